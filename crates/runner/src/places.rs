//! What is known of the places under contacts' mail limits while a batch of messages is decided on:
//! read once for the batch, and kept up as its messages take places or give up waiting.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use engine::contact::Contact;
use engine::id::{ContactId, WorkspaceId};
use engine::limit::{Cap, Limit, Sent, Waiting};
use engine::settings::Settings;
use engine::step::Purpose;
use engine::time::{DAY_MS, Time};
use store::Bucket;
use store::limit::{Asked, Places as Known, Seen};
use store::outbox::Claim;
use store::world::World;

use crate::work::Work;
use crate::{Error, Runner};

/// A message may be tried for more than a day before it arrives, and counts from then.
const TRIED_MS_MAX: i64 = 2 * DAY_MS;

/// The places of one contact.
#[derive(Debug)]
pub(crate) struct Places {
    since: Time,
    sent: Vec<Sent>,
    /// How many of these were counted of the contact itself.
    counted: usize,
    waiting: Vec<Waiting>,
}

/// The places of the contacts that have limits.
#[derive(Debug, Default)]
pub(crate) struct AllPlaces(BTreeMap<(WorkspaceId, ContactId), Places>);

/// How a message counts. What had its first hand-over has its place, and takes no other.
pub(crate) fn cap_of(claim: &Claim) -> &Cap {
    match (claim.purpose, &claim.pinned) {
        (Purpose::Marketing, None) => &claim.cap,
        _ => &Cap::Exempt,
    }
}

/// In one batch the messages of a contact are decided on in their rank; those of others stay where
/// they are.
pub(crate) fn in_rank(claims: &mut [Claim]) {
    let mut first = BTreeMap::new();
    for (n, claim) in claims.iter().enumerate() {
        if claim.purpose == Purpose::Marketing {
            first.entry((claim.workspace, claim.contact)).or_insert(n);
        }
    }
    let places = claims.iter().enumerate().map(|(n, claim)| {
        let of = first.get(&(claim.workspace, claim.contact));
        let place = of.filter(|_| claim.purpose == Purpose::Marketing);
        (claim.message, *place.unwrap_or(&n))
    });
    let places: BTreeMap<_, _> = places.collect();
    claims.sort_by_key(|claim| {
        let place = places.get(&claim.message).copied();
        (place, Reverse(claim.priority), claim.due_at, claim.message)
    });
}

/// How far back the limits of this contact look; nothing if there are none.
fn looks_back_ms(settings: &Settings, contact: &Contact) -> Option<i64> {
    let asked = Limit::of_contact(contact);
    let limits = settings.mail_limits.iter().chain(&asked);
    limits.map(Limit::looks_back_ms).max()
}

impl Runner {
    /// Reads the places of the contacts of these claims, of those that have limits.
    pub(crate) async fn places(
        &self,
        work: &Work,
        bucket: Bucket,
        claims: &[Claim],
        worlds: &BTreeMap<(WorkspaceId, ContactId), Arc<World>>,
    ) -> Result<AllPlaces, Error> {
        let now = self.clock.now();
        let mut asked = BTreeMap::new();
        for claim in claims.iter().filter(|claim| *cap_of(claim) != Cap::Exempt) {
            let of = (claim.workspace, claim.contact);
            let Some(world) = worlds.get(&of) else {
                continue;
            };
            let settings = work.rules(claim.workspace);
            if let Some(back) = looks_back_ms(&settings, &world.contact) {
                asked.insert(of, now.plus_ms(-back - TRIED_MS_MAX));
            }
        }
        let ask = |((workspace, contact), since): (&(_, _), &Time)| Asked {
            workspace: *workspace,
            contact: *contact,
            since: *since,
        };
        let list = asked.iter().map(ask).collect();
        let known = self.store.system().places(bucket, list, now).await?;
        let places = asked.into_iter().zip(known);
        let places = places.map(|((of, since), known)| (of, Places::new(since, known)));
        Ok(AllPlaces(places.collect()))
    }
}

impl Places {
    fn new(since: Time, known: Known) -> Self {
        Self {
            since,
            counted: known.sent.len(),
            sent: known
                .sent
                .into_iter()
                .map(|(_, sent)| sent)
                .chain(known.of_parts)
                .collect(),
            waiting: known.waiting,
        }
    }

    pub(crate) fn sent(&self) -> &[Sent] {
        &self.sent
    }

    pub(crate) fn waiting(&self) -> &[Waiting] {
        &self.waiting
    }
}

impl AllPlaces {
    /// Those of one contact, of whom everything is known.
    pub(crate) fn of_one(
        contact: (WorkspaceId, ContactId),
        sent: Vec<Sent>,
        waiting: Vec<Waiting>,
    ) -> Self {
        let places = Places {
            since: Time::MIN,
            counted: sent.len(),
            sent,
            waiting,
        };
        Self([(contact, places)].into())
    }

    /// Those of the contact to whom this goes, if it may take one.
    pub(crate) fn of(&self, claim: &Claim) -> Option<&Places> {
        let places = self.0.get(&(claim.workspace, claim.contact));
        places.filter(|_| *cap_of(claim) != Cap::Exempt)
    }

    /// What was seen of them, for the hand-over.
    pub(crate) fn seen(&self, claim: &Claim) -> Option<Seen> {
        self.of(claim).map(|places| Seen {
            since: places.since,
            count: places.counted,
        })
    }

    /// This message was decided on: it waits no longer, and has a place if it leaves.
    pub(crate) fn decided(&mut self, claim: &Claim, leaves: bool) {
        let has_limits = *cap_of(claim) != Cap::Exempt;
        let places = self.0.get_mut(&(claim.workspace, claim.contact));
        let Some(places) = places.filter(|_| has_limits) else {
            return;
        };
        places.waiting.retain(|one| one.message != claim.message);
        if leaves {
            places.counted += 1;
            places.sent.push(Sent {
                cap: claim.cap.clone(),
                at: None,
            });
        }
    }
}
