//! Shoppers that are made up, from the end of the data on: the shop goes on, so that its numbers move
//! while somebody looks. They come through the same door as everybody. Who comes and what they buy
//! follows from the shopper's number alone, and no clock is asked here but the stage's.

use std::convert::Infallible;
use std::time::Duration;

use anyhow::Result;
use engine::time::{MINUTE_MS, Time};
use runner::clock::Clock;
use serde_json::{Value as Json, json};

use super::data::Data;
use super::history::{self, Shifted};
use crate::door::Call;
use crate::stage::Stage;

/// Between two shoppers of the days since the data ended, of each contact: the whole shop had eight
/// orders an hour.
const PAUSE_EACH_MS: i64 = 7 * MINUTE_MS * 1_236;
/// Between two shoppers while somebody looks: short enough to see a number move.
const PAUSE_LIVE: Duration = Duration::from_secs(12);
/// One in so many is new to the shop, and one in so many asks for something.
const NEW_ONE_IN: u64 = 9;
const ASKS_ONE_IN: u64 = 25;
/// An order weighs in with so much of the numbers that choose household and basket apart.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// Those who come after the data.
pub(super) struct Trickle<'d> {
    data: &'d Data,
}

impl<'d> Trickle<'d> {
    pub(super) const fn new(data: &'d Data) -> Self {
        Self { data }
    }

    /// The shoppers between the end of the data and `until`.
    pub(super) async fn catch_up(
        &self,
        stage: &Stage,
        shifted: &Shifted,
        until: Time,
    ) -> Result<()> {
        let pause_ms = self.pause_ms();
        let (mut at, mut n) = (shifted.end()?.plus_ms(pause_ms), 0);
        while at < until {
            if shifted.is_open(at) {
                stage.play(at).await?;
                for call in self.shopper(n, at) {
                    stage.door.send(&call).await?;
                }
            }
            n += 1;
            at = at.plus_ms(pause_ms);
        }
        Ok(())
    }

    /// One shopper after the other, for as long as the program runs. One who cannot come in is told
    /// of in the log.
    pub(super) async fn live(&self, stage: &Stage, shifted: &Shifted) -> Infallible {
        let begun = stage.clock.now().millis();
        let past = shifted.end().map_or(0, Time::millis);
        // On from where the past left off.
        let mut n = u64::try_from((begun - past) / self.pause_ms()).unwrap_or_default() + 1;
        loop {
            tokio::time::sleep(PAUSE_LIVE).await;
            for call in self.shopper(n, stage.clock.now()) {
                if let Err(error) = stage.door.send(&call).await {
                    tracing::warn!(%error, "a made-up shopper could not come in");
                }
            }
            n += 1;
        }
    }

    /// Between two shoppers of the past: a small shop has few.
    fn pause_ms(&self) -> i64 {
        let contacts = i64::try_from(self.data.contacts.len()).unwrap_or(i64::MAX);
        (PAUSE_EACH_MS / contacts.max(1)).max(MINUTE_MS)
    }

    /// What a shopper does: the requests that tell it.
    fn shopper(&self, n: u64, at: Time) -> Vec<Call> {
        let drawn = drawn(n);
        let basket = self.data.orders.get(place(drawn, self.data.orders.len()));
        let known = self
            .data
            .contacts
            .get(place(drawn.rotate_left(21), self.data.contacts.len()));
        let (Some(basket), Some(known)) = (basket, known) else {
            return Vec::new();
        };
        if drawn % ASKS_ONE_IN == 1 {
            let asked = json!({ "form": "hamper" });
            let id = format!("walk-in-request-{n}");
            return vec![history::event("form_submitted", known, at, &id, &asked)];
        }
        let order = |contact: &Json| {
            let told = self.data.told(basket, &format!("W{n:06}"));
            history::event("order_placed", contact, at, &format!("walk-in-{n}"), &told)
        };
        if !drawn.is_multiple_of(NEW_ONE_IN) {
            return vec![order(known)];
        }
        let new = json!({
            "external_id": format!("walk-in-{n}"), "email": format!("walk-in-{n}@example.test"),
        });
        let joins = |interest: &str| {
            let given = json!({
                "interest": interest, "basis": "opt_in", "source": "checkout",
                "wording": "Yes, e-mail me.",
            });
            history::consent(&new, &given, true, at)
        };
        vec![joins("offers"), joins("newsletter"), order(&new)]
    }
}

/// A number that looks like chance and is always the same.
const fn drawn(n: u64) -> u64 {
    let mut x = n.wrapping_add(1).wrapping_mul(SPREAD);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

fn place(drawn: u64, of: usize) -> usize {
    usize::try_from(drawn >> 8).unwrap_or_default() % of.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_shoppers_come_each_time_and_some_are_new() {
        let data = Data::read(Some(20)).unwrap();
        let trickle = Trickle::new(&data);
        let at = Time::from_millis(0);
        let bodies = |n| {
            let calls = trickle.shopper(n, at).into_iter();
            calls.map(|call| call.body).collect::<Vec<_>>()
        };
        let all: Vec<_> = (0..200).map(bodies).collect();
        assert_eq!(all, (0..200).map(bodies).collect::<Vec<_>>());
        let having = |words: &str| {
            let has = |bodies: &&Vec<String>| bodies.iter().any(|body| body.contains(words));
            all.iter().filter(has).count()
        };
        assert!(having("order_placed") > 150);
        assert!(having("form_submitted") > 1);
        assert!(having("newsletter") > 5);
    }
}
