//! Whether a workflow takes it that something did not happen before it can be known: events come in after they
//! happened, and a silence that is shorter than that takes people for silent who are not. How late events are is
//! told by whoever looked at them; nothing here knows where from.

use crate::block::{Block, Does, One};
use crate::draft::Draft;
use crate::duration::Duration;
use crate::finding::{Findings, Place};
use crate::id::Handle;
use crate::settings::Settings;
use crate::time::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS};
use crate::trigger::Starts;
use crate::trigger::inactivity::InactivityTrigger;

/// The names of the events whose coming in late would have this workflow act wrongly: those that end a silence, if
/// nothing behind it waits until a source is complete.
pub fn looked_for(draft: &Draft) -> Vec<&str> {
    if has_gate(&draft.blocks) {
        return Vec::new();
    }
    let silences = draft
        .triggers
        .iter()
        .filter_map(|trigger| match &trigger.starts {
            Starts::Inactivity(silence) => Some(silence),
            _ => None,
        });
    let names = silences.flat_map(InactivityTrigger::without);
    let mut names: Vec<_> = names.map(String::as_str).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Warns of each silence that is shorter than what would end it is late. `late_ms` says within how many milliseconds
/// nine of ten events of a name come in, where that is known.
pub fn check(draft: &Draft, late_ms: impl Fn(&str) -> Option<i64>, findings: &mut Findings) {
    let looked_for = looked_for(draft);
    for trigger in &draft.triggers {
        let Starts::Inactivity(silence) = &trigger.starts else {
            continue;
        };
        let lapse = silence.lapse();
        let names = silence.without().iter();
        for name in names.filter(|name| looked_for.contains(&name.as_str())) {
            let Some(late) = late_ms(name).filter(|late| *late > shortest_ms(lapse)) else {
                continue;
            };
            let sentence = format!(
                "One of ten `{name}` becomes known {} after it happened or later, and this waits {lapse}: who did it would be taken for somebody who did not. Wait longer, or put a `wait_for_data` before the first message.",
                in_words(late)
            );
            let place = Place::default().part("triggers", None);
            let place = place.part(&trigger.id, None).part("for", None);
            findings.warning("shorter_than_late", &place, sentence);
        }
    }
}

/// The sources for which the blocks of this workflow wait, each with where it is named.
pub fn waited_for(draft: &Draft) -> Vec<(&Handle, Place)> {
    let mut found = Vec::new();
    let last_words = draft.exits.iter().map(|exit| exit.blocks.as_slice());
    for blocks in last_words.chain([draft.blocks.as_slice()]) {
        gates(blocks, &mut found);
    }
    found
}

fn gates<'a>(blocks: &'a [Block], found: &mut Vec<(&'a Handle, Place)>) {
    for block in blocks {
        if let Does::One(One::WaitForData(gate)) = &block.does {
            found.push((&gate.source, block.place.part("source", None)));
        }
        for inner in block.inner() {
            gates(inner, found);
        }
    }
}

/// Warns of each wait for a source that counts as complete, by the settings, before its events usually are there.
/// `late_ms` says within how many milliseconds nine of ten events of these names come in, where that is known.
pub fn check_gates(
    draft: &Draft,
    settings: &Settings,
    late_ms: impl Fn(&[String]) -> Option<i64>,
    findings: &mut Findings,
) {
    for (id, place) in waited_for(draft) {
        let source = settings.sources.iter().find(|source| source.id == *id);
        let Some((source, delay)) = source.and_then(|one| Some((one, one.delay?))) else {
            continue;
        };
        let late = late_ms(&source.events).filter(|late| *late > shortest_ms(delay));
        if let Some(late) = late {
            let sentence = format!(
                "The settings take `{id}` for complete after {delay}, and one of ten of its events becomes known {} after it happened or later: give it a longer `delay`, or let it say itself when it is complete.",
                in_words(late)
            );
            findings.warning("delay_shorter_than_late", &place, sentence);
        }
    }
}

fn has_gate(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| {
        matches!(block.does, Does::One(One::WaitForData(_)))
            || block.inner().into_iter().any(has_gate)
    })
}

/// The shortest that a length of time can be: a day may have lost an hour, and be one of business.
fn shortest_ms(lapse: Duration) -> i64 {
    lapse
        .elapsed_ms()
        .unwrap_or_else(|| lapse.days_least() * DAY_MS - HOUR_MS)
}

