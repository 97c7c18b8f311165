//! The numbers of a workflow against a recount of its journeys, steps and messages, done here and
//! not by the database. What is counted and not kept (`retry`, `held`, `postponed.cap`) cannot be
//! recounted.

use std::collections::BTreeMap;

use engine::id::WorkflowId;
use store::message::State;
use store::seeing::JourneyState;

use super::Checker;
use super::journey::left_for_good;
use crate::draft::Does;
use crate::evidence::Evidence;

pub(super) const RECOUNT: Checker = Checker {
    name: "recount",
    rule: "Every number equals its recount; who started is inside or out again.",
    find: recount,
};

pub(super) const DAYS: Checker = Checker {
    name: "days",
    rule: "What was counted on all days together is what was ever counted.",
    find: days,
};

/// Counted as it happens, and not to be found afterwards.
const ONLY_COUNTED: [&str; 2] = ["retry", "held"];

type Numbers = BTreeMap<(WorkflowId, i64, String, String), i64>;

fn recount(evidence: &Evidence) -> Vec<String> {
    let mut found = Vec::new();
    for (shop, books) in evidence.shops.iter().enumerate() {
        let mut expected = expected(evidence, shop);
        let mut starts: BTreeMap<(WorkflowId, i64), [i64; 3]> = BTreeMap::new();
        for (flow, row) in books
            .flows
            .iter()
            .flat_map(|flow| flow.counters.iter().map(move |row| (flow.id, row)))
        {
            let start = starts.entry((flow, row.version)).or_default();
            match row.name.as_str() {
                "matched" => start[0] += row.n,
                "started" => start[1] += row.n,
                name if name.starts_with("refused.") => start[2] += row.n,
                name if ONLY_COUNTED.contains(&name) || name.starts_with("postponed.") => {}
                name => {
                    let key = (flow, row.version, row.block.to_string(), name.to_owned());
                    *expected.entry(key).or_default() -= row.n;
                }
            }
        }
        let wrong = expected.into_iter().filter(|(_, n)| *n != 0);
        found.extend(wrong.map(|((flow, version, block, name), n)| {
            format!("{name} of {block} in workflow {flow} v{version} is {n} short of its recount")
        }));
        found.extend(started(evidence, shop, &starts));
    }
    found
}

fn days(evidence: &Evidence) -> Vec<String> {
    let flows = evidence.shops.iter().flat_map(|shop| &shop.flows);
    let apart = flows.filter(|flow| flow.counters != flow.by_day);
    apart
        .map(|flow| {
            format!(
                "workflow {}: {:?} by day, {:?} in all",
                flow.id, flow.by_day, flow.counters
            )
        })
        .collect()
}

/// Who matched was started or refused; who started has a journey.
fn started(
    evidence: &Evidence,
    shop: usize,
    starts: &BTreeMap<(WorkflowId, i64), [i64; 3]>,
) -> Vec<String> {
    let mut journeys: BTreeMap<(WorkflowId, i64), [i64; 2]> = BTreeMap::new();
    for (_, books) in evidence.people().filter(|(person, _)| person.shop == shop) {
        for (row, _) in &books.journeys {
            let count = journeys.entry((row.workflow, row.version)).or_default();
            let is_active = matches!(row.state, JourneyState::Active { .. });
            count[usize::from(is_active)] += 1;
        }
    }
    let mut found = Vec::new();
    for (slot, [matched, started, refused]) in starts {
        let [ended, active] = journeys.remove(slot).unwrap_or_default();
        if *matched != started + refused || *started != ended + active {
            found.push(format!(
                "{slot:?}: matched {matched}, started {started}, refused {refused}; journeys: {active} active, {ended} over"
            ));
        }
    }
    found.extend(
        journeys
            .into_keys()
            .map(|slot| format!("{slot:?}: journeys that nobody counted")),
    );
    found
}

fn expected(evidence: &Evidence, shop: usize) -> Numbers {
    let mut numbers = Numbers::new();
    let mut grow = |flow, version, block: &str, name: String| {
        *numbers
            .entry((flow, version, block.to_owned(), name))
            .or_default() += 1;
    };
    for (_, books) in evidence.people().filter(|(person, _)| person.shop == shop) {
        for (journey, steps) in &books.journeys {
            let draft = evidence.draft(shop, journey.workflow, journey.version);
            for step in steps {
                let block = step.block.as_str();
                let mut grow = |name: String| grow(journey.workflow, step.version, block, name);
                if step.arrived {
                    grow("entered".to_owned());
                }
                if step.left {
                    grow("left".to_owned());
                }
                let does = draft.and_then(|draft| draft.block(block));
                let takes_a_way = match does.map(|block| &block.does) {
                    Some(Does::Branch(_)) => true,
                    Some(Does::WaitFor(..)) => step.left && !left_for_good(&step.outcome),
                    _ => false,
                };
                let is_asked = does.is_some_and(|block| has_outcomes(&block.does));
                if is_asked
                    && step.left
                    && step.outcome != "passed_over"
                    && !left_for_good(&step.outcome)
                {
                    grow(format!("outcome.{}", step.outcome));
                }
                if step.outcome == "passed_over" {
                    grow("passed_over".to_owned());
                } else if takes_a_way {
                    grow(format!("arm.{}", step.outcome));
                }
            }
        }
        for message in &books.messages {
            let block = message.block.as_str();
            let mut grow = |name: String| grow(message.workflow, message.version, block, name);
            grow("queued".to_owned());
            let reason = message.reason.as_deref().unwrap_or_default();
            match message.state {
                State::Accepted => grow("sent".to_owned()),
                State::Skipped => grow(format!("skipped.{reason}")),
                State::Refused | State::Expired | State::Unknown => {
                    grow(message.state.as_str().to_owned());
                }
                _ => {}
            }
        }
    }
    numbers
}

/// Whether a block is left with an outcome that is counted.
fn has_outcomes(does: &Does) -> bool {
    match does {
        Does::Ask(keys) => keys["do"] != "emit_event",
        Does::Send { waits, .. } => *waits,
        Does::Notify(_) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::sample::{self, check};

    #[test]
    fn days_add_up() {
        check(DAYS, |_| {}, "");
        let by_day = |evidence: &mut Evidence, by: i64| {
            evidence.shops[0].flows[0].by_day[0].n += by;
        };
        check(DAYS, |one| by_day(one, 1), "workflow 1: ");
        check(DAYS, |one| by_day(one, -1), "workflow 1: ");
    }

    #[test]
    fn numbers_equal_their_recount() {
        check(RECOUNT, |_| {}, "");
        let counters = |evidence: &mut Evidence, name: &str, by: i64| {
            let flow = &mut evidence.shops[0].flows[0];
            let row = flow.counters.iter_mut().find(|row| row.name == name);
            row.unwrap().n += by;
        };
        check(
            RECOUNT,
            |one| counters(one, "entered", 1),
            "entered of wait in workflow 1 v1 is -1",
        );
        check(
            RECOUNT,
            |one| counters(one, "sent", -1),
            "sent of send in workflow 1 v1 is 1 short",
        );
        check(
            RECOUNT,
            |one| counters(one, "matched", 1),
            "matched 2, started 1",
        );
        check(
            RECOUNT,
            |one| sample::person(one).messages.clear(),
            "queued of send",
        );
        check(
            RECOUNT,
            |evidence| sample::person(evidence).journeys.clear(),
            "journeys: 0 active, 0 over",
        );
        check(
            RECOUNT,
            |evidence| evidence.shops[0].flows[0].counters.clear(),
            "journeys that nobody counted",
        );
    }
}
