//! What the runner keeps in memory between two batches. All of it can be read again from the store:
//! a process that dies loses nothing here.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::calendar::Zone;
use engine::id::{ContactId, Handle, JourneyId, WorkflowId, WorkspaceId};
use engine::time::Time;
use store::Store;
use store::downtime::Downtimes;
use store::link::LinkRow;
use store::workflow::Status;
use store::workspace::Settings;

use crate::Error;
use crate::content::Content;
use crate::dates::Days;
use crate::enrol::Enrols;
use crate::house::HouseStyle;
use crate::members::Members;
use crate::plans::Plans;
use crate::steps::zone_named;
use crate::weekly::Weekly;

/// Journey ids are fetched so many at a time.
const IDS_STOCK: usize = 1_000;
/// A contact that changes so often between reading and writing, one time after the other, is no
/// coincidence any more.
const CONFLICTS_MAX: u32 = 20;

/// Plans, zones, ids in stock, and contacts that did not hold still.
#[derive(Debug, Default)]
pub(crate) struct Work {
    stamp: Option<i64>,
    /// The definitions with which every queue was looked into last, and nothing was found to do.
    pub(crate) looked_at: Option<i64>,
    pub(crate) plans: Plans,
    workspaces: BTreeMap<WorkspaceId, (Zone, Arc<Settings>)>,
    /// What holds for each workspace that says anything.
    rules: Rules,
    /// What the e-mails of each workspace look like that says so.
    houses: BTreeMap<WorkspaceId, Arc<HouseStyle>>,
    /// Since when the budgets of workflows count, of those that were ever stopped.
    budget_starts: BTreeMap<WorkflowId, Time>,
    contents: BTreeMap<(WorkspaceId, Handle), Arc<Content>>,
    /// Where the links of versions of e-mails lead.
    links: BTreeMap<LinksOf, Arc<Vec<LinkRow>>>,
    ids: Vec<JourneyId>,
    /// How far triggers have looked at the dates of the buckets at hand.
    pub(crate) days: Days,
    /// Up to which contact triggers have looked whose segments time turns.
    pub(crate) members: Members,
    /// When triggers that take contacts in are next to be looked at.
    pub(crate) enrols: Enrols,
    /// Who gets the summary of the week, and when to look at that again.
    pub(crate) weekly: Weekly,
    /// How many times in a row a contact had changed when its commit came.
    conflicts: BTreeMap<(WorkspaceId, ContactId), u32>,
    /// What of the messages that were due while nothing ran is wanted.
    pub(crate) downtimes: Downtimes,
    /// How much was put out of the queues since the process began. A batch that put something away
    /// has done something.
    pub(crate) put_away: usize,
}

/// A version of an e-mail.
pub(crate) type LinksOf = (WorkspaceId, Handle, i64);

/// What holds for each workspace that says anything.
pub(crate) type Rules = BTreeMap<WorkspaceId, Arc<engine::settings::Settings>>;

async fn rules(store: &Store) -> Result<Rules, Error> {
    let mut rules = Rules::new();
    for (workspace, source) in store.system().settings_texts().await? {
        if let Some(settings) = engine::settings::read(&source).settings {
            rules.insert(workspace, Arc::new(settings));
        } else {
            // It was sound when it was saved.
            tracing::error!(%workspace, "the settings of a workspace cannot be read");
        }
    }
    Ok(rules)
}

/// The same of one workspace, as plans of its drafts are compiled under.
pub(crate) async fn rules_of(store: &Store, workspace: WorkspaceId) -> Result<Rules, Error> {
    let text = store.workspace(workspace).settings_text().await?;
    let read = text.and_then(|row| engine::settings::read(&row.source).settings);
    Ok(read
        .map(|settings| (workspace, Arc::new(settings)))
        .into_iter()
        .collect())
}

async fn houses(store: &Store) -> Result<BTreeMap<WorkspaceId, Arc<HouseStyle>>, Error> {
    let mut houses = BTreeMap::new();
    for (workspace, style) in store.system().house_styles().await? {
        let read = serde_json::from_str(&style).map_err(|error| error.to_string());
        match read.and_then(|json| HouseStyle::from_json(&json)) {
            Ok(style) => {
                houses.insert(workspace, Arc::new(style));
            }
            // It was sound when it was saved.
            Err(error) => {
                tracing::error!(%workspace, error, "the house style of a workspace cannot be read");
            }
        }
    }
    Ok(houses)
}

