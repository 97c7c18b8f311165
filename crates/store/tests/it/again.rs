//! Messages that failed, sent again by a person: what goes back into the queue, as what, and what does not.

use engine::id::MessageId;
use engine::step::Purpose;
use store::again::{AGAIN_MAX, Again, WhyNot};
use store::finish::{Finished, Outcome};
use store::message::State;
use store::outbox::Claim;
use store::parked::Item;

use crate::outbox::accepted;
use crate::place::{On, Place, at};

fn refused() -> Outcome {
    Outcome::Refused {
        reply: "550 relaying denied".to_owned(),
    }
}

fn unknown() -> Outcome {
    Outcome::Unknown {
        reply: "the connection broke".to_owned(),
    }
}

impl Place {
    /// A message to this address of which this came, on its way since minute 1.
    async fn failed(&self, address: &str, outcome: Outcome) -> Claim {
        self.mailed(address, Purpose::Marketing).await;
        let claim = self.claim_one(at(1)).await;
        assert!(self.hand_over_one(&claim).await);
        assert_eq!(self.finish(&claim, outcome).await, Finished::Done);
        claim
    }

    async fn again(&self, message: MessageId, minute: i64) -> Again {
        let became = self.scope().send_again(vec![message], at(minute)).await;
        became.unwrap()[0]
    }
}

async fn what_was_refused_is_made_anew(on: On) {
    let place = Place::new(on).await;
    let first = place.failed("anna@example.test", refused()).await;
    assert_eq!(place.numbers().await, "entered=1 queued=1 refused=1");
    assert_eq!(place.again(first.message, 30).await, Again::Queued);
    // As it was when it was decided, due from now on.
    let row = place.scope().message(first.message).await.unwrap().unwrap();
    assert_eq!((row.state, row.reason), (State::Queued, None));
    assert_eq!(
        (row.attempt, row.handed_at, row.finished_at),
        (0, None, None)
    );
    assert_eq!((row.email_version, row.basis), (None, None));
    assert_eq!(place.claim_all(at(29)).await, []);
    place.assert_healthy().await;
    assert_eq!(place.numbers().await, "entered=1 queued=1 refused=0");
    place.assert_counted_by_day().await;
    let second = place.claim_one(at(30)).await;
    assert_eq!(
        (second.message, second.pinned.clone()),
        (first.message, None)
    );
    assert!(place.hand_over_one(&second).await);
    assert_eq!(place.finish(&second, accepted()).await, Finished::Done);
    assert_eq!(place.numbers().await, "entered=1 queued=1 refused=0 sent=1");
    place.assert_healthy().await;
}

async fn of_what_may_have_arrived_the_same_bytes_go_out(on: On) {
    let place = Place::new(on).await;
    let first = place.failed("anna@example.test", unknown()).await;
    let sent = place.scope().message(first.message).await.unwrap().unwrap();
    assert_eq!(place.again(first.message, 30).await, Again::Queued);
    place.assert_healthy().await;
    assert_eq!(place.numbers().await, "entered=1 queued=1 unknown=0");
    let second = place.claim_one(at(30)).await;
    let pinned = second.pinned.clone().unwrap();
    assert_eq!(Some(pinned.handed_at), sent.handed_at);
    assert_eq!(
        pinned.mail.body,
        format!("mail {}", first.message).into_bytes()
    );
    assert_eq!(second.attempt, 0, "it has all its attempts again");
}

/// Bytes are kept for some time only.
async fn what_may_have_arrived_and_has_no_bytes_any_more_is_made_anew(on: On) {
    let place = Place::new(on).await;
    let first = place.failed("anna@example.test", unknown()).await;
    place.damage("DELETE FROM message_body").await;
    place.damage("UPDATE message SET recipient = NULL").await;
    let place = place.reopened().await;
    assert_eq!(place.again(first.message, 30).await, Again::Queued);
    let second = place.claim_all(at(30)).await;
    assert_eq!((second.len(), second[0].pinned.clone()), (1, None));
    place.assert_healthy().await;
}

async fn it_goes_back_once(on: On) {
    let place = Place::new(on).await;
    let message = place.failed("anna@example.test", refused()).await.message;
    let both = place.scope().send_again(vec![message, message], at(30));
    let second = Again::Not(WhyNot::NotFailed(State::Queued));
    assert_eq!(both.await.unwrap(), [Again::Queued, second]);
    assert_eq!(place.claim_all(at(30)).await.len(), 1);
    let claimed = Again::Not(WhyNot::NotFailed(State::Claimed));
    assert_eq!(place.again(message, 31).await, claimed);
    place.assert_healthy().await;
}

