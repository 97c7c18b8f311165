//! What an event says of itself. What was stored stays the text it is until somebody looks at it: most
//! of a history is only counted, and as values a year of orders takes many times its text. Whether the
//! text can be read is found out when it is taken, so looking at it never fails. This module does not
//! know which events there are.

use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use serde::de::IgnoredAny;

use crate::value::{DIGITS_MAX, Value};

/// Brackets within brackets that any reader of JSON takes; what comes in by a door has a tenth of them.
const DEPTH_PLAIN: i32 = 100;

/// The fields of an event, as a [`Value`]. A copy shares them.
#[derive(Clone)]
pub struct Data(Arc<Told>);

struct Told {
    /// As it was stored; empty where the value is there from the beginning.
    text: String,
    value: OnceLock<Value>,
}

impl Data {
    /// Takes data that we stored ourselves: the text of what [`Value::to_json`] gave. The error, a
    /// lowercase fragment, is that of reading all of it.
    pub fn from_stored(text: String) -> Result<Self, String> {
        if !is_plain(&text) {
            return Ok(read(&text)?.into());
        }
        serde_json::from_str::<IgnoredAny>(&text).map_err(|error| error.to_string())?;
        let value = OnceLock::new();
        Ok(Self(Arc::new(Told { text, value })))
    }
}

impl From<Value> for Data {
    fn from(value: Value) -> Self {
        let (text, value) = (String::new(), OnceLock::from(value));
        Self(Arc::new(Told { text, value }))
    }
}

impl Deref for Data {
    type Target = Value;

    fn deref(&self) -> &Value {
        let Told { text, value } = &*self.0;
        value.get_or_init(|| read(text).expect("plain JSON can be read"))
    }
}

impl PartialEq for Data {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl fmt::Debug for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl fmt::Display for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&**self, f)
    }
}

/// Whether this text, if it is JSON, holds nothing that reading it as a value may refuse: no character by
/// its number, which may be half of one, no number with an exponent or of more digits than are kept, and
/// nothing within itself too many times. What stands in texts counts too: they are read a little early.
fn is_plain(text: &str) -> bool {
    let (mut digits, mut depth, mut before) = (0, 0, b' ');
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' | b'.' => digits += 1,
            b'e' | b'E' if digits > 0 => return false,
            b'u' if before == b'\\' => return false,
            b'{' | b'[' => (digits, depth) = (0, depth + 1),
            b'}' | b']' => (digits, depth) = (0, depth - 1),
            _ => digits = 0,
        }
        if digits > DIGITS_MAX || depth > DEPTH_PLAIN {
            return false;
        }
        before = byte;
    }
    true
}

fn read(text: &str) -> Result<Value, String> {
    let json = serde_json::from_str(text).map_err(|error| error.to_string())?;
    Value::from_stored(json)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Whether it is taken, and stays text until it is looked at.
    fn check(text: &str, expect: Option<bool>) {
        let stays = Data::from_stored(text.to_owned()).map(|data| data.0.value.get().is_none());
        assert_eq!(stays.ok(), expect, "{text}");
    }

    #[test]
    fn what_was_stored_stays_text_until_it_is_looked_at() {
        let data = Data::from_stored(r#"{"total":"1.50 EUR","n":2.50}"#.to_owned()).unwrap();
        assert!(data.0.value.get().is_none());
        assert_eq!(data.get("total"), Some("1.50 EUR".into()));
        assert!(data.0.value.get().is_some());
        assert!(data.clone().0.value.get().is_some());
        check("{}", Some(true));
        check(r#"{"a":[1,-2.5,true,null,"x\n"]}"#, Some(true));
        check(&"1".repeat(28), Some(true));
    }

    #[test]
    fn what_may_not_be_readable_is_read_at_once() {
        check(r#"{"a":1e2}"#, Some(false));
        check(r#"{"a":"\u00e9"}"#, Some(false));
        check(
            "\"the text of 1234567890123456789012345678 and one 9\"",
            Some(true),
        );
        check(&format!("\"{}\"", "1".repeat(29)), Some(false));
        for refused in [
            "",
            "{",
            "[1,]",
            "{\"a\":1e400}",
            r#""\ud800""#,
            "nul",
            "1 2",
        ] {
            check(refused, None);
        }
        check(&"1".repeat(40), None);
        check(&format!("{}{}", "[".repeat(200), "]".repeat(200)), None);
        check(&format!("{}{}", "]".repeat(200), "[".repeat(300)), None);
    }

    proptest! {
        /// Whatever is taken as text can be looked at, and says what reading it at once says.
        #[test]
        fn looking_never_fails(text in r#"[\[\]{}:,"\\ua0-9eE.+ -]{0,24}|\{"[a-z\\"]{0,5}":[0-9eE.+-]{1,34}\}"#) {
            let data = Data::from_stored(text.clone());
            prop_assert_eq!(data.ok().map(|data| (*data).clone()), read(&text).ok());
        }
    }
}
