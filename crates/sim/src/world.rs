//! The simulated world before anything happens in it: shops with their people, e-mails and
//! workflows in all the versions that they will have. This module decides nothing that happens.

use engine::contact::Basis;
use engine::time::{DAY_MS, Time};
use store::email::EmailSource;

use crate::chance::Chance;
use crate::draft::Draft;
use crate::draft::invent::{self, Bounds};

/// 2027-01-01: runs begin at some day of the year after it, so that they meet both changes of the
/// clock and the end of February.
const FIRST_DAY: i64 = 1_798_761_600_000;
/// A year of possible first days.
const FIRST_DAYS: i64 = 365;

const ZONES: [&str; 6] = [
    "Europe/Amsterdam",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
];

/// All there is.
#[derive(Clone, Debug)]
pub struct World {
    /// When the run begins.
    pub start: Time,
    /// The workspaces.
    pub shops: Vec<Shop>,
}

/// A workspace.
#[derive(Clone, Debug)]
pub struct Shop {
    /// Its zone.
    pub zone: &'static str,
    /// The zone of each of its people, if they have one of their own.
    pub people: Vec<Option<&'static str>>,
    /// How many e-mails it has.
    pub emails: usize,
    /// How much marketing one of its people gets.
    pub limit: Option<Limit>,
    /// Its workflows, each with all its versions in the order in which they are published.
    pub flows: Vec<Vec<Draft>>,
}

/// At most so much marketing in a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// So many messages.
    pub at_most: usize,
    /// In so many hours.
    pub hours: i64,
}

/// A person, by the places of the shop and the person in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    /// Of which shop.
    pub shop: usize,
    /// Which of its people.
    pub n: usize,
}

impl World {
    /// A random world. `mail_matters` says whether rules may look at mails that were sent.
    pub fn invent(seed: u64, mail_matters: bool) -> Self {
        let chance = &mut Chance::new(seed, "world");
        let start = FIRST_DAY + chance.between(0, FIRST_DAYS * DAY_MS / 1_000) * 1_000;
        let shops = 1 + chance.below(2);
        let mut shops: Vec<_> = (0..shops).map(|_| shop(mail_matters, chance)).collect();
        // By a chance of its own: what was found with a seed before is found with it still.
        let chance = &mut Chance::new(seed, "limits");
        for shop in &mut shops {
            let limit = Limit {
                at_most: 1 + chance.below(2),
                hours: chance.between(1, 72),
            };
            shop.limit = chance.percent(50).then_some(limit);
        }
        let chance = &mut Chance::new(seed, "asking");
        for draft in shops
            .iter_mut()
            .flat_map(|shop| shop.flows.iter_mut().flatten())
        {
            invent::enrich(draft, chance);
        }
        let chance = &mut Chance::new(seed, "waiting");
        for draft in shops
            .iter_mut()
            .flat_map(|shop| shop.flows.iter_mut().flatten())
        {
            invent::wait_more(draft, chance);
        }
        let chance = &mut Chance::new(seed, "greeting");
        for draft in shops
            .iter_mut()
            .flat_map(|shop| shop.flows.iter_mut().flatten())
        {
            invent::greet(draft, chance);
        }
        let chance = &mut Chance::new(seed, "telling");
        for draft in shops
            .iter_mut()
            .flat_map(|shop| shop.flows.iter_mut().flatten())
        {
            invent::tell_more(draft, mail_matters, chance);
        }
        let chance = &mut Chance::new(seed, "visiting");
        for draft in shops
            .iter_mut()
            .flat_map(|shop| shop.flows.iter_mut().flatten())
        {
            invent::begin_more(draft, chance);
        }
        Self {
            start: Time::from_millis(start),
            shops,
        }
    }

    /// The version of a workflow, counted from 1 as the product does.
    pub fn draft(&self, shop: usize, flow: usize, version: i64) -> Option<&Draft> {
        let place = usize::try_from(version).ok()?.checked_sub(1)?;
        self.shops.get(shop)?.flows.get(flow)?.get(place)
    }
}

fn shop(mail_matters: bool, chance: &mut Chance) -> Shop {
    let emails = 1 + chance.below(3);
    let bounds = Bounds {
        emails,
        mail_matters,
    };
    let flows = 2 + chance.below(4);
    let flow = |n| {
        let versions = 1 + chance.below(3);
        let handle = format!("flow-{n}");
        (0..versions)
            .map(|_| invent::draft(&handle, bounds, chance))
            .collect()
    };
    let flows = (0..flows).map(flow).collect();
    let people = 2 + chance.below(8);
    Shop {
        zone: chance.pick(&ZONES),
        people: (0..people)
            .map(|_| chance.percent(70).then(|| chance.pick(&ZONES)))
            .collect(),
        emails,
        limit: None,
        flows,
    }
}

impl Person {
    /// The customer number, by which the outside always knows a person.
    pub fn external_id(self) -> String {
        format!("p{}", self.n)
    }

    /// The person's address, or the one after a move.
    pub fn address(self, moved: bool) -> String {
        let new = if moved { "new." } else { "" };
        format!("{new}p{}@shop{}.test", self.n, self.shop)
    }
}

/// The grounds on which people subscribe here.
pub const BASES: [Basis; 3] = [Basis::OptIn, Basis::Customer, Basis::Request];

/// The mark by which a version of an e-mail is known in the bytes of a mail. It stands in every
/// part, so that a mail made of two versions shows.
pub fn mark(email: usize, version: i64) -> String {
    format!("mark-{email}-{version}-end")
}

/// An e-mail in a version.
pub fn email(email: usize, version: i64) -> EmailSource {
    let mark = mark(email, version);
    EmailSource {
        name: format!("Mail {email}"),
        subject: format!("{mark} for {{{{ contact.plan | default: 'you' }}}}"),
        html: format!("<p>{mark}</p><a href=\"{{{{ unsubscribe_url }}}}\">leave</a>"),
        ..EmailSource::default()
    }
}
