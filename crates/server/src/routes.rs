//! Every route, with who may use it, in one table: what the router is built from, and what the tests
//! walk to see that no route is open by mistake and none shows what belongs to somebody else.

mod people;
mod staff;

use axum::routing::{MethodRouter, get, post};

use crate::app::App;
use crate::{api, pages, vendor};

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guard {
    /// Whoever has a key.
    Key,
    /// Whoever can reach the server, if the pages are open.
    Pages,
    /// Whoever has a mail with the link in it.
    Link,
    /// Whoever can reach the server: nothing in it belongs to a workspace.
    Nobody,
}

/// A route.
pub(crate) struct Route {
    /// The path, with its parameters in braces.
    pub(crate) path: &'static str,
    /// What it takes; `GET` includes `HEAD`.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "tests walk the table by method")
    )]
    pub(crate) methods: &'static [&'static str],
    /// Who may use it.
    pub(crate) guard: Guard,
    /// What it does.
    pub(crate) handlers: MethodRouter<App>,
}

/// Every route.
pub(crate) fn routes() -> Vec<Route> {
    let parts = [
        contact_routes(),
        vendor_routes(),
        definition_routes(),
        staff::staff_routes(),
        staff::coupon_routes(),
        segment_routes(),
        inbox_routes(),
        job_routes(),
        people::import_routes(),
        people::export_routes(),
        page_routes(),
        open_routes(),
    ];
    parts.into_iter().flatten().collect()
}

const GET: &[&str] = &["GET"];
const PUT: &[&str] = &["PUT"];
const POST: &[&str] = &["POST"];
const GET_PUT: &[&str] = &["GET", "PUT"];
const GET_DELETE: &[&str] = &["GET", "DELETE"];
const GET_POST: &[&str] = &["GET", "POST"];

fn route(
    path: &'static str,
    methods: &'static [&'static str],
    guard: Guard,
    handlers: MethodRouter<App>,
) -> Route {
    Route {
        path,
        methods,
        guard,
        handlers,
    }
}

fn contact_routes() -> Vec<Route> {
    let of = |path, methods, handlers| route(path, methods, Guard::Key, handlers);
    let contacts = get(api::list_contacts::handle).put(api::put_contact::handle);
    vec![
        of("/api/v1/events", POST, post(api::events::handle)),
        of("/api/v1/contacts", GET_PUT, contacts),
        of("/api/v1/contacts/{id}", GET, get(api::get_contact::handle)),
        of(
            "/api/v1/contacts/{id}/events",
            GET,
            get(api::contact_events::handle),
        ),
        of(
            "/api/v1/contacts/{id}/retry",
            POST,
            post(api::retry_contact::handle),
        ),
        of("/api/v1/parked", GET, get(api::list_parked::handle)),
        of(
            "/api/v1/downtime",
            GET_POST,
            get(api::downtime::show).post(api::downtime::answer),
        ),
        of(
            "/api/v1/contacts/{id}/journeys/{journey}/steps",
            GET,
            get(api::journey_steps::handle),
        ),
    ]
}

fn vendor_routes() -> Vec<Route> {
    let paths = vendor::segment::PATHS.into_iter();
    let taken = paths.map(|path| route(path, POST, Guard::Key, post(vendor::segment::handle)));
    taken.collect()
}

fn definition_routes() -> Vec<Route> {
    let of = |path, methods, handlers| route(path, methods, Guard::Key, handlers);
    let workflows = get(api::list_workflows::handle).put(api::put_workflow::handle);
    let email = get(api::get_email::handle).put(api::put_email::handle);
    let publish = post(api::publish_workflow::handle);
    vec![
        of("/api/v1/workflows", GET_PUT, workflows),
        of(
            "/api/v1/workflows/check",
            POST,
            post(api::check_workflow::handle),
        ),
        of(
            "/api/v1/workflows/{handle}",
            GET,
            get(api::get_workflow::handle),
        ),
        of("/api/v1/workflows/{handle}/publish", POST, publish),
        of(
            "/api/v1/workflows/{handle}/pause",
            POST,
            post(api::switch_workflow::pause),
        ),
        of(
            "/api/v1/workflows/{handle}/resume",
            POST,
            post(api::switch_workflow::resume),
        ),
        of(
            "/api/v1/workflows/{handle}/report",
            GET,
            get(api::workflow_report::handle),
        ),
        of("/api/v1/emails", GET, get(api::list_emails::handle)),
        of("/api/v1/emails/{handle}", GET_PUT, email),
    ]
}

fn segment_routes() -> Vec<Route> {
    let of = |path, methods, handlers| route(path, methods, Guard::Key, handlers);
    let segments = get(api::list_segments::handle).put(api::put_segment::handle);
    let segment = get(api::get_segment::handle).delete(api::delete_segment::handle);
    vec![
        of("/api/v1/segments", GET_PUT, segments),
        of(
            "/api/v1/segments/check",
            POST,
            post(api::check_segment::handle),
        ),
        of("/api/v1/segments/{handle}", GET_DELETE, segment),
        of(
            "/api/v1/segments/{handle}/count",
            GET,
            get(api::count_segment::handle),
        ),
    ]
}

fn inbox_routes() -> Vec<Route> {
    let of = |path, handlers| route(path, GET, Guard::Key, handlers);
    vec![
        of("/api/v1/inbox", get(api::list_inbox::handle)),
        of("/api/v1/inbox/{id}", get(api::get_mail::handle)),
        of("/api/v1/inbox/{id}/raw", get(api::raw_mail::handle)),
    ]
}

