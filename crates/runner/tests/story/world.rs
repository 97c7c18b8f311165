//! A shop with one contact, Anna, and one workflow, over a real database and a virtual clock.

use std::sync::Arc;

use engine::contact::{Basis, Change, Consent, Standing};
use engine::id::{Handle, WorkspaceId};
use engine::time::Time;
use engine::value::Value;
use postduif_runner::clock::{Clock, VirtualClock};
use postduif_runner::outlet::{Outlet, TestInbox};
use postduif_runner::{Links, Runner};
use store::append::{Appended, NewEvent};
use store::command::Command;
use store::email::EmailSource;
use store::message::{Filter, State};
use store::parked::ParkedRow;
use store::test_inbox::CaughtRow;
use store::who::{IdentityKind, Who};
use store::workflow::{Published, Status};
use store::workspace::Settings;
use store::{Options, Store};

use crate::home::{Home, On};

pub(crate) const WORKFLOW: &str = r#"
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

pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) clock: Arc<VirtualClock>,
    pub(crate) runner: Runner,
    pub(crate) workspace: WorkspaceId,
    pub(crate) home: Home,
}

impl World {
    /// Mail lies in the test inbox.
    pub(crate) async fn new() -> Self {
        Self::on(On::Sqlite).await
    }

    /// On this database; mail lies in the test inbox.
    pub(crate) async fn on(on: On) -> Self {
        Self::made(on, |store| Arc::new(TestInbox(store)), Options::default()).await
    }

    /// With several buckets, where a database has them: people of one story lie apart.
    pub(crate) async fn apart(on: On) -> Self {
        let options = Options {
            buckets: (on == On::Postgres).then_some(8),
            ..Options::default()
        };
        Self::made(on, |store| Arc::new(TestInbox(store)), options).await
    }

    pub(crate) async fn with_outlet(outlet: impl FnOnce(Store) -> Arc<dyn Outlet>) -> Self {
        Self::made(On::Sqlite, outlet, Options::default()).await
    }

    pub(crate) async fn with(
        outlet: impl FnOnce(Store) -> Arc<dyn Outlet>,
        options: Options,
    ) -> Self {
        Self::made(On::Sqlite, outlet, options).await
    }

    /// On this database, with another way out.
    pub(crate) async fn on_with_outlet(
        on: On,
        outlet: impl FnOnce(Store) -> Arc<dyn Outlet>,
    ) -> Self {
        Self::made(on, outlet, Options::default()).await
    }

    /// On this database, opened in this way, with another way out.
    pub(crate) async fn on_with(on: On, outlet: Arc<dyn Outlet>, options: Options) -> Self {
        Self::made(on, |_| outlet, options).await
    }

