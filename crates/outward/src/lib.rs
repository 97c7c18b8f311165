//! The one guarded way to other people's web servers.
//!
//! Where a call goes is written by the authors of workflows, so it may name any machine, also those
//! that only this one can reach. [`Client`] resolves a name once, looks at *every* address that it
//! has, and connects to one of the addresses that it looked at. No proxy of the environment is
//! used, no answer is followed unless it was asked for, and size and time have limits.
//! [`signature`] signs what is sent, as Standard Webhooks has it. [`records`] asks name servers what they say of a
//! name beside its addresses.
//!
//! This crate knows nothing of workflows, contacts or a database. A clock it does not read either:
//! the instant of a signature is given, and time-outs are the only use of time.

pub mod address;
pub mod client;
mod dial;
pub mod guard;
pub mod network;
pub mod records;
pub mod resolve;
pub mod signature;
pub mod target;

pub use client::Client;
