//! How many rows there are, or how much of a value they hold, against a number.

use engine::condition::{Measure, Operand, Operator, Take};
use engine::path::Path;

use super::field::{Atom, Located, sign};
use super::number::Unit;
use super::text::is_ascii;
use super::{Compiler, Dialect, Inside, Piece, Why};

impl Compiler<'_> {
    /// A measure of `rows`, which end in a `WHERE`. Rows whose filter is empty make it empty. With
    /// `every`, all of them have to pass, and there must be one.
    pub(super) fn measured(
        &mut self,
        measure: &Measure,
        within: &Inside,
        filter: Option<String>,
        rows: &str,
        every: bool,
    ) -> Piece {
        let tests: Vec<(&str, &Operand)> = match &measure.operator {
            Operator::Is(operand) => vec![("=", operand)],
            Operator::Ordered(order, operand) => vec![(sign(*order), operand)],
            Operator::Between(low, high) => vec![(">=", low), ("<=", high)],
            _ => return Err(Why::Kind),
        };
        let unit = self.unit(&tests)?;
        let counted = matches!(measure.take, Take::Count | Take::Distinct);
        if counted && !matches!(unit, Unit::Plain) {
            return Err(Why::Kind);
        }
        let (code, value) = match (measure.take, &measure.of) {
            (Take::Count, _) => ("1".to_owned(), "1".to_owned()),
            (Take::Sum | Take::Min | Take::Max, Some(of)) => self.amount(of, within, &unit)?,
            (Take::Distinct, Some(of)) => self.told_apart(of, within)?,
            _ => return Err(Why::Take),
        };
        let whole = match measure.take {
            Take::Count => "count(*) * 1000000",
            Take::Distinct => "count(DISTINCT n) * 1000000",
            Take::Min => "min(n)",
            Take::Max => "max(n)",
            // In two parts, so that no sum of whole numbers can overflow.
            _ => match self.dialect {
                Dialect::Sqlite => "(sum(n / 1000000) * 1000000 + sum(n % 1000000))",
                Dialect::Postgres => "sum(n)",
            },
        };
        let test = self.tests(whole, &tests)?;
        let filtered = filter.is_some();
        let filter = filter.unwrap_or_else(|| "TRUE".to_owned());
        // Rows that do not pass are of no interest, unless all have to.
        let passing = if filtered && !every {
            format!(" AND ({filter}) IS NOT FALSE")
        } else {
            String::new()
        };
        let complete = if every {
            "WHEN count(*) = 0 THEN FALSE WHEN sum(CASE WHEN f THEN 0 WHEN f IS NULL THEN 0 ELSE 1 END) > 0 THEN FALSE "
        } else {
            ""
        };
        // A count of nothing is a number; a sum of nothing is missing, and holds for no test.
        let missing = if counted {
            "WHEN count(k) < count(*) THEN NULL "
        } else {
            "WHEN min(k) = 0 THEN FALSE WHEN count(k) < count(*) THEN NULL \
             WHEN count(n) = 0 THEN FALSE "
        };
        Ok(format!(
            "(SELECT CASE {complete}WHEN count(f) < count(*) THEN NULL {missing}\
             WHEN {test} THEN TRUE ELSE FALSE END \
             FROM (SELECT ({filter}) AS f, {code} AS k, {value} AS n FROM {rows}{passing}) AS r)"
        ))
    }

    /// An amount to add up or compare: 1 and how much, 2 if it is missing, 0 if it is something
    /// else, and empty if it cannot be told.
    fn amount(&mut self, of: &Path, within: &Inside, unit: &Unit) -> Result<(String, String), Why> {
        let Located::Json(json) = self.locate(of, within)? else {
            return Err(Why::Place);
        };
        let (kind, several) = (&json.kind, json.several());
        let (fits, whole) = self.whole(&Atom::of(&json), unit);
        let value = format!("CASE WHEN {fits} THEN {whole} END");
        let code = format!(
            "CASE {several}WHEN {kind} IS NULL OR {kind} = 'null' THEN 2 \
             WHEN {kind} = 'array' THEN NULL \
             WHEN {fits} THEN CASE WHEN {whole} IS NOT NULL THEN 1 END ELSE 0 END"
        );
        Ok((code, value))
    }

    /// A form in which two values are the same exactly if `is` calls them equal.
    fn told_apart(&mut self, of: &Path, within: &Inside) -> Result<(String, String), Why> {
        let Located::Json(json) = self.locate(of, within)? else {
            return Err(Why::Place);
        };
        let (dialect, kind, text) = (self.dialect, &json.kind, &json.text);
        let (is_number, whole) = self.whole(&Atom::of(&json), &Unit::Plain);
        let (is_text, is_bool) = (dialect.is_text(kind), dialect.is_bool(kind));
        // An amount may be written in several ways.
        let money = match dialect {
            Dialect::Sqlite => format!("{text} GLOB '*[0-9] [A-Z][A-Z][A-Z]'"),
            Dialect::Postgres => format!("{text} ~ '[0-9] [A-Z][A-Z][A-Z]$'"),
        };
        let number = match dialect {
            Dialect::Sqlite => format!("'n' || ({whole})"),
            Dialect::Postgres => format!("'n' || trim_scale({whole})"),
        };
        let lower = dialect.lower(text);
        let value = format!(
            "CASE WHEN {is_number} THEN {number} WHEN {is_bool} THEN 'b' || {kind} || {text} \
             WHEN {is_text} THEN CASE WHEN {} AND NOT {money} THEN 't' || {lower} END END",
            is_ascii(text)
        );
        let several = json.several();
        let code = format!(
            "CASE {several}WHEN {kind} IS NULL OR {kind} = 'null' THEN 2 \
             WHEN ({value}) IS NOT NULL THEN 1 END"
        );
        Ok((code, value))
    }
}
