//! A draft over the past of those who are in the store: what it would have done with everything that
//! really happened, by the play of [`crate::backtest`]. Nothing is written.
//!
//! Of each contact the events that the draft looks at are read, and the contact is taken back to how it
//! was before them. What this very workflow did is left out, since it is played anew; what others did stays.
//! How somebody's address fared is as now: who is never mailed any more, was not then.

use std::collections::BTreeMap;

use engine::calendar::Zone;
use engine::contact::{Basis, Change, Consent, Standing};
use engine::event::{Event, WORKFLOW, own};
use engine::id::{BlockId, ContactId, EventId, Handle, WorkspaceId};
use engine::plan::Plan;
use engine::time::Time;
use engine::trigger::Trigger;
use engine::value::Value;
use store::Store;
use store::workflow::WorkflowRow;
use store::world::{HistoryWanted, World};

use crate::Error;
use crate::backtest::{Happening, Past, Played, Script};
use crate::clock::operational_now;
use crate::forecast::worlds;
use crate::plans::Plans;
use crate::steps::zone_named;
use crate::why::as_of;

/// So many contacts are read at a time.
const CONTACTS_LENGTH: usize = 500;
/// How long is played at most: somebody waits for the answer. Of more contacts than that takes, the newest
/// are played, and the answer says so.
const TIME_MAX_MS: i64 = 15_000;
/// Ways that are told apart; people beyond are counted, and their ways are not.
const WAYS_MAX: usize = 500;
/// Ways that are told, the most walked first.
pub const WAYS_TOLD: usize = 20;
/// The outcome of a visit that is not over.
const WAITING: &str = "waiting";
/// What carries the name of the workflow that it is of, and comes about anew when that is played.
const OF_A_WORKFLOW: [&str; 19] = [
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
    own::EMAIL_CLICKED,
    own::EMAIL_FETCHED,
    own::EMAIL_SKIPPED,
    own::EMAIL_DELIVERED,
    own::EMAIL_BOUNCED,
    own::EMAIL_REPLIED,
];

/// What a draft would have done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Over {
    /// How many contacts were played.
    pub looked_at: usize,
    /// Whether those are all.
    pub is_whole: bool,
    /// How many of them came in at all.
    pub people: usize,
    /// The numbers at each trigger and block, by the names that they have live.
    pub counts: BTreeMap<(BlockId, String), i64>,
    /// By local day: how many began, and what became of messages.
    pub days: BTreeMap<String, Day>,
    /// The ways that people took, the most walked first.
    pub ways: Vec<Way>,
    /// Of whom something could not be played to its end.
    pub stuck: usize,
}

/// What a day would have brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Day {
    /// Journeys that began.
    pub started: i64,
    /// Messages that left.
    pub sent: i64,
    /// Messages that were decided and did not leave.
    pub not_sent: i64,
}

/// A way through the workflow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// Each block with what came of it.
    pub steps: Vec<(BlockId, String)>,
    /// How many walked it.
    pub people: i64,
    /// One of them.
    pub contact: ContactId,
}

/// Plays a workflow's draft as if it had been switched on at `from`. `None` if it cannot be compiled.
pub async fn play(
    store: &Store,
    workspace: WorkspaceId,
    row: &WorkflowRow,
    (from, until): (Time, Time),
) -> Result<Option<Over>, Error> {
    let mut plans = Plans::default();
    let of = (row.id, 0);
    let Some(plan) = plans.draft(store, workspace, of, &row.draft).await? else {
        return Ok(None);
    };
    let scope = store.workspace(workspace);
    let settings = scope.settings().await?;
    let zone = settings.map_or_else(Zone::utc, |settings| zone_named(&settings.zone));
    let wanted = wanted(workspace, &plan);
    let script = Script::new(Plan::clone(&plan), zone.clone(), (from, until));
    let mut playing = Playing {
        zone,
        over: Over::default(),
        ways: BTreeMap::new(),
    };
    let ends_at = operational_now().plus_ms(TIME_MAX_MS);
    let mut before = None;
    while operational_now() < ends_at {
        let page = scope.newest_contacts(before, CONTACTS_LENGTH).await?;
        before = page.last().map(|last| last.contact.id);
        playing.over.is_whole = page.len() < CONTACTS_LENGTH;
        let mut by_bucket: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for one in page {
            let bucket = store.bucket_of(workspace, one.contact.id);
            let of_bucket = by_bucket.entry(bucket).or_default();
            of_bucket.push((workspace, one.contact.id));
        }
        for (bucket, contacts) in by_bucket {
            for world in worlds(store, bucket, contacts, &wanted).await? {
                let past = past(world, &plan.handle, until);
                playing.take(script.play(past));
            }
        }
        if playing.over.is_whole {
            break;
        }
    }
    Ok(Some(playing.end()))
}

