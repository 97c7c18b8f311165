//! The whole way of a message over a real database: an event comes in, a journey walks, the virtual
//! clock moves, a mail lies in the test inbox, and the numbers say so.

#![expect(clippy::unwrap_used, reason = "a test says what it expects")]

use std::sync::Arc;

use engine::contact::{Basis, Change, Consent, Standing};
use engine::id::{Handle, WorkspaceId};
use engine::time::Time;
use engine::value::Value;
use postduif_runner::clock::{Clock, VirtualClock};
use postduif_runner::outlet::TestInbox;
use postduif_runner::{Links, Runner};
use store::append::{Appended, NewEvent};
use store::command::Command;
use store::email::EmailSource;
use store::message::{Filter, State};
use store::test_inbox::CaughtRow;
use store::who::{IdentityKind, Who};
use store::workflow::{Published, Status};
use store::workspace::Settings;
use store::{Options, Store};

const WORKFLOW: &str = r#"
format: 1
handle: product-x-monday
name: Orderers of product X
interest: offers
triggers:
  - id: bought_x
    start: event
    event: order_placed
    where: { items: event.lines, where: { field: item.sku, is: "X-100" } }
    key: event.order_id
blocks:
  - { id: monday, do: wait, until: { weekday: monday, time: "14:30" } }
  - { id: tips, do: send_email, email: tips, not_later_than: 2h }
"#;

struct World {
    store: Store,
    clock: Arc<VirtualClock>,
    runner: Runner,
    workspace: WorkspaceId,
    _folder: tempfile::TempDir,
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("story.db");
        let store = Store::open(path.to_str().unwrap(), Options::default())
            .await
            .unwrap();
        let clock = Arc::new(VirtualClock::new(
            Time::parse("2027-03-04T09:00:00Z").unwrap(),
        ));
        let links = Links::new("https://shop.example", [7; 32]);
        let outlet = Arc::new(TestInbox(store.clone()));
        let runner = Runner::new(store.clone(), clock.clone(), outlet, links);
        let settings = Settings {
            name: "Shop".into(),
            zone: "Europe/Amsterdam".into(),
            language: "nl".into(),
            sender_name: "De Winkel".into(),
            sender_email: "hallo@shop.example".into(),
        };
        let workspace = store
            .system()
            .create_workspace(settings, clock.now())
            .await
            .unwrap();
        let world = Self {
            store,
            clock,
            runner,
            workspace,
            _folder: folder,
        };
        world
            .email("Tips for {{ contact.first_name | default: 'you' }}")
            .await;
        world.publish("product-x-monday", WORKFLOW).await;
        world
    }

    async fn publish(&self, handle: &str, source: &str) {
        let scope = self.store.workspace(self.workspace);
        let (handle, now) = (Handle::new(handle).unwrap(), self.clock.now());
        let row = scope
            .save_draft(&handle, "A workflow", source, now)
            .await
            .unwrap();
        let published = scope
            .publish(&handle, row.draft_revision, "2026a", 1, now)
            .await
            .unwrap();
        assert!(matches!(published, Published::Version(1)));
    }

    async fn email(&self, subject: &str) {
        let source = EmailSource {
            name: "Tips".into(),
            subject: subject.into(),
            preheader: String::new(),
            html: "<p>Order {{ trigger.order_id }}</p><a href=\"{{ unsubscribe_url }}\">leave</a>"
                .into(),
            text: String::new(),
        };
        let handle = Handle::new("tips").unwrap();
        self.store
            .workspace(self.workspace)
            .save_email(&handle, &source, self.clock.now())
            .await
            .unwrap();
    }

    fn anna() -> Who {
        Who::Keys(vec![(IdentityKind::Email, "anna@example.test".into())])
    }

    async fn consent(&self, state: Standing) {
        let now = self.clock.now();
        let consent = Consent {
            state,
            basis: Basis::OptIn,
            source: "api".into(),
            wording: None,
            at: now,
        };
        let change = Change::Interest {
            interest: Handle::new("offers").unwrap(),
            consent,
        };
        let command = Command::ChangeContact {
            changes: vec![change],
            source: "api".into(),
        };
        self.store
            .workspace(self.workspace)
            .command(Self::anna(), command, now)
            .await
            .unwrap();
    }

    async fn order(&self, id: &str) {
        let appended = self.append_order(id).await;
        assert!(matches!(appended, Appended::Stored { .. }), "{appended:?}");
    }

    async fn order_again(&self, id: &str) {
        let appended = self.append_order(id).await;
        assert!(
            matches!(appended, Appended::Duplicate { .. }),
            "{appended:?}"
        );
    }

    async fn append_order(&self, id: &str) -> Appended {
        let data = serde_json::json!({ "order_id": id, "lines": [{ "sku": "X-100" }] });
        self.append("order_placed", data, &format!("order-{id}"))
            .await
    }

    async fn append(&self, name: &str, data: serde_json::Value, key: &str) -> Appended {
        let event = NewEvent {
            who: Self::anna(),
            name: name.into(),
            occurred_at: self.clock.now(),
            source: "api".into(),
            data: Value::from_json(&data, "data").unwrap(),
            key: Some(key.into()),
        };
        let scope = self.store.workspace(self.workspace);
        scope
            .append(vec![event], self.clock.now())
            .await
            .unwrap()
            .remove(0)
    }

    async fn play(&self, until: &str) {
        let until = Time::parse(until).unwrap();
        self.runner
            .play(until, |at| self.clock.advance(at))
            .await
            .unwrap();
        assert_eq!(self.store.system().invariants().await.unwrap().len(), 0);
    }

    async fn inbox(&self) -> Vec<CaughtRow> {
        self.store
            .workspace(self.workspace)
            .caught(None, 100)
            .await
            .unwrap()
    }

    async fn numbers(&self) -> String {
        self.numbers_of("product-x-monday").await
    }

    async fn numbers_of(&self, handle: &str) -> String {
        let scope = self.store.workspace(self.workspace);
        let row = scope
            .workflow(&Handle::new(handle).unwrap())
            .await
            .unwrap()
            .unwrap();
        let counters = scope.counters(row.id).await.unwrap();
        let told = counters
            .iter()
            .map(|row| format!("{}.{}={}", row.block, row.name, row.n));
        told.collect::<Vec<_>>().join(" ")
    }

    async fn states(&self) -> Vec<State> {
        let scope = self.store.workspace(self.workspace);
        let row = scope
            .workflow(&Handle::new("product-x-monday").unwrap())
            .await
            .unwrap()
            .unwrap();
        let block = engine::id::BlockId::new("tips").unwrap();
        let messages = scope
            .messages(Filter::Block(row.id, block), None, 100)
            .await
            .unwrap();
        messages.into_iter().map(|message| message.state).collect()
    }
}

