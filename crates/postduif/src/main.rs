//! The program: reads its arguments and does one of a few things. What those things are made of
//! lives in the other crates; this one puts them together and talks to the terminal.

mod access;
mod alive;
mod ask;
mod backtest;
mod backup;
mod bar;
mod bench;
mod check;
mod clock;
mod colour;
mod completions;
mod config;
mod contact;
mod counted;
mod database;
mod demo;
mod dkim;
mod doctor;
mod domains;
mod door;
mod export;
mod forecast;
mod import;
mod log;
mod mark;
mod migrate;
mod moving;
mod node;
mod pages;
mod reach;
mod resume;
mod returned;
mod scenario;
mod secret;
mod serve;
mod stage;
mod why;
mod workflow;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What stands below the list of commands.
const AFTER_HELP: &str = "\
Begin with:
  postduif demo                      a year of a shop, at http://localhost:8080
  postduif serve                     your own, on a file beside you
  postduif COMMAND --help            what a command takes

Exit codes:
  0  it is done
  1  it failed, and the last line on standard error says why; or what was looked at is not as it should be
  2  the command was not understood

Every command that prints for people prints for programs with --json.";

/// Self-hosted marketing automation: workflows that send the right message to the right contact at
/// the right moment.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true, after_help = AFTER_HELP)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server: API, workflows, mail
    Serve(Box<serve::Arguments>),
    /// Play a shop's year in a temporary database and show what its workflows did
    Demo(demo::Arguments),
    /// Make, list and revoke keys to the API
    Key(access::KeyArguments),
    /// Say who may sign in to the pages, and what they may do
    User(access::UserArguments),
    /// Copy the database to a file, also while the server runs
    Backup(backup::BackupArguments),
    /// Put a copy of the database in its place
    Restore(backup::RestoreArguments),
    /// Let a restored database send again
    Resume(resume::Arguments),
    /// Bring a database up to date with this program, before it is served
    Migrate(migrate::Arguments),
    /// Move the database from its file to a PostgreSQL server
    Move(moving::Arguments),
    /// Bring a list in: contacts with their consents and opt-outs, events, orders
    Import(import::Arguments),
    /// Write contacts, events or e-mails out, as CSV or JSON lines
    Export(export::Arguments),
    /// Write out what is known of one person, or forget them
    Contact(contact::Arguments),
    /// Look at settings, files and database, and say what is wrong; changes nothing
    Doctor(Box<doctor::Arguments>),
    /// Make keys that sign mail, and show what the name server has to say
    Dkim(dkim::Arguments),
    /// Check workflow files and say what is wrong with them, and where
    Check(check::Arguments),
    /// Play scenarios: who does what when, and which mails must follow
    Test(scenario::Arguments),
    /// Play a workflow over what really happened, before it is switched on
    Backtest(backtest::Arguments),
    /// Say what publishing a draft would do to those who are inside
    Forecast(forecast::Arguments),
    /// Say why somebody is in a workflow, or never came in
    Why(why::Arguments),
    /// Show a demo's clock, or set it ahead, so that what waits happens now
    Clock(clock::Arguments),
    /// Keep workflows, with their e-mails and segments, as text in a folder
    Workflow(workflow::Arguments),
    /// Print completions for a shell
    Completions(completions::Arguments),
    /// Measure how fast it is on this machine, beside what the machine can do
    Bench(bench::Arguments),
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    log::start();
    let result = match arguments.command {
        Command::Serve(arguments) => serve::run(*arguments).await,
        Command::Demo(arguments) => demo::run(arguments).await,
        Command::Key(arguments) => access::run_key(arguments).await,
        Command::User(arguments) => access::run_user(arguments).await,
        Command::Backup(arguments) => backup::backup(arguments).await,
        Command::Restore(arguments) => backup::restore(arguments).await,
        Command::Resume(arguments) => resume::run(arguments).await,
        Command::Migrate(arguments) => migrate::run(arguments).await,
        Command::Move(arguments) => moving::run(arguments).await,
        Command::Import(arguments) => import::run(arguments).await,
        Command::Export(arguments) => export::run(arguments).await,
        Command::Contact(arguments) => contact::run(arguments).await,
        Command::Doctor(arguments) => doctor::run(*arguments).await,
        Command::Dkim(arguments) => dkim::run(arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Test(arguments) => scenario::run(&arguments).await,
        Command::Backtest(arguments) => backtest::run(&arguments),
        Command::Forecast(arguments) => forecast::run(arguments).await,
        Command::Why(arguments) => why::run(arguments).await,
        Command::Clock(arguments) => clock::run(arguments).await,
        Command::Workflow(arguments) => workflow::run(arguments).await,
        Command::Completions(arguments) => Ok(completions::run::<Arguments>(&arguments)),
        Command::Bench(arguments) => bench::run(arguments).await,
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            #[expect(clippy::print_stderr, reason = "the last word before the program ends")]
            {
                eprintln!("postduif: {error:#}");
            }
            ExitCode::FAILURE
        }
    }
}
