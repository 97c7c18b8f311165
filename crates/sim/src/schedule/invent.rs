//! Random schedules. Acts come from one stream and trouble from others, so that the same acts can
//! be had with and without it. This module does not carry anything out.

mod more;

use engine::contact::Standing;
use engine::time::{DAY_MS, HOUR_MS, MINUTE_MS};
use store::crash;

use super::{Act, Batch, EVENTS, Step, Telling, Then, Trait};
use crate::chance::Chance;
use crate::rule::{INTERESTS, PLANS, SKUS, TAGS};
use crate::world::{BASES, Person, World};

/// Steps of a random run, least and most.
const STEPS: (i64, i64) = (40, 110);
/// By how much events come late: far from every greatest age of a draft.
const LATENESS_MS: [(usize, i64); 6] = [
    (60, 0),
    (15, 7 * MINUTE_MS),
    (10, 5 * HOUR_MS),
    (5, 18 * HOUR_MS),
    (5, 3 * DAY_MS),
    (5, 9 * DAY_MS),
];
/// How much time goes by between two steps.
const PASSING_MS: [(usize, i64); 7] = [
    (20, 0),
    (20, 30_000),
    (15, 50 * MINUTE_MS),
    (15, 7 * HOUR_MS),
    (15, 31 * HOUR_MS),
    (10, 4 * DAY_MS),
    (5, 20 * DAY_MS),
];
/// Highest hit at which a crash point is armed: later ones are mostly never reached.
const CRASH_HIT_MAX: i64 = 6;

/// Which kinds of trouble a schedule has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The process dies.
    pub crashes: bool,
    /// Things happen between batches and while messages are in flight. Without it, everything that
    /// an instant brings is done before the next thing happens.
    pub interleaved: bool,
}

/// The random schedule of a world.
pub fn schedule(seed: u64, world: &World, trouble: Trouble) -> Vec<Step> {
    let mut inventor = Inventor {
        chance: Chance::new(seed, "schedule"),
        world,
        told: Vec::new(),
        orders: 0,
        keyless: trouble.interleaved,
        published: world
            .shops
            .iter()
            .map(|shop| vec![1; shop.flows.len()])
            .collect(),
        saved: world
            .shops
            .iter()
            .map(|shop| vec![1; shop.emails])
            .collect(),
    };
    let mut acts = inventor.introductions();
    let count = inventor.chance.between(STEPS.0, STEPS.1);
    acts.extend((0..count).map(|_| inventor.act()));
    let mut steps = Steps::of(inventor.chance, (seed, ""), trouble);
    let mut all: Vec<_> = acts.into_iter().map(|act| steps.step(act)).collect();
    // By a chance of its own: what was found with a seed before is found with it still.
    let mut chance = Chance::new(seed, "more");
    let mut steps = Steps::of(Chance::new(seed, "more passing"), (seed, "more "), trouble);
    for act in more::acts(world, &mut chance) {
        let place = chance.below(all.len() + 1);
        all.insert(place, steps.step(act));
    }
    all
}

/// What makes steps of acts: how time passes, and what goes wrong. Trouble has streams of its own, so that the
/// same acts can be had with and without it.
struct Steps {
    chance: Chance,
    crashes: Chance,
    order: Chance,
    trouble: Trouble,
}

impl Steps {
    fn of(chance: Chance, (seed, which): (u64, &str), trouble: Trouble) -> Self {
        Self {
            chance,
            crashes: Chance::new(seed, &format!("{which}crashes")),
            order: Chance::new(seed, &format!("{which}order")),
            trouble,
        }
    }

    fn step(&mut self, act: Act) -> Step {
        let (crashes, order) = (&mut self.crashes, &mut self.order);
        let mut step = Step::calm(self.chance.weighted(&PASSING_MS), act);
        step.down = self.chance.percent(20);
        step.restarts = step.down && self.trouble.crashes;
        if self.trouble.crashes && crashes.percent(25) {
            step.crashes = (0..=crashes.below(3)).map(|_| crash(crashes)).collect();
        }
        if self.trouble.interleaved {
            step.in_flight = order.percent(20);
            if order.percent(30) {
                let batch = |_| order.pick(&[Batch::Inbox, Batch::Due, Batch::Send]);
                step.then = Then::Only((0..3).map(batch).collect());
            }
        }
        step
    }
}

fn crash(chance: &mut Chance) -> (&'static str, u32) {
    let hit = chance.between(1, CRASH_HIT_MAX);
    (chance.pick(&crash::NAMES), u32::try_from(hit).unwrap_or(1))
}

struct Inventor<'a> {
    chance: Chance,
    world: &'a World,
    /// Events with a key that were told, to be told again.
    told: Vec<(Person, Telling)>,
    orders: u32,
    published: Vec<Vec<i64>>,
    saved: Vec<Vec<i64>>,
    /// An event without a key whose answer was lost is not told again, so it may be missing after a
    /// crash. Runs that are compared have none.
    keyless: bool,
}

