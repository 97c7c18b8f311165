//! Filters that put elements in order or find equal ones.
//!
//! Each makes a key per element first, pays for all comparisons in advance, and then works without
//! being able to fail. Elements with equal keys keep their order; those without a key come last.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::Call;
use super::list::elements;
use super::search::property;
use crate::error::Fault;
use crate::value::{Number, Value, print_json};

/// The elements with what they are ordered by: themselves, or a property.
fn keyed(call: &mut Call<'_>) -> Result<Vec<(Value, Value)>, Fault> {
    let name = call.argument(0);
    let mut keyed = Vec::new();
    for element in elements(call.meter, &call.input)? {
        let key = match &name {
            Value::Nil => element.clone(),
            name => property(call, &element, name)?.unwrap_or_default(),
        };
        keyed.push((key, element));
    }
    Ok(keyed)
}

fn values<K>(call: &mut Call<'_>, keyed: Vec<(K, Value)>) -> Result<Value, Fault> {
    call.meter
        .list(keyed.into_iter().map(|(_, element)| element).collect())
}

/// A key for sorting: all keys of a list are of one kind, but for missing ones.
enum Key {
    Number(Number),
    Text(Arc<str>),
    Missing,
}

impl Key {
    fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Missing, Self::Missing) => Ordering::Equal,
            (Self::Missing, _) => Ordering::Greater,
            // Two kinds never meet: `sort_keys` refuses such a list.
            (_, Self::Missing | Self::Number(_) | Self::Text(_)) => Ordering::Less,
        }
    }
}

/// Turns values into keys, or says which two have no common order.
fn sort_keys(keyed: Vec<(Value, Value)>) -> Result<Vec<(Key, Value)>, Fault> {
    let mut known: Option<&'static str> = None;
    let mut keys = Vec::with_capacity(keyed.len());
    for (key, element) in keyed {
        let kind = key.kind();
        let key = match key {
            Value::Nil => Key::Missing,
            Value::Number(number) => Key::Number(number),
            Value::Text(text) | Value::Markup(text) => Key::Text(text),
            _ => {
                let left = known.unwrap_or(kind);
                return Err(Fault::NoOrder { left, right: kind });
            }
        };
        if !matches!(key, Key::Missing) {
            match known {
                Some(left) if left != kind => return Err(Fault::NoOrder { left, right: kind }),
                _ => known = Some(kind),
            }
        }
        keys.push((key, element));
    }
    Ok(keys)
}

fn sorted(call: &mut Call<'_>, mut keys: Vec<(Key, Value)>) -> Result<Value, Fault> {
    let bytes = keys.iter().map(|(key, _)| match key {
        Key::Text(text) => text.len(),
        Key::Number(_) | Key::Missing => 0,
    });
    let bytes = bytes.sum();
    call.meter.sorting(keys.len(), bytes)?;
    keys.sort_by(|(a, _), (b, _)| a.order(b));
    values(call, keys)
}

pub(super) fn sort(call: &mut Call<'_>) -> Result<Value, Fault> {
    let keyed = keyed(call)?;
    if keyed.len() < 2 {
        return values(call, keyed);
    }
    let keys = sort_keys(keyed)?;
    sorted(call, keys)
}

/// Sorts by the printed key, capitals or not.
pub(super) fn sort_natural(call: &mut Call<'_>) -> Result<Value, Fault> {
    let keyed = keyed(call)?;
    let mut keys = Vec::with_capacity(keyed.len());
    for (key, element) in keyed {
        let key = match key {
            Value::Nil => Key::Missing,
            key => {
                let text = call.meter.text_of(&key)?;
                call.meter.bytes(text.len())?;
                Key::Text(text.to_lowercase().into())
            }
        };
        keys.push((key, element));
    }
    sorted(call, keys)
}

/// The first of the elements that are equal, or have an equal property.
pub(super) fn uniq(call: &mut Call<'_>) -> Result<Value, Fault> {
    let keyed = keyed(call)?;
    let mut keys = Vec::with_capacity(keyed.len());
    for (key, element) in keyed {
        let mut draft = call.draft();
        print_json(&key, &mut |piece| draft.push(piece))?;
        keys.push((draft.finish(), element));
    }
    call.meter
        .sorting(keys.len(), keys.iter().map(|(key, _)| key.len()).sum())?;
    let mut seen = BTreeSet::new();
    let mut kept = Vec::new();
    for (key, element) in keys {
        if seen.insert(key) {
            kept.push(element);
        }
    }
    call.meter.list(kept)
}
