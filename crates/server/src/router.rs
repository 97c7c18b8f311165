//! Every route, with who may use it, in one table. What holds for all of them is here too: the time
//! a request may take, the headers that keep a browser from doing more with an answer than show it,
//! and the count of what was answered.

use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Uri};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post, put};

use crate::app::App;
use crate::problem::{Kind, Problem};
use crate::{api, pages};

/// How long a request may take: a full batch is committed in well under a second, so after this
/// something is wrong and the caller should hear it.
const REQUEST_TIME_MAX: Duration = Duration::from_secs(30);
/// How a request is counted that no route matches.
const NO_ROUTE: &str = "none";

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guard {
    /// Whoever has a key.
    Key,
    /// Whoever can reach the server, if the pages are open.
    Pages,
    /// Whoever can reach the server: nothing in it belongs to a workspace.
    Nobody,
}

/// A route.
pub(crate) struct Route {
    /// The path, with its parameters in braces.
    pub(crate) path: &'static str,
    /// What it takes; `GET` includes `HEAD`.
    #[cfg_attr(not(test), expect(dead_code, reason = "tests walk the table by method"))]
    pub(crate) methods: &'static [&'static str],
    /// Who may use it.
    #[cfg_attr(not(test), expect(dead_code, reason = "tests hold each handler to it"))]
    pub(crate) guard: Guard,
    handlers: MethodRouter<App>,
}

/// Every route.
pub(crate) fn routes() -> Vec<Route> {
    let mut routes = api_routes();
    routes.extend(page_routes());
    routes
}

fn api_routes() -> Vec<Route> {
    use Guard::{Key, Nobody};
    let route = |path, methods, guard, handlers| Route {
        path,
        methods,
        guard,
        handlers,
    };
    const GET: &[&str] = &["GET"];
    const POST: &[&str] = &["POST"];
    vec![
        route("/api/v1/events", POST, Key, post(api::events::handle)),
        route(
            "/api/v1/contacts",
            &["GET", "PUT"],
            Key,
            get(api::list_contacts::handle).put(api::put_contact::handle),
        ),
        route("/api/v1/contacts/{id}", GET, Key, get(api::get_contact::handle)),
        route("/api/v1/contacts/{id}/events", GET, Key, get(api::contact_events::handle)),
        route(
            "/api/v1/contacts/{id}/journeys/{journey}/steps",
            GET,
            Key,
            get(api::journey_steps::handle),
        ),
        route(
            "/api/v1/workflows",
            &["GET", "PUT"],
            Key,
            get(api::list_workflows::handle).put(api::put_workflow::handle),
        ),
        route("/api/v1/workflows/check", POST, Key, post(api::check_workflow::handle)),
        route("/api/v1/workflows/{handle}", GET, Key, get(api::get_workflow::handle)),
        route(
            "/api/v1/workflows/{handle}/publish",
            POST,
            Key,
            post(api::publish_workflow::handle),
        ),
        route(
            "/api/v1/workflows/{handle}/pause",
            POST,
            Key,
            post(api::switch_workflow::pause),
        ),
        route(
            "/api/v1/workflows/{handle}/resume",
            POST,
            Key,
            post(api::switch_workflow::resume),
        ),
        route(
            "/api/v1/workflows/{handle}/report",
            GET,
            Key,
            get(api::workflow_report::handle),
        ),
        route("/api/v1/emails", GET, Key, get(api::list_emails::handle)),
        route(
            "/api/v1/emails/{handle}",
            &["GET", "PUT"],
            Key,
            put(api::put_email::handle).get(api::get_email::handle),
        ),
        route("/api/v1/inbox", GET, Key, get(api::list_inbox::handle)),
        route("/api/v1/inbox/{id}", GET, Key, get(api::get_mail::handle)),
        route("/api/v1/inbox/{id}/raw", GET, Key, get(api::raw_mail::handle)),
        route("/healthz", GET, Nobody, get(api::health::handle)),
        route("/metrics", GET, Nobody, get(api::metrics::handle)),
    ]
}

fn page_routes() -> Vec<Route> {
    use Guard::{Nobody, Pages};
    let route = |path, guard, handlers| Route {
        path,
        methods: &["GET"],
        guard,
        handlers,
    };
    vec![
        route("/", Pages, get(pages::workflows::handle)),
        route("/workflows/{handle}", Pages, get(pages::workflow::handle)),
        route("/inbox", Pages, get(pages::inbox::handle)),
        route("/inbox/{id}", Pages, get(pages::mail::handle)),
        route("/inbox/{id}/html", Pages, get(pages::mail_html::handle)),
        route("/inbox/{id}/raw", Pages, get(pages::mail_raw::handle)),
        route("/style.css", Nobody, get(pages::style::handle)),
    ]
}

/// The whole server, without a socket.
pub fn router(app: App) -> Router {
    let routed = routes().into_iter().fold(Router::new(), |router, route| {
        router.route(route.path, route.handlers)
    });
    routed
        .method_not_allowed_fallback(wrong_method)
        .fallback(no_route)
        // From the inside out: the time is limited where the work is done, the answer to a request
        // that ran out of it is counted, and every answer gets the headers.
        .layer(middleware::from_fn(in_time))
        .layer(middleware::from_fn_with_state(app.clone(), counted))
        .layer(middleware::from_fn(guarded))
        .with_state(app)
}

async fn no_route(uri: Uri) -> Problem {
    let path: String = uri.path().chars().take(200).collect();
    Problem::new(Kind::NotFound, format!("There is nothing at {path}."))
}

async fn wrong_method() -> Problem {
    Problem::new(
        Kind::MethodNotAllowed,
        "This path does not take this method; `Allow` names those it takes.",
    )
}

