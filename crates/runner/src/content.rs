//! From a decided message to the bytes that leave: the e-mail's current version, the data that it
//! may see, and the headers. A message that was handed over before leaves with the very bytes it
//! had then. Rendering cannot fail for want of data: a missing field prints nothing and is counted.
//!
//! What a message is made of is fetched first and put into one piece ([`Making`]); making it then asks nobody
//! for anything, so that any thread can do it ([`maker`]).

#[cfg(test)]
mod agree;
mod data;
mod maker;
mod version;

use std::sync::Arc;

use engine::calendar::Zone;
use engine::contact::Contact;
use engine::id::{Handle, WorkspaceId};
use engine::journey::Journey;
use engine::plan::Plan;
use engine::time::Time;
use mail::address::{Address, Mailbox};
use mail::header::{HeaderName, HeaderText};
use mail::mime::{Message, Unsubscribe};
use mail::transport::Envelope;
use store::outbox::{Claim, Mail};
use store::workspace::Settings;
use store::world::World;

pub use self::data::{Began, sample, sample_context};
pub(crate) use self::data::{context, data_with, of_house};
pub(crate) use self::maker::{Maker, Making};
pub(crate) use self::version::Content;
pub use self::version::{compile, words_for};
use crate::token::Bearer;
use crate::work::Work;
use crate::{Error, Runner};

/// A message ready to leave.
pub(crate) struct Rendered {
    /// The bytes to keep; `None` if they are those that were kept before.
    pub(crate) mail: Option<Mail>,
    pub(crate) email_version: i64,
    pub(crate) envelope: Envelope,
    pub(crate) message: Message,
}

/// A message cannot be made.
pub(crate) struct CannotRender {
    /// The word by which this is counted.
    pub(crate) reason: &'static str,
    /// What is wrong, for the log.
    pub(crate) detail: String,
}

/// The words of a message.
pub(crate) struct Composed {
    /// The version of the e-mail; 0 where there is none.
    pub(crate) version: i64,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: Option<String>,
}

/// What stands around the words of a message.
#[derive(Default)]
pub(crate) struct Around<'a> {
    /// Where its receiver unsubscribes, if they can.
    pub(crate) link: Option<&'a str>,
    /// Where an answer goes, if not to the sender.
    pub(crate) reply_to: Option<Mailbox>,
    /// Further headers.
    pub(crate) extra: &'a [(HeaderName, HeaderText)],
}

/// What is to be done about the bytes of a message.
pub(crate) enum Bytes {
    /// They are those of an earlier attempt.
    Kept(Result<Rendered, CannotRender>),
    /// They are to be made.
    ToMake(Box<Making>),
}

impl Runner {
    /// Fetches what the bytes of a claimed message are made of.
    pub(crate) async fn making(
        &self,
        work: &mut Work,
        claim: &Claim,
        (world, journey): (&Arc<World>, &Arc<Journey>),
        (plan, zone): (&Arc<Plan>, Zone),
        now: Time,
    ) -> Result<Bytes, Error> {
        let kept = |error| Ok(Bytes::Kept(Err(error)));
        let contact = &world.contact;
        let Some(settings) = work.settings(claim.workspace) else {
            return kept(cannot("workspace_missing", "its workspace is gone"));
        };
        let envelope = match envelope(contact, &settings) {
            Ok(envelope) => envelope,
            Err(error) => return kept(error),
        };
        // Somebody who has another address by now gets the mail there, made anew: the bytes of the
        // first attempt say for whom they are.
        if let Some(kept) = claim.pinned.as_ref().map(|pinned| &pinned.mail)
            && Some(&kept.recipient) == contact.email.as_ref()
        {
            let again = again(kept, envelope);
            let again = again.and_then(|one| self.maker.returning(claim, one));
            return Ok(Bytes::Kept(again));
        }
        let content = match self.content(work, claim.workspace, &claim.email).await? {
            Ok(content) => content,
            Err(error) => return kept(error),
        };
        let links = self.kept_links(work, claim, &content).await?;
        Ok(Bytes::ToMake(Box::new(Making {
            claim: claim.clone(),
            world: Arc::clone(world),
            journey: Arc::clone(journey),
            plan: Arc::clone(plan),
            rules: work.rules(claim.workspace),
            settings,
            content,
            links,
            envelope,
            zone,
            now,
        })))
    }

    /// The newest version of an e-mail, compiled; kept until a definition changes.
    pub(crate) async fn content(
        &self,
        work: &mut Work,
        workspace: WorkspaceId,
        email: &Handle,
    ) -> Result<Result<Arc<Content>, CannotRender>, Error> {
        if let Some(content) = work.content(workspace, email) {
            return Ok(Ok(content));
        }
        let Some(row) = self.store.workspace(workspace).email(email).await? else {
            return Ok(Err(cannot(
                "email_missing",
                format!("there is no e-mail `{email}`"),
            )));
        };
        let content = match Content::new(&row, &work.house(workspace)) {
            Ok(content) => content,
            Err(errors) => return Ok(Err(cannot("cannot_render", errors.join("; ")))),
        };
        Ok(Ok(work.keep_content(workspace, email.clone(), content)))
    }
}

fn envelope(contact: &Contact, settings: &Settings) -> Result<Envelope, CannotRender> {
    let to = contact.email.clone().unwrap_or_default();
    Ok(Envelope {
        from: Address::new(settings.sender_email.as_str())
            .map_err(|error| cannot("bad_sender", error))?,
        to: Address::new(to).map_err(|error| cannot("bad_address", error))?,
        reference: None,
    })
}

/// The very bytes of the first attempt.
pub(crate) fn again(kept: &Mail, envelope: Envelope) -> Result<Rendered, CannotRender> {
    let message =
        Message::from_bytes(kept.body.clone()).map_err(|error| cannot("damaged", error))?;
    Ok(Rendered {
        mail: None,
        email_version: kept.email_version,
        envelope,
        message,
    })
}

pub(crate) fn bearer(claim: &Claim) -> Bearer {
    Bearer {
        workspace: claim.workspace,
        contact: claim.contact,
        message: claim.message,
    }
}

/// One click works over https only (RFC 8058); elsewhere the link leads to the page.
fn unsubscribe_header(link: &str) -> Result<Unsubscribe, CannotRender> {
    let header = Unsubscribe::one_click(link).or_else(|_| Unsubscribe::page(link));
    header.map_err(|error| cannot("bad_public_url", error))
}

pub(crate) fn cannot(reason: &'static str, detail: impl std::fmt::Display) -> CannotRender {
    CannotRender {
        reason,
        detail: detail.to_string(),
    }
}
