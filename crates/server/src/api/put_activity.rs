//! `GET` and `PUT /api/v1/activities/{handle}`: an open day, a webinar, an appointment; made, or changed.
//!
//! Takes `{"name": "Open day", "starts_at": "2027-03-30T14:00", "ends_at": "2027-03-30T17:00",
//! "zone": "Europe/Amsterdam", "fields": {"place": "Hall 2", "online": false, "owner": "anna"}}`. Times
//! without an offset are local in the zone, which is the workspace's if none is named. Those who are
//! registered are told of a change by a job: `activity_moved` where it begins or ends at another time,
//! else `activity_changed`.

use axum::extract::{Path, State};
use engine::calendar::Zone;
use engine::form::{Form, Shape};
use engine::id::Handle;
use engine::moment;
use engine::read::{Key, key};
use engine::time::{HOUR_MS, Time};
use engine::value::{MAP_LENGTH_MAX, Value};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;
use store::activity::{NAME_BYTES_MAX, NewActivity, Saved};

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json as Answer};
use crate::object::{Faults, Object, refused};
use crate::problem::{Located, Problem};

use super::activity::{Activity, Changed, counts, find, unknown};

/// Largest body: the fields with room to spare.
const BODY_BYTES_MAX: usize = 64 * 1024;
/// Longest text of an instant, a local time or a zone.
const SHORT_BYTES_MAX: usize = 64;
/// An activity that does not say when it ends ends so long after it begins.
const LASTS_MS: i64 = HOUR_MS;

const KEYS: &[Key] = &[
    key("name", "What people call it; the handle if left out.").takes(Form::Line(NAME_BYTES_MAX)),
    key(
        "starts_at",
        "When it begins: local in the zone, or an instant.",
    )
    .takes(WHEN)
    .required(),
    key("ends_at", "When it ends; an hour later if left out.").takes(WHEN),
    key("zone", "The zone it is in; the workspace's if left out.")
        .takes(Form::Free(SHORT_BYTES_MAX)),
    key("fields", "What else is known of it.").takes(Form::Names {
        name: ".",
        value: &Form::Any,
        most: MAP_LENGTH_MAX,
    }),
];

const WHEN: Form = Form::Like {
    pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}",
    says: "a local time such as 2027-03-30T14:00, or an instant",
};

/// What it takes.
pub(crate) const BODY: Shape = Shape::of(&[KEYS]);

/// An activity with how many stand how with it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ActivityShown")]
pub(crate) struct Shown {
    #[serde(flatten)]
    activity: Activity,
    registrations: Json,
}

