//! A small runner for the crash stories: it takes whatever there is to do, in any order in which a
//! crash may have left it, until nothing is left. It decides as little as it can: whoever signs up
//! begins a journey with one message and one wait, and ends it when that is over.

use engine::id::ContactId;
use engine::journey::State;
use engine::step::Purpose;
use engine::time::Time;
use store::Error;
use store::append::{Appended, NewEvent};
use store::commit::{Committed, ContactCommit};
use store::finish::{Finish, Outcome};
use store::inbox::{InboxId, Incoming};
use store::outbox::Claim;
use store::world::World;

use crate::parcel::{hand_over, mail};
use crate::place::{BUCKET, Place, at, event, no_history, record};

/// When the walk takes place: all waits are over.
const NOW_MINUTES: i64 = 120;
/// A walk that takes more rounds than this goes round in circles.
const ROUNDS_MAX: usize = 50;

/// What the outside world saw, over all crashes.
#[derive(Debug, Default)]
pub(crate) struct Outside {
    /// The bytes that were delivered.
    pub(crate) delivered: Vec<Vec<u8>>,
    /// The answers to what was appended.
    pub(crate) appended: Vec<Appended>,
}

/// Sends sign-ups again until they are answered, and works until nothing is left.
pub(crate) async fn walk(
    place: &Place,
    addresses: &[&str],
    purpose: Purpose,
    outside: &mut Outside,
) -> Result<(), Error> {
    place.system().recover(BUCKET, now()).await?;
    let sign_up = |address: &&str| NewEvent {
        key: Some((*address).to_owned()),
        ..event(address, "signed_up", 0)
    };
    let events = addresses.iter().map(sign_up).collect();
    outside.appended = place.scope().append(events, now()).await?;
    for _ in 0..ROUNDS_MAX {
        let read = read_inbox(place, purpose).await?;
        let stepped = step_due(place).await?;
        let sent = send_due(place, outside).await?;
        if !(read || stepped || sent) {
            return Ok(());
        }
    }
    panic!("there is always something left to do");
}

fn now() -> Time {
    at(NOW_MINUTES)
}

async fn world(place: &Place, contact: ContactId) -> Result<World, Error> {
    let asked = vec![(place.workspace, contact)];
    place
        .system()
        .worlds(BUCKET, asked, no_history())
        .await?
        .remove(0)
}

fn blank(place: &Place, world: &World) -> ContactCommit {
    ContactCommit {
        seen_version: world.contact.version,
        ..ContactCommit::nothing(place.workspace, BUCKET, world.contact.id, now())
    }
}

async fn read_inbox(place: &Place, purpose: Purpose) -> Result<bool, Error> {
    let inbox = place.system().inbox(BUCKET, 100).await?;
    let mut commits = Vec::new();
    for item in &inbox {
        let is_sign_up = match &item.what {
            Incoming::Event(event) => event.name == "signed_up",
            Incoming::Command(_) => false,
            Incoming::Unreadable(error) => panic!("{error}"),
        };
        let commit = if is_sign_up {
            begin(place, item.contact, item.id, purpose).await?
        } else {
            let mut commit = blank(place, &world(place, item.contact).await?);
            commit.inbox_done = vec![item.id];
            commit
        };
        commits.push(commit);
    }
    let committed = place.system().commit(BUCKET, commits).await?;
    assert!(
        committed.iter().all(|one| matches!(one, Committed::Done)),
        "{committed:?}"
    );
    Ok(!inbox.is_empty())
}

async fn begin(
    place: &Place,
    contact: ContactId,
    row: InboxId,
    purpose: Purpose,
) -> Result<ContactCommit, Error> {
    let world = world(place, contact).await?;
    let id = place.store.allot_journey_ids(1).await?[0];
    let mut commit = blank(place, &world);
    commit.inbox_done = vec![row];
    commit.journeys = vec![store::commit::JourneyMove {
        seen_seq: None,
        journey: place.journey(id, contact),
        state: State::Active(engine::journey::Pending::Waiting { wake_at: at(60) }),
        lane: engine::step::Lane::Triggered,
    }];
    commit.records = vec![(place.workflow, record(id, 1))];
    commit.visits = vec![place.visit(id, 1, (true, false))];
    commit.counts = vec![place.growth("entered")];
    Ok(place.with_message(commit, id, purpose))
}

async fn step_due(place: &Place) -> Result<bool, Error> {
    let due = place.system().due(BUCKET, now(), 100).await?;
    let mut commits = Vec::new();
    for due in &due {
        let world = world(place, due.contact).await?;
        let (mut journey, _) = world.journeys[0].clone();
        let mut commit = blank(place, &world);
        let mut ended = record(journey.id, 1);
        ended.last_ended = Some(now());
        commit.records = vec![(place.workflow, ended)];
        commit.visits = vec![place.visit(journey.id, journey.seq + 1, (false, true))];
        commit.counts = vec![place.growth("left")];
        journey.seq += 1;
        commit.journeys = vec![store::commit::JourneyMove {
            seen_seq: Some(journey.seq - 1),
            journey,
            state: State::Ended {
                at: now(),
                reason: "end".to_owned(),
            },
            lane: engine::step::Lane::Triggered,
        }];
        commits.push(commit);
    }
    place.system().commit(BUCKET, commits).await?;
    Ok(!due.is_empty())
}

async fn send_due(place: &Place, outside: &mut Outside) -> Result<bool, Error> {
    let claims = place
        .system()
        .claim(BUCKET, now(), 100, at(NOW_MINUTES + 1))
        .await?;
    for claim in &claims {
        send(place, claim, outside).await?;
    }
    Ok(!claims.is_empty())
}

async fn send(place: &Place, claim: &Claim, outside: &mut Outside) -> Result<(), Error> {
    let mut wanted = hand_over(claim, 0);
    wanted.at = now();
    let pinned = claim.pinned.as_ref().map(|pinned| pinned.mail.body.clone());
    let body = pinned.unwrap_or_else(|| mail(claim).body);
    if !place.try_hand_over(vec![wanted]).await?[0] {
        return Ok(());
    }
    place.store.crash().hit("deliver.before")?;
    outside.delivered.push(body);
    place.store.crash().hit("deliver.after")?;
    let accepted = Finish {
        pace: None,
        bucket: BUCKET,
        message: claim.message,
        outcome: Outcome::Accepted {
            reply: "250".to_owned(),
        },
        at: now(),
        event: None,
        unheard_at: None,
    };
    place.system().finish(vec![accepted]).await.map(drop)
}
