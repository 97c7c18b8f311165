//! `GET /api/v1/live`, `GET /api/v1/workflows/{handle}/live` and `GET /api/v1/events/live`: what moves, as
//! server-sent events (WHATWG HTML, 9.2). The first event has everything, each further one what changed since:
//! `{"changed": {name: part}, "gone": [name]}`. In the list a name is a workflow's handle; of a workflow it
//! is `workflow`, `trigger/ID` or `block/ID`, with what the report says of it; of events it is a number.
//!
//! Whoever does not say `Accept: text/event-stream` gets the first event alone. A stream ends
//! after some minutes, so that who may no longer look is asked again; clients come back by themselves.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::header::ACCEPT;
use axum::http::{Extensions, HeaderMap};
use axum::response::Response;
use tokio::sync::{OwnedSemaphorePermit, watch};

use crate::app::App;
use crate::auth::Caller;
use crate::flow::{Pieces, events};
use crate::live::{self, Known, Topic};
use crate::problem::{Kind, Problem};
use crate::serve::Closing;

use super::workflow::find;

/// How long a stream is open: who may look is asked again so often.
const OPEN_TIME_MAX: Duration = Duration::from_mins(5);
/// How often something is said where nothing changed, so that nobody on the way takes it for dead.
const BREATH: Duration = Duration::from_secs(15);

pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    extensions: Extensions,
) -> Result<Response, Problem> {
    let topic = Topic::Workflows(caller.workspace().id());
    answer(&app, topic, &headers, &extensions).await
}

pub(crate) async fn workflow(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    headers: HeaderMap,
    extensions: Extensions,
) -> Result<Response, Problem> {
    let workspace = caller.workspace();
    let row = find(workspace, &handle).await?;
    let topic = Topic::Workflow(workspace.id(), row.handle);
    answer(&app, topic, &headers, &extensions).await
}

pub(crate) async fn newest_events(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    extensions: Extensions,
) -> Result<Response, Problem> {
    let topic = Topic::Events(caller.workspace().id());
    answer(&app, topic, &headers, &extensions).await
}

async fn answer(
    app: &App,
    topic: Topic,
    headers: &HeaderMap,
    extensions: &Extensions,
) -> Result<Response, Problem> {
    let (pieces, response) = events();
    let accepts = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    if !accepts.is_some_and(|types| types.contains("text/event-stream")) {
        let parts = live::parts(&app.store, &topic).await?;
        let parts = parts.ok_or_else(|| Problem::no("workflow"))?;
        pieces.send(live::whole(&parts)).await;
        return Ok(response);
    }
    if let Topic::Workflow(workspace, handle) = &topic {
        let known = app.store.workspace(*workspace).workflow(handle).await?;
        known.ok_or_else(|| Problem::no("workflow"))?;
    }
    let place = app.live.place().ok_or_else(|| {
        let detail = "Too many look at live numbers; ask for the report in place of them.";
        Problem::new(Kind::Unavailable, detail)
    })?;
    let watched = app.live.watch(&app.store, topic);
    let closing = extensions.get::<Closing>().cloned();
    tokio::spawn(tell(pieces, watched, closing, place));
    Ok(response)
}

async fn tell(
    pieces: Pieces,
    mut watched: watch::Receiver<Arc<Known>>,
    closing: Option<Closing>,
    _place: OwnedSemaphorePermit,
) {
    let end = tokio::time::sleep(OPEN_TIME_MAX);
    let closed = async {
        match closing {
            Some(closing) => closing.comes().await,
            None => std::future::pending().await,
        }
    };
    tokio::pin!(end, closed);
    let mut told = Arc::<Known>::default();
    loop {
        let now = watched.borrow_and_update().clone();
        if now.is_read() {
            if !pieces.send(now.since(&told)).await {
                return;
            }
            told = now;
        }
        loop {
            tokio::select! {
                changed = watched.changed() => match changed {
                    Ok(()) => break,
                    Err(_) => return,
                },
                () = tokio::time::sleep(BREATH) => {
                    if !pieces.send(": nothing new\n\n").await {
                        return;
                    }
                }
                () = pieces.unread() => return,
                () = &mut closed => return,
                () = &mut end => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_app::TestApp;
    use axum::body::Body;
    use axum::http::Request;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    #[tokio::test]
    async fn whoever_asks_once_gets_everything_once() {
        let test = TestApp::new().await;
        test.journeyed().await;
        let list = test.get("/api/v1/live").await;
        assert_eq!(list.header("content-type"), "text/event-stream");
        let text = list.text();
        assert!(text.starts_with("event: numbers\ndata: {"), "{text}");
        assert!(text.contains(r#""started":1"#), "{text}");
        let one = test.get("/api/v1/workflows/welcome/live").await.text();
        for part in [r#""trigger/"#, r#""block/two_days""#, r#""waiting":1"#] {
            assert!(one.contains(part), "{part} is not in {one}");
        }
        assert_eq!(test.get("/api/v1/workflows/none/live").await.status, 404);
    }

    #[tokio::test]
    async fn whoever_stays_is_told_what_changes_until_the_server_closes() {
        let test = TestApp::new().await;
        test.publish_welcome().await;
        let (close, closing) = Closing::channel();
        let mut request = Request::get("/api/v1/workflows/welcome/live")
            .header("authorization", format!("Bearer {}", test.key))
            .header("accept", "text/event-stream")
            .body(Body::empty())
            .unwrap();
        request.extensions_mut().insert(closing);
        let response = crate::router(test.app.clone())
            .oneshot(request)
            .await
            .unwrap();
        assert_eq!(response.status(), 200);
        let mut body = response.into_body();
        let mut next = async || {
            let frame = body.frame().await?.unwrap().into_data().unwrap();
            Some(String::from_utf8(frame.to_vec()).unwrap())
        };
        let first = next().await.unwrap();
        assert!(first.contains(r#""status":"live""#), "{first}");
        test.send("POST", "/api/v1/workflows/welcome/pause", "")
            .await;
        let second = next().await.unwrap();
        assert!(second.contains(r#""status":"paused""#), "{second}");
        // What did not change is not told again.
        assert!(!second.contains("block/"), "{second}");
        close.send_replace(true);
        assert_eq!(next().await, None);
    }
}
