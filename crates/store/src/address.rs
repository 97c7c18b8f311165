//! The address of a database, as text: which kind of database it names, and how it may be shown. This
//! module opens nothing.

/// Whether it is the URL of a PostgreSQL database; else it is the path of a file.
pub fn is_server(address: &str) -> bool {
    let scheme = address.split(':').next().unwrap_or_default();
    address.contains(':') && matches!(scheme, "postgres" | "postgresql")
}

/// As it may be shown: of a URL the user, the host and the name of the database, and nothing that
/// could be a secret.
pub fn shown(address: &str) -> String {
    if !is_server(address) {
        return address.to_owned();
    }
    let (scheme, rest) = address.split_once(':').unwrap_or(("postgres", address));
    let rest = rest.trim_start_matches('/');
    let secret = [':', '/', '?'];
    let Some((who, host)) = rest.rsplit_once('@') else {
        let host = rest.split('?').next().unwrap_or_default();
        return format!("{scheme}://{host}");
    };
    // Whatever stands before the last @ may be part of a password, but for its beginning; and so
    // may what follows it, where the @ stands among the parameters.
    let user = who.split(secret).next().unwrap_or_default();
    let host = if who.contains('?') { "..." } else { host };
    let host = host.split('?').next().unwrap_or_default();
    format!("{scheme}://{user}@{host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        let check = |url: &str, expect: &str| assert_eq!(shown(url), expect);
        check("postgres://a:se@cret@db:5432/x", "postgres://a@db:5432/x");
        check("postgres://a:se?c/r@db/x", "postgres://a@...");
        check("postgres://db/x?password=secret", "postgres://db/x");
        check("postgres://db/x?password=s@cret", "postgres://db@...");
        check("postgres:a:secret@db", "postgres://a@db");
        check("postgresql://db", "postgresql://db");
        check("sqlite:a@b.db", "sqlite:a@b.db");
    }

    #[test]
    fn a_url_is_told_from_a_path() {
        let check = |address: &str, expect: bool| assert_eq!(is_server(address), expect);
        check("postgres://db/x", true);
        check("postgresql:x", true);
        check("postgres", false);
        check("sqlite:postgres", false);
        check("shop.db", false);
    }
}
