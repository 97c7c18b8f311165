//! Liquid out of the way of MJML and of a style inliner, and back, with the way from each place in
//! the result to the place in the author's text.
//!
//! An output becomes a word of letters and digits, a tag between elements becomes a comment, which a
//! parser leaves where it is even between the rows of a table. In values of attributes everything
//! becomes a word, also characters that the MJML renderer would write as escapes of its own.

use liquid::Position;

use super::scan::{Tag, Token, tokens};
use crate::template::mask::next_piece;

/// Markup without Liquid, and what stood there.
#[derive(Debug)]
pub(super) struct Covered<'a> {
    /// The markup.
    pub(super) text: String,
    prefix: String,
    pieces: Vec<Piece<'a>>,
    /// Where stretches of the covered text come from: covered byte, source byte.
    from: Vec<(usize, usize)>,
    source: &'a str,
}

#[derive(Debug)]
struct Piece<'a> {
    text: &'a str,
    /// Its byte in the source.
    at: usize,
    is_comment: bool,
}

/// Markup with its Liquid again, and where that came from.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Uncovered {
    pub(super) text: String,
    pub(super) map: Origins,
}

/// From places in what was made to places in what was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Origins(Vec<(Position, Position)>);

/// A piece of Liquid that did not survive, by its byte in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lost(pub(super) usize);

/// Ends a word, so that 1 and 11 are not confused.
const SUFFIX: char = 'z';

impl<'a> Covered<'a> {
    /// Covers a markup; `strict` also covers what the MJML renderer would spoil in attributes.
    pub(super) fn new(source: &'a str, strict: bool) -> Self {
        let mut covered = Self {
            text: String::with_capacity(source.len()),
            prefix: unused_prefix(source),
            pieces: Vec::new(),
            from: Vec::new(),
            source,
        };
        for (at, token) in tokens(source) {
            covered.from.push((covered.text.len(), at));
            match token {
                Token::Liquid(piece) => covered.piece(piece, at, piece.starts_with("{%")),
                Token::LiquidInRaw(piece) => covered.piece(piece, at, false),
                Token::Open(tag) => covered.tag(&tag, at, strict),
                Token::Text(text)
                | Token::Raw(text)
                | Token::Comment(text)
                | Token::Close(text) => covered.text.push_str(text),
            }
        }
        covered
    }

    fn piece(&mut self, text: &'a str, at: usize, is_comment: bool) {
        let word = format!("{}{}{SUFFIX}", self.prefix, self.pieces.len());
        if is_comment {
            self.text.extend(["<!--", &word, "-->"]);
        } else {
            self.text.push_str(&word);
        }
        self.pieces.push(Piece {
            text,
            at,
            is_comment,
        });
    }

    fn tag(&mut self, tag: &Tag<'a>, at: usize, strict: bool) {
        let mut done = 0;
        for attribute in &tag.attributes {
            let Some(value) = attribute.value else {
                continue;
            };
            self.text.push_str(&tag.whole[done..attribute.at]);
            self.from.push((self.text.len(), at + attribute.at));
            self.value(value, at + attribute.at, strict);
            done = attribute.at + value.len();
        }
        self.text.push_str(&tag.whole[done..]);
    }

    fn value(&mut self, value: &'a str, at: usize, strict: bool) {
        let mut done = 0;
        while done < value.len() {
            let rest = &value[done..];
            let liquid = next_piece(rest);
            let (before, piece) = liquid.map_or((rest, ""), |(before, piece, _)| (before, piece));
            for (offset, c) in before.char_indices() {
                let whole = &before[offset..offset + c.len_utf8()];
                match c {
                    // A line break in a value says no more than a blank.
                    '\n' | '\r' | '\t' if strict => self.text.push(' '),
                    '"' if strict => self.text.push_str("&quot;"),
                    '\'' => self.text.push(c),
                    _ if strict && c.escape_debug().len() > 1 => {
                        self.piece(whole, at + done + offset, false);
                    }
                    _ => self.text.push(c),
                }
            }
            done += before.len();
            if !piece.is_empty() {
                self.piece(piece, at + done, false);
                done += piece.len();
            }
        }
    }

    /// Puts the pieces back wherever they are in what was made of the text. Fails if one is gone, or
    /// if tags stand in another order than they were written.
    pub(super) fn uncover(&self, made: &str) -> Result<Uncovered, Lost> {
        let mut out = String::with_capacity(made.len());
        let mut places: Vec<(usize, usize)> = Vec::new();
        let mut seen = vec![0_usize; self.pieces.len()];
        let mut newest_tag = 0;
        let mut words = made.split(&self.prefix);
        out.push_str(words.next().unwrap_or_default());
        for word in words {
            let Some((number, piece, after)) = self.read(word) else {
                out.push_str(&self.prefix);
                out.push_str(word);
                continue;
            };
            seen[number] += 1;
            let mut after = after;
            if piece.is_comment {
                if number < newest_tag || seen[number] > 1 {
                    return Err(Lost(piece.at));
                }
                newest_tag = number;
                let rest = after.strip_prefix("-->").filter(|_| out.ends_with("<!--"));
                if let Some(rest) = rest {
                    out.truncate(out.len() - "<!--".len());
                    after = rest;
                }
            }
            places.push((out.len(), piece.at));
            out.push_str(piece.text);
            out.push_str(after);
        }
        if let Some(gone) = seen.iter().position(|times| *times == 0) {
            return Err(Lost(self.pieces[gone].at));
        }
        let map = Origins::new(&out, self.source, &places);
        Ok(Uncovered { text: out, map })
    }

