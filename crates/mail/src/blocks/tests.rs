//! Every kind of block: as it is stored, as it is read, what is wrong with it, and what becomes of it.

use serde_json::{Value, json};

use super::*;
use crate::compile::{Body, House, Written};

/// One of every kind, as format 1 writes it. Never change this text: it is what older databases hold.
const FORMAT_1: &str = r##"{"format":1,"paper":"#fffdf8","blocks":[
{"id":"b1","kind":"logo","width":120,"align":"left"},
{"id":"b2","kind":"heading","text":"Hi {{ contact.first_name | default: \"R&D\" }} & co","level":2,"align":"center","color":"#123456"},
{"id":"b3","kind":"text","html":"<p>One <strong>bold</strong><br>word</p>","align":"left","color":"","size":16},
{"id":"b4","kind":"image","src":"https://a.example/i/1/a.png","alt":"A \"red\" dot","href":"https://a.example/?a=1&b=2","width":300,"align":"center"},
{"id":"b5","kind":"button","text":"Go > on","href":"https://a.example/go","color":"#aa0000","text_color":"#ffffff","wide":true},
{"id":"b6","kind":"divider","color":"#dddddd"},
{"id":"b7","kind":"spacer","height":30},
{"id":"b8","kind":"columns","background":"#eeeeee","space":20,"columns":[{"blocks":[{"id":"c1","kind":"heading","text":"Left","level":3}]},{"blocks":[{"id":"c2","kind":"text","html":"Right"}]}]},
{"id":"b9","kind":"products","list":"trigger.lines","name":"name","image":"image","quantity":"quantity","price":"price","link":"url","currency":"EUR","max":5},
{"id":"b10","kind":"links","links":[{"label":"Instagram","href":"https://a.example/i"},{"label":"Shop","href":"https://a.example/"}]},
{"id":"b11","kind":"html","html":"<table><tr><td>{{ trigger.note }}</td></tr></table>"},
{"id":"b12","kind":"footer","html":"<p>Shop, Street 1</p>","unsubscribe":"Unsubscribe","preferences":"Preferences","space":24}
]}"##;

fn compiled(document: &Document) -> crate::compile::Compiled {
    let mjml = document.mjml();
    let house = House {
        accent_color: "#0055aa".into(),
        footer: "The house's own end".into(),
        ..House::default()
    };
    let written = Written {
        subject: "Hi",
        body: Body::Mjml(&mjml.source),
        house: Some(&house),
        ..Written::default()
    };
    written
        .compile()
        .unwrap_or_else(|errors| panic!("{errors:?}\n{}", mjml.source))
}

