//! `GET /metrics`: what waits and what was counted, as Prometheus text.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::problem::Problem;

use super::health::waiting;

/// The version of the exposition format.
const TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

pub(crate) async fn handle(State(app): State<App>) -> Result<Response, Problem> {
    let waiting = waiting(&app, app.now()).await?;
    let text = app.metrics.text(waiting);
    Ok(([(CONTENT_TYPE, TYPE)], text).into_response())
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    #[tokio::test]
    async fn requests_and_events_are_counted_by_route() {
        let test = TestApp::new().await;
        let event = json!({"event": "seen", "contact": {"external_id": "c"}});
        test.post("/api/v1/events", &event).await;
        test.get("/api/v1/contacts/1").await;
        test.get("/api/v1/contacts/2").await;
        test.get("/nowhere").await;
        test.app.metrics.message("accepted", 3);
        let answer = test.send_as(None, "GET", "/metrics", "").await;
        assert_eq!(answer.status, 200);
        let text = answer.text();
        for line in [
            "postduif_oldest_due_ms 0\n",
            "postduif_depth{queue=\"inbox\"} 1\n",
            "postduif_events_total{outcome=\"stored\"} 1\n",
            "postduif_messages_total{outcome=\"accepted\"} 3\n",
            "{route=\"/api/v1/events\",method=\"POST\",status=\"200\"} 1\n",
            "{route=\"/api/v1/contacts/{id}\",method=\"GET\",status=\"200\"} 1\n",
            "{route=\"/api/v1/contacts/{id}\",method=\"GET\",status=\"404\"} 1\n",
            "{route=\"none\",method=\"GET\",status=\"404\"} 1\n",
        ] {
            assert!(text.contains(line), "{line} is not in\n{text}");
        }
    }
}
