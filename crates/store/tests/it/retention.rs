//! What is old goes, what is needed stays, and a process that dies between two chunks loses no
//! place and deletes nothing twice.

use engine::step::Purpose;
use engine::time::{DAY_MS, Time};
use store::Error;
use store::alert::Pace;
use store::crash::{Crashed, NAMES_OF_A_JOB, Points};
use store::job::{JobRow, Kind, Progress, State, Switch, Switched, Taken};
use store::loose::{Kept, LooseEvent};
use store::message::Filter;
use store::retention::{Oldest, Retention};

use crate::place::{BUCKET, On, Place, at};
use crate::walker::{Outside, walk};

/// A lease that does not run out while a story lasts.
const LEASE_MS: i64 = 60_000;
/// More than two chunks of them.
const OLD: usize = 2_500;

fn retention(days: u32) -> Retention {
    Retention {
        events_days: Some(days),
        steps_days: Some(days),
        mail_days: Some(days),
    }
}

fn day(n: i64) -> Time {
    at(0).plus_ms(n * DAY_MS)
}

impl Place {
    async fn retain(&self, now: Time) -> Option<store::job::JobId> {
        let made = self.system().make_retention_job(BUCKET, retention(31), now);
        made.await.unwrap()
    }

    async fn take(&self, owner: &str) -> Option<Taken> {
        self.system()
            .take_job(owner, LEASE_MS, day(60))
            .await
            .unwrap()
    }

    /// Works on whatever job there is until none is left; how many rows that was.
    async fn work_on_jobs(&self) -> Result<usize, Error> {
        let mut rows = 0;
        while let Some(taken) = self.system().take_job("me", LEASE_MS, day(60)).await? {
            assert_eq!(taken.kind, Kind::Retention);
            match self.system().step_retention(&taken, day(60)).await? {
                Progress::More(done) | Progress::Over(done) => rows += done,
                Progress::NotOurs => panic!("nobody else works on it"),
            }
        }
        Ok(rows)
    }

    async fn only_job(&self) -> JobRow {
        let mut jobs = self.scope().jobs(None, 10).await.unwrap();
        assert_eq!(jobs.len(), 1);
        jobs.remove(0)
    }
}

/// A shop in which three people came, were mailed and left, 60 days ago, and one is still waiting;
/// and the crowd of events that came with them.
async fn shop(on: On) -> Place {
    let place = Place::new(on).await;
    let addresses = ["a@example.test", "b@example.test", "c@example.test"];
    let mut outside = Outside::default();
    let walked = walk(&place, &addresses, Purpose::Service, &mut outside);
    walked.await.unwrap();
    place
        .mailed("waiting@example.test", Purpose::Marketing)
        .await;
    let claim = place.claim_one(at(200)).await;
    assert!(place.hand_over_one(&claim).await);
    let lost = store::finish::Outcome::Unknown {
        reply: "lost".to_owned(),
    };
    assert_eq!(
        place.finish(&claim, lost).await,
        store::finish::Finished::Done
    );
    let (old, data) = (
        at(0).millis(),
        if on == On::Sqlite {
            "jsonb('{}')"
        } else {
            "'{}'::jsonb"
        },
    );
    let crowd = format!(
        "INSERT INTO event (id, bucket, workspace, contact, name, occurred_at, received_at, source, data)
         WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < {OLD})
         SELECT 100000 + id, 0, 1, 1, 'seen', {old}, {old}, 'api', {data} FROM n;
         INSERT INTO event_key SELECT 1, 0, 'crowd' || id, id, {old} FROM event WHERE id > 100000;
         INSERT INTO inbox (id, bucket, workspace, contact, received_at, event)
             VALUES (900000, 0, 1, 1, {old}, 100007)"
    );
    place.damage(&crowd).await;
    place.reopened().await
}

