//! Seeds in every test run: those that failed before, some that are always the same, and fresh ones
//! that come from the commit. The bound is a count, so that a slow machine tries no less.
//!
//! `POSTDUIF_SIM_SEEDS_FROM` is the text from which fresh seeds are made; `POSTDUIF_SOAK` makes the
//! counts large.

use postduif_sim::seeds::{self, Report};

/// Fixed and fresh seeds of one test: with about four seconds each, about a minute in all on
/// two cores without optimisation.
const COUNT: usize = 6;
/// The same for a night.
const COUNT_SOAK: usize = 1_000;
/// What fresh seeds are made of where nobody says.
const FROM: &str = "postduif";

fn count() -> usize {
    match std::env::var_os("POSTDUIF_SOAK") {
        Some(_) => COUNT_SOAK,
        None => COUNT,
    }
}

fn examine(seeds: impl Iterator<Item = u64>) -> Report {
    let mut total = Report::default();
    for seed in seeds {
        match seeds::examine(seed, &mut |_| {}) {
            Ok(report) => total.add(report),
            Err(failure) => panic!("{failure}"),
        }
    }
    total
}

fn fresh() -> impl Iterator<Item = u64> {
    let from = std::env::var("POSTDUIF_SIM_SEEDS_FROM").unwrap_or_else(|_| FROM.to_owned());
    seeds::fresh(&from)
}

#[test]
fn seeds_that_failed_before() {
    examine(seeds::failed_before().into_iter());
}

#[test]
fn fixed_seeds() {
    let report = examine((1..).take(count()));
    // The runs are about something: with little in them they would show nothing.
    assert!(report.crashes > count(), "{report:?}");
    assert!(report.journeys > 10 * count(), "{report:?}");
    assert!(report.deliveries > 10 * count(), "{report:?}");
}

#[test]
fn fresh_seeds() {
    examine(fresh().take(count()));
}

#[test]
fn more_fresh_seeds() {
    examine(fresh().skip(count()).take(count()));
}

#[test]
fn a_list_of_failed_seeds_is_read() {
    let text = include_str!("../../seeds.txt");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    assert_eq!(seeds::failed_before().len(), lines.clone().count());
    for line in lines {
        let (seed, what) = line.split_once(' ').unwrap();
        assert!(seed.parse::<u64>().is_ok() && what.len() > 10, "{line}");
    }
}
