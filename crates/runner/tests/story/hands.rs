//! However many threads make the messages of a batch, each message has its own words, goes to its own person,
//! and they leave in the same order.

use std::sync::{Arc, Mutex};

use engine::contact::Standing;
use engine::id::MessageId;
use mail::transport::{Delivery, Outcome};
use postduif_runner::outlet::{Outlet, Parcel};
use store::Options;
use store::message::{Filter, State};
use store::seeing::PAGE_MAX;

use crate::home::On;
use crate::world::World;

const PEOPLE: usize = 40;

/// A mail server that remembers what it got: which message, for whom, and the text.
#[derive(Default)]
struct Noting(Mutex<Vec<(MessageId, String, String)>>);

impl Outlet for Noting {
    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> Delivery<'a> {
        let to = parcel.envelope.to.as_str().to_owned();
        let text = String::from_utf8_lossy(parcel.bytes.as_bytes()).into_owned();
        self.0.lock().unwrap().push((parcel.message, to, text));
        let reply = "250".to_owned();
        Box::pin(async { Outcome::Accepted { reply } })
    }

    fn at_once(&self) -> usize {
        PEOPLE
    }
}

/// To whom mail went, in order.
async fn sent(on: On, hands: usize) -> Vec<String> {
    let noting = Arc::new(Noting::default());
    let mut world = World::on_with(on, noting.clone(), Options::default()).await;
    world.runner = world.runner.with_hands(hands);
    let html = "<p>To {{ contact.email }} of {{ trigger.n }}</p><a href=\"{{ unsubscribe_url }}\">leave</a>";
    world.email_of("For {{ trigger.n }}", html).await;
    let source = "format: 1\nhandle: seen\nname: At once\npurpose: marketing\ninterest: offers\n\
         triggers: [{ id: seen, start: event, event: seen }]\n\
         blocks: [{ id: tips, do: send_email, email: tips }]\n";
    world.publish("seen", source).await;
    for n in 0..PEOPLE {
        let who = || World::who(&format!("person-{n}"));
        world.consent_of(who(), Standing::Subscribed).await;
        let data = serde_json::json!({ "n": format!("number {n}.") });
        world
            .append_of(who(), "seen", data, &format!("seen-{n}"))
            .await;
    }
    world.play("2027-03-04T10:00:00Z").await;
    let scope = world.store.workspace(world.workspace);
    let filter = Filter::State(State::Accepted);
    let books = scope.messages(filter, None, PAGE_MAX).await.unwrap();
    assert_eq!(books.len(), PEOPLE, "{hands} hands");
    let got = noting.0.lock().unwrap().clone();
    for (message, to, text) in &got {
        let n = to
            .strip_prefix("person-")
            .and_then(|rest| rest.split('@').next());
        let n = n.unwrap();
        assert!(text.contains(&format!("Message-ID: <{message}.")), "{text}");
        assert!(text.contains(&format!("To: <{to}>")), "{text}");
        assert!(
            text.contains(&format!("Subject: For number {n}.")),
            "{text}"
        );
        assert!(text.contains(&format!("To {to} of number {n}.")), "{text}");
    }
    got.into_iter().map(|(_, to, _)| to).collect()
}

async fn however_many_make_it_the_mail_is_the_same(on: On) {
    let by_one = sent(on, 1).await;
    assert_eq!(by_one.len(), PEOPLE);
    for hands in [2, 3, usize::MAX] {
        assert_eq!(sent(on, hands).await, by_one, "{hands} hands");
    }
}

on_both!(however_many_make_it_the_mail_is_the_same);
