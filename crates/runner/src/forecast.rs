//! The forecast: what happens to those who are inside a workflow within the hour and within the day, if
//! its draft were published with these answers. It plays copies of their journeys in memory, by the
//! same walk and the same last look as live; nothing is written. Who comes in meanwhile, and what
//! happens to people meanwhile, nobody knows, and it is not in it.

use std::collections::{BTreeMap, BTreeSet};

use engine::calendar::Zone;
use engine::id::{BlockId, ContactId, JourneyId, WorkspaceId};
use engine::time::{DAY_MS, HOUR_MS, Time};
use engine::told::Told;
use store::edit::Moving;
use store::workflow::WorkflowRow;
use store::world::{HistoryWanted, World};
use store::{Bucket, Store};

use crate::Error;
use crate::backtest::{Message, Played, Script};
use crate::edit::Edit;
use crate::plans::Plans;
use crate::steps::zone_named;
use crate::work::rules_of;

/// Most journeys that are played. Of more, a sample of about so many is: spread evenly over all, from
/// who has been inside longest to who came in last.
pub const LOOKED_AT_MAX: usize = 2_000;
/// A sample is taken at so many places of each version and bucket.
const PLACES: usize = 20;
/// So many contacts are read at a time.
const CONTACTS_LENGTH: usize = 200;
/// The first messages are listed, up to so many.
pub const FIRST_MAX: usize = 50;

/// What would happen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forecast {
    /// How many journeys are under way.
    pub people: i64,
    /// How many of them were played.
    pub looked_at: usize,
    /// By block: how many messages.
    pub blocks: BTreeMap<BlockId, Mails>,
    /// How many of those played would go over to the new version, and how many leave by the edit.
    pub moved: Moved,
    /// The first messages, by instant.
    pub first: Vec<Message>,
    /// Of whom something could not be played to its end.
    pub stuck: usize,
}

/// Messages of a block, among the journeys that were played.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mails {
    /// That leave within the hour.
    pub within_hour: i64,
    /// That leave within the day.
    pub within_day: i64,
    /// That are decided within the day and are not sent: no consent, too late, out of the audience.
    pub not_sent: i64,
}

/// What the edit does with the journeys that were played.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// In the new version.
    pub over: i64,
    /// Ended by the edit.
    pub left: i64,
    /// In the version in which they are.
    pub stay: i64,
}

impl Forecast {
    /// Whether not all were played: then the numbers are those of the sample.
    pub fn is_sample(&self) -> bool {
        i64::try_from(self.looked_at).is_ok_and(|looked_at| looked_at < self.people)
    }

