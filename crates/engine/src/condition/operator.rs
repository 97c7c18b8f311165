//! Comparing a value: exactly one operator with its operand. A value of another kind than the
//! operand compares as if it were missing. Text is compared without regard to case.

use std::cmp::Ordering;
use std::fmt;

use rust_decimal::Decimal;

use crate::duration::Duration;
use crate::moment::{Moment, instant};
use crate::money::Money;
use crate::path::Path;
use crate::scope::{Found, Scope};
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
    /// The contact's field has had its value for this long.
    KnownFor(Duration),
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
    /// Whether the value compares. `None` if it cannot be told: the value is missing, what it is
    /// compared with is, or the two are of different kinds, such as two currencies.
    pub fn holds(&self, value: Option<&Value>, scope: &Scope<'_>) -> Option<bool> {
        if let Self::Known(known) = self {
            return Some(value.is_some() == *known);
        }
        match value? {
            Value::List(elements) => {
                any(elements.iter().map(|element| self.compares(element, scope)))
            }
            single => self.compares(single, scope),
        }
    }

    /// Whether it holds of a value that is known since then. What came without a date is known since
    /// before anything was written down.
    pub fn holds_of(&self, found: Option<&Found<'_>>, scope: &Scope<'_>) -> Option<bool> {
        let Self::KnownFor(lapse) = self else {
            return self.holds(found.map(|found| &*found.value), scope);
        };
        let longest = scope.zone.after(scope.now, lapse.back());
        Some(found?.since.is_none_or(|since| since <= longest))
    }

    fn compares(&self, value: &Value, scope: &Scope<'_>) -> Option<bool> {
        match self {
            Self::Is(operand) => operand.any(scope, |operand| equal(value, operand)),
            Self::OneOf(operands) => any(operands
                .iter()
                .map(|operand| operand.any(scope, |operand| equal(value, operand)))),
            Self::Contains(operand) => {
                texts(value, operand, scope, |text, part| text.contains(part))
            }
            Self::StartsWith(operand) => {
                texts(value, operand, scope, |text, part| text.starts_with(part))
            }
            Self::EndsWith(operand) => {
                texts(value, operand, scope, |text, part| text.ends_with(part))
            }
            Self::Ordered(order, operand) => order.fits(value, operand, scope),
            Self::Between(low, high) => {
                let low = Order::AtLeast.fits(value, low, scope)?;
                let high = Order::AtMost.fits(value, high, scope)?;
                Some(low && high)
            }
            Self::Before(other) => Some(value_time(value, scope)? < other.find(scope)?),
            Self::After(other) => Some(value_time(value, scope)? > other.find(scope)?),
            Self::WithinLast(lapse) => {
                let from = scope.zone.after(scope.now, lapse.back());
                Some((from..=scope.now).contains(&value_time(value, scope)?))
            }
            Self::WithinNext(lapse) => {
                let until = scope.zone.after(scope.now, *lapse);
                Some((scope.now..=until).contains(&value_time(value, scope)?))
            }
            Self::Known(known) => Some(*known),
            // How long, the value itself does not say: see `known_for`.
            Self::KnownFor(_) => None,
        }
    }

    /// Calls `visit` for every path that this looks at.
    pub(super) fn each_path<'a>(&'a self, visit: &mut impl FnMut(&'a Path)) {
        let operands: Vec<&Operand> = match self {
            Self::Is(operand)
            | Self::Contains(operand)
            | Self::StartsWith(operand)
            | Self::EndsWith(operand)
            | Self::Ordered(_, operand) => vec![operand],
            Self::OneOf(operands) => operands.iter().collect(),
            Self::Between(low, high) => vec![low, high],
            Self::Before(at) | Self::After(at) => return at.path().into_iter().for_each(visit),
            Self::WithinLast(_) | Self::WithinNext(_) | Self::Known(_) | Self::KnownFor(_) => {
                Vec::new()
            }
        };
        for operand in operands {
            if let Operand::Path { path, .. } = operand {
                visit(path);
            }
        }
    }
}

/// Whether one of them holds; `None` if there are some and none could be compared.
fn any(results: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut held = Some(false);
    let mut compared = false;
    for result in results {
        match result {
            Some(true) => return result,
            Some(false) => compared = true,
            None => held = None,
        }
    }
    if compared { Some(false) } else { held }
}

