//! A copy made while the server runs, put back by `restore` or by hand: nothing leaves before a person
//! says so, and events are taken all the while.

use std::path::Path;
use std::process::Output;

use serde_json::json;

use crate::program::{Program, run};

const WORKFLOW: &str = "
format: 1
handle: hello
name: Hello
purpose: service
triggers: [{ id: seen, start: event, event: seen }]
blocks: [{ id: m1, do: send_email, email: hello }]
";

/// Requests until a mail is there: each takes about a millisecond, and a mail some ten.
const LOOKS_MAX: usize = 20_000;

fn serve(database: &Path) -> Program {
    Program::serve(&[
        "--sender",
        "shop@example.test",
        "--database",
        database.to_str().unwrap(),
    ])
}

fn seen(program: &Program, address: &str) {
    let event = json!({"event": "seen", "contact": {"email": address}});
    program.ask("POST", "/api/v1/events", &event.to_string());
}

fn mails(program: &Program) -> usize {
    program.ask("GET", "/api/v1/inbox", "")["mails"]
        .as_array()
        .unwrap()
        .len()
}

fn has_mails(program: &Program, count: usize) {
    let is_there = (0..LOOKS_MAX).any(|_| mails(program) == count);
    assert!(is_there, "{} mails, not {count}", mails(program));
}

/// A server with a workflow, after one mail; its key.
fn with_a_mail(database: &Path) -> (Program, String) {
    let program = serve(database);
    let email = json!({"subject": "Hello", "html": "<p>Hello</p>"}).to_string();
    program.ask("PUT", "/api/v1/emails/hello", &email);
    program.ask("PUT", "/api/v1/workflows", WORKFLOW);
    program.ask("POST", "/api/v1/workflows/hello/publish", "");
    seen(&program, "first@example.test");
    has_mails(&program, 1);
    // Not before it is written down that it went: else a copy has it in the air, and sends it again.
    let sent = |_| {
        program.ask("GET", "/api/v1/workflows/hello/report", "")["blocks"][0]["total"]["sent"] == 1
    };
    assert!((0..LOOKS_MAX).any(sent), "it is not known to have gone");
    let key = program.key.clone().unwrap();
    (program, key)
}

fn told(output: &Output) -> String {
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    out + &String::from_utf8_lossy(&output.stderr)
}

fn succeeds(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", told(&output));
    told(&output)
}

/// Takes events and sends nothing, until somebody says so.
fn stands_still_until_resumed(database: &Path, key: &str, why: &str) {
    let mut program = serve(database);
    program.key = Some(key.to_owned());
    assert!(
        program.said.iter().any(|line| line.contains(why)),
        "{:?}",
        program.said
    );
    let before = mails(&program);
    seen(&program, "second@example.test");
    // With loops that run the mail would be there long before these are answered.
    for _ in 0..500 {
        assert_eq!(mails(&program), before);
    }
    drop(program);
    let path = database.to_str().unwrap();
    let resumed = succeeds(&["resume", "--database", path, "--skip-older-than", "1h"]);
    assert!(resumed.contains(why), "{resumed}");
    assert!(resumed.contains("0 messages were due before"), "{resumed}");
    let again = succeeds(&["resume", "--database", path]);
    assert!(again.contains("does not stand still"), "{again}");
    let mut program = serve(database);
    program.key = Some(key.to_owned());
    has_mails(&program, before + 1);
}

#[test]
fn a_copy_of_a_running_server_is_restored_and_stands_still() {
    let folder = tempfile::tempdir().unwrap();
    let (database, copy) = (folder.path().join("shop.db"), folder.path().join("copy.db"));
    let (path, copy) = (database.to_str().unwrap(), copy.to_str().unwrap());
    let (program, key) = with_a_mail(&database);
    let told_of = succeeds(&["backup", "--database", path, "--to", copy]);
    assert!(told_of.contains("the copy was checked"), "{told_of}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(copy).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    drop(program);

    // Nothing is overwritten, on either way.
    for arguments in [
        ["backup", "--database", path, "--to", copy],
        ["restore", "--database", path, "--from", copy],
    ] {
        let refused = run(&arguments);
        assert!(!refused.status.success());
        assert!(
            told(&refused).contains("is there already"),
            "{}",
            told(&refused)
        );
    }
    let new = folder.path().join("new.db");
    let to = new.to_str().unwrap();
    let restored = succeeds(&["restore", "--database", to, "--from", copy]);
    assert!(restored.contains("It stands still"), "{restored}");
    assert!(restored.contains("new.db.key is not there"), "{restored}");
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains(".part"))
        .collect();
    assert_eq!(left, Vec::<String>::new());
    stands_still_until_resumed(&new, &key, "it was restored from");
}

#[test]
fn an_older_copy_that_was_put_back_by_hand_is_found_out() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("shop.db");
    let path = database.to_str().unwrap();
    let old = folder.path().join("old.db");
    let (mut program, key) = with_a_mail(&database);
    succeeds(&["backup", "--database", path, "--to", old.to_str().unwrap()]);
    seen(&program, "later@example.test");
    has_mails(&program, 2);
    program.stop();
    for ending in ["-wal", "-shm"] {
        drop(std::fs::remove_file(format!("{path}{ending}")));
    }
    std::fs::copy(&old, &database).unwrap();
    let told_of = succeeds(&["doctor", "--database", path]);
    assert!(
        told_of.contains("nothing will be sent after the next start"),
        "{told_of}"
    );
    stands_still_until_resumed(&database, &key, "an older copy");
}

#[test]
fn a_database_that_was_not_moved_just_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("shop.db");
    // Killed in the middle of its life: the mark may be behind, and that is no reason to stop.
    let (program, key) = with_a_mail(&database);
    drop(program);
    let mut program = serve(&database);
    program.key = Some(key);
    seen(&program, "later@example.test");
    has_mails(&program, 2);
}
