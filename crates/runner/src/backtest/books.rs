//! The books of one contact's play: what a commit changes in them. The store does the same live, in one
//! transaction.

use std::collections::BTreeMap;

use engine::event::Event;
use engine::id::{EventId, MessageId};
use engine::journey::State;
use store::append::OwnEvent;
use store::commit::{ContactCommit, JourneyMove, NewMessage};
use store::outbox::Claim;
use store::watch::{WatchMove, WatchTo};

use super::person::Person;
use super::sending::Mail;
use super::{Happening, Trace};

impl Person<'_> {
    /// What a commit does to the books, beside what its walk left in the world.
    pub(super) fn apply(&mut self, commit: Option<ContactCommit>) {
        // A walk leaves those that moved at the end; live they are read in the order in which they began.
        self.world.journeys.sort_by_key(|(journey, _)| journey.id);
        let Some(commit) = commit else { return };
        let mut keys = BTreeMap::new();
        for moved in commit.journeys {
            keys.insert(moved.journey.id, moved.journey.key.clone());
            self.end_journey(moved);
        }
        for (workflow, record) in commit.records {
            self.records
                .insert((workflow, record.key.clone()), Some(record));
        }
        for moved in commit.watches {
            self.move_watch(moved);
        }
        for growth in commit.counts {
            if growth.name == "started" && growth.workflow == self.script.workflow {
                let now = self.now;
                let begun = usize::try_from(growth.by).unwrap_or_default();
                self.played.started.extend(std::iter::repeat_n(now, begun));
            }
            self.count(growth.workflow, &growth.block, &growth.name, growth.by);
        }
        let tested = self.script.workflow;
        for new in commit
            .visits
            .into_iter()
            .filter(|new| new.workflow == tested)
        {
            self.played.trace.push(Trace {
                contact: self.world.contact.id,
                key: keys.get(&new.journey).cloned().unwrap_or_default(),
                at: self.now,
                block: new.visit.block,
                outcome: new.visit.outcome,
                why: self.script.explains.then_some(new.visit.why),
            });
        }
        for message in commit.messages {
            self.queue(message);
        }
        for event in commit.unheard {
            let event = self.event(event);
            self.remember(event);
        }
        self.happened(commit.events);
        self.stand_in(commit.asks);
    }

    fn end_journey(&mut self, moved: JourneyMove) {
        let id = moved.journey.id;
        let State::Ended { at, .. } = moved.state else {
            return;
        };
        let slot = (moved.journey.workflow, moved.journey.key.clone());
        if let Some(Some(record)) = self.records.get_mut(&slot) {
            record.last_ended = Some(at);
        }
        self.ended.insert(id, moved.journey);
    }

    fn move_watch(&mut self, moved: WatchMove) {
        let slot = (moved.workflow, moved.trigger, moved.key);
        match moved.to {
            WatchTo::At(at) => {
                self.watches.insert(slot, at);
            }
            WatchTo::IfNone(at) => {
                self.watches.entry(slot).or_insert(at);
            }
            WatchTo::Gone => {
                self.watches.remove(&slot);
            }
        }
    }

    fn queue(&mut self, new: NewMessage) {
        let message = new.message;
        let number = MessageId(self.number());
        let plan = self.plans().known(new.workflow, new.version);
        let plan = plan.unwrap_or(&self.script.plan);
        let mail = Mail {
            workflow: plan.handle.clone(),
            is_tested: new.workflow == self.script.workflow,
            block: message.block.clone(),
            email: message.email.clone(),
            wanted_at: self.now,
            waited: None,
            ended: None,
        };
        self.mails.insert(number, mail);
        let claim = Claim {
            message: number,
            workspace: self.script.workspace,
            contact: self.world.contact.id,
            journey: new.journey,
            workflow: new.workflow,
            version: new.version,
            block: message.block,
            visit: message.visit,
            part: 0,
            email: message.email,
            purpose: message.purpose,
            interest: message.interest,
            due_at: message.due_at,
            not_later_than: message.not_later_than,
            cap: message.cap,
            priority: message.priority,
            attempt: 0,
            created_at: self.now,
            pinned: None,
        };
        self.outbox.push((self.now, claim));
    }

    /// Events of our own come in by the same door.
    pub(super) fn happened(&mut self, events: Vec<OwnEvent>) {
        for event in events {
            let event = self.event(event);
            self.put_in(Happening::Event(event));
        }
    }

    fn event(&mut self, event: OwnEvent) -> Event {
        Event {
            id: EventId(self.number()),
            contact: self.world.contact.id,
            name: event.name,
            occurred_at: event.occurred_at,
            received_at: self.now,
            source: event.source,
            data: event.data.into(),
        }
    }
}
