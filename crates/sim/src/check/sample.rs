//! A small good run for the tests of the checkers: one person, one workflow, a wait and a mail that
//! arrived. Each test breaks one thing in it and expects to hear of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::contact::{Basis, Contact, Standing, map};
use engine::event::{Event, own};
use engine::id::{
    BlockId, ContactId, EventId, Handle, JourneyId, MessageId, StepId, WorkflowId, WorkspaceId,
};
use engine::step::Purpose;
use engine::time::{HOUR_MS, Time};
use engine::value::Value;
use serde_json::json;
use store::health::Depths;
use store::message::{MessageRow, State};
use store::seeing::{ContactRow, CounterRow, JourneyRow, JourneyState, StepRow};

use super::Checker;
use crate::client::Stored;
use crate::draft::{Again, Block, Does, Draft, Length, Trigger};
use crate::evidence::{Evidence, FlowBooks, PersonBooks, ShopBooks, Stage};
use crate::model::Model;
use crate::rule::Rule;
use crate::schedule::{Telling, Trait};
use crate::sink::{Attempt, Said};
use crate::world::{self, Person, Shop, World};

/// The one person.
pub(crate) const PERSON: Person = Person { shop: 0, n: 0 };
/// How long the one wait lasts.
pub(super) const WAIT_MS: i64 = 48 * HOUR_MS;

/// Breaks something in the sample and asserts what the checker says: nothing, or among the rest
/// this.
pub(super) fn check(checker: Checker, breaks: impl FnOnce(&mut Evidence), expect: &str) {
    let mut evidence = evidence();
    assert_eq!(
        (checker.find)(&evidence),
        Vec::<String>::new(),
        "the sample is good"
    );
    breaks(&mut evidence);
    let found = (checker.find)(&evidence);
    let as_expected = if expect.is_empty() {
        found.is_empty()
    } else {
        found.iter().any(|what| what.contains(expect))
    };
    assert!(as_expected, "{}: {found:?}, not {expect:?}", checker.name);
}

pub(super) fn person(evidence: &mut Evidence) -> &mut PersonBooks {
    evidence.shops[0].people.get_mut(&PERSON).unwrap()
}

pub(super) fn message(evidence: &mut Evidence) -> &mut MessageRow {
    &mut person(evidence).messages[0]
}

pub(super) fn journey(evidence: &mut Evidence) -> &mut (JourneyRow, Vec<StepRow>) {
    &mut person(evidence).journeys[0]
}

/// Lets the model know of a second event that may start a journey.
pub(super) fn tell_again(evidence: &mut Evidence) {
    evidence.model.act(evidence.now);
    evidence.model.told(PERSON, &telling(), true);
    evidence.model.settled(evidence.now);
}

fn start() -> Time {
    Time::parse("2027-03-01T09:00:00Z").unwrap()
}

fn block(id: &str) -> BlockId {
    BlockId::new(id).unwrap()
}

pub(crate) fn telling() -> Telling {
    Telling {
        name: "visited",
        order: None,
        total: None,
        lines: Vec::new(),
        visit_in_days: None,
        ago_ms: 0,
        key: Some("k".to_owned()),
        by_address: false,
    }
}

fn draft() -> Draft {
    let length = |text, hours| Length {
        text,
        ms: hours * HOUR_MS,
        exact: true,
    };
    let named = |id: &str, does| Block {
        id: id.to_owned(),
        when: None,
        does,
    };
    let wait = Does::Wait {
        least_ms: WAIT_MS,
        keys: json!({"for": "48h"}),
        blocks: None,
    };
    let send = Does::Send {
        email: 0,
        service: None,
        interest: None,
        limit: Some(length("3h", 3)),
        waits: false,
    };
    Draft {
        handle: "flow-0".to_owned(),
        service: false,
        basis: vec![Basis::OptIn],
        interest: 0,
        triggers: vec![Trigger {
            id: "first",
            event: "visited",
            filter: None,
            per_order: false,
        }],
        joins: None,
        timed: None,
        audience: Some(Rule::Tag("vip")),
        entry: None,
        again: Again::Never,
        late: length("12h", 12),
        zone: "contact",
        blocks: vec![named("wait", wait), named("send", send)],
    }
}

