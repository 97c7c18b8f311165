//! A rule as one SQL expression over the contact `c`: true, false, or empty where SQL cannot tell.
//!
//! SQL's own logic of three values carries "cannot tell" through `AND`, `OR` and `NOT`, so a part
//! that has no exact form in SQL, or a row whose value has none, costs only those contacts whose
//! answer hangs on it. What is true or false here must be what the engine would say; a property test
//! on both databases compares them. No value of a rule or contact stands in the text: all of them
//! are parameters.

mod date;
mod dialect;
mod event;
mod field;
mod measure;
mod number;
mod text;

use std::fmt;

use engine::calendar::Zone;
use engine::condition::Condition;
use engine::time::Time;

use super::Question;
use crate::param::Param;

pub(crate) use dialect::Dialect;

/// Longest expression that is sent; SQLite takes a million bytes. A longer one is decided in memory.
const TEXT_BYTES_MAX: usize = 400_000;

/// A part of a rule that is decided in memory, contact by contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The part, as people read it.
    pub part: String,
    /// Why.
    pub why: Why,
}

/// Why a part of a rule has no exact form in SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It compares with another value of the contact.
    OtherValue,
    /// It looks at something that is not kept as a column or in JSON.
    Place,
    /// Values of this kind are not compared so.
    Kind,
    /// A number with more digits than are exact.
    Digits,
    /// The first, the last or the mean of something.
    Take,
    /// It looks back in a way that needs the contact.
    Period,
    /// The whole rule is too long.
    Length,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OtherValue => "it compares with another value",
            Self::Place => "what it looks at is no column",
            Self::Kind => "values of this kind are not compared so",
            Self::Digits => "a number has too many digits",
            Self::Take => "first, last and average are taken in memory",
            Self::Period => "how far it looks back depends on the contact",
            Self::Length => "the rule is too long",
        })
    }
}

/// A piece of SQL, or why there is none.
pub(crate) type Piece = Result<String, Why>;

/// A compiled rule.
#[derive(Clone, Debug)]
pub(crate) struct Compiled {
    /// An expression over `c`, a row of `contact`.
    pub(crate) holds: String,
    /// Its parameters: the first is the workspace.
    pub(crate) params: Vec<Param<'static>>,
    /// What it leaves open for every contact.
    pub(crate) refusals: Vec<Refusal>,
}

/// The parts of a rule that are decided in memory, on any database.
pub fn refusals(question: &Question) -> Vec<Refusal> {
    compile(Dialect::Sqlite, question, &[]).refusals
}

/// Compiles a rule; `first` are the parameters that come before its own.
pub(crate) fn compile(dialect: Dialect, question: &Question, first: &[Param<'static>]) -> Compiled {
    let mut compiler = Compiler {
        dialect,
        zone: &question.zone,
        now: question.now,
        params: first.to_vec(),
        refusals: Vec::new(),
        aliases: 0,
    };
    let holds = compiler.condition(&question.rule, &Inside::default());
    if holds.len() > TEXT_BYTES_MAX {
        let refusal = Refusal {
            part: "the rule".to_owned(),
            why: Why::Length,
        };
        return Compiled {
            holds: dialect.unknown().to_owned(),
            params: first.to_vec(),
            refusals: vec![refusal],
        };
    }
    Compiled {
        holds,
        params: compiler.params,
        refusals: compiler.refusals,
    }
}

/// What stands around a part of a rule: the aliases of the event and the element that it tests.
#[derive(Clone, Debug, Default)]
struct Inside {
    event: Option<String>,
    item: Option<String>,
}

struct Compiler<'q> {
    dialect: Dialect,
    zone: &'q Zone,
    now: Time,
    params: Vec<Param<'static>>,
    refusals: Vec<Refusal>,
    aliases: usize,
}

impl Compiler<'_> {
    /// The place of a new parameter.
    fn param(&mut self, value: impl Into<Param<'static>>) -> String {
        let value = value.into();
        let cast = match (self.dialect, &value) {
            (Dialect::Sqlite, _) => "",
            (Dialect::Postgres, Param::Int(_)) => "::bigint",
            (Dialect::Postgres, Param::Texts(_)) => "::text[]",
            (Dialect::Postgres, _) => "::text",
        };
        self.params.push(value);
        let sign = match self.dialect {
            Dialect::Sqlite => '?',
            Dialect::Postgres => '$',
        };
        format!("{sign}{}{cast}", self.params.len())
    }

    fn text(&mut self, text: &str) -> String {
        self.param(text.to_owned())
    }

    fn alias(&mut self, letter: char) -> String {
        self.aliases += 1;
        format!("{letter}{}", self.aliases)
    }

    /// True, false or empty.
    fn condition(&mut self, condition: &Condition, inside: &Inside) -> String {
        let (word, parts) = match condition {
            Condition::All(parts) => (" AND ", parts),
            Condition::Any(parts) => (" OR ", parts),
            Condition::Not(part) => return format!("(NOT {})", self.condition(part, inside)),
            Condition::Segment(membership) => {
                return match membership.rule() {
                    // It sees the contact and nothing else.
                    Some(rule) => self.condition(rule, &Inside::default()),
                    None => self.dialect.unknown().to_owned(),
                };
            }
            single => {
                let before = self.params.len();
                return self.single(single, inside).unwrap_or_else(|why| {
                    // What was prepared for it has no place in the text, which PostgreSQL refuses.
                    self.params.truncate(before);
                    let part = told(single);
                    self.refusals.push(Refusal { part, why });
                    self.dialect.unknown().to_owned()
                });
            }
        };
        if parts.is_empty() {
            // All of nothing holds, any of nothing does not.
            let all = matches!(condition, Condition::All(_));
            return if all { "(1 = 1)" } else { "(1 = 0)" }.to_owned();
        }
        let parts: Vec<_> = parts
            .iter()
            .map(|part| self.condition(part, inside))
            .collect();
        format!("({})", parts.join(word))
    }

    fn single(&mut self, condition: &Condition, inside: &Inside) -> Piece {
        match condition {
            Condition::Tag(tag) => {
                let tag = self.text(tag);
                Ok(self.dialect.has_tag(&tag))
            }
            Condition::Interest(interest) => {
                let interest = self.text(interest.as_str());
                Ok(format!(
                    "EXISTS (SELECT 1 FROM consent WHERE consent.workspace = c.workspace \
                     AND consent.bucket = c.bucket AND consent.contact = c.id \
                     AND consent.interest = {interest} AND consent.state = 'subscribed')"
                ))
            }
            Condition::Field {
                path,
                operator,
                if_missing,
            } => self.field(path, operator, *if_missing, inside),
            Condition::Event(rule) => self.event(rule, inside),
            Condition::Items {
                path,
                filter,
                every,
                measure,
            } => self.items(path, filter.as_deref(), *every, measure, inside),
            _ => Err(Why::Kind),
        }
    }
}

/// A part of a rule in a few words.
fn told(condition: &Condition) -> String {
    match condition {
        Condition::Field { path, operator, .. } => format!("{path} {operator}"),
        Condition::Event(rule) => {
            let names = rule.names.join(" or ");
            format!("{names} {}: {}", rule.period, rule.measure)
        }
        Condition::Items { path, measure, .. } => format!("items of {path}: {measure}"),
        _ => "a part".to_owned(),
    }
}
