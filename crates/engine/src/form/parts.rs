//! Forms that many keys have: lengths of time, moments, values, rules. Each says what the reader of such a
//! value takes; the patterns are those of the notation.

use super::{Form, Named};
use crate::condition::{self, PARTS_MAX};
use crate::{block, calendar, event, moment};

/// A positive length of time: `30s`, `3d`.
pub const DURATION: Form = Form::Like {
    pattern: "^0*([1-9][0-9]{0,8}s|[1-9][0-9]{0,6}min|[1-9][0-9]{0,4}h|[1-9][0-9]{0,3}(d|bd)|[1-9][0-9]{0,2}(w|mo)|([1-9]|10)y)$",
    says: "a length of time",
};
/// A length of time that may lead back: `-3d`.
pub const SIGNED_DURATION: Form = Form::Like {
    pattern: "^-?0*([1-9][0-9]{0,8}s|[1-9][0-9]{0,6}min|[1-9][0-9]{0,4}h|[1-9][0-9]{0,3}(d|bd)|[1-9][0-9]{0,2}(w|mo)|([1-9]|10)y)$",
    says: "a length of time, before or after",
};
/// A length of elapsed time.
pub const ELAPSED: Form = Form::Like {
    pattern: "^0*([1-9][0-9]{0,8}s|[1-9][0-9]{0,6}min|[1-9][0-9]{0,4}h)$",
    says: "a length of time in s, min or h",
};
/// A length of time without business days.
pub const PERIOD: Form = Form::Like {
    pattern: "^0*([1-9][0-9]{0,8}s|[1-9][0-9]{0,6}min|[1-9][0-9]{0,4}h|[1-9][0-9]{0,3}d|[1-9][0-9]{0,2}(w|mo)|([1-9]|10)y)$",
    says: "a length of time of at most 366 days",
};
/// From one day to ninety.
pub const DAYS_TO_90: Form = Form::Like {
    pattern: "^0*([1-9]|[1-8][0-9]|90)d$",
    says: "1d to 90d",
};
/// From a second to a minute.
pub const TO_A_MINUTE: Form = Form::Like {
    pattern: "^0*([1-9]|[1-5][0-9]|60)s$|^0*1min$",
    says: "1s to 60s",
};
/// From a second to seven days.
pub const TO_A_WEEK: Form = Form::Like {
    pattern: "^0*(([1-9][0-9]{0,4}|[1-5][0-9]{5}|60[0-3][0-9]{3}|604[0-7][0-9]{2}|604800)s|([1-9][0-9]{0,3}|100[0-7][0-9]|10080)min|([1-9][0-9]?|1[0-5][0-9]|16[0-8])h|[1-7]d|1w)$",
    says: "1s to 7d",
};
/// A time of day.
pub const TIME: Form = Form::Like {
    pattern: "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$",
    says: "a time of day",
};
/// A local date, or a date and time.
pub const LOCAL_DATE: Form = Form::Like {
    pattern: "^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?)?$",
    says: "a date, or a date and time",
};
/// A path to a value.
pub const PATH: Form = Form::Like {
    pattern: "^(contact|event|item|trigger|block|journey|exit|activity|registration)(\\.[^.\\[\\]\"\\s]+|\\[\"[^\"]+\"\\])+$",
    says: "a path",
};
/// A path, a date, or `now`.
const DATE: Form = Form::Either(&[Form::Words(&["now"]), LOCAL_DATE, PATH]);
/// A share of all people.
pub const SHARE: Form = Form::Like {
    pattern: "^[0-9]{1,3}(\\.[0-9]{1,2})?%$",
    says: "a share",
};
/// At most a half of all people.
pub const SHARE_TO_HALF: Form = Form::Like {
    pattern: "^0{0,2}(([0-9]|[1-4][0-9])(\\.[0-9]{1,2})?|50(\\.00?)?)%$",
    says: "a share of at most 50%",
};
/// One day or several.
pub const WEEKDAYS: Form = Form::Either(&[DAY, Form::list(&DAY, 1, 7)]);
const DAY: Form = Form::Words(&[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "weekdays",
    "weekend",
]);
/// A word that people see, or a note.
pub const LABEL: Form = Form::text(500);
/// The name of an event.
pub const EVENT: Form = Form::Trimmed(event::NAME_BYTES_MAX);
/// The name of an event, or several.
pub const EVENTS: Form = Form::Either(&[EVENT, Form::list(&EVENT, 1, PARTS_MAX)]);
/// The name of a field, or several.
pub const FIELDS: Form =
    Form::Either(&[Form::text(100), Form::list(&Form::text(100), 1, PARTS_MAX)]);
/// What a journey is entered once for.
pub const KEY: Form = Form::Either(&[PATH, Form::list(&PATH, 1, 5)]);
/// Whose holidays are no business days.
pub const HOLIDAYS: Form = Form::Words(&["none", "nl", "be", "de", "fr", "uk"]);

/// A rule.
pub const CONDITION: Form = Form::Named(&Named {
    name: "condition",
    doc: "A rule: exactly one subject, and what is asked of it.",
    form: condition::form,
});
/// A moment.
pub const MOMENT: Form = Form::Named(&Named {
    name: "moment",
    doc: "A moment: a date, or the next day and time of a kind.",
    form: moment::form,
});
/// A length of time, or a moment.
pub const LIMIT: Form = Form::Either(&[DURATION, MOMENT]);
/// Hours of the week.
pub const WINDOW: Form = Form::Named(&Named {
    name: "window",
    doc: "Hours of the week: one stretch, or a list of them.",
    form: calendar::window_form,
});
/// Hours of the week, or none.
pub const WINDOW_OR_NONE: Form = Form::Either(&[Form::Words(&["none"]), WINDOW]);
/// Blocks, in order.
pub const SEQUENCE: Form = Form::Named(&Named {
    name: "blocks",
    doc: "Blocks, in order.",
    form: block::sequence_form,
});
/// The class of messages under the mail limits, or `none`.
pub const CAP: Form = Form::HANDLE;
/// A value: a literal, or `{ path: … }`.
pub const VALUE: Form = Form::Named(&Named {
    name: "value",
    doc: "A value: a literal, or another value by its path.",
    form: condition::value_form,
});
/// A value or a moment.
pub const GIVEN: Form = Form::Either(&[VALUE, MOMENT]);
/// A value that is looked for in an event or a list.
pub const DATE_OR_PATH: Form = DATE;
/// Somebody on our side.
pub const RECIPIENT: Form = Form::Named(&Named {
    name: "recipient",
    doc: "Somebody on our side.",
    form: block::recipient::form,
});
/// Fields of an event that a block writes.
pub const DATA: Form = Form::Named(&Named {
    name: "data",
    doc: "Fields with their values.",
    form: block::data_form,
});
