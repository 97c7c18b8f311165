//! The routes of e-mails beside those of one e-mail: checks, previews, the look of all, what comes back.

use axum::routing::{delete, get, post};

use super::{DELETE, GET, GET_POST, GET_PUT, GET_PUT_DELETE, Guard, POST, Route, route};
use crate::api;

pub(super) fn mail_routes() -> Vec<Route> {
    let of = |path, methods, handlers| route(path, methods, Guard::Key, handlers);
    let sender = get(api::sender::show).put(api::sender::set);
    let first_hour = get(api::first_hour::show).put(api::first_hour::set);
    let house = get(api::house_style::show).put(api::house_style::set);
    let draft = get(api::email_draft::show)
        .put(api::email_draft::save)
        .delete(api::email_draft::drop);
    let images = get(api::list_images::handle).post(api::add_image::handle);
    vec![
        of("/api/v1/emails/{handle}/draft", GET_PUT_DELETE, draft),
        of(
            "/api/v1/emails/{handle}/versions",
            GET,
            get(api::email_versions::handle),
        ),
        of(
            "/api/v1/emails/{handle}/report",
            GET,
            get(api::email_report::handle),
        ),
        of("/api/v1/images", GET_POST, images),
        of(
            "/api/v1/images/{image}",
            DELETE,
            delete(api::delete_image::handle),
        ),
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
        of("/api/v1/sender/dns", GET, get(api::sender_dns::handle)),
        of("/api/v1/first-hour", GET_PUT, first_hour),
        of("/api/v1/feedback", GET, get(api::list_feedback::handle)),
        of("/api/v1/messages", GET, get(api::list_messages::handle)),
        of(
            "/api/v1/messages/again",
            POST,
            post(api::send_again::handle),
        ),
        of(
            "/api/v1/inbox/{id}/play",
            POST,
            post(api::play_mail::handle),
        ),
    ]
}
