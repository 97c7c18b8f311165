//! The router over all routes, and what holds for each of them: the time that a request may take, the
//! headers that keep a browser from doing more with an answer than show it, and the count of what
//! was answered.

use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Uri};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;

use crate::app::App;
use crate::auth::{Gate, gate};
use crate::cross_origin::open;
use crate::playing::curtain;
use crate::problem::{Kind, Problem};
use crate::routes::needs::needs;
use crate::routes::{Guard, Route, routes};

/// How long a request may take: a full batch is committed in well under a second, so after this
/// something is wrong and the caller should hear it.
const REQUEST_TIME_MAX: Duration = Duration::from_secs(30);
/// How long the largest file may be on its way, over a line of a megabit a second; each piece of it has
/// far less.
const FILE_TIME_MAX: Duration = Duration::from_hours(2);
/// How a request is counted that no route matches.
const NO_ROUTE: &str = "none";

/// The whole server, without a socket.
pub fn router(app: App) -> Router {
    let is_open = |route: &Route| !app.only_health || route.guard == Guard::Nobody;
    let routes = routes().into_iter().filter(is_open);
    let routed = routes.fold(Router::new(), |router, route| {
        router.route(route.path, behind_gate(route, &app))
    });
    routed
        .method_not_allowed_fallback(wrong_method)
        .fallback(no_route)
        // From the inside out: the time is limited where the work is done, the answer to a request
        // that ran out of it is counted, and every answer gets the headers.
        .layer(middleware::from_fn(in_time))
        .layer(middleware::from_fn_with_state(app.clone(), curtain))
        .layer(middleware::from_fn_with_state(app.clone(), counted))
        .layer(middleware::from_fn(guarded))
        .layer(middleware::from_fn(open))
        .with_state(app)
}

/// What a route does, for those who may use it.
fn behind_gate(route: Route, app: &App) -> MethodRouter<App> {
    match route.guard {
        Guard::Key => {
            let (app, needs) = (app.clone(), needs(route.path));
            let gate = middleware::from_fn_with_state(Gate { app, needs }, gate);
            route.handlers.route_layer(gate)
        }
        Guard::Moved
        | Guard::Files
        | Guard::Link
        | Guard::Provider
        | Guard::Form
        | Guard::Nobody => route.handlers,
    }
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
    let path = request.extensions().get::<MatchedPath>();
    let is_file = path.is_some_and(|path| path.as_str() == crate::api::put_import_file::PATH);
    let time_max = if is_file {
        FILE_TIME_MAX
    } else {
        REQUEST_TIME_MAX
    };
    match tokio::time::timeout(time_max, next.run(request)).await {
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
    app.metrics
        .request(route, &method, response.status().as_u16());
    response
}

/// What every answer says to a browser, unless its handler said something stricter of its own.
const HEADERS: [(&str, &str); 5] = [
    (
        "content-security-policy",
        "default-src 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    // Not `no-referrer`: with that a browser sends `Origin: null` with the forms of our own pages.
    ("referrer-policy", "same-origin"),
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
    use crate::test_app::TestApp;
    use axum::body::Body;
    use axum::routing::get;
    use tower::ServiceExt;

    #[tokio::test]
    async fn what_no_route_takes_is_a_problem_too() {
        let test = TestApp::new().await;
        let check = async |method: &str, path: &str, status: u16| {
            let answer = test.send(method, path, "").await;
            assert_eq!(answer.status, status, "{method} {path}");
            assert_eq!(
                answer.header("content-type"),
                "application/problem+json",
                "{path}"
            );
            answer
        };
        check("GET", "/api/v1/none", 404).await;
        check("GET", "/workflows", 404).await;
        let wrong = check("DELETE", "/api/v1/contacts", 405).await;
        assert_eq!(wrong.header("allow"), "GET,HEAD,PUT");
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_hangs_is_answered() {
        let hangs = get(std::future::pending::<()>);
        let router: Router = Router::new()
            .route("/", hangs)
            .layer(middleware::from_fn(in_time));
        let response = router.oneshot(Request::new(Body::empty())).await.unwrap();
        assert_eq!(response.status(), 503);
        assert!(response.headers().contains_key("retry-after"));
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
