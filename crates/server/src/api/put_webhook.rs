//! `PUT /api/v1/webhooks/{handle}`: makes a webhook or sets it.
//!
//! Takes `{"url": "https://crm.example/in", "events": ["email_bounced", "order_placed"]}`. The answer to a
//! new one shows the secret that signs, this once.

use axum::extract::{Path, State};
use engine::event::{NAME_BYTES_MAX, name_fault};
use engine::form::{Form, Shape};
use engine::id::Handle;
use engine::read::{Key, key};
use runner::deliveries::{fault_of_secret, fault_of_url};
use serde_json::Value as Json;
use store::webhook::{NAMES_MAX, Saved, Set, URL_BYTES_MAX};

use super::webhook::{Webhook, find, new_secret, sealed};
use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json;
use crate::object::{Faults, Object};
use crate::problem::{Located, Problem};

/// Largest body: as many names as one hears of, and an address.
const BODY_BYTES_MAX: usize = 32 * 1024;
/// Longest secret as it is written: 64 bytes in base64, and what stands before them.
const SECRET_BYTES_MAX: usize = 100;
/// What begins so is between the parts of Postduif, and may hold what only they may know.
const INTERNAL: &str = "postduif_";

const KEYS: &[Key] = &[
    key("url", "Where it is told, by POST.")
        .takes(Form::Line(URL_BYTES_MAX))
        .required(),
    key("events", "The names of the events that it is told of.")
        .takes(Form::list(&Form::Line(NAME_BYTES_MAX), 1, NAMES_MAX))
        .required(),
    key("active", "Whether it is told.")
        .takes(Form::Bool)
        .else_is("true"),
    key(
        "secret",
        "What signs, `whsec_` and 24 to 64 bytes in base64; one is made where it is left out.",
    )
    .takes(Form::Plain(SECRET_BYTES_MAX)),
];

/// What it takes.
pub(crate) const BODY: Shape = Shape::of(&[KEYS]);

/// What was sent.
struct Sent {
    url: String,
    events: Vec<String>,
    is_on: bool,
    secret: Option<String>,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(name): Path<String>,
    body: Received<BODY_BYTES_MAX>,
) -> Result<json::Json<Webhook>, Problem> {
    let Some(handle) = Handle::new(&name) else {
        let sentence = "A name has at most 64 of a-z, 0-9 and -, and does not begin with -.";
        return Err(Problem::invalid(vec![Located::new("handle", sentence)]));
    };
    let json = json::read(&body.bytes)?;
    let mut faults = Faults::default();
    let sent = read(&json, &mut faults);
    let Some(sent) = sent.filter(|_| faults.is_empty()) else {
        return Err(Problem::invalid(faults.into_list()));
    };
    let workspace = caller.workspace();
    let is_new = workspace.webhook(&handle).await?.is_none();
    let made = match sent.secret {
        None if is_new => Some(new_secret()?),
        _ => None,
    };
    let secret = made.as_ref().or(sent.secret.as_ref());
    let secret = secret.map(|secret| sealed(&app, &caller, &handle, secret));
    let set = Set {
        url: sent.url,
        events: sent.events,
        is_on: sent.is_on,
        sealed: secret.transpose()?,
    };
    let saved = workspace.save_webhook(&handle, set, app.now()).await?;
    tracing::info!(webhook = %handle, is_new = saved == Saved::Made, "a webhook was set");
    let webhook = Webhook::from(find(&caller, &name).await?);
    Ok(json::ok(webhook.with_secret(made)))
}

fn read(json: &Json, faults: &mut Faults) -> Option<Sent> {
    let body = Object::shaped(json, "", &BODY, faults)?;
    body.required("url", faults);
    body.required("events", faults);
    let url = body.text("url", URL_BYTES_MAX, faults);
    if let Some(fault) = url.as_deref().and_then(fault_of_url) {
        faults.add(
            body.place("url"),
            format!("This cannot be called: {fault}."),
        );
    }
    let events = events(&body, faults);
    let secret = body.text("secret", SECRET_BYTES_MAX, faults);
    if let Some(fault) = secret.as_deref().and_then(fault_of_secret) {
        faults.add(body.place("secret"), format!("This cannot sign: {fault}."));
    }
    Some(Sent {
        url: url?,
        events,
        is_on: body.flag("active", faults).unwrap_or(true),
        secret,
    })
}

