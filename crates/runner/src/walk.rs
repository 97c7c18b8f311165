//! The work on one contact: its inbox items in order, its journeys that are due, and the one commit
//! that holds everything which follows. Each item sees what the items before it did. Pure but for
//! the plans and facts that it is given, so that a crash at any point loses a computation and
//! nothing else.

mod asks;
pub(crate) mod before;
mod emit;
mod enter;
mod over;
mod seen;
mod segments;
mod watches;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use engine::calendar::Zone;
use engine::contact::Changed;
use engine::entry::Record;
use engine::event::{self, Event, own};
use engine::id::{BlockId, EventId, JourneyId, WorkflowId};
use engine::journey::{Journey, State};
use engine::plan::Plan;
use engine::step::{self, Input, Step};
use engine::time::Time;
use engine::told::Told;
use engine::trigger::{self, Match};
use store::Bucket;
use store::append::OwnEvent;
use store::command::Command;
use store::commit::{ContactCommit, Growth, JourneyMove, NewMessage, NewVisit};
use store::inbox::{InboxItem, Incoming};
use store::world::World;

use self::watches::Dates;
use crate::plans::{Plans, Running};

/// Reason of a journey that was ended by another workflow.
const STOPPED: &str = "stopped";

/// What is at hand for a whole batch.
pub(crate) struct Batch<'a> {
    pub(crate) plans: &'a Plans,
    pub(crate) now: Time,
    pub(crate) ids: &'a mut Vec<JourneyId>,
}

/// The work on one contact.
pub(crate) struct Walk<'w> {
    /// Of its history only the part that has come in up to the item in hand, by occurrence, once anything
    /// was seen.
    world: &'w mut World,
    zone: Zone,
    /// What the workspace's sources said of themselves.
    told: Arc<Told>,
    /// What came in later, the latest first.
    hidden: Vec<Event>,
    /// The events that are still to be taken.
    unread: BTreeSet<EventId>,
    /// Whether the history was parted in two.
    is_parted: bool,
    records: Records,
    /// Whether those are all there are, so that one that is missing never was.
    knows_all: bool,
    /// As of when rules over who is a member are asked: when the item in hand came in.
    at: Time,
    /// The reminders to look at a member that nobody looked at yet.
    reminders: BTreeMap<(WorkflowId, BlockId), Time>,
    commit: ContactCommit,
}

/// What is known of entries; nothing of one that was asked for and is none.
pub(crate) type Records = BTreeMap<(WorkflowId, String), Option<Record>>;

/// What came of waking a journey.
pub(crate) enum Woken {
    /// It went on.
    Moved,
    /// It is not due any more.
    NotDue,
    /// This version of its workflow cannot be read.
    NoPlan((WorkflowId, i64)),
}

/// An item cannot be done in this batch; it stays in the inbox.
pub(crate) struct NotNow;

/// Whether this event asks journeys through this workflow to end.
fn stops(event: &Event, plan: &Plan) -> bool {
    event.name == own::JOURNEY_STOP_ASKED
        && event.source == event::ENGINE
        && event.data.get(event::WORKFLOW) == Some(plan.handle.as_str().into())
}

impl<'w> Walk<'w> {
    /// Begins with what the store knows, and leaves in `world` how everything is after it. `zone` is the
    /// workspace's; `records` are the entries that may be asked for.
    pub(crate) fn new(
        world: &'w mut World,
        zone: Zone,
        records: Records,
        bucket: Bucket,
        now: Time,
    ) -> Self {
        let commit = ContactCommit {
            seen_version: world.contact.version,
            ..ContactCommit::nothing(world.workspace, bucket, world.contact.id, now)
        };
        Self {
            world,
            zone,
            told: Arc::default(),
            hidden: Vec::new(),
            unread: BTreeSet::new(),
            is_parted: false,
            records,
            knows_all: false,
            at: now,
            reminders: BTreeMap::new(),
            commit,
        }
    }

    /// The same, where all entries of the contact are at hand: none has to be asked for by its key first.
    pub(crate) fn knowing_all_entries(self) -> Self {
        Self {
            knows_all: true,
            ..self
        }
    }

    /// What is known of entries after this, for whoever keeps it.
    pub(crate) fn take_records(&mut self) -> Records {
        std::mem::take(&mut self.records)
    }

