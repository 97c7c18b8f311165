//! While the past is played: how far it is, on every page, in place of pages whose numbers would be
//! half true. Looking changes nothing, and requests of the API are put off. Who plays says so here;
//! this knows nothing of what is played.

use std::sync::Mutex;
use std::sync::PoisonError;

use axum::extract::{Request, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use engine::time::Time;

use crate::app::App;
use crate::pages;
use crate::problem::{Kind, Problem};

/// How far a play is.
#[derive(Debug)]
pub struct Playing(Mutex<Option<Progress>>);

/// So much of it is done.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Progress {
    /// Happenings that were played.
    pub(crate) done: usize,
    /// All of them.
    pub(crate) total: usize,
    /// The instant that is played.
    pub(crate) at: Option<Time>,
}

impl Playing {
    /// A play of so many happenings, before the first.
    pub fn new(total: usize) -> Self {
        let progress = Progress {
            done: 0,
            total,
            at: None,
        };
        Self(Mutex::new(Some(progress)))
    }

    /// So many happenings more, the last of them at this instant.
    pub fn step(&self, count: usize, at: Time) {
        if let Some(progress) = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            progress.done += count;
            progress.at = Some(at);
        }
    }

    /// The play is over: the pages are shown from now on.
    pub fn end(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn progress(&self) -> Option<Progress> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Answers everything but the style sheet with how far the play is, as long as it goes on.
pub(crate) async fn curtain(State(app): State<App>, request: Request, next: Next) -> Response {
    let progress = app.playing.as_ref().and_then(|playing| playing.progress());
    let Some(progress) = progress else {
        return next.run(request).await;
    };
    let path = request.uri().path();
    if path == "/style.css" {
        return next.run(request).await;
    }
    let looks = matches!(*request.method(), Method::GET | Method::HEAD);
    if !looks || path.starts_with("/api/") {
        let detail = "The past is being played; ask again when it is over.";
        return Problem::new(Kind::Unavailable, detail).into_response();
    }
    let page = pages::playing::page(request.headers(), &progress);
    let mut response = (StatusCode::SERVICE_UNAVAILABLE, page).into_response();
    let soon = HeaderValue::from_static("1");
    response.headers_mut().insert(RETRY_AFTER, soon);
    response
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::test_app::TestApp;

    #[tokio::test]
    async fn until_the_play_is_over_every_page_says_how_far_it_is() {
        let mut test = TestApp::new().await;
        let playing = Arc::new(Playing::new(4));
        test.app = test.app.clone().with_playing(playing.clone());
        playing.step(1, Time::parse("2026-10-01T00:00:00Z").unwrap());
        for path in ["/", "/inbox", "/workflows/welcome"] {
            let answer = test.send_as(None, "GET", path, "").await;
            assert_eq!(answer.status, 503, "{path}");
            assert_eq!(answer.header("retry-after"), "1");
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
            let html = answer.text();
            for part in [
                "<progress max=\"4\" value=\"1\"",
                "2026-10-01",
                "http-equiv=\"refresh\"",
            ] {
                assert!(html.contains(part), "{part} is not in {html}");
            }
        }
        assert_eq!(test.get("/style.css").await.status, 200);
        let event = r#"{"event": "seen", "contact": {"email": "a@b.test"}}"#;
        let answer = test.send("POST", "/api/v1/events", event).await;
        assert_eq!(answer.status, 503, "{}", answer.text());
        playing.end();
        assert_eq!(test.send_as(None, "GET", "/", "").await.status, 308);
        let contacts = test.get("/api/v1/contacts").await.json();
        assert_eq!(contacts["contacts"], serde_json::json!([]));
    }
}
