//! `POST /api/v1/emails/{handle}/test`: puts an e-mail into the test inbox, as it would come to `to`.
//!
//! Takes `{"to": "anna@shop.example"}`, with `draft` what is being written of it in place of what is in use,
//! and a `language` other than theirs. Whoever of the contacts has that address lends their values; without
//! one nothing is known of anybody. Nothing leaves, whatever mail server is set, and nobody's history hears of it.

use axum::extract::{Path, State};
use engine::document;
use engine::finding::Findings;
use engine::form::{Form, Shape};
use engine::id::{Handle, MessageId};
use engine::read::{Key, key};
use mail::address::{ADDRESS_BYTES_MAX, Address, Mailbox};
use mail::header::HeaderText;
use mail::mime::{self, Email};
use schemars::JsonSchema;
use serde::Serialize;
use store::email::EmailSource;
use store::test_inbox::CaughtMail;
use store::who::{IdentityKind, Who};
use store::workspace::Settings;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::object::{Faults, Object};
use crate::problem::{Kind, Located, Problem};

use super::preview_email::{self, Preview};

/// Largest body: an address.
const BODY_BYTES_MAX: usize = 4 * 1024;
/// Longest name of a language.
const LANGUAGE_BYTES_MAX: usize = 35;
/// No message of a workflow has this number, so the test inbox says of the mail that none sent it.
const NO_MESSAGE: MessageId = MessageId(0);
/// What stands before the subject, so that nobody takes a test for the mail itself.
const MARK: &str = "[Test]";

const KEYS: &[Key] = &[
    key("to", "The address that it is made out to.")
        .takes(Form::Plain(ADDRESS_BYTES_MAX))
        .required(),
    key(
        "draft",
        "What is being written of it, where somebody is writing.",
    )
    .takes(Form::Bool),
    key("language", "In which language; else that of the contact.")
        .takes(Form::Plain(LANGUAGE_BYTES_MAX)),
];

/// What it takes.
pub(crate) const BODY: Shape = Shape::of(&[KEYS]);

