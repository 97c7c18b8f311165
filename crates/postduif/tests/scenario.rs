//! `postduif test` as a person uses it: the project's own scenarios pass, and one that does not is
//! told in sentences with its line.

#![expect(clippy::unwrap_used, reason = "a test says what it expects")]

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn test(arguments: &[&str], folder: &Path) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_postduif"));
    let output = command
        .arg("test")
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    (
        output.status.code(),
        told + &String::from_utf8_lossy(&output.stderr),
    )
}

#[test]
fn every_scenario_of_the_project_goes_as_it_says() {
    let (code, told) = test(&["demo", "ready", "docs/blocks/examples"], &root());
    assert_eq!(code, Some(0), "{told}");
    assert!(told.ends_with(" scenarios, 0 failed\n"), "{told}");
}

const WORKFLOW: &str = "format: 1\nhandle: hello\nname: Hello\npurpose: service\n\
                        triggers: [{ id: seen, start: event, event: seen }]\n\
                        blocks:\n  - { id: later, do: wait, for: 2h }\n  - { id: m1, do: send_email, email: hello }\n";
const SCENARIO: &str = "format: 1
workflows: [hello.yaml]
contacts: [{ id: anna }, { id: ben }]
scenarios:
  - name: Hello after two hours
    story:
      - { at: \"2027-03-08T10:00\", contact: anna, event: seen }
      - { at: \"2027-03-08T12:00\", contact: anna, mail: hello }
";

/// A folder with the workflow above and a scenario, in which `more` lines follow.
fn folder(more: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("hello.yaml"), WORKFLOW).unwrap();
    let scenario = SCENARIO.to_owned() + more;
    std::fs::write(folder.path().join("hello.test.yaml"), scenario).unwrap();
    folder
}

fn check(more: &str, code: i32, expect: &str) {
    let (got, told) = test(&["."], folder(more).path());
    assert_eq!(told, expect, "{more}");
    assert_eq!(got, Some(code), "{more}");
}

#[test]
fn what_goes_otherwise_is_told_with_its_line_and_what_is_known() {
    check(
        "",
        0,
        "ok   ./hello.test.yaml: Hello after two hours\n1 scenarios, 0 failed\n",
    );
    check(
        "      - { at: \"2027-03-08T10:30\", contact: ben, event: seen }
      - { at: \"2027-03-08T12:31\", contact: ben, mail: hello }\n",
        1,
        "FAIL ./hello.test.yaml: Hello after two hours
     line 10: ben should have got `hello` on Monday 2027-03-08 12:31; it came on Monday 2027-03-08 12:30
1 scenarios, 1 failed\n",
    );
    check(
        "      - { at: \"2027-03-08T10:30\", contact: ben, event: seen }
      - { at: \"2027-03-08T12:29\", contact: ben, mail: hello, subject: Hello }\n",
        1,
        "FAIL ./hello.test.yaml: Hello after two hours
     line 10: ben should have got `hello` on Monday 2027-03-08 12:29; it never came
       hello: waits in `later` until Monday 2027-03-08 12:30
1 scenarios, 1 failed\n",
    );
    check(
        "      - { at: \"2027-03-08T10:30\", contact: ben, event: seen }
      - { at: \"2027-03-08T12:30\", contact: anna, ended: hello, reason: bored }\n",
        1,
        "FAIL ./hello.test.yaml: Hello after two hours
     line 10: no journey of anna through hello ended on Monday 2027-03-08 12:30 (`bored`)
       hello: ended on Monday 2027-03-08 12:00 (`finished`)
     ben got `hello` on Monday 2027-03-08 12:30, which no line expects
1 scenarios, 1 failed\n",
    );
    check(
        "      - { at: \"2027-03-08T10:30\", contact: bne, event: seen }\n",
        1,
        "FAIL ./hello.test.yaml: (the file itself)
     9:44: error[unknown_contact] scenarios/0/story/2/contact: Unknown contact `bne`: did you mean `ben`?
1 scenarios, 1 failed\n",
    );
}

#[test]
fn a_program_can_read_what_came_of_it() {
    let (code, told) = test(&["--json", "hello.test.yaml"], folder("").path());
    assert_eq!(code, Some(0));
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told[0]["scenario"], "Hello after two hours");
    assert_eq!(told[0]["passed"], true);
}

#[test]
fn nothing_to_play_is_said() {
    let empty = tempfile::tempdir().unwrap();
    let (code, told) = test(&["."], empty.path());
    assert_eq!(
        (code, told.as_str()),
        (Some(1), "postduif: . has no scenario files\n")
    );
    let (code, told) = test(&["--only", "Bye", "."], folder("").path());
    assert_eq!(code, Some(1));
    assert_eq!(
        told,
        "postduif: no scenario of that name in what was given\n"
    );
}
