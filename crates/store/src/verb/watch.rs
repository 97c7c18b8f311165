//! Setting reminders, and writing down which dates a contact has.

use engine::id::{BlockId, WorkflowId};

use super::lease;
use crate::commit::ContactCommit;
use crate::driver::{Driver, Family};
use crate::error::Result;
use crate::lease::Lease;
use crate::sql;
use crate::tx::Tx;
use crate::watch::{DayCursor, WatchRow, WatchTo, dated};

impl Driver {
    pub(crate) async fn watch(&self, lease: Lease, watches: Vec<WatchRow>) -> Result<()> {
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
                    tx.run(&sql::WATCH_SET, row)?;
                }
                return Ok(());
            }
            tx.run_all(&sql::WATCH_SET_MANY, rows).map(drop)
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
