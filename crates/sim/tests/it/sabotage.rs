//! The simulator sees what it is there to see: faults made on purpose in a whole run are found, by
//! the checkers that are meant to find them.

use std::collections::BTreeSet;

use postduif_sim::run::{self, Sabotage};
use postduif_sim::seeds;

/// So many seeds are tried until one shows the fault: not every world has the occasion.
const SEEDS_MAX: u64 = 12;

/// Which checkers find this fault first, over the first seeds.
fn check_found(sabotage: Sabotage, checkers: &[&str]) {
    let mut found = BTreeSet::new();
    for seed in 0..SEEDS_MAX {
        let plan = run::Plan {
            sabotage: Some(sabotage),
            ..seeds::wild(seed)
        };
        if let Err(fault) = run::run(plan) {
            found.extend(fault.breaches.iter().map(|breach| breach.checker));
        }
        if checkers.iter().all(|checker| found.contains(checker)) {
            return;
        }
    }
    panic!("{sabotage:?} was found by {found:?}, not by all of {checkers:?}");
}

#[test]
fn mails_that_arrive_twice_are_found() {
    check_found(
        Sabotage::MailsArriveTwice,
        &["marketing-once", "service-once"],
    );
}

#[test]
fn lost_opt_outs_are_found() {
    check_found(Sabotage::OptOutsAreLost, &["consent"]);
}

#[test]
fn what_nobody_recovers_is_found() {
    check_found(Sabotage::NobodyRecovers, &["settled"]);
}
