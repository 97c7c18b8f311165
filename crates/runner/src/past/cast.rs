//! Who is played: the draft, and beside it the other workflows that are live now, under what holds for
//! their workspace. This module does not know what happened.

use std::collections::{BTreeMap, BTreeSet};

use engine::id::{Handle, WorkspaceId};
use engine::plan::Plan;
use engine::settings::Settings;
use store::Store;
use store::workflow::{Status, WorkflowRow};

use super::Met;
use crate::Error;
use crate::plans::Plans;
use crate::work::rules_of;

/// What is played together.
pub(super) struct Cast {
    /// The draft first.
    pub(super) plans: Vec<Plan>,
    /// What holds for the workspace; nothing where the draft is played alone.
    pub(super) settings: Settings,
}

impl Cast {
    /// The draft of a workflow, with the others if `beside`; `None` if it cannot be compiled. Another one
    /// that cannot be is left out, as it runs no more live.
    pub(super) async fn of(
        store: &Store,
        workspace: WorkspaceId,
        row: &WorkflowRow,
        beside: bool,
    ) -> Result<Option<Self>, Error> {
        let rules = rules_of(store, workspace).await?;
        let settings = rules.get(&workspace).map(|rules| Settings::clone(rules));
        let settings = settings.unwrap_or_default();
        let mut plans = Plans::under(rules);
        let draft = plans
            .draft(store, workspace, (row.id, 0), &row.draft)
            .await?;
        let Some(draft) = draft else {
            return Ok(None);
        };
        let mut cast = Self {
            plans: vec![Plan::clone(&draft)],
            settings: Settings::default(),
        };
        if !beside {
            return Ok(Some(cast));
        }
        cast.settings = settings;
        for other in store.system().running().await? {
            let Ok(other) = other else { continue };
            let is_beside = other.workspace == workspace
                && other.workflow != row.id
                && other.status == Status::Live;
            if !is_beside {
                continue;
            }
            let version = (other.workflow, other.version);
            let plan = plans.draft(store, workspace, version, &other.source);
            cast.plans
                .extend(plan.await?.map(|plan| Plan::clone(&plan)));
        }
        Ok(Some(cast))
    }

    /// The sources of events for which anybody in it waits.
    pub(super) fn sources(&self) -> BTreeSet<Handle> {
        let sources = self.plans.iter().flat_map(Plan::sources);
        sources.cloned().collect()
    }

    /// The others, before anything happened.
    pub(super) fn others(&self) -> BTreeMap<Handle, Met> {
        let others = self.plans.iter().skip(1);
        others
            .map(|plan| (plan.handle.clone(), Met::default()))
            .collect()
    }
}
