//! Workflows that are edited while people are inside: nobody is lost, nobody is mailed twice, and the
//! numbers stay right, per version and in sum.

use std::collections::BTreeMap;

use engine::edit::{Answer, Change};
use engine::id::{BlockId, Handle};
use postduif_runner::clock::Clock;
use postduif_runner::edit;
use store::job::{State as JobState, Switch};
use store::seeing::JourneyState;
use store::workflow::Published;

use crate::home::On;
use crate::world::World;

const START: &str = "2027-03-04T09:00:00Z";

fn series(blocks: &str) -> String {
    format!(
        "{{ format: 1, handle: series, name: Series, purpose: service, \
         triggers: [{{ id: joined, start: event, event: joined }}], blocks: [{blocks}] }}"
    )
}

pub(crate) fn id(text: &str) -> BlockId {
    BlockId::new(text).unwrap()
}

/// Publishes the next version of a workflow as the API does, with these answers, and does the job.
pub(crate) async fn edited(
    world: &World,
    handle: &str,
    source: &str,
    answers: &[(&str, Answer)],
) -> Result<(), Vec<String>> {
    let scope = world.store.workspace(world.workspace);
    let (handle, now) = (Handle::new(handle).unwrap(), world.clock.now());
    let row = scope
        .save_draft(&handle, "Series", source, now)
        .await
        .unwrap();
    let edit = edit::look(scope, &row).await.unwrap().unwrap();
    let answers = answers.iter().map(|(block, to)| (id(block), to.clone()));
    let answers: BTreeMap<_, _> = answers.collect();
    let moving = match edit.settle(&answers) {
        Ok(moving) => moving,
        Err(faults) => return Err(faults.into_iter().map(|one| one.sentence).collect()),
    };
    let (revision, of) = (row.draft_revision, ("2026a", 1));
    let published = match &moving {
        Some(moving) => {
            let published = scope.publish_moving(&handle, revision, of, moving, now);
            published.await.unwrap().0
        }
        None => scope
            .publish(&handle, revision, of.0, of.1, now)
            .await
            .unwrap(),
    };
    assert!(matches!(published, Published::Version(_)));
    Ok(())
}

async fn work(world: &World) {
    while world.runner.work_on_job().await.unwrap() > 0 {}
    world.runner.settle().await.unwrap();
}

async fn joins(world: &World, names: &[&str]) {
    for name in names {
        let none = serde_json::json!({});
        let key = format!("joined-{name}");
        world
            .append_of(World::who(name), "joined", none, &key)
            .await;
    }
}

/// Who was mailed what, by subject.
async fn mailed(world: &World) -> Vec<String> {
    let mut mails = world.inbox().await;
    mails.sort_by_key(|mail| (mail.at, mail.recipient.clone()));
    let name = |address: &str| address.split('@').next().unwrap_or_default().to_owned();
    let told = mails
        .iter()
        .map(|mail| format!("{} {}", name(&mail.recipient), mail.at));
    told.collect()
}

async fn who_waits_goes_over_and_waits_as_before(on: On) {
    let world = World::on(on).await;
    let old = series("{ id: w, do: wait, for: 2d }, { id: m, do: send_email, email: tips }");
    world.publish("series", &old).await;
    joins(&world, &["anna", "bert"]).await;
    world.play(START).await;
    let new = series(
        "{ id: w, do: wait, for: 2d }, { id: w2, do: wait, for: 1d }, { id: m, do: send_email, email: tips }",
    );
    edited(&world, "series", &new, &[]).await.unwrap();
    work(&world).await;
    world.play("2027-03-06T09:00:00Z").await;
    assert_eq!(mailed(&world).await.len(), 0);
    world.play("2027-03-07T09:00:00Z").await;
    let expect = ["anna 2027-03-07T09:00:00Z", "bert 2027-03-07T09:00:00Z"];
    assert_eq!(mailed(&world).await, expect);
    assert_eq!(
        world.numbers_of("series").await,
        "joined.matched=2 joined.started=2 w.entered=2 w.left=2 \
         m.entered=2 m.left=2 m.queued=2 m.sent=2 w.entered=2 w.left=2 w2.entered=2 w2.left=2",
        "what was counted in the first version stays there"
    );
    let scope = world.store.workspace(world.workspace);
    let jobs = scope.jobs(None, 10).await.unwrap();
    assert_eq!(
        (jobs[0].state, jobs[0].done, jobs[0].total),
        (JobState::Done, 2, Some(2))
    );
    let versions = scope.versions(
        scope
            .workflow(&Handle::new("series").unwrap())
            .await
            .unwrap()
            .unwrap()
            .id,
        None,
        10,
    );
    let versions = versions.await.unwrap();
    let told: Vec<_> = versions
        .iter()
        .map(|one| (one.version, one.moves.is_some()))
        .collect();
    assert_eq!(told, [(2, true), (1, false)]);
}

