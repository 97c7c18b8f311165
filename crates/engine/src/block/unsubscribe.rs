//! `do: unsubscribe`: the contact leaves an interest, or all of them. It is an opt-out like any other,
//! with the workflow as its source: only the person's own new act brings them back.

use super::{Kind, Next, Run};
use crate::contact::{Change, Consent, Standing};
use crate::finding::Findings;
use crate::form::{Form, Rule};
use crate::id::Handle;
use crate::read::{self, Fields, key};
use crate::why::Why;

/// What forms and documentation see.
pub const KIND: Kind = Kind {
    name: "unsubscribe",
    doc: "Ends subscriptions of the contact.",
    keys: &[
        key("interest", "To which interest.").takes(Form::HANDLE),
        key("all", "To all interests: true.").takes(Form::Only(true)),
    ],
    rules: &[Rule::One(&["interest", "all"])],
};

/// Ends subscriptions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsubscribe {
    /// To this interest.
    From(Handle),
    /// To every interest that the contact is subscribed to.
    All,
}

impl Unsubscribe {
    pub(super) fn read(fields: &Fields<'_>, findings: &mut Findings) -> Option<Self> {
        let interest = fields.read("interest", findings, read::handle);
        let all = fields.read("all", findings, read::bool);
        let one = fields.has("interest") != fields.has("all") && all != Some(false);
        if !one {
            let sentence = "This needs either an `interest`, or `all: true`.";
            findings.error("unsubscribe", &fields.place, sentence);
            return None;
        }
        if all == Some(true) {
            Some(Self::All)
        } else {
            interest.map(Self::From)
        }
    }

    /// What it does.
    pub fn run(&self, run: &mut Run<'_>) -> Next {
        let contact = run.scope.facts.contact;
        let leaves: Vec<(Handle, Consent)> = contact
            .interests
            .iter()
            .filter(|(interest, consent)| {
                consent.state == Standing::Subscribed
                    && match self {
                        Self::From(wanted) => wanted == *interest,
                        Self::All => true,
                    }
            })
            .map(|(interest, consent)| (interest.clone(), consent.clone()))
            .collect();
        let note = match leaves.len() {
            0 => "was not subscribed".to_owned(),
            n => format!("left {n}"),
        };
        let changes = leaves.into_iter().map(|(interest, consent)| {
            let consent = Consent {
                state: Standing::Left,
                source: run.source(),
                wording: None,
                at: run.scope.now,
                ..consent
            };
            Change::Interest { interest, consent }
        });
        for change in changes.collect::<Vec<_>>() {
            run.change(&change);
        }
        Next::to(run.node.next, "unsubscribed", Why::note(note))
    }
}
