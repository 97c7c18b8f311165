//! `POST /api/v1/events`: the door for events, one or up to 1,000 at a time.
//!
//! Takes an event, or `{"batch": [...]}`. Answers after the commit with one result per event, in
//! their order: `stored`, `duplicate` (its `id` was seen before; nothing was written) or `refused`
//! with the reason. 200 if all are in, 207 if some were refused, 422 if all were. A body that is no
//! JSON is 400, and nothing of it is stored.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use engine::form::{Form, Shape};
use engine::id::{ContactId, EventId};
use engine::read::key;
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;
use store::append::{Appended, EVENTS_MAX, NewEvent};

use crate::app::{App, Arrivals};
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json as Answer};
use crate::object::{Faults, Object, place};
use crate::problem::{Located, Problem};

use super::item::{self, Item};

/// Largest body: a full batch of events of 5 kB.
const BODY_BYTES_MAX: usize = 5 * 1024 * 1024;

const BATCH: Shape = Shape::of(&[
    &[key("batch", "The events, each taken or refused by itself.")
        .takes(Form::list(&item::FORM, 1, EVENTS_MAX))
        .required()],
]);

/// What it takes: one event, or many.
pub(crate) const BODY: Form = Form::Either(&[item::FORM, Form::Map(&BATCH)]);

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "EventResults")]
pub(crate) struct Results {
    results: Vec<Outcome>,
}

/// What came of one event.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
#[schemars(rename = "EventTaken")]
enum Outcome {
    Stored {
        event: EventId,
        contact: ContactId,
        /// Its instant lay ahead of our clock and was held back to it.
        #[serde(skip_serializing_if = "is_false")]
        clamped: bool,
    },
    Duplicate {
        event: EventId,
        contact: ContactId,
    },
    Refused {
        errors: Vec<Located>,
    },
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature that serde asks for"
)]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Response, Problem> {
    let json = json::read(&body.bytes)?;
    let now = app.now();
    if json.get("batch").is_none() {
        return one(&app, &caller, &json, now).await;
    }
    let items = batch(&json)?;
    let read = |(at, json): (String, &Json)| read(json, &at, came_in(&app, json, now));
    let read = items.into_iter().map(read);
    let results = store(&app, &caller, read.collect(), now).await?;
    let refused = results.iter().filter(|result| is_refused(result)).count();
    let status = match refused {
        0 => StatusCode::OK,
        all if all == results.len() => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::MULTI_STATUS,
    };
    Ok(Answer(status, Results { results }).into_response())
}

/// When an event came in: now, unless a past is played.
fn came_in(app: &App, event: &Json, now: Time) -> Time {
    let told = || Time::parse(event.get("occurred_at")?.as_str()?);
    match app.arrivals {
        Arrivals::Now => now,
        Arrivals::AsTold => told().map_or(now, |told| told.max(now)),
    }
}

/// A single event: what is wrong with it is wrong with the request.
async fn one(app: &App, caller: &Caller, json: &Json, now: Time) -> Result<Response, Problem> {
    let mut results = store(app, caller, vec![read(json, "", now)], now).await?;
    match results.pop() {
        Some(Outcome::Refused { errors }) => Err(Problem::invalid(errors)),
        result => {
            let results = result.into_iter().collect();
            Ok(json::ok(Results { results }).into_response())
        }
    }
}

/// The events of a batch with their places.
fn batch(json: &Json) -> Result<Vec<(String, &Json)>, Problem> {
    let mut faults = Faults::default();
    let object = Object::shaped(json, "", &BATCH, &mut faults);
    let items = object.map_or_else(Vec::new, |object| {
        object.list("batch", EVENTS_MAX, &mut faults)
    });
    if items.is_empty() && faults.is_empty() {
        faults.add("batch", "The batch is empty.");
    }
    if faults.is_empty() {
        Ok(items)
    } else {
        Err(Problem::invalid(faults.into_list()))
    }
}

/// The event with its place, or what is wrong with it.
type Read = Result<(String, Item), Vec<Located>>;

fn read(json: &Json, at: &str, now: Time) -> Read {
    let mut faults = Faults::default();
    match item::read(json, at, now, &mut faults) {
        Some(item) => Ok((at.to_owned(), item)),
        None => Err(faults.into_list()),
    }
}