async fn an_occupied_block_needs_an_answer(on: On) {
    let world = World::on(on).await;
    let old = series("{ id: w, do: wait, for: 2d }, { id: m, do: send_email, email: tips }");
    world.publish("series", &old).await;
    joins(&world, &["anna"]).await;
    world.play(START).await;
    let gone = series("{ id: m, do: send_email, email: tips }");
    let refused = edited(&world, "series", &gone, &[]).await.unwrap_err();
    let expect = "`w` was removed, and 1 person stands in it. Where do they go on? \
                  Answer \"leave\", \"stay\", {\"block\": \"...\"}.";
    assert_eq!(refused, [expect]);
    let check = async |answers: &[(&str, Answer)], expect: &str| {
        let refused = edited(&world, "series", &gone, answers).await.unwrap_err();
        assert!(
            refused.iter().any(|one| one.contains(expect)),
            "{refused:?}"
        );
    };
    check(&[("w", Answer::Keep)], "`w` is not in the draft").await;
    check(
        &[("w", Answer::To(id("x")))],
        "There is no block `x` in the draft",
    )
    .await;
    check(
        &[("w", Answer::Leave), ("y", Answer::Leave)],
        "There is no block `y` in the versions",
    )
    .await;
    edited(&world, "series", &gone, &[("w", Answer::To(id("m")))])
        .await
        .unwrap();
    work(&world).await;
    world.play("2027-03-30T09:00:00Z").await;
    assert_eq!(mailed(&world).await, [format!("anna {START}")]);
}

async fn a_longer_wait_is_longer_only_if_asked(on: On) {
    for (answer, expect) in [
        (Answer::Keep, "anna 2027-03-06T09:00:00Z"),
        (Answer::Retime, "anna 2027-03-09T09:00:00Z"),
    ] {
        let world = World::on(on).await;
        let old = series("{ id: w, do: wait, for: 2d }, { id: m, do: send_email, email: tips }");
        world.publish("series", &old).await;
        joins(&world, &["anna"]).await;
        world.play("2027-03-05T09:00:00Z").await;
        edited(&world, "series", &old.replace("2d", "5d"), &[("w", answer)])
            .await
            .unwrap();
        work(&world).await;
        world.play("2027-03-30T09:00:00Z").await;
        assert_eq!(mailed(&world).await, [expect]);
    }
}

/// Who leaves by an edit has ended, and a message that was decided and had not left does not leave.
async fn who_is_to_leave_leaves_with_what_was_decided(on: On) {
    let world = World::on(on).await;
    let old = series(
        "{ id: m, do: send_email, email: tips, window: { from: \"15:00\", to: \"16:00\" } }, { id: w, do: wait, for: 2d }",
    );
    world.publish("series", &old).await;
    joins(&world, &["anna"]).await;
    world.play(START).await;
    let new = series("{ id: end, do: end }");
    edited(&world, "series", &new, &[("w", Answer::Leave)])
        .await
        .unwrap();
    work(&world).await;
    world.play("2027-03-30T09:00:00Z").await;
    assert_eq!(mailed(&world).await.len(), 0);
    let scope = world.store.workspace(world.workspace);
    let anna = scope.contact(&World::anna()).await.unwrap().unwrap();
    let journeys = scope.journeys(anna.contact.id, None, 10).await.unwrap();
    let JourneyState::Ended { reason, .. } = &journeys[0].state else {
        panic!("{journeys:?}");
    };
    assert_eq!((reason.as_str(), journeys[0].version), ("edited", 1));
}

