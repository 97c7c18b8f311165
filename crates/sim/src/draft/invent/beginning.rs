//! What random drafts begin with beside, by a chance of its own: what is told of an activity, and rules that time
//! alone turns. It does not know who begins.

use engine::time::{HOUR_MS, MINUTE_MS};
use serde_json::json;

use crate::activity::{EVENTS as OF_ACTIVITIES, REMINDED};
use crate::chance::Chance;
use crate::draft::{Block, Does, Draft, Length, Trigger, exact};
use crate::schedule::EVENTS;
use crate::timed::Timed;

/// The block in which a journey waits for the date of the activity that it hangs on.
pub const REMINDER: &str = "reminder";

/// In how long up to now: elapsed time, so that a changed clock turns nothing.
const WITHIN: [Length; 4] = [
    exact("50min", 50 * MINUTE_MS),
    exact("26h", 26 * HOUR_MS),
    exact("100h", 100 * HOUR_MS),
    exact("360h", 360 * HOUR_MS),
];
/// What has to lie in it, and whether who comes to fit that is meant or who does not any more.
const RULES: [(Option<usize>, bool); 4] = [
    (None, true),
    (Some(1), false),
    (Some(2), true),
    (Some(2), false),
];

/// Lets more begin a draft.
pub fn begin_more(draft: &mut Draft, chance: &mut Chance) {
    if chance.percent(30) {
        let (least, joins) = chance.pick(&RULES);
        draft.timed = Some(Timed {
            event: chance.pick(&EVENTS),
            within: chance.pick(&WITHIN),
            least,
            joins,
        });
    }
    if !chance.percent(35) {
        return;
    }
    draft.triggers.push(Trigger {
        id: "activity",
        event: chance.pick(&OF_ACTIVITIES),
        filter: None,
        per_order: true,
    });
    if chance.percent(60) {
        let until = json!({"date": "activity.starts_at", "offset": REMINDED.0});
        let reminder = Block {
            id: REMINDER.to_owned(),
            when: None,
            does: Does::Wait {
                least_ms: 0,
                keys: json!({ "until": until }),
                blocks: None,
            },
        };
        draft.blocks.insert(0, reminder);
    }
}

#[cfg(test)]
mod tests {
    use engine::check::Catalogue;

    use super::*;
    use crate::draft::invent::tests::published;

    #[test]
    fn what_begins_more_can_be_published_too() {
        let texts = published(4, &Catalogue::default(), begin_more);
        for word in [
            "activity_moved",
            "activity.starts_at",
            "\"left\"",
            "at_most",
        ] {
            assert!(texts.contains(word), "{word}");
        }
    }
}
