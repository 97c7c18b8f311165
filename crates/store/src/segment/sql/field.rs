//! Comparing one value. A comparison has four ends: it holds (1), it does not (0), it cannot be told
//! because the value is missing or of another kind (2), or SQL cannot say which (empty).

use engine::condition::{Operand, Operator, Order};
use engine::path::{Path, Root};

use super::dialect::{self, Dialect, Json, Way};
use super::{Compiler, Inside, Piece, Why};

/// Where a value stands.
pub(super) enum Located {
    /// In a JSON document.
    Json(Json),
    /// In a column of text that may be empty.
    Text(String),
    /// In a column of milliseconds.
    Instant(String),
    /// Nowhere, whoever the contact is.
    Nothing,
}

impl Compiler<'_> {
    pub(super) fn field(
        &mut self,
        path: &Path,
        operator: &Operator,
        if_missing: bool,
        inside: &Inside,
    ) -> Piece {
        if let Operator::KnownFor(_) = operator {
            return Err(Why::Period);
        }
        let located = self.locate(path, inside)?;
        let (yes, no) = ("TRUE", "FALSE");
        if let Operator::Known(known) = operator {
            let (there, missing) = if *known { (yes, no) } else { (no, yes) };
            return Ok(match located {
                Located::Nothing => missing.to_owned(),
                Located::Instant(_) => there.to_owned(),
                Located::Text(column) => {
                    format!("CASE WHEN {column} IS NULL THEN {missing} ELSE {there} END")
                }
                Located::Json(json) => {
                    let several = json.several();
                    let kind = &json.kind;
                    format!(
                        "CASE {several}WHEN {kind} IS NULL OR {kind} = 'null' THEN {missing} \
                         ELSE {there} END"
                    )
                }
            });
        }
        let verdict = match located {
            Located::Nothing => "2".to_owned(),
            Located::Instant(column) => self.instant(&column, operator)?,
            Located::Text(column) => {
                let atom = Atom::text(self.dialect, &column);
                let verdict = self.compared(&atom, operator)?;
                format!("CASE WHEN {column} IS NULL THEN 2 ELSE {verdict} END")
            }
            Located::Json(json) => self.in_json(&json, operator)?,
        };
        let missing = if if_missing { yes } else { no };
        Ok(format!(
            "(CASE {verdict} WHEN 1 THEN TRUE WHEN 0 THEN FALSE WHEN 2 THEN {missing} END)"
        ))
    }

    fn in_json(&mut self, json: &Json, operator: &Operator) -> Piece {
        let single = self.compared(&Atom::of(json), operator)?;
        let alias = self.alias('l');
        let (from, element) = json.elements(self.dialect, &alias);
        let each = self.compared(&Atom::of(&element), operator)?;
        // One element that fits is enough; a list without any does not fit.
        let list = format!(
            "(SELECT CASE WHEN count(*) = 0 THEN 0 \
             WHEN sum(CASE WHEN k = 1 THEN 1 ELSE 0 END) > 0 THEN 1 \
             WHEN count(k) < count(*) THEN NULL WHEN min(k) = 0 THEN 0 ELSE 2 END \
             FROM (SELECT {each} AS k FROM {from}) AS {alias}k)"
        );
        let (kind, several) = (&json.kind, json.several());
        Ok(format!(
            "CASE {several}WHEN {kind} IS NULL OR {kind} = 'null' THEN 2 \
             WHEN {kind} = 'array' THEN {list} ELSE {single} END"
        ))
    }

    pub(super) fn locate(&mut self, path: &Path, inside: &Inside) -> Result<Located, Why> {
        let Some((first, rest)) = path.names.split_first() else {
            return Err(Why::Place);
        };
        let deeper = !rest.is_empty();
        match (path.root, first.as_str()) {
            (Root::Contact, column @ ("email" | "zone" | "language")) => {
                Ok(below(Located::Text(format!("c.{column}")), deeper))
            }
            (Root::Contact, "created_at") => {
                Ok(below(Located::Instant("c.created_at".to_owned()), deeper))
            }
            (Root::Contact, "tags") => Ok(below(
                Located::Json(Json::whole(self.dialect, "c.tags")),
                deeper,
            )),
            (Root::Contact, _) => {
                let mut ways = vec![Way::Name(first), Way::Value];
                ways.extend(rest.iter().map(|name| Way::Name(name)));
                self.json("c.attributes", &ways, 2)
            }
            (Root::Event, name) => {
                let Some(event) = &inside.event else {
                    return Err(Why::Place);
                };
                match name {
                    "id" => Err(Why::Place),
                    "name" | "source" => {
                        Ok(below(Located::Text(format!("{event}.{name}")), deeper))
                    }
                    "occurred_at" | "received_at" => {
                        Ok(below(Located::Instant(format!("{event}.{name}")), deeper))
                    }
                    _ => {
                        let ways: Vec<_> = path.names.iter().map(|name| Way::Name(name)).collect();
                        self.json(&format!("{event}.data"), &ways, 1)
                    }
                }
            }
            (Root::Item, _) => {
                let Some(item) = inside.item.clone() else {
                    return Err(Why::Place);
                };
                let ways: Vec<_> = path.names.iter().map(|name| Way::Name(name)).collect();
                let (document, kind) = match self.dialect {
                    Dialect::Sqlite => (
                        format!("CASE WHEN {item}.type = 'object' THEN {item}.value END"),
                        format!("{item}.type"),
                    ),
                    Dialect::Postgres => (format!("{item}.v"), format!("jsonb_typeof({item}.v)")),
                };
                let located = self.json(&document, &ways, 1)?;
                Ok(match located {
                    Located::Json(mut json) => {
                        json.lists.push(format!("{kind} = 'array'"));
                        Located::Json(json)
                    }
                    other => other,
                })
            }
            _ => Err(Why::Place),
        }
    }

    /// A value in a document; the first so many steps lead through maps for certain.
    fn json(&mut self, document: &str, ways: &[Way<'_>], sure: usize) -> Result<Located, Why> {
        let mut lists = Vec::new();
        Ok(Located::Json(match self.dialect {
            Dialect::Sqlite => {
                for length in sure..ways.len() {
                    let path = dialect::path_text(&ways[..length]).ok_or(Why::Place)?;
                    let path = self.text(&path);
                    lists.push(format!("json_type({document}, {path}) = 'array'"));
                }
                let path = dialect::path_text(ways).ok_or(Why::Place)?;
                let path = self.text(&path);
                Json::at_sqlite(document, &path, lists)
            }
            Dialect::Postgres => {
                let mut value = format!("({document})");
                for (n, way) in ways.iter().enumerate() {
                    if n >= sure {
                        lists.push(format!("jsonb_typeof({value}) = 'array'"));
                    }
                    let step = match way {
                        Way::Name(name) => self.text(name),
                        Way::Value => "0".to_owned(),
                    };
                    value = format!("({value} -> {step})");
                }
                Json::at_postgres(&value, lists)
            }
        }))
    }

    /// How a single value compares: 1, 0, 2 or empty. It is there, and no list.
    fn compared(&mut self, value: &Atom, operator: &Operator) -> Piece {
        match operator {
            Operator::Is(operand) => self.one_of(value, std::slice::from_ref(operand)),
            Operator::OneOf(operands) => self.one_of(value, operands),
            Operator::Contains(operand) => self.texts(value, operand, Part::Inside),
            Operator::StartsWith(operand) => self.texts(value, operand, Part::Begin),
            Operator::EndsWith(operand) => self.texts(value, operand, Part::End),
            Operator::Ordered(order, operand) => self.ordered(value, &[(sign(*order), operand)]),
            Operator::Between(low, high) => self.ordered(value, &[(">=", low), ("<=", high)]),
            other => self.dated(value, other),
        }
    }

    /// Equal to one of these.
    fn one_of(&mut self, value: &Atom, operands: &[Operand]) -> Piece {
        let mut texts = Vec::new();
        let mut verdicts = Vec::new();
        for operand in operands {
            match operand {
                Operand::Text(text) => texts.push(text.as_str()),
                Operand::Number(_) | Operand::Money(_) => {
                    verdicts.push(self.ordered(value, &[("=", operand)])?);
                }
                Operand::Bool(bool) => {
                    let is_bool = self.dialect.is_bool(&value.kind);
                    let is_true = self.dialect.is_true(&value.kind, &value.text);
                    let (yes, no) = if *bool { (1, 0) } else { (0, 1) };
                    verdicts.push(format!(
                        "CASE WHEN {is_bool} THEN CASE WHEN {is_true} THEN {yes} ELSE {no} END ELSE 2 END"
                    ));
                }
                Operand::Path { .. } => return Err(Why::OtherValue),
            }
        }
        if !texts.is_empty() {
            verdicts.push(self.equal_texts(value, &texts));
        }
        if let [one] = &verdicts[..] {
            return Ok(one.clone());
        }
        let listed = |test: &str| {
            let tests = verdicts.iter().map(|verdict| format!("({verdict}) {test}"));
            tests.collect::<Vec<_>>().join(" OR ")
        };
        Ok(format!(
            "CASE WHEN {} THEN 1 WHEN {} THEN NULL WHEN {} THEN 0 ELSE 2 END",
            listed("= 1"),
            listed("IS NULL"),
            listed("= 0"),
        ))
    }
}

/// Nothing stands below a text or an instant.
fn below(located: Located, deeper: bool) -> Located {
    if deeper { Located::Nothing } else { located }
}

pub(super) const fn sign(order: Order) -> &'static str {
    match order {
        Order::AtLeast => ">=",
        Order::AtMost => "<=",
        Order::MoreThan => ">",
        Order::LessThan => "<",
    }
}

/// A value that is there and is no list.
pub(super) struct Atom {
    pub(super) kind: String,
    pub(super) text: String,
    pub(super) number: String,
}

impl Atom {
    pub(super) fn of(json: &Json) -> Self {
        Self {
            kind: json.kind.clone(),
            text: json.text.clone(),
            number: json.number.clone(),
        }
    }

    /// A column that holds text.
    fn text(dialect: Dialect, column: &str) -> Self {
        let kind = match dialect {
            Dialect::Sqlite => "'text'",
            Dialect::Postgres => "'string'",
        };
        Self {
            kind: kind.to_owned(),
            text: column.to_owned(),
            number: column.to_owned(),
        }
    }
}

/// Where a part of a text is looked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    Inside,
    Begin,
    End,
}
