//! From a row of cells to what it says: a person and changes, an event, an address. A row that cannot be
//! taken says why, with the name of its column; nothing of it is taken then.

use std::collections::BTreeMap;

use engine::calendar::Zone;
use engine::contact::{Basis, Change, Consent, Standing};
use engine::event::{is_own, name_fault};
use engine::id::Handle;
use engine::time::Time;
use engine::value::Value;
use serde_json::Value as Json;
use store::append::NewEvent;
use store::command::CHANGES_MAX;
use store::import::{ImportId, Pass, What};
use store::who::{IdentityKind, Who};

use super::cell::{Type, trimmed};
use super::raw::{Cell, flag_of, found, short, tags_of, text_of};
use super::settings::{Column, Kind, Settings, Target};

/// By what imported events are said to have come.
const SOURCE: &str = "import";
/// The event of an import of orders, unless it says another.
const ORDER_PLACED: &str = "order_placed";

/// Understands the rows of one file.
pub(super) struct Understanding<'s> {
    settings: &'s Settings,
    import: ImportId,
    zone: Zone,
    now: Time,
    pass: Pass,
    /// By the place of the cell; empty for JSON, where columns are found by name.
    places: Vec<(usize, &'s str, &'s Column)>,
    width: usize,
}

/// What is gathered from the cells of a row.
#[derive(Default)]
struct Gathered {
    keys: Vec<(IdentityKind, String)>,
    changes: Vec<Change>,
    interests: Vec<(Handle, bool)>,
    consent_at: Option<Time>,
    consent_source: Option<String>,
    consent_wording: Option<String>,
    event: Option<String>,
    occurred_at: Option<Time>,
    event_key: Option<String>,
    data: BTreeMap<String, Value>,
    reason: Option<String>,
}

impl<'s> Understanding<'s> {
    /// For a file with these columns (none for JSON). The error is a sentence.
    pub(super) fn new(
        settings: &'s Settings,
        import: ImportId,
        header: Option<&[String]>,
        (zone, now, pass): (&Zone, Time, Pass),
    ) -> Result<Self, String> {
        let mut places = Vec::new();
        for (name, column) in &settings.columns {
            let Some(header) = header else { continue };
            let mut found = (0..).zip(header).filter(|(_, one)| *one == name);
            match (found.next(), found.next()) {
                (Some((place, _)), None) => places.push((place, name.as_str(), column)),
                (Some(_), Some(_)) => {
                    return Err(format!("the file has two columns `{name:.60}`"));
                }
                (None, _) => {
                    return Err(format!("the file has no column `{name:.60}`"));
                }
            }
        }
        Ok(Self {
            settings,
            import,
            zone: settings.zone.clone().unwrap_or_else(|| zone.clone()),
            now,
            pass,
            places,
            width: header.map_or(0, <[String]>::len),
        })
    }

