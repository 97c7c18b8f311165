//! Where something is in an e-mail: the part with its language, and line and column in it; of blocks, the
//! block.

use mail::blocks::Mjml;
use mail::compile::Note;
use mail::template::{CompileError, Part};

use super::{InLanguage, Noted};
use crate::problem::{Located, capitalized};

/// The name of a part, with its language.
pub(in crate::api) fn at(part: Part, language: Option<&str>) -> String {
    language.map_or_else(|| part.to_string(), |tag| format!("languages/{tag}/{part}"))
}

/// The MJML of blocks as they are kept; none where there are none.
pub(super) fn of_blocks(text: &str, language: Option<&str>) -> Result<Option<Mjml>, Vec<Located>> {
    if text.is_empty() {
        return Ok(None);
    }
    let read = mail::blocks::read_text(text);
    let told = |fault: mail::blocks::Fault| {
        let name = fault.at.rsplit('/').next().unwrap_or_default();
        let within = match fault.block {
            Some(block) => format!("{block}/{name}"),
            None => fault.at,
        };
        let at = format!("{}/{within}", at(Part::Blocks, language));
        Located::refused(at.trim_end_matches('/'), &fault.message)
    };
    read.map(|document| Some(document.mjml()))
        .map_err(|faults| faults.into_iter().map(told).collect())
}

/// The name of a place: a part with its language, and lines in it; of blocks, the block.
pub(super) fn placed(
    part: Part,
    position: Option<(u32, u32)>,
    language: Option<&str>,
    mjml: Option<&Mjml>,
) -> (String, Option<(u32, u32)>) {
    let (Part::Mjml, Some(mjml)) = (part, mjml) else {
        return (at(part, language), position);
    };
    let blocks = at(Part::Blocks, language);
    let block = position.and_then(|(line, _)| mjml.block_at(line));
    (
        block.map_or_else(|| blocks.clone(), |block| format!("{blocks}/{block}")),
        None,
    )
}

pub(super) fn located(
    error: &CompileError,
    language: Option<&str>,
    mjml: Option<&Mjml>,
) -> Located {
    let sentence = match &error.suggestion {
        Some(suggestion) => format!("{}; did you mean `{suggestion}`?", error.message),
        None => format!("{}.", error.message),
    };
    let position = error
        .position
        .map(|position| (position.line, position.column));
    let (at, position) = placed(error.part, position, language, mjml);
    Located {
        position,
        ..Located::new(at, capitalized(&sentence))
    }
}

/// What could be better in an e-mail, in each of its languages.
pub(in crate::api) fn notes(all: &[InLanguage]) -> Vec<Noted> {
    let noted = all.iter().flat_map(|one| {
        let of = |note: &Note| {
            let position = note.position.map(|at| (at.line, at.column));
            let language = one.language.as_deref();
            let (at, position) = placed(note.part, position, language, one.mjml.as_ref());
            Noted {
                code: note.code,
                at,
                line: position.map(|(line, _)| line),
                column: position.map(|(_, column)| column),
                sentence: note.sentence.clone(),
            }
        };
        one.compiled.notes.iter().map(of)
    });
    noted.collect()
}
