//! Clients that other people wrote, pointed at the program: they find the product that they were
//! written for.

use std::process::Command;

use crate::program::Program;

/// A variable that `cargo xtask test` sets.
pub(crate) fn variable(name: &str) -> String {
    std::env::var(name)
        .unwrap_or_else(|_| panic!("run this through `cargo xtask test`, which sets {name}"))
}

fn script(name: &str) -> String {
    format!("{}/tests/clients/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {told}");
}

/// What the program knows by Segment's door of who has this key.
fn known(program: &Program, key: &str) -> String {
    known_by(program, "segment", key)
}

/// What the program knows by a door of who has this key.
fn known_by(program: &Program, door: &str, key: &str) -> String {
    let contacts = program.ask("GET", "/api/v1/contacts", "");
    let contacts = contacts["contacts"].as_array().unwrap().clone();
    let has_key = |contact: &&serde_json::Value| contact["keys"].to_string().contains(key);
    let contact = contacts.iter().find(has_key).unwrap();
    let id = contact["id"].as_str().unwrap();
    let events = program.ask("GET", &format!("/api/v1/contacts/{id}/events"), "");
    let events = events["events"].as_array().unwrap().clone();
    let mut told: Vec<_> = events
        .iter()
        .filter(|event| event["source"] == door)
        .map(|event| format!("{} {}", event["event"].as_str().unwrap(), event["data"]))
        .collect();
    told.sort();
    told.join("\n")
}

#[test]
fn segments_library_for_node_is_understood() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("shop.db");
    let program = Program::serve(&["--database", database.to_str().unwrap()]);
    let key = program.key.clone().unwrap();
    let mut node = Command::new("node");
    run(node.arg(script("tell_segment.mjs")).args([
        variable("POSTDUIF_NODE"),
        program.url.clone(),
        key,
    ]));
    let told = known(&program, "u-1");
    assert!(
        told.contains(r#"Order Completed {"order_id":"n-1","total":12.5}"#),
        "{told}"
    );
    assert!(known(&program, "visitor-before").contains("Order Completed"));
    assert!(known(&program, "\"visitor\"").starts_with("page_viewed"));
}

#[test]
fn the_script_for_pages_tells_who_was_there_before_and_after() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("shop.db");
    let program = Program::serve(&["--database", database.to_str().unwrap()]);
    let key = program.key.clone().unwrap();
    // No package is needed, but Node itself; where that is left out the variable is not set.
    variable("POSTDUIF_NODE");
    let mut node = Command::new("node");
    run(node
        .arg(script("tell_script.mjs"))
        .args([program.url.clone(), key]));
    let told = known(&program, "C-17");
    let has = |event: &str, field: &str| {
        let mut lines = told.lines();
        lines.any(|line| line.starts_with(event) && line.contains(field))
    };
    // What was there before they said who they are is theirs too.
    assert!(has("seen_before ", r#""n":1"#), "{told}");
    assert!(has("page_viewed ", r#""title":"Shoes""#), "{told}");
    assert!(has("cart_updated ", r#""items":2"#), "{told}");
    assert!(!has("cart_updated ", r#""items":3"#), "{told}");
}

#[test]
fn segments_library_for_python_is_understood() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("shop.db");
    let program = Program::serve(&["--database", database.to_str().unwrap()]);
    let key = program.key.clone().unwrap();
    let mut python = Command::new(variable("POSTDUIF_PYTHON"));
    run(python.args([script("tell_segment.py"), program.url.clone(), key]));
    let told = known(&program, "u-2");
    assert!(
        told.contains(r#"Order Completed {"order_id":"p-1","total":7}"#),
        "{told}"
    );
    assert!(told.contains("screen_viewed"), "{told}");
    assert!(known(&program, "visitor-2").starts_with("page_viewed"));
}

/// Lets a client for Node or for Python tell its story to a program of its own.
fn told_by(script_name: &str, check: impl Fn(&Program)) {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("shop.db");
    let program = Program::serve(&["--database", database.to_str().unwrap()]);
    let key = program.key.clone().unwrap();
    let ending = std::path::Path::new(script_name).extension();
    let is_node = ending.is_some_and(|ending| ending == "mjs");
    let mut command = if is_node {
        let mut node = Command::new("node");
        node.args([script(script_name), variable("POSTDUIF_NODE")]);
        node
    } else {
        let mut python = Command::new(variable("POSTDUIF_PYTHON"));
        python.arg(script(script_name));
        python
    };
    run(command.args([program.url.clone(), key]));
    check(&program);
}

fn suppressed(program: &Program, key: &str) -> bool {
    let contacts = program.ask("GET", "/api/v1/contacts", "");
    let contacts = contacts["contacts"].as_array().unwrap().clone();
    let has_key = |contact: &&serde_json::Value| contact["keys"].to_string().contains(key);
    let contact = contacts.iter().find(has_key).unwrap();
    let id = contact["id"].as_str().unwrap();
    let shown = program.ask("GET", &format!("/api/v1/contacts/{id}"), "");
    shown["suppressed"].is_string()
}

#[test]
fn customerios_library_for_node_is_understood() {
    told_by("tell_customerio.mjs", |program| {
        let told = known_by(program, "customerio", "u-5");
        for part in [
            r#"seen {"page":"home"}"#,
            r#"purchase {"order_id":"c-1","total":12.5}"#,
            r#"page_viewed {"name":"https://shop.example.test/"}"#,
            r#"batched {"n":1}"#,
        ] {
            assert!(told.contains(part), "{told}");
        }
        assert!(suppressed(program, "u-6") && !suppressed(program, "u-5"));
    });
}

#[test]
fn customerios_library_for_python_is_understood() {
    told_by("tell_customerio.py", |program| {
        let told = known_by(program, "customerio", "u-7");
        for part in [
            r#"seen {"page":"home"}"#,
            r#"purchase {"order_id":"c-2","total":7}"#,
            r#"older {"n":1}"#,
            "page_viewed",
        ] {
            assert!(told.contains(part), "{told}");
        }
        assert!(suppressed(program, "u-7"));
    });
}

#[test]
fn klaviyos_library_for_node_is_understood() {
    told_by("tell_klaviyo.mjs", |program| {
        let told = known_by(program, "klaviyo", "u-8");
        let order = r#"Placed Order {"order_id":"k-1","value":12.5}"#;
        assert_eq!(told.matches(order).count(), 1, "{told}");
        assert!(told.contains("last_name"), "{told}");
    });
}

#[test]
fn klaviyos_library_for_python_is_understood() {
    told_by("tell_klaviyo.py", |program| {
        let told = known_by(program, "klaviyo", "u-9");
        let order = r#"Placed Order {"order_id":"k-2","value":7}"#;
        assert_eq!(told.matches(order).count(), 1, "{told}");
    });
}
