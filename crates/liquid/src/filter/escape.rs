//! Filters on HTML, and the escaping that outputs use.
//!
//! In an HTML template a value is text or markup. Text is escaped when printed, markup is not; the
//! filters here say which of the two they give.

use super::Call;
use crate::error::Fault;
use crate::value::Value;

/// What stands for a byte in HTML, if it needs a stand-in.
fn entity(byte: u8) -> Option<&'static str> {
    Some(match byte {
        b'&' => "&amp;",
        b'<' => "&lt;",
        b'>' => "&gt;",
        b'"' => "&quot;",
        b'\'' => "&#39;",
        _ => return None,
    })
}

/// Hands on a text with the five characters of HTML escaped.
pub(crate) fn push_escaped(
    text: &str,
    sink: &mut impl FnMut(&str) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(entity) = entity(byte) {
            if done < at {
                sink(&text[done..at])?;
            }
            sink(entity)?;
            // All five are one byte long.
            done = at + 1;
        }
    }
    if done < text.len() {
        sink(&text[done..])?;
    }
    Ok(())
}

pub(super) fn escape(call: &mut Call<'_>) -> Result<Value, Fault> {
    if matches!(call.input, Value::Nil | Value::Markup(_)) {
        return Ok(call.input.clone());
    }
    let text = call.input_text()?;
    let mut draft = call.draft();
    push_escaped(&text, &mut |piece| draft.push(piece))?;
    let escaped = draft.finish();
    Ok(call.markup(escaped))
}

pub(super) fn escape_once(call: &mut Call<'_>) -> Result<Value, Fault> {
    if matches!(call.input, Value::Nil | Value::Markup(_)) {
        return Ok(call.input.clone());
    }
    let text = call.input_text()?;
    let mut draft = call.draft();
    let mut rest = &*text;
    while let Some(at) = rest.find('&') {
        push_escaped(&rest[..at], &mut |piece| draft.push(piece))?;
        let length = entity_length(&rest[at..]).unwrap_or(0);
        if length == 0 {
            draft.push("&amp;")?;
        } else {
            draft.push(&rest[at..at + length])?;
        }
        rest = &rest[at + length.max(1)..];
    }
    push_escaped(rest, &mut |piece| draft.push(piece))?;
    let escaped = draft.finish();
    Ok(call.markup(escaped))
}

/// The length of the entity that a text begins with, such as `&lt;` or `&#39;`.
fn entity_length(text: &str) -> Option<usize> {
    // No entity has a longer name; without a bound, many `&` would be read again and again.
    const NAME_BYTES_MAX: usize = 32;
    let name = text.get(1..)?;
    let length = name.bytes().take(NAME_BYTES_MAX).position(|b| b == b';')?;
    let name = &name[..length];
    let is_entity = match name.strip_prefix('#') {
        Some(digits) => {
            let (digits, radix) = match digits.strip_prefix(['x', 'X']) {
                Some(digits) => (digits, 16),
                None => (digits, 10),
            };
            !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix))
        }
        None => !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric()),
    };
    is_entity.then_some(length + 2)
}

/// Marks a text as HTML that is not to be escaped. The template's author answers for it.
pub(super) fn raw(call: &mut Call<'_>) -> Result<Value, Fault> {
    if !call.html {
        return Ok(call.input.clone());
    }
    let text = call.input_text()?;
    Ok(Value::Markup(text))
}

/// Writes `<br />` before each line break. In an HTML template text is escaped first, so that the
/// result can be markup.
pub(super) fn newline_to_br(call: &mut Call<'_>) -> Result<Value, Fault> {
    if call.html {
        call.input = escape(call)?;
    }
    let text = call.input_text()?;
    let mut draft = call.draft();
    for line in text.split_inclusive('\n') {
        match line.strip_suffix('\n') {
            Some(line) => {
                draft.push(line.strip_suffix('\r').unwrap_or(line))?;
                draft.push("<br />\n")?;
            }
            None => draft.push(line)?,
        }
    }
    let broken = draft.finish();
    Ok(call.markup(broken))
}

/// Takes out tags, comments and what scripts and styles hold. It makes text readable; it does not
/// make HTML safe, so the result is text and is escaped when printed as HTML.
pub(super) fn strip_html(call: &mut Call<'_>) -> Result<Value, Fault> {
    const BLOCKS: [(&str, &str); 3] = [
        ("<script", "</script>"),
        ("<!--", "-->"),
        ("<style", "</style>"),
    ];
    let text = call.input_text()?;
    // A closer that is missing once is missing for the rest: it is not looked for again.
    let mut missing = [false; BLOCKS.len()];
    let mut draft = call.draft();
    let mut rest = &*text;
    while let Some(at) = rest.find('<') {
        draft.push(&rest[..at])?;
        rest = &rest[at..];
        let block = BLOCKS.iter().position(|(open, _)| rest.starts_with(open));
        let mut end = None;
        if let Some(block) = block.filter(|block| !missing[*block]) {
            let closer = BLOCKS[block].1;
            end = rest.find(closer).map(|at| at + closer.len());
            missing[block] = end.is_none();
        }
        match end.or_else(|| rest.find('>').map(|at| at + 1)) {
            Some(end) => rest = &rest[end..],
            None => break,
        }
    }
    draft.push(rest)?;
    Ok(Value::from(draft.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_entities() {
        let check = |text, expected| assert_eq!(entity_length(text), expected, "{text}");
        check("&amp; x", Some(5));
        check("&#39;", Some(5));
        check("&#x1F600;", Some(9));
        check("&;", None);
        check("& x;", None);
        check("&#;", None);
        check("&é;", None);
    }
}
