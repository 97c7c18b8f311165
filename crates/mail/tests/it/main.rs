//! The SMTP client against servers: our own sink in all its moods, and one that others wrote.
#![expect(clippy::unwrap_used, reason = "what fails here is a failed test")]

mod connections;
mod lost;
mod outcomes;
mod python;
mod scenario;
mod support;
mod tls;
