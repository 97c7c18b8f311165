//! `GET /api/v1/weekly`: when the summary of the week is mailed, and whether whoever asks gets it.
//! `PUT /api/v1/weekly` sets when: `{"active": true, "weekday": "monday", "time": "08:00"}`, in the workspace's
//! zone. `PUT /api/v1/session/weekly` and `PUT /api/v1/staff/{handle}/weekly` say of oneself or of a person on our
//! side who wants it: `{"wants": true, "language": "nl"}`.

use axum::extract::{Path, State};
use engine::calendar::{TimeOfDay, WEEKDAY_NAMES, Zone};
use engine::form::{Form, Shape};
use engine::id::Handle;
use engine::read::{Key, key};
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use store::weekly::{LANGUAGES, Plan};

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::object::{Faults, Object};
use crate::problem::{Kind, Problem};

use super::put_user::person;

/// Largest body: three short words.
const BODY_BYTES_MAX: usize = 1_024;
/// Longest of these words.
const WORD_BYTES_MAX: usize = 20;

const KEYS: &[Key] = &[
    key("active", "Whether it is mailed at all.")
        .takes(Form::Bool)
        .required(),
    key("weekday", "On which day of the week.")
        .takes(Form::Words(&WEEKDAY_NAMES))
        .required(),
    key("time", "At which time, to the minute: 08:00.")
        .takes(Form::Like {
            pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$",
            says: "a time of day",
        })
        .required(),
];
const READER_KEYS: &[Key] = &[
    key("wants", "Whether they want it.")
        .takes(Form::Bool)
        .required(),
    key("language", "In which language they read it.")
        .takes(Form::Words(&LANGUAGES))
        .else_is("\"en\""),
];

/// What sets when it is mailed.
pub(crate) const BODY: Shape = Shape::of(&[KEYS]);
/// What says who wants it.
pub(crate) const READER: Shape = Shape::of(&[READER_KEYS]);

/// When the summary of the week is mailed.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Weekly")]
pub(crate) struct Weekly {
    active: bool,
    #[schemars(extend("enum" = WEEKDAY_NAMES))]
    weekday: &'static str,
    /// In the workspace's zone.
    time: String,
    /// The next moment; null where it is not mailed.
    next_at: Option<Time>,
    /// Whether whoever asks gets it; null where that is no person on our side.
    wants: Option<bool>,
    /// In which language they get it; null where they do not.
    language: Option<String>,
}

/// Whether somebody gets it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WeeklyReader")]
pub(crate) struct Reader {
    wants: bool,
    /// Null where they do not.
    language: Option<&'static str>,
}

pub(crate) async fn show(State(app): State<App>, caller: Caller) -> Result<Json<Weekly>, Problem> {
    Ok(json::ok(shown(&app, &caller).await?))
}

