//! Programs of other people that are told what happens.

use engine::form::Form;

use crate::api::webhook::Webhook;
use crate::api::{
    list_deliveries, list_webhooks, put_webhook, renew_webhook, replay_deliveries, test_webhook,
};
use crate::openapi::operation::{Body, Operation, PAGE, delete, get, post, put};
use crate::problem::Kind::Conflict;

#[rustfmt::skip]
pub(super) static ALL: &[Operation] = &[
    get("/api/v1/webhooks", "list_webhooks", "Lists webhooks, by name, and how each of them does.")
        .tells::<list_webhooks::Webhooks>(),
    get("/api/v1/webhooks/{handle}", "get_webhook", "A webhook.")
        .tells::<Webhook>(),
    put("/api/v1/webhooks/{handle}", "put_webhook", "Makes a webhook or sets it; the answer to a new one shows its secret, this once.")
        .takes(Body::Json(Form::Map(&put_webhook::BODY))).tells::<Webhook>().fails(&[Conflict]),
    delete("/api/v1/webhooks/{handle}", "delete_webhook", "Deletes a webhook; what waits for it is dropped."),
    post("/api/v1/webhooks/{handle}/secret", "renew_webhook_secret", "Makes another secret, shown this once; the one before signs along for a day.")
        .tells::<renew_webhook::Renewed>().fails(&[Conflict]),
    post("/api/v1/webhooks/{handle}/test", "test_webhook", "Tells a webhook something made up, at once, and says how it answered.")
        .tells::<test_webhook::Tested>().fails(&[Conflict]),
    get("/api/v1/webhooks/{handle}/deliveries", "list_deliveries", "What a webhook was told or is to be told, newest first.")
        .asks(PAGE).tells::<list_deliveries::Deliveries>(),
    post("/api/v1/webhooks/{handle}/replay", "replay_deliveries", "Tells it again what failed, or one thing.")
        .takes(Body::Optional(Form::Map(&replay_deliveries::BODY))).tells::<replay_deliveries::Replayed>(),
];
