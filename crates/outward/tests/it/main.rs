//! The client over real sockets on this machine, with a resolver of our own in the place of the
//! system's.

mod answers;
mod hostile;
mod redirects;
mod signed;
mod support;
mod tls;
