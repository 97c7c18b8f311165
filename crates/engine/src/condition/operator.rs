//! Comparing a value: exactly one operator with its operand. A value of another kind than the
//! operand compares as if it were missing. Text is compared without regard to case.

use std::cmp::Ordering;
use std::fmt;

use rust_decimal::Decimal;

use crate::duration::Duration;
use crate::moment::{Moment, instant};
use crate::money::Money;
use crate::path::Path;
use crate::scope::Scope;
use crate::time::Time;
use crate::value::Value;

/// One comparison.
#[derive(Clone, Debug, PartialEq)]
pub enum Operator {
    /// Equal.
    Is(Operand),
    /// Equal to one of these.
    OneOf(Vec<Operand>),
    /// The text holds this text.
    Contains(Operand),
    /// The text begins with this text.
    StartsWith(Operand),
    /// The text ends with this text.
    EndsWith(Operand),
    /// Ordered so against a number or an amount.
    Ordered(Order, Operand),
    /// From the one to the other; both ends count.
    Between(Operand, Operand),
    /// Before this instant.
    Before(Instant),
    /// After this instant.
    After(Instant),
    /// In the time just gone by; both ends count.
    WithinLast(Duration),
    /// In the time that comes; both ends count.
    WithinNext(Duration),
    /// There is a value, or there is none.
    Known(bool),
}

/// The four orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// `>=`
    AtLeast,
    /// `<=`
    AtMost,
    /// `>`
    MoreThan,
    /// `<`
    LessThan,
}

/// What a value is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// Text.
    Text(String),
    /// A number.
    Number(Decimal),
    /// An amount.
    Money(Money),
    /// True or false.
    Bool(bool),
    /// Another value, times a number where one is given.
    Path {
        /// Which.
        path: Path,
        /// The factor; numbers and amounts only.
        times: Option<Decimal>,
    },
}

/// An instant to compare with.
#[derive(Clone, Debug, PartialEq)]
pub enum Instant {
    /// A written date, or date and time.
    Written(String),
    /// A moment.
    Moment(Moment),
}

impl Operator {
    /// Whether the value compares. `value` is what the path found; `None` if it is missing, which
    /// only [`Operator::Known`] can tell from false.
    pub fn holds(&self, value: Option<&Value>, scope: &Scope<'_>) -> Option<bool> {
        if let Self::Known(known) = self {
            return Some(value.is_some() == *known);
        }
        match value? {
            Value::List(elements) => {
                Some(elements.iter().any(|element| self.compares(element, scope)))
            }
            single => Some(self.compares(single, scope)),
        }
    }

    fn compares(&self, value: &Value, scope: &Scope<'_>) -> bool {
        match self {
            Self::Is(operand) => operand.each(scope, &mut |operand| equal(value, operand)),
            Self::OneOf(operands) => operands
                .iter()
                .any(|operand| operand.each(scope, &mut |operand| equal(value, operand))),
            Self::Contains(operand) => {
                texts(value, operand, scope, |text, part| text.contains(part))
            }
            Self::StartsWith(operand) => {
                texts(value, operand, scope, |text, part| text.starts_with(part))
            }
            Self::EndsWith(operand) => {
                texts(value, operand, scope, |text, part| text.ends_with(part))
            }
            Self::Ordered(order, operand) => {
                operand.each(scope, &mut |operand| order.fits(compare(value, operand)))
            }
            Self::Between(low, high) => {
                low.each(scope, &mut |low| Order::AtLeast.fits(compare(value, low)))
                    && high.each(scope, &mut |high| Order::AtMost.fits(compare(value, high)))
            }
            Self::Before(other) => pair(value, other, scope).is_some_and(|(at, other)| at < other),
            Self::After(other) => pair(value, other, scope).is_some_and(|(at, other)| at > other),
            Self::WithinLast(lapse) => value_time(value, scope).is_some_and(|at| {
                let back = Duration {
                    count: -lapse.count,
                    unit: lapse.unit,
                };
                (scope.zone.after(scope.now, back)..=scope.now).contains(&at)
            }),
            Self::WithinNext(lapse) => value_time(value, scope)
                .is_some_and(|at| (scope.now..=scope.zone.after(scope.now, *lapse)).contains(&at)),
            Self::Known(_) => true,
        }
    }
}

impl Order {
    fn fits(self, order: Option<Ordering>) -> bool {
        order.is_some_and(|order| match self {
            Self::AtLeast => order.is_ge(),
            Self::AtMost => order.is_le(),
            Self::MoreThan => order.is_gt(),
            Self::LessThan => order.is_lt(),
        })
    }
}

