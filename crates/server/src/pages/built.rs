//! `GET /app/`: the pages in which workflows are edited, as files that were built beforehand. A path
//! that is no file is a page of theirs, and gets the one HTML file, whose script knows what to show.
//! Nothing in the files belongs to anybody; what is shown comes from the API, to whoever may see it.

use std::borrow::Cow;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use ui::File;

use crate::app::App;
use crate::problem::{Kind, Problem};

/// What the pages may do: run their own script, ask this server, and nothing of anybody else. Their
/// components set styles in attributes, which no hash can allow.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// The file of every page.
const PAGE: &str = "index.html";
/// Where the files are whose names change with their content.
const ASSETS: &str = "assets/";

/// The first page.
pub(crate) async fn first(State(app): State<App>, headers: HeaderMap) -> Response {
    answer(&app, &headers, PAGE)
}

/// A file, or a page.
pub(crate) async fn handle(
    State(app): State<App>,
    headers: HeaderMap,
    Path(path): Path<String>,
) -> Response {
    // A part of a script that is gone after an upgrade must not come as a page.
    if path.starts_with(ASSETS) || app.built.get(&path).is_some() {
        answer(&app, &headers, &path)
    } else {
        answer(&app, &headers, PAGE)
    }
}

fn answer(app: &App, headers: &HeaderMap, path: &str) -> Response {
    match app.built.get(path) {
        Some(file) => sent(file, headers).unwrap_or_else(IntoResponse::into_response),
        None => Problem::no("file").into_response(),
    }
}

fn sent(file: &File, headers: &HeaderMap) -> Result<Response, Problem> {
    let tag = format!("\"{}\"", file.tag);
    let cache = if file.is_immutable() {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let about = [
        (CACHE_CONTROL, value(cache)),
        (ETAG, value(&tag)),
        (VARY, value("accept-encoding")),
        (CONTENT_SECURITY_POLICY, value(POLICY)),
    ];
    if names(headers, IF_NONE_MATCH.as_str(), &tag) {
        return Ok((StatusCode::NOT_MODIFIED, about).into_response());
    }
    let compressed = file.is_gzip && names(headers, ACCEPT_ENCODING.as_str(), "gzip");
    let bytes = if compressed {
        Cow::Borrowed(file.bytes.as_ref())
    } else {
        file.plain().map_err(|error| {
            tracing::error!(%error, path = %file.path, "a file of the pages cannot be read");
            Problem::new(Kind::Internal, "The fault was logged; it is ours to mend.")
        })?
    };
    let content_type = [(CONTENT_TYPE, value(file.content_type))];
    let body = Body::from(bytes.into_owned());
    let mut response = (about, content_type, body).into_response();
    if compressed {
        let gzip = HeaderValue::from_static("gzip");
        response.headers_mut().insert(CONTENT_ENCODING, gzip);
    }
    Ok(response)
}

/// Whether a header with commas in it has this in its list, and does not refuse it.
fn names(headers: &HeaderMap, header: &str, wanted: &str) -> bool {
    let lines = headers.get_all(header).iter();
    let mut parts = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','));
    parts.any(|part| {
        let (name, more) = part.split_once(';').unwrap_or((part, ""));
        let weight = more.trim().strip_prefix("q=").map(str::trim);
        let refused = weight.is_some_and(|weight| weight.parse() == Ok(0.0_f32));
        name.trim().trim_start_matches("W/") == wanted && !refused
    })
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_app::{Answer, TestApp};
    use axum::http::Request;
    use std::sync::Arc;

    async fn with_pages() -> (TestApp, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("assets")).unwrap();
        std::fs::write(folder.path().join("index.html"), "<!doctype html>one page").unwrap();
        std::fs::write(folder.path().join("assets/a-1.js"), "let a = 1;").unwrap();
        let mut test = TestApp::new().await;
        test.app.built = Arc::new(ui::Pages::of_folder(folder.path()).unwrap());
        (test, folder)
    }

    async fn ask(test: &TestApp, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        test.answer(request.body(Body::empty()).unwrap()).await
    }

    #[tokio::test]
    async fn every_path_that_is_no_file_is_the_page() {
        let (test, _folder) = with_pages().await;
        for path in [
            "/app",
            "/app/",
            "/app/workflows",
            "/app/workflows/x?mode=edit",
            "/app/a.b",
        ] {
            let answer = ask(&test, path, &[]).await;
            assert_eq!(answer.text(), "<!doctype html>one page", "{path}");
            assert_eq!(answer.header("cache-control"), "no-cache");
            assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
            let policy = answer.header("content-security-policy");
            assert!(policy.contains("script-src 'self';"), "{policy}");
            assert!(
                !policy.contains("http") && !policy.contains('*'),
                "{policy}"
            );
        }
        for path in ["/app/assets/gone.js", "/app/assets/..%2Findex.html"] {
            assert_eq!(ask(&test, path, &[]).await.status, 404, "{path}");
        }
    }

    #[tokio::test]
    async fn what_a_browser_has_is_not_sent_again() {
        let (test, _folder) = with_pages().await;
        let path = "/app/assets/a-1.js";
        let plain = ask(&test, path, &[]).await;
        assert_eq!(plain.text(), "let a = 1;");
        assert_eq!(plain.header("content-encoding"), "");
        assert_eq!(plain.header("vary"), "accept-encoding");
        assert!(plain.header("cache-control").ends_with("immutable"));
        let refused = ask(&test, path, &[("accept-encoding", "br, gzip;q=0")]).await;
        assert_eq!(refused.text(), "let a = 1;");
        let small = ask(&test, path, &[("accept-encoding", "br, gzip")]).await;
        assert_eq!(small.header("content-encoding"), "gzip");
        assert_eq!(small.body[..2], [0x1f, 0x8b]);
        let tag = plain.header("etag").to_owned();
        let same = ask(
            &test,
            path,
            &[("if-none-match", &format!("\"x\", W/{tag}"))],
        )
        .await;
        assert_eq!((same.status, same.body.len()), (304, 0));
        let other = ask(&test, path, &[("if-none-match", "\"x\"")]).await;
        assert_eq!(other.status, 200);
    }
}
