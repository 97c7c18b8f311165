//! What somebody filled in, looked at field by field: the answers as values, or what is wrong with
//! each. Nothing is cut and nothing is guessed.

use std::collections::BTreeMap;

use super::{Choice, Field, Form, Kind, LINE_CHARS_MAX, TEXT_CHARS_MAX};
use crate::id::BlockId;
use crate::value::Value;

/// What somebody filled in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answers {
    /// Their address, without blanks round it.
    pub email: String,
    /// What they answered, by field; what was left empty is not there, and nor is the address.
    pub values: BTreeMap<BlockId, Value>,
}

/// What is wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It must be answered.
    Missing,
    /// It is longer than it may be.
    TooLong,
    /// It is not what the field asks for.
    NotThat,
}

/// An answer that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field.
    pub field: BlockId,
    /// What is wrong.
    pub wrong: Wrong,
}

/// Reads what was filled in, by the ids of the fields. What the form does not ask is not read.
pub fn answer(form: &Form, filled: &BTreeMap<String, Vec<String>>) -> Result<Answers, Vec<Fault>> {
    let (mut answers, mut faults) = (Answers::default(), Vec::new());
    let nothing = Vec::new();
    for field in &form.fields {
        let given = filled.get(field.id.as_str()).unwrap_or(&nothing);
        let given: Vec<&str> = given
            .iter()
            .map(|one| one.trim())
            .filter(|one| !one.is_empty())
            .collect();
        match value(field, &given) {
            Ok(None) if field.is_required => faults.push(fault(field, Wrong::Missing)),
            Ok(None) => {}
            Ok(Some(Value::Text(email))) if field.kind == Kind::Email => answers.email = email,
            Ok(Some(value)) => {
                answers.values.insert(field.id.clone(), value);
            }
            Err(wrong) => faults.push(fault(field, wrong)),
        }
    }
    if faults.is_empty() {
        Ok(answers)
    } else {
        Err(faults)
    }
}

fn fault(field: &Field, wrong: Wrong) -> Fault {
    Fault {
        field: field.id.clone(),
        wrong,
    }
}

fn value(field: &Field, given: &[&str]) -> Result<Option<Value>, Wrong> {
    if let Kind::Choices(options) = &field.kind {
        let chosen = given.iter().map(|one| chosen(options, one));
        let chosen: Vec<Value> = chosen.collect::<Result<_, _>>()?;
        let is_twice = chosen
            .iter()
            .enumerate()
            .any(|(n, one)| chosen[..n].contains(one));
        if is_twice {
            return Err(Wrong::NotThat);
        }
        return Ok((!chosen.is_empty()).then_some(Value::List(chosen)));
    }
    let text = match given {
        [] => return Ok(None),
        [text] => *text,
        _ => return Err(Wrong::NotThat),
    };
    let value = match &field.kind {
        Kind::Email => email(text)?,
        Kind::Text | Kind::Phone => line(text, LINE_CHARS_MAX, &[])?,
        Kind::LongText => line(text, TEXT_CHARS_MAX, &['\n', '\r', '\t'])?,
        Kind::Number { least, most } => {
            let number: i64 = text.parse().map_err(|_| Wrong::NotThat)?;
            if !(*least..=*most).contains(&number) {
                return Err(Wrong::NotThat);
            }
            Value::Number(number.into())
        }
        Kind::Date => {
            let date: jiff::civil::Date = text.parse().map_err(|_| Wrong::NotThat)?;
            if date.to_string() != text {
                return Err(Wrong::NotThat);
            }
            text.into()
        }
        Kind::YesNo => Value::Bool(match text {
            "yes" => true,
            "no" => false,
            _ => return Err(Wrong::NotThat),
        }),
        Kind::Choice(options) => chosen(options, text)?,
        Kind::Choices(_) => return Err(Wrong::NotThat),
    };
    Ok(Some(value))
}

fn chosen(options: &[Choice], text: &str) -> Result<Value, Wrong> {
    let found = options.iter().find(|option| option.id.as_str() == text);
    found
        .map(|option| option.id.as_str().into())
        .ok_or(Wrong::NotThat)
}

fn line(text: &str, chars_max: usize, may_hold: &[char]) -> Result<Value, Wrong> {
    if text.chars().count() > chars_max {
        return Err(Wrong::TooLong);
    }
    if text
        .chars()
        .any(|c| c.is_control() && !may_hold.contains(&c))
    {
        return Err(Wrong::NotThat);
    }
    Ok(text.into())
}

