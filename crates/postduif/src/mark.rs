//! A mark beside the database: which database it is, and the newest event that it is known to have had.
//! A copy from before, put back in its place, does not have that event; so it is found out also where
//! nobody said so. What happens then is for the caller.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result};
use engine::id::EventId;
use store::Store;
use store::file::Look;

use crate::secret;

/// What the first line of the file says.
const HEAD: &str = "postduif mark 1";

/// Which database, and how far it had come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    instance: String,
    newest: i64,
}

impl Mark {
    /// The mark of a database as it is now.
    pub(crate) async fn of(store: &Store) -> Result<Self> {
        let newest = store.system().newest().await?;
        let EventId(newest) = newest.map_or(EventId(0), |newest| newest.event);
        Ok(Self {
            instance: store.instance().to_owned(),
            newest,
        })
    }

    /// Writes the mark of a database as it is now, where it has one.
    pub(crate) async fn keep(store: &Store, path: Option<&Path>) -> Result<()> {
        match path {
            Some(path) => Self::of(store).await?.write(path),
            None => Ok(()),
        }
    }

    /// The mark of a database that was looked at.
    pub(crate) fn seen(look: &Look) -> Self {
        Self {
            instance: look.instance.clone(),
            newest: look.newest.map_or(0, |newest| newest.event.0),
        }
    }

    /// The mark in a file; none if there is no file, or none that can be read.
    pub(crate) fn read(path: &Path) -> Result<Option<Self>> {
        match std::fs::read_to_string(path) {
            Ok(text) => Ok(Self::parse(&text)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
        }
    }

    /// Writes it, whole or not at all.
    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let text = format!("{HEAD}\n{}\n{}\n", self.instance, self.newest);
        secret::write(path, text.as_bytes())
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let is_ours = lines.next() == Some(HEAD);
        let (instance, newest) = (lines.next()?.to_owned(), lines.next()?.parse().ok()?);
        is_ours.then_some(Self { instance, newest })
    }

    /// Why this database may be older than what the world saw, if it may be. `beside` is the mark
    /// that was left beside it.
    pub(crate) fn doubt(&self, beside: Option<&Self>) -> Option<&'static str> {
        match beside {
            // Nothing ever happened in it, so nothing can be sent again.
            _ if self.newest == 0 => None,
            None => Some("there is no mark beside it: it was moved or copied here"),
            Some(beside) if beside.instance != self.instance => {
                Some("the mark beside it is of another database: it was put in its place")
            }
            Some(beside) if beside.newest > self.newest => {
                Some("it lacks events that came in before: an older copy was put in its place")
            }
            Some(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(instance: &str, newest: i64) -> Mark {
        Mark {
            instance: instance.to_owned(),
            newest,
        }
    }

    #[test]
    fn an_older_copy_is_doubted() {
        let check = |here: Mark, beside: Option<Mark>, part: Option<&str>| {
            let doubt = here.doubt(beside.as_ref());
            assert_eq!(
                doubt.is_some(),
                part.is_some(),
                "{here:?} {beside:?} {doubt:?}"
            );
            assert!(doubt.unwrap_or_default().contains(part.unwrap_or_default()));
        };
        check(mark("a", 0), None, None);
        check(mark("a", 0), Some(mark("b", 9)), None);
        check(mark("a", 7), Some(mark("a", 7)), None);
        // After a crash the mark is behind.
        check(mark("a", 8), Some(mark("a", 7)), None);
        check(mark("a", 7), Some(mark("a", 8)), Some("an older copy"));
        check(mark("a", 7), Some(mark("b", 1)), Some("another database"));
        check(mark("a", 7), None, Some("no mark"));
    }

    #[test]
    fn a_mark_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.db.mark");
        assert_eq!(Mark::read(&path).unwrap(), None);
        mark("abc", 12).write(&path).unwrap();
        assert_eq!(Mark::read(&path).unwrap(), Some(mark("abc", 12)));
        std::fs::write(&path, "something else").unwrap();
        assert_eq!(Mark::read(&path).unwrap(), None);
    }
}
