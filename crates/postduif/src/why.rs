//! `postduif why`: why a contact is in a workflow, was in it, or never came in, in sentences. The answer
//! is the API's, of a server that runs or over a database.

use std::process::ExitCode;

use anyhow::{Result, bail};
use axum::http::Method;
use serde_json::Value as Json;

use crate::door::Call;
use crate::reach::Where;

/// Say why somebody is in a workflow or never came in.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    place: Where,
    /// The contact: its number, e-mail address or external id
    contact: String,
    /// The workflow's handle
    workflow: String,
    /// The language of the sentences: en or nl
    #[arg(long, default_value = "en", value_parser = ["en", "nl"])]
    language: String,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
}

#[expect(
    clippy::print_stdout,
    reason = "the answer is what this command is for"
)]
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let reached = arguments.place.reach().await?;
    let (who, workflow) = (in_path(&arguments.contact), in_path(&arguments.workflow));
    let language = &arguments.language;
    let path = format!("/api/v1/contacts/{who}/why/{workflow}?language={language}");
    let call = Call::json(Method::GET, path, &Json::Null);
    let answer = reached.door.ask(&call).await;
    reached.leave().await?;
    let answer = answer?;
    if !answer.is_success() {
        bail!("{}", answer.told());
    }
    let told = answer.json();
    if arguments.json {
        println!("{told:#}");
    } else {
        for line in told["sentences"].as_array().into_iter().flatten() {
            println!("{}", line.as_str().unwrap_or_default());
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A text as one part of a path, or of a query.
pub(crate) fn in_path(text: &str) -> String {
    let mut part = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~@".contains(&byte) {
            part.push(char::from(byte));
        } else {
            part.extend(['%', hex(byte >> 4), hex(byte & 15)]);
        }
    }
    part
}

/// A half of a byte.
fn hex(half: u8) -> char {
    char::from_digit(half.into(), 16).map_or('0', |digit| digit.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_somebody_is_called_is_one_part_of_a_path() {
        for (text, expect) in [
            ("7", "7"),
            ("anna@shop.example", "anna@shop.example"),
            ("a/b ?", "a%2Fb%20%3F"),
            ("é", "%C3%A9"),
        ] {
            assert_eq!(in_path(text), expect);
        }
    }
}
