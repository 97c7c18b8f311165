//! A rule about whom an event without a contact is for, with the values of that event put in: what is
//! left asks for the contact and its events only, as a segment's rule does.

use super::operator::{Operand, Operator};
use super::{Condition, EventRule, Measure, Period};
use crate::event::Event;
use crate::path::{Path, Root};
use crate::scope;
use crate::value::Value;

impl Condition {
    /// The rule with the values of `event` in place of the paths that begin with `trigger`, and of
    /// `same`. A value that the event lacks stays missing. Segments see nothing of it.
    #[must_use]
    pub fn with_trigger(&self, event: &Event) -> Self {
        match self {
            Self::All(parts) => {
                Self::All(parts.iter().map(|part| part.with_trigger(event)).collect())
            }
            Self::Any(parts) => {
                Self::Any(parts.iter().map(|part| part.with_trigger(event)).collect())
            }
            Self::Not(part) => Self::Not(Box::new(part.with_trigger(event))),
            Self::Field {
                path,
                operator,
                if_missing,
            } => field(path, operator, *if_missing, event),
            Self::Event(rule) => Self::Event(rule.with_trigger(event)),
            Self::Items {
                path,
                filter,
                every,
                measure,
            } => Self::Items {
                path: path.clone(),
                filter: filter
                    .as_ref()
                    .map(|filter| Box::new(filter.with_trigger(event))),
                every: *every,
                measure: measure.with_trigger(event),
            },
            Self::Tag(_) | Self::Interest(_) | Self::Segment(_) => self.clone(),
        }
    }
}

impl Condition {
    /// Whether all that it asks of the event can be put in: values that others are compared with.
    pub(crate) fn can_be_bound(&self) -> bool {
        let is_trigger = |path: &Path| path.root == Root::Trigger;
        let mut can = true;
        self.each(&mut |node| {
            can &= match node {
                Self::Field { path, operator, .. } => {
                    let at = match operator {
                        Operator::Before(at) | Operator::After(at) => at.path(),
                        _ => None,
                    };
                    !is_trigger(path) && !at.is_some_and(is_trigger)
                }
                Self::Event(rule) => {
                    let since = match &rule.period {
                        Period::Since(moment) => moment.path(),
                        _ => None,
                    };
                    !since.is_some_and(is_trigger)
                        && !rule.measure.of.as_ref().is_some_and(is_trigger)
                }
                Self::Items { path, .. } => !is_trigger(path),
                _ => true,
            };
        });
        can
    }
}

impl EventRule {
    fn with_trigger(&self, event: &Event) -> Self {
        let filter = self.filter.as_ref();
        let mut parts: Vec<_> = filter
            .map(|filter| filter.with_trigger(event))
            .into_iter()
            .collect();
        for name in &self.same {
            let names = vec![name.clone()];
            let operand = Operand::Path {
                path: Path {
                    root: Root::Trigger,
                    names: names.clone(),
                },
                times: None,
            };
            let path = Path {
                root: Root::Event,
                names,
            };
            parts.push(field(&path, &Operator::Is(operand), false, event));
        }
        let filter = match parts.len() {
            0 | 1 => parts.pop(),
            _ => Some(Condition::All(parts)),
        };
        Self {
            filter: filter.map(Box::new),
            same: Vec::new(),
            measure: self.measure.with_trigger(event),
            ..self.clone()
        }
    }
}

impl Measure {
    fn with_trigger(&self, event: &Event) -> Self {
        // Of a list as a bound the first will do: a count has one.
        let operator = self.operator.with_trigger(event);
        Self {
            operator: operator.into_iter().next().unwrap_or(self.operator.clone()),
            ..self.clone()
        }
    }
}

/// A comparison; with several where the event has a list of values, of which one must fit.
fn field(path: &Path, operator: &Operator, if_missing: bool, event: &Event) -> Condition {
    let part = |operator| Condition::Field {
        path: path.clone(),
        operator,
        if_missing,
    };
    let mut parts: Vec<_> = operator.with_trigger(event).into_iter().map(part).collect();
    match parts.len() {
        1 => parts.remove(0),
        _ => Condition::Any(parts),
    }
}