async fn what_would_stop_it_is_said_at_once(on: On) {
    let place = Place::new(on).await;
    let message = place.failed("anna@example.test", refused()).await.message;
    let contact = place.known("anna@example.test").await;
    let check = async |place: &Place, why: WhyNot, name: &str| {
        assert_eq!(place.again(message, 30).await, Again::Not(why));
        assert_eq!(why.as_str(), name);
        assert_eq!(place.numbers().await, "entered=1 queued=1 refused=1");
    };
    let none = place.again(MessageId(message.0 + 9), 30).await;
    assert_eq!(none, Again::Not(WhyNot::NoMessage));
    let item = Item {
        workspace: place.workspace,
        contact,
        message: None,
    };
    place.system().park(item, "damaged", at(5)).await.unwrap();
    check(&place, WhyNot::LeftAlone, "left_alone").await;
    assert!(place.scope().try_again(contact, None).await.unwrap());
    place.damage("UPDATE workflow SET status = 'ended'").await;
    let place = place.reopened().await;
    check(&place, WhyNot::WorkflowEnded, "workflow_ended").await;
    place.damage("UPDATE workflow SET status = 'live'").await;
    place
        .damage("UPDATE contact SET suppressed = 'bounced'")
        .await;
    let place = place.reopened().await;
    check(&place, WhyNot::Suppressed, "suppressed").await;
    place
        .damage("UPDATE contact SET suppressed = NULL, email = NULL")
        .await;
    let place = place.reopened().await;
    check(&place, WhyNot::NoAddress, "no_address").await;
    place.damage("DELETE FROM journey").await;
    let place = place.reopened().await;
    check(&place, WhyNot::JourneyGone, "journey_gone").await;
}

async fn after_its_latest_moment_it_stays(on: On) {
    let place = Place::new(on).await;
    let message = place.failed("anna@example.test", refused()).await.message;
    let limit = format!("UPDATE message SET not_later_than = {}", at(30).millis());
    place.damage(&limit).await;
    let place = place.reopened().await;
    assert_eq!(place.again(message, 31).await, Again::Not(WhyNot::TooLate));
    assert_eq!(place.again(message, 30).await, Again::Queued);
}

async fn what_is_another_workspaces_is_no_message(on: On) {
    let place = Place::new(on).await;
    let message = place.failed("anna@example.test", refused()).await.message;
    let system = place.system();
    let other = system.create_workspace(crate::place::settings(), at(0));
    let other = place.store.workspace(other.await.unwrap());
    let became = other.send_again(vec![message], at(30)).await.unwrap();
    assert_eq!(became, [Again::Not(WhyNot::NoMessage)]);
    let many = vec![message; AGAIN_MAX + 1];
    let refused = place.scope().send_again(many, at(30)).await.unwrap_err();
    assert!(
        refused.to_string().contains("messages at once"),
        "{refused}"
    );
}

/// Numbers by day: it is of the day on which it failed that one less is counted.
async fn the_day_on_which_it_failed_has_one_less(on: On) {
    let place = Place::new(on).await;
    let first = place.failed("anna@example.test", refused()).await.message;
    place.failed("bob@example.test", refused()).await;
    let days = place.refused_by_day().await;
    assert_eq!(days, [2]);
    assert_eq!(place.again(first, 3 * 24 * 60).await, Again::Queued);
    assert_eq!(place.refused_by_day().await, [1]);
    place.assert_counted_by_day().await;
    // Where the zone is another one by now, it is still taken from a day that has it.
    let east = store::workspace::Settings {
        zone: "Pacific/Auckland".to_owned(),
        ..crate::place::settings()
    };
    place.scope().set_settings(east).await.unwrap();
    let bob = MessageId(first.0 + 1);
    assert_eq!(place.again(bob, 3 * 24 * 60).await, Again::Queued);
    assert_eq!(place.refused_by_day().await, [0]);
    place.assert_healthy().await;
}

impl Place {
    /// What each day that was counted has of refused messages.
    async fn refused_by_day(&self) -> Vec<i64> {
        let mut days = Vec::new();
        for day in 20_870..20_890 {
            let rows = self.scope().counters_between(self.workflow, (day, day));
            let rows = rows.await.unwrap();
            days.extend(
                rows.iter()
                    .filter(|row| row.name == "refused")
                    .map(|row| row.n),
            );
        }
        days
    }
}

on_both!(
    what_was_refused_is_made_anew,
    of_what_may_have_arrived_the_same_bytes_go_out,
    what_may_have_arrived_and_has_no_bytes_any_more_is_made_anew,
    it_goes_back_once,
    what_would_stop_it_is_said_at_once,
    after_its_latest_moment_it_stays,
    what_is_another_workspaces_is_no_message,
    the_day_on_which_it_failed_has_one_less,
);
