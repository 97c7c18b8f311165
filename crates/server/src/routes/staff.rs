//! The routes of what workflows hand out besides mail: tasks to people on our side, coupons, and calls
//! with their secrets.

use axum::routing::{get, post, put};

use super::{GET, GET_PUT, Guard, POST, PUT, PUT_DELETE, Route, route};
use crate::api;

pub(super) fn staff_routes() -> Vec<Route> {
    let of = |path, methods, handlers| route(path, methods, Guard::Key, handlers);
    let task = "/api/v1/contacts/{id}/tasks/{task}";
    let (done, drop) = (
        "/api/v1/contacts/{id}/tasks/{task}/done",
        "/api/v1/contacts/{id}/tasks/{task}/drop",
    );
    vec![
        of("/api/v1/staff", GET, get(api::list_staff::handle)),
        of("/api/v1/staff/{handle}", PUT, put(api::put_staff::handle)),
        of(
            "/api/v1/staff/{handle}/tasks",
            GET,
            get(api::list_tasks::of_person),
        ),
        of("/api/v1/tasks", GET, get(api::list_tasks::all)),
        of(
            "/api/v1/contacts/{id}/tasks",
            POST,
            post(api::add_task::handle),
        ),
        of(task, GET, get(api::close_task::show)),
        of(done, POST, post(api::close_task::done)),
        of(drop, POST, post(api::close_task::drop)),
    ]
}

pub(super) fn call_routes() -> Vec<Route> {
    let of = |path, methods, handlers| route(path, methods, Guard::Key, handlers);
    let secret = put(api::secrets::set).delete(api::secrets::delete);
    vec![
        of("/api/v1/calls", GET, get(api::list_calls::handle)),
        of("/api/v1/secrets", GET, get(api::secrets::list)),
        of("/api/v1/secrets/{handle}", PUT_DELETE, secret),
    ]
}

pub(super) fn coupon_routes() -> Vec<Route> {
    let of = |path, methods, handlers| route(path, methods, Guard::Key, handlers);
    let pool = get(api::put_pool::show).put(api::put_pool::set);
    let codes = post(api::add_codes::handle);
    vec![
        of("/api/v1/coupons", GET, get(api::list_pools::handle)),
        of("/api/v1/coupons/{handle}", GET_PUT, pool),
        of("/api/v1/coupons/{handle}/codes", POST, codes),
    ]
}
