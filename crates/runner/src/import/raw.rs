//! A cell as it came, from CSV or JSON: as text, as yes or no, as several tags.

use engine::value::{NAME_BYTES_MAX, text_within};
use serde_json::Value as Json;

use super::cell::{flag, trimmed};

/// Most tags in one cell.
const TAGS_MAX: usize = 100;

/// What a cell holds.
pub(super) enum Cell<'r> {
    Text(&'r str),
    Json(&'r Json),
}

/// A part of an object: the name as it is, or a path of names with points between.
pub(super) fn found<'j>(json: &'j Json, name: &str) -> Option<&'j Json> {
    json.get(name).or_else(|| {
        let (first, rest) = name.split_once('.')?;
        found(json.get(first)?, rest)
    })
}

pub(super) fn text_of(cell: &Cell<'_>) -> Result<String, String> {
    let text = match cell {
        Cell::Text(text) => trimmed(text).to_owned(),
        Cell::Json(Json::String(text)) => trimmed(text).to_owned(),
        Cell::Json(Json::Number(number)) => number.to_string(),
        Cell::Json(Json::Bool(flag)) => flag.to_string(),
        Cell::Json(_) => return Err("is no text".to_owned()),
    };
    text_within(&text, "", engine::value::TEXT_BYTES_MAX).map_err(|refused| refused.why)
}

/// Text that is a name of something: short, and without control characters.
pub(super) fn short(text: String) -> Result<String, String> {
    if text.len() > NAME_BYTES_MAX || text.chars().any(char::is_control) {
        return Err(format!(
            "has more than {NAME_BYTES_MAX} bytes or a control character"
        ));
    }
    Ok(text)
}

pub(super) fn flag_of(cell: &Cell<'_>) -> Result<bool, String> {
    match cell {
        Cell::Json(Json::Bool(flag)) => Ok(*flag),
        cell => flag(&text_of(cell)?),
    }
}

pub(super) fn tags_of(cell: &Cell<'_>, separator: &str) -> Result<Vec<String>, String> {
    let tags: Vec<String> = match cell {
        Cell::Json(Json::Array(list)) => {
            let tag = |json: &Json| text_of(&Cell::Json(json));
            list.iter().map(tag).collect::<Result<_, _>>()?
        }
        cell => {
            let text = text_of(cell)?;
            let tags = text.split(separator).map(trimmed);
            tags.filter(|tag| !tag.is_empty())
                .map(str::to_owned)
                .collect()
        }
    };
    if tags.len() > TAGS_MAX {
        return Err(format!("has {} tags; at most {TAGS_MAX}", tags.len()));
    }
    tags.into_iter().map(short).collect()
}
