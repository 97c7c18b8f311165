//! One contact's play: a small store of what is pending, and a clock that goes from one pending
//! instant to the next. At each instant the order is that of the runner: what came in, dates,
//! reminders, waits, messages; again and again until nothing is left to do.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use engine::contact::Contact;
use engine::entry::Record;
use engine::event::Event;
use engine::id::{BlockId, JourneyId, MessageId, WorkflowId};
use engine::journey::Journey;
use engine::limit::Sent;
use engine::scope::Facts;
use engine::time::Time;
use engine::trigger;
use store::Bucket;
use store::command::Command;
use store::inbox::{InboxId, InboxItem, Incoming};
use store::outbox::Claim;
use store::watch::WatchRow;
use store::world::{HISTORY_LENGTH_MAX, World};

use super::enrol::{self, Enrolment};
use super::sending::Mail;
use super::{Happening, Past, Played, Script};
use crate::walk::{Batch, Walk};

pub(super) const BUCKET: Bucket = Bucket(0);
/// Most rounds at one instant: a workflow that keeps itself busy without time going by is stopped.
const ROUNDS_MAX: usize = 10_000;
/// More journeys than one inbox can start in a round; numbers cost nothing here.
const NUMBERS_AT_HAND: i64 = 1_100;

/// A contact in play.
pub(super) struct Person<'s> {
    pub(super) script: &'s Script,
    pub(super) contact: Contact,
    pub(super) coming: VecDeque<Happening>,
    pub(super) inbox: VecDeque<InboxItem>,
    pub(super) history: Vec<Event>,
    /// What may take the contact in, in order.
    pub(super) enrolments: VecDeque<Enrolment>,
    pub(super) journeys: BTreeMap<JourneyId, (Journey, Time)>,
    pub(super) ended: BTreeMap<JourneyId, Journey>,
    pub(super) records: BTreeMap<(WorkflowId, String), Record>,
    pub(super) watches: BTreeMap<(WorkflowId, BlockId, String), Time>,
    pub(super) outbox: Vec<(Time, Claim)>,
    /// What became of each message that is in the outbox, or was.
    pub(super) mails: BTreeMap<MessageId, Mail>,
    /// The messages that have a place under the mail limits.
    pub(super) sent: Vec<Sent>,
    /// Whether a workflow waits for dates.
    pub(super) looks_at_dates: bool,
    /// The last day whose dates were looked at.
    pub(super) looked_through: Option<i64>,
    pub(super) numbers: i64,
    pub(super) now: Time,
    pub(super) played: Played,
}

impl<'s> Person<'s> {
    pub(super) fn new(script: &'s Script, past: Past) -> Self {
        // Numbers of the play come behind those of the past, so that what is the same instant's
        // work comes after what came in.
        let numbers = past.happenings.iter().map(|happening| match happening {
            Happening::Event(event) => event.id.0,
            Happening::Changes { .. } => 0,
        });
        Self {
            script,
            contact: past.contact,
            numbers: numbers.max().unwrap_or(0),
            coming: past.happenings.into(),
            inbox: VecDeque::new(),
            history: Vec::new(),
            enrolments: enrol::all(script),
            journeys: BTreeMap::new(),
            ended: BTreeMap::new(),
            records: BTreeMap::new(),
            watches: script.members_looked_at(),
            outbox: Vec::new(),
            mails: BTreeMap::new(),
            sent: Vec::new(),
            looks_at_dates: script.waits_for_dates(),
            looked_through: None,
            now: Time::MIN,
            played: Played::default(),
        }
    }

    pub(super) fn play(&mut self) {
        self.remember_what_was();
        while let Some(next) = self.next().filter(|next| *next <= self.script.until) {
            self.now = next.max(self.now);
            while let Some(happening) = self
                .coming
                .pop_front_if(|happening| happening.received_at() <= self.now)
            {
                self.put_in(happening);
            }
            if !self.settle() {
                self.played
                    .stuck
                    .push((self.contact.id, "work without an end"));
                return;
            }
        }
    }

    /// What came in before the workflow was switched on is history and facts, and starts nothing.
    fn remember_what_was(&mut self) {
        while let Some(happening) = self
            .coming
            .pop_front_if(|happening| happening.received_at() < self.script.from)
        {
            match happening {
                Happening::Event(event) => self.history.push(event),
                Happening::Changes {
                    changes,
                    source,
                    received_at,
                } => {
                    for change in &changes {
                        self.contact.apply(change, &source, received_at);
                    }
                }
            }
        }
    }

    /// The next instant at which anything is to be done.
    fn next(&self) -> Option<Time> {
        let coming = self.coming.front().map(Happening::received_at);
        let waits = self.journeys.values().map(|(_, until)| *until).min();
        let watches = self.watches.values().copied().min();
        let messages = self.outbox.iter().map(|(due_at, _)| *due_at).min();
        let enrolment = self.enrolments.front().map(|one| one.at);
        let dates = self.dates_at();
        let all = [coming, waits, watches, messages, dates, enrolment];
        all.into_iter().flatten().min()
    }

    pub(super) fn number(&mut self) -> i64 {
        self.numbers += 1;
        self.numbers
    }

    pub(super) fn put_in(&mut self, happening: Happening) {
        let (received_at, what) = match happening {
            Happening::Event(event) => {
                self.history.push(event.clone());
                (event.received_at, Incoming::Event(event))
            }
            Happening::Changes {
                changes,
                source,
                received_at,
            } => (
                received_at,
                Incoming::Command(Command::ChangeContact { changes, source }),
            ),
        };
        let id = InboxId(self.number());
        self.inbox.push_back(InboxItem {
            id,
            workspace: self.script.workspace,
            contact: self.contact.id,
            received_at,
            is_parked: false,
            what,
        });
    }

