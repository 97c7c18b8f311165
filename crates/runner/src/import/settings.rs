//! What the columns of a file mean, as its sender says it: JSON, read strictly, with every fault at its
//! place. It is stored as it was sent, with the number of its format.
//!
//! A consent comes in only with where it came from, when, and its words: who imports a list answers for
//! it, and later that is what there is to show.

mod column;
mod reader;
mod target;

use std::collections::BTreeMap;

use engine::calendar::Zone;
use engine::contact::Basis;
use engine::id::Handle;
use engine::time::Time;
use serde_json::Value as Json;
use store::import::Pass;
use store::who::IdentityKind;

pub(super) use self::column::Column;
use self::column::columns;
use self::reader::{Reader, object};
pub(super) use self::target::Target;
use super::records::{CELLS_MAX, Written};

/// The number of the form of settings.
pub const FORMAT: u64 = 1;
/// Longest text in settings: the words of a consent.
const TEXT_BYTES_MAX: usize = 2_000;

/// Something that is wrong with settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Names, joined with `/`.
    pub at: String,
    /// What is wrong, as a sentence.
    pub sentence: String,
}

/// What a file is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// People.
    Contacts,
    /// Things that happened to them.
    Events,
    /// Their orders: events with an order's number, each once.
    Orders,
    /// Addresses that are never to be mailed.
    Suppressions,
}

/// What the columns of a file mean.
#[derive(Clone, Debug)]
pub struct Settings {
    pub(super) kind: Kind,
    pub(super) format: Option<Format>,
    pub(super) delimiter: Option<u8>,
    /// As [`super::Incoming::new`] takes it.
    pub encoding: Option<String>,
    pub(super) zone: Option<Zone>,
    pub(super) event: Option<String>,
    pub(super) triggers: bool,
    pub(super) consent: Given,
    pub(super) columns: BTreeMap<String, Column>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Csv,
    Ndjson,
}

/// What is said once for all consents of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    pub(super) source: Option<String>,
    pub(super) wording: Option<String>,
    pub(super) at: Option<Time>,
    pub(super) basis: Option<Basis>,
    /// Interests that every row subscribes to.
    pub(super) interests: Vec<Handle>,
}

impl Kind {
    const ALL: [(Self, &str); 4] = [
        (Self::Contacts, "contacts"),
        (Self::Events, "events"),
        (Self::Orders, "orders"),
        (Self::Suppressions, "suppressions"),
    ];
}

impl Settings {
    /// Reads settings; `None` if anything is wrong with them, which is then among the faults.
    pub fn read(json: &Json, faults: &mut Vec<Fault>) -> Option<Self> {
        let names = [
            "format",
            "kind",
            "name",
            "file",
            "delimiter",
            "encoding",
            "zone",
            "event",
            "trigger",
            "consent",
            "columns",
        ];
        let before = faults.len();
        let map = object(json, "", &names, faults)?;
        let mut reader = Reader {
            map,
            at: "",
            faults,
        };
        if map
            .get("format")
            .is_some_and(|format| !format.is_null() && format.as_u64() != Some(FORMAT))
        {
            reader.fault("format", format!("This program reads format {FORMAT}."));
        }
        let kinds = Kind::ALL.map(|(_, name)| name);
        let kind = reader.choice("kind", &kinds).map(|at| Kind::ALL[at].0);
        if kind.is_none() && !map.contains_key("kind") {
            reader.fault(
                "kind",
                "`kind` is missing: contacts, events, orders or suppressions.",
            );
        }
        let format = reader.choice("file", &["csv", "ndjson"]);
        let format = format.map(|at| [Format::Csv, Format::Ndjson][at]);
        let delimiter = reader.delimiter();
        let encoding = reader.text("encoding");
        if let Some(Err(why)) = encoding
            .as_deref()
            .map(|name| super::Incoming::new(Some(name)))
        {
            reader.fault("encoding", format!("{why}."));
        }
        let zone = reader.zone();
        let event = reader.event_name();
        let triggers = reader.flag("trigger");
        let consent = map.get("consent").and_then(|json| given(json, faults));
        let columns = map.get("columns").and_then(|json| columns(json, faults));
        let settings = Self {
            kind: kind?,
            format,
            delimiter,
            encoding,
            zone,
            event,
            triggers,
            consent: consent.unwrap_or_default(),
            columns: columns.unwrap_or_default(),
        };
        settings.check(faults);
        (faults.len() == before).then_some(settings)
    }

    /// Reads settings that were stored. The error is a sentence.
    pub(super) fn stored(text: &str) -> Result<Self, String> {
        let json = serde_json::from_str(text).map_err(|error| format!("the settings: {error}"))?;
        let mut faults = Vec::new();
        Self::read(&json, &mut faults).ok_or_else(|| {
            let first = faults.into_iter().next();
            first.map_or_else(
                || "the settings cannot be read".to_owned(),
                |fault| format!("the settings: {}: {}", fault.at, fault.sentence),
            )
        })
    }

