//! Where the database is, and what lies beside it. Opening it is the store's.

use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The file of a database, as a person names it: a path, or `sqlite:` and a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Database(PathBuf);

impl FromStr for Database {
    type Err = String;

    fn from_str(address: &str) -> Result<Self, String> {
        let path = match address.split_once(':') {
            Some(("sqlite", path)) => path,
            Some(("postgres" | "postgresql", _)) => {
                return Err("PostgreSQL is not supported yet: name a SQLite file".to_owned());
            }
            _ => address,
        };
        if path.is_empty() || path == ":memory:" {
            return Err(format!("`{address}` names no file"));
        }
        Ok(Self(path.into()))
    }
}

impl Database {
    /// The file itself.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// What tells whether this is still the database that it was.
    pub(crate) fn mark_file(&self) -> PathBuf {
        self.beside(".mark")
    }

    /// As the store takes it.
    pub(crate) fn address(&self) -> String {
        self.0.to_string_lossy().into_owned()
    }

    /// The secret that signs links: never in the database.
    pub(crate) fn key_file(&self) -> PathBuf {
        self.beside(".key")
    }

    fn beside(&self, ending: &str) -> PathBuf {
        let mut path = self.0.clone().into_os_string();
        path.push(ending);
        path.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_and_an_address_are_the_same_file() {
        let check = |address: &str, expect: Result<(&str, &str), &str>| {
            let read = address.parse::<Database>();
            let read = read.map(|database| {
                let key = database.key_file().to_string_lossy().into_owned();
                (database.address(), key)
            });
            let read = read
                .as_ref()
                .map(|(path, key)| (path.as_str(), key.as_str()));
            assert_eq!(read.map_err(String::as_str), expect, "{address}");
        };
        check("shop.db", Ok(("shop.db", "shop.db.key")));
        check("sqlite:shop.db", Ok(("shop.db", "shop.db.key")));
        check(
            "sqlite:/var/x/shop.db",
            Ok(("/var/x/shop.db", "/var/x/shop.db.key")),
        );
        check("", Err("`` names no file"));
        check("sqlite:", Err("`sqlite:` names no file"));
        check("sqlite::memory:", Err("`sqlite::memory:` names no file"));
        check(
            "postgres://localhost/x",
            Err("PostgreSQL is not supported yet: name a SQLite file"),
        );
    }
}
