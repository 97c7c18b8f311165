//! Doing what a block asks for, in the transaction of the commit that moves its journey, with the
//! event that answers. So there is never an ask without its answer, and never a second code, task or
//! message of one visit.

use std::collections::BTreeSet;

use engine::block::notify_staff::{TOLD_BEFORE, is_told};
use engine::contact::map;
use engine::event::{self, own};
use engine::id::{Handle, MessageId, TaskId};
use engine::limit::Cap;
use engine::step::{Message, Purpose};
use engine::time::Time;
use engine::value::Value;

use super::append::append_own;
use super::call::answer;
use super::commit::to_tell;
use super::commit_rows::{in_outbox_at, queued_as};
use super::{coupon, digest, recipient, task};
use crate::allot::Kind;
use crate::append::OwnEvent;
use crate::asked::{NOTIFIED_MAX, NewAsk, TakeUp, Wanted, Words};
use crate::commit::{ContactCommit, Growth, NewMessage};
use crate::coupon::{Given, Taker};
use crate::digest::PART_MIN;
use crate::error::{Error, Result};
use crate::sql;
use crate::staff::Staff;
use crate::task::{NewTask, Origin};
use crate::tx::Tx;
use crate::webhook::{State, WebhookId};

/// What stands for the e-mail of a message that is made of plain words.
pub(super) const WORDS: &str = "words";

/// Outcome where the webhook is not there, or told nothing.
const NO_WEBHOOK: &str = "no_webhook";

