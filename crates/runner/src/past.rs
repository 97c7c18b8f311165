//! A draft over the past of those who are in the store: what it would have done with everything that
//! really happened, by the play of [`crate::backtest`]. Nothing is written.
//!
//! The other live workflows are played along, under what holds for the workspace, so that mails compete for
//! places as they do live. How somebody's address fared is as now: who is never mailed any more, was not then.

mod cast;
mod history;

use std::collections::BTreeMap;

use engine::calendar::Zone;
use engine::id::{BlockId, ContactId, Handle, WorkspaceId};
use engine::plan::Plan;
use engine::time::Time;
use store::Store;
use store::workflow::WorkflowRow;
use store::world::HistoryWanted;

use self::cast::Cast;
use self::history::Anew;
use crate::Error;
use crate::backtest::budgets::Stop;
use crate::backtest::collisions::Tally;
use crate::backtest::{Past, Played, Script};
use crate::clock::operational_now;
use crate::forecast::worlds;
use crate::steps::zone_named;

/// So many contacts are read at a time.
const CONTACTS_LENGTH: usize = 500;
/// How long is played at most: somebody waits for the answer. Of more contacts than that takes, the newest
/// are played, and the answer says so.
const TIME_MAX_MS: i64 = 15_000;
/// Ways that are told apart; people beyond are counted, and their ways are not.
const WAYS_MAX: usize = 500;
/// Ways that are told, the most walked first.
pub const WAYS_TOLD: usize = 20;
/// The outcome of a visit that is not over.
const WAITING: &str = "waiting";
/// What a draft would have done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Over {
    /// How many contacts were played.
    pub looked_at: usize,
    /// Whether those are all.
    pub is_whole: bool,
    /// How many of them came in at all.
    pub people: usize,
    /// The numbers at each trigger and block, by the names that they have live.
    pub counts: BTreeMap<(BlockId, String), i64>,
    /// By local day: how many began, and what became of messages.
    pub days: BTreeMap<String, Day>,
    /// The ways that people took, the most walked first.
    pub ways: Vec<Way>,
    /// Of whom something could not be played to its end.
    pub stuck: usize,
    /// The other workflows that were played along, and where mails met.
    pub beside: BTreeMap<Handle, Met>,
    /// What was paused, since a budget of it was spent, the first one first.
    pub stops: Vec<Stop>,
    /// How many messages of each of these are held.
    pub held: BTreeMap<Handle, i64>,
}

/// Another workflow that was played along.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Met {
    /// How many mails it sent.
    pub sent: i64,
    /// Where it and the draft wanted to mail the same person within a day: each person once a day.
    pub tally: Tally,
}

/// What a day would have brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Day {
    /// Journeys that began.
    pub started: i64,
    /// Messages that left.
    pub sent: i64,
    /// Messages that were decided and did not leave.
    pub not_sent: i64,
}

/// A way through the workflow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// Each block with what came of it.
    pub steps: Vec<(BlockId, String)>,
    /// How many walked it.
    pub people: i64,
    /// One of them.
    pub contact: ContactId,
}

/// Plays a workflow's draft as if it had been switched on at `from`. With `beside`, the other live workflows
/// are played along, under what holds for the workspace. `None` if it cannot be compiled.
pub async fn play(
    store: &Store,
    workspace: WorkspaceId,
    row: &WorkflowRow,
    (from, until): (Time, Time),
    beside: bool,
) -> Result<Option<Over>, Error> {
    let Some(cast) = Cast::of(store, workspace, row, beside).await? else {
        return Ok(None);
    };
    let scope = store.workspace(workspace);
    let settings = scope.settings().await?;
    let zone = settings.map_or_else(Zone::utc, |settings| zone_named(&settings.zone));
    let wanted = history::wanted(workspace, &cast.plans);
    let anew = Anew::of(&cast.plans, from);
    let others = cast.others();
    let told = scope.all_told(&cast.sources()).await?;
    let script = Script::among(cast.plans, 0, zone.clone(), (from, until)).under(cast.settings);
    let mut script = script.knowing(told);
    let mut of = Of {
        store,
        workspace,
        wanted,
        anew,
        until,
        people: None,
        time_ms: TIME_MAX_MS / i64::try_from(script.plays_max()).unwrap_or(i64::MAX),
    };
    loop {
        let mut playing = Playing {
            zone: zone.clone(),
            over: Over {
                beside: others.clone(),
                ..Over::default()
            },
            all: Played::default(),
            ways: BTreeMap::new(),
        };
        of.play(&script, &mut playing).await?;
        if !script.stop_what_is_spent(&playing.all) {
            playing.over.stops = script.stops().cloned().collect();
            return Ok(Some(playing.end()));
        }
    }
}

/// Over whom it is played.
struct Of<'s> {
    store: &'s Store,
    workspace: WorkspaceId,
    wanted: HistoryWanted,
    anew: Anew,
    until: Time,
    /// The newest and the oldest, of a play that is done again; it is of the same people.
    people: Option<(ContactId, ContactId)>,
    /// How long the first play may take.
    time_ms: i64,
}

