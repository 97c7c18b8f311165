//! One contact, one workflow, and a clock that is moved by hand: what the runner does, in small.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use expect_test::Expect;
use postduif_engine::calendar::Zone;
use postduif_engine::check::Catalogue;
use postduif_engine::contact::{Basis, Change, Consent, Contact, Standing};
use postduif_engine::entry::{self, Record};
use postduif_engine::event::Event;
use postduif_engine::hand_over::{self, Around, Decision, Leaving};
use postduif_engine::id::{ContactId, EventId, Handle, JourneyId, MessageId, WorkflowId};
use postduif_engine::journey::{Journey, State};
use postduif_engine::plan::Plan;
use postduif_engine::scope::Facts;
use postduif_engine::step::{Input, Step, step};
use postduif_engine::time::Time;
use postduif_engine::trigger::{self, Match};
use postduif_engine::value::Value;
use postduif_engine::why::Why;

/// One contact, one workflow, and a clock that is moved by hand.
pub(crate) struct World {
    plan: Plan,
    pub(crate) contact: Contact,
    zone: Zone,
    history: Vec<Event>,
    records: BTreeMap<String, Record>,
    waiting: Vec<(Time, Journey)>,
    pub(crate) told: String,
}

impl World {
    pub(crate) fn new(workflow: &str, zone: &str) -> Self {
        let plan = Plan::from_text(workflow, &Catalogue::default()).unwrap_or_else(|findings| {
            panic!(
                "{}",
                findings
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join("\n")
            )
        });
        let mut contact = Contact::new(ContactId(7), Time::from_millis(0));
        contact.zone = Some(zone.to_owned());
        contact.email = Some("anna@example.test".to_owned());
        let mut world = Self {
            plan,
            contact,
            zone: Zone::named("Europe/Amsterdam").unwrap(),
            history: Vec::new(),
            records: BTreeMap::new(),
            waiting: Vec::new(),
            told: String::new(),
        };
        world.consent(Standing::Subscribed, "2020-01-01T00:00:00Z");
        world
    }

