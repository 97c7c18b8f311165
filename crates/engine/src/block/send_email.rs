//! `do: send_email`: decides that a message goes out. Who gets it, whether we still may, and with
//! which content is looked at again at hand-over; here the decision is written down.

use super::{Inside, Kind, Next, Run, moment};
use crate::calendar::Windows;
use crate::contact::map;
use crate::document::{Content, Node};
use crate::draft::PURPOSES;
use crate::duration::Duration;
use crate::event::{Event, own};
use crate::finding::{Findings, Place};
use crate::form::{Form, parts};
use crate::id::Handle;
use crate::limit::Cap;
use crate::moment::Moment;
use crate::path::Path;
use crate::plan::Plan;
use crate::read::{self, Fields, key, later};
use crate::step::{Message, Purpose};
use crate::time::{DAY_MS, Time};
use crate::value::Value;
use crate::why::Why;

/// What forms and documentation see.
pub const KIND: Kind = Kind {
    name: "send_email",
    doc: "Sends an e-mail to the contact.",
    keys: &[
        key("email", "Which e-mail.").takes(Form::HANDLE).required(),
        key("interest", "About what, if not the workflow's interest.").takes(Form::HANDLE),
        key("purpose", "marketing or service, if not the workflow's.")
            .takes(Form::Words(&["marketing", "service"])),
        key(
            "not_later_than",
            "After the due time it is not sent any more: a length of time or a moment.",
        )
        .takes(parts::LIMIT),
        key(
            "window",
            "In which hours it may leave, or none; else as the workflow says.",
        )
        .takes(parts::WINDOW_OR_NONE),
        later("variants", "Several e-mails, by weight."),
        later("sender", "From whom."),
        later("subject", "Another subject."),
        later("basis", "Accepted legal grounds."),
        key(
            "cap",
            "Its class under the mail limits, or none, if not the workflow's.",
        )
        .takes(parts::CAP),
        later("on_unknown", "What to do when the outcome is unknown."),
        later("attachments", "Files."),
        key(
            "wait_outcome",
            "true: the journey waits until it is sent, skipped or refused.",
        )
        .takes(Form::Bool)
        .else_is("false"),
    ],
    rules: &[],
};

/// The events that say what became of a message.
pub(super) const OUTCOMES: &[&str] = &[own::EMAIL_SENT, own::EMAIL_REFUSED, own::EMAIL_SKIPPED];
/// How long a journey waits for what becomes of a message: longer than all tries and a window that
/// opens once a week. A message of unknown outcome has none for as long.
const OUTCOME_MS: i64 = 14 * DAY_MS;

/// Outcome of a decided message.
const QUEUED: &str = "queued";

/// Sends an e-mail.
#[derive(Clone, Debug, PartialEq)]
pub struct SendEmail {
    /// Which e-mail.
    pub email: Handle,
    /// About what, if not the workflow's interest.
    pub interest: Option<Handle>,
    /// Marketing or service, if not the workflow's.
    pub purpose: Option<Purpose>,
    /// After this it is not sent any more.
    pub not_later_than: Option<Limit>,
    /// In which hours it may leave, if not the workflow's; the inner `None` is always.
    pub window: Option<Option<Windows>>,
    /// Whether the journey waits for what becomes of it.
    pub wait_outcome: bool,
    /// How it counts under the mail limits, if not as the workflow says.
    pub cap: Option<Cap>,
}

/// Until when something lasts or may happen.
#[derive(Clone, Debug, PartialEq)]
pub enum Limit {
    /// So long after it was due.
    After(Duration),
    /// Until this moment.
    Until(Moment),
}

impl Limit {
    /// The path that its moment counts from.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::After(_) => None,
            Self::Until(moment) => moment.path(),
        }
    }
}

impl SendEmail {
    pub(super) fn read(
        fields: &Fields<'_>,
        inside: Inside,
        findings: &mut Findings,
    ) -> Option<Self> {
        // `variants` stand in its place, and were reported as what cannot be run yet.
        let email = if fields.has("variants") {
            fields.read("email", findings, read::handle)
        } else {
            fields.required("email", findings, read::handle)
        };
        let interest = fields.read("interest", findings, read::handle);
        let purpose = fields.read("purpose", findings, read::one_of(PURPOSES));
        let not_later_than = fields.read("not_later_than", findings, limit(inside));
        let window = fields.read("window", findings, crate::draft::window);
        let wait_outcome = fields.read("wait_outcome", findings, read::bool);
        let cap = fields.read("cap", findings, Cap::read);
        Some(Self {
            email: email?,
            interest,
            purpose,
            not_later_than,
            window,
            wait_outcome: wait_outcome.unwrap_or(false),
            cap,
        })
    }

    /// What it does.
    pub fn run(&self, run: &mut Run<'_>, plan: &Plan) -> Next {
        let purpose = self.purpose.unwrap_or(plan.purpose);
        let cap = match purpose {
            Purpose::Service => Cap::Exempt,
            Purpose::Marketing => self.cap.as_ref().unwrap_or(&plan.sending.cap).clone(),
        };
        let not_later_than = match &self.not_later_than {
            None => None,
            Some(Limit::After(lapse)) => Some(run.scope.zone.after(run.due_at, *lapse)),
            // A moment whose value is missing is no limit: the message is due now.
            Some(Limit::Until(moment)) => moment.find(&run.scope, run.scope.now),
        };
        run.messages.push(Message {
            block: run.node.id.clone(),
            visit: run.visit,
            email: self.email.clone(),
            purpose,
            interest: self.interest.as_ref().or(plan.interest.as_ref()).cloned(),
            due_at: run.due_at,
            not_later_than,
            cap,
            priority: plan.sending.priority,
        });
        let why = Why::note(note(&self.email, run.due_at, not_later_than));
        if self.wait_outcome {
            return Next::Wait {
                until: run.scope.now.plus_ms(OUTCOME_MS),
                listens: true,
                why,
            };
        }
        Next::Go {
            to: run.node.next,
            outcome: QUEUED.to_owned(),
            why,
        }
    }
}

impl SendEmail {
    /// What it does when it is known what became of the message.
    pub(super) fn hear(run: &mut Run<'_>, event: &Event) -> Next {
        let (outcome, told) = match event.name.as_str() {
            own::EMAIL_SENT => ("sent", None),
            own::EMAIL_REFUSED => ("failed", event.data.get("reply")),
            _ => ("skipped", event.data.get("reason")),
        };
        let why = match &told {
            Some(Value::Text(told)) => Why::note(told.as_str()),
            _ => Why::default(),
        };
        *run.leaves = told.map(|told| map([("reason", told)]));
        Next::to(run.node.next, outcome, why)
    }

    /// What it does when nobody can say any more what became of it.
    pub(super) fn give_up(run: &Run<'_>) -> Next {
        let why = Why::note("what became of the message is not known");
        Next::to(run.node.next, "unknown", why)
    }
}

fn note(email: &Handle, due_at: Time, not_later_than: Option<Time>) -> String {
    match not_later_than {
        Some(limit) => format!("{email}, due {due_at}, not later than {limit}"),
        None => format!("{email}, due {due_at}"),
    }
}

/// A length of time, or a moment.
pub(super) fn limit(inside: Inside) -> impl Fn(&Node, &Place, &mut Findings) -> Option<Limit> {
    move |node, place, findings| match node.content {
        Content::Map(_) => moment(inside)(node, place, findings).map(Limit::Until),
        _ => read::positive_duration(node, place, findings).map(Limit::After),
    }
}
