//! Runs of the whole system that every test run makes: seeds, scripted worlds, and faults made on
//! purpose. Those on PostgreSQL stand in modules called `on_postgres`.

#![expect(clippy::unwrap_used, reason = "a test says what it expects")]

mod crash;
mod databases;
mod restart;
mod sabotage;
mod seeds;
mod server;