#[tokio::test]
async fn an_order_becomes_a_mail_on_monday() {
    let world = World::new().await;
    world.consent(Standing::Subscribed).await;
    world.order("A1").await;
    // The same order again, with the same key: nothing happens twice.
    world.order_again("A1").await;
    world.play("2027-03-08T13:29:59Z").await;
    assert_eq!(world.inbox().await.len(), 0);
    assert_eq!(
        world.numbers().await,
        "bought_x.matched=1 bought_x.started=1 monday.entered=1"
    );
    world.play("2027-03-08T13:30:00Z").await;
    let inbox = world.inbox().await;
    assert_eq!(inbox.len(), 1);
    assert_eq!(
        (inbox[0].subject.as_str(), inbox[0].recipient.as_str()),
        ("Tips for you", "anna@example.test")
    );
    assert_eq!(inbox[0].at.to_string(), "2027-03-08T13:30:00Z");
    assert_eq!(
        world.numbers().await,
        "bought_x.matched=1 bought_x.started=1 monday.entered=1 monday.left=1 \
         tips.entered=1 tips.left=1 tips.queued=1 tips.sent=1"
    );
}

#[tokio::test]
async fn who_left_meanwhile_gets_nothing_and_the_numbers_say_why() {
    let world = World::new().await;
    world.consent(Standing::Subscribed).await;
    world.order("A1").await;
    world.play("2027-03-07T00:00:00Z").await;
    world.consent(Standing::Left).await;
    world.play("2027-03-09T00:00:00Z").await;
    assert_eq!(world.inbox().await.len(), 0);
    assert!(
        world
            .numbers()
            .await
            .ends_with("tips.queued=1 tips.skipped.no_consent=1")
    );
    assert_eq!(world.states().await, [State::Skipped]);
}

