//! Workflows that are out of hand are stopped: before a message leaves it is asked whether one more is
//! within its workflow's budgets. What the budgets are, the engine knows; that a workflow is stopped
//! once, the store.

use std::collections::BTreeMap;

use engine::budget::{Breach, Budgets, RATE_DAYS, Spent};
use engine::id::{ContactId, Handle, WorkflowId, WorkspaceId};
use engine::plan::Plan;
use engine::time::Time;
use store::Bucket;
use store::alert::Pace;
use store::outbox::Claim;

use crate::work::Work;
use crate::{Error, Runner};

/// What a batch spends.
#[derive(Debug, Default)]
pub(crate) struct Spending {
    /// What leaves with this batch, by workflow, and by contact.
    leaving: BTreeMap<WorkflowId, i64>,
    leaving_to: BTreeMap<(WorkflowId, ContactId), i64>,
    /// What was spent before it, without what one contact got.
    before: BTreeMap<WorkflowId, Spent>,
    /// Out of hand, to be stopped once what is within the budget has left.
    stopped: BTreeMap<WorkflowId, Stopped>,
}

/// A workflow that is to be stopped.
#[derive(Debug)]
struct Stopped {
    workspace: WorkspaceId,
    handle: Handle,
    breach: Breach,
}

impl Spending {
    /// Whether any workflow of the batch has budgets.
    pub(crate) fn has_budgets(&self) -> bool {
        !self.before.is_empty()
    }
}

/// How a message of a workflow counts now.
pub(crate) fn pace(work: &Work, claim: &Claim, now: Time) -> Pace {
    Pace {
        since: work.budget_start(claim.workflow),
        day: work.zone(claim.workspace).day(now),
    }
}

impl Runner {
    /// Whether a message that may leave is within its workflow's budgets. If not, the workflow is
    /// noted down to be stopped.
    pub(crate) async fn is_within_budgets(
        &self,
        work: &Work,
        spending: &mut Spending,
        bucket: Bucket,
        claim: &Claim,
        plan: &Plan,
    ) -> Result<bool, Error> {
        if plan.sending.budgets == Budgets::default() {
            return Ok(true);
        }
        let now = self.clock.now();
        let pace = pace(work, claim, now);
        let workflow = claim.workflow;
        if spending.stopped.contains_key(&workflow) {
            return Ok(false);
        }
        let (budgets, scope) = (plan.sending.budgets, self.store.workspace(claim.workspace));
        let to = budgets.per_contact.map(|_| (bucket, claim.contact));
        let known = spending.before.get(&workflow).copied();
        let mut spent = match (known, to) {
            (Some(known), None) => known,
            _ => scope.spent(workflow, (pace, RATE_DAYS), to, now).await?,
        };
        spending.before.insert(workflow, spent);
        let slot = (workflow, claim.contact);
        spent.today += spending.leaving.get(&workflow).unwrap_or(&0);
        spent.to_contact += spending.leaving_to.get(&slot).unwrap_or(&0);
        // What was handed over before is counted already, and is in nobody's way.
        let Some(breach) = budgets.breach(&spent).filter(|_| claim.pinned.is_none()) else {
            *spending.leaving.entry(workflow).or_insert(0) += 1;
            *spending.leaving_to.entry(slot).or_insert(0) += 1;
            return Ok(true);
        };
        let stopped = Stopped {
            workspace: claim.workspace,
            handle: plan.handle.clone(),
            breach,
        };
        spending.stopped.insert(workflow, stopped);
        Ok(false)
    }

    /// Stops what a batch found out of hand; how many workflows that is.
    pub(crate) async fn stop(&self, spending: Spending) -> Result<usize, Error> {
        let count = spending.stopped.len();
        for (id, stopped) in spending.stopped {
            let (workflow, breach) = (stopped.handle, stopped.breach);
            let scope = self.store.workspace(stopped.workspace);
            let now = self.clock.now();
            if scope.trip(id, breach.reason, &breach.detail, now).await? {
                let (reason, detail) = (breach.reason, breach.detail);
                tracing::error!(%workflow, reason, detail, "a workflow was stopped");
            }
        }
        Ok(count)
    }
}
