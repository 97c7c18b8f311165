//! Who sees which block, and what cannot be asked. That it agrees with the rules of a workflow, a test of
//! the runner holds, which knows both.

use serde_json::{Value, json};

use crate::blocks::read;
use crate::compile::{Body, Written};

fn text(id: &str, word: &str, show: &Value) -> Value {
    json!({"id": id, "kind": "text", "html": word, "show": show})
}

fn shown(blocks: &Value, data: &Value) -> (String, String) {
    let document = read(&json!({"format": 1, "blocks": blocks}));
    let mjml = document
        .unwrap_or_else(|faults| panic!("{faults:?}"))
        .mjml();
    let written = Written {
        body: Body::Mjml(&mjml.source),
        ..Written::default()
    };
    let compiled = written.compile();
    let template = compiled
        .unwrap_or_else(|e| panic!("{e:?}\n{}", mjml.source))
        .template;
    let data = liquid::Value::try_from(data).unwrap();
    let mail = template
        .render(&data, &liquid::RenderContext::at(0))
        .unwrap();
    assert!(
        mail.findings.iter().all(|one| one.missing().is_none()),
        "{:?}",
        mail.findings
    );
    (mail.html, mail.text)
}

#[test]
fn each_sees_what_is_for_them_in_html_and_in_text() {
    let columns = json!({"id": "c", "kind": "columns", "show": {"interest": "offers"}, "columns": [
        {"blocks": [text("c1", "LEFT", &json!(null))]},
        {"blocks": [text("c2", "RIGHT", &json!({"tag": "vip"}))]},
    ]});
    let blocks = json!([
        text("a", "ALL", &json!(null)),
        text("b", "VIP", &json!({"tag": "vip"})),
        text(
            "d",
            "DUTCH",
            &json!({"field": "contact.language", "one_of": ["nl", "nl-BE"]})
        ),
        columns,
        text(
            "e",
            "NOT",
            &json!({"not": {"any": [{"tag": "vip"}, {"field": "contact.age", "at_least": 18}]}})
        ),
    ]);
    let check = |data: Value, words: &[&str]| {
        let (html, plain) = shown(&blocks, &data);
        for word in ["ALL", "VIP", "DUTCH", "LEFT", "RIGHT", "NOT"] {
            let is_wanted = words.contains(&word);
            assert_eq!(html.contains(word), is_wanted, "{word} {data}: {html}");
            assert_eq!(plain.contains(word), is_wanted, "{word} {data}: {plain}");
        }
        assert!(
            !html.contains("show_") && !plain.contains("show_"),
            "{html}"
        );
    };
    check(json!({}), &["ALL", "NOT"]);
    check(
        json!({"contact": {"tags": ["vip"], "language": "NL-be"}, "interests": ["offers"]}),
        &["ALL", "VIP", "DUTCH", "LEFT", "RIGHT"],
    );
    check(
        json!({"contact": {"tags": ["vips"], "age": 18}, "interests": ["offers", "x"]}),
        &["ALL", "LEFT"],
    );
    check(json!({"contact": {"age": "old"}}), &["ALL", "NOT"]);
}

/// This rule is refused at this place of it, in words of which these are a part.
#[track_caller]
fn refused(show: &Value, at: &str, part: &str) {
    let blocks = json!([{"id": "a", "kind": "spacer", "show": show}]);
    let faults = read(&json!({"format": 1, "blocks": blocks})).unwrap_err();
    let found = faults.iter().any(|one| {
        one.at == format!("blocks/0/show{at}")
            && one.message.contains(part)
            && one.block.as_deref() == Some("a")
    });
    assert!(found, "{at} {part}: {faults:?}");
}

#[test]
fn what_a_mail_cannot_ask_is_refused_with_its_place() {
    let check = |show: Value, at: &str, part: &str| refused(&show, at, part);
    check(json!(1), "", "an object");
    check(json!({}), "", "what has happened");
    check(
        json!({"event": "order_placed", "within": "30d"}),
        "",
        "what has happened",
    );
    check(json!({"tag": "a", "interest": "b"}), "", "one of");
    check(json!({"tag": ""}), "/tag", "empty");
    check(json!({"tag": "a\"b'c"}), "/tag", "both kinds of quotes");
    check(json!({"tag": "a %} b"}), "/tag", "braces");
    check(json!({"tag": "a", "x": 1}), "/x", "no `x`");
    check(json!({"all": []}), "/all", "a list of rules");
    check(json!({"not": 3}), "/not", "an object");
    check(
        json!({"any": [{"tag": "a"}, {"tag": ""}]}),
        "/any/1/tag",
        "empty",
    );
}

#[test]
fn a_field_is_compared_as_a_mail_can() {
    let check = |show: Value, at: &str, part: &str| refused(&show, at, part);
    check(
        json!({"field": "city", "is": "x"}),
        "/field",
        "a field of the contact",
    );
    check(
        json!({"field": "contact.a b", "is": "x"}),
        "/field",
        "a field of the contact",
    );
    check(
        json!({"field": "contact.created_at", "at_least": 3}),
        "/field",
        "moments",
    );
    check(json!({"field": "contact.city"}), "", "compare by one of");
    check(
        json!({"field": "contact.city", "is": 1, "known": true}),
        "",
        "compare by one of",
    );
    check(
        json!({"field": "contact.city", "is": ["a"]}),
        "/is",
        "text, a number",
    );
    check(
        json!({"field": "contact.paid", "is": "12.50 EUR"}),
        "/is",
        "amounts",
    );
    check(
        json!({"field": "contact.age", "at_least": "18"}),
        "/at_least",
        "a number",
    );
    check(
        json!({"field": "contact.age", "between": [1]}),
        "/between",
        "two numbers",
    );
    check(
        json!({"field": "contact.city", "one_of": []}),
        "/one_of",
        "1 to 50",
    );
    check(
        json!({"field": "contact.city", "before": "2026-01-01"}),
        "",
        "compare by one of",
    );
}

#[test]
fn a_rule_has_an_end() {
    let mut deep = json!({"tag": "a"});
    for _ in 0..6 {
        deep = json!({"not": deep});
    }
    refused(&deep, "/not/not/not/not/not", "4 deep");
    let many: Vec<_> = (0..30).map(|_| json!({"tag": "a"})).collect();
    refused(&json!({"all": many}), "/all/19", "at most 20 parts");
}

#[test]
fn the_way_out_is_for_everybody() {
    let footer = json!({"id": "f", "kind": "footer", "html": "", "unsubscribe": "Out", "show": {"tag": "a"}});
    let inner = json!({"id": "f", "kind": "footer", "html": "", "unsubscribe": "Out"});
    let columns = json!({"id": "c", "kind": "columns", "show": {"tag": "a"}, "columns": [{"blocks": [inner]}, {"blocks": []}]});
    for block in [footer, columns] {
        let faults = read(&json!({"format": 1, "blocks": [block]})).unwrap_err();
        assert_eq!(faults[0].at, "blocks/0/show", "{faults:?}");
    }
}
