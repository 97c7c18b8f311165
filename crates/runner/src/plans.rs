//! The compiled plans of everything that runs. Read again when a definition changed; a version that
//! only older journeys still walk is compiled when the first of them comes by. Plans never change,
//! so they are shared and never invalidated.

mod heard;
mod sources;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use engine::check::Catalogue;
use engine::condition::Condition;
use engine::edit::Moves;
use engine::event::own;
use engine::id::{Handle, WorkflowId, WorkspaceId};
use engine::plan::Plan;
use engine::segment::{self, Segments};
use engine::trigger::{self, Starts, Trigger};
use store::Store;
use store::segment::SegmentRow;
use store::webhook::Listener;
use store::workflow::Status;

use self::sources::Sources;
use crate::Error;
use crate::work::Rules;

/// A workflow that may start journeys.
#[derive(Clone, Debug)]
pub(crate) struct Running {
    pub(crate) workspace: WorkspaceId,
    pub(crate) workflow: WorkflowId,
    pub(crate) version: i64,
    pub(crate) status: Status,
    pub(crate) plan: Arc<Plan>,
}

/// What runs, and every plan that was needed so far.
#[derive(Debug, Default)]
pub(crate) struct Plans {
    running: Vec<Running>,
    /// Also of a workflow whose newest version cannot be compiled: its messages wait.
    statuses: BTreeMap<WorkflowId, Status>,
    by_version: BTreeMap<(WorkflowId, i64), Arc<Plan>>,
    /// Where those go on who are taken along to a version; none if nobody is.
    moves: BTreeMap<(WorkflowId, i64), Option<Arc<Moves>>>,
    history_wanted: BTreeMap<WorkspaceId, BTreeSet<String>>,
    pub(crate) sources: Sources,
    /// Which of the events that are often unheard some rule names.
    named: BTreeSet<(WorkspaceId, &'static str)>,
    /// As they were when the plans of the workspace were compiled.
    segments: BTreeMap<WorkspaceId, Known>,
    /// The same, of what holds for the workspaces.
    rules: Rules,
    /// Which webhooks are told of an event.
    listeners: Vec<Listener>,
}

/// The segments of a workspace, and what they were made of.
#[derive(Debug)]
struct Known {
    rows: Vec<SegmentRow>,
    segments: Segments,
}

impl Plans {
    /// Plans that are at hand, without a store.
    pub(crate) fn of(running: Vec<Running>) -> Self {
        let mut plans = Self::default();
        for one in &running {
            plans.statuses.insert(one.workflow, one.status);
            plans.keep(one.workspace, (one.workflow, one.version), &one.plan);
        }
        plans.running = running;
        plans
    }

    /// Nothing so far, under what holds for the workspaces.
    pub(crate) fn under(rules: Rules) -> Self {
        Self {
            rules,
            ..Self::default()
        }
    }

    /// Reads what runs.
    pub(crate) async fn refresh(&mut self, store: &Store, rules: &Rules) -> Result<(), Error> {
        self.listeners = store.system().listeners().await?;
        let mut rows = Vec::new();
        for row in store.system().running().await? {
            match row {
                Ok(row) => rows.push(row),
                Err(error) => {
                    tracing::error!(%error, "a workflow cannot be read, and does not run");
                }
            }
        }
        self.statuses = rows.iter().map(|row| (row.workflow, row.status)).collect();
        if self.rules != *rules {
            // What a plan takes from its workspace may be another.
            self.by_version.clear();
            self.rules.clone_from(rules);
        }
        let workspaces: BTreeSet<_> = rows.iter().map(|row| row.workspace).collect();
        for workspace in workspaces
            .into_iter()
            .chain(self.segments.keys().copied().collect::<Vec<_>>())
        {
            self.read_segments(store, workspace).await?;
        }
        let mut running = Vec::new();
        for row in rows {
            let plan = self.compile(row.workspace, (row.workflow, row.version), &row.source);
            let Some(plan) = plan else { continue };
            running.push(Running {
                workspace: row.workspace,
                workflow: row.workflow,
                version: row.version,
                status: row.status,
                plan,
            });
        }
        self.running = running;
        Ok(())
    }

    /// The plan of a version, compiled if it is not yet known. `None` if the version is gone or
    /// cannot be compiled any more; that is logged, and its journeys stay where they are.
    pub(crate) async fn version(
        &mut self,
        store: &Store,
        workspace: WorkspaceId,
        (workflow, version): (WorkflowId, i64),
    ) -> Result<Option<Arc<Plan>>, Error> {
        if let Some(plan) = self.by_version.get(&(workflow, version)) {
            return Ok(Some(Arc::clone(plan)));
        }
        if !self.segments.contains_key(&workspace) {
            self.read_segments(store, workspace).await?;
        }
        let row = store.system().version(workspace, workflow, version).await?;
        Ok(row.and_then(|row| self.compile(workspace, (workflow, version), &row.source)))
    }