pub(crate) async fn show(
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Answer<Shown>, Problem> {
    let row = find(&caller, &handle).await?;
    let counted = caller.workspace().registration_counts(row.id).await?;
    Ok(json::ok(Shown {
        activity: row.into(),
        registrations: counts(counted),
    }))
}

pub(crate) async fn set(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Answer<Changed>, Problem> {
    let Some(handle) = Handle::new(&handle) else {
        let sentence = "A handle has at most 64 of a-z, 0-9 and -, and does not begin with -.";
        return Err(Problem::invalid(vec![Located::new("handle", sentence)]));
    };
    let workspace = caller.workspace();
    let settings = workspace.settings().await?;
    let json = json::read(&body.bytes)?;
    let mut faults = Faults::default();
    let zone = settings.map_or_else(|| "UTC".to_owned(), |settings| settings.zone);
    let new = read(&json, handle, &zone, &mut faults);
    let Some(new) = new.filter(|_| faults.is_empty()) else {
        return Err(Problem::invalid(faults.into_list()));
    };
    match workspace.save_activity(new, app.now()).await {
        Ok(saved) => answered(&app, saved),
        Err(store::Error::Refused(why)) => {
            Err(Problem::invalid(vec![Located::refused("fields", &why)]))
        }
        Err(error) => Err(error.into()),
    }
}

/// The activity as it is from now on.
pub(super) fn answered(app: &App, saved: Saved) -> Result<Answer<Changed>, Problem> {
    let (row, job) = match saved {
        Saved::Now(row, job) => (row, job),
        Saved::Same(row) => (row, None),
        Saved::Unknown => return Err(unknown()),
    };
    app.nudge.ring();
    Ok(json::ok(Changed {
        activity: row.into(),
        job: job.map(|job| job.0.to_string()),
    }))
}

fn read(json: &Json, handle: Handle, zone: &str, faults: &mut Faults) -> Option<NewActivity> {
    let body = Object::shaped(json, "", &BODY, faults)?;
    let name = body.text("name", NAME_BYTES_MAX, faults);
    let is_line = |name: &String| !name.trim().is_empty() && !name.chars().any(char::is_control);
    if name.as_ref().is_some_and(|name| !is_line(name)) {
        faults.add("name", "This must be one line that is not empty.");
    }
    let named = body.text("zone", SHORT_BYTES_MAX, faults);
    let named = named.unwrap_or_else(|| zone.to_owned());
    let Some(zone) = Zone::named(&named) else {
        let sentence = format!("`{named:.60}` is no time zone such as Europe/Amsterdam.");
        faults.add("zone", sentence);
        return None;
    };
    body.required("starts_at", faults);
    let starts_at = instant(&body, "starts_at", &zone, faults);
    let ends_at = instant(&body, "ends_at", &zone, faults);
    let fields = fields(&body, faults);
    let starts_at = starts_at?;
    let ends_at = ends_at.unwrap_or_else(|| starts_at.plus_ms(LASTS_MS));
    if ends_at < starts_at {
        faults.add("ends_at", "It ends before it begins.");
    }
    Some(NewActivity {
        name: name.unwrap_or_else(|| handle.to_string()),
        handle,
        starts_at,
        ends_at,
        zone: named,
        fields: fields?,
    })
}

/// An instant, or a local date and time in this zone.
fn instant(body: &Object<'_>, name: &str, zone: &Zone, faults: &mut Faults) -> Option<Time> {
    let text = body.text(name, SHORT_BYTES_MAX, faults)?;
    let found = moment::instant(&text, zone);
    if found.is_none() {
        let sentence = format!(
            "`{text:.60}` is neither a local time such as 2027-03-30T14:00 nor an instant such as 2027-03-30T12:00:00Z."
        );
        faults.add(body.place(name), sentence);
    }
    found
}

fn fields(body: &Object<'_>, faults: &mut Faults) -> Option<Value> {
    let Some(json) = body.get("fields") else {
        return Some(Value::empty_map());
    };
    if !json.is_object() {
        faults.add(
            "fields",
            "This must be an object: what else is known of it.",
        );
        return None;
    }
    let read = Value::from_json(json, "fields");
    read.map_err(|fault| refused(&fault, faults)).ok()
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    const PATH: &str = "/api/v1/activities/open-day";

    #[tokio::test]
    async fn an_activity_is_made_and_moved_and_called_off() {
        let test = TestApp::new().await;
        assert_eq!(test.get(PATH).await.status, 404);
        let open_day = json!({"name": "Open day", "starts_at": "2027-03-30T14:00",
            "zone": "Europe/Amsterdam", "fields": {"place": "Hall 2"}});
        let made = test.put(PATH, &open_day).await;
        assert_eq!(made.status, 200, "{}", made.text());
        let made = made.json();
        assert_eq!(made["starts_at"], "2027-03-30T12:00:00Z");
        assert_eq!(made["ends_at"], "2027-03-30T13:00:00Z");
        assert_eq!(
            (&made["status"], &made["job"]),
            (&json!("planned"), &json!(null))
        );
        let registered = test
            .post(
                &format!("{PATH}/registrations"),
                &json!({"contact": {"email": "anna@shop.test"}}),
            )
            .await;
        assert_eq!(registered.status, 200, "{}", registered.text());
        let same = test.put(PATH, &open_day).await.json();
        assert_eq!((&same["revision"], &same["job"]), (&json!(1), &json!(null)));
        let moved = json!({"name": "Open day", "starts_at": "2027-04-06T14:00",
            "zone": "Europe/Amsterdam"});
        let moved = test.put(PATH, &moved).await.json();
        assert_eq!(moved["revision"], 2);
        assert!(moved["job"].is_string(), "{moved}");
        let shown = test.get(PATH).await.json();
        assert_eq!(shown["registrations"], json!({"registered": 1}));
        let off = test
            .post(&format!("{PATH}/cancel"), &json!({}))
            .await
            .json();
        assert_eq!(off["status"], "cancelled");
        let again = test.put(PATH, &open_day).await;
        assert_eq!(again.status, 422, "{}", again.text());
    }

    #[tokio::test]
    async fn what_is_wrong_has_a_place() {
        let test = TestApp::new().await;
        let check = async |activity: serde_json::Value, at: &str| {
            let answer = test.put(PATH, &activity).await;
            assert_eq!(answer.status, 422, "{}", answer.text());
            assert_eq!(answer.json()["errors"][0]["at"], at, "{}", answer.text());
        };
        let at = "2027-03-30T14:00";
        check(json!({}), "starts_at").await;
        check(json!({"starts_at": "soon"}), "starts_at").await;
        check(
            json!({"starts_at": at, "ends_at": "2027-03-29T14:00"}),
            "ends_at",
        )
        .await;
        check(json!({"starts_at": at, "zone": "Mars/Olympus"}), "zone").await;
        check(json!({"starts_at": at, "fields": []}), "fields").await;
        check(
            json!({"starts_at": at, "fields": {"status": "x"}}),
            "fields",
        )
        .await;
        check(json!({"starts_at": at, "name": "a\nb"}), "name").await;
        check(json!({"starts_at": at, "place": "Hall 2"}), "place").await;
    }
}
