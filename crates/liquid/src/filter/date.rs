//! `date`: prints a moment in a format, in the zone and the language of the rendering.

use super::Call;
use crate::date::{Zone, format, read};
use crate::diagnostic::DiagnosticKind;
use crate::error::Fault;
use crate::value::Value;

/// What reading a date costs, and each byte of its pattern, in steps: a directive asks the zone
/// database and the calendar, which takes many times as long as the walker's own steps.
const READ_STEPS: usize = 20;
const PATTERN_BYTE_STEPS: usize = 4;

/// Formats a date. What cannot be read as one is left as it is, and noted; so is any input if the
/// format is nil or empty.
pub(super) fn date(call: &mut Call<'_>) -> Result<Value, Fault> {
    let pattern = call.argument_text(0)?;
    if pattern.is_empty() || call.input == Value::Nil {
        return Ok(call.input.clone());
    }
    let pattern_steps = pattern.len().saturating_mul(PATTERN_BYTE_STEPS);
    call.meter.steps(READ_STEPS + pattern_steps)?;
    let zone = match call.argument(1) {
        Value::Nil => call.context.zone.clone(),
        name => {
            let name = call.meter.text_of(&name)?;
            Zone::named(&name).map_err(|unknown| Fault::UnknownZone { name: unknown.name })?
        }
    };
    let text = call.input_text()?;
    let Some(moment) = read(&text, call.context.now_ms, &zone) else {
        call.noticed = Some(DiagnosticKind::UnreadableDate);
        return Ok(call.input.clone());
    };
    let language = call.context.language;
    let mut draft = call.draft();
    format(&pattern, &moment, language, &mut |piece| draft.push(piece))?;
    Ok(Value::from(draft.finish()))
}
