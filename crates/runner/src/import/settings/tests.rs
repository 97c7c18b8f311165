//! What settings may say, and what is wrong with those that may not, each at its place.

use super::*;

fn faults(json: &str) -> Vec<String> {
    let json = serde_json::from_str(json).unwrap();
    let mut faults = Vec::new();
    let read = Settings::read(&json, &mut faults);
    assert_eq!(read.is_some(), faults.is_empty());
    let text = |fault: Fault| format!("{}: {}", fault.at, fault.sentence);
    faults.into_iter().map(text).collect()
}

fn check(json: &str, expect: &[&str]) {
    assert_eq!(faults(json), expect, "{json}");
}

#[test]
fn a_list_of_people_says_who_and_what() {
    check(
        r#"{"format":1,"kind":"contacts","name":"List","columns":{"E-mail":"email","City":"fields.city",
            "Born":{"to":"fields.born","type":"date","format":"DD-MM-YYYY"},
            "Spent":{"to":"fields.spent","type":"money","currency":"EUR","decimal":",","empty":"clear"},
            "Groups":{"to":"tags","separator":"|"},"VIP":"tag.vip"}}"#,
        &[],
    );
    check(
        r#"{"kind":"contacts","columns":{"City":"fields.city"}}"#,
        &["columns: No column says who it is: `email`, `external_id`, `anonymous_id` or `phone`."],
    );
    check(r#"{"kind":"contacts"}"#, &[]);
}

#[test]
fn a_consent_needs_its_source_its_date_and_its_words() {
    let with = |consent: &str| {
        format!(
            r#"{{"kind":"contacts","columns":{{"e":"email","News":"interests.news"}},"consent":{consent}}}"#
        )
    };
    let sentence = |name: &str| {
        format!(
            "consent/{name}: A consent has to have `source`, `at` and `wording`: say `{name}` here, or name a column for `consent.{name}`."
        )
    };
    let all = ["source", "at", "wording"].map(sentence);
    assert_eq!(faults(&with("{}")), all);
    assert_eq!(
        faults(&with(r#"{"source":"shop","wording":"Yes"}"#)),
        [sentence("at")]
    );
    check(
        &with(r#"{"source":"shop","wording":"Yes","at":"2020-01-01T00:00:00Z"}"#),
        &[],
    );
    check(
        r#"{"kind":"contacts","columns":{"e":"email","d":"consent.at","s":"consent.source",
            "w":"consent.wording"},"consent":{"interests":["news"]}}"#,
        &[],
    );
}

#[test]
fn what_is_wrong_is_said_at_its_place() {
    check("[]", &["body: This must be an object."]);
    check(
        r#"{"format":2,"kind":"people"}"#,
        &[
            "format: This program reads format 1.",
            "kind: `people` is none of contacts, events, orders, suppressions.",
        ],
    );
    check(
        r#"{"kind":"events","event":"email_sent","delimiter":"::","zone":"Mars","encoding":"x",
            "file":"xls","trigger":1,"colums":{}}"#,
        &[
            "colums: Unknown name `colums`; known are format, kind, name, file, delimiter, encoding, zone, event, trigger, consent, columns.",
            "file: `xls` is none of csv, ndjson.",
            "delimiter: A delimiter is a comma, a semicolon, a tab or a bar.",
            "encoding: `x` is none of utf-8, utf-16le, utf-16be and windows-1252.",
            "zone: `Mars` is no time zone.",
            "event: Only Postduif itself writes events such as `email_sent`.",
            "trigger: This must be true or false.",
        ],
    );
    check(
        r#"{"kind":"contacts","columns":{"a":"email","b":"email","c":"name","d":"fields.zone",
            "e":"interests.A b","f":{"to":"fields.x","type":"date","format":"YY"},
            "g":{"to":"email","type":"number"},"h":{"to":"fields.y","type":"money"},
            "i":"data.x","j":{"to":"fields.z","decimal":","}}}"#,
        &[
            "columns/b: The column `a` becomes the same.",
            "columns/c/to: `name` is nothing that a column can become, such as `email`, `fields.city`, `tags`, `interests.news` or `data.total`.",
            "columns/d/to: Write `zone` in place of `fields.zone`.",
            "columns/e/to: `A b` is no handle of an interest.",
            "columns/f/format: `YY`: a format is made of YYYY, MM, M, DD, D, HH, H, mm and ss.",
            "columns/g/type: Only `fields` and `data` have a type.",
            "columns/g: The column `a` becomes the same.",
            "columns/h/currency: An amount has a currency such as EUR.",
            "columns/j/type: Say of which `type` it is.",
            "columns/i: An import of contacts has no use for such a column.",
        ],
    );
    check(
        r#"{"kind":"orders","columns":{"a":"email"}}"#,
        &["columns: No column is `data.order_id`."],
    );
    check(
        r#"{"kind":"events","columns":{"a":"email"}}"#,
        &["event: Name the event here, or a column that does (`\"to\": \"event\"`)."],
    );
}
