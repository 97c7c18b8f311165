//! How one visitor sees the pages: in which language, in which zone, still or moving. From the query
//! first, then from what the browser says, then from the workspace.

use axum::extract::{FromRequestParts, Query};
use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::request::Parts;
use engine::calendar::Zone;
use serde::Deserialize;

use crate::app::App;
use crate::auth::{SignedIn, Visitor};
use crate::pages::Fault;
use crate::pages::phrase;
use crate::pages::words::{self, Words};
use crate::problem::Problem;

/// How one visitor sees the pages.
pub(crate) struct Look {
    /// The words of the visitor's language.
    pub(super) words: &'static Words,
    /// Whether the page is to stand still.
    pub(super) still: bool,
    /// Where local times are: the workspace's zone.
    pub(super) zone: Zone,
    /// The workspace's name.
    pub(super) shop: String,
    /// Who is signed in, if somebody is.
    pub(super) signed_in: Option<SignedIn>,
    /// What the clock says, if it stands still.
    pub(super) stands_at: Option<String>,
    /// The page's path.
    pub(super) path: String,
    /// Whether the language was asked for in the query, so that links must carry it on.
    is_asked: bool,
}

/// What the query may hold; anything else in it is left alone, since these are links for people.
#[derive(Default, Deserialize)]
struct Asked {
    lang: Option<String>,
    refresh: Option<String>,
}

impl FromRequestParts<App> for Look {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Fault> {
        let visitor = Visitor::from_request_parts(parts, app).await?;
        let settings = visitor
            .workspace()
            .settings()
            .await
            .map_err(Problem::from)?;
        let settings = settings.ok_or_else(|| Problem::no("workspace"))?;
        let asked = Query::<Asked>::try_from_uri(&parts.uri);
        let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
        let wanted = asked.lang.as_deref().and_then(Words::of);
        let spoken = || spoken(&parts.headers);
        let default = || Words::of(&settings.language);
        let words = wanted
            .or_else(spoken)
            .or_else(default)
            .unwrap_or(&words::EN);
        let zone = Zone::named(&settings.zone).unwrap_or_else(Zone::utc);
        let stands_at = || phrase::moment(words, &zone, app.now());
        Ok(Self {
            words,
            still: asked.refresh.as_deref() == Some("off"),
            stands_at: app.clock_stands_still.then(stands_at),
            zone,
            shop: settings.name,
            signed_in: visitor.signed_in,
            path: parts.uri.path().to_owned(),
            is_asked: wanted.is_some(),
        })
    }
}

impl Look {
    /// A link that keeps what was asked for.
    pub(super) fn href(&self, path: &str) -> String {
        link(path, self.is_asked.then_some(self.words), self.still)
    }

    /// This page in another language.
    pub(super) fn in_language(&self, words: &Words) -> String {
        link(&self.path, Some(words), self.still)
    }

    /// This page, still instead of moving or the other way round.
    pub(super) fn toggled(&self) -> String {
        let words = self.is_asked.then_some(self.words);
        link(&self.path, words, !self.still)
    }

    /// For tests of what is drawn.
    #[cfg(test)]
    pub(super) fn test(words: &'static Words) -> Self {
        Self {
            words,
            still: false,
            zone: Zone::named("Europe/Amsterdam").unwrap(),
            shop: "Shop".to_owned(),
            signed_in: None,
            stands_at: None,
            path: "/".to_owned(),
            is_asked: false,
        }
    }
}

/// A path with what the visitor asked for.
fn link(path: &str, words: Option<&Words>, still: bool) -> String {
    let mut link = path.to_owned();
    let mut join = if path.contains('?') { '&' } else { '?' };
    let parts = [
        words.map(|words| format!("lang={}", words.tag)),
        still.then(|| "refresh=off".to_owned()),
    ];
    for part in parts.into_iter().flatten() {
        link.push(join);
        link.push_str(&part);
        join = '&';
    }
    link
}

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

    #[test]
    fn links_keep_what_was_asked_for() {
        let mut look = Look::test(&words::NL);
        assert_eq!(look.href("/inbox"), "/inbox");
        look.is_asked = true;
        look.still = true;
        assert_eq!(
            look.href("/inbox?after=7"),
            "/inbox?after=7&lang=nl&refresh=off"
        );
        assert_eq!(look.toggled(), "/?lang=nl");
        assert_eq!(look.in_language(&words::EN), "/?lang=en&refresh=off");
    }
}
