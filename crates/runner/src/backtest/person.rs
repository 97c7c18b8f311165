//! One contact's play: a small store of what is pending, and a clock that goes from one pending
//! instant to the next. At each instant the order is that of the runner: what came in, dates,
//! reminders, waits, messages; again and again until nothing is left to do.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use engine::event::Event;
use engine::id::{BlockId, JourneyId, MessageId, WorkflowId};
use engine::journey::Journey;
use engine::limit::Sent;
use engine::scope::Facts;
use engine::time::Time;
use engine::trigger::crossing::MEMBER;
use store::Bucket;
use store::command::Command;
use store::inbox::{InboxId, InboxItem, Incoming};
use store::outbox::Claim;
use store::watch::WatchRow;
use store::workflow::Status;
use store::world::{HISTORY_LENGTH_MAX, World};

use super::enrol::{self, Enrolment};
use super::sending::Mail;
use super::{Happening, Past, Played, Script};
use crate::plans::Plans;
use crate::walk::{Batch, Records, Walk};

pub(super) const BUCKET: Bucket = Bucket(0);
/// Most rounds at one instant: a workflow that keeps itself busy without time going by is stopped.
const ROUNDS_MAX: usize = 10_000;
/// More journeys than one inbox can start in a round; numbers cost nothing here.
const NUMBERS_AT_HAND: usize = 1_100;

