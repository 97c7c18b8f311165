//! HTTP: the API, the event door, reports, the test inbox, health and metrics, and the plain page.
//!
//! Handlers read what came in, say precisely what is wrong with it, and hand the rest to the store.
//! They never decide who is mailed and never step a journey: that is the runner's, by way of the
//! inbox. Each request acts for exactly one workspace, which its key or its session names, and may do
//! what the table in `routes/needs.rs` lets it.
//!
//! One endpoint is one file under `api/`: what it takes, what it answers, its handler, its tests.
//! What is on the wire is written there by hand and kept apart from the types of the core, so that
//! the core can change without changing the API. [`router()`] is the whole of it and is what tests,
//! the demo and the simulator call in process; [`serve()`] puts it on a socket.

mod api;
mod app;
mod auth;
mod body;
mod chance;
mod cookie;
mod cross_origin;
mod cursor;
mod days;
mod flow;
mod forms;
mod hook_in;
mod json;
mod live;
mod mail_view;
mod object;
mod outline;
mod pages;
mod person;
mod problem;
mod report;
mod router;
mod routes;
mod serve;
mod sign_ins;
mod tree;
mod vendor;
mod waiting;

pub mod client;
pub mod csv;
pub mod domains;
pub mod export;
pub mod key;
pub mod ledger;
pub mod link;
pub mod metrics;
pub mod openapi;
pub mod password;
pub mod playing;
pub mod told;
pub mod why;

pub use app::{App, Arrivals, ClockHand, Mails, Moved};
pub use router::router;
pub use serve::serve;

#[cfg(test)]
mod consent_tests;
#[cfg(test)]
mod test_app;
