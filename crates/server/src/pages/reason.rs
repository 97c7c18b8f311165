//! Reasons as people read them. The engine and the sender count by words such as `no_consent`; the
//! known ones are said here in each language, and any other is shown as it is counted.

use std::borrow::Cow;

use crate::pages::words::Words;

/// The word, Dutch, English.
const REASONS: &[(&str, &str, &str)] = &[
    ("already_entered", "was al eens binnen", "entered before"),
    ("audience", "niet in de doelgroep", "not in the audience"),
    ("condition", "voorwaarde klopt niet", "condition not met"),
    ("finished", "klaar", "finished"),
    ("inside", "al onderweg", "inside already"),
    ("key_too_long", "sleutel te lang", "key too long"),
    ("no_address", "geen e-mailadres", "no e-mail address"),
    ("no_consent", "geen toestemming", "no consent"),
    ("no_key", "geen sleutel", "no key"),
    ("queued", "in de rij gezet", "put in the queue"),
    ("suppressed", "op de niet-mailenlijst", "on the do-not-mail list"),
    ("too_late", "te laat", "too late"),
    ("too_soon", "te snel opnieuw", "too soon again"),
    ("waited", "gewacht", "waited"),
    ("waiting", "wacht", "waiting"),
];

/// A reason in the visitor's language.
pub(super) fn said<'r>(words: &Words, reason: &'r str) -> Cow<'r, str> {
    let known = REASONS.iter().find(|(word, ..)| *word == reason);
    match known {
        Some((_, dutch, _)) if words.tag == "nl" => Cow::Borrowed(dutch),
        Some((.., english)) => Cow::Borrowed(english),
        None => Cow::Owned(reason.replace('_', " ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::words::{EN, NL};

    #[test]
    fn known_reasons_are_said_and_others_shown() {
        assert_eq!(said(&NL, "no_consent"), "geen toestemming");
        assert_eq!(said(&EN, "no_consent"), "no consent");
        assert_eq!(said(&EN, "moved_away"), "moved away");
        assert!(REASONS.is_sorted_by_key(|(word, ..)| *word));
    }

    #[test]
    fn what_the_engine_counts_is_known() {
        use engine::hand_over::reason;
        for word in [
            reason::NO_ADDRESS,
            reason::SUPPRESSED,
            reason::NO_CONSENT,
            reason::AUDIENCE,
            reason::CONDITION,
        ] {
            assert!(REASONS.iter().any(|(known, ..)| *known == word), "{word}");
        }
    }
}
