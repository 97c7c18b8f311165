//! The people on our side and their tasks, and what workflows hand out: coupons and calls.

use engine::form::Form;

use crate::api::staff::Person;
use crate::api::task::Task;
use crate::api::{
    add_codes, add_task, close_task, list_calls, list_pools, list_staff, list_tasks, pool,
    put_pool, put_staff, secrets,
};
use crate::openapi::operation::{Body, Operation, PAGE, delete, get, post, put};
use crate::problem::Kind::{Conflict, Invalid};

#[rustfmt::skip]
pub(super) static ALL: &[Operation] = &[
    get("/api/v1/staff", "list_staff", "Lists the people on our side, by handle.")
        .tells::<list_staff::Everybody>(),
    put("/api/v1/staff/{handle}", "put_staff", "Makes a person or sets them: address, name, roles, manager, whether active.")
        .takes(Body::Json(Form::Map(&put_staff::BODY))).tells::<Person>(),
    get("/api/v1/staff/{handle}/tasks", "list_staff_tasks", "What one person has to do, the oldest first.")
        .asks(PAGE).tells::<list_tasks::Tasks>(),
    get("/api/v1/tasks", "list_tasks", "What is to be done, the oldest first.")
        .asks(PAGE).tells::<list_tasks::Tasks>(),
    post("/api/v1/contacts/{id}/tasks", "add_task", "Gives out a task about a contact.")
        .takes(Body::Json(Form::Map(&add_task::BODY))).tells_with::<Task>(201),
    get("/api/v1/contacts/{id}/tasks/{task}", "get_task", "A task.")
        .tells::<Task>(),
    post("/api/v1/contacts/{id}/tasks/{task}/done", "finish_task", "Says that a task was done.")
        .takes(Body::Optional(Form::Map(&close_task::BODY))).tells::<Task>().fails(&[Conflict]),
    post("/api/v1/contacts/{id}/tasks/{task}/drop", "drop_task", "Says that a task is not to be done any more.")
        .takes(Body::Optional(Form::Map(&close_task::BODY))).tells::<Task>().fails(&[Conflict]),
    get("/api/v1/coupons", "list_coupons", "Lists pools of coupons, by handle, with what is left in them.")
        .tells::<list_pools::Pools>(),
    get("/api/v1/coupons/{handle}", "get_coupons", "A pool.")
        .tells::<pool::Pool>(),
    put("/api/v1/coupons/{handle}", "put_coupons", "Makes a pool or sets it.")
        .takes(Body::Json(Form::Map(&put_pool::BODY))).tells::<pool::Pool>(),
    post("/api/v1/coupons/{handle}/codes", "add_coupon_codes", "Puts codes into a pool.")
        .takes(Body::Json(Form::Map(&add_codes::BODY))).tells::<add_codes::Imported>(),
    get("/api/v1/calls", "list_calls", "Lists the calls that workflows asked for, newest first.")
        .asks(PAGE).tells::<list_calls::Calls>().fails(&[Invalid]),
    get("/api/v1/secrets", "list_secrets", "Lists the names of secrets, and when each was set.")
        .tells::<secrets::Secrets>(),
    put("/api/v1/secrets/{handle}", "put_secret", "Sets or replaces a secret.")
        .takes(Body::Json(Form::Map(&secrets::BODY))).tells::<secrets::Secret>().fails(&[Conflict]),
    delete("/api/v1/secrets/{handle}", "delete_secret", "Deletes a secret."),
];
