//! A draft over one person: somebody who is known or made up, what happens to them next, and where that
//! leads, block by block with the reasons. A pure play: nothing is written and nothing leaves.

use engine::calendar::Zone;
use engine::contact::{Change, Contact};
use engine::event::Event;
use engine::id::{ContactId, EventId, WorkspaceId};
use engine::plan::Plan;
use engine::time::Time;
use engine::value::Value;
use store::Store;
use store::workflow::WorkflowRow;

use crate::Error;
use crate::backtest::{Happening, Past, Played, Script};
use crate::past::of_contact;
use crate::plans::Plans;
use crate::steps::zone_named;
use crate::work::rules_of;

/// Who is played.
#[derive(Clone, Debug, PartialEq)]
pub enum Whom {
    /// Somebody known, with their history.
    Known(ContactId),
    /// Somebody made up, of whom this is known.
    Made(Vec<Change>),
}

/// Something that happens to them.
#[derive(Clone, Debug, PartialEq)]
pub struct Next {
    /// Its name.
    pub name: String,
    /// When.
    pub at: Time,
    /// Its data.
    pub data: Value,
}

/// By whom what happens is said to be.
const SOURCE: &str = "test";

/// What came of asking.
#[derive(Clone, Debug, PartialEq)]
pub enum Tried {
    /// It was played.
    Played(Box<Played>),
    /// There is no such contact.
    Nobody,
    /// The draft cannot be compiled.
    NoPlan,
}

/// Plays the draft as if it were switched on at `from`, until `until`. What happened to a known contact
/// before is history. The workflow's other conditions (limits of other workflows, e-mails of theirs) are not
/// looked at.
pub async fn play(
    store: &Store,
    workspace: WorkspaceId,
    row: &WorkflowRow,
    (whom, next): (Whom, Vec<Next>),
    (from, until): (Time, Time),
) -> Result<Tried, Error> {
    let mut plans = Plans::under(rules_of(store, workspace).await?);
    let of = (row.id, 0);
    let Some(plan) = plans.draft(store, workspace, of, &row.draft).await? else {
        return Ok(Tried::NoPlan);
    };
    let settings = store.workspace(workspace).settings().await?;
    let zone = settings.map_or_else(Zone::utc, |settings| zone_named(&settings.zone));
    let mut past = match whom {
        Whom::Known(contact) => {
            let before = from.plus_ms(-1);
            match of_contact(store, workspace, &plan, contact, before).await? {
                Some(past) => past,
                None => return Ok(Tried::Nobody),
            }
        }
        Whom::Made(changes) => {
            let mut contact = Contact::new(ContactId(1), from);
            for change in &changes {
                contact.apply(change, SOURCE, from);
            }
            Past {
                contact,
                happenings: Vec::new(),
            }
        }
    };
    happens(&mut past, next);
    let sources = plan.sources().cloned().collect();
    let told = store.workspace(workspace).all_told(&sources).await?;
    let script = Script::new(Plan::clone(&plan), zone, (from, until)).explaining();
    let script = script.knowing(told);
    Ok(Tried::Played(Box::new(script.play(past))))
}

/// Puts what happens behind what happened.
fn happens(past: &mut Past, mut next: Vec<Next>) {
    next.sort_by_key(|one| one.at);
    let known = past.happenings.iter().map(|one| match one {
        Happening::Event(event) => event.id.0,
        Happening::Changes { .. } => 0,
    });
    let mut number = known.max().unwrap_or(0);
    for one in next {
        number += 1;
        past.happenings.push(Happening::Event(Event {
            id: EventId(number),
            contact: past.contact.id,
            name: one.name,
            occurred_at: one.at,
            received_at: one.at,
            source: SOURCE.to_owned(),
            data: one.data.into(),
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_comes_behind_what_happened_in_its_order() {
        let mut past = Past {
            contact: Contact::new(ContactId(3), Time::from_millis(0)),
            happenings: Vec::new(),
        };
        let next = |name: &str, ms: i64| Next {
            name: name.to_owned(),
            at: Time::from_millis(ms),
            data: Value::empty_map(),
        };
        happens(&mut past, vec![next("late", 20), next("early", 10)]);
        happens(&mut past, vec![next("last", 30)]);
        let told = past.happenings.iter().map(|one| match one {
            Happening::Event(event) => (event.id.0, event.name.as_str(), event.contact.0),
            Happening::Changes { .. } => (0, "", 0),
        });
        let told: Vec<_> = told.collect();
        assert_eq!(told, [(1, "early", 3), (2, "late", 3), (3, "last", 3)]);
    }
}
