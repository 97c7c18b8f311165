//! `GET /api/v1/emails/{handle}/report`: what became of an e-mail, over all workflows that send it and of each
//! block that does, in whatever version of its workflow. A look-up of counters, and of what was said of messages
//! lately; no message is counted here.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::Path;
use engine::id::{BlockId, Handle, WorkflowId};
use schemars::JsonSchema;
use serde::Serialize;
use store::Workspace;
use store::email_use::{Said, TEXTS_MAX};
use store::feedback::Kind;
use store::seeing::{CounterRow, PAGE_MAX};
use store::summary::REPORTS_MAX;
use store::workflow::WorkflowRow;

use crate::auth::Caller;
use crate::json::{self, Json};
use crate::outline;
use crate::problem::Problem;
use crate::report::{BlockNumbers, Counts};

use super::workflow::STATUSES;

/// Most published texts that are looked through, the newest workflows first: as many as take a part of a second
/// to read. A workflow is published some tens of times.
const VERSIONS_MAX: usize = 500;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EmailReport")]
pub(crate) struct Answer {
    handle: Handle,
    /// Over all that is listed.
    total: EmailNumbers,
    /// The blocks that send it or did: first those that do now, by workflow and in the order of its text.
    uses: Vec<Use>,
    /// Whether there are versions that were not looked through.
    is_more: bool,
    /// Whether `bounced`, `came_back`, `complained` and `replied` are only of what was said lately.
    said_is_more: bool,
}

/// What became of messages.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub(crate) struct EmailNumbers {
    /// Messages decided; each is in exactly one of the next six.
    queued: i64,
    /// Those that have not come to an end.
    pending: i64,
    /// Those that the mail server took.
    sent: i64,
    /// Those that were not sent on purpose, by reason.
    skipped: BTreeMap<String, i64>,
    /// Those that the mail server refused.
    refused: i64,
    /// Those that became too late.
    expired: i64,
    /// Those of which nobody can say whether they went.
    unknown: i64,
    /// Messages that were shown, by a person or by a program for one.
    opened: i64,
    /// Messages of which people followed a link.
    clicked: i64,
    /// Messages that came back because the address does not exist.
    bounced: i64,
    /// Messages that came back for now, or were blocked.
    came_back: i64,
    /// Messages that were called spam.
    complained: i64,
    /// Messages that were answered.
    replied: i64,
}

/// A block that sends it, or did.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "EmailUse")]
struct Use {
    workflow: Handle,
    name: String,
    #[schemars(extend("enum" = STATUSES))]
    status: &'static str,
    block: BlockId,
    label: Option<String>,
    /// Whether the newest published version sends it there.
    is_live: bool,
    /// Whether the draft does.
    is_draft: bool,
    /// Over all versions that send it there.
    numbers: EmailNumbers,
}

/// A block, while it is found out what it sends.
#[derive(Default)]
struct Place {
    label: Option<String>,
    /// How far down it stands in the text in which it was found.
    at: usize,
    versions: BTreeSet<i64>,
    is_draft: bool,
}

type Places = BTreeMap<(WorkflowId, BlockId), Place>;

