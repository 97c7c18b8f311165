//! The routes about versions of workflows: what an edit changes, what it would do, and why.

use axum::routing::{get, post, put};

use super::{GET, Guard, POST, PUT, Route, route};
use crate::api;

pub(super) fn version_routes() -> Vec<Route> {
    let of = |path, methods, handlers| route(path, methods, Guard::Key, handlers);
    vec![
        of("/api/v1/catalogue", GET, get(api::catalogue::handle)),
        of(
            "/api/v1/workflows/wait",
            POST,
            post(api::example_wait::handle),
        ),
        of(
            "/api/v1/workflows/{handle}/changes",
            GET,
            get(api::workflow_changes::handle),
        ),
        of(
            "/api/v1/workflows/{handle}/versions",
            GET,
            get(api::list_versions::handle),
        ),
        of(
            "/api/v1/workflows/{handle}/forecast",
            POST,
            post(api::forecast_workflow::handle),
        ),
        of(
            "/api/v1/workflows/{handle}/past",
            POST,
            post(api::play_past::handle),
        ),
        of(
            "/api/v1/workflows/{handle}/try",
            POST,
            post(api::play_person::handle),
        ),
        of(
            "/api/v1/workflows/{handle}/tags",
            PUT,
            put(api::workflow_tags::set),
        ),
        of("/api/v1/live", GET, get(api::live::list)),
        of("/api/v1/events/live", GET, get(api::live::newest_events)),
        of("/api/v1/events/seen", GET, get(api::seen_events::handle)),
        of("/api/v1/ready", GET, get(api::list_ready::handle)),
        of(
            "/api/v1/workflows/{handle}/live",
            GET,
            get(api::live::workflow),
        ),
        of(
            "/api/v1/sending/stop",
            POST,
            post(api::stop_sending::handle),
        ),
        of("/api/v1/sending", GET, get(api::get_sending::handle)),
        of(
            "/api/v1/contacts/{id}/why/{handle}",
            GET,
            get(api::contact_why::handle),
        ),
    ]
}

/// The people behind the numbers of a block.
pub(super) fn block_routes() -> Vec<Route> {
    let of = |path, handlers| route(path, GET, Guard::Key, handlers);
    vec![
        of(
            "/api/v1/workflows/{handle}/blocks/{block}/waiting",
            get(api::block_people::waiting),
        ),
        of(
            "/api/v1/workflows/{handle}/blocks/{block}/entered",
            get(api::block_people::entered),
        ),
        of(
            "/api/v1/workflows/{handle}/blocks/{block}/messages",
            get(api::block_people::messages),
        ),
        of(
            "/api/v1/workflows/{handle}/blocks/{block}/hits",
            get(api::block_hits::handle),
        ),
    ]
}
