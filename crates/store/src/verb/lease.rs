//! Holding buckets: each change is a compare-and-set on the epoch, so two nodes that want the same
//! bucket at the same time cannot both get it.

use std::collections::{BTreeMap, BTreeSet};

use engine::time::Time;

use crate::bucket::{Bucket, mixed};
use crate::driver::{Driver, Family};
use crate::error::{Error, Result};
use crate::lease::{Holding, Lease, Part};
use crate::param::Param;
use crate::sql;
use crate::tx::Tx;

/// A node that was not heard of for so many leases is forgotten.
const FORGOTTEN_AFTER: i64 = 100;

/// How a bucket is held now.
struct Held {
    owner: String,
    epoch: i64,
    expires_at: i64,
}

impl Driver {
    pub(crate) async fn waiting(
        &self,
        buckets: Vec<Bucket>,
        part: Part,
        now: Time,
    ) -> Result<Vec<Bucket>> {
        if !self.asks_over_a_network() {
            return Ok(buckets);
        }
        let column = match part {
            Part::Steps => "steps",
            Part::Mail => "mail",
            Part::Calls => "calls",
            Part::Deliveries => "deliveries",
        };
        let asked = buckets.iter().map(|bucket| Some(i64::from(bucket.0)));
        let params = vec![Param::Ints(asked.collect()), Param::from(now)];
        let mut waiting = BTreeSet::new();
        for row in self.read(&sql::LEASE_WAITING, params).await? {
            if row.flag(column)? {
                waiting.insert(row.int("bucket")?);
            }
        }
        let is_waiting = |bucket: &Bucket| waiting.contains(&i64::from(bucket.0));
        Ok(buckets.into_iter().filter(is_waiting).collect())
    }

    pub(crate) async fn hold(&self, node: String, lease_ms: i64) -> Result<Vec<Holding>> {
        let buckets = self.buckets().all();
        if !self.asks_over_a_network() {
            let mine = |bucket: Bucket| Holding {
                lease: bucket.into(),
                is_new: false,
                is_wanted: true,
            };
            return Ok(buckets.into_iter().map(mine).collect());
        }
        let work = move |tx: &Tx<'_>| hold(tx, &node, &buckets, lease_ms);
        self.work(Family::Other, 1, work).await
    }

    pub(crate) async fn let_go(&self, node: String, leases: Vec<Lease>) -> Result<()> {
        if !self.asks_over_a_network() {
            return Ok(());
        }
        let work = move |tx: &Tx<'_>| {
            for lease in &leases {
                let params = params![lease.bucket, &node, lease.epoch];
                tx.run(&sql::LEASE_LET_GO, &params)?;
            }
            Ok(())
        };
        self.work(Family::Other, 1, work).await
    }
}

/// The bucket is still held as it was, and stays so until the end of the transaction.
pub(super) fn check(tx: &Tx<'_>, lease: Lease) -> Result<()> {
    if tx.is_alone() {
        return Ok(());
    }
    let is_held = match tx.row(&sql::LEASE_CHECK, &params![lease.bucket])? {
        None => lease.epoch == 0,
        Some(row) => {
            let is_free = row.text_ref("owner")?.is_empty();
            row.int("epoch")? == lease.epoch && !is_free || is_free && lease.epoch == 0
        }
    };
    if is_held {
        return Ok(());
    }
    Err(Error::NotHeld {
        bucket: lease.bucket,
    })
}

