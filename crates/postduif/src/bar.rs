//! A bar while something long goes on: one line on standard error, only where that is a terminal, and gone
//! when the thing is over. Programs that read along see none of it. What goes on is not known here.

use std::io::{IsTerminal, Write, stderr};

/// The line fits into the narrowest terminal that is still common: one that is broken up cannot be drawn over.
const LINE: usize = 79;
/// Characters of the bar itself, at most and at least.
const BAR: (usize, usize) = (30, 6);

/// A line that says how far something is.
#[derive(Debug)]
pub(crate) struct Bar {
    is_seen: bool,
    shown: String,
}

impl Bar {
    /// Nothing is shown yet.
    pub(crate) fn new() -> Self {
        Self {
            is_seen: stderr().is_terminal(),
            shown: String::new(),
        }
    }

    /// Says that so many of all are done, and `said` beside it.
    pub(crate) fn at(&mut self, what: &str, done: usize, of: usize, said: &str) {
        if self.is_seen {
            self.draw(line(what, Some((done, of)), said));
        }
    }

    /// Says what goes on where nobody knows how much of it there is.
    pub(crate) fn say(&mut self, what: &str, said: &str) {
        if self.is_seen {
            self.draw(line(what, None, said));
        }
    }

    /// Takes the line away.
    pub(crate) fn clear(&mut self) {
        let shown = std::mem::take(&mut self.shown);
        if !shown.is_empty() {
            // A terminal that is gone is no reason to stop, here and below.
            let blank = " ".repeat(shown.chars().count());
            drop(write!(stderr(), "\r{blank}\r"));
            drop(stderr().flush());
        }
    }

    fn draw(&mut self, line: String) {
        if self.shown == line {
            return;
        }
        // What a longer line left behind goes with it.
        let before = self.shown.chars().count();
        drop(write!(stderr(), "\r{line:<before$}"));
        drop(stderr().flush());
        self.shown = line;
    }
}

impl Drop for Bar {
    /// Whatever is said next, an error too, begins on a line of its own.
    fn drop(&mut self) {
        self.clear();
    }
}

fn line(what: &str, far: Option<(usize, usize)>, said: &str) -> String {
    let Some((done, of)) = far else {
        return cut(&format!("{what} {said}"), LINE).trim_end().to_owned();
    };
    let (most, least) = BAR;
    let said = cut(said, LINE / 2);
    let room = LINE - said.chars().count() - 2;
    let what = cut(what, room - least);
    let width = (room - what.chars().count()).min(most);
    let of = of.max(1);
    let full = width * done.min(of) / of;
    let (full, rest) = ("█".repeat(full), "░".repeat(width - full));
    format!("{what} {full}{rest} {said}")
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_it_is_and_fits() {
        let check = |what: &str, far, said: &str, expect: &str| {
            assert_eq!(line(what, far, said), expect);
        };
        let (full, rest) = ("█".repeat(15), "░".repeat(15));
        check(
            "playing",
            Some((5, 10)),
            "x",
            &format!("playing {full}{rest} x"),
        );
        check(
            "playing",
            Some((0, 0)),
            "",
            &format!("playing {rest}{rest} "),
        );
        check(
            "playing",
            Some((9, 3)),
            "",
            &format!("playing {full}{full} "),
        );
        check("copying", None, "12 MB", "copying 12 MB");
        for long in ["a".repeat(30), "a".repeat(60), "a".repeat(200)] {
            for said in ["", "3 of 4 rows", &"b".repeat(100)] {
                let line = line(&long, Some((1, 2)), said);
                assert!(line.chars().count() <= LINE, "{line}");
                assert!(line.contains("██░"), "{line}");
            }
        }
    }
}
