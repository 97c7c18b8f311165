//! Reading an object that came in as JSON: a closed set of names, and for each fault a sentence with
//! its place. Faults are gathered, so that one answer names them all. This module does not know
//! what an object is for.

use engine::form::Shape;
use engine::read::unknown;
use engine::time::Time;
use engine::value::text_within;
use serde_json::{Map, Value as Json};

use crate::problem::Located;

/// Most faults listed of one request; somebody who made more mends these first.
const FAULTS_MAX: usize = 50;
/// Longest name that is shown, or compared with the known ones: longer than all of those.
const SHOWN_CHARS_MAX: usize = 60;

/// The faults found so far.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Located>);

impl Faults {
    /// Adds one.
    pub(crate) fn add(&mut self, at: impl Into<String>, sentence: impl Into<String>) {
        if self.0.len() < FAULTS_MAX {
            self.0.push(Located::new(at, sentence));
        }
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// All of them.
    pub(crate) fn into_list(self) -> Vec<Located> {
        self.0
    }
}

/// An object that is being read.
#[derive(Clone, Debug)]
pub(crate) struct Object<'j> {
    /// Where it stands; empty for the body itself.
    pub(crate) at: String,
    map: &'j Map<String, Json>,
}

impl<'j> Object<'j> {
    /// Opens an object that may have these names, and reports every other.
    pub(crate) fn open(
        json: &'j Json,
        at: impl Into<String>,
        names: &[&str],
        faults: &mut Faults,
    ) -> Option<Self> {
        let at = at.into();
        let Json::Object(map) = json else {
            let place = if at.is_empty() { "body" } else { &at };
            faults.add(
                place,
                format!("This must be an object, not {}.", kind(json)),
            );
            return None;
        };
        let object = Self { at, map };
        for name in map.keys().filter(|name| !names.contains(&name.as_str())) {
            let shown = shown(name);
            let sentence = unknown("name", &shown, names.iter().copied());
            faults.add(object.place(&shown), sentence);
        }
        Some(object)
    }

    /// Opens an object of a shape that the API's document tells, and reports every other name.
    pub(crate) fn shaped(
        json: &'j Json,
        at: impl Into<String>,
        shape: &Shape,
        faults: &mut Faults,
    ) -> Option<Self> {
        Self::open(json, at, &shape.names(), faults)
    }

    /// The place of a part of it.
    pub(crate) fn place(&self, name: &str) -> String {
        place(&self.at, name)
    }

    /// The value under a name, if it is there and not null.
    pub(crate) fn get(&self, name: &str) -> Option<&'j Json> {
        self.map.get(name).filter(|json| !json.is_null())
    }

    /// The value under a name that must be there.
    pub(crate) fn required(&self, name: &str, faults: &mut Faults) -> Option<&'j Json> {
        let found = self.get(name);
        if found.is_none() {
            faults.add(self.place(name), format!("`{name}` is missing."));
        }
        found
    }

    /// Text of at most so many bytes, without NUL.
    pub(crate) fn text(&self, name: &str, bytes_max: usize, faults: &mut Faults) -> Option<String> {
        let at = self.place(name);
        match self.get(name)? {
            Json::String(text) => within(text, &at, bytes_max, faults),
            other => {
                faults.add(at, format!("This must be text, not {}.", kind(other)));
                None
            }
        }
    }

    /// True or false.
    pub(crate) fn flag(&self, name: &str, faults: &mut Faults) -> Option<bool> {
        let json = self.get(name)?;
        if json.as_bool().is_none() {
            let sentence = format!("This must be true or false, not {}.", kind(json));
            faults.add(self.place(name), sentence);
        }
        json.as_bool()
    }

    /// An instant with an offset, between 1900 and 2200.
    pub(crate) fn instant(&self, name: &str, faults: &mut Faults) -> Option<Time> {
        let text = self.text(name, SHOWN_CHARS_MAX, faults)?;
        let read = Time::parse(&text);
        if read.is_none() {
            let sentence = format!(
                "`{text}` is not an instant between 1900 and 2200, written as 2027-03-01T09:00:00Z."
            );
            faults.add(self.place(name), sentence);
        }
        read
    }

    /// The elements of a list of at most so many, each with its place.
    pub(crate) fn list(
        &self,
        name: &str,
        length_max: usize,
        faults: &mut Faults,
    ) -> Vec<(String, &'j Json)> {
        let at = self.place(name);
        match self.get(name) {
            None => Vec::new(),
            Some(Json::Array(list)) if list.len() <= length_max => {
                let places = (0..).map(|n| format!("{at}/{n}"));
                places.zip(list).collect()
            }
            Some(Json::Array(list)) => {
                let sentence = format!("A list of {}; at most {length_max}.", list.len());
                faults.add(at, sentence);
                Vec::new()
            }
            Some(other) => {
                faults.add(at, format!("This must be a list, not {}.", kind(other)));
                Vec::new()
            }
        }
    }
}

