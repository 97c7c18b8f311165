//! What a rendering noticed without ending: fields that were not there.
//!
//! A missing first name is the normal case in real data, so it prints nothing and is counted here.
//! Over many renderings a host can then say "412 of 9,310 have no first name and no fallback". One
//! note per place in the template and kind, in the order of the source.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::position::{Position, Positions, Span};
use crate::syntax::Unit;

/// One thing noticed at one place, with the number of times it happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What was noticed.
    pub kind: DiagnosticKind,
    /// The partial it is in; none for the template itself.
    pub partial: Option<Arc<str>>,
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
    /// The `money` filter could not read its input as a number and left it as it is.
    UnreadableNumber,
    /// A value could do harm where it was to be written, such as an address that is a script, and
    /// was left out.
    Refused,
}

/// Collects diagnostics by place during one rendering.
#[derive(Default)]
pub(crate) struct Notes(BTreeMap<(usize, Span, DiagnosticKind), u32>);

impl Notes {
    /// Notes what happened at a place in a unit of the template.
    pub(crate) fn add(&mut self, unit: usize, kind: DiagnosticKind, span: Span) {
        let count = self.0.entry((unit, span, kind)).or_insert(0);
        *count = count.saturating_add(1);
    }

    pub(crate) fn into_diagnostics(self, units: &[Unit]) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::with_capacity(self.0.len());
        let mut at: Option<(usize, Positions<'_>)> = None;
        for ((index, span, kind), count) in self.0 {
            let Some(unit) = units.get(index) else {
                continue;
            };
            let positions = match &mut at {
                Some((known, positions)) if *known == index => positions,
                at => &mut at.insert((index, Positions::new(&unit.source))).1,
            };
            diagnostics.push(Diagnostic {
                kind,
                partial: unit.name.clone(),
                path: span.of(&unit.source).to_owned(),
                position: positions.advance_to(span.start),
                count,
            });
        }
        diagnostics
    }
}
