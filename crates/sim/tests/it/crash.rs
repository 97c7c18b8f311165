//! A crash at every named point, at each of its first hits in a small scripted world: afterwards
//! the same journeys have been walked and the same messages decided and sent as without it. Nothing
//! is lost; marketing never arrives twice, and is called unknown where nobody can know; service
//! arrives once more at most for each time that the process died with it in flight.

use std::collections::BTreeMap;

use engine::contact::{Basis, Standing};
use engine::id::MessageId;
use engine::step::Purpose;
use engine::time::{DAY_MS, HOUR_MS, MINUTE_MS};
use postduif_sim::draft::{Again, Block, Does, Draft, Length, Trigger};
use postduif_sim::evidence::Evidence;
use postduif_sim::run::{self, Outcome, Plan};
use postduif_sim::schedule::{Act, Step, Telling, Trait};
use postduif_sim::sink::Manners;
use postduif_sim::world::{Person, Shop, World};
use serde_json::json;
use store::crash::NAMES;
use store::message::State;

/// Hits of each point at which the process dies. The script reaches most points less often than
/// this in all; a run that is not reached by its crash is told from one that was.
const HITS: u32 = 6;
/// The same for a night: every hit that there is.
const HITS_SOAK: u32 = 200;

/// The same over a server, where each run makes a database of its own first.
const HITS_SERVER: u32 = 2;
/// Enough for the people of the script to fall into different ones. Each look at a virtual instant
/// asks every bucket, so that the 64 of a new server would make a run eight times as long and show
/// nothing more.
const BUCKETS: i16 = 8;

/// Which database a run takes place on.
#[derive(Clone, Copy, Debug)]
enum On {
    File,
    Server,
}

fn hits(on: On) -> u32 {
    match (std::env::var_os("POSTDUIF_SOAK"), on) {
        (Some(_), _) => HITS_SOAK,
        (None, On::File) => HITS,
        (None, On::Server) => HITS_SERVER,
    }
}

const fn hours(text: &'static str, hours: i64) -> Length {
    Length {
        text,
        ms: hours * HOUR_MS,
        exact: true,
    }
}

fn send(id: &str, service: bool) -> Block {
    let does = Does::Send {
        email: 0,
        service: Some(service),
        interest: None,
        limit: Some(hours("48h", 48)),
        waits: false,
    };
    Block {
        id: id.to_owned(),
        when: None,
        does,
    }
}

/// Thanks at once as a service, then tips after a day.
fn draft() -> Draft {
    let wait = Does::Wait {
        least_ms: 24 * HOUR_MS,
        keys: json!({"for": "24h"}),
        blocks: None,
    };
    let wait = Block {
        id: "wait".to_owned(),
        when: None,
        does: wait,
    };
    Draft {
        handle: "flow-0".to_owned(),
        service: false,
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
        late: hours("12h", 12),
        zone: "contact",
        blocks: vec![send("thanks", true), wait, send("tips", false)],
    }
}

fn order(person: Person, order: u32) -> Act {
    let telling = Telling {
        name: "order_placed",
        order: Some(order),
        total: Some(10),
        lines: vec![("X-1", 1)],
        visit_in_days: None,
        ago_ms: 0,
        key: Some(format!("order-{order}")),
        by_address: false,
    };
    Act::Tell(person, vec![telling])
}

/// Four people order, one of them twice. Three subscribe, of whom one leaves before the tips are due
/// and is taken out of the workflow; the fourth never does, and the tips are left out.
fn schedule() -> Vec<Step> {
    let people: Vec<_> = (0..4).map(|n| Person { shop: 0, n }).collect();
    let consent = |person, state| Act::Consent {
        person,
        interest: 0,
        state,
        basis: Basis::OptIn,
        ago_ms: 0,
    };
    let mut acts = Vec::new();
    for person in &people {
        acts.push((
            0,
            Act::Change(*person, vec![Trait::Address { moved: false }]),
        ));
    }
    for person in &people[..3] {
        acts.push((0, consent(*person, Standing::Subscribed)));
    }
    let orders = people.iter().chain(&people[..1]).zip(1..);
    acts.extend(orders.map(|(person, n)| (MINUTE_MS, order(*person, n))));
    acts.push((HOUR_MS, consent(people[2], Standing::Left)));
    acts.push((3 * DAY_MS, Act::Nothing));
    acts.into_iter()
        .map(|(passing_ms, act)| Step::calm(passing_ms, act))
        .collect()
}

