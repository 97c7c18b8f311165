//! Numbers and amounts of money, as whole millionths and whole minor units, so that comparing and
//! adding them is exact. What has more digits than fit is decided in memory.

use engine::condition::Operand;
use engine::money::Money;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::field::Atom;
use super::{Compiler, Piece, Why};
use crate::segment::sql::Dialect;

/// Most letters of a number that is compared in SQL: a million million fits, and its millionths fit
/// into 64 bits.
const LENGTH_MAX: usize = 12;
/// Parts of one in which numbers are counted.
const PARTS: i64 = 1_000_000;

/// What numbers or amounts are compared with.
#[derive(Clone, Debug)]
pub(super) enum Unit {
    /// Plain numbers, in millionths.
    Plain,
    /// Amounts in this currency, in minor units.
    Money {
        /// The place of the parameter with the currency behind a space.
        suffix: String,
        decimals: u32,
    },
}

impl Compiler<'_> {
    /// Ordered so against each of these, which are all numbers or all amounts in one currency.
    pub(super) fn ordered(&mut self, value: &Atom, tests: &[(&str, &Operand)]) -> Piece {
        let unit = self.unit(tests)?;
        let (fits, number) = self.whole(value, &unit);
        let test = self.tests("n", tests)?;
        Ok(format!(
            "CASE WHEN {fits} THEN (SELECT CASE WHEN n IS NULL THEN NULL WHEN {test} THEN 1 ELSE 0 END \
             FROM (SELECT {number} AS n) AS whole) ELSE 2 END"
        ))
    }

    /// The unit of what is compared with.
    pub(super) fn unit(&mut self, tests: &[(&str, &Operand)]) -> Result<Unit, Why> {
        let mut currency = None;
        let mut plain = false;
        for (_, operand) in tests {
            match operand {
                Operand::Number(_) => plain = true,
                Operand::Money(money) => {
                    let this = money.currency().to_owned();
                    if currency
                        .replace(this.clone())
                        .is_some_and(|other| other != this)
                    {
                        return Err(Why::Kind);
                    }
                }
                Operand::Path { .. } => return Err(Why::OtherValue),
                Operand::Text(_) | Operand::Bool(_) => return Err(Why::Kind),
            }
        }
        match currency {
            None => Ok(Unit::Plain),
            Some(_) if plain => Err(Why::Kind),
            Some(currency) => Ok(Unit::Money {
                decimals: decimals(&currency)?,
                suffix: self.text(&format!(" {currency}")),
            }),
        }
    }

    /// All of these hold for a whole number of units.
    pub(super) fn tests(&mut self, number: &str, tests: &[(&str, &Operand)]) -> Piece {
        let mut texts = Vec::new();
        for (sign, operand) in tests {
            let whole = match operand {
                Operand::Number(number) => millionths(*number).ok_or(Why::Digits)?,
                Operand::Money(money) => money.minor,
                _ => return Err(Why::Kind),
            };
            let whole = self.param(whole);
            texts.push(format!("{number} {sign} {whole}"));
        }
        Ok(format!("({})", texts.join(" AND ")))
    }

    /// Whether a value is of the unit, and how many of it: empty if it has too many digits.
    pub(super) fn whole(&self, value: &Atom, unit: &Unit) -> (String, String) {
        let dialect = self.dialect;
        match unit {
            Unit::Plain => {
                let number = &value.number;
                let whole = match dialect {
                    Dialect::Sqlite => {
                        scaled(number, 6, &format!("length({number}) <= {LENGTH_MAX}"))
                    }
                    Dialect::Postgres => format!(
                        "CASE WHEN length({number}) <= {LENGTH_MAX} THEN {number}::numeric * {PARTS} END"
                    ),
                };
                (dialect.is_number(&value.kind), whole)
            }
            Unit::Money { suffix, decimals } => {
                let text = &value.text;
                let is_text = dialect.is_text(&value.kind);
                let (ends, number) = match dialect {
                    Dialect::Sqlite => (
                        format!("substr({text}, -4) = {suffix}"),
                        format!("substr({text}, 1, length({text}) - 4)"),
                    ),
                    Dialect::Postgres => (
                        format!("right({text}, 4) = {suffix}"),
                        format!("left({text}, -4)"),
                    ),
                };
                // Another kind of value is no argument of a function of text.
                let fits = format!("CASE WHEN {is_text} THEN {ends} ELSE FALSE END");
                (fits, minor(dialect, &number, *decimals))
            }
        }
    }
}

/// The minor units of a plain decimal text; empty if it is written otherwise.
fn minor(dialect: Dialect, number: &str, decimals: u32) -> String {
    match dialect {
        Dialect::Sqlite => {
            let places = places(number);
            let plain = format!(
                "length({number}) <= {LENGTH_MAX} AND ({number} GLOB '[0-9]*' OR {number} GLOB '-[0-9]*') \
                 AND {number} GLOB '*[0-9]' AND {number} NOT GLOB '*[^0-9.-]*' \
                 AND {number} NOT GLOB '?*-*' AND {number} NOT GLOB '*.*.*' \
                 AND {places} IN (0, {decimals})"
            );
            scaled(number, decimals, &plain)
        }
        Dialect::Postgres => {
            let pattern = match decimals {
                0 => "'^-?[0-9]{1,9}$'".to_owned(),
                _ => format!("'^-?[0-9]{{1,9}}(\\.[0-9]{{{decimals}}})?$'"),
            };
            let parts = 10_i64.pow(decimals);
            format!("CASE WHEN {number} ~ {pattern} THEN {number}::numeric * {parts} END")
        }
    }
}

/// SQLite: a decimal text with at most so many places as a whole number of that place.
fn scaled(number: &str, decimals: u32, plain: &str) -> String {
    let places = places(number);
    let zeros = "0".repeat(decimals as usize);
    format!(
        "CASE WHEN {plain} AND {places} <= {decimals} THEN \
         CAST(replace({number}, '.', '') || substr('{zeros}', 1 + {places}) AS INTEGER) END"
    )
}

/// SQLite: how many digits stand behind the point.
fn places(number: &str) -> String {
    format!(
        "(CASE instr({number}, '.') WHEN 0 THEN 0 ELSE length({number}) - instr({number}, '.') END)"
    )
}

/// A number in millionths, if that is exact.
fn millionths(number: Decimal) -> Option<i64> {
    let whole = number.checked_mul(Decimal::from(PARTS))?;
    whole.is_integer().then(|| whole.to_i64())?
}

/// How many decimals the currency has.
fn decimals(currency: &str) -> Result<u32, Why> {
    // The smallest unit, as it is printed, says it.
    let one = Money::parse(&format!("1 {currency}")).map_err(|_| Why::Kind)?;
    Ok(one.minor.ilog10())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_counted_in_millionths_or_refused() {
        let check = |text: &str, expect: Option<i64>| {
            let number = Decimal::from_str_exact(text).unwrap();
            assert_eq!(millionths(number), expect, "{text}");
        };
        check("1.5", Some(1_500_000));
        check("-0.000001", Some(-1));
        check("0.0000001", None);
        check("99999999999999999999", None);
    }

    #[test]
    fn currencies_have_their_decimals() {
        let check = |currency: &str, expect: u32| assert_eq!(decimals(currency), Ok(expect));
        check("EUR", 2);
        check("JPY", 0);
        check("KWD", 3);
    }
}
