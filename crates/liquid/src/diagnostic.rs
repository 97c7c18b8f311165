//! What a rendering noticed without ending: fields that were not there.
//!
//! A missing first name is the normal case in real data, so it prints nothing and is counted here.
//! Over many renderings a host can then say "412 of 9,310 have no first name and no fallback". One
//! note per place in the template and kind, in the order of the source.

use std::collections::BTreeMap;

use crate::position::{Position, Positions, Span};

/// One thing noticed at one place, with the number of times it happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What was noticed.
    pub kind: DiagnosticKind,
    /// The expression as written in the template, such as `contact.first_name`.
    pub path: String,
    /// Where it stands.
    pub position: Position,
    /// How often it happened in this rendering: more than once in a loop.
    pub count: u32,
}

/// What can be noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum DiagnosticKind {
    /// A field is absent or null, and nothing stands in its place.
    Missing,
    /// A `default` filter gave the value, because the field was absent, null, false or empty.
    FallbackUsed,
    /// A condition or a loop with an `else` asked for a field that is absent or null. The template
    /// has an answer for it, so this matters only to find misspelt names.
    AbsentInCondition,
    /// The `date` filter could not read its input as a date and left it as it is.
    UnreadableDate,
}

/// Collects diagnostics by place during one rendering.
#[derive(Default)]
pub(crate) struct Notes(BTreeMap<(Span, DiagnosticKind), u32>);

impl Notes {
    pub(crate) fn add(&mut self, kind: DiagnosticKind, span: Span) {
        let count = self.0.entry((span, kind)).or_insert(0);
        *count = count.saturating_add(1);
    }

    pub(crate) fn into_diagnostics(self, source: &str) -> Vec<Diagnostic> {
        let mut positions = Positions::new(source);
        self.0
            .into_iter()
            .map(|((span, kind), count)| Diagnostic {
                kind,
                path: span.of(source).to_owned(),
                position: positions.advance_to(span.start),
                count,
            })
            .collect()
    }
}