impl Of<'_> {
    async fn play(&mut self, script: &Script, playing: &mut Playing) -> Result<(), Error> {
        let (store, workspace) = (self.store, self.workspace);
        let scope = store.workspace(workspace);
        let ends_at = operational_now().plus_ms(self.time_ms);
        let newest = self.people.map(|(newest, _)| ContactId(newest.0 + 1));
        let (mut before, mut seen) = (newest, None);
        while self.people.is_some() || operational_now() < ends_at {
            let mut page = scope.newest_contacts(before, CONTACTS_LENGTH).await?;
            playing.over.is_whole = page.len() < CONTACTS_LENGTH;
            let oldest = self.people.map(|(_, oldest)| oldest);
            page.retain(|one| oldest.is_none_or(|oldest| one.contact.id >= oldest));
            if page.is_empty() {
                break;
            }
            before = page.last().map(|last| last.contact.id);
            let ends = page.first().map(|first| first.contact.id).zip(before);
            seen = seen.map_or(ends, |(newest, _)| Some(newest).zip(before));
            let mut by_bucket: BTreeMap<_, Vec<_>> = BTreeMap::new();
            for one in page {
                let bucket = store.bucket_of(workspace, one.contact.id);
                let of_bucket = by_bucket.entry(bucket).or_default();
                of_bucket.push((workspace, one.contact.id));
            }
            for (bucket, contacts) in by_bucket {
                for world in worlds(store, bucket, contacts, &self.wanted).await? {
                    playing.take(script.play(history::past(world, &self.anew, self.until)));
                }
            }
            if playing.over.is_whole {
                break;
            }
        }
        self.people = self.people.or(seen);
        Ok(())
    }
}

/// One contact's past, as a play of this workflow wants it. `None` if there is no such contact, or the
/// plan cannot be compiled.
pub(crate) async fn of_contact(
    store: &Store,
    workspace: WorkspaceId,
    plan: &Plan,
    contact: ContactId,
    until: Time,
) -> Result<Option<Past>, Error> {
    let bucket = store.bucket_of(workspace, contact);
    let who = store::who::Who::Contact(contact);
    if store.workspace(workspace).contact(&who).await?.is_none() {
        return Ok(None);
    }
    let asked = vec![(workspace, contact)];
    let plans = std::slice::from_ref(plan);
    let wanted = history::wanted(workspace, plans);
    let anew = Anew::of(plans, until);
    let mut worlds = worlds(store, bucket, asked, &wanted).await?;
    Ok(worlds.pop().map(|world| history::past(world, &anew, until)))
}

struct Playing {
    zone: Zone,
    over: Over,
    /// What every play adds to: what left towards budgets.
    all: Played,
    ways: BTreeMap<Vec<(BlockId, String)>, (i64, ContactId)>,
}

impl Playing {
    fn take(&mut self, mut played: Played) {
        self.all.add(played.towards_budgets());
        let over = &mut self.over;
        over.looked_at += 1;
        over.people += usize::from(!played.started.is_empty());
        over.stuck += usize::from(!played.stuck.is_empty());
        for (slot, n) in played.counts {
            *over.counts.entry(slot).or_insert(0) += n;
        }
        let day = |at: Time| self.zone.local(at).date().to_string();
        for at in played.started {
            over.days.entry(day(at)).or_default().started += 1;
        }
        for (workflow, sent) in played.beside {
            over.beside.entry(workflow).or_default().sent += sent;
        }
        for ((_, workflow), tally) in played.collisions.days {
            over.beside.entry(workflow).or_default().tally.add(tally);
        }
        for message in &played.messages {
            let day = over.days.entry(day(message.at)).or_default();
            if message.outcome == "accepted" {
                day.sent += 1;
            } else {
                day.not_sent += 1;
            }
        }
        let mut walked: BTreeMap<String, Vec<(BlockId, String)>> = BTreeMap::new();
        let Some(contact) = played.trace.first().map(|one| one.contact) else {
            return;
        };
        for one in played.trace {
            let way = walked.entry(one.key).or_default();
            // That somebody waited is told by what came of it; only where they still do it stands.
            if way
                .last()
                .is_some_and(|(block, outcome)| *block == one.block && outcome == WAITING)
            {
                way.pop();
            }
            way.push((one.block, one.outcome));
        }
        for way in walked.into_values() {
            if self.ways.len() < WAYS_MAX || self.ways.contains_key(&way) {
                self.ways.entry(way).or_insert((0, contact)).0 += 1;
            }
        }
    }

    fn end(mut self) -> Over {
        let ways = self.ways.into_iter();
        let mut ways: Vec<Way> = ways
            .map(|(steps, (people, contact))| Way {
                steps,
                people,
                contact,
            })
            .collect();
        ways.sort_by_key(|way| std::cmp::Reverse(way.people));
        ways.truncate(WAYS_TOLD);
        self.over.ways = ways;
        self.over.held = self.all.held;
        self.over
    }
}