/// Stores those that can be, and gives the results of all in their order.
async fn store(
    app: &App,
    caller: &Caller,
    items: Vec<Read>,
    now: Time,
) -> Result<Vec<Outcome>, Problem> {
    let mut events = Vec::new();
    let mut heads = Vec::new();
    for item in items {
        heads.push(item.map(|(at, item)| {
            events.push(item.event);
            (at, item.clamped)
        }));
    }
    let workspace = caller.workspace();
    let appended = if app.arrivals == Arrivals::AsTold {
        // What was read is not ahead of the instant at which it came in.
        let dated = |event: NewEvent| (event.occurred_at.max(now), event);
        let dated = events.into_iter().map(dated).map(|(at, event)| (event, at));
        workspace.append_past(dated.collect()).await?
    } else {
        workspace.append(events, now).await?
    };
    let mut appended = appended.into_iter();
    let mut outcome = |head: Result<(String, bool), Vec<Located>>| match head {
        Err(errors) => Outcome::Refused { errors },
        Ok((at, clamped)) => match appended.next() {
            Some(Appended::Stored { event, contact }) => Outcome::Stored {
                event,
                contact,
                clamped,
            },
            Some(Appended::Duplicate { event, contact }) => Outcome::Duplicate { event, contact },
            Some(Appended::Refused(sentence)) => Outcome::Refused {
                // Everything else was looked at before; only whose event it is, the store knows.
                errors: vec![Located::refused(place(&at, "contact"), &sentence)],
            },
            None => unreachable!("append answers for each event"),
        },
    };
    let results: Vec<_> = heads.into_iter().map(&mut outcome).collect();
    count(app, &results);
    if results
        .iter()
        .any(|result| matches!(result, Outcome::Stored { .. }))
    {
        app.nudge.ring();
    }
    Ok(results)
}

const fn is_refused(result: &Outcome) -> bool {
    matches!(result, Outcome::Refused { .. })
}

