//! Something to look at: a workflow that was published, a contact on its way through it, a mail that
//! was caught. Written into the store as the runner would, so that no runner is needed.

use std::collections::BTreeMap;

use engine::entry::Record;
use engine::id::{BlockId, ContactId, EventId, Handle, JourneyId, MessageId, WorkflowId};
use engine::journey::{Journey, Memory, Pending, State, Trigger};
use engine::limit::Cap;
use engine::step::{Lane, Message, Purpose, Visit};
use engine::time::{DAY_MS, Time};
use engine::value::Value;
use engine::why::Why;
use serde_json::json;
use store::command::Command;
use store::commit::{Committed, ContactCommit, Growth, JourneyMove, NewMessage, NewVisit};
use store::finish::{Finish, Finished, Outcome};
use store::outbox::{HandOver, Mail};
use store::test_inbox::CaughtMail;
use store::who::{IdentityKind, Who};

use super::TestApp;

/// A welcome workflow: a mail, two days, the end.
pub(crate) const WELCOME: &str = r#"format: 1
handle: welcome
name: Welcome
interest: newsletter
triggers:
  - { id: joined, start: event, event: interest_confirmed }
blocks:
  - { id: m1, do: send_email, email: welcome }
  - { id: two_days, do: wait, for: 2d, time: "10:00" }
  - { id: done, do: end, reason: welcomed }
"#;

/// A contact, and the journey that it walks.
pub(crate) struct Journeyed {
    pub(crate) contact: ContactId,
    pub(crate) journey: JourneyId,
}

impl TestApp {
    /// Saves small e-mails with these handles.
    pub(crate) async fn put_emails(&self, handles: &[&str]) {
        for handle in handles {
            let html = "<p>Hello</p><a href=\"{{ unsubscribe_url }}\">Leave</a>";
            let email = json!({"name": handle, "subject": "Hello", "html": html});
            let saved = self.put(&format!("/api/v1/emails/{handle}"), &email).await;
            assert_eq!(saved.status, 200, "{}", saved.text());
        }
    }

    /// Publishes [`WELCOME`].
    pub(crate) async fn publish_welcome(&self) {
        self.put_emails(&["welcome"]).await;
        self.send("PUT", "/api/v1/workflows", WELCOME).await;
        let published = self
            .send("POST", "/api/v1/workflows/welcome/publish", "")
            .await;
        assert_eq!(published.status, 200, "{}", published.text());
    }

    /// Saves a segment with this rule.
    pub(crate) async fn put_segment(&self, handle: &str, rule: &str) {
        let text = format!("{{ format: 1, handle: {handle}, name: N, rule: {rule} }}");
        let saved = self.send("PUT", "/api/v1/segments", &text).await;
        assert_eq!(saved.status, 200, "{}", saved.text());
    }

    /// Publishes [`WELCOME`], saves a segment of the same handle, and commits what the runner would for one contact who joined: a message
    /// is queued at `m1`, and the journey waits in `two_days`.
    pub(crate) async fn journeyed(&self) -> Journeyed {
        self.publish_welcome().await;
        self.put_segment("welcome", "{ tag: none }").await;
        let now = self.app.now();
        let store = &self.app.store;
        let workspace = store.workspace(self.workspace);
        let keys = vec![(IdentityKind::Email, "anna@example.test".to_owned())];
        let nothing = Command::ChangeContact {
            changes: Vec::new(),
            source: "test".to_owned(),
        };
        let contact = workspace
            .command(Who::Keys(keys), nothing, now)
            .await
            .unwrap();
        let journey = store.allot_journey_ids(1).await.unwrap()[0];
        let workflow = workspace
            .workflow(&Handle::new("welcome").unwrap())
            .await
            .unwrap()
            .unwrap();
        let commit = self.commit(contact, journey, workflow.id).await;
        let committed = store
            .system()
            .commit(store.buckets()[0], vec![commit])
            .await
            .unwrap();
        assert!(matches!(committed[0], Committed::Done), "{committed:?}");
        Journeyed { contact, journey }
    }

    async fn commit(
        &self,
        contact: ContactId,
        journey: JourneyId,
        workflow: WorkflowId,
    ) -> ContactCommit {
        let now = self.app.now();
        let store = &self.app.store;
        let bucket = store.bucket_of(self.workspace, contact);
        let inbox = store.system().inbox(bucket, 10).await.unwrap();
        let row = store
            .workspace(self.workspace)
            .contact(&Who::Contact(contact))
            .await
            .unwrap();
        let growth = |block: &str, name: &str| Growth {
            workflow,
            version: 1,
            block: block_id(block),
            name: name.to_owned(),
            by: 1,
        };
        let visit = |visit: Visit| NewVisit {
            journey,
            seq: 1,
            workflow,
            version: 1,
            visit,
        };
        ContactCommit {
            seen_version: row.unwrap().contact.version,
            inbox_done: inbox.iter().map(|item| item.id).collect(),
            journeys: vec![moved(contact, journey, workflow, now)],
            records: vec![(workflow, record(journey, now))],
            messages: vec![NewMessage {
                journey,
                workflow,
                version: 1,
                message: message(now),
            }],
            visits: vec![
                visit(visited("m1", true, "queued", "welcome, due now")),
                visit(visited("two_days", false, "waiting", "until then")),
            ],
            counts: [
                growth("joined", "matched"),
                growth("joined", "started"),
                growth("m1", "entered"),
                growth("m1", "left"),
                growth("m1", "queued"),
                growth("two_days", "entered"),
            ]
            .into(),
            ..ContactCommit::nothing(self.workspace, bucket, contact, now)
        }
    }

