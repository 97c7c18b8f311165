//! What blocks ask for, and who comes in because of who they are: a code is given to one visit and no
//! other, a visit that gave out a task gave out one, and nobody is told to have joined what they do not fit.

use std::collections::{BTreeMap, BTreeSet};

use engine::event::{Event, own};
use engine::value::Value;

use super::Checker;
use crate::draft::Does;
use crate::evidence::{Evidence, PersonBooks};
use crate::world::Person;

pub(super) const ONE_CODE: Checker = Checker {
    name: "one-code",
    rule: "No code is given twice, and each visit that says it gave one gave exactly one.",
    find: one_code,
};

pub(super) const ONE_TASK: Checker = Checker {
    name: "one-task",
    rule: "Each visit that says it gave out a task gave out exactly one.",
    find: one_task,
};

pub(super) const JOINED_RIGHTLY: Checker = Checker {
    name: "joined-rightly",
    rule: "Who is told to have joined fits the rule of the trigger at that instant.",
    find: joined_rightly,
};

fn one_code(evidence: &Evidence) -> Vec<String> {
    let mut found = Vec::new();
    let mut given = BTreeSet::new();
    for (person, books) in evidence.people() {
        for event in named(books, own::COUPON_GIVEN) {
            let code = (person.shop, text(event, "coupons"), text(event, "code"));
            if !given.insert(code.clone()) {
                found.push(format!("the code {code:?} was given twice"));
            }
        }
        found.extend(told_once(
            evidence,
            person,
            books,
            "give_coupon",
            own::COUPON_GIVEN,
        ));
    }
    found
}

fn one_task(evidence: &Evidence) -> Vec<String> {
    let people = evidence.people();
    people
        .flat_map(|(person, books)| {
            told_once(evidence, person, books, "create_task", own::TASK_CREATED)
        })
        .collect()
}

/// Where the steps of blocks of a kind and the events of what they gave do not agree. A step that was left
/// says what came of it: given, or assigned to somebody or nobody.
fn told_once(
    evidence: &Evidence,
    person: Person,
    books: &PersonBooks,
    kind: &str,
    event: &str,
) -> Vec<String> {
    let mut visits: BTreeMap<(String, String), i64> = BTreeMap::new();
    for (journey, steps) in &books.journeys {
        let draft = evidence.draft(person.shop, journey.workflow, journey.version);
        for step in steps.iter().filter(|step| step.left) {
            let block = draft.and_then(|draft| draft.block(step.block.as_str()));
            let is_it =
                matches!(block.map(|one| &one.does), Some(Does::Ask(keys)) if keys["do"] == kind);
            let gave = ["given", "assigned", "unassigned"].contains(&step.outcome.as_str());
            if is_it && gave {
                let slot = (journey.id.to_string(), step.block.to_string());
                *visits.entry(slot).or_default() += 1;
            }
        }
    }
    for event in named(books, event) {
        let slot = (text(event, "journey"), text(event, "block"));
        *visits.entry(slot).or_default() -= 1;
    }
    let wrong = visits.into_iter().filter(|(_, n)| *n != 0);
    wrong
        .map(|((journey, block), n)| {
            format!("{event} of {block} in journey {journey} of {person:?}: {n} too few")
        })
        .collect()
}

fn joined_rightly(evidence: &Evidence) -> Vec<String> {
    let mut found = Vec::new();
    for (person, books) in evidence.people() {
        let told = named(books, own::POSTDUIF_SEGMENT);
        for event in told.filter(|one| text(one, "trigger") == "joins") {
            let handle = text(event, "workflow");
            let flows = evidence.world.shops[person.shop].flows.iter().flatten();
            let rules = flows.filter(|draft| draft.handle == handle);
            let rules: Vec<_> = rules.filter_map(|draft| draft.joins.as_ref()).collect();
            // The command may have been read later than it came in, never before.
            let states = evidence.model.traits_until(person, event.received_at);
            let fits = states
                .iter()
                .any(|traits| rules.iter().any(|rule| rule.holds(traits)));
            if !fits {
                found.push(format!(
                    "{person:?} did not join {handle} at {}",
                    event.received_at
                ));
            }
        }
    }
    found
}

fn named<'b>(books: &'b PersonBooks, name: &'b str) -> impl Iterator<Item = &'b Event> {
    books.events.iter().filter(move |event| event.name == name)
}

fn text(event: &Event, field: &str) -> String {
    match event.data.get(field) {
        Some(Value::Text(text)) => text,
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use engine::contact::map;
    use serde_json::json;

    use super::*;
    use crate::check::sample::{self, check};
    use crate::rule::Rule;

    /// Makes the sample's waiting block one that asks, and tells of what it gave so many times.
    fn asks(evidence: &mut Evidence, kind: &str, outcome: &str, told: &[(&str, &str)]) {
        let world = Arc::make_mut(&mut evidence.world);
        world.shops[0].flows[0][0].blocks[0].does = Does::Ask(json!({ "do": kind }));
        let (journey, steps) = sample::journey(evidence);
        let id = journey.id.to_string();
        for step in steps
            .iter_mut()
            .filter(|step| step.block.as_str() == "wait")
        {
            step.outcome = outcome.to_owned();
        }
        let books = sample::person(evidence);
        for (name, code) in told {
            let mut event = books.events[0].clone();
            event.name = (*name).to_owned();
            event.data = map([
                ("journey", id.as_str().into()),
                ("block", "wait".into()),
                ("code", (*code).into()),
            ])
            .into();
            books.events.push(event);
        }
    }

    #[test]
    fn each_visit_gives_one_code_and_no_code_goes_twice() {
        let given = own::COUPON_GIVEN;
        let check = |told: &[(&str, &str)], expect: &str| {
            check(
                ONE_CODE,
                |one| asks(one, "give_coupon", "given", told),
                expect,
            );
        };
        check(&[(given, "A")], "");
        check(&[], "1 too few");
        check(&[(given, "A"), (given, "B")], "-1 too few");
        check(&[(given, "A"), (given, "A")], "was given twice");
    }

    #[test]
    fn each_visit_gives_out_one_task() {
        let check = |outcome: &str, told: &[(&str, &str)], expect: &str| {
            check(
                ONE_TASK,
                |one| asks(one, "create_task", outcome, told),
                expect,
            );
        };
        let created = (own::TASK_CREATED, "");
        check("assigned", &[created], "");
        check("unassigned", &[created, created], "-1 too few");
        check("unassigned", &[], "1 too few");
        check("passed_over", &[], "");
    }

    #[test]
    fn who_is_told_to_have_joined_fits() {
        let joins = |evidence: &mut Evidence, tag: &'static str| {
            let world = Arc::make_mut(&mut evidence.world);
            world.shops[0].flows[0][0].joins = Some(Rule::Tag(tag));
            let books = sample::person(evidence);
            let mut event = books.events[0].clone();
            event.name = own::POSTDUIF_SEGMENT.to_owned();
            let data = [("workflow", "flow-0".into()), ("trigger", "joins".into())];
            event.data = map(data).into();
            books.events.push(event);
        };
        check(JOINED_RIGHTLY, |one| joins(one, "vip"), "");
        check(
            JOINED_RIGHTLY,
            |one| joins(one, "staff"),
            "did not join flow-0",
        );
    }
}
