//! E-mails as a table, newest first, with what became of each.

use std::collections::BTreeMap;

use engine::id::{MessageId, WorkflowId};
use engine::step::Purpose;
use engine::time::Time;
use serde::Serialize;
use store::Workspace;
use store::message::{Filter, MessageRow};

use super::{PAGE_LENGTH, Sheet};

const COLUMNS: [&str; 17] = [
    "id",
    "contact",
    "workflow",
    "version",
    "block",
    "visit",
    "email",
    "email_version",
    "purpose",
    "interest",
    "basis",
    "state",
    "reason",
    "due_at",
    "created_at",
    "handed_at",
    "finished_at",
];

#[derive(Debug, Default)]
pub(super) struct State {
    before: Option<MessageId>,
    workflows: Option<BTreeMap<WorkflowId, String>>,
}

#[derive(Serialize)]
struct Row {
    id: String,
    contact: String,
    workflow: String,
    version: i64,
    block: String,
    visit: u32,
    email: String,
    email_version: Option<i64>,
    purpose: &'static str,
    interest: Option<String>,
    basis: Option<&'static str>,
    state: &'static str,
    reason: Option<String>,
    due_at: Time,
    created_at: Time,
    handed_at: Option<Time>,
    finished_at: Option<Time>,
}

impl State {
    /// Writes the next page; whether it was the last.
    pub(super) async fn next(
        &mut self,
        workspace: Workspace<'_>,
        sheet: &mut Sheet,
    ) -> store::Result<bool> {
        if self.workflows.is_none() {
            sheet.header(COLUMNS);
            let rows = workspace.workflows().await?;
            let named = rows.into_iter().map(|row| (row.id, row.handle.to_string()));
            self.workflows = Some(named.collect());
        }
        let messages = workspace
            .messages(Filter::All, self.before, PAGE_LENGTH)
            .await?;
        self.before = messages.last().map(|message| message.id);
        let is_last = messages.len() < PAGE_LENGTH;
        for message in messages {
            let workflows = self.workflows.as_ref();
            let workflow = workflows.and_then(|names| names.get(&message.workflow));
            let row = row(message, workflow.cloned().unwrap_or_default());
            let cells = row.cells();
            sheet.row(&row, || cells.iter().map(String::as_str));
        }
        Ok(is_last)
    }
}

fn row(message: MessageRow, workflow: String) -> Row {
    Row {
        id: message.id.to_string(),
        contact: message.contact.to_string(),
        workflow,
        version: message.version,
        block: message.block.to_string(),
        visit: message.visit,
        email: message.email.to_string(),
        email_version: message.email_version,
        purpose: match message.purpose {
            Purpose::Marketing => "marketing",
            Purpose::Service => "service",
        },
        interest: message.interest.map(|interest| interest.to_string()),
        basis: message.basis.map(engine::contact::Basis::as_str),
        state: message.state.as_str(),
        reason: message.reason,
        due_at: message.due_at,
        created_at: message.created_at,
        handed_at: message.handed_at,
        finished_at: message.finished_at,
    }
}

impl Row {
    fn cells(&self) -> [String; COLUMNS.len()] {
        let time = |time: Option<Time>| time.map_or_else(String::new, |time| time.to_string());
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let version = self.email_version.map(|version| version.to_string());
        [
            self.id.clone(),
            self.contact.clone(),
            self.workflow.clone(),
            self.version.to_string(),
            self.block.clone(),
            self.visit.to_string(),
            self.email.clone(),
            version.unwrap_or_default(),
            self.purpose.to_owned(),
            text(self.interest.as_deref()),
            text(self.basis),
            self.state.to_owned(),
            text(self.reason.as_deref()),
            self.due_at.to_string(),
            self.created_at.to_string(),
            time(self.handed_at),
            time(self.finished_at),
        ]
    }
}
