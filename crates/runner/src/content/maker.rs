//! Makes the bytes of messages: words from data, links, headers, signature. It asks nobody for anything, and
//! the same making gives the same bytes in whatever thread; it does not know who may be mailed.

use std::sync::Arc;

use engine::calendar::Zone;
use engine::journey::Journey;
use engine::plan::Plan;
use engine::step::Purpose;
use engine::time::Time;
use liquid::Value as Data;
use mail::address::Mailbox;
use mail::dkim::Signer;
use mail::header::HeaderText;
use mail::mime::{Email, ListId, MessageId};
use mail::transport::Envelope;
use store::link::LinkRow;
use store::outbox::{Claim, Mail};
use store::workspace::Settings;
use store::world::World;

use super::{
    Around, CannotRender, Composed, Content, Rendered, bearer, cannot, context, data_with,
    unsubscribe_header,
};
use crate::reference::References;
use crate::requests::confirm_link;
use crate::return_path::ReturnPaths;
use crate::token::Links;

/// What all messages of an installation have in common.
#[derive(Clone)]
pub(crate) struct Maker {
    /// Makes the addresses that stand in messages.
    pub(crate) links: Arc<Links>,
    /// Whose mail is signed, and with which keys.
    pub(crate) signer: Arc<Signer>,
    /// Where what comes back of messages goes; none: to their sender.
    pub(crate) returns: Option<Arc<ReturnPaths>>,
    /// Whether answers of people are taken where reports are.
    pub(crate) takes_replies: bool,
    /// Under what a provider tells of messages; none: mail goes to no provider.
    pub(crate) references: Option<Arc<References>>,
    /// The installation, as Message-IDs name it.
    pub(crate) instance: Arc<str>,
}

/// All that one message is made of.
pub(crate) struct Making {
    pub(crate) claim: Claim,
    pub(crate) world: Arc<World>,
    pub(crate) journey: Arc<Journey>,
    pub(crate) plan: Arc<Plan>,
    /// What holds for its workspace.
    pub(crate) rules: Arc<engine::settings::Settings>,
    pub(crate) settings: Arc<Settings>,
    pub(crate) content: Arc<Content>,
    /// Where the links of this version lead.
    pub(crate) links: Arc<Vec<LinkRow>>,
    pub(crate) envelope: Envelope,
    /// The zone in which its dates are written.
    pub(crate) zone: Zone,
    pub(crate) now: Time,
}

impl Maker {
    /// Makes the bytes of a message.
    pub(crate) fn make(&self, of: &Making) -> Result<Rendered, CannotRender> {
        let (claim, contact, settings) = (&of.claim, &of.world.contact, &*of.settings);
        let link =
            (claim.purpose == Purpose::Marketing).then(|| self.links.unsubscribe(bearer(claim)));
        let context = context(contact, settings, &of.zone, of.now);
        let confirm = confirm_link(&self.links, bearer(claim), &of.journey);
        let further = vec![
            ("house", of.content.house().clone()),
            (
                "preferences_url",
                Data::from(self.links.preferences(bearer(claim))),
            ),
            ("confirm_url", confirm.map_or(Data::Nil, Data::from)),
        ];
        let about = (contact, of.world.history.as_slice());
        let data = data_with(about, &of.journey, link.as_deref(), further)?;
        let language = contact.language.as_deref();
        let composed = of
            .content
            .offering(claim, language, &data, &context, link.as_deref())?;
        let composed = self.track(of, composed);
        let recipient = contact.email.as_deref().unwrap_or_default();
        let around = Around {
            link: link.as_deref(),
            reply_to: self.reply_to(claim)?,
            extra: &[],
        };
        let to = (of.envelope.clone(), recipient);
        let built = self.build((claim, of.now), settings, to, &composed, &around)?;
        self.returning(claim, built)
    }

    /// The same, which comes back to an address of its own, or is told of under a reference of its own.
    pub(crate) fn returning(
        &self,
        claim: &Claim,
        mut one: Rendered,
    ) -> Result<Rendered, CannotRender> {
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
        let id = format!("{}.{}@{domain}", claim.message, self.instance);
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
}
