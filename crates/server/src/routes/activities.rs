//! The routes of activities and of who is registered for them.

use axum::routing::{get, post};

use super::{GET, GET_POST, GET_PUT, Guard, POST, Route, route};
use crate::api;

pub(super) fn activity_routes() -> Vec<Route> {
    let of = |path, methods, handlers| route(path, methods, Guard::Key, handlers);
    let activity = get(api::put_activity::show).put(api::put_activity::set);
    let registrations = get(api::registrations::list).post(api::registrations::register);
    let (cancel, attended, absent) = (
        "/api/v1/activities/{handle}/registrations/{contact}/cancel",
        "/api/v1/activities/{handle}/registrations/{contact}/attended",
        "/api/v1/activities/{handle}/registrations/{contact}/absent",
    );
    vec![
        of("/api/v1/activities", GET, get(api::list_activities::handle)),
        of("/api/v1/activities/{handle}", GET_PUT, activity),
        of(
            "/api/v1/activities/{handle}/cancel",
            POST,
            post(api::cancel_activity::handle),
        ),
        of(
            "/api/v1/activities/{handle}/registrations",
            GET_POST,
            registrations,
        ),
        of(cancel, POST, post(api::set_attendance::cancel)),
        of(attended, POST, post(api::set_attendance::attended)),
        of(absent, POST, post(api::set_attendance::absent)),
    ]
}
