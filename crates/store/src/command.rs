//! Commands: what people and the API ask for, taken through the inbox like everything else, so that
//! they happen in order with the events of the same contact.
//!
//! A command is stored as JSON with a format number. This module does not carry commands out.

use engine::contact::{Change, Consent};
use engine::event;
use engine::id::{ContactId, Handle, JourneyId, WorkflowId};
use engine::time::Time;
use engine::value::Value;
use serde_json::{Value as Json, json};

use crate::append::{SOURCE_BYTES_MAX, has_nul};
use crate::error::{Error, Result};
use crate::who::Who;
use crate::workspace::Workspace;

/// The number of the form in which commands are stored.
pub const COMMAND_FORMAT: u64 = 1;
/// Most changes in one command: every field of a wide import row.
pub const CHANGES_MAX: usize = 500;

/// Something that is asked for, about one contact.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Change fields, tags and interests, in this order.
    ChangeContact {
        /// The changes.
        changes: Vec<Change>,
        /// Who asks: `api`, `import`, the name of a form.
        source: String,
    },
    /// Take a journey to a newer version of its workflow, by the answers that stand with that version.
    MoveJourney {
        /// Which.
        journey: JourneyId,
        /// Through which workflow.
        workflow: WorkflowId,
        /// The version.
        version: i64,
    },
}

impl Workspace<'_> {
    /// Puts a command into the inbox of a contact, which is made if its keys are unknown.
    ///
    /// Refused if the keys belong to two contacts, or if an e-mail address would be taken that is
    /// already somebody else's.
    pub async fn command(self, who: Who, command: Command, received_at: Time) -> Result<ContactId> {
        if let Command::ChangeContact { changes, source } = &command {
            Error::unless_over("changes in one command", changes.len(), CHANGES_MAX)?;
            Error::unless_over("bytes of a source", source.len(), SOURCE_BYTES_MAX)?;
        }
        if has_nul(&command.to_json().to_string()) {
            let text = "the command holds the character NUL";
            return Err(Error::Refused(text.to_owned()));
        }
        let command = self.driver().command(self.id(), who, command, received_at);
        command.await
    }
}

impl Command {
    /// Who asks.
    pub(crate) fn source(&self) -> &str {
        match self {
            Self::ChangeContact { source, .. } => source,
            Self::MoveJourney { .. } => event::ENGINE,
        }
    }

    /// The stored form.
    pub(crate) fn to_json(&self) -> Json {
        match self {
            Self::ChangeContact { changes, source } => json!({
                "format": COMMAND_FORMAT,
                "do": "change_contact",
                "changes": changes.iter().map(change_to_json).collect::<Vec<_>>(),
                "source": source,
            }),
            Self::MoveJourney {
                journey,
                workflow,
                version,
            } => json!({
                "format": COMMAND_FORMAT,
                "do": "move_journey",
                "journey": journey.0,
                "workflow": workflow.0,
                "version": version,
            }),
        }
    }

    /// Reads the stored form, of this or any earlier format; the error is a lowercase fragment.
    pub(crate) fn from_json(json: &Json) -> Result<Self, String> {
        let format = json.get("format").and_then(Json::as_u64).unwrap_or(0);
        if format != COMMAND_FORMAT {
            return Err(format!(
                "a command of format {format}; this program reads {COMMAND_FORMAT}"
            ));
        }
        match text(json, "do")? {
            "change_contact" => {
                let changes = json.get("changes").and_then(Json::as_array);
                let changes = changes.ok_or("`changes` is missing")?;
                Ok(Self::ChangeContact {
                    changes: changes
                        .iter()
                        .map(change_from_json)
                        .collect::<Result<_, _>>()?,
                    source: text(json, "source")?.to_owned(),
                })
            }
            "move_journey" => Ok(Self::MoveJourney {
                journey: JourneyId(number(json, "journey")?),
                workflow: WorkflowId(number(json, "workflow")?),
                version: number(json, "version")?,
            }),
            other => Err(format!("`{other}` is no command")),
        }
    }
}

