//! The sources of events for which journeys of any known version wait, by workspace: what they said of
//! themselves is read for those alone. What was said is not known here.

use std::collections::{BTreeMap, BTreeSet};

use engine::id::{Handle, WorkspaceId};
use engine::plan::Plan;

/// The sources, by workspace.
#[derive(Debug, Default)]
pub(crate) struct Sources(BTreeMap<WorkspaceId, BTreeSet<Handle>>);

impl Sources {
    pub(super) fn add(&mut self, workspace: WorkspaceId, plan: &Plan) {
        for source in plan.sources() {
            let of = self.0.entry(workspace).or_default();
            of.insert(source.clone());
        }
    }

    /// Those of a workspace; none if nobody waits there.
    pub(crate) fn of(&self, workspace: WorkspaceId) -> Option<&BTreeSet<Handle>> {
        self.0.get(&workspace)
    }
}
