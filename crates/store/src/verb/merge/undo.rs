//! Taking a merge back: the contact that was gone is there again as it was, with its keys and the events
//! that went over. Whatever either of them said since stays said: nobody is subscribed again, and what was
//! left since is left by both. What cannot be told apart stays with the one who stayed: journeys, entries,
//! tasks, registrations, forms.

use engine::contact::Contact;
use engine::contact::merge::{given_back, left_since};
use engine::dated;
use engine::event::own;
use engine::id::WorkspaceId;
use engine::time::Time;

use super::{Pair, SOURCE, ask, events, tell, touch, who_stays};
use crate::error::{Error, Result};
use crate::merge::{Cursor, MergeId, MergeRow, State, UNDO_MS, Undone, shown};
use crate::sql;
use crate::stored::merged::Before;
use crate::tx::Tx;
use crate::verb::contact;
use crate::watch::dated_columns;

pub(super) fn undo(tx: &Tx<'_>, workspace: WorkspaceId, id: MergeId, now: Time) -> Result<Undone> {
    let Some(row) = tx.row(&sql::MERGE_ONE, &params![workspace, id.0])? else {
        return Ok(Undone::Unknown);
    };
    let merge = shown(&row)?;
    if merge.state != State::Done {
        return Ok(Undone::Not(merge.state));
    }
    // What is needed for it is not kept any longer either.
    let before = row.text_ref("before")?;
    if now.millis() - merge.at.millis() > UNDO_MS || before.is_empty() {
        return Ok(Undone::Late);
    }
    let whose = who_stays(tx.view(), workspace, merge.gone)?;
    if whose != merge.stays {
        return Ok(Undone::Inside(whose));
    }
    let pair = Pair {
        workspace,
        gone: merge.gone,
        from: tx.bucket_of(workspace, merge.gone),
        stays: merge.stays,
        to: tx.bucket_of(workspace, merge.stays),
        now,
    };
    pair.lock(tx)?;
    // What was said and not read yet may be an opt-out, which holds for both.
    let unread = params![workspace, pair.to, pair.stays];
    if tx.row(&sql::MERGE_INBOX_ANY, &unread)?.is_some() {
        return Ok(Undone::Busy);
    }
    let Some(stayed) = contact::read(tx.view(), workspace, pair.stays)? else {
        return Ok(Undone::Not(State::Forgotten));
    };
    let before = Before::from_text(before).map_err(|why| row.bad("before", why))?;
    come_back(tx, pair, &before, &stayed, merge.at)?;
    for (kind, key) in &before.keys {
        let params = params![workspace, kind.as_str(), key, pair.gone, pair.stays];
        tx.run(&sql::MERGE_KEY_MOVE, &params)?;
    }
    tx.run(&sql::ALIAS_DELETE, &params![workspace, pair.gone])?;
    for part in &before.parts {
        let params = params![workspace, *part, pair.gone, pair.stays];
        tx.run(&sql::ALIAS_RETURN, &params)?;
    }
    touch(tx, workspace, &stayed)?;
    let changes = given_back(&before.gone, &before.stays, &stayed, now);
    ask(tx, workspace, pair.stays, &changes, now)?;
    if tx.run(&sql::MERGE_END, &params![workspace, id.0, now])? == 0 {
        return Err(Error::Busy);
    }
    let (more, _) = events::back_page(tx, pair, id, Cursor { after: 0 })?;
    if more.is_some() {
        events::make_job(tx, pair, id, true)?;
    }
    for whom in [pair.stays, pair.gone] {
        tell(tx, pair, own::CONTACT_UNMERGED, whom, (id, merge.rule))?;
    }
    Ok(Undone::Done(MergeRow {
        state: State::Undone,
        undone_at: Some(now),
        ..merge
    }))
}

/// The one who was gone, as they were; but for what was left since.
fn come_back(
    tx: &Tx<'_>,
    pair: Pair,
    before: &Before,
    stayed: &Contact,
    merged_at: Time,
) -> Result<()> {
    let mut contact = Contact {
        version: before.gone.version + 1,
        suppressed: None,
        ..before.gone.clone()
    };
    for (interest, consent) in left_since(stayed, merged_at) {
        let mut consent = consent.clone();
        SOURCE.clone_into(&mut consent.source);
        contact.interests.insert(interest.clone(), consent);
    }
    contact::insert(tx, pair.workspace, &contact)?;
    let seen_version = contact.version;
    contact.version += 1;
    // Written once more, so that what is known of the address only does not become theirs.
    contact.suppressed.clone_from(&before.gone.suppressed);
    if !contact::update(tx, pair.workspace, &contact, seen_version)? {
        return Err(Error::Busy);
    }
    for date in &dated::of(&contact) {
        let row = dated_columns((pair.from, pair.workspace, pair.gone), date);
        tx.run(&sql::DATED_INSERT, &row)?;
    }
    Ok(())
}
