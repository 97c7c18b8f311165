//! What happened to somebody, as a play wants it: the events that the workflows look at, and the contact
//! taken back to how it was before them. What those did that are played is left out, since it comes about
//! anew.

use std::collections::BTreeMap;

use engine::contact::{Basis, Change, Consent, Standing};
use engine::event::{Event, WORKFLOW, own};
use engine::id::{EventId, Handle, WorkspaceId};
use engine::plan::Plan;
use engine::time::Time;
use engine::trigger::Trigger;
use engine::value::Value;
use store::world::{HistoryWanted, World};

use crate::backtest::{Happening, Past};
use crate::why::as_of;

/// What carries the name of the workflow that it is of, and comes about anew when that is played.
const OF_A_WORKFLOW: [&str; 14] = [
    own::JOURNEY_STARTED,
    own::JOURNEY_ENDED,
    own::JOURNEY_GOAL,
    own::TASK_CREATED,
    own::TASK_DONE,
    own::TASK_DROPPED,
    own::COUPON_GIVEN,
    own::ANSWER,
    own::POSTDUIF_DATE,
    own::POSTDUIF_SILENCE,
    own::POSTDUIF_ENROLMENT,
    own::EMAIL_SENT,
    own::EMAIL_REFUSED,
    own::EMAIL_SKIPPED,
];
/// What people and their servers did with mails of a workflow. Of the one that is tested it is unknown what
/// they would have done; of others it stays what they did.
const OF_ITS_MAILS: [&str; 5] = [
    own::EMAIL_CLICKED,
    own::EMAIL_FETCHED,
    own::EMAIL_DELIVERED,
    own::EMAIL_BOUNCED,
    own::EMAIL_REPLIED,
];

/// What is played anew, so that what it really did is left out.
pub(super) struct Anew {
    tested: Value,
    others: Vec<Value>,
    from: Time,
}

impl Anew {
    /// Of workflows of which the first is tested: of the others what they did before `from` stays.
    pub(super) fn of(plans: &[Plan], from: Time) -> Self {
        let mut names = plans.iter().map(|plan| named(plan.handle.as_str()));
        Self {
            tested: names.next().unwrap_or(Value::Null),
            others: names.collect(),
            from,
        }
    }

    fn holds(&self, event: &Event) -> bool {
        let name = event.name.as_str();
        let is_of_mail = OF_ITS_MAILS.contains(&name);
        if !is_of_mail && !OF_A_WORKFLOW.contains(&name) {
            return false;
        }
        match event.data.get(WORKFLOW) {
            Some(by) if by == self.tested => true,
            Some(by) => !is_of_mail && event.received_at >= self.from && self.others.contains(&by),
            None => false,
        }
    }
}

fn named(handle: &str) -> Value {
    Value::Text(handle.to_owned())
}

/// What has to be read: the events that the plans look at, and those that tell how a contact was.
pub(super) fn wanted(workspace: WorkspaceId, plans: &[Plan]) -> HistoryWanted {
    let changes = [
        own::CONTACT_CHANGED,
        own::INTEREST_CONFIRMED,
        own::INTEREST_LEFT,
    ];
    let waited_for = plans.iter().flat_map(|plan| &plan.triggers);
    let waited_for = waited_for.flat_map(Trigger::names);
    let looked_at = plans.iter().flat_map(Plan::history_wanted);
    let names = looked_at.chain(waited_for).chain(changes);
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.sort();
    names.dedup();
    HistoryWanted {
        names: BTreeMap::from([(workspace, names)]),
        since: Time::MIN,
    }
}

/// One contact as it was before what happened to it.
pub(super) fn past(world: World, anew: &Anew, until: Time) -> Past {
    let mut history = world.history;
    history.sort_by_key(Event::arrival);
    let contact = as_of::contact(&world.contact, &history, (Time::MIN, EventId(0)));
    let happenings = history
        .into_iter()
        .filter(|event| event.received_at <= until && !anew.holds(event))
        .map(|event| match change(&event) {
            Some(change) => Happening::Changes {
                changes: vec![change],
                source: event.source,
                received_at: event.received_at,
            },
            None => Happening::Event(event),
        });
    Past {
        contact,
        happenings: happenings.collect(),
    }
}

