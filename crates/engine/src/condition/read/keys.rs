//! The keys of a condition: its subjects, and what may stand beside each.

use super::super::PARTS_MAX;
use super::operators::{MEASURING, MEASURING_NAMES, OPERATOR_NAMES, OPERATORS};
use crate::form::{Form, Rule, Shape, parts};
use crate::read::{Key, key, later, named};

pub(super) const SUBJECTS: &[Key] = &[
    key("all", "Every part holds.").takes(PARTS).required(),
    key("any", "At least one part holds.")
        .takes(PARTS)
        .required(),
    key("not", "The part does not hold.")
        .takes(parts::CONDITION)
        .required(),
    key("field", "A value compares.")
        .takes(parts::PATH)
        .required(),
    key("event", "It happened, so often or for so much.")
        .takes(parts::EVENTS)
        .required(),
    key("items", "Elements of a list: order lines, a cart.")
        .takes(parts::PATH)
        .required(),
    key("tag", "Has the tag.").takes(Form::text(100)).required(),
    key("interest", "Is subscribed to the interest, and confirmed.")
        .takes(Form::HANDLE)
        .required(),
    key("segment", "Is in the segment.")
        .takes(Form::HANDLE)
        .required(),
    later("workflow", "Is inside the workflow now."),
];

pub(super) const FIELD_KEYS: &[Key] = &[key("if_missing", "What it is if the value is missing.")
    .takes(Form::Bool)
    .else_is("false")];
pub(super) const FILTER_KEYS: &[Key] =
    &[key("where", "Which of them count.").takes(parts::CONDITION)];
pub(super) const ITEMS_KEYS: &[Key] =
    &[key("every", "Every element must be so.").takes(parts::CONDITION)];
pub(super) const EVENT_KEYS: &[Key] = &[
    key("same", "Fields equal in the event and in the trigger.").takes(parts::FIELDS),
    key("within", "So long before now.").takes(parts::DURATION),
    key("since", "ever, entry, block, previous (since the journey before with the same key began, else ever) or a moment.").takes(SINCE),
    key("block", "Belongs to that block's message.").takes(Form::LOCAL_ID),
];
pub(super) const MEASURE_KEYS: &[Key] = &[
    key(
        "take",
        "count, sum, min, max, average, first, last or distinct.",
    )
    .takes(Form::Words(&[
        "count", "sum", "min", "max", "average", "first", "last", "distinct",
    ]))
    .else_is("count"),
    key("of", "Of which value.").takes(parts::PATH),
];

const PARTS: Form = Form::list(&parts::CONDITION, 1, PARTS_MAX);
const SINCE: Form = Form::Either(&[
    Form::Words(&["ever", "entry", "block", "previous"]),
    parts::MOMENT,
]);

/// The rules of a measure.
const MEASURED: &[Rule] = &[
    Rule::OneAtMost(MEASURING_NAMES),
    Rule::Needs("of", &["take"]),
    Rule::WordWithout("take", "count", "of"),
    Rule::WordNeeds("take", "sum", "of"),
    Rule::WordNeeds("take", "min", "of"),
    Rule::WordNeeds("take", "max", "of"),
    Rule::WordNeeds("take", "average", "of"),
    Rule::WordNeeds("take", "first", "of"),
    Rule::WordNeeds("take", "last", "of"),
    Rule::WordNeeds("take", "distinct", "of"),
];

/// The subjects, each with what may stand beside it; the first key of each is the subject.
pub static SUBJECT_FORMS: [Shape; 9] = [
    Shape::of(&[&[named(SUBJECTS, "all")]]),
    Shape::of(&[&[named(SUBJECTS, "any")]]),
    Shape::of(&[&[named(SUBJECTS, "not")]]),
    Shape {
        keys: &[&[named(SUBJECTS, "field")], OPERATORS, FIELD_KEYS],
        rules: &[Rule::One(OPERATOR_NAMES)],
    },
    Shape {
        keys: &[
            &[named(SUBJECTS, "event")],
            MEASURING,
            FILTER_KEYS,
            EVENT_KEYS,
            MEASURE_KEYS,
        ],
        rules: &[Rule::All(MEASURED), Rule::OneAtMost(&["within", "since"])],
    },
    Shape {
        keys: &[
            &[named(SUBJECTS, "items")],
            MEASURING,
            FILTER_KEYS,
            ITEMS_KEYS,
            MEASURE_KEYS,
        ],
        rules: &[Rule::All(MEASURED), Rule::OneAtMost(&["where", "every"])],
    },
    Shape::of(&[&[named(SUBJECTS, "tag")]]),
    Shape::of(&[&[named(SUBJECTS, "interest")]]),
    Shape::of(&[&[named(SUBJECTS, "segment")]]),
];

/// What a condition looks like.
pub(crate) fn form() -> Form {
    Form::Subjects(&SUBJECT_FORMS)
}
