//! What is said of a message after it has left, by whatever way: it came back, it was called spam, it was
//! answered, it arrived. Each becomes an event of the contact, once, through the one door in; an address
//! that does not exist, or whose owner calls us spammers, is never mailed again.
//!
//! Two things keep a fault of ours from taking off people: what is about us (`block`) takes off nobody,
//! and when far too many of the newest messages come back, that is our fault too: nobody is taken off any
//! more, and workflows that send marketing are stopped until a person has looked.

pub mod hooks;
pub mod mailbox;
pub mod replies;
pub mod report;

use std::collections::BTreeSet;

use engine::contact::map;
use engine::draft;
use engine::event::own;
use engine::id::{MessageId, WorkspaceId};
use engine::step::Purpose;
use engine::time::{DAY_MS, Time};
use engine::value::Value;
use mail::classify::Class;
use store::append::{Appended, NewEvent};
use store::feedback::{Feedback, Kind, Rates};
use store::message::MessageRow;
use store::who::Who;
use store::workflow::Status;
use store::{Store, Workspace};

/// The source of these events.
const SOURCE: &str = "feedback";
/// The words of the other side in an event; all that was kept of them is with the report.
const DETAIL_CHARS_MAX: usize = 500;
/// So many of the newest messages say how we stand with the world.
const NEWEST: usize = 1_000;
/// Fewer bounces or complaints than these say nothing about us.
const BOUNCED_LEAST: u64 = 10;
const COMPLAINED_LEAST: u64 = 3;
/// More than one in so many that came back for good is a fault of ours.
const BOUNCED_ONE_IN: u64 = 20;
/// More than one complaint in so many: a quarter of a percent, below the 0.3 % at which Gmail and Yahoo
/// turn mail away.
const COMPLAINED_ONE_IN: u64 = 400;
/// An address that came back so often, for the moment each time, over so long, is given up.
const SOFT_MOST: usize = 3;
const SOFT_OVER_MS: i64 = 14 * DAY_MS;
/// Older bounces are forgotten.
const SOFT_WITHIN_MS: i64 = 90 * DAY_MS;
/// How many reports of one address and events of one contact are looked back at.
const LOOK_BACK: usize = 100;

/// What was said of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// In which workspace.
    pub workspace: WorkspaceId,
    /// Of which message.
    pub message: MessageId,
    /// What.
    pub what: What,
    /// By which way: `smtp`, `bounce_address`, `test_inbox`, or the name of a provider.
    pub way: &'static str,
}

/// What can be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// It arrived.
    Delivered,
    /// It came back.
    Bounced {
        /// What that means.
        class: Class,
        /// The enhanced status code.
        status: Option<String>,
        /// The words of the other side.
        detail: String,
    },
    /// Its receiver called it spam.
    Complained {
        /// Who says so.
        by: String,
    },
    /// Its receiver wrote back.
    Replied {
        /// The subject.
        subject: String,
        /// The beginning of the text.
        text: String,
    },
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Whether it is new; false where the same was said before, or where it says nothing.
    pub is_new: bool,
    /// What it is, where it is one of those that are kept.
    pub kind: Option<Kind>,
    /// Why the address is never mailed again from now on, if it is so.
    pub suppressed: Option<&'static str>,
    /// How many workflows were stopped because too much comes back.
    pub stopped: usize,
}

impl What {
    /// The name of its event, the kind under which it is kept, and the class of a bounce; nothing where
    /// it is no news.
    fn named(&self) -> Option<(&'static str, Option<Kind>, Option<Class>)> {
        match self {
            Self::Delivered => Some((own::EMAIL_DELIVERED, None, None)),
            Self::Bounced {
                class: Class::None, ..
            } => None,
            Self::Bounced { class, .. } => {
                Some((own::EMAIL_BOUNCED, Some(Kind::Bounced), Some(*class)))
            }
            Self::Complained { .. } => Some((own::EMAIL_COMPLAINED, Some(Kind::Complained), None)),
            Self::Replied { .. } => Some((own::EMAIL_REPLIED, Some(Kind::Replied), None)),
        }
    }

    fn status(&self) -> Option<&str> {
        match self {
            Self::Bounced { status, .. } => status.as_deref(),
            _ => None,
        }
    }

