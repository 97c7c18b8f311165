//! `GET /healthz`: whether the installation keeps up. 200 if it does; 503 if the database cannot be
//! read, steps are not taken any more in this process, or something has been due for too long while
//! the clock tells the present.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use engine::time::{MINUTE_MS, SECOND_MS, Time};
use runner::clock::operational_now;
use schemars::JsonSchema;
use serde::Serialize;

use crate::app::App;
use crate::json::Json;
use crate::metrics::{JOB_STATES, Waiting};

/// How late the oldest due thing may be before the installation counts as stuck: long enough for a
/// burst or a restart, short enough that nobody's cart mail is pointless when it is noticed.
const OLDEST_DUE_MS_MAX: i64 = 5 * MINUTE_MS;
/// How far the business clock may be from the machine's and still tell the present. In a played
/// run it is weeks away, and lateness by it says nothing about us.
const PRESENT_MS: i64 = MINUTE_MS;
/// How long the loop of steps may go without a turn that is free of faults: a fault that passes, as a
/// database that is started again, is over by then, and whoever watches hears of one that does not
/// within a minute.
const SILENT_MS_MAX: i64 = 45 * SECOND_MS;
/// How long the database may take to say what waits. Health is asked every few seconds, and an answer
/// that never comes tells less than one that says no.
const READ_MAX: Duration = Duration::from_secs(5);

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Health {
    /// `ok`, `late`, `stuck` or `down`.
    #[schemars(extend("enum" = ["ok", "late", "stuck", "down"]))]
    status: &'static str,
    /// Whether the database answers.
    database: bool,
    /// By how much the oldest due thing is late; null if nothing is due.
    oldest_due_ms: Option<i64>,
    /// For how many milliseconds this process has taken no turn of steps without a fault; null in one
    /// that takes none.
    silent_ms: Option<i64>,
    /// How many workflows stopped by themselves and wait for somebody to see to it.
    alerts: Option<i64>,
    depths: Option<Depths>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "HealthDepths")]
struct Depths {
    inbox: i64,
    due: i64,
    outbox: i64,
    unknown: i64,
    held: i64,
    parked: i64,
}

pub(crate) async fn handle(State(app): State<App>) -> Json<Health> {
    let now = app.now();
    let silent_ms = silent_ms(&app);
    let read = match tokio::time::timeout(READ_MAX, read(&app, now)).await {
        Ok(Ok(read)) => read,
        Ok(Err(error)) => {
            tracing::error!(%error, "the health check cannot read the database");
            return Json(StatusCode::SERVICE_UNAVAILABLE, Health::down(silent_ms));
        }
        Err(_) => {
            tracing::error!("the health check gets no answer from the database");
            return Json(StatusCode::SERVICE_UNAVAILABLE, Health::down(silent_ms));
        }
    };
    let (waiting, alerts) = read;
    let status = status(now, operational_now(), &waiting);
    let code = match status {
        "ok" => StatusCode::OK,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    };
    Json(code, Health::of(status, waiting, alerts))
}

async fn read(app: &App, now: Time) -> store::Result<(Waiting, i64)> {
    let alerts = app.store.system().open_alerts().await?;
    Ok((waiting(app, now).await?, alerts))
}

fn silent_ms(app: &App) -> Option<i64> {
    app.pulse.silent_ms(operational_now())
}

/// What waits at `now`.
pub(super) async fn waiting(app: &App, now: Time) -> store::Result<Waiting> {
    let system = app.store.system();
    let oldest_due_ms = system.oldest_due(now).await?;
    Ok(Waiting {
        oldest_due_ms,
        silent_ms: silent_ms(app),
        rests: app.gate.as_ref().map(|gate| gate.view().rest.is_some()),
        mailbox_failures: mailbox_failures(app).await?,
        depths: system.depths(now).await?,
        jobs: jobs(system).await?,
    })
}

async fn mailbox_failures(app: &App) -> store::Result<Option<u32>> {
    let Some(name) = &app.mailbox else {
        return Ok(None);
    };
    let known = app.store.system().mailbox(name).await?;
    Ok(Some(known.state.failures))
}

