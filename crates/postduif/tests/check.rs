//! `postduif check` as a person uses it: files in, located findings out, and an exit code.

#![expect(clippy::unwrap_used, reason = "a test says what it expects")]

use std::process::Command;

fn check(text: &str, extra: &[&str]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("workflow.yaml");
    std::fs::write(&file, text).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_postduif"));
    let output = command
        .arg("check")
        .args(extra)
        .arg(&file)
        .output()
        .unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    (
        output.status.code(),
        told.replace(&file.display().to_string(), "workflow.yaml"),
    )
}

const GOOD: &str = "format: 1\nhandle: hello\nname: Hello\npurpose: service\n\
                    triggers: [{ id: seen, start: event, event: seen }]\n\
                    blocks:\n  - { id: m1, do: send_email, email: hello }\n";

#[test]
fn a_good_file_succeeds() {
    assert_eq!(
        check(GOOD, &[]),
        (Some(0), "workflow.yaml: nothing wrong\n".to_owned())
    );
}

#[test]
fn a_fault_has_its_line_and_fails() {
    let (code, told) = check(&GOOD.replace("send_email", "send_emial"), &[]);
    assert_eq!(code, Some(1));
    assert_eq!(
        told,
        "workflow.yaml:7:19: error[unknown_block] blocks/m1/do: Unknown kind of block `send_emial`: did you mean `send_email`?\n"
    );
}

#[test]
fn findings_can_be_read_by_programs() {
    let (code, told) = check("format: 1", &["--json"]);
    assert_eq!(code, Some(1));
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told[0]["findings"][0]["code"], "missing");
}