    /// The words of the other side.
    fn detail(&self) -> String {
        match self {
            Self::Delivered => String::new(),
            Self::Bounced { detail, .. } => detail.clone(),
            Self::Complained { by } => by.clone(),
            Self::Replied { subject, text } => format!("{subject}\n\n{text}"),
        }
    }
}

/// Takes what was said. Doing it again changes nothing, so whoever says it may say it until it is taken.
/// None: there is no such message, or it never left.
pub async fn take(store: &Store, said: &Said, now: Time) -> Result<Option<Taken>, store::Error> {
    let workspace = store.workspace(said.workspace);
    let Some(message) = workspace.message(said.message).await? else {
        return Ok(None);
    };
    let Some(handed_at) = message.handed_at else {
        return Ok(None);
    };
    // Whoever was forgotten meanwhile hears of nothing any more.
    let who = Who::Contact(message.contact);
    if workspace.contact(&who).await?.is_none() {
        return Ok(None);
    }
    let Some((name, kind, class)) = said.what.named() else {
        return Ok(Some(Taken::default()));
    };
    let recipient = recipient(workspace, &message, handed_at).await?;
    let event = event(workspace, said, &message, name, class, now).await?;
    let appended = workspace.append(vec![event], now).await?;
    let mut taken = Taken {
        is_new: matches!(appended.first(), Some(Appended::Stored { .. })),
        kind,
        ..Taken::default()
    };
    let Some(kind) = kind else {
        return Ok(Some(taken));
    };
    let feedback = Feedback {
        message: message.id,
        kind,
        contact: message.contact,
        recipient: recipient.clone().unwrap_or_default(),
        class: class.map(|class| class.as_str().to_owned()),
        status: said.what.status().map(str::to_owned),
        detail: said.what.detail(),
        source: said.way.to_owned(),
        at: now,
    };
    workspace.add_feedback(feedback).await?;
    let rates = workspace.feedback_rates(NEWEST).await?;
    taken.stopped = stop(workspace, &rates, now).await?;
    let Some(recipient) = recipient else {
        return Ok(Some(taken));
    };
    let reason = match (kind, class) {
        (Kind::Complained, _) => Some("complaint"),
        (Kind::Bounced, Some(Class::Hard)) if !bounces_are_ours(&rates) => Some("hard_bounce"),
        (Kind::Bounced, Some(Class::Soft)) => soft(workspace, &recipient, now).await?,
        _ => None,
    };
    if let Some(reason) = reason {
        workspace.suppress(&recipient, reason, now).await?;
        taken.suppressed = Some(reason);
    }
    Ok(Some(taken))
}

/// The address that a message was sent to: the contact's, or the one that they had then.
async fn recipient(
    workspace: Workspace<'_>,
    message: &MessageRow,
    handed_at: Time,
) -> Result<Option<String>, store::Error> {
    let row = workspace.contact(&Who::Contact(message.contact)).await?;
    let mut address = row.and_then(|row| row.contact.email);
    let events = workspace.events(message.contact, None, LOOK_BACK).await?;
    // The newest first: the last one that is met is the first change after it was sent.
    for event in events.iter().filter(|event| event.received_at > handed_at) {
        let is_address = event.name == own::CONTACT_CHANGED
            && event.data.get("field") == Some(Value::from("email"));
        if let Some(Value::Text(old)) = event.data.get("old").filter(|_| is_address) {
            address = Some(old);
        }
    }
    Ok(address)
}