    pub(crate) async fn made(
        on: On,
        outlet: impl FnOnce(Store) -> Arc<dyn Outlet>,
        options: Options,
    ) -> Self {
        let home = Home::new(on).await;
        let options = Options {
            buckets: options.buckets.or(Some(1)),
            ..options
        };
        let store = Store::open(&home.address(), options).await.unwrap();
        let clock = Arc::new(VirtualClock::new(
            Time::parse("2027-03-04T09:00:00Z").unwrap(),
        ));
        let runner = runner(&store, &clock, outlet);
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
            home,
        };
        world
            .email("Tips for {{ contact.first_name | default: 'you' }}")
            .await;
        world.publish("product-x-monday", WORKFLOW).await;
        world
    }

    /// The program begins anew on the same database.
    pub(crate) async fn started_anew(self, outlet: impl FnOnce(Store) -> Arc<dyn Outlet>) -> Self {
        let address = self.home.address();
        let store = Store::open(&address, Options::default()).await.unwrap();
        Self {
            runner: runner(&store, &self.clock, outlet),
            store,
            ..self
        }
    }

    pub(crate) async fn publish(&self, handle: &str, source: &str) {
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

    pub(crate) async fn email(&self, subject: &str) {
        let html = "<p>Order {{ trigger.order_id }}</p><a href=\"{{ unsubscribe_url }}\">leave</a>";
        self.email_of(subject, html).await;
    }

    pub(crate) async fn email_of(&self, subject: &str, html: &str) {
        let source = EmailSource {
            name: "Tips".into(),
            subject: subject.into(),
            html: html.into(),
            ..EmailSource::default()
        };
        let handle = Handle::new("tips").unwrap();
        self.store
            .workspace(self.workspace)
            .save_email(&handle, &source, self.clock.now())
            .await
            .unwrap();
    }

    pub(crate) fn now(&self) -> Time {
        self.clock.now()
    }

    pub(crate) fn anna() -> Who {
        Self::who("anna")
    }

    pub(crate) fn who(name: &str) -> Who {
        let address = format!("{name}@example.test");
        Who::Keys(vec![(IdentityKind::Email, address)])
    }

    /// Writes into the file behind everybody's back.
    pub(crate) fn damage(&self, sql: &str) {
        let file = rusqlite::Connection::open(self.home.path()).unwrap();
        file.execute_batch(sql).unwrap();
    }

    pub(crate) async fn change(&self, who: Who, change: Change) {
        let command = Command::ChangeContact {
            changes: vec![change],
            source: "api".into(),
        };
        self.store
            .workspace(self.workspace)
            .command(who, command, self.clock.now())
            .await
            .unwrap();
    }

    pub(crate) async fn consent(&self, state: Standing) {
        self.consent_of(Self::anna(), state).await;
    }

    pub(crate) async fn consent_of(&self, who: Who, state: Standing) {
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
        self.change(who, change).await;
    }

    pub(crate) async fn order(&self, id: &str) {
        let appended = self.append_order(id).await;
        assert!(matches!(appended, Appended::Stored { .. }), "{appended:?}");
    }

    pub(crate) async fn order_again(&self, id: &str) {
        let appended = self.append_order(id).await;
        assert!(
            matches!(appended, Appended::Duplicate { .. }),
            "{appended:?}"
        );
    }

    pub(crate) async fn append_order(&self, id: &str) -> Appended {
        let data = serde_json::json!({ "order_id": id, "lines": [{ "sku": "X-100" }] });
        self.append("order_placed", data, &format!("order-{id}"))
            .await
    }

    pub(crate) async fn append(&self, name: &str, data: serde_json::Value, key: &str) -> Appended {
        self.append_of(Self::anna(), name, data, key).await
    }

    pub(crate) async fn append_of(
        &self,
        who: Who,
        name: &str,
        data: serde_json::Value,
        key: &str,
    ) -> Appended {
        let appended = self.try_append_of(who, name, data, key).await;
        appended.unwrap().remove(0)
    }

    pub(crate) async fn try_append(
        &self,
        name: &str,
        data: serde_json::Value,
        key: &str,
    ) -> store::Result<Vec<Appended>> {
        self.try_append_of(Self::anna(), name, data, key).await
    }

    async fn try_append_of(
        &self,
        who: Who,
        name: &str,
        data: serde_json::Value,
        key: &str,
    ) -> store::Result<Vec<Appended>> {
        let event = NewEvent {
            who,
            name: name.into(),
            occurred_at: self.clock.now(),
            source: "api".into(),
            data: Value::from_json(&data, "data").unwrap(),
            key: Some(key.into()),
        };
        let scope = self.store.workspace(self.workspace);
        scope.append(vec![event], self.clock.now()).await
    }

    pub(crate) async fn play(&self, until: &str) {
        let until = Time::parse(until).unwrap();
        self.runner
            .play(until, |at| self.clock.advance(at))
            .await
            .unwrap();
        assert_eq!(self.store.system().invariants().await.unwrap().len(), 0);
    }

    pub(crate) async fn switch(&self, handle: &str, status: Status) {
        let scope = self.store.workspace(self.workspace);
        let handle = Handle::new(handle).unwrap();
        let switched = scope.set_status(&handle, status, self.clock.now());
        switched.await.unwrap();
    }

    /// What the events of this name say, newest first.
    pub(crate) async fn told(&self, name: &str) -> Vec<Value> {
        let scope = self.store.workspace(self.workspace);
        let anna = scope.command(Self::anna(), nothing(), self.clock.now());
        let events = scope.events(anna.await.unwrap(), None, 500).await.unwrap();
        let named = events.into_iter().filter(|event| event.name == name);
        named.map(|event| Value::clone(&event.data)).collect()
    }

    pub(crate) async fn parked(&self) -> Vec<ParkedRow> {
        let scope = self.store.workspace(self.workspace);
        scope.parked(None, 100).await.unwrap()
    }

    pub(crate) async fn inbox(&self) -> Vec<CaughtRow> {
        self.store
            .workspace(self.workspace)
            .caught(None, 100)
            .await
            .unwrap()
    }

    /// Who got what, sorted.
    pub(crate) async fn mails(&self) -> Vec<String> {
        let caught = self.inbox().await;
        let one = |mail: &CaughtRow| format!("{}: {}", mail.recipient, mail.subject);
        let mut mails: Vec<_> = caught.iter().map(one).collect();
        mails.sort();
        mails
    }

    pub(crate) async fn numbers(&self) -> String {
        self.numbers_of("product-x-monday").await
    }

    pub(crate) async fn numbers_of(&self, handle: &str) -> String {
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

    pub(crate) async fn states(&self) -> Vec<State> {
        self.states_of("product-x-monday").await
    }

    pub(crate) async fn states_of(&self, handle: &str) -> Vec<State> {
        let scope = self.store.workspace(self.workspace);
        let row = scope
            .workflow(&Handle::new(handle).unwrap())
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

fn runner(
    store: &Store,
    clock: &Arc<VirtualClock>,
    outlet: impl FnOnce(Store) -> Arc<dyn Outlet>,
) -> Runner {
    let links = Links::new("https://shop.example", [7; 32]);
    Runner::new(store.clone(), clock.clone(), outlet(store.clone()), links)
}

/// A command that changes nothing; it says who somebody is.
fn nothing() -> Command {
    Command::ChangeContact {
        changes: Vec::new(),
        source: "api".into(),
    }
}
