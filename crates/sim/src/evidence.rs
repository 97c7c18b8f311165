//! All that is known of a run at one moment: what the product's books say, what arrived at the mail
//! server, and what the model expects. The checkers look at this and at nothing else. Reading it
//! goes through the same doors as a person who looks at screens; no SQL.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::event::Event;
use engine::id::{ContactId, MessageId, WorkflowId, WorkspaceId};
use engine::time::Time;
use store::health::Depths;
use store::message::{Filter, MessageRow};
use store::seeing::{ContactRow, CounterRow, JourneyRow, PAGE_MAX, StepRow};
use store::who::IdentityKind;
use store::{Store, Workspace};

use crate::client::Stored;
use crate::draft::{Does, Draft};
use crate::model::Model;
use crate::sink::Attempt;
use crate::staff::{NOTICES, Notice};
use crate::world::{Person, World};

/// Everything that the checkers look at.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// The world.
    pub world: Arc<World>,
    /// The instant.
    pub now: Time,
    /// How it came about.
    pub stage: Stage,
    /// What the books say of each shop.
    pub shops: Vec<ShopBooks>,
    /// What was handed to the mail server, in order.
    pub attempts: Vec<Attempt>,
    /// For each crash the messages that were in flight.
    pub in_flight_at_crash: Vec<Vec<(WorkspaceId, MessageId)>>,
    /// What was answered as stored.
    pub stored: Vec<Stored>,
    /// What ought to be.
    pub model: Model,
    /// The store's own list of what must never be.
    pub breaches: Vec<String>,
    /// What waits.
    pub depths: Depths,
    /// What was logged as an error.
    pub errors: Vec<String>,
}

/// At which point of a run evidence is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// After a crash, before anything went on.
    Crashed,
    /// After some batches.
    Underway,
    /// After everything that an instant brings.
    Settled,
    /// At the end, a year later, with a mail server that takes everything.
    Finale,
}

/// What the books say of a shop.
#[derive(Clone, Debug)]
pub struct ShopBooks {
    /// Its workspace.
    pub workspace: WorkspaceId,
    /// Its workflows, in the order of the world's.
    pub flows: Vec<FlowBooks>,
    /// Its people, by their place in the world; those whom the product knows.
    pub people: BTreeMap<Person, PersonBooks>,
}

/// All days that something can have been counted on.
const EVERY_DAY: (i64, i64) = (i64::MIN, i64::MAX);

/// What the books say of a workflow.
#[derive(Clone, Debug)]
pub struct FlowBooks {
    /// Its number.
    pub id: WorkflowId,
    /// Its numbers.
    pub counters: Vec<CounterRow>,
    /// The same as counted on all days together.
    pub by_day: Vec<CounterRow>,
}

/// What the books say of a person.
#[derive(Clone, Debug)]
pub struct PersonBooks {
    /// The contact.
    pub contact: ContactRow,
    /// What happened, oldest first.
    pub events: Vec<Event>,
    /// The journeys with their steps, oldest first.
    pub journeys: Vec<(JourneyRow, Vec<StepRow>)>,
    /// The messages, oldest first.
    pub messages: Vec<MessageRow>,
}

impl Evidence {
    /// All people with their places and books.
    pub fn people(&self) -> impl Iterator<Item = (Person, &PersonBooks)> {
        let shops = self.shops.iter();
        shops.flat_map(|shop| shop.people.iter().map(|(person, books)| (*person, books)))
    }

    /// All messages, with whose they are.
    pub fn messages(&self) -> impl Iterator<Item = (Person, &MessageRow)> {
        self.people()
            .flat_map(|(person, books)| books.messages.iter().map(move |one| (person, one)))
    }