    pub(crate) fn consent(&mut self, state: Standing, at: &str) {
        let at = Time::parse(at).unwrap();
        let consent = Consent {
            state,
            basis: Basis::OptIn,
            source: "api".into(),
            wording: None,
            at,
        };
        let interest = Handle::new("offers").unwrap();
        self.contact
            .apply(&Change::Interest { interest, consent }, "api", at);
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            contact: &self.contact,
            history: &self.history,
            zone: &self.zone,
            told: &postduif_engine::told::NOTHING,
        }
    }

    pub(crate) fn event(&mut self, at: &str, name: &str, data: &str) {
        let now = Time::parse(at).unwrap();
        self.play_until(now);
        let data = Value::from_json(&serde_json::from_str(data).unwrap(), "data").unwrap();
        let id = EventId(self.history.len() as i64 + 1);
        let event = Event {
            id,
            contact: self.contact.id,
            name: name.into(),
            occurred_at: now,
            received_at: now,
            source: "api".into(),
            data: data.into(),
        };
        self.history.push(event.clone());
        for (until, journey) in std::mem::take(&mut self.waiting) {
            let input = Input::Event {
                event: &event,
                until,
            };
            if !self.run(&journey, input, now) {
                self.waiting.push((until, journey));
            }
        }
        for matched in trigger::matches(&self.plan, &event, self.facts(), now) {
            self.enter(matched, &event, now);
        }
    }

    fn enter(&mut self, matched: Match, event: &Event, now: Time) {
        let event = matched.seen.as_deref().unwrap_or(event);
        let key = match matched.key {
            Ok(key) => key,
            Err(reason) => return self.tell(now, &format!("refused: {reason}")),
        };
        if let Err(refusal) = entry::admit(
            self.plan.entry.again,
            self.records.get(&key),
            &self.zone,
            now,
        ) {
            return self.tell(now, &format!("refused: {}", refusal.as_str()));
        }
        let id = JourneyId(self.records.len() as i64 + 1);
        let journey = trigger::begin(
            id,
            (WorkflowId(1), 1),
            (matched.trigger, key.clone()),
            event,
            now,
        );
        if let Err((reason, _)) =
            trigger::admit(&self.plan, &journey, entry::Way::Begin, self.facts(), now)
        {
            return self.tell(now, &format!("refused: {reason}"));
        }
        let record = Record {
            key: key.clone(),
            last_started: now,
            last_ended: None,
            count: 1,
            journey: id,
        };
        self.records.insert(key, record);
        self.run(&journey, Input::Start, now);
    }

    pub(crate) fn play_until(&mut self, until: Time) {
        loop {
            self.waiting.sort_by_key(|(at, journey)| (*at, journey.id));
            if self.waiting.first().is_none_or(|(at, _)| *at > until) {
                return;
            }
            let (at, journey) = self.waiting.remove(0);
            self.run(&journey, Input::Due, at);
        }
    }

    /// Takes a step; whether anything changed.
    fn run(&mut self, journey: &Journey, input: Input<'_>, now: Time) -> bool {
        let taken = step(&self.plan, journey, input, self.facts(), now);
        let Some(Step {
            journey,
            state,
            messages,
            trace,
            counts,
            contact,
            ..
        }) = taken
        else {
            return false;
        };
        self.contact = contact.unwrap_or_else(|| self.contact.clone());
        for visit in trace {
            let why = if visit.why == Why::default() {
                String::new()
            } else {
                format!("  {}", visit.why.to_json())
            };
            self.tell(
                now,
                &format!("{} {}: {}{why}", journey.key, visit.block, visit.outcome),
            );
        }
        for message in messages {
            let leaving = Leaving {
                message: MessageId(1),
                due_at: message.due_at,
                cap: &message.cap,
                priority: message.priority,
                around: Around::default(),
                block: &message.block,
                purpose: message.purpose,
                interest: message.interest.as_ref(),
                not_later_than: message.not_later_than,
                journey: &journey,
            };
            let decision = match hand_over::decide(&self.plan, leaving, self.facts(), now) {
                Decision::Go(basis) => format!("sent ({})", basis.map_or("service", Basis::as_str)),
                Decision::Expired => "expired".into(),
                Decision::Later(at, _) => format!("waits until {at}"),
                Decision::Skip(reason, _) => format!("skipped: {reason}"),
            };
            self.tell(
                now,
                &format!("{} mail {}: {decision}", journey.key, message.email),
            );
        }
        assert!(counts.values().all(|n| *n > 0));
        match state {
            State::Active(pending) => self.waiting.push((pending.wake_at(), journey)),
            State::Ended { reason, at } => {
                self.tell(now, &format!("{} ended: {reason}", journey.key));
                self.records.get_mut(&journey.key).unwrap().last_ended = Some(at);
            }
        }
        true
    }

    fn tell(&mut self, now: Time, what: &str) {
        writeln!(self.told, "{now} {}", what.trim_start()).unwrap();
    }

    pub(crate) fn check(mut self, expect: &Expect) {
        self.play_until(Time::MAX);
        expect.assert_eq(&self.told);
    }
}

/// The outcomes of a journey of this contact that begins and ends at once, or the reason of its end
/// if it came by nothing.
pub(crate) fn walked(plan: &Plan, contact: &Contact) -> String {
    let now = Time::from_millis(1_000);
    let event = Event {
        id: EventId(1),
        contact: contact.id,
        name: "a".into(),
        occurred_at: now,
        received_at: now,
        source: "api".into(),
        data: Value::empty_map().into(),
    };
    let facts = Facts {
        contact,
        history: &[],
        zone: &Zone::utc(),
        told: &postduif_engine::told::NOTHING,
    };
    let matched = trigger::matches(plan, &event, facts, now).remove(0);
    let entry = (matched.trigger, String::new());
    let journey = trigger::begin(JourneyId(1), (WorkflowId(1), 1), entry, &event, now);
    let taken = step(plan, &journey, Input::Start, facts, now).unwrap();
    let ways: Vec<_> = taken.trace.into_iter().map(|visit| visit.outcome).collect();
    match taken.state {
        State::Ended { reason, .. } if ways.is_empty() => reason,
        _ => ways.join(" "),
    }
}