    /// What a row of CSV says; nothing if it is no matter of this pass.
    pub(super) fn cells<'r>(
        &self,
        number: u64,
        cells: impl ExactSizeIterator<Item = &'r [u8]>,
    ) -> Option<What> {
        let cells: Vec<&[u8]> = cells.collect();
        self.said(number, || self.gather_cells(&cells))
    }

    fn gather_cells(&self, cells: &[&[u8]]) -> Result<Gathered, String> {
        if cells.len() != self.width {
            let (has, needs) = (cells.len(), self.width);
            return Err(format!(
                "the row has {has} cells, and the header has {needs}"
            ));
        }
        let mut gathered = Gathered::default();
        for (place, name, column) in &self.places {
            let text = std::str::from_utf8(cells[*place]);
            let text = text.map_err(|_| format!("column `{name:.60}`: is no text in UTF-8"))?;
            self.gather(&mut gathered, column, &Cell::Text(text))
                .map_err(|why| format!("column `{name:.60}`: {why}"))?;
        }
        Ok(gathered)
    }

    /// What a line with a JSON object says; nothing if it is no matter of this pass.
    pub(super) fn line(&self, number: u64, line: &[u8]) -> Option<What> {
        self.said(number, || {
            let json: Json = serde_json::from_slice(line)
                .map_err(|error| format!("the line is no JSON: {error}"))?;
            if !json.is_object() {
                return Err("the line is no JSON object".to_owned());
            }
            let mut gathered = Gathered::default();
            for (name, column) in &self.settings.columns {
                let Some(cell) = found(&json, name) else {
                    continue;
                };
                self.gather(&mut gathered, column, &Cell::Json(cell))
                    .map_err(|why| format!("column `{name:.60}`: {why}"))?;
            }
            Ok(gathered)
        })
    }

    fn said(&self, number: u64, gather: impl FnOnce() -> Result<Gathered, String>) -> Option<What> {
        let what = gather().and_then(|gathered| match self.settings.kind {
            Kind::Contacts => self.contact(gathered),
            Kind::Events | Kind::Orders => self.event(gathered, number),
            Kind::Suppressions => suppression(gathered),
        });
        if self.pass != Pass::OptOuts {
            return Some(what.unwrap_or_else(What::Refused));
        }
        let Ok(What::Contact { who, mut changes }) = what else {
            return None;
        };
        changes.retain(is_opt_out);
        (!changes.is_empty()).then_some(What::Contact { who, changes })
    }

    fn gather(&self, into: &mut Gathered, column: &Column, cell: &Cell<'_>) -> Result<(), String> {
        let is_empty = match cell {
            Cell::Text(text) => trimmed(text).is_empty(),
            Cell::Json(Json::String(text)) => trimmed(text).is_empty(),
            Cell::Json(json) => json.is_null(),
        };
        if is_empty {
            if column.clears
                && let Some(field) = field_of(&column.to)
            {
                into.changes.push(Change::Field {
                    field,
                    value: Value::Null,
                });
            }
            return Ok(());
        }
        let text = || text_of(cell);
        match &column.to {
            Target::Key(kind) => into.keys.push((*kind, text()?)),
            Target::Field(_) | Target::Zone | Target::Language => {
                let value = self.value(column, cell)?;
                if column.to == Target::Zone && Zone::named(&value.to_string()).is_none() {
                    return Err(format!("`{value:.60}` is no time zone"));
                }
                let field = field_of(&column.to).unwrap_or_default();
                into.changes.push(Change::Field { field, value });
            }
            Target::Data(name) => {
                into.data.insert(name.clone(), self.value(column, cell)?);
            }
            Target::Tags => {
                for tag in tags_of(cell, &column.separator)? {
                    into.changes.push(Change::Tag { tag, set: true });
                }
            }
            Target::Tag(tag) => into.changes.push(Change::Tag {
                tag: tag.clone(),
                set: flag_of(cell)?,
            }),
            Target::Interest(interest) => {
                into.interests.push((interest.clone(), flag_of(cell)?));
            }
            Target::ConsentAt => into.consent_at = Some(self.past(column, cell)?),
            Target::OccurredAt => into.occurred_at = Some(self.past(column, cell)?),
            Target::ConsentSource => into.consent_source = Some(short(text()?)?),
            Target::ConsentWording => into.consent_wording = Some(text()?),
            Target::Event => into.event = Some(text()?),
            Target::EventKey => into.event_key = Some(text()?),
            Target::Reason => into.reason = Some(short(text()?)?),
        }
        Ok(())
    }

    fn value(&self, column: &Column, cell: &Cell<'_>) -> Result<Value, String> {
        match (cell, &column.of) {
            (Cell::Json(json), None) => {
                let value = Value::from_json(json, "");
                value.map_err(|refused| refused.why)
            }
            (Cell::Json(Json::Number(number)), Some(Type::Number { .. })) => {
                let plain = Json::Number(number.clone());
                let value = Value::from_json(&plain, "");
                value.map_err(|refused| refused.why)
            }
            (_, Some(of)) => of.read(&text_of(cell)?, &self.zone),
            (Cell::Text(text), None) => Type::Text.read(text, &self.zone),
        }
    }

    /// An instant that is not yet to come.
    fn past(&self, column: &Column, cell: &Cell<'_>) -> Result<Time, String> {
        let of = column.of.as_ref();
        let time = match of {
            Some(of) => of.instant(&text_of(cell)?, &self.zone)?,
            None => Type::Instant { format: None }.instant(&text_of(cell)?, &self.zone)?,
        };
        if time > self.now {
            return Err(format!("{time} is still to come"));
        }
        Ok(time)
    }

    fn contact(&self, mut gathered: Gathered) -> Result<What, String> {
        let given = &self.settings.consent;
        let mut wanted = std::mem::take(&mut gathered.interests);
        for interest in &given.interests {
            if !wanted.iter().any(|(other, _)| other == interest) {
                wanted.push((interest.clone(), true));
            }
        }
        for (interest, is_on) in wanted {
            let source = gathered.consent_source.clone().or(given.source.clone());
            let wording = gathered.consent_wording.clone().or(given.wording.clone());
            let at = gathered.consent_at.or(given.at);
            let missing = |what: &str| format!("a consent to {interest} without {what}");
            let consent = if is_on {
                Consent {
                    state: Standing::Subscribed,
                    basis: given.basis.unwrap_or(Basis::OptIn),
                    source: source.ok_or_else(|| missing("a source"))?,
                    wording: Some(wording.ok_or_else(|| missing("its words"))?),
                    at: at.ok_or_else(|| missing("a date"))?,
                }
            } else {
                // Whoever left has left, also where nobody wrote down when.
                Consent {
                    state: Standing::Left,
                    basis: given.basis.unwrap_or(Basis::OptIn),
                    source: source.unwrap_or_else(|| SOURCE.to_owned()),
                    wording: None,
                    at: at.unwrap_or(self.now),
                }
            };
            if consent.at > self.now {
                return Err(format!("a consent of {} is still to come", consent.at));
            }
            gathered
                .changes
                .push(Change::Interest { interest, consent });
        }
        if gathered.changes.len() > CHANGES_MAX {
            let count = gathered.changes.len();
            return Err(format!(
                "{count} changes of one person; at most {CHANGES_MAX}"
            ));
        }
        Ok(What::Contact {
            who: who(gathered.keys)?,
            changes: gathered.changes,
        })
    }

    fn event(&self, gathered: Gathered, number: u64) -> Result<What, String> {
        let is_order = self.settings.kind == Kind::Orders;
        let name = gathered.event.or_else(|| self.settings.event.clone());
        let name = name.or_else(|| is_order.then(|| ORDER_PLACED.to_owned()));
        let name = name.ok_or("the row names no event")?;
        if let Some(fault) = name_fault(&name) {
            return Err(format!("the event's name {fault}"));
        }
        if is_own(&name) {
            return Err(format!(
                "only Postduif itself writes events such as `{name}`"
            ));
        }
        let key = match (gathered.event_key, gathered.data.get("order_id")) {
            (Some(key), _) => key,
            (None, Some(order)) if is_order => format!("order:{order}"),
            (None, None) if is_order => return Err("the row has no `order_id`".to_owned()),
            // The row itself is the event.
            (None, _) => format!("import:{}:{number}", self.import.0),
        };
        Ok(What::Event(NewEvent {
            who: who(gathered.keys)?,
            name,
            occurred_at: gathered.occurred_at.unwrap_or(self.now),
            source: SOURCE.to_owned(),
            data: Value::Map(gathered.data),
            key: Some(key),
        }))
    }
}

fn suppression(gathered: Gathered) -> Result<What, String> {
    let mut keys = gathered.keys.into_iter();
    let address = keys.find(|(kind, _)| *kind == IdentityKind::Email);
    let (_, address) = address.ok_or("the row has no address")?;
    Ok(What::Suppress {
        address,
        reason: gathered.reason.unwrap_or_else(|| SOURCE.to_owned()),
    })
}

fn who(keys: Vec<(IdentityKind, String)>) -> Result<Who, String> {
    if keys.is_empty() {
        return Err("the row names nobody".to_owned());
    }
    Ok(Who::Keys(keys))
}

fn is_opt_out(change: &Change) -> bool {
    matches!(change, Change::Interest { consent, .. } if consent.state == Standing::Left)
}

fn field_of(target: &Target) -> Option<String> {
    match target {
        Target::Field(name) => Some(name.clone()),
        Target::Zone => Some("zone".to_owned()),
        Target::Language => Some("language".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
