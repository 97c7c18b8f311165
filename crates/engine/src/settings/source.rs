//! What brings events into a workspace: the shop's orders, a list of who was there. A source has a name
//! here so that workflows can wait until it is complete. Through which door its events come is its own
//! matter, and what it said of itself is kept elsewhere.

use std::collections::BTreeSet;

use crate::block::call;
use crate::condition;
use crate::document::Node;
use crate::duration::Duration;
use crate::finding::{Findings, Place};
use crate::form::{Form, Shape, parts};
use crate::id::Handle;
use crate::read::{self, Fields, Key, key, unknown};
use crate::step::ask::Header;

use super::Settings;

/// Most sources of a workspace: nobody connects more shops and lists by hand.
pub(super) const SOURCES_MAX: usize = 50;

const KEYS: &[Key] = &[
    key("id", "Its handle, as workflows name it, and the calls in which it says how far it is complete.")
        .takes(Form::HANDLE)
        .required(),
    key("label", "The name that people see.").takes(parts::LABEL),
    key(
        "events",
        "Which events it brings, by their names: how late those come in is shown, and compared with `delay`.",
    )
    .takes(parts::EVENTS),
    key(
        "delay",
        "What happened so long ago has come in, also where the source does not say so: how late it usually is, and somewhat more.",
    )
    .takes(parts::DURATION),
    key(
        "ask",
        "Where a workflow whose time is out asks it, with `at_limit: ask`: { url, headers, sign }, as a `call` has them.",
    )
    .takes(Form::Map(&Shape::of(&[ASK_KEYS]))),
];

const ASK_KEYS: &[Key] = &[
    key(
        "url",
        "Where to: https://host/path; path and query may hold {{ … }}.",
    )
    .takes(call::URL)
    .required(),
    key(
        "headers",
        "What goes along: each { name, value } or { name, secret }.",
    )
    .takes(call::HEADERS),
    key(
        "sign",
        "The secret with which it is signed, as Standard Webhooks has it.",
    )
    .takes(Form::HANDLE),
];

/// What a source looks like.
pub(super) const FORM: Form = Form::Map(&Shape::of(&[KEYS]));

/// What brings events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Where it stands in the text.
    pub place: Place,
    /// Its handle.
    pub id: Handle,
    /// Which events it brings, as far as somebody said.
    pub events: Vec<String>,
    /// How late it usually is; nothing where only its word counts.
    pub delay: Option<Duration>,
    /// How it is asked; nothing where it cannot be.
    pub ask: Option<Question>,
}

/// How a source is asked whether it is complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Where to; its path and query are a Liquid template.
    pub url: String,
    /// What goes along.
    pub headers: Vec<Header>,
    /// The name of the secret with which it is signed.
    pub sign: Option<Handle>,
}

impl Question {
    /// The names of the secrets that it uses, each with where it stands in it.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = (String, &Handle)> {
        call::secrets(&self.headers, self.sign.as_ref())
    }
}

impl Settings {
    /// Adds what is wrong with the secrets that are named, by which there are.
    pub fn check_secrets(&self, known: &BTreeSet<Handle>, findings: &mut Findings) {
        for source in &self.sources {
            let asks = source.ask.iter().flat_map(Question::secrets);
            for (at, secret) in asks.filter(|(_, secret)| !known.contains(*secret)) {
                let place = source.place.part("ask", None).part(&at, None);
                findings.error_with("unknown_secret", &place, || {
                    let known = known.iter().map(Handle::as_str);
                    unknown("secret", secret.as_str(), known)
                });
            }
        }
    }
}

pub(super) fn list(node: &Node, place: &Place, findings: &mut Findings) -> Option<Vec<Source>> {
    let sources = read::list(0, SOURCES_MAX, source)(node, place, findings)?;
    for (n, source) in sources.iter().enumerate() {
        if sources[..n].iter().any(|before| before.id == source.id) {
            let sentence = format!("Two sources are called `{}`.", source.id);
            findings.error("duplicate_id", place, sentence);
        }
    }
    Some(sources)
}

fn source(node: &Node, place: &Place, findings: &mut Findings) -> Option<Source> {
    let fields = Fields::open(node, place, &[KEYS], findings)?;
    let id = fields.required("id", findings, read::handle);
    fields.read("label", findings, read::text(500));
    let events = fields.read("events", findings, condition::event_names);
    let delay = fields.read("delay", findings, read::positive_duration);
    let ask = fields.read("ask", findings, question);
    if fields.has("ask") && ask.is_none() {
        return None;
    }
    let id = id?;
    let place = fields.place.clone();
    Some(Source {
        place,
        id,
        events: events.unwrap_or_default(),
        delay,
        ask,
    })
}

fn question(node: &Node, place: &Place, findings: &mut Findings) -> Option<Question> {
    let fields = Fields::open(node, place, &[ASK_KEYS], findings)?;
    let url = fields.required("url", findings, call::url);
    let headers = fields.read("headers", findings, call::headers);
    let sign = fields.read("sign", findings, read::handle);
    Some(Question {
        url: url?,
        headers: headers.unwrap_or_default(),
        sign,
    })
}
