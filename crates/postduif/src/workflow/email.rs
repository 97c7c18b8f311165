//! An e-mail as a text of one form: the same fields are the same text, whoever wrote it. Long parts are
//! written as they are, line by line, so that a change of a line is a change of a line in git.

use anyhow::{Context, Result};
use engine::document::{self, Content};
use engine::finding::Findings;
use serde_json::Value as Json;

/// The parts of an e-mail, in the order in which they are written.
const PARTS: [&str; 5] = ["name", "subject", "preheader", "html", "text"];

/// Reads an e-mail and writes it in the one form.
pub(super) fn in_one_form(text: &str, handle: &str) -> Result<String> {
    let mut findings = Findings::default();
    let node = document::read(text, &mut findings);
    let findings = findings.into_list();
    if let Some(first) = findings.first() {
        anyhow::bail!("{first}");
    }
    let node = node.context("it is empty")?;
    let Content::Map(entries) = &node.content else {
        anyhow::bail!("it is no e-mail: that has a name, a subject and a text");
    };
    let part = |name: &str| {
        let found = entries.iter().find(|(key, _)| key.text == name);
        found
            .and_then(|(_, node)| node.text())
            .unwrap_or_default()
            .to_owned()
    };
    Ok(written(handle, part))
}

/// An e-mail of the API, in the one form.
pub(super) fn of_api(email: &Json) -> String {
    let part = |name: &str| email[name].as_str().unwrap_or_default().to_owned();
    written(&part("handle"), part)
}

fn written(handle: &str, part: impl Fn(&str) -> String) -> String {
    let mut text = format!("format: 1\nhandle: {handle}\n");
    for name in PARTS {
        let value = part(name);
        if !value.is_empty() {
            text.extend([name, ": ", &scalar(&value), "\n"]);
        }
    }
    text
}

/// A text as YAML writes it: line by line where it can be, else between quotes as JSON has it.
fn scalar(value: &str) -> String {
    let is_plain = |c: char| {
        c == '\n' || (!c.is_control() && c != '\u{feff}' && c != '\u{2028}' && c != '\u{2029}')
    };
    let begins_odd = value.starts_with([' ', '\n']);
    if !value.contains('\n') || begins_odd || !value.chars().all(is_plain) {
        return Json::from(value).to_string();
    }
    let end = match (value.ends_with('\n'), value.ends_with("\n\n")) {
        (_, true) => "+",
        (true, _) => "",
        _ => "-",
    };
    let mut block = format!("|{end}");
    for line in value.strip_suffix('\n').unwrap_or(value).split('\n') {
        block.push('\n');
        if !line.is_empty() {
            block.push_str("  ");
            block.push_str(line);
        }
    }
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_says_what_was_meant() {
        for value in [
            "Hello",
            "it's: {{ a }} # \"b\"",
            "<p>\n  <b>x</b>\n</p>\n",
            "no end\nof line",
            "two ends\n\n",
            "empty\n\nlines\n",
            "  begins with room\nx\n",
            "\nbegins with a line\n",
            "tab\there\nand\n",
            "carriage\r\nreturn\n",
            "Aïcha – “quoted”\n✓\n",
        ] {
            let email =
                serde_json::json!({ "handle": "x", "name": "X", "subject": "S", "html": value });
            let text = of_api(&email);
            let node = document::read(&text, &mut Findings::default()).unwrap();
            let Content::Map(entries) = &node.content else {
                panic!("{text}")
            };
            let html = entries.iter().find(|(key, _)| key.text == "html").unwrap();
            assert_eq!(html.1.text(), Some(value), "{text}");
            assert_eq!(in_one_form(&text, "x").unwrap(), text);
        }
        assert!(in_one_form("- a\n", "x").is_err());
        assert!(in_one_form("", "x").is_err());
    }
}
