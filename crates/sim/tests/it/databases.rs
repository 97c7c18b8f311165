//! The same seed on a file and on a PostgreSQL server: the same journeys, messages and numbers.
//! With one bucket, and nothing that dies, the two leave the same trace to the last number. A crash
//! leaves numbers unused as it pleases the database, and with many buckets rows get other ones: all
//! that does not depend on them is the same then.

use postduif_sim::run::{self, Outcome, Plan};
use postduif_sim::seeds;
use postduif_sim::trace::Trace;

/// Seeds of one test; a run over a server takes several seconds.
const COUNT: u64 = 2;
/// The same for a night.
const COUNT_SOAK: u64 = 200;
/// A new server has 64 where nobody says. Each look at a virtual instant asks every bucket, and with more than
/// these the test takes longer and shows nothing more.
const BUCKETS: i16 = 8;

fn seeds() -> impl Iterator<Item = u64> {
    let count = match std::env::var_os("POSTDUIF_SOAK") {
        Some(_) => COUNT_SOAK,
        None => COUNT,
    };
    // Not those that `seeds` examines: what one of them shows need not be shown twice.
    (1_001..).take(usize::try_from(count).unwrap())
}

fn check_same(plan: impl Fn(u64) -> Plan, buckets: i16, trace: fn(&Outcome) -> Trace) {
    let mut journeys = 0;
    for seed in seeds() {
        let file = run::run(plan(seed)).unwrap_or_else(|fault| panic!("seed {seed}: {fault}"));
        let server = crate::server::run(plan(seed), buckets);
        let differences = trace(&file).differences(&trace(&server));
        assert!(
            differences.is_empty(),
            "seed {seed}: file (-), server (+): {differences:#?}"
        );
        let people = server.evidence.people();
        journeys += people.map(|(_, books)| books.journeys.len()).sum::<usize>();
    }
    assert!(journeys > 0, "nobody was ever inside");
}

mod on_postgres {
    use super::*;

    #[test]
    fn everything_that_can_go_wrong_leads_to_the_same() {
        check_same(seeds::wild, 1, Outcome::plain);
    }

    #[test]
    fn where_nothing_dies_numbers_are_the_same() {
        check_same(|seed| seeds::calm(seed, false), 1, Outcome::exact);
    }

    #[test]
    fn many_buckets_lead_to_the_same() {
        check_same(|seed| seeds::calm(seed, true), BUCKETS, Outcome::plain);
    }
}
