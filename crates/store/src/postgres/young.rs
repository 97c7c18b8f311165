//! Tables that the server has not counted yet.
//!
//! A server counts a table by itself after a minute or more, and takes it for short until then. The
//! plans of our statements are made once and kept until it is counted anew, so for that minute, in
//! which a new installation takes in its contacts, each look-up may go through all that came in before
//! it. So while tables are young this process has them counted, at commits that lie twice as far
//! apart each time. Nothing here knows what is in a table.

use super::Postgres;
use crate::sql;

/// The first commit after which tables are looked at. Before it there are few rows.
const FIRST_LOOK: u64 = 8;

/// Whether tables are looked at after this commit, counted from 1.
const fn is_due(commit: u64) -> bool {
    commit >= FIRST_LOOK && commit.is_power_of_two()
}

impl Postgres {
    /// Has young tables counted, if it is time. What fails here costs speed and nothing else, so it
    /// is nobody's error.
    pub(super) async fn count_young(&self, commit: u64) {
        if !is_due(commit) {
            return;
        }
        let desk = self.desk.clone();
        let run = move || desk.until_done(|session| session.run(&sql::YOUNG, &[]));
        if let Err(error) = self.on_thread(&self.readers, run).await {
            tracing::debug!(%error, "young tables were not counted");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_lie_twice_as_far_apart_each_time() {
        let due: Vec<u64> = (0..200).filter(|commit| is_due(*commit)).collect();
        assert_eq!(due, [8, 16, 32, 64, 128]);
    }
}
