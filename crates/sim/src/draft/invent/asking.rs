//! What random drafts get beside: blocks that ask for something, and a rule by which people come in. It
//! does not know what comes of them.

use serde_json::{Value as Json, json};

use super::rule;
use crate::chance::Chance;
use crate::draft::{Block, Does, Draft};

/// Pools of codes that every shop has: one that never runs out in a run, and one that is empty.
pub const POOLS: [&str; 2] = ["plenty", "empty"];

/// Gives a draft blocks that ask for something, and perhaps a rule by which people come in: by a chance of
/// its own, so that what was found with a seed before is found with it still.
pub fn enrich(draft: &mut Draft, chance: &mut Chance) {
    draft.joins = chance.percent(30).then(|| rule(1, chance));
    let mut count = 0;
    ask_within(&mut draft.blocks, &mut count, chance);
}

fn ask_within(blocks: &mut Vec<Block>, count: &mut usize, chance: &mut Chance) {
    for block in blocks.iter_mut() {
        match &mut block.does {
            Does::Wait {
                blocks: Some(inner),
                ..
            } => ask_within(inner, count, chance),
            Does::Branch(arms) | Does::WaitFor(arms, ..) => {
                for arm in arms {
                    ask_within(&mut arm.blocks, count, chance);
                }
            }
            _ => {}
        }
    }
    if !chance.percent(35) {
        return;
    }
    *count += 1;
    // Nobody reaches what stands behind an end.
    let last = blocks.len();
    let ends = matches!(blocks.last().map(|one| &one.does), Some(Does::End(_)));
    let place = chance.below(last + usize::from(!ends));
    let asks = Block {
        id: format!("x{count}"),
        when: None,
        does: Does::Ask(ask(chance)),
    };
    blocks.insert(place, asks);
}

/// What is asked: a code, a task, a call, something to be kept for later, an event.
fn ask(chance: &mut Chance) -> Json {
    match chance.below(7) {
        0 | 1 => json!({"do": "give_coupon", "coupons": chance.pick(&POOLS), "valid": "30d"}),
        2 => json!({"do": "create_task", "title": "Call", "to": [{"role": "sales"}], "due": "2d"}),
        3 => json!({"do": "create_task", "title": "Ask", "to": [{"role": "nobody"}]}),
        4 => {
            json!({"do": "call", "url": "https://shop.example/hook", "body": "{{ trigger.order_id }}"})
        }
        5 => {
            let filter = json!({"field": "item.n", "at_least": 2});
            json!({"do": "pick", "from": "trigger.lines", "where": filter, "at_most": 3})
        }
        _ => json!({"do": "emit_event", "event": "noted", "data": [{"name": "n", "value": 1}]}),
    }
}
