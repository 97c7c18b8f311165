//! `POST /api/v1/workflows/{handle}/past`: what the draft would have done, had it been switched on at `from`
//! and run until `to`, over everything that really happened: the numbers of each block, of each day, and
//! the ways that people would have taken. Nothing is changed. It is played for some seconds at most; of more
//! contacts than that takes, the newest are, and the answer says so.

use axum::extract::{Path, State};
use engine::form::{Form, Shape};
use engine::id::{BlockId, ContactId, Handle};
use engine::read::{Key, key};
use engine::time::{DAY_MS, Time};
use runner::backtest::budgets::Stop;
use runner::past::{Met, Over, play};
use schemars::JsonSchema;
use serde::Serialize;
use store::seeing::CounterRow;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::forms::INSTANT;
use crate::json::{self, Json};
use crate::object::{Faults, Object};
use crate::outline;
use crate::problem::Problem;
use crate::report::Report;

use super::workflow::{checked, find};

/// Largest body: two instants.
const BODY_BYTES_MAX: usize = 1_024;
/// Longest past: two years show every season twice.
const DAYS_MAX: i64 = 732;

const KEYS: &[Key] = &[
    key("from", "When it is switched on.")
        .takes(INSTANT)
        .required(),
    key("to", "Until when it runs; now, if left out.").takes(INSTANT),
    key(
        "beside",
        "Whether the other live workflows are played along, under mail limits and quiet hours.",
    )
    .takes(Form::Bool)
    .else_is("true"),
];

