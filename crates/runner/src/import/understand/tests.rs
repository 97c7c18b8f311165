//! What rows say, in short, and why those that cannot be taken are not.

use super::*;

const NOW: &str = "2027-03-01T09:00:00Z";

fn settings(json: &str) -> Settings {
    let mut faults = Vec::new();
    let read = Settings::read(&serde_json::from_str(json).unwrap(), &mut faults);
    read.unwrap_or_else(|| panic!("{faults:?}"))
}

/// What a row says, in short.
fn said(json: &str, header: &[&str], row: &[&str], pass: Pass) -> String {
    let settings = settings(json);
    let header: Vec<_> = header.iter().map(|name| (*name).to_owned()).collect();
    let zone = Zone::named("Europe/Amsterdam").unwrap();
    let now = Time::parse(NOW).unwrap();
    let understanding =
        Understanding::new(&settings, ImportId(7), Some(&header), (&zone, now, pass));
    let understanding = match understanding {
        Ok(understanding) => understanding,
        Err(why) => return why,
    };
    let row: Vec<&[u8]> = row.iter().map(|cell| cell.as_bytes()).collect();
    shown(understanding.cells(3, row.into_iter()))
}

fn shown(what: Option<What>) -> String {
    match what {
        None => "nothing".to_owned(),
        Some(What::Refused(why)) => why,
        Some(What::Suppress { address, reason }) => format!("never {address}: {reason}"),
        Some(What::Event(event)) => format!(
            "{} {} {} {}",
            event.name,
            event.occurred_at,
            event.key.unwrap_or_default(),
            event.data
        ),
        Some(What::Contact { who, changes }) => {
            let Who::Keys(keys) = who else { panic!() };
            let keys = keys
                .iter()
                .map(|(kind, key)| format!("{}={key}", kind.as_str()));
            let changes = changes.iter().map(|change| match change {
                Change::Field { field, value } => format!("{field}={value}"),
                Change::Tag { tag, set } => format!("{}{tag}", if *set { "+" } else { "-" }),
                Change::Interest { interest, consent } => {
                    format!("{interest} {:?} {}", consent.state, consent.at)
                }
            });
            keys.chain(changes).collect::<Vec<_>>().join(", ")
        }
    }
}

const LIST: &str = r#"{"kind":"contacts","columns":{"E-mail":"email","Nr":"external_id",
    "City":{"to":"fields.city","empty":"clear"},"Groups":{"to":"tags","separator":"|"},
    "VIP":"tag.vip","Zone":"zone","News":"interests.news","Since":"consent.at"},
    "consent":{"source":"form","wording":"Yes, mail me"}}"#;
const HEADER: [&str; 8] = [
    "E-mail", "Nr", "City", "Groups", "VIP", "Zone", "News", "Since",
];

#[test]
fn a_row_is_a_person_and_changes() {
    let check = |row: &[&str], expect: &str| {
        assert_eq!(said(LIST, &HEADER, row, Pass::Rows), expect, "{row:?}");
    };
    check(
        &[
            "\u{a0}a@b.test ",
            "",
            "Utrecht",
            "a| b|",
            "ja",
            "",
            "yes",
            "2020-01-01",
        ],
        "email=a@b.test, city=Utrecht, +a, +b, +vip, news Subscribed 2019-12-31T23:00:00Z",
    );
    check(
        &["", "C-1", "", "", "nee", "", "0", ""],
        "external_id=C-1, city=null, -vip, news Left 2027-03-01T09:00:00Z",
    );
    check(&["", "", "x", "", "", "", "", ""], "the row names nobody");
    check(&["a"], "the row has 1 cells, and the header has 8");
    check(
        &["a@b.test", "", "a\0b", "", "", "", "", ""],
        "column `City`: holds a NUL character",
    );
    check(
        &["a@b.test", "", "", "", "maybe", "", "", ""],
        "column `VIP`: `maybe` is neither yes nor no",
    );
    check(
        &["a@b.test", "", "", "", "", "Mars", "", ""],
        "column `Zone`: `Mars` is no time zone",
    );
    check(
        &["a@b.test", "", "", "", "", "", "1", ""],
        "a consent to news without a date",
    );
    check(
        &["a@b.test", "", "", "", "", "", "1", "2028-01-01"],
        "column `Since`: 2027-12-31T23:00:00Z is still to come",
    );
}

