//! How messages end: outcomes that fit, messages of paused workflows, and what a crash left.

use engine::contact::map;
use engine::step::Purpose;
use store::append::OwnEvent;
use store::finish::{Finished, Outcome, Recovered};
use store::message::{Filter, State};

use crate::outbox::{accepted, finish};
use crate::place::{BUCKET, On, Place, at};

async fn outcomes_must_fit_the_state(on: On) {
    let place = Place::new(on).await;
    place.mailed("anna@example.test", Purpose::Service).await;
    let claim = place.claim_one(at(1)).await;
    let check = |outcome: Outcome, expect: &'static str| {
        let (place, claim) = (&place, &claim);
        async move {
            match place.finish(claim, outcome).await {
                Finished::Not(why) => assert_eq!(why, expect),
                Finished::Done => panic!("{expect}"),
            }
        }
    };
    check(
        accepted(),
        "message 1 is claimed and cannot become accepted",
    )
    .await;
    let unknown = Outcome::Unknown {
        reply: String::new(),
    };
    check(unknown, "message 1 is claimed and cannot become unknown").await;
    let skipped = Outcome::Skipped {
        reason: "because of this".to_owned(),
    };
    let why = "`because of this` is no word for why a message is skipped";
    check(skipped, why).await;
    let mut early = finish(&claim, Outcome::Expired);
    early.event = Some(OwnEvent {
        name: "email_expired".to_owned(),
        occurred_at: at(9),
        source: "sender".to_owned(),
        data: map([]),
    });
    let finished = place.system().finish(vec![early]).await.unwrap();
    assert!(matches!(&finished[0], Finished::Not(why) if why.contains("cannot have occurred")));
    assert_eq!(place.finish(&claim, Outcome::Expired).await, Finished::Done);
    check(
        Outcome::Expired,
        "message 1 is expired and cannot become expired",
    )
    .await;
    let mut nobody = finish(&claim, Outcome::Expired);
    nobody.message.0 = 9;
    let finished = place.system().finish(vec![nobody]).await.unwrap();
    assert_eq!(
        finished,
        [Finished::Not("there is no message 9".to_owned())]
    );
    assert_eq!(place.numbers().await, "entered=1 expired=1 queued=1");
    place.assert_healthy().await;
}

async fn held_messages_wait_outside_the_queue(on: On) {
    let place = Place::new(on).await;
    for n in 0..3 {
        place
            .mailed(&format!("c{n}@example.test"), Purpose::Marketing)
            .await;
    }
    for claim in place.claim_all(at(1)).await {
        assert_eq!(place.finish(&claim, Outcome::Held).await, Finished::Done);
    }
    assert_eq!(place.claim_all(at(9)).await, []);
    assert_eq!(place.system().depths(at(9)).await.unwrap().held, 3);
    place.assert_healthy().await;
    let scope = place.scope();
    let release = || scope.release_held(place.workflow, at(10));
    assert_eq!(release().await.unwrap(), 3);
    assert_eq!(release().await.unwrap(), 0);
    assert_eq!(place.claim_all(at(10)).await.len(), 3);
    assert_eq!(place.numbers().await, "entered=3 held=3 queued=3");
    place.assert_healthy().await;
}

async fn what_a_crash_left_is_settled_by_purpose(on: On) {
    let place = Place::new(on).await;
    let (_, claimed) = place
        .mailed("claimed@example.test", Purpose::Marketing)
        .await;
    let (_, marketing) = place
        .mailed("marketing@example.test", Purpose::Marketing)
        .await;
    let (_, service) = place.mailed("service@example.test", Purpose::Service).await;
    let claims = place.claim_all(at(1)).await;
    assert_eq!(claims[0].message, service, "service goes first");
    for claim in claims.iter().filter(|claim| claim.message != claimed) {
        assert!(place.hand_over_one(claim).await);
    }
    let place = place.reopened().await;
    let recovered = place.system().recover(BUCKET, at(9)).await.unwrap();
    let expect = Recovered {
        released: 1,
        unknown: 1,
        resend: 1,
    };
    assert_eq!(recovered, expect);
    place.assert_healthy().await;
    let unknown = place
        .scope()
        .messages(Filter::State(State::Unknown), None, 10)
        .await;
    let unknown = unknown.unwrap();
    assert_eq!((unknown.len(), unknown[0].id), (1, marketing));
    assert_eq!(place.system().depths(at(9)).await.unwrap().unknown, 1);
    let claims = place.claim_all(at(9)).await;
    let again: Vec<_> = claims.iter().map(|claim| claim.message).collect();
    assert_eq!(again, [service, claimed]);
    let pinned = claims[0].pinned.clone().unwrap();
    assert_eq!(pinned.mail.body, format!("mail {service}").into_bytes());
    assert_eq!(claims[1].pinned, None);
    assert_eq!(
        place.numbers().await,
        "entered=3 queued=3 retry=1 unknown=1"
    );
    let nothing = place.system().recover(BUCKET, at(9)).await.unwrap();
    assert_eq!(
        (nothing.released, nothing.unknown, nothing.resend),
        (2, 0, 0)
    );
}

on_both!(
    outcomes_must_fit_the_state,
    held_messages_wait_outside_the_queue,
    what_a_crash_left_is_settled_by_purpose,
);
