//! Reading scenario files: what a line says, and where a mistake is.

use super::*;

const HEAD: &str = "format: 1\nworkflows: [w.yaml]\ncontacts:\n  - id: anna\nscenarios:\n  - name: A\n    story:\n";

/// What comes of one line of a story, or what is wrong with it.
fn check(line: &str, expect: &str) {
    let text = format!("{HEAD}      - {line}\n");
    let got = match read(Path::new("folder/a.yaml"), &text) {
        Ok(file) => format!("{:?}", file.scenarios[0].story[0].what),
        Err(findings) => {
            let lines = findings.iter().map(ToString::to_string);
            lines.collect::<Vec<_>>().join("\n")
        }
    };
    assert_eq!(got, expect, "{line}");
}

#[test]
fn a_line_says_what_happens_or_what_must_follow() {
    check(
        "{ at: \"2027-03-08T14:30\", contact: anna, event: order_placed, data: { n: 1.50, lines: [{ sku: a }] } }",
        r#"Happens(Event("anna", {"data": Object {"lines": Array [Object {"sku": String("a")}], "n": Number(1.50)}, "event": String("order_placed")}))"#,
    );
    check(
        "{ at: \"2027-03-08T14:30\", contact: anna, set: { city: Ede } }",
        r#"Happens(Change("anna", {"fields": Object {"city": String("Ede")}}))"#,
    );
    check(
        "{ at: \"2027-03-08T14:30\", pause: welcome }",
        r#"Happens(Switch("welcome", "pause"))"#,
    );
    check(
        "{ at: \"2027-03-08T14:30\", contact: anna, registers: open-day }",
        r#"Happens(Attend("anna", "registers", "open-day"))"#,
    );
    check(
        "{ at: \"2027-03-08T14:30\", cancels: open-day }",
        r#"Happens(Activity("open-day", None))"#,
    );
    check(
        "{ at: \"2027-03-08T14:30\", contact: anna, skipped: tips, reason: no_consent }",
        r#"Follows("anna", Skipped("tips", Some("no_consent")))"#,
    );
}

#[test]
fn a_mistake_has_its_line() {
    check(
        "{ at: \"2027-03-08T14:30\", contact: ann, mail: tips }",
        "8:44: error[unknown_contact] scenarios/0/story/0/contact: Unknown contact `ann`: did you mean `anna`?",
    );
    check(
        "{ at: monday, contact: anna, mail: tips }",
        "8:15: error[time] scenarios/0/story/0/at: `monday` is not a date and time such as \"2027-03-08T14:30\".",
    );
    check(
        "{ at: \"2027-03-08T14:30\", contact: anna, mail: tips, event: a }",
        "8:9: error[line] scenarios/0/story/0: A line has exactly one of done, event, set, tag, untag, joins, leaves, registers, withdraws, attended, absent, moves, cancels, complete, pause, resume, mail, skipped, ended.",
    );
    check(
        "{ at: \"2027-03-08T14:30\", contact: anna, mial: tips }",
        "8:9: error[line] scenarios/0/story/0: A line has exactly one of done, event, set, tag, untag, joins, leaves, registers, withdraws, attended, absent, moves, cancels, complete, pause, resume, mail, skipped, ended.\n\
         8:50: error[unknown_key] scenarios/0/story/0/mial: Unknown key `mial`: did you mean `mail`?",
    );
}

#[test]
fn a_story_keeps_within_its_time() {
    let text = format!(
        "{}      - {{ at: \"2027-03-08T14:30\", contact: anna, mail: a }}\n",
        HEAD.replace("    story:", "    until: \"2027-03-01\"\n    story:")
    );
    let findings = read(Path::new("a.yaml"), &text).err().unwrap_or_default();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].line, Some(9));
}
