//! One endpoint as the document tells of it. Built in constants, a line each; what is the same for all
//! (keys, problems) is added where the document is written.

use engine::form::Form;
use engine::read::{Key, key};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use store::message::State;
use store::who::KEY_BYTES_MAX;

use crate::cursor::{LIMIT_MAX, SUBJECT_CHARS_MAX, TO_CHARS_MAX};
use crate::problem::Kind;

/// An endpoint.
#[derive(Clone, Copy, Debug)]
pub(super) struct Operation {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    /// Its name, for programs.
    pub(super) id: &'static str,
    /// What it does.
    pub(super) summary: &'static str,
    pub(super) query: &'static [Key],
    pub(super) body: Body,
    pub(super) answer: (u16, Content),
    /// Where it answers with several statuses.
    pub(super) further: &'static [(u16, &'static str)],
    /// What can go wrong beside what can go wrong everywhere.
    pub(super) problems: &'static [Kind],
}

/// What is sent.
#[derive(Clone, Copy, Debug)]
pub(super) enum Body {
    Nothing,
    Json(Form),
    /// May be left out.
    Optional(Form),
    /// A text as its author wrote it, YAML or JSON.
    Text(Form),
    /// The same, and nothing at all is judged too.
    Judged(Form),
    /// A file of any type.
    File,
    /// The file of a picture.
    Picture,
}

/// What is answered.
#[derive(Clone, Copy, Debug)]
pub(super) enum Content {
    Nothing,
    Json(fn(&mut SchemaGenerator) -> Schema),
    /// Another document in JSON, with a schema of its own.
    Document(&'static str),
    /// Text of one of these types.
    Text(&'static [&'static str]),
}

const fn operation(
    method: &'static str,
    path: &'static str,
    id: &'static str,
    summary: &'static str,
) -> Operation {
    Operation {
        method,
        path,
        id,
        summary,
        query: &[],
        body: Body::Nothing,
        answer: (204, Content::Nothing),
        further: &[],
        problems: &[],
    }
}

pub(super) const fn get(path: &'static str, id: &'static str, summary: &'static str) -> Operation {
    operation("get", path, id, summary)
}

pub(super) const fn put(path: &'static str, id: &'static str, summary: &'static str) -> Operation {
    operation("put", path, id, summary)
}

pub(super) const fn post(path: &'static str, id: &'static str, summary: &'static str) -> Operation {
    operation("post", path, id, summary)
}

pub(super) const fn delete(
    path: &'static str,
    id: &'static str,
    summary: &'static str,
) -> Operation {
    operation("delete", path, id, summary)
}

fn schema_of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

impl Operation {
    /// What the query may hold.
    pub(super) const fn asks(self, query: &'static [Key]) -> Self {
        Self { query, ..self }
    }

    /// What is sent.
    pub(super) const fn takes(self, body: Body) -> Self {
        Self { body, ..self }
    }

    /// What is answered, with 200.
    pub(super) const fn tells<T: JsonSchema>(self) -> Self {
        self.tells_with::<T>(200)
    }

    /// What is answered, with this status.
    pub(super) const fn tells_with<T: JsonSchema>(self, status: u16) -> Self {
        Self {
            answer: (status, Content::Json(schema_of::<T>)),
            ..self
        }
    }

    /// The types of the text that is answered.
    pub(super) const fn writes(self, types: &'static [&'static str]) -> Self {
        Self {
            answer: (200, Content::Text(types)),
            ..self
        }
    }

    /// That another document is answered.
    pub(super) const fn gives(self, media: &'static str) -> Self {
        Self {
            answer: (200, Content::Document(media)),
            ..self
        }
    }

    /// Further statuses with the same answer, and what each means.
    pub(super) const fn also(self, further: &'static [(u16, &'static str)]) -> Self {
        Self { further, ..self }
    }

    /// What else can be wrong.
    pub(super) const fn fails(self, problems: &'static [Kind]) -> Self {
        Self { problems, ..self }
    }
}

#[expect(clippy::cast_possible_wrap, reason = "a page is small")]
const LIMIT: Form = Form::whole(1, LIMIT_MAX as i64);
/// Where the page before ended.
const AFTER: Key = key("after", "The `next` of the page before.").takes(Form::Like {
    pattern: "^[0-9]{1,18}$",
    says: "a number",
});

/// The same, of a list whose rows are told apart by two numbers, such as an instant and an id.
pub(super) const PAGE_BY_TWO: &[Key] = &[
    key("after", "The `next` of the page before.").takes(Form::Like {
        pattern: "^-?[0-9]{1,16}\\.[0-9]{1,18}$",
        says: "two numbers",
    }),
    key("limit", "How many at most.").takes(LIMIT).else_is("50"),
];

