//! A program that other people wrote reads the API's document and asks everything that the document allows,
//! and much that it does not (PyPI `schemathesis`). Each answer is one of those that are told: none is a fault
//! of the server, what fits is not refused as unreadable, and what does not fit is refused.

use std::fs;
use std::process::Command;

use serde_json::Value as Json;

use crate::clients::variable;
use crate::program::Program;

/// Requests that are made up for each endpoint, beside the thousands at the bounds of what it takes: more
/// find little more, and each costs some seconds in all.
const MADE_UP: &str = "4";
/// So that two runs ask the same, as far as what is answered is the same.
const SEED: &str = "1";
/// So many requests are far fewer than it makes, and far more than if it had been let in nowhere.
const REQUESTS_MIN: u64 = 5_000;

/// The number of the key that the program was let in by.
fn own_key(program: &Program) -> String {
    let keys = program.ask("GET", "/api/v1/keys", "");
    let keys = keys["keys"].as_array().unwrap();
    assert_eq!(keys.len(), 1, "{keys:?}");
    keys[0]["id"].as_str().unwrap().to_owned()
}

#[test]
fn the_api_is_what_its_document_says() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("shop.db");
    let sealing = folder.path().join("sealing.key");
    let program = Program::serve(&[
        "--database",
        database.to_str().unwrap(),
        "--secret-key-file",
        sealing.to_str().unwrap(),
        "--test-inbox",
    ]);
    let root = env!("CARGO_MANIFEST_DIR");
    let report = folder.path().join("report.json");
    let key = program.key.clone().unwrap();
    let output = Command::new(variable("POSTDUIF_PYTHON"))
        .current_dir(folder.path())
        .env("PYTHONPATH", format!("{root}/tests/probing"))
        .env("SCHEMATHESIS_HOOKS", "hooks")
        .env("PROBING_KEY_ID", own_key(&program))
        .args(["-m", "schemathesis.cli", "--config-file"])
        .arg(format!("{root}/tests/probing/probing.toml"))
        .args(["run", "--no-color", "--continue-on-failure"])
        .args(["--phases", "coverage,fuzzing,stateful"])
        .args(["-n", MADE_UP, "--seed", SEED, "--request-timeout", "30"])
        .args(["--header", &format!("Authorization: Bearer {key}")])
        .args(["--url", &program.url, "--report", "json"])
        .arg("--report-json-path")
        .arg(&report)
        .arg(format!("{root}/../../docs/openapi.json"))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    let wrong = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}\n{wrong}");
    // Still let in, so what was asked was answered.
    program.ask("GET", "/api/v1/contacts", "");
    let report: Json = serde_json::from_slice(&fs::read(report).unwrap()).unwrap();
    let [all, tested] = ["total", "tested"].map(|name| report["operations"][name].as_u64());
    assert_eq!(all, tested);
    let made = report["test_cases"]["generated"].as_u64();
    assert!(made.is_some_and(|made| made > REQUESTS_MIN), "{told}");
}
