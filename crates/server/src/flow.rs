//! Long bodies, in and out, of which only a piece is ever in memory: a file that is sent, a table that is
//! fetched. Each piece has its time; the whole has as long as it needs.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use hyper::body::Frame;
use tokio::sync::mpsc;

use crate::problem::{Kind, Problem};

/// How long the next piece may be on its way.
const PIECE_TIME_MAX: Duration = Duration::from_secs(30);
/// Pieces that wait for a reader.
const PIECES_WAITING: usize = 4;

/// The next piece of a body; none at its end.
pub(crate) async fn piece(body: &mut Body) -> Result<Option<Bytes>, Problem> {
    loop {
        let Ok(frame) = tokio::time::timeout(PIECE_TIME_MAX, body.frame()).await else {
            return Err(Problem::new(
                Kind::Unavailable,
                "Nothing more came; what was sent is not kept. Send it again whole.",
            ));
        };
        match frame.transpose() {
            Ok(None) => return Ok(None),
            Ok(Some(frame)) => {
                if let Ok(data) = frame.into_data() {
                    return Ok(Some(data));
                }
            }
            Err(_) => {
                return Err(Problem::new(
                    Kind::Malformed,
                    "The body broke off before its end; what was sent is not kept.",
                ));
            }
        }
    }
}

/// Where the pieces of an answer go.
pub(crate) struct Pieces(mpsc::Sender<io::Result<Bytes>>);

impl Pieces {
    /// Sends a piece; `false` if nobody reads any more.
    pub(crate) async fn send(&self, piece: impl Into<Bytes>) -> bool {
        let piece = piece.into();
        piece.is_empty() || self.0.send(Ok(piece)).await.is_ok()
    }

    /// Comes when nobody reads any more.
    pub(crate) async fn unread(&self) {
        self.0.closed().await;
    }

    /// Breaks the answer off, so that its reader sees that it is not whole.
    pub(crate) async fn break_off(self, why: &store::Error) {
        tracing::error!(error = %why, "an answer broke off");
        let broken = Err(io::Error::other("the answer broke off"));
        // Whoever went away does not need to hear it.
        let _ = self.0.send(broken).await;
    }
}

/// A body that is made while it is read.
struct Made(mpsc::Receiver<io::Result<Bytes>>);

impl HttpBody for Made {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let next = self.0.poll_recv(context);
        next.map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }
}

/// A download that is made while it is read: where its pieces go, and the answer.
pub(crate) fn download(file: &str, kind: &'static str) -> (Pieces, Response) {
    let (sender, receiver) = mpsc::channel(PIECES_WAITING);
    let headers = [
        (CONTENT_TYPE, kind.to_owned()),
        // Never shown in our origin, whatever stands in it.
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{file}\""),
        ),
    ];
    let response = (headers, Body::new(Made(receiver))).into_response();
    (Pieces(sender), response)
}

/// A stream of events that goes on while it is read: where its messages go, and the answer.
pub(crate) fn events() -> (Pieces, Response) {
    let (sender, receiver) = mpsc::channel(PIECES_WAITING);
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        // Proxies that collect an answer before they hand it on would hold what is to be told at once.
        (
            HeaderName::from_static("x-accel-buffering"),
            HeaderValue::from_static("no"),
        ),
    ];
    let response = (headers, Body::new(Made(receiver))).into_response();
    (Pieces(sender), response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn pieces_come_in_order_and_a_broken_answer_shows() {
        let (pieces, response) = download("a.csv", "text/csv");
        let sent = async {
            assert!(pieces.send("a,".to_owned()).await);
            assert!(pieces.send(String::new()).await);
            assert!(pieces.send("b".to_owned()).await);
            drop(pieces);
        };
        let (whole, ()) = tokio::join!(response.into_body().collect(), sent);
        assert_eq!(whole.unwrap().to_bytes(), "a,b");
        let (pieces, response) = download("a.csv", "text/csv");
        assert!(pieces.send("a".to_owned()).await);
        pieces.break_off(&store::Error::Busy).await;
        assert!(response.into_body().collect().await.is_err());
        let (pieces, response) = download("a.csv", "text/csv");
        drop(response);
        assert!(!pieces.send("a".to_owned()).await);
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_stops_coming_is_given_up() {
        let (_pieces, response) = download("a", "b");
        let mut body = response.into_body();
        let problem = piece(&mut body).await.unwrap_err();
        assert_eq!(problem.status().as_u16(), 503);
    }
}
