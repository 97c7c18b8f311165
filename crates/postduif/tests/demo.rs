//! The demo's numbers against programs in Python that share nothing with this one: they read the raw
//! data and hold each workflow's sentence in words. And the proof that the comparison can fail: with
//! another wait the numbers differ.

#![expect(clippy::unwrap_used, reason = "a test says what it expects")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::{Value as Json, json};

/// A fixed shift: the play ends on a Sunday evening, so that some still wait for Monday.
const YEAR: [&str; 4] = ["--shift-weeks", "463", "--until", "2026-11-15T23:00:00Z"];
/// A small shop in which every case occurs.
const FEW: [&str; 2] = ["--contacts", "24"];

/// The year that is played: of a small shop, or of all 1,236 contacts under `cargo xtask soak`.
fn shop() -> Vec<&'static str> {
    let is_whole = std::env::var_os("POSTDUIF_SOAK").is_some();
    let few: &[_] = if is_whole { &[] } else { &FEW };
    [&YEAR, few].concat()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The demo as it is, played once for all tests of this file that ask.
fn usual() -> &'static Json {
    static USUAL: OnceLock<Json> = OnceLock::new();
    USUAL.get_or_init(|| played(&[]))
}

/// The reports of the played demo, by handle.
fn played(extra: &[&str]) -> Json {
    let mut command = Command::new(env!("CARGO_BIN_EXE_postduif"));
    command.args(["demo", "--json"]).args(shop()).args(extra);
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let document: Json = serde_json::from_slice(&output.stdout).unwrap();
    let reports = document["workflows"].as_array().unwrap().iter();
    Json::Object(
        reports
            .map(|report| {
                (
                    report["handle"].as_str().unwrap().to_owned(),
                    report.clone(),
                )
            })
            .collect(),
    )
}

fn computed(script: &str, extra: &[&str]) -> Json {
    let python = std::env::var_os("POSTDUIF_PYTHON").expect(
        "run this through `cargo xtask test`, or set POSTDUIF_PYTHON to a Python 3.11 interpreter",
    );
    let mut command = Command::new(python);
    command.arg(root().join("demo/check").join(script));
    command.args(shop()).args(extra);
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice::<Json>(&output.stdout).unwrap()["counts"].clone()
}

/// `--without python` was said: what needs it does not run, and the runner of the tests says so.
fn without_python() -> bool {
    std::env::var("POSTDUIF_WITHOUT")
        .is_ok_and(|words| words.split(',').any(|word| word == "python"))
}

fn block<'a>(report: &'a Json, id: &str) -> &'a Json {
    let blocks = report["blocks"].as_array().unwrap();
    &blocks.iter().find(|block| block["id"] == id).unwrap()["total"]
}

/// The numbers of a block that sends, in the form of the independent count, which names a reason
/// that never occurred with a nought.
fn mail(report: &Json, id: &str) -> Json {
    let numbers = block(report, id);
    let mut skipped = json!({ "no_consent": 0 });
    for (reason, n) in numbers["skipped"].as_object().unwrap() {
        skipped[reason] = n.clone();
    }
    json!({ "queued": numbers["queued"], "sent": numbers["sent"], "skipped": skipped })
}

fn wait(report: &Json, id: &str) -> Json {
    let numbers = block(report, id);
    json!({ "entered": numbers["entered"], "waiting": numbers["waiting"], "left": numbers["left"] })
}

fn monday(report: &Json) -> Json {
    let trigger = &report["triggers"][0]["total"];
    json!({
        "trigger_matched": trigger["matched"],
        "started": trigger["started"],
        "monday": wait(report, "monday"),
        "bought_more": block(report, "bought_more")["arms"],
        "thanks": mail(report, "thanks"),
        "tips": mail(report, "tips"),
    })
}

fn welcome(report: &Json) -> Json {
    let trigger = &report["triggers"][0]["total"];
    json!({
        "trigger_matched": trigger["matched"],
        "started": trigger["started"],
        "m1": mail(report, "m1"),
        "two_days": wait(report, "two_days"),
        "first_order": block(report, "first_order")["arms"],
        "thanks": mail(report, "thanks"),
        "about": mail(report, "about"),
    })
}

