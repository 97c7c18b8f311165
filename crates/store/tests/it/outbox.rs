//! The door out: claimed once, looked at once more, ended once.

use engine::contact::{Basis, map};
use engine::step::Purpose;
use engine::time::Time;
use store::append::OwnEvent;
use store::finish::{Finish, Finished, Outcome};
use store::message::State;
use store::outbox::{Claim, Mail};
use store::who::Who;
use store::workflow::Status;

use crate::parcel::{hand_over, mail};
use crate::place::{BUCKET, On, Place, at, event, handle};

pub(crate) fn finish(claim: &Claim, outcome: Outcome) -> Finish {
    Finish {
        pace: None,
        bucket: BUCKET,
        message: claim.message,
        outcome,
        at: at(3),
        event: None,
        unheard_at: None,
    }
}

pub(crate) fn accepted() -> Outcome {
    Outcome::Accepted {
        reply: "250 taken".to_owned(),
    }
}

impl Place {
    pub(crate) async fn finish(&self, claim: &Claim, outcome: Outcome) -> Finished {
        let finished = self.system().finish(vec![finish(claim, outcome)]).await;
        finished.unwrap().remove(0)
    }

    /// Claims the one message that is due.
    pub(crate) async fn claim_one(&self, now: Time) -> Claim {
        let mut claims = self.claim_all(now).await;
        assert_eq!(claims.len(), 1, "{claims:?}");
        claims.remove(0)
    }

    pub(crate) async fn hand_over_one(&self, claim: &Claim) -> bool {
        let messages = vec![hand_over(claim, 0)];
        self.try_hand_over(messages).await.unwrap()[0]
    }

    async fn state(&self, claim: &Claim) -> State {
        self.scope()
            .message(claim.message)
            .await
            .unwrap()
            .unwrap()
            .state
    }
}

async fn a_message_goes_out_once_and_is_counted_once(on: On) {
    let place = Place::new(on).await;
    let (anna, message) = place.mailed("anna@example.test", Purpose::Marketing).await;
    assert_eq!(place.system().next_due(BUCKET).await.unwrap(), Some(at(1)));
    let claim = place.claim_one(at(1)).await;
    assert_eq!(
        (claim.message, claim.contact, claim.attempt),
        (message, anna, 0)
    );
    assert_eq!(claim.interest, Some(handle("offers")));
    assert_eq!((claim.pinned.clone(), claim.created_at), (None, at(1)));
    assert_eq!(place.claim_all(at(1)).await, [], "it is ours already");
    assert_eq!(place.state(&claim).await, State::Claimed);

    let mut wanted = hand_over(&claim, 0);
    wanted.basis = Some(Basis::OptIn);
    let handed = place.try_hand_over(vec![wanted.clone()]).await.unwrap();
    assert_eq!(handed, [true]);
    assert_eq!(place.state(&claim).await, State::InFlight);
    let again = place.try_hand_over(vec![wanted]).await.unwrap();
    assert_eq!(again, [false], "it is in flight already");
    place.assert_healthy().await;

    let mut done = finish(&claim, accepted());
    done.event = Some(OwnEvent {
        name: "email_sent".to_owned(),
        occurred_at: at(3),
        source: "sender".to_owned(),
        data: map([("block", "m1".into())]),
    });
    let finished = place
        .system()
        .finish(vec![done.clone(), done])
        .await
        .unwrap();
    let why = format!("message {message} is accepted and cannot become accepted");
    assert_eq!(finished, [Finished::Done, Finished::Not(why)]);
    let row = place.scope().message(message).await.unwrap().unwrap();
    assert_eq!(
        (row.state, row.reason.as_deref()),
        (State::Accepted, Some("250 taken"))
    );
    assert_eq!(
        (row.basis, row.email_version, row.attempt),
        (Some(Basis::OptIn), Some(1), 1)
    );
    assert_eq!((row.handed_at, row.finished_at), (Some(at(2)), Some(at(3))));
    assert_eq!(place.numbers().await, "entered=1 queued=1 sent=1");
    let events = place.scope().events(anna, None, 10).await.unwrap();
    assert_eq!(
        events
            .iter()
            .filter(|event| event.name == "email_sent")
            .count(),
        1
    );
    assert_eq!(place.system().inbox(BUCKET, 10).await.unwrap().len(), 1);
    place.assert_healthy().await;
}

