//! The routes of webhooks: programs of other people that are told what happens.

use axum::routing::{get, post};

use super::{GET, GET_PUT_DELETE, Guard, POST, Route, route};
use crate::api;

pub(super) fn webhook_routes() -> Vec<Route> {
    let of = |path, methods, handlers| route(path, methods, Guard::Key, handlers);
    let one = get(api::list_webhooks::show)
        .put(api::put_webhook::handle)
        .delete(api::list_webhooks::delete);
    vec![
        of("/api/v1/webhooks", GET, get(api::list_webhooks::list)),
        of("/api/v1/webhooks/{handle}", GET_PUT_DELETE, one),
        of(
            "/api/v1/webhooks/{handle}/secret",
            POST,
            post(api::renew_webhook::handle),
        ),
        of(
            "/api/v1/webhooks/{handle}/test",
            POST,
            post(api::test_webhook::handle),
        ),
        of(
            "/api/v1/webhooks/{handle}/deliveries",
            GET,
            get(api::list_deliveries::handle),
        ),
        of(
            "/api/v1/webhooks/{handle}/replay",
            POST,
            post(api::replay_deliveries::handle),
        ),
    ]
}
