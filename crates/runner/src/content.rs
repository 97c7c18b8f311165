//! From a decided message to the bytes that leave: the e-mail's current version, the data that it
//! may see, and the headers. A message that was handed over before leaves with the very bytes it
//! had then. Rendering cannot fail for want of data: a missing field prints nothing and is counted.

#[cfg(test)]
mod agree;
mod data;
mod version;

use std::sync::Arc;

use engine::calendar::Zone;
use engine::contact::Contact;
use engine::event::Event;
use engine::id::{Handle, WorkspaceId};
use engine::journey::Journey;
use engine::step::Purpose;
use engine::time::Time;
use mail::address::{Address, Mailbox};
use mail::header::{HeaderName, HeaderText};
use mail::mime::{Email, ListId, Message, MessageId, Unsubscribe};
use mail::transport::Envelope;
use serde_json::json;
use store::outbox::{Claim, Mail};
use store::workspace::Settings;

pub(crate) use self::data::{context, data_with};
pub use self::data::{sample, sample_context};
pub(crate) use self::version::Content;
pub use self::version::{compile, words_for};
use crate::requests::confirm_link;
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

impl Runner {
    /// Makes the bytes of a claimed message.
    pub(crate) async fn render(
        &self,
        work: &mut Work,
        claim: &Claim,
        (contact, history): (&Contact, &[Event]),
        journey: &Journey,
        zone: &Zone,
        now: Time,
    ) -> Result<Result<Rendered, CannotRender>, Error> {
        let Some(settings) = work.settings(claim.workspace).cloned() else {
            return Ok(Err(cannot("workspace_missing", "its workspace is gone")));
        };
        let envelope = match envelope(contact, &settings) {
            Ok(envelope) => envelope,
            Err(error) => return Ok(Err(error)),
        };
        // Somebody who has another address by now gets the mail there, made anew: the bytes of the
        // first attempt say for whom they are.
        if let Some(kept) = claim.pinned.as_ref().map(|pinned| &pinned.mail)
            && Some(&kept.recipient) == contact.email.as_ref()
        {
            return Ok(again(kept, envelope).and_then(|one| self.returning(claim, one)));
        }
        let content = match self.content(work, claim.workspace, &claim.email).await? {
            Ok(content) => content,
            Err(error) => return Ok(Err(error)),
        };
        let link =
            (claim.purpose == Purpose::Marketing).then(|| self.links.unsubscribe(bearer(claim)));
        let context = context(contact, &settings, zone, now);
        let mut further = crate::linked::further(history, journey);
        further.push(("house", work.house(claim.workspace).data()));
        let preferences = json!(self.links.preferences(bearer(claim)));
        further.push(("preferences_url", preferences));
        let confirm = json!(confirm_link(&self.links, bearer(claim), journey));
        further.push(("confirm_url", confirm));
        let language = contact.language.as_deref();
        let composed = data_with(contact, journey, link.as_deref(), further)
            .and_then(|data| content.offering(claim, language, &data, &context, link.as_deref()));
        let composed = self.track(work, claim, &content, composed).await?;
        Ok(composed.and_then(|composed| {
            let recipient = contact.email.as_deref().unwrap_or_default();
            let to = (envelope, recipient);
            let around = Around {
                link: link.as_deref(),
                reply_to: self.reply_to(claim)?,
                extra: &[],
            };
            let built = self.build((claim, now), &settings, to, &composed, &around);
            built.and_then(|one| self.returning(claim, one))
        }))
    }

    /// The same, which comes back to an address of its own, or is told of under a reference of its own.
    fn returning(&self, claim: &Claim, mut one: Rendered) -> Result<Rendered, CannotRender> {
        let references = self.references.as_ref();
        one.envelope.reference =
            references.map(|references| references.of(claim.workspace, claim.message));
        if let Some(paths) = &self.returns {
            let from = paths.of(claim.workspace, claim.message);
            one.envelope.from = from.map_err(|error| cannot("bad_sender", error))?;
        }
        Ok(one)
    }

    /// Where an answer to it goes, if not to the sender.
    fn reply_to(&self, claim: &Claim) -> Result<Option<Mailbox>, CannotRender> {
        let paths = self.returns.as_ref().filter(|_| self.takes_replies);
        let address = paths.map(|paths| paths.of(claim.workspace, claim.message));
        let address = address.transpose();
        let address = address.map_err(|error| cannot("bad_sender", error))?;
        Ok(address.map(Mailbox::from))
    }

    /// The mail with its headers, from the words that stand in it.
    pub(crate) fn build(
        &self,
        (claim, now): (&Claim, Time),
        settings: &Settings,
        (envelope, recipient): (Envelope, &str),
        composed: &Composed,
        around: &Around<'_>,
    ) -> Result<Rendered, CannotRender> {
        let domain = envelope.from.domain().to_owned();
        let id = format!("{}.{}@{domain}", claim.message, self.store.instance());
        let message_id = MessageId::new(id).map_err(|error| cannot("bad_sender", error))?;
        let sender = Mailbox {
            name: HeaderText::new(settings.sender_name.as_str()).ok(),
            address: envelope.from.clone(),
        };
        let list_id = claim
            .interest
            .as_ref()
            .map(|interest| ListId::new(None, format!("{interest}.{domain}")));
        let list_id = list_id
            .transpose()
            .map_err(|error| cannot("bad_sender", error))?;
        let unsubscribe = around.link.map(unsubscribe_header).transpose()?;
        let subject = composed.subject.as_str();
        let subject = HeaderText::new(subject).map_err(|error| cannot("cannot_render", error))?;
        let email = Email {
            message_id: &message_id,
            date_ms: now.millis(),
            from: &sender,
            to: &Mailbox::from(envelope.to.clone()),
            reply_to: around.reply_to.as_ref(),
            subject: &subject,
            list_id: list_id.as_ref(),
            unsubscribe: unsubscribe.as_ref(),
            extra: around.extra,
            text: &composed.text,
            html: composed.html.as_deref(),
        };
        let message = email
            .build()
            .map_err(|error| cannot("cannot_render", error))?;
        let message = self
            .signer
            .sign(message, &domain, now.millis().div_euclid(1_000))
            .map_err(|error| cannot("cannot_sign", error))?;
        let mail = Mail {
            email_version: composed.version,
            recipient: recipient.to_owned(),
            body: message.as_bytes().to_vec(),
        };
        Ok(Rendered {
            mail: Some(mail),
            email_version: composed.version,
            envelope,
            message,
        })
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
