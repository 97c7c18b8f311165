//! A shop that began on a file goes on on a server: with the links in its old mails, and with what
//! waited. A password is seen nowhere.

use std::path::Path;

use serde_json::json;

use crate::program::{Program, command, run};
use crate::server::Database;

const WORKFLOW: &str = "
format: 1
handle: hello
name: Hello
purpose: marketing
interest: offers
triggers: [{ id: seen, start: event, event: seen }]
blocks: [{ id: m1, do: send_email, email: hello }]
";

/// Requests until a mail is there: each takes about a millisecond, and a mail some ten.
const LOOKS_MAX: usize = 20_000;

fn seen(program: &Program, address: &str) {
    let contact = json!({ "email": address });
    let consent = json!({ "contact": contact, "interests": [
        { "interest": "offers", "subscribed": true, "basis": "opt_in", "source": "test", "at": "2026-01-01T00:00:00Z" }
    ]});
    program.ask("PUT", "/api/v1/contacts", &consent.to_string());
    let event = json!({"event": "seen", "contact": contact});
    program.ask("POST", "/api/v1/events", &event.to_string());
}

/// Waits for so many mails, and gives the path of the unsubscribe link in the newest.
fn link_of_mail(program: &Program, count: usize) -> String {
    for _ in 0..LOOKS_MAX {
        let mails = program.ask("GET", "/api/v1/inbox", "");
        let mails = mails["mails"].as_array().unwrap();
        if mails.len() == count {
            let path = format!("/api/v1/inbox/{}", mails[0]["id"].as_str().unwrap());
            let mail = program.send("GET", &path, "").body;
            let (_, link) = mail.split_once("/u/").unwrap();
            let is_token = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_' || c == '.';
            let token = link.split(|c| !is_token(c)).next().unwrap();
            return format!("/u/{token}");
        }
    }
    panic!("there are not {count} mails");
}

fn set_up(program: &Program) {
    let html = "<p>Hello</p><a href=\"{{ unsubscribe_url }}\">Leave</a>";
    let email = json!({"subject": "Hello", "html": html}).to_string();
    program.ask("PUT", "/api/v1/emails/hello", &email);
    program.ask("PUT", "/api/v1/workflows", WORKFLOW);
    program.ask("POST", "/api/v1/workflows/hello/publish", "");
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// What a command says, whether or not it succeeds; without the password of the URL.
fn said(arguments: &[&str], is_success: bool) -> String {
    let output = run(arguments);
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8(said).unwrap();
    assert_eq!(output.status.success(), is_success, "{said}");
    assert!(!said.contains("s3cret"), "{said}");
    said
}

mod on_postgres {
    use super::*;

    #[test]
    fn a_shop_moves_and_its_old_links_work() {
        let (folder, server) = (tempfile::tempdir().unwrap(), Database::new());
        let (file, url) = (folder.path().join("shop.db"), server.url());
        let (file, sender) = (text(&file), ["--sender", "shop@example.test"]);
        let mut program = Program::serve(&["--database", file, sender[0], sender[1]]);
        set_up(&program);
        seen(&program, "first@example.test");
        let link = link_of_mail(&program, 1);
        let key = program.key.clone();
        let busy = said(&["move", "--database", file, "--to", &url], false);
        assert!(busy.contains("in use by another Postduif"), "{busy}");
        program.stop();

        // It dies in the middle, and nothing else may open either of the two meanwhile.
        let mut dying = command(&["move", "--database", file, "--to", &url]);
        dying.env("POSTDUIF_CRASH_AT", "move.after_commit:9");
        assert!(!dying.output().unwrap().status.success());
        let key_file = folder.path().join("shop.db.key");
        let there = ["--database", &url, "--key-file", text(&key_file)];
        let shut = said(&["serve", "--database", file], false);
        assert!(shut.contains("its move to postgres://postgres@"), "{shut}");
        let shut = said(&[&["serve"], &there[..]].concat(), false);
        assert!(shut.contains("is not finished"), "{shut}");
        let moved = said(&["move", "--database", file, "--to", &url], true);
        assert!(moved.contains("rows, counted and checked"), "{moved}");
        let shut = said(&["serve", "--database", file], false);
        assert!(
            shut.contains("it was moved to postgres://postgres@"),
            "{shut}"
        );

        let arguments = [&there[..], &sender].concat();
        let mut program = Program::serve(&arguments);
        assert_eq!(program.key, None, "it is the same installation");
        program.key = key;
        seen(&program, "second@example.test");
        link_of_mail(&program, 2);
        let page = program.send("GET", &link, "");
        assert!(
            page.status == 200 && page.body.contains("<button"),
            "{}",
            page.body
        );
        assert_eq!(program.send("POST", &link, "").status, 200);
        let gone = program.send("GET", "/u/abc", "");
        assert_ne!(gone.status, 200);
    }

    #[test]
    fn a_server_is_served_looked_at_and_resumed_and_its_password_is_not_seen() {
        let (folder, server) = (tempfile::tempdir().unwrap(), Database::new());
        let (key, url) = (folder.path().join("shop.key"), server.url());
        let files = ["--database", &url, "--key-file", text(&key)];
        let with = |name: &'static str| [&[name], &files[..]].concat();
        let empty = said(&with("doctor"), false);
        assert!(empty.contains("nothing of Postduif in it"), "{empty}");
        let unnamed = said(&["serve", "--database", &url], false);
        assert!(unnamed.contains("name one with --key-file"), "{unnamed}");
        let help = command(&["serve", "--help"])
            .env("POSTDUIF_DATABASE", &url)
            .output()
            .unwrap();
        assert!(!String::from_utf8(help.stdout).unwrap().contains("s3cret"));

        let serve = |level: &str| {
            let mut command =
                command(&[&["serve", "--listen", "127.0.0.1:0"], &files[..]].concat());
            Program::serve_as(command.env("POSTDUIF_LOG", level))
        };
        let mut program = serve("trace");
        assert!(program.key.is_some());
        set_up(&program);
        seen(&program, "first@example.test");
        link_of_mail(&program, 1);
        let sound = said(&with("doctor"), true);
        assert!(sound.contains("every row is sound"), "{sound}");
        program.stop();
        let told = [program.said.clone(), program.logged_by_now()].concat();
        assert!(!told.join("\n").contains("s3cret"), "{told:?}");
        let names = std::fs::read_dir(folder.path()).unwrap();
        let names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["shop.key"], "and no mark");

        let copy = folder.path().join("copy.db");
        let backup = [&with("backup")[..], &["--to", text(&copy)]].concat();
        assert!(said(&backup, false).contains("use pg_dump"));
        let restore = [&with("restore")[..], &["--from", text(&copy)]].concat();
        assert!(said(&restore, false).contains("use pg_dump"));
        let again = said(&[&with("move")[..], &["--to", &url]].concat(), false);
        assert!(again.contains("there is nothing to move"), "{again}");

        assert!(said(&with("resume"), true).contains("does not stand still"));
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let store = store::Store::open(&url, store::Options::default());
            let store = store.await.unwrap();
            let why = Some("it was restored by hand");
            store.system().set_standstill(why).await.unwrap();
            store.close().await;
        });
        let mut program = serve("warn");
        assert!(program.said.join("\n").contains("restored by hand"));
        // Once it answers it can be told to end.
        assert_eq!(program.send("GET", "/api/v1/inbox", "").status, 401);
        program.stop();
        assert!(said(&with("doctor"), true).contains("nothing is sent until"));
        assert!(said(&with("resume"), true).contains("It goes on"));
        drop(serve("warn"));
    }
}