/// The change that an event tells of, if it tells of one.
fn change(event: &Event) -> Option<Change> {
    let text = |name: &str| match event.data.get(name) {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    };
    let standing = match event.name.as_str() {
        own::INTEREST_CONFIRMED => Standing::Subscribed,
        own::INTEREST_LEFT => Standing::Left,
        own::CONTACT_CHANGED => {
            let field = text("field")?;
            // A field that was cleared has no new value.
            let new = event.data.get("new").unwrap_or(Value::Null);
            if field == "tags" {
                let set = new == Value::Bool(true);
                return Some(Change::Tag {
                    tag: text("tag")?,
                    set,
                });
            }
            return Some(Change::Field { field, value: new });
        }
        _ => return None,
    };
    let basis = match text("basis").as_deref() {
        Some("customer") => Basis::Customer,
        Some("request") => Basis::Request,
        _ => Basis::OptIn,
    };
    Some(Change::Interest {
        interest: Handle::new(&text("interest")?)?,
        consent: Consent {
            state: standing,
            basis,
            source: text("source").unwrap_or_default(),
            wording: text("wording"),
            at: event.occurred_at,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::contact::Contact;
    use engine::id::ContactId;

    fn event(n: i64, name: &str, json: &serde_json::Value) -> Event {
        Event {
            id: EventId(n),
            contact: ContactId(1),
            name: name.to_owned(),
            occurred_at: Time::from_millis(n),
            received_at: Time::from_millis(n),
            source: "api".to_owned(),
            data: Value::from_json(json, "data").unwrap().into(),
        }
    }

    #[test]
    fn a_contact_is_as_before_and_what_changed_it_happens_again() {
        use serde_json::json;
        let mut contact = Contact::new(ContactId(1), Time::from_millis(0));
        contact.tags.insert("vip".to_owned());
        let history = vec![
            event(
                1,
                own::CONTACT_CHANGED,
                &json!({"field": "tags", "tag": "vip", "new": true}),
            ),
            event(
                2,
                own::INTEREST_CONFIRMED,
                &json!({"interest": "news", "basis": "customer", "source": "till"}),
            ),
            event(3, "order_placed", &json!({"order_id": "1"})),
            event(4, own::EMAIL_SENT, &json!({"workflow": "welcome"})),
            event(5, own::EMAIL_SENT, &json!({"workflow": "other"})),
            event(5, own::JOURNEY_ENDED, &json!({"workflow": "played"})),
            event(7, own::JOURNEY_ENDED, &json!({"workflow": "played"})),
            event(8, own::EMAIL_CLICKED, &json!({"workflow": "played"})),
            event(9, own::EMAIL_CLICKED, &json!({"workflow": "welcome"})),
            event(10, "order_placed", &json!({})),
        ];
        let world = World {
            workspace: WorkspaceId(1),
            contact,
            journeys: Vec::new(),
            history,
            history_cut: false,
        };
        let anew = Anew {
            tested: named("welcome"),
            others: vec![named("played")],
            from: Time::from_millis(6),
        };
        let past = past(world, &anew, Time::from_millis(9));
        assert!(past.contact.tags.is_empty());
        let told: Vec<String> = past
            .happenings
            .iter()
            .map(|one| match one {
                Happening::Event(event) => format!("{} {}", event.id, event.name),
                Happening::Changes { changes, .. } => match &changes[0] {
                    Change::Interest { consent, .. } => format!("{:?}", consent.basis),
                    other => format!("{other:?}"),
                },
            })
            .collect();
        let tag = "Tag { tag: \"vip\", set: true }";
        let expect = [
            tag,
            "Customer",
            "3 order_placed",
            "5 email_sent",
            "5 journey_ended",
            "8 email_clicked",
        ];
        assert_eq!(told, expect);
    }

    #[test]
    fn a_field_that_was_cleared_is_cleared_again() {
        let json = serde_json::json!({"field": "city", "new": null});
        let cleared = change(&event(1, own::CONTACT_CHANGED, &json));
        let (field, value) = ("city".to_owned(), Value::Null);
        assert_eq!(cleared, Some(Change::Field { field, value }));
    }
}
