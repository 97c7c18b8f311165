//! What is wrong with a draft, where, and how to mend it. Reading and checking never fail: they
//! give what they could read, and findings. A draft with an error among them is saved like any
//! other, and cannot be published.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

/// Most findings kept for one draft. A file of garbage has thousands; nobody reads them.
pub const FINDINGS_MAX: usize = 100;

/// Something about a draft that its author should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Finding {
    /// Whether it stands in the way of publishing.
    pub severity: Severity,
    /// A stable code for programs and for the documentation: `unknown_key`.
    pub code: &'static str,
    /// The place by ids, then keys: `blocks/monday/until/time`. Empty: the draft as a whole.
    pub at: String,
    /// Line in the text, from 1, where it came from a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Column in that line, in characters from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// What is wrong, in a sentence.
    pub sentence: String,
}

/// How bad a [`Finding`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The draft cannot be published.
    Error,
    /// It can, but the author should look.
    Warning,
}

/// Where in a draft something stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// By ids and keys.
    pub at: String,
    /// Line from 1 and column from 1, where known.
    pub position: Option<(usize, usize)>,
}

impl Place {
    /// The place of a part with this name.
    #[must_use]
    pub fn part(&self, name: impl fmt::Display, position: Option<(usize, usize)>) -> Self {
        let at = if self.at.is_empty() {
            name.to_string()
        } else {
            format!("{}/{name}", self.at)
        };
        Self {
            at,
            position: position.or(self.position),
        }
    }
}

/// Findings as they gather.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    list: Vec<Finding>,
    more: usize,
    /// Whether there is an error, also among those that are not listed.
    error: bool,
}

impl Findings {
    /// Adds an error.
    pub fn error(&mut self, code: &'static str, place: &Place, sentence: impl Into<String>) {
        self.add(Severity::Error, code, place, || sentence.into());
    }

    /// Adds an error whose sentence is dear to make, as one with a proposal is: it is made only if
    /// it is kept, so that a file of garbage costs no more than its reading.
    pub(crate) fn error_with(
        &mut self,
        code: &'static str,
        place: &Place,
        sentence: impl FnOnce() -> String,
    ) {
        self.add(Severity::Error, code, place, sentence);
    }

    /// Adds a warning.
    pub fn warning(&mut self, code: &'static str, place: &Place, sentence: impl Into<String>) {
        self.add(Severity::Warning, code, place, || sentence.into());
    }

    fn add(
        &mut self,
        severity: Severity,
        code: &'static str,
        place: &Place,
        sentence: impl FnOnce() -> String,
    ) {
        self.error |= severity == Severity::Error;
        if self.list.len() == FINDINGS_MAX {
            self.more += 1;
            return;
        }
        let (line, column) = place.position.unzip();
        self.list.push(Finding {
            severity,
            code,
            at: place.at.clone(),
            line,
            column,
            sentence: sentence(),
        });
    }

    /// Whether nothing stands in the way of publishing.
    pub fn publishable(&self) -> bool {
        !self.error
    }

    /// All of them, in the order of the text; the last says how many were left out, if any were.
    pub fn into_list(self) -> Vec<Finding> {
        let mut list = self.list;
        list.sort_by_key(|finding| (finding.line, finding.column));
        if self.more > 0 {
            let severity = if self.error {
                Severity::Error
            } else {
                Severity::Warning
            };
            list.push(Finding {
                severity,
                code: "more_findings",
                at: String::new(),
                line: None,
                column: None,
                sentence: format!("There are {} more findings; mend these first.", self.more),
            });
        }
        list
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Some(line), Some(column)) = (self.line, self.column) {
            write!(f, "{line}:{column}: ")?;
        }
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{severity}[{}]", self.code)?;
        if !self.at.is_empty() {
            write!(f, " {}", self.at)?;
        }
        write!(f, ": {}", self.sentence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: usize) -> Place {
        Place {
            at: String::new(),
            position: Some((line, 1)),
        }
    }

    #[test]
    fn findings_come_in_the_order_of_the_text_and_say_how_many_more_there_are() {
        let mut findings = Findings::default();
        for line in (1..=FINDINGS_MAX).rev() {
            findings.warning("w", &at(line), "x");
        }
        assert!(findings.publishable());
        assert_eq!(findings.clone().into_list().len(), FINDINGS_MAX);
        findings.error("e", &at(1), "y");
        findings.error_with("e", &at(1), || unreachable!("it is not kept"));
        assert!(
            !findings.publishable(),
            "an error that is not listed counts"
        );
        let list = findings.into_list();
        let lines: Vec<_> = list.iter().filter_map(|finding| finding.line).collect();
        assert!(lines.is_sorted());
        let last = list.last().map(ToString::to_string);
        let expect = "error[more_findings]: There are 2 more findings; mend these first.";
        assert_eq!(last.as_deref(), Some(expect));
    }

    #[test]
    fn a_place_is_made_of_names() {
        let place = Place::default()
            .part("blocks", None)
            .part("a", Some((3, 7)));
        let finding = |place: &Place| {
            let mut findings = Findings::default();
            findings.error("code", place, "This is wrong.");
            findings.into_list()[0].to_string()
        };
        assert_eq!(finding(&place), "3:7: error[code] blocks/a: This is wrong.");
        let inner = place.part("for", None);
        assert_eq!(
            finding(&inner),
            "3:7: error[code] blocks/a/for: This is wrong."
        );
        assert_eq!(finding(&Place::default()), "error[code]: This is wrong.");
    }
}
