//! A form that people fill in: its fields, what they subscribe to by it, and the words that they agree
//! to. Read with findings, like every text of an author, and asked by [`answer`] what somebody filled
//! in. How a form is shown, and what becomes of the answers, is not known here.

mod answers;
mod read;

use std::collections::BTreeSet;

use crate::id::{BlockId, Handle};
use crate::settings::Words;

pub use self::answers::{Answers, Fault, Wrong, answer};
pub use self::read::{FORM, Reading, read};

/// The number of the form of forms that this program writes, and the only one it reads.
pub const FORMAT: &str = "1";
/// Most fields of a form: nobody fills in more.
pub const FIELDS_MAX: usize = 40;
/// Most answers to choose from in one field.
pub const OPTIONS_MAX: usize = 100;
/// Most interests of a form.
pub const INTERESTS_MAX: usize = 10;
/// Most hosts on which a form may stand, or to which it may lead back.
pub const HOSTS_MAX: usize = 20;
/// Longest answer in a field of one line, in characters.
pub const LINE_CHARS_MAX: usize = 300;
/// Longest answer in a field of several lines, in characters.
pub const TEXT_CHARS_MAX: usize = 5_000;

/// A form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Its name in addresses and events.
    pub handle: Handle,
    /// What our own people call it.
    pub name: String,
    /// What stands above it.
    pub title: Words,
    /// What it is about.
    pub intro: Option<Words>,
    /// What is asked, in order; one of them is the e-mail address.
    pub fields: Vec<Field>,
    /// What somebody subscribes to who agrees.
    pub interests: Vec<Handle>,
    /// Whether a mail asks them to confirm it.
    pub confirm: bool,
    /// What they agree to; there is one where there are interests.
    pub consent: Option<Agreement>,
    /// What the button says.
    pub button: Option<Words>,
    /// What is said when it came.
    pub thanks: Option<Words>,
    /// Where it leads then, instead of saying so.
    pub return_to: Option<String>,
    /// On pages of which hosts it may stand in a frame.
    pub hosts: BTreeSet<String>,
}

/// What somebody agrees to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// The words beside the box that is to be ticked.
    pub wording: Words,
    /// What is said of privacy.
    pub privacy: Option<Words>,
    /// Where more is said of it.
    pub privacy_url: Option<String>,
    /// Whether the form cannot be sent without it.
    pub is_required: bool,
}

/// Something that is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Under which name the answer stands in the event.
    pub id: BlockId,
    /// What is asked.
    pub label: Words,
    /// What helps to answer.
    pub help: Option<Words>,
    /// What an answer is.
    pub kind: Kind,
    /// Whether it must be answered.
    pub is_required: bool,
    /// The field of the contact that gets the answer.
    pub save_as: Option<String>,
}

/// What an answer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The address of whoever fills it in.
    Email,
    /// A line.
    Text,
    /// Several lines.
    LongText,
    /// A telephone number, as it was written.
    Phone,
    /// A number within bounds.
    Number {
        /// The least.
        least: i64,
        /// The most.
        most: i64,
    },
    /// A day.
    Date,
    /// Yes or no.
    YesNo,
    /// One of these.
    Choice(Vec<Choice>),
    /// Any of these.
    Choices(Vec<Choice>),
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// How it stands in the event.
    pub id: BlockId,
    /// What people read.
    pub label: Words,
}

impl Form {
    /// The field with the e-mail address.
    pub fn email(&self) -> Option<&Field> {
        self.fields.iter().find(|field| field.kind == Kind::Email)
    }
}
