//! Places under a contact's mail limits: what takes one, and that of two who would take the last one
//! gets it; alerts, and what counts towards budgets.

use engine::budget::Spent;
use engine::limit::Cap;
use engine::step::Purpose;
use engine::time::{DAY_MS, Time};
use store::alert::Pace;
use store::finish::{Finished, Outcome};
use store::limit::{Asked, Seen};
use store::outbox::{Claim, HandOver};
use store::summary::{Counted, DayCount};
use store::workflow::Status;

use crate::outbox::finish;
use crate::parcel::hand_over;
use crate::place::{BUCKET, On, Place, at, handle};

async fn claims(place: &Place, count: usize) -> Vec<Claim> {
    let contact = place.known("anna@example.test").await;
    let (journey, mut commit) = place.beginning(contact, at(60)).await;
    for visit in 1..=count {
        commit = place.with_message(commit, journey, Purpose::Marketing);
        let new = commit.messages.last_mut().unwrap();
        new.message.visit = u32::try_from(visit).unwrap();
    }
    place.done(commit).await;
    let claims = place
        .system()
        .claim(BUCKET, at(2), 10, at(60))
        .await
        .unwrap();
    assert_eq!(claims.len(), count);
    claims
}

async fn places(place: &Place, claim: &Claim) -> (Vec<Option<Time>>, usize) {
    let asked = Asked {
        workspace: claim.workspace,
        contact: claim.contact,
        since: Time::MIN,
    };
    // Somebody of whom nothing is known stands before.
    let nobody = Asked {
        contact: engine::id::ContactId(987_654),
        ..asked
    };
    let found = place
        .system()
        .places(BUCKET, vec![nobody, asked], at(3))
        .await
        .unwrap();
    assert_eq!((found[0].sent.len(), found[0].waiting.len()), (0, 0));
    let sent = found[1].sent.iter().map(|(_, sent)| sent.at);
    (sent.collect(), found[1].waiting.len())
}

fn seen(claim: &Claim, version: i64, count: usize) -> HandOver {
    HandOver {
        places: Some(Seen {
            since: Time::MIN,
            count,
        }),
        ..hand_over(claim, version)
    }
}

async fn a_place_is_taken_by_what_left_and_wanted_by_what_is_due(on: On) {
    let place = Place::new(on).await;
    let claims = claims(&place, 3).await;
    assert_eq!(claims[0].cap, Cap::Counted);
    assert_eq!(claims[0].priority, 50);
    assert_eq!(places(&place, &claims[0]).await, (vec![], 3));
    let version = 0;
    // In one hand-over the second sees the first; whoever saw too few is given back.
    let messages = vec![
        seen(&claims[0], version, 0),
        seen(&claims[1], version, 1),
        seen(&claims[2], version, 1),
    ];
    let gone = place.try_hand_over(messages).await.unwrap();
    assert_eq!(gone, [true, true, false]);
    assert_eq!(places(&place, &claims[0]).await, (vec![None, None], 1));
    let outcomes = [
        Outcome::Accepted {
            reply: String::new(),
        },
        Outcome::Refused {
            reply: String::new(),
        },
    ];
    let finishes = claims.iter().zip(outcomes).map(|(claim, outcome)| {
        let pace = Some(Pace {
            since: Time::MIN,
            day: 7,
        });
        store::finish::Finish {
            pace,
            ..finish(claim, outcome)
        }
    });
    let finished = place.system().finish(finishes.collect()).await.unwrap();
    assert_eq!(finished, [Finished::Done, Finished::Done]);
    // What was refused takes no place.
    let (sent, waiting) = places(&place, &claims[0]).await;
    assert_eq!((sent.len(), waiting), (1, 1));
    assert!(sent[0].is_some());
    let spent = async |day: i64, since: Time| {
        let pace = Pace { since, day };
        let to = Some((BUCKET, claims[0].contact));
        place
            .scope()
            .spent(claims[0].workflow, (pace, 7), to, at(4))
            .await
            .unwrap()
    };
    let of = |to_contact, today, sent, refused| Spent {
        to_contact,
        today,
        sent,
        refused,
    };
    assert_eq!(spent(7, Time::MIN).await, of(1, 2, 2, 1));
    assert_eq!(spent(13, Time::MIN).await, of(1, 0, 2, 1));
    assert_eq!(spent(14, Time::MIN).await, of(1, 0, 0, 0));
    assert_eq!(spent(7, at(4)).await, of(0, 0, 0, 0));
    // The overview reads the same counts by day.
    let by_day = async |from: i64| {
        let counts = place.scope().sent_by_day(from).await.unwrap();
        let told = |one: &DayCount| (one.day, one.counted.clone(), one.count);
        counts.iter().map(told).collect::<Vec<_>>()
    };
    let both = [(7, Counted::Refused, 1), (7, Counted::Sent, 2)];
    assert_eq!(by_day(7).await, both);
    assert_eq!(by_day(8).await, []);
    assert_eq!(place.scope().said_since(at(0)).await.unwrap(), []);
}

