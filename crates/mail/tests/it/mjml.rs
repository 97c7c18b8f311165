//! MJML as we render it beside npm's mjml, over templates that use every element.
//!
//! Both pages are cut into tags, texts and conditional comments, with attributes and declarations in one
//! order, and compared in order. `tests/mjml/differences.txt` lists what may differ, each under its reason;
//! a difference that is not listed fails, and so does a listed one that is none. `POSTDUIF_NODE` names where
//! mjml is; without it this test fails, unless `POSTDUIF_WITHOUT` names `node`.

mod parts;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use postduif_mail::compile::{Body, Written};

use self::parts::{differences, parts};

/// Every element that a template may use.
const ELEMENTS: [&str; 31] = [
    "mj-accordion",
    "mj-accordion-element",
    "mj-accordion-text",
    "mj-accordion-title",
    "mj-all",
    "mj-attributes",
    "mj-body",
    "mj-breakpoint",
    "mj-button",
    "mj-carousel",
    "mj-carousel-image",
    "mj-class",
    "mj-column",
    "mj-divider",
    "mj-font",
    "mj-group",
    "mj-head",
    "mj-hero",
    "mj-image",
    "mj-navbar",
    "mj-navbar-link",
    "mj-preview",
    "mj-raw",
    "mj-section",
    "mj-social",
    "mj-social-element",
    "mj-spacer",
    "mj-style",
    "mj-table",
    "mj-title",
    "mj-wrapper",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mjml")
}

/// The templates by name.
fn templates() -> Vec<(String, String)> {
    let entries = std::fs::read_dir(folder().join("templates")).unwrap();
    let mut templates: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    templates.sort();
    templates
}

#[test]
fn the_templates_use_every_element() {
    let all: String = templates().into_iter().map(|(_, text)| text).collect();
    for element in ELEMENTS {
        assert!(all.contains(&format!("<{element}")), "{element}");
    }
}

#[test]
fn mjml_is_rendered_as_by_its_makers() {
    let Some(packages) = std::env::var_os("POSTDUIF_NODE") else {
        let without = std::env::var("POSTDUIF_WITHOUT").unwrap_or_default();
        let is_left_out = without.split([',', ' ']).any(|word| word == "node");
        assert!(
            is_left_out,
            "run it through `cargo xtask test`, or set POSTDUIF_NODE"
        );
        return;
    };
    let templates = templates();
    let sources: Vec<&str> = templates.iter().map(|(_, text)| text.as_str()).collect();
    let theirs = theirs(&packages, &sources);
    assert_eq!(theirs.len(), sources.len());
    let mut listed = listed();
    let (mut wrong, mut same, mut all) = (String::new(), 0_usize, 0_usize);
    let mut met = BTreeSet::new();
    for ((name, source), their) in templates.iter().zip(&theirs) {
        let written = Written {
            body: Body::Mjml(source),
            ..Written::default()
        };
        let our = written.compile().unwrap().html;
        let (our, their) = (parts(&our), parts(their));
        let differences = differences(&their, &our);
        let gone = differences
            .iter()
            .filter(|one| one.starts_with('-'))
            .count();
        (all, same) = (all + their.len(), same + their.len() - gone);
        for difference in differences {
            if listed.contains(&difference) {
                met.insert(difference);
            } else {
                let _ = writeln!(wrong, "{name}: {difference}");
            }
        }
    }
    listed.retain(|known| !met.contains(known));
    for known in listed {
        let _ = writeln!(wrong, "listed, and no difference: {known}");
    }
    let share = 100.0 * same as f64 / all as f64;
    // Past the test harness, which shows only what failing tests print.
    let line = format!("mjml agrees on {same} of {all} parts = {share:.1} %\n");
    std::io::stdout().write_all(line.as_bytes()).unwrap();
    assert!(wrong.is_empty(), "{wrong}");
}

fn theirs(packages: &std::ffi::OsStr, sources: &[&str]) -> Vec<String> {
    let mut node = Command::new("node")
        .arg(folder().join("oracle.cjs"))
        .env("POSTDUIF_NODE", packages)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node can be started");
    let mut stdin = node.stdin.take().unwrap();
    stdin
        .write_all(serde_json::json!(sources).to_string().as_bytes())
        .unwrap();
    drop(stdin);
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success(), "mjml fails; see above");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What may differ: lines as they are told, behind headings `# …` that say why.
fn listed() -> Vec<String> {
    let text = std::fs::read_to_string(folder().join("differences.txt")).unwrap();
    let mut has_reason = false;
    let mut listed = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        if line.starts_with("# ") {
            has_reason = true;
        } else {
            assert!(has_reason, "{line} has no reason");
            listed.push(line.to_owned());
        }
    }
    listed
}
