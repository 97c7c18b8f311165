//! Filters that look at a property of each element.
//!
//! An element answers with the value of its property: an object with a field, a text with the part
//! searched for. A number answers to its own value and to nothing else; nil, true and false cannot
//! be asked at all, and then the whole filter gives nil. This is how the reference implementation
//! behaves, and templates depend on it.

use std::sync::Arc;

use super::Call;
use super::list::elements;
use crate::error::Fault;
use crate::value::{Number, Value, equal};

/// What an element answers to a name, or nothing if it cannot be asked.
pub(super) fn property(
    call: &mut Call<'_>,
    element: &Value,
    name: &Value,
) -> Result<Option<Value>, Fault> {
    call.meter.step()?;
    match (element, name) {
        (Value::Object(_), Value::Nil) => Ok(Some(Value::Nil)),
        (Value::Object(object), name) => {
            let name = call.meter.name_of(name)?;
            Ok(Some(object.get(&name).cloned().unwrap_or_default()))
        }
        (Value::Text(text) | Value::Markup(text), Value::Text(part) | Value::Markup(part)) => {
            call.meter.bytes(text.len())?;
            let found = text.contains(&**part);
            Ok(Some(if found {
                Value::Text(Arc::clone(part))
            } else {
                Value::Nil
            }))
        }
        (Value::Number(number), Value::Number(name)) => Ok(Some(if number == name {
            element.clone()
        } else {
            Value::Nil
        })),
        (Value::Number(_), _) => Err(call.bad_argument("a list of objects", element)),
        _ => Ok(None),
    }
}

/// Which elements match the arguments: a property that is true, or that equals the second one.
/// Nothing if an element could not be asked.
fn matches(call: &mut Call<'_>) -> Result<Option<Vec<(Value, bool)>>, Fault> {
    let (name, target) = (call.argument(0), call.argument(1));
    let mut matches = Vec::new();
    for element in elements(call.meter, &call.input)? {
        let Some(found) = property(call, &element, &name)? else {
            return Ok(None);
        };
        let matched = match &target {
            Value::Nil => found.is_truthy(),
            target => equal(&found, target, call.meter)?,
        };
        matches.push((element, matched));
    }
    Ok(Some(matches))
}

fn filtered(call: &mut Call<'_>, wanted: bool) -> Result<Value, Fault> {
    let Some(matches) = matches(call)? else {
        return Ok(Value::Nil);
    };
    let kept = matches
        .into_iter()
        .filter(|(_, matched)| *matched == wanted);
    call.meter.list(kept.map(|(element, _)| element).collect())
}

pub(super) fn filter_where(call: &mut Call<'_>) -> Result<Value, Fault> {
    filtered(call, true)
}

pub(super) fn reject(call: &mut Call<'_>) -> Result<Value, Fault> {
    filtered(call, false)
}

pub(super) fn find(call: &mut Call<'_>) -> Result<Value, Fault> {
    let matches = matches(call)?.unwrap_or_default();
    let found = matches.into_iter().find(|(_, matched)| *matched);
    Ok(found.map(|(element, _)| element).unwrap_or_default())
}

pub(super) fn find_index(call: &mut Call<'_>) -> Result<Value, Fault> {
    let matches = matches(call)?.unwrap_or_default();
    let index = matches.iter().position(|(_, matched)| *matched);
    Ok(index.map_or(Value::Nil, |index| Value::Number(Number::from(index))))
}

pub(super) fn has(call: &mut Call<'_>) -> Result<Value, Fault> {
    let Some(matches) = matches(call)? else {
        return Ok(Value::Nil);
    };
    Ok(Value::Bool(matches.iter().any(|(_, matched)| *matched)))
}

pub(super) fn map(call: &mut Call<'_>) -> Result<Value, Fault> {
    let name = call.argument(0);
    let mut mapped = Vec::new();
    for element in elements(call.meter, &call.input)? {
        mapped.push(property(call, &element, &name)?.unwrap_or_default());
    }
    call.meter.list(mapped)
}

pub(super) fn sum(call: &mut Call<'_>) -> Result<Value, Fault> {
    let name = call.argument(0);
    let mut sum = Number::default();
    for element in elements(call.meter, &call.input)? {
        let summand = match &name {
            Value::Nil => element,
            name => property(call, &element, name)?.unwrap_or_default(),
        };
        sum = sum.plus(summand.to_number()).ok_or(Fault::NumberTooLarge)?;
    }
    Ok(Value::Number(sum))
}
