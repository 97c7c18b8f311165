//! Reading a condition from a draft: one subject, one operator, and the roots and default period
//! that the place allows.

mod keys;
mod operators;
mod place;

use rust_decimal::Decimal;

pub use self::keys::SUBJECT_FORMS;
pub(crate) use self::keys::form;
use self::keys::{EVENT_KEYS, FIELD_KEYS, FILTER_KEYS, ITEMS_KEYS, MEASURE_KEYS, SUBJECTS};
pub(crate) use self::operators::{FACTOR, factor, operand, value_form};
use self::operators::{OPERATORS, measuring, operator_name, operator_under, required_operator};
pub use self::place::{Ctx, PlaceKind};
pub(crate) use self::place::{moment, path};
use super::operator::{Operand, Operator, Order};
use super::{Condition, DEPTH_MAX, EventRule, Measure, PARTS_MAX, Period, Take};
use crate::document::{Content, Node};
use crate::finding::{Findings, Place};
use crate::path::Root;
use crate::read::{self, Fields, Key};
use crate::segment::Membership;

const TAKES: &[(&str, Take)] = &[
    ("count", Take::Count),
    ("sum", Take::Sum),
    ("min", Take::Min),
    ("max", Take::Max),
    ("average", Take::Average),
    ("first", Take::First),
    ("last", Take::Last),
    ("distinct", Take::Distinct),
];

impl Condition {
    /// Reads a condition that stands in such a place.
    pub fn read(ctx: Ctx) -> impl Fn(&Node, &Place, &mut Findings) -> Option<Self> {
        move |node, place, findings| read(ctx, node, place, findings)
    }
}

fn read(ctx: Ctx, node: &Node, place: &Place, findings: &mut Findings) -> Option<Condition> {
    if ctx.depth == DEPTH_MAX {
        findings.error(
            "too_deep",
            place,
            format!("Conditions go at most {DEPTH_MAX} deep."),
        );
        return None;
    }
    let subjects: Vec<_> = SUBJECTS
        .iter()
        .filter(|subject| node.get(subject.name).is_some())
        .collect();
    let &[subject] = &subjects[..] else {
        let names = SUBJECTS
            .iter()
            .map(|key| key.name)
            .collect::<Vec<_>>()
            .join(", ");
        // Opening the map reports a slip of the pen by its name.
        Fields::open(
            node,
            place,
            &[
                SUBJECTS,
                OPERATORS,
                FIELD_KEYS,
                FILTER_KEYS,
                ITEMS_KEYS,
                EVENT_KEYS,
                MEASURE_KEYS,
            ],
            findings,
        )?;
        findings.error(
            "subject",
            place,
            format!("A condition has exactly one of: {names}."),
        );
        return None;
    };
    let own: &[&[Key]] = match subject.name {
        "field" => &[OPERATORS, FIELD_KEYS],
        "event" => &[OPERATORS, FILTER_KEYS, EVENT_KEYS, MEASURE_KEYS],
        "items" => &[OPERATORS, FILTER_KEYS, ITEMS_KEYS, MEASURE_KEYS],
        _ => &[],
    };
    let subject_key = [*subject];
    let keys: Vec<&[Key]> = [&subject_key[..]]
        .into_iter()
        .chain(own.iter().copied())
        .collect();
    let fields = Fields::open(node, place, &keys, findings)?;
    match subject.name {
        "all" => fields.read("all", findings, parts(ctx)).map(Condition::All),
        "any" => fields.read("any", findings, parts(ctx)).map(Condition::Any),
        "not" => {
            let part = fields.read("not", findings, Condition::read(ctx.deeper()))?;
            Some(Condition::Not(Box::new(part)))
        }
        "field" => field(ctx, &fields, findings),
        "event" => event(ctx, &fields, findings),
        "items" => items(ctx, &fields, findings),
        "tag" => fields
            .read("tag", findings, read::text(100))
            .map(Condition::Tag),
        "interest" => fields
            .read("interest", findings, read::handle)
            .map(Condition::Interest),
        "segment" => segment(&fields, findings),
        _ => None,
    }
}

