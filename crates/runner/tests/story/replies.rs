//! Answers of people to a mail, on their way to somebody on our side.

use std::sync::{Arc, Mutex};

use engine::contact::{Change, Standing};
use engine::id::Handle;
use mail::inbound::listener::Taker;
use mail::transport::{Delivery, Outcome};
use postduif_runner::feedback::report::Desk;
use postduif_runner::nudge::Nudge;
use postduif_runner::outlet::{Outlet, Parcel};
use postduif_runner::return_path::ReturnPaths;
use store::staff::Staff;
use store::workflow::Status;

use crate::home::On;
use crate::world::World;

const AFTER: &str = "2027-03-08T15:00:00Z";

/// Keeps what leaves: to whom, and the mail.
#[derive(Default)]
struct Kept(Mutex<Vec<(String, String)>>);

impl Outlet for Kept {
    fn at_once(&self) -> usize {
        1
    }

    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> Delivery<'a> {
        let to = parcel.envelope.to.as_str().to_owned();
        let raw = String::from_utf8_lossy(parcel.bytes.as_bytes()).into_owned();
        self.0.lock().unwrap().push((to, raw));
        let reply = "250".into();
        Box::pin(async { Outcome::Accepted { reply } })
    }
}

/// A shop with Bob and Cor on our side, and a mail that Anna got.
struct Story {
    world: World,
    desk: Desk,
    kept: Arc<Kept>,
    /// Where an answer goes.
    address: String,
}

impl Story {
    async fn new(on: On, to: &str) -> Self {
        let kept = Arc::new(Kept::default());
        let outlet = Arc::clone(&kept) as Arc<dyn Outlet>;
        let mut world = World::on_with_outlet(on, |_| outlet).await;
        let paths = ReturnPaths::new("bounce.example", [9; 32]).unwrap();
        let runner = world.runner.with_return_paths(paths.clone());
        world.runner = runner.with_replies();
        for (handle, role) in [("bob", "sales"), ("cor", "support")] {
            let staff = Staff {
                handle: Handle::new(handle).unwrap(),
                name: handle.into(),
                email: format!("{handle}@shop.example"),
                roles: vec![Handle::new(role).unwrap()],
                manager: None,
                active: true,
            };
            let scope = world.store.workspace(world.workspace);
            scope.save_staff(staff, world.now()).await.unwrap();
        }
        world.consent(Standing::Subscribed).await;
        world.order("A1").await;
        world.play(AFTER).await;
        let mail = kept.0.lock().unwrap().remove(0).1;
        let address = header(&mail, "Reply-To").unwrap();
        assert!(address.starts_with("<b+") && address.ends_with("@bounce.example>"));
        let desk = Desk {
            store: world.store.clone(),
            clock: world.clock.clone(),
            paths,
            rules: mail::classify::Rules::built_in().clone(),
            replies: Some(to.parse().unwrap()),
            nudge: Nudge::default(),
        };
        Self {
            world,
            desk,
            kept,
            address: address.trim_matches(['<', '>']).to_owned(),
        }
    }

    /// An answer comes in; what leaves then.
    async fn answered(&self, raw: &str) -> Vec<(String, String)> {
        let mail = raw.replace('\n', "\r\n").into_bytes();
        assert!(self.desk.take(self.address.clone(), mail).await);
        let until = self.world.now().plus_ms(1_000).to_string();
        self.world.play(&until).await;
        std::mem::take(&mut *self.kept.0.lock().unwrap())
    }

    async fn check(&self, raw: &str, receivers: &[&str]) {
        let left = self.answered(raw).await;
        let left: Vec<_> = left.iter().map(|(to, _)| to.as_str()).collect();
        assert_eq!(left, receivers, "{raw}");
    }

    async fn belongs_to(&self, owner: &str) {
        let change = Change::Field {
            field: "owner".into(),
            value: owner.into(),
        };
        self.world.change(World::anna(), change).await;
        let until = self.world.now().plus_ms(1_000).to_string();
        self.world.play(&until).await;
    }
}

