//! Taking a form that was filled in, confirming it, and forgetting what nobody confirmed.

use engine::contact::{Change, Contact, Standing, map};
use engine::event::own;
use engine::id::{ContactId, WorkspaceId};
use engine::time::Time;
use engine::value::Value;

use super::append::{append_own, inbox_row};
use super::{contact, identity, lease};
use crate::allot::Kind;
use crate::append::OwnEvent;
use crate::command::Command;
use crate::driver::{Driver, Family};
use crate::error::{Error, Result};
use crate::lease::Lease;
use crate::sql;
use crate::submission::{
    CONFIRM_WITHIN_MS, Confirmed, EXPIRED_MAX, NewSubmission, Taken, Waiting, submission,
};
use crate::tx::Tx;
use crate::who::{IdentityKind, Who};

/// What tells that a form was filled in, and confirmed where that was asked for.
const SUBMITTED: &str = "form_submitted";
/// Rows that one of them writes: its own, a contact with its key, an event and a command.
const ROWS: usize = 6;

impl Driver {
    pub(crate) async fn submit(&self, workspace: WorkspaceId, new: NewSubmission) -> Result<Taken> {
        self.work(Family::Append, ROWS, move |tx| submit(tx, workspace, &new))
            .await
    }

    pub(crate) async fn confirm_submission(
        &self,
        of: (WorkspaceId, ContactId, i64),
        from: (String, String),
        now: Time,
    ) -> Result<Confirmed> {
        self.work(Family::Append, ROWS, move |tx| confirm(tx, of, &from, now))
            .await
    }

    pub(crate) async fn expire_submissions(&self, lease: Lease, now: Time) -> Result<usize> {
        self.work(Family::Other, EXPIRED_MAX, move |tx| {
            lease::check(tx, lease)?;
            let rows = tx.rows(
                &sql::SUBMISSION_DUE,
                &params![lease.bucket, now, EXPIRED_MAX],
            )?;
            for row in &rows {
                let id = row.int("id")?;
                tx.run(&sql::SUBMISSION_DELETE, &params![lease.bucket, id])?;
                if row.flag("is_new")? {
                    let workspace = WorkspaceId(row.int("workspace")?);
                    forget(tx, workspace, ContactId(row.int("contact")?), id)?;
                }
            }
            Ok(rows.len())
        })
        .await
    }
}

fn submit(tx: &Tx<'_>, workspace: WorkspaceId, new: &NewSubmission) -> Result<Taken> {
    let who = Who::Keys(vec![(IdentityKind::Email, new.email.clone())]);
    identity::hold_unknown(tx, workspace, [&who])?;
    let source = format!("form:{}", new.handle);
    let is_new = identity::found(tx.view(), workspace, &who)?.is_none();
    let id = identity::resolve(tx, workspace, &who, &source, new.at)?;
    let known = contact::read(tx.view(), workspace, id)?;
    let known = known.ok_or_else(|| Error::Refused(format!("there is no contact {id}")))?;
    let asks = !new.interests.is_empty() && (new.confirm || has_left(&known, new));
    let bucket = tx.bucket_of(workspace, id);
    let number = tx.id(Kind::Submission)?;
    let changes = new.changes.clone();
    let command = |changes| Command::ChangeContact {
        changes,
        source: source.clone(),
    };
    let waiting = Waiting {
        answers: new.answers.clone(),
        command: command(changes.clone()),
    };
    let interests = serde_json::json!(new.interests).to_string();
    let params = params![
        number,
        bucket,
        workspace,
        id,
        new.form,
        new.version,
        if asks { "asked" } else { "taken" },
        interests,
        &new.wording,
        &new.privacy,
        asks.then(|| waiting.to_text()),
        &new.language,
        &new.address,
        &new.agent,
        i64::from(is_new),
        new.at,
        asks.then(|| new.at.plus_ms(CONFIRM_WITHIN_MS))
    ];
    tx.run(&sql::SUBMISSION_INSERT, &params)?;
    let mut fields = vec![
        ("form", new.handle.as_str().into()),
        ("form_version", Value::Number(new.version.into())),
        ("request", number.to_string().as_str().into()),
    ];
    let interests = new.interests.iter().map(|one| one.as_str().into());
    fields.push(("interests", Value::List(interests.collect())));
    if asks {
        fields.push(("language", new.language.as_str().into()));
        tell(tx, (workspace, id), own::INTEREST_REQUESTED, fields, new.at)?;
        return Ok(Taken::Asked);
    }
    fields.push(("confirmed", Value::Bool(false)));
    fields.push(("answers", new.answers.clone()));
    tell(tx, (workspace, id), SUBMITTED, fields, new.at)?;
    // Whoever knows an address can write it, so what is known of somebody stays as it is.
    let may_change = |change: &Change| match change {
        Change::Field { field, .. } => is_new || !has(&known, field),
        _ => true,
    };
    let changes: Vec<Change> = changes.into_iter().filter(may_change).collect();
    give(tx, (workspace, id), &command(changes), new.at)?;
    Ok(Taken::Done)
}

