//! Where stories happen: a fresh database with a live workflow, and short ways to say what one is not about.

use std::collections::BTreeMap;

use crate::home::Home;
pub(crate) use crate::home::On;
use engine::contact::map;
use engine::entry::Record;
use engine::event::Event;
use engine::id::{
    BlockId, ContactId, EventId, Handle, JourneyId, MessageId, WorkflowId, WorkspaceId,
};
use engine::journey::{Journey, Pending, State};
use engine::step::{Lane, Message, Purpose, Visit};
use engine::time::{MINUTE_MS, Time};
use engine::trigger;
use engine::why::Why;
use store::append::{Appended, NewEvent};
use store::commit::{Committed, ContactCommit, Growth, JourneyMove, NewMessage, NewVisit};
use store::crash::Points;
use store::email::EmailSource;
use store::outbox::Claim;
use store::who::{IdentityKind, Who};
use store::workflow::Published;
use store::workspace::Settings;
use store::world::HistoryWanted;
use store::{Bucket, Options, Store, System, Workspace};

pub(crate) const BUCKET: Bucket = Bucket(0);

/// A database of its own.
pub(crate) struct Place {
    pub(crate) store: Store,
    pub(crate) workspace: WorkspaceId,
    pub(crate) workflow: WorkflowId,
    pub(crate) address: String,
    home: Home,
}

/// One bucket on either database, so that the stories can name it.
fn options() -> Options {
    let buckets = Some(1);
    Options {
        buckets,
        ..Options::default()
    }
}

pub(crate) fn at(minutes: i64) -> Time {
    let start = Time::parse("2027-03-01T09:00:00Z").unwrap();
    start.plus_ms(minutes * MINUTE_MS)
}

pub(crate) fn handle(text: &str) -> Handle {
    Handle::new(text).unwrap()
}

pub(crate) fn block(text: &str) -> BlockId {
    BlockId::new(text).unwrap()
}

pub(crate) fn settings() -> Settings {
    Settings {
        name: "Shop".to_owned(),
        zone: "Europe/Amsterdam".to_owned(),
        language: "nl".to_owned(),
        sender_name: "Anna of the shop".to_owned(),
        sender_email: "anna@shop.test".to_owned(),
    }
}

pub(crate) fn email_key(address: &str) -> Who {
    Who::Keys(vec![(IdentityKind::Email, address.to_owned())])
}

pub(crate) fn event(address: &str, name: &str, minutes: i64) -> NewEvent {
    NewEvent {
        who: email_key(address),
        name: name.to_owned(),
        occurred_at: at(minutes),
        source: "api".to_owned(),
        data: map([("n", "1".into())]),
        key: None,
    }
}

pub(crate) fn no_history() -> HistoryWanted {
    HistoryWanted {
        names: BTreeMap::new(),
        since: at(0),
    }
}

impl Place {
    pub(crate) async fn new(on: On) -> Self {
        Self::opened(on, options()).await
    }

    pub(crate) async fn opened(on: On, options: Options) -> Self {
        let home = Home::new(on).await;
        let address = home.address();
        let store = Store::open(&address, options).await.unwrap();
        let workspace = store
            .system()
            .create_workspace(settings(), at(0))
            .await
            .unwrap();
        let scope = store.workspace(workspace);
        let email = EmailSource {
            subject: "Welcome".to_owned(),
            ..EmailSource::default()
        };
        scope
            .save_email(&handle("welcome"), &email, at(0))
            .await
            .unwrap();
        let workflow = handle("welcome-series");
        let row = scope
            .save_draft(&workflow, "Welcome", "format: 1", at(0))
            .await
            .unwrap();
        let published = scope.publish(&workflow, row.draft_revision, "2026b", 1, at(0));
        assert_eq!(published.await.unwrap(), Published::Version(1));
        Self {
            workflow: row.id,
            store,
            workspace,
            address,
            home,
        }
    }

    /// A database that was made before, with one workspace and one workflow.
    pub(crate) async fn of(store: Store, address: String, home: Home) -> Self {
        let workspace = store.system().workspaces().await.unwrap()[0].0;
        let workflow = store.workspace(workspace).workflows().await.unwrap()[0].id;
        Self {
            store,
            workspace,
            workflow,
            address,
            home,
        }
    }

    /// Closes the database and opens it again.
    pub(crate) async fn reopened(self) -> Self {
        self.reopened_with(Points::none()).await
    }

    pub(crate) async fn reopened_with(self, crash: Points) -> Self {
        self.store.close().await;
        let options = Options { crash, ..options() };
        let store = Store::open(&self.address, options).await.unwrap();
        Self { store, ..self }
    }

    /// The file, if it is one.
    pub(crate) fn path(&self) -> std::path::PathBuf {
        self.home.path()
    }

    /// Closes the database and does something to it that the store never would.
    pub(crate) async fn damage(&self, sql: &str) {
        self.store.close().await;
        self.home.run(sql).await;
    }

    /// Closes the database, does something to it, and gives where it lies.
    pub(crate) async fn left(self, sql: &str) -> Home {
        self.damage(sql).await;
        self.home
    }

    /// A connection beside the store's, where the database is on a server.
    pub(crate) async fn client(&self) -> tokio_postgres::Client {
        self.home.client().await
    }

    /// Ends all connections to the database, as a server that restarts does.
    pub(crate) async fn end_connections(&self) {
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
        self.home.run(end).await;
    }

