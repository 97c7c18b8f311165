//! Everything of one kind in a workspace, as a table that is made while it is read: CSV for people, a JSON
//! object per line for programs. Pages by key, so that its length does not matter to anybody else. What
//! the columns of people are called is what an import calls them.

mod contacts;
mod events;
mod messages;
mod suppressions;

use std::fmt::Write;

use engine::id::WorkspaceId;
use serde::Serialize;
use store::Store;

use crate::csv::{self, Formulas};

/// Rows that are read at a time.
const PAGE_LENGTH: usize = 500;

/// What is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// People with their keys, fields, tags and consents.
    Contacts,
    /// What happened to them.
    Events,
    /// E-mails, with what became of each.
    Messages,
    /// Addresses that are never mailed, and why.
    Suppressions,
}

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A table for a spreadsheet.
    Csv(Formulas),
    /// A JSON object per line.
    Ndjson,
}

impl Table {
    /// All tables.
    pub const ALL: [Self; 4] = [
        Self::Contacts,
        Self::Events,
        Self::Messages,
        Self::Suppressions,
    ];

    /// As it is called in paths and file names.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Contacts => "contacts",
            Self::Events => "events",
            Self::Messages => "messages",
            Self::Suppressions => "suppressions",
        }
    }
}

impl Form {
    /// The type of its files.
    pub const fn media(self) -> &'static str {
        match self {
            Self::Csv(_) => "text/csv; charset=utf-8",
            Self::Ndjson => "application/x-ndjson",
        }
    }

    /// How its files end.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv(_) => "csv",
            Self::Ndjson => "ndjson",
        }
    }
}

/// An export under way.
#[derive(Debug)]
pub struct Export {
    store: Store,
    workspace: WorkspaceId,
    form: Form,
    state: State,
    rows: u64,
}

#[derive(Debug)]
enum State {
    Contacts(contacts::State),
    Events(events::State),
    Messages(messages::State),
    Suppressions(suppressions::State),
    Over,
}

impl Export {
    /// Begins an export.
    pub fn new(store: Store, workspace: WorkspaceId, table: Table, form: Form) -> Self {
        let state = match table {
            Table::Contacts => State::Contacts(contacts::State::default()),
            Table::Events => State::Events(events::State::default()),
            Table::Messages => State::Messages(messages::State::default()),
            Table::Suppressions => State::Suppressions(suppressions::State::default()),
        };
        Self {
            store,
            workspace,
            form,
            state,
            rows: 0,
        }
    }

    /// The next piece of the table; none at its end. It may be empty.
    pub async fn next(&mut self) -> store::Result<Option<String>> {
        let workspace = self.store.workspace(self.workspace);
        let mut sheet = Sheet {
            form: self.form,
            text: String::new(),
            rows: 0,
        };
        let is_over = match &mut self.state {
            State::Over => return Ok(None),
            State::Contacts(state) => state.next(workspace, &mut sheet).await?,
            State::Events(state) => {
                let buckets = self.store.buckets();
                state.next(workspace, &buckets, &mut sheet).await?
            }
            State::Messages(state) => state.next(workspace, &mut sheet).await?,
            State::Suppressions(state) => state.next(workspace, &mut sheet).await?,
        };
        if is_over {
            self.state = State::Over;
        }
        self.rows += sheet.rows;
        Ok(Some(sheet.text))
    }

    /// How many rows were written so far.
    pub const fn rows(&self) -> u64 {
        self.rows
    }
}

/// A piece of a table.
struct Sheet {
    form: Form,
    text: String,
    rows: u64,
}

impl Sheet {
    /// The names of the columns; for CSV only.
    fn header<'c>(&mut self, names: impl IntoIterator<Item = &'c str>) {
        if let Form::Csv(formulas) = self.form {
            csv::row(&mut self.text, names, formulas);
        }
    }

    /// A row: its cells for CSV, itself for JSON.
    fn row<'c, C: IntoIterator<Item = &'c str>>(
        &mut self,
        whole: &impl Serialize,
        cells: impl FnOnce() -> C,
    ) {
        self.rows += 1;
        match self.form {
            Form::Csv(formulas) => csv::row(&mut self.text, cells(), formulas),
            Form::Ndjson => match serde_json::to_string(whole) {
                // Writing to a string cannot fail.
                Ok(line) => drop(writeln!(self.text, "{line}")),
                Err(error) => tracing::error!(%error, "a row cannot be written as JSON"),
            },
        }
    }
}
