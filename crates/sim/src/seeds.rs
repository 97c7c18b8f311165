//! What is done with one seed, and which seeds there are: those that failed before, always first,
//! and fresh ones. The program and the tests do the same, so that a failure of one is repeated by
//! the other.

use crate::chance::{Chance, hash};
use crate::run::{self, Fault, Outcome, Plan};
use crate::schedule::invent::{self, Trouble};
use crate::sink::Manners;
use crate::world::World;

/// Seeds that failed once: one a line, then what it was.
const FAILED_BEFORE: &str = include_str!("../seeds.txt");

/// What a seed showed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Lines of the stories: what the outside did, and the crashes.
    pub steps: usize,
    /// How often the process died.
    pub crashes: usize,
    /// Journeys that were walked.
    pub journeys: usize,
    /// Messages that were decided.
    pub messages: usize,
    /// What was handed to the mail server.
    pub deliveries: usize,
    /// A number for everything that happened.
    pub trace: u64,
}

/// A seed that failed.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Which.
    pub seed: u64,
    /// Which of its runs.
    pub which: &'static str,
    /// What was wrong.
    pub fault: Fault,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { seed, which, fault } = self;
        writeln!(f, "seed {seed} failed in its {which} {fault}")?;
        writeln!(f, "Repeat it with: cargo xtask sim --seed {seed}")?;
        write!(
            f,
            "Once it is mended, add the seed and what it was to crates/sim/seeds.txt."
        )
    }
}

/// The seeds that failed before, in the order in which they were found.
pub fn failed_before() -> Vec<u64> {
    let lines = FAILED_BEFORE.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_whitespace().next()?.parse().ok())
        .collect()
}

/// Fresh seeds made of a text, such as the hash of a commit.
pub fn fresh(text: &str) -> impl Iterator<Item = u64> + use<> {
    let first = hash(text.as_bytes());
    (0..).map(move |n: u64| first.wrapping_add(n))
}

/// Everything that is done with a seed. `tell` is given the story of each run
/// that went well.
///
/// 1. The *wild* run: crashes, a bad mail server, things that happen between batches; all checkers.
/// 2. Even seeds: the same once more, which must leave the same trace to the last number.
/// 3. Odd seeds: a *calm* run without any of that, and the same with crashes, which must both lead
///    to the same.
pub fn examine(seed: u64, tell: &mut dyn FnMut(&str)) -> Result<Report, Box<Failure>> {
    let failed = |which| {
        move |fault: Box<Fault>| {
            Box::new(Failure {
                seed,
                which,
                fault: *fault,
            })
        }
    };
    let mut tell_all = |which: &str, run: &Outcome| {
        tell(which);
        run.story.iter().for_each(|line| tell(line));
    };
    let first = run::run(wild(seed)).map_err(failed("wild run"))?;
    tell_all("wild run", &first);
    let mut report = Report::of(&first);
    if seed.is_multiple_of(2) {
        let again = run::run(wild(seed)).map_err(failed("repeated run"))?;
        let differences = first.exact().differences(&again.exact());
        compare("repeatable", &first, differences)
            .map_err(failed("comparison of the wild run with itself"))?;
        report.add(Report::of(&again));
    } else {
        let without = run::run(calm(seed, false)).map_err(failed("calm run"))?;
        tell_all("calm run", &without);
        let with = run::run(calm(seed, true)).map_err(failed("calm run with crashes"))?;
        tell_all("calm run with crashes", &with);
        let differences = without.plain().differences(&with.plain());
        compare("same-with-crashes", &with, differences).map_err(failed(
            "comparison of the calm run without crashes (-) and with (+)",
        ))?;
        report.add(Report::of(&without));
        report.add(Report::of(&with));
    }
    Ok(report)
}

/// A run with everything that can go wrong.
pub fn wild(seed: u64) -> Plan {
    let world = World::invent(seed, true);
    let trouble = Trouble {
        crashes: true,
        interleaved: true,
    };
    Plan {
        schedule: invent::schedule(seed, &world, trouble),
        world,
        manners: Manners::invent(&mut Chance::new(seed, "manners")),
        seed,
        sabotage: None,
    }
}

/// A run in which nothing goes wrong but perhaps crashes, and nothing depends on whether a mail is
/// known to have arrived.
pub fn calm(seed: u64, crashes: bool) -> Plan {
    let world = World::invent(seed, false);
    let trouble = Trouble {
        crashes,
        interleaved: false,
    };
    Plan {
        schedule: invent::schedule(seed, &world, trouble),
        world,
        manners: Manners::default(),
        seed,
        sabotage: None,
    }
}

fn compare(
    checker: &'static str,
    last: &Outcome,
    differences: Vec<String>,
) -> Result<(), Box<Fault>> {
    if differences.is_empty() {
        return Ok(());
    }
    let breach = |what| crate::check::Breach { checker, what };
    Err(Box::new(Fault {
        at: last.evidence.now,
        breaches: differences.into_iter().map(breach).collect(),
        story: last.story.clone(),
    }))
}

impl Report {
    fn of(run: &Outcome) -> Self {
        let people = run.evidence.people();
        Self {
            steps: run.story.len(),
            crashes: run.crashes,
            journeys: people.map(|(_, books)| books.journeys.len()).sum(),
            messages: run.evidence.messages().count(),
            deliveries: run.evidence.attempts.len(),
            trace: run.exact().hash(),
        }
    }

    /// Adds what another seed showed.
    pub fn add(&mut self, other: Self) {
        self.steps += other.steps;
        self.crashes += other.crashes;
        self.journeys += other.journeys;
        self.messages += other.messages;
        self.deliveries += other.deliveries;
        self.trace = self.trace.rotate_left(1) ^ other.trace;
    }
}
