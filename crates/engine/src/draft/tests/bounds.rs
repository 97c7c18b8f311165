//! Texts that are too much: refused in a sentence, quickly, and never by a panic.

use super::*;

fn workflow(name: &str, blocks: &str) -> String {
    format!(
        "format: 1\nhandle: w\nname: {name}\npurpose: service\ntriggers: [{{ id: t, start: event, event: a }}]\nblocks: {blocks}\n"
    )
}

fn check(text: &str, expect: &str) {
    assert_eq!(findings(text), expect, "{text:.200}");
}

/// So many branches in each other; the condition of the innermost is as deep as may be.
fn nested(levels: usize) -> String {
    let rule = "{ all: [".repeat(7) + "{ field: contact.a, one_of: [b] }" + &"] }".repeat(7);
    let inner = format!("[{{ id: last, do: end, when: {rule} }}]");
    (0..levels).rev().fold(inner, |inner, n| {
        format!("[{{ id: blocks{n}, do: branch, branches: [{{ id: x, when: {rule}, blocks: {inner} }}] }}]")
    })
}

#[test]
fn ten_levels_of_branches_with_conditions_eight_deep_are_read() {
    check(&workflow("W", &nested(10)), "");
    let at = (0..11).fold("blocks".to_owned(), |at, n| {
        format!("{at}/blocks{n}/branches/x/blocks")
    });
    let found = findings(&workflow("W", &nested(11)));
    let expect = format!("error[too_deep] {at}: Branches are nested deeper than 10.");
    assert!(found.contains(&expect), "{found}");
    let found = findings(&workflow("W", &nested(30)));
    assert!(
        found.contains("error[too_deep]: The text is nested deeper than 64 levels."),
        "{found}"
    );
}

#[test]
fn five_hundred_blocks_and_no_more() {
    let wait = |n: usize| format!("{{ id: b{n}, do: wait, for: 1d }}");
    let some = |from: usize, to: usize| (from..to).map(wait).collect::<Vec<_>>().join(", ");
    check(&workflow("W", &format!("[{}]", some(0, 500))), "");
    check(
        &workflow("W", &format!("[{}]", some(0, 501))),
        "6:9: error[list_length] blocks: This list has 501 elements; it must have 0 to 500.",
    );
    let spread = format!(
        "[{}, {{ id: x, do: branch, branches: [{{ id: y, blocks: [{}] }}] }}]",
        some(0, 300),
        some(300, 500)
    );
    check(
        &workflow("W", &spread),
        "error[too_many_blocks] blocks: The workflow has 501 blocks; at most 500.",
    );
    let trigger = |n: usize| format!("{{ id: t{n}, start: event, event: a }}");
    let triggers = (0..21).map(trigger).collect::<Vec<_>>().join(", ");
    let text = workflow("W", "[{ id: b, do: end }]");
    check(
        &text.replace("{ id: t, start: event, event: a }", &triggers),
        "5:11: error[list_length] triggers: This list has 21 elements; it must have 1 to 20.",
    );
}

#[test]
fn text_has_a_length_and_no_control_characters() {
    let end = "[{ id: b, do: end }]";
    check(&workflow(&"é".repeat(120), end), "");
    check(
        &workflow(&"é".repeat(121), end),
        "3:7: error[too_long] name: This has 121 characters; at most 120.",
    );
    for name in ["\"a\\u0007b\"", "\"a\\0b\"", "\"a\\rb\""] {
        check(
            &workflow(name, end),
            "3:7: error[control_character] name: This holds a control character.",
        );
    }
    check(
        &workflow("a\0b", end),
        "error[nul]: The text holds a NUL character.",
    );
    check(
        &workflow(&"x".repeat(10_000_000), end),
        "error[too_large]: The text has 10000119 bytes; at most 1048576.",
    );
    let long = "x".repeat(1_000_000);
    check(
        &workflow(&long, end),
        "3:7: error[too_long] name: This has 1000000 characters; at most 120.",
    );
    let long = &long[..50_000];
    for block in [
        "id: E, do: end",
        "id: b, do: E",
        "id: b, do: send_email, email: E",
        "id: b, do: wait, for: E",
        "id: b, do: wait, until: { date: E }",
        "id: b, do: end, when: { field: E, is: 1 }",
        "id: b, do: end, when: { event: E, since: ever }",
        "id: b, do: end, when: { field: contact.a, is: E }",
        "id: b, do: end, when: { field: contact.a, before: E }",
    ] {
        let found = findings(&workflow(
            "W",
            &format!("[{{ {} }}]", block.replace('E', long)),
        ));
        assert!(found.contains("error["), "{block}");
        assert!(found.len() < 1_000, "{found:.2000}");
    }
}

#[test]
fn garbage_costs_no_more_than_its_reading() {
    let many = |part: &str, n: usize| vec![part; n].join(", ");
    for blocks in [
        format!("[{}]", many("{ ab: 1 }", 500)),
        format!(
            "[{{ id: b, do: branch, branches: [{}] }}]",
            many("{ a: 1 }", 20_000)
        ),
        format!("{{ {} }}", many("k: 1", 20_000)),
        format!("[{{ ? {} : [{}] }}]", "k".repeat(50_000), many("1", 20_000)),
        format!(
            "[{{ id: b, do: end, when: {{ any: [{}] }} }}]",
            many("{ tga: x }", 50)
        ),
        format!(
            "[{}]",
            many(
                "{ id: b, do: end, when: { field: block.nobody.at, known: true } }",
                500
            )
        ),
        "[".repeat(100_000),
        "{a: ".repeat(50_000),
        "- ".repeat(100_000),
    ] {
        let found = findings(&workflow("W", &blocks));
        assert!(found.contains("error["), "{blocks:.60}");
        assert!(found.lines().count() <= crate::finding::FINDINGS_MAX + 1);
    }
}
