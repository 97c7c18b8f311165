//! Every route, with who may use it, in one table: what the router is built from, and what the tests
//! walk to see that no route is open by mistake and none shows what belongs to somebody else. Which
//! right each endpoint of the API needs is said in [`needs`].

pub(crate) mod needs;

mod access;
mod activities;
mod enrolment;
mod link;
mod mail;
mod people;
mod staff;
mod vendor;
mod versions;
mod webhooks;

use axum::routing::{MethodRouter, get, post};

use crate::app::App;
use crate::{api, openapi, pages};

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guard {
    /// Whoever has a key or a session with the right that [`needs`] names.
    Key,
    /// Whoever can reach the server: an old address, which leads to where its page is now.
    Moved,
    /// Whoever fills in a form on a page of ours; anybody may look at the form.
    Form,
    /// Whoever can reach the server: files of the pages at `/app/`, the same for everybody; what those
    /// pages show they ask of the API.
    Files,
    /// Whoever has a mail with the link in it.
    Link,
    /// The provider that mail goes to, which proves itself by a signature or a login of its own.
    Provider,
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
        vendor::vendor_routes(),
        definition_routes(),
        mail::mail_routes(),
        versions::version_routes(),
        versions::block_routes(),
        activities::activity_routes(),
        staff::staff_routes(),
        staff::coupon_routes(),
        staff::call_routes(),
        webhooks::webhook_routes(),
        enrolment::enrolment_routes(),
        segment_routes(),
        inbox_routes(),
        job_routes(),
        access::access_routes(),
        access::sign_in_routes(),
        people::import_routes(),
        people::form_routes(),
        people::suppression_routes(),
        people::export_routes(),
        moved_routes(),
        built_routes(),
        link::link_routes(),
        open_routes(),
    ];
    parts.into_iter().flatten().collect()
}

const GET: &[&str] = &["GET"];
const DELETE: &[&str] = &["DELETE"];
const PUT: &[&str] = &["PUT"];
const POST: &[&str] = &["POST"];
const GET_PUT: &[&str] = &["GET", "PUT"];
const GET_PUT_DELETE: &[&str] = &["GET", "PUT", "DELETE"];
const GET_DELETE: &[&str] = &["GET", "DELETE"];
const PUT_DELETE: &[&str] = &["PUT", "DELETE"];
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
            "/api/v1/contacts/{id}/export",
            GET,
            get(api::export_contact::handle),
        ),
        of(
            "/api/v1/contacts/{id}/erase",
            POST,
            post(api::erase_contact::handle),
        ),
        of(
            "/api/v1/contacts/{id}/merge",
            POST,
            post(api::merge_contact::handle),
        ),
        of(
            "/api/v1/contacts/{id}/merges",
            GET,
            get(api::list_merges::handle),
        ),
        of(
            "/api/v1/merges/{id}/undo",
            POST,
            post(api::undo_merge::handle),
        ),
        of(
            "/api/v1/contacts/{id}/retry",
            POST,
            post(api::retry_contact::handle),
        ),
        of("/api/v1/parked", GET, get(api::list_parked::handle)),
        of(
            "/demo/clock",
            GET_POST,
            get(api::clock::show).post(api::clock::set),
        ),
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

fn definition_routes() -> Vec<Route> {
    let of = |path, methods, handlers| route(path, methods, Guard::Key, handlers);
    let workflows = get(api::list_workflows::handle).put(api::put_workflow::handle);
    let email = get(api::get_email::handle)
        .put(api::put_email::handle)
        .delete(api::delete_email::handle);
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
        of(
            "/api/v1/workflows/{handle}/document",
            GET,
            get(api::get_document::handle),
        ),
        of("/api/v1/workflows/{handle}/publish", POST, publish),
        of(
            "/api/v1/workflows/{handle}/pause",
            POST,
            post(api::switch_workflow::pause),
        ),
        of(
            "/api/v1/workflows/{handle}/close",
            POST,
            post(api::switch_workflow::close),
        ),
        of(
            "/api/v1/workflows/{handle}/resume",
            POST,
            post(api::switch_workflow::resume),
        ),
        of(
            "/api/v1/workflows/{handle}/overdue",
            GET,
            get(api::overdue::show),
        ),
        of(
            "/api/v1/workflows/{handle}/report",
            GET,
            get(api::workflow_report::handle),
        ),
        of("/api/v1/emails", GET, get(api::list_emails::handle)),
        of("/api/v1/emails/{handle}", GET_PUT_DELETE, email),
    ]
}

fn segment_routes() -> Vec<Route> {
    let of = |path, methods, handlers| route(path, methods, Guard::Key, handlers);
    let segments = get(api::list_segments::handle).put(api::put_segment::handle);
    let segment = get(api::get_segment::handle).delete(api::delete_segment::handle);
    vec![
        of("/api/v1/segments", GET_PUT, segments),
        of("/api/v1/alerts", GET, get(api::list_alerts::handle)),
        of("/api/v1/summary", GET, get(api::summary::handle)),
        of(
            "/api/v1/settings",
            GET_PUT,
            get(api::get_settings::handle).put(api::put_settings::handle),
        ),
        of(
            "/api/v1/segments/check",
            POST,
            post(api::check_segment::handle),
        ),
        of(
            "/api/v1/segments/members",
            POST,
            post(api::ask_segment::handle),
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

fn moved_routes() -> Vec<Route> {
    let of = |path, handlers| route(path, GET, Guard::Moved, handlers);
    vec![
        of("/", get(pages::moved::first)),
        of("/workflows/{handle}", get(pages::moved::workflow)),
        of("/inbox", get(pages::moved::inbox)),
        of("/inbox/{id}", get(pages::moved::mail)),
    ]
}

fn built_routes() -> Vec<Route> {
    let of = |path, handlers| route(path, GET, Guard::Files, handlers);
    vec![
        of("/app", get(pages::built::first)),
        of("/app/", get(pages::built::first)),
        of("/app/{*path}", get(pages::built::handle)),
    ]
}

fn open_routes() -> Vec<Route> {
    let of = |path, handlers| route(path, GET, Guard::Nobody, handlers);
    vec![
        of("/healthz", get(api::health::handle)),
        of("/metrics", get(api::metrics::handle)),
        of("/api/v1/openapi.json", get(openapi::handle)),
        of("/api/v1/schema/{name}", get(openapi::schema)),
        of("/style.css", get(pages::style::handle)),
        of("/postduif.js", get(pages::script::handle)),
    ]
}

#[cfg(test)]
mod tests;
