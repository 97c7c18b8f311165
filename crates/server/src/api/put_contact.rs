//! `PUT /api/v1/contacts`: makes a contact, or changes it.
//!
//! Takes `{"contact": {keys}, "fields": {...}, "tags": {"vip": true}, "interests": [...]}`. Answers
//! 202 with the contact's number: the change stands in the contact's inbox and is applied in order
//! with its events. A field set to null is cleared; what is not named stays.

use axum::extract::State;
use axum::http::StatusCode;
use engine::contact::Change;
use engine::form::Shape;
use engine::id::ContactId;
use engine::read::{Key, key};
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;
use store::Workspace;
use store::command::Command;
use store::who::Who;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json as Answer};
use crate::object::{Faults, Object};
use crate::person;
use crate::problem::{Located, Problem};

use super::change;

/// Largest body: some hundreds of fields, a few of them long.
const BODY_BYTES_MAX: usize = 1024 * 1024;

const WHO: &[Key] = &[
    key("contact", "Who is meant; made if nobody has such a key.")
        .takes(person::FORM)
        .required(),
];

/// What it takes.
pub(crate) const BODY: Shape = Shape::of(&[WHO, change::KEYS]);

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ContactTaken")]
pub(crate) struct Accepted {
    contact: ContactId,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Answer<Accepted>, Problem> {
    let json = json::read(&body.bytes)?;
    let now = app.now();
    let mut faults = Faults::default();
    let read = read(&json, now, &mut faults);
    let Some((who, changes)) = read.filter(|_| faults.is_empty()) else {
        return Err(Problem::invalid(faults.into_list()));
    };
    if let Who::Contact(_) = &who
        && caller.workspace().contact(&who).await?.is_none()
    {
        return Err(Problem::no("contact"));
    }
    let command = Command::ChangeContact {
        changes,
        source: change::SOURCE.to_owned(),
    };
    let workspace = caller.workspace();
    let contact = match workspace.command(who.clone(), command, now).await {
        Err(store::Error::Refused(why)) => return Err(refused(workspace, &who, &why).await),
        contact => contact?,
    };
    app.nudge.ring();
    Ok(Answer(StatusCode::ACCEPTED, Accepted { contact }))
}

/// What the store refuses is about who is meant or, if that is clear, about the new address.
async fn refused(workspace: Workspace<'_>, who: &Who, why: &str) -> Problem {
    let located = match workspace.contact(who).await {
        Err(store::Error::Refused(_)) => Located::refused("contact", why),
        _ => Located::new("fields/email", format!("This cannot be set: {why}.")),
    };
    Problem::invalid(vec![located])
}

fn read(json: &Json, now: Time, faults: &mut Faults) -> Option<(Who, Vec<Change>)> {
    let body = Object::shaped(json, "", &BODY, faults)?;
    let who = body
        .required("contact", faults)
        .and_then(|json| person::read(json, "contact", faults));
    let changes = change::read(&body, now, faults);
    Some((who?, changes))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    #[tokio::test]
    async fn a_change_is_accepted_and_waits_in_the_inbox() {
        let test = TestApp::new().await;
        let body =
            json!({"contact": {"email": "Anna@example.test"}, "fields": {"first_name": "Anna"}});
        let answer = test.put("/api/v1/contacts", &body).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        let id = answer.json()["contact"].as_str().unwrap().to_owned();
        let again = test.put("/api/v1/contacts", &body).await.json();
        assert_eq!(again["contact"], *id);
        let contact = test.get(&format!("/api/v1/contacts/{id}")).await.json();
        assert_eq!(contact["email"], "anna@example.test");
        let depths = test
            .app
            .store
            .system()
            .depths(test.app.now())
            .await
            .unwrap();
        assert_eq!(depths.inbox, 2);
    }

    #[tokio::test]
    async fn what_belongs_to_another_contact_is_refused_with_its_place() {
        let test = TestApp::new().await;
        for contact in [json!({"email": "a@b.test"}), json!({"external_id": "C-1"})] {
            let body = json!({"contact": contact});
            assert_eq!(test.put("/api/v1/contacts", &body).await.status, 202);
        }
        let check = async |body: serde_json::Value, at: &str, sentence: &str| {
            let answer = test.put("/api/v1/contacts", &body).await;
            assert_eq!(answer.status, 422, "{}", answer.text());
            let expect = json!([{"at": at, "sentence": sentence}]);
            assert_eq!(answer.json()["errors"], expect);
        };
        let sentence = "The keys name two contacts: email a@b.test is 1, external_id C-1 is 2.";
        let both = json!({"email": "a@b.test", "external_id": "C-1"});
        check(json!({"contact": both}), "contact", sentence).await;
        let taken = json!({"contact": {"external_id": "C-1"}, "fields": {"email": "a@b.test"}});
        check(
            taken,
            "fields/email",
            "This cannot be set: a@b.test is the address of contact 1.",
        )
        .await;
    }

    #[tokio::test]
    async fn somebody_who_is_not_there_is_not_made_by_number() {
        let test = TestApp::new().await;
        let answer = test
            .put("/api/v1/contacts", &json!({"contact": {"id": "4711"}}))
            .await;
        assert_eq!(answer.status, 404);
    }
}
