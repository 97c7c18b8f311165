//! Chance, at its single source, and files that only their owner reads. Keys are drawn from the
//! operating system and kept in a file beside the database, never in it, so that a stolen copy of the
//! database signs nothing.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use mail::address::AddressError;
use runner::reference::References;
use runner::return_path::ReturnPaths;
use runner::{KEY_BYTES, Links};

/// Most secrets in the file that signs links: one a year for a working life.
pub(crate) const LINK_KEYS_MAX: usize = 40;

/// Thirty-two bytes that nobody can guess.
pub(crate) fn random() -> Result<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| anyhow::anyhow!("no randomness from the operating system: {error}"))?;
    Ok(bytes)
}

/// The secret kept in this file; made at the first call, readable by its owner only.
pub(crate) fn kept_in(path: &Path) -> Result<[u8; 32]> {
    match std::fs::read(path) {
        Ok(bytes) => match <[u8; 32]>::try_from(bytes) {
            Ok(secret) => Ok(secret),
            Err(bytes) => bail!(
                "{} has {} bytes; a secret has 32",
                path.display(),
                bytes.len()
            ),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => make(path),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

/// The secrets that sign links.
#[derive(Clone)]
pub(crate) struct LinkKeys {
    /// Signs.
    newest: [u8; KEY_BYTES],
    /// What these signed goes on working.
    old: Vec<[u8; KEY_BYTES]>,
}

impl LinkKeys {
    /// Those in this file, the newest first. The file is made at the first call.
    pub(crate) fn kept_in(path: &Path) -> Result<Self> {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => make(path)?.to_vec(),
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", path.display()));
            }
        };
        let (keys, rest) = bytes.as_chunks::<KEY_BYTES>();
        let Some((newest, old)) = keys.split_first().filter(|_| rest.is_empty()) else {
            let (path, length) = (path.display(), bytes.len());
            bail!("{path} has {length} bytes; secrets that sign links have {KEY_BYTES} each");
        };
        if keys.len() > LINK_KEYS_MAX {
            let (path, count) = (path.display(), keys.len());
            bail!("{path} has {count} secrets; at most {LINK_KEYS_MAX}");
        }
        Ok(Self {
            newest: *newest,
            old: old.to_vec(),
        })
    }

    /// The links below this address.
    pub(crate) fn links(&self, public_url: &str) -> Links {
        Links::new(public_url, self.newest).with_old_keys(self.old.iter().copied())
    }

    /// The addresses in this domain that messages leave with.
    pub(crate) fn return_paths(&self, domain: &str) -> Result<ReturnPaths, AddressError> {
        let paths = ReturnPaths::new(domain, self.newest)?;
        Ok(paths.with_old_keys(self.old.iter().copied()))
    }

    /// What a provider repeats of messages.
    pub(crate) fn references(&self) -> References {
        References::new(self.newest).with_old_keys(self.old.iter().copied())
    }
}

fn make(path: &Path) -> Result<[u8; 32]> {
    let secret = random()?;
    write(path, &secret)?;
    Ok(secret)
}

/// Writes a file that only its owner can read: aside and then renamed, so that there is a whole one
/// or none.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut aside = path.as_os_str().to_owned();
    aside.push(".new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options
        .open(&aside)
        .with_context(|| format!("cannot make {}", aside.display()))?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .and_then(|()| std::fs::rename(&aside, path))
        .and_then(|()| sync_folder(path))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// Sees the name of a file to the disk: without it a crash of the machine may forget a renaming.
pub(crate) fn sync_folder(path: &Path) -> std::io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    // Other systems do not open folders.
    if cfg!(unix) {
        std::fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_made_once_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let first = kept_in(&path).unwrap();
        assert_eq!(kept_in(&path).unwrap(), first);
        std::fs::write(&path, b"short").unwrap();
        assert!(
            kept_in(&path)
                .unwrap_err()
                .to_string()
                .contains("has 5 bytes")
        );
    }

    #[test]
    fn links_of_earlier_secrets_in_the_file_work() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let links =
            |path: &Path| LinkKeys::kept_in(path).map(|keys| keys.links("https://shop.example"));
        let bearer = runner::Bearer {
            workspace: engine::id::WorkspaceId(1),
            contact: engine::id::ContactId(2),
            message: engine::id::MessageId(3),
        };
        let made = links(&path).unwrap().unsubscribe(bearer);
        let before = LinkKeys::kept_in(&path).unwrap();
        let token = made.rsplit_once('/').unwrap().1;
        let old = std::fs::read(&path).unwrap();
        std::fs::write(&path, [&[1; 32][..], &old].concat()).unwrap();
        let now = links(&path).unwrap();
        let purpose = runner::Purpose::Unsubscribe;
        assert!(now.read(purpose, token, "").is_some());
        let (workspace, message) = (bearer.workspace, bearer.message);
        let of = |keys: &LinkKeys| {
            let paths = keys.return_paths("bounce.shop.example").unwrap();
            let address = paths.of(workspace, message).unwrap();
            (paths, address, keys.references().of(workspace, message))
        };
        let (_, address, reference) = of(&before);
        let after = LinkKeys::kept_in(&path).unwrap();
        let (paths, now_made, _) = of(&after);
        assert_eq!(paths.message(address.as_str()), Some((workspace, message)));
        assert_eq!(
            after.references().message(&reference),
            Some((workspace, message))
        );
        assert_ne!(now_made, address);
        assert_ne!(now.unsubscribe(bearer), made);
        for (bytes, expect) in [
            (33, "has 33 bytes"),
            (0, "has 0 bytes"),
            (41 * 32, "41 secrets"),
        ] {
            std::fs::write(&path, vec![1; bytes]).unwrap();
            let error = links(&path).unwrap_err().to_string();
            assert!(error.contains(expect), "{error}");
        }
    }
}
