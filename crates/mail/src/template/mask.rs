//! Liquid out of the way of an HTML parser, and back.
//!
//! An HTML parser does not know Liquid: it takes `{% if a < 3 %}` for the start of a tag and moves
//! what stands between the rows of a table. So every output and tag becomes a word of letters and
//! digits, which a parser leaves where it is, in text and in attributes, and afterwards becomes
//! what it was.

/// A source whose Liquid has been put aside.
pub(super) struct Masked<'a> {
    /// The source with a word in the place of each output and tag.
    pub(super) html: String,
    prefix: String,
    pieces: Vec<&'a str>,
}

/// Ends a word, so that 1 and 11 are not confused.
const SUFFIX: &str = "Z";

impl<'a> Masked<'a> {
    /// Masks a source that compiles, so that every opening has its end.
    pub(super) fn new(source: &'a str) -> Self {
        let prefix = unused_prefix(source);
        let mut masked = Self {
            html: String::with_capacity(source.len()),
            prefix,
            pieces: Vec::new(),
        };
        let mut rest = source;
        while let Some((before, piece, after)) = next_piece(rest) {
            masked.html.push_str(before);
            let number = masked.pieces.len().to_string();
            masked
                .html
                .extend([&masked.prefix, number.as_str(), SUFFIX]);
            masked.pieces.push(piece);
            rest = after;
        }
        masked.html.push_str(rest);
        masked
    }

    /// Puts the pieces back wherever their words are now.
    pub(super) fn unmask(&self, text: &str) -> String {
        let mut words = text.split(&self.prefix);
        let mut unmasked = words.next().unwrap_or_default().to_owned();
        for word in words {
            let (number, after) = word.split_once(SUFFIX).unwrap_or((word, ""));
            let piece = number
                .parse()
                .ok()
                .and_then(|number: usize| self.pieces.get(number));
            unmasked.push_str(piece.copied().unwrap_or_default());
            unmasked.push_str(after);
        }
        unmasked
    }
}

/// A start of words that the source does not contain. Every turn makes it longer than before, so
/// the search ends.
fn unused_prefix(source: &str) -> String {
    let mut prefix = "LQ".to_owned();
    while source.contains(&prefix) {
        prefix.push('Q');
    }
    prefix
}

/// What stands before the next output or tag, the thing itself, and what comes after it.
pub(crate) fn next_piece(source: &str) -> Option<(&str, &str, &str)> {
    let start = source
        .match_indices('{')
        .map(|(at, _)| at)
        .find(|&at| source[at..].starts_with("{{") || source[at..].starts_with("{%"))?;
    let end_mark = if source[start..].starts_with("{{") {
        "}}"
    } else {
        "%}"
    };
    let end = start + source[start..].find(end_mark)? + end_mark.len();
    Some((&source[..start], &source[start..end], &source[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let check = |source: &str, wanted: &str| {
            let masked = Masked::new(source);
            assert_eq!(masked.html, wanted);
            assert_eq!(masked.unmask(&masked.html), source);
        };
        check("no Liquid { here }", "no Liquid { here }");
        check("{{ a }}{% if a < 3 %}x{% endif %}", "LQ0ZLQ1ZxLQ2Z");
        check("<a href=\"{{ u }}\">", "<a href=\"LQ0Z\">");
        check("LQ1Z {{ a }}", "LQ1Z LQQ0Z");
        check("{{{ a }}", "LQ0Z");
        let many = Masked::new("{{a}}{{b}}{{c}}{{d}}{{e}}{{f}}{{g}}{{h}}{{i}}{{j}}{{k}}{{l}}");
        assert_eq!(
            many.unmask("LQ11Z LQ1Z1 LQ10Z LQ99Z."),
            "{{l}} {{b}}1 {{k}} ."
        );
    }
}
