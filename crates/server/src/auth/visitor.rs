//! Somebody who looks at a demo: they may edit its workspace through the pages, without a key. Nothing
//! there is of worth and nothing leaves, and yet no other site may do it for them.
//!
//! So a request has to carry a header that a page of another origin cannot send without being allowed,
//! which nobody is; what changes something has to come from a page of the very address that was asked;
//! and that address has to be `localhost` or an IP address, since any other name may have been pointed
//! here by somebody else.

use std::net::IpAddr;

use axum::http::HeaderMap;
use axum::http::header::HOST;
use engine::id::WorkspaceId;
use store::right::{Right, Rights};

use crate::app::App;
use crate::cookie::is_from_our_page;
use crate::problem::{Kind, Problem};

/// Who it is, as the log says it.
pub(super) const ACTOR: &str = "visitor";
/// The header that our pages send with everything they ask.
const HEADER: &str = "x-postduif-page";

/// The workspace that the request is for, if it is a visitor's.
pub(super) fn workspace(app: &App, headers: &HeaderMap) -> Option<WorkspaceId> {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let is_ours = headers.contains_key(HEADER) && host.is_some_and(is_nobodys_name);
    app.open_pages.filter(|_| app.visitors_edit && is_ours)
}

/// What visitors may do: no keys, no people, no imports that say who may be mailed.
pub(super) fn rights() -> Rights {
    let rights = Rights::of([Right::Read, Right::Edit, Right::Publish]);
    rights.expect("three rights are some")
}

/// Whether a page of ours wanted it.
pub(super) fn meant_it(headers: &HeaderMap) -> Result<(), Problem> {
    if is_from_our_page(headers, "") {
        return Ok(());
    }
    let sentence =
        "This was not asked by a page of ours: `Origin` is another one's, or is missing.";
    Err(Problem::new(Kind::Forbidden, sentence))
}

/// Whether a host, with or without a port, is no name that somebody could have pointed here.
fn is_nobodys_name(host: &str) -> bool {
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
    let name = match host.rsplit_once(':') {
        Some((name, port)) if is_port(port) => name,
        _ => host,
    };
    let bare = name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'));
    name.eq_ignore_ascii_case("localhost") || bare.unwrap_or(name).parse::<IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_app::{TestApp, WELCOME};
    use axum::body::Body;
    use axum::http::Request;

    #[test]
    fn a_name_can_be_pointed_here_and_an_address_cannot() {
        for host in [
            "localhost",
            "LOCALHOST:8080",
            "127.0.0.1:8080",
            "[::1]:8080",
            "[::1]",
            "10.0.0.7",
        ] {
            assert!(is_nobodys_name(host), "{host}");
        }
        for host in [
            "",
            ":8080",
            "evil.test",
            "localhost.evil.test:80",
            "127.0.0.1.evil.test",
        ] {
            assert!(!is_nobodys_name(host), "{host}");
        }
    }

    async fn check(
        test: &TestApp,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        status: u16,
    ) {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = test
            .answer(request.body(Body::from(WELCOME)).unwrap())
            .await;
        assert_eq!(answer.status, status, "{headers:?}: {}", answer.text());
    }

    const LIST: &str = "/api/v1/workflows";
    const PAGE: (&str, &str) = (HEADER, "1");
    const HERE: (&str, &str) = ("host", "localhost:8080");
    const ORIGIN: (&str, &str) = ("origin", "http://localhost:8080");

    #[tokio::test]
    async fn only_our_page_edits_and_only_in_a_demo() {
        let mut test = TestApp::new().await;
        check(&test, "GET", LIST, &[PAGE, HERE], 401).await;
        test.app.visitors_edit = true;
        check(&test, "GET", LIST, &[HERE], 401).await;
        check(&test, "GET", LIST, &[PAGE, ("host", "evil.test:8080")], 401).await;
        check(&test, "GET", LIST, &[PAGE, HERE], 200).await;
        check(&test, "PUT", LIST, &[PAGE, HERE], 403).await;
        let other = ("origin", "http://evil.test");
        check(&test, "PUT", LIST, &[PAGE, HERE, other], 403).await;
        check(&test, "PUT", LIST, &[HERE, ORIGIN], 401).await;
        check(&test, "PUT", LIST, &[PAGE, HERE, ORIGIN], 200).await;
        // What other sites can send without asking is not enough, and more than editing is not given.
        check(&test, "GET", "/api/v1/keys", &[PAGE, HERE], 403).await;
        check(&test, "GET", "/api/v1/export/contacts", &[PAGE, HERE], 403).await;
        test.app.open_pages = None;
        check(&test, "GET", LIST, &[PAGE, HERE], 401).await;
    }

    #[tokio::test]
    async fn a_key_is_still_a_key() {
        let mut test = TestApp::new().await;
        test.app.visitors_edit = true;
        let wrong = ("authorization", "Bearer pd_00000000_0");
        check(&test, "GET", LIST, &[PAGE, HERE, wrong], 401).await;
    }
}
