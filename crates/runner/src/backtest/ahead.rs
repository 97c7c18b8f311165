//! A play ahead of time: of who is inside now, with what is known of them, by the same walk as a play of
//! a past. Nobody comes in, nothing happens to them but what their own journeys bring about.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use engine::calendar::Zone;
use engine::id::{JourneyId, WorkflowId, WorkspaceId};
use engine::plan::Plan;
use engine::settings::Settings;
use engine::time::Time;
use store::world::World;

use super::budgets::Stage;
use super::person::Person;
use super::{Past, Played, Script};
use crate::plans::Plans;
use crate::walk::Batch;

impl Script {
    /// The journeys through a workflow, in whichever of these plans they are, from one instant to the
    /// other. `plan` is that of the newest version.
    pub(crate) fn ahead(
        plans: Plans,
        plan: Arc<Plan>,
        (workspace, workflow): (WorkspaceId, WorkflowId),
        zone: Zone,
        (from, until): (Time, Time),
    ) -> Self {
        Self {
            looks_again: plans.looks_again(workspace),
            stages: vec![Stage::first(plans)],
            running: Vec::new(),
            plan,
            workspace,
            workflow,
            zone,
            settings: Settings::default(),
            told: Arc::default(),
            from,
            until,
            explains: false,
            collide_ms: 0,
        }
    }

    /// Plays these journeys of a contact on, after each went over to `version` if one is named.
    pub(crate) fn play_on(
        &self,
        world: World,
        which: &BTreeSet<JourneyId>,
        version: Option<i64>,
    ) -> Played {
        let past = Past {
            contact: world.contact,
            happenings: Vec::new(),
        };
        let mut person = Person::new(self, past);
        let known = world.history.iter().map(|event| event.id.0);
        let journeys = world.journeys.into_iter();
        let journeys = journeys.filter(|(journey, _)| which.contains(&journey.id));
        person.world.journeys = journeys.collect();
        let walked = person.world.journeys.iter().map(|(one, _)| one.id.0);
        person.numbers = known.chain(walked).max().unwrap_or(0);
        person.world.history = world.history;
        // Nobody comes in by a date either.
        person.looks_at_dates = false;
        person.now = self.from;
        if let Some(version) = version {
            person.go_over(version);
        }
        person.play();
        person.end()
    }
}

impl Person<'_> {
    fn go_over(&mut self, version: i64) {
        let inside = self.world.journeys.iter().map(|(one, _)| one.id);
        let inside: Vec<JourneyId> = inside.collect();
        let plans = self.plans();
        let mut walk = Self::walk(self.script, &mut self.world, BTreeMap::new(), self.now);
        walk.see_everything();
        let batch = Batch {
            plans,
            now: self.now,
            ids: &mut Vec::new(),
        };
        for journey in inside {
            walk.move_over(journey, (self.script.workflow, version), &batch);
        }
        let commit = walk.into_commit();
        if let Some(commit) = &commit {
            let over = commit.journeys.iter();
            let over = over.filter(|one| one.journey.version == version).count();
            self.played.over = i64::try_from(over).unwrap_or(i64::MAX);
        }
        self.apply(commit);
    }
}
