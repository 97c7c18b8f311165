//! Amounts in the language of a rendering.

use postduif_liquid::{
    DiagnosticKind, Engine, Escape, Interpreter, Language, RenderContext, Value,
};

fn check(language: Language, source: &str, expected: &str) {
    let data: Value = serde_json::from_str(
        r#"{"price": 1234.5, "text": "19.90", "word": "free", "lines": [{"amount": 5}, {"amount": 7.5}]}"#,
    )
    .unwrap();
    let context = RenderContext {
        language,
        ..RenderContext::at(0)
    };
    let template = Interpreter.compile(source, Escape::Html).unwrap();
    let rendered = Interpreter.render(&template, &data, &context).unwrap();
    assert_eq!(rendered.text, expected, "{source}");
}

#[test]
fn in_four_languages() {
    let source = "{{ price | money: 'EUR' }}";
    check(Language::Dutch, source, "€\u{a0}1.234,50");
    check(Language::English, source, "€1,234.50");
    check(Language::German, source, "1.234,50\u{a0}€");
    check(Language::French, source, "1\u{202f}234,50\u{a0}€");
}

#[test]
fn whatever_reads_as_a_number() {
    check(Language::Dutch, "{{ text | money: 'EUR' }}", "€\u{a0}19,90");
    check(
        Language::Dutch,
        "{{ lines | sum: 'amount' | money: 'EUR' }}",
        "€\u{a0}12,50",
    );
    check(Language::Dutch, "{{ price | money }}", "1.234,50");
    check(
        Language::Dutch,
        "{{ word | money: 'EUR' }}[{{ nothing | money: 'EUR' }}]",
        "free[]",
    );
}

#[test]
fn what_is_no_number_is_noted_and_a_wrong_currency_is_a_fault() {
    let noted = super::render("{{ 'free' | money: 'EUR' }}", Escape::None, "{}").unwrap();
    assert_eq!(noted.diagnostics[0].kind, DiagnosticKind::UnreadableNumber);
    let error = super::render("{{ 5 | money: 'euro' }}", Escape::None, "{}").unwrap_err();
    assert!(
        error.to_string().contains("the code of a currency"),
        "{error}"
    );
}

#[test]
fn addresses_are_hashed_for_those_who_match_them() {
    let hash = "973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b";
    for filter in ["sha256", "hash"] {
        let source = format!("{{{{ ' Test@Example.com' | strip | downcase | {filter} }}}}");
        let rendered = super::render(&source, Escape::None, "{}").unwrap();
        assert_eq!(rendered.text, hash);
    }
    assert_eq!(
        super::render("{{ nil | sha256 }}", Escape::None, "{}")
            .unwrap()
            .text,
        ""
    );
}
