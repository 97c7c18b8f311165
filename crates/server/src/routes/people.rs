//! The routes of people by the thousand: lists that come in, tables that go out.

use axum::routing::{get, post, put};

use super::{GET, GET_DELETE, GET_POST, GET_PUT, Guard, POST, PUT, Route, route};
use crate::api;

pub(super) fn import_routes() -> Vec<Route> {
    let of = |path, methods, handlers| route(path, methods, Guard::Key, handlers);
    let imports = get(api::list_imports::handle).post(api::put_import::add);
    let import = get(api::put_import_file::show).put(api::put_import::set);
    let errors = get(api::import_errors::handle);
    vec![
        of("/api/v1/imports", GET_POST, imports),
        of("/api/v1/imports/{id}", GET_PUT, import),
        of(
            api::put_import_file::PATH,
            PUT,
            put(api::put_import_file::handle),
        ),
        of(
            "/api/v1/imports/{id}/check",
            POST,
            post(api::start_import::check),
        ),
        of(
            "/api/v1/imports/{id}/run",
            POST,
            post(api::start_import::run),
        ),
        of("/api/v1/imports/{id}/errors", GET, errors),
    ]
}

pub(super) fn form_routes() -> Vec<Route> {
    let of = |path, methods, handlers| route(path, methods, Guard::Key, handlers);
    let forms = get(api::list_forms::handle).put(api::put_form::handle);
    let form = get(api::get_form::handle).delete(api::close_form::handle);
    vec![
        of("/api/v1/forms", GET_PUT, forms),
        of("/api/v1/forms/{handle}", GET_DELETE, form),
        of(
            "/api/v1/forms/{handle}/preview",
            POST,
            post(api::preview_form::handle),
        ),
        of(
            "/api/v1/forms/{handle}/submissions",
            GET,
            get(api::list_submissions::handle),
        ),
    ]
}

pub(super) fn suppression_routes() -> Vec<Route> {
    let of = |path, methods, handlers| route(path, methods, Guard::Key, handlers);
    let all = get(api::list_suppressions::handle).post(api::change_suppression::add);
    let lift = post(api::change_suppression::lift);
    vec![
        of("/api/v1/suppressions", GET_POST, all),
        of("/api/v1/suppressions/lift", POST, lift),
    ]
}

pub(super) fn export_routes() -> Vec<Route> {
    let of = |path, handlers| route(path, GET, Guard::Key, handlers);
    vec![
        of("/api/v1/export/contacts", get(api::export::contacts)),
        of("/api/v1/export/events", get(api::export::events)),
        of("/api/v1/export/messages", get(api::export::messages)),
        of(
            "/api/v1/export/suppressions",
            get(api::export::suppressions),
        ),
        of(
            "/api/v1/export/workflows/{handle}",
            get(api::export_report::handle),
        ),
    ]
}
