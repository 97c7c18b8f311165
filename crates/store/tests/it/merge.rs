//! Of a merge it is kept how both contacts were for as long as it can be taken back, and no longer.

use engine::id::ContactId;
use engine::time::{DAY_MS, Time};
use store::job::{Kind, Progress};
use store::merge::{MergeRow, Merged, UNDO_MS, Undone};
use store::retention::Retention;

use crate::place::{BUCKET, On, Place, at, email_key, event};

/// A lease that does not run out while a story lasts.
const LEASE_MS: i64 = 60_000;
/// More events than a chunk of the merge takes, and than one of what is too old.
const EVENTS: usize = 1_100;
/// Events and steps stay for ever.
const FOR_EVER: Retention = Retention {
    events_days: None,
    steps_days: None,
    mail_days: None,
};

fn day(n: i64) -> Time {
    at(0).plus_ms(n * DAY_MS)
}

impl Place {
    /// Works on whatever job there is until none is left; how many rows that was.
    async fn through_all_jobs(&self, now: Time) -> usize {
        let mut rows = 0;
        while let Some(taken) = self.system().take_job("me", LEASE_MS, now).await.unwrap() {
            let step = match taken.kind {
                Kind::Merge => self.system().step_merge(&taken, now).await,
                Kind::Retention => self.system().step_retention(&taken, now).await,
                other => panic!("{other:?}"),
            };
            match step.unwrap() {
                Progress::More(done) | Progress::Over(done) => rows += done,
                Progress::NotOurs => panic!("nobody else works on it"),
            }
        }
        rows
    }

    async fn named(&self, address: &str) -> ContactId {
        let row = self.scope().contact(&email_key(address)).await.unwrap();
        row.unwrap().contact.id
    }

    /// Two contacts, of whom the first has so many events and becomes the second.
    async fn become_one(&self, names: (&str, &str), events: usize, now: Time) -> MergeRow {
        let [gone, stays] = [names.0, names.1].map(|name| format!("{name}@example.test"));
        let mut all = Vec::new();
        all.push(event(&stays, "seen", 0));
        for n in 0..events {
            all.push(event(&gone, &format!("seen_{n}"), 0));
        }
        for part in all.chunks(500) {
            let appended = self.scope().append(part.to_vec(), at(0)).await.unwrap();
            assert_eq!(appended.len(), part.len());
        }
        let [gone, stays] = [self.named(&gone).await, self.named(&stays).await];
        // Of as many as there are a reading takes a thousand.
        for id in [gone, gone, stays] {
            self.read_inbox(id).await;
        }
        let merged = self.scope().merge(gone, stays, "a test".into(), now);
        let Merged::Done(row) = merged.await.unwrap() else {
            panic!("not merged");
        };
        self.through_all_jobs(now).await;
        row
    }
}

async fn how_both_were_is_kept_as_long_as_it_can_be_taken_back(on: On) {
    let place = Place::new(on).await;
    let old = place.become_one(("a", "b"), EVENTS, day(1)).await;
    let young = place.become_one(("c", "d"), 3, day(29)).await;
    let late = day(1).plus_ms(UNDO_MS + 1);
    let undo = async |row: &MergeRow, now| place.scope().undo_merge(row.id, now).await.unwrap();
    assert_eq!(undo(&old, late).await, Undone::Late);
    // Two days more, in which what was asked in the last moment comes to its end.
    let now = late.plus_ms(2 * DAY_MS);
    let made = place.system().make_retention_job(BUCKET, FOR_EVER, now);
    assert!(made.await.unwrap().is_some());
    // The events that were noted, and how both were.
    assert_eq!(place.through_all_jobs(now).await, EVENTS + 1);
    assert_eq!(
        undo(&old, day(2)).await,
        Undone::Late,
        "what it needs is gone"
    );
    // That they became one was told, and is read.
    place.read_inbox(young.stays).await;
    assert!(matches!(undo(&young, now).await, Undone::Done(_)));
    place.through_all_jobs(now).await;
    let events = place.scope().events(young.gone, None, 10).await.unwrap();
    assert_eq!(
        events
            .iter()
            .filter(|e| e.name.starts_with("seen_"))
            .count(),
        3
    );
    // That they are one is kept.
    let merges = place.scope().merges(old.stays, 10).await.unwrap();
    assert_eq!(
        (merges.len(), merges[0].events),
        (1, i64::try_from(EVENTS).unwrap())
    );
}

on_both![how_both_were_is_kept_as_long_as_it_can_be_taken_back];
