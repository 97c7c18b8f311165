//! Where a rendering writes to: the output itself, or the text of a `capture`.

use crate::engine::Escape;
use crate::error::Fault;
use crate::filter::push_escaped;
use crate::limits::Limits;
use crate::meter::Meter;
use crate::value::{Value, print};

pub(super) struct Writer {
    text: String,
    bytes_max: usize,
    kind: Kind,
    /// In a line: whether line breaks have been read that become a space if anything follows.
    broken: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Output,
    /// Output that must stay on one line.
    Line,
    Text,
}

impl Writer {
    /// The output of a template.
    pub(super) fn output(escape: Escape, limits: &Limits) -> Self {
        let kind = match escape {
            Escape::Subject => Kind::Line,
            Escape::None | Escape::Html => Kind::Output,
        };
        Self {
            text: String::new(),
            bytes_max: limits.output_bytes_max,
            kind,
            broken: false,
        }
    }

    /// A text within the template.
    pub(super) fn text(limits: &Limits) -> Self {
        Self {
            text: String::new(),
            bytes_max: limits.text_bytes_max,
            kind: Kind::Text,
            broken: false,
        }
    }

    /// Makes room for a text of about this length.
    pub(super) fn expect(&mut self, bytes: usize) {
        self.text.reserve(bytes.min(self.bytes_max));
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    pub(super) fn push(&mut self, text: &str, meter: &mut Meter) -> Result<(), Fault> {
        meter.bytes(text.len())?;
        if self.kind == Kind::Line {
            self.push_line(text)
        } else {
            self.push_piece(text)
        }
    }

    /// Prints a value as it is.
    pub(super) fn push_value(&mut self, value: &Value, meter: &mut Meter) -> Result<(), Fault> {
        match value {
            Value::Text(text) | Value::Markup(text) => self.push(text, meter),
            other => print(other, &mut |piece| self.push(piece, meter)),
        }
    }

    /// Prints a value into HTML: text is escaped, markup is not.
    pub(super) fn push_html(&mut self, value: &Value, meter: &mut Meter) -> Result<(), Fault> {
        match value {
            Value::Markup(markup) => self.push(markup, meter),
            Value::Text(text) => push_escaped(text, &mut |piece| self.push(piece, meter)),
            Value::List(list) => list
                .iter()
                .try_for_each(|element| self.push_html(element, meter)),
            other => print(other, &mut |piece| {
                push_escaped(piece, &mut |piece| self.push(piece, meter))
            }),
        }
    }

    /// Puts a line break, or a run of them, down as one space, and at the ends as nothing. No
    /// control character gets into a header this way, whatever the data holds.
    fn push_line(&mut self, text: &str) -> Result<(), Fault> {
        let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(breaks).unwrap_or(rest.len());
            if end > 0 {
                if self.broken && !self.text.is_empty() {
                    self.push_piece(" ")?;
                }
                self.broken = false;
                self.push_piece(&rest[..end])?;
            }
            rest = &rest[end..];
            let behind = rest.trim_start_matches(breaks);
            self.broken |= behind.len() < rest.len();
            rest = behind;
        }
        Ok(())
    }

    fn push_piece(&mut self, text: &str) -> Result<(), Fault> {
        let bytes_max = self.bytes_max;
        if self.text.len().saturating_add(text.len()) > bytes_max {
            return Err(match self.kind {
                Kind::Text => Fault::TextTooLong { bytes_max },
                Kind::Output | Kind::Line => Fault::OutputTooLong { bytes_max },
            });
        }
        self.text.push_str(text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pieces: &[&str], expected: &str) {
        let limits = Limits::default();
        let mut meter = Meter::new(limits.clone());
        let mut writer = Writer::output(Escape::Subject, &limits);
        for piece in pieces {
            writer.push(piece, &mut meter).unwrap();
        }
        assert_eq!(writer.finish(), expected, "{pieces:?}");
    }

    #[test]
    fn a_line_has_no_breaks() {
        check(&["a\r\n\r\nb"], "a b");
        check(&["\n a", "\r", "\n", "b \n"], " a b ");
        check(&["a\u{2028}b\u{85}c\0d\te"], "a b c d e");
        check(&["\r\n"], "");
    }
}