/// What can be an address at all. Whether mail to it arrives, the mail shows.
fn email(text: &str) -> Result<Value, Wrong> {
    // RFC 5321 §4.5.3.1.3: a path has 256, with its brackets.
    if text.len() > 254 {
        return Err(Wrong::TooLong);
    }
    let (local, domain) = text.rsplit_once('@').ok_or(Wrong::NotThat)?;
    let is_clean = text
        .chars()
        .all(|c| !c.is_whitespace() && !c.is_control() && !"<>()[],;:\\\"".contains(c));
    let has_dot = domain.contains('.') && domain.split('.').all(|part| !part.is_empty());
    if local.is_empty() || local.contains('@') || !is_clean || !has_dot {
        return Err(Wrong::NotThat);
    }
    Ok(text.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::read;

    const FORM: &str = "
        format: 1
        handle: f
        name: F
        title: T
        fields:
          - { id: email, kind: email, label: E }
          - { id: name, kind: text, label: N, required: true }
          - { id: story, kind: long_text, label: S }
          - { id: age, kind: number, label: A, least: 0, most: 120 }
          - { id: born, kind: date, label: B }
          - { id: member, kind: yes_no, label: M }
          - { id: size, kind: choice, label: Z, options: [{ id: s, label: S }, { id: m, label: M }] }
          - { id: topics, kind: choices, label: T, options: [{ id: a, label: A }, { id: b, label: B }] }
        ";

    fn filled(pairs: &[(&str, &str)]) -> String {
        let form = read(FORM).form.unwrap();
        let mut given: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in pairs {
            given
                .entry((*name).to_owned())
                .or_default()
                .push((*value).to_owned());
        }
        match answer(&form, &given) {
            Ok(answers) => {
                let values = answers.values.iter();
                let values: Vec<_> = values
                    .map(|(id, value)| format!("{id}={}", value.to_json()))
                    .collect();
                format!("{} {}", answers.email, values.join(" "))
            }
            Err(faults) => {
                let faults = faults
                    .iter()
                    .map(|one| format!("{} {:?}", one.field, one.wrong));
                faults.collect::<Vec<_>>().join(", ")
            }
        }
    }

    #[test]
    fn answers_are_what_the_field_asks_for() {
        let check = |more: &[(&str, &str)], expect: &str| {
            let pairs = [&[("email", " anna@example.test "), ("name", "Anna")], more].concat();
            assert_eq!(filled(&pairs), expect, "{more:?}");
        };
        check(
            &[("unknown", "x"), ("story", "")],
            "anna@example.test name=\"Anna\"",
        );
        check(
            &[
                ("age", "7"),
                ("born", "2001-02-28"),
                ("member", "yes"),
                ("size", "m"),
                ("topics", "a"),
                ("topics", "b"),
            ],
            "anna@example.test age=7 born=\"2001-02-28\" member=true name=\"Anna\" size=\"m\" topics=[\"a\",\"b\"]",
        );
        check(
            &[("age", "121"), ("born", "2001-02-29"), ("member", "1")],
            "age NotThat, born NotThat, member NotThat",
        );
        check(
            &[("size", "x"), ("topics", "a"), ("topics", "a")],
            "size NotThat, topics NotThat",
        );
        check(&[("story", &"x".repeat(5_001))], "story TooLong");
        check(&[("name", "twice")], "name NotThat");
    }

    #[test]
    fn an_address_is_one() {
        assert_eq!(filled(&[]), "email Missing, name Missing");
        let long = format!("{}@b.test", "a".repeat(250));
        for (email, expect) in [
            ("a@b.test", "a@b.test name=\"x\""),
            ("é@münchen.test", "é@münchen.test name=\"x\""),
            ("a", "email NotThat"),
            ("a@b", "email NotThat"),
            ("@b.test", "email NotThat"),
            ("a@b..test", "email NotThat"),
            ("a b@c.test", "email NotThat"),
            ("a@b.test\r\nBcc: c@d.test", "email NotThat"),
            ("<a@b.test>", "email NotThat"),
            (&long, "email TooLong"),
        ] {
            assert_eq!(
                filled(&[("email", email), ("name", "x")]),
                expect,
                "{email}"
            );
        }
    }
}
