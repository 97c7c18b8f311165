//! Who is played: the draft, and beside it the other workflows that are live now, under what holds for
//! their workspace. This module does not know what happened.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::id::{Handle, WorkspaceId};
use engine::plan::Plan;
use engine::settings::{self, Settings};
use store::Store;
use store::workflow::{Status, WorkflowRow};

use super::Met;
use crate::Error;
use crate::plans::Plans;

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
        let text = store.workspace(workspace).settings_text().await?;
        let read = text.and_then(|row| settings::read(&row.source).settings);
        let settings = read.unwrap_or_default();
        let rules = BTreeMap::from([(workspace, Arc::new(settings.clone()))]);
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

    /// The others, before anything happened.
    pub(super) fn others(&self) -> BTreeMap<Handle, Met> {
        let others = self.plans.iter().skip(1);
        others
            .map(|plan| (plan.handle.clone(), Met::default()))
            .collect()
    }
}