async fn what_is_old_goes_and_what_is_needed_stays(on: On) {
    let place = shop(on).await;
    place.assert_healthy().await;
    let numbers = place.numbers().await;
    assert!(place.retain(day(60)).await.is_some());
    assert_eq!(place.retain(day(60)).await, None, "one is open");
    let rows = place.work_on_jobs().await.unwrap();
    place.assert_healthy().await;
    assert_eq!(place.numbers().await, numbers, "counters stay");
    let job = place.only_job().await;
    assert_eq!(
        (job.state, job.done),
        (State::Done, i64::try_from(rows).unwrap())
    );
    assert_eq!(place.retain(day(60)).await, None, "one was today");
    // The event that nobody has read, and the newest.
    let scope = place.scope();
    let contact = engine::id::ContactId(1);
    assert_eq!(scope.events(contact, None, 10).await.unwrap().len(), 2);
    let waiting = scope.contacts(None, 10).await.unwrap().len();
    assert_eq!(waiting, 4, "people stay");
    let oldest = place.system().oldest().await.unwrap();
    let expect = Oldest {
        event: Some(at(0)),
        step: oldest.step,
    };
    assert_eq!(oldest, expect);
    assert!(oldest.step.is_some(), "the steps of who is waiting stay");
    for row in scope.contacts(None, 10).await.unwrap() {
        let journeys = scope.journeys(row.contact.id, None, 10).await.unwrap();
        let waits = row.contact.email.as_deref() == Some("waiting@example.test");
        assert_eq!(journeys.len(), usize::from(waits));
    }
    // Their keys went too: the same event would be taken again.
    assert!(place.retain(day(62)).await.is_some());
    assert_eq!(
        place.work_on_jobs().await.unwrap(),
        0,
        "nothing is left to do"
    );
}

/// Of long ago: calls of a journey that is over, of one that is not, and one that is still to be done;
/// hits of a message, of which one is still to be decided and one is young, and one of another; events without a contact, of
/// which one has a job that failed; the frozen of two enrolments, one of them
/// open; and the days of a workflow that was switched on twice.
const BESIDE: &str = r#"
    INSERT INTO call SELECT n, 0, 1, 1, 700000 + n, 1, 'c', 1, 0, NULL, 'done', NULL, 200, 1,
        CASE n WHEN 3 THEN 1 END, 1, CASE WHEN n <> 3 THEN 1 END
        FROM (SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3) AS three;
    INSERT INTO hit (id, bucket, workspace, contact, message, kind, link, url, method, agent, address, ahead, at,
        settle_at, class, reasons)
        SELECT n, 0, 1, contact, message.id, 'click', 0, NULL, 'GET', 'a browser', '192.0.2.1', 0,
        CASE n WHEN 3 THEN 4000000000000 ELSE 1 END, CASE n WHEN 2 THEN 1 END,
        CASE WHEN n <> 2 THEN 'human' END, NULL
        FROM (SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) AS four
        JOIN message ON message.id = (SELECT CASE n WHEN 4 THEN min(id) ELSE max(id) END FROM message);
    INSERT INTO counter SELECT 1, 0, workflow, version, block, 'clicked', count(*) FROM message
        WHERE id IN (SELECT message FROM hit) GROUP BY workflow, version, block;
    UPDATE call SET journey = (SELECT max(id) FROM journey) WHERE id = 2;
    INSERT INTO loose_event SELECT n, 1, 'sold', 1, 1, 'api', '{}', 'k' || n
        FROM (SELECT 1 AS n UNION ALL SELECT 2) AS two;
    INSERT INTO job (id, workspace, kind, bucket_first, bucket_last, state, input, cursor, done, owner,
        epoch, leased_until, created_at, updated_at)
        VALUES (800000, 1, 'fan_out', 0, 0, 'failed', '2', '', 0, '', 0, 0, 1, 1);
    INSERT INTO enrolment SELECT n, 1, 1, 't', 'k' || n,
        '{"format":1,"frozen":true,"segment":null,"name":"a","source":"api","data":{},"occurred_at":null}',
        CASE n WHEN 1 THEN 'done' ELSE 'open' END, 0, NULL, 0, 0, 0, 0, 1, 1 FROM (SELECT 1 AS n UNION ALL SELECT 2) AS two;
    INSERT INTO enrolled SELECT 1, id, 'asked' FROM event WHERE id > 100000;
    INSERT INTO enrolled VALUES (2, 1, 'frozen');
    INSERT INTO pace SELECT 1, 1, since, day, 'sent', 0, 5
        FROM (SELECT 1 AS since UNION ALL SELECT 2) AS begun,
        (SELECT 10 AS day UNION ALL SELECT 11 UNION ALL SELECT 30 UNION ALL SELECT 90000) AS days"#;

