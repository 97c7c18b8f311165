//! `GET /style.css`: the one style sheet, kept in a file per subject.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

/// Small enough to be fetched again after an upgrade without anybody noticing.
const CACHE: &str = "max-age=60";

pub(super) const SHEET: &str = concat!(
    include_str!("style/frame.css"),
    include_str!("style/sign_in.css"),
    include_str!("style/public.css"),
);

pub(crate) async fn handle() -> Response {
    let headers = [
        (CONTENT_TYPE, "text/css; charset=utf-8"),
        (CACHE_CONTROL, CACHE),
    ];
    (headers, SHEET).into_response()
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;

    #[tokio::test]
    async fn the_sheet_asks_nobody_for_anything() {
        let test = TestApp::new().await;
        let answer = test.send_as(None, "GET", "/style.css", "").await;
        assert_eq!(answer.header("content-type"), "text/css; charset=utf-8");
        let css = answer.text();
        assert!(!css.contains("url(") && !css.contains("@import"));
    }
}