/// What a block leaves beside its outcome.
type Leaves = Vec<(&'static str, Value)>;

/// Does what is asked, one after the other; what the blocks' numbers grow by. Several journeys may come to a
/// block that tells the same only once in a while at the same instant, and neither knows of the other: the
/// first tells it.
pub(super) fn fulfil_all(tx: &Tx<'_>, one: &ContactCommit) -> Result<Vec<Growth>> {
    let (mut growth, mut told) = (Vec::new(), BTreeSet::new());
    for ask in &one.asks {
        let of = (ask.workflow, &ask.block);
        if ask.is_once && told.contains(&of) {
            let done = (
                TOLD_BEFORE,
                vec![("reason", text(&format!("told at {}", one.at)))],
            );
            answer(tx, (one.workspace, one.contact), ask.asker(), done, one.at)?;
            continue;
        }
        if fulfil(tx, one, ask, &mut growth)?.is_some_and(is_told) {
            told.insert(of);
        }
    }
    Ok(growth)
}

/// Does what is asked. Gives the outcome, if it is known.
fn fulfil(
    tx: &Tx<'_>,
    one: &ContactCommit,
    ask: &NewAsk,
    growth: &mut Vec<Growth>,
) -> Result<Option<&'static str>> {
    let done = match &ask.what {
        Wanted::Coupon { pool, valid_until } => give(tx, one, ask, (pool, *valid_until))?,
        Wanted::Task {
            title,
            note,
            to,
            due_at,
        } => {
            let owner = recipient::one_of(tx, one.workspace, to)?;
            let new = NewTask {
                contact: one.contact,
                title: title.clone(),
                note: note.clone(),
                owner: owner.map(|staff| staff.handle.to_string()),
                due_at: *due_at,
                origin: Some(origin(ask)),
            };
            give_out(tx, one, ask, &new)?
        }
        Wanted::Notice { round, .. } => {
            let done = notify(tx, one, ask, growth)?;
            if *round > 0 {
                // The journey stands there since the first time, and waits for somebody to act.
                return Ok(None);
            }
            done
        }
        Wanted::Webhook {
            webhook,
            text,
            workflow,
        } => tell_webhook(tx, one, ask, (webhook, text, workflow))?,
        Wanted::Call(request) | Wanted::Source(request) => {
            let params = params![
                one.bucket,
                tx.id(Kind::Call)?,
                one.workspace,
                one.contact,
                ask.journey,
                ask.workflow,
                &ask.block,
                ask.visit,
                ask.hops,
                request.to_text(),
                one.at
            ];
            tx.run(&sql::CALL_INSERT, &params)?;
            // It is answered when it was made.
            return Ok(None);
        }
        Wanted::Nothing { outcome, reason } => (*outcome, vec![("reason", text(reason))]),
    };
    let (of, outcome) = ((one.workspace, one.contact), done.0);
    answer(tx, of, ask.asker(), done, one.at)?;
    Ok(Some(outcome))
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn origin(ask: &NewAsk) -> Origin {
    Origin {
        workflow: ask.handle.clone(),
        journey: ask.journey,
        block: ask.block.clone(),
        visit: ask.visit,
    }
}

fn give(
    tx: &Tx<'_>,
    one: &ContactCommit,
    ask: &NewAsk,
    (pool, valid_until): (&Handle, Option<Time>),
) -> Result<(&'static str, Leaves)> {
    let taker = Taker {
        contact: one.contact,
        origin: origin(ask),
    };
    let when = (valid_until, one.at);
    let given = coupon::give(tx, one.workspace, pool, &taker, when, Some(ask.asker()))?;
    Ok(match given {
        Given::Code { code, expires_at } => {
            let mut leaves = vec![("code", text(&code)), ("coupons", text(pool.as_str()))];
            leaves.extend(expires_at.map(|at| ("expires_at", text(&at.to_string()))));
            ("given", leaves)
        }
        Given::Empty => ("none_left", Vec::new()),
        Given::Unknown => ("no_pool", Vec::new()),
    })
}

fn give_out(
    tx: &Tx<'_>,
    one: &ContactCommit,
    ask: &NewAsk,
    new: &NewTask,
) -> Result<(&'static str, Leaves)> {
    let task = task::add(tx, one.workspace, new, one.at, Some(ask.asker()))?;
    let mut leaves = vec![
        ("task", text(&task.id.to_string())),
        ("title", text(&task.title)),
    ];
    leaves.extend(task.due_at.map(|at| ("due_at", text(&at.to_string()))));
    let Some(owner) = &task.owner else {
        return Ok(("unassigned", leaves));
    };
    leaves.push(("owner", text(owner.as_str())));
    Ok(("assigned", leaves))
}

fn notify(
    tx: &Tx<'_>,
    one: &ContactCommit,
    ask: &NewAsk,
    growth: &mut Vec<Growth>,
) -> Result<(&'static str, Leaves)> {
    let Wanted::Notice {
        to,
        fallback,
        content,
        due_at,
        round,
        task,
        gathered_until,
    } = &ask.what
    else {
        return Err(Error::Refused("no notice".to_owned()));
    };
    let mut people = Vec::new();
    for whom in to {
        people.extend(recipient::people(tx, one.workspace, whom)?);
    }
    let mut outcome = "notified";
    if people.is_empty()
        && let Some(fallback) = fallback
    {
        people = recipient::people(tx, one.workspace, fallback)?;
        outcome = "fallback";
    }
    let mut seen = BTreeSet::new();
    people.retain(|staff| seen.insert(staff.handle.clone()));
    let left_out = people.len().saturating_sub(NOTIFIED_MAX);
    people.truncate(NOTIFIED_MAX);
    if people.is_empty() {
        return Ok(("nobody", Vec::new()));
    }
    let rounds = i64::try_from(NOTIFIED_MAX).unwrap_or(i64::MAX);
    let first = match gathered_until {
        None => i64::from(*round).saturating_mul(rounds).saturating_add(1),
        Some(_) => i64::from(PART_MIN),
    };
    for (part, staff) in (first..).zip(&people) {
        let when = (*due_at, *gathered_until);
        tell(tx, one, ask, (part, staff), (content, when))?;
    }
    growth.push(Growth {
        workflow: ask.workflow,
        version: ask.version,
        block: ask.block.clone(),
        name: "queued".to_owned(),
        by: i64::try_from(people.len()).unwrap_or(i64::MAX),
    });
    let names = people.iter().map(|staff| text(staff.handle.as_str()));
    let mut leaves = vec![("people", Value::List(names.collect()))];
    leaves.extend((left_out > 0).then(|| ("left_out", Value::Number(left_out.into()))));
    if let Some(task) = task {
        let task = take_up(tx, one, ask, (task, &people))?;
        leaves.push(("task", text(&task.to_string())));
    }
    Ok((outcome, leaves))
}

/// Makes the notice a task: theirs, if one alone was told, else everybody's.
fn take_up(
    tx: &Tx<'_>,
    one: &ContactCommit,
    ask: &NewAsk,
    (task, people): (&TakeUp, &[Staff]),
) -> Result<TaskId> {
    let owner = match people {
        [alone] => Some(alone.handle.to_string()),
        _ => None,
    };
    let new = NewTask {
        contact: one.contact,
        title: task.title.clone(),
        note: task.note.clone(),
        owner,
        due_at: Some(task.due_at),
        origin: Some(origin(ask)),
    };
    Ok(task::add(tx, one.workspace, &new, one.at, Some(ask.asker()))?.id)
}

/// Writes down what the webhook is told, and that it is: as an event like those that it listens to, so that
/// it is told, tried again and forgotten as they are.
fn tell_webhook(
    tx: &Tx<'_>,
    one: &ContactCommit,
    ask: &NewAsk,
    (webhook, words, workflow): (&Handle, &str, &str),
) -> Result<(&'static str, Leaves)> {
    let params = params![one.workspace, webhook.to_string()];
    let Some(row) = tx.row(&sql::WEBHOOK_ONE, &params)? else {
        let why = format!("there is no webhook `{webhook}`");
        return Ok((NO_WEBHOOK, vec![("reason", text(&why))]));
    };
    if row.text_ref("state")? != State::On.as_str() {
        let why = format!("the webhook `{webhook}` is switched off");
        return Ok((NO_WEBHOOK, vec![("reason", text(&why))]));
    }
    let mut fields = ask.asker().fields();
    fields.extend([
        ("workflow_name", text(workflow)),
        ("webhook", text(webhook.as_str())),
        ("text", text(words)),
    ]);
    let event = OwnEvent {
        name: own::JOURNEY_NOTICE.to_owned(),
        occurred_at: one.at,
        source: event::ENGINE.to_owned(),
        data: map(fields),
    };
    let event = append_own(tx, one.workspace, one.contact, &event, one.at)?;
    let row = to_tell(tx, one, WebhookId(row.int("id")?), event)?;
    tx.run(&sql::DELIVERY_INSERT, &row)?;
    Ok(("notified", Vec::new()))
}

/// Queues the message to one of them.
fn tell(
    tx: &Tx<'_>,
    one: &ContactCommit,
    ask: &NewAsk,
    (part, staff): (i64, &Staff),
    (content, (due_at, gathered_until)): (&Words, (Time, Option<Time>)),
) -> Result<()> {
    let (email, words) = match content {
        Words::Email(email) => (email.clone(), None),
        Words::Text(words) => {
            let stand_in = Handle::new(WORDS).ok_or(Error::Busy)?;
            (stand_in, Some(words.as_str()))
        }
    };
    let new = NewMessage {
        journey: ask.journey,
        workflow: ask.workflow,
        version: ask.version,
        message: Message {
            block: ask.block.clone(),
            visit: ask.visit,
            email,
            purpose: Purpose::Service,
            interest: None,
            due_at: gathered_until.unwrap_or(due_at),
            not_later_than: None,
            cap: Cap::Exempt,
            priority: engine::draft::PRIORITY,
        },
    };
    let id = MessageId(tx.id(Kind::Message)?);
    if tx.run(&sql::MESSAGE_INSERT, &queued_as(one, id, &new, part))? == 0 {
        return Err(Error::Refused(format!(
            "journey {} has told staff {} at this visit already",
            ask.journey, staff.handle
        )));
    }
    let digest = gathered_until.map(|at| digest::key(ask.workflow, &ask.block, at));
    let params = params![one.bucket, id, one.workspace, &staff.handle, words, digest];
    tx.run(&sql::NOTICE_INSERT, &params)?;
    let leaves_at = gathered_until.unwrap_or(one.at);
    tx.run(&sql::OUTBOX_INSERT, &in_outbox_at(one, id, &new, leaves_at))
        .map(drop)
}
