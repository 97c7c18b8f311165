//! Filters on lists that look at places, not at what the elements hold.
//!
//! Most take anything: a list within a list is taken apart, a range becomes its numbers, nil is the
//! empty list, and any other value is a list of one.

use std::sync::Arc;

use super::Call;
use super::search::property;
use crate::error::Fault;
use crate::meter::{Draft, Meter};
use crate::value::{Number, Value};

/// The elements that a list filter sees.
pub(super) fn elements(meter: &mut Meter, value: &Value) -> Result<Vec<Value>, Fault> {
    let mut elements = Vec::new();
    collect(meter, value, &mut elements)?;
    Ok(elements)
}

fn collect(meter: &mut Meter, value: &Value, elements: &mut Vec<Value>) -> Result<(), Fault> {
    match value {
        Value::Nil | Value::Empty | Value::Blank => {}
        Value::List(list) => flatten(meter, list, elements)?,
        Value::Range(range) => {
            meter.steps(range.len())?;
            elements.extend(range.iter());
        }
        other => elements.push(other.clone()),
    }
    meter.list_length(elements.len())
}

fn flatten(meter: &mut Meter, list: &[Value], elements: &mut Vec<Value>) -> Result<(), Fault> {
    for element in list {
        meter.step()?;
        match element {
            Value::List(inner) => flatten(meter, inner, elements)?,
            other => {
                meter.list_length(elements.len() + 1)?;
                elements.push(other.clone());
            }
        }
    }
    Ok(())
}

pub(super) fn join(call: &mut Call<'_>) -> Result<Value, Fault> {
    let separator = if call.arguments.is_empty() {
        " ".into()
    } else {
        call.argument_text(0)?
    };
    let elements = elements(call.meter, &call.input)?;
    let mut draft = Draft::new(call.meter);
    for (index, element) in elements.iter().enumerate() {
        if index > 0 {
            draft.push(&separator)?;
        }
        draft.push_value(element)?;
    }
    Ok(Value::from(draft.finish()))
}

pub(super) fn reverse(call: &mut Call<'_>) -> Result<Value, Fault> {
    let mut elements = elements(call.meter, &call.input)?;
    elements.reverse();
    call.meter.list(elements)
}

pub(super) fn concat(call: &mut Call<'_>) -> Result<Value, Fault> {
    let argument = call.argument(0);
    if !matches!(argument, Value::List(_) | Value::Range(_)) {
        return Err(call.bad_argument("a list", &argument));
    }
    let mut all = elements(call.meter, &call.input)?;
    if let Value::List(list) = &argument {
        call.meter.steps(list.len())?;
        call.meter
            .list_length(all.len().saturating_add(list.len()))?;
        all.extend(list.iter().cloned());
    } else {
        all.extend(elements(call.meter, &argument)?);
    }
    call.meter.list(all)
}

/// Without nil elements, or without elements whose property is nil.
pub(super) fn compact(call: &mut Call<'_>) -> Result<Value, Fault> {
    let name = call.arguments.first().cloned();
    let mut kept = Vec::new();
    for element in elements(call.meter, &call.input)? {
        let present = match &name {
            None => element != Value::Nil,
            Some(name) => property(call, &element, name)?.is_some_and(|v| v != Value::Nil),
        };
        if present {
            kept.push(element);
        }
    }
    call.meter.list(kept)
}

pub(super) fn first(call: &mut Call<'_>) -> Value {
    first_of(&call.input).unwrap_or_default()
}

pub(super) fn last(call: &mut Call<'_>) -> Value {
    last_of(&call.input).unwrap_or_default()
}

/// What `.first` gives too: an element, a character, or the first field of an object.
pub(crate) fn first_of(value: &Value) -> Option<Value> {
    match value {
        Value::List(list) => list.first().cloned(),
        Value::Range(range) => range.iter().next(),
        Value::Object(object) => {
            let (name, value) = object.iter().next()?;
            Some(Value::from(vec![Value::Text(name.clone()), value.clone()]))
        }
        Value::Text(text) | Value::Markup(text) => {
            text.chars().next().map(|c| Value::from(String::from(c)))
        }
        _ => None,
    }
}

pub(crate) fn last_of(value: &Value) -> Option<Value> {
    match value {
        Value::List(list) => list.last().cloned(),
        Value::Range(range) => range.iter().next_back(),
        Value::Text(text) | Value::Markup(text) => text
            .chars()
            .next_back()
            .map(|c| Value::from(String::from(c))),
        _ => None,
    }
}

/// What `.size` gives too.
pub(crate) fn size_of(meter: &mut Meter, value: &Value) -> Result<Option<Value>, Fault> {
    let size = match value {
        Value::Text(text) | Value::Markup(text) => {
            meter.bytes(text.len())?;
            text.chars().count()
        }
        Value::List(list) => list.len(),
        Value::Object(object) => object.len(),
        Value::Range(range) => range.len(),
        _ => return Ok(None),
    };
    Ok(Some(Value::Number(Number::from(size))))
}

pub(super) fn size(call: &mut Call<'_>) -> Result<Value, Fault> {
    let size = size_of(call.meter, &call.input)?;
    Ok(size.unwrap_or(Value::from(0)))
}

/// A part of a list or of a text: from a place, counted from the end if negative, so many elements.
pub(super) fn slice(call: &mut Call<'_>) -> Result<Value, Fault> {
    let start = whole_argument(call, &call.argument(0))?;
    let length = match call.argument(1) {
        Value::Nil => 1,
        argument => whole_argument(call, &argument)?,
    };
    let list = match &call.input {
        Value::List(list) => Some(Arc::clone(list)),
        Value::Range(_) => Some(elements(call.meter, &call.input)?.into()),
        _ => None,
    };
    if let Some(list) = list {
        let part = bounds(list.len(), start, length).unwrap_or(0..0);
        call.meter.steps(part.len())?;
        call.meter.list_length(part.len())?;
        return call.meter.list(list[part].to_vec());
    }
    let text = call.input_text()?;
    let Some(part) = bounds(text.chars().count(), start, length) else {
        return Ok(Value::from(""));
    };
    let part: String = text.chars().skip(part.start).take(part.len()).collect();
    call.made(&part)
}

fn whole_argument(call: &Call<'_>, argument: &Value) -> Result<i64, Fault> {
    let whole = match argument {
        Value::Number(number) if !number.is_whole() => None,
        other => other.to_integer(),
    };
    whole.ok_or_else(|| call.bad_argument("a whole number", argument))
}

fn bounds(count: usize, start: i64, length: i64) -> Option<std::ops::Range<usize>> {
    let start = match usize::try_from(start) {
        Ok(start) => start,
        Err(_) => count.checked_sub(usize::try_from(start.unsigned_abs()).ok()?)?,
    };
    let length = usize::try_from(length).ok()?;
    (start <= count).then(|| start..start.saturating_add(length).min(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_of_slices() {
        let check = |start, length, expected| {
            assert_eq!(bounds(5, start, length), expected, "{start}, {length}");
        };
        check(1, 2, Some(1..3));
        check(-2, 9, Some(3..5));
        check(5, 1, Some(5..5));
        check(6, 1, None);
        check(-6, 1, None);
        check(0, -1, None);
        check(i64::MIN, i64::MAX, None);
        check(4, i64::MAX, Some(4..5));
    }
}