fn header(mail: &str, name: &str) -> Option<String> {
    let line = mail.lines().find_map(|line| line.strip_prefix(name));
    Some(line?.strip_prefix(": ")?.trim_end().to_owned())
}

fn answer(id: u32, text: &str) -> String {
    format!(
        "From: Anna <anna@example.test>\nMessage-ID: <{id}@example.test>\nSubject: Re: Tips\n\n{text}\n"
    )
}

async fn an_answer_goes_to_who_the_contact_belongs_to_and_answering_it_answers_the_person(on: On) {
    let story = Story::new(on, "cor").await;
    story.belongs_to("bob").await;
    let left = story.answered(&answer(1, "Does it come in blue?")).await;
    let [(to, mail)] = &left[..] else {
        panic!("{left:?}");
    };
    assert_eq!(to, "bob@shop.example");
    assert_eq!(header(mail, "Subject").unwrap(), "Re: Tips");
    assert_eq!(header(mail, "Reply-To").unwrap(), "<anna@example.test>");
    assert_eq!(header(mail, "Auto-Submitted").unwrap(), "auto-generated");
    assert!(
        header(mail, "From")
            .unwrap()
            .contains("<hallo@shop.example>")
    );
    assert!(mail.contains("Does it come in blue?"), "{mail}");
    assert_eq!(story.world.told("email_replied").await.len(), 1);
    // It is neither a mail to Anna nor one of the block's.
    let numbers = story.world.numbers().await;
    assert!(numbers.contains("tips.sent=1"), "{numbers}");
    assert!(numbers.contains("reply_passed_on.sent=1"), "{numbers}");
    assert_eq!(story.world.told("email_sent").await.len(), 1);
}

async fn each_answer_goes_once_and_to_somebody_who_is_there(on: On) {
    let story = Story::new(on, "role:support").await;
    story.check(&answer(1, "One"), &["cor@shop.example"]).await;
    // The same, by another way or a second time.
    story
        .check(&format!("Received: x\n{}", answer(1, "One")), &[])
        .await;
    story.check(&answer(2, "Two"), &["cor@shop.example"]).await;
    story.belongs_to("nobody").await;
    story
        .check(&answer(3, "Three"), &["cor@shop.example"])
        .await;
    story.belongs_to("bob@shop.example").await;
    story.check(&answer(4, "Four"), &["bob@shop.example"]).await;
}

async fn what_no_person_wrote_and_what_is_our_own_goes_nowhere(on: On) {
    let story = Story::new(on, "cor").await;
    let automatic =
        answer(1, "I am away").replace("Subject", "Auto-Submitted: auto-replied\nSubject");
    story.check(&automatic, &[]).await;
    for from in ["Hallo@Shop.example", &story.address] {
        let own = answer(2, "Hello").replace("anna@example.test>\n", &format!("{from}>\n"));
        assert!(own.contains(from));
        story.check(&own, &[]).await;
    }
    let story = Story::new(on, "nobody").await;
    story.check(&answer(1, "Hello"), &[]).await;
    assert_eq!(story.world.told("email_replied").await.len(), 1);
}

async fn two_programs_that_answer_each_other_come_to_an_end(on: On) {
    let story = Story::new(on, "cor").await;
    let mut left = 0;
    for id in 0..20 {
        left += story.answered(&answer(id, "Thank you")).await.len();
    }
    assert_eq!(left, 5);
    story.world.play("2027-03-08T16:10:00Z").await;
    story
        .check(&answer(30, "Still here"), &["cor@shop.example"])
        .await;
}

async fn an_answer_is_passed_on_also_where_the_workflow_stands_still(on: On) {
    let story = Story::new(on, "cor").await;
    story.world.switch("product-x-monday", Status::Paused).await;
    story
        .check(&answer(1, "Hello"), &["cor@shop.example"])
        .await;
}

on_both!(
    an_answer_goes_to_who_the_contact_belongs_to_and_answering_it_answers_the_person,
    each_answer_goes_once_and_to_somebody_who_is_there,
    what_no_person_wrote_and_what_is_our_own_goes_nowhere,
    two_programs_that_answer_each_other_come_to_an_end,
    an_answer_is_passed_on_also_where_the_workflow_stands_still,
);
