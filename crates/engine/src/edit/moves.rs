//! Where those go on who stand in a block, by block. Kept with the version that they go to, as JSON
//! with a number, so that every older form can still be read.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use crate::id::BlockId;

/// The number of the form in which [`Moves`] are stored.
const MOVES_FORMAT: u64 = 1;

/// Where those go on who stand in a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// In the same block of the new version; they wait as long as they would have.
    Keep,
    /// The same, and their wait is worked out anew, from when they came into the block.
    Retime,
    /// At another block, at once.
    To(BlockId),
    /// Nowhere: they leave the workflow.
    Leave,
    /// In the version in which they are.
    Stay,
}

/// The answers for a version, by the block in which one stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moves(pub BTreeMap<BlockId, Answer>);

impl Answer {
    /// As it is stored and written in JSON.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Keep => "keep".into(),
            Self::Retime => "retime".into(),
            Self::Leave => "leave".into(),
            Self::Stay => "stay".into(),
            Self::To(block) => json!({ "block": block }),
        }
    }

    /// Reads an answer; the error is a sentence.
    pub fn from_json(json: &Json) -> Result<Self, String> {
        let wrong = || {
            "This must be \"keep\", \"retime\", \"leave\", \"stay\" or {\"block\": \"the id of a block\"}."
                .to_owned()
        };
        match json {
            Json::String(word) => match word.as_str() {
                "keep" => Ok(Self::Keep),
                "retime" => Ok(Self::Retime),
                "leave" => Ok(Self::Leave),
                "stay" => Ok(Self::Stay),
                _ => Err(wrong()),
            },
            Json::Object(map) if map.len() == 1 => {
                let block = map.get("block").and_then(Json::as_str);
                block.and_then(BlockId::new).map(Self::To).ok_or_else(wrong)
            }
            _ => Err(wrong()),
        }
    }
}

impl Moves {
    /// The answer for a block; who stands where nobody was asked about stays in its version.
    pub fn of(&self, block: &BlockId) -> &Answer {
        self.0.get(block).unwrap_or(&Answer::Stay)
    }

    /// The stored form.
    pub fn to_text(&self) -> String {
        let answers = self.0.iter();
        let answers = answers.map(|(id, answer)| (id.to_string(), answer.to_json()));
        let answers: Map<String, Json> = answers.collect();
        json!({ "format": MOVES_FORMAT, "moves": answers }).to_string()
    }

    /// Reads the stored form, of this or any earlier format; the error is a lowercase fragment.
    pub fn from_text(text: &str) -> Result<Self, String> {
        let json: Json = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let format = json.get("format").and_then(Json::as_u64).unwrap_or(0);
        if format != MOVES_FORMAT {
            return Err(format!(
                "answers of format {format}; this program reads {MOVES_FORMAT}"
            ));
        }
        let answers = json.get("moves").and_then(Json::as_object);
        let answers = answers.ok_or("`moves` is missing or no object")?;
        let read = |(id, answer): (&String, &Json)| {
            let id = BlockId::new(id).ok_or_else(|| format!("`{id}` is no id"))?;
            Ok((id, Answer::from_json(answer)?))
        };
        answers.iter().map(read).collect::<Result<_, _>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers as format 1 writes them. Never change this text: it is what older databases hold.
    const FORMAT_1: &str = r#"{"format":1,"moves":{"a":"keep","b":"retime","c":{"block":"a"},"d":"leave","e":"stay"}}"#;

    #[test]
    fn answers_of_format_1_still_open_and_are_written_the_same() {
        let moves = Moves::from_text(FORMAT_1).unwrap();
        assert_eq!(moves.to_text(), FORMAT_1);
        let id = |text| BlockId::new(text).unwrap();
        assert_eq!(moves.of(&id("c")), &Answer::To(id("a")));
        assert_eq!(moves.of(&id("other")), &Answer::Stay);
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let check = |text: &str, expect: &str| {
            let error = Moves::from_text(text).unwrap_err();
            assert!(error.contains(expect), "{error}");
        };
        check("{}", "answers of format 0; this program reads 1");
        check(r#"{"format":1}"#, "`moves` is missing");
        check(r#"{"format":1,"moves":{"A b":"keep"}}"#, "`A b` is no id");
        for answer in [
            r#""go""#,
            "1",
            r#"{"block":"A b"}"#,
            r#"{"block":"a","x":1}"#,
        ] {
            let text = format!(r#"{{"format":1,"moves":{{"a":{answer}}}}}"#);
            check(&text, "This must be \"keep\"");
        }
    }
}
