//! `start: segment`: somebody joined or left a segment, a tag or an interest. Tags and interests come
//! and go by events, and those are what this waits for. A segment has no events of its own yet.

use crate::event::{Event, own};
use crate::finding::Findings;
use crate::id::Handle;
use crate::read::{self, Fields, Key, key, later};
use crate::value::Value;

/// The keys of this kind of trigger.
pub const KEYS: &[Key] = &[
    key("tag", "Which tag."),
    key("interest", "Which interest."),
    key("change", "joined or left."),
    key("members", "future: who joins or leaves from now on."),
    key("where", "Which of those changes."),
    key("key", "Once per what: a path, or a list of paths."),
    later("segment", "Which segment."),
    later("rule", "A rule of its own, in place of a segment."),
    later("check", "When it is looked at."),
];

/// A trigger that waits for somebody to join or leave.
#[derive(Clone, Debug, PartialEq)]
pub struct MembershipTrigger {
    of: Group,
    joined: bool,
}

/// What can be joined and left.
#[derive(Clone, Debug, PartialEq)]
enum Group {
    Tag(String),
    Interest(Handle),
}

impl MembershipTrigger {
    pub(super) fn read(fields: &Fields<'_>, findings: &mut Findings) -> Option<Self> {
        let tag = fields.read("tag", findings, read::text(100));
        let interest = fields.read("interest", findings, read::handle);
        let joined = fields.required(
            "change",
            findings,
            read::one_of(&[("joined", true), ("left", false)]),
        );
        if let Some((node, place)) = fields.get("members") {
            match node.text() {
                Some("future") => {}
                Some("current" | "both") => {
                    let sentence = "Those who are in it already belong to the format, but this version cannot enrol them yet.";
                    findings.error("not_yet", &place, sentence);
                }
                _ => {
                    let choices = &[("future", ()), ("current", ()), ("both", ())];
                    read::one_of(choices)(node, &place, findings);
                }
            }
        }
        let subjects = ["tag", "interest", "segment", "rule"];
        let count = subjects.iter().filter(|key| fields.has(key)).count();
        if count != 1 {
            let sentence = "This trigger has exactly one of: tag, interest, segment, rule.";
            findings.error("subject", &fields.place, sentence);
            return None;
        }
        let of = if fields.has("tag") {
            Group::Tag(tag?)
        } else {
            Group::Interest(interest?)
        };
        Some(Self {
            of,
            joined: joined?,
        })
    }

    /// The event that it waits for.
    pub(super) fn event(&self) -> &'static str {
        match (&self.of, self.joined) {
            (Group::Tag(_), _) => own::CONTACT_CHANGED,
            (Group::Interest(_), true) => own::INTEREST_CONFIRMED,
            (Group::Interest(_), false) => own::INTEREST_LEFT,
        }
    }

    /// Whether this event says so.
    pub(super) fn fits(&self, event: &Event) -> bool {
        let is = |field: &str, text: &str| event.data.get(field) == Some(text.into());
        event.name == self.event()
            && match &self.of {
                Group::Tag(tag) => {
                    is("field", "tags")
                        && is("tag", tag)
                        && event.data.get("new") == Some(Value::Bool(self.joined))
                }
                Group::Interest(interest) => is("interest", interest.as_str()),
            }
    }
}
