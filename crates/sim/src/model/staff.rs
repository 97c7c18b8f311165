//! Who is there on the shops' side, as the model knows it.

use engine::time::Time;

use super::Model;
use crate::staff::{STAFF, at_first};

/// Somebody comes or goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attendance {
    shop: usize,
    n: usize,
    active: bool,
    ops: u64,
    at: Time,
}

impl Model {
    /// Somebody on a shop's side comes or goes.
    pub fn attended(&mut self, shop: usize, n: usize, active: bool) {
        self.staff.push(Attendance {
            shop,
            n,
            active,
            ops: self.ops,
            at: self.now,
        });
    }

    /// Who of a shop's side was there after so many acts, by address.
    pub fn is_there(&self, shop: usize, address: &str, ops: u64) -> bool {
        let there = self.there(shop, |one| one.ops <= ops);
        let mut people = STAFF.iter().zip(there);
        people.any(|(one, active)| one.address == address && active)
    }

    /// Who was there at this instant: as it came, and after each that came or went in it.
    pub fn there_at(&self, shop: usize, at: Time) -> Vec<Vec<bool>> {
        let during = self
            .staff
            .iter()
            .filter(|one| one.shop == shop && one.at == at);
        let during: Vec<_> = during.map(|one| one.ops).collect();
        let before = self.there(shop, |one| one.at < at);
        let after = during
            .into_iter()
            .map(|ops| self.there(shop, |one| one.ops <= ops));
        std::iter::once(before).chain(after).collect()
    }

    fn there(&self, shop: usize, counts: impl Fn(&Attendance) -> bool) -> Vec<bool> {
        let mut there = at_first();
        let own = self.staff.iter().filter(|one| one.shop == shop);
        for one in own.filter(|one| counts(one)) {
            there[one.n] = one.active;
        }
        there
    }
}
