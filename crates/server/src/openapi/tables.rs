//! What is said of each endpoint beside its types, by subject.

mod access;
mod contacts;
mod content;
mod ours;
mod people;
mod workflows;

use super::operation::Operation;

/// Every endpoint.
pub(super) fn operations() -> impl Iterator<Item = &'static Operation> {
    let tables = [
        contacts::ALL,
        workflows::ALL,
        content::ALL,
        people::ALL,
        access::ALL,
        ours::ALL,
    ];
    tables.into_iter().flatten()
}
