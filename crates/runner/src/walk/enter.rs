//! Coming in: who sets off a trigger begins a journey, or, being inside already, begins anew or hands
//! the journey under way the new data. What the rules of entry are, the engine knows.

use std::collections::BTreeSet;

use engine::entry::{self, Record, Refusal, Way};
use engine::event::{self, Event, own};
use engine::id::{BlockId, WorkflowId};
use engine::journey::Journey;
use engine::plan::Plan;
use engine::step::{Count, Input};
use engine::time::Time;
use engine::trigger::{self, Match};
use engine::value::Value;
use store::commit::Growth;

use super::{Batch, Walk};
use crate::plans::Running;

/// Most journeys of one contact at a time. Each of them is read whenever something happens to the
/// contact; a key per order or per cart of a busy customer stays far below.
const JOURNEYS_OF_CONTACT_MAX: usize = 1_000;
/// Reason for which somebody is not let in: there are that many.
const TOO_MANY_JOURNEYS: &str = "too_many_journeys";
/// Reason of a journey in whose place a new one began.
const RESTARTED: &str = "restarted";
/// Reason for which an event does not let somebody in twice: two of its elements have one key.
const SAME_KEY: &str = "same_key";
/// Reason for which nothing comes of a trigger: the version that the journey walks cannot be read.
const NO_PLAN: &str = "version_unreadable";

/// How somebody is let in.
enum Admitted {
    /// A journey begins.
    Begins(Box<Journey>, Record),
    /// One is under way; this would begin.
    Again(Way, Box<(Journey, Record)>),
}

