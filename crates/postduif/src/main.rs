//! The program: reads its arguments and does one of a few things. What those things are made of
//! lives in the other crates; this one puts them together and talks to the terminal.

mod check;
mod config;
mod counted;
mod database;
mod demo;
mod log;
mod secret;
mod serve;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Self-hosted marketing automation: workflows that send the right message to the right contact at
/// the right moment.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server: API, workflows, mail
    Serve(Box<serve::Arguments>),
    /// Play a shop's twelve weeks in a temporary database and show what its workflows did
    Demo(demo::Arguments),
    /// Check workflow files and say what is wrong with them, and where
    Check(check::Arguments),
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    log::start();
    let result = match arguments.command {
        Command::Serve(arguments) => serve::run(*arguments).await,
        Command::Demo(arguments) => demo::run(arguments).await,
        Command::Check(arguments) => check::run(&arguments),
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
