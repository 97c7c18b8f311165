//! Equality, order and containment as Liquid has them.
//!
//! Equality knows the words `empty` and `blank`; numbers are equal by value (1 is 1.0), a text
//! never equals a number. Comparing burns fuel for what is read, because a list can hold ten
//! thousand references to one long text.

use std::cmp::Ordering;

use super::Value;
use crate::error::Fault;
use crate::meter::Meter;

/// Whether two values are equal for `==`, `case` and the searching filters.
pub(crate) fn equal(left: &Value, right: &Value, meter: &mut Meter) -> Result<bool, Fault> {
    meter.step()?;
    Ok(match (left, right) {
        (Value::Empty, Value::Empty) | (Value::Blank, Value::Blank) => true,
        (Value::Empty, other) | (other, Value::Empty) => is_empty(other),
        (Value::Blank, other) | (other, Value::Blank) => {
            meter.bytes(other.as_text().map_or(0, |text| text.len()))?;
            is_blank(other)
        }
        (Value::List(left), Value::List(right)) => {
            if left.len() != right.len() {
                return Ok(false);
            }
            for (left, right) in left.iter().zip(right.iter()) {
                if !equal(left, right, meter)? {
                    return Ok(false);
                }
            }
            true
        }
        (Value::Object(left), Value::Object(right)) => {
            if left.len() != right.len() {
                return Ok(false);
            }
            for (name, left) in left.iter() {
                meter.bytes(name.len())?;
                match right.get(name) {
                    Some(right) if equal(left, right, meter)? => {}
                    _ => return Ok(false),
                }
            }
            true
        }
        _ => match (left.as_text(), right.as_text()) {
            (Some(left), Some(right)) => {
                meter.bytes(left.len().min(right.len()))?;
                left == right
            }
            _ => left == right,
        },
    })
}

/// Whether a value equals the word `empty`: it could hold something and does not.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Text(text) | Value::Markup(text) => text.is_empty(),
        Value::List(list) => list.is_empty(),
        Value::Object(object) => object.is_empty(),
        _ => false,
    }
}

/// Whether a value equals the word `blank`: it shows nothing.
fn is_blank(value: &Value) -> bool {
    match value {
        Value::Nil | Value::Bool(false) => true,
        Value::Text(text) | Value::Markup(text) => text.trim().is_empty(),
        other => is_empty(other),
    }
}

/// The order of two values, or nothing if they have none (nil, lists, objects), which makes every
/// comparison false. A text against a number is a fault: the author means one of the two, and
/// guessing which would send the wrong mail.
pub(crate) fn compare(
    left: &Value,
    right: &Value,
    meter: &mut Meter,
) -> Result<Option<Ordering>, Fault> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => Ok(Some(left.cmp(right))),
        (Value::Number(_), Value::Text(_) | Value::Markup(_))
        | (Value::Text(_) | Value::Markup(_), Value::Number(_)) => Err(Fault::NoOrder {
            left: left.kind(),
            right: right.kind(),
        }),
        _ => match (left.as_text(), right.as_text()) {
            (Some(left), Some(right)) => {
                meter.bytes(left.len().min(right.len()))?;
                Ok(Some(left.cmp(right)))
            }
            _ => Ok(None),
        },
    }
}

/// `contains`: a part of a text, an element of a list, a field of an object.
pub(crate) fn contains(left: &Value, right: &Value, meter: &mut Meter) -> Result<bool, Fault> {
    if !right.is_truthy() {
        return Ok(false);
    }
    match left {
        Value::Text(text) | Value::Markup(text) => {
            let part = meter.text_of(right)?;
            meter.bytes(text.len())?;
            Ok(text.contains(&*part))
        }
        Value::List(list) => {
            for element in list.iter() {
                if equal(element, right, meter)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Value::Object(object) => {
            let name = meter.name_of(right)?;
            Ok(object.get(&name).is_some())
        }
        Value::Range(range) => Ok(match right {
            Value::Number(number) => {
                *number == number.floor() && number.truncated().is_some_and(|n| range.contains(n))
            }
            _ => false,
        }),
        _ => Ok(false),
    }
}
