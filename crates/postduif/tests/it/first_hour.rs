//! The walk of docs/first-hour.md, command by command, over the demo's first contacts.

use std::path::Path;
use std::process::Command;

use crate::program::{Program, command};

/// Every line of the page's blocks that a person types beside the running demo.
fn script() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/first-hour.md");
    let page = std::fs::read_to_string(path).unwrap();
    let blocks = page.split("\n```").skip(1).step_by(2);
    let typed = blocks.filter_map(|block| block.strip_prefix("sh\n"));
    typed.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_command_of_the_first_hour_does_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let mut demo = command(&["demo", "--listen", "127.0.0.1:0", "--contacts", "6"]);
    let program = Program::start(demo.env("TMPDIR", folder.path()));
    let line = program.line("The pages: ");
    let url = line.split(' ').nth(2).unwrap().to_owned();
    program.line("End with Ctrl-C.");

    let script = script().replace("http://localhost:8080", &url);
    let script = script.replace("--contacts 62", "--contacts 6");
    assert!(script.contains("workflow push"), "{script}");
    let programs = Path::new(env!("CARGO_BIN_EXE_postduif")).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    let mut shell = Command::new("sh");
    shell.args(["-ec", &script]).current_dir(folder.path());
    shell.env("PATH", format!("{}:{path}", programs.display()));
    let output = shell.output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    let wrong = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}\n{wrong}");
    for part in [
        // The list, the two back-tests that differ, the difference, and what came of the pushes.
        "product-x-monday",
        "texts written",
        "-    for: 45d",
        "+    for: 30d",
        "workflows/win-back: draft saved; ",
        "workflows/win-back: live, version 2; ",
        "inside",
    ] {
        assert!(told.contains(part), "{part} is not in {told}");
    }
}
