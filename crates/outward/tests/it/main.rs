//! The client over real sockets on this machine, with a resolver of our own in the place of the
//! system's.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod answers;
mod hostile;
mod records;
mod redirects;
mod signed;
mod support;
mod tls;