/// A contact in play.
pub(super) struct Person<'s> {
    pub(super) script: &'s Script,
    /// The contact, the journeys under way in the order in which they began, and the history that the
    /// plans look back at.
    pub(super) world: World,
    pub(super) coming: VecDeque<Happening>,
    pub(super) inbox: VecDeque<InboxItem>,
    /// What may take the contact in, in order.
    pub(super) enrolments: VecDeque<Enrolment>,
    pub(super) ended: BTreeMap<JourneyId, Journey>,
    pub(super) records: Records,
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
    /// Of journeys that may begin, the next one last.
    ids: Vec<JourneyId>,
    pub(super) now: Time,
    /// How often the contact was looked at in this instant.
    pub(super) round: usize,
    /// How many stops are behind.
    stage: usize,
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
            world: World {
                workspace: script.workspace,
                contact: past.contact,
                journeys: Vec::new(),
                history: Vec::new(),
                history_cut: false,
            },
            numbers: numbers.max().unwrap_or(0),
            coming: past.happenings.into(),
            inbox: VecDeque::new(),
            enrolments: enrol::all(script),
            ended: BTreeMap::new(),
            records: BTreeMap::new(),
            watches: script.members_looked_at(),
            outbox: Vec::new(),
            mails: BTreeMap::new(),
            sent: Vec::new(),
            ids: Vec::new(),
            looks_at_dates: script.waits_for_dates(),
            looked_through: None,
            now: Time::MIN,
            round: 0,
            stage: 0,
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
                    .push((self.world.contact.id, "work without an end"));
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
                Happening::Event(event) => self.remember(event),
                Happening::Changes {
                    changes,
                    source,
                    received_at,
                } => {
                    for change in &changes {
                        self.world.contact.apply(change, &source, received_at);
                    }
                }
            }
        }
    }

    /// The next instant at which anything is to be done.
    fn next(&self) -> Option<Time> {
        let coming = self.coming.front().map(Happening::received_at);
        let waits = self.world.journeys.iter().map(|(_, until)| *until).min();
        let watches = self.watches.values().copied().min();
        let messages = self.outbox.iter().map(|(due_at, _)| *due_at).min();
        let enrolment = self.enrolments.front().map(|one| one.at);
        let dates = self.dates_at();
        let all = [coming, waits, watches, messages, dates, enrolment];
        all.into_iter().flatten().min()
    }

    /// Who is live now.
    pub(super) fn plans(&self) -> &'s Plans {
        &self.script.stages[self.stage].plans
    }

    pub(super) fn number(&mut self) -> i64 {
        self.numbers += 1;
        self.numbers
    }

    pub(super) fn put_in(&mut self, happening: Happening) {
        let (received_at, what) = match happening {
            Happening::Event(event) => {
                if self.script.looks_back_at(&event.name) {
                    self.remember(event.clone());
                }
                if self.inbox.is_empty() && !self.hears(&event) {
                    return;
                }
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
            contact: self.world.contact.id,
            received_at,
            is_parked: false,
            what,
        });
    }

    /// Does everything there is to do at this instant; whether that came to an end.
    fn settle(&mut self) -> bool {
        for round in 0..ROUNDS_MAX {
            (self.round, self.stage) = (round, self.script.stage_at(self.now, round));
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

    /// Whether anything can come of an event that nothing unread comes before: with nobody inside, and no
    /// plan that waits for it or looks again after any, its walk would leave everything as it is.
    fn hears(&self, event: &Event) -> bool {
        !self.world.journeys.is_empty()
            || self.script.looks_again
            || self.plans().is_heard(self.script.workspace, event)
    }

    /// Keeps an event that a rule of some plan may look back at; of too many the newest, as live.
    pub(super) fn remember(&mut self, event: Event) {
        if !self.script.looks_back_at(&event.name) {
            return;
        }
        self.world.remember(event);
        if self.world.history.len() > HISTORY_LENGTH_MAX {
            self.world.history.remove(0);
            self.world.history_cut = true;
        }
    }

    /// What is known of the contact, for a walk at this instant.
    pub(super) fn walk<'w>(
        script: &Script,
        world: &'w mut World,
        records: Records,
        now: Time,
    ) -> Walk<'w> {
        let walk = Walk::new(world, script.zone.clone(), records, BUCKET, now);
        walk.knowing(Arc::clone(&script.told))
    }

    pub(super) fn facts(&self) -> Facts<'_> {
        Facts {
            contact: &self.world.contact,
            history: &self.world.history,
            zone: &self.script.zone,
            told: &self.script.told,
        }
    }

    /// The journey of this number, under way or over.
    pub(super) fn journey(&self, id: JourneyId) -> Option<&Journey> {
        let mut under_way = self.world.journeys.iter().map(|(one, _)| one);
        let found = under_way.find(|one| one.id == id);
        found.or_else(|| self.ended.get(&id))
    }

    /// Makes sure that there are numbers for all who may begin in a round. Few begin, so most rounds find
    /// those of the one before.
    fn stock_ids(&mut self) {
        if self.ids.len() == NUMBERS_AT_HAND {
            return;
        }
        let mut fresh = || JourneyId(self.number());
        let mut ids: Vec<_> = (0..NUMBERS_AT_HAND).map(|_| fresh()).collect();
        // The last is taken first.
        ids.reverse();
        self.ids = ids;
    }

    fn read_inbox(&mut self) -> bool {
        if self.inbox.is_empty() {
            return false;
        }
        self.stock_ids();
        let mut overdue = self.due_watches();
        overdue.retain(|one| one.key == MEMBER);
        let known = std::mem::take(&mut self.records);
        let plans = self.plans();
        let walk = Self::walk(self.script, &mut self.world, known, self.now);
        let walk = walk.knowing_all_entries().reading(&self.inbox);
        let mut walk = walk.reminded(overdue);
        let mut batch = Batch {
            plans,
            now: self.now,
            ids: &mut self.ids,
        };
        let items = self.inbox.iter();
        let taken = items.take_while(|item| walk.take(item, &mut batch).is_ok());
        let taken = taken.count();
        self.records = walk.take_records();
        let commit = walk.into_commit();
        if taken == 0 {
            self.inbox.clear();
            self.played
                .stuck
                .push((self.world.contact.id, "an event that cannot be done"));
            return true;
        }
        self.inbox.drain(..taken);
        self.apply(commit);
        true
    }

    fn wake_watches(&mut self) -> bool {
        if self.stage > 0 {
            // Live a reminder of a paused workflow is looked at again and again until that is resumed;
            // in a play nobody does, so it never comes.
            let (plans, now) = (self.plans(), self.now);
            let is_paused = |one| plans.status(one) == Some(Status::Paused);
            self.watches
                .retain(|(workflow, ..), at| *at > now || !is_paused(*workflow));
        }
        let due = self.due_watches();
        if due.is_empty() || !self.inbox.is_empty() {
            return false;
        }
        let plans = self.plans();
        let mut walk = Self::walk(self.script, &mut self.world, BTreeMap::new(), self.now);
        let batch = Batch {
            plans,
            now: self.now,
            ids: &mut Vec::new(),
        };
        for one in &due {
            walk.wake_watch(one, batch.plans.live(one.workflow), &batch);
        }
        let commit = walk.into_commit();
        self.apply(commit);
        true
    }

    /// The reminders that are due by now.
    fn due_watches(&self) -> Vec<WatchRow> {
        let due = self.watches.iter().filter(|(_, at)| **at <= self.now);
        let row =
            |((workflow, trigger, key), at): (&(WorkflowId, BlockId, String), &Time)| WatchRow {
                workspace: self.script.workspace,
                contact: self.world.contact.id,
                workflow: *workflow,
                trigger: trigger.clone(),
                key: key.clone(),
                at: *at,
            };
        due.map(row).collect()
    }

    fn wake_due(&mut self) -> bool {
        let journeys = self.world.journeys.iter();
        let due = journeys.filter(|(_, until)| *until <= self.now);
        let due: Vec<JourneyId> = due.map(|(journey, _)| journey.id).collect();
        if due.is_empty() {
            return false;
        }
        let plans = self.plans();
        let mut walk = Self::walk(self.script, &mut self.world, BTreeMap::new(), self.now);
        // Who is woken goes on; nobody begins, so no numbers are needed.
        let mut batch = Batch {
            plans,
            now: self.now,
            ids: &mut Vec::new(),
        };
        for journey in due {
            walk.wake(journey, &mut batch);
        }
        let commit = walk.into_commit();
        self.apply(commit);
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
