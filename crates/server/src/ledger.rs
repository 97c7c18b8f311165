//! A file beside the key that says who was forgotten, so that they are forgotten again where an older copy
//! of the database is put back. It names nobody: numbers, instants, and keyed hashes of addresses.
//!
//! A line is written before the erasure begins. What is done with the lines is for the caller.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use engine::id::{ContactId, WorkspaceId};
use engine::time::Time;
use serde::{Deserialize, Serialize};
use store::Store;
use store::erasure::{Erased, Erasure};

/// The number of the form of a line.
const FORMAT: u32 = 1;

/// The file.
#[derive(Clone, Debug)]
pub struct Ledger {
    path: PathBuf,
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Line {
    format: u32,
    workspace: i64,
    contact: i64,
    created_at: i64,
    at: i64,
    hashes: Vec<String>,
}

impl Ledger {
    /// The one at this path; it need not be there yet.
    pub fn at(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
        }
    }

    /// Writes a line, and waits until it is on the disk.
    pub fn append(&self, workspace: WorkspaceId, erasure: &Erasure) -> io::Result<()> {
        let line = Line {
            format: FORMAT,
            workspace: workspace.0,
            contact: erasure.contact.0,
            created_at: erasure.created_at.millis(),
            at: erasure.at.millis(),
            hashes: erasure.hashes.clone(),
        };
        let mut text = serde_json::to_string(&line)?;
        text.push('\n');
        let mut file = self.open()?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    }

    #[cfg(unix)]
    fn open(&self) -> io::Result<File> {
        use std::os::unix::fs::OpenOptionsExt;
        let mut options = OpenOptions::new();
        options.append(true).create(true).mode(0o600);
        options.open(&self.path)
    }

    #[cfg(not(unix))]
    fn open(&self) -> io::Result<File> {
        OpenOptions::new()
            .append(true)
            .create(true)
            .open(&self.path)
    }

    /// All lines. A last one without an end was cut off by a crash: nobody was told that it is done.
    pub fn read(&self) -> io::Result<Vec<(WorkspaceId, Erasure)>> {
        let mut text = String::new();
        match File::open(&self.path) {
            Ok(mut file) => file.read_to_string(&mut text)?,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        whole.lines().map(line).collect()
    }

    /// Forgets again whoever is back in the database; how many that were.
    pub async fn keep(&self, store: &Store) -> io::Result<usize> {
        let mut again = 0;
        for (workspace, erasure) in self.read()? {
            let erased = store.workspace(workspace).erase(erasure).await;
            let erased = erased.map_err(io::Error::other)?;
            again += usize::from(matches!(erased, Erased::Begun(_)));
        }
        Ok(again)
    }
}

fn line(text: &str) -> io::Result<(WorkspaceId, Erasure)> {
    let line: Line = serde_json::from_str(text)?;
    if line.format != FORMAT {
        let format = line.format;
        return Err(io::Error::other(format!(
            "a line of format {format}; this program reads {FORMAT}"
        )));
    }
    let erasure = Erasure {
        contact: ContactId(line.contact),
        created_at: Time::from_millis(line.created_at),
        at: Time::from_millis(line.at),
        hashes: line.hashes,
    };
    Ok((WorkspaceId(line.workspace), erasure))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Never change this text: it is what files hold.
    const LINE: &str =
        r#"{"format":1,"workspace":1,"contact":7,"created_at":5,"at":9,"hashes":["ab"]}"#;

    #[test]
    fn lines_are_read_as_they_were_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.db.erased");
        let ledger = Ledger::at(&path);
        assert_eq!(ledger.read().unwrap(), []);
        let erasure = Erasure {
            contact: ContactId(7),
            created_at: Time::from_millis(5),
            at: Time::from_millis(9),
            hashes: vec!["ab".to_owned()],
        };
        ledger.append(WorkspaceId(1), &erasure).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), format!("{LINE}\n"));
        // A process died while it wrote.
        std::fs::write(&path, format!("{LINE}\n{{\"for")).unwrap();
        assert_eq!(ledger.read().unwrap(), [(WorkspaceId(1), erasure)]);
        std::fs::write(&path, "{\"format\":2}\n").unwrap();
        assert!(ledger.read().is_err());
    }
}
