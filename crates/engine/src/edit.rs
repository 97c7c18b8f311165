//! What an edit of a workflow means for those who are inside: which blocks it adds, changes, moves or
//! takes out, and where each journey goes on in the new version. It looks at two drafts or two plans
//! and decides nothing about publishing; that nobody is moved without an answer is its caller's.
//!
//! Whatever the answer, a block that a journey has passed is never run again because of an edit.

mod compare;
mod moves;
mod over;

pub use compare::{Change, Changed, Kept, compare, kept};
pub use moves::{Answer, Moves};
pub use over::{LEFT_BY_EDIT, over};