    /// The notice that a message to people on a shop's side is of.
    pub fn notice(&self, shop: usize, message: &MessageRow) -> Option<&'static Notice> {
        let draft = self.draft(shop, message.workflow, message.version)?;
        match draft.block(message.block.as_str())?.does {
            Does::Notify(n) => Some(&NOTICES[n]),
            _ => None,
        }
    }

    /// What the mail server was given of a message.
    pub fn attempts_of(&self, shop: usize, message: MessageId) -> impl Iterator<Item = &Attempt> {
        let workspace = self.shops.get(shop).map(|shop| shop.workspace);
        let of = move |one: &&Attempt| Some(one.workspace) == workspace && one.message == message;
        self.attempts.iter().filter(of)
    }

    /// How often a message was in flight when the process died.
    pub fn crashes_of(&self, shop: usize, message: MessageId) -> usize {
        let workspace = self.shops[shop].workspace;
        let crashes = self.in_flight_at_crash.iter().flatten();
        crashes.filter(|one| **one == (workspace, message)).count()
    }

    /// The place of a workflow in its shop.
    pub fn flow(&self, shop: usize, workflow: WorkflowId) -> Option<usize> {
        let flows = &self.shops.get(shop)?.flows;
        flows.iter().position(|flow| flow.id == workflow)
    }

    /// The draft that a journey or message is pinned to.
    pub fn draft(&self, shop: usize, workflow: WorkflowId, version: i64) -> Option<&Draft> {
        self.world.draft(shop, self.flow(shop, workflow)?, version)
    }
}

/// Reads the books of a shop.
pub(crate) async fn read(
    store: &Store,
    shop: usize,
    workspace: WorkspaceId,
    flows: &[WorkflowId],
) -> store::Result<ShopBooks> {
    let scope = store.workspace(workspace);
    let mut people = BTreeMap::new();
    let mut after = None;
    loop {
        let page = scope.contacts(after, PAGE_MAX).await?;
        after = page.last().map(|row| row.contact.id);
        let is_last = page.len() < PAGE_MAX;
        for contact in page {
            if let Some(person) = person(shop, &contact) {
                people.insert(person, person_books(scope, contact).await?);
            }
        }
        if is_last {
            break;
        }
    }
    let mut numbers = Vec::new();
    for id in flows {
        numbers.push(FlowBooks {
            id: *id,
            counters: scope.counters(*id).await?,
            by_day: scope.counters_between(*id, EVERY_DAY).await?,
        });
    }
    Ok(ShopBooks {
        workspace,
        flows: numbers,
        people,
    })
}

async fn person_books(scope: Workspace<'_>, contact: ContactRow) -> store::Result<PersonBooks> {
    let id = contact.contact.id;
    let mut journeys: Vec<(JourneyRow, Vec<StepRow>)> = Vec::new();
    loop {
        let before = journeys.last().map(|(row, _)| row.id);
        let page = scope.journeys(id, before, PAGE_MAX).await?;
        let is_last = page.len() < PAGE_MAX;
        for row in page {
            let steps = steps(scope, id, &row).await?;
            journeys.push((row, steps));
        }
        if is_last {
            break;
        }
    }
    journeys.reverse();
    let mut messages: Vec<MessageRow> = Vec::new();
    loop {
        let before = messages.last().map(|row| row.id);
        let page = scope
            .messages(Filter::Contact(id), before, PAGE_MAX)
            .await?;
        let is_last = page.len() < PAGE_MAX;
        messages.extend(page);
        if is_last {
            break;
        }
    }
    messages.reverse();
    let events = events(scope, id).await?;
    Ok(PersonBooks {
        contact,
        events,
        journeys,
        messages,
    })
}

async fn steps(
    scope: Workspace<'_>,
    contact: ContactId,
    journey: &JourneyRow,
) -> store::Result<Vec<StepRow>> {
    let mut steps: Vec<StepRow> = Vec::new();
    loop {
        let after = steps.last().map(|row| row.id);
        let page = scope.steps(contact, journey.id, after, PAGE_MAX).await?;
        let is_last = page.len() < PAGE_MAX;
        steps.extend(page);
        if is_last {
            return Ok(steps);
        }
    }
}

async fn events(scope: Workspace<'_>, contact: ContactId) -> store::Result<Vec<Event>> {
    let mut events: Vec<Event> = Vec::new();
    loop {
        let before = events.last().map(|event| (event.occurred_at, event.id));
        let page = scope.events(contact, before, PAGE_MAX).await?;
        let is_last = page.len() < PAGE_MAX;
        events.extend(page);
        if is_last {
            events.reverse();
            return Ok(events);
        }
    }
}

/// Which person of the world a contact is.
fn person(shop: usize, row: &ContactRow) -> Option<Person> {
    let number = |(kind, value): &(IdentityKind, String)| {
        let number = value
            .strip_prefix('p')
            .filter(|_| *kind == IdentityKind::ExternalId);
        number.and_then(|number| number.parse().ok())
    };
    let n = row.keys.iter().find_map(number)?;
    Some(Person { shop, n })
}
