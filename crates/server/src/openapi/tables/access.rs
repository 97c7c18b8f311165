//! Who may come in: keys, users and sessions, and the log of changes.

use engine::form::Form;

use crate::api::{
    add_key, list_audit, list_keys, list_users, put_user, session, user, user_link, weekly,
};
use crate::openapi::operation::{Body, Operation, PAGE_BY_TWO, delete, get, post, put};
use crate::problem::Kind::{Conflict, TooMany};

#[rustfmt::skip]
pub(super) static ALL: &[Operation] = &[
    get("/api/v1/keys", "list_keys", "Lists keys: prefix, name, rights, when made and last used.")
        .tells::<list_keys::Keys>(),
    post("/api/v1/keys", "add_key", "Makes a key, and shows it this once.")
        .takes(Body::Json(Form::Map(&add_key::BODY))).tells_with::<add_key::Made>(201),
    delete("/api/v1/keys/{id}", "revoke_key", "Revokes a key at once."),
    get("/api/v1/users", "list_users", "Lists who may sign in, by handle.")
        .tells::<list_users::Users>(),
    put("/api/v1/users/{handle}", "put_user", "Lets a person on our side sign in: rights, and a password.")
        .takes(Body::Json(Form::Map(&put_user::BODY))).tells::<user::User>(),
    delete("/api/v1/users/{handle}", "disable_user", "Lets a person in no more, and ends their sessions."),
    post("/api/v1/users/{handle}/link", "add_user_link", "A link that signs a person in once, within a day.")
        .tells_with::<user_link::Made>(201),
    get("/api/v1/session", "get_session", "Who is asking, with which rights; for a session the token that changes repeat.")
        .tells::<session::Session>(),
    put("/api/v1/session/password", "set_password", "Changes one's own password, and ends all own sessions.")
        .takes(Body::Json(Form::Map(&session::BODY))).fails(&[Conflict, TooMany, crate::problem::Kind::NotFound]),
    put("/api/v1/session/weekly", "set_own_weekly", "Says whether one wants the summary of the week by mail, and in which language.")
        .takes(Body::Json(Form::Map(&weekly::READER))).tells::<weekly::Reader>().fails(&[Conflict, crate::problem::Kind::NotFound]),
    put("/api/v1/staff/{handle}/weekly", "set_staff_weekly", "Says whether a person on our side gets the summary of the week by mail.")
        .takes(Body::Json(Form::Map(&weekly::READER))).tells::<weekly::Reader>(),
    get("/api/v1/weekly", "get_weekly", "When the summary of the week is mailed, and whether whoever asks gets it.")
        .tells::<weekly::Weekly>(),
    put("/api/v1/weekly", "put_weekly", "Sets when the summary of the week is mailed, in the workspace's zone.")
        .takes(Body::Json(Form::Map(&weekly::BODY))).tells::<weekly::Weekly>(),
    get("/api/v1/audit", "list_audit", "The log of changes, newest first.")
        .asks(PAGE_BY_TWO).tells::<list_audit::Log>(),
];
