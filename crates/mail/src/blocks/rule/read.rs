//! Reading a rule: one map with one subject, as in a workflow.

use serde_json::Value;

use super::{DEPTH_MAX, Literal, Operand, PARTS_MAX, Rule, Test, VALUES_MAX};
use crate::blocks::read::{Fields, Reader};
use crate::blocks::words;

/// What a rule can be about.
const SUBJECTS: [&str; 6] = ["field", "tag", "interest", "all", "any", "not"];
/// Moments, which a mail has as numbers and a workflow's rules as dates.
const MOMENTS: [&str; 3] = [
    "contact.created_at",
    "trigger.occurred_at",
    "trigger.received_at",
];
/// How a number is compared, and how Liquid writes it.
const ORDERS: [(&str, &str); 4] = [
    ("at_least", ">="),
    ("at_most", "<="),
    ("more_than", ">"),
    ("less_than", "<"),
];

impl Reader {
    /// Who sees a block; nothing where everybody does.
    pub(in crate::blocks) fn rule(&mut self, fields: &mut Fields<'_>) -> Option<Rule> {
        let path = fields.path("show");
        let json = fields.take("show").filter(|json| !json.is_null())?;
        let mut left = PARTS_MAX;
        self.rule_at(json, &path, (0, &mut left))
    }

    fn rule_at(
        &mut self,
        json: &Value,
        at: &str,
        (depth, left): (usize, &mut usize),
    ) -> Option<Rule> {
        if depth > DEPTH_MAX || *left == 0 {
            let message = format!(
                "a rule of a mail has at most {PARTS_MAX} parts, {DEPTH_MAX} deep; give them a name as a tag"
            );
            self.fault(at, message);
            return None;
        }
        *left -= 1;
        let mut fields = self.open(json, at)?;
        let subjects = SUBJECTS.iter().filter(|name| fields.has(name));
        let subjects: Vec<&str> = subjects.copied().collect();
        let [subject] = subjects[..] else {
            let message = "a mail can ask for one of `field`, `tag`, `interest`, `all`, `any`, `not`; what has happened, a workflow can ask";
            self.fault(at, message);
            return None;
        };
        let rule = match subject {
            "tag" => Rule::Tag(self.literal(&mut fields, "tag")?),
            "interest" => Rule::Interest(self.literal(&mut fields, "interest")?),
            "all" => Rule::All(self.parts(&mut fields, "all", (depth, left))),
            "any" => Rule::Any(self.parts(&mut fields, "any", (depth, left))),
            "not" => {
                let path = fields.path("not");
                let json = fields.take("not").unwrap_or(&Value::Null);
                Rule::Not(Box::new(self.rule_at(json, &path, (depth + 1, left))?))
            }
            _ => self.compared(&mut fields)?,
        };
        self.close(&fields);
        Some(rule)
    }

    fn parts(
        &mut self,
        fields: &mut Fields<'_>,
        name: &'static str,
        (depth, left): (usize, &mut usize),
    ) -> Vec<Rule> {
        let path = fields.path(name);
        let list = fields.take(name).and_then(Value::as_array);
        let list = list.map_or(&[] as &[Value], Vec::as_slice);
        if list.is_empty() {
            self.fault(&path, "this must be a list of rules");
        }
        let mut parts = Vec::new();
        for (n, json) in list.iter().enumerate() {
            let part = self.rule_at(json, &format!("{path}/{n}"), (depth + 1, left));
            if part.is_none() {
                // What is wrong with one of a hundred is said once.
                break;
            }
            parts.extend(part);
        }
        parts
    }