    fn add(&mut self, played: Played, of: usize, now: Time) {
        let left = played.trace.iter();
        let left = left
            .filter(|one| one.outcome == engine::edit::LEFT_BY_EDIT)
            .count();
        let (left, of) = (count(left), count(of));
        self.moved.over += played.over;
        self.moved.left += left;
        self.moved.stay += of - played.over - left;
        for message in &played.messages {
            let mails = self.blocks.entry(message.block.clone()).or_default();
            if message.outcome == "accepted" {
                mails.within_hour += i64::from(message.at <= now.plus_ms(HOUR_MS));
                mails.within_day += 1;
            } else {
                mails.not_sent += 1;
            }
        }
        self.stuck += usize::from(!played.stuck.is_empty());
        self.first.extend(played.messages);
        self.first.sort_by_key(|one| (one.at, one.contact));
        self.first.truncate(FIRST_MAX);
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// What would happen to those inside. `moving` says where they go on, as [`Edit::settle`] gave it; none
/// for what happens by the versions that they are in. `None` if the draft cannot be compiled.
pub async fn forecast(
    store: &Store,
    workspace: WorkspaceId,
    row: &WorkflowRow,
    (edit, moving): (&Edit, Option<&Moving>),
    now: Time,
) -> Result<Option<Forecast>, Error> {
    let mut plans = Plans::under(rules_of(store, workspace).await?);
    let target = row.live_version.unwrap_or(0) + 1;
    let newest = plans
        .draft(store, workspace, (row.id, target), &row.draft)
        .await?;
    let Some(newest) = newest else {
        return Ok(None);
    };
    if let Some(moving) = moving {
        plans.set_moves((row.id, target), moving.moves.clone());
    }
    for version in edit.versions() {
        plans.version(store, workspace, (row.id, *version)).await?;
    }
    let wanted = HistoryWanted {
        names: plans.history_wanted(),
        since: Time::MIN,
    };
    let settings = store.workspace(workspace).settings().await?;
    let zone = settings.map_or_else(Zone::utc, |settings| zone_named(&settings.zone));
    let between = (now, now.plus_ms(DAY_MS));
    let told = match plans.sources.of(workspace) {
        Some(sources) => store.workspace(workspace).newest_told(sources).await?,
        None => Told::default(),
    };
    let script = Script::ahead(plans, newest, (workspace, row.id), zone, between).knowing(told);
    let mut forecast = Forecast {
        people: edit.people,
        ..Forecast::default()
    };
    for bucket in store.buckets() {
        let sampled = sampled(store, workspace, row, edit, bucket).await?;
        let contacts: Vec<ContactId> = sampled.keys().copied().collect();
        for some in contacts.chunks(CONTACTS_LENGTH) {
            let asked = some.iter().map(|contact| (workspace, *contact)).collect();
            for world in worlds(store, bucket, asked, &wanted).await? {
                let which = &sampled[&world.contact.id];
                let played = script.play_on(world, which, moving.map(|_| target));
                forecast.looked_at += which.len();
                forecast.add(played, which.len(), now);
            }
        }
    }
    Ok(Some(forecast))
}

/// Contacts with what their plans have to see, however many fit into memory at once.
pub(crate) async fn worlds(
    store: &Store,
    bucket: Bucket,
    mut contacts: Vec<(WorkspaceId, ContactId)>,
    wanted: &HistoryWanted,
) -> Result<Vec<World>, Error> {
    let mut all = Vec::new();
    while !contacts.is_empty() {
        let read = store
            .system()
            .worlds(bucket, contacts.clone(), wanted.clone())
            .await?;
        contacts.drain(..read.len().max(1).min(contacts.len()));
        // What cannot be read is put away where it is worked on; here it is left out.
        all.extend(read.into_iter().filter_map(Result::ok));
    }
    Ok(all)
}

/// Journeys under way in a bucket, by contact: all, or a sample spread evenly over them.
async fn sampled(
    store: &Store,
    workspace: WorkspaceId,
    row: &WorkflowRow,
    edit: &Edit,
    bucket: Bucket,
) -> Result<BTreeMap<ContactId, BTreeSet<JourneyId>>, Error> {
    let scope = store.workspace(workspace);
    let max = (LOOKED_AT_MAX / store.buckets().len()).max(PLACES);
    let mut sampled: BTreeMap<ContactId, BTreeSet<JourneyId>> = BTreeMap::new();
    let is_all = usize::try_from(edit.people).is_ok_and(|people| people <= LOOKED_AT_MAX);
    for version in edit.versions() {
        let of = (row.id, *version);
        let begin = JourneyId(0);
        let mut places = vec![(
            begin,
            if is_all {
                LOOKED_AT_MAX / 2
            } else {
                max / PLACES
            },
        )];
        if !is_all {
            let first = scope.under_way(bucket, of, begin, 1).await?;
            let last = scope.last_under_way(bucket, of).await?;
            if let (Some((first, _)), Some(last)) = (first.first(), last) {
                let step = (last.0 - first.0) / i64::try_from(PLACES).unwrap_or(1);
                let at = (1..PLACES).filter_map(|n| i64::try_from(n).ok());
                let length = max / PLACES;
                places.extend(at.map(|n| (JourneyId(first.0 + n * step), length)));
            }
        }
        for (mut after, length) in places {
            loop {
                let page = scope.under_way(bucket, of, after, length).await?;
                let is_last = page.len() < length;
                after = page.last().map_or(after, |(journey, _)| *journey);
                for (journey, contact) in page {
                    sampled.entry(contact).or_default().insert(journey);
                }
                // A sample takes one page at each place.
                if is_last || !is_all {
                    break;
                }
            }
        }
    }
    Ok(sampled)
}
