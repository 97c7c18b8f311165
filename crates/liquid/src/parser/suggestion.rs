//! "Did you mean": the known name nearest to an unknown one.

/// Names longer than this are no misspelling of ours, and comparing them would take long.
const NAME_BYTES_MAX: usize = 40;

/// The nearest of the known names, if one is near enough to be meant.
pub(crate) fn nearest<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    if name.len() > NAME_BYTES_MAX {
        return None;
    }
    known
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        // One slip in a short word, about one in three letters in a longer one.
        .filter(|(distance, candidate)| *distance <= (candidate.len() / 3).max(1))
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: Option<&str>) {
        let known = [
            "if",
            "for",
            "upcase",
            "downcase",
            "truncate",
            "truncatewords",
        ];
        assert_eq!(nearest(name, known.into_iter()), expected, "{name}");
    }

    #[test]
    fn finds_what_is_meant() {
        check("upcas", Some("upcase"));
        check("truncat", Some("truncate"));
        check("truncate_words", Some("truncatewords"));
        check("fro", Some("for"));
        check("nosuchthing", None);
        check(&"x".repeat(100), None);
    }
}
