//! From a decided message to the bytes that leave: the e-mail's current version, the data that it
//! may see, and the headers. A message that was handed over before leaves with the very bytes it
//! had then. Rendering cannot fail for want of data: a missing field prints nothing and is counted.

use std::sync::Arc;

use engine::calendar::Zone;
use engine::contact::Contact;
use engine::event::Event;
use engine::id::{Handle, WorkspaceId};
use engine::journey::{Heard, Journey, Left};
use engine::step::Purpose;
use engine::time::Time;
use engine::value::Value;
use liquid::{Language, RenderContext, Value as Data};
use mail::address::{Address, Mailbox};
use mail::header::HeaderText;
use mail::mime::{Email, ListId, Message, MessageId, Unsubscribe};
use mail::template::{Part, Rendered as Parts, Source, Template};
use mail::transport::Envelope;
use serde_json::{Value as Json, json};
use store::email::EmailSource;
use store::outbox::{Claim, Mail};
use store::workspace::Settings;

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

/// An e-mail's newest version, compiled.
#[derive(Debug)]
pub(crate) struct Content {
    version: i64,
    pub(crate) template: Template,
    has_html: bool,
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
            return Ok(again(kept, envelope));
        }
        let content = match self.content(work, claim.workspace, &claim.email).await? {
            Ok(content) => content,
            Err(error) => return Ok(Err(error)),
        };
        let link =
            (claim.purpose == Purpose::Marketing).then(|| self.links.unsubscribe(bearer(claim)));
        let context = context(contact, &settings, zone, now);
        let mut further = crate::linked::further(history, journey);
        let preferences = json!(self.links.preferences(bearer(claim)));
        further.push(("preferences_url", preferences));
        let composed = data_with(contact, journey, link.as_deref(), further)
            .and_then(|data| content.offering(claim, &data, &context, link.as_deref()));
        let composed = self.track(work, claim, &content, composed).await?;
        Ok(composed.and_then(|composed| {
            let recipient = contact.email.as_deref().unwrap_or_default();
            let to = (envelope, recipient);
            self.build((claim, now), &settings, to, &composed, link.as_deref())
        }))
    }

    /// The mail with its headers, from the words that stand in it.
    pub(crate) fn build(
        &self,
        (claim, now): (&Claim, Time),
        settings: &Settings,
        (envelope, recipient): (Envelope, &str),
        composed: &Composed,
        link: Option<&str>,
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
        let unsubscribe = link.map(unsubscribe_header).transpose()?;
        let subject = composed.subject.as_str();
        let subject = HeaderText::new(subject).map_err(|error| cannot("cannot_render", error))?;
        let email = Email {
            message_id: &message_id,
            date_ms: now.millis(),
            from: &sender,
            to: &Mailbox::from(envelope.to.clone()),
            reply_to: None,
            subject: &subject,
            list_id: list_id.as_ref(),
            unsubscribe: unsubscribe.as_ref(),
            extra: &[],
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
        let template = match compile(&row.source) {
            Ok(template) => template,
            Err(errors) => return Ok(Err(cannot("cannot_render", errors.join("; ")))),
        };
        let content = Content {
            version: row.version,
            template,
            has_html: !row.source.html.is_empty(),
        };
        Ok(Ok(work.keep_content(workspace, email.clone(), content)))
    }
}

impl Content {
    /// The words of a message.
    pub(crate) fn compose(
        &self,
        claim: &Claim,
        data: &Data,
        context: &RenderContext,
    ) -> Result<Composed, CannotRender> {
        self.offering(claim, data, context, None)
    }

    /// The same, where each part must offer the way to leave.
    fn offering(
        &self,
        claim: &Claim,
        data: &Data,
        context: &RenderContext,
        link: Option<&str>,
    ) -> Result<Composed, CannotRender> {
        let parts = self
            .template
            .render(data, context)
            .map_err(|error| cannot("cannot_render", error))?;
        log_findings(claim, &parts);
        if let Some(link) = link {
            must_offer(link, &parts, self.has_html)?;
        }
        Ok(Composed {
            version: self.version,
            subject: parts.subject.as_str().to_owned(),
            text: parts.text,
            html: self.has_html.then_some(parts.html),
        })
    }
}

/// Compiles an e-mail's sources; the errors are sentences with their part, line and column. What is
/// saved has passed this.
pub fn compile(source: &EmailSource) -> Result<Template, Vec<String>> {
    let given = |text: &'_ String| (!text.is_empty()).then_some(text.clone());
    let (preheader, text) = (given(&source.preheader), given(&source.text));
    let parts = Source {
        subject: &source.subject,
        preheader: preheader.as_deref(),
        html: &source.html,
        text: text.as_deref(),
    };
    Template::compile(&parts).map_err(|errors| errors.iter().map(ToString::to_string).collect())
}