#[tokio::test]
async fn a_pause_holds_messages_and_resuming_lets_them_go_or_expire() {
    for (resumed_at, state) in [
        ("2027-03-08T15:00:00Z", State::Accepted),
        ("2027-03-08T16:00:00Z", State::Expired),
    ] {
        let world = World::new().await;
        let handle = Handle::new("product-x-monday").unwrap();
        let scope = world.store.workspace(world.workspace);
        world.consent(Standing::Subscribed).await;
        world.order("A1").await;
        world.play("2027-03-08T12:00:00Z").await;
        scope
            .set_status(&handle, Status::Paused, world.clock.now())
            .await
            .unwrap();
        world.order("A2").await;
        world.play(resumed_at).await;
        assert_eq!(world.states().await, [State::Held]);
        assert!(
            world
                .numbers()
                .await
                .starts_with("bought_x.matched=1 bought_x.started=1")
        );
        scope
            .set_status(&handle, Status::Live, world.clock.now())
            .await
            .unwrap();
        let row = scope.workflow(&handle).await.unwrap().unwrap();
        scope.release_held(row.id, world.clock.now()).await.unwrap();
        world.play(resumed_at).await;
        assert_eq!(world.states().await, [state]);
    }
}

#[tokio::test]
async fn a_changed_email_is_used_from_then_on() {
    let world = World::new().await;
    world.consent(Standing::Subscribed).await;
    world.order("A1").await;
    world.play("2027-03-08T12:00:00Z").await;
    world.email("New words").await;
    world.play("2027-03-09T00:00:00Z").await;
    assert_eq!(world.inbox().await[0].subject, "New words");
}

/// The second event asks for a key that the batch did not fetch, since the contact changed within
/// it. It has to wait for the next batch whole: no part of it may be done twice.
#[tokio::test]
async fn an_item_is_done_whole_or_not_at_all() {
    let world = World::new().await;
    let each = "format: 1\nhandle: each\nname: Each\npurpose: service\nentry: { again: always }\n\
                triggers: [{ id: bought, start: event, event: order_placed }]\n\
                blocks: [{ id: out, do: end }]\n";
    world.publish("each", each).await;
    let city = "format: 1\nhandle: city\nname: City\npurpose: service\n\
                triggers: [{ id: bought, start: event, event: order_placed, key: contact.city }]\n\
                blocks: [{ id: out, do: end }]\n";
    world.publish("per-city", city).await;
    world.order("A1").await;
    let change = Change::Field {
        field: "city".into(),
        value: "Utrecht".into(),
    };
    let command = Command::ChangeContact {
        changes: vec![change],
        source: "api".into(),
    };
    let scope = world.store.workspace(world.workspace);
    scope
        .command(World::anna(), command, world.clock.now())
        .await
        .unwrap();
    world.order("A2").await;
    world.play("2027-03-05T00:00:00Z").await;
    assert_eq!(
        world.numbers_of("each").await,
        "bought.matched=2 bought.started=2 out.entered=2 out.left=2"
    );
    assert_eq!(
        world.numbers_of("per-city").await,
        "bought.matched=2 bought.refused.no_key=1 bought.started=1 out.entered=1 out.left=1"
    );
}

#[tokio::test]
async fn a_message_of_a_workflow_that_ended_is_not_sent() {
    let world = World::new().await;
    let handle = Handle::new("product-x-monday").unwrap();
    world.consent(Standing::Subscribed).await;
    world.order("A1").await;
    world.play("2027-03-08T12:00:00Z").await;
    let scope = world.store.workspace(world.workspace);
    scope
        .set_status(&handle, Status::Ended, world.clock.now())
        .await
        .unwrap();
    world.play("2027-03-09T00:00:00Z").await;
    assert_eq!(world.states().await, [State::Skipped]);
    assert!(
        world
            .numbers()
            .await
            .ends_with("tips.skipped.workflow_ended=1")
    );
}

/// Found by the simulator: with no journey ids in stock, an event that needs none waited for ever.
#[tokio::test]
async fn an_event_without_a_key_is_counted_and_done() {
    let world = World::new().await;
    let city = "format: 1\nhandle: per-city\nname: City\npurpose: service\n\
                triggers: [{ id: bought, start: event, event: visited, key: contact.city }]\n\
                blocks: [{ id: out, do: end }]\n";
    world.publish("per-city", city).await;
    world
        .append("visited", serde_json::json!({}), "visit-1")
        .await;
    world.play("2027-03-05T00:00:00Z").await;
    assert_eq!(
        world.numbers_of("per-city").await,
        "bought.matched=1 bought.refused.no_key=1"
    );
    assert_eq!(
        world
            .store
            .system()
            .depths(world.clock.now())
            .await
            .unwrap()
            .inbox,
        0
    );
}
