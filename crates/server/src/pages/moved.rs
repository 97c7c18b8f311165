//! Addresses under which pages once stood that are at `/app/` now: whoever kept one is led there. Which page
//! that is can be seen by anybody; what it shows the page asks of the API.

use axum::extract::{Path, RawQuery};
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use form_urlencoded::byte_serialize;

/// `GET /`.
pub(crate) async fn first() -> Response {
    to("/app/")
}

/// `GET /workflows/{handle}`.
pub(crate) async fn workflow(Path(handle): Path<String>) -> Response {
    to(&format!("/app/workflows/{}", part(&handle)))
}

/// `GET /inbox`.
pub(crate) async fn inbox(RawQuery(_): RawQuery) -> Response {
    to("/app/inbox")
}

/// `GET /inbox/{id}`.
pub(crate) async fn mail(Path(id): Path<String>) -> Response {
    to(&format!("/app/inbox?mail={}", part(&id)))
}

/// A part of an address that came in, so that it stays one part.
fn part(text: &str) -> String {
    let text: String = byte_serialize(text.as_bytes()).collect();
    // A space in a path is no plus.
    text.replace('+', "%20")
}

fn to(place: &str) -> Response {
    let place = HeaderValue::try_from(place).unwrap_or(HeaderValue::from_static("/app/"));
    (StatusCode::PERMANENT_REDIRECT, [(LOCATION, place)]).into_response()
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;

    #[tokio::test]
    async fn whoever_kept_an_address_is_led_to_the_page() {
        let test = TestApp::new().await;
        for (old, new) in [
            ("/", "/app/"),
            ("/?lang=nl", "/app/"),
            ("/workflows/welcome", "/app/workflows/welcome"),
            ("/workflows/a%2F..%2Fb%20c", "/app/workflows/a%2F..%2Fb%20c"),
            ("/inbox", "/app/inbox"),
            ("/inbox?after=7", "/app/inbox"),
            ("/inbox/12", "/app/inbox?mail=12"),
            ("/inbox/12%26x=1", "/app/inbox?mail=12%26x%3D1"),
        ] {
            let answer = test.send_as(None, "GET", old, "").await;
            assert_eq!(
                (answer.status, answer.header("location")),
                (308, new),
                "{old}"
            );
        }
    }
}
