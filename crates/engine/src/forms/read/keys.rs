//! The keys of a form's text, as tables: what the reader takes and what the schema says.

use crate::form::{Form as Looks, Rule, Shape};
use crate::forms::{FIELDS_MAX, HOSTS_MAX, INTERESTS_MAX, OPTIONS_MAX};
use crate::read::{Key, key};
use crate::settings::by_language;

/// Longest name or label, in characters.
pub(super) const LABEL_CHARS_MAX: usize = 200;
/// Longest text of several lines, such as what is said of privacy, in characters.
pub(super) const PROSE_CHARS_MAX: usize = 3_000;
/// Longest address, in characters.
pub(super) const URL_CHARS_MAX: usize = 1_000;
/// Bounds of numbers where none are said.
pub(super) const NUMBER_MAX: i64 = 1_000_000_000;

pub(super) const KEYS: &[Key] = &[
    key("format", "The number of this grammar.")
        .takes(Looks::whole(1, 1))
        .required(),
    key("handle", "Its name in addresses and events.")
        .takes(Looks::HANDLE)
        .required(),
    key("name", "What our own people call it.")
        .takes(LABEL)
        .required(),
    key("note", "For the next reader.").takes(PROSE),
    key(
        "title",
        "What stands above it: a text, or one for each language.",
    )
    .takes(LABELS)
    .required(),
    key("intro", "What it is about.").takes(PROSES),
    key("fields", "What is asked; one of them has the kind `email`.")
        .takes(Looks::list(&FIELD, 1, FIELDS_MAX))
        .required(),
    key("interests", "What somebody subscribes to who agrees.").takes(Looks::list(
        &Looks::HANDLE,
        0,
        INTERESTS_MAX,
    )),
    key(
        "confirm",
        "Whether a mail asks them to confirm it (double opt-in).",
    )
    .takes(Looks::Bool)
    .else_is("true"),
    key("consent", "What they agree to.").takes(Looks::Map(&Shape::of(&[CONSENT_KEYS]))),
    key("button", "What the button says.").takes(LABELS),
    key("thanks", "What is said when it came.").takes(PROSES),
    key(
        "return_to",
        "Where it leads then; an address on one of the `hosts`.",
    )
    .takes(ADDRESS),
    key(
        "hosts",
        "On pages of which hosts it may stand in a frame, such as www.shop.example.",
    )
    .takes(Looks::list(&HOST, 0, HOSTS_MAX)),
];

pub(super) const FIELD_KEYS: &[Key] = &[
    key("id", "Under which name the answer stands in the event.")
        .takes(Looks::LOCAL_ID)
        .required(),
    key("kind", "What an answer is.")
        .takes(Looks::Words(&[
            "email",
            "text",
            "long_text",
            "phone",
            "number",
            "date",
            "yes_no",
            "choice",
            "choices",
        ]))
        .required(),
    key("label", "What is asked.").takes(LABELS).required(),
    key("help", "What helps to answer.").takes(LABELS),
    key(
        "required",
        "Whether it must be answered; true for the e-mail address, false for others.",
    )
    .takes(Looks::Bool),
    key("save_as", "The field of the contact that gets the answer.").takes(Looks::text(100)),
    key("options", "What there is to choose.").takes(Looks::list(&OPTION, 1, OPTIONS_MAX)),
    key("least", "The least number.").takes(Looks::whole(-NUMBER_MAX, NUMBER_MAX)),
    key("most", "The highest number.").takes(Looks::whole(-NUMBER_MAX, NUMBER_MAX)),
];

pub(super) const CONSENT_KEYS: &[Key] = &[
    key("wording", "The words beside the box that is to be ticked.")
        .takes(PROSES)
        .required(),
    key("privacy", "What is said of privacy.").takes(PROSES),
    key("privacy_url", "Where more is said of it.").takes(ADDRESS),
    key(
        "required",
        "Whether the form cannot be sent without it. A survey that also offers a newsletter says false.",
    )
    .takes(Looks::Bool)
    .else_is("true"),
];

pub(super) const OPTION_KEYS: &[Key] = &[
    key("id", "How it stands in the event.")
        .takes(Looks::LOCAL_ID)
        .required(),
    key("label", "What people read.").takes(LABELS).required(),
];

const LABEL: Looks = Looks::text(LABEL_CHARS_MAX);
const PROSE: Looks = Looks::text(PROSE_CHARS_MAX);
const LABELS: Looks = Looks::Either(&[LABEL, by_language(&LABEL)]);
const PROSES: Looks = Looks::Either(&[PROSE, by_language(&PROSE)]);
const OPTION: Looks = Looks::Map(&Shape::of(&[OPTION_KEYS]));
const FIELD: Looks = Looks::Map(&Shape {
    keys: &[FIELD_KEYS],
    rules: &[
        Rule::WordNeeds("kind", "choice", "options"),
        Rule::WordNeeds("kind", "choices", "options"),
    ],
});
const HOST: Looks = Looks::Like {
    pattern: "^[a-z0-9][a-z0-9-]{0,62}(\\.[a-z0-9][a-z0-9-]{0,62})*$",
    says: "a host",
};
const ADDRESS: Looks = Looks::Like {
    pattern: "^https?://[!#-;=?-\\[\\]-~]{1,900}$",
    says: "an address of the web",
};

/// What a file of a form looks like.
pub const FORM: Looks = Looks::Map(&Shape::of(&[KEYS]));
