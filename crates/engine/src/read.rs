//! Reading a tree into typed parts, tolerantly: whatever is wrong becomes a finding at its place,
//! and reading goes on. Keys are closed sets, so that a slip of the pen is found and named. This
//! module knows the forms of single values; what they mean is known by the module that reads them.

mod key;

use std::fmt;

use crate::calendar::{TimeOfDay, Weekdays};
use crate::document::{Content, Key as DocumentKey, Node};
use crate::duration::Duration;
use crate::finding::{Findings, Place};
use crate::id::{BlockId, Handle};
use crate::share::Share;

pub use self::key::{Key, Kind, key, later, named};

/// A map that is being read.
#[derive(Clone, Debug)]
pub struct Fields<'n> {
    /// Where the map stands.
    pub place: Place,
    entries: &'n [(DocumentKey, Node)],
}

impl<'n> Fields<'n> {
    /// Opens a map that may have `keys`, and reports every other key it has.
    pub fn open(
        node: &'n Node,
        place: &Place,
        keys: &[&[Key]],
        findings: &mut Findings,
    ) -> Option<Self> {
        let Content::Map(entries) = &node.content else {
            wrong_kind(findings, place, "a map", node);
            return None;
        };
        let known = || keys.iter().copied().flatten();
        for (name, _) in entries {
            let at = place.part(&name.text, name.position);
            match known().find(|key| key.name == name.text) {
                None => findings.error_with("unknown_key", &at, || {
                    unknown("key", &name.text, known().map(|key| key.name))
                }),
                Some(key) if key.later => {
                    let sentence = format!(
                        "`{}` belongs to the format, but this version cannot run it yet.",
                        key.name
                    );
                    findings.error("not_yet", &at, sentence);
                }
                Some(_) => {}
            }
        }
        Some(Self {
            place: place.clone(),
            entries,
        })
    }

    /// The node under a key, with its place.
    pub fn get(&self, key: &str) -> Option<(&'n Node, Place)> {
        let (_, node) = self.entries.iter().find(|(name, _)| name.text == key)?;
        Some((node, self.place.part(key, node.position)))
    }

