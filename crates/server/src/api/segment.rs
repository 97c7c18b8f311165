//! A segment as the API shows it, the segments of a workspace as the engine takes them, and what is
//! found in the text of one beside the others.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::calendar::Zone;
use engine::condition::Condition;
use engine::finding::{Finding, Findings, Place};
use engine::id::Handle;
use engine::segment::{self, Segment, Segments};
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;
use store::Workspace;
use store::segment::{Question, SOURCE_BYTES_MAX, SegmentRow, refusals};

use crate::problem::Problem;
use crate::tree::{self, Tree};

/// Largest body; the store's own limit.
pub(super) const SEGMENT_BYTES_MAX: usize = SOURCE_BYTES_MAX;

/// A segment.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Segment")]
pub(crate) struct Shown {
    handle: Handle,
    name: String,
    /// Counts the changes, from 1.
    revision: i64,
    updated_at: Time,
    /// The author's own text.
    source: String,
    /// The same as a tree that can be changed and saved again; null where it cannot be read.
    #[schemars(with = "Option<BTreeMap<String, serde_json::Value>>")]
    document: Option<Tree>,
    /// The parts that are decided contact by contact, since the database cannot tell; each makes
    /// a list slower.
    in_memory: Vec<Part>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SegmentPart")]
struct Part {
    part: String,
    why: String,
}

impl Shown {
    pub(super) fn new(row: SegmentRow, question: Option<&Question>) -> Self {
        let part = |refusal: store::segment::Refusal| Part {
            part: refusal.part,
            why: refusal.why.to_string(),
        };
        let refused = question.map(refusals).unwrap_or_default();
        Self {
            in_memory: refused.into_iter().map(part).collect(),
            handle: row.handle,
            name: row.name,
            revision: row.revision,
            updated_at: row.updated_at,
            document: tree::read(&row.source),
            source: row.source,
        }
    }
}

/// What reading and checking the text of a segment gave.
pub(super) struct Checked {
    pub(super) head: engine::draft::Head,
    /// The segment, if nothing is wrong with it.
    pub(super) segment: Option<Segment>,
    pub(super) findings: Vec<Finding>,
}

/// The segments of a workspace, bound to each other.
pub(crate) async fn all(workspace: Workspace<'_>) -> Result<Segments, Problem> {
    Ok(Segments::new(&rules(&workspace.segments().await?)))
}

fn rules(rows: &[SegmentRow]) -> BTreeMap<Handle, Condition> {
    // One that cannot be read is as if it were not there: whoever names it hears so.
    let read = rows
        .iter()
        .filter_map(|row| Some((row.handle.clone(), segment::read(&row.source).segment?.rule)));
    read.collect()
}

/// Reads a segment, and looks at what it would do to the others.
pub(super) fn checked(rows: &[SegmentRow], text: &str) -> Checked {
    let reading = segment::read(text);
    let mut findings = reading.findings;
    if let Some(read) = &reading.segment {
        let before = Segments::new(&rules(rows));
        beside(&read.handle, &before, &with(rows, read), &mut findings);
    }
    let sound = findings.publishable();
    Checked {
        head: reading.head,
        segment: reading.segment.filter(|_| sound),
        findings: findings.into_list(),
    }
}

/// The segments of a workspace as they would be with this one.
pub(super) fn with(rows: &[SegmentRow], one: &Segment) -> Segments {
    let mut all = rules(rows);
    all.insert(one.handle.clone(), one.rule.clone());
    Segments::new(&all)
}

/// What is wrong with a new rule, and with others that were sound before it.
fn beside(handle: &Handle, before: &Segments, after: &Segments, findings: &mut Findings) {
    let place = Place::default().part("rule", None);
    if let Some(fault) = after.fault(handle) {
        findings.error(fault.code(), &place, fault.sentence(after.handles()));
        return;
    }
    for other in after.handles() {
        if let Some(fault) = after.fault(other).filter(|_| before.fault(other).is_none()) {
            let sentence = format!("This would break the segment `{other}`: {fault}");
            findings.error(fault.code(), &place, sentence);
        }
    }
}

/// The segment with the handle in a path. One that is no handle names no segment.
pub(super) async fn find(workspace: Workspace<'_>, handle: &str) -> Result<SegmentRow, Problem> {
    let none = || Problem::no("segment");
    let handle = Handle::new(handle).ok_or_else(none)?;
    workspace.segment(&handle).await?.ok_or_else(none)
}

/// A segment as a question to the contacts; none if it cannot be asked, as when a segment that it
/// names cannot be read.
pub(super) async fn question(
    workspace: Workspace<'_>,
    handle: &Handle,
    now: Time,
) -> Result<Option<Question>, Problem> {
    let segments = all(workspace).await?;
    let Some(rule) = segments.rule(handle) else {
        return Ok(None);
    };
    Ok(Some(asks(workspace, rule, now).await?))
}

/// A rule as a question, in the zone of whoever has none of their own.
pub(super) async fn asks(
    workspace: Workspace<'_>,
    rule: &Arc<Condition>,
    now: Time,
) -> Result<Question, Problem> {
    let settings = workspace.settings().await?;
    let zone = settings.and_then(|settings| Zone::named(&settings.zone));
    Ok(Question {
        rule: Arc::clone(rule),
        zone: zone.unwrap_or_else(Zone::utc),
        now,
    })
}
