//! What a block of rows does to people: they are read together, each row changes them in memory in the
//! order of the file, and what changed is written together. A dry run stops before the writing.
//!
//! Rows that workflows are not to hear of leave no inbox rows: the history says what happened, and
//! nobody is told. Otherwise a change goes through the inbox like any other.

use std::collections::{BTreeMap, HashMap, HashSet};

use engine::contact::{Change, Changed, Contact, Standing, map};
use engine::dated::{self, DatedField};
use engine::event::own;
use engine::id::{ContactId, EventId, WorkspaceId};
use engine::time::Time;
use engine::value::Value;

use super::{contact, identity, import_write};
use crate::allot::Kind;
use crate::error::{Error, Result};
use crate::import::{Counts, ImportId, Row, What};
use crate::sql;
use crate::tx::Tx;
use crate::who::{IdentityKind, Who, normal_key, normal_keys};

/// By what imported changes are said to have come.
pub(super) const SOURCE: &str = "import";

/// Which import it is, and how it is done.
pub(super) struct About {
    pub(super) workspace: WorkspaceId,
    pub(super) import: ImportId,
    pub(super) is_dry: bool,
    pub(super) triggers: bool,
    pub(super) started_at: Time,
    pub(super) now: Time,
}

/// What came of a block.
#[derive(Default)]
pub(super) struct Applied {
    pub(super) counts: Counts,
    /// Rows that were not taken wholly, by their place in the block.
    pub(super) faults: Vec<(usize, String)>,
}

/// Somebody whom rows are about.
pub(super) struct Person {
    pub(super) contact: Contact,
    /// None for somebody new.
    pub(super) seen_version: Option<i64>,
    pub(super) dates_before: Vec<DatedField>,
    /// Keys that become theirs.
    pub(super) keys: Vec<(IdentityKind, String)>,
}

/// A line of the history.
pub(super) struct Noted<'r> {
    pub(super) id: EventId,
    pub(super) contact: ContactId,
    pub(super) name: &'r str,
    pub(super) source: &'r str,
    pub(super) occurred_at: Time,
    pub(super) data: String,
    pub(super) key: Option<&'r str>,
}

/// The block in memory.
pub(super) struct Book<'r> {
    pub(super) people: BTreeMap<ContactId, Person>,
    pub(super) events: Vec<Noted<'r>>,
    /// What workflows are to hear of, in place of being written here.
    pub(super) commands: Vec<(ContactId, Vec<Change>)>,
    pub(super) suppressed: Vec<(String, &'r str)>,
    keys: HashMap<(IdentityKind, String), ContactId>,
    pub(super) applied: Applied,
    /// Stand-ins for the numbers of people whom a dry run would make.
    unborn: i64,
}

/// Does a block of rows, or finds what it would do.
pub(super) fn apply(tx: &Tx<'_>, about: &About, rows: &[Row]) -> Result<Applied> {
    let mut book = open(tx, about, rows)?;
    let mut happened = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        book.applied.counts.rows += 1;
        let done = match &row.what {
            What::Contact { who, changes } => book.contact(tx, about, place, who, changes)?,
            What::Event(event) => match book.somebody(tx, about, &event.who)? {
                Ok(contact) => {
                    happened.push((place, contact, event));
                    Ok(())
                }
                Err(why) => Err(why),
            },
            What::Suppress { address, reason } => book.suppress(tx, about, address, reason)?,
            What::Refused(why) => Err(why.clone()),
        };
        if let Err(why) = done {
            book.refuse(place, why);
        }
    }
    book.settle(tx, about, happened)?;
    if !about.is_dry {
        import_write::write(tx, about, &book)?;
    }
    Ok(book.applied)
}

