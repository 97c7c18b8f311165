//! Seeded runs of the whole system: random workflows, people and events over a real database file,
//! a virtual clock, a mail server with moods, and a process that dies at named points and is
//! started again. Checkers look on; what they hold the product against is a model of their own.
//!
//! A seed is a [`world`] and a [`schedule`] of what happens in it. A [`run`] carries it out through
//! the product's doors ([`client`]), with the runner's own loops, and gathers [`evidence`]; the
//! [`check`]ers are pure functions over that. [`seeds::examine`] is all that is done with one seed,
//! in the program as well as in the tests.
//!
//! Nothing here knows SQL, looks into the runner, or asks what time or luck it really is: the same
//! seed is the same run on every machine.

pub mod activity;
pub mod chance;
pub mod check;
pub mod client;
pub mod draft;
pub mod evidence;
pub mod log;
pub mod model;
pub mod rule;
pub mod run;
pub mod schedule;
pub mod seeds;
pub mod sink;
pub mod staff;
pub mod timed;
pub mod trace;
pub mod world;
