//! Reading a history file, and putting together what is of one contact: by its keys, as the store does
//! it for requests. A line whose keys name two contacts is a mistake here, also where the API would make
//! one of them part of the other.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, Result, bail};
use engine::contact::{Change, Contact};
use engine::event::Event;
use engine::id::{ContactId, EventId};
use engine::time::Time;
use engine::told::Said;
use engine::value::Value;
use runner::backtest::{Happening, Past};
use server::told::{self, Told};
use store::append::NewEvent;
use store::who::{IdentityKind, Who, normal_keys};

use crate::bar::Bar;

type Key = (IdentityKind, String);

/// By whom the change is said to be that gives a known contact its first address.
const IDENTITY: &str = "identity";

/// How far it is is said every so many lines.
const LINES_A_LOOK: usize = 1_000;

/// A history file that was read.
pub(super) struct History {
    /// By the numbers of their contacts, from 1.
    pub(super) people: Vec<Past>,
    pub(super) first: Time,
    pub(super) last: Time,
    /// What sources of events said of themselves.
    pub(super) sources: engine::told::Told,
    by_key: BTreeMap<Key, usize>,
}

impl History {
    /// Who is known by this text, whatever kind of key it is.
    pub(super) fn contact(&self, text: &str) -> Option<ContactId> {
        let mut keys = self.by_key.iter();
        let (_, place) = keys.find(|((_, value), _)| value.eq_ignore_ascii_case(text))?;
        Some(self.people[*place].contact.id)
    }
}

/// Reads a file.
pub(super) fn read(path: &Path) -> Result<History> {
    let shown = path.display();
    let file = std::fs::File::open(path).with_context(|| format!("cannot read {shown}"))?;
    let mut reading = Reading::default();
    let mut bar = Bar::new();
    for (n, line) in BufReader::new(file).lines().enumerate() {
        let line = line.with_context(|| format!("cannot read {shown}"))?;
        if line.trim().is_empty() {
            continue;
        }
        let place = || format!("{shown}, line {}", n + 1);
        let (at, told) = told::read(&line)
            .map_err(|faults| anyhow::anyhow!("{}", faults.join("; ")))
            .with_context(place)?;
        reading.take(at, told).with_context(place)?;
        if n % LINES_A_LOOK == 0 {
            bar.say("reading", &format!("{n} lines"));
        }
    }
    drop(bar);
    reading.end().with_context(|| format!("{shown} is empty"))
}

#[derive(Default)]
struct Reading {
    people: Vec<Past>,
    by_key: BTreeMap<Key, usize>,
    /// Who has an address.
    addressed: BTreeSet<usize>,
    /// An event that was told twice is one event.
    seen: BTreeSet<String>,
    between: Option<(Time, Time)>,
    sources: engine::told::Told,
    events: i64,
}

impl Reading {
    fn take(&mut self, at: Time, told: Told) -> Result<()> {
        let (first, last) = self.between.unwrap_or((at, at));
        if at < last {
            bail!("{at} comes behind {last}; lines stand in the order in which they came in");
        }
        self.between = Some((first, at));
        match told {
            Told::Event(event) => {
                if event.key.clone().is_some_and(|key| !self.seen.insert(key)) {
                    return Ok(());
                }
                let place = self.person(&event.who, at)?;
                let event = self.event(event, place, at);
                self.people[place].happenings.push(Happening::Event(event));
            }
            Told::Change(who, changes) => {
                let place = self.person(&who, at)?;
                self.people[place].happenings.push(Happening::Changes {
                    changes,
                    source: "api".to_owned(),
                    received_at: at,
                });
            }
            Told::Complete(source, until) => self.sources.add(source, Said { at, until }),
        }
        Ok(())
    }

    fn event(&mut self, event: NewEvent, place: usize, at: Time) -> Event {
        self.events += 1;
        Event {
            id: EventId(self.events),
            contact: self.people[place].contact.id,
            name: event.name,
            occurred_at: event.occurred_at,
            received_at: at,
            source: event.source,
            data: event.data.into(),
        }
    }

    /// Whom the keys name; somebody new if nobody has them.
    fn person(&mut self, who: &Who, at: Time) -> Result<usize> {
        let Who::Keys(keys) = who else {
            bail!("a history names contacts by keys, not by numbers of some database");
        };
        let keys = normal_keys(keys).map_err(anyhow::Error::msg)?;
        let known: BTreeSet<usize> = keys
            .iter()
            .filter_map(|key| self.by_key.get(key).copied())
            .collect();
        let place = match known.len() {
            0 => {
                let number = i64::try_from(self.people.len()).unwrap_or(i64::MAX - 1) + 1;
                self.people.push(Past {
                    contact: Contact::new(ContactId(number), at),
                    happenings: Vec::new(),
                });
                self.people.len() - 1
            }
            1 => known.into_iter().next().unwrap_or_default(),
            _ => bail!("the keys name two contacts"),
        };
        for (kind, value) in keys {
            if kind == IdentityKind::Email && self.addressed.insert(place) {
                self.address(place, &value, at);
            }
            self.by_key.insert((kind, value), place);
        }
        Ok(place)
    }

    /// The first address of a contact is where its mail goes.
    fn address(&mut self, place: usize, address: &str, at: Time) {
        let past = &mut self.people[place];
        if past.happenings.is_empty() {
            past.contact.email = Some(address.to_owned());
            return;
        }
        past.happenings.push(Happening::Changes {
            changes: vec![Change::Field {
                field: "email".to_owned(),
                value: Value::from(address),
            }],
            source: IDENTITY.to_owned(),
            received_at: at,
        });
    }

    fn end(self) -> Option<History> {
        let (first, last) = self.between?;
        Some(History {
            people: self.people,
            first,
            last,
            sources: self.sources,
            by_key: self.by_key,
        })
    }
}
