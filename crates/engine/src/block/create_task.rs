//! `do: create_task`: gives somebody on our side something to do about the contact. When it is done or
//! dropped, an event says so, for which a `wait_for` can wait.

use super::recipient::{self, RECIPIENTS_MAX, Recipient};
use super::{Kind, Next, Run, asking};
use crate::duration::Duration;
use crate::finding::Findings;
use crate::form::{Form, parts};
use crate::read::{self, Fields, key, later};
use crate::step::ask::Asked;

/// What forms and documentation see.
pub const KIND: Kind = Kind {
    name: "create_task",
    doc: "Gives somebody on our side something to do.",
    keys: &[
        key(
            "title",
            "What is to be done, in one line; may hold {{ … }}.",
        )
        .takes(Form::Line(TITLE_CHARS_MAX))
        .required(),
        key("text", "What there is to know; may hold {{ … }}.").takes(Form::text(TEXT_CHARS_MAX)),
        key(
            "to",
            "Whose it is: the first of these who is found; of a role, whose turn it is.",
        )
        .takes(Form::list(&parts::RECIPIENT, 1, RECIPIENTS_MAX))
        .required(),
        key(
            "fallback",
            "Whose it is if none of them is found; else everybody's.",
        )
        .takes(parts::RECIPIENT),
        key("due", "How long there is, counted from now.").takes(parts::DURATION),
        later("escalate", "Who is told when it is not done in time."),
    ],
    rules: &[],
};

/// Longest title before it is filled in: the line that it becomes has at most 300 bytes.
const TITLE_CHARS_MAX: usize = 300;
/// Longest text before it is filled in.
const TEXT_CHARS_MAX: usize = 5_000;

/// Gives out a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateTask {
    /// What is to be done: a Liquid template.
    pub title: String,
    /// What there is to know: a Liquid template.
    pub text: String,
    /// Whose it may be, the fallback last.
    pub to: Vec<Recipient>,
    /// How long there is.
    pub due: Option<Duration>,
}

impl CreateTask {
    pub(super) fn read(fields: &Fields<'_>, findings: &mut Findings) -> Option<Self> {
        let title = fields.required("title", findings, read::text(TITLE_CHARS_MAX));
        let text = fields.read("text", findings, read::text(TEXT_CHARS_MAX));
        let named = recipient::named(fields, findings);
        let due = fields.read("due", findings, read::positive_duration);
        let (title, (mut to, fallback)) = (title?, named?);
        if title.trim().is_empty() || title.contains(['\n', '\t']) {
            let sentence = "A title is one line that is not empty.";
            findings.error("title", &fields.place, sentence);
            return None;
        }
        to.extend(fallback);
        Some(Self {
            title,
            text: text.unwrap_or_default(),
            to,
            due,
        })
    }

    /// What it does.
    pub fn run(&self, run: &mut Run<'_>) -> Next {
        let now = run.scope.now;
        let asked = Asked::Task {
            title: self.title.clone(),
            text: self.text.clone(),
            to: self.to.iter().map(|one| one.find(&run.scope)).collect(),
            due_at: self.due.map(|due| run.scope.zone.after(now, due)),
        };
        asking::ask(run, asked, None, self.title.clone())
    }
}
