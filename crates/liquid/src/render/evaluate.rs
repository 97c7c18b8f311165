//! Reads the values of expressions out of a scope.
//!
//! Values are borrowed from the data as long as a path goes through lists and objects. A path that
//! leads nowhere, or to a null, gives nil and is noted by its span; whoever asked decides what that
//! means.

use std::borrow::Cow;

use super::scope::{Found, LoopField, Scope};
use crate::error::Fault;
use crate::filter::{first_of, last_of, size_of};
use crate::meter::Meter;
use crate::position::Span;
use crate::syntax::{Expression, Path, Segment};
use crate::value::{Range, Value};

/// Reads one expression.
pub(super) struct Reader<'s, 'm> {
    pub(super) scope: &'s Scope<'s>,
    pub(super) meter: &'m mut Meter,
    pub(super) absent: &'m mut Vec<Span>,
}

/// Where a path has got to.
enum Place<'s> {
    Value(Cow<'s, Value>),
    Loop(usize),
    Nowhere,
}

impl<'s> Reader<'s, '_> {
    pub(super) fn value(&mut self, expression: &'s Expression) -> Result<Cow<'s, Value>, Fault> {
        match expression {
            Expression::Literal(value) => Ok(Cow::Borrowed(value)),
            Expression::Path(path) => self.path(path),
            Expression::Range(bounds) => {
                let first = self.value(&bounds.0)?.to_integer().unwrap_or(0);
                let last = self.value(&bounds.1)?.to_integer().unwrap_or(0);
                let length_max = self.meter.limits().range_length_max;
                let range = Range::new(first, last, length_max)
                    .ok_or(Fault::RangeTooLong { length_max })?;
                Ok(Cow::Owned(Value::Range(range)))
            }
        }
    }

    fn path(&mut self, path: &'s Path) -> Result<Cow<'s, Value>, Fault> {
        let mut place = self.root(&path.root)?;
        for segment in &path.rest {
            self.meter.step()?;
            place = match place {
                Place::Value(value) => self.field(&value, segment)?,
                Place::Loop(index) => self.loop_field(index, segment)?,
                Place::Nowhere => break,
            };
        }
        let value = match place {
            Place::Value(value) => value,
            Place::Loop(index) => Cow::Owned(self.scope.loop_value(index)),
            Place::Nowhere => Cow::Owned(Value::Nil),
        };
        if *value == Value::Nil {
            self.absent.push(path.span);
        }
        Ok(value)
    }

    fn root(&mut self, root: &'s Segment) -> Result<Place<'s>, Fault> {
        let found = match root {
            Segment::Name(name) => {
                self.meter.bytes(name.len())?;
                self.scope.find(name)
            }
            Segment::Index(expression) => {
                let name = self.value(expression)?;
                let name = self.meter.name_of(&name)?;
                self.scope.find(&name)
            }
        };
        Ok(match found {
            Some(Found::Value(value)) => Place::Value(Cow::Borrowed(value)),
            Some(Found::Counter(count)) => Place::Value(Cow::Owned(Value::from(count))),
            Some(Found::Loop(index)) => Place::Loop(index),
            None => Place::Nowhere,
        })
    }

    fn loop_field(&mut self, index: usize, segment: &'s Segment) -> Result<Place<'s>, Fault> {
        let field = match segment {
            Segment::Name(name) => self.scope.loop_field(index, name),
            Segment::Index(expression) => {
                let name = self.value(expression)?;
                let name = self.meter.name_of(&name)?;
                self.scope.loop_field(index, &name)
            }
        };
        Ok(match field {
            Some(LoopField::Value(value)) => Place::Value(Cow::Owned(value)),
            Some(LoopField::Loop(index)) => Place::Loop(index),
            None => Place::Nowhere,
        })
    }

    fn field(&mut self, value: &Cow<'s, Value>, segment: &'s Segment) -> Result<Place<'s>, Fault> {
        let found = match segment {
            Segment::Name(name) => {
                self.meter.bytes(name.len())?;
                match value {
                    Cow::Borrowed(value) => named(value, name).map(Cow::Borrowed),
                    Cow::Owned(value) => named(value, name).cloned().map(Cow::Owned),
                }
            }
            Segment::Index(expression) => {
                let key = self.value(expression)?;
                match value {
                    Cow::Borrowed(value) => self.at(value, &key)?.map(Cow::Borrowed),
                    Cow::Owned(value) => self.at(value, &key)?.cloned().map(Cow::Owned),
                }
            }
        };
        let found = match (found, segment) {
            (Some(found), _) => Some(found),
            (None, Segment::Name(name)) => self.special(value, name)?.map(Cow::Owned),
            (None, Segment::Index(_)) => None,
        };
        Ok(found.map_or(Place::Nowhere, Place::Value))
    }

    /// The words that every list, object and text answers to, if no field has their name.
    fn special(&mut self, value: &Value, name: &str) -> Result<Option<Value>, Fault> {
        match name {
            "size" => size_of(self.meter, value),
            "first" => Ok(first_of(value)),
            "last" => Ok(last_of(value)),
            _ => Ok(None),
        }
    }

    /// What stands at a key in brackets: a place in a list, or a field.
    fn at<'v>(&mut self, value: &'v Value, key: &Value) -> Result<Option<&'v Value>, Fault> {
        match (value, key) {
            (Value::List(list), Value::Number(number)) if number.is_whole() => {
                let Some(place) = number.truncated() else {
                    return Ok(None);
                };
                let index = match usize::try_from(place) {
                    Ok(index) => Some(index),
                    Err(_) => usize::try_from(place.unsigned_abs())
                        .ok()
                        .and_then(|from_end| list.len().checked_sub(from_end)),
                };
                Ok(index.and_then(|index| list.get(index)))
            }
            (Value::Object(object), Value::Text(_) | Value::Markup(_) | Value::Number(_)) => {
                let name = self.meter.name_of(key)?;
                Ok(object.get(&name))
            }
            _ => Ok(None),
        }
    }
}

fn named<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    match value {
        Value::Object(object) => object.get(name),
        _ => None,
    }
}
