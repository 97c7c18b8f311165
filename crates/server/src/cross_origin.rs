//! Which answers scripts of other people's pages may read: those of Segment's door, where browsers tell what
//! happens on them, and nothing else. Cookies never count there: what a page may do, its key says.

use axum::extract::Request;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE,
};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::vendor::segment::PATHS;

/// What a browser is told before it asks.
const PREFLIGHT: [(HeaderName, &str); 3] = [
    (ACCESS_CONTROL_ALLOW_METHODS, "POST"),
    (ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type"),
    // The longest that browsers take.
    (ACCESS_CONTROL_MAX_AGE, "7200"),
];

/// Answers a browser that asks whether it may ask, and lets it read what is answered.
pub(crate) async fn open(request: Request, next: Next) -> Response {
    if !PATHS.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    let mut response = if request.method() == Method::OPTIONS {
        let mut response = StatusCode::NO_CONTENT.into_response();
        for (name, value) in PREFLIGHT {
            let value = HeaderValue::from_static(value);
            response.headers_mut().insert(name, value);
        }
        response
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    // Everybody, and never with a cookie: browsers refuse one where everybody is allowed.
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("cross-origin"),
    );
    response
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Request;

    use crate::test_app::TestApp;

    #[tokio::test]
    async fn browsers_may_tell_segments_door_and_ask_nothing_else() {
        let test = TestApp::new().await;
        let ask = async |method: &str, path: &str| {
            let request = Request::builder().method(method).uri(path);
            let request = request.header("origin", "https://www.shop.example");
            test.answer(request.body(Body::empty()).unwrap()).await
        };
        let allowed = ask("OPTIONS", "/v1/batch").await;
        assert_eq!(allowed.status, 204);
        assert_eq!(allowed.header("access-control-allow-origin"), "*");
        assert!(
            allowed
                .header("access-control-allow-headers")
                .contains("authorization")
        );
        // Without a key nothing is taken, and the page may read that.
        let refused = ask("POST", "/v1/track").await;
        assert_eq!(refused.status, 401);
        assert_eq!(refused.header("access-control-allow-origin"), "*");
        assert_eq!(refused.header("access-control-allow-credentials"), "");
        for path in [
            "/api/v1/contacts",
            "/api/v1/events",
            "/in/klaviyo/api/events",
        ] {
            let other = ask("OPTIONS", path).await;
            assert_eq!(other.header("access-control-allow-origin"), "", "{path}");
        }
    }

    #[tokio::test]
    async fn the_script_is_there_for_everybodys_pages() {
        let test = TestApp::new().await;
        let script = test.send_as(None, "GET", "/postduif.js", "").await;
        assert_eq!(script.status, 200);
        assert_eq!(
            script.header("content-type"),
            "text/javascript; charset=utf-8"
        );
        assert_eq!(
            script.header("cross-origin-resource-policy"),
            "cross-origin"
        );
        assert!(script.text().contains("/v1/batch"));
    }
}
