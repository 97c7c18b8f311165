//! `GET /api/v1/events/seen`: what comes in, as the newest events of the workspace show it: which there are,
//! by which doors, with which fields, and how long after they happened. And the newest of them as they are
//! told live. Nothing is counted for it and nothing kept: what is rarer than the newest events is not in it.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use engine::event::{Event, is_own};
use engine::id::ContactId;
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value as Json, json};
use store::Workspace;
use store::who::Who;

use crate::auth::Caller;
use crate::json::{self, Json as Answer};
use crate::live::Parts;
use crate::problem::Problem;

use super::catalogue::{Names, add_fields};

/// So many events say what comes in: as many as a page of the store has.
pub(super) const LOOKED_AT: usize = store::seeing::PAGE_MAX;
/// So many are told live: some screens full. A reader who wants one that is older asks its contact.
const TOLD: usize = 100;
/// What an event says is told live up to here: a hundred of them are a message that a phone reads at once.
const DATA_BYTES_MAX: usize = 2_000;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SeenEvents")]
pub(crate) struct Seen {
    /// So many events were looked at: the newest.
    looked_at: usize,
    /// When the oldest of those came in; null where there is none.
    since: Option<Time>,
    /// What happened, the newest first.
    events: Vec<Kind>,
}

/// An event that was seen.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SeenKind")]
struct Kind {
    event: String,
    /// Whether Postduif itself writes it.
    is_own: bool,
    /// By which doors it came in: `api`, `segment`, `form`, `engine`.
    doors: BTreeSet<String>,
    /// So many of those looked at.
    count: usize,
    /// When the newest of them came in.
    last_received_at: Time,
    /// How long after they happened they came in.
    late: Late,
    fields: Names,
}

/// How long after they happened events came in.
#[derive(Serialize, JsonSchema, Debug, PartialEq, Eq)]
#[schemars(rename = "SeenLate")]
#[expect(clippy::struct_field_names, reason = "units stand last")]
pub(super) struct Late {
    /// Half of them came in at least as soon.
    half_ms: i64,
    /// Nine of ten did.
    pub(super) most_ms: i64,
    /// The last one did.
    longest_ms: i64,
}

pub(crate) async fn handle(caller: Caller) -> Result<Answer<Seen>, Problem> {
    let events = caller.workspace().newest_events(LOOKED_AT).await?;
    Ok(json::ok(seen(&events)))
}

/// `events` are the newest first.
fn seen(events: &[Event]) -> Seen {
    let mut by_name: BTreeMap<&str, Vec<&Event>> = BTreeMap::new();
    for event in events {
        by_name.entry(&event.name).or_default().push(event);
    }
    let mut kinds: Vec<_> = by_name.into_values().filter_map(|of| kind(&of)).collect();
    kinds.sort_by_key(|kind| std::cmp::Reverse(kind.last_received_at));
    Seen {
        looked_at: events.len(),
        since: events.last().map(|event| event.received_at),
        events: kinds,
    }
}

fn kind(events: &[&Event]) -> Option<Kind> {
    let newest = events.first()?;
    let mut fields = Names::default();
    for event in events {
        add_fields(&mut fields, event);
    }
    Some(Kind {
        event: newest.name.clone(),
        is_own: is_own(&newest.name),
        doors: events.iter().map(|event| event.source.clone()).collect(),
        count: events.len(),
        last_received_at: newest.received_at,
        late: late(events.iter().map(|event| lateness(event))),
        fields,
    })
}

/// How many milliseconds after it happened an event came in.
pub(super) fn lateness(event: &Event) -> i64 {
    let late = event.received_at.millis() - event.occurred_at.millis();
    late.max(0)
}

pub(super) fn late(all: impl Iterator<Item = i64>) -> Late {
    let mut all: Vec<i64> = all.collect();
    all.sort_unstable();
    Late {
        half_ms: of_ten(&all, 5),
        most_ms: of_ten(&all, 9),
        longest_ms: of_ten(&all, 10),
    }
}

/// The first of these, in order, by which so many of ten have come in; 0 of none.
pub(super) fn of_ten(all: &[i64], tenths: usize) -> i64 {
    let place = (all.len() * tenths).div_ceil(10).saturating_sub(1);
    all.get(place).copied().unwrap_or(0)
}

/// The newest events by number, each with the address of whom it is about.
pub(crate) async fn parts(workspace: Workspace<'_>) -> Result<Parts, Problem> {
    let events = workspace.newest_events(TOLD).await?;
    let mut people: BTreeMap<ContactId, Option<String>> = BTreeMap::new();
    let mut parts = Parts::new();
    for event in events {
        let email = match people.entry(event.contact) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let row = workspace.contact(&Who::Contact(event.contact)).await?;
                place.insert(row.and_then(|row| row.contact.email))
            }
        };
        parts.insert(event.id.to_string(), told(&event, email.as_deref()));
    }
    Ok(parts)
}

