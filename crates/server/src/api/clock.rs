//! `GET /demo/clock`: what time it is for workflows, and whether that can be changed. `POST` sets it ahead,
//! in a demo only: `{"to": "2026-11-23T13:30:00Z"}` lets everything happen that is due until then, each thing
//! at its own instant, and leaves the clock there. 409 where the clock is nobody's to set.

use axum::extract::State;
use engine::time::{DAY_MS, Time};
use serde::Serialize;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::object::{Faults, Object};
use crate::problem::{Kind, Problem};

/// Largest body: one instant.
const BODY_BYTES_MAX: usize = 1_024;
/// Furthest that the clock is set at once: a request has to be answered, and a month of a shop is played in
/// seconds.
const DAYS_MAX: i64 = 31;

#[derive(Serialize)]
pub(crate) struct Clock {
    now: Time,
    /// Whether it moves only when it is set.
    stands_still: bool,
    can_be_set: bool,
}

impl Clock {
    fn of(app: &App) -> Self {
        Self {
            now: app.now(),
            stands_still: app.clock_stands_still,
            can_be_set: app.clock_hand.is_some(),
        }
    }
}

pub(crate) async fn show(State(app): State<App>, _caller: Caller) -> Json<Clock> {
    json::ok(Clock::of(&app))
}

pub(crate) async fn set(
    State(app): State<App>,
    _caller: Caller,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Json<Clock>, Problem> {
    let Some(hand) = &app.clock_hand else {
        let detail = "This is no demo: its clock is the machine's, and nobody sets it.";
        return Err(Problem::new(Kind::Conflict, detail));
    };
    let to = read(&body.bytes, app.now())?;
    hand(to)
        .await
        .map_err(|runner::Error::Store(error)| error)?;
    app.nudge.ring();
    Ok(json::ok(Clock::of(&app)))
}

fn read(body: &[u8], now: Time) -> Result<Time, Problem> {
    let json = json::read(body)?;
    let mut faults = Faults::default();
    let object = Object::open(&json, "", &["to"], &mut faults);
    let to = object.and_then(|object| object.get("to").and_then(|to| Time::parse(to.as_str()?)));
    if let Some(to) = to {
        if to < now {
            faults.add("to", "A clock does not go back.");
        } else if to > now.plus_ms(DAYS_MAX * DAY_MS) {
            let sentence = format!("At most {DAYS_MAX} days ahead at once.");
            faults.add("to", sentence);
        }
    } else if faults.is_empty() {
        faults.add(
            "to",
            "This must be an instant such as 2026-11-23T13:30:00Z.",
        );
    }
    match to {
        Some(to) if faults.is_empty() => Ok(to),
        _ => Err(Problem::invalid(faults.into_list())),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use crate::test_app::{NOW, TestApp};

    #[tokio::test]
    async fn a_servers_clock_is_shown_and_nobodys_to_set() {
        let test = TestApp::new().await;
        let shown = test.get("/demo/clock").await.json();
        assert_eq!(
            (&shown["now"], &shown["can_be_set"]),
            (&NOW.into(), &false.into())
        );
        let set = test
            .send("POST", "/demo/clock", r#"{"to": "2030-01-01T00:00:00Z"}"#)
            .await;
        assert_eq!(set.status, 409, "{}", set.text());
    }

    #[tokio::test]
    async fn a_demos_clock_is_set_ahead_a_month_at_most() {
        let mut test = TestApp::new().await;
        let asked = Arc::new(Mutex::new(Vec::new()));
        let noted = asked.clone();
        test.app.clock_hand = Some(Arc::new(move |to| {
            noted.lock().unwrap().push(to);
            Box::pin(std::future::ready(Ok(())))
        }));
        let ahead = |days: i64| {
            let now = engine::time::Time::parse(NOW).unwrap();
            now.plus_ms(days * engine::time::DAY_MS)
        };
        for (days, status) in [(0, 200), (31, 200), (32, 422), (-1, 422)] {
            let body = serde_json::json!({ "to": ahead(days) }).to_string();
            let set = test.send("POST", "/demo/clock", &body).await;
            assert_eq!(set.status, status, "{days}: {}", set.text());
        }
        for wrong in [r#"{"to": "soon"}"#, "{}", r#"{"at": 1}"#] {
            assert_eq!(
                test.send("POST", "/demo/clock", wrong).await.status,
                422,
                "{wrong}"
            );
        }
        assert_eq!(*asked.lock().unwrap(), [ahead(0), ahead(31)]);
    }
}
