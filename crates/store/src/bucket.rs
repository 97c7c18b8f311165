//! Buckets: the unit in which contacts, and all that hangs on them, are shared out over nodes.
//!
//! A contact's bucket never changes while a database lives; everything hot is keyed by it first.
//! This module does not know who holds which bucket.

use engine::id::{ContactId, WorkspaceId};

/// How many buckets a SQLite database has: there is one writer, so there is nothing to share out.
pub(crate) const SQLITE_BUCKETS: i64 = 1;
/// How many buckets a new PostgreSQL database has: enough to share them evenly over some tens of
/// nodes, few enough that asking each of them what is due stays cheap. It is chosen once.
pub(crate) const POSTGRES_BUCKETS: i64 = 64;
/// Most buckets of a database: the loops ask each of them in turn.
const BUCKETS_MAX: i16 = 1_024;

/// The number of a bucket, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bucket(pub i16);

/// The buckets of one database; recorded in it when it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Buckets(i16);

impl Buckets {
    /// Where there is nothing to share out.
    pub(crate) const ONE: Self = Self(1);

    /// So many of them; none if a database cannot have that number.
    pub(crate) fn new(count: i64) -> Option<Self> {
        let count = i16::try_from(count).ok()?;
        (1..=BUCKETS_MAX).contains(&count).then_some(Self(count))
    }

    pub(crate) fn all(self) -> Vec<Bucket> {
        (0..self.0).map(Bucket).collect()
    }

    /// The bucket of a contact. What this gives is stored in every row, so it must never change:
    /// it is SplitMix64's finaliser (Steele, Lea, Flood 2014) over both numbers.
    pub(crate) const fn of(self, workspace: WorkspaceId, contact: ContactId) -> Bucket {
        const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut x = workspace.0.cast_unsigned().wrapping_mul(ODD);
        x = x.wrapping_add(contact.0.cast_unsigned()).wrapping_mul(ODD);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the remainder is below their number"
        )]
        Bucket((mixed(x) % self.0.cast_unsigned() as u64) as i16)
    }
}

/// SplitMix64's finaliser: every bit of the result depends on every bit of `x`.
pub(crate) const fn mixed(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(buckets: i16, workspace: i64, contact: i64) -> i16 {
        let (workspace, contact) = (WorkspaceId(workspace), ContactId(contact));
        Buckets(buckets).of(workspace, contact).0
    }

    #[test]
    fn the_bucket_of_a_contact_never_changes() {
        // Databases hold these numbers: a change here loses every contact in them.
        let got = [(1, 1), (1, 2), (2, 1), (1, 1_000_000), (7, i64::MAX)];
        let got = got.map(|(workspace, contact)| of(64, workspace, contact));
        assert_eq!(got, [49, 42, 23, 16, 10]);
        assert_eq!(of(256, 1, 1), 241);
        assert_eq!(of(1, 9, 9), 0);
    }

    #[test]
    fn buckets_are_about_equally_full() {
        let mut counts = [0_u32; 64];
        for contact in 1..=64_000 {
            counts[usize::from(of(64, 3, contact).unsigned_abs())] += 1;
        }
        let (least, most) = (counts.iter().min(), counts.iter().max());
        assert!(least >= Some(&850) && most <= Some(&1_150), "{counts:?}");
    }

    #[test]
    fn a_database_has_a_number_of_buckets_that_can_be_looped_over() {
        assert_eq!(Buckets::new(0), None);
        assert_eq!(Buckets::new(1_025), None);
        assert_eq!(
            Buckets::new(3).unwrap().all(),
            [Bucket(0), Bucket(1), Bucket(2)]
        );
    }
}
