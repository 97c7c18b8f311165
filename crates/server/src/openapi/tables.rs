//! What is said of each endpoint beside its types, by subject.

mod access;
mod activities;
mod contacts;
mod content;
mod forms;
mod ours;
mod people;
mod webhooks;
mod workflows;

use super::operation::Operation;

/// Every endpoint.
pub(super) fn operations() -> impl Iterator<Item = &'static Operation> {
    let tables = [
        contacts::ALL,
        workflows::ALL,
        content::ALL,
        forms::ALL,
        people::ALL,
        webhooks::ALL,
        activities::ALL,
        access::ALL,
        ours::ALL,
    ];
    tables.into_iter().flatten()
}