fn segment(fields: &Fields<'_>, findings: &mut Findings) -> Option<Condition> {
    let segment = fields.read("segment", findings, read::handle)?;
    Some(Condition::Segment(Membership::new(segment)))
}

fn parts(ctx: Ctx) -> impl Fn(&Node, &Place, &mut Findings) -> Option<Vec<Condition>> {
    move |node, place, findings| {
        read::list(1, PARTS_MAX, Condition::read(ctx.deeper()))(node, place, findings)
    }
}

fn field(ctx: Ctx, fields: &Fields<'_>, findings: &mut Findings) -> Option<Condition> {
    let path = fields.read("field", findings, path(ctx));
    let operator = required_operator(ctx, fields, findings);
    if let (Some(path), Some(Operator::KnownFor(_))) = (&path, &operator)
        && path.root != Root::Contact
    {
        let (_, place) = fields.get("known_for")?;
        let sentence = "Since when a value is known is kept of the contact's own fields only.";
        findings.error("root", &place, sentence);
    }
    let if_missing = fields
        .read("if_missing", findings, read::bool)
        .unwrap_or(false);
    Some(Condition::Field {
        path: path?,
        operator: operator?,
        if_missing,
    })
}

fn event(ctx: Ctx, fields: &Fields<'_>, findings: &mut Findings) -> Option<Condition> {
    let names = fields.read("event", findings, looked_back_at);
    let inner = Ctx {
        event: true,
        ..ctx.deeper()
    };
    let filter = fields
        .read("where", findings, Condition::read(inner))
        .map(Box::new);
    let same = fields.read("same", findings, same).unwrap_or_default();
    if let Some((node, place)) = fields.get("same")
        && ctx.kind == PlaceKind::Audience
    {
        let place = Place {
            position: node.position,
            ..place
        };
        let sentence = "`same` compares with the trigger, which does not exist here.";
        findings.error("root", &place, sentence);
    }
    let block = fields.read("block", findings, read::local_id);
    if let Some((_, place)) = fields.get("block")
        && !ctx.kind.has_blocks()
    {
        let sentence = "`block` names a block of the journey, which does not exist here.";
        findings.error("root", &place, sentence);
    }
    let period = period(ctx, fields, findings);
    let measure = measure(ctx, inner, fields, findings);
    Some(Condition::Event(EventRule {
        names: names?,
        filter,
        same,
        block,
        period: period?,
        measure: measure?,
    }))
}

/// One event's name.
pub(crate) fn event_name(node: &Node, place: &Place, findings: &mut Findings) -> Option<String> {
    let name = read::text(crate::event::NAME_BYTES_MAX)(node, place, findings)?;
    if let Some(fault) = crate::event::name_fault(&name) {
        let sentence = format!("The name of this event {fault}.");
        findings.error("event_name", place, sentence);
        return None;
    }
    Some(name)
}

/// One event's name, or a list of them.
pub(crate) fn event_names(
    node: &Node,
    place: &Place,
    findings: &mut Findings,
) -> Option<Vec<String>> {
    match node.content {
        Content::List(_) => read::list(1, PARTS_MAX, event_name)(node, place, findings),
        _ => event_name(node, place, findings).map(|name| vec![name]),
    }
}

/// The events of a rule. Opened mails are none: programs open them for people.
fn looked_back_at(node: &Node, place: &Place, findings: &mut Findings) -> Option<Vec<String>> {
    let names = event_names(node, place, findings)?;
    if names.iter().any(|name| name == "email_opened") {
        let sentence = "`email_opened` cannot be relied on: programs open mails for people. Use `email_clicked`, a visit or an order.";
        findings.error("email_opened", place, sentence);
    }
    Some(names)
}

