//! Forms of values that several bodies of the API have. They say what can be seen of a value by itself,
//! for the API's document; the readers beside the endpoints know the rest.

use engine::form::{Form, Shape};
use engine::read::{Key, key};
use engine::value::MAP_LENGTH_MAX;

/// An instant with an offset, from 1900 to 2199.
pub(crate) const INSTANT: Form = Form::Like {
    pattern: "^(((19|20|21)[0-9]{2})-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))|((19|21)(0[48]|[2468][048]|[13579][26])|20([02468][048]|[13579][26]))-02-29)T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$",
    says: "an instant",
};

/// An address. What stands before the `@` is of the characters that mail servers take.
pub(crate) const EMAIL: Form = Form::Like {
    pattern: "^[A-Za-z0-9_+-]{1,40}(\\.[A-Za-z0-9_+-]{1,20})?@([a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?\\.){1,4}[a-z]{2,12}$",
    says: "an e-mail address",
};

/// The name of an event that may be sent.
pub(crate) const EVENT_NAME: Form = Form::Like {
    pattern: "^(?!email_|interest_|journey_|contact_|task_|postduif_|coupon_given$)[^\\s\\u0000-\\u001f\\u007f-\\u009f]([^\\u0000-\\u001f\\u007f-\\u009f]{0,98}[^\\s\\u0000-\\u001f\\u007f-\\u009f])?$",
    says: "the name of an event",
};

/// A value of the sender's own: whatever JSON can say, within limits.
pub(crate) const DATA_VALUE: Form = Form::Any;

/// Values of the sender's own, by their names.
pub(crate) const DATA: Form = Form::Names {
    name: "^[^\\u0000]{0,200}$",
    value: &DATA_VALUE,
    most: MAP_LENGTH_MAX,
};

/// The name of a field of a contact.
pub(crate) const FIELD_NAME: &str = "^(?!(id|tags|interests|created_at|suppressed)$)[^\\s\\u0000-\\u001f\\u007f-\\u009f]([^\\u0000-\\u001f\\u007f-\\u009f]{0,198}[^\\s\\u0000-\\u001f\\u007f-\\u009f])?$";

/// A tag.
pub(crate) const TAG_NAME: &str = "^[^\\s\\u0000-\\u001f\\u007f-\\u009f]([^\\u0000-\\u001f\\u007f-\\u009f]{0,98}[^\\s\\u0000-\\u001f\\u007f-\\u009f])?$";

/// Rights of a key or a person; never none.
pub(crate) const RIGHTS: Form = Form::list(
    &Form::Words(&["ingest", "read", "view", "edit", "publish", "send", "admin"]),
    1,
    6,
);

/// A password.
pub(crate) const PASSWORD: Form = Form::Like {
    pattern: "^[^\\u0000]{12,256}$",
    says: "a password of at least 12 characters",
};

/// A draft: saved whatever is wrong with it, if it says under which handle.
pub(crate) const DRAFT: Form = Form::Open(&Shape::of(&[HANDLE_KEY]));
const HANDLE_KEY: &[Key] = &[key("handle", "The name by which others refer to it.")
    .takes(Form::HANDLE)
    .required()];

/// A segment, as far as it is told here; the whole of a rule stands in its JSON Schema, which a program that
/// makes up requests could not find its way out of.
pub(crate) const SEGMENT: Form = Form::Map(&Shape::of(&[HANDLE_KEY, SEGMENT_KEYS]));
const SEGMENT_KEYS: &[Key] = &[
    key("format", "The number of this grammar.")
        .takes(Form::whole(1, 1))
        .required(),
    key("name", "The name that people see.")
        .takes(Form::text(120))
        .required(),
    key("note", "For the next reader.").takes(Form::text(500)),
    key("rule", "Who belongs to it: see `/api/v1/schema/segment`.")
        .takes(Form::Open(&Shape::of(&[])))
        .required(),
];

/// When an event happened: from 2000 on.
pub(crate) const HAPPENED_AT: Form = Form::Like {
    pattern: "^((20|21)[0-9]{2}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))|(20([02468][048]|[13579][26])|21(0[48]|[2468][048]|[13579][26]))-02-29)T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$",
    says: "an instant",
};