fn count(app: &App, results: &[Outcome]) {
    for result in results {
        let outcome = match result {
            Outcome::Stored { .. } => "stored",
            Outcome::Duplicate { .. } => "duplicate",
            Outcome::Refused { .. } => "refused",
        };
        app.metrics.event(outcome, 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_app::TestApp;
    use serde_json::json;

    #[tokio::test]
    async fn one_event_is_stored_once() {
        let test = TestApp::new().await;
        let event = json!({"event": "order_placed", "contact": {"email": "anna@example.test"}, "id": "o-1", "data": {"total": "12.50 EUR"}});
        let first = test.post("/api/v1/events", &event).await;
        assert_eq!(first.status, 200, "{}", first.text());
        let result = &first.json()["results"][0];
        assert_eq!(result["status"], "stored");
        let again = test.post("/api/v1/events", &event).await.json();
        assert_eq!(again["results"][0]["status"], "duplicate");
        assert_eq!(again["results"][0]["event"], result["event"]);
        let contact = result["contact"].as_str().unwrap();
        let events = test
            .get(&format!("/api/v1/contacts/{contact}/events"))
            .await
            .json();
        assert_eq!(events["events"].as_array().unwrap().len(), 1);
        assert_eq!(events["events"][0]["data"]["total"], "12.50 EUR");
    }

    #[tokio::test]
    async fn a_batch_is_taken_or_refused_item_by_item() {
        let test = TestApp::new().await;
        let good =
            |key: &str| json!({"event": "seen", "contact": {"external_id": "c-1"}, "id": key});
        let bad = json!({"event": "email_sent", "contact": {"external_id": "c-1"}});
        let check = async |batch: Json, status: u16, expect: &[&str]| {
            let answer = test.post("/api/v1/events", &json!({"batch": batch})).await;
            assert_eq!(answer.status, status, "{}", answer.text());
            let json = answer.json();
            let results = json["results"].as_array().unwrap();
            let got: Vec<_> = results
                .iter()
                .map(|result| result["status"].as_str().unwrap())
                .collect();
            assert_eq!(got, expect);
            json
        };
        check(
            json!([good("a"), good("b"), good("a")]),
            200,
            &["stored", "stored", "duplicate"],
        )
        .await;
        let some = check(
            json!([bad, good("c"), {"event": "x"}]),
            207,
            &["refused", "stored", "refused"],
        )
        .await;
        assert_eq!(some["results"][0]["errors"][0]["at"], "batch/0/event");
        assert_eq!(some["results"][2]["errors"][0]["at"], "batch/2/contact");
        check(json!([bad, bad]), 422, &["refused", "refused"]).await;
    }

    #[tokio::test]
    async fn keys_of_two_contacts_are_refused_with_their_place() {
        let test = TestApp::new().await;
        for contact in [json!({"email": "a@b.test"}), json!({"external_id": "C-1"})] {
            let event = json!({"event": "seen", "contact": contact});
            assert_eq!(test.post("/api/v1/events", &event).await.status, 200);
        }
        let both = json!({"email": "a@b.test", "external_id": "C-1"});
        let event = json!({"event": "seen", "contact": both});
        let one = test.post("/api/v1/events", &event).await;
        assert_eq!(one.status, 422);
        let sentence = "The keys name two contacts: email a@b.test is 1, external_id C-1 is 2.";
        let expect = json!([{"at": "contact", "sentence": sentence}]);
        assert_eq!(one.json()["errors"], expect);
        let batch = json!({"batch": [event, {"event": "seen", "contact": {"id": "77"}}]});
        let many = test.post("/api/v1/events", &batch).await.json();
        assert_eq!(many["results"][0]["errors"][0]["at"], "batch/0/contact");
        let expect = json!([{"at": "batch/1/contact", "sentence": "There is no contact 77."}]);
        assert_eq!(many["results"][1]["errors"], expect);
    }

    #[tokio::test]
    async fn a_clock_that_runs_ahead_is_held_back_and_said_so() {
        let test = TestApp::new().await;
        let ahead = test.app.now().plus_ms(60_000).to_string();
        let event = json!({"event": "seen", "contact": {"external_id": "c"}, "occurred_at": ahead});
        let answer = test.post("/api/v1/events", &event).await.json();
        assert_eq!(answer["results"][0]["clamped"], true);
        let contact = answer["results"][0]["contact"].as_str().unwrap();
        let events = test
            .get(&format!("/api/v1/contacts/{contact}/events"))
            .await
            .json();
        assert_eq!(
            events["events"][0]["occurred_at"],
            test.app.now().to_string()
        );
    }

    #[tokio::test]
    async fn where_a_past_is_played_each_event_came_in_when_it_happened() {
        let mut test = TestApp::new().await;
        test.app.arrivals = Arrivals::AsTold;
        let now = test.app.now();
        let seen = |who: &str, at: Time| json!({"event": "seen", "contact": {"external_id": who}, "occurred_at": at});
        let (before, after) = (now.plus_ms(-60_000), now.plus_ms(60_000));
        let batch = json!({"batch": [seen("a", after), seen("b", before)]});
        let answer = test.post("/api/v1/events", &batch).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let answer = answer.json();
        for (n, (occurred, received)) in [(after, after), (before, now)].into_iter().enumerate() {
            let result = &answer["results"][n];
            assert_eq!(result.get("clamped"), None);
            let contact = result["contact"].as_str().unwrap();
            let path = format!("/api/v1/contacts/{contact}/events");
            let event = &test.get(&path).await.json()["events"][0];
            assert_eq!(event["occurred_at"], occurred.to_string());
            assert_eq!(event["received_at"], received.to_string());
        }
    }

    #[tokio::test]
    async fn what_cannot_be_taken_says_why_and_stores_nothing() {
        let test = TestApp::new().await;
        let contact = r#""contact": {"external_id": "c"}"#;
        let many = format!(
            "{{\"batch\": [{}]}}",
            vec![format!("{{\"event\": \"e\", {contact}}}"); 1_001].join(",")
        );
        let table: &[(&str, u16, &str)] = &[
            ("{", 400, "EOF while parsing an object at line 1 column 1"),
            ("", 400, "line 1 column 0"),
            (
                r#"{"event": "a", "event": "b"}"#,
                400,
                "`event` stands twice",
            ),
            ("[]", 422, "body: This must be an object, not a list."),
            (r#"{"batch": []}"#, 422, "batch: The batch is empty."),
            (
                r#"{"batch": {}}"#,
                422,
                "batch: This must be a list, not an object.",
            ),
            (r#"{"batch": [], "sent": 1}"#, 422, "Unknown name `sent`"),
            (&many, 422, "batch: A list of 1001; at most 1000."),
            (
                &format!(r#"{{"event": "email_sent", {contact}}}"#),
                422,
                "only Postduif itself",
            ),
            (
                &format!(
                    r#"{{"event": "e", "contact": {{"id": "99999"}}, {}}}"#,
                    r#""data": {}"#
                ),
                422,
                "",
            ),
        ];
        for (body, status, part) in table {
            let answer = test.send("POST", "/api/v1/events", body).await;
            assert_eq!(answer.status, *status, "{} for {body:.200}", answer.text());
            assert!(
                answer.text().contains(part),
                "{} for {body:.200}",
                answer.text()
            );
            assert_eq!(answer.header("content-type"), "application/problem+json");
        }
        let contacts = test.get("/api/v1/contacts").await.json();
        assert_eq!(contacts["contacts"], json!([]));
    }

    #[tokio::test]
    async fn a_body_over_the_limit_is_refused_with_the_limit() {
        let test = TestApp::new().await;
        let answer = test
            .send("POST", "/api/v1/events", &" ".repeat(BODY_BYTES_MAX + 1))
            .await;
        assert_eq!(answer.status, 413);
        assert!(answer.text().contains("5242880 bytes"), "{}", answer.text());
    }
}