/// Reads everybody whom the rows name.
fn open<'r>(tx: &Tx<'_>, about: &About, rows: &'r [Row]) -> Result<Book<'r>> {
    let who: Vec<&Who> = rows.iter().filter_map(|row| who(&row.what)).collect();
    let workspace = about.workspace;
    let mut book = Book {
        people: BTreeMap::new(),
        events: Vec::new(),
        commands: Vec::new(),
        suppressed: Vec::new(),
        keys: HashMap::new(),
        applied: Applied::default(),
        unborn: 0,
    };
    if tx.is_alone() {
        for who in who {
            let Who::Keys(keys) = who else { continue };
            for key in normal_keys(keys).unwrap_or_default() {
                let params = params![workspace, key.0.as_str(), &key.1];
                if let Some(row) = tx.row(&sql::IDENTITY_ONE, &params)? {
                    let id = ContactId(row.int("contact")?);
                    if !book.people.contains_key(&id)
                        && let Some(contact) = contact::read(tx.view(), workspace, id)?
                    {
                        book.people.insert(id, Person::known(contact));
                    }
                    book.keys.insert(key, id);
                }
            }
        }
        return Ok(book);
    }
    if !about.is_dry {
        identity::hold_unknown(tx, workspace, who.iter().copied())?;
    }
    book.keys = identity::all_known(tx, workspace, who.iter().copied())?;
    let asked: HashSet<ContactId> = book.keys.values().copied().collect();
    for contact in contact::read_all(tx, workspace, asked)? {
        book.people.insert(contact.id, Person::known(contact));
    }
    Ok(book)
}

const fn who(what: &What) -> Option<&Who> {
    match what {
        What::Contact { who, .. } => Some(who),
        What::Event(event) => Some(&event.who),
        What::Suppress { .. } | What::Refused(_) => None,
    }
}

impl Person {
    fn known(contact: Contact) -> Self {
        Self {
            seen_version: Some(contact.version),
            dates_before: dated::of(&contact),
            keys: Vec::new(),
            contact,
        }
    }

    /// Whether its own row is to be written.
    pub(super) fn is_changed(&self) -> bool {
        self.seen_version != Some(self.contact.version)
    }
}

impl<'r> Book<'r> {
    pub(super) fn refuse(&mut self, place: usize, why: String) {
        self.applied.counts.refused += 1;
        self.applied.faults.push((place, why));
    }

    /// The one contact that the keys name, who is made if nobody has any of them; or why not.
    fn somebody(
        &mut self,
        tx: &Tx<'_>,
        about: &About,
        who: &Who,
    ) -> Result<std::result::Result<ContactId, String>> {
        let Who::Keys(keys) = who else {
            return Ok(Err("a row names somebody by keys".to_owned()));
        };
        let keys = match normal_keys(keys) {
            Ok(keys) => keys,
            Err(why) => return Ok(Err(why)),
        };
        let mut found: Option<(&(IdentityKind, String), ContactId)> = None;
        for key in &keys {
            let Some(id) = self.keys.get(key).copied() else {
                continue;
            };
            match found {
                Some((first, other)) if other != id => {
                    return Ok(Err(format!(
                        "the keys name two contacts: {} {} is {other}, {} {} is {id}",
                        first.0.as_str(),
                        first.1,
                        key.0.as_str(),
                        key.1
                    )));
                }
                Some(_) => {}
                None => found = Some((key, id)),
            }
        }
        let id = match found {
            Some((_, id)) => id,
            None => self.born(tx, about)?,
        };
        let Some(person) = self.people.get_mut(&id) else {
            return Ok(Err(format!("contact {id} cannot be read")));
        };
        for key in keys {
            if self.keys.contains_key(&key) {
                continue;
            }
            let is_address = key.0 == IdentityKind::Email && person.contact.email.is_none();
            if is_address && person.seen_version.is_none() {
                person.contact.email = Some(key.1.clone());
            } else if is_address {
                let change = Change::Field {
                    field: "email".to_owned(),
                    value: Value::Text(key.1.clone()),
                };
                let changed = person.contact.apply(&change, SOURCE, about.now);
                if let Changed::Yes(name, data) = changed {
                    note(tx, about, &mut self.events, id, name, data)?;
                }
            }
            person.keys.push(key.clone());
            self.keys.insert(key, id);
        }
        Ok(Ok(id))
    }

