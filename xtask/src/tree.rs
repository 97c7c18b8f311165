//! The files of the project: the paths of all, the text of those that people write.
//!
//! What git ignores is left out by name rather than by asking git, so that an unpacked archive is
//! checked in the same way. It must not know any rule.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::workspace::Workspace;

/// Folders that are nobody's writing, wherever they stand.
const SKIPPED: &[&str] = &[
    ".git",
    "__pycache__",
    "dist",
    "node_modules",
    "target",
    "tmp",
];
/// The endings of files whose text is read.
const TEXT: &[&str] = &[
    "css", "html", "json", "lock", "md", "py", "rs", "sh", "sql", "svg", "toml", "ts", "tsx",
    "txt", "yaml", "yml",
];
/// Larger files are data, which no rule here is about; only their paths are known.
const TEXT_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// Far more than the project has; a link that leads round in a circle ends here.
const DEPTH_MAX: usize = 30;

/// A file with its text.
#[derive(Debug)]
pub(crate) struct File {
    /// From the workspace's root, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    /// What follows the last dot of the name; a file without one is a script.
    pub(crate) fn ending(&self) -> &str {
        ending(&self.path)
    }

    /// The lines with their numbers, from 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.split_terminator('\n'))
    }
}

/// All files of the project.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    files: Vec<File>,
    paths: BTreeSet<String>,
}

impl Tree {
    /// Reads the folder of the workspace.
    pub(crate) fn read(workspace: &Workspace) -> Result<Self> {
        let mut tree = Self::default();
        tree.read_folder(&workspace.root, "", 0)?;
        Ok(tree)
    }

    fn read_folder(&mut self, folder: &Path, prefix: &str, depth: usize) -> Result<()> {
        ensure!(depth < DEPTH_MAX, "{}: too deep", folder.display());
        let entries = fs::read_dir(folder);
        let entries = entries.with_context(|| format!("{}: cannot be read", folder.display()))?;
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_str();
            let name = name.with_context(|| format!("{prefix}: a name that is no text"))?;
            if SKIPPED.contains(&name) {
                continue;
            }
            let path = format!("{prefix}{name}");
            if entry.file_type()?.is_dir() {
                self.read_folder(&entry.path(), &format!("{path}/"), depth + 1)?;
            } else {
                self.read_file(&entry.path(), path)?;
            }
        }
        Ok(())
    }

    fn read_file(&mut self, file: &Path, path: String) -> Result<()> {
        let read = || -> Result<Option<String>> {
            let wanted = is_text(&path) && fs::metadata(file)?.len() <= TEXT_BYTES_MAX;
            Ok(wanted.then(|| fs::read_to_string(file)).transpose()?)
        };
        if let Some(text) = read().with_context(|| format!("{path}: cannot be read as text"))? {
            self.files.push(File {
                path: path.clone(),
                text,
            });
        }
        self.paths.insert(path);
        Ok(())
    }

    /// The paths of all files, in order.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(String::as_str)
    }

    /// How many files there are.
    pub(crate) fn len(&self) -> usize {
        self.paths.len()
    }

    /// The files with text.
    pub(crate) fn files(&self) -> impl Iterator<Item = &File> {
        self.files.iter()
    }

    /// The files with text whose names end so.
    pub(crate) fn with_ending(&self, ending: &str) -> impl Iterator<Item = &File> {
        self.files
            .iter()
            .filter(move |file| file.ending() == ending)
    }

    /// The file with text at this path.
    pub(crate) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Whether there is a file, of any kind, or a folder at this path.
    pub(crate) fn has(&self, path: &str) -> bool {
        let folder = format!("{path}/");
        self.paths.contains(path)
            || path.is_empty()
            || self.paths.iter().any(|one| one.starts_with(&folder))
    }

    /// A tree of these paths and texts.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| File {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
        };
        Self {
            files: files.iter().map(file).collect(),
            paths: files.iter().map(|(path, _)| (*path).to_owned()).collect(),
        }
    }
}

/// Scripts such as `.ci/run` have no ending.
fn is_text(path: &str) -> bool {
    TEXT.contains(&ending(path)) || path == ".ci/run"
}

fn ending(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_told_by_the_ending() {
        for path in ["a/b.rs", "README.md", ".ci/run", "x.test.ts", "Cargo.lock"] {
            assert!(is_text(path), "{path}");
        }
        for path in ["a.png", "LICENSE", "orders.ndjson.zst", "rs", ".gitignore"] {
            assert!(!is_text(path), "{path}");
        }
    }

    #[test]
    fn files_and_folders_are_found() {
        let tree = Tree::of(&[("docs/a.md", "one\ntwo\n"), ("b.png", "")]);
        for path in ["docs", "docs/a.md", "b.png", ""] {
            assert!(tree.has(path), "{path}");
        }
        assert!(!tree.has("doc"));
        let lines: Vec<_> = tree.file("docs/a.md").unwrap().lines().collect();
        assert_eq!(lines, [(1, "one"), (2, "two")]);
        assert_eq!(tree.len(), 2);
    }
}
