//! Colour, where a person looks: on a terminal, and not where `NO_COLOR` is set (<https://no-color.org>).
//! What is coloured reads the same without: no meaning hangs on it.

use std::fmt;
use std::io::IsTerminal;

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Good,
    Doubtful,
    Bad,
}

impl Tone {
    /// Its number in ECMA-48, SGR.
    const fn number(self) -> u8 {
        match self {
            Self::Good => 32,
            Self::Doubtful => 33,
            Self::Bad => 31,
        }
    }
}

/// Whether there is colour.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Colour(bool);

impl Colour {
    /// On the standard output.
    pub(crate) fn of_output() -> Self {
        Self(is_wanted(&std::io::stdout()))
    }

    /// A text in its tone.
    pub(crate) fn paint(self, tone: Tone, text: impl fmt::Display) -> String {
        if self.0 {
            format!("\u{1b}[{}m{text}\u{1b}[0m", tone.number())
        } else {
            text.to_string()
        }
    }
}

/// Whether a stream is to have colour.
pub(crate) fn is_wanted(stream: &impl IsTerminal) -> bool {
    let asked_not = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let is_plain = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
    stream.is_terminal() && !asked_not && !is_plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_colour_a_text_is_itself() {
        assert_eq!(Colour(false).paint(Tone::Bad, "FAIL"), "FAIL");
        assert_eq!(
            Colour(true).paint(Tone::Bad, "FAIL"),
            "\u{1b}[31mFAIL\u{1b}[0m"
        );
        assert_eq!(Colour(true).paint(Tone::Good, 7), "\u{1b}[32m7\u{1b}[0m");
    }
}
