//! The SMTP client against servers: our own sink in all its moods, and one that others wrote. And
//! what leaves, read by other people's programs.
#![expect(clippy::unwrap_used, reason = "what fails here is a failed test")]

mod connections;
mod dkim;
mod imitated;
mod lost;
mod mailbox;
mod mjml;
mod outcomes;
mod provider;
mod python;
mod scenario;
mod support;
mod tls;
