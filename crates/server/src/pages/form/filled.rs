//! What a browser sends of a form. What it means is for the form to say.

use std::collections::BTreeMap;

use engine::forms::{FIELDS_MAX, Fault, OPTIONS_MAX};

/// The names of fields of ours. Fields of a form have no such names: theirs have no dot.
pub(super) const STAMP: &str = "form.stamp";
pub(super) const AGREE: &str = "form.agree";
/// The field that people do not see. A name that programs like to fill in.
pub(super) const TRAP: &str = "form.website";
/// Most values that are read; what comes behind is of no form.
const VALUES_MAX: usize = FIELDS_MAX * OPTIONS_MAX;

/// What was filled in.
#[derive(Debug, Default)]
pub(super) struct Filled {
    /// By the ids of the fields.
    pub(super) answers: BTreeMap<String, Vec<String>>,
    /// What says when the page was shown.
    pub(super) stamp: String,
    /// Whether the box beside the wording was ticked.
    pub(super) agrees: bool,
    /// Whether the field was filled in that people do not see.
    pub(super) is_trapped: bool,
    /// What is wrong with it.
    pub(super) faults: Vec<Fault>,
}

impl Filled {
    pub(super) fn read(form: &[u8]) -> Self {
        let mut filled = Self::default();
        for (name, value) in form_urlencoded::parse(form).take(VALUES_MAX) {
            match &*name {
                STAMP => filled.stamp = value.into_owned(),
                AGREE => filled.agrees = true,
                TRAP => filled.is_trapped |= !value.is_empty(),
                _ => {
                    let values = filled.answers.entry(name.into_owned()).or_default();
                    values.push(value.into_owned());
                }
            }
        }
        filled
    }

    /// What was filled in here, for the page that asks again.
    pub(super) fn of(&self, id: &str) -> &[String] {
        self.answers.get(id).map_or(&[], Vec::as_slice)
    }
}
