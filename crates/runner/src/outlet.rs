//! Where messages leave: an SMTP server, or the built-in test inbox. The test inbox is an outlet
//! like any other, so that a demo sends exactly as a living shop does.

use engine::id::{MessageId, WorkspaceId};
use engine::time::Time;
use mail::mime::Message;
use mail::transport::{Delivery, Envelope, Outcome, Stage, Transport};
use mail_parser::MessageParser;
use store::Store;
use store::outbox::HAND_OVER_MAX;
use store::test_inbox::CaughtMail;

/// A message on its way out.
#[derive(Clone, Copy, Debug)]
pub struct Parcel<'a> {
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// Which of ours it is.
    pub message: MessageId,
    /// Between whom it travels.
    pub envelope: &'a Envelope,
    /// Its bytes.
    pub bytes: &'a Message,
    /// The business instant at which it leaves.
    pub at: Time,
}

/// A way out for messages.
pub trait Outlet: Send + Sync {
    /// Hands over one message. Whoever drops the future before it is done must take the outcome for
    /// unknown.
    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> Delivery<'a>;

    /// How many messages it takes at the same time, now. No more are handed over at once: what is in
    /// flight leaves, and does not wait behind others. With 0 nothing is claimed, and it is asked again.
    fn at_once(&self) -> usize;

    /// How many more messages may be made ready while others are on the wire, so that they leave as soon as
    /// there is room. Those are in flight as well, and after a crash nobody knows of them whether they left.
    /// With 0 the next message is decided on when the last has its outcome.
    fn ahead(&self) -> usize {
        0
    }

    /// The way by which its refusals came, as reports name it.
    fn way(&self) -> &'static str {
        "smtp"
    }
}

/// Mail leaves over a [`Transport`], such as SMTP.
#[derive(Debug)]
pub struct Mail<T>(pub T);

impl<T: Transport> Outlet for Mail<T> {
    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> Delivery<'a> {
        self.0.deliver(parcel.envelope, parcel.bytes)
    }

    fn way(&self) -> &'static str {
        self.0.way()
    }

    fn at_once(&self) -> usize {
        self.0.at_once()
    }

    fn ahead(&self) -> usize {
        HAND_OVER_MAX
    }
}

/// Mail is kept in the store, to be looked at, and goes nowhere.
#[derive(Clone, Debug)]
pub struct TestInbox(pub Store);

impl Outlet for TestInbox {
    fn at_once(&self) -> usize {
        HAND_OVER_MAX
    }

    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> Delivery<'a> {
        Box::pin(async move {
            let raw = parcel.bytes.as_bytes();
            let parsed = MessageParser::default().parse_headers(raw);
            let subject = parsed
                .as_ref()
                .and_then(|message| message.subject())
                .unwrap_or_default();
            let mail = CaughtMail {
                message: parcel.message,
                recipient: parcel.envelope.to.as_str().to_owned(),
                subject: subject.to_owned(),
                raw: raw.to_vec(),
                at: parcel.at,
            };
            match self.0.workspace(parcel.workspace).catch(mail).await {
                Ok(_) => Outcome::Accepted {
                    reply: "kept in the test inbox".to_owned(),
                },
                Err(error) => {
                    let text = error.to_string();
                    Outcome::Retry {
                        stage: Stage::Message,
                        code: None,
                        enhanced: None,
                        text,
                        after: None,
                    }
                }
            }
        })
    }
}
