//! A process that is stopped and started again goes on as if it had not: what it kept in memory was
//! all to be read again. One scripted world for what random ones seldom meet.

use engine::contact::Basis;
use engine::time::{DAY_MS, HOUR_MS, Time};
use postduif_sim::draft::{Again, Block, Does, Draft, Length, Trigger};
use postduif_sim::run::{self, Plan};
use postduif_sim::schedule::{Act, Batch, Step, Telling, Then, Trait};
use postduif_sim::sink::Manners;
use postduif_sim::world::{Person, Shop, World};
use serde_json::{Value as Json, json};
use store::message::State;

const ANNA: Person = Person { shop: 0, n: 0 };

/// A confirmation for who visited, under this rule.
fn draft(when: Option<Json>) -> Draft {
    let does = Does::Send {
        email: 0,
        service: Some(true),
        interest: None,
        limit: None,
        waits: false,
    };
    Draft {
        handle: "flow-0".to_owned(),
        service: true,
        basis: vec![Basis::OptIn],
        interest: 0,
        triggers: vec![Trigger {
            id: "ordered",
            event: "order_placed",
            filter: None,
            per_order: true,
        }],
        joins: None,
        timed: None,
        audience: None,
        entry: None,
        again: Again::Never,
        late: Length {
            text: "12h",
            ms: 12 * HOUR_MS,
            exact: true,
        },
        zone: "contact",
        blocks: vec![Block {
            id: "thanks".to_owned(),
            when,
            does,
        }],
    }
}

fn tell(name: &'static str) -> Act {
    let telling = Telling {
        name,
        order: Some(1),
        total: None,
        lines: Vec::new(),
        visit_in_days: None,
        ago_ms: 0,
        key: Some(name.to_owned()),
        by_address: false,
    };
    Act::Tell(ANNA, vec![telling])
}

/// What becomes of a message that was decided by an earlier version, is put off by the mail server
/// or held, and is looked at once more after a start.
fn state(restarts: bool) -> State {
    let publish = Act::Publish {
        shop: 0,
        flow: 0,
        version: 2,
    };
    let acts = [
        Act::Change(ANNA, vec![Trait::Address { moved: false }]),
        tell("visited"),
        Act::Pause(0, 0),
        publish,
    ];
    let mut schedule: Vec<_> = acts.into_iter().map(|act| Step::calm(0, act)).collect();
    // Decided while the workflow was live, and not sent before it was paused.
    schedule.insert(
        2,
        Step {
            then: Then::Only(vec![Batch::Inbox, Batch::Inbox]),
            ..Step::calm(0, tell("order_placed"))
        },
    );
    schedule.push(Step {
        down: true,
        restarts,
        ..Step::calm(DAY_MS, Act::Resume(0, 0))
    });
    let visited = json!({"event": "visited", "since": "ever"});
    let plan = Plan {
        world: World {
            start: Time::parse("2027-03-27T09:00:00Z").unwrap(),
            shops: vec![Shop {
                zone: "Europe/Amsterdam",
                people: vec![None],
                emails: 1,
                limit: None,
                flows: vec![vec![draft(Some(visited)), draft(None)]],
            }],
        },
        schedule,
        manners: Manners::default(),
        seed: 0,
        sabotage: None,
    };
    let run = run::run(plan).unwrap_or_else(|fault| panic!("{fault}"));
    let mut messages = run.evidence.messages();
    let (_, message) = messages.next().unwrap();
    assert_eq!(messages.count(), 0);
    message.state
}

#[test]
fn a_rule_of_an_earlier_version_sees_its_events_after_a_start() {
    assert_eq!(state(false), State::Accepted);
    // The runner knows the plans of what it claimed before it reads the contacts with the events
    // that those plans look back at.
    assert_eq!(state(true), State::Accepted);
}
