//! Places in a template: byte spans inside the engine, line and column outside.
//!
//! The tree holds byte offsets only, because counting lines for every node would cost more than
//! parsing. [`Positions`] turns offsets into lines and columns when something is reported; it walks
//! forward through the source, so reporting many places costs one pass.

use std::fmt;

/// A place in a template as an editor shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, counted from 1.
    pub line: u32,
    /// Column in characters, counted from 1.
    pub column: u32,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// A part of the source, as byte offsets. Templates are bounded far below `u32::MAX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Span {
    pub(crate) fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    pub(crate) fn of(self, source: &str) -> &str {
        &source[self.start..self.end]
    }
}

/// Turns rising offsets into positions in one pass.
pub(crate) struct Positions<'s> {
    source: &'s str,
    offset: usize,
    position: Position,
}

impl<'s> Positions<'s> {
    pub(crate) fn new(source: &'s str) -> Self {
        Self {
            source,
            offset: 0,
            position: Position { line: 1, column: 1 },
        }
    }

    /// The position of one offset.
    pub(crate) fn of(source: &'s str, offset: usize) -> Position {
        Self::new(source).advance_to(offset)
    }

    /// The position of `offset`, which must not lie before the last one asked for.
    pub(crate) fn advance_to(&mut self, offset: usize) -> Position {
        debug_assert!(offset >= self.offset, "offsets are asked for in order");
        // By bytes, which the processor takes many of at a time: every message that leaves asks for places.
        let passed = &self.source.as_bytes()[self.offset..offset];
        let line_start = passed.iter().rposition(|byte| *byte == b'\n');
        if let Some(end) = line_start {
            self.position.line += count(&passed[..=end], |byte| byte == b'\n');
            self.position.column = 1;
        }
        let of_line = &passed[line_start.map_or(0, |end| end + 1)..];
        // A character begins with any byte but those that go on with one.
        self.position.column += count(of_line, |byte| byte & 0xC0 != 0x80);
        self.offset = offset;
        self.position
    }
}

/// How many bytes are such.
fn count(bytes: &[u8], is_such: impl Fn(u8) -> bool) -> u32 {
    let such = bytes.iter().filter(|byte| is_such(**byte)).count();
    u32::try_from(such).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_characters_not_bytes() {
        let source = "é{{a}}\nb{{c}}";
        let mut positions = Positions::new(source);
        assert_eq!(positions.advance_to(2), Position { line: 1, column: 2 });
        assert_eq!(
            positions.advance_to(source.rfind("{{").unwrap()),
            Position { line: 2, column: 2 }
        );
        let source = "a\n\n€\u{1F600}é{{b}}";
        let at = Positions::of(source, source.find('{').unwrap());
        assert_eq!(at, Position { line: 3, column: 4 });
    }
}
