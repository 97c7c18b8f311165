//! `POST /api/v1/workflows/{handle}/try`: where the draft leads one person. Takes somebody who is known
//! (`contact`) or says who they are (`fields`, `tags`, `interests`), and what happens to them from now on;
//! answers each visit to a block with its reason, and each message. A pure play of the engine: nothing is
//! saved, nothing leaves.

use axum::extract::{Path, State};
use engine::contact::Change;
use engine::event::name_fault;
use engine::form::{Form, Shape};
use engine::id::{BlockId, ContactId, Handle};
use engine::read::{Key, key};
use engine::time::{DAY_MS, Time};
use engine::value::Value;
use engine::why::Why;
use runner::backtest::Played;
use runner::person::{Next, Tried, Whom, play};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value as Json, json as value};

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::forms::{DATA, INSTANT};
use crate::json::{self, Json as Told};
use crate::object::{Faults, Object, place, refused};
use crate::problem::{Located, Problem};

use super::change;
use super::workflow::{checked, find};

/// Largest body: a contact and a few events.
const BODY_BYTES_MAX: usize = 1024 * 1024;
/// Most that happens to somebody in a play.
const EVENTS_MAX: usize = 50;
/// Furthest ahead: what waits for a birthday comes within a year, and a leap day within four.
const DAYS_MAX: i64 = 1_500;
/// How far it is played where nobody says.
const DAYS: i64 = 400;
/// Longest name of an event that is read; the engine's own limit is lower.
const NAME_BYTES_MAX: usize = 200;
/// Most visits that are told.
const STEPS_MAX: usize = 500;

const EVENT_KEYS: &[Key] = &[
    key("event", "Its name.")
        .takes(Form::Free(NAME_BYTES_MAX))
        .required(),
    key("at", "When; now, if left out.").takes(INSTANT),
    key("data", "Its data.").takes(DATA),
];
const EVENT: Shape = Shape::of(&[EVENT_KEYS]);

const KEYS: &[Key] = &[
    key(
        "contact",
        "Somebody who is known, by number; else somebody is made up.",
    )
    .takes(Form::Free(NAME_BYTES_MAX)),
    key("events", "What happens to them.").takes(Form::list(&Form::Map(&EVENT), 0, EVENTS_MAX)),
    key(
        "until",
        "Until when the clock runs; 400 days from now, if left out.",
    )
    .takes(INSTANT),
];

/// What it takes.
pub(crate) const BODY: Shape = Shape::of(&[KEYS, change::KEYS]);

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PersonPlayed")]
pub(crate) struct Answer {
    from: Time,
    until: Time,
    /// How many routes began.
    started: usize,
    /// Each visit to a block, in order.
    steps: Vec<Step>,
    /// Whether there were more visits.
    more: bool,
    messages: Vec<Message>,
    /// Who may not enter, by reason.
    refused: std::collections::BTreeMap<String, i64>,
    /// Why something could not be played to its end.
    stuck: Vec<&'static str>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PersonStep")]
struct Step {
    at: Time,
    /// Of which route: once per what.
    key: String,
    block: BlockId,
    outcome: String,
    why: Json,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PersonMessage")]
struct Message {
    at: Time,
    block: BlockId,
    email: Handle,
    /// `accepted`, `expired`, or why it is not sent.
    outcome: String,
}

/// What is asked.
struct Asked {
    whom: Whom,
    next: Vec<Next>,
    until: Time,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Told<Answer>, Problem> {
    let workspace = caller.workspace();
    let row = find(workspace, &handle).await?;
    let now = app.now();
    let json = json::read(&body.bytes)?;
    let mut faults = Faults::default();
    let asked = read(&json, now, &mut faults);
    let Some(asked) = asked.filter(|_| faults.is_empty()) else {
        return Err(Problem::invalid(faults.into_list()));
    };
    let checked = checked(workspace, &row.draft).await?;
    let refused = |findings| {
        let detail = "The draft has errors; nothing can be said of where it leads.";
        Problem::findings(detail, findings)
    };
    if !checked.publishable {
        return Err(refused(checked.findings));
    }
    let (who, between) = ((asked.whom, asked.next), (now, asked.until));
    let tried = play(&app.store, workspace.id(), &row, who, between).await;
    match tried.map_err(|runner::Error::Store(error)| error)? {
        Tried::Played(played) => Ok(json::ok(answer(*played, between))),
        Tried::Nobody => {
            let unknown = Located::new("contact", "There is no such contact.");
            Err(Problem::invalid(vec![unknown]))
        }
        Tried::NoPlan => Err(refused(checked.findings)),
    }
}

fn read(json: &Json, now: Time, faults: &mut Faults) -> Option<Asked> {
    let body = Object::shaped(json, "", &BODY, faults)?;
    let changes = change::read(&body, now, faults);
    let whom = match body.text("contact", NAME_BYTES_MAX, faults) {
        None => Whom::Made(changes),
        Some(number) => known(&number, &changes, faults)?,
    };
    let furthest = now.plus_ms(DAYS_MAX * DAY_MS);
    let until = body.instant("until", faults);
    let until = until.unwrap_or_else(|| now.plus_ms(DAYS * DAY_MS));
    if until <= now || until > furthest {
        faults.add(
            "until",
            format!("Ahead of now, and at most {DAYS_MAX} days."),
        );
    }
    let mut next = Vec::new();
    for (at, json) in body.list("events", EVENTS_MAX, faults) {
        next.extend(event(json, &at, (now, until), faults));
    }
    Some(Asked { whom, next, until })
}

fn known(number: &str, changes: &[Change], faults: &mut Faults) -> Option<Whom> {
    if !changes.is_empty() {
        let sentence = "Somebody who is known is as they are; say who somebody is without this.";
        faults.add("contact", sentence);
    }
    let Ok(id) = number.parse::<ContactId>() else {
        faults.add("contact", "This is no number of a contact.");
        return None;
    };
    Some(Whom::Known(id))
}

fn event(json: &Json, at: &str, (now, until): (Time, Time), faults: &mut Faults) -> Option<Next> {
    let object = Object::shaped(json, at, &EVENT, faults)?;
    object.required("event", faults);
    let name = object.text("event", NAME_BYTES_MAX, faults)?;
    if let Some(fault) = name_fault(&name) {
        faults.add(place(at, "event"), format!("This name {fault}."));
    }
    let when = object.instant("at", faults).unwrap_or(now);
    if when < now || when > until {
        faults.add(place(at, "at"), "From now on, until the clock stops.");
    }
    let data = match object.get("data") {
        None => Value::empty_map(),
        Some(data) => Value::from_json(data, &place(at, "data"))
            .map_err(|fault| refused(&fault, faults))
            .ok()?,
    };
    Some(Next {
        name,
        at: when,
        data,
    })
}

fn answer(played: Played, (from, until): (Time, Time)) -> Answer {
    let more = played.trace.len() > STEPS_MAX;
    let why = |why: Option<Why>| why.map_or_else(|| value!({}), |why| value!(why));
    let steps = played.trace.into_iter().take(STEPS_MAX).map(|one| Step {
        at: one.at,
        key: one.key,
        block: one.block,
        outcome: one.outcome,
        why: why(one.why),
    });
    let messages = played.messages.into_iter().map(|one| Message {
        at: one.at,
        block: one.block,
        email: one.email,
        outcome: one.outcome,
    });
    let mut kept_out = std::collections::BTreeMap::new();
    for ((_, name), n) in played.counts {
        if let Some(reason) = name.strip_prefix("refused.") {
            *kept_out.entry(reason.to_owned()).or_insert(0) += n;
        }
    }
    Answer {
        from,
        until,
        started: played.started.len(),
        steps: steps.collect(),
        more,
        messages: messages.collect(),
        refused: kept_out,
        stuck: played.stuck.into_iter().map(|(_, why)| why).collect(),
    }
}

#[cfg(test)]
mod tests {
    use crate::test_app::{NOW, TestApp};
    use serde_json::json;