    pub(crate) fn scope(&self) -> Workspace<'_> {
        self.store.workspace(self.workspace)
    }

    pub(crate) fn system(&self) -> System<'_> {
        self.store.system()
    }

    pub(crate) async fn assert_healthy(&self) {
        let breaches = self.system().invariants().await.unwrap();
        assert!(breaches.is_empty(), "{breaches:#?}");
    }

    /// Appends one event and reads its inbox row away; the contact.
    pub(crate) async fn known(&self, address: &str) -> ContactId {
        let seen = vec![event(address, "seen", 0)];
        let appended = self.scope().append(seen, at(0)).await.unwrap();
        let Appended::Stored { contact, .. } = appended[0] else {
            panic!("{address} is refused");
        };
        self.read_inbox(contact).await;
        contact
    }

    /// Acts on all inbox rows of a contact, with nothing following from them.
    pub(crate) async fn read_inbox(&self, contact: ContactId) {
        let rows = self.system().inbox(BUCKET, 1_000).await.unwrap();
        let rows = rows.into_iter().filter(|row| row.contact == contact);
        let mut commit = self.nothing(contact).await;
        commit.inbox_done = rows.map(|row| row.id).collect();
        self.done(commit).await;
    }

    /// A commit in which nothing happens, on the contact as it is now.
    pub(crate) async fn nothing(&self, contact: ContactId) -> ContactCommit {
        let row = self.scope().contact(&Who::Contact(contact)).await;
        let row = row.unwrap().unwrap();
        ContactCommit {
            seen_version: row.contact.version,
            ..ContactCommit::nothing(self.workspace, BUCKET, contact, at(1))
        }
    }

    /// A commit that begins a journey which waits until `wake`.
    pub(crate) async fn beginning(
        &self,
        contact: ContactId,
        wake: Time,
    ) -> (JourneyId, ContactCommit) {
        let id = self.store.allot_journey_ids(1).await.unwrap()[0];
        let mut commit = self.nothing(contact).await;
        commit.journeys = vec![JourneyMove {
            seen_seq: None,
            journey: self.journey(id, contact),
            state: State::Active(Pending::Waiting { wake_at: wake }),
            lane: Lane::Triggered,
        }];
        commit.records = vec![(self.workflow, record(id, 1))];
        commit.visits = vec![self.visit(id, 1, (true, false))];
        commit.counts = vec![self.growth("entered")];
        (id, commit)
    }

    pub(crate) fn with_message(
        &self,
        mut commit: ContactCommit,
        journey: JourneyId,
        purpose: Purpose,
    ) -> ContactCommit {
        let message = Message {
            block: block("m1"),
            visit: 1,
            email: handle("welcome"),
            purpose,
            interest: (purpose == Purpose::Marketing).then(|| handle("offers")),
            due_at: at(0),
            not_later_than: None,
            cap: engine::limit::Cap::default(),
            priority: 50,
        };
        commit.messages.push(NewMessage {
            journey,
            workflow: self.workflow,
            version: 1,
            message,
        });
        commit.counts.push(self.growth("queued"));
        commit
    }

    /// A contact with a journey and a queued message.
    pub(crate) async fn mailed(&self, address: &str, purpose: Purpose) -> (ContactId, MessageId) {
        let contact = self.known(address).await;
        let (journey, commit) = self.beginning(contact, at(60)).await;
        self.done(self.with_message(commit, journey, purpose)).await;
        let filter = store::message::Filter::Contact(contact);
        let messages = self.scope().messages(filter, None, 10).await.unwrap();
        (contact, messages[0].id)
    }

    pub(crate) fn journey(&self, id: JourneyId, contact: ContactId) -> Journey {
        let event = Event {
            id: EventId(1),
            contact,
            name: "signed_up".to_owned(),
            occurred_at: at(0),
            received_at: at(0),
            source: "api".to_owned(),
            data: map([("n", "1".into())]).into(),
        };
        let of = (self.workflow, 1);
        let trigger = (block("signed_up"), String::new());
        Journey {
            block: Some(block("m1")),
            seq: 1,
            ..trigger::begin(id, of, trigger, &event, at(0))
        }
    }

    pub(crate) fn visit(&self, journey: JourneyId, seq: i64, in_and_out: (bool, bool)) -> NewVisit {
        let (arrived, left) = in_and_out;
        NewVisit {
            journey,
            seq,
            workflow: self.workflow,
            version: 1,
            visit: Visit {
                block: block("m1"),
                visit: 1,
                arrived,
                left,
                outcome: if left { "ended" } else { "waiting" }.to_owned(),
                why: Why::note("until then"),
            },
        }
    }

    pub(crate) fn growth(&self, name: &str) -> Growth {
        Growth {
            workflow: self.workflow,
            version: 1,
            block: block("m1"),
            name: name.to_owned(),
            by: 1,
        }
    }

    pub(crate) async fn commit(&self, commit: ContactCommit) -> Committed {
        self.system()
            .commit(BUCKET, vec![commit])
            .await
            .unwrap()
            .remove(0)
    }

    /// Commits, and wants it done.
    pub(crate) async fn done(&self, commit: ContactCommit) {
        let committed = self.commit(commit).await;
        assert!(matches!(committed, Committed::Done), "{committed:?}");
    }

    pub(crate) async fn claim_all(&self, now: Time) -> Vec<Claim> {
        let until = now.plus_ms(MINUTE_MS);
        self.system().claim(BUCKET, now, 100, until).await.unwrap()
    }

    /// What a block's numbers are, as `name=n` in the order of names.
    pub(crate) async fn numbers(&self) -> String {
        let rows = self.scope().counters(self.workflow).await.unwrap();
        let shown: Vec<_> = rows
            .iter()
            .map(|row| format!("{}={}", row.name, row.n))
            .collect();
        shown.join(" ")
    }
}

pub(crate) fn record(journey: JourneyId, count: i64) -> Record {
    Record {
        key: String::new(),
        last_started: at(0),
        last_ended: None,
        count,
        journey,
    }
}
