//! What a cell says, by the type that its column was given: a number with its comma, a date as it is
//! written there, an amount, an instant. A cell that is not what its column says is refused; nothing is
//! guessed, rounded or cut.

use engine::calendar::Zone;
use engine::dated::Dated;
use engine::money::Money;
use engine::time::Time;
use engine::value::{self, TEXT_BYTES_MAX, Value};

use super::written::Parts;

/// How the cells of a column are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Type {
    /// As it stands, without the spaces round it.
    Text,
    /// A decimal number with this between its whole and its part.
    Number {
        /// `.` or `,`; the other, spaces and apostrophes may part thousands.
        decimal: char,
    },
    /// An amount in this currency.
    Money {
        /// As in [`Type::Number`].
        decimal: char,
        /// Three capital letters.
        currency: String,
    },
    /// Yes or no.
    Flag,
    /// A date.
    Date {
        /// `YYYY`, `MM` or `M`, `DD` or `D`, and what stands between.
        format: String,
    },
    /// A date and time.
    Instant {
        /// As of a date, and `HH` or `H`, `mm`, `ss`; or `unix`, `unix_ms`. Without one: RFC 3339, or a
        /// local date and time such as `2027-03-01 09:00`.
        format: Option<String>,
    },
}

/// What people write for yes, and for no, in the languages of the product.
const YES: [&str; 16] = [
    "1",
    "y",
    "yes",
    "true",
    "t",
    "on",
    "x",
    "j",
    "ja",
    "wahr",
    "o",
    "oui",
    "vrai",
    "subscribed",
    "opt-in",
    "opted in",
];
const NO: [&str; 16] = [
    "0",
    "n",
    "no",
    "false",
    "f",
    "off",
    "-",
    "nee",
    "nein",
    "falsch",
    "non",
    "faux",
    "unsubscribed",
    "left",
    "opt-out",
    "opted out",
];

/// A cell without the spaces, breaks and invisible marks round it, of whatever alphabet.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{2060}')
    })
}

impl Type {
    /// Reads a cell that is not empty. The error is the end of a sentence.
    pub(super) fn read(&self, text: &str, zone: &Zone) -> Result<Value, String> {
        let text = trimmed(text);
        Ok(match self {
            Self::Text => {
                let text = value::text_within(text, "", TEXT_BYTES_MAX);
                Value::Text(text.map_err(|refused| refused.why)?)
            }
            Self::Number { decimal } => {
                let plain = plain_number(text, *decimal)?;
                let number = value::decimal(&plain);
                Value::Number(number.ok_or_else(|| {
                    format!("`{text:.40}` has more digits than can be kept exactly (28)")
                })?)
            }
            Self::Money { decimal, currency } => {
                let amount = format!("{} {currency}", plain_number(text, *decimal)?);
                Money::parse(&amount)?;
                Value::Text(amount)
            }
            Self::Flag => Value::Bool(flag(text)?),
            Self::Date { format } => {
                let parts = Parts::read(text, format)?;
                let date = parts.date();
                if Dated::parse(&date).is_none() {
                    return Err(format!("`{text:.40}` is no day of the calendar"));
                }
                Value::Text(date)
            }
            Self::Instant { .. } => Value::Text(self.instant(text, zone)?.to_string()),
        })
    }

    /// Reads a cell as an instant.
    pub(super) fn instant(&self, text: &str, zone: &Zone) -> Result<Time, String> {
        let text = trimmed(text);
        let Self::Instant { format } = self else {
            return Err("is no column of instants".to_owned());
        };
        let no = || format!("`{text:.40}` is no date and time from 1900 to 2199");
        match format.as_deref() {
            None => {
                let local = text.replacen(' ', "T", 1);
                let read = Time::parse(text).or_else(|| Time::parse(&local));
                read.or_else(|| zone.place_text(&local)).ok_or_else(no)
            }
            Some(unit @ ("unix" | "unix_ms")) => {
                let number: i64 = text.parse().map_err(|_| no())?;
                let ms = if unit == "unix" {
                    number.checked_mul(1_000).ok_or_else(no)?
                } else {
                    number
                };
                let time = Time::from_millis(ms);
                (time.millis() == ms).then_some(time).ok_or_else(no)
            }
            Some(format) => {
                let parts = Parts::read(text, format)?;
                let local = format!("{}T{}", parts.date(), parts.time());
                zone.place_text(&local).ok_or_else(no)
            }
        }
    }
}

/// Yes or no, as people write it.
pub(super) fn flag(text: &str) -> Result<bool, String> {
    let lower = trimmed(text).to_lowercase();
    if YES.contains(&lower.as_str()) {
        return Ok(true);
    }
    if NO.contains(&lower.as_str()) {
        return Ok(false);
    }
    Err(format!("`{text:.40}` is neither yes nor no"))
}

