//! A database file seen from outside: copied or checked while a server may have it open. Reads with a
//! connection of its own, over one snapshot, and changes nothing in the file. These functions block.

use crate::error::Result;
use crate::health::{BREACHES_MAX, Breach};
use crate::moving;
use crate::retention::{self, Oldest};
use crate::sql;
use crate::sqlite::backup;
use crate::standstill::{self, Newest, STANDSTILL};
use crate::stored::FORMAT;
use crate::view::View;

/// What a database says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// The number of its format.
    pub format: i64,
    /// The newest format that this program reads.
    pub format_known: i64,
    /// The text that tells it from every other; empty in one that was never opened for work.
    pub instance: String,
    /// The newest event.
    pub newest: Option<Newest>,
    /// The oldest of what is kept; nothing of an older format.
    pub oldest: Oldest,
    /// Why it is not to be opened for work, if it is not: a move.
    pub shut: Option<String>,
    /// Why nothing leaves it, if nothing may.
    pub standstill: Option<String>,
    /// The senders of its workspaces.
    pub senders: Vec<String>,
    /// Everything that must never be and is: damaged pages, and books that do not balance. Of an older
    /// format only the pages are looked at.
    pub breaches: Vec<Breach>,
}

impl Look {
    /// `damage` is what is wrong with its pages.
    pub(crate) fn of(view: View<'_>, format: i64, damage: Vec<Breach>) -> Result<Self> {
        let text = |name: &str| -> Result<Option<String>> {
            let row = view.row(&sql::META_ONE, &params![name])?;
            let text = row.map(|row| row.text("text")).transpose()?;
            Ok(text.filter(|text| !text.is_empty()))
        };
        let workspaces = view.rows(&sql::WORKSPACE_LIST, &[])?;
        let senders = workspaces.iter().map(|row| row.text("sender_email"));
        let mut breaches = damage;
        // What this program asks of rows, those of an older format cannot answer.
        let is_older = format < FORMAT;
        // Rows of damaged pages would only be said to be wrong once more.
        if breaches.is_empty() && !is_older {
            for (name, statement) in sql::INVARIANTS {
                for row in view.rows(statement, &params![BREACHES_MAX])? {
                    let detail = row.text("detail")?;
                    breaches.push(Breach { name, detail });
                }
            }
        }
        Ok(Self {
            format,
            format_known: FORMAT,
            instance: text("instance")?.unwrap_or_default(),
            newest: standstill::newest(view)?,
            oldest: if is_older {
                Oldest::default()
            } else {
                retention::oldest(view)?
            },
            shut: moving::why_shut(view)?,
            standstill: text(STANDSTILL)?,
            senders: senders.collect::<Result<_>>()?,
            breaches,
        })
    }
}

/// Copies a database as it is at this instant into a new file, whole and without its log.
pub fn copy(from: &str, to: &str) -> Result<()> {
    backup::copy(from, to)
}

/// Reads what a database file says of itself, and checks every page and every row of it.
pub fn look(path: &str) -> Result<Look> {
    backup::look(path)
}
