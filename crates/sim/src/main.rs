//! The simulator as a program: examines seeds, one after the other, and stops at the first that
//! fails. It knows how to read arguments and what to print, and nothing of what a seed does.

use std::io::Write;
use std::process::ExitCode;

use postduif_sim::seeds::{self, Report};
use runner::clock::operational_now;

const HELP: &str = "\
Usage: postduif-sim [--seed N] [--seeds N | --seconds N] [--verbose]

  --seed N      the first seed (0 without it); alone: that one and no other
  --seeds N     so many seeds from there on, after all that failed before
  --seconds N   as many as begin within so many seconds, after the first and all that failed before
  --verbose     tell what happens in each run
";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Arguments {
    seed: u64,
    seeds: Option<u64>,
    seconds: Option<u64>,
    verbose: bool,
}

fn main() -> ExitCode {
    let mut out = std::io::stdout().lock();
    let mut print = |line: &str| {
        // Whoever reads may have gone away; the exit code still says how it ended.
        let _ = writeln!(out, "{line}");
    };
    let arguments = match read(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(error) => {
            print(&format!("{error}\n\n{HELP}"));
            return ExitCode::from(2);
        }
    };
    let started = operational_now();
    let seconds = || (operational_now().millis() - started.millis()) / 1_000;
    let mut total = Report::default();
    let mut count = 0;
    for seed in which(arguments) {
        let fresh = seed.is_fresh;
        let seed = seed.number;
        let elapsed = u64::try_from(seconds()).unwrap_or(0);
        if fresh && count > 0 && arguments.seconds.is_some_and(|most| elapsed >= most) {
            break;
        }
        let mut tell = |line: &str| {
            if arguments.verbose {
                print(line);
            }
        };
        match seeds::examine(seed, &mut tell) {
            Ok(report) => {
                if arguments.verbose {
                    print(&format!("seed {seed}: {report:?}"));
                }
                total.add(report);
                count += 1;
            }
            Err(failure) => {
                print(&failure.to_string());
                return ExitCode::FAILURE;
            }
        }
    }
    let Report {
        steps,
        crashes,
        journeys,
        messages,
        deliveries,
        ..
    } = total;
    print(&format!(
        "{count} seeds in {} s: {steps} steps, {crashes} crashes, {journeys} journeys, {messages} messages, {deliveries} deliveries; no breach",
        seconds()
    ));
    ExitCode::SUCCESS
}

struct Seed {
    number: u64,
    is_fresh: bool,
}

/// The seeds to be examined, in order.
fn which(arguments: Arguments) -> Box<dyn Iterator<Item = Seed>> {
    let fresh = move |n: u64| Seed {
        number: arguments.seed.wrapping_add(n),
        is_fresh: true,
    };
    let before = seeds::failed_before().into_iter().map(|number| Seed {
        number,
        is_fresh: false,
    });
    match (arguments.seeds, arguments.seconds) {
        (None, None) => Box::new(std::iter::once(fresh(0))),
        (Some(count), _) => Box::new(before.chain((0..count).map(fresh))),
        // The named one first: whoever repeats a failure sees it at once.
        (None, Some(_)) => {
            let first = std::iter::once(fresh(0));
            Box::new(first.chain(before).chain((1..).map(fresh)))
        }
    }
}

fn read(words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut arguments = Arguments::default();
    let mut words = words.peekable();
    while let Some(word) = words.next() {
        let mut number = || {
            let value = words
                .next()
                .ok_or_else(|| format!("{word} needs a number"))?;
            let number = value.parse();
            number.map_err(|_| format!("{word} {value}: not a number from 0 to 2^64 - 1"))
        };
        match word.as_str() {
            "--seed" => arguments.seed = number()?,
            "--seeds" => arguments.seeds = Some(number()?),
            "--seconds" => arguments.seconds = Some(number()?),
            "--verbose" => arguments.verbose = true,
            _ => return Err(format!("unknown: {word}")),
        }
    }
    Ok(arguments)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(text: &str) -> Result<Arguments, String> {
        read(text.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn arguments_are_read() {
        let all = Arguments {
            seed: 7,
            seeds: None,
            seconds: Some(60),
            verbose: true,
        };
        assert_eq!(arguments("--seed 7 --seconds 60 --verbose"), Ok(all));
        assert_eq!(arguments(""), Ok(Arguments::default()));
        for bad in ["--seed", "--seed x", "--seed -1", "--sed 1"] {
            assert!(arguments(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_seed_alone_is_one_run() {
        let numbers = |text: &str, most: usize| -> Vec<u64> {
            let seeds = which(arguments(text).unwrap()).take(most);
            seeds.map(|seed| seed.number).collect()
        };
        assert_eq!(numbers("--seed 7", 9), [7]);
        let before = seeds::failed_before();
        let with = |first: &[u64], then: &[u64]| [first, &before, then].concat();
        assert_eq!(numbers("--seed 7 --seeds 2", 99), with(&[], &[7, 8]));
        let seconds = with(&[7], &[8, 9]);
        assert_eq!(numbers("--seed 7 --seconds 1", seconds.len()), seconds);
    }
}
