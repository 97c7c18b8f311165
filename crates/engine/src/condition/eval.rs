//! Deciding whether a condition holds, and noting what was seen on the way.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;

use rust_decimal::Decimal;

use super::{Condition, EventRule, Measure, Period, Take};
use crate::event::Event;
use crate::id::BlockId;
use crate::money::Money;
use crate::path::Path;
use crate::scope::{Found, Scope};
use crate::time::Time;
use crate::value::Value;
use crate::why::Why;

impl Condition {
    /// Whether this holds in `scope`, where nobody asks why.
    pub fn is_so(&self, scope: &Scope<'_>) -> bool {
        self.holds(scope, &mut Why::unasked())
    }

    /// What was seen, if this holds. It is looked at a second time for that: most of what is asked
    /// when something happens does not hold.
    pub fn so_because(&self, scope: &Scope<'_>) -> Option<Why> {
        let mut why = Why::default();
        (self.is_so(scope) && self.holds(scope, &mut why)).then_some(why)
    }

    /// Whether this holds in `scope`. What was looked at is added to `why`; parts that were not
    /// needed for the answer are not looked at.
    pub fn holds(&self, scope: &Scope<'_>, why: &mut Why) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(scope, why)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(scope, why)),
            Self::Not(part) => !part.holds(scope, why),
            Self::Field {
                path,
                operator,
                if_missing,
            } => {
                let found = scope.find(path);
                let value = found.as_ref().map(|found| &*found.value);
                let held = operator.holds_of(found.as_ref(), scope);
                let held = held.unwrap_or(*if_missing);
                let since = found.as_ref().and_then(|found| found.since);
                why.add(|| format!("{path} {operator}"), value, since, held);
                held
            }
            Self::Event(rule) => event(rule, scope, why),
            Self::Items {
                path,
                filter,
                every,
                measure,
            } => items(path, filter.as_deref(), *every, measure, scope, why),
            Self::Tag(tag) => {
                let held = scope.facts.contact.tags.contains(tag);
                why.add(|| format!("tag {tag}"), None, None, held);
                held
            }
            Self::Interest(interest) => {
                let consent = scope.facts.contact.subscribed(interest);
                why.add(
                    || format!("interest {interest}"),
                    None,
                    consent.map(|c| c.at),
                    consent.is_some(),
                );
                consent.is_some()
            }
            Self::Segment(membership) => membership.holds(scope, why),
        }
    }
}

fn event(rule: &EventRule, scope: &Scope<'_>, why: &mut Why) -> bool {
    let from = beginning(&rule.period, scope);
    let counts = |event: &&Event| {
        rule.names.contains(&event.name)
            && from.is_some_and(|from| event.occurred_at >= from)
            && event.occurred_at <= scope.now
            && arrived(&rule.period, event, scope)
            && rule.same.iter().all(|field| same(event, field, scope))
            && rule
                .block
                .as_ref()
                .is_none_or(|block| belongs(event, block, scope))
            && rule.filter.as_deref().is_none_or(|filter| {
                filter.is_so(&Scope {
                    event: Some(event),
                    ..*scope
                })
            })
    };
    let events: Vec<&Event> = scope.facts.history.iter().filter(counts).collect();
    let values = events.iter().map(|event| {
        let scope = Scope {
            event: Some(event),
            ..*scope
        };
        rule.measure
            .of
            .as_ref()
            .and_then(|of| scope.find(of))
            .map(|found| found.value.into_owned())
    });
    let measured = take(rule.measure.take, events.len(), values.collect());
    let held = rule
        .measure
        .operator
        .holds(measured.as_ref(), scope)
        .unwrap_or(false);
    let latest = events.last().map(|event| event.occurred_at);
    why.add(
        || {
            let names = rule.names.join(" or ");
            format!("{names} {}: {}", rule.period, rule.measure)
        },
        measured.as_ref(),
        latest,
        held,
    );
    held
}

/// From when on events count; `None` if the moment it depends on is missing.
fn beginning(period: &Period, scope: &Scope<'_>) -> Option<Time> {
    match period {
        Period::Within(lapse) => Some(scope.zone.after(scope.now, lapse.back())),
        Period::Ever => Some(Time::MIN),
        Period::Entry => scope.journey.map(|journey| journey.entered_at),
        Period::Block => scope.journey.map(|journey| journey.memory.block_entered_at),
        Period::Previous => scope
            .journey
            .map(|journey| journey.memory.previous.unwrap_or(Time::MIN)),
        Period::Begun | Period::Awaited => scope.journey.map(|journey| {
            let started = journey.memory.trigger.occurred_at;
            started.min(journey.entered_at)
        }),
        Period::Since(moment) => moment.find(scope, scope.now),
    }
}

/// Whether the event is new to what looks back: not the one that started the journey, and for a
/// wait one that came in after the block was entered, or comes in now.
fn arrived(period: &Period, event: &Event, scope: &Scope<'_>) -> bool {
    match (period, scope.journey) {
        (Period::Begun, Some(journey)) => event.id != journey.memory.trigger.event,
        (Period::Awaited, Some(journey)) => {
            scope.heard == Some(event.id)
                || journey
                    .memory
                    .awaiting
                    .as_ref()
                    .is_some_and(|awaiting| event.arrival() > awaiting.after)
        }
        _ => true,
    }
}

