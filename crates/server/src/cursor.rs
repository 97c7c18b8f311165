//! Pages of lists, by key: `?limit=` and the cursor that the page before gave as `next`. Never by
//! offset or count, so the thousandth page costs what the first does.

use std::str::FromStr;

use axum::extract::Query;
use axum::http::Uri;
use engine::time::Time;
use serde::Deserialize;
use store::who::KEY_BYTES_MAX;

use crate::problem::{Kind, Located, Problem};

/// Most rows on one page: more than a screen shows, little enough to be read in milliseconds.
pub(crate) const LIMIT_MAX: usize = 200;
/// Longest cursor: two numbers with a dot are shorter. Longer ones never were a `next` of ours.
const CURSOR_BYTES_MAX: usize = 40;
/// Longest address that is looked for: 64 bytes, an @ and 255 (RFC 5321, section 4.5.3.1).
pub(crate) const TO_CHARS_MAX: usize = 320;
/// Longest part of a subject that is looked for: a line of a mail has at most 998 (RFC 5322, section 2.1.1).
pub(crate) const SUBJECT_CHARS_MAX: usize = 1_000;
/// Rows on a page that did not ask for a number.
const LIMIT_DEFAULT: usize = 50;

/// Which page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    /// Where the page before ended.
    pub(crate) cursor: Option<String>,
    /// How many rows.
    pub(crate) limit: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    after: Option<String>,
    limit: Option<String>,
    segment: Option<String>,
    find: Option<String>,
    order: Option<String>,
    to: Option<String>,
    subject: Option<String>,
    branch: Option<String>,
    from: Option<String>,
    kind: Option<String>,
    state: Option<String>,
}

/// Who went through a block, of all who did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Through {
    /// Only those who left it by this way.
    pub(crate) branch: Option<String>,
    /// Whose mail was followed, or shown.
    pub(crate) kind: Option<String>,
    /// Only from this day on.
    pub(crate) from: Option<String>,
    /// Only until this day.
    pub(crate) to: Option<String>,
}

impl Asked {
    const fn lists_contacts(&self) -> bool {
        self.segment.is_some() || self.find.is_some() || self.order.is_some()
    }

    const fn lists_people_of_blocks(&self) -> bool {
        self.branch.is_some() || self.from.is_some() || self.kind.is_some()
    }

    const fn lists_mails(&self) -> bool {
        self.to.is_some() || self.subject.is_some()
    }

    const fn lists_of_a_block_or_state(&self) -> bool {
        self.lists_people_of_blocks() || self.state.is_some()
    }
}

/// What a list of mails may be narrowed to; empty where it is not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mails {
    /// To this address.
    pub(crate) to: String,
    /// With this in the subject.
    pub(crate) subject: String,
}

/// Which contacts a list is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// All of them, by number.
    All,
    /// All of them, the newest first.
    Newest,
    /// Those in a segment, by number.
    Segment(String),
    /// Those with a key that begins so; one page of them.
    Keyed(String),
}

impl Page {
    /// Reads `?after=&limit=`.
    pub(crate) fn of(uri: &Uri) -> Result<Self, Problem> {
        let (page, which) = Self::of_contacts(uri)?;
        if which != Which::All {
            return Err(other_names());
        }
        Ok(page)
    }

    /// Reads `?to=&subject=&after=&limit=`, for lists of mails.
    pub(crate) fn of_mails(uri: &Uri) -> Result<(Self, Mails), Problem> {
        let (page, asked) = Self::read(uri)?;
        if asked.lists_contacts() || asked.lists_of_a_block_or_state() {
            return Err(other_names());
        }
        let mails = Mails {
            to: plain("to", asked.to.unwrap_or_default(), TO_CHARS_MAX)?,
            subject: plain(
                "subject",
                asked.subject.unwrap_or_default(),
                SUBJECT_CHARS_MAX,
            )?,
        };
        Ok((page, mails))
    }

    /// Reads `?after=&limit=` and, each for itself, `segment=`, `find=` and `order=newest`.
    pub(crate) fn of_contacts(uri: &Uri) -> Result<(Self, Which), Problem> {
        let (page, asked) = Self::read(uri)?;
        if asked.lists_mails() || asked.lists_of_a_block_or_state() {
            return Err(other_names());
        }
        let which = match (asked.segment, asked.find, asked.order.as_deref()) {
            (None, None, None) => Which::All,
            (None, None, Some("newest")) => Which::Newest,
            (Some(segment), None, None) => Which::Segment(segment),
            (None, Some(find), None) if page.cursor.is_none() => {
                Which::Keyed(plain("find", find, KEY_BYTES_MAX)?)
            }
            _ => return Err(of_one_kind()),
        };
        Ok((page, which))
    }

    /// Reads `?branch=&kind=&from=&to=&after=&limit=`, for who went through a block.
    pub(crate) fn of_block(uri: &Uri) -> Result<(Self, Through), Problem> {
        let (page, asked) = Self::read(uri)?;
        if asked.lists_contacts() || asked.subject.is_some() || asked.state.is_some() {
            return Err(other_names());
        }
        let Asked {
            branch,
            kind,
            from,
            to,
            ..
        } = asked;
        let through = Through {
            branch,
            kind,
            from,
            to,
        };
        Ok((page, through))
    }

    /// Reads `?state=&after=&limit=`, for messages.
    pub(crate) fn of_state(uri: &Uri) -> Result<(Self, Option<String>), Problem> {
        let (page, asked) = Self::read(uri)?;
        if asked.lists_contacts() || asked.lists_mails() || asked.lists_people_of_blocks() {
            return Err(other_names());
        }
        Ok((page, asked.state))
    }

