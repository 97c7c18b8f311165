//! People as a table. Its columns are the fields and interests that anybody has, so a first reading finds
//! their names and a second writes the rows.

use std::collections::BTreeSet;

use engine::contact::{Consent, Standing};
use engine::id::{ContactId, Handle};
use store::Workspace;
use store::seeing::ContactRow;
use store::who::IdentityKind;

use super::{Form, PAGE_LENGTH, Sheet};
use crate::api::contact::Contact;

/// Most columns of fields: what a spreadsheet shows. Fields beyond them stand in the last column as JSON.
const FIELDS_MAX: usize = 500;
/// The columns that everybody has.
const FIXED: [&str; 10] = [
    "id",
    "email",
    "external_id",
    "anonymous_id",
    "phone",
    "zone",
    "language",
    "created_at",
    "suppressed",
    "tags",
];
/// What is said of a consent.
const OF_CONSENT: [&str; 5] = ["", ".at", ".basis", ".source", ".wording"];

#[derive(Debug, Default)]
pub(super) struct State {
    fields: BTreeSet<String>,
    interests: BTreeSet<Handle>,
    after: Option<ContactId>,
    has_names: bool,
}

impl State {
    /// Writes the next page; whether it was the last.
    pub(super) async fn next(
        &mut self,
        workspace: Workspace<'_>,
        sheet: &mut Sheet,
    ) -> store::Result<bool> {
        if sheet.form != Form::Ndjson && !self.has_names {
            return self.find_names(workspace, sheet).await;
        }
        let rows = workspace.contacts(self.after, PAGE_LENGTH).await?;
        self.after = rows.last().map(|row| row.contact.id);
        let is_last = rows.len() < PAGE_LENGTH;
        for row in rows {
            let cells = match sheet.form {
                Form::Csv(_) => self.cells(&row),
                Form::Ndjson => Vec::new(),
            };
            sheet.row(&Contact::from(row), || cells.iter().map(String::as_str));
        }
        Ok(is_last)
    }

    async fn find_names(
        &mut self,
        workspace: Workspace<'_>,
        sheet: &mut Sheet,
    ) -> store::Result<bool> {
        let rows = workspace.contacts(self.after, PAGE_LENGTH).await?;
        for row in &rows {
            let contact = &row.contact;
            for name in contact.attributes.keys() {
                if self.fields.len() < FIELDS_MAX && !self.fields.contains(name) {
                    self.fields.insert(name.clone());
                }
            }
            self.interests.extend(contact.interests.keys().cloned());
        }
        self.after = rows.last().map(|row| row.contact.id);
        if rows.len() < PAGE_LENGTH {
            self.has_names = true;
            self.after = None;
            let names = self.names();
            sheet.header(names.iter().map(String::as_str));
        }
        Ok(false)
    }

    fn names(&self) -> Vec<String> {
        let fixed = FIXED.into_iter().map(str::to_owned);
        let fields = self.fields.iter().map(|name| format!("fields.{name}"));
        let interests = self.interests.iter().flat_map(|interest| {
            OF_CONSENT
                .into_iter()
                .map(move |what| format!("interests.{interest}{what}"))
        });
        let more = (self.fields.len() == FIELDS_MAX).then(|| "fields".to_owned());
        fixed.chain(fields).chain(interests).chain(more).collect()
    }

    fn cells(&self, row: &ContactRow) -> Vec<String> {
        let contact = &row.contact;
        let keys = |kind: IdentityKind| {
            let of = row.keys.iter().filter(|(other, _)| *other == kind);
            of.map(|(_, key)| key.as_str())
                .collect::<Vec<_>>()
                .join(" ")
        };
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let tags: Vec<_> = contact.tags.iter().map(String::as_str).collect();
        let mut cells = vec![
            contact.id.to_string(),
            text(&contact.email),
            keys(IdentityKind::ExternalId),
            keys(IdentityKind::AnonymousId),
            keys(IdentityKind::Phone),
            text(&contact.zone),
            text(&contact.language),
            contact.created_at.to_string(),
            text(&contact.suppressed),
            tags.join(","),
        ];
        let field = |name: &String| {
            let known = contact.attributes.get(name);
            known.map_or_else(String::new, |known| known.value.to_string())
        };
        cells.extend(self.fields.iter().map(field));
        for interest in &self.interests {
            cells.extend(consent(contact.interests.get(interest)));
        }
        if self.fields.len() == FIELDS_MAX {
            let rest = contact
                .attributes
                .iter()
                .filter(|(name, _)| !self.fields.contains(*name));
            let rest: serde_json::Map<_, _> = rest
                .map(|(name, known)| (name.clone(), known.value.to_json()))
                .collect();
            cells.push(serde_json::Value::Object(rest).to_string());
        }
        cells
    }
}

fn consent(consent: Option<&Consent>) -> [String; OF_CONSENT.len()] {
    let Some(consent) = consent else {
        return Default::default();
    };
    let state = match consent.state {
        Standing::Subscribed => "subscribed",
        Standing::Left => "left",
    };
    [
        state.to_owned(),
        consent.at.to_string(),
        consent.basis.as_str().to_owned(),
        consent.source.clone(),
        consent.wording.clone().unwrap_or_default(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::contact::{Basis, Known};
    use engine::time::Time;

    #[test]
    fn fields_and_consents_are_columns_that_an_import_knows() {
        let at = Time::parse("2027-03-01T09:00:00Z").unwrap();
        let mut contact = engine::contact::Contact::new(ContactId(7), at);
        contact.tags = ["a", "b"].map(str::to_owned).into();
        let known = Known {
            value: "Gent".into(),
            since: None,
        };
        contact.attributes.insert("city".to_owned(), known);
        let consent = Consent {
            state: Standing::Left,
            basis: Basis::OptIn,
            source: "form".to_owned(),
            wording: None,
            at,
        };
        let news = Handle::new("news").unwrap();
        contact.interests.insert(news.clone(), consent);
        let key = |kind, key: &str| (kind, key.to_owned());
        let keys = vec![key(IdentityKind::Phone, "1"), key(IdentityKind::Phone, "2")];
        let state = State {
            fields: ["city", "size"].map(str::to_owned).into(),
            interests: [news].into(),
            ..State::default()
        };
        let names = state.names();
        let cells = state.cells(&ContactRow { contact, keys });
        assert_eq!(names.len(), cells.len());
        let said = names
            .iter()
            .zip(&cells)
            .filter(|(_, cell)| !cell.is_empty());
        let said: Vec<_> = said.map(|(name, cell)| format!("{name}={cell}")).collect();
        assert_eq!(
            said.join(" "),
            "id=7 phone=1 2 created_at=2027-03-01T09:00:00Z tags=a,b fields.city=Gent interests.news=left interests.news.at=2027-03-01T09:00:00Z interests.news.basis=opt_in interests.news.source=form"
        );
    }
}
