//! Numbers: exact decimals of up to 28 digits.
//!
//! A price of 19.90 is not a binary fraction, so no float is used to hold one. A number keeps the
//! decimals it was written with (`19.90` prints as `19.90`); one written without decimals is whole,
//! and dividing whole numbers gives a whole number, rounded down, as Liquid wants.

use std::fmt;
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};

/// An exact decimal number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number(Decimal);

impl Number {
    /// Reads a number as JSON writes it, exponents included. Nothing if it is no number or passes
    /// 28 digits before the point; digits beyond the 28th behind the point are rounded.
    pub fn parse(text: &str) -> Option<Self> {
        // The library also reads underscores and the like, which JSON does not have.
        let is_json = |byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-');
        if !text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) || !text.bytes().all(is_json)
        {
            return None;
        }
        let number = if text.contains(['e', 'E']) {
            // A float by its form: it keeps a decimal, so that dividing by it gives decimals.
            with_decimals(Decimal::from_scientific_lossy(text).ok()?)
        } else {
            Decimal::from_str(text).ok()?
        };
        Some(Self(without_negative_zero(number)))
    }

    /// Reads digits with an optional sign and decimals, and nothing else.
    pub(crate) fn parse_plain(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if all_digits(whole) && all_digits(decimals) {
            Self::parse(text)
        } else {
            None
        }
    }

    /// Whether it was written, or came out, without decimals.
    pub(crate) fn is_whole(self) -> bool {
        self.0.scale() == 0
    }

    pub(crate) fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// The whole part, if it fits.
    pub(crate) fn truncated(self) -> Option<i64> {
        i64::try_from(self.0.trunc()).ok()
    }

    pub(crate) fn abs(self) -> Self {
        Self(self.0.abs())
    }

    pub(crate) fn floor(self) -> Self {
        Self(whole(self.0.floor()))
    }

    pub(crate) fn ceil(self) -> Self {
        Self(without_negative_zero(whole(self.0.ceil())))
    }

    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    pub(crate) fn minus(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The product. Zeros at the end that neither factor has decimals for are dropped.
    pub(crate) fn times(self, other: Self) -> Option<Self> {
        let product = self.0.checked_mul(other.0)?;
        let scale = self.0.scale().max(other.0.scale());
        Some(Self(without_negative_zero(trimmed_to(product, scale))))
    }

    /// The quotient of two whole numbers rounded down; with decimals on either side the exact
    /// quotient (a price of 10.00 by 4 is 2.50) or, where there is none, the nearest that a double
    /// holds. Nothing for a zero divisor.
    pub(crate) fn divided_by(self, other: Self) -> Option<Self> {
        let quotient = self.0.checked_div(other.0)?;
        if self.is_whole() && other.is_whole() {
            return Some(Self(whole(quotient.floor())));
        }
        let quotient = if is_product(self.0, quotient, other.0) {
            trimmed_to(quotient, self.0.scale())
        } else {
            let double = self.0.as_f64() / other.0.as_f64();
            Decimal::from_str(&double.to_string()).unwrap_or(quotient)
        };
        Some(Self(without_negative_zero(with_decimals(quotient))))
    }

    /// The rest of a division, with the sign of the divisor. Nothing for a zero divisor.
    pub(crate) fn modulo(self, other: Self) -> Option<Self> {
        let rest = self.0.checked_rem(other.0)?;
        let opposite = !rest.is_zero() && rest.is_sign_negative() != other.0.is_sign_negative();
        let rest = if opposite {
            rest.checked_add(other.0)?
        } else {
            rest
        };
        let fraction = !self.is_whole() || !other.is_whole();
        let rest = if fraction { with_decimals(rest) } else { rest };
        Some(Self(without_negative_zero(rest)))
    }

    /// Rounded half away from zero to a number of decimals; to tens and so on if it is negative.
    /// Without decimals the result is whole.
    pub(crate) fn round(self, decimals: i64) -> Self {
        let half_up = RoundingStrategy::MidpointAwayFromZero;
        if let Ok(decimals) = u32::try_from(decimals) {
            let rounded = self.0.round_dp_with_strategy(decimals, half_up);
            return Self(without_negative_zero(if decimals == 0 {
                whole(rounded)
            } else {
                rounded
            }));
        }
        let Some(unit) = u32::try_from(decimals.unsigned_abs())
            .ok()
            .and_then(|zeros| 10_i64.checked_pow(zeros))
            .map(Decimal::from)
        else {
            return Self::default();
        };
        let units = (self.0 / unit).round_dp_with_strategy(0, half_up);
        let rounded = units.checked_mul(unit).unwrap_or(self.0);
        Self(without_negative_zero(whole(rounded)))
    }
}