    /// The plan of a text that is no version yet, kept as one of this number. `None` if it cannot be
    /// compiled.
    pub(crate) async fn draft(
        &mut self,
        store: &Store,
        workspace: WorkspaceId,
        version: (WorkflowId, i64),
        text: &str,
    ) -> Result<Option<Arc<Plan>>, Error> {
        if !self.segments.contains_key(&workspace) {
            self.read_segments(store, workspace).await?;
        }
        Ok(self.compile(workspace, version, text))
    }

    /// Gives a version the answers of where those go on who are taken along.
    pub(crate) fn set_moves(&mut self, version: (WorkflowId, i64), moves: Moves) {
        self.moves.insert(version, Some(Arc::new(moves)));
    }

    /// Makes sure that journeys can go over to this version: its plan and the answers are at hand.
    pub(crate) async fn moves_to(
        &mut self,
        store: &Store,
        workspace: WorkspaceId,
        version: (WorkflowId, i64),
    ) -> Result<(), Error> {
        self.version(store, workspace, version).await?;
        if self.moves.contains_key(&version) {
            return Ok(());
        }
        let row = store
            .system()
            .version(workspace, version.0, version.1)
            .await?;
        let read = |text: String| match Moves::from_text(&text) {
            Ok(moves) => Some(Arc::new(moves)),
            Err(error) => {
                let (workflow, version) = version;
                tracing::error!(%workflow, version, error, "nobody goes over to a version whose answers cannot be read");
                None
            }
        };
        let moves = row.and_then(|row| row.moves).and_then(read);
        self.moves.insert(version, moves);
        Ok(())
    }

    /// Where those go on who are taken along to a version that was asked for before.
    pub(crate) fn known_moves(&self, version: (WorkflowId, i64)) -> Option<&Arc<Moves>> {
        self.moves.get(&version).and_then(Option::as_ref)
    }

    /// Reads the segments of a workspace. Where one changed, the plans that name any are forgotten,
    /// and compiled again when they are next needed.
    async fn read_segments(&mut self, store: &Store, workspace: WorkspaceId) -> Result<(), Error> {
        let rows = store.workspace(workspace).segments().await?;
        let before = self.segments.get(&workspace);
        if before.is_some_and(|known| known.rows == rows) {
            return Ok(());
        }
        self.by_version
            .retain(|_, plan| plan.segments_named().is_empty());
        let rules = rows.iter().filter_map(|row| {
            let read = segment::read(&row.source).segment;
            if read.is_none() {
                tracing::error!(%workspace, segment = %row.handle, "a segment cannot be read");
            }
            read.map(|read| (row.handle.clone(), read.rule))
        });
        let rules: BTreeMap<_, _> = rules.collect();
        let names = |name: &str| rules.values().any(|rule| rule.asks_for(name));
        self.name(workspace, names);
        let segments = Segments::new(&rules);
        self.segments.insert(workspace, Known { rows, segments });
        Ok(())
    }

    /// A plan that was compiled before.
    pub(crate) fn known(&self, workflow: WorkflowId, version: i64) -> Option<&Arc<Plan>> {
        self.by_version.get(&(workflow, version))
    }

    /// The live workflows of a workspace that wait for an instant and not for an event.
    pub(crate) fn timed(&self, workspace: WorkspaceId) -> impl Iterator<Item = &Running> {
        let all = self.all_timed();
        all.filter(move |running| running.workspace == workspace)
    }

    /// The same, of all workspaces.
    pub(crate) fn all_timed(&self) -> impl Iterator<Item = &Running> {
        let timed = |running: &&Running| {
            running.status == Status::Live && running.plan.triggers.iter().any(Trigger::is_timed)
        };
        self.running.iter().filter(timed)
    }

    /// The workflows that wait for the dates of activities, the paused ones too: a date that is told in a
    /// pause may come after it.
    pub(crate) fn dated_by_activities(
        &self,
        workspace: WorkspaceId,
    ) -> impl Iterator<Item = &Running> {
        let is_dated = |one: &Trigger| match &one.starts {
            Starts::Date(starts) => starts.is_of_activity(),
            _ => false,
        };
        let waits = move |running: &&Running| {
            running.workspace == workspace
                && matches!(running.status, Status::Live | Status::Paused)
                && running.plan.triggers.iter().any(is_dated)
        };
        self.running.iter().filter(waits)
    }

