//! Acts beside those that every seed had from the beginning: people on the shops' side who come and go.

use crate::chance::Chance;
use crate::schedule::Act;
use crate::staff::STAFF;
use crate::world::World;

/// Most of them in one run.
const ACTS_MAX: usize = 12;

/// Further acts of a world, in order.
pub(super) fn acts(world: &World, chance: &mut Chance) -> Vec<Act> {
    let count = chance.below(ACTS_MAX + 1);
    (0..count).map(|_| act(world, chance)).collect()
}

fn act(world: &World, chance: &mut Chance) -> Act {
    Act::Staff {
        shop: chance.below(world.shops.len()),
        n: chance.below(STAFF.len()),
        active: chance.percent(60),
    }
}