/// Whether the contact left one of the interests, or everything.
fn has_left(contact: &Contact, new: &NewSubmission) -> bool {
    let left = |interest| {
        let consent = contact.interests.get(interest);
        consent.is_some_and(|consent| consent.state == Standing::Left)
    };
    contact.left_everything_at().is_some() || new.interests.iter().any(left)
}

fn has(contact: &Contact, field: &str) -> bool {
    match field {
        "zone" => contact.zone.is_some(),
        "language" => contact.language.is_some(),
        field => contact.attributes.contains_key(field),
    }
}

fn confirm(
    tx: &Tx<'_>,
    (workspace, contact, id): (WorkspaceId, ContactId, i64),
    (address, agent): &(String, String),
    now: Time,
) -> Result<Confirmed> {
    let bucket = tx.bucket_of(workspace, contact);
    let Some(row) = tx.row(&sql::SUBMISSION_ONE, &params![bucket, id, workspace])? else {
        return Ok(Confirmed::Gone);
    };
    let asked = submission(&row)?;
    if asked.contact != contact || asked.expires_at.is_some_and(|until| until <= now) {
        return Ok(Confirmed::Gone);
    }
    let params = params![bucket, id, now, address, agent];
    if tx.run(&sql::SUBMISSION_CONFIRM, &params)? == 0 {
        return Ok(Confirmed::Done);
    }
    let text = row.text("answers")?;
    let waiting = Waiting::from_text(&text).map_err(|why| row.bad("answers", why))?;
    let Command::ChangeContact {
        mut changes,
        source,
    } = waiting.command
    else {
        return Err(row.bad("answers", "they are no change of a contact".to_owned()));
    };
    for change in &mut changes {
        if let Change::Interest { consent, .. } = change {
            // It is given now, and not when it was asked for.
            consent.at = now;
        }
    }
    let handle = source.strip_prefix("form:").unwrap_or_default();
    let interests = asked.interests.iter().map(|one| one.as_str().into());
    let fields = vec![
        ("form", handle.into()),
        ("form_version", Value::Number(asked.version.into())),
        ("request", id.to_string().as_str().into()),
        ("interests", Value::List(interests.collect())),
        ("confirmed", Value::Bool(true)),
        ("answers", waiting.answers),
    ];
    tell(tx, (workspace, contact), SUBMITTED, fields, now)?;
    give(
        tx,
        (workspace, contact),
        &Command::ChangeContact { changes, source },
        now,
    )?;
    Ok(Confirmed::Done)
}

fn tell(
    tx: &Tx<'_>,
    (workspace, contact): (WorkspaceId, ContactId),
    name: &str,
    fields: Vec<(&str, Value)>,
    at: Time,
) -> Result<()> {
    let event = OwnEvent {
        name: name.to_owned(),
        occurred_at: at,
        source: "form".to_owned(),
        data: map(fields),
    };
    append_own(tx, workspace, contact, &event, at).map(drop)
}

/// Puts the command into the contact's inbox, behind the event.
fn give(
    tx: &Tx<'_>,
    (workspace, contact): (WorkspaceId, ContactId),
    command: &Command,
    at: Time,
) -> Result<()> {
    let mut params = inbox_row(tx, workspace, contact, at)?;
    params.extend(params![None::<i64>, command.to_json().to_string()]);
    tx.run(&sql::INBOX_INSERT, &params).map(drop)
}

/// Forgets somebody of whom nothing is known but that a form named them: their address and its key
/// go, and with them the way to whoever it was.
fn forget(tx: &Tx<'_>, workspace: WorkspaceId, id: ContactId, request: i64) -> Result<()> {
    let bucket = tx.bucket_of(workspace, id);
    let Some(mut known) = contact::read(tx.view(), workspace, id)? else {
        return Ok(());
    };
    let key = params![workspace, bucket, id];
    let other = params![workspace, bucket, id, request];
    let is_known = !known.interests.is_empty()
        || !known.attributes.is_empty()
        || !known.tags.is_empty()
        || known.suppressed.is_some()
        || tx.row(&sql::SUBMISSION_OTHER, &other)?.is_some()
        || tx.row(&sql::SUBMISSION_KNOWN_OTHERWISE, &key)?.is_some();
    if is_known {
        return Ok(());
    }
    let seen_version = known.version;
    (known.email, known.zone, known.language) = (None, None, None);
    known.version += 1;
    if !contact::update(tx, workspace, &known, seen_version)? {
        return Err(Error::Busy);
    }
    tx.run(&sql::IDENTITY_DELETE, &params![workspace, id])
        .map(drop)
}