async fn jobs(system: store::System<'_>) -> store::Result<[i64; JOB_STATES.len()]> {
    let counted = system.job_counts().await?;
    let of = |state| {
        let found = counted.iter().find(|(counted, _)| *counted == state);
        found.map_or(0, |(_, n)| *n)
    };
    Ok(JOB_STATES.map(of))
}

fn status(now: Time, operational: Time, waiting: &Waiting) -> &'static str {
    let is_over = |ms: Option<i64>, most_ms| ms.is_some_and(|ms| ms > most_ms);
    let is_present = (now.millis() - operational.millis()).abs() <= PRESENT_MS;
    if is_over(waiting.silent_ms, SILENT_MS_MAX) {
        "stuck"
    } else if is_present && is_over(waiting.oldest_due_ms, OLDEST_DUE_MS_MAX) {
        "late"
    } else {
        "ok"
    }
}

impl Health {
    fn of(status: &'static str, waiting: Waiting, alerts: i64) -> Self {
        let depths = waiting.depths;
        Self {
            status,
            database: true,
            oldest_due_ms: waiting.oldest_due_ms,
            silent_ms: waiting.silent_ms,
            alerts: Some(alerts),
            depths: Some(Depths {
                inbox: depths.inbox,
                due: depths.due,
                outbox: depths.outbox,
                unknown: depths.unknown,
                held: depths.held,
                parked: depths.parked,
            }),
        }
    }

    const fn down(silent_ms: Option<i64>) -> Self {
        Self {
            status: "down",
            database: false,
            oldest_due_ms: None,
            silent_ms,
            alerts: None,
            depths: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_app::TestApp;
    use serde_json::json;

    #[test]
    fn late_is_late_in_the_present_only_and_stuck_at_any_time() {
        let check = |now_ms: i64, silent_ms: Option<i64>, late_ms: Option<i64>, expect: &str| {
            let operational = Time::from_millis(1_000_000_000);
            let now = operational.plus_ms(now_ms);
            let waiting = Waiting {
                silent_ms,
                oldest_due_ms: late_ms,
                rests: None,
                mailbox_failures: None,
                depths: store::health::Depths::default(),
                jobs: [0; JOB_STATES.len()],
            };
            let told = status(now, operational, &waiting);
            assert_eq!(told, expect, "{now_ms} {silent_ms:?} {late_ms:?}");
        };
        check(0, None, None, "ok");
        check(0, Some(0), Some(300_000), "ok");
        check(0, Some(0), Some(300_001), "late");
        check(60_000, None, Some(300_001), "late");
        check(60_001, None, Some(300_001), "ok");
        check(-7 * 86_400_000, None, Some(300_001), "ok");
        check(0, Some(45_000), None, "ok");
        check(0, Some(45_001), None, "stuck");
        check(60_001, Some(45_001), Some(300_001), "stuck");
    }

    #[tokio::test]
    async fn a_loop_that_went_silent_is_seen() {
        let test = TestApp::new().await;
        let ago = |ms: i64| test.app.pulse.beat(operational_now().plus_ms(-ms));
        ago(60_000);
        let answer = test.send_as(None, "GET", "/healthz", "").await;
        assert_eq!(answer.status, 503);
        assert_eq!(answer.json()["status"], "stuck");
        assert!(answer.json()["silent_ms"].as_i64().unwrap() >= 60_000);
        ago(0);
        let answer = test.send_as(None, "GET", "/healthz", "").await;
        assert_eq!(
            (answer.status, &answer.json()["status"]),
            (200, &json!("ok"))
        );
    }

    #[tokio::test]
    async fn health_says_what_waits() {
        let test = TestApp::new().await;
        let event = json!({"event": "seen", "contact": {"external_id": "c"}});
        test.post("/api/v1/events", &event).await;
        let answer = test.send_as(None, "GET", "/healthz", "").await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.json()["status"], "ok");
        assert_eq!(answer.json()["depths"]["inbox"], 1);
        assert_eq!(answer.json()["oldest_due_ms"], 0);
    }

    #[tokio::test]
    async fn without_a_database_it_is_down() {
        let test = TestApp::new().await;
        test.app.store.close().await;
        let answer = test.send_as(None, "GET", "/healthz", "").await;
        assert_eq!(
            (answer.status, answer.json()["database"].as_bool()),
            (503, Some(false))
        );
    }
}