    /// The live workflows of a workspace that wait for somebody to join or leave a segment.
    pub(crate) fn watching_segments(
        &self,
        workspace: WorkspaceId,
    ) -> impl Iterator<Item = &Running> {
        let all = self.all_watching_segments();
        all.filter(move |running| running.workspace == workspace)
    }

    /// The same, and the paused ones: what happens in a pause may move somebody after it, by time alone.
    pub(crate) fn reminded_of_segments(
        &self,
        workspace: WorkspaceId,
    ) -> impl Iterator<Item = &Running> {
        let waits = move |running: &&Running| {
            running.workspace == workspace
                && matches!(running.status, Status::Live | Status::Paused)
                && trigger::crossing::waits(&running.plan)
        };
        self.running.iter().filter(waits)
    }

    /// The live ones of all workspaces.
    pub(crate) fn all_watching_segments(&self) -> impl Iterator<Item = &Running> {
        let waits = |running: &&Running| {
            running.status == Status::Live && trigger::crossing::waits(&running.plan)
        };
        self.running.iter().filter(waits)
    }

    /// The live workflows that take contacts in because of who they are, of all workspaces.
    pub(crate) fn all_enrolling(&self) -> impl Iterator<Item = &Running> {
        let enrols = |running: &&Running| {
            running.status == Status::Live && running.plan.triggers.iter().any(Trigger::enrols)
        };
        self.running.iter().filter(enrols)
    }

    /// The rule of a segment of a workspace of which workflows run.
    pub(crate) fn segment(
        &self,
        workspace: WorkspaceId,
        segment: &Handle,
    ) -> Option<Arc<Condition>> {
        let known = self.segments.get(&workspace)?;
        known.segments.rule(segment).cloned()
    }

    /// A workflow, if it is live.
    pub(crate) fn live(&self, workflow: WorkflowId) -> Option<&Running> {
        let is_it = |one: &&Running| one.workflow == workflow && one.status == Status::Live;
        self.running.iter().find(is_it)
    }

    /// Whether a workflow is live or paused; `None` if it is neither any more.
    pub(crate) fn status(&self, workflow: WorkflowId) -> Option<Status> {
        self.statuses.get(&workflow).copied()
    }

    /// The names of all events that a rule of any known plan looks back at, by workspace.
    pub(crate) fn history_wanted(&self) -> BTreeMap<WorkspaceId, Vec<String>> {
        let names = |(workspace, names): (&WorkspaceId, &BTreeSet<String>)| {
            (*workspace, names.iter().cloned().collect())
        };
        self.history_wanted.iter().map(names).collect()
    }

    fn compile(
        &mut self,
        workspace: WorkspaceId,
        (workflow, version): (WorkflowId, i64),
        source: &str,
    ) -> Option<Arc<Plan>> {
        if let Some(plan) = self.by_version.get(&(workflow, version)) {
            return Some(Arc::clone(plan));
        }
        // The e-mails were looked at when it was published; a published version stays runnable.
        let known = self.segments.get(&workspace);
        let catalogue = Catalogue {
            segments: known.map(|known| known.segments.clone()),
            // One of which nobody said anything has no sources either.
            settings: Some(self.rules.get(&workspace).cloned().unwrap_or_default()),
            is_published: true,
            ..Catalogue::default()
        };
        match Plan::from_text(source, &catalogue) {
            Ok(plan) => {
                let plan = Arc::new(plan);
                self.keep(workspace, (workflow, version), &plan);
                Some(plan)
            }
            Err(findings) => {
                let first = findings
                    .first()
                    .map(ToString::to_string)
                    .unwrap_or_default();
                tracing::error!(%workflow, version, first, "a published version cannot be compiled");
                None
            }
        }
    }

    fn keep(&mut self, workspace: WorkspaceId, version: (WorkflowId, i64), plan: &Arc<Plan>) {
        let names = plan.history_wanted();
        if !names.is_empty() {
            let wanted = self.history_wanted.entry(workspace).or_default();
            wanted.extend(names.into_iter().map(str::to_owned));
        }
        self.sources.add(workspace, plan);
        self.name(workspace, |name| plan.names(name));
        self.by_version.insert(version, Arc::clone(plan));
    }

    fn name(&mut self, workspace: WorkspaceId, names: impl Fn(&str) -> bool) {
        let named = own::OFTEN_UNHEARD.into_iter().filter(|name| names(name));
        self.named.extend(named.map(|name| (workspace, name)));
    }
}
