//! The routes of e-mails beside those of one e-mail: checks, previews, the look of all, what comes back.

use axum::routing::{get, post};

use super::{GET, GET_PUT, Guard, POST, Route, route};
use crate::api;

pub(super) fn mail_routes() -> Vec<Route> {
    let of = |path, methods, handlers| route(path, methods, Guard::Key, handlers);
    let house = get(api::house_style::show).put(api::house_style::set);
    vec![
        of("/api/v1/emails/check", POST, post(api::check_email::handle)),
        of(
            "/api/v1/emails/preview",
            POST,
            post(api::preview_email::handle),
        ),
        of("/api/v1/house-style", GET_PUT, house),
        of("/api/v1/feedback", GET, get(api::list_feedback::handle)),
        of(
            "/api/v1/inbox/{id}/play",
            POST,
            post(api::play_mail::handle),
        ),
    ]
}
