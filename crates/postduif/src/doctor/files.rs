//! Whether files of secrets hold what they should, and who else on this machine can read what is kept.

use std::path::Path;

use runner::KEY_BYTES;

use super::{Check, State, add};
use crate::config::Config;
use crate::database::Database;

/// A file of secrets of 32 bytes each, up to so many.
pub(super) fn key_file(name: &'static str, path: &Path, count_max: usize, checks: &mut Vec<Check>) {
    let shown = path.display();
    let holds = |bytes: u64| {
        let counts = 1..=count_max as u64;
        bytes.is_multiple_of(KEY_BYTES as u64) && counts.contains(&(bytes / KEY_BYTES as u64))
    };
    let (state, detail) = match std::fs::metadata(path) {
        Err(error) => (State::Error, format!("{shown}: {error}")),
        Ok(file) if !holds(file.len()) => {
            let why = format!("{shown} has {} bytes; a secret has 32", file.len());
            (State::Error, why)
        }
        Ok(file) if is_open_to_others(&file) => {
            let why = format!("{shown} can be read by others: chmod 600 {shown}");
            (State::Error, why)
        }
        Ok(_) => (State::Ok, format!("{shown} is its owner's alone")),
    };
    add(checks, name, state, detail);
}

/// Who else on this machine can read what people told the shop, or the mail server's password.
pub(super) fn private(config: &Config, checks: &mut Vec<Check>) {
    let database = match &config.database {
        Database::File(path) => Some(path.as_path()),
        Database::Server(_) => None,
    };
    let files = [database, config.file.as_deref()];
    for path in files.into_iter().flatten() {
        let is_open = std::fs::metadata(path).is_ok_and(|file| is_open_to_others(&file));
        let shown = path.display();
        if is_open {
            let why = format!("{shown} can be read by others on this machine: chmod 600 {shown}");
            add(checks, "private", State::Warning, why);
        } else {
            let detail = format!("{shown} is its owner's alone");
            add(checks, "private", State::Ok, detail);
        }
    }
}

#[cfg(unix)]
fn is_open_to_others(file: &std::fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&file.permissions()) & 0o077 != 0
}

#[cfg(not(unix))]
fn is_open_to_others(_file: &std::fs::Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::LINK_KEYS_MAX;

    #[test]
    fn a_file_with_older_secrets_behind_the_newest_is_sound() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let check = |bytes: usize, count_max: usize, expect: State| {
            crate::secret::write(&path, &vec![1; bytes]).unwrap();
            let mut checks = Vec::new();
            key_file("key_file", &path, count_max, &mut checks);
            assert_eq!(checks[0].state, expect, "{bytes}: {}", checks[0].detail);
        };
        check(32, 1, State::Ok);
        check(96, LINK_KEYS_MAX, State::Ok);
        check(64, 1, State::Error);
        check(33, LINK_KEYS_MAX, State::Error);
        check(0, LINK_KEYS_MAX, State::Error);
        check(32 * 41, LINK_KEYS_MAX, State::Error);
    }
}
