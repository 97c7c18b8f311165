//! How often forms may be filled in: so often with one address, and so often from one machine, within
//! an hour. Kept in this process only, as the attempts to sign in are.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use engine::time::{HOUR_MS, Time};

/// How often one address may be named: each may mean a mail to somebody who asked for none.
const PER_ADDRESS: u32 = 5;
/// How often one machine may ask: a school has many people behind one address.
const PER_CLIENT: u32 = 60;
/// Of how many of them it is counted. With more, counting begins again: keeping all of them would let
/// strangers fill the memory, and turning everybody away would let them shut it.
const COUNTED_MAX: usize = 20_000;

/// What was filled in of late.
#[derive(Debug, Default)]
pub(crate) struct Submits(Mutex<BTreeMap<String, (Time, u32)>>);

impl Submits {
    /// Counts one. Whether it may be.
    pub(super) fn may_submit(&self, email: &str, client: Option<IpAddr>, now: Time) -> bool {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.len() >= COUNTED_MAX {
            counted.retain(|_, (since, _)| now.millis() - since.millis() < HOUR_MS);
            if counted.len() >= COUNTED_MAX {
                tracing::warn!("forms are filled in from too many places; counting begins again");
                counted.clear();
            }
        }
        let mut is_within = |key: String, most: u32| {
            let (since, count) = counted.entry(key).or_insert((now, 0));
            if now.millis() - since.millis() >= HOUR_MS {
                (*since, *count) = (now, 0);
            }
            *count += 1;
            *count <= most
        };
        let client = client.is_none_or(|client| is_within(client.to_string(), PER_CLIENT));
        client && is_within(format!("@{}", email.to_lowercase()), PER_ADDRESS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_machines_are_counted_for_an_hour() {
        let submits = Submits::default();
        let at = |minutes: i64| Time::from_millis(minutes * 60_000);
        let client = |n: u8| Some(IpAddr::from([192, 0, 2, n]));
        for n in 0..5 {
            assert!(submits.may_submit("Anna@shop.test", client(n), at(0)));
        }
        assert!(!submits.may_submit("anna@shop.test", client(9), at(59)));
        assert!(submits.may_submit("anna@shop.test", client(9), at(60)));
        for n in 0..58 {
            assert!(
                submits.may_submit(&format!("b{n}@shop.test"), client(9), at(61)),
                "{n}"
            );
        }
        assert!(!submits.may_submit("c@shop.test", client(9), at(61)));
        assert!(submits.may_submit("c@shop.test", client(8), at(61)));
    }
}
