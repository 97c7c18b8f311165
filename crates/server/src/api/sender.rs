//! `GET` and `PUT /api/v1/sender`: under which name and from which address the mails of a workspace come, and
//! whether they leave at all; and which records the sender's domain needs. What leaves from then on comes from there; what is being sent again keeps its bytes.

use axum::extract::State;
use engine::form::{Form, Shape};
use engine::read::{Key, key};
use mail::address::{ADDRESS_BYTES_MAX, Address};
use schemars::JsonSchema;
use serde::Serialize;
use store::workspace::Settings;

use crate::app::{App, Mails};
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::object::{Faults, Object};
use crate::problem::Problem;

use super::sender_dns::Record;

/// Largest body: a name and an address.
const BODY_BYTES_MAX: usize = 4 * 1024;
/// Longest name; the store has the same limit for each of the settings.
const NAME_BYTES_MAX: usize = 254;

const KEYS: &[Key] = &[
    key("name", "The name that readers see.")
        .takes(Form::Line(NAME_BYTES_MAX))
        .required(),
    key("email", "The address that mails come from.")
        .takes(Form::Plain(ADDRESS_BYTES_MAX))
        .required(),
];

/// What it takes.
pub(crate) const BODY: Shape = Shape::of(&[KEYS]);

/// The sender of a workspace.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Sender")]
pub(crate) struct Sender {
    name: String,
    email: String,
    /// What stands behind the @: the domain whose DNS has to know who sends its mail.
    domain: String,
    /// Whether mails leave for a mail server or a provider; false: all of them stay in the test inbox.
    leaves: bool,
    /// The records that the domain needs, as they have to be; whether they are there is asked of
    /// `/api/v1/sender/dns`.
    records: Vec<Record>,
}

pub(crate) async fn show(State(app): State<App>, caller: Caller) -> Result<Json<Sender>, Problem> {
    let settings = settings(&caller).await?;
    Ok(json::ok(shown(&app, settings)))
}

pub(crate) async fn set(
    State(app): State<App>,
    caller: Caller,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Json<Sender>, Problem> {
    let (name, email) = read(&body.bytes)?;
    let mut new = settings(&caller).await?;
    new.sender_name = name;
    email.as_str().clone_into(&mut new.sender_email);
    caller.workspace().set_settings(new.clone()).await?;
    app.nudge.ring();
    Ok(json::ok(shown(&app, new)))
}

pub(super) async fn settings(caller: &Caller) -> Result<Settings, Problem> {
    let settings = caller.workspace().settings().await?;
    settings.ok_or_else(|| Problem::no("workspace"))
}

/// The domain of the sender's address, as names are compared.
pub(super) fn domain(settings: &Settings) -> String {
    let domain = settings.sender_email.rsplit_once('@');
    domain.map_or_else(String::new, |(_, domain)| domain.to_ascii_lowercase())
}

fn shown(app: &App, settings: Settings) -> Sender {
    let domain = domain(&settings);
    let records = app.domains.wanted(&domain);
    Sender {
        domain,
        records: records.into_iter().map(Record::from).collect(),
        name: settings.sender_name,
        email: settings.sender_email,
        leaves: app.mails == Mails::Leave,
    }
}

fn read(body: &[u8]) -> Result<(String, Address), Problem> {
    let json = json::read(body)?;
    let mut faults = Faults::default();
    let read = Object::shaped(&json, "", &BODY, &mut faults).and_then(|object| {
        let (name, email) = (
            object.required("name", &mut faults).is_some(),
            object.required("email", &mut faults).is_some(),
        );
        let name = name.then(|| object.text("name", NAME_BYTES_MAX, &mut faults));
        let email = email.then(|| object.text("email", ADDRESS_BYTES_MAX, &mut faults));
        Some((name??, email??))
    });
    let Some((name, email)) = read else {
        return Err(Problem::invalid(faults.into_list()));
    };
    let name = name.trim();
    if name.is_empty() || name.chars().any(char::is_control) {
        faults.add("name", "This must be a name on one line.");
    }
    let email = Address::new(email.trim()).map_err(|error| {
        let sentence = crate::problem::capitalized(&error.to_string());
        faults.add("email", format!("{sentence}."));
    });
    match email {
        Ok(email) if faults.is_empty() => Ok((name.to_owned(), email)),
        _ => Err(Problem::invalid(faults.into_list())),
    }
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    const PATH: &str = "/api/v1/sender";

    #[tokio::test]
    async fn the_sender_is_set_and_shown() {
        let test = TestApp::new().await;
        let before = test.get(PATH).await.json();
        let list = json!({"kind": "spf", "type": "TXT", "name": "example.test", "value": null});
        assert_eq!(before["records"][0], list);
        let mut before = before;
        before.as_object_mut().unwrap().remove("records");
        let expect = json!({"name": "Shop", "email": "shop@example.test", "domain": "example.test", "leaves": false});
        assert_eq!(before, expect);
        let new = json!({"name": " Anna of the shop", "email": "anna@mail.shop.test"});
        let saved = test.put(PATH, &new).await;
        assert_eq!(saved.status, 200, "{}", saved.text());
        let shown = test.get(PATH).await.json();
        assert_eq!(shown, saved.json());
        assert_eq!(
            (&shown["name"], &shown["domain"]),
            (&json!("Anna of the shop"), &json!("mail.shop.test"))
        );
        // Whoever else has a workspace here keeps their own.
        let other = test.send_as(Some(&test.other_key), "GET", PATH, "").await;
        assert_eq!(other.json()["name"], "Shop");
    }

    #[tokio::test]
    async fn what_is_wrong_has_a_place() {
        let test = TestApp::new().await;
        let check = async |body: serde_json::Value, at: &str| {
            let answer = test.put(PATH, &body).await;
            assert_eq!(answer.status, 422, "{}", answer.text());
            assert_eq!(answer.json()["errors"][0]["at"], at, "{body}");
        };
        check(json!({"email": "a@b.test"}), "name").await;
        check(json!({"name": " ", "email": "a@b.test"}), "name").await;
        check(json!({"name": "A", "email": "a"}), "email").await;
        check(json!({"name": "A", "email": "a@b.test", "x": 1}), "x").await;
        assert_eq!(test.get(PATH).await.json()["name"], "Shop");
    }
}