    /// Whether this is a comment that stands for a tag, blanks aside.
    pub(super) fn is_comment(&self, text: &str) -> bool {
        let word = text.trim().strip_prefix("<!--");
        let word = word.and_then(|word| word.strip_prefix(&self.prefix));
        word.and_then(|word| self.read(word))
            .is_some_and(|(_, piece, _)| piece.is_comment)
    }

    fn read<'w>(&self, word: &'w str) -> Option<(usize, &Piece<'a>, &'w str)> {
        let (number, after) = word.split_once(SUFFIX)?;
        let number: usize = number.parse().ok()?;
        Some((number, self.pieces.get(number)?, after))
    }

    /// Where in the source a byte of the covered text comes from.
    pub(super) fn source_byte(&self, at: usize) -> usize {
        let known = self.from.partition_point(|(covered, _)| *covered <= at);
        let Some((covered, source)) = known.checked_sub(1).map(|known| self.from[known]) else {
            return 0;
        };
        let byte = source + (at - covered);
        self.source.floor_char_boundary(byte.min(self.source.len()))
    }
}

impl Origins {
    fn new(made: &str, source: &str, places: &[(usize, usize)]) -> Self {
        let of = |place: &(usize, usize)| (position(made, place.0), position(source, place.1));
        Self(places.iter().map(of).collect())
    }

    /// The place in the source, where the place in what was made is in a piece of Liquid.
    pub(crate) fn of(&self, made: Position) -> Position {
        let known = self.0.partition_point(|(place, _)| *place <= made);
        let Some((place, origin)) = known.checked_sub(1).map(|known| self.0[known]) else {
            return made;
        };
        let line = origin.line + (made.line - place.line);
        let column = if made.line == place.line {
            origin.column + (made.column - place.column)
        } else {
            made.column
        };
        Position { line, column }
    }
}

/// Line and column of a byte.
pub(super) fn position(text: &str, byte: usize) -> Position {
    let before = &text[..byte];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Position {
        line: count(before.matches('\n').count() + 1),
        column: count(before[line_start..].chars().count() + 1),
    }
}

/// A start of words that the source does not contain, in small letters since parsers make names of
/// attributes small. Every turn makes it longer than before, so the search ends.
fn unused_prefix(source: &str) -> String {
    let mut prefix = "lq".to_owned();
    while source.contains(&prefix) {
        prefix.push('q');
    }
    prefix
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let check = |source: &str, wanted: &str| {
            let covered = Covered::new(source, false);
            assert_eq!(covered.text, wanted);
            assert_eq!(covered.uncover(wanted).unwrap().text, source);
        };
        check("no Liquid { here }", "no Liquid { here }");
        check(
            "<tr>{% for a in b %}<td title=\"{{ a }}{% if x %}\">{{ a }}",
            "<tr><!--lq0z--><td title=\"lq1zlq2z\">lq3z",
        );
        check("lq {{ a }}", "lq lqq0z");
        check("<style>{% if a %}</style>", "<style>lq0z</style>");
    }

    #[test]
    fn what_the_renderer_would_spoil_is_covered_too() {
        let source = "<p style='a:\n\"b\"' alt=\"\u{a0}\\é\">\\";
        let covered = Covered::new(source, true);
        assert_eq!(
            covered.text,
            "<p style='a: &quot;b&quot;' alt=\"lq0zlq1zé\">\\"
        );
        let back = covered.uncover(&covered.text).unwrap().text;
        assert_eq!(back, "<p style='a: &quot;b&quot;' alt=\"\u{a0}\\é\">\\");
    }

    #[test]
    fn what_is_gone_or_out_of_order_is_told() {
        let covered = Covered::new("{% a %}{{ b }}{% c %}", false);
        assert_eq!(covered.text, "<!--lq0z-->lq1z<!--lq2z-->");
        assert_eq!(covered.uncover("<!--lq0z--><!--lq2z-->"), Err(Lost(7)));
        assert_eq!(covered.uncover("<!--lq2z-->lq1z<!--lq0z-->"), Err(Lost(0)));
        // An output may stand twice: Outlook gets a colour of its own.
        assert!(covered.uncover("<!--lq0z-->lq1zlq1z<!--lq2z-->").is_ok());
    }

    #[test]
    fn places_lead_back() {
        let source = "a\n {{ b }}{% c %}";
        let covered = Covered::new(source, false);
        let made = covered.text.replace("a\n", "<html>\n\n<p>");
        let back = covered.uncover(&made).unwrap();
        let at = |line, column| Position { line, column };
        // `b` is three characters into the output.
        assert_eq!(back.map.of(at(3, 8)), at(2, 5));
        assert_eq!(back.map.of(at(3, 14)), at(2, 11));
        assert_eq!(
            covered.source_byte(covered.text.find("lq1z").unwrap() - 4),
            10
        );
    }
}
