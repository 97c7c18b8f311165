//! Exact amounts of money: whole minor units with their currency. Text with more digits than the
//! currency has is refused, never rounded. Two currencies never compare.

use std::fmt;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// An amount in a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money {
    /// Cents, or whatever the currency's smallest unit is.
    pub minor: i64,
    /// Three capital letters (ISO 4217).
    currency: [u8; 3],
}

/// Currencies whose number of decimals is not two (ISO 4217, list one).
const DECIMALS: [(&str, u32); 22] = [
    ("BIF", 0),
    ("CLP", 0),
    ("DJF", 0),
    ("GNF", 0),
    ("ISK", 0),
    ("JPY", 0),
    ("KMF", 0),
    ("KRW", 0),
    ("PYG", 0),
    ("RWF", 0),
    ("UGX", 0),
    ("VND", 0),
    ("VUV", 0),
    ("XAF", 0),
    ("XOF", 0),
    ("XPF", 0),
    ("BHD", 3),
    ("IQD", 3),
    ("JOD", 3),
    ("KWD", 3),
    ("OMR", 3),
    ("TND", 3),
];

/// Why a text is no amount.
enum Fault {
    NoAmount,
    /// The currency has so many decimals.
    TooFine(u32),
}

impl Money {
    /// Reads `"50.00 EUR"`. The error is a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::read(text).map_err(|fault| match fault {
            Fault::NoAmount => format!("`{text:.40}` is not an amount such as \"50.00 EUR\""),
            Fault::TooFine(decimals) => format!("`{text:.40}` has more than {decimals} decimals"),
        })
    }

    /// The same, where nobody is told what is wrong: a rule compares every line of every order, and most
    /// texts are no amounts.
    pub fn of(text: &str) -> Option<Self> {
        Self::read(text).ok()
    }

    fn read(text: &str) -> Result<Self, Fault> {
        let fault = || Fault::NoAmount;
        let (number, currency) = text.split_once(' ').ok_or_else(fault)?;
        let currency: [u8; 3] = currency.as_bytes().try_into().map_err(|_| fault())?;
        if !currency.iter().all(u8::is_ascii_uppercase) {
            return Err(fault());
        }
        let plain = number
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
        let number = plain
            .then(|| Decimal::from_str_exact(number).ok())
            .flatten()
            .ok_or_else(fault)?;
        let money = Self { minor: 0, currency };
        let scaled = number
            .checked_mul(Decimal::from(10_i64.pow(money.decimals())))
            .ok_or_else(fault)?;
        if !scaled.is_integer() {
            return Err(Fault::TooFine(money.decimals()));
        }
        Ok(Self {
            minor: scaled.to_i64().ok_or_else(fault)?,
            currency,
        })
    }

    /// The currency's three letters.
    pub fn currency(&self) -> &str {
        std::str::from_utf8(&self.currency).expect("three capital letters")
    }

    /// This amount against another; `None` for another currency.
    pub fn compare(&self, other: &Self) -> Option<std::cmp::Ordering> {
        (self.currency == other.currency).then(|| self.minor.cmp(&other.minor))
    }

    /// This amount times a number, rounded half to even to whole minor units; `None` beyond the
    /// largest amount.
    pub fn times(&self, factor: Decimal) -> Option<Self> {
        let minor = Decimal::from(self.minor)
            .checked_mul(factor)?
            .round()
            .to_i64()?;
        Some(Self {
            minor,
            currency: self.currency,
        })
    }

    /// The two added; `None` for another currency, or beyond the largest amount.
    pub fn plus(&self, other: &Self) -> Option<Self> {
        let minor = self.minor.checked_add(other.minor)?;
        (self.currency == other.currency).then_some(Self {
            minor,
            currency: self.currency,
        })
    }

    fn decimals(&self) -> u32 {
        DECIMALS
            .iter()
            .find(|(name, _)| *name == self.currency())
            .map_or(2, |(_, decimals)| *decimals)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let amount = Decimal::new(self.minor, self.decimals());
        write!(f, "{amount} {}", self.currency())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact() {
        let check = |text: &str, expect: Result<i64, &str>| {
            let got = Money::parse(text);
            let got = got
                .as_ref()
                .map(|money| money.minor)
                .map_err(String::as_str);
            assert_eq!(got, expect, "{text}");
            assert_eq!(Money::of(text).map(|money| money.minor), expect.ok());
        };
        check("50.00 EUR", Ok(5_000));
        check("50 EUR", Ok(5_000));
        check("-0.01 USD", Ok(-1));
        check("1500 JPY", Ok(1_500));
        check("1.234 KWD", Ok(1_234));
        check("0.005 EUR", Err("`0.005 EUR` has more than 2 decimals"));
        for bad in [
            "50",
            "50 eur",
            "50 EURO",
            "1e3 EUR",
            "EUR 50",
            "1,00 EUR",
            "99999999999999999999 EUR",
        ] {
            assert!(Money::parse(bad).is_err(), "{bad}");
            assert_eq!(Money::of(bad), None, "{bad}");
        }
        assert_eq!(Money::parse("12.5 EUR").unwrap().to_string(), "12.50 EUR");
    }

    #[test]
    fn two_currencies_never_compare() {
        let money = |text| Money::parse(text).unwrap();
        assert_eq!(
            money("1.00 EUR").compare(&money("2.00 EUR")),
            Some(std::cmp::Ordering::Less)
        );
        assert_eq!(money("1.00 EUR").compare(&money("2.00 USD")), None);
    }
}
