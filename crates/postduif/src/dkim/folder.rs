//! The folder with the keys that sign mail: one PEM file for each, named after its record. The keys are
//! not in the database, so that a stolen copy of the database signs nothing.

use std::fs::DirBuilder;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result, bail};
use mail::dkim::{Identity, Key, Name, Signer};

use crate::secret;

/// Between the selector and the domain in the name of a record.
const BETWEEN: &str = "._domainkey.";
/// How the files end.
const ENDING: &str = ".pem";

/// The signer with every key of the folder; a folder that is not there has none.
pub(crate) fn signer(folder: &Path) -> Result<Signer> {
    Ok(Signer::new(read(folder)?))
}

/// Every key of the folder, by the name of its file. A file that is no key is an error: to leave it out
/// would send unsigned what somebody meant to be signed.
pub(super) fn read(folder: &Path) -> Result<Vec<Identity>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => {
            return Err(error).with_context(|| format!("cannot read {}", folder.display()));
        }
    };
    let mut paths = Vec::new();
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot read {}", folder.display()))?;
        paths.push(entry.path());
    }
    paths.sort();
    let identities = paths.iter().map(|path| {
        identity(path).with_context(|| format!("{} is no key to sign mail with", path.display()))
    });
    identities.collect()
}

fn identity(path: &Path) -> Result<Identity> {
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let name = file.strip_suffix(ENDING);
    let Some((selector, domain)) = name.and_then(|name| name.split_once(BETWEEN)) else {
        bail!("its name is not <selector>{BETWEEN}<domain>{ENDING}");
    };
    Ok(Identity {
        domain: Name::new(domain)?,
        selector: Name::new(selector)?,
        key: Key::from_pem(&std::fs::read(path)?)?,
    })
}

/// Writes keys into the folder, which is made if it is not there. None is written over another.
pub(super) fn keep(folder: &Path, identities: &[Identity]) -> Result<()> {
    let path = |identity: &Identity| folder.join(format!("{}{ENDING}", identity.record_name()));
    for identity in identities {
        let path = path(identity);
        if path.exists() {
            bail!(
                "{} is there already: choose another --selector",
                path.display()
            );
        }
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let made = builder.create(folder);
    made.with_context(|| format!("cannot make {}", folder.display()))?;
    for identity in identities {
        secret::write(&path(identity), identity.key.to_pem()?.as_bytes())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_key_is_named() {
        let check = |file: &str, text: &str, wanted: &str| {
            let home = tempfile::tempdir().unwrap();
            std::fs::write(home.path().join(file), text).unwrap();
            let error = format!("{:#}", read(home.path()).unwrap_err());
            assert!(error.contains(file) && error.contains(wanted), "{error}");
        };
        check(
            "notes.txt",
            "",
            "its name is not <selector>._domainkey.<domain>.pem",
        );
        check(
            "a._domainkey.shop.example.pem",
            "hello",
            "this is no private key in PEM",
        );
        check(
            "a b._domainkey.shop.example.pem",
            "",
            "is no name of a host",
        );
    }
}
