//! What a rule listens to: the events after which its answer may differ, and whether it may turn
//! true by time alone. A journey that waits is looked at when something happens, never in between;
//! so a rule that waits for the clock is refused where it is read.

use std::collections::BTreeSet;

use super::operator::{Instant, Operator, Order};
use super::{Condition, EventRule, Period, Take};
use crate::activity;
use crate::event::{Event, own};
use crate::moment::Moment;
use crate::path::Root;
use crate::segment::Membership;

/// The events that a set of rules listens to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heeds {
    names: BTreeSet<String>,
    contact: bool,
    /// Everything: what a segment listens to may change while the plan stays.
    all: bool,
}

impl Heeds {
    /// Those that these rules listen to.
    pub fn of<'a>(rules: impl IntoIterator<Item = &'a Condition>) -> Self {
        let mut heeds = Self::default();
        for rule in rules {
            rule.each(&mut |node| heeds.add(node));
        }
        heeds
    }

    /// Whether the answer of one of the rules may differ after this event.
    pub fn include(&self, event: &Event) -> bool {
        self.include_name(&event.name)
    }

    /// The same, of any event of this name.
    pub(crate) fn include_name(&self, name: &str) -> bool {
        self.all || self.names.contains(name) || self.contact && is_about_the_contact(name)
    }

    /// Those of these names.
    pub(crate) fn named(names: &[&str]) -> Self {
        Self {
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            ..Self::default()
        }
    }

    fn add(&mut self, node: &Condition) {
        match node {
            Condition::Event(rule) => self.names.extend(rule.names.iter().cloned()),
            Condition::Tag(_) | Condition::Interest(_) => self.contact = true,
            Condition::Segment(_) => self.all = true,
            Condition::All(_)
            | Condition::Any(_)
            | Condition::Not(_)
            | Condition::Field { .. }
            | Condition::Items { .. } => {}
        }
        node.each_own_path(&mut |path| {
            self.contact |= path.root == Root::Contact;
            if path.is_of_activity() {
                self.names.extend(activity::EVENTS.map(str::to_owned));
            }
        });
    }
}

fn is_about_the_contact(name: &str) -> bool {
    [
        own::CONTACT_CHANGED,
        own::INTEREST_CONFIRMED,
        own::INTEREST_LEFT,
    ]
    .contains(&name)
}

impl Condition {
    /// Whether this looks back at events of that name.
    pub fn asks_for(&self, name: &str) -> bool {
        let mut asks = false;
        self.each(&mut |node| {
            if let Self::Event(rule) = node {
                asks |= rule.names.iter().any(|one| one == name);
            }
        });
        asks
    }

    /// Whether this may become `wanted` by time alone, while nothing happens.
    pub fn turns(&self, wanted: bool) -> bool {
        self.turns_with(wanted, &|membership, wanted| {
            membership.rule().is_some_and(|rule| rule.turns(wanted))
        })
    }

    /// The same, where `segment` says it of a segment.
    pub(crate) fn turns_with(
        &self,
        wanted: bool,
        segment: &dyn Fn(&Membership, bool) -> bool,
    ) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                let mut parts = parts.iter();
                parts.any(|part| part.turns_with(wanted, segment))
            }
            Self::Not(part) => part.turns_with(!wanted, segment),
            Self::Field { operator, .. } => operator.turns(),
            Self::Event(rule) => rule.turns(wanted),
            Self::Items {
                filter, measure, ..
            } => {
                measure.operator.turns()
                    || filter
                        .as_ref()
                        .is_some_and(|part| part.turns(true) || part.turns(false))
            }
            Self::Segment(membership) => segment(membership, wanted),
            Self::Tag(_) | Self::Interest(_) => false,
        }
    }
}

