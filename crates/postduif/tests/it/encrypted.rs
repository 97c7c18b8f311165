//! Encrypted connections to a PostgreSQL server with a certificate of its own.

use crate::home::Home;
use crate::own_server::OwnServer;
use crate::program::{Program, run};
use crate::server::Database;

/// How many of the program's connections can be read on the way, and how many cannot.
const COUNT: &str = "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
                     WHERE application_name = 'postduif' AND ssl = ";

/// A certificate for this machine that vouches for itself, and its key.
fn certificate() -> (String, String) {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    (made.cert.pem(), made.signing_key.serialize_pem())
}

/// What the program says, which cannot start.
fn refused(url: &str, key_file: &str) -> String {
    let done = run(&["serve", "--database", url, "--key-file", key_file]);
    assert!(!done.status.success());
    String::from_utf8(done.stderr).unwrap()
}

mod on_postgres {
    use super::*;

    #[test]
    fn a_connection_is_as_protected_as_the_url_asks() {
        let (ours, key) = certificate();
        let server = OwnServer::start_with(|server| {
            server.put("server.crt", &ours);
            server.put("server.key", &key);
            "ssl = on\n".to_owned()
        });
        let database = Database::on(server.url(), "shop".to_owned());
        let home = Home::with(None);
        let trusted = home.put("ours.pem", &ours);
        let other = home.put("other.pem", &certificate().0);
        let url = |query: &str| format!("{}{query}", database.url());
        let verified = |roots: &str| url(&format!("?sslmode=verify-full&sslrootcert={roots}"));
        let check = |url: &str, is_encrypted: bool| {
            let mut program = Program::serve(&["--database", url, "--key-file", &home.key_file()]);
            let shown = program.send("GET", "/healthz", "");
            assert_eq!(shown.status, 200, "{}", shown.body);
            let plain = database.number(&format!("{COUNT} false"));
            let encrypted = database.number(&format!("{COUNT} true"));
            assert_eq!(
                (plain == 0, encrypted > 0),
                (is_encrypted, is_encrypted),
                "{url}"
            );
            program.stop();
        };
        check(&url(""), true);
        check(&url("?sslmode=disable"), false);
        check(&url("?sslmode=prefer"), true);
        check(&url("?sslmode=require"), true);
        check(&verified(&trusted), true);
        let key_file = home.key_file();
        for (url, part) in [
            (verified(&other), "certificate"),
            (url("?sslmode=verify-full"), "certificate"),
            (url("?sslmode=sometimes"), "none of disable, prefer"),
        ] {
            let said = refused(&url, &key_file);
            assert!(said.contains(part), "{url}: {said}");
            assert!(!said.contains("s3cret"), "{said}");
        }
    }

    #[test]
    fn a_server_without_a_certificate_is_refused_where_encryption_is_wanted() {
        let database = Database::new();
        let home = Home::with(None);
        let url = format!("{}?sslmode=require", database.url());
        let said = refused(&url, &home.key_file());
        assert!(said.contains("does not support TLS"), "{said}");
    }
}