    /// Writes down that the message of [`Self::journeyed`] has left, as the runner would; its number.
    pub(crate) async fn hand_over(&self) -> MessageId {
        let (store, now) = (&self.app.store, self.app.now());
        let (system, bucket) = (store.system(), store.buckets()[0]);
        let until = now.plus_ms(DAY_MS);
        let claims = system.claim(bucket, now, 10, until).await.unwrap();
        let claim = &claims[0];
        let who = Who::Contact(claim.contact);
        let row = store.workspace(self.workspace).contact(&who).await.unwrap();
        let one = HandOver {
            bucket,
            message: claim.message,
            workspace: self.workspace,
            contact: claim.contact,
            seen_version: row.unwrap().contact.version,
            basis: None,
            places: None,
            mail: Some(Mail {
                email_version: 1,
                recipient: "anna@example.test".to_owned(),
                body: b"Subject: x\r\n\r\nx\r\n".to_vec(),
            }),
            counts_anew: false,
            at: now,
        };
        let stamp = system.definitions_stamp().await.unwrap();
        let handed = system.hand_over(bucket, stamp, vec![one]).await.unwrap();
        assert_eq!(handed, [true]);
        claim.message
    }

    /// Writes down that a mail server refused the message of [`Self::journeyed`]; its number.
    pub(crate) async fn refuse(&self) -> String {
        let message = self.hand_over().await;
        let store = &self.app.store;
        let reply = "550 relaying denied".to_owned();
        let refused = Finish {
            bucket: store.buckets()[0],
            message,
            outcome: Outcome::Refused { reply },
            at: self.app.now(),
            pace: None,
            event: None,
            unheard_at: None,
        };
        let finished = store.system().finish(vec![refused]).await.unwrap();
        assert_eq!(finished, [Finished::Done]);
        message.to_string()
    }

    /// Puts a mail into the test inbox, as that of the first message; its number.
    pub(crate) async fn catch(&self, subject: &str, raw: &str) -> i64 {
        let mail = CaughtMail {
            message: MessageId(1),
            recipient: "anna@example.test".to_owned(),
            subject: subject.to_owned(),
            raw: raw.as_bytes().to_vec(),
            at: self.app.now(),
        };
        let workspace = self.app.store.workspace(self.workspace);
        workspace.catch(mail).await.unwrap().0
    }
}

fn block_id(id: &str) -> BlockId {
    BlockId::new(id).unwrap()
}

fn visited(block: &str, left: bool, outcome: &str, note: &str) -> Visit {
    Visit {
        block: block_id(block),
        visit: 1,
        arrived: true,
        left,
        outcome: outcome.to_owned(),
        why: Why::note(note),
    }
}

fn moved(contact: ContactId, id: JourneyId, workflow: WorkflowId, now: Time) -> JourneyMove {
    let trigger = Trigger {
        id: block_id("joined"),
        event: EventId(1),
        name: "interest_confirmed".to_owned(),
        occurred_at: now,
        received_at: now,
        source: "engine".to_owned(),
        data: Value::empty_map().into(),
    };
    let memory = Memory {
        trigger,
        block_entered_at: now,
        due_at: now,
        left: BTreeMap::new(),
        awaiting: None,
        exit: None,
        goals: BTreeMap::new(),
        hops: 0,
        passed: std::collections::BTreeSet::new(),
        previous: None,
        before: None,
    };
    JourneyMove {
        seen_seq: None,
        journey: Journey {
            id,
            contact,
            workflow,
            version: 1,
            key: String::new(),
            entered_at: now,
            block: Some(block_id("two_days")),
            seq: 1,
            memory,
        },
        state: State::Active(Pending::Waiting {
            wake_at: now.plus_ms(2 * DAY_MS),
        }),
        lane: Lane::Triggered,
    }
}

fn record(journey: JourneyId, now: Time) -> Record {
    Record {
        key: String::new(),
        last_started: now,
        last_ended: None,
        count: 1,
        journey,
    }
}

fn message(now: Time) -> Message {
    Message {
        block: block_id("m1"),
        visit: 1,
        email: Handle::new("welcome").unwrap(),
        purpose: Purpose::Marketing,
        interest: Handle::new("newsletter"),
        due_at: now,
        not_later_than: None,
        cap: Cap::Counted,
        priority: 50,
    }
}