    /// Takes the next item of the contact's inbox.
    pub(crate) fn take(&mut self, item: &InboxItem, batch: &mut Batch<'_>) -> Result<(), NotNow> {
        let came_in = item.received_at.min(batch.now);
        match &item.what {
            Incoming::Event(event) => {
                self.see_before(item.received_at);
                self.catch_up_with_time(came_in, batch);
                self.see_up_to(event.arrival());
                let crossed = self.crossed_by(event, batch);
                self.event(event, batch)?;
                self.begin_watches(event, batch);
                self.tell_crossed(crossed, batch);
                self.look_again_after(event, batch);
                let told = batch.plans.told(self.world.workspace, &event.name);
                let told = told.map(|webhook| (webhook, event.id));
                self.commit.told.extend(told);
            }
            Incoming::Command(Command::ChangeContact { changes, source }) => {
                self.see_before(item.received_at);
                self.catch_up_with_time(came_in, batch);
                let was = self.seen_by_segments(batch);
                let before = Dates::of(&self.world.contact);
                for change in changes {
                    match self.world.contact.apply(change, source, item.received_at) {
                        Changed::Yes(name, data) => self.commit.events.push(OwnEvent {
                            name: name.to_owned(),
                            // Not ahead of the batch, should the clock have been set back.
                            occurred_at: item.received_at.min(batch.now),
                            source: source.clone(),
                            data,
                        }),
                        Changed::Same => {}
                        Changed::Refused(why) => {
                            tracing::info!(contact = %item.contact, why, "a change of a contact was refused");
                        }
                    }
                }
                if self.world.contact.version != self.commit.seen_version {
                    self.commit.contact_after = Some(self.world.contact.clone());
                }
                self.follow_dates(&before, batch);
                if let Some(was) = was {
                    self.follow_segments(&was, 0, batch);
                }
            }
            Incoming::Command(Command::MoveJourney {
                journey,
                workflow,
                version,
            }) => {
                self.see_up_to((item.received_at, EventId(i64::MAX)));
                self.catch_up_with_time(came_in, batch);
                self.move_over(*journey, (*workflow, *version), batch);
            }
            // Its contact was parked before this.
            Incoming::Unreadable(_) => return Err(NotNow),
        }
        self.commit.inbox_done.push(item.id);
        Ok(())
    }

    /// Wakes a journey whose wait is over.
    pub(crate) fn wake(&mut self, id: JourneyId, batch: &mut Batch<'_>) -> Woken {
        self.see_everything();
        self.catch_up_with_time(batch.now, batch);
        let due = |(journey, wake_at): &&(Journey, Time)| journey.id == id && *wake_at <= batch.now;
        let Some((journey, _)) = self.world.journeys.iter().find(due).cloned() else {
            return Woken::NotDue;
        };
        let version = (journey.workflow, journey.version);
        let Some(plan) = batch.plans.known(version.0, version.1).cloned() else {
            return Woken::NoPlan(version);
        };
        self.step(&plan, &journey, Input::Due, Some(journey.seq), batch);
        Woken::Moved
    }

    /// What is to be written; `None` if nothing followed.
    pub(crate) fn into_commit(mut self) -> Option<ContactCommit> {
        if self.is_parted {
            self.see_everything();
        }
        let commit = &self.commit;
        let work = !commit.inbox_done.is_empty()
            || !commit.journeys.is_empty()
            || !commit.watches.is_empty();
        work.then_some(self.commit)
    }

    /// All or nothing: whether everything that may be needed is at hand is looked at before
    /// anything is done, so that an item which has to wait leaves no trace.
    ///
    /// Who is inside hears of it first, then those come in whom it lets in: an event may end a journey
    /// and begin the next one, and is never an answer to a question that it raised itself.
    fn event(&mut self, event: &Event, batch: &mut Batch<'_>) -> Result<(), NotNow> {
        let listening = batch.plans.listening(self.world.workspace, event);
        let matching: Vec<(Running, Match)> = listening
            .into_iter()
            .flat_map(|running| {
                let matches = trigger::matches(&running.plan, event, self.facts(), batch.now);
                matches.into_iter().map(move |one| (running.clone(), one))
            })
            .collect();
        let is_at_hand = |(running, matched): &(Running, Match)| match &matched.key {
            Ok(key) => {
                self.knows_all || self.records.contains_key(&(running.workflow, key.clone()))
            }
            Err(_) => true,
        };
        let starts = matching
            .iter()
            .filter(|(_, matched)| matched.key.is_ok())
            .count();
        if starts > batch.ids.len() || !matching.iter().all(is_at_hand) {
            return Err(NotNow);
        }
        self.tell_who_is_inside(event, batch);
        self.enter_all(matching, event, batch);
        Ok(())
    }