/// A mail that lies in the test inbox now.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EmailTested")]
pub(crate) struct Tested {
    /// Its number there.
    mail: String,
    subject: String,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Json<Tested>, Problem> {
    let handle = Handle::new(&handle).ok_or_else(|| Problem::no("e-mail"))?;
    let workspace = caller.workspace();
    let email = workspace.email(&handle).await?;
    let email = email.ok_or_else(|| Problem::no("e-mail"))?;
    let asked = read(&body.bytes)?;
    let to = asked.to;
    let source = match workspace.email_draft(email.id).await? {
        Some(draft) if asked.draft => written_so_far(&draft.source)?,
        _ => email.source,
    };
    let who = Who::Keys(vec![(IdentityKind::Email, to.as_str().to_owned())]);
    let known = workspace.contact(&who).await?;
    let contact = known.map(|row| row.contact.id);
    let preview = preview_email::of(&app, workspace, source, asked.language, contact).await?;
    let settings = workspace.settings().await?;
    let settings = settings.ok_or_else(|| Problem::no("workspace"))?;
    let subject = format!("{MARK} {}", preview.subject);
    let drawn = crate::chance::random()?;
    let id = drawn.iter().map(|byte| format!("{byte:02x}"));
    let id = format!("test.{}", id.collect::<String>());
    let at = app.now();
    let raw = written(&settings, (&to, &subject), &preview, (&id, at.millis()))?;
    let mail = CaughtMail {
        message: NO_MESSAGE,
        recipient: to.as_str().to_owned(),
        subject: subject.clone(),
        raw,
        at,
    };
    let mail = workspace.catch(mail).await?;
    Ok(json::ok(Tested {
        mail: mail.0.to_string(),
        subject,
    }))
}

/// What is asked for.
struct Asked {
    to: Address,
    draft: bool,
    language: Option<String>,
}

/// What somebody is writing; with a mistake in it there is no mail to look at.
fn written_so_far(draft: &str) -> Result<EmailSource, Problem> {
    let mut findings = Findings::default();
    let node = document::read(draft, &mut findings);
    let whole = node.and_then(|node| super::email::whole(&node, None, &mut findings));
    let whole = whole.filter(|_| findings.publishable());
    whole.map(|whole| whole.source).ok_or_else(|| {
        let detail = "What is written of the e-mail cannot be read.";
        Problem::findings(detail, findings.into_list())
    })
}

fn read(body: &[u8]) -> Result<Asked, Problem> {
    let json = json::read(body)?;
    let mut faults = Faults::default();
    let object = Object::shaped(&json, "", &BODY, &mut faults);
    let draft = object
        .as_ref()
        .and_then(|object| object.flag("draft", &mut faults));
    let language = object
        .as_ref()
        .and_then(|object| object.text("language", LANGUAGE_BYTES_MAX, &mut faults));
    let to = object.and_then(|object| {
        object.required("to", &mut faults)?;
        object.text("to", ADDRESS_BYTES_MAX, &mut faults)
    });
    let to = to.and_then(|to| match Address::new(to.trim()) {
        Ok(to) => Some(to),
        Err(error) => {
            let sentence = crate::problem::capitalized(&error.to_string());
            faults.add("to", format!("{sentence}."));
            None
        }
    });
    let to = to
        .filter(|_| faults.is_empty())
        .ok_or_else(|| Problem::invalid(faults.into_list()))?;
    Ok(Asked {
        to,
        draft: draft.unwrap_or(false),
        language,
    })
}

/// The mail byte by byte, as it would go over the wire, but for the signature.
fn written(
    settings: &Settings,
    (to, subject): (&Address, &str),
    preview: &Preview,
    (id, date_ms): (&str, i64),
) -> Result<Vec<u8>, Problem> {
    let no_sender = |error: mail::address::AddressError| {
        let detail = format!("The sender's address cannot be used: {error}.");
        Problem::new(Kind::Conflict, detail)
    };
    let cannot = |why: String| Problem::invalid(vec![Located::refused("email", &why)]);
    let from = Mailbox {
        name: HeaderText::new(settings.sender_name.as_str()).ok(),
        address: Address::new(settings.sender_email.as_str()).map_err(no_sender)?,
    };
    let id = mime::MessageId::new(format!("{id}@{}", from.address.domain()))
        .map_err(|error| cannot(error.to_string()))?;
    let subject = HeaderText::new(subject).map_err(|error| cannot(error.to_string()))?;
    let email = Email {
        message_id: &id,
        date_ms,
        from: &from,
        to: &Mailbox::from(to.clone()),
        reply_to: None,
        subject: &subject,
        list_id: None,
        unsubscribe: None,
        extra: &[],
        text: &preview.text,
        html: Some(preview.html.as_str()).filter(|html| !html.is_empty()),
    };
    let built = email.build().map_err(|error| cannot(error.to_string()))?;
    Ok(built.into_bytes())
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    const PATH: &str = "/api/v1/emails/hello/test";

    #[tokio::test]
    async fn it_lies_in_the_test_inbox_and_nobody_hears_of_it() {
        let test = TestApp::new().await;
        let to = json!({"to": "new@shop.test"});
        assert_eq!(test.post(PATH, &to).await.status, 404);
        let email =
            json!({"subject": "Hi {{ contact.first_name | default: 'you' }}", "html": "<p>x</p>"});
        test.put("/api/v1/emails/hello", &email).await;
        let tested = test.post(PATH, &to).await;
        assert_eq!(tested.status, 200, "{}", tested.text());
        assert_eq!(tested.json()["subject"], "[Test] Hi you");
        let id = tested.json()["mail"].as_str().unwrap().to_owned();
        let mail = test.get(&format!("/api/v1/inbox/{id}")).await.json();
        assert_eq!(
            (&mail["recipient"], &mail["why"]),
            (&json!("new@shop.test"), &json!(null))
        );
        assert!(
            mail["html"].as_str().unwrap().contains("<p>x</p>"),
            "{mail}"
        );
        let known = test.get("/api/v1/contacts?find=new@shop.test").await.json();
        assert_eq!(known["contacts"], json!([]));
    }

    #[tokio::test]
    async fn a_contact_lends_their_values() {
        let test = TestApp::new().await;
        test.journeyed().await;
        let email = json!({"subject": "Hi {{ contact.email | default: 'you' }}", "text": "x"});
        test.put("/api/v1/emails/hello", &email).await;
        let tested = test.post(PATH, &json!({"to": " Anna@example.test"})).await;
        assert_eq!(tested.json()["subject"], "[Test] Hi anna@example.test");
    }

    #[tokio::test]
    async fn what_is_being_written_can_be_tested_in_a_language() {
        let test = TestApp::new().await;
        test.put(
            "/api/v1/emails/hello",
            &json!({"subject": "Old", "text": "x"}),
        )
        .await;
        let asked = json!({"to": "a@b.test", "draft": true, "language": "nl"});
        let tested = test.post(PATH, &asked).await;
        assert_eq!(tested.json()["subject"], "[Test] Old", "{}", tested.text());
        let draft = "/api/v1/emails/hello/draft?revision=";
        let nl = json!({"nl": {"subject": "Nieuw", "text": "x"}});
        let written = json!({"subject": "New", "text": "x", "languages": nl});
        test.put(&format!("{draft}0"), &written).await;
        assert_eq!(
            test.post(PATH, &asked).await.json()["subject"],
            "[Test] Nieuw"
        );
        let used = test.post(PATH, &json!({"to": "a@b.test"})).await.json();
        assert_eq!(used["subject"], "[Test] Old");
        test.put(&format!("{draft}1"), &json!({"subject": 3})).await;
        assert_eq!(test.post(PATH, &asked).await.status, 422);
    }

    #[tokio::test]
    async fn what_is_no_address_has_a_place() {
        let test = TestApp::new().await;
        let email = json!({"subject": "Hi", "text": "x"});
        test.put("/api/v1/emails/hello", &email).await;
        for body in [
            json!({}),
            json!({"to": "anna"}),
            json!({"to": "a@b.test", "x": 1}),
        ] {
            let answer = test.post(PATH, &body).await;
            assert_eq!(answer.status, 422, "{}", answer.text());
        }
        assert_eq!(test.get("/api/v1/inbox").await.json()["mails"], json!([]));
    }
}