    /// The first pass over the file: opt-outs come before everything else, if there can be any.
    pub fn first_pass(&self) -> Pass {
        let can_leave = |column: &Column| matches!(column.to, Target::Interest(_));
        if self.columns.values().any(can_leave) {
            Pass::OptOuts
        } else {
            Pass::Rows
        }
    }

    /// Whether it is said what at least one column means.
    pub fn has_columns(&self) -> bool {
        !self.columns.is_empty()
    }

    /// How rows are written, from what is said and what the beginning of the file shows.
    pub(super) fn written(&self, head: &[u8]) -> Written {
        let format = self.format.unwrap_or_else(|| super::sniff::format(head));
        match format {
            Format::Ndjson => Written::Ndjson,
            Format::Csv => {
                let shown = || super::sniff::delimiter(head);
                Written::Csv(self.delimiter.unwrap_or_else(shown))
            }
        }
    }

    fn has(&self, is_it: impl Fn(&Target) -> bool) -> bool {
        self.columns.values().any(|column| is_it(&column.to))
    }

    /// What no column can see alone.
    fn check(&self, faults: &mut Vec<Fault>) {
        let mut fault = |at: &str, sentence: String| {
            faults.push(Fault {
                at: at.to_owned(),
                sentence,
            });
        };
        if self.columns.is_empty() {
            return;
        }
        for (name, column) in &self.columns {
            if !column.to.is_of(self.kind) {
                let kind = self.kind_name();
                let sentence = format!("An import of {kind} has no use for such a column.");
                fault(&format!("columns/{name}"), sentence);
            }
        }
        let is_key = |to: &Target| matches!(to, Target::Key(_));
        let is_address = |to: &Target| *to == Target::Key(IdentityKind::Email);
        if self.kind == Kind::Suppressions && !self.has(is_address) {
            fault("columns", "No column is an `email`.".to_owned());
        } else if !self.has(is_key) {
            let sentence =
                "No column says who it is: `email`, `external_id`, `anonymous_id` or `phone`.";
            fault("columns", sentence.to_owned());
        }
        if self.kind == Kind::Events && self.event.is_none() && !self.has(|to| *to == Target::Event)
        {
            let sentence = "Name the event here, or a column that does (`\"to\": \"event\"`).";
            fault("event", sentence.to_owned());
        }
        let is_order = |to: &Target| matches!(to, Target::Data(name) if name == "order_id");
        if self.kind == Kind::Orders && !self.has(is_order) {
            fault("columns", "No column is `data.order_id`.".to_owned());
        }
        let gives =
            self.has(|to| matches!(to, Target::Interest(_))) || !self.consent.interests.is_empty();
        let given = &self.consent;
        let needed = [
            ("source", given.source.is_some(), Target::ConsentSource),
            ("at", given.at.is_some(), Target::ConsentAt),
            ("wording", given.wording.is_some(), Target::ConsentWording),
        ];
        for (name, is_said, column) in needed {
            if gives && !is_said && !self.has(|to| *to == column) {
                let at = format!("consent/{name}");
                let sentence = format!(
                    "A consent has to have `source`, `at` and `wording`: say `{name}` here, or name a column for `consent.{name}`."
                );
                fault(&at, sentence);
            }
        }
    }

    fn kind_name(&self) -> &'static str {
        let named = Kind::ALL.iter().find(|(kind, _)| *kind == self.kind);
        named.map_or("", |(_, name)| name)
    }
}

fn given(json: &Json, faults: &mut Vec<Fault>) -> Option<Given> {
    let names = ["source", "wording", "at", "basis", "interests"];
    let map = object(json, "consent", &names, faults)?;
    let mut reader = Reader {
        map,
        at: "consent",
        faults,
    };
    let (source, wording) = (reader.text("source"), reader.text("wording"));
    let at = reader.text("at");
    let time = at.as_deref().and_then(Time::parse);
    if at.is_some() && time.is_none() {
        reader.fault("at", "This is no instant, written as 2027-03-01T09:00:00Z.");
    }
    let basis = reader.choice("basis", &["opt_in", "customer"]);
    let mut interests = Vec::new();
    match map.get("interests") {
        None | Some(Json::Null) => {}
        Some(Json::Array(list)) if list.len() <= CELLS_MAX => {
            for (n, one) in list.iter().enumerate() {
                match one.as_str().and_then(Handle::new) {
                    Some(handle) => interests.push(handle),
                    None => {
                        reader.fault(
                            &format!("interests/{n}"),
                            "This is no handle of an interest.",
                        );
                    }
                }
            }
        }
        Some(_) => reader.fault("interests", "This must be a list of handles."),
    }
    Some(Given {
        source,
        wording,
        at: time,
        basis: basis.map(|at| [Basis::OptIn, Basis::Customer][at]),
        interests,
    })
}

#[cfg(test)]
mod tests;
