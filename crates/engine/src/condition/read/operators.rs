//! Reading the operator of a comparison, and the operand it compares with.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::super::operator::{Instant, Operand, Operator, Order};
use super::{Ctx, PARTS_MAX, moment, path};
use crate::document::{Content, Node};
use crate::finding::{Findings, Place};
use crate::form::{Form, Shape, parts};
use crate::moment::instant;
use crate::money::Money;
use crate::read::{self, Fields, Key, key, later, named};
use crate::value::decimal;

pub(super) const OPERATORS: &[Key] = &[
    key("is", "Equal.").takes(parts::VALUE),
    key("one_of", "Equal to one of these.").takes(Form::Either(&[
        Form::list(&parts::VALUE, 1, PARTS_MAX),
        OTHER,
    ])),
    key("contains", "The text holds this.").takes(TEXT),
    key("starts_with", "The text begins with this.").takes(TEXT),
    key("ends_with", "The text ends with this.").takes(TEXT),
    key("at_least", "This or more.").takes(NUMBER),
    key("at_most", "This or less.").takes(NUMBER),
    key("more_than", "More than this.").takes(NUMBER),
    key("less_than", "Less than this.").takes(NUMBER),
    key("between", "From the one to the other; both ends count.").takes(Form::list(&NUMBER, 2, 2)),
    key("before", "Before a date or moment.").takes(INSTANT),
    key("after", "After a date or moment.").takes(INSTANT),
    key("within_last", "In the time just gone by.").takes(parts::DURATION),
    key("within_next", "In the time that comes.").takes(parts::DURATION),
    key("known", "There is a value, or there is none.").takes(Form::Bool),
    key("known_for", "Had its value that long.").takes(parts::DURATION),
    later("changed", "Really differs."),
];

/// The names of all that this program runs.
pub(super) const OPERATOR_NAMES: &[&str] = &[
    "is",
    "one_of",
    "contains",
    "starts_with",
    "ends_with",
    "at_least",
    "at_most",
    "more_than",
    "less_than",
    "between",
    "before",
    "after",
    "within_last",
    "within_next",
    "known",
    "known_for",
];
/// Those with which a measure compares.
pub(super) const MEASURING: &[Key] = &[
    named(OPERATORS, "is").takes(NUMBER),
    named(OPERATORS, "at_least"),
    named(OPERATORS, "at_most"),
    named(OPERATORS, "more_than"),
    named(OPERATORS, "less_than"),
    named(OPERATORS, "between"),
];
/// Their names.
pub(super) const MEASURING_NAMES: &[&str] = &[
    "is",
    "at_least",
    "at_most",
    "more_than",
    "less_than",
    "between",
];

/// Another value.
const OTHER: Form = Form::Map(&Shape::of(&[PATH_KEYS]));
/// Text, or another value.
const TEXT: Form = Form::Either(&[Form::text(1_000), OTHER]);
/// A number, an amount, or another value.
const NUMBER: Form = Form::Either(&[
    Form::Number,
    Form::Like {
        pattern: "^-?[0-9]*(\\.[0-9]*)? [A-Z]{3}$",
        says: "an amount",
    },
    OTHER,
]);
/// A date, an instant, or a moment.
const INSTANT: Form = Form::Either(&[
    Form::Like {
        pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}",
        says: "a date or an instant",
    },
    parts::MOMENT,
]);
/// What another value is multiplied with.
pub(crate) const FACTOR: Form = Form::Between("0.001", "1000");

/// What a value looks like.
pub(crate) fn value_form() -> Form {
    const ANY: Form = Form::Either(&[Form::text(1_000), Form::Number, Form::Bool, OTHER]);
    ANY
}

/// The one operator that must be there.
pub(super) fn required_operator(
    ctx: Ctx,
    fields: &Fields<'_>,
    findings: &mut Findings,
) -> Option<Operator> {
    if let Some(name) = operator_name(fields, findings)? {
        return operator_under(ctx, name, fields, findings);
    }
    let names = OPERATORS
        .iter()
        .map(|key| key.name)
        .collect::<Vec<_>>()
        .join(", ");
    findings.error(
        "operator",
        &fields.place,
        format!("A comparison needs one of: {names}."),
    );
    None
}