impl Walk<'_> {
    /// Lets the contact in by each of the elements of an event that set off a trigger, once for each
    /// key: two lines of one order with one article are one entry, also where the first journey was
    /// over within the instant.
    pub(super) fn enter_all(
        &mut self,
        matching: Vec<(Running, Match)>,
        event: &Event,
        batch: &mut Batch<'_>,
    ) {
        let mut taken = BTreeSet::new();
        for (running, matched) in matching {
            let slot = matched.key.clone().map(|key| (running.workflow, key));
            if slot.as_ref().is_ok_and(|slot| taken.contains(slot)) {
                self.count(&running, &matched.trigger, &Count::Matched);
                self.count(&running, &matched.trigger, &Count::Refused(SAME_KEY));
                continue;
            }
            if self.enter(&running, matched, event, batch) {
                taken.extend(slot);
            }
        }
    }

    /// Lets the contact in, or counts why not; whether something came of it.
    fn enter(
        &mut self,
        running: &Running,
        matched: Match,
        event: &Event,
        batch: &mut Batch<'_>,
    ) -> bool {
        let trigger = matched.trigger.clone();
        let seen = matched.seen.clone();
        let event = seen.as_deref().unwrap_or(event);
        self.count(running, &trigger, &Count::Matched);
        match self.admitted(running, matched, event, batch) {
            Ok(Admitted::Begins(journey, record)) => {
                batch.ids.pop();
                self.count(running, &trigger, &Count::Started);
                self.remember(running.workflow, record);
                self.step(&running.plan, &journey, Input::Start, None, batch);
                true
            }
            Ok(Admitted::Again(way, new)) => self.again(running, &trigger, way, *new, event, batch),
            Err(reason) => {
                if reason == trigger::TOO_MANY_HOPS {
                    let (contact, workflow) = (self.world.contact.id, &running.plan.handle);
                    tracing::error!(%contact, %workflow, "workflows set each other off, and were stopped");
                }
                self.count(running, &trigger, &Count::Refused(reason));
                false
            }
        }
    }

    /// Somebody who is inside sets off a trigger again.
    fn again(
        &mut self,
        running: &Running,
        trigger: &BlockId,
        way: Way,
        (mut journey, record): (Journey, Record),
        event: &Event,
        batch: &mut Batch<'_>,
    ) -> bool {
        let key = running.plan.entry.one_per_contact.then_some(&journey.key);
        let in_the_way = self.in_the_way(running, key.unwrap_or(&journey.key));
        let known = in_the_way.and_then(|(old, until)| {
            let plan = batch.plans.known(old.workflow, old.version).cloned();
            plan.map(|plan| (old, until, plan))
        });
        let Some((old, until, plan)) = known else {
            self.count(running, trigger, &Count::Refused(NO_PLAN));
            return false;
        };
        if way == Way::Update {
            self.count(running, trigger, &Count::Updated);
            let input = Input::Update { event, until };
            self.step(&plan, &old, input, Some(old.seq), batch);
            return true;
        }
        self.step(&plan, &old, Input::Leave(RESTARTED), Some(old.seq), batch);
        // The one before is over now.
        journey.memory.before = self.journey_before(running);
        batch.ids.pop();
        self.count(running, trigger, &Count::Started);
        self.remember(running.workflow, record);
        self.step(&running.plan, &journey, Input::Start, None, batch);
        true
    }

    /// The journey under way that counts as "inside" for this key.
    fn in_the_way(&self, running: &Running, key: &str) -> Option<(Journey, Time)> {
        let any = running.plan.entry.one_per_contact;
        self.under_way(|one| one.workflow == running.workflow && (any || one.key == key))
    }

    /// When the contact entered a workflow, by all that is known, and by what this walk did.
    fn entries(&self, plan: &Plan) -> impl Iterator<Item = Time> {
        let is_entry = |name: &str, source: &str, data: &Value| {
            name == own::JOURNEY_STARTED
                && source == event::ENGINE
                && data.get(event::WORKFLOW) == Some(plan.handle.as_str().into())
        };
        let known = self.world.history.iter().chain(&self.hidden);
        let known = known.filter(move |one| is_entry(&one.name, &one.source, &one.data));
        let new = self.commit.events.iter().chain(&self.commit.unheard);
        let new = new.filter(move |one| is_entry(&one.name, &one.source, &one.data));
        known
            .map(|one| one.occurred_at)
            .chain(new.map(|one| one.occurred_at))
    }

    /// The journey that begins and the record of its entry, or the reason why it may not.
    fn admitted(
        &self,
        running: &Running,
        matched: Match,
        event: &Event,
        batch: &Batch<'_>,
    ) -> Result<Admitted, &'static str> {
        let (plan, now) = (&running.plan, batch.now);
        let key = matched.key?;
        if self.world.journeys.len() >= JOURNEYS_OF_CONTACT_MAX {
            return Err(TOO_MANY_JOURNEYS);
        }
        let record = self
            .records
            .get(&(running.workflow, key.clone()))
            .and_then(Option::as_ref);
        if record.is_some() && plan.comes_once(&matched.trigger) {
            return Err(Refusal::AlreadyEntered.as_str());
        }
        let zone = plan.zone(self.facts());
        let under_way = self.in_the_way(running, &key).is_some();
        let again = plan.again(&matched.trigger);
        let way = entry::way(plan.entry.inside, again, record, under_way, &zone, now)
            .map_err(entry::Refusal::as_str)?;
        if let Some(max) = plan.entry.max.filter(|_| way != Way::Update) {
            max.admit(self.entries(plan), &zone, now)
                .map_err(entry::Refusal::as_str)?;
        }
        let id = *batch.ids.last().expect("there are as many ids as matches");
        let of = (running.workflow, running.version);
        let mut journey = trigger::begin(id, of, (matched.trigger, key.clone()), event, now);
        let before = record.filter(|_| plan.asks_for_previous());
        journey.memory.previous = before.map(|before| before.last_started);
        journey.memory.before = self.journey_before(running);
        trigger::admit(plan, &journey, way, self.facts(), now).map_err(|(reason, _)| reason)?;
        let count = record.map_or(0, |record| record.count) + 1;
        let record = Record {
            key,
            last_started: now,
            last_ended: None,
            count,
            journey: id,
        };
        Ok(match way {
            Way::Begin => Admitted::Begins(Box::new(journey), record),
            way => Admitted::Again(way, Box::new((journey, record))),
        })
    }

    /// Keeps a record for the items that follow, and for the commit.
    pub(super) fn remember(&mut self, workflow: WorkflowId, record: Record) {
        self.records
            .insert((workflow, record.key.clone()), Some(record.clone()));
        let same = |(of, old): &(WorkflowId, Record)| *of == workflow && old.key == record.key;
        self.commit.records.retain(|entry| !same(entry));
        self.commit.records.push((workflow, record));
    }

    pub(super) fn end_record(&mut self, journey: &Journey, at: Time) {
        let slot = (journey.workflow, journey.key.clone());
        // Where nobody asks for it in this walk it is not at hand; the commit ends it.
        let Some(Some(record)) = self.records.get(&slot).cloned() else {
            return;
        };
        self.remember(
            journey.workflow,
            Record {
                last_ended: Some(at),
                ..record
            },
        );
    }

    pub(super) fn count(&mut self, running: &Running, block: &BlockId, count: &Count) {
        self.commit.counts.push(Growth {
            workflow: running.workflow,
            version: running.version,
            block: block.clone(),
            name: count.to_string(),
            by: 1,
        });
    }
}