async fn whatever_became_known_before_the_hand_over_stops_it(on: On) {
    let place = Place::new(on).await;
    for stopper in 0..5 {
        let address = format!("anna{stopper}@example.test");
        let (contact, _) = place.mailed(&address, Purpose::Service).await;
        let claim = place.claim_one(at(5)).await;
        let scope = place.scope();
        let mut wanted = hand_over(&claim, 0);
        let workflow = handle("welcome-series");
        match stopper {
            0 => drop(
                scope
                    .append(vec![event(&address, "order_placed", 1)], at(5))
                    .await,
            ),
            1 => scope
                .suppress(&address.to_uppercase(), "bounced", at(5))
                .await
                .unwrap(),
            2 => {
                let mut commit = place.nothing(contact).await;
                let mut after = scope
                    .contact(&Who::Contact(contact))
                    .await
                    .unwrap()
                    .unwrap();
                after.contact.suppressed = Some("complained".to_owned());
                after.contact.version += 1;
                commit.contact_after = Some(after.contact);
                place.done(commit).await;
                wanted.seen_version = 1;
            }
            3 => wanted.seen_version = 9,
            _ => scope
                .set_status(&workflow, Status::Paused, at(5))
                .await
                .unwrap(),
        }
        let handed = place.try_hand_over(vec![wanted]).await.unwrap();
        assert_eq!(handed, [false], "{stopper}");
        // It is queued again, for whoever claims it next, and nothing was kept of it.
        assert_eq!(place.state(&claim).await, State::Queued, "{stopper}");
        place.assert_healthy().await;
        place.read_inbox(contact).await;
        scope
            .set_status(&workflow, Status::Live, at(5))
            .await
            .unwrap();
        let claim = place.claim_one(at(5)).await;
        let skipped = Outcome::Skipped {
            reason: "stopped".to_owned(),
        };
        assert_eq!(place.finish(&claim, skipped).await, Finished::Done);
    }
    assert_eq!(
        place.numbers().await,
        "entered=5 queued=5 skipped.stopped=5"
    );
    place.assert_healthy().await;
}

async fn a_suppressed_address_suppresses_whoever_has_it_as_long_as_they_have_it(on: On) {
    let place = Place::new(on).await;
    let anna = place.known("anna@example.test").await;
    let scope = place.scope();
    scope
        .suppress("Anna@example.test", "bounced", at(5))
        .await
        .unwrap();
    // The event that tells of it.
    place.read_inbox(anna).await;
    let read = || async {
        let row = scope.contact(&Who::Contact(anna)).await.unwrap().unwrap();
        row.contact
    };
    let mut contact = read().await;
    assert_eq!(contact.suppressed.as_deref(), Some("bounced"));
    // Writing the contact as it was read does not make it the contact's own.
    for email in ["anna@example.test", " Anna2@Example.test"] {
        contact.email = Some(email.to_owned());
        contact.version += 1;
        let mut commit = place.nothing(anna).await;
        commit.contact_after = Some(contact.clone());
        place.done(commit).await;
    }
    let contact = read().await;
    assert_eq!(contact.email.as_deref(), Some("anna2@example.test"));
    assert_eq!(contact.suppressed, None);
    place.assert_healthy().await;
}

async fn a_contact_with_something_unread_is_not_claimed(on: On) {
    let place = Place::new(on).await;
    let (anna, _) = place.mailed("anna@example.test", Purpose::Service).await;
    let unread = vec![event("anna@example.test", "order_placed", 1)];
    place.scope().append(unread, at(5)).await.unwrap();
    assert_eq!(place.claim_all(at(5)).await, []);
    place.read_inbox(anna).await;
    assert_eq!(place.claim_all(at(5)).await.len(), 1);
}

async fn a_retry_sends_the_bytes_of_the_first_attempt(on: On) {
    let place = Place::new(on).await;
    place.mailed("anna@example.test", Purpose::Service).await;
    let claim = place.claim_one(at(1)).await;
    assert!(place.hand_over_one(&claim).await);
    let retry = Outcome::Retry {
        reply: "451 later".to_owned(),
        due_at: at(30),
    };
    assert_eq!(place.finish(&claim, retry).await, Finished::Done);
    assert_eq!(place.state(&claim).await, State::Retry);
    place.assert_healthy().await;
    assert_eq!(place.claim_all(at(29)).await, []);
    let claim = place.claim_one(at(30)).await;
    let pinned = claim.pinned.clone().unwrap();
    assert_eq!((&pinned.mail, pinned.handed_at), (&mail(&claim), at(2)));
    assert_eq!(claim.attempt, 1);

    let mut again = hand_over(&claim, 0);
    again.at = at(31);
    assert_eq!(place.try_hand_over(vec![again]).await.unwrap(), [true]);
    let refused = Outcome::Refused {
        reply: "550 no".to_owned(),
    };
    assert_eq!(place.finish(&claim, refused).await, Finished::Done);
    let row = place.scope().message(claim.message).await.unwrap().unwrap();
    assert_eq!((row.email_version, row.attempt), (Some(1), 2));
    assert_eq!((row.handed_at, row.state), (Some(at(2)), State::Refused));
    assert_eq!(
        place.numbers().await,
        "entered=1 queued=1 refused=1 retry=1"
    );
    place.assert_healthy().await;
}

