//! What an e-mail becomes for one contact, and what is said of mistakes.

use expect_test::{Expect, expect};

use super::*;

fn value(json: &str) -> Value {
    Value::try_from(&serde_json::from_str::<serde_json::Value>(json).unwrap()).unwrap()
}

fn compile(source: Source<'_>) -> Template {
    Template::compile(&source).unwrap()
}

fn render(source: Source<'_>, json: &str) -> Rendered {
    compile(source)
        .render(&value(json), &RenderContext::at(0))
        .unwrap()
}

#[test]
fn each_part_is_written_for_its_place() {
    let source = Source {
        subject: "For {{ name }}",
        preheader: Some("{{ name }}, look"),
        html: "<body><p title='{{ name }}'>{{ name }}</p></body>",
        text: Some("{{ name }}"),
    };
    let rendered = render(source, r#"{ "name": "<b>\r\nBcc: x@y.z\r\nR&D</b>" }"#);
    assert_eq!(rendered.subject.as_str(), "For <b> Bcc: x@y.z R&D</b>");
    assert_eq!(rendered.text, "<b>\r\nBcc: x@y.z\r\nR&D</b>");
    let escaped = "&lt;b&gt;\r\nBcc: x@y.z\r\nR&amp;D&lt;/b&gt;";
    assert!(
        rendered
            .html
            .contains(&format!(" aria-hidden=\"true\">{escaped}, look</div>"))
    );
    assert!(
        rendered
            .html
            .contains(&format!("<p title='{escaped}'>{escaped}</p>"))
    );
}

#[test]
fn a_subject_is_one_line_and_bounded() {
    let subject = |source: &str, json: &str| {
        let source = Source {
            subject: source,
            ..Source::default()
        };
        compile(source)
            .render(&value(json), &RenderContext::at(0))
            .map(|r| r.subject.to_string())
    };
    let check = |source: &str, wanted: &str| {
        assert_eq!(
            subject(source, r#"{ "a": "x\u0000y", "b": "\u2028" }"#).as_deref(),
            Ok(wanted)
        );
    };
    check("\nHello\r\n{% if a %}\n  you{% endif %}\n", "Hello   you");
    check("{{ a }}", "x y");
    check("a{{ b }}b", "a b");
    let long = subject("{{ a }}", &format!(r#"{{ "a": "{}" }}"#, "x".repeat(2_001)));
    let wanted = "subject: 2001 bytes are too many for a header: the limit is 2000";
    assert_eq!(
        long.map_err(|error| error.to_string()),
        Err(wanted.to_owned())
    );
}

#[test]
fn a_text_is_derived_once() {
    let source = Source {
        html: "<p>Hello {{ name }}</p>",
        ..Source::default()
    };
    assert_eq!(compile(source).derived_text(), Some("Hello {{ name }}\n"));
    let rendered = render(source, r#"{ "name": "R&D" }"#);
    assert_eq!(
        (rendered.html.as_str(), rendered.text.as_str()),
        ("<p>Hello R&amp;D</p>", "Hello R&D\n")
    );
    let own = Source {
        text: Some("Hi {{ name }}"),
        ..source
    };
    assert_eq!(compile(own).derived_text(), None);
    assert_eq!(render(own, r#"{ "name": "R&D" }"#).text, "Hi R&D");
}

#[test]
fn the_same_input_gives_the_same_mail() {
    let source = Source {
        html: "{% for f in o %}{{ f[0] }}{% endfor %}",
        ..Source::default()
    };
    let json = r#"{ "o": { "z": 1, "a": 2, "m": 3 } }"#;
    assert_eq!(render(source, json), render(source, json));
}

#[test]
fn what_is_missing_is_said_per_part() {
    let source = Source {
        subject: "{{ name }}",
        preheader: Some("{{ greeting | default: 'hi' }}"),
        html: "{{ name }}\n  {{ name }}",
        text: None,
    };
    let findings = render(source, "{}")
        .findings
        .into_iter()
        .map(|Finding { part, diagnostic }| {
            let Diagnostic {
                kind,
                path,
                position,
                count,
                ..
            } = diagnostic;
            format!("{part}, {position}: {kind:?} {path} {count}\n")
        });
    let wanted = expect![[r"
        subject, line 1, column 4: Missing name 1
        preheader, line 1, column 4: FallbackUsed greeting 1
        html, line 1, column 4: Missing name 1
        html, line 2, column 6: Missing name 1
    "]];
    wanted.assert_eq(&findings.collect::<String>());
}

fn check_errors(source: Source<'_>, wanted: &Expect) {
    let errors = Template::compile(&source).unwrap_err();
    let lines: Vec<_> = errors.iter().map(ToString::to_string).collect();
    wanted.assert_eq(&lines.join("\n"));
}

#[test]
fn mistakes_of_all_parts_are_said_at_once() {
    let source = Source {
        subject: "{{ name | upcaze }}",
        preheader: Some("{{ name"),
        html: "<p>\n{% if a %}</p>",
        text: Some("{% endif %}"),
    };
    check_errors(
        source,
        &expect![[r"
        subject, line 1, column 11: unknown filter `upcaze`; did you mean `upcase`?
        preheader, line 1, column 1: `{{` is not closed by `}}`
        html, line 2, column 1: `if` is not closed: `endif` is missing
        text, line 1, column 1: `endif` closes nothing here"]],
    );
}

#[test]
fn a_text_that_cannot_be_derived_has_to_be_written() {
    let html = "<img src='x' title='{% if a %}' alt='{% endif %}x'>";
    check_errors(
        Source {
            html,
            ..Source::default()
        },
        &expect![
            "text: no plain text can be derived from the html, so write one (line 1, column 1: `endif` closes nothing here)"
        ],
    );
    let own = Source {
        html,
        text: Some("x"),
        ..Source::default()
    };
    assert_eq!(render(own, "{}").text, "x");
}

#[test]
fn a_source_is_bounded() {
    let html = "x".repeat(liquid::SOURCE_BYTES_MAX + 1);
    check_errors(
        Source {
            html: &html,
            ..Source::default()
        },
        &expect!["html, line 1, column 1: the template is longer than 524288 bytes"],
    );
}

#[test]
fn a_rendering_is_bounded_and_says_in_which_part() {
    let html = "{% for i in (1..9999) %}{% for j in (1..9999) %}x{% endfor %}{% endfor %}";
    let source = Source {
        html,
        text: Some(""),
        ..Source::default()
    };
    let error = compile(source)
        .render(&value("{}"), &RenderContext::at(0))
        .unwrap_err();
    expect!["html, line 1, column 49: the template takes more than the 1000000 steps it may take"]
        .assert_eq(&error.to_string());
}