fn of(blocks: &Value) -> Document {
    read(&json!({"format": 1, "blocks": blocks})).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn rendered(document: &Document, data: &Value) -> crate::template::Rendered {
    let data = liquid::Value::try_from(data).unwrap();
    let template = compiled(document).template;
    template
        .render(&data, &liquid::RenderContext::at(0))
        .unwrap()
}

fn person() -> Value {
    let line = |name: &str| json!({"name": name, "image": "https://a.example/p.png", "quantity": 2, "price": 12.5, "url": "https://a.example/p"});
    json!({
        "contact": {"first_name": "Anna"},
        "house": {"name": "Shop", "logo": {"src": "https://a.example/l.png", "alt": "Shop", "href": "https://a.example/"}},
        "trigger": {"lines": [line("Tea"), line("<Mug>")], "note": "a note"},
        "unsubscribe_url": "https://a.example/u/1", "preferences_url": "https://a.example/p/1",
    })
}

#[test]
fn every_block_of_format_1_still_becomes_a_mail() {
    let document = read_text(FORMAT_1).unwrap_or_else(|faults| panic!("{faults:?}"));
    let mail = rendered(&document, &person());
    for wanted in [
        "https://a.example/l.png",
        "width=\"120\"",
        "Hi Anna &amp; co",
        "color:#123456",
        "<strong>bold</strong>",
        "A &quot;red&quot; dot",
        "href=\"https://a.example/?a=1&amp;b=2\"",
        "Go &gt; on",
        "#aa0000",
        "#dddddd",
        "height:30px",
        "#eeeeee",
        "Left",
        "Right",
        "&lt;Mug&gt;",
        "https://a.example/p.png",
        "Instagram",
        "a note",
        "href=\"https://a.example/u/1\"",
        "href=\"https://a.example/p/1\"",
        "#fffdf8",
    ] {
        assert!(mail.html.contains(wanted), "{wanted}: {}", mail.html);
    }
    assert!(!mail.html.contains("The house's own end"));
    assert!(mail.findings.is_empty(), "{:?}", mail.findings);
    for wanted in [
        "Hi Anna & co",
        "One bold",
        "Left",
        "Tea",
        "Instagram (https://a.example/i)",
        "Unsubscribe (https://a.example/u/1)",
    ] {
        assert!(mail.text.contains(wanted), "{wanted}: {}", mail.text);
    }
}

#[test]
fn what_a_block_does_not_say_the_house_says() {
    let document =
        of(&json!([{"id": "a", "kind": "button", "text": "Go", "href": "https://a.example/"}]));
    let html = compiled(&document).html;
    assert!(
        html.contains("#0055aa") && html.contains("The house's own end"),
        "{html}"
    );
    let own = of(
        &json!([{"id": "a", "kind": "button", "text": "Go", "href": "https://a.example/", "color": "#aa0000"}]),
    );
    let html = compiled(&own).html;
    assert!(
        html.contains("#aa0000") && !html.contains("#0055aa"),
        "{html}"
    );
    let bare = of(&json!([{"id": "a", "kind": "logo"}]));
    let mail = rendered(&bare, &json!({"house": {"name": "Shop"}}));
    assert!(
        mail.html.contains("<strong>Shop</strong>") && !mail.html.contains("<img"),
        "{}",
        mail.html
    );
}

#[test]
fn a_line_leads_back_to_its_block() {
    let document = of(&json!([
        {"id": "one", "kind": "text", "html": "<p>a</p>\n<p>b</p>"},
        {"id": "two", "kind": "heading", "text": "{{ contact.x }}"},
        {"id": "both", "kind": "columns", "columns": [
            {"blocks": [{"id": "left", "kind": "spacer"}]},
            {"blocks": [{"id": "right", "kind": "html", "html": "<b>{% if %}</b>"}]},
        ]},
    ]));
    let mjml = document.mjml();
    let block_of = |part: &str| {
        let at = mjml
            .source
            .find(part)
            .unwrap_or_else(|| panic!("{part}: {}", mjml.source));
        let line = mjml.source[..at].matches('\n').count() + 1;
        mjml.block_at(u32::try_from(line).unwrap())
            .unwrap()
            .to_owned()
    };
    assert_eq!(block_of("<p>b</p>"), "one");
    assert_eq!(block_of("{{ contact.x }}"), "two");
    assert_eq!(block_of("<mj-spacer"), "left");
    assert_eq!(block_of("{% if %}"), "right");
    assert_eq!(mjml.block_at(1), None);
    let written = Written {
        body: Body::Mjml(&mjml.source),
        ..Written::default()
    };
    let errors = written.compile().unwrap_err();
    let line = errors[0].position.unwrap().line;
    assert_eq!(mjml.block_at(line), Some("right"));
}

fn check(blocks: &Value, at: &str, part: &str) {
    let faults = read(&json!({"format": 1, "blocks": blocks})).unwrap_err();
    let found = faults
        .iter()
        .any(|fault| fault.at == at && fault.message.contains(part));
    assert!(found, "{at} {part}: {faults:?}");
}

#[test]
fn everything_that_is_wrong_is_told_with_its_place() {
    check(&json!({}), "blocks", "a list of blocks");
    check(&json!([1]), "blocks/0", "an object");
    check(&json!([{"kind": "spacer"}]), "blocks/0/id", "needs an `id`");
    check(
        &json!([{"id": "a", "kind": "spacer"}, {"id": "a", "kind": "spacer"}]),
        "blocks/1/id",
        "two blocks `a`",
    );
    check(
        &json!([{"id": "a", "kind": "video"}]),
        "blocks/0/kind",
        "`video`",
    );
    check(
        &json!([{"id": "a", "kind": "spacer", "heigth": 3}]),
        "blocks/0/heigth",
        "no `heigth`",
    );
    check(
        &json!([{"id": "a", "kind": "spacer", "height": 300}]),
        "blocks/0/height",
        "from 1 to 200",
    );
    check(
        &json!([{"id": "a", "kind": "spacer", "height": 1.5}]),
        "blocks/0/height",
        "whole number",
    );
    check(
        &json!([{"id": "a", "kind": "heading", "text": " "}]),
        "blocks/0/text",
        "empty",
    );
    check(
        &json!([{"id": "a", "kind": "heading", "text": 3}]),
        "blocks/0/text",
        "must be text",
    );
    check(
        &json!([{"id": "a", "kind": "heading", "text": "x", "color": "red"}]),
        "blocks/0/color",
        "a colour",
    );
    check(
        &json!([{"id": "a", "kind": "heading", "text": "x", "align": "top"}]),
        "blocks/0/align",
        "`left`",
    );
    check(
        &json!([{"id": "a", "kind": "text", "html": "<script>"}]),
        "blocks/0/html",
        "cannot stand in a text",
    );
}

#[test]
fn what_a_block_leads_to_and_holds_is_looked_at_too() {
    check(
        &json!([{"id": "a", "kind": "image", "src": "javascript:x"}]),
        "blocks/0/src",
        "an address",
    );
    check(
        &json!([{"id": "a", "kind": "image"}]),
        "blocks/0/src",
        "empty",
    );
    check(
        &json!([{"id": "a", "kind": "button", "text": "x", "href": "https://a.example/", "wide": 1}]),
        "blocks/0/wide",
        "true or false",
    );
    check(
        &json!([{"id": "a", "kind": "products", "list": "a b"}]),
        "blocks/0/list",
        "name of a field",
    );
    check(
        &json!([{"id": "a", "kind": "products", "list": "a", "currency": "euro"}]),
        "blocks/0/currency",
        "EUR",
    );
    check(
        &json!([{"id": "a", "kind": "links", "links": []}]),
        "blocks/0/links",
        "1 to 12",
    );
    check(
        &json!([{"id": "a", "kind": "columns", "columns": [{"blocks": []}]}]),
        "blocks/0/columns",
        "2 to 4",
    );
    let nested = json!({"blocks": [{"id": "b", "kind": "columns", "columns": []}]});
    check(
        &json!([{"id": "a", "kind": "columns", "columns": [nested, {"blocks": []}]}]),
        "blocks/0/columns/0/blocks/0/kind",
        "cannot stand in columns",
    );
    let many: Vec<_> = (0..=BLOCKS_MAX)
        .map(|n| json!({"id": format!("b{n}"), "kind": "spacer"}))
        .collect();
    check(&json!(many), "blocks/200", "more than 200");
    let faults =
        read(&json!({"format": 1, "blocks": [{"id": "x7", "kind": "heading"}]})).unwrap_err();
    assert_eq!(faults[0].block.as_deref(), Some("x7"));
    assert_eq!(
        read(&json!({"format": 2, "blocks": []})).unwrap_err()[0].at,
        "format"
    );
    assert!(read_text("{").is_err());
}

#[test]
fn no_words_of_a_block_become_markup() {
    let evil = "</mj-text><mj-raw><script>x</script></mj-raw>\"'";
    let document = of(&json!([
        {"id": "a", "kind": "heading", "text": evil},
        {"id": "b", "kind": "button", "text": evil, "href": "https://a.example/"},
        {"id": "c", "kind": "image", "src": "https://a.example/a.png", "alt": evil},
        {"id": "d", "kind": "links", "links": [{"label": evil, "href": "https://a.example/"}]},
        {"id": "e", "kind": "footer", "html": "", "unsubscribe": evil, "preferences": evil},
    ]));
    let html = compiled(&document).html;
    assert!(!html.contains("<script"), "{html}");
    assert_eq!(html.matches("&lt;script&gt;").count(), 6, "{html}");
}
