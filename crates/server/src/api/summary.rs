//! `GET /api/v1/summary?days=7`: what went on in the last days, today among them: messages of all
//! workflows by day, why some were not sent, what came back. It reads counters by day, and what was said
//! of messages up to a limit; it counts nothing.

use std::collections::BTreeMap;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use engine::calendar::date_of_day;
use engine::id::{Handle, WorkflowId};
use engine::time::DAY_MS;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::feedback::Kind;
use store::summary::{Counted, DAYS_MAX, DayCount, REPORTS_MAX};
use store::workflow::WorkflowRow;

use crate::app::App;
use crate::auth::Caller;
use crate::days;
use crate::json::{self, Json};
use crate::problem::{Located, Problem};

use super::workflow::STATUSES;

/// What is asked for where nothing is said.
const DAYS: i64 = 7;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    days: Option<i64>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Summary")]
pub(crate) struct Summary {
    /// The days, the oldest first, in the workspace's zone; the last is today.
    days: Vec<String>,
    /// Of all workflows and newsletters together.
    all: Counts,
    /// Why messages were not sent, the most frequent first.
    skipped: Vec<Reason>,
    /// What was said of messages in this time.
    said: Said,
    /// Those of which something was sent or not sent, the busiest first.
    workflows: Vec<OfWorkflow>,
}

/// How many messages, day by day.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "SummaryCounts")]
struct Counts {
    /// Handed over to a mail server.
    sent: Vec<i64>,
    /// Of these, refused by it for good.
    refused: Vec<i64>,
    /// Not sent, on purpose.
    skipped: Vec<i64>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SummaryReason")]
struct Reason {
    /// A word such as `cap` or `opt_out`.
    reason: String,
    count: i64,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SummarySaid")]
struct Said {
    /// The address does not exist.
    bounced: i64,
    /// They came back for now, or were blocked.
    came_back: i64,
    complained: i64,
    replied: i64,
    /// Whether there was more than is counted.
    is_more: bool,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SummaryWorkflow")]
struct OfWorkflow {
    handle: Handle,
    name: String,
    #[schemars(extend("enum" = STATUSES))]
    status: &'static str,
    counts: Counts,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Json<Summary>, Problem> {
    let length = length(asked)?;
    let workspace = caller.workspace();
    let zone = days::zone(workspace).await?;
    let now = app.now();
    let from = zone.day(now) - length + 1;
    let counts = workspace.sent_by_day(from).await?;
    let said = workspace.said_since(now.plus_ms(-length * DAY_MS)).await?;
    let workflows = workspace.workflows().await?;
    let days = (from..from + length)
        .map(|day| date_of_day(day).map_or_else(String::new, |date| date.to_string()));
    Ok(json::ok(Summary {
        days: days.collect(),
        all: of_all(&counts, from, length),
        skipped: reasons(&counts),
        said: said_of(&said),
        workflows: by_workflow(workflows, &counts, from, length),
    }))
}

fn length(asked: Result<Query<Asked>, QueryRejection>) -> Result<i64, Problem> {
    let Ok(Query(asked)) = asked else {
        return Err(refused());
    };
    let days = asked.days.unwrap_or(DAYS);
    (1..=DAYS_MAX)
        .contains(&days)
        .then_some(days)
        .ok_or_else(refused)
}

fn refused() -> Problem {
    let sentence = format!("`days` is a number from 1 to {DAYS_MAX}.");
    Problem::invalid(vec![Located::new("query", sentence)])
}

impl Counts {
    fn none(length: i64) -> Self {
        let zeros = vec![0; usize::try_from(length).unwrap_or(0)];
        Self {
            sent: zeros.clone(),
            refused: zeros.clone(),
            skipped: zeros,
        }
    }

    /// What is counted on a day that is not looked at, such as tomorrow after a change of the zone, is left out.
    fn add(&mut self, one: &DayCount, from: i64) {
        let days = match one.counted {
            Counted::Sent => &mut self.sent,
            Counted::Refused => &mut self.refused,
            Counted::Skipped(_) => &mut self.skipped,
        };
        let at = usize::try_from(one.day - from).ok();
        if let Some(day) = at.and_then(|at| days.get_mut(at)) {
            *day += one.count;
        }
    }

