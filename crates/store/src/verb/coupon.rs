//! Pools of codes: filling them, and giving a code away once.

use std::collections::BTreeSet;

use engine::contact::map;
use engine::event::own;
use engine::id::{Handle, WorkspaceId};
use engine::step::Asker;
use engine::time::Time;
use engine::value::Value;

use super::append::append_own;
use super::task::origin_fields;
use crate::allot::Kind;
use crate::append::OwnEvent;
use crate::coupon::{Given, Imported, NewCode, POOLS_MAX, Taker};
use crate::driver::{Driver, Family};
use crate::error::{Error, Result};
use crate::sql;
use crate::tx::Tx;

/// Rows that one code writes when it is given: its own, an event, and that one's place in the inbox.
const ROWS: usize = 3;

impl Driver {
    pub(crate) async fn save_pool(
        &self,
        workspace: WorkspaceId,
        handle: Handle,
        name: String,
        warn_below: u32,
        now: Time,
    ) -> Result<()> {
        self.work(Family::Other, 1, move |tx| {
            if let Some(pool) = number(tx, workspace, &handle)? {
                let params = params![workspace, pool, &name, warn_below];
                return tx.run(&sql::COUPON_POOL_SET, &params).map(drop);
            }
            let count = tx.rows(&sql::COUPON_POOL_LIST, &params![workspace])?.len() + 1;
            Error::unless_over("pools of coupons in one workspace", count, POOLS_MAX)?;
            let pool = tx.id(Kind::CouponPool)?;
            let params = params![workspace, pool, &handle, &name, warn_below, now];
            match tx.run(&sql::COUPON_POOL_INSERT, &params)? {
                0 => Err(Error::Busy),
                _ => Ok(()),
            }
        })
        .await
    }

    pub(crate) async fn import_codes(
        &self,
        workspace: WorkspaceId,
        handle: Handle,
        codes: Vec<NewCode>,
    ) -> Result<Option<Imported>> {
        let over_a_network = self.asks_over_a_network();
        self.work(Family::Other, codes.len(), move |tx| {
            let Some(pool) = number(tx, workspace, &handle)? else {
                return Ok(None);
            };
            let mut seen = BTreeSet::new();
            let each = codes.iter().filter(|code| seen.insert(code.code.as_str()));
            let rows = each.map(|code| {
                let id = tx.id(Kind::Coupon)?;
                Ok(params![workspace, id, pool, &code.code, code.expires_at])
            });
            let rows = rows.collect::<Result<Vec<_>>>()?;
            let added = if over_a_network {
                tx.run_all(&sql::COUPON_INSERT_MANY, rows)?
            } else {
                let one = |row: &Vec<_>| tx.run(&sql::COUPON_INSERT, row);
                rows.iter().map(one).sum::<Result<usize>>()?
            };
            let known = codes.len() - added;
            Ok(Some(Imported { added, known }))
        })
        .await
    }

    pub(crate) async fn give_code(
        &self,
        workspace: WorkspaceId,
        pool: Handle,
        taker: Taker,
        valid_until: Option<Time>,
        now: Time,
    ) -> Result<Given> {
        self.work(Family::Other, ROWS, move |tx| {
            give(tx, workspace, &pool, &taker, (valid_until, now), None)
        })
        .await
    }
}

fn number(tx: &Tx<'_>, workspace: WorkspaceId, handle: &Handle) -> Result<Option<i64>> {
    let row = tx.row(&sql::COUPON_POOL_ONE, &params![workspace, handle])?;
    row.map(|row| row.int("id")).transpose()
}

/// Gives a code, which is of no use from `valid_until` on. `asker` is the visit whose journeys the
/// event tells of.
pub(super) fn give(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    handle: &Handle,
    taker: &Taker,
    (valid_until, now): (Option<Time>, Time),
    asker: Option<Asker<'_>>,
) -> Result<Given> {
    let Some(pool) = number(tx, workspace, handle)? else {
        return Ok(Given::Unknown);
    };
    // Two that ask for the same visit at the same moment come one after the other.
    let contact = taker.contact;
    let bucket = tx.bucket_of(workspace, contact);
    let held = tx.row(&sql::CONTACT_LOCK, &params![workspace, bucket, contact])?;
    if held.is_none() {
        return Err(Error::Refused(format!("there is no contact {contact}")));
    }
    let origin = &taker.origin;
    let (journey, block, visit) = (origin.journey, &origin.block, origin.visit);
    let key = params![workspace, journey, block, visit];
    if let Some(row) = tx.row(&sql::COUPON_OF_VISIT, &key)? {
        return Ok(Given::Code {
            code: row.text("code")?,
            expires_at: row.opt_time("expires_at")?,
        });
    }
    let Some(row) = tx.row(&sql::COUPON_NEXT, &params![workspace, pool, now])? else {
        return Ok(Given::Empty);
    };
    let (id, code) = (row.int("id")?, row.text("code")?);
    let both = [row.opt_time("expires_at")?, valid_until];
    let expires_at = both.into_iter().flatten().min();
    let params = params![
        workspace, id, now, contact, journey, block, visit, expires_at
    ];
    if tx.run(&sql::COUPON_GIVE, &params)? == 0 {
        return Err(Error::Busy);
    }
    let mut fields = vec![
        ("coupons", Value::Text(handle.to_string())),
        ("code", Value::Text(code.clone())),
    ];
    if let Some(at) = expires_at {
        fields.push(("expires_at", Value::Text(at.to_string())));
    }
    fields.extend(origin_fields(origin));
    fields.extend(asker.map(|asker| asker.fields()).unwrap_or_default());
    let event = OwnEvent {
        name: own::COUPON_GIVEN.to_owned(),
        occurred_at: now,
        source: "engine".to_owned(),
        data: map(fields),
    };
    append_own(tx, workspace, contact, &event, now)?;
    Ok(Given::Code { code, expires_at })
}
