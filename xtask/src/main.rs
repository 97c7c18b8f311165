//! What CI and developers run; `cargo xtask help` lists it.
//!
//! One file per command. It is compiled before everything else, so it stays small and depends on
//! next to nothing. It must not know the product: none of our crates is a dependency, and it
//! speaks to them through cargo and through environment variables.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for people and for CI: what it prints is its result"
)]

mod arguments;
mod check;
mod clippy;
mod commit;
mod demo_check;
mod dist;
mod doc;
mod fmt;
mod generate;
mod golden;
mod help;
mod process;
mod sbom;
mod shots;
mod sim;
mod soak;
mod stopwatch;
mod supply;
mod test;
mod tidy;
mod tree;
mod web;
mod workspace;

use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(mut words: Vec<String>) -> anyhow::Result<()> {
    if words.is_empty() {
        return help::run(&[]);
    }
    let command = words.remove(0);
    if words.iter().any(|word| word == "--help" || word == "-h") {
        return help::run(&[command]);
    }
    match command.as_str() {
        "check" => check::run(words),
        "fmt" => fmt::run(words),
        "gen" => generate::run(words),
        "clippy" => clippy::run(words),
        "tidy" => tidy::run(words),
        "supply" => supply::run(words),
        "doc" => doc::run(words),
        "test" => test::run(words),
        "sim" => sim::run(words),
        "soak" => soak::run(words),
        "golden" => golden::run(words),
        "dist" => dist::run(words),
        "shots" => shots::run(words),
        "demo-check" => demo_check::run(words),
        "help" | "--help" | "-h" => help::run(&words),
        unknown => anyhow::bail!("no command `{unknown}`; `cargo xtask help` lists them"),
    }
}
