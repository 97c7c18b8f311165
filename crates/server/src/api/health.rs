//! `GET /healthz`: whether the installation keeps up. 200 if it does; 503 if the database cannot be
//! read, or something has been due for too long while the clock tells the present.

use axum::extract::State;
use axum::http::StatusCode;
use engine::time::{MINUTE_MS, Time};
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

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Health {
    /// `ok`, `late` or `down`.
    #[schemars(extend("enum" = ["ok", "late", "down"]))]
    status: &'static str,
    /// Whether the database answers.
    database: bool,
    /// By how much the oldest due thing is late; null if nothing is due.
    oldest_due_ms: Option<i64>,
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
    match read(&app, now).await {
        Ok((waiting, alerts)) => {
            let late = is_late(now, operational_now(), waiting.oldest_due_ms);
            let health = Health::of(if late { "late" } else { "ok" }, waiting, alerts);
            let status = if late {
                StatusCode::SERVICE_UNAVAILABLE
            } else {
                StatusCode::OK
            };
            Json(status, health)
        }
        Err(error) => {
            tracing::error!(%error, "the health check cannot read the database");
            Json(StatusCode::SERVICE_UNAVAILABLE, Health::down())
        }
    }
}

async fn read(app: &App, now: Time) -> store::Result<(Waiting, i64)> {
    let alerts = app.store.system().open_alerts().await?;
    Ok((waiting(app, now).await?, alerts))
}

/// What waits at `now`.
pub(super) async fn waiting(app: &App, now: Time) -> store::Result<Waiting> {
    let system = app.store.system();
    let oldest_due_ms = system.oldest_due(now).await?;
    Ok(Waiting {
        oldest_due_ms,
        depths: system.depths(now).await?,
        jobs: jobs(system).await?,
    })
}

async fn jobs(system: store::System<'_>) -> store::Result<[i64; JOB_STATES.len()]> {
    let counted = system.job_counts().await?;
    let of = |state| {
        let found = counted.iter().find(|(counted, _)| *counted == state);
        found.map_or(0, |(_, n)| *n)
    };
    Ok(JOB_STATES.map(of))
}

fn is_late(now: Time, operational: Time, oldest_due_ms: Option<i64>) -> bool {
    let is_present = (now.millis() - operational.millis()).abs() <= PRESENT_MS;
    is_present && oldest_due_ms.is_some_and(|late_ms| late_ms > OLDEST_DUE_MS_MAX)
}

impl Health {
    fn of(status: &'static str, waiting: Waiting, alerts: i64) -> Self {
        let depths = waiting.depths;
        Self {
            status,
            database: true,
            oldest_due_ms: waiting.oldest_due_ms,
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

    const fn down() -> Self {
        Self {
            status: "down",
            database: false,
            oldest_due_ms: None,
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
    fn late_is_late_in_the_present_only() {
        let check = |now_ms: i64, late_ms: Option<i64>, expect: bool| {
            let operational = Time::from_millis(1_000_000_000);
            let now = operational.plus_ms(now_ms);
            assert_eq!(
                is_late(now, operational, late_ms),
                expect,
                "{now_ms} {late_ms:?}"
            );
        };
        check(0, None, false);
        check(0, Some(300_000), false);
        check(0, Some(300_001), true);
        check(60_000, Some(300_001), true);
        check(60_001, Some(300_001), false);
        check(-7 * 86_400_000, Some(300_001), false);
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