pub(crate) async fn handle(
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Json<Answer>, Problem> {
    let workspace = caller.workspace();
    let no_email = || Problem::no("e-mail");
    let handle = Handle::new(&handle).ok_or_else(no_email)?;
    workspace.email(&handle).await?.ok_or_else(no_email)?;
    let workflows = workspace.workflows().await?;
    let (places, is_more) = places(workspace, &workflows, &handle).await?;
    let published = places
        .iter()
        .filter(|(_, place)| !place.versions.is_empty());
    let ids: BTreeSet<WorkflowId> = published.map(|((id, _), _)| *id).take(PAGE_MAX).collect();
    let counted = workspace.message_counters(&ids).await?;
    let said = workspace.said_of_email(&handle).await?;
    let said_is_more = said.iter().map(|one| one.count).sum::<i64>() >= REPORTS_MAX;
    let uses = uses(&workflows, places, counted, &said);
    let mut total = EmailNumbers::default();
    for one in &uses {
        total.add(&one.numbers);
    }
    Ok(json::ok(Answer {
        handle,
        total,
        uses,
        is_more,
        said_is_more,
    }))
}

/// Where it is named, and whether there was more to look through.
async fn places(
    workspace: Workspace<'_>,
    workflows: &[WorkflowRow],
    email: &Handle,
) -> Result<(Places, bool), Problem> {
    let mut places = Places::new();
    let (mut before, mut looked) = (None, 0);
    let is_more = loop {
        let texts = workspace.texts_naming(email, before, TEXTS_MAX).await?;
        for text in &texts {
            find(&mut places, text.workflow, &text.source, email, |place| {
                place.versions.insert(text.version);
            });
        }
        looked += texts.len();
        before = texts.last().map(|text| (text.workflow, text.version));
        if texts.len() < TEXTS_MAX || looked >= VERSIONS_MAX {
            break texts.len() == TEXTS_MAX;
        }
    };
    for row in workflows {
        if row.draft.contains(email.as_str()) {
            find(&mut places, row.id, &row.draft, email, |place| {
                place.is_draft = true;
            });
        }
    }
    Ok((places, is_more))
}

/// Finds the blocks of a text that send the e-mail. What was found before, in a newer text, keeps its name.
fn find(
    places: &mut Places,
    workflow: WorkflowId,
    text: &str,
    email: &Handle,
    found: impl Fn(&mut Place),
) {
    for (at, block) in outline::read(text).flat().into_iter().enumerate() {
        if block.email.as_deref() == Some(email.as_str()) {
            let place = places.entry((workflow, block.id.clone()));
            let place = place.or_insert_with(|| Place {
                label: block.label.clone(),
                at,
                ..Place::default()
            });
            found(place);
        }
    }
}

/// Puts the numbers to the blocks. A version that sends something else at a block does not count for it.
fn uses(
    workflows: &[WorkflowRow],
    places: Places,
    counted: Vec<(WorkflowId, CounterRow)>,
    said: &[Said],
) -> Vec<Use> {
    let mut counts: BTreeMap<(WorkflowId, BlockId), Counts> = BTreeMap::new();
    for (workflow, row) in counted {
        let key = (workflow, row.block);
        if places
            .get(&key)
            .is_some_and(|place| place.versions.contains(&row.version))
        {
            *counts.entry(key).or_default().entry(row.name).or_insert(0) += row.n;
        }
    }
    let rows: BTreeMap<WorkflowId, &WorkflowRow> =
        workflows.iter().map(|row| (row.id, row)).collect();
    let mut all = Vec::new();
    for (key, place) in places {
        let Some(row) = rows.get(&key.0) else {
            continue;
        };
        let counts = counts.remove(&key).unwrap_or_default();
        let mut numbers = EmailNumbers::from(BlockNumbers::of(&counts));
        for one in said.iter().filter(|one| one.place.as_ref() == Some(&key)) {
            numbers.hear(one);
        }
        let one = Use {
            workflow: row.handle.clone(),
            name: row.name.clone(),
            status: row.status.as_str(),
            block: key.1,
            label: place.label,
            is_live: row
                .live_version
                .is_some_and(|live| place.versions.contains(&live)),
            is_draft: place.is_draft,
            numbers,
        };
        all.push((place.at, one));
    }
    all.sort_by_key(|(at, one)| (!one.is_live, one.workflow.clone(), *at));
    all.into_iter().map(|(_, one)| one).collect()
}

impl From<BlockNumbers> for EmailNumbers {
    fn from(numbers: BlockNumbers) -> Self {
        Self {
            queued: numbers.queued,
            pending: numbers.pending,
            sent: numbers.sent,
            skipped: numbers.skipped,
            refused: numbers.refused,
            expired: numbers.expired,
            unknown: numbers.unknown,
            opened: numbers.opened,
            clicked: numbers.clicked,
            ..Self::default()
        }
    }
}

impl EmailNumbers {
    fn hear(&mut self, said: &Said) {
        let counted = match said.kind {
            Kind::Bounced if said.class.as_deref() == Some("hard") => &mut self.bounced,
            Kind::Bounced => &mut self.came_back,
            Kind::Complained => &mut self.complained,
            Kind::Replied => &mut self.replied,
        };
        *counted += said.count;
    }

    fn add(&mut self, other: &Self) {
        for (mine, theirs) in [
            (&mut self.queued, other.queued),
            (&mut self.pending, other.pending),
            (&mut self.sent, other.sent),
            (&mut self.refused, other.refused),
            (&mut self.expired, other.expired),
            (&mut self.unknown, other.unknown),
            (&mut self.opened, other.opened),
            (&mut self.clicked, other.clicked),
            (&mut self.bounced, other.bounced),
            (&mut self.came_back, other.came_back),
            (&mut self.complained, other.complained),
            (&mut self.replied, other.replied),
        ] {
            *mine += theirs;
        }
        for (reason, count) in &other.skipped {
            *self.skipped.entry(reason.clone()).or_insert(0) += count;
        }
    }
}

#[cfg(test)]
mod tests;
