//! Why an event set off a trigger, or did not: the very functions that decide it live, with what they
//! saw. It explains; it never decides.

use super::matching::with_scope;
use super::{Match, Starts, Trigger};
use crate::event::{Event, own};
use crate::id::BlockId;
use crate::plan::Plan;
use crate::scope::Facts;
use crate::time::Time;
use crate::why::Why;

/// One trigger, asked about one event that it waits for.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// Which.
    pub trigger: BlockId,
    /// What its rule saw.
    pub why: Why,
    /// What it asks for: an entry per key, none where the event does not set it off.
    pub matches: Vec<Match>,
}

/// Every trigger of a plan that waits for an event of this name, in order. Live the first that the
/// event sets off is taken.
pub fn explain(plan: &Plan, event: &Event, facts: Facts<'_>, now: Time) -> Vec<Tried> {
    let tried = with_scope(plan, event, facts, now, |scope, named| {
        let tried = named.iter().map(|trigger| {
            let mut why = Why::default();
            let fits = trigger.fits(scope, plan, &mut why);
            if !fits && why == Why::default() {
                why = Why::note(trigger.unfit());
            }
            Tried {
                trigger: trigger.id.clone(),
                why,
                matches: if fits {
                    trigger.entries(scope)
                } else {
                    Vec::new()
                },
            }
        });
        tried.collect()
    });
    tried.unwrap_or_default()
}

impl Trigger {
    /// The names of the events that may set it off.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<_> = match &self.starts {
            Starts::Event(starts) => starts.events.iter().map(String::as_str).collect(),
            Starts::Change(_) => vec![own::CONTACT_CHANGED],
            Starts::Membership(starts) => starts.event().into_iter().collect(),
            Starts::Manual(_) => vec![own::JOURNEY_START_ASKED],
            Starts::Date(_) => vec![own::POSTDUIF_DATE],
            Starts::Inactivity(_) => vec![own::POSTDUIF_SILENCE],
            Starts::Occasion(_) => Vec::new(),
        };
        if self.enrols() {
            names.push(own::POSTDUIF_ENROLMENT);
        }
        names
    }

    /// Why an event of the right name is none of those it waits for, where no rule says so.
    fn unfit(&self) -> &'static str {
        match &self.starts {
            Starts::Event(_) => "it is not the how many-th that is asked for",
            Starts::Change(_) => "another field changed, or nothing really did",
            Starts::Membership(_) => "it is about another tag, interest or segment",
            Starts::Manual(_) => "another workflow was asked for, or its data does not fit",
            Starts::Date(_) | Starts::Inactivity(_) | Starts::Occasion(_) => {
                "it was written for another trigger"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{self, World, event};

    #[test]
    fn a_rule_says_what_it_saw_and_decides_as_it_does_live() {
        let plan = sample::plan(
            "{ format: 1, handle: w, name: W, purpose: service, blocks: [], triggers: [
                { id: dear, start: event, event: order_placed, where: { field: event.total, at_least: 50 } },
                { id: first, start: event, event: order_placed, nth: 2 } ] }",
        );
        let world = World::new("2027-03-01T09:00:00Z", "{}", "2027-03-01T09:00:00Z");
        let check = |total: &str, expect: [&str; 2]| {
            let placed = event("2027-03-01T09:00:00Z", "order_placed", total);
            let tried = explain(&plan, &placed, world.facts(), world.now);
            let told: Vec<_> = tried
                .iter()
                .map(|one| {
                    format!(
                        "{} {} {}",
                        one.trigger,
                        one.matches.len(),
                        one.why.to_json()
                    )
                })
                .collect();
            assert_eq!(told, expect);
            let live = crate::trigger::matches(&plan, &placed, world.facts(), world.now);
            let first = tried.into_iter().find(|one| !one.matches.is_empty());
            assert_eq!(live, first.map(|one| one.matches).unwrap_or_default());
        };
        let nth = r#"first 0 {"note":"it is not the how many-th that is asked for"}"#;
        check(
            r#"{"total": 49}"#,
            [
                r#"dear 0 {"saw":[{"rule":"event.total at least 50","value":"49","held":false}]}"#,
                nth,
            ],
        );
        check(
            r#"{"total": 50}"#,
            [
                r#"dear 1 {"saw":[{"rule":"event.total at least 50","value":"50","held":true}]}"#,
                nth,
            ],
        );
    }
}
