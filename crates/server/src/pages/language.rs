//! Which language a browser asks for, for pages that come before anybody is known.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;

use crate::pages::words::Words;

/// The first language of ours by the browser's preferences.
pub(super) fn spoken(headers: &HeaderMap) -> Option<&'static Words> {
    ranges(headers).into_iter().find_map(|tag| Words::of(&tag))
}

/// Most languages that are read of what a browser prefers; nobody speaks more.
const RANGES_MAX: usize = 50;

/// The languages that a browser prefers, best first (RFC 9110 §12.5.4).
pub(super) fn ranges(headers: &HeaderMap) -> Vec<String> {
    let header = headers
        .get(ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    let ranges = header.into_iter().flat_map(|header| header.split(','));
    let mut weighted: Vec<(f32, &str)> = ranges
        .take(RANGES_MAX)
        .map(|range| {
            let mut parts = range.split(';');
            let tag = parts.next().unwrap_or_default().trim();
            let weight = parts.find_map(|part| part.trim().strip_prefix("q=")?.parse().ok());
            (weight.unwrap_or(1.0), tag)
        })
        .filter(|(weight, tag)| *weight > 0.0 && !tag.is_empty())
        .collect();
    weighted.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    weighted
        .into_iter()
        .map(|(_, tag)| tag.to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_language_is_found() {
        let check = |header: &str, expect: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, header.parse().unwrap());
            assert_eq!(spoken(&headers).map(|words| words.tag), expect, "{header}");
        };
        check("nl-NL,nl;q=0.9,en;q=0.8", Some("nl"));
        check("de, en;q=0.5, nl;q=0.7", Some("nl"));
        check("en-GB", Some("en"));
        check("nl;q=0, en;q=0.1", Some("en"));
        check("nlx", None);
        check("de", None);
        check("", None);
    }
}