impl Inventor<'_> {
    /// Nearly everybody is introduced with an address and some consents; who is not appears later.
    fn introductions(&mut self) -> Vec<Act> {
        let mut acts = Vec::new();
        for person in self.people() {
            let shop = &self.world.shops[person.shop];
            let zone = shop.people[person.n].map(Trait::Zone);
            let address = self.chance.percent(85);
            let address = address.then_some(Trait::Address { moved: false });
            let points = self.chance.between(0, 80);
            let traits = [zone, address, Some(Trait::Points(Some(points)))];
            acts.push(Act::Change(person, traits.into_iter().flatten().collect()));
            for interest in 0..INTERESTS.len() {
                if self.chance.percent(70) {
                    acts.push(self.consent(person, interest, Standing::Subscribed));
                }
            }
        }
        acts
    }

    fn people(&self) -> Vec<Person> {
        let shops = self.world.shops.iter().enumerate();
        shops
            .flat_map(|(shop, one)| (0..one.people.len()).map(move |n| Person { shop, n }))
            .collect()
    }

    fn person(&mut self) -> Person {
        let shop = self.chance.below(self.world.shops.len());
        let n = self.chance.below(self.world.shops[shop].people.len());
        Person { shop, n }
    }

    fn act(&mut self) -> Act {
        let person = self.person();
        match self.chance.below(100) {
            0..=49 => self.tell(person),
            50..=64 => {
                let interest = self.chance.below(INTERESTS.len());
                let state = self.chance.pick(&[Standing::Subscribed, Standing::Left]);
                self.consent(person, interest, state)
            }
            65..=76 => {
                let count = 1 + self.chance.below(3);
                let mut traits: Vec<Trait> = (0..count).map(|_| self.one_trait()).collect();
                // Nothing twice: made again after a lost answer it would go there and back.
                traits.sort_by_key(super::Trait::field);
                traits.dedup_by_key(|one| one.field());
                Act::Change(person, traits)
            }
            77..=82 => self.publish(person.shop),
            83..=86 => Act::Pause(person.shop, self.flow(person.shop)),
            87 => Act::End(person.shop, self.flow(person.shop)),
            88..=92 => Act::Resume(person.shop, self.flow(person.shop)),
            93..=96 => self.swap(person.shop),
            97 => Act::Suppress(person),
            _ => Act::Nothing,
        }
    }

    fn flow(&mut self, shop: usize) -> usize {
        self.chance.below(self.world.shops[shop].flows.len())
    }

    /// One event, a burst, or one that was told before.
    fn tell(&mut self, person: Person) -> Act {
        if self.chance.percent(15) && !self.told.is_empty() {
            let (person, telling) = self.chance.pick(&self.told);
            return Act::Tell(person, vec![telling]);
        }
        let count = self.chance.weighted(&[(70, 1), (20, 3), (10, 7)]);
        let mut tellings: Vec<_> = (0..count).map(|_| self.telling(person)).collect();
        if count > 1 && self.chance.percent(30) {
            // Twice in the same call.
            tellings.push(tellings[0].clone());
        }
        Act::Tell(person, tellings)
    }

    fn telling(&mut self, person: Person) -> Telling {
        // Mostly a new order, sometimes one more event about an earlier one.
        let order = if self.chance.percent(70) || self.orders == 0 {
            self.orders += 1;
            self.orders
        } else {
            1 + u32::try_from(self.chance.below(self.orders as usize)).unwrap_or(0)
        };
        let count = self.chance.below(3);
        let chance = &mut self.chance;
        let line = |chance: &mut Chance| (chance.pick(&SKUS), chance.between(1, 3));
        let telling = Telling {
            name: chance.pick(&EVENTS),
            order: chance.percent(85).then_some(order),
            total: chance.percent(85).then(|| chance.between(0, 100)),
            lines: (0..count).map(|_| line(chance)).collect(),
            visit_in_days: chance.percent(50).then(|| chance.between(-3, 30)),
            ago_ms: chance.weighted(&LATENESS_MS),
            key: None,
            by_address: chance.percent(20),
        };
        if self.chance.percent(10) && self.keyless {
            return telling;
        }
        let key = format!("key-{}", self.told.len());
        let telling = Telling {
            key: Some(key),
            ..telling
        };
        self.told.push((person, telling.clone()));
        telling
    }

    fn consent(&mut self, person: Person, interest: usize, state: Standing) -> Act {
        Act::Consent {
            person,
            interest,
            state,
            basis: self
                .chance
                .weighted(&[(60, BASES[0]), (30, BASES[1]), (10, BASES[2])]),
            ago_ms: self.chance.weighted(&LATENESS_MS),
        }
    }

    fn one_trait(&mut self) -> Trait {
        let chance = &mut self.chance;
        match chance.below(6) {
            0 | 1 => Trait::Points(chance.percent(85).then(|| chance.between(0, 80))),
            2 => Trait::Plan(chance.percent(80).then(|| chance.pick(&PLANS))),
            3 | 4 => Trait::Tag(chance.pick(&TAGS), chance.percent(60)),
            _ => Trait::Address {
                moved: chance.percent(40),
            },
        }
    }

    fn publish(&mut self, shop: usize) -> Act {
        let flow = self.flow(shop);
        let version = self.published[shop][flow] + 1;
        if self.world.draft(shop, flow, version).is_none() {
            return Act::Nothing;
        }
        self.published[shop][flow] = version;
        Act::Publish {
            shop,
            flow,
            version,
        }
    }

    fn swap(&mut self, shop: usize) -> Act {
        let email = self.chance.below(self.world.shops[shop].emails);
        self.saved[shop][email] += 1;
        Act::Swap {
            shop,
            email,
            version: self.saved[shop][email],
        }
    }
}
