//! An import as every endpoint about imports shows it.

use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;
use store::Workspace;
use store::import::{Changed, Counts, Import, ImportId};
use store::job::JobId;

use crate::problem::{Kind, Located, Problem};

use super::job::Job;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Import")]
pub(crate) struct Shown {
    id: String,
    name: String,
    /// What its columns mean.
    settings: Json,
    /// How much of the file is here, in bytes of UTF-8.
    size_bytes: u64,
    /// Whether that is all of it.
    whole: bool,
    /// The newest job that looks what it would do; what it found.
    check: Option<Part>,
    /// The job that does it; what it did.
    run: Option<Part>,
    created_at: Time,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ImportPart")]
struct Part {
    /// Null if the job is not there any more.
    job: Option<Job>,
    counts: Option<Counted>,
}

/// What became of rows, or would.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ImportCounts")]
struct Counted {
    rows: i64,
    new: i64,
    changed: i64,
    unchanged: i64,
    refused: i64,
    opt_outs: i64,
    consents_refused: i64,
    events: i64,
    duplicates: i64,
    suppressed: i64,
}

impl From<Counts> for Counted {
    fn from(counts: Counts) -> Self {
        Self {
            rows: counts.rows,
            new: counts.new,
            changed: counts.changed,
            unchanged: counts.unchanged,
            refused: counts.refused,
            opt_outs: counts.opt_outs,
            consents_refused: counts.consents_refused,
            events: counts.events,
            duplicates: counts.duplicates,
            suppressed: counts.suppressed,
        }
    }
}

/// The import with its jobs as they are now.
pub(super) async fn shown(workspace: Workspace<'_>, row: Import) -> Result<Shown, Problem> {
    let part = async |job: Option<JobId>, counts: Option<Counts>| {
        let Some(id) = job else {
            return Ok::<_, Problem>(None);
        };
        let job = workspace.job(id).await?;
        Ok(Some(Part {
            job: job.map(Job::from),
            counts: counts.map(Counted::from),
        }))
    };
    Ok(Shown {
        id: row.id.0.to_string(),
        check: part(row.check, row.checked).await?,
        run: part(row.run, row.ran).await?,
        name: row.name,
        settings: serde_json::from_str(&row.settings).unwrap_or_default(),
        size_bytes: row.size_bytes,
        whole: row.is_whole,
        created_at: row.created_at,
    })
}

/// The import with the number in a path.
pub(super) async fn find(workspace: Workspace<'_>, id: &str) -> Result<Import, Problem> {
    let none = || Problem::no("import");
    let id = id.parse().map(ImportId).map_err(|_| none())?;
    workspace.import(id).await?.ok_or_else(none)
}

/// A change that was not made is a problem.
pub(super) fn done(changed: Changed) -> Result<(), Problem> {
    match changed {
        Changed::Done => Ok(()),
        Changed::Busy(job) => {
            let job = job.0;
            let detail = format!("Job {job} works on this import, or has; make another.");
            Err(Problem::new(Kind::Conflict, detail))
        }
        Changed::Unknown => Err(Problem::no("import")),
    }
}

/// Settings that are right, with their name; or all that is wrong with them.
pub(super) fn settings(json: &Json) -> Result<(String, String), Problem> {
    let mut faults = Vec::new();
    runner::import::Settings::read(json, &mut faults);
    let name = json.get("name").and_then(Json::as_str).unwrap_or_default();
    if !faults.is_empty() {
        let located = |fault: runner::import::Fault| Located::new(fault.at, fault.sentence);
        return Err(Problem::invalid(faults.into_iter().map(located).collect()));
    }
    Ok((name.to_owned(), json.to_string()))
}
