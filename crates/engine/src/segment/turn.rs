//! When a rule over a contact may next hold, or hold no more, while nothing happens: an order drops out of
//! the last ninety days, a date comes near. Whoever waits for somebody to join or leave looks then.
//!
//! The rule itself decides: it is asked at the few instants at which one of its lengths of time ends,
//! counted from what is known of the contact, and the very instant is found between two of them.

use super::of_contact;
use crate::calendar::Zone;
use crate::condition::{Condition, EventRule, Instant, Operator, Period};
use crate::dated::Dated;
use crate::duration::{Duration, Unit};
use crate::moment::{Date, Moment};
use crate::scope::Facts;
use crate::time::{DAY_MS, HOUR_MS, Time};
use crate::value::Value;
use crate::why::Why;

/// So many instants are looked at ahead. Where the rule does not turn at any of them it is looked at again
/// at the last, so that nobody's long history costs more than this at a time.
const LOOKS_MAX: usize = 64;
/// A rule over a moment such as "the next Monday" is looked at so often, and so far ahead.
const AGAIN_MS: i64 = DAY_MS;

/// The lengths of time in a rule.
#[derive(Default)]
struct Lapses {
    known: Vec<Duration>,
    /// Whether it asks where now itself lies.
    now: bool,
    /// Whether it has a moment that cannot be counted from what is known.
    moments: bool,
    /// Whether dates that events carry matter.
    dates_of_events: bool,
}

/// The next instant after `now` at which the rule is to be looked at, since its answer for this contact may
/// be another one then. Nothing if time alone never changes it.
pub fn turns_at(rule: &Condition, facts: Facts<'_>, now: Time) -> Option<Time> {
    if !rule.turns(true) && !rule.turns(false) {
        return None;
    }
    let own = facts.contact.zone.as_deref().and_then(Zone::named);
    let zone = own.as_ref().unwrap_or(facts.zone);
    let mut lapses = Lapses::default();
    rule.each(&mut |part| lapses.add(part));
    let holds = |at| of_contact(rule, facts, at, &mut Why::unasked());
    let is = holds(now);
    let mut before = now;
    let ahead = lapses.ahead(rule, facts, zone, now);
    let latest = lapses.moments.then(|| now.plus_ms(AGAIN_MS));
    for at in ahead.iter().copied().take(LOOKS_MAX) {
        if latest.is_some_and(|latest| at > latest) {
            break;
        }
        if holds(at) != is {
            return Some(turning((before, at), |at| holds(at) != is));
        }
        before = at;
    }
    // One that cannot be counted may lie in between, and is known by then.
    if let Some(latest) = latest.filter(|latest| holds(*latest) != is) {
        return Some(turning((before, latest), |at| holds(at) != is));
    }
    latest.or_else(|| ahead.get(LOOKS_MAX).copied())
}

/// The first instant of those behind the one and up to the other at which it has turned.
fn turning((mut before, mut after): (Time, Time), has_turned: impl Fn(Time) -> bool) -> Time {
    while after.millis() - before.millis() > 1 {
        let middle = before.plus_ms((after.millis() - before.millis()) / 2);
        if has_turned(middle) {
            after = middle;
        } else {
            before = middle;
        }
    }
    after
}

impl Lapses {
    fn add(&mut self, part: &Condition) {
        match part {
            Condition::Field { operator, .. } => self.operator(operator),
            Condition::Items { measure, .. } => self.operator(&measure.operator),
            Condition::Event(EventRule {
                period,
                measure,
                filter,
                ..
            }) => {
                match period {
                    Period::Within(lapse) => self.known.push(*lapse),
                    Period::Since(moment) => self.moment(moment),
                    _ => {}
                }
                self.operator(&measure.operator);
                let turns = |rule: &Condition| rule.turns(true) || rule.turns(false);
                self.dates_of_events |= filter.as_deref().is_some_and(turns);
            }
            _ => {}
        }
    }

    fn operator(&mut self, operator: &Operator) {
        match operator {
            Operator::WithinLast(lapse)
            | Operator::WithinNext(lapse)
            | Operator::KnownFor(lapse) => self.known.push(*lapse),
            Operator::Before(Instant::Moment(moment))
            | Operator::After(Instant::Moment(moment)) => self.moment(moment),
            _ => {}
        }
        // What lies ahead is in the time that comes until it has come.
        self.now |= matches!(operator, Operator::WithinLast(_) | Operator::WithinNext(_));
    }

    fn moment(&mut self, moment: &Moment) {
        match moment {
            Moment::Fixed {
                date: Date::Now,
                offset,
                time: None,
            } => {
                self.now = true;
                self.known.extend(*offset);
            }
            Moment::Fixed {
                date: Date::Path(_) | Date::Local(_),
                ..
            } => {}
            _ => self.moments = true,
        }
    }

    /// The instants after `now` at which one of them ends for something that is known, in order.
    fn ahead(&self, rule: &Condition, facts: Facts<'_>, zone: &Zone, now: Time) -> Vec<Time> {
        let mut ends = Vec::new();
        for at in self.known_instants(rule, facts, zone) {
            if self.now {
                ends.extend([at, at.plus_ms(1)]);
            }
            for lapse in &self.known {
                for end in [zone.after(at, *lapse), zone.after(at, lapse.back())] {
                    ends.extend(slack_ms(*lapse).iter().map(|ms| end.plus_ms(*ms)));
                }
            }
        }
        ends.retain(|at| *at > now);
        ends.sort_unstable();
        ends.dedup();
        ends
    }