async fn event(
    workspace: Workspace<'_>,
    said: &Said,
    message: &MessageRow,
    name: &str,
    class: Option<Class>,
    now: Time,
) -> Result<NewEvent, store::Error> {
    let workflows = workspace.workflows().await?;
    let workflow = workflows.iter().find(|row| row.id == message.workflow);
    let detail: String = said.what.detail().chars().take(DETAIL_CHARS_MAX).collect();
    let number = |number: i64| Value::Number(number.into());
    let mut fields = vec![
        ("message", message.id.to_string().as_str().into()),
        ("journey", message.journey.to_string().as_str().into()),
        ("block", message.block.as_str().into()),
        ("visit", number(i64::from(message.visit))),
        ("email", message.email.as_str().into()),
        ("way", said.way.into()),
    ];
    fields.extend(workflow.map(|row| ("workflow", row.handle.as_str().into())));
    fields.extend(
        message
            .email_version
            .map(|version| ("email_version", number(version))),
    );
    fields.extend(class.map(|class| ("class", class.as_str().into())));
    fields.extend(said.what.status().map(|status| ("status", status.into())));
    fields.extend((!detail.is_empty()).then(|| ("detail", detail.as_str().into())));
    Ok(NewEvent {
        who: Who::Contact(message.contact),
        name: name.to_owned(),
        occurred_at: now,
        source: SOURCE.to_owned(),
        data: map(fields),
        // A message that bounced for the moment may still come back for good.
        key: Some(format!(
            "{SOURCE}:{name}:{}:{}",
            message.id,
            class.map_or("", Class::as_str)
        )),
    })
}

/// Whether an address came back so often that it is given up.
async fn soft(
    workspace: Workspace<'_>,
    recipient: &str,
    now: Time,
) -> Result<Option<&'static str>, store::Error> {
    let reports = workspace.feedback_on_address(recipient, LOOK_BACK).await?;
    let since = now.plus_ms(-SOFT_WITHIN_MS);
    let soft = |report: &&Feedback| {
        report.at >= since && report.class.as_deref() == Some(Class::Soft.as_str())
    };
    let times: Vec<Time> = reports
        .iter()
        .filter(soft)
        .map(|report| report.at)
        .collect();
    let days: BTreeSet<i64> = times
        .iter()
        .map(|at| at.millis().div_euclid(DAY_MS))
        .collect();
    let (Some(first), Some(last)) = (times.iter().min(), times.iter().max()) else {
        return Ok(None);
    };
    let is_long = last.millis() - first.millis() >= SOFT_OVER_MS;
    Ok((days.len() >= SOFT_MOST && is_long).then_some("soft_bounces"))
}

fn bounces_are_ours(rates: &Rates) -> bool {
    rates.bounced >= BOUNCED_LEAST && rates.bounced * BOUNCED_ONE_IN > rates.sent
}

fn complaints_are_too_many(rates: &Rates) -> bool {
    rates.complained >= COMPLAINED_LEAST && rates.complained * COMPLAINED_ONE_IN > rates.sent
}

/// Stops the live workflows that send marketing where too much comes back; how many that is.
async fn stop(workspace: Workspace<'_>, rates: &Rates, now: Time) -> Result<usize, store::Error> {
    let Rates {
        sent,
        bounced,
        complained,
    } = rates;
    let (reason, detail) = if complaints_are_too_many(rates) {
        let detail = format!("{complained} of the newest {sent} messages were called spam");
        ("complaint_rate", detail)
    } else if bounces_are_ours(rates) {
        let detail = format!("{bounced} of the newest {sent} messages came back for good");
        ("bounce_rate", detail)
    } else {
        return Ok(0);
    };
    let mut stopped = 0;
    for row in workspace.workflows().await? {
        let Some(version) = row.live_version.filter(|_| row.status == Status::Live) else {
            continue;
        };
        let Some(version) = workspace.version(row.id, version).await? else {
            continue;
        };
        let draft = draft::read(&version.source).draft;
        let is_marketing = draft.is_some_and(|draft| draft.purpose == Purpose::Marketing);
        if is_marketing && workspace.trip(row.id, reason, &detail, now).await? {
            tracing::error!(workflow = %row.handle, reason, detail, "a workflow was stopped");
            stopped += 1;
        }
    }
    Ok(stopped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn when_too_much_comes_back() {
        let check = |sent, bounced, complained, expect: (bool, bool)| {
            let rates = Rates {
                sent,
                bounced,
                complained,
            };
            let got = (bounces_are_ours(&rates), complaints_are_too_many(&rates));
            assert_eq!(got, expect, "{rates:?}");
        };
        check(0, 0, 0, (false, false));
        // A few say nothing.
        check(9, 9, 2, (false, false));
        check(20, 10, 0, (true, false));
        check(200, 10, 0, (false, false));
        check(199, 10, 0, (true, false));
        check(1_000, 0, 2, (false, false));
        check(1_000, 0, 3, (false, true));
        check(1_200, 0, 3, (false, false));
    }
}
