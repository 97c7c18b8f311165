//! Filters on text. Lengths and places count characters; what is no text is printed first.

use super::Call;
use crate::error::Fault;
use crate::filter::escape::push_escaped;
use crate::value::Value;

/// The length that `truncate` and the number of words that `truncatewords` leaves unless told.
const TRUNCATE_CHARACTERS: i64 = 50;
const TRUNCATE_WORDS: i64 = 15;
const ELLIPSIS: &str = "...";

pub(super) fn append(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (input, argument) = (call.input.clone(), call.argument(0));
    joined(call, &input, &argument)
}

pub(super) fn prepend(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (input, argument) = (call.input.clone(), call.argument(0));
    joined(call, &argument, &input)
}

/// Two values as one text. Beside markup, text is escaped and the whole is markup.
fn joined(call: &mut Call<'_>, first: &Value, second: &Value) -> Result<Value, Fault> {
    let is_markup = |value: &Value| matches!(value, Value::Markup(_));
    let any_markup = is_markup(first) || is_markup(second);
    let parts = [first, second].map(|value| (value, any_markup && !is_markup(value)));
    let mut texts = Vec::with_capacity(2);
    for (value, escaped) in parts {
        texts.push((call.meter.text_of(value)?, escaped));
    }
    let mut draft = call.draft();
    for (text, escaped) in texts {
        if escaped {
            push_escaped(&text, &mut |piece| draft.push(piece))?;
        } else {
            draft.push(&text)?;
        }
    }
    let text = draft.finish();
    Ok(if any_markup {
        Value::Markup(text.into())
    } else {
        Value::from(text)
    })
}

pub(super) fn upcase(call: &mut Call<'_>) -> Result<Value, Fault> {
    let text = call.input_text()?;
    call.made(&text.to_uppercase())
}

pub(super) fn downcase(call: &mut Call<'_>) -> Result<Value, Fault> {
    let text = call.input_text()?;
    call.made(&text.to_lowercase())
}

pub(super) fn capitalize(call: &mut Call<'_>) -> Result<Value, Fault> {
    let text = call.input_text()?;
    let mut characters = text.chars();
    let first: String = characters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    let rest = characters.as_str().to_lowercase();
    call.made(&(first + &rest))
}

pub(super) fn strip(call: &mut Call<'_>) -> Result<Value, Fault> {
    let text = call.input_text()?;
    call.same_kind(text.trim())
}

pub(super) fn lstrip(call: &mut Call<'_>) -> Result<Value, Fault> {
    let text = call.input_text()?;
    call.same_kind(text.trim_start())
}

pub(super) fn rstrip(call: &mut Call<'_>) -> Result<Value, Fault> {
    let text = call.input_text()?;
    call.same_kind(text.trim_end())
}

/// Strips, and leaves one space where there was any white space.
pub(super) fn squish(call: &mut Call<'_>) -> Result<Value, Fault> {
    let text = call.input_text()?;
    let words: Vec<&str> = text.split_whitespace().collect();
    call.same_kind(&words.join(" "))
}

pub(super) fn strip_newlines(call: &mut Call<'_>) -> Result<Value, Fault> {
    let text = call.input_text()?;
    call.same_kind(&text.replace("\r\n", "").replace('\n', ""))
}

pub(super) fn replace(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (part, by) = (call.argument_text(0)?, call.argument_text(1)?);
    replace_all(call, &part, &by)
}

pub(super) fn remove(call: &mut Call<'_>) -> Result<Value, Fault> {
    let part = call.argument_text(0)?;
    replace_all(call, &part, "")
}

fn replace_all(call: &mut Call<'_>, part: &str, by: &str) -> Result<Value, Fault> {
    let text = call.input_text()?;
    let mut draft = call.draft();
    let mut end = 0;
    for (at, _) in text.match_indices(part) {
        draft.push(&text[end..at])?;
        draft.push(by)?;
        end = at + part.len();
    }
    draft.push(&text[end..])?;
    Ok(Value::from(draft.finish()))
}

