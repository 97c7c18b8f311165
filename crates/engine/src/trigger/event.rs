//! `start: event`: an event of this name, whose fields pass the filter, starts the workflow. With a
//! `key` once per value of that key (an order, a cart), without one once per contact.

use super::{KEY_BYTES_MAX, joined, key_text};
use crate::condition::{Condition, Ctx, PlaceKind};
use crate::document::{Content, Node};
use crate::finding::{Findings, Place};
use crate::id::BlockId;
use crate::path::{self, Path, Root};
use crate::read::{self, Fields, Key, key, later};
use crate::scope::Scope;
use crate::why::Why;

/// The keys of this kind of trigger.
pub const KEYS: &[Key] = &[
    key("event", "The event's name, or a list of names."),
    key("where", "Which of those events."),
    key("key", "Once per what: a path, or a list of paths."),
    later("nth", "The how many-th one."),
    later("each", "One journey per list element."),
    later(
        "contacts",
        "For whom, if the event has no contact of its own.",
    ),
];

/// Most paths in one key.
const KEY_PATHS_MAX: usize = 5;

/// A trigger that waits for an event.
#[derive(Clone, Debug, PartialEq)]
pub struct EventTrigger {
    /// Its name; numbers follow it.
    pub id: BlockId,
    /// Any of these events.
    pub events: Vec<String>,
    /// Which of them.
    pub filter: Option<Condition>,
    /// Once per what.
    pub key: Vec<Path>,
}

impl EventTrigger {
    pub(super) fn read(
        id: Option<BlockId>,
        fields: &Fields<'_>,
        findings: &mut Findings,
    ) -> Option<Self> {
        let events = fields.required("event", findings, crate::condition::event_names);
        let filter = fields.read(
            "where",
            findings,
            Condition::read(Ctx::new(PlaceKind::Trigger)),
        );
        let key = fields.read("key", findings, key_paths).unwrap_or_default();
        Some(Self {
            id: id?,
            events: events?,
            filter,
            key,
        })
    }

    /// Whether the event in `scope` sets this off.
    pub fn fits(&self, scope: &Scope<'_>) -> bool {
        let Some(event) = scope.event else {
            return false;
        };
        self.events.contains(&event.name)
            && self
                .filter
                .as_ref()
                .is_none_or(|filter| filter.holds(scope, &mut Why::default()))
    }

    /// The key of the entry that this event asks for.
    pub fn key(&self, scope: &Scope<'_>) -> Result<String, &'static str> {
        let part = |path| {
            let part = key_text(&scope.find(path)?.value);
            // Empty text names nothing; taken as a key it would mean "once per contact".
            (!part.is_empty()).then_some(part)
        };
        let parts: Option<Vec<_>> = self.key.iter().map(part).collect();
        let key = joined(parts.ok_or("no_key")?);
        if key.len() > KEY_BYTES_MAX {
            Err("key_too_long")
        } else {
            Ok(key)
        }
    }
}

fn key_paths(node: &Node, place: &Place, findings: &mut Findings) -> Option<Vec<Path>> {
    match node.content {
        Content::List(_) => read::list(1, KEY_PATHS_MAX, key_path)(node, place, findings),
        _ => key_path(node, place, findings).map(|path| vec![path]),
    }
}

fn key_path(node: &Node, place: &Place, findings: &mut Findings) -> Option<Path> {
    let path = path::read(node, place, findings)?;
    if !matches!(path.root, Root::Event | Root::Trigger | Root::Contact) {
        let sentence = "A key is made of `event.`, `trigger.` and `contact.` values.";
        findings.error("root", place, sentence);
        return None;
    }
    Some(path)
}
