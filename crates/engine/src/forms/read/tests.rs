//! A form is read whole, or it is said where it is wrong.

use super::*;

const FORM: &str = "
    format: 1
    handle: news
    name: Newsletter
    title: { nl: Nieuwsbrief, en: Newsletter }
    fields:
      - { id: email, kind: email, label: E-mail }
      - { id: size, kind: choice, label: Size, save_as: size, options: [{ id: s, label: Small }] }
      - { id: age, kind: number, label: Age, least: 0, most: 120 }
    interests: [newsletter]
    consent: { wording: Yes please, privacy_url: https://shop.example/privacy }
    hosts: [shop.example]
    return_to: https://shop.example/thanks
    ";

#[test]
fn a_form_is_read() {
    let form = read(FORM).form.unwrap();
    assert_eq!(form.email().unwrap().id.as_str(), "email");
    assert!(form.confirm && form.fields[0].is_required && !form.fields[1].is_required);
    assert_eq!(
        form.fields[2].kind,
        Kind::Number {
            least: 0,
            most: 120
        }
    );
    assert_eq!(form.title.of("en"), "Newsletter");
}

#[test]
fn what_is_wrong_is_found_where_it_is() {
    let check = |from: &str, to: &str, code: &str, at: &str| {
        assert!(FORM.contains(from), "{from}");
        let reading = read(&FORM.replace(from, to));
        assert_eq!(reading.form, None, "{to}");
        let findings = reading.findings.into_list();
        let found = findings
            .iter()
            .any(|one| (one.code, one.at.as_str()) == (code, at));
        assert!(found, "{to}: {findings:?}");
    };
    check("format: 1", "format: 2", "format", "format");
    check("kind: email", "kind: text", "email_field", "fields");
    check(
        "kind: number",
        "kind: email",
        "unknown_key",
        "fields/age/least",
    );
    check("id: age", "id: size", "duplicate_id", "fields");
    check(
        ", options: [{ id: s, label: Small }]",
        "",
        "missing",
        "fields/size",
    );
    check(
        "save_as: size",
        "save_as: email",
        "reserved",
        "fields/size/save_as",
    );
    check("[newsletter]", "[everything]", "reserved", "interests/0");
    check("consent: {", "note: x\n    x: {", "unknown_key", "x");
    check(
        "https://shop.example/thanks",
        "https://evil.example/",
        "host",
        "return_to",
    );
    check(
        "https://shop.example/thanks",
        "https://shop.example@evil.example/",
        "host",
        "return_to",
    );
    check(
        "https://shop.example/thanks",
        "javascript:alert(1)",
        "address",
        "return_to",
    );
    check(
        "[shop.example]",
        "[\"https://shop.example\"]",
        "host",
        "hosts/0",
    );
    check(
        "https://shop.example/privacy",
        "/privacy",
        "address",
        "consent/privacy_url",
    );
}