async fn of_several_that_find_a_workflow_out_of_hand_one_stops_it(on: On) {
    let place = Place::new(on).await;
    let row = place
        .scope()
        .workflow(&handle("welcome-series"))
        .await
        .unwrap()
        .unwrap();
    let mut asked = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let (store, workspace, id) = (place.store.clone(), place.workspace, row.id);
        asked.spawn(async move {
            let scope = store.workspace(workspace);
            scope.trip(id, "per_day", "Too many.", at(5)).await.unwrap()
        });
    }
    let answers = asked.join_all().await;
    assert_eq!(answers.iter().filter(|ours| **ours).count(), 1);
    let alerts = place.scope().alerts(None, 10).await.unwrap();
    assert_eq!((alerts.len(), alerts[0].closed_at), (1, None));
    assert_eq!(place.system().budget_starts().await.unwrap(), []);
    let status = place
        .scope()
        .workflow(&handle("welcome-series"))
        .await
        .unwrap()
        .unwrap()
        .status;
    assert_eq!(status, Status::Paused);
    let later = at(5).plus_ms(DAY_MS);
    place
        .scope()
        .set_status(&handle("welcome-series"), Status::Live, later)
        .await
        .unwrap();
    assert_eq!(place.system().open_alerts().await.unwrap(), 0);
    assert_eq!(
        place.system().budget_starts().await.unwrap(),
        [(row.id, later)]
    );
}

async fn settings_are_kept_and_nobody_overwrites_what_they_did_not_see(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    assert_eq!(scope.settings_text().await.unwrap(), None);
    let brussels = engine::calendar::Zone::named("Europe/Brussels");
    let stamp = place.system().definitions_stamp().await.unwrap();
    let saved = scope
        .save_settings_text("a", brussels.as_ref(), 0, at(1))
        .await;
    assert_eq!(saved.unwrap(), Some(1));
    assert!(place.system().definitions_stamp().await.unwrap() > stamp);
    assert_eq!(
        scope.settings().await.unwrap().unwrap().zone,
        "Europe/Brussels"
    );
    for stale in [0, 2] {
        assert_eq!(
            scope
                .save_settings_text("b", None, stale, at(2))
                .await
                .unwrap(),
            None
        );
    }
    assert_eq!(
        scope.save_settings_text("c", None, 1, at(3)).await.unwrap(),
        Some(2)
    );
    let row = scope.settings_text().await.unwrap().unwrap();
    assert_eq!(
        (row.source.as_str(), row.revision, row.updated_at),
        ("c", 2, at(3))
    );
    let all = place.system().settings_texts().await.unwrap();
    assert_eq!(all, [(place.workspace, "c".to_owned())]);
    let long = "x".repeat(store::settings::SOURCE_BYTES_MAX + 1);
    assert!(
        scope
            .save_settings_text(&long, None, 2, at(4))
            .await
            .is_err()
    );
}

on_both!(
    a_place_is_taken_by_what_left_and_wanted_by_what_is_due,
    of_several_that_find_a_workflow_out_of_hand_one_stops_it,
    settings_are_kept_and_nobody_overwrites_what_they_did_not_see,
);
