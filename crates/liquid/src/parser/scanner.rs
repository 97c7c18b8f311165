//! Cuts a source into text, outputs and tags.
//!
//! Two kinds of source come in the same pieces: a template with `{{ … }}` and `{% … %}`, and the
//! inside of a `liquid` tag with one tag per line. White space control happens here, so nothing
//! later needs to know of it. What stands inside a tag is not looked at, but for its name.

use crate::error::Mistake;
use crate::position::Span;

/// One piece of a source.
pub(crate) enum Piece {
    Text(Span),
    Output(usize, Span),
    Tag(Tag),
}

/// A tag: where it begins, its name (`#` for an inline comment) and the rest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tag {
    pub(crate) offset: usize,
    pub(crate) name: Span,
    pub(crate) markup: Span,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Template,
    Lines,
}

/// Where the scanner is in the source.
pub(crate) struct Scanner<'s> {
    source: &'s str,
    form: Form,
    at: usize,
    end: usize,
    /// Whether the piece before ended with a dash.
    trim: bool,
}

/// The white space that a dash takes away. Not the no-break space: it is there on purpose.
fn is_space(character: char) -> bool {
    character.is_ascii_whitespace() || character == '\u{b}'
}

impl<'s> Scanner<'s> {
    pub(crate) fn template(source: &'s str) -> Self {
        Self {
            source,
            form: Form::Template,
            at: 0,
            end: source.len(),
            trim: false,
        }
    }

    /// The lines inside a `liquid` tag.
    pub(crate) fn lines(source: &'s str, span: Span) -> Self {
        Self {
            source,
            form: Form::Lines,
            at: span.start,
            end: span.end,
            trim: false,
        }
    }

    /// The next piece, or nothing at the end. After a mistake the scanner is past what is wrong.
    pub(crate) fn next(&mut self) -> Result<Option<Piece>, Mistake> {
        if self.form == Form::Lines {
            return Ok(self.next_line().map(Piece::Tag));
        }
        let opener = self.find_opener();
        let text_end = opener.unwrap_or(self.end);
        if text_end > self.at {
            let text = self.trimmed(Span::new(self.at, text_end), self.is_dash(text_end + 2));
            self.at = text_end;
            self.trim = false;
            return Ok(Some(Piece::Text(text)));
        }
        let Some(offset) = opener else {
            return Ok(None);
        };
        if self.source[offset..].starts_with("{{") {
            let markup = self.delimited("{{", "}}")?;
            return Ok(Some(Piece::Output(offset, markup)));
        }
        let markup = self.delimited("{%", "%}")?;
        self.tag(offset, markup).map(Piece::Tag).map(Some)
    }

    /// The text up to the tag that ends a `raw` or `doc`, which is skipped. Nothing in it counts.
    pub(crate) fn verbatim(&mut self, end_tag: &str) -> Option<Span> {
        if self.form == Form::Lines {
            let start = self.at;
            loop {
                let tag = self.next_line()?;
                if tag.name.of(self.source) == end_tag {
                    return Some(Span::new(start, tag.offset.max(start)));
                }
            }
        }
        let start = self.at;
        let mut from = start;
        loop {
            let offset = from + self.source[from..self.end].find("{%")?;
            if let Some((after, trim)) = self.end_tag_at(offset, end_tag) {
                let text = self.trimmed(Span::new(start, offset), self.is_dash(offset + 2));
                self.at = after;
                self.trim = trim;
                return Some(text);
            }
            from = offset + 2;
        }
    }

    /// Skips to the end of a comment. Comments nest, and a `raw` within hides what it holds.
    pub(crate) fn skip_comment(&mut self) -> Option<()> {
        let mut depth = 1_usize;
        while depth > 0 {
            let tag = self.next_tag()?;
            match tag.name.of(self.source) {
                "comment" => depth += 1,
                "endcomment" => depth -= 1,
                "raw" => {
                    self.verbatim("endraw")?;
                }
                _ => {}
            }
        }
        Some(())
    }

    /// The next tag of any name, whatever else stands before it.
    fn next_tag(&mut self) -> Option<Tag> {
        if self.form == Form::Lines {
            return self.next_line();
        }
        loop {
            let offset = self.at + self.source[self.at..self.end].find("{%")?;
            self.at = offset;
            let markup = self.delimited("{%", "%}").ok()?;
            if let Ok(tag) = self.tag(offset, markup) {
                return Some(tag);
            }
        }
    }

    fn find_opener(&self) -> Option<usize> {
        let bytes = self.source.as_bytes();
        let mut from = self.at;
        // Searching for one byte is what the library does quickest.
        while let Some(at) = self.source[from..self.end].find('{') {
            let behind = from + at + 1;
            if behind < self.end && matches!(bytes[behind], b'{' | b'%') {
                return Some(behind - 1);
            }
            from = behind;
        }
        None
    }

    fn is_dash(&self, offset: usize) -> bool {
        offset < self.end && self.source.as_bytes()[offset] == b'-'
    }

    /// A text without the white space that the dashes on its sides take away.
    fn trimmed(&self, span: Span, trim_end: bool) -> Span {
        let mut text = span.of(self.source);
        if trim_end {
            text = text.trim_end_matches(is_space);
        }
        let end = span.start + text.len();
        if self.trim {
            text = text.trim_start_matches(is_space);
        }
        Span::new(end - text.len(), end)
    }

