//! Comparing text without regard to case. SQL knows the small letters of ASCII only, so a value with
//! any other letter is decided in memory, unless it is equal byte by byte.

use engine::condition::Operand;

use super::field::{Atom, Part};
use super::{Compiler, Piece, Why};
use crate::param::Param;
use crate::segment::sql::Dialect;

impl Compiler<'_> {
    /// Equal to one of these texts.
    pub(super) fn equal_texts(&mut self, value: &Atom, texts: &[&str]) -> String {
        let same = self.list(texts.iter().map(|text| (*text).to_owned()).collect());
        let lower = self.list(texts.iter().map(|text| text.to_lowercase()).collect());
        let (dialect, text) = (self.dialect, &value.text);
        let is_text = dialect.is_text(&value.kind);
        let same = dialect.among(&dialect.bytes(text), &same);
        let equal = dialect.among(&dialect.lower(text), &lower);
        format!(
            "CASE WHEN {is_text} THEN CASE WHEN {same} THEN 1 WHEN {} THEN \
             CASE WHEN {equal} THEN 1 ELSE 0 END END ELSE 2 END",
            is_ascii(text)
        )
    }

    pub(super) fn texts(&mut self, value: &Atom, operand: &Operand, part: Part) -> Piece {
        let Operand::Text(wanted) = operand else {
            return Err(Why::OtherValue);
        };
        let (dialect, text) = (self.dialect, &value.text);
        let is_text = dialect.is_text(&value.kind);
        if wanted.is_empty() {
            return Ok(format!("CASE WHEN {is_text} THEN 1 ELSE 2 END"));
        }
        let wanted = wanted.to_lowercase();
        let length = self.param(wanted.chars().count());
        let wanted = self.text(&wanted);
        let lower = dialect.lower(text);
        let test = match part {
            Part::Inside => format!("{} > 0", dialect.found(&lower, &wanted)),
            Part::Begin => format!("substr({lower}, 1, CAST({length} AS integer)) = {wanted}"),
            Part::End => {
                let from = format!("length({text}) - CAST({length} AS integer) + 1");
                format!(
                    "length({text}) >= CAST({length} AS integer) AND substr({lower}, {from}) = {wanted}"
                )
            }
        };
        // PostgreSQL wants every parameter to be somewhere in the text.
        let used = format!("{length} IS NOT NULL");
        Ok(format!(
            "CASE WHEN {is_text} THEN CASE WHEN {} AND {used} THEN \
             CASE WHEN {test} THEN 1 ELSE 0 END END ELSE 2 END",
            is_ascii(text)
        ))
    }

    /// A list of texts as one parameter.
    pub(super) fn list(&mut self, texts: Vec<String>) -> String {
        match self.dialect {
            Dialect::Sqlite => self.param(serde_json::json!(texts).to_string()),
            Dialect::Postgres => {
                let texts = texts.into_iter().map(|text| Some(text.into())).collect();
                self.param(Param::Texts(texts))
            }
        }
    }
}

/// Whether every letter is one of ASCII: then it has as many bytes as letters.
pub(super) fn is_ascii(text: &str) -> String {
    format!("octet_length({text}) = length({text})")
}