fn change_to_json(change: &Change) -> Json {
    match change {
        Change::Field { field, value } => json!({"field": field, "value": value}),
        Change::Tag { tag, set } => json!({"tag": tag, "set": set}),
        Change::Interest { interest, consent } => {
            json!({"interest": interest, "consent": consent})
        }
    }
}

fn change_from_json(json: &Json) -> Result<Change, String> {
    if json.get("field").is_some() {
        let value = json.get("value").ok_or("`value` is missing")?;
        return Ok(Change::Field {
            field: text(json, "field")?.to_owned(),
            value: Value::from_json(value, "value").map_err(|refused| refused.to_string())?,
        });
    }
    if json.get("tag").is_some() {
        let set = json.get("set").and_then(Json::as_bool);
        return Ok(Change::Tag {
            tag: text(json, "tag")?.to_owned(),
            set: set.ok_or("`set` is missing")?,
        });
    }
    let interest = text(json, "interest")?;
    let consent = json.get("consent").cloned().unwrap_or_default();
    Ok(Change::Interest {
        interest: Handle::new(interest).ok_or_else(|| format!("`{interest}` is no handle"))?,
        consent: serde_json::from_value::<Consent>(consent)
            .map_err(|error| format!("`consent`: {error}"))?,
    })
}

fn number(json: &Json, name: &str) -> Result<i64, String> {
    let number = json.get(name).and_then(Json::as_i64);
    number.ok_or_else(|| format!("`{name}` is missing or no number"))
}

fn text<'a>(json: &'a Json, name: &str) -> Result<&'a str, String> {
    json.get(name)
        .and_then(Json::as_str)
        .ok_or_else(|| format!("`{name}` is missing or no text"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::contact::{Basis, Standing};

    /// A command as format 1 writes it. Never change this text: it is what older databases hold.
    const FORMAT_1: &str = r#"{"changes":[{"field":"points","value":0.10},{"field":"nick","value":null},{"set":true,"tag":"vip"},{"consent":{"at":"2027-03-01T09:00:00Z","basis":"opt_in","source":"form","state":"subscribed","wording":"Yes, mail me"},"interest":"offers"}],"do":"change_contact","format":1,"source":"api"}"#;

    #[test]
    fn a_command_of_format_1_still_opens_and_is_written_the_same() {
        let command = Command::from_json(&serde_json::from_str(FORMAT_1).unwrap()).unwrap();
        assert_eq!(command.to_json().to_string(), FORMAT_1);
        let Command::ChangeContact { changes, source } = command else {
            panic!("{command:?}");
        };
        assert_eq!((changes.len(), source.as_str()), (4, "api"));
        let Change::Interest { consent, .. } = &changes[3] else {
            panic!("{changes:?}");
        };
        assert_eq!(
            (consent.state, consent.basis),
            (Standing::Subscribed, Basis::OptIn)
        );
    }

    /// Never change this text either.
    #[test]
    fn a_move_is_written_as_it_always_was() {
        let text = r#"{"do":"move_journey","format":1,"journey":7,"version":3,"workflow":2}"#;
        let command = Command::from_json(&serde_json::from_str(text).unwrap()).unwrap();
        assert_eq!(command.to_json().to_string(), text);
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let check = |json: &str, expect: &str| {
            let error = Command::from_json(&serde_json::from_str(json).unwrap()).unwrap_err();
            assert_eq!(error, expect);
        };
        check("{}", "a command of format 0; this program reads 1");
        check(r#"{"format":1,"do":"dance"}"#, "`dance` is no command");
        check(
            r#"{"format":1,"do":"change_contact","changes":[{"tag":"a"}],"source":"x"}"#,
            "`set` is missing",
        );
        check(
            r#"{"format":1,"do":"change_contact","changes":[{"interest":"A b"}],"source":"x"}"#,
            "`A b` is no handle",
        );
    }
}
