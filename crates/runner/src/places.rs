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

/// A message that is tried again so long after it counted as handed over counts as handed over anew: a server
/// may put it off for weeks, and its workflow may stand still for longer.
const ANEW_MS: i64 = DAY_MS;
/// It arrives so long after it counted as handed over, at the latest, and takes its place from then on: one day
/// until it counts anew, and another in which an attempt has time to end.
const TRIED_MS_MAX: i64 = ANEW_MS + DAY_MS;

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

/// Whether a message that leaves at `now` counts as handed over from then on, and not from when it was.
pub(crate) fn counts_anew(claim: &Claim, now: Time) -> bool {
    let before = claim.pinned.as_ref();
    before.is_some_and(|pinned| pinned.handed_at.plus_ms(ANEW_MS) <= now)
}

/// Whether a message takes one of the places that are counted from `since` on. What was handed over has its place
/// there, and takes no other; where that is longer ago it has none any more, and others may have taken it.
fn takes_place(claim: &Claim, since: Time) -> bool {
    let handed_at = claim.pinned.as_ref().map(|pinned| pinned.handed_at);
    claim.purpose == Purpose::Marketing
        && claim.cap != Cap::Exempt
        && handed_at.is_none_or(|handed_at| handed_at <= since)
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
        for claim in claims {
            let of = (claim.workspace, claim.contact);
            let Some(world) = worlds.get(&of) else {
                continue;
            };
            let settings = work.rules(claim.workspace);
            let back = looks_back_ms(&settings, &world.contact);
            let since = back.map(|back| now.plus_ms(-back - TRIED_MS_MAX));
            if let Some(since) = since.filter(|since| takes_place(claim, *since)) {
                asked.insert(of, since);
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
        places.filter(|places| takes_place(claim, places.since))
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
        let places = self.0.get_mut(&(claim.workspace, claim.contact));
        let Some(places) = places.filter(|places| takes_place(claim, places.since)) else {
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
