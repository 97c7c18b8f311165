//! What stands in for the world where a block of a played workflow asks for something: every pool has
//! codes left, everybody on our side is found, every web service answers with 200 and no words,
//! and every source that is asked is complete. Nothing
//! leaves, and no code is taken. What was asked for can be counted, and what came of it is an example.

use std::collections::BTreeSet;

use engine::block::notify_staff::TOLD_BEFORE;
use engine::contact::map;
use engine::event::{ENGINE, own};
use engine::step::Emitted;
use engine::step::ask::COMPLETE;
use engine::value::Value;
use store::append::OwnEvent;
use store::asked::{NewAsk, Wanted};

use super::person::Person;

/// The code that stands for all codes.
const CODE: &str = "EXAMPLE-CODE";

impl Person<'_> {
    /// Answers what blocks asked for.
    pub(super) fn stand_in(&mut self, asks: Vec<NewAsk>) {
        let mut noticed = BTreeSet::new();
        for ask in asks {
            let text = |text: &str| Value::Text(text.to_owned());
            let asker = ask.asker();
            let mut told = Vec::new();
            let mut event = |name: &str, further: Vec<(&str, Value)>| {
                let mut fields = asker.fields();
                fields.extend(further);
                told.push(Emitted {
                    name: name.to_owned(),
                    data: map(fields),
                });
            };
            // As live, of those at one instant one tells.
            let is_told = matches!(ask.what, Wanted::Notice { .. } | Wanted::Webhook { .. });
            let of = (ask.workflow, ask.block.clone());
            let is_again = ask.is_once && is_told && !noticed.insert(of);
            let (outcome, leaves) = match &ask.what {
                _ if is_again => (TOLD_BEFORE, Vec::new()),
                Wanted::Coupon { pool, valid_until } => {
                    let mut leaves = vec![("coupons", text(pool.as_str())), ("code", text(CODE))];
                    leaves.extend(valid_until.map(|at| ("expires_at", text(&at.to_string()))));
                    event(own::COUPON_GIVEN, leaves.clone());
                    ("given", leaves)
                }
                Wanted::Task { title, due_at, .. } => {
                    let mut leaves = vec![("title", text(title))];
                    event(own::TASK_CREATED, leaves.clone());
                    leaves.extend(due_at.map(|at| ("due_at", text(&at.to_string()))));
                    ("assigned", leaves)
                }
                // Nobody takes it up, and a reminder is not answered.
                Wanted::Notice { round: 1.., .. } => continue,
                Wanted::Notice { task, .. } => {
                    if let Some(task) = task {
                        event(own::TASK_CREATED, vec![("title", text(&task.title))]);
                    }
                    ("notified", Vec::new())
                }
                Wanted::Webhook { text: words, .. } => {
                    event(own::JOURNEY_NOTICE, vec![("text", text(words))]);
                    ("notified", Vec::new())
                }
                Wanted::Source(_) => ("ok", vec![(COMPLETE, Value::Bool(true))]),
                Wanted::Call(_) => ("ok", vec![("status", Value::Number(200.into()))]),
                Wanted::Nothing { outcome, reason } => (*outcome, vec![("reason", text(reason))]),
            };
            told.push(asker.answer(outcome, leaves));
            let now = self.now;
            let own = |event: Emitted| OwnEvent {
                name: event.name,
                occurred_at: now,
                source: ENGINE.to_owned(),
                data: event.data,
            };
            self.happened(told.into_iter().map(own).collect());
        }
    }
}
