//! `GET /api/v1/workflows/{handle}/preview`: about how many contacts each trigger of the draft would take
//! in because of who they are, as of now: before anything is published. Few contacts are counted; of many
//! a sample is asked, and the answer says between which numbers the truth lies (in 95 of 100 cases).

use std::sync::Arc;

use axum::extract::{Path, State};
use engine::calendar::Zone;
use engine::check::Catalogue;
use engine::condition::Condition;
use engine::plan::Plan;
use engine::trigger::Starts;
use schemars::JsonSchema;
use serde::Serialize;
use store::segment::Question;

use crate::app::App;
use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::count_segment::Counted;
use super::workflow::find;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WorkflowPreview")]
pub(crate) struct Preview {
    /// The triggers that take contacts in; none if all of them wait for something to happen.
    triggers: Vec<Taken>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PreviewTrigger")]
struct Taken {
    trigger: String,
    /// `occasion`, `members` or `look_back`.
    #[schemars(extend("enum" = ["occasion", "members", "look_back"]))]
    kind: &'static str,
    count: Counted,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Json<Preview>, Problem> {
    let workspace = caller.workspace();
    let row = find(workspace, &handle).await?;
    let catalogue = Catalogue {
        segments: Some(super::segment::all(workspace).await?),
        ..Catalogue::default()
    };
    let plan = Plan::from_text(&row.draft, &catalogue).map_err(|findings| {
        Problem::findings("The draft has errors; nobody can be counted.", findings)
    })?;
    let settings = workspace.settings().await?;
    let zone = settings.and_then(|settings| Zone::named(&settings.zone));
    let zone = zone.unwrap_or_else(Zone::utc);
    // Another sample each minute, the same within one.
    let seed = app.now().millis().unsigned_abs() / 60_000;
    let mut triggers = Vec::new();
    for (trigger, kind, rule) in taken(&plan) {
        let question = Question {
            rule: Arc::new(rule),
            zone: zone.clone(),
            now: app.now(),
        };
        let count = workspace.count_members(question, seed).await?;
        triggers.push(Taken {
            trigger,
            kind,
            count: Counted::from(count),
        });
    }
    Ok(json::ok(Preview { triggers }))
}

/// The triggers that take contacts in, each with whom.
fn taken(plan: &Plan) -> Vec<(String, &'static str, Condition)> {
    let occasions = plan.triggers.iter().filter_map(|one| match &one.starts {
        Starts::Occasion(starts) => {
            let rule = plan.occasion_rule(starts.segment());
            Some((one.id.to_string(), "occasion", rule))
        }
        _ => None,
    });
    let enrols = plan.enrols().map(|(one, rule)| {
        let kind = match one.starts {
            Starts::Membership(_) => "members",
            _ => "look_back",
        };
        (one.id.to_string(), kind, rule)
    });
    occasions.chain(enrols).collect()
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    #[tokio::test]
    async fn who_would_be_taken_in_is_counted_before_it_is_published() {
        let test = TestApp::new().await;
        for name in ["a", "b", "c"] {
            let event =
                json!({"event": "seen", "contact": {"email": format!("{name}@example.test")}});
            let stored = test.post("/api/v1/events", &event).await;
            assert_eq!(stored.status, 200, "{}", stored.text());
        }
        let draft = "format: 1\nhandle: w\nname: W\npurpose: service\naudience: { not: { field: contact.email, is: c@example.test } }\ntriggers:\n\
            \x20 - { id: vips, start: segment, rule: { field: contact.email, one_of: [a@example.test, c@example.test] }, change: joined, members: current }\n\
            \x20 - { id: spring, start: occasion, at: { date: \"2030-03-21T09:00\" } }\n\
            \x20 - { id: later, start: event, event: a }\n\
            blocks:\n  - { id: out, do: end }\n";
        let saved = test.send("PUT", "/api/v1/workflows", draft).await;
        assert_eq!(saved.status, 200, "{}", saved.text());
        let preview = test.get("/api/v1/workflows/w/preview").await;
        assert_eq!(preview.status, 200, "{}", preview.text());
        let json = preview.json();
        let told = json["triggers"].as_array().unwrap().iter().map(|one| {
            let count = &one["count"];
            format!(
                "{} {} {} {} {}",
                one["trigger"], one["kind"], count["low"], count["high"], count["of"]
            )
        });
        let told: Vec<_> = told.collect();
        assert_eq!(
            told,
            [r#""spring" "occasion" 2 2 3"#, r#""vips" "members" 1 1 3"#]
        );
        let broken = draft.replace("do: end", "do: ende");
        test.send("PUT", "/api/v1/workflows", &broken).await;
        assert_eq!(test.get("/api/v1/workflows/w/preview").await.status, 422);
    }
}