    /// Everything of the contact from which a length of time may be counted.
    fn known_instants(&self, rule: &Condition, facts: Facts<'_>, zone: &Zone) -> Vec<Time> {
        let mut known = vec![facts.contact.created_at];
        for attribute in facts.contact.attributes.values() {
            known.extend(attribute.since);
            dates_in(&attribute.value, zone, &mut known);
        }
        for event in facts.history {
            if rule.asks_for(&event.name) {
                known.push(event.occurred_at);
                if self.dates_of_events {
                    dates_in(&event.data, zone, &mut known);
                }
            }
        }
        known
    }
}

/// A length of calendar time counted forwards does not always end where the same length counted backwards
/// begins: clocks are changed, and months have fewer days. So much later it has ended for certain.
fn slack_ms(lapse: Duration) -> &'static [i64] {
    match lapse.unit {
        Unit::Second | Unit::Minute | Unit::Hour => &[0, 1],
        Unit::Day | Unit::Week => &[0, 1, 2 * HOUR_MS],
        Unit::Month | Unit::Year | Unit::BusinessDay => &[0, 1, 2 * HOUR_MS, 4 * DAY_MS],
    }
}

/// The instants that stand in a value.
fn dates_in(value: &Value, zone: &Zone, found: &mut Vec<Time>) {
    match value {
        Value::Text(text) => {
            let dated = Dated::parse(text).filter(|dated| dated.year.is_some());
            found.extend(dated.map(|dated| zone.place(dated.local(zone))));
        }
        Value::List(elements) => elements.iter().for_each(|one| dates_in(one, zone, found)),
        Value::Map(fields) => fields.values().for_each(|one| dates_in(one, zone, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{World, at};
    use crate::segment;

    /// When a rule turns next, for somebody who ordered on 1 and 10 March at nine, and whose contract ends
    /// on 1 May; and that it really does.
    fn check(rule: &str, now: &str, expect: Option<&str>) {
        let text = format!("{{ format: 1, handle: a, name: A, rule: {rule} }}");
        let rule = segment::read(&text).segment.unwrap().rule;
        let mut world = World::new(now, "{}", now);
        world.attributes(r#"{ "ends": "2027-05-01", "n": 3 }"#);
        for order in ["2027-03-01T08:00:00Z", "2027-03-10T08:00:00Z"] {
            world.happened(order, "ordered", r#"{ "until": "2027-04-01" }"#);
        }
        let facts = world.facts();
        let turns = turns_at(&rule, facts, at(now));
        assert_eq!(turns.map(|at| at.to_string()).as_deref(), expect, "{text}");
        if let Some(turns) = turns {
            let holds = |at| of_contact(&rule, facts, at, &mut Why::unasked());
            assert_ne!(holds(turns), holds(turns.plus_ms(-1)), "{text}");
            assert_eq!(holds(turns.plus_ms(-1)), holds(at(now)), "{text}");
        }
    }

    #[test]
    fn a_rule_turns_at_the_very_instant() {
        let now = "2027-03-12T00:00:00Z";
        check("{ event: ordered, since: ever }", now, None);
        check("{ field: contact.n, is: 3 }", now, None);
        // Both ends count, so the order drops out a millisecond later.
        let after = Some("2027-03-17T08:00:00.001Z");
        check("{ event: ordered, within: 7d }", now, after);
        check("{ not: { event: ordered, within: 7d } }", now, after);
        let first = Some("2027-03-15T08:00:00.001Z");
        check("{ event: ordered, within: 14d, at_least: 2 }", now, first);
        // The clock goes ahead on 28 March: nine there stays nine.
        let over = Some("2027-03-31T07:00:00.001Z");
        check("{ event: ordered, within: 3w }", now, over);
        check(
            "{ event: ordered, within: 504h }",
            now,
            Some("2027-03-31T08:00:00.001Z"),
        );
        let month = Some("2027-04-10T07:00:00.001Z");
        check("{ event: ordered, within: 1mo }", now, month);
        check(
            "{ field: contact.ends, within_next: 30d }",
            now,
            Some("2027-03-31T22:00:00Z"),
        );
        let begins = Some("2027-04-30T22:00:00.001Z");
        check(
            "{ field: contact.ends, before: { date: now } }",
            now,
            begins,
        );
        check(
            "{ field: contact.n, known_for: 7y }",
            now,
            Some("2028-01-01T00:00:00Z"),
        );
        let until =
            "{ event: ordered, since: ever, where: { field: event.until, within_last: 1d } }";
        check(until, now, Some("2027-03-31T22:00:00Z"));
        // What it never does again it does not.
        check(
            "{ event: ordered, within: 7d }",
            "2027-05-12T00:00:00Z",
            None,
        );
        check(
            "{ all: [{ event: ordered, within: 7d }, { tag: vip }] }",
            now,
            None,
        );
    }

    #[test]
    fn a_moment_that_cannot_be_counted_is_looked_at_daily() {
        let rule = "{ field: contact.ends, before: { weekday: monday, time: \"09:00\" } }";
        let text = format!("{{ format: 1, handle: a, name: A, rule: {rule} }}");
        let rule = segment::read(&text).segment.unwrap().rule;
        let mut world = World::new("2027-03-12T00:00:00Z", "{}", "2027-03-12T00:00:00Z");
        world.attributes(r#"{ "ends": "2027-05-01" }"#);
        let check = |now: &str, expect: &str| {
            let turns = turns_at(&rule, world.facts(), at(now));
            assert_eq!(turns, Some(at(expect)), "{now}");
        };
        check("2027-03-12T00:00:00Z", "2027-03-13T00:00:00Z");
        check("2027-04-24T12:00:00Z", "2027-04-25T12:00:00Z");
        // The Monday after which comes next is known a day ahead, and so is that it turns the rule.
        check("2027-04-25T12:00:00Z", "2027-04-26T07:00:00.001Z");
    }
}