/// The text, if it is short enough and holds no NUL.
pub(crate) fn within(
    text: &str,
    at: &str,
    bytes_max: usize,
    faults: &mut Faults,
) -> Option<String> {
    match text_within(text, at, bytes_max) {
        Ok(text) => Some(text),
        Err(refused) => {
            faults.add(refused.at, sentence(&refused.why));
            None
        }
    }
}

/// A fragment of the engine's, such as `holds a NUL character`, as a sentence.
fn sentence(why: &str) -> String {
    let first = why.split(' ').next().unwrap_or_default();
    match first {
        "holds" => format!("This {why}."),
        "the" => format!("The{}.", &why[first.len()..]),
        number if number.parse::<usize>().is_ok() => format!("This has {why}."),
        _ => format!("This is {why}."),
    }
}

/// A fault of the engine's in data, as a sentence at its place.
pub(crate) fn refused(refused: &engine::value::Refused, faults: &mut Faults) {
    faults.add(&*refused.at, sentence(&refused.why));
}

/// Names and list positions, joined with `/`.
pub(crate) fn place(at: &str, name: &str) -> String {
    if at.is_empty() {
        name.to_owned()
    } else {
        format!("{at}/{name}")
    }
}

/// A name from outside, short enough to be repeated.
pub(crate) fn shown(name: &str) -> String {
    match name.char_indices().nth(SHOWN_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

pub(crate) const fn kind(json: &Json) -> &'static str {
    match json {
        Json::Null => "nothing",
        Json::Bool(_) => "true or false",
        Json::Number(_) => "a number",
        Json::String(_) => "text",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, expect: &[&str]) {
        let json = serde_json::from_str(json).unwrap();
        let mut faults = Faults::default();
        if let Some(object) = Object::open(&json, "", &["when", "name", "list", "on"], &mut faults)
        {
            object.instant("when", &mut faults);
            object.text("name", 5, &mut faults);
            object.flag("on", &mut faults);
            object.list("list", 2, &mut faults);
            object.required("name", &mut faults);
        }
        let faults = faults.into_list();
        let got: Vec<_> = faults
            .iter()
            .map(|fault| format!("{}: {}", fault.at, fault.sentence))
            .collect();
        assert_eq!(got, expect);
    }

    #[test]
    fn faults_have_places_and_are_all_named() {
        check(r#"{"name": "Anna"}"#, &[]);
        check("[]", &["body: This must be an object, not a list."]);
        check(
            r#"{"nmae": "Anna"}"#,
            &[
                "nmae: Unknown name `nmae`: did you mean `name`?",
                "name: `name` is missing.",
            ],
        );
        check(
            r#"{"name": "x", "when": "9999-01-01T00:00:00Z", "on": 1, "list": [1, 2, 3]}"#,
            &[
                "when: `9999-01-01T00:00:00Z` is not an instant between 1900 and 2200, written as 2027-03-01T09:00:00Z.",
                "on: This must be true or false, not a number.",
                "list: A list of 3; at most 2.",
            ],
        );
        check(
            r#"{"name": "much too long", "list": {}}"#,
            &[
                "name: This is text of 13 bytes; at most 5.",
                "list: This must be a list, not an object.",
            ],
        );
        check(
            r#"{"name": "a\u0000"}"#,
            &["name: This holds a NUL character."],
        );
    }

    #[test]
    fn garbage_is_reported_briefly() {
        let mut faults = Faults::default();
        let names: Map<_, _> = (0..200)
            .map(|n| (format!("{n}{}", "x".repeat(10_000)), Json::Null))
            .collect();
        Object::open(&Json::Object(names), "", &["a"], &mut faults);
        let faults = faults.into_list();
        assert_eq!(faults.len(), FAULTS_MAX);
        assert!(faults.iter().all(|fault| fault.at.chars().count() < 70));
    }
}
