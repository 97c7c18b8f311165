//! The routes of who may come in: keys, people and their sessions, and the log of changes.

use axum::routing::{delete, get, post, put};

use super::{GET, GET_POST, GET_PUT, Guard, POST, PUT, Route, route};
use crate::{api, pages};

const DELETE: &[&str] = &["DELETE"];
const PUT_DELETE: &[&str] = &["PUT", "DELETE"];

pub(super) fn access_routes() -> Vec<Route> {
    let of = |path, methods, handlers| route(path, methods, Guard::Key, handlers);
    let keys = get(api::list_keys::handle).post(api::add_key::handle);
    let user = put(api::put_user::handle).delete(api::disable_user::handle);
    let weekly = get(api::weekly::show).put(api::weekly::set);
    vec![
        of("/api/v1/keys", GET_POST, keys),
        of("/api/v1/keys/{id}", DELETE, delete(api::revoke_key::handle)),
        of("/api/v1/users", GET, get(api::list_users::handle)),
        of("/api/v1/users/{handle}", PUT_DELETE, user),
        of(
            "/api/v1/users/{handle}/link",
            POST,
            post(api::user_link::handle),
        ),
        of("/api/v1/session", GET, get(api::session::show)),
        of(
            "/api/v1/session/password",
            PUT,
            put(api::session::set_password),
        ),
        of("/api/v1/session/weekly", PUT, put(api::weekly::set_own)),
        of(
            "/api/v1/staff/{handle}/weekly",
            PUT,
            put(api::weekly::set_reader),
        ),
        of("/api/v1/weekly", GET_PUT, weekly),
        of("/api/v1/audit", GET, get(api::list_audit::handle)),
    ]
}

pub(super) fn sign_in_routes() -> Vec<Route> {
    let sign_in = get(pages::sign_in::ask).post(pages::sign_in::sign_in);
    let link = get(pages::sign_in_link::ask).post(pages::sign_in_link::sign_in);
    vec![
        route("/sign-in", GET_POST, Guard::Form, sign_in),
        route("/sign-in/{token}", GET_POST, Guard::Form, link),
        route(
            "/sign-out",
            POST,
            Guard::Form,
            post(pages::sign_out::handle),
        ),
    ]
}
