//! Why a decision fell as it did: which rule, which value it saw, since when that was known. Kept
//! with every step as JSON, and shown as sentences. It explains; it never decides.

use serde::Serialize;

use crate::time::Time;
use crate::value::Value;

/// Most observations kept for one decision; a rule of fifty parts that all failed is cut here and
/// says so with [`Why::more`].
pub const SAW_LENGTH_MAX: usize = 24;
/// Longest value shown in an explanation, in characters.
const SHOWN_CHARS_MAX: usize = 80;

/// The explanation of one decision.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Why {
    /// In a few words what was decided: `until 2027-03-01T13:30:00Z`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The parts of the rule, in the order in which they were looked at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub saw: Vec<Saw>,
    /// How many further parts were looked at and are not listed.
    #[serde(skip_serializing_if = "is_zero")]
    pub more: usize,
    /// Whether nobody will read it: nothing is put into words.
    #[serde(skip)]
    is_unasked: bool,
}

/// One part of a rule, and what it found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Saw {
    /// The part, as people read it: `contact.country is NL`.
    pub rule: String,
    /// The value found; empty if there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Since when that value was known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Time>,
    /// Whether this part held.
    pub held: bool,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature that serde asks for"
)]
fn is_zero(n: &usize) -> bool {
    *n == 0
}

impl Why {
    /// An explanation that is one note.
    pub fn note(note: impl Into<String>) -> Self {
        Self {
            note: note.into(),
            ..Self::default()
        }
    }

    /// For a question of which only the answer counts. Putting into words what was seen costs many times
    /// what looking at it does.
    pub fn unasked() -> Self {
        Self {
            is_unasked: true,
            ..Self::default()
        }
    }

    /// Adds an observation: a part of a rule, as `rule` puts it into words where somebody asks.
    pub fn add(
        &mut self,
        rule: impl FnOnce() -> String,
        value: Option<&Value>,
        since: Option<Time>,
        held: bool,
    ) {
        if self.is_unasked {
            return;
        }
        if self.saw.len() == SAW_LENGTH_MAX {
            self.more += 1;
            return;
        }
        self.saw.push(Saw {
            rule: rule(),
            value: value.map(shown),
            since,
            held,
        });
    }

    /// As it is stored.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("text, numbers and flags can always be written")
    }
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(SHOWN_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_is_listed_up_to_a_limit_that_is_said() {
        let mut why = Why::default();
        assert_eq!(why.to_json(), "{}");
        for n in 0..SAW_LENGTH_MAX {
            why.add(|| format!("rule {n}"), None, None, false);
        }
        assert!(!why.to_json().contains("more"));
        why.add(|| "one more".to_owned(), None, None, true);
        assert_eq!(why.saw.len(), SAW_LENGTH_MAX);
        assert!(why.to_json().ends_with(r#""more":1}"#), "{}", why.to_json());
    }

    #[test]
    fn what_nobody_asks_for_is_not_put_into_words() {
        let mut why = Why::unasked();
        why.add(
            || unreachable!("nobody asks"),
            Some(&"x".into()),
            None,
            true,
        );
        assert_eq!(why.to_json(), "{}");
    }

    #[test]
    fn a_long_value_is_shown_by_its_beginning() {
        let shown = |text: &str| {
            let mut why = Why::default();
            why.add(|| "rule".to_owned(), Some(&text.into()), None, true);
            why.saw[0].value.clone().unwrap_or_default()
        };
        let whole = "é".repeat(SHOWN_CHARS_MAX);
        assert_eq!(shown(&whole), whole);
        assert_eq!(shown(&format!("{whole}x")), format!("{whole}…"));
    }
}
