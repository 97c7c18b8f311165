//! `POST /api/v1/workflows/wait`: until when a wait lasts for somebody who comes to it on Friday at 22:10,
//! so that its author sees what it means: `{"block": {...}, "zone": "...", "holidays": "nl"}`. It is worked
//! out by the function that runs it live; nothing is saved.

use axum::extract::State;
use engine::calendar::Zone;
use engine::check::Catalogue;
use engine::contact::Contact;
use engine::form::{Form, Shape};
use engine::id::ContactId;
use engine::plan::{Does, Plan};
use engine::read::{Key, key};
use engine::scope::{Facts, Scope};
use engine::time::{DAY_MS, Time};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json as Answer};
use crate::object::{Faults, Object, kind};
use crate::problem::Problem;

/// Largest request: a wait without what it times.
const BYTES_MAX: usize = 16 * 1024;
/// Longest name of a zone or of a calendar of holidays that is read; all there are are shorter.
const NAME_BYTES_MAX: usize = 100;
/// On Friday evening most that is meant for working hours goes wrong.
const ENTERS: &str = "22:10:00";
/// The days of a week.
const WEEK: i64 = 7;

const KEYS: &[Key] = &[
    key("block", "The block, as the workflow has it.")
        .takes(Form::Open(&Shape::of(&[])))
        .required(),
    key("zone", "The workflow's, if it names one.").takes(Form::Free(NAME_BYTES_MAX)),
    key("holidays", "The workflow's.").takes(Form::Free(NAME_BYTES_MAX)),
];
/// What may be asked.
pub(crate) const BODY: Shape = Shape::of(&[KEYS]);

struct Asked {
    /// The block, as the workflow has it.
    block: Map<String, Json>,
    /// The workflow's, if it names one.
    zone: Option<String>,
    /// The workflow's.
    holidays: Option<String>,
}

#[derive(JsonSchema, Serialize)]
#[schemars(rename = "WaitExample")]
pub(crate) struct Example {
    /// Whether it can be said at all: not of what cannot be read, nor of a date that a contact has.
    known: bool,
    /// A local time, in `zone`.
    #[serde(skip_serializing_if = "Option::is_none")]
    enters: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<String>,
}

const UNKNOWN: Example = Example {
    known: false,
    enters: None,
    until: None,
    zone: None,
};

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    body: Received<BYTES_MAX>,
) -> Result<Answer<Example>, Problem> {
    let mut faults = Faults::default();
    let asked = read(&json::read(&body.bytes)?, &mut faults);
    let asked = asked.ok_or_else(|| Problem::invalid(faults.into_list()))?;
    let settings = super::settings::of(caller.workspace()).await?;
    let own = caller.workspace().settings().await?;
    let zone = own.and_then(|own| Zone::named(&own.zone));
    let zone = zone.unwrap_or_else(Zone::utc);
    let catalogue = Catalogue {
        settings: Some(settings),
        ..Catalogue::default()
    };
    let plan = Plan::from_text(&draft(asked), &catalogue);
    let example = plan.ok().and_then(|plan| example(&plan, &zone, app.now()));
    Ok(json::ok(example.unwrap_or(UNKNOWN)))
}

fn read(json: &Json, faults: &mut Faults) -> Option<Asked> {
    let object = Object::shaped(json, "", &BODY, faults)?;
    let zone = object.text("zone", NAME_BYTES_MAX, faults);
    let holidays = object.text("holidays", NAME_BYTES_MAX, faults);
    let block = match object.required("block", faults)? {
        Json::Object(block) => block.clone(),
        other => {
            faults.add(
                "block",
                format!("This must be an object, not {}.", kind(other)),
            );
            return None;
        }
    };
    faults.is_empty().then_some(Asked {
        block,
        zone,
        holidays,
    })
}

