//! Coming in: who sets off a trigger begins a journey, or, being inside already, begins anew or hands
//! the journey under way the new data. What the rules of entry are, the engine knows.

use engine::entry::{self, Record, Refusal, Way};
use engine::event::Event;
use engine::id::{BlockId, WorkflowId};
use engine::journey::Journey;
use engine::step::{Count, Input};
use engine::time::Time;
use engine::trigger::{self, Match};

use super::{Batch, Walk};
use crate::plans::Running;

/// Most journeys of one contact at a time. Each of them is read whenever something happens to the
/// contact; a key per order or per cart of a busy customer stays far below.
const JOURNEYS_OF_CONTACT_MAX: usize = 1_000;
/// Reason for which somebody is not let in: there are that many.
const TOO_MANY_JOURNEYS: &str = "too_many_journeys";
/// Reason of a journey in whose place a new one began.
const RESTARTED: &str = "restarted";

/// How somebody is let in.
enum Admitted {
    /// A journey begins.
    Begins(Box<Journey>, Record),
    /// One is under way; this would begin.
    Again(Way, Box<(Journey, Record)>),
}

impl Walk {
    /// Lets the contact in, or counts why not.
    pub(super) fn enter(
        &mut self,
        running: &Running,
        matched: Match,
        event: &Event,
        batch: &mut Batch<'_>,
    ) {
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
            }
            Ok(Admitted::Again(way, new)) => self.again(running, &trigger, way, *new, event, batch),
            Err(reason) => {
                if reason == trigger::TOO_MANY_HOPS {
                    let (contact, workflow) = (self.world.contact.id, &running.plan.handle);
                    tracing::error!(%contact, %workflow, "workflows set each other off, and were stopped");
                }
                self.count(running, &trigger, &Count::Refused(reason));
            }
        }
    }

    /// Somebody who is inside sets off a trigger again.
    fn again(
        &mut self,
        running: &Running,
        trigger: &BlockId,
        way: Way,
        (journey, record): (Journey, Record),
        event: &Event,
        batch: &mut Batch<'_>,
    ) {
        let key = running.plan.entry.one_per_contact.then_some(&journey.key);
        let in_the_way = self.in_the_way(running, key.unwrap_or(&journey.key));
        let Some((old, until)) = in_the_way else {
            return;
        };
        let plan = batch.plans.known(old.workflow, old.version).cloned();
        let Some(plan) = plan else { return };
        if way == Way::Update {
            let input = Input::Update { event, until };
            self.step(&plan, &old, input, Some(old.seq), batch);
            return;
        }
        self.step(&plan, &old, Input::Leave(RESTARTED), Some(old.seq), batch);
        batch.ids.pop();
        self.count(running, trigger, &Count::Started);
        self.remember(running.workflow, record);
        self.step(&running.plan, &journey, Input::Start, None, batch);
    }

    /// The journey under way that counts as "inside" for this key.
    fn in_the_way(&self, running: &Running, key: &str) -> Option<(Journey, Time)> {
        let any = running.plan.entry.one_per_contact;
        self.under_way(|one| one.workflow == running.workflow && (any || one.key == key))
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
        let id = *batch.ids.last().expect("there are as many ids as matches");
        let of = (running.workflow, running.version);
        let journey = trigger::begin(id, of, (matched.trigger, key.clone()), event, now);
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
}