    /// What stands between an opener at the scanner's place and its closer, without the dashes.
    fn delimited(&mut self, opener: &str, closer: &str) -> Result<Span, Mistake> {
        let offset = self.at;
        let mut start = offset + opener.len();
        if self.is_dash(start) {
            start += 1;
        }
        let Some(length) = find_pair(&self.source[start..self.end], closer) else {
            self.at = self.end;
            let message = format!("`{opener}` is not closed by `{closer}`");
            return Err(Mistake::new(offset, message));
        };
        let mut end = start + length;
        self.at = end + closer.len();
        self.trim = end > start && self.is_dash(end - 1);
        if self.trim {
            end -= 1;
        }
        Ok(Span::new(start, end))
    }

    /// Splits the name off a tag.
    fn tag(&self, offset: usize, content: Span) -> Result<Tag, Mistake> {
        let text = content.of(self.source).trim_start();
        let start = content.end - text.len();
        let length = if text.starts_with('#') {
            1
        } else {
            text.find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(text.len())
        };
        if length == 0 {
            return Err(Mistake::new(offset, "a tag begins with its name"));
        }
        Ok(Tag {
            offset,
            name: Span::new(start, start + length),
            markup: Span::new(start + length, content.end),
        })
    }

    /// The next line that is not blank, as a tag. A line that begins with a sign gets it as its
    /// name, and the parser says what is wrong with it.
    fn next_line(&mut self) -> Option<Tag> {
        while self.at < self.end {
            let rest = &self.source[self.at..self.end];
            let length = rest.find('\n').unwrap_or(rest.len());
            let line = Span::new(self.at, self.at + length);
            self.at = (line.end + 1).min(self.end);
            let text = line.of(self.source).trim_start();
            let Some(first) = text.chars().next() else {
                continue;
            };
            let start = line.end - text.len();
            let sign = Span::new(start, start + first.len_utf8());
            return Some(self.tag(start, line).unwrap_or(Tag {
                offset: start,
                name: sign,
                markup: Span::new(sign.end, line.end),
            }));
        }
        None
    }

    /// Whether a tag of this name and without anything else begins at `offset`: then the offset
    /// behind it and whether it ends with a dash.
    fn end_tag_at(&self, offset: usize, name: &str) -> Option<(usize, bool)> {
        let rest = &self.source[offset + 2..self.end];
        let rest = rest.strip_prefix('-').unwrap_or(rest).trim_start();
        let rest = rest.strip_prefix(name)?.trim_start();
        let (rest, trim) = match rest.strip_prefix('-') {
            Some(rest) => (rest, true),
            None => (rest, false),
        };
        let rest = rest.strip_prefix("%}")?;
        Some((self.end - rest.len(), trim))
    }
}

/// Where two signs stand side by side: like `find`, but without its preparations, which take longer
/// than the search.
fn find_pair(text: &str, pair: &str) -> Option<usize> {
    let [first, second] = pair.as_bytes() else {
        return text.find(pair);
    };
    let mut pairs = text.as_bytes().windows(2);
    pairs.position(|two| two[0] == *first && two[1] == *second)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expected: &[&str]) {
        let mut scanner = Scanner::template(source);
        let mut pieces = Vec::new();
        loop {
            match scanner.next() {
                Ok(None) => break,
                Ok(Some(Piece::Text(span))) => pieces.push(format!("text {:?}", span.of(source))),
                Ok(Some(Piece::Output(_, span))) => {
                    pieces.push(format!("output {:?}", span.of(source)));
                }
                Ok(Some(Piece::Tag(tag))) => pieces.push(format!(
                    "tag {} {:?}",
                    tag.name.of(source),
                    tag.markup.of(source)
                )),
                Err(mistake) => pieces.push(format!("{}: {}", mistake.offset, mistake.message)),
            }
        }
        assert_eq!(pieces, expected, "{source}");
    }

    #[test]
    fn cuts_into_pieces() {
        check("", &[]);
        check(
            "a { b {{ c }}{%if d%}",
            &["text \"a { b \"", "output \" c \"", "tag if \" d\""],
        );
        check("x{{}}{{-}}", &["text \"x\"", "output \"\"", "output \"\""]);
    }

    #[test]
    fn dashes_take_white_space() {
        check(
            "a \n{{- b -}}\t c {%- d -%} \u{a0}e",
            &[
                "text \"a\"",
                "output \" b \"",
                "text \"c\"",
                "tag d \" \"",
                "text \"\\u{a0}e\"",
            ],
        );
    }

    #[test]
    fn says_what_is_not_closed() {
        check("a{{ b }", &["text \"a\"", "1: `{{` is not closed by `}}`"]);
        check("{% b }}", &["0: `{%` is not closed by `%}`"]);
        check("{% %}x", &["0: a tag begins with its name", "text \"x\""]);
    }

    #[test]
    fn lines_are_tags() {
        let source = "\n  echo 'a'\n\n # note\n=";
        let mut scanner = Scanner::lines(source, Span::new(0, source.len()));
        let mut names = Vec::new();
        while let Ok(Some(Piece::Tag(tag))) = scanner.next() {
            names.push(tag.name.of(source));
        }
        assert_eq!(names, ["echo", "#", "="]);
    }
}