/// A workflow of nothing but the wait.
fn draft(asked: Asked) -> String {
    let mut block = asked.block;
    // What it times and whom it is for is not asked; without the one `skip` would be a mistake.
    for key in ["blocks", "when", "if_past", "label", "note"] {
        block.remove(key);
    }
    let mut draft = json!({
        "format": 1, "handle": "example", "name": "Example", "purpose": "service",
        "triggers": [{"id": "asked", "start": "manual"}], "blocks": [block],
    });
    for (key, value) in [("zone", asked.zone), ("holidays", asked.holidays)] {
        if let Some(value) = value {
            draft[key] = value.into();
        }
    }
    draft.to_string()
}

fn example(plan: &Plan, workspace: &Zone, now: Time) -> Option<Example> {
    let Does::Wait(wait) = &plan.nodes.first()?.does else {
        return None;
    };
    let contact = Contact::new(ContactId(0), now);
    let facts = Facts {
        contact: &contact,
        history: &[],
        zone: workspace,
        told: &engine::told::NOTHING,
    };
    let zone = plan.zone(facts);
    let enters = (0..WEEK).find_map(|days| friday(&zone, now.plus_ms(days * DAY_MS)))?;
    let scope = Scope {
        facts,
        zone: &zone,
        now: enters,
        event: None,
        item: None,
        journey: None,
        heard: None,
    };
    let until = wait.example(&scope)?;
    Some(Example {
        known: true,
        enters: Some(zone.local(enters).to_string()),
        until: Some(zone.local(until).to_string()),
        zone: Some(zone.name().to_owned()),
    })
}

/// The evening of this day, if it is a Friday.
fn friday(zone: &Zone, at: Time) -> Option<Time> {
    let day = zone.local(at).date();
    let is_friday = day.weekday().to_monday_one_offset() == 5;
    is_friday.then(|| zone.place_text(&format!("{day}T{ENTERS}")))?
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::{Value, json};

    #[tokio::test]
    async fn a_wait_is_worked_out_for_somebody_who_comes_on_friday() {
        let test = TestApp::new().await;
        let check = async |block: Value, zone: &str, until: &str| {
            let asked = json!({"block": block, "zone": zone});
            let path = "/api/v1/workflows/wait";
            let told = test.send("POST", path, &asked.to_string()).await.json();
            assert_eq!(told["enters"], "2027-03-05T22:10:00", "{told}");
            assert_eq!(
                (&told["until"], &told["zone"]),
                (&json!(until), &json!(zone))
            );
        };
        let wait = |more: Value| {
            let mut block = json!({"id": "w", "do": "wait"});
            block
                .as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            block
        };
        let monday = wait(json!({"until": {"weekday": "monday", "time": "14:30"}}));
        check(monday, "Europe/Amsterdam", "2027-03-08T14:30:00").await;
        let two_days = wait(json!({"for": "2bd", "time": "10:00", "if_past": "skip"}));
        check(two_days, "UTC", "2027-03-09T10:00:00").await;
        let hours = json!({"days": "weekdays", "from": "09:00", "to": "17:00"});
        check(
            wait(json!({"window": hours})),
            "Asia/Tokyo",
            "2027-03-08T09:00:00",
        )
        .await;
    }

    #[tokio::test]
    async fn what_only_a_contact_knows_is_not_said() {
        let test = TestApp::new().await;
        for block in [
            json!({"id": "w", "do": "wait", "until": {"date": "contact.birth_date"}}),
            json!({"id": "w", "do": "wait"}),
            json!({"id": "w", "do": "end"}),
            json!({}),
        ] {
            let asked = json!({"block": block}).to_string();
            let told = test.send("POST", "/api/v1/workflows/wait", &asked).await;
            assert_eq!((told.status, told.json()), (200, json!({"known": false})));
        }
        for (asked, status) in [
            ("{", 400),
            ("[]", 422),
            (r#"{"block": null}"#, 422),
            (r#"{"block": []}"#, 422),
            (r#"{"block": {}, "zone": {}}"#, 422),
            (r#"{"block": {}, "zones": ""}"#, 422),
        ] {
            let told = test.send("POST", "/api/v1/workflows/wait", asked).await;
            assert_eq!(told.status, status, "{asked} {}", told.text());
        }
    }
}