/// A length of time in the largest unit of which it has two.
fn in_words(ms: i64) -> String {
    let units = [
        (DAY_MS, "days"),
        (HOUR_MS, "hours"),
        (MINUTE_MS, "minutes"),
        (SECOND_MS, "seconds"),
    ];
    let unit = units.iter().find(|(unit, _)| ms >= 2 * unit);
    unit.map_or_else(
        || format!("{ms} ms"),
        |(unit, name)| format!("{} {name}", ms / unit),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft;

    fn found(lapse: &str, gate: &str, late_ms: Option<i64>) -> Vec<String> {
        let text = format!(
            "format: 1\nhandle: cart\nname: Cart\npurpose: service\n\
             triggers: [{{ id: left, start: inactivity, after: cart_updated, without: [order_placed], for: {lapse} }}]\n\
             blocks: [{gate}{{ id: remind, do: send_email, email: cart }}]\n"
        );
        let reading = draft::read(&text);
        let draft = reading.draft.expect("a draft");
        let mut findings = Findings::default();
        check(
            &draft,
            |name| late_ms.filter(|_| name == "order_placed"),
            &mut findings,
        );
        let told = |finding: crate::finding::Finding| {
            let sentence = finding.sentence.split(':').next().map(str::to_owned);
            format!(
                "{} {}: {}",
                finding.code,
                finding.at,
                sentence.unwrap_or_default()
            )
        };
        findings.into_list().into_iter().map(told).collect()
    }

    #[test]
    fn a_silence_that_is_shorter_than_what_ends_it_is_late_is_told() {
        let check = |lapse: &str, late_ms: i64, expect: Option<&str>| {
            let expect = expect.map(|after| {
                format!(
                    "shorter_than_late triggers/left/for: One of ten `order_placed` becomes known {after} after it happened or later, and this waits {lapse}"
                )
            });
            let found = found(lapse, "", Some(late_ms));
            assert_eq!(
                found,
                expect.into_iter().collect::<Vec<_>>(),
                "{lapse}, {late_ms}"
            );
        };
        check("60min", 60 * MINUTE_MS, None);
        check("60min", 60 * MINUTE_MS + 1, Some("60 minutes"));
        check("60min", 4 * HOUR_MS, Some("4 hours"));
        check("30s", 45 * SECOND_MS, Some("45 seconds"));
        check("1d", 23 * HOUR_MS, None);
        check("1d", 24 * HOUR_MS, Some("24 hours"));
        check("1w", 3 * DAY_MS, None);
        check("1w", 8 * DAY_MS, Some("8 days"));
        check("1mo", 27 * DAY_MS, None);
        check("1bd", 23 * HOUR_MS, None);
    }

    #[test]
    fn a_source_that_counts_as_complete_too_soon_is_told() {
        let gate = "{ id: b, do: branch, branches: [{ id: x, when: { tag: vip }, blocks: [{ id: fresh, do: wait_for_data, source: orders, at_most: 4h }] }] }";
        let text = format!(
            "{{ format: 1, handle: cart, name: Cart, purpose: service, triggers: [{{ id: t, start: event, event: a }}], blocks: [{gate}] }}"
        );
        let draft = draft::read(&text).draft.expect("a draft");
        let check = |source: &str, late_ms: Option<i64>, expect: Option<&str>| {
            let text = format!("{{ format: 1, sources: [{{ id: {source} }}] }}");
            let settings = crate::settings::read(&text).settings.expect("settings");
            let mut findings = Findings::default();
            let late = |names: &[String]| late_ms.filter(|_| names == ["order_placed"]);
            check_gates(&draft, &settings, late, &mut findings);
            let found = findings.into_list();
            let told = found.first().map(|one| format!("{} {}", one.code, one.at));
            assert_eq!(told.as_deref(), expect, "{source}, {late_ms:?}");
        };
        let code = Some("delay_shorter_than_late blocks/b/branches/x/blocks/fresh/source");
        let brings = "orders, events: [order_placed]";
        check(&format!("{brings}, delay: 2min"), Some(2 * MINUTE_MS), None);
        check(
            &format!("{brings}, delay: 2min"),
            Some(2 * MINUTE_MS + 1),
            code,
        );
        check(&format!("{brings}, delay: 2min"), None, None);
        check(brings, Some(DAY_MS), None);
        check("orders, delay: 2min", Some(DAY_MS), None);
        check(
            "pages, events: [order_placed], delay: 2min",
            Some(DAY_MS),
            None,
        );
    }

    #[test]
    fn nothing_is_told_where_it_is_waited_for_or_not_known() {
        let late = Some(4 * HOUR_MS);
        assert_eq!(found("60min", "", None), Vec::<String>::new());
        let gate = "{ id: fresh, do: wait_for_data, source: orders, at_most: 4h }, ";
        assert_eq!(found("60min", gate, late), Vec::<String>::new());
        let inside = "{ id: b, do: branch, branches: [{ id: x, when: { field: trigger.total, at_least: \"100.00 EUR\" }, blocks: [{ id: fresh, do: wait_for_data, source: orders, at_most: 4h }] }] }, ";
        assert_eq!(found("60min", inside, late), Vec::<String>::new());
        assert_eq!(found("60min", "", late).len(), 1);
    }
}
