//! Going over to another version of a workflow: what was asked for by a person who published it. Where
//! a journey goes on, the answers that stand with the version say, and the engine does it.

use engine::edit;
use engine::id::{JourneyId, WorkflowId};
use engine::journey::Journey;
use engine::step::{Count, Visit};
use store::commit::{Growth, NewVisit};

use super::{Batch, Walk};

impl Walk<'_> {
    /// Takes a journey to a version, if it is under way in an older one and goes along.
    pub(crate) fn move_over(
        &mut self,
        id: JourneyId,
        version: (WorkflowId, i64),
        batch: &Batch<'_>,
    ) {
        let Some((journey, until)) = self.under_way(|one| one.id == id) else {
            return;
        };
        let old = batch.plans.known(journey.workflow, journey.version);
        let new = batch.plans.known(version.0, version.1);
        let moves = batch.plans.known_moves(version);
        // One that cannot be read is logged where it was read, and its journeys stay where they are.
        let (Some(old), Some(new), Some(moves)) = (old, new, moves) else {
            return;
        };
        let to = (version.1, &**moves);
        let over = edit::over((old, new), &journey, to, until, self.facts(), batch.now);
        if let Some(step) = over {
            self.follow(new, &journey, step, Some(journey.seq), batch);
        }
    }

    /// What is counted and written of leaving a version belongs to that version.
    pub(super) fn depart(&mut self, journey: &Journey, departed: Visit, seq: i64) {
        let (workflow, version) = (journey.workflow, journey.version);
        self.commit.counts.push(Growth {
            workflow,
            version,
            block: departed.block.clone(),
            name: Count::Left.to_string(),
            by: 1,
        });
        self.commit.visits.push(NewVisit {
            journey: journey.id,
            seq,
            workflow,
            version,
            visit: departed,
        });
    }
}