impl EventRule {
    fn turns(&self, wanted: bool) -> bool {
        let filter = self.filter.as_ref();
        if filter.is_some_and(|part| part.turns(true) || part.turns(false)) {
            return true;
        }
        let events_drop_out = match &self.period {
            Period::Within(_) => true,
            Period::Since(moment) => moves(moment),
            Period::Ever
            | Period::Entry
            | Period::Block
            | Period::Previous
            | Period::Begun
            | Period::Awaited => false,
        };
        if !events_drop_out {
            return false;
        }
        // A count only falls as time goes by.
        let counts = matches!(self.measure.take, Take::Count | Take::Distinct);
        match &self.measure.operator {
            Operator::Ordered(Order::AtLeast | Order::MoreThan, _) if counts => !wanted,
            Operator::Ordered(Order::AtMost | Order::LessThan, _) if counts => wanted,
            _ => true,
        }
    }
}

impl Operator {
    /// Whether the clock alone can change the answer.
    fn turns(&self) -> bool {
        match self {
            Self::WithinLast(_) | Self::WithinNext(_) | Self::KnownFor(_) => true,
            Self::Before(Instant::Moment(moment)) | Self::After(Instant::Moment(moment)) => {
                moves(moment)
            }
            _ => false,
        }
    }
}

/// Whether the moment is counted from the instant of the decision.
fn moves(moment: &Moment) -> bool {
    !moment.is_one_instant()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::condition::{Ctx, PlaceKind};
    use crate::document;
    use crate::finding::{Findings, Place};
    use crate::sample;

    fn rule(text: &str) -> Condition {
        let mut findings = Findings::default();
        let node = document::read(text, &mut findings).unwrap();
        let read = Condition::read(Ctx::new(PlaceKind::Exit));
        let rule = read(&node, &Place::default(), &mut findings);
        assert_eq!(sample::told(findings), "", "{text}");
        rule.unwrap()
    }

    #[test]
    fn a_rule_that_waits_for_the_clock_is_told() {
        let check = |text: &str, expect: bool| {
            assert_eq!(rule(text).turns(true), expect, "{text}");
        };
        check("{ event: a }", false);
        check("{ event: a, at_most: 0 }", false);
        check("{ event: a, within: 7d, at_least: 2 }", false);
        check("{ not: { event: a, within: 7d } }", true);
        check("{ event: a, within: 7d, at_most: 1 }", true);
        check("{ not: { event: a, within: 7d, at_most: 1 } }", false);
        check(
            "{ event: a, within: 7d, take: sum, of: event.n, at_least: 3 }",
            true,
        );
        check("{ event: a, since: { date: now, offset: -7d } }", false);
        check(
            "{ event: a, since: { date: trigger.at }, at_most: 0 }",
            false,
        );
        check(
            "{ event: a, where: { field: event.at, within_last: 1d } }",
            true,
        );
        check("{ field: contact.at, within_last: 1d }", true);
        check("{ field: contact.at, before: \"2027-05-01\" }", false);
        check("{ field: contact.at, before: { date: now } }", true);
        check("{ field: contact.at, known_for: 7d }", true);
        check(
            "{ any: [{ tag: vip }, { field: contact.at, within_next: 1d }] }",
            true,
        );
        check(
            "{ items: trigger.lines, where: { field: item.n, is: 1 } }",
            false,
        );
    }

    #[test]
    fn what_a_rule_listens_to() {
        let check = |text: &str, event: &str, expect: bool| {
            let event = sample::event("2027-03-20T09:00:00Z", event, "{}");
            let heeds = Heeds::of([&rule(text)]);
            assert_eq!(heeds.include(&event), expect, "{text} {}", event.name);
        };
        check("{ event: [a, b] }", "b", true);
        check("{ event: [a, b] }", "contact_changed", false);
        check("{ not: { all: [{ event: a }] } }", "a", true);
        for about_contact in [
            "{ tag: vip }",
            "{ interest: offers }",
            "{ field: contact.n, is: 1 }",
            "{ field: trigger.n, is: { path: contact.n } }",
            "{ event: a, where: { field: event.n, is: { path: contact.n } } }",
        ] {
            check(about_contact, "contact_changed", true);
            check(about_contact, "interest_left", true);
            check(about_contact, "b", false);
        }
        check(
            "{ field: activity.online, is: true }",
            "activity_moved",
            true,
        );
        check("{ field: registration.status, is: absent }", "a", false);
    }
}
