//! `POST /api/v1/workflows/{handle}/start`: starts a workflow by hand, for a contact or for all members of
//! a segment.
//!
//! Takes `{"contact": {...}}` or `{"segment": "vip"}`, with `"data"` after the schema of the workflow's
//! trigger `start: manual`, and an `"id"` that makes sending it twice harmless. Who may enter, and how
//! often, the workflow says as always. A segment is gone through by a job; the answer names it.

use crate::forms::DATA;
use axum::extract::{Path, State};
use engine::draft;
use engine::event::{BY, WORKFLOW, own};
use engine::form::{Form, Rule, Shape};
use engine::id::{BlockId, ContactId, EventId, Handle};
use engine::read::{Key, key};
use engine::trigger::Starts;
use engine::value::Value;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;
use store::Workspace;
use store::append::{Appended, NewEvent};
use store::enrolment::{Input, NewEnrolment};
use store::who::Who;
use store::workflow::{Status, WorkflowRow};

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json as Answer};
use crate::object::{Faults, Object};
use crate::person;
use crate::problem::{Kind, Located, Problem};

use super::item;
use super::workflow::find;

/// Largest body: as of one event.
const BODY_BYTES_MAX: usize = 1024 * 1024;
/// Longest handle that is read at all; the engine's own limit, which is lower, says that it is none.
const HANDLE_BYTES_READ_MAX: usize = 1_000;

const KEYS: &[Key] = &[
    key("contact", "Who is to start.").takes(person::FORM),
    key("segment", "Whose members are to start.").takes(Form::HANDLE),
    key(
        "data",
        "What the journey is about, after the trigger's schema.",
    )
    .takes(DATA),
    key("id", "With it, sending this twice is harmless.").takes(item::EVENT_KEY),
];

/// What it takes.
pub(crate) const BODY: Shape = Shape {
    keys: &[KEYS],
    rules: &[Rule::One(&["contact", "segment"])],
};

/// What came of it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
#[schemars(rename = "WorkflowStarted")]
pub(crate) enum Outcome {
    /// The contact was asked in.
    Asked { event: EventId, contact: ContactId },
    /// The members are being asked in.
    Begun { enrolment: String, job: String },
    /// Its `id` was seen before; nothing was done.
    Duplicate,
}

