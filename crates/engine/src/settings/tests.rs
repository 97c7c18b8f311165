//! Settings are read whole, or it is said where they are wrong.

use super::*;
use crate::sample::at;

#[test]
fn settings_are_read() {
    let text = "
        format: 1
        zone: Europe/Brussels
        holidays: be
        window: { days: weekdays, from: \"08:00\", to: \"20:30\" }
        quiet_hours: { from: \"21:00\", to: \"08:00\" }
        mail_limits:
          - { id: week, at_most: 3, per: 7d }
          - { id: news, class: newsletter, at_most: 1, per: 1d }
        alert: [{ person: anna }, { role: marketing }]
        ";
    let settings = read(text).settings.unwrap();
    assert_eq!(settings.zone.unwrap().name(), "Europe/Brussels");
    assert_eq!(settings.holidays, Holidays::Belgium);
    assert_eq!(settings.quiet_hours.unwrap().to_string(), "21:00 to 08:00");
    let limits = settings.mail_limits.iter();
    let limits: Vec<_> = limits
        .map(|limit| {
            format!(
                "{} {:?} {} {}",
                limit.id, limit.class, limit.at_most, limit.per
            )
        })
        .collect();
    assert_eq!(
        limits,
        ["week None 3 7d", "news Some(Handle(\"newsletter\")) 1 1d"]
    );
    let named = |name| Handle::new(name).unwrap();
    let alert = [
        Recipient::Person(named("anna")),
        Recipient::Role(named("marketing")),
    ];
    assert_eq!(settings.alert, alert);
    assert_eq!(read("format: 1").settings, Some(Settings::default()));
}

#[test]
fn what_is_wrong_is_found_where_it_is() {
    let check = |line: &str, expect: &str| {
        let reading = read(&format!("format: 1\n{line}\n"));
        assert_eq!(reading.settings, None, "{line}");
        let findings = reading.findings.into_list();
        let told = findings.first().unwrap().to_string();
        assert!(told.contains(expect), "{line}: {told}");
    };
    check("zome: UTC", "did you mean `zone`");
    check("zone: Mars/Olympus", "zone");
    check("holidays: nll", "holidays");
    check("window: none", "window");
    check("quiet_hours: { from: \"21:00\" }", "`to` is missing");
    check(
        "quiet_hours: [{ from: \"08:00\", to: \"20:00\" }, { from: \"20:00\", to: \"08:00\" }]",
        "never end",
    );
    check(
        "window: { from: \"22:00\", to: \"23:00\" }\nquiet_hours: { from: \"21:00\", to: \"08:00\" }",
        "nothing would ever leave",
    );
    check(
        "mail_limits: [{ id: a, at_most: 0, per: 1d }]",
        "mail_limits/a/at_most",
    );
    check("mail_limits: [{ id: a, at_most: 101, per: 1d }]", "at_most");
    check(
        "mail_limits: [{ id: a, at_most: 1, per: 367d }]",
        "366 days",
    );
    check(
        "mail_limits: [{ id: a, at_most: 1, per: 5bd }]",
        "business days",
    );
    check(
        "mail_limits: [{ id: a, at_most: 1, per: 1d }, { id: a, at_most: 2, per: 2d }]",
        "Two limits",
    );
    check(
        "mail_limits: [{ id: a, class: none, at_most: 1, per: 1d }]",
        "no class",
    );
    check("alert: [{ person: anna, role: boss }]", "either");
    check("alert: [{}]", "either");
    assert!(read("format: 2").settings.is_none());
    assert!(read("zone: UTC").settings.is_none());
    assert!(read("[").settings.is_none());
}

#[test]
fn what_is_open_and_not_quiet_is_found_in_both_zones() {
    let windows = |text: &str| {
        let mut findings = Findings::default();
        let node = document::read(text, &mut findings).unwrap();
        Windows::read(&node, &Place::default(), &mut findings).unwrap()
    };
    let zone = |name: &str| Zone::named(name).unwrap();
    let (utc, tokyo) = (Zone::utc(), zone("Asia/Tokyo"));
    let check =
        |open: Option<&str>, quiet: Option<&str>, now: &str, expect: Option<(&str, bool)>| {
            let (open, quiet) = (open.map(windows), quiet.map(windows));
            let hours = Hours::new(
                open.as_ref().map(|open| (open, &utc)),
                quiet.as_ref().map(|quiet| (quiet, &tokyo)),
            );
            let expect = expect.map(|(text, only_quiet)| (at(text), only_quiet));
            assert_eq!(hours.opening(at(now)), expect, "{open:?} {quiet:?} {now}");
        };
    let day = Some(r#"{ from: "09:00", to: "17:00" }"#);
    let night = Some(r#"{ from: "21:00", to: "08:00" }"#);
    let noon = "2027-03-05T12:00:00Z";
    check(None, None, noon, Some((noon, true)));
    check(day, None, noon, Some((noon, true)));
    check(
        day,
        None,
        "2027-03-05T17:00:00Z",
        Some(("2027-03-06T09:00:00Z", false)),
    );
    // Noon is nine in the evening in Tokyo, and eight in the morning there is eleven at night.
    check(None, night, noon, Some(("2027-03-05T23:00:00Z", true)));
    check(
        None,
        night,
        "2027-03-05T11:59:59Z",
        Some(("2027-03-05T11:59:59Z", true)),
    );
    check(day, night, noon, Some(("2027-03-06T09:00:00Z", false)));
    check(Some(r#"{ from: "13:00", to: "22:00" }"#), night, noon, None);
    // Two stretches that touch are one.
    let two = Some(r#"[{ from: "21:00", to: "00:00" }, { from: "00:00", to: "08:00" }]"#);
    check(None, two, noon, Some(("2027-03-05T23:00:00Z", true)));
}
