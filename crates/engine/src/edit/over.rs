//! One journey going over to another version of its workflow: a step like any other, by
//! [`step`](crate::step::step).

use std::collections::BTreeSet;

use super::{Answer, Moves};
use crate::id::BlockId;
use crate::journey::Journey;
use crate::plan::{Does, Plan};
use crate::scope::Facts;
use crate::step::{self, Input, Step};
use crate::time::Time;

/// Reason of a journey that an edit ended.
pub const LEFT_BY_EDIT: &str = "edited";

/// Takes a journey from its version to a newer one, as the answers say. `plans` are that of the
/// version in which it is and that of `version`, to which it goes; `until` is when it would be woken.
/// `None` if it stays as it is: somebody said so, it is there already, or its place is none in the
/// new plan.
pub fn over(
    (old, new): (&Plan, &Plan),
    journey: &Journey,
    (version, moves): (i64, &Moves),
    until: Time,
    facts: Facts<'_>,
    now: Time,
) -> Option<Step> {
    if journey.version >= version {
        return None;
    }
    let block = journey.block.as_ref()?;
    let to = moves.of(block);
    let can_go = match to {
        Answer::Stay => false,
        Answer::Leave => return step::step(old, journey, Input::Leave(LEFT_BY_EDIT), facts, now),
        Answer::Keep => can_stand((old, new), block),
        Answer::Retime => can_stand((old, new), block) && can_be_timed(new, block),
        Answer::To(other) => new
            .node(other)
            .is_some_and(|node| !new.nodes[node].is_last_word),
    };
    if !can_go {
        return None;
    }
    let mut journey = journey.clone();
    journey.memory.passed.extend(passed(old, &journey, block));
    let moved = Input::Move { version, to, until };
    step::step(new, &journey, moved, facts, now)
}

/// The blocks that this journey has behind it: it was there, and by the plan it walks it would never
/// come by again. A round that it is in goes on.
fn passed(plan: &Plan, journey: &Journey, from: &BlockId) -> BTreeSet<BlockId> {
    let mut ahead = BTreeSet::new();
    let mut open: Vec<usize> = plan.node(from).into_iter().collect();
    while let Some(node) = open.pop() {
        for next in plan.nodes[node].leads_to(plan) {
            if ahead.insert(next) {
                open.push(next);
            }
        }
    }
    let is_ahead = |id: &BlockId| plan.node(id).is_some_and(|node| ahead.contains(&node));
    let left = journey.memory.left.keys();
    left.filter(|id| !is_ahead(id)).cloned().collect()
}

/// Whether who stands in this block can stand in it by the other plan: it is of the same kind.
fn can_stand((old, new): (&Plan, &Plan), block: &BlockId) -> bool {
    let does = |plan: &Plan| plan.node(block).map(|node| kind(&plan.nodes[node].does));
    let before = does(old);
    before.is_some() && before == does(new)
}

fn can_be_timed(plan: &Plan, block: &BlockId) -> bool {
    let node = plan.node(block).map(|node| &plan.nodes[node].does);
    matches!(node, Some(Does::Wait(_) | Does::WaitFor(_)))
}