/// One contact's past, as a play of this workflow wants it. `None` if there is no such contact, or the
/// plan cannot be compiled.
pub(crate) async fn of_contact(
    store: &Store,
    workspace: WorkspaceId,
    plan: &Plan,
    contact: ContactId,
    until: Time,
) -> Result<Option<Past>, Error> {
    let bucket = store.bucket_of(workspace, contact);
    let who = store::who::Who::Contact(contact);
    if store.workspace(workspace).contact(&who).await?.is_none() {
        return Ok(None);
    }
    let asked = vec![(workspace, contact)];
    let wanted = wanted(workspace, plan);
    let mut worlds = worlds(store, bucket, asked, &wanted).await?;
    Ok(worlds.pop().map(|world| past(world, &plan.handle, until)))
}

/// What has to be read: the events that the plan looks at, and those that tell how a contact was.
fn wanted(workspace: WorkspaceId, plan: &Plan) -> HistoryWanted {
    let changes = [
        own::CONTACT_CHANGED,
        own::INTEREST_CONFIRMED,
        own::INTEREST_LEFT,
    ];
    let waited_for = plan.triggers.iter().flat_map(Trigger::names);
    let names = plan.history_wanted().into_iter().chain(waited_for);
    let mut names: Vec<String> = names.chain(changes).map(str::to_owned).collect();
    names.sort();
    names.dedup();
    HistoryWanted {
        names: BTreeMap::from([(workspace, names)]),
        since: Time::MIN,
    }
}

fn past(world: World, handle: &Handle, until: Time) -> Past {
    let mut history = world.history;
    history.sort_by_key(Event::arrival);
    let contact = as_of::contact(&world.contact, &history, (Time::MIN, EventId(0)));
    let own = Some(Value::Text(handle.as_str().to_owned()));
    let is_own = |event: &Event| {
        OF_A_WORKFLOW.contains(&event.name.as_str()) && event.data.get(WORKFLOW) == own
    };
    let happenings = history
        .into_iter()
        .filter(|event| event.received_at <= until && !is_own(event))
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

struct Playing {
    zone: Zone,
    over: Over,
    ways: BTreeMap<Vec<(BlockId, String)>, (i64, ContactId)>,
}

impl Playing {
    fn take(&mut self, played: Played) {
        let over = &mut self.over;
        over.looked_at += 1;
        over.people += usize::from(!played.started.is_empty());
        over.stuck += usize::from(!played.stuck.is_empty());
        for (slot, n) in played.counts {
            *over.counts.entry(slot).or_insert(0) += n;
        }
        let day = |at: Time| self.zone.local(at).date().to_string();
        for at in played.started {
            over.days.entry(day(at)).or_default().started += 1;
        }
        for message in &played.messages {
            let day = over.days.entry(day(message.at)).or_default();
            if message.outcome == "accepted" {
                day.sent += 1;
            } else {
                day.not_sent += 1;
            }
        }
        let mut walked: BTreeMap<String, Vec<(BlockId, String)>> = BTreeMap::new();
        let Some(contact) = played.trace.first().map(|one| one.contact) else {
            return;
        };
        for one in played.trace {
            let way = walked.entry(one.key).or_default();
            // That somebody waited is told by what came of it; only where they still do it stands.
            if way
                .last()
                .is_some_and(|(block, outcome)| *block == one.block && outcome == WAITING)
            {
                way.pop();
            }
            way.push((one.block, one.outcome));
        }
        for way in walked.into_values() {
            if self.ways.len() < WAYS_MAX || self.ways.contains_key(&way) {
                self.ways.entry(way).or_insert((0, contact)).0 += 1;
            }
        }
    }

    fn end(mut self) -> Over {
        let ways = self.ways.into_iter();
        let mut ways: Vec<Way> = ways
            .map(|(steps, (people, contact))| Way {
                steps,
                people,
                contact,
            })
            .collect();
        ways.sort_by_key(|way| std::cmp::Reverse(way.people));
        ways.truncate(WAYS_TOLD);
        self.over.ways = ways;
        self.over
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::contact::Contact;
    use engine::id::WorkspaceId;

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
            event(9, "order_placed", &json!({})),
        ];
        let world = World {
            workspace: WorkspaceId(1),
            contact,
            journeys: Vec::new(),
            history,
            history_cut: false,
        };
        let past = past(
            world,
            &Handle::new("welcome").unwrap(),
            Time::from_millis(8),
        );
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
        assert_eq!(told, [tag, "Customer", "3 order_placed", "5 email_sent"]);
    }

    #[test]
    fn a_field_that_was_cleared_is_cleared_again() {
        let json = serde_json::json!({"field": "city", "new": null});
        let cleared = change(&event(1, own::CONTACT_CHANGED, &json));
        let (field, value) = ("city".to_owned(), Value::Null);
        assert_eq!(cleared, Some(Change::Field { field, value }));
    }
}