    fn compared(&mut self, fields: &mut Fields<'_>) -> Option<Rule> {
        let path = self.line(fields, "field");
        let is_one = ["contact.", "trigger."]
            .iter()
            .any(|root| path.starts_with(root));
        if !is_one || !words::is_field(&path) {
            let message =
                "this must be a field of the contact or of what started it, such as `contact.city`";
            self.fault(&fields.path("field"), message);
            return None;
        }
        if MOMENTS.contains(&path.as_str()) {
            self.fault(
                &fields.path("field"),
                "a mail cannot compare moments; let the workflow do it",
            );
            return None;
        }
        let before = self.faults.len();
        let mut tests = Vec::new();
        if fields.has("known") {
            tests.push(Test::Known(self.flag(fields, "known")));
        }
        if let Some(json) = fields.take("is") {
            tests.push(Test::OneOf(
                self.operand(json, &fields.path("is")).into_iter().collect(),
            ));
        }
        if let Some(json) = fields.take("one_of") {
            tests.push(Test::OneOf(self.operands(json, &fields.path("one_of"))));
        }
        if fields.has("contains") {
            tests.push(Test::Contains(self.literal(fields, "contains")?));
        }
        for (name, order) in ORDERS {
            if let Some(json) = fields.take(name) {
                let number = self.ordered(json, &fields.path(name))?;
                tests.push(Test::Ordered(vec![(order, number)]));
            }
        }
        if let Some(json) = fields.take("between") {
            tests.push(self.between(json, &fields.path("between"))?);
        }
        if self.faults.len() > before {
            return None;
        }
        let count = tests.len();
        let Some(test) = tests.pop().filter(|_| count == 1) else {
            let message = "compare by one of `is`, `one_of`, `contains`, `known`, `at_least`, `at_most`, `more_than`, `less_than`, `between`; a mail knows no other";
            self.fault(&fields.at, message);
            return None;
        };
        Some(Rule::Field { path, test })
    }

    fn literal(&mut self, fields: &mut Fields<'_>, name: &'static str) -> Option<Literal> {
        let text = self.line(fields, name);
        self.quotable(&text, &fields.path(name))
    }

    fn quotable(&mut self, text: &str, at: &str) -> Option<Literal> {
        let literal = Literal::new(text);
        if text.is_empty() {
            self.fault(at, "this is empty");
        } else if literal.is_none() {
            self.fault(
                at,
                "this cannot have both kinds of quotes, braces of Liquid or line breaks",
            );
        }
        literal
    }

    fn operands(&mut self, json: &Value, at: &str) -> Vec<Operand> {
        let list = json.as_array().map_or(&[] as &[Value], Vec::as_slice);
        if list.is_empty() || list.len() > VALUES_MAX {
            self.fault(at, format!("there must be 1 to {VALUES_MAX} values"));
            return Vec::new();
        }
        let each = list.iter().enumerate();
        each.filter_map(|(n, json)| self.operand(json, &format!("{at}/{n}")))
            .collect()
    }

    fn operand(&mut self, json: &Value, at: &str) -> Option<Operand> {
        match json {
            Value::Bool(bool) => Some(Operand::Bool(*bool)),
            Value::Number(number) => Some(Operand::Number(number.clone())),
            Value::String(text) if is_amount(text) => {
                self.fault(
                    at,
                    "a mail cannot compare amounts of money; let the workflow do it",
                );
                None
            }
            Value::String(text) => Some(Operand::Text(self.quotable(text.trim(), at)?)),
            _ => {
                self.fault(at, "this must be text, a number, true or false");
                None
            }
        }
    }

    fn ordered(&mut self, json: &Value, at: &str) -> Option<serde_json::Number> {
        let number = json.as_number().cloned();
        if number.is_none() {
            self.fault(at, "this must be a number");
        }
        number
    }

    fn between(&mut self, json: &Value, at: &str) -> Option<Test> {
        let Some([low, high]) = json.as_array().map(Vec::as_slice) else {
            self.fault(at, "this must be two numbers");
            return None;
        };
        let low = self.ordered(low, &format!("{at}/0"))?;
        let high = self.ordered(high, &format!("{at}/1"))?;
        Some(Test::Ordered(vec![(">=", low), ("<=", high)]))
    }
}

/// Whether this is read as an amount elsewhere: `12.50 EUR`.
fn is_amount(text: &str) -> bool {
    text.split_once(' ').is_some_and(|(number, currency)| {
        currency.len() == 3
            && currency.bytes().all(|byte| byte.is_ascii_uppercase())
            && !number.is_empty()
            && number
                .bytes()
                .all(|byte| byte.is_ascii_digit() || b".-".contains(&byte))
    })
}
