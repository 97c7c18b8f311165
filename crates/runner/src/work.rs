//! What the runner keeps in memory between two batches. All of it can be read again from the store:
//! a process that dies loses nothing here.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::sync::Arc;

use engine::calendar::Zone;
use engine::id::{ContactId, Handle, JourneyId, WorkspaceId};
use store::Store;
use store::workspace::Settings;

use crate::Error;
use crate::content::Content;
use crate::plans::Plans;
use crate::steps::zone_named;

/// Journey ids are fetched so many at a time.
const IDS_STOCK: usize = 1_000;
/// Most contacts left alone, so that the list stays small. Beyond that something is wrong with more
/// than single rows; each further one is named in the log every time it is tried.
const PARKED_MAX: usize = 10_000;

/// Plans, zones, ids in stock, and contacts that are left alone.
#[derive(Debug, Default)]
pub(crate) struct Work {
    stamp: Option<i64>,
    pub(crate) plans: Plans,
    workspaces: BTreeMap<WorkspaceId, (Zone, Settings)>,
    contents: BTreeMap<(WorkspaceId, Handle), Arc<Content>>,
    ids: Vec<JourneyId>,
    parked: BTreeSet<(WorkspaceId, ContactId)>,
}

impl Work {
    /// Reads definitions and workspaces again, if they changed.
    pub(crate) async fn refresh(&mut self, store: &Store) -> Result<(), Error> {
        let stamp = store.system().definitions_stamp().await?;
        if self.stamp == Some(stamp) {
            return Ok(());
        }
        self.plans.refresh(store).await?;
        let workspaces = store.system().workspaces().await?;
        let with_zone =
            |(id, settings): (_, Settings)| (id, (zone_named(&settings.zone), settings));
        self.workspaces = workspaces.into_iter().map(with_zone).collect();
        self.contents.clear();
        // Last, so that what failed half-way is done again.
        self.stamp = Some(stamp);
        Ok(())
    }

    pub(crate) fn zone(&self, workspace: WorkspaceId) -> Zone {
        self.workspaces
            .get(&workspace)
            .map_or_else(Zone::utc, |(zone, _)| zone.clone())
    }

    pub(crate) fn settings(&self, workspace: WorkspaceId) -> Option<&Settings> {
        self.workspaces
            .get(&workspace)
            .map(|(_, settings)| settings)
    }

    pub(crate) fn content(&self, workspace: WorkspaceId, email: &Handle) -> Option<Arc<Content>> {
        self.contents.get(&(workspace, email.clone())).cloned()
    }

    pub(crate) fn keep_content(
        &mut self,
        workspace: WorkspaceId,
        email: Handle,
        content: Content,
    ) -> Arc<Content> {
        let content = Arc::new(content);
        self.contents
            .insert((workspace, email), Arc::clone(&content));
        content
    }

    /// Makes sure that so many journeys can start.
    pub(crate) async fn stock_ids(&mut self, store: &Store, starts: usize) -> Result<(), Error> {
        while self.ids.len() < starts {
            let mut ids = store.allot_journey_ids(IDS_STOCK).await?;
            // Handed out from the back: the lowest must come first, journeys are kept in the order
            // of their entry.
            ids.reverse();
            ids.append(&mut self.ids);
            self.ids = ids;
        }
        Ok(())
    }

    pub(crate) fn plans_and_ids(&mut self) -> (&Plans, &mut Vec<JourneyId>) {
        (&self.plans, &mut self.ids)
    }

    pub(crate) fn is_parked(&self, workspace: WorkspaceId, contact: ContactId) -> bool {
        self.parked.contains(&(workspace, contact))
    }

    /// Leaves a contact alone until the process starts again.
    pub(crate) fn park(
        &mut self,
        (workspace, contact): (WorkspaceId, ContactId),
        why: &dyn Display,
    ) {
        tracing::error!(%workspace, %contact, %why, "a contact cannot be worked on; it is left alone until the next start");
        if self.parked.len() < PARKED_MAX {
            self.parked.insert((workspace, contact));
        }
    }

    /// How many contacts are left alone.
    pub(crate) fn parked(&self) -> usize {
        self.parked.len()
    }
}
