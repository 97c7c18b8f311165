//! The outside: carries out acts through the product's doors, and keeps the model up to date. A
//! request whose answer was lost is made again, with the same key, as any client would. It judges
//! answers (a key that was told before is a duplicate), and knows nothing of journeys.

mod activity;
mod asking;
mod shop;
mod wording;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use engine::contact::{Change, Consent, Standing};
use engine::id::{ContactId, EventId, Handle, WorkflowId, WorkspaceId};
use engine::time::Time;
use store::append::Appended;
use store::command::Command;
use store::workflow::Status;
use store::{Store, Workspace};

use self::shop::save_email;
use self::wording::who;
use crate::model::Model;
use crate::rule::INTERESTS;
use crate::schedule::{Act, Telling};
use crate::world::{Person, World};

/// Why an act was not carried out.
#[derive(Clone, Debug)]
pub enum Trouble {
    /// The store failed; if it crashed, the act is made again.
    Store(store::Error),
    /// The answer is wrong.
    Wrong(String),
}

impl From<store::Error> for Trouble {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

/// An event that was answered as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Of which shop.
    pub person: Person,
    /// Its number.
    pub event: EventId,
    /// To whom it happened, by the answer.
    pub contact: ContactId,
    /// What.
    pub name: &'static str,
}

/// The outside.
pub struct Client {
    world: Arc<World>,
    books: Mutex<Books>,
}

struct Books {
    model: Model,
    stored: Vec<Stored>,
    keys: BTreeMap<(usize, String), EventId>,
    workspaces: Vec<WorkspaceId>,
    flows: Vec<Vec<WorkflowId>>,
    lost: Vec<(Act, Trouble)>,
    registered: BTreeMap<Person, ContactId>,
    forgets_opt_outs: bool,
}

impl Client {
    /// The outside of a world.
    pub fn new(world: Arc<World>) -> Self {
        let books = Books {
            model: Model::new(world.clone()),
            stored: Vec::new(),
            keys: BTreeMap::new(),
            workspaces: Vec::new(),
            flows: Vec::new(),
            lost: Vec::new(),
            registered: BTreeMap::new(),
            forgets_opt_outs: false,
        };
        Self {
            world,
            books: Mutex::new(books),
        }
    }

    /// A fault for the tests of the checkers: opt-outs never reach the product.
    pub fn forget_opt_outs(&self) {
        self.books().forgets_opt_outs = true;
    }

    /// How many acts have taken effect.
    pub fn ops(&self) -> u64 {
        self.books().model.ops()
    }

    /// What the model knows.
    pub fn model(&self) -> Model {
        self.books().model.clone()
    }

    /// What was answered as stored.
    pub fn stored(&self) -> Vec<Stored> {
        self.books().stored.clone()
    }

    /// The shops' workspaces.
    pub fn workspaces(&self) -> Vec<WorkspaceId> {
        self.books().workspaces.clone()
    }

    /// The workflows of a shop.
    pub fn flows(&self, shop: usize) -> Vec<WorkflowId> {
        self.books().flows[shop].clone()
    }

    /// The inbox is empty.
    pub fn settled(&self, now: Time) {
        self.books().model.settled(now);
    }

    /// Keeps an act whose answer was lost while a message was in flight.
    pub fn answer_lost(&self, act: Act, why: Trouble) {
        self.books().lost.push((act, why));
    }

    /// The acts whose answers were lost, with the reason.
    pub fn lost(&self) -> Vec<(Act, Trouble)> {
        std::mem::take(&mut self.books().lost)
    }

    /// Carries out an act. `again` says that it was tried before and the answer was lost.
    pub async fn perform(
        &self,
        store: &Store,
        act: &Act,
        again: bool,
        now: Time,
    ) -> Result<(), Trouble> {
        match act {
            Act::Nothing => Ok(()),
            Act::Tell(person, tellings) => {
                let scope = self.scope(store, person.shop);
                self.tell(scope, *person, tellings, again, now).await
            }
            Act::Consent { person, .. } => {
                let scope = self.scope(store, person.shop);
                self.consent(scope, act, now).await
            }
            Act::Change(person, traits) => {
                let changes = traits.iter().map(|one| one.change(*person)).collect();
                let scope = self.scope(store, person.shop);
                command(scope, *person, changes, now).await?;
                self.begin(now).model.changed(*person, traits);
                Ok(())
            }
            Act::Suppress(person) => {
                let (scope, address) = (self.scope(store, person.shop), person.address(false));
                scope.suppress(&address, "complaint", now).await?;
                self.begin(now).model.suppressed(person.shop, address);
                Ok(())
            }
            Act::Swap {
                shop,
                email,
                version,
            } => save_email(self.scope(store, *shop), *email, *version, now).await,
            Act::Publish {
                shop,
                flow,
                version,
            } => {
                let scope = self.scope(store, *shop);
                self.publish(scope, (*shop, *flow, *version), now).await?;
                self.begin(now).model.published(*shop, *flow, *version);
                Ok(())
            }
            Act::Pause(shop, flow) => {
                self.switch(store, (*shop, *flow), Status::Paused, now)
                    .await
            }
            Act::Register(..) | Act::Attend(..) | Act::Move { .. } => {
                self.calendar(store, act, again, now).await
            }
            Act::Staff { shop, n, active } => {
                asking::save(self.scope(store, *shop), (*n, *active), now).await?;
                self.begin(now).model.attended(*shop, *n, *active);
                Ok(())
            }
            Act::End(shop, flow) => self.switch(store, (*shop, *flow), Status::Ended, now).await,
            Act::Resume(shop, flow) => self.switch(store, (*shop, *flow), Status::Live, now).await,
        }
    }

