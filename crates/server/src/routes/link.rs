//! The routes behind the links of mails, for whoever has the mail; and the one by which the provider that
//! mail goes to tells of it.

use axum::routing::{get, post};

use super::{GET, GET_POST, Guard, POST, Route, route};
use crate::{hook_in, pages};

pub(super) fn link_routes() -> Vec<Route> {
    let of = |path, methods, handlers| route(path, methods, Guard::Link, handlers);
    let leave = get(pages::leave::ask).post(pages::leave::leave);
    let preferences = get(pages::preferences::show).post(pages::preferences::set);
    let confirm = get(pages::confirm::ask).post(pages::confirm::confirm);
    let form = get(pages::form::show).post(pages::form::submit);
    vec![
        of("/u/{token}", GET_POST, leave),
        // A picture of a mail, for whoever has one with it.
        of("/i/{workspace}/{file}", GET, get(pages::image::show)),
        of("/p/{token}", GET_POST, preferences),
        of("/c/{token}", GET, get(pages::follow::click)),
        of("/o/{token}", GET, get(pages::follow::open)),
        of("/confirm/{token}", GET_POST, confirm),
        // A form is for anybody; there is none where its path names none.
        of("/f/{workspace}/{handle}", GET_POST, form),
        of(
            "/f/{workspace}/{handle}/embed.js",
            GET,
            get(pages::form::embed),
        ),
        route(
            "/in/{provider}",
            POST,
            Guard::Provider,
            post(hook_in::handle),
        ),
    ]
}