    fn read(uri: &Uri) -> Result<(Self, Asked), Problem> {
        let Query(asked) = Query::<Asked>::try_from_uri(uri).map_err(|_| other_names())?;
        let limit = match &asked.limit {
            None => LIMIT_DEFAULT,
            Some(text) => match text.parse() {
                Ok(limit) if (1..=LIMIT_MAX).contains(&limit) => limit,
                _ => {
                    let detail = format!("`limit` is a number from 1 to {LIMIT_MAX}.");
                    return Err(Problem::new(Kind::Malformed, detail));
                }
            },
        };
        let page = Self {
            cursor: asked.after.clone(),
            limit,
        };
        Ok((page, asked))
    }

    /// The cursor, read by the list that gave it.
    pub(crate) fn after<T>(&self, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Problem> {
        let Some(cursor) = &self.cursor else {
            return Ok(None);
        };
        let short = Some(cursor).filter(|cursor| cursor.len() <= CURSOR_BYTES_MAX);
        match short.and_then(|cursor| read(cursor)) {
            Some(cursor) => Ok(Some(cursor)),
            None => Err(Problem::new(
                Kind::Malformed,
                "`after` is not a cursor of this list; take it from `next` of the page before.",
            )),
        }
    }

    /// The cursor for the page behind these rows; none if this is the last page.
    pub(crate) fn next<T>(&self, rows: &[T], cursor: impl Fn(&T) -> String) -> Option<String> {
        rows.last().filter(|_| rows.len() == self.limit).map(cursor)
    }
}

/// What `after` says of a list in which two rows can stand at one instant: `1798761600000.12`.
pub(crate) fn instant_and<T: FromStr>(text: &str) -> Option<(Time, T)> {
    let (millis, number) = text.split_once('.')?;
    Some((
        Time::from_millis(millis.parse().ok()?),
        number.parse().ok()?,
    ))
}

/// A text that is looked for, of at most so many characters. No text of ours has control characters, and
/// PostgreSQL takes no NUL.
pub(crate) fn plain(name: &str, text: String, chars_max: usize) -> Result<String, Problem> {
    if text.chars().count() > chars_max {
        let sentence = format!("A text that is looked for has at most {chars_max} characters.");
        return Err(Problem::invalid(vec![Located::new(name, sentence)]));
    }
    if text.contains(|letter: char| letter.is_control() && letter != '\n' && letter != '\t') {
        let sentence = "A text that is looked for has no control characters.";
        return Err(Problem::invalid(vec![Located::new(name, sentence)]));
    }
    Ok(text)
}

fn other_names() -> Problem {
    let detail = "The query may hold `after` and `limit`, each once.";
    Problem::new(Kind::Malformed, detail)
}

fn of_one_kind() -> Problem {
    let detail = "Contacts are listed by `segment`, by `find` (one page) or with `order=newest`: one of these.";
    Problem::new(Kind::Invalid, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: &str, expect: Result<(Option<&str>, usize), u16>) {
        let got = Page::of(&format!("/x{query}").parse().unwrap());
        let got = got
            .as_ref()
            .map(|page| (page.cursor.as_deref(), page.limit));
        assert_eq!(
            got.map_err(|problem| problem.status().as_u16()),
            expect,
            "{query}"
        );
    }

    #[test]
    fn a_page_is_asked_for_like_this() {
        check("", Ok((None, 50)));
        check("?limit=200&after=7", Ok((Some("7"), 200)));
        check("?limit=0", Err(400));
        check("?limit=201", Err(400));
        check("?limit=-1", Err(400));
        check("?limit=many", Err(400));
        check("?page=2", Err(400));
        check("?segment=vip", Err(400));
        check("?to=a", Err(400));
        check("?state=queued", Err(400));
        check("?branch=yes", Err(400));
        check("?limit=1&limit=2", Err(400));
    }

    #[test]
    fn contacts_are_listed_in_one_way() {
        let check = |query: &str, expect: Result<Which, u16>| {
            let got = Page::of_contacts(&format!("/x{query}").parse().unwrap());
            let got = got.map(|(_, which)| which);
            assert_eq!(
                got.map_err(|problem| problem.status().as_u16()),
                expect,
                "{query}"
            );
        };
        check("?order=newest", Ok(Which::Newest));
        check("?find=a", Ok(Which::Keyed("a".into())));
        check("?find=a&order=newest", Err(422));
        check("?find=a&after=1", Err(422));
        check("?find=a%00", Err(422));
        check("?find=a%C2%84", Err(422));
        check(&format!("?find={}", "a".repeat(255)), Err(422));
        check("?find=a%09", Ok(Which::Keyed("a\t".into())));
    }

    #[test]
    fn rows_of_one_instant_are_told_apart() {
        let at = Time::from_millis(12);
        assert_eq!(instant_and::<i64>("12.7"), Some((at, 7)));
        assert_eq!(
            instant_and::<i64>("-12.7"),
            Some((Time::from_millis(-12), 7))
        );
        for bad in ["", "12", "x.7", "12.x", "12-7"] {
            assert_eq!(instant_and::<i64>(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_last_page_has_no_next() {
        let page = Page {
            cursor: None,
            limit: 2,
        };
        assert_eq!(
            page.next(&[1, 2], ToString::to_string).as_deref(),
            Some("2")
        );
        assert_eq!(page.next(&[1], ToString::to_string), None);
        assert_eq!(page.next(&[] as &[i32], ToString::to_string), None);
    }
}