pub(crate) async fn set(
    State(app): State<App>,
    caller: Caller,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Json<Weekly>, Problem> {
    let json = json::read(&body.bytes)?;
    let mut faults = Faults::default();
    let plan = plan(&json, &mut faults);
    let Some(plan) = plan.filter(|_| faults.is_empty()) else {
        return Err(Problem::invalid(faults.into_list()));
    };
    caller.workspace().set_weekly_plan(plan).await?;
    app.nudge.ring();
    Ok(json::ok(shown(&app, &caller).await?))
}

pub(crate) async fn set_own(
    State(app): State<App>,
    caller: Caller,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Json<Reader>, Problem> {
    let Some(who) = own(&caller) else {
        let detail = "A key gets no mail; sign in to say that you want it.";
        return Err(Problem::new(Kind::Conflict, detail));
    };
    set_of(&app, &caller, &who, &body.bytes).await
}

pub(crate) async fn set_reader(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Json<Reader>, Problem> {
    let who = person(&caller, &handle).await?;
    set_of(&app, &caller, &who, &body.bytes).await
}

async fn set_of(
    app: &App,
    caller: &Caller,
    who: &Handle,
    body: &[u8],
) -> Result<Json<Reader>, Problem> {
    let json = json::read(body)?;
    let mut faults = Faults::default();
    let read = reader(&json, &mut faults);
    let Some(language) = read.filter(|_| faults.is_empty()) else {
        return Err(Problem::invalid(faults.into_list()));
    };
    let workspace = caller.workspace();
    let set = workspace.set_weekly_reader(who, language, app.now());
    if !set.await? {
        return Err(Problem::no("person"));
    }
    app.nudge.ring();
    Ok(json::ok(Reader {
        wants: language.is_some(),
        language,
    }))
}

/// The person who is signed in.
fn own(caller: &Caller) -> Option<Handle> {
    caller.actor.strip_prefix("person ").and_then(Handle::new)
}

async fn shown(app: &App, caller: &Caller) -> Result<Weekly, Problem> {
    let workspace = caller.workspace();
    let plan = workspace.weekly_plan().await?;
    let settings = workspace.settings().await?;
    let settings = settings.ok_or_else(|| Problem::no("workspace"))?;
    let zone = Zone::named(&settings.zone).unwrap_or_else(Zone::utc);
    let who = own(caller);
    let language = match &who {
        Some(who) => workspace.weekly_language(who).await?,
        None => None,
    };
    Ok(Weekly {
        active: plan.active,
        weekday: WEEKDAY_NAMES.get(plan.weekday).copied().unwrap_or_default(),
        time: plan.time(),
        next_at: plan.next(&zone, app.now()).filter(|_| plan.active),
        wants: who.map(|_| language.is_some()),
        language,
    })
}

fn plan(json: &Value, faults: &mut Faults) -> Option<Plan> {
    let body = Object::shaped(json, "", &BODY, faults)?;
    body.required("active", faults);
    body.required("weekday", faults);
    body.required("time", faults);
    let active = body.flag("active", faults);
    let weekday = body.text("weekday", WORD_BYTES_MAX, faults);
    let time = body.text("time", WORD_BYTES_MAX, faults);
    let weekday = weekday.and_then(|day| {
        let place = WEEKDAY_NAMES.iter().position(|name| *name == day);
        if place.is_none() {
            faults.add("weekday", format!("`{day}` is no day of the week."));
        }
        place
    });
    let minute = time.and_then(|time| {
        let minute = minute_of(&time);
        if minute.is_none() {
            faults.add("time", format!("`{time}` is no time such as 08:00."));
        }
        minute
    });
    Some(Plan {
        active: active?,
        weekday: weekday?,
        minute: minute?,
    })
}

fn minute_of(text: &str) -> Option<i64> {
    let (hours, minutes) = text.split_once(':')?;
    // Seconds are refused: nobody waits for a mail by the second.
    TimeOfDay::parse(text).filter(|_| minutes.len() == 2)?;
    Some(hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?)
}

/// In which language it is wanted; inside nothing where it is not.
#[expect(
    clippy::option_option,
    reason = "nothing is a fault, which is told by itself"
)]
fn reader(json: &Value, faults: &mut Faults) -> Option<Option<&'static str>> {
    let body = Object::shaped(json, "", &READER, faults)?;
    body.required("wants", faults);
    let wants = body.flag("wants", faults);
    let language = body.text("language", WORD_BYTES_MAX, faults);
    let language = language.unwrap_or_else(|| LANGUAGES[0].to_owned());
    let known = LANGUAGES.into_iter().find(|one| *one == language);
    if known.is_none() {
        faults.add(
            "language",
            format!("It can be read in {}.", LANGUAGES.join(" and ")),
        );
    }
    Some(wants?.then_some(known?))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::{Value as Json, json};

    #[tokio::test]
    async fn the_moment_is_set_and_what_is_none_has_a_place() {
        let test = TestApp::new().await;
        let path = "/api/v1/weekly";
        let usual = test.get(path).await.json();
        assert_eq!(usual["weekday"], "monday");
        assert_eq!(
            (&usual["time"], &usual["wants"]),
            (&json!("08:00"), &Json::Null)
        );
        let friday = json!({"active": true, "weekday": "friday", "time": "17:30"});
        let set = test.put(path, &friday).await.json();
        assert_eq!(
            (&set["weekday"], &set["time"]),
            (&json!("friday"), &json!("17:30"))
        );
        assert!(set["next_at"].is_string());
        let off = json!({"active": false, "weekday": "friday", "time": "17:30"});
        assert_eq!(test.put(path, &off).await.json()["next_at"], Json::Null);
        let check = async |body: Json, at: &str| {
            let answer = test.put(path, &body).await;
            assert_eq!(answer.status, 422, "{body}");
            assert_eq!(answer.json()["errors"][0]["at"], at, "{body}");
        };
        check(
            json!({"active": true, "weekday": "someday", "time": "08:00"}),
            "weekday",
        )
        .await;
        check(
            json!({"active": true, "weekday": "monday", "time": "24:00"}),
            "time",
        )
        .await;
        check(
            json!({"active": true, "weekday": "monday", "time": "08:00:30"}),
            "time",
        )
        .await;
        check(json!({"weekday": "monday", "time": "08:00"}), "active").await;
        let other = test.send_as(Some(&test.other_key), "GET", path, "").await;
        assert_eq!(other.json()["weekday"], "monday");
    }

    #[tokio::test]
    async fn a_person_on_our_side_gets_it_and_a_key_does_not() {
        let test = TestApp::new().await;
        let anna = json!({"email": "anna@shop.test", "name": "Anna"});
        test.put("/api/v1/staff/anna", &anna).await;
        let path = "/api/v1/staff/anna/weekly";
        let set = test
            .put(path, &json!({"wants": true, "language": "nl"}))
            .await;
        assert_eq!(set.json(), json!({"wants": true, "language": "nl"}));
        let readers = test.app.store.system().weekly_readers().await.unwrap();
        assert_eq!((readers.len(), readers[0].language.as_str()), (1, "nl"));
        let off = test.put(path, &json!({"wants": false})).await;
        assert_eq!(off.json(), json!({"wants": false, "language": null}));
        assert_eq!(test.app.store.system().weekly_readers().await.unwrap(), []);
        let wrong = test
            .put(path, &json!({"wants": true, "language": "fr"}))
            .await;
        assert_eq!(wrong.json()["errors"][0]["at"], "language");
        let nobody = test
            .put("/api/v1/staff/bob/weekly", &json!({"wants": true}))
            .await;
        assert_eq!(nobody.status, 404);
        let key = test
            .put("/api/v1/session/weekly", &json!({"wants": true}))
            .await;
        assert_eq!(key.status, 409);
    }
}