impl Number {
    /// Rounded to a number of decimals, and written with all of them.
    pub(crate) fn with_exactly(self, decimals: i64) -> Self {
        let mut rounded = self.round(decimals).0;
        rounded.rescale(u32::try_from(decimals).unwrap_or(0));
        Self(rounded)
    }
}

/// Whether a product is exactly that of two factors, with no digit rounded away.
fn is_product(product: Decimal, left: Decimal, right: Decimal) -> bool {
    let (left, right) = (left.normalize(), right.normalize());
    left.mantissa()
        .checked_mul(right.mantissa())
        .and_then(|exact| {
            Decimal::try_from_i128_with_scale(exact, left.scale() + right.scale()).ok()
        })
        .is_some_and(|exact| exact == product)
}

/// The same value without decimals; the value must be whole.
fn whole(number: Decimal) -> Decimal {
    number.trunc_with_scale(0)
}

/// The same value with at least one decimal, unless it has 28 digits already.
fn with_decimals(mut number: Decimal) -> Decimal {
    if number.scale() == 0 {
        number.rescale(1);
    }
    number
}

/// The same value without the zeros behind the given number of decimals.
fn trimmed_to(number: Decimal, scale: u32) -> Decimal {
    let mut shortest = number.normalize();
    if shortest.scale() < scale {
        shortest.rescale(scale);
    }
    shortest
}

fn without_negative_zero(number: Decimal) -> Decimal {
    if number.is_zero() {
        number.abs()
    } else {
        number
    }
}

impl From<i64> for Number {
    fn from(number: i64) -> Self {
        Self(Decimal::from(number))
    }
}

impl From<u64> for Number {
    fn from(number: u64) -> Self {
        Self(Decimal::from(number))
    }
}

impl From<usize> for Number {
    fn from(number: usize) -> Self {
        Self(Decimal::from(number))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    fn check(result: Option<Number>, expected: &str) {
        assert_eq!(result.map(|n| n.to_string()).as_deref(), Some(expected));
    }

    #[test]
    fn keeps_decimals_as_written() {
        for text in ["19.90", "5", "5.0", "-0.10", "12345678901234567.89"] {
            check(Number::parse(text), text);
        }
        check(Number::parse("1e3"), "1000.0");
        check(Number::parse("-0.0"), "0.0");
        check(Number::parse("25e-1"), "2.5");
        let third = "0.".to_owned() + &"3".repeat(40);
        check(Number::parse(&third), &third[..30]);
    }

    #[test]
    fn refuses_what_it_cannot_hold() {
        for text in [
            "",
            "-",
            "abc",
            "1_000",
            "+1",
            "1e40",
            "1e-",
            &"9".repeat(40),
        ] {
            assert_eq!(Number::parse(text), None, "{text}");
        }
        for text in ["1_000", "+1", "1.", ".5", "1e3", " 1"] {
            assert_eq!(Number::parse_plain(text), None, "{text}");
        }
    }

    #[test]
    fn calculates_exactly() {
        check(number("0.1").plus(number("0.2")), "0.3");
        check(number("10").minus(number("2.0")), "8.0");
        check(number("19.90").times(number("2")), "39.80");
        check(number("0.5").times(number("0.5")), "0.25");
        check(number("5.0").times(number("2.1")), "10.5");
        check(number("9").divided_by(number("2")), "4");
        check(number("-9").divided_by(number("2")), "-5");
        check(number("9.0").divided_by(number("2")), "4.5");
        check(number("10").divided_by(number("2.0")), "5.0");
        check(number("10.00").divided_by(number("4")), "2.50");
        check(number("20").divided_by(number("7.0")), "2.857142857142857");
        check(number("-7").modulo(number("3")), "2");
        check(number("10").modulo(number("2.0")), "0.0");
        assert_eq!(number("1").divided_by(number("0.0")), None);
        assert_eq!(number(&"9".repeat(28)).times(number("9")), None);
    }

    #[test]
    fn rounds_half_away_from_zero() {
        check(Some(number("2.5").round(0)), "3");
        check(Some(number("-2.5").round(0)), "-3");
        check(Some(number("5.666").round(1)), "5.7");
        check(Some(number("19.90").round(2)), "19.90");
        check(Some(number("1250").round(-2)), "1300");
        check(Some(number("5").round(-99)), "0");
        check(Some(number("-0.4").ceil()), "0");
    }
}