async fn a_job_that_is_paused_goes_on_where_it_was(on: On) {
    let world = World::on(on).await;
    let old = series("{ id: w, do: wait, for: 2d }, { id: m, do: send_email, email: tips }");
    world.publish("series", &old).await;
    let names: Vec<String> = (0..260).map(|n| format!("p{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    joins(&world, &names).await;
    world.play(START).await;
    let new = old.replace("email: tips", "email: tips, when: { tag: never }");
    edited(&world, "series", &new, &[]).await.unwrap();
    let scope = world.store.workspace(world.workspace);
    assert_eq!(world.runner.work_on_job().await.unwrap(), 250);
    let job = scope.jobs(None, 1).await.unwrap().remove(0);
    let now = world.clock.now();
    scope.switch_job(job.id, Switch::Pause, now).await.unwrap();
    assert_eq!(world.runner.work_on_job().await.unwrap(), 0);
    scope.switch_job(job.id, Switch::Cancel, now).await.unwrap();
    world.play("2027-03-07T09:00:00Z").await;
    // Those who were not asked any more stayed in their version.
    assert_eq!(mailed(&world).await.len(), 10);
}

/// A version that is newer still takes everybody along, also those whom the one before did not reach.
async fn the_newest_version_takes_everybody(on: On) {
    let world = World::on(on).await;
    let old = series("{ id: w, do: wait, for: 2d }, { id: m, do: send_email, email: tips }");
    world.publish("series", &old).await;
    joins(&world, &["anna", "bert"]).await;
    world.play(START).await;
    for lapse in ["3d", "4d"] {
        let new = old.replace("2d", lapse);
        edited(&world, "series", &new, &[("w", Answer::Retime)])
            .await
            .unwrap();
    }
    work(&world).await;
    world.play("2027-03-30T09:00:00Z").await;
    let expect = ["anna 2027-03-08T09:00:00Z", "bert 2027-03-08T09:00:00Z"];
    assert_eq!(mailed(&world).await, expect);
    let scope = world.store.workspace(world.workspace);
    let jobs = scope.jobs(None, 10).await.unwrap();
    assert!(
        jobs.iter().all(|job| job.state == JobState::Done),
        "{jobs:?}"
    );
}

async fn what_differs_is_told_with_the_people_in_it(on: On) {
    let world = World::on(on).await;
    let old = series(
        "{ id: a, do: wait, for: 2d }, { id: b, do: wait, for: 5d }, { id: m, do: send_email, email: tips }",
    );
    world.publish("series", &old).await;
    joins(&world, &["anna"]).await;
    world.play("2027-03-06T10:00:00Z").await;
    joins(&world, &["bert", "cora"]).await;
    world.play("2027-03-06T11:00:00Z").await;
    let scope = world.store.workspace(world.workspace);
    let handle = Handle::new("series").unwrap();
    let new = series(
        "{ id: b, do: wait, for: 6d }, { id: new, do: wait, for: 1d }, { id: m, do: send_email, email: tips }",
    );
    let row = scope
        .save_draft(&handle, "Series", &new, world.clock.now())
        .await
        .unwrap();
    let edit = edit::look(scope, &row).await.unwrap().unwrap();
    let told: Vec<_> = edit
        .blocks
        .iter()
        .map(|one| format!("{} {} {}", one.id, one.change.as_str(), one.people))
        .collect();
    assert_eq!(
        told,
        ["b changed 1", "new added 0", "m same 0", "a removed 2"]
    );
    assert_eq!((edit.people, edit.from), (3, Some(1)));
    assert!(edit.blocks.iter().any(|one| one.change == Change::Same));
}

on_both!(
    who_waits_goes_over_and_waits_as_before,
    an_occupied_block_needs_an_answer,
    a_longer_wait_is_longer_only_if_asked,
    who_is_to_leave_leaves_with_what_was_decided,
    a_job_that_is_paused_goes_on_where_it_was,
    the_newest_version_takes_everybody,
    what_differs_is_told_with_the_people_in_it,
);