async fn what_lies_beside_people_goes_too(on: On) {
    let place = shop(on).await;
    place.damage(BESIDE).await;
    let place = place.reopened().await;
    let now = day(60);
    place.retain(now).await.unwrap();
    place.work_on_jobs().await.unwrap();
    let scope = place.scope();
    let calls = scope.calls(None, 10).await.unwrap();
    assert_eq!(calls.iter().map(|call| call.id).collect::<Vec<_>>(), [3, 2]);
    let message = &scope.messages(Filter::All, None, 1).await.unwrap()[0];
    let told = scope.hits(message.contact, message.id).await.unwrap();
    let hits: Vec<_> = told.unwrap().hits.iter().map(|hit| hit.id).collect();
    assert_eq!(hits, [2, 3], "what is open stays, and what is young");
    let loose = async |key: &str| {
        let event = LooseEvent {
            name: "sold".to_owned(),
            occurred_at: at(0),
            source: "api".to_owned(),
            data: engine::value::Value::empty_map(),
            key: Some(key.to_owned()),
        };
        scope.append_loose(event, now).await.unwrap()
    };
    assert!(matches!(loose("k1").await, Kept::Stored(_)), "it is gone");
    assert!(
        matches!(loose("k2").await, Kept::Duplicate(_)),
        "it is needed"
    );
    let enrolments = scope.enrolments(place.workflow, None, 10).await.unwrap();
    assert_eq!(enrolments.len(), 2, "that they were stays");
    let frozen = async |n: usize| scope.frozen(enrolments[n].id).await.unwrap();
    assert_eq!(frozen(1).await, []);
    assert_eq!(frozen(0).await, [("frozen".to_owned(), 1)]);
    let sent = async |since: i64| {
        let pace = Pace {
            since: Time::from_millis(since),
            day: 90_000,
        };
        let spent = scope
            .spent(place.workflow, (pace, 100_000), None, now)
            .await
            .unwrap();
        (spent.sent, spent.today)
    };
    assert_eq!(sent(1).await, (5, 5), "the young day of the first time");
    assert_eq!(sent(2).await, (20, 5), "all days since the second");
    place.assert_healthy().await;
}

async fn nothing_young_is_touched(on: On) {
    let place = shop(on).await;
    place
        .system()
        .make_retention_job(BUCKET, retention(61), day(60))
        .await
        .unwrap();
    assert_eq!(place.work_on_jobs().await.unwrap(), 0);
    let never = Retention {
        events_days: None,
        steps_days: None,
        mail_days: None,
    };
    place
        .system()
        .make_retention_job(BUCKET, never, day(62))
        .await
        .unwrap();
    assert_eq!(place.work_on_jobs().await.unwrap(), 0);
    let hasty = place
        .system()
        .make_retention_job(BUCKET, retention(30), day(64))
        .await;
    let why = "30 days of retention: 31 to 36525 are possible";
    assert_eq!(hasty.unwrap_err().to_string(), why);
    place.assert_healthy().await;
}

/// Crashes at the `nth` hit of a point; what was deleted in all, before and after, and the cursor
/// never goes back.
async fn a_kill_between_chunks_goes_on_where_it_was(on: On) {
    let whole = shop(on).await;
    whole.retain(day(60)).await.unwrap();
    let rows = whole.work_on_jobs().await.unwrap();
    let mut crashes = 0;
    for name in NAMES_OF_A_JOB {
        for nth in 1..=4 {
            let points = Points::new();
            points.arm(name, nth).unwrap();
            let place = shop(on).await.reopened_with(points).await;
            place.retain(day(60)).await.unwrap();
            let crashed = place.work_on_jobs().await;
            assert!(
                matches!(crashed, Err(Error::Crashed(Crashed(at))) if at == name),
                "{crashed:?}"
            );
            crashes += 1;
            let place = place.reopened().await;
            place.assert_healthy().await;
            let before = place.only_job().await;
            assert_eq!(before.state, State::Running);
            let after = place.work_on_jobs().await.unwrap();
            let done = usize::try_from(before.done).unwrap();
            assert_eq!(done + after, rows, "{name} {nth}");
            assert_eq!(place.only_job().await.state, State::Done);
            place.assert_healthy().await;
        }
    }
    assert_eq!(crashes, 8);
}