pub(super) fn replace_first(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (part, by) = (call.argument_text(0)?, call.argument_text(1)?);
    replace_one(call, &part, &by, |text, part| text.find(part))
}

pub(super) fn replace_last(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (part, by) = (call.argument_text(0)?, call.argument_text(1)?);
    replace_one(call, &part, &by, |text, part| text.rfind(part))
}

pub(super) fn remove_first(call: &mut Call<'_>) -> Result<Value, Fault> {
    let part = call.argument_text(0)?;
    replace_one(call, &part, "", |text, part| text.find(part))
}

pub(super) fn remove_last(call: &mut Call<'_>) -> Result<Value, Fault> {
    let part = call.argument_text(0)?;
    replace_one(call, &part, "", |text, part| text.rfind(part))
}

fn replace_one(
    call: &mut Call<'_>,
    part: &str,
    by: &str,
    place: fn(&str, &str) -> Option<usize>,
) -> Result<Value, Fault> {
    let text = call.input_text()?;
    let Some(at) = place(&text, part) else {
        return call.made(&text);
    };
    let mut draft = call.draft();
    draft.push(&text[..at])?;
    draft.push(by)?;
    draft.push(&text[at + part.len()..])?;
    Ok(Value::from(draft.finish()))
}

/// Splits at each occurrence, without empty parts at the end; a space splits at any white space,
/// and nothing splits into characters.
pub(super) fn split(call: &mut Call<'_>) -> Result<Value, Fault> {
    let separator = call.argument_text(0)?;
    let text = call.input_text()?;
    let parts: Box<dyn Iterator<Item = &str>> = match &*separator {
        "" => Box::new(
            text.char_indices()
                .map(|(at, c)| &text[at..at + c.len_utf8()]),
        ),
        " " => Box::new(text.split_ascii_whitespace()),
        separator => Box::new(text.split(separator)),
    };
    let mut list = Vec::new();
    for part in parts {
        call.meter.step()?;
        call.meter.list_length(list.len() + 1)?;
        list.push(Value::from(part));
    }
    while list.last().is_some_and(|part| *part == Value::from("")) {
        list.pop();
    }
    call.meter.list(list)
}

pub(super) fn truncate(call: &mut Call<'_>) -> Result<Value, Fault> {
    if call.input == Value::Nil {
        return Ok(Value::Nil);
    }
    let length = length_argument(call, TRUNCATE_CHARACTERS)?;
    let end = ending(call)?;
    let text = call.input_text()?;
    if text.chars().count() <= length {
        return call.made(&text);
    }
    let kept = length.saturating_sub(end.chars().count());
    let cut = text
        .char_indices()
        .nth(kept)
        .map_or(text.len(), |(at, _)| at);
    let mut draft = call.draft();
    draft.push(&text[..cut])?;
    draft.push(&end)?;
    Ok(Value::from(draft.finish()))
}

pub(super) fn truncatewords(call: &mut Call<'_>) -> Result<Value, Fault> {
    if call.input == Value::Nil {
        return Ok(Value::Nil);
    }
    let length = length_argument(call, TRUNCATE_WORDS)?.max(1);
    let end = ending(call)?;
    let text = call.input_text()?;
    let mut words = text.split_whitespace();
    let kept: Vec<&str> = words.by_ref().take(length).collect();
    if words.next().is_none() {
        return call.made(&text);
    }
    let mut draft = call.draft();
    draft.push(&kept.join(" "))?;
    draft.push(&end)?;
    Ok(Value::from(draft.finish()))
}

/// The first argument as a length; a negative one is zero.
fn length_argument(call: &Call<'_>, otherwise: i64) -> Result<usize, Fault> {
    let length = match call.arguments.first() {
        None => otherwise,
        Some(argument) => argument
            .to_integer()
            .ok_or_else(|| call.bad_argument("a number", argument))?,
    };
    Ok(usize::try_from(length).unwrap_or(0))
}

fn ending(call: &mut Call<'_>) -> Result<std::sync::Arc<str>, Fault> {
    if call.arguments.len() > 1 {
        call.argument_text(1)
    } else {
        Ok(ELLIPSIS.into())
    }
}
