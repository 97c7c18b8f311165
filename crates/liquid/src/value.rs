//! The values that templates work on.
//!
//! Texts, lists and objects are shared, so that handing a value on costs a reference count and not
//! a copy. Objects keep the order in which they were filled: a loop over one prints the same in
//! every process. How values print, compare and are read from JSON is in the modules below.

use std::sync::Arc;

use indexmap::IndexMap;

mod compare;
mod number;
mod print;
mod read;

pub(crate) use compare::{compare, contains, equal};
pub use number::Number;
pub(crate) use print::{print, print_json};
pub use read::ValueError;

/// A value in the data of a template, or one that a template made.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// Nothing: an absent field, `nil` or `null`.
    #[default]
    Nil,
    /// `true` or `false`.
    Bool(bool),
    /// A number, exact.
    Number(Number),
    /// A text. Escaped where it is printed, as the place demands.
    Text(Arc<str>),
    /// A text that is HTML already and is not escaped again in [`Escape::Html`](crate::Escape).
    Markup(Arc<str>),
    /// A list.
    List(Arc<[Value]>),
    /// An object.
    Object(Arc<Object>),
    /// A range such as `(1..5)`.
    Range(Range),
    /// The word `empty`, which equals the empty text, list and object.
    Empty,
    /// The word `blank`, which equals all that shows nothing.
    Blank,
}

impl Value {
    /// A text.
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(text.into())
    }

    /// Everything but nil and false counts as true, also zero and the empty text.
    pub(crate) fn is_truthy(&self) -> bool {
        !matches!(self, Self::Nil | Self::Bool(false))
    }

    /// The text of a text or markup value.
    pub(crate) fn as_text(&self) -> Option<&Arc<str>> {
        match self {
            Self::Text(text) | Self::Markup(text) => Some(text),
            _ => None,
        }
    }

    /// What kind of value this is, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Nil => "nothing",
            Self::Bool(_) => "true or false",
            Self::Number(_) => "a number",
            Self::Text(_) | Self::Markup(_) => "a text",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
            Self::Range(_) => "a range",
            Self::Empty => "`empty`",
            Self::Blank => "`blank`",
        }
    }

    /// The number that this is or reads as.
    pub(crate) fn as_number(&self) -> Option<Number> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) | Self::Markup(text) => number_in(text),
            _ => None,
        }
    }

    /// The number that arithmetic sees: texts that read as a number count, all else is zero.
    pub(crate) fn to_number(&self) -> Number {
        self.as_number().unwrap_or_default()
    }

    /// The whole number that a position or a length needs; the fraction is dropped.
    pub(crate) fn to_integer(&self) -> Option<i64> {
        self.as_number()?.truncated()
    }
}

/// The number that a text reads as, with or without white space around it.
fn number_in(text: &str) -> Option<Number> {
    // A longer text is no number that can be held, and looking through it would cost unpaid time.
    const NUMBER_BYTES_MAX: usize = 64;
    (text.len() <= NUMBER_BYTES_MAX)
        .then(|| Number::parse_plain(text.trim()))
        .flatten()
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Number(Number::from(value))
    }
}

impl From<Number> for Value {
    fn from(value: Number) -> Self {
        Self::Number(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.into())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value.into())
    }
}

impl From<Vec<Value>> for Value {
    fn from(value: Vec<Value>) -> Self {
        Self::List(value.into())
    }
}

impl From<Object> for Value {
    fn from(value: Object) -> Self {
        Self::Object(Arc::new(value))
    }
}

/// Named values in the order in which they were put in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object(IndexMap<Arc<str>, Value>);

impl Object {
    /// An object without fields.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a field. One that exists keeps its place and gets the new value.
    pub fn insert(&mut self, name: impl Into<Arc<str>>, value: impl Into<Value>) {
        self.0.insert(name.into(), value.into());
    }

    /// The value of a field.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// All fields, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Arc<str>, &Value)> {
        self.0.iter()
    }

    /// The number of fields.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no fields.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<N: Into<Arc<str>>, V: Into<Value>> FromIterator<(N, V)> for Object {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(fields: I) -> Self {
        let fields = fields.into_iter();
        Self(fields.map(|(n, v)| (n.into(), v.into())).collect())
    }
}

/// Whole numbers from the first to the last, both included. Templates make them within
/// [`RANGE_LENGTH_MAX`](crate::RANGE_LENGTH_MAX).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    first: i64,
    last: i64,
}

impl Range {
    /// A range of at most `length_max` numbers, or nothing if there would be more. It has no
    /// numbers if `last` lies before `first`.
    pub(crate) fn new(first: i64, last: i64, length_max: usize) -> Option<Self> {
        let range = Self { first, last };
        let length = i128::from(last) - i128::from(first) + 1;
        (length <= i128::try_from(length_max).unwrap_or(i128::MAX)).then_some(range)
    }

    /// How many numbers there are.
    pub(crate) fn len(self) -> usize {
        let length = i128::from(self.last) - i128::from(self.first) + 1;
        usize::try_from(length).unwrap_or(0)
    }

    pub(crate) fn contains(self, number: i64) -> bool {
        (self.first..=self.last).contains(&number)
    }

    pub(crate) fn iter(self) -> impl DoubleEndedIterator<Item = Value> {
        (self.first..=self.last).map(Value::from)
    }

    pub(crate) fn first(self) -> i64 {
        self.first
    }

    pub(crate) fn last(self) -> i64 {
        self.last
    }
}
