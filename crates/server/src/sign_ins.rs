//! How often somebody may try to sign in: so often per address that is named, and so often per machine
//! that asks, within a quarter of an hour. Kept in this process only: a start forgets it, and of several
//! processes each counts its own.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use engine::time::{MINUTE_MS, Time};

/// Within which time attempts are counted.
const WINDOW_MS: i64 = 15 * MINUTE_MS;
/// How often one account may be tried.
const PER_ACCOUNT: u32 = 10;
/// How often one machine may try: an office has many people behind one address.
const PER_CLIENT: u32 = 50;
/// Of how many accounts and machines attempts are counted. With more, counting begins again: keeping
/// all of them would let strangers fill the memory, and turning everybody away would let them shut it.
const COUNTED_MAX: usize = 20_000;

/// The attempts of late.
#[derive(Debug, Default)]
pub(crate) struct SignIns(Mutex<BTreeMap<String, (Time, u32)>>);

impl SignIns {
    /// Counts an attempt. Whether it may be made.
    pub(crate) fn may_try(&self, email: &str, client: Option<IpAddr>, now: Time) -> bool {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.len() >= COUNTED_MAX {
            counted.retain(|_, (since, _)| now.millis() - since.millis() < WINDOW_MS);
            if counted.len() >= COUNTED_MAX {
                tracing::warn!("sign-ins from too many places; counting them begins again");
                counted.clear();
            }
        }
        let mut is_within = |key: String, most: u32| {
            let (since, count) = counted.entry(key).or_insert((now, 0));
            if now.millis() - since.millis() >= WINDOW_MS {
                (*since, *count) = (now, 0);
            }
            *count += 1;
            *count <= most
        };
        let client = client.is_none_or(|client| is_within(client.to_string(), PER_CLIENT));
        client && is_within(account(email), PER_ACCOUNT)
    }

    /// Forgets the attempts at an account: its person is in.
    pub(crate) fn succeeded(&self, email: &str) {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counted.remove(&account(email));
    }
}

/// Addresses that mean the same are counted together.
fn account(email: &str) -> String {
    format!("@{}", email.trim().to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Time {
        Time::parse("2027-03-01T09:00:00Z")
            .unwrap()
            .plus_ms(minutes * MINUTE_MS)
    }

    #[test]
    fn an_account_can_be_tried_so_often_whoever_asks() {
        let sign_ins = SignIns::default();
        for n in 0..PER_ACCOUNT {
            let client = IpAddr::from([10, 0, 0, u8::try_from(n).unwrap()]);
            assert!(sign_ins.may_try("anna@shop.test", Some(client), at(0)));
        }
        assert!(!sign_ins.may_try(" Anna@shop.test", None, at(14)));
        assert!(sign_ins.may_try("bob@shop.test", None, at(14)));
        assert!(sign_ins.may_try("anna@shop.test", None, at(15)));
        for _ in 0..PER_ACCOUNT {
            sign_ins.may_try("anna@shop.test", None, at(16));
        }
        sign_ins.succeeded("anna@shop.test");
        assert!(sign_ins.may_try("anna@shop.test", None, at(16)));
    }

    #[test]
    fn a_machine_can_try_so_often_whoever_it_names() {
        let sign_ins = SignIns::default();
        let client = Some(IpAddr::from([192, 0, 2, 1]));
        for n in 0..PER_CLIENT {
            assert!(sign_ins.may_try(&format!("a{n}@shop.test"), client, at(0)));
        }
        assert!(!sign_ins.may_try("b@shop.test", client, at(0)));
        let other = Some(IpAddr::from([192, 0, 2, 2]));
        assert!(sign_ins.may_try("b@shop.test", other, at(0)));
    }

    #[test]
    fn what_is_counted_is_bounded() {
        let sign_ins = SignIns::default();
        for n in 0..2 * COUNTED_MAX {
            sign_ins.may_try(&format!("a{n}@shop.test"), None, at(0));
        }
        assert!(sign_ins.0.lock().unwrap().len() <= COUNTED_MAX);
    }
}
