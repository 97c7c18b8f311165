//! From template to a mail handed to an SMTP server.
//!
//! Parts that know little of each other: [`compile`] turns what an author wrote, in MJML, HTML or text,
//! into a [`template`], once; that turns data into subject, HTML and text for one contact; [`mime`] turns those into the bytes of one message;
//! [`dkim`] signs it, [`dns`] says what a domain has to tell the world for it to be believed; [`smtp`] hands it to a server and says what became of it, [`provider`]
//! to the API of a provider; [`transport`] is the door that both are, [`lane`] how fast it is gone through.
//!
//! Nothing here knows of workflows, contacts, consent or a database, and nothing reads a clock: the
//! date of a message is given, and the instant of a call's signature. Time-outs are the only use of time.

pub mod address;
pub mod blocks;
pub mod classify;
pub mod compile;
pub mod dkim;
pub mod dns;
pub mod header;
pub mod hook;
pub mod inbound;
pub mod lane;
pub mod links;
pub mod mime;
pub mod picture;
pub mod provider;
#[cfg(feature = "sink")]
pub mod sink;
pub mod smtp;
pub mod template;
pub mod transport;
