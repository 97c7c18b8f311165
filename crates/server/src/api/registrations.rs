//! `GET /api/v1/activities/{handle}/registrations?after=&limit=`: who is registered for an activity, by
//! contact. `POST` there registers somebody, by `{"contact": {"email": "..."}}`: `activity_registered`.
//! Whoever is not known becomes a contact; whoever is registered already stays so, and nothing is said.

use axum::extract::{Path, State};
use axum::http::Uri;
use engine::form::Shape;
use engine::id::{ContactId, Handle};
use engine::read::{Key, key};
use schemars::JsonSchema;
use serde::Serialize;
use store::who::Who;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::cursor::Page;
use crate::json::{self, Json};
use crate::object::{Faults, Object};
use crate::person;
use crate::problem::Problem;

use super::activity::{self, Registration, answered, find};

/// Largest body: the keys of a person.
const BODY_BYTES_MAX: usize = 16 * 1024;

const KEYS: &[Key] = &[key(
    "contact",
    "Who is registered; made if nobody has such a key.",
)
.takes(person::FORM)
.required()];

/// What it takes.
pub(crate) const BODY: Shape = Shape::of(&[KEYS]);

#[derive(Serialize, JsonSchema)]
pub(crate) struct Registrations {
    registrations: Vec<Listed>,
    /// The `after` of the next page; null on the last.
    next: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ListedRegistration")]
struct Listed {
    #[serde(flatten)]
    registration: Registration,
    /// The contact's address; null if there is none.
    email: Option<String>,
}

pub(crate) async fn list(
    caller: Caller,
    Path(handle): Path<String>,
    uri: Uri,
) -> Result<Json<Registrations>, Problem> {
    let page = Page::of(&uri)?;
    let after = page.after(|text| text.parse().ok())?;
    let after = after.unwrap_or(ContactId(0));
    let activity = find(&caller, &handle).await?;
    let workspace = caller.workspace();
    let rows = workspace.registrations(activity.id, after, page.limit);
    let rows = rows.await?;
    let next = page.next(&rows, |row| row.contact.to_string());
    let emails = workspace.emails_of(rows.iter().map(|row| row.contact));
    let emails = emails.await?;
    let listed = |row: store::registration::Registration| Listed {
        email: emails.get(&row.contact).cloned(),
        registration: row.into(),
    };
    Ok(json::ok(Registrations {
        registrations: rows.into_iter().map(listed).collect(),
        next,
    }))
}

pub(crate) async fn register(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Json<Registration>, Problem> {
    let activity = find(&caller, &handle).await?;
    let json = json::read(&body.bytes)?;
    let mut faults = Faults::default();
    let who = Object::shaped(&json, "", &BODY, &mut faults)
        .and_then(|body| body.required("contact", &mut faults))
        .and_then(|json| person::read(json, "contact", &mut faults));
    let Some(who) = who.filter(|_| faults.is_empty()) else {
        return Err(Problem::invalid(faults.into_list()));
    };
    let workspace = caller.workspace();
    if let Who::Contact(_) = &who
        && workspace.contact(&who).await?.is_none()
    {
        return Err(Problem::no("contact"));
    }
    let came = workspace.register(&activity.what.handle, who, app.now());
    let came = came.await;
    app.nudge.ring();
    answered(came, "contact")
}

/// The contact in a path.
pub(super) fn contact(text: &str) -> Result<ContactId, Problem> {
    super::contact::id(text).map_err(|_| Problem::no("registration"))
}

/// The handle in a path.
pub(super) fn named(text: &str) -> Result<Handle, Problem> {
    activity::handle(text)
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    const PATH: &str = "/api/v1/activities/open-day";

    #[tokio::test]
    async fn a_registration_goes_its_way() {
        let test = TestApp::new().await;
        let all = format!("{PATH}/registrations");
        let anna = json!({"contact": {"email": "anna@shop.test"}});
        assert_eq!(test.post(&all, &anna).await.status, 404);
        test.put(PATH, &json!({"starts_at": "2027-03-30T14:00"}))
            .await;
        let first = test.post(&all, &anna).await;
        assert_eq!(first.status, 200, "{}", first.text());
        let first = first.json();
        assert_eq!(test.post(&all, &anna).await.json(), first);
        let contact = first["contact"].as_str().unwrap();
        let one = format!("{all}/{contact}");
        let to = async |what: &str| {
            let answer = test.post(&format!("{one}/{what}"), &json!({})).await;
            (answer.status, answer.json()["status"].clone())
        };
        assert_eq!(to("attended").await, (200, json!("attended")));
        assert_eq!(to("absent").await, (200, json!("absent")));
        assert_eq!(to("cancel").await, (200, json!("cancelled")));
        assert_eq!(to("cancel").await, (200, json!("cancelled")));
        assert_eq!(to("attended").await.0, 422);
        let again = test.post(&all, &anna).await.json();
        assert_eq!(again["status"], "registered");
        assert_ne!(again["id"], first["id"]);
        let listed = test.get(&all).await.json();
        let mut with_email = again.clone();
        with_email["email"] = json!("anna@shop.test");
        assert_eq!(listed["registrations"], json!([with_email]));
        let events = test
            .get(&format!("/api/v1/contacts/{contact}/events"))
            .await
            .json();
        let events = events["events"].as_array().unwrap();
        let said = events
            .iter()
            .filter(|event| event["source"] == "activities");
        let names: Vec<_> = said.map(|event| event["event"].as_str().unwrap()).collect();
        let expect = [
            "activity_registered",
            "activity_registration_cancelled",
            "activity_absent",
            "activity_attended",
            "activity_registered",
        ];
        assert_eq!(names, expect);
        let nobody = test.post(&format!("{all}/999999/cancel"), &json!({})).await;
        assert_eq!(nobody.status, 404);
    }

    #[tokio::test]
    async fn what_is_wrong_has_a_place() {
        let test = TestApp::new().await;
        test.put(PATH, &json!({"starts_at": "2027-03-30T14:00"}))
            .await;
        let check = async |body: serde_json::Value, status: u16| {
            let answer = test.post(&format!("{PATH}/registrations"), &body).await;
            assert_eq!(answer.status, status, "{}", answer.text());
        };
        check(json!({}), 422).await;
        check(json!({"contact": {}}), 422).await;
        check(json!({"contact": {"id": "999999"}}), 404).await;
        test.post(&format!("{PATH}/cancel"), &json!({})).await;
        check(json!({"contact": {"email": "anna@shop.test"}}), 422).await;
    }
}
