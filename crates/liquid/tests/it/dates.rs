//! Dates depend on the clock, zone and language handed in, and on nothing else.

use postduif_liquid::{Engine, Escape, Fault, Interpreter, Language, RenderContext, Value, Zone};

/// 2026-03-29 00:30 UTC: half an hour before the clocks go forward in Europe.
const NOW_MS: i64 = 1_774_744_200_000;

fn check(zone: &str, language: Language, source: &str, expected: &str) {
    let context = RenderContext {
        zone: Zone::named(zone).unwrap(),
        language,
        ..RenderContext::at(NOW_MS)
    };
    let template = Interpreter.compile(source, Escape::None).unwrap();
    let rendered = Interpreter
        .render(&template, &Value::Nil, &context)
        .unwrap();
    assert_eq!(rendered.text, expected, "{source}");
}

#[test]
fn now_is_the_clock_handed_in() {
    let source = "{{ 'now' | date: '%A %-d %B %Y, %H:%M' }}";
    check(
        "UTC",
        Language::English,
        source,
        "Sunday 29 March 2026, 00:30",
    );
    check(
        "Europe/Amsterdam",
        Language::Dutch,
        source,
        "zondag 29 maart 2026, 01:30",
    );
    check(
        "America/New_York",
        Language::French,
        source,
        "samedi 28 mars 2026, 20:30",
    );
}

#[test]
fn moments_are_shown_in_the_zone_and_over_the_change_of_the_clock() {
    let source = "{{ '2026-03-29T01:30:00Z' | date: '%H:%M %z' }}";
    check("UTC", Language::English, source, "01:30 +0000");
    check("Europe/Amsterdam", Language::English, source, "03:30 +0200");
}

#[test]
fn a_filter_can_name_its_own_zone() {
    let source = "{{ 'now' | date: '%H:%M', 'Asia/Kolkata' }}";
    check("Europe/Amsterdam", Language::English, source, "06:00");
    let source = "{{ 'now' | date: '%H:%M', 'Mars/Olympus' }}";
    let error = super::render(source, Escape::None, "{}").unwrap_err();
    let name = "Mars/Olympus".to_owned();
    assert_eq!(error.fault, Fault::UnknownZone { name });
}

#[test]
fn what_is_no_date_stays_as_it_is() {
    check(
        "UTC",
        Language::English,
        "{{ 'soon' | date: '%Y' }}",
        "soon",
    );
    check(
        "UTC",
        Language::English,
        "{{ '2026-01-02' | date: '' }}",
        "2026-01-02",
    );
    check("UTC", Language::English, "{{ nil | date: '%Y' }}", "");
}