async fn in_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(REQUEST_TIME_MAX, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::new(
            Kind::Unavailable,
            "This took too long. What was asked may have been done; with an idempotency key it can be sent again safely.",
        )
        .into_response(),
    }
}

async fn counted(State(app): State<App>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    let response = next.run(request).await;
    let route = route.as_ref().map_or(NO_ROUTE, MatchedPath::as_str);
    app.metrics.request(route, &method, response.status().as_u16());
    response
}

/// What every answer says to a browser, unless its handler said something stricter of its own.
const HEADERS: [(&str, &str); 5] = [
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", "no-store"),
];

async fn guarded(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers
            .entry(HeaderName::from_static(name))
            .or_insert(HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_app::{Journeyed, TestApp};
    use serde_json::json;

    /// The path with things of the first workspace in it.
    fn filled(path: &str, Journeyed { contact, journey }: &Journeyed, mail: i64) -> String {
        let id = if path.contains("inbox") {
            mail.to_string()
        } else {
            contact.to_string()
        };
        path.replace("{id}", &id)
            .replace("{journey}", &journey.to_string())
            .replace("{handle}", "welcome")
    }

    fn each() -> impl Iterator<Item = (&'static str, Route)> {
        routes().into_iter().flat_map(|route| {
            route.methods.iter().map(move |method| {
                let handlers = MethodRouter::new();
                (*method, Route { handlers, ..route })
            })
        })
    }

    #[tokio::test]
    async fn no_route_of_the_api_is_open_without_a_key() {
        let test = TestApp::new().await;
        let story = test.journeyed().await;
        let mail = test.catch("x", "Subject: x\r\n\r\nx").await;
        for (method, route) in each() {
            let path = filled(route.path, &story, mail);
            for key in [None, Some("pd_00000000_0"), Some("")] {
                let answer = test.send_as(key, method, &path, "").await;
                let expect = if route.guard == Guard::Key { 401 } else { 200 };
                assert_eq!(answer.status, expect, "{method} {path}");
            }
        }
    }

    #[tokio::test]
    async fn nothing_of_another_workspace_can_be_seen_or_changed() {
        let test = TestApp::new().await;
        let story = test.journeyed().await;
        let mail = test.catch("x", "Subject: x\r\n\r\nx").await;
        let reads: Vec<_> = each()
            .filter(|(method, route)| *method == "GET" && route.guard == Guard::Key)
            .map(|(_, route)| filled(route.path, &story, mail))
            .collect();
        let mut before = Vec::new();
        for path in &reads {
            before.push(test.get(path).await.text());
        }
        for (method, route) in each().filter(|(_, route)| route.guard == Guard::Key) {
            // These make or list things of the caller's own, by whatever name.
            let is_own = !route.path.contains('{') || (method == "PUT" && route.path.contains("emails"));
            let path = filled(route.path, &story, mail);
            let answer = test.send_as(Some(&test.other_key), method, &path, "").await;
            assert!(is_own || answer.status == 404, "{} for {method} {path}", answer.status);
            let text = answer.text();
            assert!(!text.contains("anna@") && !text.contains("Welcome"), "{method} {path}");
        }
        for (path, before) in reads.iter().zip(before) {
            assert_eq!(test.get(path).await.text(), before, "{path}");
        }
    }

    #[tokio::test]
    async fn events_about_a_contact_of_others_are_refused() {
        let test = TestApp::new().await;
        let Journeyed { contact, .. } = test.journeyed().await;
        let event = json!({"event": "seen", "contact": {"id": contact}}).to_string();
        let other = Some(test.other_key.as_str());
        let answer = test.send_as(other, "POST", "/api/v1/events", &event).await;
        assert_eq!(answer.status, 422, "{}", answer.text());
        let change = json!({"contact": {"id": contact}, "tags": {"vip": true}}).to_string();
        let answer = test.send_as(other, "PUT", "/api/v1/contacts", &change).await;
        assert_eq!(answer.status, 404);
    }

    #[tokio::test]
    async fn reading_changes_nothing() {
        let test = TestApp::new().await;
        let story = test.journeyed().await;
        let mail = test.catch("x", "Subject: x\r\n\r\nx").await;
        let stamp = test.app.store.system().definitions_stamp().await.unwrap();
        let depths = test.app.store.system().depths(test.app.now()).await.unwrap();
        for method in ["GET", "HEAD"] {
            for (_, route) in each().filter(|(_, route)| route.methods.contains(&"GET")) {
                let answer = test.send(method, &filled(route.path, &story, mail), "").await;
                assert_eq!(answer.status, 200, "{method} {}", route.path);
            }
        }
        let system = test.app.store.system();
        assert_eq!(system.definitions_stamp().await.unwrap(), stamp);
        assert_eq!(system.depths(test.app.now()).await.unwrap(), depths);
    }

    #[tokio::test]
    async fn what_no_route_takes_is_a_problem_too() {
        let test = TestApp::new().await;
        let check = async |method: &str, path: &str, status: u16| {
            let answer = test.send(method, path, "").await;
            assert_eq!(answer.status, status, "{method} {path}");
            assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
            answer
        };
        check("GET", "/api/v1/none", 404).await;
        check("GET", "/workflows", 404).await;
        let wrong = check("DELETE", "/api/v1/contacts", 405).await;
        assert_eq!(wrong.header("allow"), "GET,HEAD,PUT");
    }

    #[tokio::test]
    async fn a_browser_may_only_show_answers() {
        let test = TestApp::new().await;
        for path in ["/api/v1/contacts", "/healthz", "/nowhere"] {
            let answer = test.get(path).await;
            for (name, value) in HEADERS {
                assert_eq!(answer.header(name), value, "{path}");
            }
        }
    }
}