/// The same, of who stands in a block: the bucket, the version and the journey.
pub(super) const PAGE_OF_STANDING: &[Key] = &[
    key("after", "The `next` of the page before.").takes(Form::Like {
        pattern: "^[0-9]{1,3}\\.[0-9]{1,16}\\.[0-9]{1,18}$",
        says: "three numbers",
    }),
    key("limit", "How many at most.").takes(LIMIT).else_is("50"),
];

/// The same, of who went through a block: the bucket and the step.
pub(super) const PAGE_OF_BRANCH: &[Key] = &[
    key("after", "The `next` of the page before.").takes(Form::Like {
        pattern: "^[0-9]{1,3}\\.[0-9]{1,18}$",
        says: "two numbers",
    }),
    key("limit", "How many at most.").takes(LIMIT).else_is("50"),
    key("branch", "Only those who left by it.").takes(Form::LOCAL_ID),
    FROM_DAY,
    TO_DAY,
];

pub(super) const PAGE_OF_HITS: &[Key] = &[
    AFTER,
    key("limit", "How many at most.").takes(LIMIT).else_is("50"),
    key(
        "kind",
        "Whose mail a person followed a link of, or whom it was shown to.",
    )
    .takes(Form::Words(&["click", "open"]))
    .else_is("\"click\""),
    FROM_DAY,
    TO_DAY,
];

/// The days of numbers that are kept by day.
pub(super) const BETWEEN_DAYS: &[Key] = &[FROM_DAY, TO_DAY];
pub(super) const FROM_DAY: Key = key(
    "from",
    "Only of this day and those behind it, where the workspace is; of all time if left out.",
)
.takes(DAY);
pub(super) const TO_DAY: Key = key(
    "to",
    "Only until this day, which is one of them; today if only `from` is given.",
)
.takes(DAY);
const DAY: Form = Form::Like {
    pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    says: "a date such as 2027-03-01",
};

/// The same, of pictures, whose ids are hashes.
pub(super) const PAGE_OF_PICTURES: &[Key] = &[
    key("after", "The `next` of the page before.").takes(Form::Like {
        pattern: crate::api::image::ID_PATTERN,
        says: "the number of a picture",
    }),
    key("limit", "How many at most.").takes(LIMIT).else_is("50"),
];

/// What the query of a list may hold.
pub(super) const PAGE: &[Key] = &[
    AFTER,
    key("limit", "How many at most.").takes(LIMIT).else_is("50"),
];

/// What the query of the list of contacts may hold.
pub(super) const PAGE_OF_SEGMENT: &[Key] = &[
    AFTER,
    key("limit", "How many at most.").takes(LIMIT).else_is("50"),
    key("segment", "Only those who are in it.").takes(Form::HANDLE),
    key(
        "order",
        "`newest` lists the newest first; else the oldest come first.",
    )
    .takes(Form::Words(&["newest"])),
    key("find", "One page of those with a key that begins so.").takes(Form::text(KEY_BYTES_MAX)),
];

/// What the query of a list of mails may hold.
pub(super) const PAGE_OF_MAILS: &[Key] = &[
    AFTER,
    key("limit", "How many at most.").takes(LIMIT).else_is("50"),
    key("to", "Only those to this address.").takes(Form::text(TO_CHARS_MAX)),
    key("subject", "Only those with this in the subject.").takes(Form::text(SUBJECT_CHARS_MAX)),
];

/// What the query of a list of messages may hold.
pub(super) const PAGE_OF_MESSAGES: &[Key] = &[
    AFTER,
    key("limit", "How many at most.").takes(LIMIT).else_is("50"),
    key("state", "Only those that stand there.").takes(Form::Words(&MESSAGE_STATES)),
];

/// Where a message may stand, by name.
const MESSAGE_STATES: [&str; State::ALL.len()] = {
    let mut names = [""; State::ALL.len()];
    let mut n = 0;
    while n < names.len() {
        names[n] = State::ALL[n].as_str();
        n += 1;
    }
    names
};

/// What the query of a file may hold.
pub(super) const FILE: &[Key] = &[
    key("format", "How it is written.")
        .takes(Form::Words(&["csv", "ndjson"]))
        .else_is("\"csv\""),
    key(
        "formulas",
        "What becomes of cells that a spreadsheet would take for formulas.",
    )
    .takes(Form::Words(&["text", "keep"]))
    .else_is("\"text\""),
];
