//! The keys of a change: of a field, a tag or an interest.

use crate::form::{Form, Rule, Shape, parts};
use crate::read::{Key, key};

/// Longest proof of a consent, in characters.
pub(super) const PROOF_CHARS_MAX: usize = 500;

pub(super) const FIELD_KEYS: &[Key] = &[
    key("field", "Which field: contact.points.")
        .takes(parts::PATH)
        .required(),
    key("set", "Its new value.").takes(parts::GIVEN),
    key("clear", "true: it has no value any more.").takes(Form::Only(true)),
    key("add", "So much more: a number or an amount.").takes(parts::GIVEN),
    key("subtract", "So much less.").takes(parts::GIVEN),
    key("append", "One more element of a list.").takes(parts::GIVEN),
    key("remove", "Without this element of a list.").takes(parts::GIVEN),
];
pub(super) const TAG_KEYS: &[Key] = &[
    key("tag", "The tag.").takes(Form::text(100)).required(),
    key("set", "true: on. false: off.")
        .takes(Form::Bool)
        .required(),
];
pub(super) const INTEREST_KEYS: &[Key] = &[
    key("interest", "The interest.")
        .takes(Form::HANDLE)
        .required(),
    key("set", "true: subscribed. false: left.")
        .takes(Form::Bool)
        .required(),
    key(
        "proof",
        "What the person agreed to, in words. Needed to subscribe.",
    )
    .takes(Form::text(PROOF_CHARS_MAX)),
];

pub(super) const CHANGE: Form = Form::Either(&[
    Form::Map(&Shape {
        keys: &[FIELD_KEYS],
        rules: &[Rule::One(&[
            "set", "clear", "add", "subtract", "append", "remove",
        ])],
    }),
    Form::Map(&Shape::of(&[TAG_KEYS])),
    Form::Map(&Shape {
        keys: &[INTEREST_KEYS],
        rules: &[
            Rule::ValueNeeds("set", true, "proof"),
            Rule::ValueWithout("set", false, "proof"),
        ],
    }),
]);
