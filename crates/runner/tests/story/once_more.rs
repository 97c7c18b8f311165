//! What failed and is sent once more by a person: it takes the same door as everything else.

use std::sync::Arc;

use engine::contact::{Change, Standing};
use engine::id::MessageId;
use mail::transport::{Outcome, Stage};
use store::again::Again;
use store::message::{Filter, State};

use crate::way_out::{AFTER, Scripted, world_of};
use crate::world::World;

/// When somebody has looked: some minutes before the limit of the block.
const LOOKED: &str = "2027-03-08T15:10:00Z";

fn refused() -> Outcome {
    Outcome::Refused {
        stage: Stage::Recipient,
        code: 550,
        enhanced: None,
        text: "relaying denied".into(),
    }
}

async fn failed(outcome: Outcome) -> (Arc<Scripted>, World, MessageId) {
    let outlet = Arc::new(Scripted::default());
    outlet.says([outcome]);
    let world = world_of(&outlet).await;
    world.play(AFTER).await;
    let scope = world.store.workspace(world.workspace);
    let messages = scope.messages(Filter::All, None, 10).await.unwrap();
    (outlet, world, messages[0].id)
}

impl World {
    async fn send_again(&self, message: MessageId) {
        let scope = self.store.workspace(self.workspace);
        let became = scope.send_again(vec![message], self.now()).await;
        assert_eq!(became.unwrap(), [Again::Queued]);
    }
}

#[tokio::test]
async fn what_a_mail_server_refused_arrives_where_its_contact_is_now() {
    let (outlet, world, message) = failed(refused()).await;
    assert_eq!(world.states().await, [State::Refused]);
    let change = Change::Field {
        field: "email".into(),
        value: "anna@elsewhere.test".into(),
    };
    world.change(World::anna(), change).await;
    world.play(LOOKED).await;
    world.send_again(message).await;
    world.play("2027-03-12T15:00:00Z").await;
    assert_eq!(world.states().await, [State::Accepted]);
    let to: Vec<_> = outlet.taken().into_iter().map(|(to, _)| to).collect();
    assert_eq!(to, ["anna@example.test", "anna@elsewhere.test"]);
    assert_eq!(world.told("email_refused").await.len(), 1);
    assert_eq!(world.told("email_sent").await.len(), 1);
}

#[tokio::test]
async fn what_may_have_arrived_goes_out_with_the_same_bytes() {
    let lost = Outcome::Unknown {
        text: "the connection broke".into(),
    };
    let (outlet, world, message) = failed(lost).await;
    assert_eq!(world.states().await, [State::Unknown]);
    world.email("Quite another subject").await;
    world.send_again(message).await;
    world.play(LOOKED).await;
    let taken = outlet.taken();
    assert_eq!(taken.len(), 2);
    assert_eq!(taken[0], taken[1]);
    assert_eq!(world.states().await, [State::Accepted]);
}

/// A wish of ours is no consent of theirs.
#[tokio::test]
async fn who_left_since_is_not_mailed_once_more() {
    let (outlet, world, message) = failed(refused()).await;
    world.consent(Standing::Left).await;
    world.send_again(message).await;
    world.play(LOOKED).await;
    assert_eq!(outlet.taken().len(), 1);
    assert_eq!(world.states().await, [State::Skipped]);
    let numbers = world.numbers().await;
    assert!(numbers.contains("tips.refused=0"), "{numbers}");
    assert!(numbers.contains("tips.skipped.no_consent=1"), "{numbers}");
}

#[tokio::test]
async fn what_is_refused_once_more_can_be_sent_once_more() {
    let (outlet, world, message) = failed(refused()).await;
    outlet.says([refused()]);
    world.send_again(message).await;
    world.play(LOOKED).await;
    assert_eq!(world.states().await, [State::Refused]);
    world.send_again(message).await;
    world.play("2027-03-08T15:20:00Z").await;
    assert_eq!(world.states().await, [State::Accepted]);
    assert_eq!(outlet.taken().len(), 3);
}
