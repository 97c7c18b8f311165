//! Open days, webinars and appointments, and who is registered for them.

use engine::form::Form;

use crate::api::activity::{Changed, Registration};
use crate::api::{list_activities, put_activity, registrations};
use crate::openapi::operation::{Body, Operation, PAGE, PAGE_BY_TWO, get, post, put};
use crate::problem::Kind::Invalid;

#[rustfmt::skip]
pub(super) static ALL: &[Operation] = &[
    get("/api/v1/activities", "list_activities", "Lists activities, in the order in which they begin.")
        .asks(PAGE_BY_TWO).tells::<list_activities::Activities>(),
    get("/api/v1/activities/{handle}", "get_activity", "An activity, with how many are registered.")
        .tells::<put_activity::Shown>(),
    put("/api/v1/activities/{handle}", "put_activity", "Makes an activity or changes it; those who are registered are told.")
        .takes(Body::Json(Form::Map(&put_activity::BODY))).tells::<Changed>(),
    post("/api/v1/activities/{handle}/cancel", "cancel_activity", "Calls it off; those who are registered are told.")
        .tells::<Changed>(),
    get("/api/v1/activities/{handle}/registrations", "list_registrations", "Who is registered for it, by contact.")
        .asks(PAGE).tells::<registrations::Registrations>(),
    post("/api/v1/activities/{handle}/registrations", "register", "Registers a contact.")
        .takes(Body::Json(Form::Map(&registrations::BODY))).tells::<Registration>(),
    post("/api/v1/activities/{handle}/registrations/{contact}/cancel", "withdraw_registration", "Withdraws a registration.")
        .tells::<Registration>().fails(&[Invalid]),
    post("/api/v1/activities/{handle}/registrations/{contact}/attended", "set_attended", "Says that the contact was there.")
        .tells::<Registration>().fails(&[Invalid]),
    post("/api/v1/activities/{handle}/registrations/{contact}/absent", "set_absent", "Says that the contact was not there.")
        .tells::<Registration>().fails(&[Invalid]),
];