fn envelope(contact: &Contact, settings: &Settings) -> Result<Envelope, CannotRender> {
    let to = contact.email.clone().unwrap_or_default();
    Ok(Envelope {
        from: Address::new(settings.sender_email.as_str())
            .map_err(|error| cannot("bad_sender", error))?,
        to: Address::new(to).map_err(|error| cannot("bad_address", error))?,
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

/// Nobody gets marketing without a way to leave it that they can see, in each part of the mail.
fn must_offer(link: &str, parts: &Parts, has_html: bool) -> Result<(), CannotRender> {
    let missing = parts.parts_without(link);
    let missing = missing
        .into_iter()
        .find(|part| has_html || *part != Part::Html);
    missing.map_or(Ok(()), |part| {
        let why = format!("the {part} part has no link to leave");
        Err(cannot("no_unsubscribe_link", why))
    })
}

pub(crate) fn bearer(claim: &Claim) -> Bearer {
    Bearer {
        workspace: claim.workspace,
        contact: claim.contact,
        message: claim.message,
    }
}

/// What an e-mail may see: the same names as in a workflow's conditions, and something further.
pub(crate) fn data_with(
    contact: &Contact,
    journey: &Journey,
    unsubscribe: Option<&str>,
    further: Vec<(&str, Json)>,
) -> Result<Data, CannotRender> {
    let attributes = contact
        .attributes
        .iter()
        .map(|(name, known)| (name.clone(), known.value.to_json()));
    let mut person: serde_json::Map<String, Json> = attributes.collect();
    person.insert("email".to_owned(), json!(contact.email));
    person.insert("language".to_owned(), json!(contact.language));
    person.insert("zone".to_owned(), json!(contact.zone));
    person.insert("tags".to_owned(), json!(contact.tags));
    person.insert("created_at".to_owned(), json!(contact.created_at));
    let trigger = &journey.memory.trigger;
    let mut started = match trigger.data.to_json() {
        Json::Object(fields) => fields,
        _ => serde_json::Map::new(),
    };
    started.insert("name".to_owned(), json!(trigger.name));
    started.insert("id".to_owned(), json!(trigger.event.to_string()));
    started.insert("occurred_at".to_owned(), json!(trigger.occurred_at));
    started.insert("received_at".to_owned(), json!(trigger.received_at));
    started.insert("source".to_owned(), json!(trigger.source));
    let left = journey.memory.left.iter();
    let blocks: serde_json::Map<_, _> = left
        .map(|(id, left)| (id.to_string(), what_is_left(left)))
        .collect();
    let taken = journey.memory.exit.as_ref();
    let exit = taken.and_then(|taken| taken.event.as_ref()).map(heard);
    let mut all = json!({
        "contact": person,
        "trigger": started,
        "journey": { "entered_at": journey.entered_at, "key": journey.key },
        "block": blocks,
        "exit": exit,
        "unsubscribe_url": unsubscribe,
    });
    for (name, value) in further {
        all[name] = value;
    }
    // Events and attributes are bounded where they come in, well below what a template may see.
    Data::try_from(&all).map_err(|error| cannot("cannot_render", error))
}

/// What a block left behind.
fn what_is_left(left: &Left) -> Json {
    let mut fields = match left.data.as_ref().map(Value::to_json) {
        Some(Json::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    fields.insert("at".to_owned(), json!(left.at));
    fields.insert("outcome".to_owned(), json!(left.outcome));
    fields.insert("event".to_owned(), json!(left.event.as_ref().map(heard)));
    Json::Object(fields)
}

/// An event that the journey remembers, under the names that conditions know.
fn heard(heard: &Heard) -> Json {
    let mut fields = match heard.data.to_json() {
        Json::Object(fields) => fields,
        _ => serde_json::Map::new(),
    };
    fields.insert("name".to_owned(), json!(heard.name));
    fields.insert("id".to_owned(), json!(heard.event.to_string()));
    fields.insert("occurred_at".to_owned(), json!(heard.occurred_at));
    Json::Object(fields)
}

pub(crate) fn context(
    contact: &Contact,
    settings: &Settings,
    zone: &Zone,
    now: Time,
) -> RenderContext {
    let mut context = RenderContext::at(now.millis());
    let tag = contact.language.as_deref().unwrap_or(&settings.language);
    context.language = Language::from_tag(tag).unwrap_or(Language::English);
    if let Ok(zone) = liquid::Zone::named(zone.name()) {
        context.zone = zone;
    }
    context
}

/// One click works over https only (RFC 8058); elsewhere the link leads to the page.
fn unsubscribe_header(link: &str) -> Result<Unsubscribe, CannotRender> {
    let header = Unsubscribe::one_click(link).or_else(|_| Unsubscribe::page(link));
    header.map_err(|error| cannot("bad_public_url", error))
}

fn log_findings(claim: &Claim, parts: &Parts) {
    for finding in &parts.findings {
        tracing::debug!(message = %claim.message, email = %claim.email, part = %finding.part, diagnostic = ?finding.diagnostic, "noticed while rendering");
    }
}

pub(crate) fn cannot(reason: &'static str, detail: impl std::fmt::Display) -> CannotRender {
    CannotRender {
        reason,
        detail: detail.to_string(),
    }
}