/// Whether the event says of itself that it belongs to what that block of this journey sent.
fn belongs(event: &Event, block: &BlockId, scope: &Scope<'_>) -> bool {
    let is = |field: &str, wanted: &str| event.data.get(field) == Some(wanted.into());
    scope.journey.is_some_and(|journey| {
        is("journey", &journey.id.to_string()) && is("block", block.as_str())
    })
}

fn same(event: &Event, field: &str, scope: &Scope<'_>) -> bool {
    let trigger = scope
        .journey
        .and_then(|journey| journey.memory.trigger.data.get(field));
    trigger.is_some_and(|value| event.data.get(field) == Some(value))
}

fn items(
    path: &Path,
    filter: Option<&Condition>,
    every: bool,
    measure: &Measure,
    scope: &Scope<'_>,
    why: &mut Why,
) -> bool {
    let found = scope.find(path);
    let elements: &[Value] = match found.as_ref().map(|found| &*found.value) {
        Some(Value::List(elements)) => elements,
        _ => &[],
    };
    let passes = |element: &&Value| {
        filter.is_none_or(|filter| {
            filter.is_so(&Scope {
                item: Some(element),
                ..*scope
            })
        })
    };
    let passing: Vec<&Value> = elements.iter().filter(passes).collect();
    let values = passing.iter().map(|element| {
        let scope = Scope {
            item: Some(element),
            ..*scope
        };
        measure
            .of
            .as_ref()
            .and_then(|of| scope.find(of))
            .map(|found: Found<'_>| found.value.into_owned())
    });
    let measured = take(measure.take, passing.len(), values.collect());
    let complete = !every || (passing.len() == elements.len() && !elements.is_empty());
    let held = complete
        && measure
            .operator
            .holds(measured.as_ref(), scope)
            .unwrap_or(false);
    why.add(
        || format!("items of {path}: {measure}"),
        measured.as_ref(),
        None,
        held,
    );
    held
}

/// One value from many. `values` has an entry for each event or element, empty where the value is
/// missing; those do not count, except in a count. A list counts as its elements. `None` if there is
/// no value, or if the values cannot be added or compared, such as two currencies.
fn take(take: Take, count: usize, values: Vec<Option<Value>>) -> Option<Value> {
    let number = |n: usize| Some(Value::Number(Decimal::from(n)));
    let mut values = values.into_iter().flatten().flat_map(|value| match value {
        Value::List(elements) => elements,
        single => vec![single],
    });
    match take {
        Take::Count => number(count),
        Take::First => values.next(),
        Take::Last => values.last(),
        Take::Distinct => {
            let different: BTreeSet<_> = values.map(|value| told_apart(&value)).collect();
            number(different.len())
        }
        Take::Sum => {
            let first = values.next()?;
            values.try_fold(first, |sum, value| add(&sum, &value))
        }
        Take::Average => {
            let first = values.next()?;
            let (sum, n) = values.try_fold((first, 1), |(sum, n), value| {
                Some((add(&sum, &value)?, n + 1))
            })?;
            divide(&sum, n)
        }
        Take::Min => extreme(values, Ordering::Less),
        Take::Max => extreme(values, Ordering::Greater),
    }
}

/// A form in which two values are the same text exactly if `is` would call them equal.
fn told_apart(value: &Value) -> (&'static str, String) {
    match value {
        Value::Number(number) => ("number", number.normalize().to_string()),
        Value::Text(text) => match Money::of(text) {
            Some(money) => ("money", money.to_string()),
            None => ("text", text.to_lowercase()),
        },
        other => ("other", other.to_string()),
    }
}

/// Two numbers, or two amounts in one currency; anything else has no sum.
fn add(one: &Value, other: &Value) -> Option<Value> {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.checked_add(*other).map(Value::Number),
        (Value::Text(one), Value::Text(other)) => {
            let sum = Money::of(one)?.plus(&Money::of(other)?)?;
            Some(Value::Text(sum.to_string()))
        }
        _ => None,
    }
}

fn divide(sum: &Value, n: i64) -> Option<Value> {
    match sum {
        Value::Number(sum) => sum.checked_div(Decimal::from(n)).map(Value::Number),
        Value::Text(sum) => {
            let part = Money::of(sum)?.times(Decimal::ONE / Decimal::from(n))?;
            Some(Value::Text(part.to_string()))
        }
        _ => None,
    }
}

/// The value that stands in this order to all others.
fn extreme(mut values: impl Iterator<Item = Value>, wanted: Ordering) -> Option<Value> {
    let first = values.next()?;
    values.try_fold(first, |best, value| {
        let better = order(&value, &best)? == wanted;
        Some(if better { value } else { best })
    })
}

fn order(one: &Value, other: &Value) -> Option<Ordering> {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => Some(one.cmp(other)),
        (Value::Text(one), Value::Text(other)) => Money::of(one)?.compare(&Money::of(other)?),
        _ => None,
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Within(lapse) => write!(f, "within {lapse}"),
            Self::Ever => f.write_str("ever"),
            Self::Entry => f.write_str("since entry"),
            Self::Block | Self::Awaited => f.write_str("since the block was entered"),
            Self::Previous => f.write_str("since the journey before"),
            Self::Begun => f.write_str("since it began"),
            Self::Since(moment) => write!(f, "since {moment}"),
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let take = format!("{:?}", self.take).to_lowercase();
        match &self.of {
            Some(of) => write!(f, "{take} of {of} {}", self.operator),
            None => write!(f, "{take} {}", self.operator),
        }
    }
}

#[cfg(test)]
mod tests;
