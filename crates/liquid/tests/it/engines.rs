//! The same snippets in three engines: ours, npm's liquidjs and PyPI's python-liquid.
//!
//! `snippets.txt` has them, one a line; `differences.txt` has those on which an engine may say
//! something else, each under its reason. A difference that is not listed fails, and so does a listed
//! one on which the engines agree. `POSTDUIF_NODE` and `POSTDUIF_PYTHON` name where the engines are;
//! without them these tests fail, unless `POSTDUIF_WITHOUT` names `node` or `python`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use postduif_liquid::{Engine, Escape, Interpreter, RenderContext, Value};
use serde::Deserialize;

/// Fewer would not be all tags and filters.
const SNIPPETS_MIN: usize = 500;

#[derive(Deserialize)]
struct Given {
    data: serde_json::Value,
    partials: BTreeMap<String, String>,
}

/// What an engine makes of a snippet. That something is a mistake counts, its words do not.
#[derive(Deserialize)]
struct Answer {
    text: Option<String>,
    error: Option<String>,
}

impl Answer {
    fn show(&self) -> String {
        match (&self.text, &self.error) {
            (Some(text), _) => format!("{text:?}"),
            (None, error) => format!("error ({})", error.as_deref().unwrap_or_default()),
        }
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/engines")
}

fn read(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).unwrap()
}

/// The lines that are no headings; `\n` in them is a line break.
fn snippets() -> Vec<String> {
    let text = read("snippets.txt");
    let lines = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("# "));
    lines.map(unescaped).collect()
}

fn unescaped(line: &str) -> String {
    line.replace("\\n", "\n").replace("\\u00a0", "\u{a0}")
}

fn ours(given: &Given, snippets: &[String]) -> Vec<Answer> {
    let data = Value::try_from(&given.data).unwrap();
    let answer = |snippet: &String| {
        let compiled = Interpreter.compile_with(snippet, Escape::None, &given.partials);
        let rendered = compiled
            .map_err(|errors| errors.to_string())
            .and_then(|template| {
                let rendered = Interpreter.render(&template, &data, &RenderContext::at(0));
                rendered.map_err(|error| error.to_string())
            });
        match rendered {
            Ok(rendered) => Answer {
                text: Some(rendered.text),
                error: None,
            },
            Err(error) => Answer {
                text: None,
                error: Some(error),
            },
        }
    };
    snippets.iter().map(answer).collect()
}

fn theirs(command: &mut Command, given: &Given, snippets: &[String]) -> Vec<Answer> {
    let input = serde_json::json!({
        "data": given.data, "partials": given.partials, "snippets": snippets,
    });
    let mut process = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the engine can be started");
    let mut stdin = process.stdin.take().unwrap();
    stdin.write_all(input.to_string().as_bytes()).unwrap();
    drop(stdin);
    let output = process.wait_with_output().unwrap();
    assert!(output.status.success(), "the engine fails; see above");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The snippets on which an engine may differ. A heading `# …` is a reason for those behind it.
fn listed(engine: &str) -> BTreeSet<String> {
    let mut listed = BTreeSet::new();
    let mut has_reason = false;
    for line in read("differences.txt").lines() {
        if line.starts_with("# ") {
            has_reason = true;
        } else if let Some((engines, snippet)) = line.split_once(": ") {
            assert!(has_reason, "{line} has no reason");
            if engines.split('+').any(|one| one == engine) {
                let snippet = unescaped(snippet);
                assert!(listed.insert(snippet), "{line} is listed twice");
            }
        } else {
            assert!(
                line.is_empty(),
                "{line:?} is neither a reason nor `engine: snippet`"
            );
        }
    }
    listed
}

fn compare(engine: &str, command: &mut Command) {
    let given: Given = serde_json::from_str(&read("data.json")).unwrap();
    let snippets = snippets();
    let (ours, theirs) = (ours(&given, &snippets), theirs(command, &given, &snippets));
    assert_eq!(theirs.len(), snippets.len());
    let mut listed = listed(engine);
    let (mut agreed, mut wrong) = (0_usize, String::new());
    for ((snippet, our), their) in snippets.iter().zip(&ours).zip(&theirs) {
        let agrees = our.text == their.text;
        agreed += usize::from(agrees);
        let is_listed = listed.remove(snippet);
        let (our, their) = (our.show(), their.show());
        if agrees && is_listed {
            let _ = writeln!(wrong, "listed, and agrees: {snippet:?}: {our}");
        } else if !agrees && !is_listed {
            let _ = writeln!(
                wrong,
                "{engine}: {snippet:?}\n  ours {our}\n  their {their}"
            );
        }
    }
    for snippet in listed {
        let _ = writeln!(wrong, "listed, and no snippet: {snippet:?}");
    }
    let share = 100.0 * agreed as f64 / snippets.len() as f64;
    // Past the test harness, which shows only what failing tests print.
    let line = format!(
        "{engine} agrees on {agreed} of {} = {share:.1} %\n",
        snippets.len()
    );
    std::io::stdout().write_all(line.as_bytes()).unwrap();
    assert!(wrong.is_empty(), "{wrong}");
}

/// What a variable holds; none where its tests are to be left out.
fn variable(name: &str, need: &str) -> Option<PathBuf> {
    if let Some(value) = std::env::var_os(name) {
        return Some(value.into());
    }
    let without = std::env::var("POSTDUIF_WITHOUT").unwrap_or_default();
    let is_left_out = without.split([',', ' ']).any(|word| word == need);
    assert!(
        is_left_out,
        "run it through `cargo xtask test`, or set {name}"
    );
    None
}

#[test]
fn liquidjs_agrees() {
    if let Some(packages) = variable("POSTDUIF_NODE", "node") {
        let mut node = Command::new("node");
        node.arg(folder().join("liquidjs.cjs"));
        compare("liquidjs", node.env("POSTDUIF_NODE", packages));
    }
}

#[test]
fn python_liquid_agrees() {
    if let Some(python) = variable("POSTDUIF_PYTHON", "python") {
        let mut python = Command::new(python);
        compare(
            "python-liquid",
            python.arg(folder().join("python_liquid.py")),
        );
    }
}

/// A tag or a filter that is added later gets its snippets, or stands here with a reason.
#[test]
fn every_tag_and_filter_is_in_a_snippet() {
    // No other engine has these, or has them with the same meaning.
    const ALONE: [&str; 3] = ["hash", "money", "sha256"];
    let snippets = snippets();
    assert!(snippets.len() >= SNIPPETS_MIN);
    assert_eq!(
        snippets.iter().collect::<BTreeSet<_>>().len(),
        snippets.len()
    );
    let readme = include_str!("../../README.md");
    let names = |heading: &str| -> Vec<&str> {
        let start = readme.find(heading).expect("the README lists them");
        let line = readme[start..].lines().next().unwrap();
        line.split('`').skip(1).step_by(2).collect()
    };
    for tag in names("Tags: ") {
        let is_used = |snippet: &String| snippet.contains(tag);
        assert!(snippets.iter().any(is_used), "{tag} is in no snippet");
    }
    for filter in names("Filters: ")
        .into_iter()
        .filter(|name| !ALONE.contains(name))
    {
        let call = format!("| {filter}");
        let is_used = |snippet: &String| {
            let mut calls = snippet.match_indices(&call);
            calls.any(|(at, _)| {
                !snippet[at + call.len()..].starts_with(|c: char| c == '_' || c.is_alphanumeric())
            })
        };
        assert!(snippets.iter().any(is_used), "{filter} is in no snippet");
    }
}
