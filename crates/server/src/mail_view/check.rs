//! What can be looked at in a mail before anybody gets it: what programs and people miss in it. Read from
//! the bytes, so it is about what leaves and not about what was meant.

use mail::compile::{CLIPPED_BYTES, look_at};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Parsed, Reason};

/// Something that was looked at.
#[derive(Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "MailCheck")]
pub(crate) struct Check {
    /// A stable word: `size`, `text`, `pictures`, `links`, `contrast`, `unsubscribe`, `signature`.
    pub(crate) code: &'static str,
    /// Whether it is as it should be.
    pub(crate) passed: bool,
    /// What was found, in a sentence.
    pub(crate) sentence: String,
}

fn check(
    code: &'static str,
    passed: bool,
    good: impl Into<String>,
    bad: impl Into<String>,
) -> Check {
    let sentence = if passed { good.into() } else { bad.into() };
    Check {
        code,
        passed,
        sentence,
    }
}

/// Everything that is looked at.
pub(super) fn all(mail: &Parsed, why: Option<&Reason>) -> Vec<Check> {
    let html = mail.html.as_deref().unwrap_or_default();
    let kib = html.len().div_ceil(1024);
    let mut checks = vec![
        check(
            "size",
            html.len() <= CLIPPED_BYTES,
            format!("The HTML has {kib} KB."),
            format!("The HTML has {kib} KB: Gmail cuts what is longer than 102 KB."),
        ),
        check(
            "text",
            mail.text.is_some(),
            "It has a plain text.",
            "It has no plain text: some people read nothing else, and filters of spam look for one.",
        ),
    ];
    let notes = look_at(html);
    for (code, noted, good) in [
        (
            "pictures",
            "missing_alt",
            "Every picture says what it shows.",
        ),
        ("links", "dead_link", "Every link leads somewhere."),
        (
            "contrast",
            "contrast",
            "Every text can be read on what is behind it, as far as its colours are known.",
        ),
    ] {
        let found = notes.iter().filter(|note| note.code == noted);
        let found: Vec<_> = found.map(|note| note.sentence.as_str()).collect();
        checks.push(check(code, found.is_empty(), good, found.join(" ")));
    }
    let has = |name: &str| {
        mail.headers
            .iter()
            .any(|one| one.name.eq_ignore_ascii_case(name))
    };
    if why.is_some_and(|why| why.purpose == "marketing") {
        checks.push(check(
            "unsubscribe",
            has("List-Unsubscribe"),
            "Mail programs offer to unsubscribe.",
            "Mail programs cannot offer to unsubscribe: `List-Unsubscribe` is missing.",
        ));
    }
    checks.push(check(
        "signature",
        has("DKIM-Signature"),
        "It is signed (DKIM).",
        "It is not signed (DKIM): make keys with `postduif dkim make`, or let your mail server sign.",
    ));
    checks
}

#[cfg(test)]
mod tests {
    use super::super::Header;
    use super::*;

    #[test]
    fn what_is_missing_is_told() {
        let failed = |mail: &Parsed| {
            let failed = all(mail, None).into_iter().filter(|check| !check.passed);
            failed.map(|check| check.code).collect::<Vec<_>>()
        };
        let good = Parsed {
            headers: vec![Header {
                name: "DKIM-Signature".into(),
                value: "v=1".into(),
            }],
            text: Some("x".into()),
            html: Some("<p>x</p>".into()),
        };
        assert!(failed(&good).is_empty());
        let poor = Parsed {
            headers: Vec::new(),
            text: None,
            html: Some(format!(
                "<img src=\"https://a.example\"><a href=\"#\">x</a><p style=\"color:#eee\">y</p>{}",
                "z".repeat(CLIPPED_BYTES)
            )),
        };
        let wanted = ["size", "text", "pictures", "links", "contrast", "signature"];
        assert_eq!(failed(&poor), wanted);
    }
}
