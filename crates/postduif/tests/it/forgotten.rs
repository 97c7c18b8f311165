//! Somebody is forgotten by the command, of a server and over a database that nobody else has; and again after a
//! copy was put back in which they are.

use std::path::Path;

use serde_json::json;

use crate::program::{Program, run};

/// Requests until a job is done: each takes about a millisecond, and the loop of jobs looks every other second.
const LOOKS_MAX: usize = 20_000;

fn serve(database: &Path, key: Option<&str>) -> Program {
    let arguments = ["--sender", "shop@example.test", "--database"];
    let mut program = Program::serve(&[&arguments[..], &[database.to_str().unwrap()]].concat());
    if let Some(key) = key {
        program.key = Some(key.to_owned());
    }
    program
}

fn seen(program: &Program, address: &str) {
    let event = json!({"event": "seen", "contact": {"email": address}, "data": {"name": "Anna"}});
    program.ask("POST", "/api/v1/events", &event.to_string());
}

/// Who is known, by address.
fn known(program: &Program) -> Vec<String> {
    let contacts = program.ask("GET", "/api/v1/contacts", "");
    let contacts = contacts["contacts"].as_array().unwrap().iter();
    contacts
        .map(|contact| contact["email"].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn done(arguments: &[&str]) -> String {
    let output = run(arguments);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn somebody_is_forgotten_and_a_copy_does_not_bring_them_back() {
    let folder = tempfile::tempdir().unwrap();
    let (database, copy) = (folder.path().join("shop.db"), folder.path().join("copy.db"));
    let (path, copy) = (database.to_str().unwrap(), copy.to_str().unwrap());
    let program = serve(&database, None);
    let key = program.key.clone().unwrap();
    for address in ["anna@example.test", "ben@example.test"] {
        seen(&program, address);
    }
    drop(program);
    done(&["backup", "--to", copy, "--database", path]);
    let of = ["--database", path];
    let export = [&["contact", "export", "anna@example.test"], &of[..]].concat();
    let told: serde_json::Value = serde_json::from_str(&done(&export)).unwrap();
    assert_eq!(told["contact"]["email"], "anna@example.test");
    assert_eq!(told["events"][0]["data"]["name"], "Anna");
    let erase = [&["contact", "erase", "anna@example.test"], &of[..]].concat();
    let unsure = run(&erase);
    assert!(
        String::from_utf8_lossy(&unsure.stderr).contains("--yes"),
        "{unsure:?}"
    );
    let told = done(&[&erase[..], &["--yes"]].concat());
    assert!(told.contains("is forgotten"), "{told}");
    let nobody = run(&erase);
    assert!(
        String::from_utf8_lossy(&nobody.stderr).contains("nobody is known as"),
        "{nobody:?}"
    );
    let program = serve(&database, Some(&key));
    assert_eq!(known(&program), ["ben@example.test"]);
    drop(program);
    // The copy still has her. What lies beside it says that she is to be forgotten.
    let listed = std::fs::read_to_string(folder.path().join("shop.db.erased")).unwrap();
    assert!(!listed.contains("anna"), "{listed}");
    for ending in ["", "-wal", "-shm"] {
        drop(std::fs::remove_file(format!("{path}{ending}")));
    }
    done(&["restore", "--from", copy, "--database", path]);
    let resumed = [&["resume"], &of[..]].concat();
    done(&resumed);
    let program = serve(&database, Some(&key));
    let is_gone = (0..LOOKS_MAX).any(|_| known(&program) == ["ben@example.test"]);
    assert!(is_gone, "{:?}", known(&program));
}