fn kind(does: &Does) -> (usize, Option<std::mem::Discriminant<crate::block::One>>) {
    match does {
        Does::Wait(_) => (0, None),
        Does::WaitFor(_) => (1, None),
        Does::Branch(_) => (2, None),
        Does::Split(_) => (3, None),
        Does::One(one) => (4, Some(std::mem::discriminant(one))),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::sample::{self, World, at};
    use crate::step::Visit;

    fn plan(blocks: &str) -> Plan {
        sample::plan(&format!(
            "{{ format: 1, handle: w, name: W, purpose: service, triggers: [{{ id: t, start: event, event: order_placed }}], blocks: [{blocks}] }}"
        ))
    }

    fn id(text: &str) -> BlockId {
        BlockId::new(text).unwrap()
    }

    fn told(visit: &Visit) -> String {
        format!("{} {}", visit.block, visit.outcome)
    }

    const START: &str = "2027-03-01T09:00:00Z";
    const MOVED: &str = "2027-03-02T09:00:00Z";

    /// Begins by the first blocks, goes over to the second a day later, and is woken when that is due,
    /// until it ends: what it did from the edit on, and the mails of its whole life.
    fn check(old: &str, new: &str, answer: Answer, expect: &str, mails: &str) {
        let (old, new) = (plan(old), plan(new));
        let world = World::new(START, "{}", START);
        let begun = step::step(&old, &world.journey, Input::Start, world.facts(), at(START));
        let mut step = begun.unwrap();
        let mut sent: Vec<_> = step.messages.drain(..).map(|one| one.block).collect();
        let wakes = |step: &Step| match &step.state {
            crate::journey::State::Active(pending) => Some(pending.wake_at()),
            crate::journey::State::Ended { .. } => None,
        };
        let until = wakes(&step).unwrap();
        let block = step.journey.block.clone().unwrap();
        let moves = Moves(BTreeMap::from([(block, answer)]));
        let now = at(MOVED);
        let (plans, of) = ((&old, &new), (2, &moves));
        let Some(over) = over(plans, &step.journey, of, until, world.facts(), now) else {
            assert_eq!("stays", expect);
            return;
        };
        step = over;
        assert_eq!(
            step.departed.as_ref().map_or(1, |_| 2),
            step.journey.version
        );
        let mut lines: Vec<_> = step.departed.iter().map(told).collect();
        loop {
            lines.extend(step.trace.iter().map(told));
            sent.extend(step.messages.iter().map(|one| one.block.clone()));
            let Some(until) = wakes(&step) else { break };
            let now = until.max(now);
            lines.push(now.to_string());
            step = step::step(&new, &step.journey, Input::Due, world.facts(), now).unwrap();
        }
        assert_eq!(lines.join(", "), expect);
        let sent: Vec<_> = sent.iter().map(ToString::to_string).collect();
        assert_eq!(sent.join(" "), mails);
    }

    const M1: &str = "{ id: m1, do: send_email, email: one }";
    const M2: &str = "{ id: m2, do: send_email, email: two }";
    const WEEK: &str = "{ id: w, do: wait, for: 7d }";

    fn of(blocks: &[&str]) -> String {
        blocks.join(", ")
    }

    #[test]
    fn who_is_kept_waits_as_before_and_goes_on_by_the_new_plan() {
        check(
            &of(&[M1, WEEK, M2]),
            &of(&[M1, WEEK, "{ id: m3, do: send_email, email: three }"]),
            Answer::Keep,
            "w moved, w moved, 2027-03-08T09:00:00Z, w waited, m3 queued",
            "m1 m3",
        );
    }

    #[test]
    fn a_wait_is_worked_out_anew_only_if_asked() {
        let longer = WEEK.replace("7d", "9d");
        let (old, new) = (of(&[M1, WEEK, M2]), of(&[M1, &longer, M2]));
        let kept = "w moved, w moved, 2027-03-08T09:00:00Z, w waited, m2 queued";
        check(&old, &new, Answer::Keep, kept, "m1 m2");
        let timed = "w moved, w waiting, 2027-03-10T09:00:00Z, w waited, m2 queued";
        check(&old, &new, Answer::Retime, timed, "m1 m2");
        let shorter = of(&[M1, &WEEK.replace("7d", "2h"), M2]);
        let past = "w moved, w waiting, 2027-03-02T09:00:00Z, w waited, m2 queued";
        check(&old, &shorter, Answer::Retime, past, "m1 m2");
    }

    #[test]
    fn who_goes_to_a_block_begins_there_and_runs_nothing_twice() {
        let old = of(&[M1, WEEK, M2]);
        check(
            &old,
            &of(&[M1, M2]),
            Answer::To(id("m2")),
            "w moved, m2 queued",
            "m1 m2",
        );
        // Back to the beginning, and by an order that is turned round.
        check(
            &old,
            &of(&[M1, M2]),
            Answer::To(id("m1")),
            "w moved, m1 passed_over, m2 queued",
            "m1 m2",
        );
        check(
            &old,
            &of(&[M2, WEEK, M1]),
            Answer::Keep,
            "w moved, w moved, 2027-03-08T09:00:00Z, w waited, m1 passed_over",
            "m1",
        );
    }

    #[test]
    fn a_loop_that_an_edit_brings_sends_nothing_again_and_keeps_its_wait() {
        let round = "{ id: again, do: goto, block: m1, visits: 2 }";
        check(
            &of(&[M1, WEEK, M2]),
            &of(&[M1, WEEK, M2, round]),
            Answer::Keep,
            "w moved, w moved, 2027-03-08T09:00:00Z, w waited, m2 queued, again went, m1 passed_over, \
             w waiting, 2027-03-15T09:00:00Z, w waited, m2 queued, again went, m1 passed_over, \
             w waiting, 2027-03-22T09:00:00Z, w waited, m2 queued, again spent",
            "m1 m2 m2 m2",
        );
    }

    #[test]
    fn who_leaves_ends_and_who_stays_is_left_alone() {
        let (old, new) = (of(&[M1, WEEK, M2]), of(&[M1, M2]));
        check(&old, &new, Answer::Leave, "w edited", "m1");
        check(&old, &new, Answer::Stay, "stays", "");
        // No place to keep, or another kind of block.
        check(&old, &new, Answer::Keep, "stays", "");
        let other = of(&[M1, "{ id: w, do: end }"]);
        check(&old, &other, Answer::Retime, "stays", "");
        check(&old, &new, Answer::To(id("nowhere")), "stays", "");
    }
}