    /// Does everything there is to do at this instant; whether that came to an end.
    fn settle(&mut self) -> bool {
        for _ in 0..ROUNDS_MAX {
            let read = self.read_inbox();
            let enrolled = self.enrol();
            let looked = self.look_at_dates();
            let watched = self.wake_watches();
            let woken = self.inbox.is_empty() && self.wake_due();
            let sent = self.inbox.is_empty() && self.send_due();
            if !(read || enrolled || looked || watched || woken || sent) {
                return true;
            }
        }
        false
    }

    /// The history as live rules see it: the newest of the events that any of them asks for, by
    /// occurrence; and whether older ones were left out.
    pub(super) fn seen(&self) -> (Vec<Event>, bool) {
        let wanted = self.script.plans.history_wanted();
        let wanted = wanted
            .get(&self.script.workspace)
            .map_or(&[][..], Vec::as_slice);
        let known = self
            .history
            .iter()
            .filter(|event| wanted.contains(&event.name));
        let mut history: Vec<_> = known.cloned().collect();
        history.sort_by_key(|event| (event.occurred_at, event.id));
        let older = history.len().saturating_sub(HISTORY_LENGTH_MAX);
        (history.split_off(older), older > 0)
    }

    pub(super) fn walk(&self, records: BTreeMap<(WorkflowId, String), Option<Record>>) -> Walk {
        let (history, history_cut) = self.seen();
        let world = World {
            workspace: self.script.workspace,
            contact: self.contact.clone(),
            journeys: self.journeys.values().cloned().collect(),
            history,
            history_cut,
        };
        let walk = Walk::new(world, self.script.zone.clone(), records, BUCKET, self.now);
        walk.knowing(Arc::clone(&self.script.told))
    }

    pub(super) fn facts<'a>(&'a self, history: &'a [Event]) -> Facts<'a> {
        Facts {
            contact: &self.contact,
            history,
            zone: &self.script.zone,
            told: &self.script.told,
        }
    }

    fn numbers_at_hand(&self) -> Vec<JourneyId> {
        // The last is taken first.
        let numbers = (1..=NUMBERS_AT_HAND).rev();
        numbers.map(|n| JourneyId(self.numbers + n)).collect()
    }

    fn read_inbox(&mut self) -> bool {
        if self.inbox.is_empty() {
            return false;
        }
        let mut asked = BTreeMap::new();
        for item in &self.inbox {
            let Incoming::Event(event) = &item.what else {
                continue;
            };
            let facts = self.facts(&self.history);
            for running in self.script.plans.listening(self.script.workspace, event) {
                for key in trigger::keys(&running.plan, event, facts, self.now) {
                    let slot = (running.workflow, key);
                    let record = self.records.get(&slot).cloned();
                    asked.insert(slot, record);
                }
            }
        }
        let mut walk = self.walk(asked);
        let mut ids = self.numbers_at_hand();
        let mut batch = Batch {
            plans: &self.script.plans,
            now: self.now,
            ids: &mut ids,
        };
        let items = self.inbox.iter();
        let taken = items.take_while(|item| walk.take(item, &mut batch).is_ok());
        let taken = taken.count();
        self.numbers += NUMBERS_AT_HAND;
        if taken == 0 {
            self.inbox.clear();
            self.played
                .stuck
                .push((self.contact.id, "an event that cannot be done"));
            return true;
        }
        self.inbox.drain(..taken);
        self.apply(walk.into_commit());
        true
    }

    fn wake_watches(&mut self) -> bool {
        let due: Vec<_> = self
            .watches
            .iter()
            .filter(|(_, at)| **at <= self.now)
            .collect();
        let row =
            |((workflow, trigger, key), at): (&(WorkflowId, BlockId, String), &Time)| WatchRow {
                workspace: self.script.workspace,
                contact: self.contact.id,
                workflow: *workflow,
                trigger: trigger.clone(),
                key: key.clone(),
                at: *at,
            };
        let due: Vec<_> = due.into_iter().map(row).collect();
        if due.is_empty() || !self.inbox.is_empty() {
            return false;
        }
        let mut walk = self.walk(BTreeMap::new());
        let batch = Batch {
            plans: &self.script.plans,
            now: self.now,
            ids: &mut Vec::new(),
        };
        for one in &due {
            walk.wake_watch(one, batch.plans.live(one.workflow), &batch);
        }
        self.apply(walk.into_commit());
        true
    }

    fn wake_due(&mut self) -> bool {
        let due = self
            .journeys
            .values()
            .filter(|(_, until)| *until <= self.now);
        let due: Vec<JourneyId> = due.map(|(journey, _)| journey.id).collect();
        if due.is_empty() {
            return false;
        }
        let mut walk = self.walk(BTreeMap::new());
        // Who is woken goes on; nobody begins, so no numbers are needed.
        let mut batch = Batch {
            plans: &self.script.plans,
            now: self.now,
            ids: &mut Vec::new(),
        };
        for journey in due {
            walk.wake(journey, &mut batch);
        }
        self.apply(walk.into_commit());
        true
    }

    pub(super) fn count(&mut self, workflow: WorkflowId, block: &BlockId, name: &str, by: i64) {
        if workflow != self.script.workflow {
            return;
        }
        let slot = (block.clone(), name.to_owned());
        *self.played.counts.entry(slot).or_insert(0) += by;
    }
}
