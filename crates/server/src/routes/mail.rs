//! The routes of e-mails beside those of one e-mail: checks, previews, the look of all, what comes back.

use axum::routing::{get, post};

use super::{GET, GET_PUT, Guard, POST, Route, route};
use crate::api;

pub(super) fn mail_routes() -> Vec<Route> {
    let of = |path, methods, handlers| route(path, methods, Guard::Key, handlers);
    let sender = get(api::sender::show).put(api::sender::set);
    let first_hour = get(api::first_hour::show).put(api::first_hour::set);
    let house = get(api::house_style::show).put(api::house_style::set);
    vec![
        of("/api/v1/emails/check", POST, post(api::check_email::handle)),
        of(
            "/api/v1/emails/preview",
            POST,
            post(api::preview_email::handle),
        ),
        of(
            "/api/v1/emails/{handle}/test",
            POST,
            post(api::test_email::handle),
        ),
        of("/api/v1/house-style", GET_PUT, house),
        of("/api/v1/sender", GET_PUT, sender),
        of("/api/v1/first-hour", GET_PUT, first_hour),
        of("/api/v1/feedback", GET, get(api::list_feedback::handle)),
        of(
            "/api/v1/inbox/{id}/play",
            POST,
            post(api::play_mail::handle),
        ),
    ]
}