impl Work {
    /// Reads definitions and workspaces again, if they changed, and lets go of the held messages of
    /// workflows that are not paused any more, unless a question about them is open. Whoever holds a message refreshes after it, so none
    /// stays held that was switched on just then.
    pub(crate) async fn refresh(&mut self, store: &Store, now: Time) -> Result<(), Error> {
        let stamp = store.system().definitions_stamp().await?;
        if self.stamp == Some(stamp) {
            return Ok(());
        }
        self.rules = rules(store).await?;
        self.houses = houses(store).await?;
        self.budget_starts = store.system().budget_starts().await?.into_iter().collect();
        self.plans.refresh(store, &self.rules).await?;
        let workspaces = store.system().workspaces().await?;
        let with_zone =
            |(id, settings): (_, Settings)| (id, (zone_named(&settings.zone), Arc::new(settings)));
        self.workspaces = workspaces.into_iter().map(with_zone).collect();
        self.contents.clear();
        self.links.clear();
        // An import has days looked at again that were looked at before.
        self.days.clear();
        self.members.clear();
        self.weekly = Weekly::of(store.system().weekly_readers().await?);
        self.downtimes = store.system().downtimes().await?;
        for (workspace, workflow) in store.system().held_workflows().await? {
            let is_asked = self.downtimes.is_open(workspace);
            if self.plans.status(workflow) != Some(Status::Paused) && !is_asked {
                let scope = store.workspace(workspace);
                scope.release_held(workflow, now).await?;
            }
        }
        // Last, so that what failed half-way is done again.
        self.stamp = Some(stamp);
        Ok(())
    }

    /// Of what the definitions at hand are the state.
    pub(crate) fn stamp(&self) -> i64 {
        self.stamp.unwrap_or_default()
    }

    pub(crate) fn zone(&self, workspace: WorkspaceId) -> Zone {
        self.workspaces
            .get(&workspace)
            .map_or_else(Zone::utc, |(zone, _)| zone.clone())
    }

    pub(crate) fn settings(&self, workspace: WorkspaceId) -> Option<Arc<Settings>> {
        let known = self.workspaces.get(&workspace);
        known.map(|(_, settings)| Arc::clone(settings))
    }

    /// What holds for a workspace.
    pub(crate) fn rules(&self, workspace: WorkspaceId) -> Arc<engine::settings::Settings> {
        self.rules.get(&workspace).cloned().unwrap_or_default()
    }

    /// What the e-mails of a workspace look like.
    pub(crate) fn house(&self, workspace: WorkspaceId) -> Arc<HouseStyle> {
        self.houses.get(&workspace).cloned().unwrap_or_default()
    }

    /// Since when the budgets of a workflow count.
    pub(crate) fn budget_start(&self, workflow: WorkflowId) -> Time {
        let starts = &self.budget_starts;
        starts.get(&workflow).copied().unwrap_or(Time::MIN)
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

    pub(crate) fn links(&self, of: &LinksOf) -> Option<Arc<Vec<LinkRow>>> {
        self.links.get(of).cloned()
    }

    pub(crate) fn keep_links(&mut self, of: LinksOf, links: Vec<LinkRow>) -> Arc<Vec<LinkRow>> {
        let links = Arc::new(links);
        self.links.insert(of, Arc::clone(&links));
        links
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

    /// Whether this contact has changed under our hands too many times in a row.
    pub(crate) fn conflicted(&mut self, of: (WorkspaceId, ContactId)) -> bool {
        let times = self.conflicts.entry(of).or_default();
        *times += 1;
        let is_enough = *times > CONFLICTS_MAX;
        if is_enough {
            self.conflicts.remove(&of);
        }
        is_enough
    }

    /// This contact held still.
    pub(crate) fn held_still(&mut self, of: (WorkspaceId, ContactId)) {
        self.conflicts.remove(&of);
    }
}
