//! `postduif forecast`: what publishing the saved draft of a workflow would do within the hour and within
//! the day to those who are inside. Nothing is published.

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use engine::edit::Answer;
use engine::id::BlockId;
use engine::time::Time;
use runner::clock::{Clock, SystemClock};
use runner::forecast::Forecast;

use crate::ask;
use crate::config::Files;

/// Say what publishing a draft would do to those who are inside.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    files: Files,
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
        Some(other) => serde_json::json!({ "block": other }),
        None => word.into(),
    };
    Answer::from_json(&json)
        .map(|answer| (block, answer))
        .map_err(|_| wrong())
}

pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let (store, workspace) = ask::open(&arguments.files).await?;
    let row = ask::workflow(&store, workspace, &arguments.workflow).await?;
    let edit = runner::edit::look(store.workspace(workspace), &row).await?;
    let edit = edit.context("the draft has errors that hide its blocks")?;
    let answers: BTreeMap<_, _> = arguments.moves.into_iter().collect();
    let moving = match edit.settle(&answers) {
        Ok(moving) => moving,
        Err(faults) => {
            store.close().await;
            let lines: Vec<_> = faults.into_iter().map(|fault| fault.sentence).collect();
            bail!("an answer is missing or cannot be\n{}", lines.join("\n"));
        }
    };
    let now = SystemClock::default().now();
    let of = (&edit, moving.as_ref());
    let ahead = runner::forecast::forecast(&store, workspace, &row, of, now).await?;
    store.close().await;
    let ahead = ahead.context("the draft has errors")?;
    print(&ahead, now, arguments.json)?;
    Ok(ExitCode::SUCCESS)
}

#[expect(
    clippy::print_stdout,
    reason = "the answer is what this command is for"
)]
fn print(ahead: &Forecast, now: Time, as_json: bool) -> Result<()> {
    if as_json {
        println!("{}", serde_json::to_string_pretty(&json(ahead, now))?);
        return Ok(());
    }
    println!("{} people are inside.", ahead.people);
    if ahead.is_sample() {
        println!(
            "The numbers are those of {} of them, spread evenly over all.",
            ahead.looked_at
        );
    }
    let moved = ahead.moved;
    println!(
        "{} go over to the new version, {} leave, {} stay in theirs.",
        moved.over, moved.left, moved.stay
    );
    for (block, mails) in &ahead.blocks {
        println!(
            "{block}: {} mails within the hour, {} within the day; {} not sent",
            mails.within_hour, mails.within_day, mails.not_sent
        );
    }
    for mail in &ahead.first {
        let (at, contact, email) = (mail.at, mail.contact, &mail.email);
        println!("{at}  contact {contact}  {email}  {}", mail.outcome);
    }
    Ok(())
}

fn json(ahead: &Forecast, now: Time) -> serde_json::Value {
    let blocks = ahead.blocks.iter().map(|(block, mails)| {
        serde_json::json!({
            "id": block,
            "within_hour": mails.within_hour,
            "within_day": mails.within_day,
            "not_sent": mails.not_sent,
        })
    });
    let first = ahead.first.iter().map(|mail| {
        serde_json::json!({
            "contact": mail.contact,
            "block": mail.block,
            "email": mail.email,
            "at": mail.at,
            "outcome": mail.outcome,
        })
    });
    serde_json::json!({
        "now": now,
        "people": ahead.people,
        "looked_at": ahead.looked_at,
        "is_sample": ahead.is_sample(),
        "moved": { "over": ahead.moved.over, "left": ahead.moved.left, "stay": ahead.moved.stay },
        "blocks": blocks.collect::<Vec<_>>(),
        "first": first.collect::<Vec<_>>(),
        "stuck": ahead.stuck,
    })
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
