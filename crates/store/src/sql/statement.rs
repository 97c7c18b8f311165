//! A statement with a name: its text for each of the two databases, and what is kept of it between two
//! runs. Which statements there are is not known here.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

/// A named statement.
#[derive(Debug)]
pub(crate) struct Statement {
    /// Its file, under `sql/` or in the folder of its database.
    pub(crate) name: &'static str,
    pub(super) source: &'static str,
    pub(super) postgres: &'static str,
    sqlite: OnceLock<String>,
    number: OnceLock<usize>,
    columns: OnceLock<Arc<[String]>>,
}

impl Statement {
    pub(super) const fn new(
        name: &'static str,
        sqlite: &'static str,
        postgres: &'static str,
    ) -> Self {
        Self {
            name,
            source: sqlite,
            postgres,
            sqlite: OnceLock::new(),
            number: OnceLock::new(),
            columns: OnceLock::new(),
        }
    }

    /// The text as SQLite takes it.
    pub(crate) fn sqlite(&self) -> &str {
        self.sqlite.get_or_init(|| numbered(self.source))
    }

    /// Its place among all statements that were run so far, the same as long as the process lives.
    pub(crate) fn number(&self) -> usize {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        *self
            .number
            .get_or_init(|| NEXT.fetch_add(1, Ordering::Relaxed))
    }

    /// The text as PostgreSQL takes it.
    pub(crate) const fn postgres(&self) -> &'static str {
        self.postgres
    }

    /// The names of its columns on SQLite, which `read` gives the first time.
    pub(crate) fn columns(&self, read: impl FnOnce() -> Arc<[String]>) -> Arc<[String]> {
        self.columns.get_or_init(read).clone()
    }
}

/// SQLite takes `$1` for a name and numbers names as they come; `?1` is the first parameter.
pub(super) fn numbered(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    for line in source.lines() {
        let code = line.split_once("--").map_or(line, |(code, _)| code);
        // Every second part lies between quotes, where a `$` is a `$`.
        for (n, part) in code.split('\'').enumerate() {
            if n > 0 {
                text.push('\'');
            }
            if n % 2 == 0 {
                text.push_str(&part.replace('$', "?"));
            } else {
                text.push_str(part);
            }
        }
        text.push('\n');
    }
    text
}