fn model(world: &Arc<World>) -> Model {
    let mut model = Model::new(world.clone());
    model.act(start());
    model.changed(PERSON, &[Trait::Tag("vip", true)]);
    model.act(start());
    model.consented(PERSON, (0, Basis::OptIn), Standing::Subscribed, start());
    model.act(start());
    model.told(PERSON, &telling(), true);
    model.settled(start());
    model
}

pub(crate) fn evidence() -> Evidence {
    let world = Arc::new(World {
        start: start(),
        shops: vec![Shop {
            zone: "Europe/Amsterdam",
            people: vec![None],
            emails: 1,
            limit: None,
            flows: vec![vec![draft()]],
        }],
    });
    let model = model(&world);
    let attempt = Attempt {
        workspace: WorkspaceId(1),
        message: MessageId(1),
        to: PERSON.address(false),
        at: start().plus_ms(WAIT_MS),
        ops: model.ops(),
        taken: true,
        said: Said::Taken,
        bytes: 7,
        marks: vec![world::mark(0, 1)],
    };
    Evidence {
        world,
        now: start().plus_ms(2 * WAIT_MS),
        stage: Stage::Finale,
        shops: vec![ShopBooks {
            workspace: WorkspaceId(1),
            flows: vec![FlowBooks {
                id: WorkflowId(1),
                counters: counters(),
                by_day: counters(),
            }],
            people: BTreeMap::from([(PERSON, books())]),
        }],
        attempts: vec![attempt],
        in_flight_at_crash: Vec::new(),
        stored: vec![Stored {
            person: PERSON,
            event: EventId(1),
            contact: ContactId(1),
            name: "visited",
        }],
        model,
        breaches: Vec::new(),
        depths: Depths::default(),
        errors: Vec::new(),
    }
}

fn counters() -> Vec<CounterRow> {
    let row = |id: &str, name: &str| CounterRow {
        version: 1,
        block: block(id),
        name: name.to_owned(),
        n: 1,
    };
    vec![
        row("first", "matched"),
        row("first", "started"),
        row("wait", "entered"),
        row("wait", "left"),
        row("send", "entered"),
        row("send", "left"),
        row("send", "queued"),
        row("send", "sent"),
    ]
}

fn books() -> PersonBooks {
    let due = start().plus_ms(WAIT_MS);
    let event = |id, name: &str, at, data: Value| Event {
        id: EventId(id),
        contact: ContactId(1),
        name: name.to_owned(),
        occurred_at: at,
        received_at: at,
        source: "api".to_owned(),
        data: data.into(),
    };
    let key = || map([("key", "".into())]);
    let journey = JourneyRow {
        id: JourneyId(1),
        workflow: WorkflowId(1),
        version: 1,
        key: String::new(),
        entered_at: start(),
        state: JourneyState::Ended {
            at: due,
            reason: "finished".to_owned(),
        },
    };
    let contact = ContactRow {
        contact: Contact::new(ContactId(1), start()),
        keys: Vec::new(),
    };
    let steps = vec![
        step(1, ("wait", "waiting"), (true, false), start()),
        step(2, ("wait", "waited"), (false, true), due),
        step(2, ("send", "queued"), (true, true), due),
    ];
    PersonBooks {
        contact,
        events: vec![
            event(1, "visited", start(), Value::empty_map()),
            event(2, own::JOURNEY_STARTED, start(), key()),
            event(3, own::JOURNEY_ENDED, due, key()),
        ],
        journeys: vec![(journey, steps)],
        messages: vec![sent(due)],
    }
}

fn step(seq: i64, (id, outcome): (&str, &str), (arrived, left): (bool, bool), at: Time) -> StepRow {
    StepRow {
        id: StepId(seq),
        seq,
        version: 1,
        block: block(id),
        visit: 1,
        arrived,
        left,
        outcome: outcome.to_owned(),
        why: json!({}),
        at,
    }
}

fn sent(due: Time) -> MessageRow {
    MessageRow {
        id: MessageId(1),
        contact: ContactId(1),
        journey: JourneyId(1),
        workflow: WorkflowId(1),
        version: 1,
        block: block("send"),
        visit: 1,
        email: Handle::new("mail-0").unwrap(),
        email_version: Some(1),
        purpose: Purpose::Marketing,
        interest: Handle::new("news"),
        basis: Some(Basis::OptIn),
        due_at: due,
        not_later_than: Some(due.plus_ms(3 * HOUR_MS)),
        state: State::Accepted,
        reason: None,
        attempt: 1,
        created_at: due,
        handed_at: Some(due),
        finished_at: Some(due),
    }
}