/// Who is to start.
enum Whom {
    Contact(Who),
    Segment(Handle),
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Answer<Outcome>, Problem> {
    let workspace = caller.workspace();
    let row = find(workspace, &handle).await?;
    let json = json::read(&body.bytes)?;
    let mut faults = Faults::default();
    let read = read(&json, &mut faults);
    let trigger = trigger(workspace, &row).await?;
    if let Some((_, data, _)) = &read {
        for fault in trigger.1.faults(data) {
            let sentence = crate::problem::capitalized(&fault);
            faults.add("data", format!("{sentence}."));
        }
    }
    let Some((whom, data, key)) = read.filter(|_| faults.is_empty()) else {
        return Err(Problem::invalid(faults.into_list()));
    };
    let data = asked(&row.handle, data);
    let outcome = match whom {
        Whom::Contact(who) => start_one(&app, workspace, who, data, key).await?,
        Whom::Segment(segment) => {
            if workspace.segment(&segment).await?.is_none() {
                let unknown = Located::new("segment", format!("There is no segment `{segment}`."));
                return Err(Problem::invalid(vec![unknown]));
            }
            let new = NewEnrolment {
                workflow: row.id,
                trigger: trigger.0,
                key: key.unwrap_or_else(|| format!("asked-{}", app.now())),
                input: Input {
                    frozen: false,
                    segment: Some(segment.to_string()),
                    name: own::JOURNEY_START_ASKED.to_owned(),
                    source: item::SOURCE.to_owned(),
                    data,
                    occurred_at: None,
                },
            };
            let system = app.store.system();
            let begun = system
                .begin_enrolment(workspace.id(), new, app.now())
                .await?;
            begun.map_or(Outcome::Duplicate, |(enrolment, job)| Outcome::Begun {
                enrolment: enrolment.0.to_string(),
                job: job.0.to_string(),
            })
        }
    };
    app.nudge.ring();
    Ok(json::ok(outcome))
}

async fn start_one(
    app: &App,
    workspace: Workspace<'_>,
    who: Who,
    data: Value,
    key: Option<String>,
) -> Result<Outcome, Problem> {
    let event = NewEvent {
        who,
        name: own::JOURNEY_START_ASKED.to_owned(),
        occurred_at: app.now(),
        source: item::SOURCE.to_owned(),
        data,
        key,
    };
    match workspace.append(vec![event], app.now()).await?.pop() {
        Some(Appended::Stored { event, contact }) => Ok(Outcome::Asked { event, contact }),
        Some(Appended::Duplicate { .. }) => Ok(Outcome::Duplicate),
        Some(Appended::Refused(why)) => {
            Err(Problem::invalid(vec![Located::refused("contact", &why)]))
        }
        None => unreachable!("append answers for each event"),
    }
}

/// The trigger of the live version that waits to be asked.
async fn trigger(
    workspace: Workspace<'_>,
    row: &WorkflowRow,
) -> Result<(BlockId, engine::trigger::manual::ManualTrigger), Problem> {
    let version = row.live_version.filter(|_| row.status == Status::Live);
    let Some(version) = version else {
        let detail = "The workflow is not live, so nobody can start.";
        return Err(Problem::new(Kind::Conflict, detail));
    };
    let version = workspace.version(row.id, version).await?;
    let draft = version.and_then(|version| draft::read(&version.source).draft);
    let triggers = draft.map_or_else(Vec::new, |draft| draft.triggers);
    let manual = triggers.into_iter().find_map(|one| match one.starts {
        Starts::Manual(manual) => Some((one.id, manual)),
        _ => None,
    });
    manual.ok_or_else(|| {
        let detail =
            "The workflow has no trigger `start: manual`, so it cannot be started by hand.";
        Problem::new(Kind::Conflict, detail)
    })
}

/// Who is to start, with which data and key.
fn read(json: &Json, faults: &mut Faults) -> Option<(Whom, Value, Option<String>)> {
    let object = Object::shaped(json, "", &BODY, faults)?;
    let data = item::data(&object, faults);
    let key = item::key(&object, faults);
    let whom = match (object.get("contact"), object.get("segment")) {
        (Some(contact), None) => person::read(contact, "contact", faults).map(Whom::Contact),
        (None, Some(_)) => {
            let text = object.text("segment", HANDLE_BYTES_READ_MAX, faults)?;
            let handle = Handle::new(&text);
            if handle.is_none() {
                faults.add("segment", "This is not the handle of a segment.");
            }
            handle.map(Whom::Segment)
        }
        _ => {
            faults.add("", "Name either a `contact` or a `segment`.");
            None
        }
    };
    Some((whom?, data?, key))
}

/// The data of the event that asks.
fn asked(workflow: &Handle, data: Value) -> Value {
    let Value::Map(mut fields) = data else {
        return data;
    };
    fields.insert(WORKFLOW.to_owned(), workflow.as_str().into());
    fields.insert(BY.to_owned(), item::SOURCE.into());
    Value::Map(fields)
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::{Value, json};

    const PATH: &str = "/api/v1/workflows/by-hand/start";
    const WORKFLOW: &str = "format: 1\nhandle: by-hand\nname: By hand\npurpose: service\n\
        triggers:\n  - { id: t, start: manual, schema: [{ name: reason, type: text, required: true }] }\n\
        blocks:\n  - { id: out, do: end }\n";

    async fn published() -> TestApp {
        let test = TestApp::new().await;
        assert_eq!(
            test.send("PUT", "/api/v1/workflows", WORKFLOW).await.status,
            200
        );
        assert_eq!(test.post(PATH, &json!({})).await.status, 409);
        let answer = test
            .send("POST", "/api/v1/workflows/by-hand/publish", "")
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        test
    }

    #[tokio::test]
    async fn a_contact_or_a_segment_is_started() {
        let test = published().await;
        let anna = json!({"contact": {"email": "anna@example.test"}, "data": {"reason": "call"}, "id": "1"});
        let first = test.post(PATH, &anna).await;
        assert_eq!(first.status, 200, "{}", first.text());
        assert_eq!(first.json()["status"], "asked");
        assert_eq!(test.post(PATH, &anna).await.json()["status"], "duplicate");
        let segment = "format: 1\nhandle: vip\nname: VIP\nrule: { tag: vip }\n";
        assert_eq!(
            test.send("PUT", "/api/v1/segments", segment).await.status,
            200
        );
        let vips = json!({"segment": "vip", "data": {"reason": "call"}, "id": "2"});
        let begun = test.post(PATH, &vips).await;
        assert_eq!(begun.json()["status"], "begun", "{}", begun.text());
        assert_eq!(test.post(PATH, &vips).await.json()["status"], "duplicate");
        let job = begun.json()["job"].as_str().unwrap().to_owned();
        let job = test.get(&format!("/api/v1/jobs/{job}")).await.json();
        assert_eq!(job["kind"], "enrolment");
        let listed = test
            .get("/api/v1/workflows/by-hand/enrolments")
            .await
            .json();
        assert_eq!(listed["enrolments"][0]["key"], "2", "{listed}");
        assert_eq!(listed["enrolments"][0]["state"], "open");
    }

    #[tokio::test]
    async fn what_is_wrong_is_said_where_it_stands() {
        let test = published().await;
        let check = async |body: Value, at: &str, sentence: &str| {
            let answer = test.post(PATH, &body).await;
            assert_eq!(answer.status, 422, "{}", answer.text());
            let error = answer.json()["errors"][0].clone();
            assert_eq!(error["at"], at, "{error}");
            assert!(
                error["sentence"].as_str().unwrap().contains(sentence),
                "{error}"
            );
        };
        let anna = json!({"email": "anna@example.test"});
        let good = json!({"reason": "x"});
        check(
            json!({"data": good}),
            "",
            "either a `contact` or a `segment`",
        )
        .await;
        check(json!({"contact": anna}), "data", "`reason` is missing").await;
        check(
            json!({"contact": anna, "data": {"reason": 1}}),
            "data",
            "must be text",
        )
        .await;
        check(
            json!({"segment": "gone", "data": good}),
            "segment",
            "no segment `gone`",
        )
        .await;
        check(
            json!({"segment": "No Handle", "data": good}),
            "segment",
            "not the handle",
        )
        .await;
        let other = test.post("/api/v1/workflows/none/start", &json!({})).await;
        assert_eq!(other.status, 404);
    }
}
