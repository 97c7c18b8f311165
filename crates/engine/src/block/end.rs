//! `do: end`: the journey is over, for a reason that shows in the numbers.

use super::{Kind, Next};
use crate::finding::Findings;
use crate::form::Form;
use crate::read::{self, Fields, key};
use crate::why::Why;

/// What forms and documentation see.
pub const KIND: Kind = Kind {
    name: "end",
    doc: "Ends the journey.",
    keys: &[
        key("reason", "Why, in a word or two; shown in the numbers.")
            .takes(Form::text(100))
            .else_is("finished"),
    ],
    rules: &[],
};

/// The reason of a journey that came to the end of its blocks.
pub const FINISHED: &str = "finished";

/// Ends the journey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// Why.
    pub reason: Option<String>,
}

impl End {
    pub(super) fn read(fields: &Fields<'_>, findings: &mut Findings) -> Self {
        Self {
            reason: fields.read("reason", findings, read::text(100)),
        }
    }

    /// What it does.
    pub fn run(&self) -> Next {
        let reason = self.reason.clone().unwrap_or_else(|| FINISHED.to_owned());
        Next::End {
            why: Why::default(),
            reason,
        }
    }
}
