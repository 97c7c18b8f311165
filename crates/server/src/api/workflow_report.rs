//! `GET /api/v1/workflows/{handle}/report`: what happened at each trigger and block, over all
//! versions and by version, in the order of the live version's text (of the draft's, if there is
//! none). With `?from=` and `?to=` it is what was counted on those days. A look-up of counters that grew with
//! each step; nothing is counted here.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use engine::id::Handle;
use engine::time::Time;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Workspace;
use store::workflow::WorkflowRow;

use crate::app::App;
use crate::auth::Caller;
use crate::days::{self, Told};
use crate::json::{self, Json};
use crate::live::Parts;
use crate::outline::{self, Outline};
use crate::problem::{Kind, Problem};
use crate::report::Report;

use super::workflow::{STATUSES, find};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WorkflowReport")]
pub(crate) struct Answer {
    handle: Handle,
    name: String,
    #[schemars(extend("enum" = STATUSES))]
    status: &'static str,
    live_version: Option<i64>,
    /// The days of the numbers; null where they are of all time.
    days: Option<Told>,
    #[serde(flatten)]
    report: Report,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    from: Option<String>,
    to: Option<String>,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Json<Answer>, Problem> {
    let Ok(Query(asked)) = asked else {
        let detail = "The query may hold `from` and `to`, each a date.";
        return Err(Problem::new(Kind::Malformed, detail));
    };
    let workspace = caller.workspace();
    let row = find(workspace, &handle).await?;
    let days = (asked.from.as_deref(), asked.to.as_deref());
    let (report, days) = of_days(workspace, &row, days, app.now()).await?;
    Ok(json::ok(Answer {
        status: row.status.as_str(),
        live_version: row.live_version,
        handle: row.handle,
        name: row.name,
        days,
        report,
    }))
}

/// The numbers of a workflow: of the days that are asked for, or all.
pub(crate) async fn of_days(
    workspace: Workspace<'_>,
    row: &WorkflowRow,
    asked: (Option<&str>, Option<&str>),
    now: Time,
) -> Result<(Report, Option<Told>), Problem> {
    let days = days::asked(workspace, asked, now).await?;
    let outline = shape(workspace, row).await?;
    let ever = workspace.counters(row.id).await?;
    let Some(days) = days else {
        return Ok((Report::new(&outline, ever), None));
    };
    let between = workspace.counters_between(row.id, (days.from, days.to));
    let report = Report::between(&outline, between.await?, ever);
    let known = workspace.days_known(row.id).await?;
    Ok((report, Some(days.told(known))))
}

/// The shape of a workflow's live version with its numbers.
pub(crate) async fn report(
    workspace: Workspace<'_>,
    row: &WorkflowRow,
) -> Result<(Outline, Report), Problem> {
    let outline = shape(workspace, row).await?;
    let report = Report::new(&outline, workspace.counters(row.id).await?);
    Ok((outline, report))
}

async fn shape(workspace: Workspace<'_>, row: &WorkflowRow) -> Result<Outline, Problem> {
    let live = match row.live_version {
        Some(version) => workspace.version(row.id, version).await?,
        None => None,
    };
    let text = live.as_ref().map_or(&row.draft, |live| &live.source);
    Ok(outline::read(text))
}

/// The numbers of a workflow, part by part, for whoever looks at them while they move; none if it is gone.
pub(crate) async fn parts(
    workspace: Workspace<'_>,
    handle: &Handle,
) -> Result<Option<Parts>, Problem> {
    let Some(row) = workspace.workflow(handle).await? else {
        return Ok(None);
    };
    let (_, report) = report(workspace, &row).await?;
    let head = json!({ "status": row.status.as_str(), "live_version": row.live_version });
    let mut parts = Parts::from([("workflow".to_owned(), head)]);
    for trigger in report.triggers {
        parts.insert(format!("trigger/{}", trigger.id), json!(trigger));
    }
    for block in report.blocks {
        parts.insert(format!("block/{}", block.id), json!(block));
    }
    Ok(Some(parts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_app::TestApp;
    use engine::calendar::Zone;

    #[tokio::test]
    async fn the_numbers_are_those_of_the_steps() {
        let test = TestApp::new().await;
        test.journeyed().await;
        let report = test.get("/api/v1/workflows/welcome/report").await.json();
        assert_eq!(report["live_version"], 1);
        assert_eq!(report["triggers"][0]["total"]["started"], 1);
        assert_eq!(report["blocks"][0]["id"], "m1");
        assert_eq!(report["blocks"][0]["total"]["queued"], 1);
        assert_eq!(report["blocks"][0]["total"]["pending"], 1);
        assert_eq!(report["blocks"][1]["kind"], "wait");
        assert_eq!(report["blocks"][1]["total"]["waiting"], 1);
        assert_eq!(report["blocks"][1]["versions"]["1"]["entered"], 1);
        assert_eq!(report["gone"], json!([]));
        assert_eq!(test.get("/api/v1/workflows/none/report").await.status, 404);
    }

    #[tokio::test]
    async fn the_numbers_of_some_days_are_those_that_were_counted_on_them() {
        let test = TestApp::new().await;
        test.journeyed().await;
        let report = "/api/v1/workflows/welcome/report";
        let all = test.get(report).await.json();
        assert_eq!(all["days"], json!(null));
        let today = Zone::named("Europe/Amsterdam")
            .unwrap()
            .local(test.app.now());
        let today = today.date().to_string();
        let now = test.get(&format!("{report}?from={today}")).await.json();
        let told = json!({ "from": today, "to": today, "first": today, "is_all": true });
        assert_eq!(now["days"], told);
        assert_eq!(now["blocks"], all["blocks"]);
        assert_eq!(now["triggers"], all["triggers"]);
        let before = "from=2020-01-01&to=2020-12-31";
        let old = test.get(&format!("{report}?{before}")).await.json();
        assert_eq!(old["days"]["to"], "2020-12-31");
        let wait = &old["blocks"][1]["total"];
        assert_eq!(
            (&wait["entered"], &wait["waiting"]),
            (&json!(0), &json!(1)),
            "who waits, waits now"
        );
        let export = "/api/v1/export/workflows/welcome";
        let file = test.get(&format!("{export}?{before}")).await;
        let name = "attachment; filename=\"welcome-report-2020-01-01-to-2020-12-31.csv\"";
        assert_eq!(file.header("content-disposition"), name);
        let entered = "/api/v1/workflows/welcome/blocks/two_days/entered";
        for (days, comers) in [("", 1), (before, 0), (&format!("from={today}"), 1)] {
            let list = test.get(&format!("{entered}?{days}")).await.json();
            assert_eq!(list["people"].as_array().unwrap().len(), comers, "{days}");
        }
        for path in [report, export, entered] {
            for (bad, status) in [
                ("from=2020-02-30", 422),
                ("to=2020-01-01", 422),
                ("from=2020-01-02&to=2020-01-01", 422),
                ("from=2020-01-01&from=2020-01-01", 400),
            ] {
                let answer = test.get(&format!("{path}?{bad}")).await;
                assert_eq!(answer.status, status, "{path} {bad}");
            }
        }
    }
}
