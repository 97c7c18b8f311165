//! One workspace has 20,000 rows waiting, another two: the two leave with the first batch, and the
//! 20,000 one after the other, each once.

use std::collections::BTreeSet;

use engine::id::{ContactId, WorkspaceId};
use engine::journey::State;
use engine::step::Lane;
use store::commit::{Committed, ContactCommit, JourneyMove};

use crate::place::{BUCKET, On, Place, at, settings};

/// How many are waiting in the large workspace.
const MANY: usize = 20_000;
/// As many as the runner takes at once.
const BATCH: usize = 1_000;
/// The two of the small workspace: one in the lane of service mail, one in that of triggered mail,
/// and both due after all the others.
const WELCOMES: [i64; 2] = [30_001, 30_002];

/// A crowd of the first workspace in one lane, and the two of the other behind it.
async fn crowd(on: On, lane: i64) -> Place {
    let place = Place::new(on).await;
    let small = place.system().create_workspace(settings(), at(0)).await;
    let (large, small) = (place.workspace.0, small.unwrap().0);
    let empty = match on {
        On::Sqlite => ["jsonb('{}')", "jsonb('[]')"],
        On::Postgres => ["'{}'::jsonb", "'[]'::jsonb"],
    };
    let [object, list] = empty;
    let (start, due) = (at(0).millis(), at(1).millis());
    let place_sql = format!(
        "CREATE TABLE crowd AS
         WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < {MANY})
         SELECT id, {large} AS workspace, {lane} AS lane, {start} + id AS at FROM n
         UNION ALL SELECT {}, {small}, 0, {due} UNION ALL SELECT {}, {small}, 1, {due};
         INSERT INTO contact (id, bucket, workspace, attributes, tags, version, created_at)
             SELECT id, 0, workspace, {object}, {list}, 0, at FROM crowd;
         INSERT INTO entry SELECT workspace, 0, id, 1, '', at, NULL, 1, id FROM crowd;
         INSERT INTO journey SELECT id, 0, workspace, id, 1, 1, '', 'm1', lane, at, 1, at, '{{}}'
             FROM crowd;
         INSERT INTO message (id, bucket, workspace, contact, journey, workflow, version, block,
                              visit, part, email, purpose, due_at, state, attempt, created_at)
             SELECT id, 0, workspace, id, id, 1, 1, 'm1', 1, 0, 'welcome', 'service', at, 'queued',
                    0, at FROM crowd;
         INSERT INTO counter SELECT workspace, 0, 1, 1, 'm1', 'queued', count(*) FROM crowd
             GROUP BY workspace;
         INSERT INTO outbox SELECT id, 0, lane, at, NULL, workspace FROM crowd;
         DROP TABLE crowd",
        WELCOMES[0], WELCOMES[1]
    );
    place.damage(&place_sql).await;
    place.reopened().await
}

/// Where the two are among these, and that all are others than before.
fn welcomes(batch: &[i64], seen: &mut BTreeSet<i64>) -> usize {
    for id in batch {
        assert!(seen.insert(*id), "{id} comes twice");
    }
    batch.iter().filter(|id| WELCOMES.contains(id)).count()
}

async fn due_journeys_of_another_workspace_are_not_held_up(on: On) {
    let place = crowd(on, 1).await;
    let (mut seen, mut first, mut batches) = (BTreeSet::new(), 0, 0);
    loop {
        let due = place.system().due(BUCKET, at(2), BATCH).await.unwrap();
        if due.is_empty() {
            break;
        }
        batches += 1;
        let ids: Vec<_> = due.iter().map(|due| due.journey.0).collect();
        let found = welcomes(&ids, &mut seen);
        first += if batches == 1 { found } else { 0 };
        let mut commits = Vec::new();
        for due in due {
            commits.push(ending(&place, due.workspace, due.contact));
        }
        let committed = place.system().commit(BUCKET, commits).await.unwrap();
        assert!(committed.iter().all(|one| matches!(one, Committed::Done)));
    }
    assert_eq!((first, seen.len()), (2, MANY + 2));
    assert!(batches <= MANY / BATCH + 1, "{batches}");
    place.assert_healthy().await;
}

/// The end of the journey of a contact of the crowd.
fn ending(place: &Place, workspace: WorkspaceId, contact: ContactId) -> ContactCommit {
    let journey = place.journey(engine::id::JourneyId(contact.0), contact);
    ContactCommit {
        journeys: vec![JourneyMove {
            seen_seq: Some(1),
            journey,
            state: State::Ended {
                at: at(2),
                reason: "end".to_owned(),
            },
            lane: Lane::Triggered,
        }],
        ..ContactCommit::nothing(workspace, BUCKET, contact, at(2))
    }
}

async fn messages_of_another_workspace_are_not_held_up(on: On) {
    // In the most urgent lane of all.
    let place = crowd(on, 0).await;
    let (mut seen, mut first, mut batches) = (BTreeSet::new(), 0, 0);
    loop {
        let claims = place.system().claim(BUCKET, at(2), BATCH, at(60)).await;
        let ids: Vec<_> = claims
            .unwrap()
            .iter()
            .map(|claim| claim.message.0)
            .collect();
        if ids.is_empty() {
            break;
        }
        batches += 1;
        let found = welcomes(&ids, &mut seen);
        first += if batches == 1 { found } else { 0 };
    }
    assert_eq!((first, seen.len()), (2, MANY + 2));
    assert!(batches <= MANY / BATCH + 1, "{batches}");
    place.assert_healthy().await;
}

async fn a_small_batch_has_a_place_for_each_lane_and_workspace(on: On) {
    let place = crowd(on, 0).await;
    let claims = place.system().claim(BUCKET, at(2), 10, at(60)).await;
    let ids: Vec<_> = claims
        .unwrap()
        .iter()
        .map(|claim| claim.message.0)
        .collect();
    // Lane by lane; what the other lanes leave is the crowd's.
    assert_eq!(ids, [1, 2, 3, 4, WELCOMES[0], 5, 6, 7, 8, WELCOMES[1]]);
}

async fn what_came_in_elsewhere_is_not_held_up(on: On) {
    let place = Place::new(on).await;
    let small = place.system().create_workspace(settings(), at(0)).await;
    let (large, small) = (place.workspace.0, small.unwrap().0);
    let (start, last) = (at(0).millis(), at(1).millis());
    let sql = format!(
        "INSERT INTO inbox (id, bucket, workspace, contact, received_at, command)
         WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < {MANY})
         SELECT id, 0, {large}, id, {start} + id, '{{}}' FROM n
         UNION ALL SELECT 30001, 0, {small}, 30001, {last}, '{{}}'"
    );
    place.damage(&sql).await;
    let place = place.reopened().await;
    let read = place.system().inbox(BUCKET, BATCH).await.unwrap();
    let others = read.iter().filter(|item| item.workspace.0 == small);
    assert_eq!((others.count(), read.len()), (1, BATCH));
}

on_both!(
    due_journeys_of_another_workspace_are_not_held_up,
    messages_of_another_workspace_are_not_held_up,
    a_small_batch_has_a_place_for_each_lane_and_workspace,
    what_came_in_elsewhere_is_not_held_up,
);
