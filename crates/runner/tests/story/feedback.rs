//! What comes back of messages that left.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use engine::contact::Standing;
use engine::id::MessageId;
use mail::classify::Class;
use mail::inbound::listener::serve;
use mail::transport::{Delivery, Outcome, Stage};
use postduif_runner::feedback::report::Desk;
use postduif_runner::feedback::{Said, Taken, What, report, take};
use postduif_runner::nudge::Nudge;
use postduif_runner::outlet::{Outlet, Parcel};
use postduif_runner::return_path::ReturnPaths;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::home::On;
use crate::world::World;

const AFTER: &str = "2027-03-08T15:00:00Z";

/// A world in which Anna got a mail; the message.
async fn sent(on: On) -> (World, MessageId) {
    let world = World::on(on).await;
    world.consent(Standing::Subscribed).await;
    world.order("A1").await;
    world.play(AFTER).await;
    let caught = world
        .store
        .workspace(world.workspace)
        .caught(None, 10)
        .await;
    let message = caught.unwrap()[0].message;
    (world, message)
}

impl World {
    /// A mail that came back about a message, read as any is.
    async fn comes_back(&self, message: MessageId, raw: &[u8]) -> Option<Taken> {
        let what = report::read(raw, mail::classify::Rules::built_in())?;
        let said = Said {
            workspace: self.workspace,
            message,
            what,
            way: "bounce_address",
        };
        take(&self.store, &said, self.now()).await.unwrap()
    }

    async fn events_named(&self, name: &str) -> Vec<engine::event::Event> {
        let scope = self.store.workspace(self.workspace);
        let row = scope.contact(&Self::anna()).await.unwrap().unwrap();
        let events = scope.events(row.contact.id, None, 100).await.unwrap();
        events
            .into_iter()
            .filter(|event| event.name == name)
            .collect()
    }
}

async fn an_address_that_does_not_exist_is_never_mailed_again(on: On) {
    let (world, message) = sent(on).await;
    let raw = report::made_up_bounce("anna@example.test", Class::Hard);
    let taken = world.comes_back(message, &raw).await.unwrap();
    assert_eq!(
        (taken.is_new, taken.suppressed),
        (true, Some("hard_bounce"))
    );
    let again = world.comes_back(message, &raw).await.unwrap();
    assert!(!again.is_new);
    let events = world.events_named("email_bounced").await;
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].data.get("class"), Some("hard".into()));
    assert_eq!(
        events[0].data.get("workflow"),
        Some("product-x-monday".into())
    );
    assert_eq!(world.events_named("contact_suppressed").await.len(), 1);
    world.order("A2").await;
    world.play("2027-03-16T00:00:00Z").await;
    let scope = world.store.workspace(world.workspace);
    assert_eq!(scope.caught(None, 10).await.unwrap().len(), 1);
}

async fn what_is_about_us_or_for_the_moment_takes_nobody_off(on: On) {
    let (world, message) = sent(on).await;
    for class in [Class::Block, Class::Soft] {
        let raw = report::made_up_bounce("anna@example.test", class);
        let taken = world.comes_back(message, &raw).await.unwrap();
        assert_eq!((taken.is_new, taken.suppressed), (true, None), "{class:?}");
    }
    let raw = report::made_up_bounce("anna@example.test", Class::None);
    assert_eq!(world.comes_back(message, &raw).await, None);
    let scope = world.store.workspace(world.workspace);
    assert_eq!(scope.suppressed("anna@example.test").await.unwrap(), None);
    assert_eq!(world.events_named("email_bounced").await.len(), 2);
}

async fn a_complaint_and_a_reply_are_told(on: On) {
    let (world, message) = sent(on).await;
    let reply = report::made_up_reply("anna@example.test", "Thanks");
    let taken = world.comes_back(message, &reply).await.unwrap();
    assert_eq!((taken.is_new, taken.suppressed), (true, None));
    let complaint = report::made_up_complaint("anna@example.test");
    let taken = world.comes_back(message, &complaint).await.unwrap();
    assert_eq!(taken.suppressed, Some("complaint"));
    let arrived = report::made_up_delivery("anna@example.test");
    assert!(world.comes_back(message, &arrived).await.unwrap().is_new);
    for name in ["email_replied", "email_complained", "email_delivered"] {
        assert_eq!(world.events_named(name).await.len(), 1, "{name}");
    }
    let nobody = MessageId(message.0 + 1_000);
    assert_eq!(world.comes_back(nobody, &complaint).await, None);
}

