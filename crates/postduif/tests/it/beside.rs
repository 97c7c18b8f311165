//! `postduif backtest --beside`: two workflows that want to mail the same person, and a limit of one mail a
//! day between them.

use std::path::Path;
use std::process::Command;

use serde_json::{Value as Json, json};

const HISTORY: &str = r#"{"at":"2027-03-01T08:00:00Z","contact":{"email":"anna@example.com"},"fields":{"first_name":"Anna"},"interests":[{"interest":"news","subscribed":true,"basis":"opt_in","at":"2027-03-01T08:00:00Z"}]}
{"at":"2027-03-01T09:00:00Z","event":"order_placed","contact":{"email":"anna@example.com"},"data":{"order_id":"1"}}
"#;

fn workflow(handle: &str, priority: i64) -> String {
    format!(
        "format: 1\nhandle: {handle}\nname: N\ninterest: news\npriority: {priority}\n\
         triggers: [{{ id: t, start: event, event: order_placed }}]\n\
         blocks: [{{ id: m1, do: send_email, email: hello, when: {{ segment: named }} }}]\n"
    )
}

/// What a back-test of `low` says, with these further words on the command line.
fn backtest(folder: &Path, words: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_postduif"))
        .current_dir(folder)
        .args(["backtest", "low.yaml", "--history", "history.ndjson"])
        .args(words)
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("history.ndjson", HISTORY);
    write("low.yaml", &workflow("low", 10));
    write("shop/workflows/low.yaml", &workflow("low", 1));
    write("shop/workflows/high.yaml", &workflow("high", 90));
    let named =
        "format: 1\nhandle: named\nname: N\nrule: { field: contact.first_name, known: true }\n";
    write("shop/segments/named.yaml", named);
    let limits = "format: 1\nmail_limits: [{ id: day, at_most: 1, per: 1d }]\n";
    write("settings.yaml", limits);
    folder
}

#[test]
fn who_goes_first_is_told_of_workflows_that_are_played_together() {
    let folder = folder();
    let words = ["--beside", "shop", "--settings", "settings.yaml"];
    let (succeeded, said) = backtest(folder.path(), &[&words[..], &["--json"]].concat());
    assert!(succeeded, "{said}");
    let told: Json = serde_json::from_str(&said).unwrap();
    assert_eq!(told["beside"], json!([{ "workflow": "high", "sent": 1 }]));
    assert_eq!(told["within_hours"], 24);
    let day = json!({
        "day": "2027-03-01", "other": "high", "contacts": 1, "own_first": 0, "other_first": 1,
        "own_postponed": 1, "own_skipped": 0, "other_postponed": 0, "other_skipped": 0,
    });
    assert_eq!(told["collisions"]["days"], json!([day]));
    let one = &told["collisions"]["listed"][0];
    assert_eq!(one["first"], "other");
    assert_eq!(one["own"]["waited"], "cap");
    assert_eq!(one["own"]["at"], "2027-03-02T09:00:00Z");
    assert_eq!(one["other"]["at"], "2027-03-01T09:00:00Z");
    let (succeeded, said) = backtest(folder.path(), &words);
    assert!(succeeded, "{said}");
    for line in [
        "2027-03-01   high                                     1         0         1         0",
        "low: hello, Mon 2027-03-01 10:00, had to wait (cap), sent Tue 2027-03-02 10:00",
        "high: hello, Mon 2027-03-01 10:00, sent",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
}

#[test]
fn a_budget_that_is_spent_is_told() {
    let folder = folder();
    let order = |who: &str, minute: usize| {
        let consent = r#""interests":[{"interest":"news","subscribed":true,"basis":"opt_in","at":"2027-03-01T08:00:00Z"}]"#;
        format!(
            "{{\"at\":\"2027-03-01T08:{minute}:00Z\",\"contact\":{{\"email\":\"{who}@example.com\"}},{consent}}}\n\
             {{\"at\":\"2027-03-01T09:{minute}:00Z\",\"event\":\"order_placed\",\"contact\":{{\"email\":\"{who}@example.com\"}},\"data\":{{}}}}\n"
        )
    };
    let history = [order("anna", 10), order("ben", 20), order("cas", 30)].concat();
    let mut lines: Vec<&str> = history.lines().collect();
    lines.sort_unstable();
    std::fs::write(folder.path().join("history.ndjson"), lines.join("\n")).unwrap();
    let budget = workflow("low", 10).replace("priority: 10", "budgets: { per_day: 2 }");
    let budget = budget.replace(", when: { segment: named }", "");
    std::fs::write(folder.path().join("low.yaml"), budget).unwrap();
    let (succeeded, said) = backtest(folder.path(), &["--json"]);
    assert!(succeeded, "{said}");
    let told: Json = serde_json::from_str(&said).unwrap();
    let stop = json!({
        "workflow": "low", "at": "2027-03-01T09:30:00Z", "reason": "per_day",
        "detail": "More than 2 messages would leave today.", "held": 1,
    });
    assert_eq!(told["stops"], json!([stop]));
    assert_eq!(told["days"][0]["sent"], 2);
    let (succeeded, said) = backtest(folder.path(), &[]);
    assert!(succeeded, "{said}");
    let line =
        "low is paused on Mon 2027-03-01 10:30: More than 2 messages would leave today. Held: 1.";
    assert!(said.contains(line), "{said}");
}

#[test]
fn what_cannot_be_played_together_is_said() {
    let folder = folder();
    let check = |words: &[&str], expect: &str| {
        let (succeeded, said) = backtest(folder.path(), words);
        assert!(!succeeded && said.contains(expect), "{words:?}: {said}");
    };
    // Without the segment that it names.
    check(&[], "Unknown segment `named`");
    check(&["--beside", "nowhere"], "no such file or folder");
    check(
        &["--beside", "shop", "--beside", "shop/segments"],
        "named.yaml",
    );
    check(
        &["--beside", "shop", "--settings", "low.yaml"],
        "the settings have errors",
    );
    check(&["--beside", "shop", "--within", "0"], "1..=168");
}