async fn a_job_can_be_paused_resumed_and_cancelled(on: On) {
    let place = shop(on).await;
    let id = place.retain(day(60)).await.unwrap();
    let switch = async |switch| place.scope().switch_job(id, switch, day(60)).await.unwrap();
    let step = async |taken: &Taken| place.system().step_retention(taken, day(60)).await.unwrap();
    let taken = place.take("me").await.unwrap();
    assert!(matches!(step(&taken).await, Progress::More(_)));
    assert_eq!(switch(Switch::Pause).await, Switched::Done);
    assert_eq!(step(&taken).await, Progress::NotOurs);
    assert_eq!(place.take("me").await, None);
    assert_eq!(switch(Switch::Pause).await, Switched::Not(State::Paused));
    assert_eq!(switch(Switch::Resume).await, Switched::Done);
    assert_eq!(
        step(&taken).await,
        Progress::NotOurs,
        "it was not taken again"
    );
    let again = place.take("me").await.unwrap();
    assert!(matches!(step(&again).await, Progress::More(_)));
    assert_eq!(step(&taken).await, Progress::NotOurs, "another has it");
    place
        .system()
        .fail_job(&taken, "too late", day(60))
        .await
        .unwrap();
    assert_eq!(place.only_job().await.state, State::Running);
    place
        .system()
        .fail_job(&again, "it is broken", day(60))
        .await
        .unwrap();
    let failed = place.only_job().await;
    assert_eq!(
        (failed.state, failed.reason.as_deref()),
        (State::Failed, Some("it is broken"))
    );
    assert_eq!(
        place.system().job_counts().await.unwrap(),
        [(State::Failed, 1)]
    );
    assert_eq!(switch(Switch::Resume).await, Switched::Done);
    assert_eq!(switch(Switch::Cancel).await, Switched::Done);
    assert_eq!(
        switch(Switch::Resume).await,
        Switched::Not(State::Cancelled)
    );
    assert_eq!(place.take("me").await, None);
    // Where there is another workspace, it is the installation's matter alone.
    let other = place
        .system()
        .create_workspace(crate::place::settings(), day(60))
        .await;
    let other = place.store.workspace(other.unwrap());
    assert_eq!(other.jobs(None, 10).await.unwrap(), []);
    assert_eq!(switch(Switch::Pause).await, Switched::Unknown);
}

on_both!(
    what_is_old_goes_and_what_is_needed_stays,
    what_lies_beside_people_goes_too,
    nothing_young_is_touched,
    a_kill_between_chunks_goes_on_where_it_was,
    a_job_can_be_paused_resumed_and_cancelled,
);

mod on_postgres_only {
    use super::*;

    mod on_postgres {
        use super::*;

        #[tokio::test]
        async fn a_job_is_one_nodes_until_its_lease_runs_out() {
            let place = shop(On::Postgres).await;
            place.retain(day(60)).await.unwrap();
            let mine = place.take("me").await.unwrap();
            assert_eq!(place.take("other").await, None);
            let client = place.client().await;
            client
                .batch_execute("UPDATE job SET leased_until = 1")
                .await
                .unwrap();
            let theirs = place.take("other").await.unwrap();
            let step = async |taken: &Taken| place.system().step_retention(taken, day(60)).await;
            assert_eq!(step(&mine).await.unwrap(), Progress::NotOurs);
            assert!(matches!(step(&theirs).await.unwrap(), Progress::More(_)));
        }
    }
}