/// The operator that is there, if any; the outer `None` and a finding if there are two.
#[expect(
    clippy::option_option,
    reason = "none at all is a default in one place and a fault in another"
)]
pub(super) fn operator_name(
    fields: &Fields<'_>,
    findings: &mut Findings,
) -> Option<Option<&'static str>> {
    let mut present = OPERATORS.iter().filter(|key| fields.has(key.name));
    let first = present.next().map(|key| key.name);
    if let (Some(first), Some(second)) = (first, present.next()) {
        let sentence = format!(
            "Either `{first}` or `{}`: a comparison has one operator.",
            second.name
        );
        findings.error("operator", &fields.place, sentence);
        return None;
    }
    Some(first)
}

pub(super) fn operator_under(
    ctx: Ctx,
    name: &str,
    fields: &Fields<'_>,
    findings: &mut Findings,
) -> Option<Operator> {
    let (node, place) = fields.get(name)?;
    operator(ctx, name, node, &place, findings)
}

fn operator(
    ctx: Ctx,
    name: &str,
    node: &Node,
    place: &Place,
    findings: &mut Findings,
) -> Option<Operator> {
    let operand_here = operand(ctx);
    let ordered = |order, findings: &mut Findings| {
        Some(Operator::Ordered(
            order,
            number(operand_here(node, place, findings)?, place, findings)?,
        ))
    };
    match name {
        "is" => operand_here(node, place, findings).map(Operator::Is),
        "one_of" => match node.content {
            Content::Map(_) => {
                operand_here(node, place, findings).map(|operand| Operator::OneOf(vec![operand]))
            }
            _ => read::list(1, PARTS_MAX, operand_here)(node, place, findings).map(Operator::OneOf),
        },
        "contains" => text(ctx, node, place, findings).map(Operator::Contains),
        "starts_with" => text(ctx, node, place, findings).map(Operator::StartsWith),
        "ends_with" => text(ctx, node, place, findings).map(Operator::EndsWith),
        "at_least" => ordered(Order::AtLeast, findings),
        "at_most" => ordered(Order::AtMost, findings),
        "more_than" => ordered(Order::MoreThan, findings),
        "less_than" => ordered(Order::LessThan, findings),
        "between" => between(ctx, node, place, findings),
        "before" => at(ctx, node, place, findings).map(Operator::Before),
        "after" => at(ctx, node, place, findings).map(Operator::After),
        "within_last" => read::positive_duration(node, place, findings).map(Operator::WithinLast),
        "within_next" => read::positive_duration(node, place, findings).map(Operator::WithinNext),
        "known_for" => read::positive_duration(node, place, findings).map(Operator::KnownFor),
        "known" => read::bool(node, place, findings).map(Operator::Known),
        _ => None,
    }
}

const PATH_KEYS: &[Key] = &[
    key("path", "Another value.").takes(parts::PATH).required(),
    key("times", "Times this number.").takes(FACTOR),
];

pub(crate) fn operand(ctx: Ctx) -> impl Fn(&Node, &Place, &mut Findings) -> Option<Operand> {
    move |node, place, findings| match &node.content {
        Content::Text(text) => match Money::parse(text) {
            Ok(money) => Some(Operand::Money(money)),
            Err(_) => read::text(1_000)(node, place, findings).map(Operand::Text),
        },
        Content::Number(text) => decimal(text).map(Operand::Number),
        Content::Bool(bool) => Some(Operand::Bool(*bool)),
        Content::Map(_) => {
            let fields = Fields::open(node, place, &[PATH_KEYS], findings)?;
            let path = fields.required("path", findings, path(ctx))?;
            let times = fields.read("times", findings, factor);
            Some(Operand::Path { path, times })
        }
        _ => {
            findings.error("wrong_kind", place, "This must be a value, or { path: … }.");
            None
        }
    }
}

