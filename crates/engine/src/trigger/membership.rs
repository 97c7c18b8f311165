//! `start: segment`: somebody joined or left a segment, a tag or an interest. Tags and interests come
//! and go by events, and those are what this waits for. Who joins or leaves a segment is found out by
//! [`crossing`](super::crossing), which writes an event for this trigger. With `members: current` or `both`
//! those are taken in who are in it when the workflow is switched on.

use crate::condition::{Condition, Ctx, PlaceKind};
use crate::event::{Event, own};
use crate::finding::Findings;
use crate::form::{Form, Rule, parts};
use crate::id::Handle;
use crate::read::{self, Fields, Key, Kind, key, later};
use crate::segment::Membership;
use crate::value::Value;

const KEYS: &[Key] = &[
    key("tag", "Which tag.").takes(Form::text(100)),
    key("interest", "Which interest.").takes(Form::HANDLE),
    key("change", "joined or left.")
        .takes(Form::Words(&["joined", "left"]))
        .required(),
    key(
        "members",
        "future: who joins or leaves from now on; current: who is in it now; or both.",
    )
    .takes(Form::Words(&["future", "current", "both"]))
    .else_is("future"),
    key("where", "Which of those changes.").takes(parts::CONDITION),
    key("key", "Once per what: a path, or a list of paths.").takes(parts::KEY),
    key("segment", "Which segment.").takes(Form::HANDLE),
    key("rule", "A rule of its own, in place of a segment.").takes(parts::CONDITION),
    later("check", "When it is looked at."),
];

/// What forms and documentation see.
pub const KIND: Kind = Kind {
    name: "segment",
    doc: "A tag, an interest or a segment that is joined or left.",
    keys: KEYS,
    rules: &[Rule::One(&["tag", "interest", "segment", "rule"])],
};

/// A trigger that waits for somebody to join or leave.
#[derive(Clone, Debug, PartialEq)]
pub struct MembershipTrigger {
    of: Group,
    joined: bool,
    members: Members,
}

/// What can be joined and left.
#[derive(Clone, Debug, PartialEq)]
enum Group {
    Tag(String),
    Interest(Handle),
    /// A [`Condition::Segment`].
    Segment(Condition),
    Rule(Condition),
}

/// Who is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Members {
    Future,
    Current,
    Both,
}

const MEMBERS: &[(&str, Members)] = &[
    ("future", Members::Future),
    ("current", Members::Current),
    ("both", Members::Both),
];

impl MembershipTrigger {
    pub(super) fn read(fields: &Fields<'_>, findings: &mut Findings) -> Option<Self> {
        let tag = fields.read("tag", findings, read::text(100));
        let interest = fields.read("interest", findings, read::handle);
        let segment = fields.read("segment", findings, read::handle);
        let rule = Condition::read(Ctx::new(PlaceKind::Audience));
        let rule = fields.read("rule", findings, rule);
        let joined = fields.required(
            "change",
            findings,
            read::one_of(&[("joined", true), ("left", false)]),
        );
        let members = fields.read("members", findings, read::one_of(MEMBERS));
        let members = members.unwrap_or(Members::Future);
        let subjects = ["tag", "interest", "segment", "rule"];
        let count = subjects.iter().filter(|key| fields.has(key)).count();
        if count != 1 {
            let sentence = "This trigger has exactly one of: tag, interest, segment, rule.";
            findings.error("subject", &fields.place, sentence);
            return None;
        }
        if members != Members::Future && joined == Some(false) {
            let (_, place) = fields.get("members")?;
            let sentence = "Those who left before are not known: with `change: left` there are future members only.";
            findings.error("members", &place, sentence);
        }
        let of = if fields.has("tag") {
            Group::Tag(tag?)
        } else if fields.has("interest") {
            Group::Interest(interest?)
        } else if fields.has("segment") {
            let segment = segment?;
            let rule = Condition::Segment(Membership::new(segment));
            Group::Segment(rule)
        } else {
            Group::Rule(rule?)
        };
        Some(Self {
            of,
            joined: joined?,
            members,
        })
    }

    /// The event that it waits for; none if it is only for those who are in it already.
    pub(super) fn event(&self) -> Option<&'static str> {
        if self.members == Members::Current {
            return None;
        }
        Some(match (&self.of, self.joined) {
            (Group::Tag(_), _) => own::CONTACT_CHANGED,
            (Group::Interest(_), true) => own::INTEREST_CONFIRMED,
            (Group::Interest(_), false) => own::INTEREST_LEFT,
            (Group::Segment(_) | Group::Rule(_), _) => own::POSTDUIF_SEGMENT,
        })
    }

    /// Whether it waits for somebody to join or leave a segment, or a rule of its own.
    pub(super) fn is_watched(&self) -> bool {
        self.members != Members::Current && self.written().is_some()
    }

    /// Whether it waits for who joins, and not for who leaves.
    pub(super) fn is_joined(&self) -> bool {
        self.joined
    }

    /// The segment, where it has a name.
    pub(super) fn segment(&self) -> Option<&Handle> {
        match &self.of {
            Group::Segment(Condition::Segment(membership)) => Some(&membership.segment),
            _ => None,
        }
    }

    /// Whether those are enrolled who are in it already.
    pub(super) fn enrols(&self) -> bool {
        self.members != Members::Future
    }

    /// Who is in it.
    pub(super) fn rule(&self) -> Condition {
        match &self.of {
            Group::Tag(tag) => Condition::Tag(tag.clone()),
            Group::Interest(interest) => Condition::Interest(interest.clone()),
            Group::Segment(rule) | Group::Rule(rule) => rule.clone(),
        }
    }

    /// The rule of a segment, or its own: of which the segments have to be bound.
    pub(super) fn written(&self) -> Option<&Condition> {
        match &self.of {
            Group::Segment(rule) | Group::Rule(rule) => Some(rule),
            Group::Tag(_) | Group::Interest(_) => None,
        }
    }

    /// Whether this event says so.
    pub(super) fn fits(&self, event: &Event) -> bool {
        let is = |field: &str, text: &str| event.data.get(field) == Some(text.into());
        Some(event.name.as_str()) == self.event()
            && match &self.of {
                Group::Tag(tag) => {
                    is("field", "tags")
                        && is("tag", tag)
                        && event.data.get("new") == Some(Value::Bool(self.joined))
                }
                Group::Interest(interest) => is("interest", interest.as_str()),
                // Its event names the trigger that it was written for.
                Group::Segment(_) | Group::Rule(_) => false,
            }
    }
}