fn plan(crashes: &[(&'static str, u32)]) -> Plan {
    let shop = Shop {
        zone: "Europe/Amsterdam",
        people: vec![None; 4],
        emails: 1,
        limit: None,
        flows: vec![vec![draft()]],
    };
    let mut schedule = schedule();
    schedule[0].crashes = crashes.to_vec();
    Plan {
        world: World {
            start: engine::time::Time::parse("2027-03-27T09:00:00Z").unwrap(),
            shops: vec![shop],
        },
        schedule,
        manners: Manners::default(),
        seed: 0,
        sabotage: None,
    }
}

/// All checkers have looked when this returns.
fn run(on: On, crashes: &[(&'static str, u32)]) -> Outcome {
    let plan = plan(crashes);
    match on {
        On::File => run::run(plan).unwrap_or_else(|fault| panic!("{crashes:?}: {fault}")),
        On::Server => crate::server::run(plan, BUCKETS),
    }
}

/// Each message: how often it arrived, and whether it is called unknown.
fn arrivals(evidence: &Evidence) -> BTreeMap<(MessageId, Purpose), (usize, bool)> {
    let messages = evidence.messages().map(|(person, message)| {
        let attempts = evidence.attempts_of(person.shop, message.id);
        let arrived = attempts.filter(|attempt| attempt.taken).count();
        let is_unknown = message.state == State::Unknown;
        ((message.id, message.purpose), (arrived, is_unknown))
    });
    messages.collect()
}

/// The run with these crashes leads to what the run without any did.
fn check(on: On, crashes: &[(&'static str, u32)], calm: &Outcome) -> usize {
    let run = run(on, crashes);
    let differences = calm.plain().differences(&run.plain());
    assert!(differences.is_empty(), "{crashes:?}: {differences:#?}");
    let arrivals = arrivals(&run.evidence);
    let of = |purpose| arrivals.iter().filter(move |((_, of), _)| *of == purpose);
    for (message, (arrived, is_unknown)) in of(Purpose::Marketing) {
        let skipped = *arrived == 0 && !is_unknown;
        let as_promised = *arrived <= 1;
        assert!(as_promised, "{crashes:?}: {message:?} arrived {arrived}");
        // One was left out for want of a consent, as without a crash.
        let (person, row) = row(&run.evidence, message.0);
        assert_eq!(skipped, row == State::Skipped, "{crashes:?}: {person:?}");
    }
    for (message, (arrived, is_unknown)) in of(Purpose::Service) {
        let in_time = (1..=1 + run.crashes).contains(arrived);
        assert!(in_time && !is_unknown, "{crashes:?}: {message:?} {arrived}");
    }
    let twice = of(Purpose::Service).filter(|(_, (arrived, _))| *arrived > 1);
    let unknown = of(Purpose::Marketing).filter(|(_, (_, is_unknown))| *is_unknown);
    let uncertain = twice.count() + unknown.count();
    // In this script nothing is sent together with anything else.
    assert!(
        uncertain <= run.crashes,
        "{crashes:?}: {uncertain} uncertain"
    );
    run.crashes
}

fn row(evidence: &Evidence, id: MessageId) -> (Person, State) {
    let mut messages = evidence.messages();
    let (person, message) = messages.find(|(_, message)| message.id == id).unwrap();
    (person, message.state)
}

#[test]
fn without_a_crash_everything_arrives_once() {
    let calm = run(On::File, &[]);
    let arrivals = arrivals(&calm.evidence);
    let count = |purpose, arrived| {
        let of = arrivals.iter();
        of.filter(|((_, of), (n, unknown))| *of == purpose && *n == arrived && !unknown)
            .count()
    };
    assert_eq!(calm.crashes, 0);
    assert_eq!(
        (count(Purpose::Service, 1), count(Purpose::Service, 0)),
        (5, 0)
    );
    assert_eq!(
        (count(Purpose::Marketing, 1), count(Purpose::Marketing, 0)),
        (3, 1)
    );
}

/// Every position of one family of points; in a test each, so that they run side by side.
fn check_family(on: On, prefix: &str) {
    // What happens without a crash is the same on both.
    let calm = run(On::File, &[]);
    let names = NAMES.into_iter().filter(|name| name.starts_with(prefix));
    let mut reached = 0;
    for name in names {
        for hit in 1..=hits(on) {
            let crashes = check(on, &[(name, hit)], &calm);
            assert!(hit > 1 || crashes == 1, "{name} is never reached");
            reached += crashes;
            if crashes == 0 {
                break;
            }
        }
    }
    assert!(reached > 0, "there is no point {prefix}");
}

#[test]
fn a_crash_while_something_comes_in() {
    check_family(On::File, "append.");
}

#[test]
fn a_crash_while_a_contact_moves() {
    check_family(On::File, "commit.");
}

#[test]
fn a_crash_while_messages_are_claimed_and_handed_over() {
    check_family(On::File, "claim.");
    check_family(On::File, "hand_over.");
}

#[test]
fn a_crash_while_messages_are_delivered() {
    check_family(On::File, "deliver.");
}

#[test]
fn a_crash_while_outcomes_are_written() {
    check_family(On::File, "finish.");
}

mod on_postgres {
    use super::*;

    #[test]
    fn a_crash_while_something_comes_in() {
        check_family(On::Server, "append.");
    }

    #[test]
    fn a_crash_while_a_contact_moves() {
        check_family(On::Server, "commit.");
    }

    #[test]
    fn a_crash_while_messages_are_claimed_and_handed_over() {
        check_family(On::Server, "claim.");
        check_family(On::Server, "hand_over.");
    }

    #[test]
    fn a_crash_while_messages_are_delivered_and_outcomes_are_written() {
        check_family(On::Server, "deliver.");
        check_family(On::Server, "finish.");
    }
}

#[test]
fn every_family_is_tried() {
    let tried = [
        "append.",
        "commit.",
        "claim.",
        "hand_over.",
        "deliver.",
        "finish.",
    ];
    for name in NAMES {
        assert!(
            tried.iter().any(|prefix| name.starts_with(prefix)),
            "{name}"
        );
    }
}

#[test]
fn a_second_crash_while_the_first_is_mended() {
    let calm = run(On::File, &[]);
    let firsts = [
        "commit.after_commit",
        "hand_over.after_commit",
        "deliver.after",
    ];
    for first in firsts {
        for second in NAMES {
            let crashes = check(On::File, &[(first, 2), (second, 1), (second, 1)], &calm);
            assert!(crashes >= 2, "{first}, {second}");
        }
    }
}
