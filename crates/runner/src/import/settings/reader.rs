//! Reading JSON strictly: each value with its type, each fault at its place.

use engine::calendar::Zone;
use engine::event::{is_own, name_fault};
use serde_json::{Map, Value as Json};

use super::{Fault, TEXT_BYTES_MAX};

pub(super) struct Reader<'j, 'f> {
    pub(super) map: &'j Map<String, Json>,
    pub(super) at: &'j str,
    pub(super) faults: &'f mut Vec<Fault>,
}

impl Reader<'_, '_> {
    pub(super) fn fault(&mut self, name: &str, sentence: impl Into<String>) {
        let at = if self.at.is_empty() {
            name.to_owned()
        } else {
            format!("{}/{name}", self.at)
        };
        self.faults.push(Fault {
            at,
            sentence: sentence.into(),
        });
    }

    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        match self.map.get(name)? {
            Json::Null => None,
            Json::String(text) if text.len() <= TEXT_BYTES_MAX && !text.contains('\0') => {
                Some(text.clone())
            }
            _ => {
                let sentence = format!("This must be text of at most {TEXT_BYTES_MAX} bytes.");
                self.fault(name, sentence);
                None
            }
        }
    }

    pub(super) fn flag(&mut self, name: &str) -> bool {
        match self.map.get(name) {
            None | Some(Json::Null) => false,
            Some(Json::Bool(flag)) => *flag,
            Some(_) => {
                self.fault(name, "This must be true or false.");
                false
            }
        }
    }

    pub(super) fn choice(&mut self, name: &str, choices: &[&str]) -> Option<usize> {
        let text = self.text(name)?;
        let found = choices.iter().position(|choice| *choice == text);
        if found.is_none() {
            let list = choices.join(", ");
            self.fault(name, format!("`{text:.40}` is none of {list}."));
        }
        found
    }

    pub(super) fn delimiter(&mut self) -> Option<u8> {
        let text = self.text("delimiter")?;
        let found = match text.as_bytes() {
            [one @ (b',' | b';' | b'\t' | b'|')] => Some(*one),
            _ => None,
        };
        if found.is_none() {
            let sentence = "A delimiter is a comma, a semicolon, a tab or a bar.";
            self.fault("delimiter", sentence);
        }
        found
    }

    pub(super) fn zone(&mut self) -> Option<Zone> {
        let text = self.text("zone")?;
        let zone = Zone::named(&text);
        if zone.is_none() {
            self.fault("zone", format!("`{text:.40}` is no time zone."));
        }
        zone
    }

    pub(super) fn event_name(&mut self) -> Option<String> {
        let name = self.text("event")?;
        if let Some(fault) = name_fault(&name) {
            self.fault("event", format!("The name {fault}."));
        } else if is_own(&name) {
            let sentence = format!("Only Postduif itself writes events such as `{name}`.");
            self.fault("event", sentence);
        }
        Some(name)
    }
}

pub(super) fn object<'j>(
    json: &'j Json,
    at: &str,
    names: &[&str],
    faults: &mut Vec<Fault>,
) -> Option<&'j Map<String, Json>> {
    let Json::Object(map) = json else {
        faults.push(Fault {
            at: if at.is_empty() {
                "body".to_owned()
            } else {
                at.to_owned()
            },
            sentence: "This must be an object.".to_owned(),
        });
        return None;
    };
    let unknown = map.keys().filter(|name| !names.contains(&name.as_str()));
    for name in unknown {
        let shown: String = name.chars().take(60).collect();
        faults.push(Fault {
            at: if at.is_empty() {
                shown.clone()
            } else {
                format!("{at}/{shown}")
            },
            sentence: format!("Unknown name `{shown}`; known are {}.", names.join(", ")),
        });
    }
    Some(map)
}
