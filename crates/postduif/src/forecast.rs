//! `postduif forecast`: what publishing the saved draft of a workflow would do within the hour and within
//! the day to those who are inside. Nothing is published. The answer is the API's, of a server that runs
//! or over a database.

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::{Result, bail};
use axum::http::Method;
use engine::edit::Answer;
use engine::id::{BlockId, Handle};
use serde_json::{Value as Json, json};

use crate::door::Call;
use crate::reach::Where;

/// Say what publishing a draft would do to those who are inside.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    place: Where,
    /// The workflow's handle
    workflow: String,
    /// Where those go on who stand in a block: BLOCK=keep, retime, leave, stay or block:OTHER
    #[arg(long = "move", value_name = "BLOCK=ANSWER", value_parser = answer)]
    moves: Vec<(BlockId, Answer)>,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn answer(text: &str) -> Result<(BlockId, Answer), String> {
    let wrong = || "it is BLOCK=keep, retime, leave, stay or block:OTHER".to_owned();
    let (block, word) = text.split_once('=').ok_or_else(wrong)?;
    let block = BlockId::new(block).ok_or_else(wrong)?;
    let json = match word.strip_prefix("block:") {
        Some(other) => json!({ "block": other }),
        None => word.into(),
    };
    Answer::from_json(&json)
        .map(|answer| (block, answer))
        .map_err(|_| wrong())
}

pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let Some(handle) = Handle::new(&arguments.workflow) else {
        bail!("there is no workflow `{}`", arguments.workflow);
    };
    let moves: BTreeMap<_, _> = arguments
        .moves
        .iter()
        .map(|(block, answer)| (block.as_str().to_owned(), answer.to_json()))
        .collect();
    let path = format!("/api/v1/workflows/{handle}/forecast");
    let call = Call::json(Method::POST, path, &json!({ "moves": moves }));
    let reached = arguments.place.reach().await?;
    let answer = reached.door.ask(&call).await;
    reached.leave().await?;
    let answer = answer?;
    if !answer.is_success() {
        bail!("{}", answer.told());
    }
    print(&answer.json(), arguments.json);
    Ok(ExitCode::SUCCESS)
}

#[expect(
    clippy::print_stdout,
    reason = "the answer is what this command is for"
)]
fn print(ahead: &Json, as_json: bool) {
    if as_json {
        println!("{ahead:#}");
        return;
    }
    let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
    let list = |name: &str| ahead[name].as_array().cloned().unwrap_or_default();
    println!("{} people are inside.", ahead["people"]);
    if ahead["is_sample"] == true {
        println!(
            "The numbers are those of {} of them, spread evenly over all.",
            ahead["looked_at"]
        );
    }
    let moved = &ahead["moved"];
    println!(
        "{} go over to the new version, {} leave, {} stay in theirs.",
        moved["over"], moved["left"], moved["stay"]
    );
    for block in list("blocks") {
        println!(
            "{}: {} mails within the hour, {} within the day; {} not sent",
            text(&block["id"]),
            block["within_hour"],
            block["within_day"],
            block["not_sent"]
        );
    }
    for mail in list("first") {
        let [at, contact, email, outcome] =
            ["at", "contact", "email", "outcome"].map(|name| text(&mail[name]));
        println!("{at}  contact {contact}  {email}  {outcome}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_from_a_line() {
        let id = |text| BlockId::new(text).unwrap();
        assert_eq!(answer("w=keep"), Ok((id("w"), Answer::Keep)));
        assert_eq!(answer("w=block:m2"), Ok((id("w"), Answer::To(id("m2")))));
        for wrong in ["w", "w=go", "W W=keep", "w=block:"] {
            assert!(answer(wrong).is_err(), "{wrong}");
        }
    }
}