impl Operator {
    /// The comparison with the event's values: several where one of them is a list.
    fn with_trigger(&self, event: &Event) -> Vec<Self> {
        let of = |operand: &Operand| operand.with_trigger(event);
        let each = |operand: &Operand, make: fn(Operand) -> Self| -> Vec<Self> {
            of(operand).into_iter().map(make).collect()
        };
        match self {
            Self::Is(operand) => match of(operand) {
                one if one.len() == 1 => one.into_iter().map(Self::Is).collect(),
                several => vec![Self::OneOf(several)],
            },
            Self::OneOf(operands) => vec![Self::OneOf(operands.iter().flat_map(of).collect())],
            Self::Contains(operand) => each(operand, Self::Contains),
            Self::StartsWith(operand) => each(operand, Self::StartsWith),
            Self::EndsWith(operand) => each(operand, Self::EndsWith),
            Self::Ordered(order, operand) => {
                let made = of(operand).into_iter();
                made.map(|one| Self::Ordered(*order, one)).collect()
            }
            Self::Between(low, high) => {
                let highs = of(high);
                let pair = |low: Operand| {
                    let highs = highs.iter();
                    highs.map(move |high| Self::Between(low.clone(), high.clone()))
                };
                of(low).into_iter().flat_map(pair).collect()
            }
            Self::Before(_)
            | Self::After(_)
            | Self::WithinLast(_)
            | Self::WithinNext(_)
            | Self::Known(_)
            | Self::KnownFor(_) => vec![self.clone()],
        }
    }
}

impl Operand {
    /// The values that the event has for this; itself where it is not about the event, or where the
    /// event lacks it.
    fn with_trigger(&self, event: &Event) -> Vec<Self> {
        let Self::Path { path, times } = self else {
            return vec![self.clone()];
        };
        let found = (path.root == Root::Trigger)
            .then(|| scope::of_event(event, path))
            .flatten();
        let values = match found.map(|found| found.value.into_owned()) {
            Some(Value::List(elements)) => elements,
            Some(single) => vec![single],
            None => Vec::new(),
        };
        let known = values.iter().filter_map(|value| Self::of(value, *times));
        let known: Vec<_> = known.collect();
        if known.is_empty() {
            vec![self.clone()]
        } else {
            known
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::condition::{Condition, Ctx, PlaceKind};
    use crate::document;
    use crate::finding::{Findings, Place};
    use crate::sample;

    fn rule(text: &str, kind: PlaceKind) -> Condition {
        let mut findings = Findings::default();
        let node = document::read(text, &mut findings).unwrap();
        let read = Condition::read(Ctx::new(kind));
        let rule = read(&node, &Place::default(), &mut findings);
        assert_eq!(sample::told(findings), "", "{text}");
        rule.unwrap()
    }

    #[test]
    fn the_event_is_put_in() {
        let event = sample::event(
            "2027-03-20T09:00:00Z",
            "product_back_in_stock",
            r#"{ "sku": "X-1", "stock": 4, "sizes": ["S", "M"] }"#,
        );
        let check = |text: &str, expect: &str| {
            let got = rule(text, PlaceKind::Trigger).with_trigger(&event);
            assert_eq!(got, rule(expect, PlaceKind::Trigger), "{text}");
        };
        check(
            "{ event: stock_requested, same: sku, within: 180d }",
            "{ event: stock_requested, within: 180d, where: { field: event.sku, is: X-1 } }",
        );
        check(
            "{ event: a, same: [sku, stock], since: ever, where: { field: event.n, is: { path: trigger.stock, times: 2 } } }",
            "{ event: a, since: ever, where: { all: [{ field: event.n, is: 8 }, { field: event.sku, is: X-1 }, { field: event.stock, is: 4 }] } }",
        );
        check(
            "{ field: contact.size, is: { path: trigger.sizes } }",
            "{ field: contact.size, one_of: [S, M] }",
        );
        check(
            "{ not: { field: contact.text, contains: { path: trigger.sizes } } }",
            "{ not: { any: [{ field: contact.text, contains: S }, { field: contact.text, contains: M }] } }",
        );
        // What the event lacks stays missing.
        check(
            "{ field: contact.a, is: { path: trigger.none }, if_missing: true }",
            "{ field: contact.a, is: { path: trigger.none }, if_missing: true }",
        );
    }
}
