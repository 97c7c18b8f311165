//! Many messages in one call: each has the answer and leaves the books as it would by itself.

use engine::contact::map;
use engine::step::Purpose;
use store::append::OwnEvent;
use store::finish::{Finished, Outcome};
use store::message::{Filter, State};
use store::outbox::HAND_OVER_MAX;

use crate::outbox::{accepted, finish};
use crate::parcel::hand_over;
use crate::place::{On, Place, at};

impl Place {
    /// The state of each message, by number.
    async fn states(&self) -> Vec<State> {
        let rows = self.scope().messages(Filter::All, None, 100).await.unwrap();
        rows.iter().rev().map(|row| row.state).collect()
    }

    async fn many_mailed(&self, count: usize) {
        for n in 0..count {
            let address = format!("c{n}@example.test");
            self.mailed(&address, Purpose::Marketing).await;
        }
    }
}

fn sent(name: &str) -> OwnEvent {
    OwnEvent {
        name: name.to_owned(),
        occurred_at: at(1),
        source: "sender".to_owned(),
        data: map([]),
    }
}

async fn some_are_handed_over_and_some_stay(on: On) {
    let place = Place::new(on).await;
    place.many_mailed(5).await;
    let claims = place.claim_all(at(1)).await;
    let mut wanted: Vec<_> = claims.iter().map(|claim| hand_over(claim, 0)).collect();
    wanted[1].seen_version = 7;
    wanted[3].workspace.0 = 99;
    wanted.push(wanted[0].clone());
    wanted.push(wanted[1].clone());
    let mut nobody = wanted[0].clone();
    nobody.message.0 = 99;
    wanted.push(nobody);
    let handed = place.try_hand_over(wanted).await.unwrap();
    let expect = [true, false, true, false, true, false, false, false];
    assert_eq!(handed, expect);
    let expect = [
        State::InFlight,
        State::Queued,
        State::InFlight,
        State::Queued,
        State::InFlight,
    ];
    assert_eq!(place.states().await, expect);
    place.assert_healthy().await;
    assert_eq!(place.claim_all(at(1)).await.len(), 2, "what stayed is free");
}

async fn large_mails_go_together_and_keep_their_bytes(on: On) {
    let place = Place::new(on).await;
    place.many_mailed(3).await;
    let claims = place.claim_all(at(1)).await;
    let mut wanted: Vec<_> = claims.iter().map(|claim| hand_over(claim, 0)).collect();
    for (one, letter) in wanted.iter_mut().zip(*b"abc") {
        one.mail.as_mut().unwrap().body = vec![letter; 9_000_000];
    }
    let handed = place.try_hand_over(wanted).await.unwrap();
    assert_eq!(handed, [true; 3]);
    let retry = || Outcome::Retry {
        reply: "450".to_owned(),
        due_at: at(2),
    };
    let finishes = claims.iter().map(|claim| finish(claim, retry())).collect();
    let finished = place.system().finish(finishes).await.unwrap();
    assert_eq!(finished, vec![Finished::Done; 3]);
    let bodies = place.claim_all(at(2)).await.into_iter().map(|claim| {
        let body = claim.pinned.unwrap().mail.body;
        (body.len(), body[0])
    });
    let expect = [(9_000_000, b'a'), (9_000_000, b'b'), (9_000_000, b'c')];
    assert_eq!(bodies.collect::<Vec<_>>(), expect);
    place.assert_healthy().await;
}

async fn outcomes_of_many_are_each_for_itself(on: On) {
    let place = Place::new(on).await;
    place.many_mailed(7).await;
    let claims = place.claim_all(at(1)).await;
    assert!(claims.len() < HAND_OVER_MAX);
    let wanted = claims[..5].iter().map(|claim| hand_over(claim, 0));
    let handed = place.try_hand_over(wanted.collect()).await.unwrap();
    assert_eq!(handed, [true; 5]);
    let reply = || "said".to_owned();
    let retry = Outcome::Retry {
        reply: reply(),
        due_at: at(9),
    };
    let mut finishes = vec![
        finish(&claims[0], accepted()),
        finish(&claims[1], Outcome::Unknown { reply: reply() }),
        finish(&claims[2], retry),
        finish(&claims[3], Outcome::Refused { reply: reply() }),
        finish(&claims[4], accepted()),
        finish(&claims[5], accepted()),
        finish(&claims[6], Outcome::Held),
        finish(&claims[0], accepted()),
    ];
    let mut nobody = finishes[0].clone();
    nobody.message.0 = 99;
    finishes.push(nobody);
    finishes[0].event = Some(sent("email_sent"));
    finishes[3].event = Some(sent("email_refused"));
    // Nothing can have happened after it was received.
    let mut early = sent("email_sent");
    early.occurred_at = at(9);
    finishes[4].event = Some(early);
    let finished = place.system().finish(finishes).await.unwrap();
    let shown: Vec<_> = finished
        .iter()
        .map(|one| match one {
            Finished::Done => "done",
            Finished::Not(why) => why.get(..36).unwrap_or(why),
        })
        .collect();
    let expect = [
        "done",
        "done",
        "done",
        "done",
        shown[4],
        "message 6 is claimed and cannot beco",
        "done",
        "message 1 is accepted and cannot bec",
        "there is no message 99",
    ];
    assert_eq!(shown, expect);
    assert!(matches!(&finished[4], Finished::Not(why) if why.contains("cannot have occurred")));
    let expect = [
        State::Accepted,
        State::Unknown,
        State::Retry,
        State::Refused,
        State::InFlight,
        State::Claimed,
        State::Held,
    ];
    assert_eq!(place.states().await, expect);
    let numbers = "entered=7 held=1 queued=7 refused=1 retry=1 sent=1 unknown=1";
    assert_eq!(place.numbers().await, numbers);
    place.assert_healthy().await;
    let inbox = place.system().inbox(crate::place::BUCKET, 10).await;
    assert_eq!(inbox.unwrap().len(), 2, "one for each event that was taken");
}

on_both!(
    some_are_handed_over_and_some_stay,
    large_mails_go_together_and_keep_their_bytes,
    outcomes_of_many_are_each_for_itself,
);