/// Where far too much comes back the fault is ours: nobody is taken off, and marketing stands still.
async fn when_too_much_comes_back_workflows_stop_and_nobody_is_taken_off(on: On) {
    let world = World::on(on).await;
    for n in 0..12 {
        let who = World::who(&format!("p{n}"));
        world.consent_of(who.clone(), Standing::Subscribed).await;
        let data = serde_json::json!({ "order_id": n.to_string(), "lines": [{ "sku": "X-100" }] });
        world
            .append_of(who, "order_placed", data, &n.to_string())
            .await;
    }
    world.play(AFTER).await;
    let scope = world.store.workspace(world.workspace);
    let caught = scope.caught(None, 20).await.unwrap();
    assert_eq!(caught.len(), 12);
    let mut taken_off = 0;
    let mut stopped = 0;
    for mail in &caught {
        let raw = report::made_up_bounce(&mail.recipient, Class::Hard);
        let taken = world.comes_back(mail.message, &raw).await.unwrap();
        taken_off += usize::from(taken.suppressed.is_some());
        stopped += taken.stopped;
    }
    // The tenth shows it.
    assert_eq!((taken_off, stopped), (9, 1));
    let alerts = scope.alerts(None, 10).await.unwrap();
    assert_eq!(alerts[0].reason, "bounce_rate");
    assert_eq!(
        alerts[0].detail,
        "10 of the newest 12 messages came back for good"
    );
}

async fn what_comes_back_long_after_is_about_the_address_of_then(on: On) {
    let (world, message) = sent(on).await;
    let change = engine::contact::Change::Field {
        field: "email".into(),
        value: "anna@elsewhere.test".into(),
    };
    world.change(World::anna(), change).await;
    world.play("2027-03-09T00:00:00Z").await;
    let raw = report::made_up_bounce("anna@example.test", Class::Hard);
    world.comes_back(message, &raw).await.unwrap();
    let scope = world.store.workspace(world.workspace);
    let why = async |address| scope.suppressed(address).await.unwrap();
    assert_eq!(
        why("anna@example.test").await.as_deref(),
        Some("hard_bounce")
    );
    assert_eq!(why("anna@elsewhere.test").await, None);
}

async fn a_mailbox_that_is_full_for_weeks_is_given_up(on: On) {
    let world = World::on(on).await;
    world.consent(Standing::Subscribed).await;
    let scope = world.store.workspace(world.workspace);
    let mut given_up = Vec::new();
    for (n, until) in [
        "2027-03-08T15:00:00Z",
        "2027-03-15T15:00:00Z",
        "2027-03-22T15:00:00Z",
    ]
    .into_iter()
    .enumerate()
    {
        world.order(&format!("A{n}")).await;
        world.play(until).await;
        let caught = scope.caught(None, 1).await.unwrap();
        let said = Said {
            workspace: world.workspace,
            message: caught[0].message,
            what: What::Bounced {
                class: Class::Soft,
                status: Some("4.2.2".into()),
                detail: "452 4.2.2 mailbox full".into(),
            },
            way: "smtp",
        };
        let taken = take(&world.store, &said, world.now())
            .await
            .unwrap()
            .unwrap();
        given_up.push(taken.suppressed);
    }
    assert_eq!(given_up, [None, None, Some("soft_bounces")]);
    let row = scope.contact(&World::anna()).await.unwrap().unwrap();
    assert!(row.contact.suppressed.is_some());
}

