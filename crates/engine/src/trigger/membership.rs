//! `start: segment`: somebody joined or left a segment, a tag or an interest. Tags and interests come
//! and go by events. Who is in a segment is kept for those that a live workflow waits for, and when
//! that changes an event says so; this waits for it. With `members: current` or `both` those are
//! enrolled who are in it when the workflow is switched on.

use crate::calendar::TimeOfDay;
use crate::condition::{Condition, Ctx, PlaceKind};
use crate::document::Node;
use crate::event::{Event, own};
use crate::finding::{Findings, Place};
use crate::id::{BlockId, Handle};
use crate::read::{self, Fields, Key, key};
use crate::segment::Membership;
use crate::value::Value;

/// The keys of this kind of trigger.
pub const KEYS: &[Key] = &[
    key("tag", "Which tag."),
    key("interest", "Which interest."),
    key("change", "joined or left."),
    key(
        "members",
        "future: who joins or leaves from now on; current: who is in it now; or both.",
    ),
    key("where", "Which of those changes."),
    key("key", "Once per what: a path, or a list of paths."),
    key("segment", "Which segment."),
    key("rule", "A rule of its own, in place of a segment."),
    key(
        "check",
        "At which time of day it is looked at; as it happens, if none is said.",
    ),
];

const CHECK_KEYS: &[Key] = &[key("time", "The time of day, where the workspace is.")];

/// A trigger that waits for somebody to join or leave.
#[derive(Clone, Debug, PartialEq)]
pub struct MembershipTrigger {
    of: Group,
    joined: bool,
    members: Members,
    /// At which time of day a rule is looked at; none for as it happens.
    pub check: Option<TimeOfDay>,
}

/// What can be joined and left.
#[derive(Clone, Debug, PartialEq)]
enum Group {
    Tag(String),
    Interest(Handle),
    /// A [`Condition::Segment`].
    Segment(Handle, Condition),
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
        let check = fields.read("check", findings, check);
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
        if let Some((_, place)) = fields.get("check")
            && (fields.has("tag") || fields.has("interest"))
        {
            let sentence = "A tag or an interest comes and goes by events: there is nothing to look at in between.";
            findings.error("check", &place, sentence);
        }
        let of = if fields.has("tag") {
            Group::Tag(tag?)
        } else if fields.has("interest") {
            Group::Interest(interest?)
        } else if fields.has("segment") {
            let segment = segment?;
            let rule = Condition::Segment(Membership::new(segment.clone()));
            Group::Segment(segment, rule)
        } else {
            Group::Rule(rule?)
        };
        Some(Self {
            of,
            joined: joined?,
            members,
            check,
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
            (Group::Segment(..) | Group::Rule(_), true) => own::POSTDUIF_SEGMENT_JOINED,
            (Group::Segment(..) | Group::Rule(_), false) => own::POSTDUIF_SEGMENT_LEFT,
        })
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
            Group::Segment(_, rule) | Group::Rule(rule) => rule.clone(),
        }
    }

    /// The rule of a segment, or its own: of which the segments have to be bound.
    pub(super) fn written(&self) -> Option<&Condition> {
        match &self.of {
            Group::Segment(_, rule) | Group::Rule(rule) => Some(rule),
            Group::Tag(_) | Group::Interest(_) => None,
        }
    }

    /// Under which name it is kept who is in it; none for tags and interests, which events tell, and
    /// where nobody waits for changes. A rule of its own is kept under the trigger's name.
    pub(super) fn kept(&self, workflow: &Handle, trigger: &BlockId) -> Option<String> {
        if self.members == Members::Current {
            return None;
        }
        match &self.of {
            // A time of its own makes it another membership: who is in it is known as of then.
            Group::Segment(segment, _) if self.check.is_none() => Some(segment.to_string()),
            // No handle has a stroke in it.
            Group::Segment(..) | Group::Rule(_) => Some(format!("{workflow}/{trigger}")),
            Group::Tag(_) | Group::Interest(_) => None,
        }
    }

    /// Whether this event says so.
    pub(super) fn fits(&self, event: &Event, workflow: &Handle, trigger: &BlockId) -> bool {
        let is = |field: &str, text: &str| event.data.get(field) == Some(text.into());
        Some(event.name.as_str()) == self.event()
            && match &self.of {
                Group::Tag(tag) => {
                    is("field", "tags")
                        && is("tag", tag)
                        && event.data.get("new") == Some(Value::Bool(self.joined))
                }
                Group::Interest(interest) => is("interest", interest.as_str()),
                Group::Segment(..) | Group::Rule(_) => self
                    .kept(workflow, trigger)
                    .is_some_and(|kept| is("segment", &kept)),
            }
    }
}

/// `{ time: "03:00" }`.
fn check(node: &Node, place: &Place, findings: &mut Findings) -> Option<TimeOfDay> {
    let fields = Fields::open(node, place, &[CHECK_KEYS], findings)?;
    fields.required("time", findings, read::time_of_day)
}
