//! The columns of a file, each with what it becomes and how its cells are written.

use std::collections::BTreeMap;

use engine::money::Money;
use serde_json::{Map, Value as Json};

use super::Fault;
use super::reader::{Reader, object};
use super::target::Target;
use crate::import::cell::Type;
use crate::import::records::CELLS_MAX;
use crate::import::written::format_fault;

/// A column.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) to: Target,
    /// None: text in CSV, as it is in JSON.
    pub(crate) of: Option<Type>,
    /// Whether an empty cell empties the field; otherwise it says nothing.
    pub(crate) clears: bool,
    /// What stands between several tags in a cell.
    pub(crate) separator: String,
}

pub(super) fn columns(json: &Json, faults: &mut Vec<Fault>) -> Option<BTreeMap<String, Column>> {
    let Json::Object(map) = json else {
        faults.push(Fault {
            at: "columns".to_owned(),
            sentence: "This must be an object of columns by their names.".to_owned(),
        });
        return None;
    };
    if map.len() > CELLS_MAX {
        faults.push(Fault {
            at: "columns".to_owned(),
            sentence: format!("{} columns; at most {CELLS_MAX}.", map.len()),
        });
        return None;
    }
    let mut columns: BTreeMap<String, Column> = BTreeMap::new();
    for (name, json) in map {
        let at = format!("columns/{name:.60}");
        let Some(column) = column(json, &at, faults) else {
            continue;
        };
        let twin = columns.iter().find(|(_, other)| other.to == column.to);
        if let Some((other, _)) = twin {
            let sentence = format!("The column `{other}` becomes the same.");
            faults.push(Fault { at, sentence });
            continue;
        }
        columns.insert(name.clone(), column);
    }
    Some(columns)
}

fn column(json: &Json, at: &str, faults: &mut Vec<Fault>) -> Option<Column> {
    let short = Map::from_iter([("to".to_owned(), json.clone())]);
    let names = [
        "to",
        "type",
        "format",
        "decimal",
        "currency",
        "empty",
        "separator",
    ];
    let map = match json {
        Json::String(_) => &short,
        json => object(json, at, &names, faults)?,
    };
    let mut reader = Reader { map, at, faults };
    let Some(to) = reader.text("to") else {
        reader.fault("to", "`to` says what the column becomes.");
        return None;
    };
    let to = match Target::read(&to) {
        Ok(to) => to,
        Err(sentence) => {
            reader.fault("to", sentence);
            return None;
        }
    };
    let of = reader.of(&to);
    let clears = reader.choice("empty", &["keep", "clear"]) == Some(1);
    let separator = reader.text("separator").unwrap_or_else(|| ",".to_owned());
    if separator.is_empty() {
        reader.fault("separator", "A separator is not empty.");
    }
    Some(Column {
        to,
        of,
        clears,
        separator,
    })
}

impl Reader<'_, '_> {
    /// The type of a column. What it becomes may say it.
    fn of(&mut self, to: &Target) -> Option<Type> {
        let types = ["text", "number", "money", "boolean", "date", "instant"];
        let said = self.choice("type", &types).map(|at| types[at]);
        let is_instant = matches!(to, Target::ConsentAt | Target::OccurredAt);
        let takes_any = matches!(to, Target::Field(_) | Target::Data(_));
        let name = match said {
            Some(name) if !(takes_any || is_instant && name == "instant") => {
                self.fault("type", "Only `fields` and `data` have a type.");
                return None;
            }
            None if is_instant => "instant",
            None => {
                if self.map.contains_key("format") || self.map.contains_key("decimal") {
                    self.fault("type", "Say of which `type` it is.");
                }
                return None;
            }
            Some(name) => name,
        };
        let format = self.text("format");
        let decimal = match self.text("decimal").as_deref() {
            None | Some(".") => '.',
            Some(",") => ',',
            Some(_) => {
                self.fault("decimal", "The sign before decimals is `.` or `,`.");
                '.'
            }
        };
        Some(match name {
            "number" => Type::Number { decimal },
            "money" => self.money(decimal),
            "boolean" => Type::Flag,
            "date" => {
                let format = format.unwrap_or_else(|| "YYYY-MM-DD".to_owned());
                if let Some(fault) = format_fault(&format, false) {
                    self.fault("format", format!("{fault}."));
                }
                Type::Date { format }
            }
            "instant" => {
                let written = format.as_deref().filter(|one| !one.starts_with("unix"));
                if let Some(fault) = written.and_then(|format| format_fault(format, true)) {
                    self.fault("format", format!("{fault}."));
                }
                if let Some(unit) = format.as_deref().filter(|one| one.starts_with("unix"))
                    && !["unix", "unix_ms"].contains(&unit)
                {
                    self.fault("format", "This is neither `unix` nor `unix_ms`.");
                }
                Type::Instant { format }
            }
            _ => Type::Text,
        })
    }

    fn money(&mut self, decimal: char) -> Type {
        let currency = self.text("currency").unwrap_or_default();
        if Money::parse(&format!("1 {currency}")).is_err() {
            self.fault("currency", "An amount has a currency such as EUR.");
        }
        Type::Money { decimal, currency }
    }
}
