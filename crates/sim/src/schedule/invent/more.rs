//! Acts beside those that every seed had from the beginning: people on the shops' side who come and go, and what
//! happens with activities.

use store::registration::Attendance;

use crate::activity::HANDLES;
use crate::chance::Chance;
use crate::schedule::Act;
use crate::staff::STAFF;
use crate::world::{Person, World};

/// Fewest and most of them in one run.
const ACTS: (i64, i64) = (6, 24);

/// Further acts of a world, in order.
pub(super) fn acts(world: &World, chance: &mut Chance) -> Vec<Act> {
    let mut dates = vec![[0; HANDLES.len()]; world.shops.len()];
    let count = chance.between(ACTS.0, ACTS.1);
    (0..count).map(|_| act(world, &mut dates, chance)).collect()
}

fn act(world: &World, dates: &mut [[i64; HANDLES.len()]], chance: &mut Chance) -> Act {
    let shop = chance.below(world.shops.len());
    let n = chance.below(world.shops[shop].people.len());
    let (person, activity) = (Person { shop, n }, chance.below(HANDLES.len()));
    match chance.below(10) {
        0..=4 => Act::Register(person, activity),
        5 | 6 => {
            let to = [
                Attendance::Attended,
                Attendance::Absent,
                Attendance::Cancelled,
            ];
            Act::Attend(person, activity, chance.pick(&to))
        }
        7 => {
            let date = &mut dates[shop][activity];
            *date += 1;
            Act::Move {
                shop,
                activity,
                date: *date,
            }
        }
        _ => Act::Staff {
            shop,
            n: chance.below(STAFF.len()),
            active: chance.percent(60),
        },
    }
}