fn told(event: &Event, email: Option<&str>) -> Json {
    let data = json!(*event.data);
    let is_long = data.to_string().len() > DATA_BYTES_MAX;
    json!({
        "event": event.name,
        "is_own": is_own(&event.name),
        "door": event.source,
        "contact": event.contact,
        "email": email,
        "occurred_at": event.occurred_at,
        "received_at": event.received_at,
        // Null where it is too long: it stands whole in the timeline of its contact.
        "data": if is_long { Json::Null } else { data },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_app::TestApp;

    #[test]
    fn lateness_is_told_by_those_who_have_come_in_by_then() {
        let check = |all: &[i64], (half, most, longest): (i64, i64, i64)| {
            let expect = Late {
                half_ms: half,
                most_ms: most,
                longest_ms: longest,
            };
            assert_eq!(late(all.iter().copied()), expect, "{all:?}");
        };
        check(&[], (0, 0, 0));
        check(&[7], (7, 7, 7));
        check(&[9, 1], (1, 9, 9));
        check(&[1, 2, 3], (2, 3, 3));
        check(&[10, 9, 8, 7, 6, 5, 4, 3, 2, 1], (5, 9, 10));
    }

    #[tokio::test]
    async fn what_came_in_is_told_by_name_with_how_late_it_was() {
        let test = TestApp::new().await;
        let order = |at: &str, total: &str| {
            json!({"event": "order_placed", "contact": {"email": "anna@shop.test"},
                "occurred_at": at, "data": {"total": total}})
        };
        let batch = json!({"batch": [
            order("2027-03-01T08:59:00Z", "5.00 EUR"),
            order("2027-03-01T07:00:00Z", "6.00 EUR"),
            {"event": "visited", "contact": {"email": "bob@shop.test"}},
        ]});
        test.post("/api/v1/events", &batch).await;
        let seen = test.get("/api/v1/events/seen").await.json();
        assert_eq!(seen["looked_at"], 3);
        assert_eq!(seen["since"], "2027-03-01T09:00:00Z");
        let of = |name: &str| {
            let all = seen["events"].as_array().unwrap();
            let one = all.iter().find(|one| one["event"] == name);
            one.unwrap().clone()
        };
        let orders = of("order_placed");
        assert_eq!(orders["count"], 2);
        assert_eq!(orders["is_own"], false);
        assert_eq!(orders["doors"], json!(["api"]));
        assert_eq!(
            orders["late"],
            json!({"half_ms": 60_000, "most_ms": 7_200_000, "longest_ms": 7_200_000})
        );
        assert_eq!(
            orders["fields"]["total"],
            json!({"kind": "money", "values": ["6.00 EUR", "5.00 EUR"]})
        );
        assert_eq!(of("visited")["late"]["longest_ms"], 0);
        let other = Some(test.other_key.as_str());
        let theirs = test.send_as(other, "GET", "/api/v1/events/seen", "").await;
        assert_eq!(
            theirs.json(),
            json!({"looked_at": 0, "since": null, "events": []})
        );
    }

    #[tokio::test]
    async fn the_newest_are_told_with_their_contact_and_what_they_say() {
        let test = TestApp::new().await;
        let long = "x".repeat(DATA_BYTES_MAX);
        let batch = json!({"batch": [
            {"event": "visited", "contact": {"external_id": "c1"}, "data": {"page": "/"}},
            {"event": "told", "contact": {"email": "anna@shop.test"}, "data": {"much": long}},
        ]});
        test.post("/api/v1/events", &batch).await;
        let stream = test.get("/api/v1/events/live").await.text();
        let data = stream.trim().rsplit_once("data: ").unwrap().1;
        let told: Json = serde_json::from_str(data).unwrap();
        let all: Vec<_> = told["changed"].as_object().unwrap().values().collect();
        let of = |name: &str| *all.iter().find(|one| one["event"] == name).unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!(of("visited")["email"], Json::Null);
        assert_eq!(of("visited")["data"], json!({"page": "/"}));
        assert_eq!(of("told")["email"], "anna@shop.test");
        assert_eq!(of("told")["data"], Json::Null);
        let other = Some(test.other_key.as_str());
        let theirs = test.send_as(other, "GET", "/api/v1/events/live", "").await;
        assert_eq!(
            theirs.text().trim(),
            "event: numbers\ndata: {\"changed\":{},\"gone\":[]}"
        );
    }
}
