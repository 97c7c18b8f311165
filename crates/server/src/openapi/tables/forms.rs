//! Forms that people fill in, and who did.

use crate::api::{form, list_forms, list_submissions, preview_form};
use crate::openapi::operation::{Body, Operation, PAGE, delete, get, post, put};
use crate::problem::Kind::Conflict;
use engine::form::Form;
use engine::read::{Key, key};

const LANGUAGE: &[Key] = &[key(
    "language",
    "In which language; else in that of the workspace.",
)];

#[rustfmt::skip]
pub(super) static ALL: &[Operation] = &[
    get("/api/v1/forms", "list_forms", "Lists forms, by handle.")
        .tells::<list_forms::Listing>(),
    put("/api/v1/forms", "put_form", "Saves a form as its next version and opens it, if nothing is wrong with it.")
        .takes(Body::Text(Form::Any)).tells::<form::Shown>().fails(&[Conflict]),
    get("/api/v1/forms/{handle}", "get_form", "A form with its text.")
        .tells::<form::Shown>(),
    delete("/api/v1/forms/{handle}", "close_form", "Lets nobody fill in a form any more; what was filled in stays."),
    post("/api/v1/forms/{handle}/preview", "preview_form", "A form as its visitors would see it with this text; nothing is saved.")
        .asks(LANGUAGE).takes(Body::Text(Form::Any)).tells::<preview_form::Preview>(),
    get("/api/v1/forms/{handle}/submissions", "list_submissions", "Who filled in a form, newest first, with what they agreed to.")
        .asks(PAGE).tells::<list_submissions::Listing>(),
];