fn job_routes() -> Vec<Route> {
    let of = |path, methods, handlers| route(path, methods, Guard::Key, handlers);
    vec![
        of("/api/v1/jobs", GET, get(api::list_jobs::handle)),
        of("/api/v1/jobs/{id}", GET, get(api::get_job::handle)),
        of(
            "/api/v1/jobs/{id}/pause",
            POST,
            post(api::switch_job::pause),
        ),
        of(
            "/api/v1/jobs/{id}/resume",
            POST,
            post(api::switch_job::resume),
        ),
        of(
            "/api/v1/jobs/{id}/cancel",
            POST,
            post(api::switch_job::cancel),
        ),
    ]
}

fn page_routes() -> Vec<Route> {
    let of = |path, handlers| route(path, GET, Guard::Pages, handlers);
    vec![
        of("/", get(pages::workflows::handle)),
        of("/workflows/{handle}", get(pages::workflow::handle)),
        of("/inbox", get(pages::inbox::handle)),
        of("/inbox/{id}", get(pages::mail::handle)),
        of("/inbox/{id}/html", get(pages::mail_html::handle)),
        of("/inbox/{id}/raw", get(pages::mail_raw::handle)),
    ]
}

fn open_routes() -> Vec<Route> {
    let of = |path, handlers| route(path, GET, Guard::Nobody, handlers);
    let leave = get(pages::leave::ask).post(pages::leave::leave);
    vec![
        route("/u/{token}", GET_POST, Guard::Link, leave),
        of("/healthz", get(api::health::handle)),
        of("/metrics", get(api::metrics::handle)),
        of("/style.css", get(pages::style::handle)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail_view::tests::RAW;
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
            .replace("{task}", "1")
            .replace("{handle}", "welcome")
    }

    /// The first workspace with something of everything in it; the mail's number is beside it.
    async fn furnished(test: &TestApp) -> (Journeyed, i64) {
        let story = test.journeyed().await;
        let mail = test.catch("x", RAW).await;
        let person = json!({"email": "welcome@shop.test", "name": "Welcome"});
        let saved = test.put("/api/v1/staff/welcome", &person).await;
        assert_eq!(saved.status, 200, "{}", saved.text());
        let saved = test
            .put("/api/v1/coupons/welcome", &json!({"name": "Welcome"}))
            .await;
        assert_eq!(saved.status, 200, "{}", saved.text());
        let path = format!("/api/v1/contacts/{}/tasks", story.contact);
        let given = test.post(&path, &json!({"title": "Welcome her"})).await;
        assert_eq!(given.json()["id"], "1", "{}", given.text());
        (story, mail)
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
        let (story, mail) = furnished(&test).await;
        for (method, route) in each() {
            let path = filled(route.path, &story, mail);
            for key in [None, Some("pd_00000000_0"), Some("")] {
                let answer = test.send_as(key, method, &path, "").await;
                let expect = match route.guard {
                    Guard::Key => 401,
                    Guard::Link => 404,
                    Guard::Pages | Guard::Nobody => 200,
                };
                assert_eq!(answer.status, expect, "{method} {path}");
            }
        }
    }

    #[tokio::test]
    async fn nothing_of_another_workspace_can_be_seen_or_changed() {
        let test = TestApp::new().await;
        let (story, mail) = furnished(&test).await;
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
            let named = ["emails", "staff", "coupons"];
            let is_named = named.iter().any(|name| route.path.contains(name));
            let is_own = !route.path.contains('{') || (method == "PUT" && is_named);
            let path = filled(route.path, &story, mail);
            let answer = test.send_as(Some(&test.other_key), method, &path, "").await;
            assert!(
                is_own || answer.status == 404,
                "{} for {method} {path}",
                answer.status
            );
            let text = answer.text();
            assert!(
                !text.contains("anna@") && !text.contains("Welcome"),
                "{method} {path}"
            );
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
        let answer = test
            .send_as(other, "PUT", "/api/v1/contacts", &change)
            .await;
        assert_eq!(answer.status, 404);
    }

    #[tokio::test]
    async fn reading_changes_nothing() {
        let test = TestApp::new().await;
        let (story, mail) = furnished(&test).await;
        let stamp = test.app.store.system().definitions_stamp().await.unwrap();
        let depths = test
            .app
            .store
            .system()
            .depths(test.app.now())
            .await
            .unwrap();
        for method in ["GET", "HEAD"] {
            // The page behind a link in a mail has its own test, with a link.
            let reads =
                |route: &Route| route.methods.contains(&"GET") && route.guard != Guard::Link;
            for (_, route) in each().filter(|(_, route)| reads(route)) {
                let answer = test
                    .send(method, &filled(route.path, &story, mail), "")
                    .await;
                // No workspace has a job of its own; those of the installation have a test with one.
                let of_none = ["/jobs/", "/imports/"];
                let expect = if of_none.iter().any(|part| route.path.contains(part)) {
                    404
                } else {
                    200
                };
                assert_eq!(answer.status, expect, "{method} {}", route.path);
            }
        }
        let system = test.app.store.system();
        assert_eq!(system.definitions_stamp().await.unwrap(), stamp);
        assert_eq!(system.depths(test.app.now()).await.unwrap(), depths);
    }
}
