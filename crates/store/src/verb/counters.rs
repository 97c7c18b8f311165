//! Growth of the numbers of blocks: gathered over a transaction and written once per counter, in the order of
//! their keys; what was ever counted, and what was counted on this day of the workspace's zone. This module
//! does not know what any of the numbers means.

use std::collections::{BTreeMap, BTreeSet};

use engine::calendar::Zone;
use engine::id::{BlockId, WorkflowId, WorkspaceId};
use engine::time::Time;

use crate::bucket::Bucket;
use crate::commit::{ContactCommit, Growth};
use crate::error::{Error, Result};
use crate::param::Param;
use crate::row::Row;
use crate::sql;
use crate::tx::Tx;

type Key = (WorkspaceId, Bucket, WorkflowId, i64, BlockId, String);
/// The day that it is in each workspace, in days since 1970.
type Days = BTreeMap<WorkspaceId, i64>;

/// The latest of the instants of what is counted together.
pub(super) fn latest(instants: impl Iterator<Item = Time>) -> Time {
    instants.max().unwrap_or(Time::MIN)
}

/// What numbers grow by.
#[derive(Default)]
pub(super) struct Counters(BTreeMap<Key, i64>);

impl Counters {
    pub(super) fn add_all(&mut self, one: &ContactCommit, further: Vec<Growth>) {
        self.grow(one, one.counts.clone());
        self.grow(one, further);
    }

    /// What numbers of a contact's workflows grow by.
    pub(super) fn grow(&mut self, one: &ContactCommit, growth: Vec<Growth>) {
        for growth in growth {
            self.add(one.workspace, one.bucket, growth);
        }
    }

    pub(super) fn add(&mut self, workspace: WorkspaceId, bucket: Bucket, growth: Growth) {
        let Growth {
            workflow,
            version,
            block,
            name,
            by,
        } = growth;
        let key = (workspace, bucket, workflow, version, block, name);
        *self.0.entry(key).or_default() += by;
    }

    /// Writes them down as counted at this instant.
    pub(super) fn write(self, tx: &Tx<'_>, now: Time) -> Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        let workspaces = self.0.keys().map(|key| key.0).collect();
        let days = days(tx, &workspaces, now)?;
        let each = || self.0.iter().map(|(key, by)| (key, *by));
        if tx.is_alone() {
            for (key, by) in each() {
                tx.run(&sql::COUNTER_GROW, &ever(key, by))?;
                tx.run(&sql::COUNTER_DAY_GROW, &on_day(key, by, &days)?)?;
            }
            return Ok(());
        }
        // In one statement each, which locks them in the order of their keys.
        let ever = each().map(|(key, by)| ever(key, by)).collect();
        let by_day: Result<Vec<_>> = each().map(|(key, by)| on_day(key, by, &days)).collect();
        let both = vec![
            (&sql::COUNTER_GROW_MANY, ever),
            (&sql::COUNTER_DAY_GROW_MANY, by_day?),
        ];
        tx.run_together(both).map(drop)
    }
}

impl Counters {
    /// Writes down that numbers are less than was counted at an instant: what is added here is below zero.
    /// One by one, since a person asks for it.
    pub(super) fn take_back(self, tx: &Tx<'_>, counted_at: Time) -> Result<()> {
        let workspaces = self.0.keys().map(|key| key.0).collect();
        let days = days(tx, &workspaces, counted_at)?;
        for (key, by) in &self.0 {
            tx.run(&sql::COUNTER_GROW, &ever(key, *by))?;
            let (workspace, _, workflow, version, block, name) = key;
            let day = day_of(*workspace, &days)?;
            let of = params![*workspace, *workflow, *version, block, name, day];
            for _ in *by..0 {
                tx.run(&sql::COUNTER_DAY_SHRINK, &of)?;
            }
        }
        Ok(())
    }
}

fn ever((workspace, bucket, workflow, version, block, name): &Key, by: i64) -> Vec<Param<'_>> {
    params![*workspace, *bucket, *workflow, *version, block, name, by]
}

fn on_day<'a>(key: &'a Key, by: i64, days: &Days) -> Result<Vec<Param<'a>>> {
    let (workspace, bucket, workflow, version, block, name) = key;
    let day = day_of(*workspace, days)?;
    Ok(params![
        *workspace, *workflow, day, *version, block, name, *bucket, by
    ])
}

fn day_of(workspace: WorkspaceId, days: &Days) -> Result<i64> {
    let day = days.get(&workspace).copied();
    day.ok_or_else(|| Error::Refused(format!("workspace {workspace} is gone")))
}

/// Which day it is where each workspace is.
fn days(tx: &Tx<'_>, workspaces: &BTreeSet<WorkspaceId>, now: Time) -> Result<Days> {
    let listed: Vec<_> = workspaces.iter().map(|workspace| workspace.0).collect();
    let listed = serde_json::to_string(&listed);
    let listed = listed.map_err(|error| Error::Refused(error.to_string()))?;
    let day = |row: Row| {
        let zone: Zone = row.parse("zone", Zone::named)?;
        Ok((WorkspaceId(row.int("id")?), zone.day(now)))
    };
    let rows = tx.rows(&sql::ZONES, &params![listed])?;
    rows.into_iter().map(day).collect()
}