/// Text as it is written, also where it looks like an amount; or another value.
fn text(ctx: Ctx, node: &Node, place: &Place, findings: &mut Findings) -> Option<Operand> {
    match node.content {
        Content::Map(_) => operand(ctx)(node, place, findings),
        _ => read::text(1_000)(node, place, findings).map(Operand::Text),
    }
}

fn between(ctx: Ctx, node: &Node, place: &Place, findings: &mut Findings) -> Option<Operator> {
    let ends = read::list(2, 2, operand(ctx))(node, place, findings)?;
    let [low, high] = <[Operand; 2]>::try_from(ends).ok()?;
    let low = number(low, place, findings)?;
    let high = number(high, place, findings)?;
    let order = match (&low, &high) {
        (Operand::Number(low), Operand::Number(high)) => Some(low.cmp(high)),
        (Operand::Money(low), Operand::Money(high)) => low.compare(high),
        // What a path leads to is known when it is decided.
        (Operand::Path { .. }, _) | (_, Operand::Path { .. }) => Some(Ordering::Equal),
        _ => None,
    };
    let sentence = match order {
        None => "The two ends do not compare: both must be numbers, or amounts in one currency.",
        Some(Ordering::Greater) => "The first end is more than the second: nothing lies between.",
        Some(_) => return Some(Operator::Between(low, high)),
    };
    findings.error("between", place, sentence);
    None
}

/// The operator of a measure: over numbers, and over amounts unless things are counted.
pub(super) fn measuring(
    operator: Operator,
    counted: bool,
    place: &Place,
    findings: &mut Findings,
) -> Option<Operator> {
    let operands = match &operator {
        Operator::Is(operand) | Operator::Ordered(_, operand) => vec![operand],
        Operator::Between(low, high) => vec![low, high],
        _ => {
            let sentence =
                "A measure compares with is, at_least, at_most, more_than, less_than or between.";
            findings.error("operator", place, sentence);
            return None;
        }
    };
    let odd = operands.into_iter().find(|operand| match operand {
        Operand::Number(_) | Operand::Path { .. } => false,
        Operand::Money(_) => counted,
        Operand::Text(_) | Operand::Bool(_) => true,
    });
    if let Some(odd) = odd {
        let sentence = if counted {
            format!("A count compares with a number, not with `{odd}`; `take: sum` adds up.")
        } else {
            format!("A measure compares with a number or an amount, not with `{odd}`.")
        };
        findings.error("wrong_kind", place, sentence);
        return None;
    }
    Some(operator)
}

/// A factor from 0.001 to 1000.
pub(crate) fn factor(node: &Node, place: &Place, findings: &mut Findings) -> Option<Decimal> {
    let number = match &node.content {
        Content::Number(text) => decimal(text),
        _ => None,
    };
    let within =
        number.filter(|number| (Decimal::new(1, 3)..=Decimal::ONE_THOUSAND).contains(number));
    if within.is_none() {
        findings.error(
            "out_of_range",
            place,
            "`times` must be a number from 0.001 to 1000.",
        );
    }
    within
}

fn number(operand: Operand, place: &Place, findings: &mut Findings) -> Option<Operand> {
    match operand {
        Operand::Text(_) | Operand::Bool(_) => {
            let sentence = format!(
                "This compares with a number or an amount such as \"50.00 EUR\", not with `{operand}`."
            );
            findings.error("wrong_kind", place, sentence);
            None
        }
        operand => Some(operand),
    }
}

fn at(ctx: Ctx, node: &Node, place: &Place, findings: &mut Findings) -> Option<Instant> {
    match node.text() {
        Some(text) if instant(text, &crate::calendar::Zone::utc()).is_some() => {
            Some(Instant::Written(text.to_owned()))
        }
        Some(text) => {
            findings.error(
                "date",
                place,
                format!("`{text:.40}` is not a date such as \"2027-05-01\"."),
            );
            None
        }
        None => moment(ctx)(node, place, findings).map(Instant::Moment),
    }
}
