//! Where the database is, and what lies beside it. Opening it is the store's.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Result, bail};
use store::address;

/// A database, as a person names it: the path of a file, also behind `sqlite:`, or the URL of a
/// database on a PostgreSQL server.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Database {
    File(PathBuf),
    /// With its password, if it has one: this is never to be shown.
    Server(String),
}

impl FromStr for Database {
    type Err = String;

    fn from_str(address: &str) -> Result<Self, String> {
        if address::is_server(address) {
            return Ok(Self::Server(address.to_owned()));
        }
        let path = address.strip_prefix("sqlite:").unwrap_or(address);
        if path.contains("://") {
            // Perhaps a URL with a password in it, so it is not repeated.
            return Err("this is neither the path of a file nor a postgres:// URL".to_owned());
        }
        if path.is_empty() || path == ":memory:" {
            return Err(format!("`{address}` names no file"));
        }
        Ok(Self::File(path.into()))
    }
}

impl Database {
    /// The file, where it is one. `what` is what wants a file, and `instead` what to do for a
    /// database that is none.
    pub(crate) fn file(&self, what: &str, instead: &str) -> Result<&Path> {
        match self {
            Self::File(path) => Ok(path),
            Self::Server(_) => bail!("{what} is for SQLite files, and {self} is none: {instead}"),
        }
    }

    /// What tells whether this is still the database that it was. A server's has none: who restores
    /// one says so.
    pub(crate) fn mark_file(&self) -> Option<PathBuf> {
        self.beside(".mark")
    }

    /// As the store takes it; with its password.
    pub(crate) fn address(&self) -> String {
        match self {
            Self::File(path) => path.to_string_lossy().into_owned(),
            Self::Server(url) => url.clone(),
        }
    }

    /// The secret that signs links: never in the database. It lies beside a file; for a server's
    /// somebody has to say where.
    pub(crate) fn key_file(&self) -> Option<PathBuf> {
        self.beside(".key")
    }

    fn beside(&self, ending: &str) -> Option<PathBuf> {
        let Self::File(path) = self else {
            return None;
        };
        let mut path = path.clone().into_os_string();
        path.push(ending);
        Some(path.into())
    }
}

impl fmt::Display for Database {
    /// Without a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&address::shown(&self.address()))
    }
}

impl fmt::Debug for Database {
    /// Without a password, also in what only we read.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
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
                let key = database.key_file().unwrap().to_string_lossy().into_owned();
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
            "mysql://me:secret@localhost/x",
            Err("this is neither the path of a file nor a postgres:// URL"),
        );
    }

    #[test]
    fn a_server_has_no_files_beside_it_and_shows_no_password() {
        let url = "postgres://me:secret@db/shop";
        let database: Database = url.parse().unwrap();
        assert_eq!(database.address(), url);
        assert_eq!((database.key_file(), database.mark_file()), (None, None));
        let error = database.file("`backup`", "use pg_dump").unwrap_err();
        for shown in [database.to_string(), format!("{database:?}")] {
            assert_eq!(shown, "postgres://me@db/shop");
        }
        assert_eq!(
            error.to_string(),
            "`backup` is for SQLite files, and postgres://me@db/shop is none: use pg_dump"
        );
    }
}