/// From the envelope of a mail that leaves to the report that a mail server brings back to it.
#[tokio::test]
async fn a_mail_server_brings_it_back() {
    let paths = ReturnPaths::new("bounce.example", [9; 32]).unwrap();
    let outlet = Arc::new(Senders::default());
    let mut world = World::with_outlet(|_| Arc::clone(&outlet) as Arc<dyn Outlet>).await;
    world.runner = world.runner.with_return_paths(paths.clone());
    world.consent(Standing::Subscribed).await;
    world.order("A1").await;
    world.play(AFTER).await;
    let (sender, header) = outlet.0.lock().unwrap().remove(0);
    assert!(sender.ends_with("@bounce.example"), "{sender}");
    assert!(
        header.contains("From: \"De Winkel\" <hallo@shop.example>"),
        "{header}"
    );
    let desk = Desk {
        store: world.store.clone(),
        clock: world.clock.clone(),
        paths,
        rules: mail::classify::Rules::built_in().clone(),
        replies: None,
        nudge: Nudge::default(),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(serve(listener, Arc::new(desk)));
    let raw = report::made_up_bounce("anna@example.test", Class::Hard);
    #[expect(
        clippy::disallowed_methods,
        reason = "the mail server that sends it back to us"
    )]
    let connecting = TcpStream::connect(address);
    let mut stream = connecting.await.unwrap();
    let head = format!(
        "EHLO mx\r\nMAIL FROM:<>\r\nRCPT TO:<b+1-1-00@bounce.example>\r\nRCPT TO:<{sender}>\r\nDATA\r\n"
    );
    let input = [head.as_bytes(), &raw, b".\r\nQUIT\r\n"].concat();
    stream.write_all(&input).await.unwrap();
    let mut answers = String::new();
    stream.read_to_string(&mut answers).await.unwrap();
    serving.abort();
    assert!(answers.contains("550 5.1.1 no such address"), "{answers}");
    assert!(
        answers.ends_with("250 2.0.0 taken\r\n221 2.0.0 bye\r\n"),
        "{answers}"
    );
    let scope = world.store.workspace(world.workspace);
    let why = scope.suppressed("anna@example.test").await.unwrap();
    assert_eq!(why.as_deref(), Some("hard_bounce"));
}

/// A server that says at once that nobody is there.
#[tokio::test]
async fn who_is_refused_because_nobody_is_there_is_taken_off() {
    let outlet = Arc::new(Senders::default());
    outlet.1.store(true, std::sync::atomic::Ordering::Relaxed);
    let world = World::with_outlet(|_| Arc::clone(&outlet) as Arc<dyn Outlet>).await;
    world.consent(Standing::Subscribed).await;
    world.order("A1").await;
    world.play(AFTER).await;
    assert_eq!(world.events_named("email_refused").await.len(), 1);
    let bounced = world.events_named("email_bounced").await;
    assert_eq!(bounced[0].data.get("way"), Some("smtp".into()));
    let scope = world.store.workspace(world.workspace);
    let why = scope.suppressed("anna@example.test").await.unwrap();
    assert_eq!(why.as_deref(), Some("hard_bounce"));
}

/// Notes from which address each mail is sent, and its headers; may say that nobody is there.
#[derive(Default)]
struct Senders(Mutex<Vec<(String, String)>>, AtomicBool);

impl Outlet for Senders {
    fn at_once(&self) -> usize {
        1
    }

    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> Delivery<'a> {
        let from = parcel.envelope.from.as_str().to_owned();
        let raw = String::from_utf8_lossy(parcel.bytes.as_bytes()).into_owned();
        self.0.lock().unwrap().push((from, raw));
        let refuses = self.1.load(std::sync::atomic::Ordering::Relaxed);
        Box::pin(async move {
            if refuses {
                return Outcome::Refused {
                    stage: Stage::Recipient,
                    code: 550,
                    enhanced: None,
                    text: "no such user here".into(),
                };
            }
            Outcome::Accepted {
                reply: "250".into(),
            }
        })
    }
}

on_both!(
    an_address_that_does_not_exist_is_never_mailed_again,
    what_is_about_us_or_for_the_moment_takes_nobody_off,
    a_complaint_and_a_reply_are_told,
    when_too_much_comes_back_workflows_stop_and_nobody_is_taken_off,
    what_comes_back_long_after_is_about_the_address_of_then,
    a_mailbox_that_is_full_for_weeks_is_given_up,
);
