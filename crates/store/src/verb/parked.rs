//! Parking and coming back, each in one transaction.

use engine::time::Time;

use crate::driver::{Driver, Family};
use crate::error::Result;
use crate::param::Param;
use crate::parked::Item;
use crate::sql;
use crate::tx::Tx;

/// How far a parked lane is from the lane it was. Nobody reads lanes from here on.
const AWAY: i64 = 10;
/// About how many rows one contact has in the queues.
const ROWS: usize = 20;

impl Driver {
    pub(crate) async fn park(&self, item: Item, reason: String, now: Time) -> Result<()> {
        let work = move |tx: &Tx<'_>| put_away(tx, item, &reason, now);
        self.work(Family::Other, ROWS, work).await
    }

    pub(crate) async fn try_again(&self, item: Item) -> Result<bool> {
        self.work(Family::Other, ROWS, move |tx| {
            if tx.run(&sql::PARKED_DELETE, &key(tx, item))? == 0 {
                return Ok(false);
            }
            move_lanes(tx, item, -AWAY)?;
            if item.message.is_none() {
                tx.run(&sql::PARKED_INBOX_BACK, &key(tx, item)[..3])?;
            }
            Ok(true)
        })
        .await
    }
}

/// Takes it out of the queues.
pub(super) fn put_away(tx: &Tx<'_>, item: Item, reason: &str, now: Time) -> Result<()> {
    let mut params = key(tx, item);
    params.extend(params![reason, now]);
    tx.run(&sql::PARKED_INSERT, &params)?;
    tx.run(&sql::PARKED_UNCLAIM, &key(tx, item))?;
    move_lanes(tx, item, AWAY)?;
    if item.message.is_none() {
        tx.run(&sql::PARKED_INBOX_AWAY, &key(tx, item)[..3])?;
    }
    Ok(())
}

fn key(tx: &Tx<'_>, item: Item) -> Vec<Param<'static>> {
    let bucket = tx.bucket_of(item.workspace, item.contact);
    params![item.workspace, bucket, item.contact, item.message_number()]
}

fn move_lanes(tx: &Tx<'_>, item: Item, by: i64) -> Result<()> {
    let bucket = tx.bucket_of(item.workspace, item.contact);
    let whose = params![item.workspace, bucket, item.contact, by];
    if item.message.is_none() {
        tx.run(&sql::PARKED_JOURNEYS, &whose)?;
    }
    let mut params = whose;
    params.push(item.message_number().into());
    tx.run(&sql::PARKED_OUTBOX, &params).map(drop)
}
