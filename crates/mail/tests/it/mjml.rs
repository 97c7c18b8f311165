//! MJML as we render it beside npm's mjml, over templates that use every element.
//!
//! Both pages are cut into tags, texts and conditional comments, with attributes and declarations in one
//! order, and compared in order. `tests/mjml/differences.txt` lists what may differ, each under its reason;
//! a difference that is not listed fails, and so does a listed one that is none. `POSTDUIF_NODE` names where
//! mjml is; without it this test fails, unless `POSTDUIF_WITHOUT` names `node`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use postduif_mail::compile::{Body, Written};

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
        all += their.len();
        same += their.len()
            - differences
                .iter()
                .filter(|one| one.starts_with('-'))
                .count()
                .min(their.len());
        for difference in differences {
            let known = listed
                .iter()
                .find(|known| difference.contains(known.as_str()));
            match known {
                Some(known) => {
                    met.insert(known.clone());
                }
                None => {
                    let _ = writeln!(wrong, "{name}: {difference}");
                }
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

/// What may differ: parts of lines of a difference, behind headings `# …` that say why.
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

/// Tags, texts and conditional comments of a page, in its order, each written in one way.
fn parts(html: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        let (part, after) = next(rest);
        rest = after;
        let part = shown(part);
        if part.is_empty() {
            continue;
        }
        // A conditional comment that ends and begins again is one.
        let is_again = part.starts_with("<!--[if")
            && parts.last().is_some_and(|last| last == "<![endif]-->")
            && parts.iter().rev().find(|one| one.starts_with("<!--[if")) == Some(&part);
        if is_again {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts
}

/// The next part and what is behind it.
fn next(rest: &str) -> (&str, &str) {
    let end = if rest.starts_with("<!--[if") || rest.starts_with("<![endif]") {
        rest.find('>').map(|end| end + 1)
    } else if rest.starts_with("<!--") {
        rest.find("-->").map(|end| end + 3)
    } else if rest.starts_with('<') {
        let mut quoted = false;
        let end = rest.find(|c| {
            quoted ^= c == '"';
            c == '>' && !quoted
        });
        end.map(|end| end + 1)
    } else {
        rest.find('<')
    };
    rest.split_at(end.unwrap_or(rest.len()))
}

fn shown(part: &str) -> String {
    if part.starts_with("<!--[if") || part.starts_with("<![endif]") {
        let part = part.split_whitespace().collect::<Vec<_>>().join(" ");
        return if part.starts_with("<![endif]") {
            "<![endif]-->".to_owned()
        } else {
            part
        };
    }
    if part.starts_with("<!--") || part.starts_with("-->") || part.starts_with("<!") {
        return String::new();
    }
    let Some(tag) = part.strip_prefix('<') else {
        let text = part.trim_start_matches("-->");
        return css(text).split_whitespace().collect::<Vec<_>>().join(" ");
    };
    let tag = tag.trim_end_matches('>').trim_end_matches('/').trim();
    let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    let mut said: Vec<String> = Vec::new();
    let mut left = attributes.trim();
    while !left.is_empty() {
        let end = left.find(['=', ' ', '\n']).unwrap_or(left.len());
        let (name, after) = left.split_at(end);
        let after = after.trim_start();
        let Some(value) = after.strip_prefix('=') else {
            said.push(name.to_ascii_lowercase());
            left = after;
            continue;
        };
        let value = value.trim_start().strip_prefix('"').unwrap_or(value);
        let (value, after) = value.split_once('"').unwrap_or((value, ""));
        let value = if name == "style" {
            declarations(value)
        } else {
            css(value)
        };
        if !value.is_empty() {
            said.push(format!("{}={value}", name.to_ascii_lowercase()));
        }
        left = after.trim_start();
    }
    said.sort();
    format!("<{} {}>", name.to_ascii_lowercase(), said.join(" ")).replace(" >", ">")
}

/// Declarations in one order.
fn declarations(style: &str) -> String {
    let each = style.split(';').map(|one| {
        let (name, value) = one.split_once(':').unwrap_or((one, ""));
        format!("{}:{}", name.trim(), css(value.trim()))
    });
    let mut each: Vec<_> = each.filter(|one| one != ":").collect();
    each.sort();
    each.join(";")
}

/// Values in one way: long colours, whole pixels, one blank.
fn css(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits > 0 {
            out.push_str(&rest[..digits]);
            rest = &rest[digits..];
            if let Some(fraction) = rest.strip_prefix('.') {
                let part = fraction.len()
                    - fraction
                        .trim_start_matches(|c: char| c.is_ascii_digit())
                        .len();
                if part > 0 {
                    rest = &fraction[part..];
                }
            }
        } else {
            out.push(first.to_ascii_lowercase());
            rest = &rest[first.len_utf8()..];
        }
    }
    let out = out.split_whitespace().collect::<Vec<_>>().join(" ");
    if out.len() == 4 && out.starts_with('#') {
        return out[1..]
            .chars()
            .fold("#".to_owned(), |long, c| format!("{long}{c}{c}"));
    }
    out
}

/// What has to go (`-`) and to come (`+`) to make one of the other: the shortest such list.
fn differences(from: &[String], to: &[String]) -> Vec<String> {
    let width = to.len() + 1;
    let mut longest = vec![0_u32; (from.len() + 1) * width];
    for i in (0..from.len()).rev() {
        for j in (0..to.len()).rev() {
            longest[i * width + j] = if from[i] == to[j] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while i < from.len() || j < to.len() {
        if i < from.len() && j < to.len() && from[i] == to[j] {
            (i, j) = (i + 1, j + 1);
        } else if j == to.len()
            || (i < from.len() && longest[(i + 1) * width + j] >= longest[i * width + j + 1])
        {
            out.push(format!("- {}", from[i]));
            i += 1;
        } else {
            out.push(format!("+ {}", to[j]));
            j += 1;
        }
    }
    out
}
