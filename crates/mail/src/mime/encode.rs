//! Header text that would be read as something else than it says.
//!
//! The builder encodes what is outside ASCII (RFC 2047). It leaves plain ASCII alone, also where
//! that looks like an encoded word (`=?utf-8?Q?...?=`), begins with a blank, or has two blanks
//! together between which a line may be folded; readers would then decode or drop something. Those
//! few are encoded here.

use base64::{Engine, engine::general_purpose::STANDARD};
use mail_builder::headers::{HeaderType, raw::Raw, text::Text};

use crate::header::HeaderText;

/// Bytes of text per encoded word: 52 characters of base64 and 12 around them stay below the 75 of
/// RFC 2047 §2, and fit on the first line after most names of headers.
const WORD_INPUT_BYTES_MAX: usize = 39;

/// A header of free text, such as the subject.
pub(super) fn text(text: &HeaderText) -> HeaderType<'_> {
    let text = text.as_str();
    if reads_as_encoded(text) {
        Raw::new(words(text)).into()
    } else {
        Text::new(text).into()
    }
}

/// Whether a reader would not give back the text that was written.
pub(super) fn reads_as_encoded(text: &str) -> bool {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let has_a_run = text
        .as_bytes()
        .windows(2)
        .any(|pair| pair.iter().all(is_blank));
    text.contains("=?") || text.starts_with([' ', '\t']) || has_a_run
}

/// The text as encoded words, cut between characters; a reader joins them without the blanks.
pub(super) fn words(text: &str) -> String {
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (word, tail) = rest.split_at(rest.floor_char_boundary(WORD_INPUT_BYTES_MAX));
        words.push(format!("=?utf-8?B?{}?=", STANDARD.encode(word)));
        rest = tail;
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_cut_between_characters() {
        let words = words(&"é".repeat(40));
        let pieces: Vec<_> = words.split(' ').collect();
        assert_eq!(pieces.len(), 3);
        assert!(pieces.iter().all(|piece| piece.len() <= 75));
        let first = pieces[0]
            .strip_prefix("=?utf-8?B?")
            .and_then(|p| p.strip_suffix("?="));
        assert_eq!(
            STANDARD.decode(first.unwrap()).unwrap(),
            "é".repeat(19).into_bytes()
        );
    }
}