    fn total(&self) -> i64 {
        self.sent.iter().chain(&self.skipped).sum()
    }
}

fn of_all(counts: &[DayCount], from: i64, length: i64) -> Counts {
    let mut all = Counts::none(length);
    for one in counts {
        all.add(one, from);
    }
    all
}

fn reasons(counts: &[DayCount]) -> Vec<Reason> {
    let mut reasons: BTreeMap<&str, i64> = BTreeMap::new();
    for one in counts {
        if let Counted::Skipped(reason) = &one.counted {
            *reasons.entry(reason).or_insert(0) += one.count;
        }
    }
    let mut reasons: Vec<_> = reasons
        .into_iter()
        .map(|(reason, count)| Reason {
            reason: reason.to_owned(),
            count,
        })
        .collect();
    reasons.sort_by_key(|one| -one.count);
    reasons
}

fn said_of(all: &[store::summary::Said]) -> Said {
    let count = |wanted: &dyn Fn(&store::summary::Said) -> bool| {
        all.iter()
            .filter(|one| wanted(one))
            .map(|one| one.count)
            .sum()
    };
    let is_hard = |one: &store::summary::Said| one.class.as_deref() == Some("hard");
    let total: i64 = count(&|_| true);
    Said {
        bounced: count(&|one| one.kind == Kind::Bounced && is_hard(one)),
        came_back: count(&|one| one.kind == Kind::Bounced && !is_hard(one)),
        complained: count(&|one| one.kind == Kind::Complained),
        replied: count(&|one| one.kind == Kind::Replied),
        is_more: total >= REPORTS_MAX,
    }
}

fn by_workflow(
    rows: Vec<WorkflowRow>,
    counts: &[DayCount],
    from: i64,
    length: i64,
) -> Vec<OfWorkflow> {
    let mut known: BTreeMap<WorkflowId, Counts> = BTreeMap::new();
    for one in counts {
        let counts = known
            .entry(one.workflow)
            .or_insert_with(|| Counts::none(length));
        counts.add(one, from);
    }
    let mut all: Vec<_> = rows
        .into_iter()
        .filter_map(|row| {
            Some(OfWorkflow {
                counts: known.remove(&row.id)?,
                status: row.status.as_str(),
                handle: row.handle,
                name: row.name,
            })
        })
        .collect();
    all.sort_by_key(|one| -one.counts.total());
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_app::TestApp;
    use serde_json::json;

    #[tokio::test]
    async fn a_quiet_week_has_seven_days_and_nothing_in_them() {
        let test = TestApp::new().await;
        let told = test.get("/api/v1/summary").await.json();
        assert_eq!(told["days"].as_array().unwrap().len(), 7);
        assert_eq!(told["all"]["sent"], json!([0, 0, 0, 0, 0, 0, 0]));
        assert_eq!(
            (&told["skipped"], &told["workflows"]),
            (&json!([]), &json!([]))
        );
        assert_eq!(told["said"]["is_more"], false);
        let longest = test.get("/api/v1/summary?days=28").await.json();
        assert_eq!(longest["days"].as_array().unwrap().len(), 28);
        assert_eq!(longest["days"][27], told["days"][6]);
        for wrong in ["days=0", "days=29", "days=x", "weeks=1"] {
            let answer = test.get(&format!("/api/v1/summary?{wrong}")).await;
            assert_eq!(answer.status, 422, "{wrong}");
        }
    }

    fn count(workflow: i64, day: i64, counted: Counted, count: i64) -> DayCount {
        let workflow = WorkflowId(workflow);
        DayCount {
            workflow,
            day,
            counted,
            count,
        }
    }

    #[test]
    fn days_reasons_and_workflows_add_up() {
        let skipped = |reason: &str| Counted::Skipped(reason.to_owned());
        let counts = [
            count(1, 10, Counted::Sent, 3),
            count(1, 11, Counted::Refused, 1),
            count(2, 12, Counted::Sent, 4),
            count(2, 12, skipped("cap"), 2),
            count(1, 10, skipped("opt_out"), 5),
            count(2, 11, skipped("cap"), 4),
            count(2, 13, Counted::Sent, 9),
        ];
        let all = of_all(&counts, 10, 3);
        assert_eq!(
            (all.sent, all.refused, all.skipped),
            (vec![3, 0, 4], vec![0, 1, 0], vec![5, 4, 2])
        );
        let reasons: Vec<_> = reasons(&counts)
            .into_iter()
            .map(|one| (one.reason, one.count))
            .collect();
        assert_eq!(reasons, [("cap".to_owned(), 6), ("opt_out".to_owned(), 5)]);
    }
}
