//! The routes of taking contacts in because of who they are.

use axum::routing::{get, post};

use super::{GET, Guard, POST, Route, route};
use crate::api;

pub(super) fn enrolment_routes() -> Vec<Route> {
    let of = |path, methods, handlers| route(path, methods, Guard::Key, handlers);
    vec![
        of(
            "/api/v1/events/without-contact",
            POST,
            post(api::add_loose_event::handle),
        ),
        of("/api/v1/sources", GET, get(api::list_sources::handle)),
        of(
            "/api/v1/sources/{id}/complete",
            POST,
            post(api::tell_complete::handle),
        ),
        of(
            "/api/v1/workflows/{handle}/start",
            POST,
            post(api::start_workflow::handle),
        ),
        of(
            "/api/v1/workflows/{handle}/preview",
            GET,
            get(api::preview_workflow::handle),
        ),
        of(
            "/api/v1/workflows/{handle}/enrolments",
            GET,
            get(api::list_enrolments::handle),
        ),
    ]
}