/// What it takes.
pub(crate) const BODY: Shape = Shape::of(&[KEYS]);

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PastPlayed")]
pub(crate) struct Answer {
    from: Time,
    to: Time,
    /// How many contacts were played.
    looked_at: usize,
    /// Whether those are all; else the newest.
    is_whole: bool,
    /// How many of them came in.
    people: usize,
    /// The numbers of each trigger and block.
    report: Report,
    /// Each day of the workspace on which something happened, in order.
    days: Vec<Dated>,
    /// The ways that people took, the most walked first.
    ways: Vec<Way>,
    /// Of how many contacts something could not be played to its end.
    stuck: usize,
    /// The other workflows that were played along, by handle.
    beside: Vec<Beside>,
    /// What was paused by its own budgets, the first one first.
    stops: Vec<Stopped>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PastStop")]
struct Stopped {
    workflow: Handle,
    at: Time,
    /// `per_contact` or `per_day`.
    reason: &'static str,
    detail: String,
    /// How many of its messages are held.
    held: i64,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PastBeside")]
struct Beside {
    workflow: Handle,
    /// How many mails it sent.
    sent: i64,
    /// How often it and the draft wanted to mail the same person within a day; a person counts once a day.
    met: i64,
    /// Of these, how often the draft's mail had to wait, or was not sent.
    own_postponed: i64,
    own_skipped: i64,
    /// And the other's.
    other_postponed: i64,
    other_skipped: i64,
}

impl From<(Handle, Met)> for Beside {
    fn from((workflow, met): (Handle, Met)) -> Self {
        let tally = met.tally;
        Self {
            workflow,
            sent: met.sent,
            met: tally.contacts,
            own_postponed: tally.own_postponed,
            own_skipped: tally.own_skipped,
            other_postponed: tally.other_postponed,
            other_skipped: tally.other_skipped,
        }
    }
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PastDay")]
struct Dated {
    day: String,
    started: i64,
    sent: i64,
    not_sent: i64,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PastWay")]
struct Way {
    steps: Vec<Step>,
    people: i64,
    /// One of them.
    contact: ContactId,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PastStep")]
struct Step {
    block: BlockId,
    outcome: String,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Json<Answer>, Problem> {
    let workspace = caller.workspace();
    let row = find(workspace, &handle).await?;
    let (between, beside) = read(&body.bytes, app.now())?;
    let checked = checked(workspace, &row.draft).await?;
    let refused = |findings| {
        let detail = "The draft has errors; nothing can be said of what it would have done.";
        Problem::findings(detail, findings)
    };
    if !checked.publishable {
        return Err(refused(checked.findings));
    }
    let over = play(&app.store, workspace.id(), &row, between, beside).await;
    let over = over.map_err(|runner::Error::Store(error)| error)?;
    let over = over.ok_or_else(|| refused(checked.findings))?;
    Ok(json::ok(answer(over, &row.draft, between)))
}

/// From when until when, and whether others are played along.
fn read(body: &[u8], now: Time) -> Result<((Time, Time), bool), Problem> {
    let json = json::read(body)?;
    let mut faults = Faults::default();
    let object = Object::shaped(&json, "", &BODY, &mut faults);
    let mut from = None;
    let mut to = now;
    let mut beside = true;
    if let Some(object) = object {
        object.required("from", &mut faults);
        from = object.instant("from", &mut faults);
        to = object.instant("to", &mut faults).unwrap_or(now);
        beside = object.flag("beside", &mut faults).unwrap_or(true);
    }
    if to > now {
        faults.add("to", "What is to come did not happen yet.");
    }
    if let Some(from) = from {
        if from >= to {
            faults.add("from", "It is switched on before it is over.");
        } else if from < to.plus_ms(-DAYS_MAX * DAY_MS) {
            faults.add("from", format!("At most {DAYS_MAX} days."));
        }
    }
    match from {
        Some(from) if faults.is_empty() => Ok(((from, to), beside)),
        _ => Err(Problem::invalid(faults.into_list())),
    }
}

fn answer(over: Over, draft: &str, (from, to): (Time, Time)) -> Answer {
    let counted = over.counts.into_iter();
    let rows = counted.map(|((block, name), n)| CounterRow {
        version: 0,
        block,
        name,
        n,
    });
    let days = over.days.into_iter().map(|(day, of)| Dated {
        day,
        started: of.started,
        sent: of.sent,
        not_sent: of.not_sent,
    });
    let step = |(block, outcome)| Step { block, outcome };
    let ways = over.ways.into_iter().map(|way| Way {
        steps: way.steps.into_iter().map(step).collect(),
        people: way.people,
        contact: way.contact,
    });
    let stopped = |stop: Stop| Stopped {
        held: over.held.get(&stop.workflow).copied().unwrap_or_default(),
        workflow: stop.workflow,
        at: stop.at,
        reason: stop.breach.reason,
        detail: stop.breach.detail,
    };
    Answer {
        from,
        to,
        looked_at: over.looked_at,
        is_whole: over.is_whole,
        people: over.people,
        report: Report::new(&outline::read(draft), rows.collect()),
        days: days.collect(),
        ways: ways.collect(),
        stuck: over.stuck,
        beside: over.beside.into_iter().map(Beside::from).collect(),
        stops: over.stops.into_iter().map(stopped).collect(),
    }
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    const PATH: &str = "/api/v1/workflows/orders/past";
    const DRAFT: &str = "
format: 1
handle: orders
name: Orders
purpose: service
triggers: [{ id: ordered, start: event, event: order_placed, key: event.order }]
blocks: [{ id: again, do: branch, branches: [
  { id: twice, when: { event: order_placed, within: 30d, at_least: 2 }, blocks: [{ id: short, do: wait, for: 1d }] },
  { id: once, blocks: [{ id: long, do: wait, for: 400d }] } ] }]
";

    async fn with_orders() -> TestApp {
        let test = TestApp::new().await;
        for (who, order, at) in [
            ("a@b.test", "1", "2027-03-01T08:10:00Z"),
            ("a@b.test", "2", "2027-03-01T08:20:00Z"),
            ("c@d.test", "3", "2027-03-01T08:30:00Z"),
        ] {
            let event = json!({"event": "order_placed", "contact": {"email": who}, "occurred_at": at, "data": {"order": order}});
            assert_eq!(test.post("/api/v1/events", &event).await.status, 200);
        }
        let saved = test.send("PUT", "/api/v1/workflows", DRAFT).await;
        assert_eq!(saved.json()["publishable"], true, "{}", saved.text());
        test
    }

    #[tokio::test]
    async fn a_past_is_played_and_nothing_is_changed() {
        let test = with_orders().await;
        // What came in is known from then on: the test's clock stands at its receipt.
        let asked = json!({"from": "2027-02-28T00:00:00Z"});
        let told = test.post(PATH, &asked).await.json();
        assert_eq!(
            (&told["looked_at"], &told["is_whole"]),
            (&json!(2), &json!(true))
        );
        assert_eq!(
            (&told["people"], &told["stuck"]),
            (&json!(2), &json!(0)),
            "{told}"
        );
        let started = &told["report"]["triggers"][0]["total"]["started"];
        assert_eq!(started, &json!(3), "{told}");
        let arms = &told["report"]["blocks"][0]["total"]["arms"];
        assert_eq!(arms, &json!({"once": 2, "twice": 1}), "{told}");
        assert_eq!(
            told["days"],
            json!([{"day": "2027-03-01", "started": 3, "sent": 0, "not_sent": 0}])
        );
        assert_eq!(told["ways"][0]["people"], 2, "{told}");
        assert_eq!(
            told["ways"][0]["steps"][0],
            json!({"block": "again", "outcome": "once"})
        );
        assert_eq!(told["beside"], json!([]));
        assert_eq!(told["stops"], json!([]));
        let live = test.get("/api/v1/workflows/orders/report").await.json();
        assert_eq!(live["triggers"][0]["total"]["started"], 0);
    }

    #[tokio::test]
    async fn a_budget_that_is_spent_stops_the_play() {
        let test = with_orders().await;
        let draft = "format: 1\nhandle: told\nname: Told\npurpose: service\nbudgets: { per_day: 2 }\n\
            triggers: [{ id: t, start: event, event: order_placed, key: event.order }]\n\
            blocks: [{ id: m1, do: send_email, email: hello }]\n";
        let saved = test
            .send("PUT", "/api/v1/emails/hello", "subject: a\nhtml: b\n")
            .await;
        assert_eq!(saved.status, 200, "{}", saved.text());
        let saved = test.send("PUT", "/api/v1/workflows", draft).await;
        assert_eq!(saved.json()["publishable"], true, "{}", saved.text());
        let asked = json!({"from": "2027-02-28T00:00:00Z"});
        let told = test
            .post("/api/v1/workflows/told/past", &asked)
            .await
            .json();
        assert_eq!(told["days"][0]["sent"], 2, "{told}");
        assert_eq!(told["looked_at"], 2, "{told}");
        let stop = &told["stops"][0];
        assert_eq!(
            (&stop["workflow"], &stop["reason"], &stop["held"]),
            (&json!("told"), &json!("per_day"), &json!(1)),
            "{told}"
        );
    }

    #[tokio::test]
    async fn a_past_has_an_order_and_a_length() {
        let test = with_orders().await;
        for wrong in [
            json!({}),
            json!({"from": "soon"}),
            json!({"from": "2027-03-02T00:00:00Z"}),
            json!({"from": "2020-01-01T00:00:00Z"}),
            json!({"from": "2027-02-28T00:00:00Z", "beside": "all"}),
            json!({"from": "2027-02-01T00:00:00Z", "to": "2027-03-09T00:00:00Z"}),
        ] {
            let answer = test.post(PATH, &wrong).await;
            assert_eq!(answer.status, 422, "{wrong}");
        }
        let missing = test.post("/api/v1/workflows/none/past", &json!({})).await;
        assert_eq!(missing.status, 404);
    }
}
