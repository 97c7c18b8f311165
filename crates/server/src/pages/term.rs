//! Terms as people read them. The engine and the sender count by words such as `no_consent`, and
//! events have names such as `order_placed`. The usual ones are said here in each language; any
//! other is shown as it is written, with spaces.

use std::borrow::Cow;

use crate::pages::words::Words;

/// The word, Dutch, English.
const TERMS: &[(&str, &str, &str)] = &[
    ("already_entered", "was al eens binnen", "entered before"),
    ("audience", "niet in de doelgroep", "not in the audience"),
    ("cap", "maillimiet bereikt", "mail limit reached"),
    ("cart_updated", "winkelwagen gewijzigd", "cart changed"),
    ("condition", "voorwaarde klopt niet", "condition not met"),
    (
        "dormant",
        "krijgt geen marketing meer",
        "gets no marketing any more",
    ),
    ("email_clicked", "op een link geklikt", "link clicked"),
    ("finished", "klaar", "finished"),
    ("form_submitted", "formulier ingevuld", "form filled in"),
    (
        "gives_way",
        "laat een ander bericht voorgaan",
        "lets another message go first",
    ),
    (
        "held_back",
        "een andere workflow gaat voor",
        "another workflow goes first",
    ),
    ("inside", "al onderweg", "inside already"),
    (
        "interest_confirmed",
        "aangemeld voor een interesse",
        "joined an interest",
    ),
    (
        "interest_left",
        "afgemeld voor een interesse",
        "left an interest",
    ),
    ("key_too_long", "sleutel te lang", "key too long"),
    ("no_address", "geen e-mailadres", "no e-mail address"),
    ("no_consent", "geen toestemming", "no consent"),
    ("no_key", "geen sleutel", "no key"),
    (
        "no_unsubscribe_link",
        "geen afmeldlink in de e-mail",
        "no link to leave in the e-mail",
    ),
    (
        "order_cancelled",
        "bestelling geannuleerd",
        "order cancelled",
    ),
    ("order_placed", "bestelling geplaatst", "order placed"),
    (
        "out_of_schedule",
        "buiten de looptijd",
        "outside of its dates",
    ),
    ("passed_over", "voorbijgegaan", "passed over"),
    (
        "paused",
        "wil even geen marketing",
        "wants no marketing for now",
    ),
    ("queued", "in de rij gezet", "put in the queue"),
    ("quiet_hours", "stille uren", "quiet hours"),
    (
        "same_key",
        "twee keer in één gebeurtenis",
        "twice in one event",
    ),
    (
        "suppressed",
        "op de niet-mailenlijst",
        "on the do-not-mail list",
    ),
    ("too_late", "te laat", "too late"),
    (
        "too_many_journeys",
        "te veel reizen tegelijk",
        "too many journeys at a time",
    ),
    (
        "too_often",
        "te vaak in deze tijd",
        "too often in this time",
    ),
    ("too_soon", "te snel opnieuw", "too soon again"),
    ("waited", "gewacht", "waited"),
    ("waiting", "wacht", "waiting"),
];

/// A term in the visitor's language.
pub(super) fn said<'t>(words: &Words, term: &'t str) -> Cow<'t, str> {
    let known = TERMS.iter().find(|(word, ..)| *word == term);
    match known {
        Some((_, dutch, _)) if words.tag == "nl" => Cow::Borrowed(dutch),
        Some((.., english)) => Cow::Borrowed(english),
        None => Cow::Owned(term.replace('_', " ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::words::{EN, NL};

    #[test]
    fn known_terms_are_said_and_others_shown() {
        assert_eq!(said(&NL, "no_consent"), "geen toestemming");
        assert_eq!(said(&EN, "no_consent"), "no consent");
        assert_eq!(said(&EN, "moved_away"), "moved away");
        assert!(TERMS.is_sorted_by_key(|(word, ..)| *word));
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
            assert!(TERMS.iter().any(|(known, ..)| *known == word), "{word}");
        }
    }
}
