//! Stopping a workflow that is out of hand, once; and what workflows sent, day by day.

use std::collections::BTreeMap;

use engine::id::{WorkflowId, WorkspaceId};
use engine::time::Time;

use crate::alert::{Pace, REFUSED, SENT, SKIPPED};
use crate::allot::Kind;
use crate::bucket::Bucket;
use crate::driver::{Driver, Family};
use crate::error::Result;
use crate::finish::Outcome;
use crate::message::State;
use crate::sql;
use crate::tx::Tx;

impl Driver {
    pub(crate) async fn trip(
        &self,
        workspace: WorkspaceId,
        workflow: WorkflowId,
        (reason, detail): (&'static str, String),
        now: Time,
    ) -> Result<bool> {
        self.work(Family::Other, 3, move |tx| {
            let params = params![workspace, workflow, now];
            if tx.run(&sql::ALERT_TRIP, &params)? == 0 {
                return Ok(false);
            }
            let id = tx.id(Kind::Alert)?;
            let params = params![id, workspace, workflow, reason, &detail, now];
            tx.run(&sql::ALERT_INSERT, &params)?;
            tx.run(&sql::META_GROW, &params!["definitions"])?;
            Ok(true)
        })
        .await
    }
}

/// What was sent, to be added up.
#[derive(Debug, Default)]
pub(super) struct Paces(BTreeMap<(i64, i64, Pace, Bucket, String), i64>);

impl Paces {
    /// A message of this workflow came to this state.
    pub(super) fn add(
        &mut self,
        (workspace, workflow): (WorkspaceId, WorkflowId),
        bucket: Bucket,
        pace: Option<Pace>,
        (state, outcome): (State, &Outcome),
    ) {
        let Some(pace) = pace else { return };
        let names = match (state, outcome) {
            (State::Accepted | State::Unknown, _) => vec![SENT.to_owned()],
            (State::Refused, _) => vec![SENT.to_owned(), REFUSED.to_owned()],
            (State::Skipped, Outcome::Skipped { reason }) => vec![format!("{SKIPPED}{reason}")],
            _ => Vec::new(),
        };
        for name in names {
            let slot = (workspace.0, workflow.0, pace, bucket, name);
            *self.0.entry(slot).or_insert(0) += 1;
        }
    }

    pub(super) fn write(self, tx: &Tx<'_>) -> Result<()> {
        let grown = |((workspace, workflow, pace, bucket, name), n): (_, i64)| {
            let (workspace, workflow): (i64, i64) = (workspace, workflow);
            let (pace, bucket, name): (Pace, Bucket, String) = (pace, bucket, name);
            params![workspace, workflow, pace.since, pace.day, name, bucket, n]
        };
        let rows: Vec<_> = self.0.into_iter().map(grown).collect();
        if tx.is_alone() {
            for row in &rows {
                tx.run(&sql::PACE_GROW, row)?;
            }
            return Ok(());
        }
        // In one statement, which locks them in the order of their keys.
        tx.run_all(&sql::PACE_GROW_MANY, rows).map(drop)
    }
}
