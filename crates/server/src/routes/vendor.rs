//! The routes of the doors for clients of other products.

use axum::routing::{patch, post, put};

use super::{Guard, POST, Route, route};
use crate::vendor::{customerio, klaviyo, segment};

const PATCH: &[&str] = &["PATCH"];
const PUT_DELETE: &[&str] = &["PUT", "DELETE"];

pub(super) fn vendor_routes() -> Vec<Route> {
    let of = |path, methods, handlers| route(path, methods, Guard::Key, handlers);
    let paths = segment::PATHS.into_iter();
    let mut routes: Vec<_> = paths
        .map(|path| of(path, POST, post(segment::handle)))
        .collect();
    let customer = put(customerio::customer).delete(customerio::customer);
    routes.extend([
        of(customerio::CUSTOMER, PUT_DELETE, customer),
        of(
            customerio::CUSTOMER_EVENTS,
            POST,
            post(customerio::customer),
        ),
        of(customerio::SUPPRESS, POST, post(customerio::customer)),
        of(customerio::EVENTS, POST, post(customerio::event)),
        of(customerio::BATCH, POST, post(customerio::batch)),
        of(klaviyo::EVENTS, POST, post(klaviyo::event)),
        of(klaviyo::PROFILES, POST, post(klaviyo::create)),
        of(klaviyo::PROFILE, PATCH, patch(klaviyo::change)),
        of(klaviyo::IMPORT, POST, post(klaviyo::import)),
        of(klaviyo::DELETION, POST, post(klaviyo::deletion)),
    ]);
    routes
}
