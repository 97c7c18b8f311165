//! The forms of values: what stands under a key, how long it may be, how many, and which keys stand
//! beside each other. The tables of keys say it, and JSON Schema is written from them, so that an editor,
//! a page with fields and the documents show what the readers read.
//!
//! A form says what can be seen of a value by itself. That a name is known, that two values fit together
//! or that a date exists is the readers' to find; this module knows neither readers nor meanings.

pub mod parts;
mod schema;

use crate::id::{HANDLE_PATTERN, LOCAL_ID_PATTERN};
use crate::read::{Key, Kind};

pub use self::schema::{Defs, Nulls};

/// What a value looks like.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// Nobody said. A test finds every key for which that is so.
    Unsaid,
    /// Whatever there is.
    Any,
    /// Text of so many characters, without control characters but line breaks and tabs.
    Text {
        /// At least so many characters.
        least: usize,
        /// At most so many.
        most: usize,
    },
    /// Text of at most so many characters, whatever they are but NUL.
    Free(usize),
    /// Text on one line, of at most so many characters.
    Plain(usize),
    /// The same, and not only spaces.
    Line(usize),
    /// The same, and no space at its ends.
    Trimmed(usize),
    /// Text that fits a pattern (ECMA-262).
    Like {
        /// The pattern.
        pattern: &'static str,
        /// What that is, for people: `a time of day`.
        says: &'static str,
    },
    /// True or false.
    Bool,
    /// This truth value and no other.
    Only(bool),
    /// A whole number.
    Whole {
        /// The least.
        least: i64,
        /// The greatest.
        most: i64,
    },
    /// A number.
    Number,
    /// A number between these two, which belong to it; as they are written.
    Between(&'static str, &'static str),
    /// One of these words.
    Words(&'static [&'static str]),
    /// A list.
    List {
        /// Of what.
        of: &'static Form,
        /// At least so many.
        least: usize,
        /// At most so many.
        most: usize,
    },
    /// A map with known keys.
    Map(&'static Shape),
    /// A map with known keys, and others beside them of which nothing is said.
    Open(&'static Shape),
    /// A map with names of the author's own, and values of this form.
    Names {
        /// The pattern of a name.
        name: &'static str,
        /// What stands under it.
        value: &'static Form,
        /// At most so many.
        most: usize,
    },
    /// A map of one of several kinds, of which a word says which.
    Tagged(&'static Tagged),
    /// A map of one of several forms, of which the first key says which.
    Subjects(&'static [Shape]),
    /// Any of these.
    Either(&'static [Form]),
    /// A form with a name, which is described once. What holds itself has to have one.
    Named(&'static Named),
}

/// A form with a name.
#[derive(Clone, Copy, Debug)]
pub struct Named {
    /// The name.
    pub name: &'static str,
    /// What it is, in a sentence.
    pub doc: &'static str,
    /// The form; behind a function, so that a form may hold itself.
    pub form: fn() -> Form,
}

/// A map with known keys.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// The keys.
    pub keys: &'static [&'static [Key]],
    /// What holds between them.
    pub rules: &'static [Rule],
}

/// A map of one of several kinds.
#[derive(Clone, Copy, Debug)]
pub struct Tagged {
    /// Under which key the word of the kind stands.
    pub tag: &'static str,
    /// The keys that every kind has, the tag among them.
    pub common: &'static [Key],
    /// The kinds.
    pub kinds: &'static [Kind],
}

/// What holds between the keys of a map.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// All of these.
    All(&'static [Rule]),
    /// Exactly one of these is there.
    One(&'static [&'static str]),
    /// At least one of these is there.
    Some(&'static [&'static str]),
    /// At most one of these is there.
    OneAtMost(&'static [&'static str]),
    /// Where the first is, one of the others is too.
    Needs(&'static str, &'static [&'static str]),
    /// Where the first has this word, the second is there too.
    WordNeeds(&'static str, &'static str, &'static str),
    /// Where the first has this word, the second is not there.
    WordWithout(&'static str, &'static str, &'static str),
    /// Where the first is true, or false, the second is there too.
    ValueNeeds(&'static str, bool, &'static str),
    /// Where the first is true, or false, the second is not there.
    ValueWithout(&'static str, bool, &'static str),
}

impl Form {
    /// A handle.
    pub const HANDLE: Self = Self::Like {
        pattern: HANDLE_PATTERN,
        says: "a handle",
    };
    /// The id of a block, trigger, exit, goal or branch.
    pub const LOCAL_ID: Self = Self::Like {
        pattern: LOCAL_ID_PATTERN,
        says: "an id",
    };
    /// A number that names a row of ours, as text.
    pub const ROW: Self = Self::Like {
        pattern: "^[0-9]{1,19}$",
        says: "a number, as text",
    };

    /// Text of at most so many characters.
    pub const fn text(most: usize) -> Self {
        Self::Text { least: 0, most }
    }

    /// A whole number from one to another.
    pub const fn whole(least: i64, most: i64) -> Self {
        Self::Whole { least, most }
    }

    /// A list of at most so many.
    pub const fn list(of: &'static Self, least: usize, most: usize) -> Self {
        Self::List { of, least, most }
    }
}

impl Shape {
    /// A map with these keys.
    pub const fn of(keys: &'static [&'static [Key]]) -> Self {
        Self { keys, rules: &[] }
    }

    /// The keys that this program takes.
    pub fn keys(&self) -> impl Iterator<Item = &'static Key> {
        let all = self.keys.iter().flat_map(|keys| keys.iter());
        all.filter(|key| !key.later)
    }

    /// The names of those.
    pub fn names(&self) -> Vec<&'static str> {
        self.keys().map(|key| key.name).collect()
    }
}