impl Operand {
    /// Whether `test` holds for this operand; if it is a path to a list, for one of its elements.
    fn each(&self, scope: &Scope<'_>, test: &mut dyn FnMut(&Operand) -> bool) -> bool {
        let Self::Path { path, times } = self else {
            return test(self);
        };
        let Some(found) = scope.find(path) else {
            return false;
        };
        match &*found.value {
            Value::List(elements) => elements
                .iter()
                .any(|element| Self::of(element, *times).is_some_and(|one| test(&one))),
            single => Self::of(single, *times).is_some_and(|one| test(&one)),
        }
    }

    fn of(value: &Value, times: Option<Decimal>) -> Option<Self> {
        let operand = match value {
            Value::Number(number) => Self::Number(*number),
            Value::Bool(bool) => Self::Bool(*bool),
            Value::Text(text) => {
                Money::parse(text).map_or_else(|_| Self::Text(text.clone()), Self::Money)
            }
            _ => return None,
        };
        match (operand, times) {
            (operand, None) => Some(operand),
            (Self::Number(number), Some(times)) => Some(Self::Number(number.checked_mul(times)?)),
            (Self::Money(money), Some(times)) => money.times(times).map(Self::Money),
            _ => None,
        }
    }
}

fn equal(value: &Value, operand: &Operand) -> bool {
    match (value, operand) {
        (Value::Bool(value), Operand::Bool(operand)) => value == operand,
        (Value::Text(value), Operand::Text(operand)) => same_text(value, operand),
        _ => compare(value, operand) == Some(Ordering::Equal),
    }
}

fn same_text(one: &str, other: &str) -> bool {
    one == other || one.to_lowercase() == other.to_lowercase()
}

fn compare(value: &Value, operand: &Operand) -> Option<Ordering> {
    match (value, operand) {
        (Value::Number(value), Operand::Number(operand)) => Some(value.cmp(operand)),
        (Value::Text(value), Operand::Money(operand)) => Money::parse(value).ok()?.compare(operand),
        _ => None,
    }
}

fn texts(
    value: &Value,
    operand: &Operand,
    scope: &Scope<'_>,
    test: impl Fn(&str, &str) -> bool,
) -> bool {
    let Value::Text(value) = value else {
        return false;
    };
    let value = value.to_lowercase();
    operand.each(scope, &mut |operand| match operand {
        Operand::Text(part) => test(&value, &part.to_lowercase()),
        _ => false,
    })
}

fn value_time(value: &Value, scope: &Scope<'_>) -> Option<Time> {
    match value {
        Value::Text(text) => instant(text, scope.zone),
        _ => None,
    }
}

fn pair(value: &Value, other: &Instant, scope: &Scope<'_>) -> Option<(Time, Time)> {
    let other = match other {
        Instant::Written(text) => instant(text, scope.zone),
        Instant::Moment(moment) => moment.find(scope, scope.now),
    };
    Some((value_time(value, scope)?, other?))
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(operand) => write!(f, "is {operand}"),
            Self::OneOf(operands) => {
                let listed: Vec<_> = operands.iter().map(ToString::to_string).collect();
                write!(f, "one of {}", listed.join(", "))
            }
            Self::Contains(operand) => write!(f, "contains {operand}"),
            Self::StartsWith(operand) => write!(f, "starts with {operand}"),
            Self::EndsWith(operand) => write!(f, "ends with {operand}"),
            Self::Ordered(order, operand) => {
                let words = match order {
                    Order::AtLeast => "at least",
                    Order::AtMost => "at most",
                    Order::MoreThan => "more than",
                    Order::LessThan => "less than",
                };
                write!(f, "{words} {operand}")
            }
            Self::Between(low, high) => write!(f, "between {low} and {high}"),
            Self::Before(at) => write!(f, "before {at}"),
            Self::After(at) => write!(f, "after {at}"),
            Self::WithinLast(lapse) => write!(f, "within the last {lapse}"),
            Self::WithinNext(lapse) => write!(f, "within the next {lapse}"),
            Self::Known(true) => f.write_str("known"),
            Self::Known(false) => f.write_str("not known"),
        }
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => number.fmt(f),
            Self::Money(money) => money.fmt(f),
            Self::Bool(bool) => bool.fmt(f),
            Self::Path { path, times: None } => path.fmt(f),
            Self::Path {
                path,
                times: Some(times),
            } => write!(f, "{path} times {times}"),
        }
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Written(text) => f.write_str(text),
            Self::Moment(moment) => moment.fmt(f),
        }
    }
}
