//! The same seed on a file and on a PostgreSQL server: the same journeys, messages and numbers.
//! With one bucket the two leave the same trace to the last number, but for the numbers of steps;
//! with as many buckets as a server usually has, rows get other numbers, and all that does not
//! depend on them is the same.

use postduif_sim::run::{self, Outcome, Plan};
use postduif_sim::seeds;
use postduif_sim::trace::Trace;

/// Seeds of one test; a run over a server takes several seconds.
const COUNT: u64 = 2;
/// The same for a night.
const COUNT_SOAK: u64 = 200;
/// As many as a new database of a server has where nobody says.
const BUCKETS: i16 = 64;

fn seeds() -> impl Iterator<Item = u64> {
    let count = match std::env::var_os("POSTDUIF_SOAK") {
        Some(_) => COUNT_SOAK,
        None => COUNT,
    };
    // Not those that `seeds` examines: what one of them shows need not be shown twice.
    (1_001..).take(usize::try_from(count).unwrap())
}

/// Everything but the numbers of steps. They come in blocks, and how many blocks a crash leaves unused
/// is the database's own business; nothing refers to a step by its number.
fn all_but_step_numbers(outcome: &Outcome) -> Trace {
    let lines = outcome.exact().0.into_iter().map(|line| {
        let step = line.split_once("StepRow { id: StepId(");
        match step.and_then(|(before, rest)| Some((before, rest.split_once(')')?.1))) {
            Some((before, after)) => format!("{before}StepRow {{{after}"),
            None => line,
        }
    });
    Trace(lines.collect())
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
    fn everything_that_can_go_wrong_leaves_the_same_trace() {
        check_same(seeds::wild, 1, all_but_step_numbers);
    }

    #[test]
    fn many_buckets_lead_to_the_same() {
        check_same(|seed| seeds::calm(seed, true), BUCKETS, Outcome::plain);
    }
}