    async fn tell(
        &self,
        scope: Workspace<'_>,
        person: Person,
        tellings: &[Telling],
        again: bool,
        now: Time,
    ) -> Result<(), Trouble> {
        // Without a key nobody knows whether it arrived, and telling it again would double it.
        let is_lost = |telling: &&Telling| again && telling.key.is_none();
        for lost in tellings.iter().filter(is_lost) {
            self.begin(now).model.told(person, lost, false);
        }
        let told: Vec<_> = tellings.iter().filter(|one| !is_lost(one)).collect();
        let events = told.iter().map(|one| one.event(person, now)).collect();
        let answers = scope.append(events, now).await?;
        let mut books = self.begin(now);
        for (telling, answer) in told.into_iter().zip(answers) {
            books.answered(person, telling, &answer, again)?;
        }
        Ok(())
    }

    async fn consent(&self, scope: Workspace<'_>, act: &Act, now: Time) -> Result<(), Trouble> {
        let Act::Consent {
            person,
            interest,
            state,
            basis,
            ago_ms,
        } = *act
        else {
            return Ok(());
        };
        let at = now.plus_ms(-ago_ms);
        let consent = Consent {
            state,
            basis,
            source: "api".to_owned(),
            wording: None,
            at,
        };
        let interest_handle = handle(INTERESTS[interest])?;
        let change = Change::Interest {
            interest: interest_handle,
            consent,
        };
        let forgotten = state == Standing::Left && self.books().forgets_opt_outs;
        if !forgotten {
            command(scope, person, vec![change], now).await?;
        }
        let mut books = self.begin(now);
        books.model.consented(person, (interest, basis), state, at);
        Ok(())
    }

    fn begin(&self, now: Time) -> MutexGuard<'_, Books> {
        let mut books = self.books();
        books.model.act(now);
        books
    }

    fn scope<'a>(&self, store: &'a Store, shop: usize) -> Workspace<'a> {
        store.workspace(self.books().workspaces[shop])
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Books {
    /// Judges the answer to one event, and tells the model of what is new.
    fn answered(
        &mut self,
        person: Person,
        telling: &Telling,
        answer: &Appended,
        again: bool,
    ) -> Result<(), Trouble> {
        let slot = telling.key.clone().map(|key| (person.shop, key));
        let before = slot.as_ref().and_then(|slot| self.keys.get(slot)).copied();
        let (event, contact) = match (answer, before) {
            (Appended::Stored { event, contact }, None) => (*event, *contact),
            // Stored the first time, when the answer was lost.
            (Appended::Duplicate { event, contact }, None) if again => (*event, *contact),
            (Appended::Duplicate { event, .. }, Some(before)) if *event == before => return Ok(()),
            _ => {
                return Err(Trouble::Wrong(format!(
                    "event {telling:?} of {person:?}, stored before as {before:?}, was answered with {answer:?}"
                )));
            }
        };
        if let Some(slot) = slot {
            self.keys.insert(slot, event);
        }
        self.stored.push(Stored {
            person,
            event,
            contact,
            name: telling.name,
        });
        self.model.told(person, telling, true);
        Ok(())
    }
}

async fn command(
    scope: Workspace<'_>,
    person: Person,
    changes: Vec<Change>,
    now: Time,
) -> Result<(), Trouble> {
    let command = Command::ChangeContact {
        changes,
        source: "api".to_owned(),
    };
    scope.command(who(person, false), command, now).await?;
    Ok(())
}

fn handle(text: &str) -> Result<Handle, Trouble> {
    Handle::new(text).ok_or_else(|| Trouble::Wrong(format!("`{text}` is no handle")))
}
