//! The keys of a map, as a table: what the reader takes, the schema says and the documents list. Who
//! reads a key is not known here.

use crate::form::{Form, Rule};

/// A key that a map may have.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The key.
    pub name: &'static str,
    /// What it means, in a sentence.
    pub doc: &'static str,
    /// Part of the format, but this program cannot run it yet.
    pub later: bool,
    /// What stands under it.
    pub form: Form,
    /// Whether it must be there.
    pub required: bool,
    /// What is meant where it is not there, as it would be written; empty if that is told in words.
    pub default: &'static str,
}

/// A key that is read.
pub const fn key(name: &'static str, doc: &'static str) -> Key {
    Key {
        name,
        doc,
        later: false,
        form: Form::Unsaid,
        required: false,
        default: "",
    }
}

/// A key of the format that this program cannot run yet. It is kept, and reported.
pub const fn later(name: &'static str, doc: &'static str) -> Key {
    Key {
        later: true,
        ..key(name, doc)
    }
}

/// The key of this name, of a table. Where there is none it does not compile.
pub const fn named(keys: &[Key], name: &str) -> Key {
    let mut n = 0;
    while !is_same(keys[n].name.as_bytes(), name.as_bytes()) {
        n += 1;
    }
    keys[n]
}

const fn is_same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut n = 0;
    while n < one.len() {
        if one[n] != other[n] {
            return false;
        }
        n += 1;
    }
    true
}

impl Key {
    /// Says what stands under it.
    #[must_use]
    pub const fn takes(self, form: Form) -> Self {
        Self { form, ..self }
    }

    /// Says that it must be there.
    #[must_use]
    pub const fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }

    /// Says what is meant where it is not there.
    #[must_use]
    pub const fn else_is(self, default: &'static str) -> Self {
        Self { default, ..self }
    }
}

/// A kind of block or trigger, as forms and documentation see it.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// The word behind `do:` or `start:`.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub doc: &'static str,
    /// Its own keys, beside those that every one has.
    pub keys: &'static [Key],
    /// What holds between them.
    pub rules: &'static [Rule],
}
