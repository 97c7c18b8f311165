//! What was looked at and how it came out, as people read it and as programs do. What is right is not
//! known here.

use anyhow::Result;
use serde::Serialize;
use serde_json::json;

use crate::colour::{Colour, Tone};

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    Ok,
    NotChecked,
    Warning,
    Error,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
pub(super) struct Check {
    pub(super) name: &'static str,
    pub(super) state: State,
    pub(super) detail: String,
}

impl State {
    /// In one word, and how that looks.
    const fn word(self) -> (&'static str, Option<Tone>) {
        match self {
            Self::Ok => ("ok", Some(Tone::Good)),
            Self::NotChecked => ("not checked", None),
            Self::Warning => ("warning", Some(Tone::Doubtful)),
            Self::Error => ("ERROR", Some(Tone::Bad)),
        }
    }
}

#[expect(
    clippy::print_stdout,
    reason = "what was found is what this command is for"
)]
pub(super) fn print(checks: &[Check], as_json: bool) -> Result<()> {
    if as_json {
        let told = serde_json::to_string_pretty(&json!({ "checks": checks }))?;
        println!("{told}");
        return Ok(());
    }
    let colour = Colour::of_output();
    for Check {
        name,
        state,
        detail,
    } in checks
    {
        let (word, tone) = state.word();
        let word = format!("{word:<12}");
        let word = tone.map_or_else(|| word.clone(), |tone| colour.paint(tone, &word));
        println!("{word} {name:<11} {detail}");
    }
    Ok(())
}