#[test]
fn opt_outs_come_first_and_alone() {
    let check = |row: &[&str], expect: &str| {
        assert_eq!(said(LIST, &HEADER, row, Pass::OptOuts), expect, "{row:?}");
    };
    check(
        &["a@b.test", "", "Utrecht", "", "", "", "nee", ""],
        "email=a@b.test, news Left 2027-03-01T09:00:00Z",
    );
    check(
        &["a@b.test", "", "Utrecht", "", "", "", "ja", "2020-01-01"],
        "nothing",
    );
    check(&["a@b.test", "", "Utrecht", "", "", "", "?", ""], "nothing");
}

#[test]
fn a_row_is_an_event_or_an_order() {
    let orders = r#"{"kind":"orders","columns":{"mail":"email","nr":"data.order_id",
        "when":{"to":"occurred_at","format":"DD-MM-YYYY HH:mm"},
        "sum":{"to":"data.total","type":"money","currency":"EUR","decimal":","}}}"#;
    let header = ["mail", "nr", "when", "sum", "other"];
    let check = |row: &[&str], expect: &str| {
        assert_eq!(said(orders, &header, row, Pass::Rows), expect, "{row:?}");
    };
    check(
        &[
            "a@b.test",
            "9007199254740993",
            "01-02-2027 10:00",
            "1.234,50",
            "x",
        ],
        r#"order_placed 2027-02-01T09:00:00Z order:9007199254740993 {"order_id":"9007199254740993","total":"1234.50 EUR"}"#,
    );
    check(&["a@b.test", "", "", "1", ""], "the row has no `order_id`");
    check(
        &["a@b.test", "1", "", "1,005", ""],
        "column `sum`: `1.005 EUR` has more than 2 decimals",
    );
    let events = r#"{"kind":"events","columns":{"mail":"email","what":"event"}}"#;
    let check = |row: &[&str], expect: &str| {
        assert_eq!(said(events, &["mail", "what"], row, Pass::Rows), expect);
    };
    check(
        &["a@b.test", "seen"],
        "seen 2027-03-01T09:00:00Z import:7:3 {}",
    );
    check(&["a@b.test", ""], "the row names no event");
    check(
        &["a@b.test", "email_sent"],
        "only Postduif itself writes events such as `email_sent`",
    );
}

#[test]
fn a_row_is_an_address_that_is_never_mailed() {
    let list = r#"{"kind":"suppressions","columns":{"mail":"email","why":"reason"}}"#;
    let check = |row: &[&str], expect: &str| {
        assert_eq!(said(list, &["mail", "why"], row, Pass::Rows), expect);
    };
    check(&["a@b.test", "bounced"], "never a@b.test: bounced");
    check(&["a@b.test", ""], "never a@b.test: import");
    check(&["", "bounced"], "the row has no address");
}

#[test]
fn the_columns_must_be_there_once() {
    let list = r#"{"kind":"contacts","columns":{"mail":"email"}}"#;
    assert_eq!(
        said(list, &["Mail"], &["x"], Pass::Rows),
        "the file has no column `mail`"
    );
    assert_eq!(
        said(list, &["mail", "mail"], &["x", "y"], Pass::Rows),
        "the file has two columns `mail`"
    );
}

#[test]
fn lines_of_json_keep_their_types() {
    let settings = settings(
        r#"{"kind":"events","event":"seen","columns":{"who.mail":"email","at":"occurred_at",
            "lines":"data.lines","n":{"to":"data.n","type":"number","decimal":","}}}"#,
    );
    let now = Time::parse(NOW).unwrap();
    let context = (&Zone::utc(), now, Pass::Rows);
    let understanding = Understanding::new(&settings, ImportId(7), None, context).unwrap();
    let check = |line: &str, expect: &str| {
        assert_eq!(
            shown(understanding.line(3, line.as_bytes())),
            expect,
            "{line}"
        );
    };
    check(
        r#"{"who":{"mail":"a@b.test"},"at":"2027-01-01T00:00:00Z","lines":[{"sku":"A","n":1.50}],"n":2}"#,
        r#"seen 2027-01-01T00:00:00Z import:7:3 {"lines":[{"n":1.50,"sku":"A"}],"n":2}"#,
    );
    check(
        r#"{"who":{"mail":"a@b.test"},"n":"1,5"}"#,
        r#"seen 2027-03-01T09:00:00Z import:7:3 {"n":1.5}"#,
    );
    check("[]", "the line is no JSON object");
    check(r#"{"who":{"mail":{}}}"#, "column `who.mail`: is no text");
    assert!(shown(understanding.line(3, b"{")).starts_with("the line is no JSON: "));
}
