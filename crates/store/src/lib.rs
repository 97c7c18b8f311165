//! The store: the only crate that knows SQL.
//!
//! It keeps what happened and what waits, and changes it in transactions that hold or do not: a
//! process may die at any instruction and nothing is lost or done twice. It decides nothing: who
//! enters, what is sent and when is the engine's.
//!
//! Way in: [`append`] (events) and [`command`] put rows into the [`inbox`]. The holder of a bucket
//! reads the inbox and what is due, reads the [`world`] of each contact, and writes what followed
//! in one [`commit`]. Way out: [`outbox`] (claim, hand over) and [`finish`]. Definitions are in
//! [`workflow`] and [`email`], people on our side in [`staff`], their work in [`task`], codes to
//! give away in [`coupon`]; who may come in, in [`key`] and [`account`]; what people look at in [`seeing`], [`message`] and [`test_inbox`].
//!
//! [`Workspace`] scopes every verb to one tenant; [`System`] has the few that cross them. All SQL
//! stands in named files under `sql/`, prepared when a database is opened. The hot verbs stand in
//! `verb`, written once over the two drivers: `sqlite` (one writer thread with group commit, a few
//! readers) and `postgres` (a few connections, each with a transaction of its own).

#[macro_use]
mod param;

pub mod account;
pub mod activity;
pub mod address;
pub mod again;
pub mod alert;
pub mod append;
pub mod asked;
pub mod audit;
pub mod call;
pub mod command;
pub mod commit;
pub mod coupon;
pub mod crash;
pub mod delivery;
pub mod digest;
pub mod downtime;
pub mod edit;
pub mod email;
pub mod email_draft;
pub mod email_use;
pub mod enrolment;
pub mod erasure;
pub mod error;
pub mod feedback;
pub mod file;
pub mod finish;
pub mod first_hour;
pub mod followed;
pub mod form;
pub mod health;
pub mod hit;
pub mod house;
pub mod image;
pub mod import;
pub mod inbox;
pub mod job;
pub mod key;
pub mod lease;
pub mod limit;
pub mod link;
pub mod loose;
pub mod mailbox;
pub mod merge;
pub mod message;
pub mod moving;
pub mod outbox;
pub mod parked;
pub mod passing;
pub mod proof;
pub mod registration;
pub mod reply;
pub mod retention;
pub mod right;
pub mod room;
pub mod schema;
pub mod secret;
pub mod seeing;
pub mod segment;
pub mod server;
pub mod settings;
pub mod source;
pub mod staff;
pub mod standing;
pub mod standstill;
pub mod submission;
pub mod summary;
pub mod suppression;
pub mod task;
pub mod test_inbox;
pub mod watch;
pub mod webhook;
pub mod weekly;
pub mod who;
pub mod workflow;
pub mod workspace;
pub mod world;

mod allot;
mod bucket;
mod driver;
mod postgres;
mod row;
mod sql;
mod sqlite;
mod store;
mod stored;
mod system;
mod told;
mod tx;
mod verb;
mod view;

pub use bucket::Bucket;
pub use error::{Error, Result};
pub use store::{IDS_MAX, Options, Store};
pub use system::System;
pub use workspace::Workspace;