fn same(node: &Node, place: &Place, findings: &mut Findings) -> Option<Vec<String>> {
    match node.content {
        Content::List(_) => read::list(1, PARTS_MAX, read::text(100))(node, place, findings),
        _ => read::text(100)(node, place, findings).map(|name| vec![name]),
    }
}

fn period(ctx: Ctx, fields: &Fields<'_>, findings: &mut Findings) -> Option<Period> {
    if let Some(period) = ctx.kind.period()
        && !fields.has("within")
        && !fields.has("since")
    {
        return Some(period);
    }
    if fields.has("within") == fields.has("since") {
        let sentence = "A rule over events has either `within` or `since`: how far does it look back? (`since: ever` for always)";
        findings.error("period", &fields.place, sentence);
        return None;
    }
    if fields.has("within") {
        return fields
            .read("within", findings, read::positive_duration)
            .map(Period::Within);
    }
    let (node, place) = fields.get("since")?;
    let period = match node.text() {
        Some("ever") => Period::Ever,
        Some("entry") => Period::Entry,
        Some("block") => Period::Block,
        Some("previous") => Period::Previous,
        Some(word) => {
            findings.error(
                "unknown_word",
                &place,
                read::unknown("word", word, ["ever", "entry", "block", "previous"]),
            );
            return None;
        }
        None => Period::Since(moment(ctx)(node, &place, findings)?),
    };
    let lacking = match (&period, ctx.kind) {
        (
            Period::Entry | Period::Block | Period::Previous,
            PlaceKind::Audience | PlaceKind::Trigger,
        ) => "journey",
        (Period::Block, PlaceKind::Entry) => "block",
        _ => return Some(period),
    };
    let sentence = format!("There is no {lacking} here: write `within` or `since: ever`.");
    findings.error("period", &place, sentence);
    None
}

fn items(ctx: Ctx, fields: &Fields<'_>, findings: &mut Findings) -> Option<Condition> {
    let path = fields.read("items", findings, path(ctx));
    let inner = Ctx {
        item: true,
        ..ctx.deeper()
    };
    let filter = fields.read("where", findings, Condition::read(inner));
    let every = fields.read("every", findings, Condition::read(inner));
    if fields.has("where") && fields.has("every") {
        findings.error(
            "items",
            &fields.place,
            "Either `where` or `every`, not both.",
        );
    }
    let measure = measure(ctx, inner, fields, findings)?;
    let all = every.is_some();
    Some(Condition::Items {
        path: path?,
        filter: filter.or(every).map(Box::new),
        every: all,
        measure,
    })
}

/// What is measured is seen from `inside`, of the event or element; how much it must be from `ctx`.
fn measure(ctx: Ctx, inside: Ctx, fields: &Fields<'_>, findings: &mut Findings) -> Option<Measure> {
    let take = if fields.has("take") {
        fields.read("take", findings, read::one_of(TAKES))?
    } else {
        Take::Count
    };
    let of = fields.read("of", findings, path(inside));
    if (take == Take::Count) == fields.has("of") {
        let sentence = "`of` says what `take` is of: both or neither (a count is of nothing).";
        findings.error("measure", &fields.place, sentence);
    }
    let operator = match (operator_name(fields, findings)?, take) {
        (Some(name), _) => {
            let counted = matches!(take, Take::Count | Take::Distinct);
            let operator = operator_under(ctx, name, fields, findings)?;
            let (_, place) = fields.get(name)?;
            measuring(operator, counted, &place, findings)?
        }
        (None, Take::Count) => Operator::Ordered(Order::AtLeast, Operand::Number(Decimal::ONE)),
        (None, _) => {
            findings.error(
                "operator",
                &fields.place,
                "How much must it be? For instance `at_least`.",
            );
            return None;
        }
    };
    Some(Measure { take, of, operator })
}

#[cfg(test)]
mod tests;