/// The names, each once.
fn events(body: &Object<'_>, faults: &mut Faults) -> Vec<String> {
    let before = faults.count();
    let mut events: Vec<String> = Vec::new();
    for (at, json) in body.list("events", NAMES_MAX, faults) {
        let Some(name) = json.as_str() else {
            faults.add(at, "The name of an event is text.");
            continue;
        };
        if let Some(fault) = name_fault(name) {
            faults.add(at, format!("The name of an event {fault}."));
        } else if name.starts_with(INTERNAL) {
            faults.add(
                at,
                "What begins with `postduif_` is told to nobody outside.",
            );
        } else if !events.iter().any(|known| known == name) {
            events.push(name.to_owned());
        }
    }
    if events.is_empty() && faults.count() == before && body.get("events").is_some() {
        faults.add(body.place("events"), "Name at least one event.");
    }
    events
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    const PATH: &str = "/api/v1/webhooks/crm";

    #[tokio::test]
    async fn a_webhook_is_made_with_a_secret_that_is_shown_once() {
        let test = TestApp::new().await;
        let body = json!({"url": "https://crm.example/in", "events": ["order_placed", "email_sent", "order_placed"]});
        let made = test.put(PATH, &body).await.json();
        assert!(
            made["secret"].as_str().unwrap().starts_with("whsec_"),
            "{made}"
        );
        assert_eq!(made["events"], json!(["order_placed", "email_sent"]));
        assert_eq!(made["state"], "on");
        let off =
            json!({"url": "https://crm.example/in", "events": ["email_sent"], "active": false});
        let set = test.put(PATH, &off).await.json();
        assert_eq!((&set["state"], set.get("secret")), (&json!("off"), None));
        let own = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
        let mut with = body.clone();
        with["secret"] = json!(own);
        let set = test.put(PATH, &with).await;
        assert!(!set.text().contains("whsec_"), "{}", set.text());
        let stamp = test.app.store.system().listeners().await.unwrap();
        assert_eq!(stamp[0].events, ["order_placed", "email_sent"]);
    }

    #[tokio::test]
    async fn what_is_wrong_has_a_place_and_without_a_key_nothing_is_kept() {
        let mut test = TestApp::new().await;
        let good = json!({"url": "https://crm.example/in", "events": ["order_placed"]});
        let check = async |test: &TestApp, name: &str, value: serde_json::Value, at: &str| {
            let mut body = good.clone();
            body[name] = value;
            let answer = test.put(PATH, &body).await;
            assert_eq!(answer.status, 422, "{}", answer.text());
            assert_eq!(answer.json()["errors"][0]["at"], at, "{}", answer.text());
        };
        check(&test, "url", json!("ftp://crm.example"), "url").await;
        check(&test, "url", json!(""), "url").await;
        check(&test, "url", json!(null), "url").await;
        check(&test, "events", json!([]), "events").await;
        check(&test, "events", json!(["a", ""]), "events/1").await;
        check(&test, "events", json!([1]), "events/0").await;
        check(&test, "events", json!(["postduif_answer"]), "events/0").await;
        check(&test, "events", json!(vec!["a"; 101]), "events").await;
        check(&test, "secret", json!("whsec_short"), "secret").await;
        check(&test, "active", json!("yes"), "active").await;
        check(&test, "name", json!("crm"), "name").await;
        let bad = test.put("/api/v1/webhooks/No", &good).await;
        assert_eq!(bad.json()["errors"][0]["at"], "handle");
        test.app.vault = None;
        let answer = test.put(PATH, &good).await;
        assert_eq!(answer.status, 409, "{}", answer.text());
        assert!(answer.text().contains("--secret-key-file"));
        assert_eq!(test.get(PATH).await.status, 404);
    }
}
