//! `GET` and `PUT /api/v1/first-hour`: how far a newcomer has come with the first steps, so that they can be
//! left, taken up elsewhere, or passed over. Nothing hangs on it but what the page shows.
//!
//! Takes `{"kind": "shop", "done": ["who"], "workflow": "welcome-message", "over": false}`, all of it at once.

use axum::extract::State;
use engine::form::{Form, Shape};
use engine::id::Handle;
use engine::read::{Key, key};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::first_hour::PROGRESS_BYTES_MAX;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::object::{Faults, Object};
use crate::problem::Problem;

/// For whom somebody sends mail, as the ready workflows are sorted.
const KINDS: &[&str] = &["shop", "school", "company", "association"];
/// The steps, in their order.
const STEPS: &[&str] = &[
    "who", "sender", "never", "contacts", "workflow", "fill", "test", "on",
];
/// Longest handle that is read at all.
const HANDLE_BYTES_MAX: usize = 64;
/// The form in which it is kept.
const FORMAT: u32 = 1;

const KEYS: &[Key] = &[
    key("kind", "What they are.").takes(Form::Words(KINDS)),
    key("done", "The steps that are done, or passed over.").takes(Form::List {
        of: &Form::Words(STEPS),
        least: 0,
        most: STEPS.len(),
    }),
    key("workflow", "The workflow that they chose.").takes(Form::HANDLE),
    key("over", "Whether the steps are over, or not wanted.").takes(Form::Bool),
];

/// What it takes.
pub(crate) const BODY: Shape = Shape::of(&[KEYS]);

/// How far it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "FirstHour")]
pub(crate) struct Progress {
    /// Null where nobody said.
    kind: Option<String>,
    done: Vec<String>,
    workflow: Option<Handle>,
    over: bool,
}

/// As it is kept.
#[derive(Default, Serialize, Deserialize)]
struct Kept {
    format: u32,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    done: Vec<String>,
    #[serde(default)]
    workflow: Option<String>,
    #[serde(default)]
    over: bool,
}

pub(crate) async fn show(caller: Caller) -> Result<Json<Progress>, Problem> {
    let kept = caller.workspace().first_hour().await?;
    Ok(json::ok(kept.as_deref().map(opened).unwrap_or_default()))
}

pub(crate) async fn set(
    State(app): State<App>,
    caller: Caller,
    body: Received<PROGRESS_BYTES_MAX>,
) -> Result<Json<Progress>, Problem> {
    let json = json::read(&body.bytes)?;
    let mut faults = Faults::default();
    let read = read(&json, &mut faults);
    let Some(progress) = read.filter(|_| faults.is_empty()) else {
        return Err(Problem::invalid(faults.into_list()));
    };
    let text = kept(&progress);
    caller.workspace().set_first_hour(&text, app.now()).await?;
    Ok(json::ok(progress))
}

fn read(json: &serde_json::Value, faults: &mut Faults) -> Option<Progress> {
    let object = Object::shaped(json, "", &BODY, faults)?;
    let kind = object.text("kind", HANDLE_BYTES_MAX, faults);
    if let Some(kind) = &kind
        && !KINDS.contains(&kind.as_str())
    {
        faults.add("kind", format!("This is one of {}.", KINDS.join(", ")));
    }
    let mut done = Vec::new();
    for (at, step) in object.list("done", STEPS.len(), faults) {
        match step.as_str().filter(|step| STEPS.contains(step)) {
            Some(step) if !done.iter().any(|one| one == step) => done.push(step.to_owned()),
            Some(_) => {}
            None => faults.add(at, format!("This is one of {}.", STEPS.join(", "))),
        }
    }
    let workflow = object.text("workflow", HANDLE_BYTES_MAX, faults);
    let workflow = workflow.and_then(|text| {
        let handle = Handle::new(&text);
        if handle.is_none() {
            faults.add("workflow", "This is no handle.");
        }
        handle
    });
    Some(Progress {
        kind,
        done,
        workflow,
        over: object.flag("over", faults).unwrap_or_default(),
    })
}

fn kept(progress: &Progress) -> String {
    let kept = Kept {
        format: FORMAT,
        kind: progress.kind.clone(),
        done: progress.done.clone(),
        workflow: progress.workflow.as_ref().map(ToString::to_string),
        over: progress.over,
    };
    serde_json::json!(kept).to_string()
}

/// What was kept. Of what a later version wrote only what is known here is read: a step too many is taken again.
fn opened(text: &str) -> Progress {
    let kept: Kept = serde_json::from_str(text).unwrap_or_default();
    let known = |step: &String| STEPS.contains(&step.as_str());
    Progress {
        kind: kept.kind.filter(|kind| KINDS.contains(&kind.as_str())),
        done: kept.done.into_iter().filter(known).collect(),
        workflow: kept.workflow.and_then(|text| Handle::new(&text)),
        over: kept.over,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_app::TestApp;
    use serde_json::json;

    const PATH: &str = "/api/v1/first-hour";

    #[tokio::test]
    async fn it_is_kept_for_the_workspace() {
        let test = TestApp::new().await;
        let none = json!({"kind": null, "done": [], "workflow": null, "over": false});
        assert_eq!(test.get(PATH).await.json(), none);
        let some = json!({"kind": "school", "done": ["who", "sender"], "workflow": "welcome", "over": false});
        let saved = test.put(PATH, &some).await;
        assert_eq!(saved.status, 200, "{}", saved.text());
        assert_eq!(test.get(PATH).await.json(), some);
        let other = test.send_as(Some(&test.other_key), "GET", PATH, "").await;
        assert_eq!(other.json(), none);
        let over = test.put(PATH, &json!({"over": true})).await.json();
        assert_eq!((&over["over"], &over["done"]), (&json!(true), &json!([])));
    }

    #[tokio::test]
    async fn what_is_wrong_has_a_place() {
        let test = TestApp::new().await;
        let check = async |body: serde_json::Value, at: &str| {
            let answer = test.put(PATH, &body).await;
            assert_eq!(answer.status, 422, "{}", answer.text());
            assert_eq!(answer.json()["errors"][0]["at"], at, "{body}");
        };
        check(json!({"kind": "circus"}), "kind").await;
        check(json!({"done": ["who", "what"]}), "done/1").await;
        check(json!({"workflow": "No Good"}), "workflow").await;
        check(json!({"over": 1}), "over").await;
        check(json!({"steps": 1}), "steps").await;
    }

    #[test]
    fn what_was_kept_is_opened_again() {
        let text =
            r#"{"format":1,"kind":"shop","done":["who","later"],"workflow":"welcome","over":true}"#;
        let expect = Progress {
            kind: Some("shop".to_owned()),
            done: vec!["who".to_owned()],
            workflow: Handle::new("welcome"),
            over: true,
        };
        assert_eq!(opened(text), expect);
        assert_eq!(opened(&kept(&expect)), expect);
        assert_eq!(opened("{"), Progress::default());
    }
}
