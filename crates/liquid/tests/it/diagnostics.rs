//! What a rendering notices without ending.

use postduif_liquid::{DiagnosticKind, Escape};

/// Diagnostics as `kind path line:column ×count`.
fn check(source: &str, json: &str, expected: &[&str]) {
    let rendered = super::render(source, Escape::None, json).unwrap();
    let found: Vec<String> = rendered
        .diagnostics
        .iter()
        .map(|d| {
            let kind = match d.kind {
                DiagnosticKind::Missing => "missing",
                DiagnosticKind::FallbackUsed => "fallback",
                DiagnosticKind::AbsentInCondition => "asked",
                DiagnosticKind::UnreadableDate => "date",
                other => panic!("unknown kind {other:?}"),
            };
            let at = d.position;
            format!("{kind} {} {}:{} ×{}", d.path, at.line, at.column, d.count)
        })
        .collect();
    assert_eq!(found, expected, "{source}");
}

#[test]
fn a_missing_field_prints_nothing_and_is_noted() {
    check(
        "a\nHi {{ contact.first_name }}",
        "{}",
        &["missing contact.first_name 2:7 ×1"],
    );
    check("{{ a }}", r#"{"a": null}"#, &["missing a 1:4 ×1"]);
    check(
        "{{ a }}{{ b.c[0] }}",
        r#"{"a": "", "b": {"c": [false]}}"#,
        &[],
    );
    check("{{ nil }}{{ 'x' }}", "{}", &[]);
    check(
        "{{ a | upcase | append: b }}",
        "{}",
        &["missing a 1:4 ×1", "missing b 1:25 ×1"],
    );
    check("{% assign x = a %}", "{}", &["missing a 1:15 ×1"]);
    check(
        "{{ a[b] }}",
        r#"{"a": {}}"#,
        &["missing a[b] 1:4 ×1", "missing b 1:6 ×1"],
    );
}

#[test]
fn a_fallback_is_counted_in_its_place() {
    check("{{ a | default: 'x' }}", "{}", &["fallback a 1:4 ×1"]);
    check(
        "{{ a | default: 'x' }}",
        r#"{"a": ""}"#,
        &["fallback a 1:4 ×1"],
    );
    check("{{ a | default: 'x' }}", r#"{"a": "y"}"#, &[]);
    check("{{ a | default: b }}", r#"{"a": "y"}"#, &[]);
    check(
        "{{ a | upcase | default: 'x' }}",
        "{}",
        &["fallback a 1:4 ×1"],
    );
    check(
        "{{ a | append: '!' | default: 'x' }}",
        "{}",
        &["missing a 1:4 ×1"],
    );
    check("{{ '' | default: 'x' }}", "{}", &[]);
    check(
        "{{ a | default: b | default: 'x' }}",
        "{}",
        &["fallback a 1:4 ×1", "fallback b 1:17 ×1"],
    );
    check(
        "{{ a | default: b }}",
        "{}",
        &["fallback a 1:4 ×1", "missing b 1:17 ×1"],
    );
}

#[test]
fn a_condition_asks() {
    check("{% if a %}{{ a }}{% endif %}", "{}", &["asked a 1:7 ×1"]);
    check(
        "{% case a %}{% when 1 %}{% endcase %}",
        "{}",
        &["asked a 1:9 ×1"],
    );
    check(
        "{% for x in a %}{% else %}none{% endfor %}",
        "{}",
        &["asked a 1:13 ×1"],
    );
    check("{% for x in a %}{% endfor %}", "{}", &["missing a 1:13 ×1"]);
}

#[test]
fn a_loop_counts_per_place() {
    check(
        "{% for p in items %}{{ p.name }}{% endfor %}",
        r#"{"items": [{}, {"name": "x"}, {}]}"#,
        &["missing p.name 1:24 ×2"],
    );
}

#[test]
fn an_unreadable_date_is_left_and_noted() {
    check(
        "{{ a | date: '%Y' }}",
        r#"{"a": "soon"}"#,
        &["date a 1:4 ×1"],
    );
}
