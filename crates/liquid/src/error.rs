//! What can go wrong, in words for the person who wrote the template.
//!
//! [`CompileErrors`] says what cannot be understood, with a place for each; it is found when a
//! template is saved. [`RenderError`] says why a rendering was ended: a limit, a division by zero,
//! an argument that makes no sense for its filter. A missing field is neither; it is a
//! [`Diagnostic`](crate::Diagnostic). Texts are lowercase fragments.

use std::fmt;
use std::sync::Arc;

use crate::position::{Position, Positions};

/// One thing in a template that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileError {
    /// The partial it is in; none for the template itself.
    pub partial: Option<Arc<str>>,
    /// Where it stands.
    pub position: Position,
    /// What is wrong, as a lowercase fragment.
    pub message: String,
    /// The nearest known name, if a name was unknown.
    pub suggestion: Option<String>,
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(partial) = &self.partial {
            write!(f, "partial `{partial}`, ")?;
        }
        write!(f, "{}: {}", self.position, self.message)?;
        if let Some(suggestion) = &self.suggestion {
            write!(f, "; did you mean `{suggestion}`?")?;
        }
        Ok(())
    }
}

impl std::error::Error for CompileError {}

/// All errors found in one template, in the order of the source, those in partials behind it; never
/// empty. At most [`COMPILE_ERRORS_MAX`](crate::COMPILE_ERRORS_MAX) are collected of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileErrors(pub(crate) Vec<CompileError>);

impl CompileErrors {
    /// The errors, in the order of the source.
    pub fn iter(&self) -> impl Iterator<Item = &CompileError> {
        self.0.iter()
    }
}

impl fmt::Display for CompileErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for CompileErrors {}

/// Mistakes of one source as errors with positions.
pub(crate) fn located(
    partial: Option<&Arc<str>>,
    source: &str,
    mut mistakes: Vec<Mistake>,
) -> Vec<CompileError> {
    mistakes.sort_by_key(|mistake| mistake.offset);
    let mut positions = Positions::new(source);
    let errors = mistakes.into_iter().map(|mistake| CompileError {
        partial: partial.cloned(),
        position: positions.advance_to(mistake.offset),
        message: mistake.message,
        suggestion: mistake.suggestion,
    });
    errors.collect()
}

/// A compile error as the parser sees it, before offsets become positions.
#[derive(Debug)]
pub(crate) struct Mistake {
    pub(crate) offset: usize,
    pub(crate) message: String,
    pub(crate) suggestion: Option<String>,
}

impl Mistake {
    pub(crate) fn new(offset: usize, message: impl Into<String>) -> Self {
        Self {
            offset,
            message: message.into(),
            suggestion: None,
        }
    }

    pub(crate) fn suggest(mut self, suggestion: Option<&str>) -> Self {
        self.suggestion = suggestion.map(str::to_owned);
        self
    }
}

/// Why a rendering was ended, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderError {
    /// The partial it is in; none for the template itself.
    pub partial: Option<Arc<str>>,
    /// The tag, output or filter at work.
    pub position: Position,
    /// What was wrong.
    pub fault: Fault,
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(partial) = &self.partial {
            write!(f, "partial `{partial}`, ")?;
        }
        write!(f, "{}: {}", self.position, self.fault)
    }
}

impl std::error::Error for RenderError {}

/// What ends a rendering.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// All fuel of [`Limits`](crate::Limits) is burned.
    #[error("the template takes more than the {fuel} steps it may take")]
    OutOfFuel {
        /// The steps allowed.
        fuel: u64,
    },
    /// The output is longer than allowed.
    #[error("the output is longer than {bytes_max} bytes")]
    OutputTooLong {
        /// The bytes allowed.
        bytes_max: usize,
    },
    /// A filter or a `capture` makes a text longer than allowed.
    #[error("a text becomes longer than {bytes_max} bytes")]
    TextTooLong {
        /// The bytes allowed.
        bytes_max: usize,
    },
    /// A filter makes a list longer than allowed.
    #[error("a list becomes longer than {length_max} elements")]
    ListTooLong {
        /// The elements allowed.
        length_max: usize,
    },
    /// A range has more numbers than allowed.
    #[error("the range has more than {length_max} numbers")]
    RangeTooLong {
        /// The numbers allowed.
        length_max: usize,
    },
    /// A number passes what the engine can hold (28 digits).
    #[error("a number becomes too large")]
    NumberTooLarge,
    /// `divided_by` or `modulo` with zero.
    #[error("division by zero")]
    DivisionByZero,
    /// `<`, `>` or a sort over values that have no common order.
    #[error("{left} and {right} cannot be put in order")]
    NoOrder {
        /// What stands left, as a kind of value.
        left: &'static str,
        /// What stands right.
        right: &'static str,
    },
    /// An argument that the filter or tag cannot use.
    #[error("`{user}` needs {needs}, not {found}")]
    BadArgument {
        /// The filter or tag.
        user: &'static str,
        /// What it needs.
        needs: &'static str,
        /// The kind of value it got.
        found: &'static str,
    },
    /// Partials within partials within partials.
    #[error("partials are nested deeper than {depth_max} levels")]
    PartialsTooDeep {
        /// The levels allowed.
        depth_max: usize,
    },
    /// Blocks of the template and its partials within each other.
    #[error("blocks and partials are nested deeper than {depth_max} levels")]
    BlocksTooDeep {
        /// The levels allowed.
        depth_max: usize,
    },
    /// `include` with a name that no partial has.
    #[error("there is no partial {name:?}")]
    UnknownPartial {
        /// The name as it came out.
        name: String,
    },
    /// `date` with a zone that is not in the zone database.
    #[error("unknown time zone {name:?}")]
    UnknownZone {
        /// The name as given.
        name: String,
    },
}
