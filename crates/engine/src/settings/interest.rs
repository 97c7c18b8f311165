//! What people can subscribe to, as a workspace tells them: the name of each interest and a sentence
//! about it, in their language. Which of them somebody has, and who may be mailed about what, is not
//! known here.

use std::collections::BTreeMap;

use crate::contact::EVERYTHING;
use crate::document::{Content, Node};
use crate::finding::{Findings, Place};
use crate::form::{Form, Shape};
use crate::id::Handle;
use crate::read::{self, Fields, Key, key};

/// Most interests of a workspace: nobody reads a longer list.
pub const INTERESTS_MAX: usize = 50;
/// Longest name, in characters: one line on a telephone.
const NAME_CHARS_MAX: usize = 80;
/// Longest sentence about one, in characters.
const ABOUT_CHARS_MAX: usize = 300;
/// Most languages of one text.
const LANGUAGES_MAX: usize = 40;

const KEYS: &[Key] = &[
    key("id", "Its handle, as workflows and consents name it.")
        .takes(Form::HANDLE)
        .required(),
    key(
        "name",
        "What people read: a text, or one for each language.",
    )
    .takes(NAME)
    .required(),
    key(
        "about",
        "What comes and how often, in a sentence: a text, or one for each language.",
    )
    .takes(ABOUT),
    key(
        "public",
        "Whether everybody may choose it; without that only who has it sees it.",
    )
    .takes(Form::Bool)
    .else_is("true"),
];

const NAME_TEXT: Form = Form::text(NAME_CHARS_MAX);
const ABOUT_TEXT: Form = Form::text(ABOUT_CHARS_MAX);
const NAME: Form = Form::Either(&[NAME_TEXT, by_language(&NAME_TEXT)]);
const ABOUT: Form = Form::Either(&[ABOUT_TEXT, by_language(&ABOUT_TEXT)]);

/// What an interest looks like.
pub(super) const FORM: Form = Form::Map(&Shape::of(&[KEYS]));

pub(crate) const fn by_language(text: &'static Form) -> Form {
    Form::Names {
        name: "^[a-z]{2,3}$",
        value: text,
        most: LANGUAGES_MAX,
    }
}

/// Something that people can subscribe to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interest {
    /// Its handle.
    pub id: Handle,
    /// What people read.
    pub name: Words,
    /// What comes and how often.
    pub about: Option<Words>,
    /// Whether everybody may choose it.
    pub is_public: bool,
}

/// A text in one or several languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// For whoever has no better one.
    pub first: String,
    /// By language, the first part of a BCP 47 tag.
    pub by_language: BTreeMap<String, String>,
}

impl Words {
    /// The text in this language, or the first one.
    pub fn of(&self, language: &str) -> &str {
        let language = language.split(['-', '_']).next().unwrap_or(language);
        let found = self.by_language.get(&language.to_ascii_lowercase());
        found.unwrap_or(&self.first)
    }
}

pub(super) fn list(node: &Node, place: &Place, findings: &mut Findings) -> Option<Vec<Interest>> {
    let all = read::list(0, INTERESTS_MAX, interest)(node, place, findings)?;
    for (n, one) in all.iter().enumerate() {
        if all[..n].iter().any(|before| before.id == one.id) {
            let sentence = format!("Two interests are called `{}`.", one.id);
            findings.error("duplicate_id", place, sentence);
        }
    }
    Some(all)
}

fn interest(node: &Node, place: &Place, findings: &mut Findings) -> Option<Interest> {
    let fields = Fields::open(node, place, &[KEYS], findings)?;
    let id = fields.required("id", findings, read::handle);
    let name = fields.required("name", findings, words(NAME_CHARS_MAX));
    let about = fields.read("about", findings, words(ABOUT_CHARS_MAX));
    let is_public = fields.read("public", findings, read::bool);
    let id = id?;
    if id.as_str() == EVERYTHING {
        let sentence = format!("`{EVERYTHING}` stands for all interests; call this one otherwise.");
        findings.error("reserved", place, sentence);
    }
    Some(Interest {
        id,
        name: name?,
        about,
        is_public: is_public.unwrap_or(true),
    })
}

/// A text, or a map of texts by language, of which the first is for everybody else.
pub(crate) fn words(chars_max: usize) -> impl Fn(&Node, &Place, &mut Findings) -> Option<Words> {
    move |node, place, findings| {
        let text = read::text(chars_max);
        let Content::Map(entries) = &node.content else {
            let first = text(node, place, findings)?;
            return Some(Words {
                first,
                ..Words::default()
            });
        };
        if entries.is_empty() || entries.len() > LANGUAGES_MAX {
            let sentence = format!(
                "This has {} languages; it must have 1 to {LANGUAGES_MAX}.",
                entries.len()
            );
            findings.error("list_length", place, sentence);
            return None;
        }
        let mut words = Words::default();
        for (n, (name, node)) in entries.iter().enumerate() {
            let at = place.part(&name.text, name.position);
            if !is_language(&name.text) {
                let sentence = format!(
                    "`{:.20}` is not a language such as nl, en or de.",
                    name.text
                );
                findings.error("language", &at, sentence);
            }
            let read = text(node, &at, findings)?;
            if n == 0 {
                words.first.clone_from(&read);
            }
            words.by_language.insert(name.text.clone(), read);
        }
        Some(words)
    }
}

/// Two or three small letters (ISO 639).
fn is_language(text: &str) -> bool {
    (2..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::read;

    #[test]
    fn an_interest_is_told_in_the_language_of_its_reader() {
        let text = "
            format: 1
            interests:
              - { id: offers, name: { nl: Aanbiedingen, en: Offers }, about: Once a week }
              - { id: vip, name: Friends, public: false }
            ";
        let interests = read(text).settings.unwrap().interests;
        let check = |n: usize, language: &str, expect: &str| {
            let one: &Interest = &interests[n];
            let about = one.about.as_ref().map_or("", |about| about.of(language));
            assert_eq!(
                format!("{} {about} {}", one.name.of(language), one.is_public),
                expect
            );
        };
        check(0, "en-GB", "Offers Once a week true");
        check(0, "NL", "Aanbiedingen Once a week true");
        check(0, "de", "Aanbiedingen Once a week true");
        check(1, "nl", "Friends  false");
    }

    #[test]
    fn what_is_wrong_is_found_where_it_is() {
        let check = |line: &str, code: &str, at: &str| {
            let findings = read(&format!("format: 1\ninterests: {line}\n"))
                .findings
                .into_list();
            let first = findings.first().unwrap();
            assert_eq!((first.code, first.at.as_str()), (code, at), "{line}");
        };
        check("{}", "wrong_kind", "interests");
        check("[{ id: a }]", "missing", "interests/a");
        check(
            "[{ id: a, name: A }, { id: a, name: B }]",
            "duplicate_id",
            "interests",
        );
        check(
            "[{ id: everything, name: A }]",
            "reserved",
            "interests/everything",
        );
        check("[{ id: a, name: {} }]", "list_length", "interests/a/name");
        check(
            "[{ id: a, name: { Dutch: A } }]",
            "language",
            "interests/a/name/Dutch",
        );
        check(
            "[{ id: a, name: { nl: [] } }]",
            "wrong_kind",
            "interests/a/name/nl",
        );
        check(
            "[{ id: a, name: A, about: [x] }]",
            "wrong_kind",
            "interests/a/about",
        );
    }
}