fn hold(tx: &Tx<'_>, node: &str, buckets: &[Bucket], lease_ms: i64) -> Result<Vec<Holding>> {
    let now = tx.row(&sql::LEASE_NOW, &[])?;
    let now = now.map_or(Ok(0), |row| row.int("now"))?;
    tx.run(&sql::LEASE_NODE_SEEN, &params![node, now])?;
    let long_ago = now - lease_ms.saturating_mul(FORGOTTEN_AFTER);
    tx.run(&sql::LEASE_NODE_FORGET, &params![long_ago])?;
    let live = tx.rows(&sql::LEASE_NODE_LIVE, &params![now - lease_ms])?;
    let live: Vec<String> = live
        .iter()
        .map(|row| row.text("name"))
        .collect::<Result<_>>()?;
    let held = tx.rows(&sql::LEASE_LIST, &[])?;
    let held: BTreeMap<i64, Held> = held.iter().map(held_row).collect::<Result<_>>()?;
    let mut holdings = Vec::new();
    for bucket in buckets {
        let is_wanted = falls_to(*bucket, &live) == Some(node);
        let now_held = held.get(&i64::from(bucket.0));
        let lease = claim(
            tx,
            *bucket,
            node,
            now_held,
            is_wanted,
            (now, now + lease_ms),
        )?;
        holdings.extend(lease.map(|(lease, is_new)| Holding {
            lease,
            is_new,
            is_wanted,
        }));
    }
    Ok(holdings)
}

fn held_row(row: &crate::row::Row) -> Result<(i64, Held)> {
    let held = Held {
        owner: row.text("owner")?,
        epoch: row.int("epoch")?,
        expires_at: row.int("expires_at")?,
    };
    Ok((row.int("bucket")?, held))
}

/// Renews or takes one bucket; the lease and whether it is new, if it is ours now.
fn claim(
    tx: &Tx<'_>,
    bucket: Bucket,
    node: &str,
    held: Option<&Held>,
    is_wanted: bool,
    (now, until): (i64, i64),
) -> Result<Option<(Lease, bool)>> {
    let (hit, epoch, is_new) = match held {
        None if is_wanted => {
            let hit = tx.run(&sql::LEASE_FIRST, &params![bucket, node, until])?;
            (hit, 1, true)
        }
        Some(held) if held.owner == node => {
            let params = params![bucket, node, held.epoch, until];
            (tx.run(&sql::LEASE_RENEW, &params)?, held.epoch, false)
        }
        Some(held) if is_wanted && (held.owner.is_empty() || held.expires_at <= now) => {
            let params = params![bucket, node, held.epoch, until, now];
            (tx.run(&sql::LEASE_TAKE, &params)?, held.epoch + 1, true)
        }
        _ => return Ok(None),
    };
    Ok((hit == 1).then_some((Lease { bucket, epoch }, is_new)))
}

/// To which of the nodes that live a bucket falls: to that with the highest number for it
/// (rendezvous hashing), so that a node that comes or goes moves only its own share.
fn falls_to(bucket: Bucket, live: &[String]) -> Option<&str> {
    let number = |node: &&String| (weight(node, bucket), (*node).clone());
    live.iter().max_by_key(number).map(String::as_str)
}

/// FNV-1a over the name, mixed with the bucket by SplitMix64's finaliser. Nodes of one installation
/// have to agree on it; it is not stored.
fn weight(node: &str, bucket: Bucket) -> u64 {
    let fold = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let name = node.bytes().fold(0xcbf2_9ce4_8422_2325, fold);
    let odd = u64::from(bucket.0.unsigned_abs()).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed(name ^ odd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_spread_and_move_little() {
        let names = |names: &[&str]| {
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>()
        };
        let three = names(&["a-1", "b-2", "c-3"]);
        let two = names(&["a-1", "c-3"]);
        let mut counts = BTreeMap::new();
        for number in 0..256 {
            let owner = falls_to(Bucket(number), &three).unwrap();
            *counts.entry(owner).or_insert(0) += 1;
            // Who stays keeps all it has.
            if owner != "b-2" {
                assert_eq!(falls_to(Bucket(number), &two), Some(owner));
            }
        }
        assert!(
            counts.values().all(|count| (60..=110).contains(count)),
            "{counts:?}"
        );
        assert_eq!(falls_to(Bucket(1), &[]), None);
    }
}
