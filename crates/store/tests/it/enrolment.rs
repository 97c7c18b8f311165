//! Enrolments: each begins once, and is gone on with where its job was left behind.

use engine::condition::Condition;
use engine::id::{BlockId, WorkflowId};
use engine::value::Value;
use store::append::OwnEvent;
use store::enrolment::{Chunk, Input, NewEnrolment, State};
use store::job::{Kind, Progress, Switch, Switched};
use store::loose::{Kept, LooseEvent};
use store::segment::Question;

use crate::place::{On, Place, at, event};

const KINDS: &[Kind] = &[Kind::Enrolment, Kind::FanOut];

fn new(key: &str) -> NewEnrolment {
    NewEnrolment {
        workflow: WorkflowId(1),
        trigger: BlockId::new("t").unwrap(),
        key: key.to_owned(),
        input: Input {
            frozen: false,
            segment: None,
            name: "postduif_enrolment".to_owned(),
            source: "engine".to_owned(),
            data: Value::empty_map(),
            occurred_at: None,
        },
    }
}

async fn it_begins_once_and_its_job_comes_back(on: On) {
    let place = Place::new(on).await;
    let (system, workspace) = (place.system(), place.scope().id());
    let begins = (0..16).map(|_| system.begin_enrolment(workspace, new("a"), at(1)));
    let mut begun = Vec::new();
    for begin in begins {
        begun.extend(begin.await.unwrap());
    }
    assert_eq!(begun.len(), 1);
    assert_eq!(system.resume_enrolments(at(2)).await.unwrap(), 0);
    // As after a move, where jobs stay behind.
    place.damage("DELETE FROM job").await;
    let place = place.reopened().await;
    let system = place.system();
    assert_eq!(system.jobs_wake_at().await.unwrap(), None);
    assert_eq!(system.resume_enrolments(at(3)).await.unwrap(), 1);
    assert_eq!(system.resume_enrolments(at(3)).await.unwrap(), 0);
    let taken = system.take_job_of(KINDS, "me", 1_000, at(3)).await.unwrap();
    let row = system.enrolment_of(&taken.unwrap()).await.unwrap().unwrap();
    assert_eq!((row.id, row.state), (begun[0].0, State::Open));
}

/// Whoever has the job tells each contact once, also if somebody else had it in between.
async fn a_chunk_is_only_written_by_who_has_the_job(on: On) {
    let place = Place::new(on).await;
    let (system, workspace) = (place.system(), place.scope().id());
    for n in 0..3 {
        let event = event(&format!("c{n}@example.test"), "seen", n + 1);
        place.scope().append(vec![event], at(9)).await.unwrap();
    }
    system
        .begin_enrolment(workspace, new("a"), at(10))
        .await
        .unwrap();
    let take = async |who: &str, now| {
        let taken = system.take_job_of(KINDS, who, 1_000, at(now)).await;
        taken.unwrap().unwrap()
    };
    let first = take("me", 10).await;
    let row = system.enrolment_of(&first).await.unwrap().unwrap();
    let chunk = Chunk {
        question: Question {
            rule: std::sync::Arc::new(Condition::All(Vec::new())),
            zone: engine::calendar::Zone::utc(),
            now: at(10),
        },
        allowed: 2,
        pace_from: row.pace_from,
        event: OwnEvent {
            name: row.input.name.clone(),
            occurred_at: at(10),
            source: "engine".to_owned(),
            data: Value::empty_map(),
        },
        row,
    };
    // The same process may take it again, which makes the former hold void.
    let second = take("me", 11).await;
    let late = system.step_enrolment(&first, chunk.clone(), at(11)).await;
    assert_eq!(late.unwrap(), Progress::NotOurs);
    let done = system.step_enrolment(&second, chunk, at(11)).await.unwrap();
    assert_eq!(done, Progress::More(2));
    system.sleep_job(&second, at(20), at(11)).await.unwrap();
    assert_eq!(system.jobs_wake_at().await.unwrap(), Some(at(20)));
    let asleep = system.take_job_of(KINDS, "me", 1_000, at(19)).await;
    assert_eq!(asleep.unwrap(), None);
    let third = take("me", 20).await;
    let row = system.enrolment_of(&third).await.unwrap().unwrap();
    assert_eq!((row.asked, row.pace_asked), (2, 2));
}

/// Whoever cancels the job ends the enrolment, and no other job takes it up again.
async fn with_its_job_it_is_cancelled(on: On) {
    let place = Place::new(on).await;
    let (system, scope) = (place.system(), place.scope());
    let begun = system.begin_enrolment(scope.id(), new("a"), at(1)).await;
    let (_, job) = begun.unwrap().unwrap();
    let other = system.begin_enrolment(scope.id(), new("b"), at(1)).await;
    other.unwrap().unwrap();
    let switched = scope.switch_job(job, Switch::Cancel, at(2)).await;
    assert_eq!(switched.unwrap(), Switched::Done);
    let rows = scope.enrolments(WorkflowId(1), None, 10).await.unwrap();
    let states: Vec<_> = rows
        .iter()
        .map(|row| (row.key.as_str(), row.state))
        .collect();
    assert_eq!(states, [("b", State::Open), ("a", State::Cancelled)]);
    place.damage("DELETE FROM job").await;
    let place = place.reopened().await;
    assert_eq!(place.system().resume_enrolments(at(3)).await.unwrap(), 1);
}

async fn an_event_without_a_contact_is_kept_once(on: On) {
    let place = Place::new(on).await;
    let event = |key: Option<&str>| LooseEvent {
        name: "back".to_owned(),
        occurred_at: at(1),
        source: "api".to_owned(),
        data: Value::empty_map(),
        key: key.map(str::to_owned),
    };
    let scope = place.scope();
    let append = async |key| scope.append_loose(event(key), at(2)).await.unwrap();
    let Kept::Stored(first) = append(Some("k")).await else {
        panic!("not stored")
    };
    assert_eq!(append(Some("k")).await, Kept::Duplicate(first));
    assert!(matches!(append(None).await, Kept::Stored(_)));
    assert!(matches!(append(None).await, Kept::Stored(_)));
    assert!(matches!(append(Some("")).await, Kept::Refused(_)));
    let taken = place.system().take_job_of(KINDS, "me", 1_000, at(3)).await;
    let taken = taken.unwrap().unwrap();
    let (workspace, found) = place
        .system()
        .loose_event_of(&taken)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((workspace, found.id), (scope.id(), first));
    let over = place.system().end_fan_out(&taken, 0, at(3)).await.unwrap();
    assert_eq!(over, Progress::Over(0));
}

on_both!(
    it_begins_once_and_its_job_comes_back,
    a_chunk_is_only_written_by_who_has_the_job,
    an_event_without_a_contact_is_kept_once,
    with_its_job_it_is_cancelled,
);
