//! The schema of workflows and their reader judge alike, as far as a schema can: the ready workflows and
//! more than a thousand of their mutations, seeded, are read here and validated by a program that other people wrote.
//!
//! Whatever the reader takes without an error, the schema takes; and what the reader refuses for its form
//! (an unknown key, another type, too many), the schema refuses. That a block is named twice, or that a
//! rule looks at what does not exist here, is the reader's alone.
#![expect(clippy::unwrap_used, reason = "a test says what it expects")]

mod mutation;

use std::fmt::Write as _;
use std::process::Command;

use postduif_engine::document::{self, Content, Node};
use postduif_engine::finding::{Findings, Severity};
use postduif_engine::{draft, schema};
use serde_json::{Map, Value as Json, json};

/// What the reader finds of a form, which the schema has to find too.
const OF_FORM: [&str; 14] = [
    "unknown_key",
    "unknown_block",
    "unknown_trigger",
    "unknown_word",
    "wrong_kind",
    "missing",
    "list_length",
    "too_long",
    "id",
    "handle",
    "duration",
    "time",
    "share",
    "subject",
];
/// How often each ready workflow is changed.
const MUTATIONS: usize = 60;

fn ready() -> Vec<(String, Json)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ready/workflows");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let named = paths.iter().map(|path| {
        let text = std::fs::read_to_string(path).unwrap();
        let node = document::read(&text, &mut Findings::default()).unwrap();
        (
            path.file_stem().unwrap().to_string_lossy().into_owned(),
            tree(&node),
        )
    });
    named.collect()
}

fn tree(node: &Node) -> Json {
    match &node.content {
        Content::Null => Json::Null,
        Content::Bool(bool) => (*bool).into(),
        Content::Number(text) => text.parse::<serde_json::Number>().unwrap().into(),
        Content::Text(text) => text.as_str().into(),
        Content::List(list) => list.iter().map(tree).collect(),
        Content::Map(map) => {
            let map = map.iter().map(|(key, node)| (key.text.clone(), tree(node)));
            Json::Object(map.collect::<Map<_, _>>())
        }
    }
}

/// What the reader says: whether it takes the draft, and what it found in its form.
fn read(draft: &Json) -> (bool, Vec<String>) {
    let reading = draft::read(&draft.to_string());
    let list = reading.findings.into_list();
    let errors = list.iter().filter(|one| one.severity == Severity::Error);
    let taken = errors.clone().count() == 0;
    // A block that is named elsewhere is no matter of form; its kind is.
    let of_form = errors.filter(|one| {
        OF_FORM.contains(&one.code) && (one.code != "unknown_block" || one.at.ends_with("/do"))
    });
    (
        taken,
        of_form
            .map(|one| format!("{} {} {}", one.at, one.code, one.sentence))
            .collect(),
    )
}

#[test]
fn schema_and_reader_judge_alike() {
    let folder = std::env::temp_dir().join(format!("postduif-schema-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut lines = String::new();
    let mut taken_of_mutated = 0;
    for (name, draft) in ready() {
        let (taken, found) = read(&draft);
        assert!(taken, "{name}: {found:?}");
        writeln!(
            lines,
            "{}",
            json!({"name": name, "draft": draft, "taken": true, "found": []})
        )
        .unwrap();
        for seed in 0..MUTATIONS {
            let (how, mutated) = mutation::of(&draft, &format!("{name}/{seed}"));
            let (taken, found) = read(&mutated);
            taken_of_mutated += usize::from(taken);
            let name = format!("{name}, seed {seed}: {how}");
            writeln!(
                lines,
                "{}",
                json!({"name": name, "draft": mutated, "taken": taken, "found": found})
            )
            .unwrap();
        }
    }
    // Both answers have to be there in numbers, or nothing was compared.
    assert!(
        taken_of_mutated > 30,
        "{taken_of_mutated} mutations were taken"
    );
    std::fs::write(folder.join("drafts.jsonl"), lines).unwrap();
    std::fs::write(folder.join("schema.json"), schema::FILES[0].text()).unwrap();
    let python = std::env::var("POSTDUIF_PYTHON").unwrap_or_else(|_| {
        panic!("run this through `cargo xtask test`, which sets POSTDUIF_PYTHON")
    });
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/schema/judge.py");
    let output = Command::new(python)
        .arg(script)
        .arg(&folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let told = String::from_utf8_lossy(&output.stderr);
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(output.status.success(), "{said}{told}");
}
