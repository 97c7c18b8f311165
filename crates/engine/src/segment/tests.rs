//! What a segment's text gives, and what naming segments in rules comes to.

use expect_test::expect;

use super::*;
use crate::check::Catalogue;
use crate::plan::Plan;
use crate::sample::{self, World};

#[test]
fn a_file_is_read_with_what_is_wrong_at_its_place() {
    let table = expect![[r#"
        { format: 1, handle: buyers, name: Buyers, rule: { event: order_placed, within: 90d } }
            ok
        { format: 1, handle: vip, name: V, note: Why, rule: { all: [{ segment: buyers }, { tag: vip }] } }
            ok
        { format: 2, handle: a, name: A, rule: { tag: b } }
            1:11: error[format] format: `format` must be 1.
        { format: 1, handle: A b, name: A, rules: { tag: b } }
            error[missing]: `rule` is missing.
            1:22: error[handle] handle: `A b` is not a handle: at most 64 small letters, digits or -.
            1:36: error[unknown_key] rules: Unknown key `rules`: did you mean `rule`?
        { format: 1, handle: a, name: A, rule: { field: trigger.total, at_least: 1 } }
            1:49: error[root] rule/field: `trigger` does not exist here; possible: contact.
        { format: 1, handle: a, name: A, rule: { event: a, since: entry } }
            1:59: error[period] rule/since: There is no journey here: write `within` or `since: ever`.
        { format: 1, handle: a, name: A, rule: { event: a, since: ever, same: order_id } }
            1:71: error[root] rule/same: `same` compares with the trigger, which does not exist here.
        { format: 1, handle: a, name: A, rule: { event: a, since: ever, where: { field: item.sku, is: b } } }
            1:81: error[root] rule/where/field: `item` does not exist here; possible: contact, event.
    "#]];
    sample::check_table(&table, |text| {
        let reading = read(text);
        assert_eq!(reading.segment.is_some(), reading.findings.publishable());
        sample::told(reading.findings)
    });
}

/// The segments of these lines, `handle: rule`.
fn segments(lines: &str) -> Segments {
    let rules = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    let rules = rules.map(|line| {
        let (handle, rule) = line.split_once(": ").unwrap();
        let text = format!("{{ format: 1, handle: {handle}, name: N, rule: {rule} }}");
        let segment = read(&text).segment.unwrap();
        (segment.handle, segment.rule)
    });
    Segments::new(&rules.collect())
}

#[test]
fn segments_name_each_other_up_to_a_depth_and_never_in_a_circle() {
    let segments = segments(
        "
        a: { tag: a }
        b: { not: { segment: a } }
        c: { any: [{ segment: a }, { segment: b }] }
        d: { segment: c }
        e: { segment: d }
        f: { segment: e }
        lost: { segment: aa }
        beside: { all: [{ tag: x }, { segment: lost }] }
        one: { segment: two }
        two: { segment: three }
        three: { segment: one }
        self: { not: { segment: self } }
        ",
    );
    let check = |handle: &str, expect: Option<&str>| {
        let handle = Handle::new(handle).unwrap();
        let said = segments.fault(&handle);
        let said = said.map(|fault| fault.sentence(segments.handles()));
        assert_eq!(said.as_deref(), expect, "{handle}");
        assert_eq!(segments.rule(&handle).is_some(), expect.is_none());
    };
    for sound in ["a", "b", "c", "d", "e"] {
        check(sound, None);
    }
    let deep = "Segments stand inside each other at most 5 deep, and `f` is deeper.";
    check("f", Some(deep));
    let lost = "Unknown segment `aa`: did you mean `a`?";
    check("lost", Some(lost));
    check("beside", Some(lost));
    let circle = "The segments lead in a circle: `one` names `two` names `three` names `one`.";
    check("one", Some(circle));
    check("three", Some(circle));
    let circle = "The segments lead in a circle: `self` names `self`.";
    check("self", Some(circle));
    check("none", Some("Unknown segment `none`: did you mean `one`?"));
}

#[test]
fn what_segments_hold_together_is_bounded() {
    let tags: Vec<_> = (0..48).map(|n| format!("{{ tag: t{n} }}")).collect();
    let wide = format!("{{ any: [{}] }}", tags.join(", "));
    let ten = ["{ segment: wide }"; 11].join(", ");
    let segments = segments(&format!("wide: {wide}\nmuch: {{ all: [{ten}] }}"));
    let much = Handle::new("much").unwrap();
    assert_eq!(segments.fault(&much), Some(Fault::TooLarge(much)));
}

const WORKFLOW: &str = "
format: 1
handle: w
name: W
triggers: [{ id: t, start: event, event: a, where: { segment: vip } }]
audience: { not: { segment: resellers } }
entry: { when: { segment: buyers } }
blocks:
  - id: which
    do: branch
    branches: [{ id: x, when: { any: [{ segment: vip }] }, blocks: [{ id: b, do: end, when: { segment: none } }] }]
";

#[test]
fn a_plan_is_compiled_with_the_segments_that_it_names() {
    let catalogue = |lines: &str| Catalogue {
        segments: Some(segments(lines)),
        ..Catalogue::default()
    };
    let told = |catalogue: &Catalogue| {
        let findings = Plan::from_text(WORKFLOW, catalogue).unwrap_err();
        let lines: Vec<_> = findings.iter().map(ToString::to_string).collect();
        lines.join("\n")
    };
    expect![[r#"
        error[unknown_segment] triggers/t: Unknown segment `vip`; possible here: resellers.
        error[unknown_segment] entry/when: Unknown segment `buyers`; possible here: resellers.
        9:5: error[unknown_segment] blocks/which: Unknown segment `vip`; possible here: resellers.
        11:69: error[unknown_segment] blocks/which/branches/x/blocks/b: Unknown segment `none`; possible here: resellers."#]]
    .assert_eq(&told(&catalogue("resellers: { tag: reseller }")));
    // Where nobody knows what there is, a file may be looked at and not be run.
    assert!(told(&Catalogue::default()).contains("unknown_segment"));
    let known = "
        vip: { all: [{ tag: vip }, { segment: buyers }] }
        resellers: { event: reseller_signed, since: ever }
        buyers: { event: order_placed, within: 90d }
        none: { tag: none }
    ";
    let plan = Plan::from_text(WORKFLOW, &catalogue(known)).unwrap();
    let named: Vec<_> = plan
        .segments_named()
        .iter()
        .map(|one| one.as_str())
        .collect();
    assert_eq!(named, ["buyers", "none", "resellers", "vip"]);
    let wanted: Vec<_> = plan.history_wanted().into_iter().collect();
    assert_eq!(wanted, ["order_placed", "reseller_signed"]);
}

/// An exit is looked at when something happens, so what its segment's rule waits for must happen too.
#[test]
fn a_segment_that_time_alone_makes_true_ends_no_journey() {
    let known = "
        gone: { event: order_placed, within: 90d, at_most: 0 }
        buyers: { event: order_placed, within: 90d }
        inner: { not: { segment: buyers } }
    ";
    let check = |rules: &str, is_published: bool, expect: &str| {
        let text = format!(
            "{{ format: 1, handle: w, name: W, triggers: [{{ id: t, start: event, event: a }}], {rules} }}"
        );
        let catalogue = Catalogue {
            segments: Some(segments(known)),
            is_published,
            ..Catalogue::default()
        };
        let told = match Plan::from_text(&text, &catalogue) {
            Ok(_) => String::new(),
            Err(findings) => findings
                .iter()
                .map(|one| one.code)
                .collect::<Vec<_>>()
                .join(" "),
        };
        assert_eq!(told, expect, "{rules}");
    };
    let exit =
        |rule: &str| format!("exits: [{{ id: x, when: {rule} }}], blocks: [{{ id: b, do: end }}]");
    check(&exit("{ segment: gone }"), false, "time_alone");
    check(&exit("{ segment: inner }"), false, "time_alone");
    check(&exit("{ segment: buyers }"), false, "");
    check(&exit("{ not: { segment: buyers } }"), false, "time_alone");
    let wait = "blocks: [{ id: b, do: wait_for, at_most: 3d, branches: [{ id: y, when: { segment: gone }, blocks: [{ id: c, do: end }] }] }]";
    check(wait, false, "time_alone");
    // One that is published already goes on, whatever became of the segment.
    check(&exit("{ segment: gone }"), true, "");
}

#[test]
fn a_segment_means_the_same_wherever_it_is_named() {
    let mut world = World::new("2027-03-20T09:00:00Z", "{}", "2027-03-20T09:00:00Z");
    world.contact.zone = Some("Asia/Tokyo".to_owned());
    world.contact.tags.insert("vip".to_owned());
    // Midnight in Tokyo, in Amsterdam still the day before.
    world.now = sample::at("2027-03-20T15:00:00Z");
    let segments = segments(
        "
        today: { field: contact.created_at, before: { date: now, time: '00:01' } }
        vip: { all: [{ tag: vip }, { segment: today }] }
        ",
    );
    let rule = segments.rule(&Handle::new("vip").unwrap()).unwrap();
    world.contact.created_at = sample::at("2027-03-20T15:00:30Z");
    let held = holds(rule, &world.contact, &world.history, &world.zone, world.now);
    assert!(held, "a minute past midnight of the 21st");
    let mut why = Why::default();
    assert!(rule.holds(&world.scope(), &mut why));
    let seen: Vec<_> = why.saw.iter().map(|saw| saw.rule.as_str()).collect();
    assert_eq!(seen.last(), Some(&"segment today"));
}
