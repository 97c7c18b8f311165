//! What commands print for programs: one JSON document each, and nothing beside it.

use serde_json::{Value as Json, json};

use crate::program::{Program, command, run};

/// The document of a command that succeeds.
fn told(arguments: &[&str]) -> Json {
    let output = run(arguments);
    let wrong = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {wrong}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn whatever_a_command_says_of_a_database_it_says_as_json() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (database, copy) = (path("shop.db"), path("copy.db"));
    Program::serve(&["--sender", "me@shop.example", "--database", &database]).stop();
    let of = |words: &[&str]| told(&[words, &["--json", "--database", &database]].concat());

    let key = of(&["key", "create", "--name", "shop", "--rights", "ingest,read"]);
    assert!(key["key"].as_str().unwrap().starts_with("pd_"), "{key}");
    let keys = of(&["key", "list"]);
    let listed = keys["keys"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["id"] == key["id"]);
    assert_eq!(
        listed.unwrap()["rights"],
        json!(["ingest", "read"]),
        "{keys}"
    );
    assert_eq!(
        of(&["key", "revoke", key["id"].as_str().unwrap()])["revoked"],
        key["id"]
    );

    of(&[
        "user",
        "add",
        "anna",
        "--email",
        "anna@shop.example",
        "--rights",
        "publish",
    ]);
    assert_eq!(of(&["user", "list"])["users"][0]["handle"], "anna");
    let link = of(&["user", "link", "anna"]);
    assert!(
        link["link"].as_str().unwrap().contains("/sign-in/"),
        "{link}"
    );
    assert_eq!(of(&["user", "disable", "anna"])["disabled"], "anna");

    let copied = of(&["backup", "--to", &copy]);
    assert_eq!(
        (&copied["to"], &copied["is_sound"]),
        (&json!(copy), &json!(true))
    );
    assert_eq!(of(&["resume"]), json!({ "stood_still": false }));
    let back = path("back.db");
    let restored = told(&["restore", "--from", &copy, "--json", "--database", &back]);
    assert_eq!(restored["stands_still"], true);
    assert_eq!(restored["key_file_is_there"], false);
    let resumed = told(&["resume", "--json", "--database", &back]);
    assert_eq!(
        (&resumed["stood_still"], &resumed["due"]["messages"]),
        (&json!(true), &json!(0))
    );
}

#[test]
fn whatever_a_list_brought_is_told_as_json() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let database = path("shop.db");
    Program::serve(&["--sender", "me@shop.example", "--database", &database]).stop();
    std::fs::write(path("list.csv"), "mail\nanna@example.test\nnobody\n").unwrap();
    let map = json!({ "kind": "contacts", "columns": { "mail": "email" } });
    std::fs::write(path("map.json"), map.to_string()).unwrap();
    let mut import = command(&[
        "import",
        &path("list.csv"),
        "--map",
        &path("map.json"),
        "--json",
    ]);
    let output = import.args(["--database", &database]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "a row was not taken");
    let import: Json = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&import["rows"], &import["new"], &import["refused"]),
        (&json!(2), &json!(1), &json!(1))
    );
    assert_eq!(import["first_refused"][0]["row"], 2);
    let exported = run(&["export", "contacts", "--json", "--database", &database]);
    let lines = String::from_utf8(exported.stdout).unwrap();
    let contact: Json = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(contact["email"], "anna@example.test", "{lines}");
}
