//! The attributes of the tags that make links, read out of HTML from front to back in one pass. What
//! no browser would take for a tag is passed over, and so is what stands in comments, styles and
//! scripts.

use std::ops::Range;

/// Tags whose contents are no HTML.
const SILENT: [&str; 2] = ["style", "script"];
/// Most attributes of one tag that are read.
const ATTRIBUTES_MAX: usize = 100;

/// An attribute of a tag.
#[derive(Clone, Debug)]
pub(super) struct Attribute<'h> {
    pub(super) name: &'h str,
    /// As it is written, without its quotes.
    pub(super) value: &'h str,
    /// Where the value stands, with its quotes.
    pub(super) place: Range<usize>,
}

/// The attributes of each tag `a` and `area`.
pub(super) struct Tags<'h> {
    html: &'h str,
    at: usize,
}

impl<'h> Tags<'h> {
    pub(super) const fn new(html: &'h str) -> Self {
        Self { html, at: 0 }
    }

    fn rest(&self) -> &'h str {
        &self.html[self.at..]
    }

    /// Goes behind the next place where this stands, or to the end.
    fn pass(&mut self, what: &str) {
        let found = self.rest().find(what);
        self.at = found.map_or(self.html.len(), |at| self.at + at + what.len());
    }

    fn pass_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_ascii_start().len();
    }

    /// Passes as long as it holds, and gives what was passed.
    fn take(&mut self, holds: impl Fn(u8) -> bool) -> &'h str {
        let rest = self.rest();
        let end = rest.bytes().position(|byte| !holds(byte));
        let taken = &rest[..end.unwrap_or(rest.len())];
        self.at += taken.len();
        taken
    }

    /// Reads attributes up to the end of the tag; nothing if it has none.
    fn attributes(&mut self) -> Option<Vec<Attribute<'h>>> {
        let mut all = Vec::new();
        loop {
            self.take(|byte| byte.is_ascii_whitespace() || byte == b'/');
            match self.rest().bytes().next()? {
                b'>' => {
                    self.at += 1;
                    return Some(all);
                }
                // A sign of equality may begin a name, as browsers have it.
                b'=' => self.at += 1,
                _ => {}
            }
            let name = self.take(|byte| !byte.is_ascii_whitespace() && !b"/>=".contains(&byte));
            self.pass_blanks();
            let (value, place) = if self.rest().starts_with('=') {
                self.at += 1;
                self.pass_blanks();
                self.value()?
            } else {
                ("", self.at..self.at)
            };
            if all.len() < ATTRIBUTES_MAX {
                all.push(Attribute { name, value, place });
            }
        }
    }

    fn value(&mut self) -> Option<(&'h str, Range<usize>)> {
        let start = self.at;
        let quote = self.rest().chars().next()?;
        if quote == '"' || quote == '\'' {
            let value = &self.rest()[1..];
            let value = &value[..value.find(quote)?];
            self.at = start + value.len() + 2;
            return Some((value, start..self.at));
        }
        let value = self.take(|byte| !byte.is_ascii_whitespace() && byte != b'>');
        Some((value, start..self.at))
    }
}

impl<'h> Iterator for Tags<'h> {
    type Item = Vec<Attribute<'h>>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let at = self.rest().find('<')?;
            self.at += at + 1;
            if self.rest().starts_with("!--") {
                self.pass("-->");
                continue;
            }
            let name = self.take(|byte| byte.is_ascii_alphanumeric());
            if name.is_empty() {
                continue;
            }
            let is = |one: &&str| name.eq_ignore_ascii_case(one);
            if SILENT.iter().any(is) {
                let end = format!("</{name}");
                self.pass(&end);
                continue;
            }
            let begins = self.rest().bytes().next();
            let is_whole = begins.is_some_and(|byte| byte.is_ascii_whitespace() || byte == b'/');
            if is_whole && ["a", "area"].iter().any(is) {
                let before = self.at;
                match self.attributes() {
                    Some(attributes) => return Some(attributes),
                    // It never ends; something in it may.
                    None => self.at = before,
                }
            }
        }
    }
}
