//! `postduif key` and `postduif user`: who may come in, said on the machine while the server stands still.

use std::io::Write;
use std::process::Stdio;

use crate::program::{Program, command, run};

/// What a command printed, which must have gone well.
fn told(arguments: &[&str]) -> String {
    let output = run(arguments);
    let fault = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {fault}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn keys_are_made_listed_and_revoked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let path = path.to_str().unwrap();
    let mut program = Program::serve(&["--database", path]);
    // A file belongs to one process.
    assert!(!run(&["key", "list", "--database", path]).status.success());
    program.stop();
    let create = ["key", "create", "--name", "page", "--rights", "ingest"];
    let key = told(&[&create[..], &["--database", path]].concat());
    let listed = told(&["key", "list", "--database", path]);
    assert!(listed.contains("ingest  page  used: never"), "{listed}");
    assert!(!listed.contains(key.trim()), "{listed}");
    let mut program = Program::serve(&["--database", path]);
    program.key = Some(key.trim().to_owned());
    let event = r#"{"event": "seen", "contact": {"email": "a@b.test"}}"#;
    assert_eq!(program.send("POST", "/api/v1/events", event).status, 200);
    assert_eq!(program.send("GET", "/api/v1/contacts", "").status, 403);
    program.stop();
    let number = listed.lines().last().unwrap().split(' ').next().unwrap();
    told(&["key", "revoke", number, "--database", path]);
    let again = run(&["key", "revoke", number, "--database", path]);
    assert!(!again.status.success());
    let mut program = Program::serve(&["--database", path]);
    program.key = Some(key.trim().to_owned());
    assert_eq!(program.send("POST", "/api/v1/events", event).status, 401);
}

#[test]
fn people_are_let_in_and_shut_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let path = path.to_str().unwrap();
    let mut program = Program::serve(&["--database", path]);
    // It is told to stop when it answers, and not while it starts.
    program.ask("GET", "/api/v1/contacts", "");
    program.stop();
    let nobody = run(&[
        "user",
        "add",
        "anna",
        "--rights",
        "edit",
        "--database",
        path,
    ]);
    let fault = String::from_utf8_lossy(&nobody.stderr);
    assert!(fault.contains("needs an address: --email"), "{fault}");
    let add = [
        "user",
        "add",
        "anna",
        "--rights",
        "view,edit",
        "--email",
        "anna@shop.test",
    ];
    told(&[&add[..], &["--database", path]].concat());
    let link = told(&["user", "link", "anna", "--database", path]);
    assert!(link.starts_with("http://localhost:8080/sign-in/"), "{link}");
    let mut password = command(&["user", "password", "anna", "--database", path]);
    let mut password = password.stdin(Stdio::piped()).spawn().unwrap();
    let stdin = password.stdin.take();
    stdin
        .unwrap()
        .write_all(b"correct horse battery\n")
        .unwrap();
    assert!(password.wait().unwrap().success());
    let listed = told(&["user", "list", "--database", path]);
    assert_eq!(listed, "anna  anna@shop.test  read edit  by password\n");
    told(&["user", "disable", "anna", "--database", path]);
    let listed = told(&["user", "list", "--database", path]);
    assert!(listed.ends_with("may not sign in\n"), "{listed}");
    assert!(
        !run(&["user", "link", "bob", "--database", path])
            .status
            .success()
    );
}
