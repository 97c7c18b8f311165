//! What random drafts get beside, by a chance of its own: blocks that wait until a source is complete, waits
//! whose rules have to go on holding, and rules that look back to the journey before. It does not know
//! what comes of them.
//!
//! A source here is complete by its delay and never by its word: when a word is heard depends on when a
//! process dies, and runs are held against each other.

use serde_json::{Value as Json, json};

use crate::chance::Chance;
use crate::draft::{Arm, Block, Does, Draft, Length, calendar, exact};
use engine::time::{HOUR_MS, MINUTE_MS};

/// The sources that every shop's settings name: one that is never late for long, and one that is.
pub const SOURCES: &str =
    "sources: [{ id: orders, delay: 20min }, { id: visits, delay: 30h }, { id: silent }]";

const HOLDS: [Length; 3] = [
    exact("20min", 20 * MINUTE_MS),
    exact("7h", 7 * HOUR_MS),
    calendar("2d", 2),
];

/// The block that half of the drafts begin with: it is passed over by whoever comes for the first time.
pub const RETURNING: &str = "returning";

/// Lets a draft ask first whether its contact went through it before.
pub fn greet(draft: &mut Draft, chance: &mut Chance) {
    if chance.percent(50) {
        let greeting = Block {
            id: RETURNING.to_owned(),
            when: Some(json!({"field": "previous.entered_at", "known": true})),
            does: Does::Ask(json!({"do": "emit_event", "event": "returned_to_us", "data": []})),
        };
        draft.blocks.insert(0, greeting);
    }
}

/// Gives a draft more to wait for.
pub fn wait_more(draft: &mut Draft, chance: &mut Chance) {
    let mut count = 0;
    wait_within(&mut draft.blocks, &mut count, chance);
}

fn wait_within(blocks: &mut Vec<Block>, count: &mut usize, chance: &mut Chance) {
    for block in blocks.iter_mut() {
        if let Some(when) = &mut block.when {
            look_back(when, chance);
        }
        match &mut block.does {
            Does::Wait {
                blocks: Some(inner),
                ..
            } => wait_within(inner, count, chance),
            Does::Branch(arms) => arms_of(arms, count, chance),
            Does::WaitFor(arms, _, stable) => {
                *stable = chance.percent(30).then(|| chance.pick(&HOLDS));
                arms_of(arms, count, chance);
            }
            _ => {}
        }
    }
    if !chance.percent(25) {
        return;
    }
    *count += 1;
    // Nobody reaches what stands behind an end.
    let ends = matches!(blocks.last().map(|one| &one.does), Some(Does::End(_)));
    let place = chance.below(blocks.len() + usize::from(!ends));
    let gate = Block {
        id: format!("d{count}"),
        when: None,
        does: Does::Ask(gate(chance)),
    };
    blocks.insert(place, gate);
}

fn arms_of(arms: &mut [Arm], count: &mut usize, chance: &mut Chance) {
    for arm in arms {
        if let Some(when) = &mut arm.when {
            look_back(when, chance);
        }
        wait_within(&mut arm.blocks, count, chance);
    }
}

/// Lets a rule that looks back for ever look back to the journey before.
fn look_back(when: &mut Json, chance: &mut Chance) {
    match when {
        Json::Object(rule) => {
            if rule.get("since").is_some_and(|since| since == "ever") && chance.percent(50) {
                rule.insert("since".to_owned(), "previous".into());
            }
            for part in rule.values_mut() {
                look_back(part, chance);
            }
        }
        Json::Array(parts) => {
            for part in parts {
                look_back(part, chance);
            }
        }
        _ => {}
    }
}

fn gate(chance: &mut Chance) -> Json {
    let source = chance.pick(&["orders", "orders", "visits", "silent", "nowhere"]);
    let at_most = chance.pick(&["1h", "90min", "2d", "7d"]);
    // Who would end where there is no such source ends everybody, which nobody may publish.
    let at_limit = if source != "nowhere" && chance.percent(40) {
        "end"
    } else {
        "go_on"
    };
    let mut keys = json!({
        "do": "wait_for_data", "source": source, "at_most": at_most, "at_limit": at_limit,
    });
    if chance.percent(30) {
        keys["past"] = json!({"date": "trigger.visit_on", "time": "09:00"});
    }
    keys
}

#[cfg(test)]
mod tests {
    use engine::check::Catalogue;

    use super::*;
    use crate::draft::invent::tests::published;

    #[test]
    fn what_waits_more_can_be_published_too() {
        let settings = engine::settings::read(&format!("{{ format: 1, {SOURCES} }}"));
        let catalogue = Catalogue {
            settings: settings.settings.map(Into::into),
            ..Catalogue::default()
        };
        let texts = published(2, &catalogue, wait_more);
        for word in ["wait_for_data", "stable", "previous"] {
            assert!(texts.contains(word), "{word}");
        }
    }
}
