//! `money`: an amount as people of a language write it.
//!
//! The language is that of the rendering, the currency is an argument; without one it is the number
//! alone. Amounts are whole units and decimals (19.90), not cents. How numbers and currencies are
//! written follows the Unicode locale data (CLDR) for `nl`, `en`, `de` and `fr`.

use super::Call;
use crate::date::Language;
use crate::diagnostic::DiagnosticKind;
use crate::error::Fault;
use crate::value::{Number, Value};

/// Keeps a sign and its figures on one line.
const NO_BREAK_SPACE: char = '\u{a0}';
/// What separates thousands in French.
const NARROW_NO_BREAK_SPACE: char = '\u{202f}';

/// How many decimals amounts have, unless the currency says otherwise.
const DECIMALS: i64 = 2;
const CURRENCIES_WITHOUT_DECIMALS: [&str; 8] =
    ["CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XOF"];
const CURRENCIES_WITH_THREE: [&str; 5] = ["BHD", "JOD", "KWD", "OMR", "TND"];

/// The signs that readers of all four languages know; other currencies are written by their code.
const SIGNS: [(&str, &str); 4] = [("EUR", "€"), ("GBP", "£"), ("JPY", "¥"), ("USD", "$")];

/// Prints an amount. Nothing for nil; what is no number is left as it is, and noted.
pub(super) fn money(call: &mut Call<'_>) -> Result<Value, Fault> {
    let Some(number) = call.input.as_number() else {
        if call.input != Value::Nil {
            call.noticed = Some(DiagnosticKind::UnreadableNumber);
        }
        return Ok(call.input.clone());
    };
    let argument = call.argument(0);
    let currency = match &argument {
        Value::Nil => None,
        argument => match argument.as_text() {
            Some(code) if is_code(code) => Some(&**code),
            _ => {
                let needs = "the code of a currency, such as 'EUR'";
                return Err(call.bad_argument(needs, argument));
            }
        },
    };
    let amount = written(number, currency, call.context.language);
    call.made(&amount)
}

fn is_code(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn written(number: Number, currency: Option<&str>, language: Language) -> String {
    let decimals = match currency {
        Some(code) if CURRENCIES_WITHOUT_DECIMALS.contains(&code) => 0,
        Some(code) if CURRENCIES_WITH_THREE.contains(&code) => 3,
        _ => DECIMALS,
    };
    let figures = number.with_exactly(decimals).to_string();
    let (minus, figures) = match figures.strip_prefix('-') {
        Some(figures) => ("-", figures),
        None => ("", figures.as_str()),
    };
    let figures = grouped(figures, language);
    let Some(code) = currency else {
        return format!("{minus}{figures}");
    };
    let known = SIGNS.iter().find(|(known, _)| *known == code);
    let sign = known.map_or(code, |(_, sign)| sign);
    match language {
        Language::English if known.is_some() => format!("{minus}{sign}{figures}"),
        Language::English => format!("{minus}{sign}{NO_BREAK_SPACE}{figures}"),
        Language::Dutch => format!("{sign}{NO_BREAK_SPACE}{minus}{figures}"),
        Language::German | Language::French => {
            format!("{minus}{figures}{NO_BREAK_SPACE}{sign}")
        }
    }
}

/// Figures with the separators of a language.
fn grouped(figures: &str, language: Language) -> String {
    let (thousands, point) = match language {
        Language::English => (',', '.'),
        Language::Dutch | Language::German => ('.', ','),
        Language::French => (NARROW_NO_BREAK_SPACE, ','),
    };
    let (whole, decimals) = figures.split_once('.').unwrap_or((figures, ""));
    let mut text = String::with_capacity(figures.len() * 2);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(thousands);
        }
        text.push(digit);
    }
    if !decimals.is_empty() {
        text.push(point);
        text.push_str(decimals);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(number: &str, currency: Option<&str>, expected: [&str; 4]) {
        let number = Number::parse(number).unwrap();
        let languages = [
            Language::Dutch,
            Language::English,
            Language::German,
            Language::French,
        ];
        for (language, expected) in languages.into_iter().zip(expected) {
            let found = written(number, currency, language);
            let found = found.replace(NO_BREAK_SPACE, "_");
            let found = found.replace(NARROW_NO_BREAK_SPACE, "~");
            assert_eq!(found, expected, "{language:?}");
        }
    }

    #[test]
    fn each_language_writes_it_its_way() {
        check(
            "19.9",
            Some("EUR"),
            ["€_19,90", "€19.90", "19,90_€", "19,90_€"],
        );
        check(
            "1234567.5",
            Some("USD"),
            [
                "$_1.234.567,50",
                "$1,234,567.50",
                "1.234.567,50_$",
                "1~234~567,50_$",
            ],
        );
        check(
            "-5",
            Some("EUR"),
            ["€_-5,00", "-€5.00", "-5,00_€", "-5,00_€"],
        );
        check(
            "3",
            Some("SEK"),
            ["SEK_3,00", "SEK_3.00", "3,00_SEK", "3,00_SEK"],
        );
        check(
            "1000",
            None,
            ["1.000,00", "1,000.00", "1.000,00", "1~000,00"],
        );
    }

    #[test]
    fn currencies_have_their_decimals() {
        check(
            "1999.5",
            Some("JPY"),
            ["¥_2.000", "¥2,000", "2.000_¥", "2~000_¥"],
        );
        check(
            "1.5",
            Some("KWD"),
            ["KWD_1,500", "KWD_1.500", "1,500_KWD", "1,500_KWD"],
        );
        check(
            "0.005",
            Some("EUR"),
            ["€_0,01", "€0.01", "0,01_€", "0,01_€"],
        );
        check(
            "-0.001",
            Some("EUR"),
            ["€_0,00", "€0.00", "0,00_€", "0,00_€"],
        );
    }
}
