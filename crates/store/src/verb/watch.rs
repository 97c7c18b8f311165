//! Setting reminders and finding those that are overdue, and writing down which dates a contact has.

use engine::id::{BlockId, WorkflowId};
use engine::time::Time;

use super::lease;
use crate::bucket::Bucket;
use crate::commit::ContactCommit;
use crate::driver::{Driver, Family};
use crate::error::Result;
use crate::lease::Lease;
use crate::param;
use crate::row::Row;
use crate::sql::{self, Statement};
use crate::tx::Tx;
use crate::watch::{DayCursor, WatchOf, WatchRow, WatchTo, dated};

impl Driver {
    /// Most of the time nothing at all is overdue in a bucket, and one look says so.
    pub(crate) async fn watches_overdue(
        &self,
        bucket: Bucket,
        asked: Vec<WatchOf>,
        now: Time,
    ) -> Result<Vec<Row>> {
        let over_a_network = self.asks_over_a_network();
        self.view(move |view| {
            let any = view.row(&sql::WATCH_ANY_DUE, &params![bucket, now])?;
            if any.is_none() || asked.is_empty() {
                return Ok(Vec::new());
            }
            let of = |one: &WatchOf| {
                params![
                    one.workflow,
                    one.trigger.to_string(),
                    one.contact,
                    one.key.clone()
                ]
            };
            if over_a_network {
                let mut params = params![bucket, now];
                params.extend(param::columns(asked.iter().map(of).collect()));
                return view.rows(&sql::WATCH_OVERDUE_MANY, &params);
            }
            let mut rows = Vec::new();
            for one in &asked {
                let mut params = params![bucket];
                params.extend(of(one));
                params.extend(params![now]);
                rows.extend(view.row(&sql::WATCH_OVERDUE, &params)?);
            }
            Ok(rows)
        })
        .await
    }

    pub(crate) async fn watch(&self, lease: Lease, watches: Vec<WatchRow>) -> Result<()> {
        let how = (&sql::WATCH_SET, &sql::WATCH_SET_MANY);
        self.write_watches(lease, watches, how).await
    }

    pub(crate) async fn watch_unless(&self, lease: Lease, watches: Vec<WatchRow>) -> Result<()> {
        let how = (&sql::WATCH_BEGIN, &sql::WATCH_BEGIN_MANY);
        self.write_watches(lease, watches, how).await
    }

    async fn write_watches(
        &self,
        lease: Lease,
        watches: Vec<WatchRow>,
        (one_by_one, at_once): (&'static Statement, &'static Statement),
    ) -> Result<()> {
        self.work(Family::Other, watches.len(), move |tx| {
            lease::check(tx, lease)?;
            let row = |one: &WatchRow| {
                params![
                    lease.bucket,
                    one.workspace,
                    one.contact,
                    one.workflow,
                    one.trigger.to_string(),
                    one.key.clone(),
                    one.at
                ]
            };
            let rows: Vec<_> = watches.iter().map(row).collect();
            if tx.is_alone() {
                for row in &rows {
                    tx.run(one_by_one, row)?;
                }
                return Ok(());
            }
            tx.run_all(at_once, rows).map(drop)
        })
        .await
    }

    pub(crate) async fn set_day_cursor(
        &self,
        lease: Lease,
        (workflow, trigger): (WorkflowId, BlockId),
        cursor: DayCursor,
    ) -> Result<()> {
        self.work(Family::Other, 1, move |tx| {
            lease::check(tx, lease)?;
            let params = params![
                lease.bucket,
                workflow,
                trigger.to_string(),
                cursor.version,
                cursor.since,
                cursor.through
            ];
            tx.run(&sql::DAY_CURSOR_SET, &params).map(drop)
        })
        .await
    }
}

/// Writes the contact's dates as they are from now on, if they changed, and its reminders.
pub(super) fn write(tx: &Tx<'_>, one: &ContactCommit) -> Result<()> {
    if let Some(dates) = &one.dates_after {
        tx.run(&sql::DATED_DELETE, &params![one.bucket, one.contact])?;
        for date in dates {
            tx.run(&sql::DATED_INSERT, &dated(one, date))?;
        }
    }
    for moved in &one.watches {
        let (statement, at) = match moved.to {
            WatchTo::At(at) => (&sql::WATCH_SET, at),
            WatchTo::IfNone(at) => (&sql::WATCH_BEGIN, at),
            WatchTo::Gone => {
                let params = params![
                    one.bucket,
                    moved.workflow,
                    &moved.trigger,
                    one.contact,
                    &moved.key
                ];
                tx.run(&sql::WATCH_DELETE, &params)?;
                continue;
            }
        };
        let params = params![
            one.bucket,
            one.workspace,
            one.contact,
            moved.workflow,
            &moved.trigger,
            &moved.key,
            at
        ];
        tx.run(statement, &params)?;
    }
    Ok(())
}