fn win_back(report: &Json) -> Json {
    let trigger = &report["triggers"][0]["total"];
    json!({
        "trigger_matched": trigger["matched"],
        "started": trigger["started"],
        "morning": wait(report, "morning"),
        "m1": mail(report, "m1"),
        "ten_days": wait(report, "ten_days"),
        "m2": mail(report, "m2"),
    })
}

#[test]
fn the_demo_counts_what_an_independent_program_counts() {
    if without_python() {
        return;
    }
    let reports = usual();
    assert_eq!(
        monday(&reports["product-x-monday"]),
        computed("monday.py", &[])
    );
    assert_eq!(welcome(&reports["welcome"]), computed("welcome.py", &[]));
    assert_eq!(win_back(&reports["win-back"]), computed("win_back.py", &[]));
    // Every workflow of the shop has something to show.
    for (handle, report) in reports.as_object().unwrap() {
        assert_ne!(report["triggers"][0]["total"]["started"], 0, "{handle}");
    }
}

#[test]
fn another_wait_gives_other_numbers() {
    if without_python() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let source =
        std::fs::read_to_string(root().join("demo/workflows/product-x-monday.yaml")).unwrap();
    let changed = source.replace("14:30", "09:00");
    assert_ne!(changed, source);
    std::fs::write(folder.path().join("monday.yaml"), changed).unwrap();
    let reports = played(&["--workflows", folder.path().to_str().unwrap()]);
    let numbers = monday(&reports["product-x-monday"]);
    assert_ne!(numbers, computed("monday.py", &[]));
    assert_eq!(numbers, computed("monday.py", &["--monday-time", "09:00"]));
}

/// The numbers of a played report as a back-test has them: one line for each that is not nought.
fn lines_of(report: &Json) -> Vec<String> {
    let mut lines = Vec::new();
    for trigger in report["triggers"].as_array().unwrap() {
        let (id, total) = (trigger["id"].as_str().unwrap(), &trigger["total"]);
        for name in ["matched", "started"] {
            lines.push(format!("{id} {name} {}", total[name]));
        }
    }
    for block in report["blocks"].as_array().unwrap() {
        let (id, total) = (block["id"].as_str().unwrap(), &block["total"]);
        for name in [
            "entered",
            "left",
            "queued",
            "sent",
            "passed_over",
            "expired",
        ] {
            lines.push(format!("{id} {name} {}", total[name]));
        }
        for (kind, name) in [("arm", "arms"), ("skipped", "skipped")] {
            for (word, n) in total[name].as_object().unwrap() {
                lines.push(format!("{id} {kind}.{word} {n}"));
            }
        }
    }
    lines.retain(|line| !line.ends_with(" 0"));
    lines.sort();
    lines
}

#[test]
fn the_back_test_counts_what_happened_live() {
    let folder = tempfile::tempdir().unwrap();
    let history = folder.path().join("history.ndjson");
    let history = history.to_str().unwrap();
    let mut write = Command::new(env!("CARGO_BIN_EXE_postduif"));
    write.arg("demo").args(shop());
    assert!(
        write
            .args(["--write-history", history])
            .status()
            .unwrap()
            .success()
    );
    // The others stand beside workflows that end or begin with the same events, or begin with dates.
    for (handle, more_than) in [
        ("welcome", 10),
        ("welcome-message", 5),
        ("product-x-monday", 10),
    ] {
        let report = &usual()[handle];
        let mut command = Command::new(env!("CARGO_BIN_EXE_postduif"));
        let workflow = root().join(format!("demo/workflows/{handle}.yaml"));
        command.arg("backtest").arg(workflow);
        let output = command
            .args(["--json", "--history", history, "--to", YEAR[3]])
            .output()
            .unwrap();
        assert!(output.status.success(), "{handle}");
        let told: Json = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(told["stuck"], json!([]), "{handle}");
        let counts = told["counts"].as_array().unwrap().iter();
        let mut lines: Vec<_> = counts
            .map(|one| {
                let text = |name: &str| one[name].as_str().unwrap().to_owned();
                format!("{} {} {}", text("block"), text("name"), one["n"])
            })
            .collect();
        lines.sort();
        assert_eq!(lines, lines_of(report), "{handle}");
        assert!(lines.len() > more_than, "{lines:?}");
    }
}
