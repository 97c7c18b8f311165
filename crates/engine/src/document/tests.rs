//! What a text may look like, and what is refused: YAML's quirks, JSON's escapes, garbage.

use super::*;

/// The tree in short, or the findings.
fn check(text: &str, expect: &str) {
    let mut findings = Findings::default();
    let got = match read(text, &mut findings) {
        Some(node) if findings.publishable() => short(&node),
        _ => findings
            .into_list()
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n"),
    };
    assert_eq!(got, expect, "{text:.60}");
}

fn short(node: &Node) -> String {
    match &node.content {
        Content::Null => "~".into(),
        Content::Bool(b) => b.to_string(),
        Content::Number(n) => format!("#{n}"),
        Content::Text(t) => format!("{t:?}"),
        Content::List(l) => format!("[{}]", l.iter().map(short).collect::<Vec<_>>().join(" ")),
        Content::Map(m) => {
            let entries = m.iter().map(|(k, v)| format!("{}={}", k.text, short(v)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(" "))
        }
    }
}

#[test]
fn yaml_is_version_1_2() {
    check(
        "on: yes\nat: 14:30\nn: 3\nt: true\nx:",
        r#"{on="yes" at="14:30" n=#3 t=true x=~}"#,
    );
    check(
        "a: '3'\nb: \"true\"\nc: 0.50\nd: 1e3\ne: 3d",
        r#"{a="3" b="true" c=#0.50 d=#1e3 e="3d"}"#,
    );
    check("a: [1, {b: c}]", r#"{a=[#1 {b="c"}]}"#);
    check("a: |\n  one\n  two\n", r#"{a="one\ntwo\n"}"#);
}

#[test]
fn json_is_read_with_its_numbers_and_characters() {
    check(
        r#"{"a":"\ud83d\ude00 \\ud83d","n":[1.10,-2],"e":null}"#,
        "{a=\"😀 \\\\ud83d\" n=[#1.10 #-2] e=~}",
    );
    check(
        "{\"a\": 1,}",
        "1:9: error[syntax]: This is not valid JSON: trailing comma.",
    );
}

#[test]
fn what_two_readers_would_read_differently_is_refused() {
    check(
        "a: 1\na: 2",
        "2:1: error[duplicate_key] a: The key `a` stands here twice.",
    );
    check(
        "{\"a\": 1, \"a\": 2}",
        "1:10: error[duplicate_key] a: The key `a` stands here twice.",
    );
    check(
        "a: &x 1",
        "1:4: error[anchor] a: Anchors (`&`) are not allowed; write the value out.",
    );
    check(
        "a: !!str 1",
        "1:4: error[tag] a: Tags (`!`) are not allowed.",
    );
    check("? [a]\n: 1", "1:3: error[key]: A key must be text.");
    check(
        "a: 1\n---\nb: 2",
        "2:1: error[documents]: The text holds more than one document.",
    );
}

#[test]
fn garbage_is_an_error_with_its_place() {
    check(
        "a: [1",
        "2:1: error[syntax]: This is not valid YAML: while parsing a flow sequence, expected ',' or ']'.",
    );
    check("", "error[empty]: The text is empty.");
    check("a\0b", "error[nul]: The text holds a NUL character.");
    check(
        &"[".repeat(100),
        "1:65: error[too_deep]: The text is nested deeper than 64 levels.",
    );
    check(
        &"[".repeat(100_000),
        "1:256: error[syntax]: This is not valid YAML: recursion limit exceeded.",
    );
    check(
        &"x".repeat(SIZE_BYTES_MAX + 1),
        "error[too_large]: The text has 1048577 bytes; at most 1048576.",
    );
}

#[test]
fn numbers_are_those_of_the_core_schema() {
    check(
        "[.5, 1., -0.5, +1, 1e3, 1E-2, 007, 0]",
        "[#.5 #1. #-0.5 #+1 #1e3 #1E-2 #007 #0]",
    );
    check(
        "[1_000, 1.2.3, 1e, e3, ., -x, +, 12h, -7d, 2027-05-01, 0x, 0xZZ, inf, .information]",
        r#"["1_000" "1.2.3" "1e" "e3" "." "-x" "+" "12h" "-7d" "2027-05-01" "0x" "0xZZ" "inf" ".information"]"#,
    );
    for odd in [
        "0x1F",
        "0o17",
        ".inf",
        "-.INF",
        ".nan",
        "1e400",
        &"9".repeat(40),
    ] {
        check(
            &format!("a: {odd}"),
            &format!(
                "1:4: error[number] a: `{odd}` is a number that cannot be kept as it is written: write at most 28 decimal digits, or quote it if it is a name."
            ),
        );
        check(&format!("a: '{odd}'"), &format!("{{a={odd:?}}}"));
    }
}

#[test]
fn lines_end_as_they_like() {
    check("a: 1\r\nb: x\r\n", r#"{a=#1 b="x"}"#);
    check("a: |\r\n  one\r\n  two\r\n", r#"{a="one\ntwo\n"}"#);
    check("a: >-\n  one\n  two\n", r#"{a="one two"}"#);
    check("a: one\n  two\n", r#"{a="one two"}"#);
    check("a: \"one\n  two\"\n", r#"{a="one two"}"#);
    check(
        "a: 1\r\na: 2\r\n",
        "2:1: error[duplicate_key] a: The key `a` stands here twice.",
    );
}

#[test]
fn a_byte_order_mark_is_not_part_of_the_text() {
    check("\u{FEFF}a: 1", "{a=#1}");
    check("\u{FEFF}{\"a\": \"\\ud83d\\ude00\"}", "{a=\"😀\"}");
}

#[test]
fn tabs_are_white_space_in_json_and_never_indentation_in_yaml() {
    check("{\n\t\"a\": [\n\t\t1\n\t]\n}", "{a=[#1]}");
    check(
        "a:\n\tb: 1",
        "2:2: error[syntax]: This is not valid YAML: tabs disallowed within this context (block indentation).",
    );
}

#[test]
fn long_lines_and_texts_are_read_whole() {
    let long = "word ".repeat(20_000);
    let long = long.trim_end();
    check(&format!("a: {long}"), &format!("{{a={long:?}}}"));
    check(
        &format!("{{\"a\": \"{long}\"}}"),
        &format!("{{a={long:?}}}"),
    );
}

#[test]
fn positions_count_characters_from_one() {
    check(
        "{é: 1, b: 2, b: 3}",
        "1:14: error[duplicate_key] b: The key `b` stands here twice.",
    );
    check(
        "{\"é\": 1,}",
        "1:9: error[syntax]: This is not valid JSON: trailing comma.",
    );
}

#[test]
fn json_escapes() {
    check(
        r#"{"a":"\u00e9\/\b\f\n\r\t\"\\"}"#,
        r#"{a="é/\u{8}\u{c}\n\r\t\"\\"}"#,
    );
    for lone in [r#"{"a":"\ud83d"}"#, r#"{"a":"\ud83dx"}"#] {
        check(
            lone,
            "1:13: error[syntax]: This is not valid JSON: unexpected end of hex escape.",
        );
    }
    check(
        r#"{"a":"\ude00\ud83d"}"#,
        "1:12: error[syntax]: This is not valid JSON: lone leading surrogate in hex escape.",
    );
    check(r#"{"a":"\\\ud83d\ude00"}"#, r#"{a="\\😀"}"#);
    check(r#"{"a":"\u0000"}"#, r#"{a="\0"}"#);
    check("{}", "{}");
    check("  {  }", "{}");
    check("{\"a\"\n:\n1}", "{a=#1}");
}

#[test]
fn keys_are_short_text_and_few() {
    check("1: a\ntrue: b", r#"{1="a" true="b"}"#);
    check("~: a", "1:1: error[key]: A key must be text.");
    check("\"\": a", "1:1: error[key]: A key must be text.");
    check(
        "a: {? {b: c} : d}",
        "1:7: error[key] a: A key must be text.",
    );
    let sentence = "A key has at most 100 characters, and no control characters.";
    check(
        &format!("{}: 1", "k".repeat(100)),
        &format!("{{{}=#1}}", "k".repeat(100)),
    );
    check(
        &format!("{}: 1", "k".repeat(101)),
        &format!("1:1: error[key]: {sentence}"),
    );
    check("\"a\\e\": 1", &format!("1:1: error[key]: {sentence}"));
    let many: Vec<_> = (0..101).map(|n| format!("k{n}: 1")).collect();
    check(
        &many.join("\n"),
        "101:1: error[too_many_keys]: This map has more than 100 keys.",
    );
}

#[test]
fn what_yaml_has_and_a_workflow_does_not() {
    check(
        "a: &x 1\nb: *x",
        "1:4: error[anchor] a: Anchors (`&`) are not allowed; write the value out.\n2:4: error[alias] b: Aliases (`*`) are not allowed; write the value out.",
    );
    check(
        "a: *x",
        "1:4: error[syntax]: This is not valid YAML: while parsing node, found unknown anchor.",
    );
    check("<<: {a: 1}", "{<<={a=#1}}");
    check("%YAML 1.1\n---\na: yes", r#"{a="yes"}"#);
    check("# nothing", "error[empty]: The text is empty.");
    check("---", "~");
    check("a", r#""a""#);
    check("- a\n- b", r#"["a" "b"]"#);
}