    const PATH: &str = "/api/v1/workflows/welcome/try";

    #[tokio::test]
    async fn a_made_up_person_walks_to_the_end_and_nothing_is_kept() {
        let test = TestApp::new().await;
        test.publish_welcome().await;
        let draft = test.get("/api/v1/workflows/welcome").await.text();
        let before = test.get("/api/v1/workflows/welcome/report").await.text();
        let consent =
            json!({"interest": "newsletter", "subscribed": true, "basis": "opt_in", "at": NOW});
        let asked = json!({
            "fields": {"email": "eva@shop.test"}, "interests": [consent],
            "events": [{"event": "interest_confirmed", "data": {"interest": "newsletter"}}],
        });
        let told = test.post(PATH, &asked).await;
        assert_eq!(told.status, 200, "{}", told.text());
        let told = told.json();
        assert_eq!(told["started"], 1, "{told} of {draft}");
        let blocks: Vec<_> = told["steps"]
            .as_array()
            .unwrap()
            .iter()
            .map(|step| &step["block"])
            .collect();
        assert!(blocks.contains(&&json!("two_days")), "{told}");
        assert_eq!(told["messages"][0]["outcome"], "accepted", "{told}");
        assert!(told["steps"][0]["why"].is_object());
        assert_eq!(
            test.get("/api/v1/workflows/welcome/report").await.text(),
            before
        );
        assert_eq!(
            test.get("/api/v1/contacts").await.json()["contacts"],
            json!([])
        );
    }

    #[tokio::test]
    async fn what_cannot_be_played_is_said_with_its_place() {
        let test = TestApp::new().await;
        test.publish_welcome().await;
        let check = async |asked: serde_json::Value, at: &str| {
            let answer = test.post(PATH, &asked).await;
            assert_eq!(answer.status, 422, "{asked}");
            assert_eq!(answer.json()["errors"][0]["at"], at, "{}", answer.text());
        };
        check(json!({"contact": "4711"}), "contact").await;
        check(json!({"contact": "x"}), "contact").await;
        check(json!({"contact": "1", "tags": {"vip": true}}), "contact").await;
        check(json!({"until": "2020-01-01T00:00:00Z"}), "until").await;
        check(json!({"events": [{"event": ""}]}), "events/0/event").await;
        let early = json!({"events": [{"event": "a", "at": "2020-01-01T00:00:00Z"}]});
        check(early, "events/0/at").await;
    }
}
