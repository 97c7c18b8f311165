//! The pure core of Postduif: what a workflow is, whether it is right, and what it does next.
//!
//! This crate makes no I/O. It has no clock, no randomness, no async and no SQL: everything it
//! needs is handed in, and what it decides is a value. Live running, back-test, forecast and the
//! simulator call the same [`step`](step::step). It iterates in a fixed order everywhere, so the
//! same input gives the same answer in every process.
//!
//! The way of a definition: text -> [`document`] (a tree with positions) -> [`draft`] (tolerant,
//! with [`finding`]s) -> [`check`] -> [`plan`] (strict). The way of an event: [`trigger`] decides
//! who starts, [`step`] walks the journey, [`hand_over`] looks once more before a message leaves.

pub mod activity;
pub mod block;
pub mod budget;
pub mod calendar;
pub mod check;
pub mod condition;
pub mod contact;
pub mod dated;
pub mod document;
pub mod draft;
pub mod duration;
pub mod edit;
pub mod entry;
pub mod event;
pub mod exit;
pub mod finding;
pub mod form;
pub mod forms;
pub mod hand_over;
pub mod id;
pub mod journey;
pub mod limit;
pub mod moment;
pub mod money;
pub mod path;
pub mod plan;
pub mod read;
#[cfg(test)]
mod sample;
pub mod schema;
pub mod scope;
pub mod segment;
pub mod settings;
pub mod share;
pub mod step;
pub mod time;
pub mod told;
pub mod trigger;
pub mod value;
pub mod why;
