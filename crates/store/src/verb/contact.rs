//! Contacts: one row, and one per consent.

use engine::contact::Contact;
use engine::event::Event;
use engine::id::{ContactId, EventId, WorkspaceId};
use engine::time::Time;

use super::identity;
use crate::driver::Driver;
use crate::error::Result;
use crate::row::Row;
use crate::seeing::ContactRow;
use crate::sql;
use crate::stored;
use crate::stored::contact::{attributes_json, standing_name, tags_json};
use crate::tx::Tx;
use crate::view::View;
use crate::who::{IdentityKind, Who, normal_key};

impl Driver {
    pub(crate) async fn contact(
        &self,
        workspace: WorkspaceId,
        who: Who,
    ) -> Result<Option<ContactRow>> {
        self.view(move |view| {
            let Some(id) = identity::found(view, workspace, &who)? else {
                return Ok(None);
            };
            shown(view, workspace, id)
        })
        .await
    }

    pub(crate) async fn contacts(
        &self,
        workspace: WorkspaceId,
        after: Option<ContactId>,
        limit: usize,
    ) -> Result<Vec<ContactRow>> {
        self.view(move |view| {
            let after = after.map_or(0, |id| id.0);
            let rows = view.rows(&sql::CONTACT_LIST, &params![workspace, after, limit])?;
            rows.iter().map(|row| seen(view, workspace, row)).collect()
        })
        .await
    }

    pub(crate) async fn events(
        &self,
        workspace: WorkspaceId,
        contact: ContactId,
        before: Option<(Time, EventId)>,
        limit: usize,
    ) -> Result<Vec<Event>> {
        let (at, id) = before.map_or((i64::MAX, i64::MAX), |(at, id)| (at.millis(), id.0));
        let bucket = self.buckets().of(workspace, contact);
        let params = params![workspace, bucket, contact, at, id, limit];
        let rows = self.read(&sql::EVENT_LIST, params).await?;
        rows.iter()
            .map(|row| stored::event::event(row, "id"))
            .collect()
    }
}

/// A contact as people see it, from its row.
fn seen(view: View<'_>, workspace: WorkspaceId, row: &Row) -> Result<ContactRow> {
    let contact = whole(view, workspace, row)?;
    let keys = view.rows(&sql::IDENTITY_LIST, &params![workspace, contact.id])?;
    let key = |row: &Row| Ok((row.parse("kind", IdentityKind::named)?, row.text("value")?));
    let keys = keys.iter().map(key).collect::<Result<_>>()?;
    Ok(ContactRow { contact, keys })
}

/// A contact as people see it, if there is one of this number in the workspace.
pub(super) fn shown(
    view: View<'_>,
    workspace: WorkspaceId,
    id: ContactId,
) -> Result<Option<ContactRow>> {
    let bucket = view.bucket_of(workspace, id);
    let row = view.row(&sql::CONTACT_ONE, &params![workspace, bucket, id])?;
    row.map(|row| seen(view, workspace, &row)).transpose()
}

/// A contact with its consents, if there is one of this number in the workspace.
pub(super) fn read(
    view: View<'_>,
    workspace: WorkspaceId,
    id: ContactId,
) -> Result<Option<Contact>> {
    let bucket = view.bucket_of(workspace, id);
    let row = view.row(&sql::CONTACT_ONE, &params![workspace, bucket, id])?;
    row.map(|row| whole(view, workspace, &row)).transpose()
}

fn whole(view: View<'_>, workspace: WorkspaceId, row: &Row) -> Result<Contact> {
    let id = ContactId(row.int("id")?);
    let params = params![workspace, view.bucket_of(workspace, id), id];
    let consents = view.rows(&sql::CONSENT_LIST, &params)?;
    stored::contact::contact(row, &consents)
}

pub(super) fn insert(tx: &Tx<'_>, workspace: WorkspaceId, contact: &Contact) -> Result<()> {
    let params = params![
        workspace,
        tx.bucket_of(workspace, contact.id),
        contact.id,
        address(contact),
        contact.zone.as_ref(),
        contact.language.as_ref(),
        attributes_json(contact),
        tags_json(contact),
        contact.suppressed.as_ref(),
        contact.version,
        contact.created_at
    ];
    tx.run(&sql::CONTACT_INSERT, &params)?;
    set_consents(tx, workspace, contact)
}

/// An address in the form in which it is a key, and in which suppressions name it.
fn address(contact: &Contact) -> Option<String> {
    let address = contact.email.as_ref()?;
    Some(normal_key(IdentityKind::Email, address).unwrap_or_else(|_| address.clone()))
}

/// Writes a contact over the version that was seen; `false` if it is another by now.
pub(super) fn update(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    contact: &Contact,
    seen_version: i64,
) -> Result<bool> {
    let params = params![
        workspace,
        tx.bucket_of(workspace, contact.id),
        contact.id,
        address(contact),
        contact.zone.as_ref(),
        contact.language.as_ref(),
        attributes_json(contact),
        tags_json(contact),
        contact.suppressed.as_ref(),
        contact.version,
        seen_version
    ];
    let hit = tx.run(&sql::CONTACT_UPDATE, &params)? == 1;
    if hit {
        set_consents(tx, workspace, contact)?;
    }
    Ok(hit)
}

fn set_consents(tx: &Tx<'_>, workspace: WorkspaceId, contact: &Contact) -> Result<()> {
    for (interest, consent) in &contact.interests {
        let params = params![
            workspace,
            tx.bucket_of(workspace, contact.id),
            contact.id,
            interest,
            standing_name(consent.state),
            consent.basis.as_str(),
            &consent.source,
            consent.wording.as_ref(),
            consent.at
        ];
        tx.run(&sql::CONSENT_SET, &params)?;
    }
    Ok(())
}
