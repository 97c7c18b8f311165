//! `default`: the value for when there is none.

use super::Call;
use crate::diagnostic::DiagnosticKind;
use crate::value::Value;

/// Gives the argument in place of nil, false and what is empty; with `allow_false: true`, false
/// stays. Without an argument the empty text.
pub(super) fn default(call: &mut Call<'_>) -> Value {
    let wanting = match &call.input {
        Value::Nil => true,
        Value::Bool(value) => !value && !call.allow_false,
        Value::Text(text) | Value::Markup(text) => text.is_empty(),
        Value::List(list) => list.is_empty(),
        Value::Object(object) => object.is_empty(),
        _ => false,
    };
    if !wanting {
        return call.input.clone();
    }
    call.noticed = Some(DiagnosticKind::FallbackUsed);
    match call.arguments.first() {
        Some(value) => value.clone(),
        None => Value::from(""),
    }
}