async fn what_goes_back_without_leaving_was_not_tried(on: On) {
    let place = Place::new(on).await;
    place.mailed("anna@example.test", Purpose::Service).await;
    for times in 0..3 {
        let claim = place.claim_one(at(times + 1)).await;
        assert_eq!((claim.attempt, claim.pinned.is_some()), (0, times > 0));
        assert!(place.hand_over_one(&claim).await);
        let row = place.scope().message(claim.message).await.unwrap().unwrap();
        assert_eq!(row.attempt, 1);
        let back = Outcome::Retry {
            reply: "it did not leave".to_owned(),
            due_at: at(times + 2),
        };
        let back = vec![finish(&claim, back)];
        let done = place.system().finish_held(BUCKET, back.clone()).await;
        assert_eq!(done.unwrap(), [Finished::Done]);
        // What is not in flight has nothing to take back.
        let done = place.system().finish_held(BUCKET, back).await.unwrap();
        assert!(matches!(done[..], [Finished::Not(_)]), "{done:?}");
        let row = place.scope().message(claim.message).await.unwrap().unwrap();
        assert_eq!((row.state, row.attempt), (State::Retry, 0));
    }
    place.assert_healthy().await;
}

async fn a_claim_that_lapsed_can_be_claimed_again_and_one_in_flight_cannot(on: On) {
    let place = Place::new(on).await;
    place.mailed("anna@example.test", Purpose::Service).await;
    let claim = place.claim_one(at(1)).await;
    let again = place.claim_one(at(2)).await;
    assert_eq!(again.message, claim.message);
    assert!(place.hand_over_one(&claim).await);
    assert!(
        !place.hand_over_one(&again).await,
        "only one of the two may send"
    );
    assert_eq!(place.claim_all(at(100_000)).await, []);
}

async fn at_most_fifty_are_handed_over_at_once(on: On) {
    let place = Place::new(on).await;
    place.mailed("anna@example.test", Purpose::Service).await;
    let claim = place.claim_one(at(1)).await;
    let many = vec![hand_over(&claim, 0); 51];
    let error = place.try_hand_over(many).await.unwrap_err().to_string();
    assert_eq!(
        error,
        "messages in one hand-over: 51 is more than the 50 allowed"
    );
}

async fn a_message_can_be_made_anew_for_another_address(on: On) {
    let place = Place::new(on).await;
    place.mailed("anna@example.test", Purpose::Service).await;
    let claim = place.claim_one(at(1)).await;
    assert!(place.hand_over_one(&claim).await);
    let retry = Outcome::Retry {
        reply: "451 later".to_owned(),
        due_at: at(30),
    };
    place.finish(&claim, retry).await;
    let claim = place.claim_one(at(30)).await;
    let mut anew = hand_over(&claim, 0);
    anew.at = at(30);
    let other = Mail {
        email_version: 2,
        recipient: "anna@elsewhere.test".to_owned(),
        body: b"another mail".to_vec(),
    };
    anew.mail = Some(other.clone());
    assert_eq!(place.try_hand_over(vec![anew]).await.unwrap(), [true]);
    place.assert_healthy().await;
    let place = place.reopened().await;
    place.system().recover(BUCKET, at(31)).await.unwrap();
    let pinned = place.claim_one(at(31)).await.pinned.unwrap();
    assert_eq!((pinned.mail, pinned.handed_at), (other, at(30)));
}

async fn nothing_leaves_on_definitions_that_changed_meanwhile(on: On) {
    let place = Place::new(on).await;
    place.mailed("anna@example.test", Purpose::Service).await;
    let claim = place.claim_one(at(1)).await;
    let stamp = place.system().definitions_stamp().await.unwrap();
    let scope = place.scope();
    let email = handle("welcome");
    let mut edited = scope.email(&email).await.unwrap().unwrap().source;
    edited.subject.push('!');
    scope.save_email(&email, &edited, at(2)).await.unwrap();
    let messages = vec![hand_over(&claim, 0)];
    let handed = place
        .system()
        .hand_over(BUCKET, stamp, messages)
        .await
        .unwrap();
    assert_eq!(handed, [false]);
    let claim = place.claim_one(at(2)).await;
    assert!(place.hand_over_one(&claim).await);
}

async fn a_claim_can_be_given_back(on: On) {
    let place = Place::new(on).await;
    place.mailed("anna@example.test", Purpose::Service).await;
    let claim = place.claim_one(at(1)).await;
    let release = || place.system().release(BUCKET, vec![claim.message]);
    release().await.unwrap();
    place.assert_healthy().await;
    let claim = place.claim_one(at(1)).await;
    assert!(place.hand_over_one(&claim).await);
    release().await.unwrap();
    assert_eq!(place.claim_all(at(9)).await, [], "it is in flight");
    assert_eq!(place.finish(&claim, accepted()).await, Finished::Done);
}

on_both!(
    a_message_can_be_made_anew_for_another_address,
    nothing_leaves_on_definitions_that_changed_meanwhile,
    a_claim_can_be_given_back,
    a_message_goes_out_once_and_is_counted_once,
    whatever_became_known_before_the_hand_over_stops_it,
    a_suppressed_address_suppresses_whoever_has_it_as_long_as_they_have_it,
    a_contact_with_something_unread_is_not_claimed,
    a_retry_sends_the_bytes_of_the_first_attempt,
    what_goes_back_without_leaving_was_not_tried,
    a_claim_that_lapsed_can_be_claimed_again_and_one_in_flight_cannot,
    at_most_fifty_are_handed_over_at_once,
);
