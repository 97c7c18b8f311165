//! `cargo xtask sim`: the simulator under a seed, for a number of seconds.
//!
//! Without a seed it takes the one of the checked-out commit, so that two people who look at the
//! same commit look at the same run. It must not know what the simulator does.

use anyhow::Result;

use crate::arguments::{Arguments, Spec};
use crate::{commit, process, workspace};

/// Long enough to meet most faults, short enough to wait for.
const SECONDS_DEFAULT: u64 = 60;

const SPEC: Spec = Spec {
    flags: &[],
    options: &["--seed", "--seconds"],
    words_max: 0,
};

pub(crate) fn run(words: Vec<String>) -> Result<()> {
    let arguments = Arguments::parse(words, &SPEC)?;
    let seed = match arguments.number("--seed")? {
        Some(seed) => seed,
        None => commit::seed(&commit::hash(&workspace::root()?)),
    };
    let seconds = arguments.number("--seconds")?.unwrap_or(SECONDS_DEFAULT);
    simulate(seed, seconds)
}

/// Runs the simulator; a failure names the seed and the commit, which together repeat it.
pub(crate) fn simulate(seed: u64, seconds: u64) -> Result<()> {
    let root = workspace::root()?;
    let mut command = process::cargo(&root);
    command.args(["run", "--release", "--package", "postduif-sim", "--"]);
    command.args(["--seed", &seed.to_string()]);
    command.args(["--seconds", &seconds.to_string()]);
    process::run(&mut command)
        .map_err(|error| error.context(format!("seed {seed}, commit {}", commit::hash(&root))))
}