    /// Each journey under way hears of the event.
    fn tell_who_is_inside(&mut self, event: &Event, batch: &Batch<'_>) {
        let inside: Vec<JourneyId> = self.world.journeys.iter().map(|(one, _)| one.id).collect();
        for id in inside {
            let Some((journey, until)) = self.under_way(|one| one.id == id) else {
                continue;
            };
            // A version that cannot be read moves nobody; its journeys are parked when they are due.
            let plan = batch
                .plans
                .known(journey.workflow, journey.version)
                .cloned();
            let Some(plan) = plan else { continue };
            let input = if stops(event, &plan) {
                Input::Leave(STOPPED)
            } else {
                Input::Event { event, until }
            };
            self.step(&plan, &journey, input, Some(journey.seq), batch);
        }
    }

    fn under_way(&self, is_it: impl Fn(&Journey) -> bool) -> Option<(Journey, Time)> {
        let mut journeys = self.world.journeys.iter();
        journeys.find(|(journey, _)| is_it(journey)).cloned()
    }

    fn step(
        &mut self,
        plan: &Arc<Plan>,
        journey: &Journey,
        input: Input<'_>,
        seen_seq: Option<i64>,
        batch: &Batch<'_>,
    ) {
        if let Some(step) = step::step(plan, journey, input, self.facts(), batch.now) {
            self.follow(plan, journey, step, seen_seq, batch);
        }
    }

    /// Keeps everything that follows from a step of this journey.
    fn follow(
        &mut self,
        plan: &Plan,
        journey: &Journey,
        step: Step,
        seen_seq: Option<i64>,
        batch: &Batch<'_>,
    ) {
        let now = batch.now;
        let (workflow, version) = (journey.workflow, step.journey.version);
        if let Some(departed) = step.departed {
            self.depart(journey, departed, step.journey.seq);
        }
        if let State::Ended { at, .. } = &step.state {
            self.end_record(&step.journey, *at);
        }
        if let Some(contact) = step.contact {
            let before = std::mem::replace(&mut self.world.contact, contact);
            self.commit.contact_after = Some(self.world.contact.clone());
            self.follow_dates(&Dates::of(&before), batch);
            let hops = event::hops_on(journey.memory.hops, journey.entered_at, now);
            self.follow_segments(&before, hops, batch);
        }
        self.emit(step.events, batch);
        let message = |message| NewMessage {
            journey: journey.id,
            workflow,
            version,
            message,
        };
        self.commit
            .messages
            .extend(step.messages.into_iter().map(message));
        self.ask(plan, &step.journey, step.asks, now);
        let seq = step.journey.seq;
        let visit = |visit| NewVisit {
            journey: journey.id,
            seq,
            workflow,
            version,
            visit,
        };
        self.commit.visits.extend(step.trace.into_iter().map(visit));
        for ((block, count), by) in step.counts {
            let name = count.to_string();
            self.commit.counts.push(Growth {
                workflow,
                version,
                block,
                name,
                by,
            });
        }
        self.moved(JourneyMove {
            seen_seq,
            journey: step.journey,
            state: step.state,
            lane: plan.purpose.lane(),
        });
    }

    /// Keeps where a journey is now for the items that follow, and for the commit: one move for each,
    /// from where the store has it to where it is in the end.
    fn moved(&mut self, mut moved: JourneyMove) {
        let id = moved.journey.id;
        self.world.journeys.retain(|(journey, _)| journey.id != id);
        if let State::Active(pending) = &moved.state {
            let inside = (moved.journey.clone(), pending.wake_at());
            self.world.journeys.push(inside);
        }
        let before = self
            .commit
            .journeys
            .iter_mut()
            .find(|one| one.journey.id == id);
        match before {
            Some(before) => {
                moved.seen_seq = before.seen_seq;
                *before = moved;
            }
            None => self.commit.journeys.push(moved),
        }
    }
}