impl Order {
    fn fits(self, value: &Value, operand: &Operand, scope: &Scope<'_>) -> Option<bool> {
        operand.any(scope, |operand| {
            let order = compare(value, operand)?;
            Some(match self {
                Self::AtLeast => order.is_ge(),
                Self::AtMost => order.is_le(),
                Self::MoreThan => order.is_gt(),
                Self::LessThan => order.is_lt(),
            })
        })
    }
}

impl Operand {
    /// Whether `test` holds for this operand; if it is a path to a list, for one of its elements.
    fn any(
        &self,
        scope: &Scope<'_>,
        mut test: impl FnMut(&Operand) -> Option<bool>,
    ) -> Option<bool> {
        let Self::Path { path, times } = self else {
            return test(self);
        };
        match &*scope.find(path)?.value {
            Value::List(elements) => any(elements
                .iter()
                .map(|element| Self::of(element, *times).and_then(|one| test(&one)))),
            single => test(&Self::of(single, *times)?),
        }
    }

    /// The value that this stands for; `None` if it is missing, or cannot be multiplied.
    pub fn value(&self, scope: &Scope<'_>) -> Option<Value> {
        match self {
            Self::Text(text) => Some(Value::Text(text.clone())),
            Self::Number(number) => Some(Value::Number(*number)),
            Self::Money(money) => Some(Value::Text(money.to_string())),
            Self::Bool(bool) => Some(Value::Bool(*bool)),
            Self::Path { path, times: None } => {
                scope.find(path).map(|found| found.value.into_owned())
            }
            Self::Path { path, times } => Self::of(&scope.find(path)?.value, *times)?.value(scope),
        }
    }

    /// The path that it follows.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Path { path, .. } => Some(path),
            _ => None,
        }
    }

    pub(crate) fn of(value: &Value, times: Option<Decimal>) -> Option<Self> {
        match (value, times) {
            (Value::Number(number), None) => Some(Self::Number(*number)),
            (Value::Number(number), Some(times)) => number.checked_mul(times).map(Self::Number),
            (Value::Text(text), None) => Some(Self::Text(text.clone())),
            (Value::Text(text), Some(times)) => Money::of(text)?.times(times).map(Self::Money),
            (Value::Bool(bool), None) => Some(Self::Bool(*bool)),
            _ => None,
        }
    }
}

impl Instant {
    fn find(&self, scope: &Scope<'_>) -> Option<Time> {
        match self {
            Self::Written(text) => instant(text, scope.zone),
            Self::Moment(moment) => moment.find(scope, scope.now),
        }
    }

    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::Written(_) => None,
            Self::Moment(moment) => moment.path(),
        }
    }
}

fn equal(value: &Value, operand: &Operand) -> Option<bool> {
    match (value, operand) {
        (Value::Bool(value), Operand::Bool(operand)) => Some(value == operand),
        (Value::Text(value), Operand::Text(operand)) if !both_money(value, operand) => {
            Some(same_text(value, operand))
        }
        _ => Some(compare(value, operand)?.is_eq()),
    }
}

fn both_money(one: &str, other: &str) -> bool {
    Money::of(one).is_some() && Money::of(other).is_some()
}

fn same_text(one: &str, other: &str) -> bool {
    if one.is_ascii() && other.is_ascii() {
        // Of such letters each has one small one, and no text has to be made to see that.
        return one.eq_ignore_ascii_case(other);
    }
    one == other || one.to_lowercase() == other.to_lowercase()
}

/// The order of two numbers, or of two amounts in one currency.
fn compare(value: &Value, operand: &Operand) -> Option<Ordering> {
    match (value, operand) {
        (Value::Number(value), Operand::Number(operand)) => Some(value.cmp(operand)),
        (Value::Text(value), Operand::Money(operand)) => Money::of(value)?.compare(operand),
        (Value::Text(value), Operand::Text(operand)) => {
            Money::of(value)?.compare(&Money::of(operand)?)
        }
        _ => None,
    }
}

fn texts(
    value: &Value,
    operand: &Operand,
    scope: &Scope<'_>,
    test: impl Fn(&str, &str) -> bool,
) -> Option<bool> {
    let Value::Text(value) = value else {
        return None;
    };
    let value = value.to_lowercase();
    operand.any(scope, |operand| match operand {
        Operand::Text(part) => Some(test(&value, &part.to_lowercase())),
        _ => None,
    })
}

fn value_time(value: &Value, scope: &Scope<'_>) -> Option<Time> {
    match value {
        Value::Text(text) => instant(text, scope.zone),
        _ => None,
    }
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
            Self::KnownFor(lapse) => write!(f, "known for {lapse}"),
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
