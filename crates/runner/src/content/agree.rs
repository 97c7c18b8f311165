//! A block of a mail and a rule of a workflow with the same words are for the same people: what the
//! mail's Liquid decides is what the engine decides.

use engine::calendar::Zone;
use engine::contact::{Basis, Consent, Contact, Known, Standing};
use engine::id::{ContactId, Handle};
use engine::segment;
use engine::time::Time;
use engine::value::Value;
use liquid::RenderContext;
use mail::compile::{Body, Written};
use serde_json::{Value as Json, json};

/// Rules, each asked of everybody.
fn rules() -> Vec<Json> {
    let mut rules = vec![
        json!({"tag": "vip"}),
        json!({"tag": "VIP"}),
        json!({"interest": "offers"}),
        json!({"not": {"interest": "offers"}}),
        json!({"all": [{"tag": "vip"}, {"any": [{"interest": "offers"}, {"not": {"field": "contact.x", "is": 5}}]}]}),
        json!({"field": "contact.language", "is": "nl"}),
        json!({"field": "contact.email", "contains": "@SHOP."}),
        json!({"field": "contact.tags", "one_of": ["Vip", "other"]}),
    ];
    let compared = [
        ("is", json!("Gent É")),
        ("is", json!("5")),
        ("is", json!(5)),
        ("is", json!(true)),
        ("is", json!("true")),
        ("one_of", json!(["it's", 5, "gent é"])),
        ("contains", json!("ent")),
        ("contains", json!("5")),
        ("at_least", json!(5)),
        ("at_most", json!(5.5)),
        ("more_than", json!(-1)),
        ("less_than", json!(5)),
        ("between", json!([5, 6])),
        ("known", json!(true)),
        ("known", json!(false)),
    ];
    for (operator, operand) in compared {
        let mut rule = json!({"field": "contact.x"});
        rule[operator] = operand;
        rules.push(json!({ "not": rule.clone() }));
        rules.push(rule);
    }
    rules
}

/// Values of all kinds that `contact.x` may have; null is none.
fn values() -> Vec<Json> {
    vec![
        json!(null),
        json!("GENT É"),
        json!("It's"),
        json!("5"),
        json!("true"),
        json!(5),
        json!(5.5),
        json!(-3),
        json!(true),
        json!(false),
        json!(""),
        json!([]),
        json!(["a", "gent é", 5]),
        json!([4, 7]),
        json!({"a": 5}),
        json!("12.50 EUR"),
    ]
}

fn people() -> Vec<Contact> {
    let mut people = Vec::new();
    for (n, value) in values().into_iter().enumerate() {
        let mut contact = Contact::new(ContactId(1), Time::from_millis(0));
        let value = Value::from_json(&value, "x").unwrap();
        if value != Value::Null {
            contact
                .attributes
                .insert("x".to_owned(), Known { value, since: None });
        }
        if n % 2 == 0 {
            contact.tags.insert("vip".to_owned());
            contact.language = Some("NL".to_owned());
        }
        if n % 3 > 0 {
            contact.email = Some(format!("a{n}@shop.test"));
            let state = if n % 3 == 1 {
                Standing::Subscribed
            } else {
                Standing::Left
            };
            let consent = Consent {
                state,
                basis: Basis::OptIn,
                source: "api".to_owned(),
                wording: None,
                at: Time::from_millis(0),
            };
            contact
                .interests
                .insert(Handle::new("offers").unwrap(), consent);
        }
        people.push(contact);
    }
    people
}

#[test]
fn a_block_is_shown_to_whom_the_engine_says() {
    let people = people();
    for rule in rules() {
        let block = json!({"id": "a", "kind": "text", "html": "SEEN", "show": rule});
        let document = mail::blocks::read(&json!({"format": 1, "blocks": [block]}));
        let mjml = document
            .unwrap_or_else(|faults| panic!("{rule}: {faults:?}"))
            .mjml();
        let body = Body::Mjml(&mjml.source);
        let written = Written {
            body,
            ..Written::default()
        };
        let compiled = written
            .compile()
            .unwrap_or_else(|e| panic!("{rule}: {e:?}"));
        let segment = json!({"format": 1, "handle": "a", "name": "A", "rule": rule}).to_string();
        let reading = segment::read(&segment);
        let segment = reading
            .segment
            .unwrap_or_else(|| panic!("{rule}: {:?}", reading.findings));
        for contact in &people {
            let says = segment::holds(
                &segment.rule,
                contact,
                &[],
                &Zone::utc(),
                Time::from_millis(0),
            );
            let house = crate::house::HouseStyle::default();
            let data = super::data::sample(Some(contact), None, &house, "u").unwrap();
            let mail = compiled.template.render(&data, &RenderContext::at(0));
            let mail = mail.unwrap_or_else(|e| panic!("{rule} {contact:?}: {e:?}"));
            assert_eq!(mail.html.contains("SEEN"), says, "{rule} {contact:?}");
        }
    }
}