    fn born(&mut self, tx: &Tx<'_>, about: &About) -> Result<ContactId> {
        let id = if about.is_dry {
            self.unborn -= 1;
            ContactId(self.unborn)
        } else {
            ContactId(tx.id(Kind::Contact)?)
        };
        let person = Person {
            contact: Contact::new(id, about.now),
            seen_version: None,
            dates_before: Vec::new(),
            keys: Vec::new(),
        };
        self.people.insert(id, person);
        let fields = [("import", Value::Text(about.import.0.to_string()))];
        note(
            tx,
            about,
            &mut self.events,
            id,
            own::CONTACT_IMPORTED,
            map(fields),
        )?;
        Ok(id)
    }

    fn contact(
        &mut self,
        tx: &Tx<'_>,
        about: &About,
        place: usize,
        who: &Who,
        changes: &[Change],
    ) -> Result<std::result::Result<(), String>> {
        let id = match self.somebody(tx, about, who)? {
            Ok(id) => id,
            Err(why) => return Ok(Err(why)),
        };
        let Some(person) = self.people.get_mut(&id) else {
            return Ok(Err(format!("contact {id} cannot be read")));
        };
        let is_new = person.contact.created_at >= about.started_at;
        let mut is_changed = !person.keys.is_empty();
        // What workflows hear of is only tried here, and done when its turn in the inbox comes.
        let mut tried = about.triggers.then(|| person.contact.clone());
        let contact = tried.as_mut().unwrap_or(&mut person.contact);
        for change in changes {
            match contact.apply(change, SOURCE, about.now) {
                Changed::Same => {}
                Changed::Refused(why) => {
                    self.applied.counts.consents_refused += 1;
                    self.applied.faults.push((place, why));
                }
                Changed::Yes(name, data) => {
                    is_changed = true;
                    if let Change::Interest { consent, .. } = change {
                        self.applied.counts.opt_outs += i64::from(consent.state == Standing::Left);
                    }
                    // Of somebody new the fields are how they began, known since nobody knows when.
                    let is_plain = name == own::CONTACT_CHANGED && person.seen_version.is_none();
                    if is_plain && let Change::Field { field, .. } = change {
                        if let Some(known) = contact.attributes.get_mut(field) {
                            known.since = None;
                        }
                    } else if !is_plain && !about.triggers {
                        note(tx, about, &mut self.events, id, name, data)?;
                    }
                }
            }
        }
        if about.triggers && is_changed && !changes.is_empty() {
            self.commands.push((id, changes.to_vec()));
        }
        let counts = &mut self.applied.counts;
        let count = match (is_new, is_changed) {
            (true, _) => &mut counts.new,
            (false, true) => &mut counts.changed,
            (false, false) => &mut counts.unchanged,
        };
        *count += 1;
        Ok(Ok(()))
    }

    fn suppress(
        &mut self,
        tx: &Tx<'_>,
        about: &About,
        address: &str,
        reason: &'r str,
    ) -> Result<std::result::Result<(), String>> {
        let address = match normal_key(IdentityKind::Email, address) {
            Ok(address) => address,
            Err(why) => return Ok(Err(why)),
        };
        let params = params![about.workspace, &address];
        let is_known = self.suppressed.iter().any(|(one, _)| *one == address)
            || tx.row(&sql::SUPPRESSION_ONE, &params)?.is_some();
        if is_known {
            self.applied.counts.unchanged += 1;
        } else {
            self.applied.counts.suppressed += 1;
            self.suppressed.push((address, reason));
        }
        Ok(Ok(()))
    }
}

/// Notes what an import did to somebody, with its number.
fn note(
    tx: &Tx<'_>,
    about: &About,
    events: &mut Vec<Noted<'_>>,
    contact: ContactId,
    name: &'static str,
    mut data: Value,
) -> Result<()> {
    if about.is_dry {
        return Ok(());
    }
    if let Value::Map(fields) = &mut data {
        fields.insert("import".to_owned(), Value::Text(about.import.0.to_string()));
    }
    let data = serde_json::to_string(&data).map_err(|error| Error::Refused(error.to_string()))?;
    events.push(Noted {
        id: EventId(tx.id(Kind::Event)?),
        contact,
        name,
        source: SOURCE,
        occurred_at: about.now,
        data,
        key: None,
    });
    Ok(())
}