/// `1.234,50` as `1234.50`.
fn plain_number(text: &str, decimal: char) -> Result<String, String> {
    let no = || format!("`{text:.40}` is no number with `{decimal}` before its decimals");
    let (sign, rest) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = match rest.split_once(decimal) {
        Some((whole, part)) => (whole, Some(part)),
        None => (rest, None),
    };
    let groups: Vec<&str> = whole
        .split(|c: char| c != decimal && (matches!(c, '.' | ',' | '\'' | '’') || c.is_whitespace()))
        .collect();
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_grouped = groups.len() == 1
        || (groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3));
    if !is_grouped || !groups.iter().all(|group| is_digits(group)) {
        return Err(no());
    }
    match part {
        None => Ok(format!("{sign}{}", groups.concat())),
        Some(part) if is_digits(part) => Ok(format!("{sign}{}.{part}", groups.concat())),
        Some(_) => Err(no()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(of: &Type, text: &str, expect: Result<&str, &str>) {
        let zone = Zone::named("Europe/Amsterdam").unwrap();
        let got = of.read(text, &zone).map(|value| value.to_string());
        let got = got.as_ref().map(String::as_str).map_err(String::as_str);
        assert_eq!(got, expect, "{text:?}");
    }

    #[test]
    fn numbers_are_read_by_their_comma_and_never_guessed() {
        let comma = Type::Number { decimal: ',' };
        for (text, plain) in [
            ("12", "12"),
            ("-1.234.567,50", "-1234567.50"),
            (" 1\u{a0}234,5 ", "1234.5"),
            ("1'000", "1000"),
            ("+7", "7"),
        ] {
            check(&comma, text, Ok(plain));
        }
        for bad in [
            "1.2", "1,2,3", "1.23,4", "", ",5", "5,", "1e3", "12 €", "0x1",
        ] {
            let why = format!("`{bad}` is no number with `,` before its decimals");
            check(&comma, bad, Err(&why));
        }
        check(&Type::Number { decimal: '.' }, "1,234.5", Ok("1234.5"));
        let long = "1".repeat(30);
        let why = format!("`{long}` has more digits than can be kept exactly (28)");
        check(&Type::Number { decimal: '.' }, &long, Err(&why));
    }

    #[test]
    fn an_amount_has_no_more_digits_than_its_currency() {
        let of = |currency: &str| Type::Money {
            decimal: ',',
            currency: currency.to_owned(),
        };
        check(&of("EUR"), "1.049,95", Ok("1049.95 EUR"));
        let zone = Zone::utc();
        assert!(of("EUR").read("1,005", &zone).is_err());
        assert!(of("JPY").read("1,5", &zone).is_err());
    }

    #[test]
    fn dates_are_read_as_the_column_says() {
        let of = |format: &str| Type::Date {
            format: format.to_owned(),
        };
        check(&of("DD-MM-YYYY"), "01-05-1980", Ok("1980-05-01"));
        check(&of("M/D/YYYY"), "5/1/1980", Ok("1980-05-01"));
        check(&of("YYYYMMDD"), "19800501", Ok("1980-05-01"));
        check(
            &of("DD-MM-YYYY"),
            "1980-05-01",
            Err("`1980-05-01` is not written as DD-MM-YYYY"),
        );
        check(
            &of("D.M.YYYY"),
            "30.2.1980",
            Err("`30.2.1980` is no day of the calendar"),
        );
        check(
            &of("D-M-YYYY"),
            "١-٢-1980",
            Err("`١-٢-1980` is not written as D-M-YYYY"),
        );
    }

    #[test]
    fn instants_are_local_unless_they_say_otherwise() {
        let of = |format: Option<&str>| Type::Instant {
            format: format.map(str::to_owned),
        };
        check(
            &of(None),
            "2027-07-01T09:00:00Z",
            Ok("2027-07-01T09:00:00Z"),
        );
        check(&of(None), "2027-07-01 09:00", Ok("2027-07-01T07:00:00Z"));
        check(&of(None), "2027-07-01", Ok("2027-06-30T22:00:00Z"));
        let dutch = of(Some("DD-MM-YYYY HH:mm"));
        check(&dutch, "01-07-2027 09:00", Ok("2027-07-01T07:00:00Z"));
        check(&of(Some("unix")), "1800000000", Ok("2027-01-15T08:00:00Z"));
        check(
            &of(Some("unix_ms")),
            "1800000000000",
            Ok("2027-01-15T08:00:00Z"),
        );
        for bad in ["tomorrow", "2027-13-01", "2027-07-01T25:00"] {
            let why = format!("`{bad}` is no date and time from 1900 to 2199");
            check(&of(None), bad, Err(&why));
        }
    }

    #[test]
    fn yes_and_no_in_four_languages() {
        for text in ["Ja", " YES ", "oui", "1", "Wahr"] {
            check(&Type::Flag, text, Ok("true"));
        }
        for text in ["nee", "0", "Nein", "opt-out"] {
            check(&Type::Flag, text, Ok("false"));
        }
        check(
            &Type::Flag,
            "perhaps",
            Err("`perhaps` is neither yes nor no"),
        );
    }

    #[test]
    fn what_cannot_be_kept_is_refused() {
        check(&Type::Text, "\u{a0}Anna\u{feff}", Ok("Anna"));
        check(&Type::Text, "a\0b", Err("holds a NUL character"));
        let long = "x".repeat(TEXT_BYTES_MAX + 1);
        check(
            &Type::Text,
            &long,
            Err("text of 65537 bytes; at most 65536"),
        );
    }
}
