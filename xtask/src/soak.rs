//! `cargo xtask soak`: what is too long for every change, for a night or before a release.
//!
//! Every test at its full size (the tests read `POSTDUIF_SOAK`), then the simulator for an hour
//! from a seed that nobody chose.

use std::hash::{BuildHasher, RandomState};

use anyhow::{Result, bail};

use crate::arguments::{Arguments, Spec};
use crate::test::Request;
use crate::{sim, test};

/// One hour: the length of the simulator's part.
const SIM_SECONDS: u64 = 60 * 60;

const SPEC: Spec = Spec {
    flags: &[],
    options: &["--without"],
    words_max: 0,
};

pub(crate) fn run(words: Vec<String>) -> Result<()> {
    let arguments = Arguments::parse(words, &SPEC)?;
    let mut request = Request::read(&arguments)?;
    request.full_size = true;
    let tests = test::run_request(&request);
    let simulator = sim::simulate(fresh_seed(), SIM_SECONDS);
    match (tests, simulator) {
        (Err(tests), Err(simulator)) => bail!("{tests:#}; and {simulator:#}"),
        (tests, simulator) => tests.and(simulator),
    }
}

/// Another number each time. The standard library seeds every `RandomState` from the system; no
/// dependency is needed for one number an hour.
fn fresh_seed() -> u64 {
    RandomState::new().hash_one(0_u8)
}