    /// Whether a key is there.
    pub fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Reads the value under a key, if it is there.
    pub fn read<T>(
        &self,
        key: &str,
        findings: &mut Findings,
        read: impl FnOnce(&'n Node, &Place, &mut Findings) -> Option<T>,
    ) -> Option<T> {
        let (node, place) = self.get(key)?;
        read(node, &place, findings)
    }

    /// Reads the value under a key that must be there.
    pub fn required<T>(
        &self,
        key: &str,
        findings: &mut Findings,
        read: impl FnOnce(&'n Node, &Place, &mut Findings) -> Option<T>,
    ) -> Option<T> {
        if !self.has(key) {
            findings.error("missing", &self.place, format!("`{key}` is missing."));
        }
        self.read(key, findings, read)
    }
}

/// Most words that a finding lists; a workspace can have thousands of e-mails.
const LISTED_MAX: usize = 40;

/// Says that a word is unknown, and which of the known ones was probably meant.
pub fn unknown<'a>(what: &str, word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<_> = known.into_iter().collect();
    let shown: String = word.chars().take(40).collect();
    if known.is_empty() {
        return format!("Unknown {what} `{shown}`; there is none.");
    }
    // A word twice as long is no slip of the pen, and to compare long words is dear.
    let near = known
        .iter()
        .filter(|name| word.len() <= 2 * name.len())
        .map(|name| (strsim::damerau_levenshtein(word, name), *name))
        .min();
    if let Some((distance, name)) = near
        && distance <= 1 + name.len() / 4
    {
        return format!("Unknown {what} `{shown}`: did you mean `{name}`?");
    }
    let listed = known[..known.len().min(LISTED_MAX)].join(", ");
    match known.len().saturating_sub(LISTED_MAX) {
        0 => format!("Unknown {what} `{shown}`; possible here: {listed}."),
        more => format!("Unknown {what} `{shown}`; possible here: {listed} and {more} more."),
    }
}

/// Says that something else must stand here.
pub(crate) fn wrong_kind(findings: &mut Findings, place: &Place, wanted: &str, node: &Node) {
    findings.error(
        "wrong_kind",
        place,
        format!("This must be {wanted}, not {}.", node.kind()),
    );
}

/// Text of at most so many characters, without control characters.
pub fn text(chars_max: usize) -> impl Fn(&Node, &Place, &mut Findings) -> Option<String> {
    move |node, place, findings| {
        let Some(text) = node.text() else {
            wrong_kind(findings, place, "text", node);
            return None;
        };
        let length = text.chars().count();
        if length > chars_max {
            findings.error(
                "too_long",
                place,
                format!("This has {length} characters; at most {chars_max}."),
            );
            return None;
        }
        if text
            .chars()
            .any(|c| c.is_control() && c != '\n' && c != '\t')
        {
            findings.error(
                "control_character",
                place,
                "This holds a control character.",
            );
            return None;
        }
        Some(text.to_owned())
    }
}

/// Text of which a value is made: a duration, a time, a path. The error is a sentence.
pub fn parsed<T, E: fmt::Display>(
    code: &'static str,
    parse: impl Fn(&str) -> Result<T, E>,
) -> impl Fn(&Node, &Place, &mut Findings) -> Option<T> {
    move |node, place, findings| {
        let Some(text) = node.text() else {
            wrong_kind(findings, place, "text", node);
            return None;
        };
        parse(text)
            .map_err(|error| findings.error(code, place, sentence(&error)))
            .ok()
    }
}

/// With a full stop, unless it ends in one or in a question.
fn sentence(error: &impl fmt::Display) -> String {
    let text = error.to_string();
    if text.ends_with(['.', '?']) {
        text
    } else {
        text + "."
    }
}

/// A share of all people, such as `10%`.
pub fn share(node: &Node, place: &Place, findings: &mut Findings) -> Option<Share> {
    parsed("share", Share::parse)(node, place, findings)
}

/// A length of time.
pub fn duration(node: &Node, place: &Place, findings: &mut Findings) -> Option<Duration> {
    parsed("duration", Duration::parse)(node, place, findings)
}

/// A positive length of time.
pub fn positive_duration(node: &Node, place: &Place, findings: &mut Findings) -> Option<Duration> {
    let duration = duration(node, place, findings)?;
    if duration.count < 0 {
        findings.error(
            "duration",
            place,
            format!("`{duration}` is before now; this must be positive."),
        );
        return None;
    }
    Some(duration)
}

/// A time of day.
pub fn time_of_day(node: &Node, place: &Place, findings: &mut Findings) -> Option<TimeOfDay> {
    let parse = |text: &str| {
        TimeOfDay::parse(text)
            .ok_or_else(|| format!("`{text:.40}` is not a time of day such as \"14:30\""))
    };
    parsed("time", parse)(node, place, findings)
}

/// A weekday, `weekdays`, `weekend`, or a list of them.
pub fn weekdays(node: &Node, place: &Place, findings: &mut Findings) -> Option<Weekdays> {
    let parse = |text: &str| {
        Weekdays::parse(text).ok_or_else(|| {
            format!("`{text:.40}` is not a day: monday to sunday, weekdays or weekend")
        })
    };
    let one = parsed("weekday", parse);
    if let Content::List(_) = node.content {
        let days = list(1, 7, one)(node, place, findings)?;
        return days.into_iter().reduce(Weekdays::and);
    }
    one(node, place, findings)
}

/// A list of so many elements. Elements that cannot be read are left out, with their findings.
pub fn list<'n, T>(
    least: usize,
    most: usize,
    read: impl Fn(&'n Node, &Place, &mut Findings) -> Option<T>,
) -> impl Fn(&'n Node, &Place, &mut Findings) -> Option<Vec<T>> {
    move |node, place, findings| {
        let Content::List(nodes) = &node.content else {
            wrong_kind(findings, place, "a list", node);
            return None;
        };
        if !(least..=most).contains(&nodes.len()) {
            let wanted = if least == most {
                least.to_string()
            } else {
                format!("{least} to {most}")
            };
            let sentence = format!(
                "This list has {} elements; it must have {wanted}.",
                nodes.len()
            );
            findings.error("list_length", place, sentence);
            if nodes.len() > most {
                return None;
            }
        }
        let elements = nodes.iter().enumerate();
        let read =
            elements.filter_map(|(n, node)| read(node, &element_place(place, n, node), findings));
        Some(read.collect())
    }
}

/// An element of a list stands under its id if it has one, else under its position.
fn element_place(place: &Place, position: usize, node: &Node) -> Place {
    match node.get("id").and_then(Node::text).and_then(BlockId::new) {
        Some(id) => place.part(id, node.position),
        None => place.part(position, node.position),
    }
}

/// The id of a block, trigger or branch.
pub fn local_id(node: &Node, place: &Place, findings: &mut Findings) -> Option<BlockId> {
    let parse = |text: &str| {
        BlockId::new(text).ok_or_else(|| {
            format!("`{text:.60}` is not an id: a small letter, then at most 39 small letters, digits or _")
        })
    };
    parsed("id", parse)(node, place, findings)
}

/// A handle.
pub fn handle(node: &Node, place: &Place, findings: &mut Findings) -> Option<Handle> {
    let parse = |text: &str| {
        Handle::new(text).ok_or_else(|| {
            format!("`{text:.80}` is not a handle: at most 64 small letters, digits or -")
        })
    };
    parsed("handle", parse)(node, place, findings)
}

/// A whole number within bounds.
pub fn whole_number(least: i64, most: i64) -> impl Fn(&Node, &Place, &mut Findings) -> Option<i64> {
    move |node, place, findings| {
        let Content::Number(text) = &node.content else {
            wrong_kind(findings, place, "a number", node);
            return None;
        };
        let number = text.parse::<i64>().ok();
        let within = number.filter(|number| (least..=most).contains(number));
        if within.is_none() {
            findings.error(
                "out_of_range",
                place,
                format!("This must be a whole number from {least} to {most}."),
            );
        }
        within
    }
}

/// `true` or `false`.
pub fn bool(node: &Node, place: &Place, findings: &mut Findings) -> Option<bool> {
    if let Content::Bool(bool) = node.content {
        return Some(bool);
    }
    wrong_kind(findings, place, "true or false", node);
    None
}

/// One of a few words.
pub fn one_of<T: Copy>(
    choices: &'static [(&'static str, T)],
) -> impl Fn(&Node, &Place, &mut Findings) -> Option<T> {
    move |node, place, findings| {
        let Some(text) = node.text() else {
            wrong_kind(findings, place, "a word", node);
            return None;
        };
        let found = choices
            .iter()
            .find(|(word, _)| *word == text)
            .map(|(_, value)| *value);
        if found.is_none() {
            findings.error(
                "unknown_word",
                place,
                unknown("word", text, choices.iter().map(|(word, _)| *word)),
            );
        }
        found
    }
}
