//! The filters, and what one sees when it is called.
//!
//! A filter is a function from an input and arguments to a value. It reads no data and no scope; it
//! makes texts and lists through the meter, which caps them. The parser finds filters in the table
//! here and checks how many arguments they are given, so none has to.

use std::sync::Arc;

use crate::diagnostic::DiagnosticKind;
use crate::engine::RenderContext;
use crate::error::Fault;
use crate::meter::{Draft, Meter};
use crate::value::Value;

mod date;
mod encode;
mod escape;
mod fallback;
mod list;
mod math;
mod money;
mod search;
mod sort;
mod text;

pub(crate) use escape::push_escaped;
pub(crate) use list::{first_of, last_of, size_of};

/// What a filter does: those that cannot fail say so.
#[derive(Clone, Copy)]
enum Run {
    Sure(SureRun),
    Fallible(FallibleRun),
}

/// A filter as the parser needs to know it.
pub(crate) struct Filter {
    pub(crate) name: &'static str,
    /// The fewest positional arguments.
    pub(crate) required: usize,
    /// The most positional arguments.
    pub(crate) most: usize,
    pub(crate) takes_allow_false: bool,
    run: Run,
}

impl Filter {
    pub(crate) fn run(&self, call: &mut Call<'_>) -> Result<Value, Fault> {
        match self.run {
            Run::Sure(run) => Ok(run(call)),
            Run::Fallible(run) => run(call),
        }
    }
}

impl std::fmt::Debug for Filter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// One call of a filter.
pub(crate) struct Call<'c> {
    pub(crate) name: &'static str,
    pub(crate) input: Value,
    pub(crate) arguments: Vec<Value>,
    pub(crate) allow_false: bool,
    /// Whether the template prints HTML, so that markup must be told from text.
    pub(crate) html: bool,
    pub(crate) context: &'c RenderContext,
    pub(crate) meter: &'c mut Meter,
    /// What the filter noticed: that `default` gave the value, that `date` read none.
    pub(crate) noticed: Option<DiagnosticKind>,
}

impl Call<'_> {
    /// An argument; nil if it was not given.
    fn argument(&self, index: usize) -> Value {
        self.arguments.get(index).cloned().unwrap_or_default()
    }

    /// The input as text.
    fn input_text(&mut self) -> Result<Arc<str>, Fault> {
        let text = self.meter.text_of(&self.input)?;
        self.meter.bytes(text.len())?;
        Ok(text)
    }

    /// An argument as text.
    fn argument_text(&mut self, index: usize) -> Result<Arc<str>, Fault> {
        let argument = self.argument(index);
        self.meter.text_of(&argument)
    }

    fn draft(&mut self) -> Draft<'_> {
        Draft::new(self.meter)
    }

    /// A text made at once; capped, though not before it was made, so it may be a small multiple
    /// of the input at most.
    fn made(&mut self, text: &str) -> Result<Value, Fault> {
        let mut draft = self.draft();
        draft.push(text)?;
        Ok(Value::from(draft.finish()))
    }

    /// A part of the input, or the input with white space removed: it stays markup if it was.
    fn same_kind(&mut self, text: &str) -> Result<Value, Fault> {
        let made = self.made(text)?;
        Ok(match (&self.input, made) {
            (Value::Markup(_), Value::Text(text)) => Value::Markup(text),
            (_, made) => made,
        })
    }

    /// A text that is HTML if the template prints HTML.
    fn markup(&self, text: String) -> Value {
        if self.html {
            Value::Markup(text.into())
        } else {
            Value::from(text)
        }
    }

    fn bad_argument(&self, needs: &'static str, found: &Value) -> Fault {
        Fault::BadArgument {
            user: self.name,
            needs,
            found: found.kind(),
        }
    }
}

type FallibleRun = fn(&mut Call<'_>) -> Result<Value, Fault>;
type SureRun = fn(&mut Call<'_>) -> Value;

const fn filter(name: &'static str, required: usize, most: usize, run: FallibleRun) -> Filter {
    entry(name, required, most, Run::Fallible(run))
}

const fn sure(name: &'static str, required: usize, most: usize, run: SureRun) -> Filter {
    entry(name, required, most, Run::Sure(run))
}

const fn entry(name: &'static str, required: usize, most: usize, run: Run) -> Filter {
    Filter {
        name,
        required,
        most,
        takes_allow_false: false,
        run,
    }
}

/// All filters, in the order of their names.
static FILTERS: &[Filter] = &[
    sure("abs", 0, 0, math::abs),
    filter("append", 1, 1, text::append),
    filter("at_least", 1, 1, math::at_least),
    filter("at_most", 1, 1, math::at_most),
    filter("base64_decode", 0, 0, encode::base64_decode),
    filter("base64_encode", 0, 0, encode::base64_encode),
    filter(
        "base64_url_safe_decode",
        0,
        0,
        encode::base64_url_safe_decode,
    ),
    filter(
        "base64_url_safe_encode",
        0,
        0,
        encode::base64_url_safe_encode,
    ),
    filter("capitalize", 0, 0, text::capitalize),
    sure("ceil", 0, 0, math::ceil),
    filter("compact", 0, 1, list::compact),
    filter("concat", 1, 1, list::concat),
    // The second argument is a time zone, in place of the one of the rendering.
    filter("date", 1, 2, date::date),
    Filter {
        takes_allow_false: true,
        ..sure("default", 0, 1, fallback::default)
    },
    filter("divided_by", 1, 1, math::divided_by),
    filter("downcase", 0, 0, text::downcase),
    filter("escape", 0, 0, escape::escape),
    filter("escape_once", 0, 0, escape::escape_once),
    filter("find", 1, 2, search::find),
    filter("find_index", 1, 2, search::find_index),
    sure("first", 0, 0, list::first),
    sure("floor", 0, 0, math::floor),
    filter("h", 0, 0, escape::escape),
    filter("has", 1, 2, search::has),
    filter("hash", 0, 0, encode::sha256),
    filter("join", 0, 1, list::join),
    filter("json", 0, 0, encode::json),
    sure("last", 0, 0, list::last),
    filter("lstrip", 0, 0, text::lstrip),
    filter("map", 1, 1, search::map),
    filter("minus", 1, 1, math::minus),
    filter("modulo", 1, 1, math::modulo),
    // The argument is the code of a currency.
    filter("money", 0, 1, money::money),
    filter("newline_to_br", 0, 0, escape::newline_to_br),
    filter("plus", 1, 1, math::plus),
    filter("prepend", 1, 1, text::prepend),
    filter("raw", 0, 0, escape::raw),
    filter("reject", 1, 2, search::reject),
    filter("remove", 1, 1, text::remove),
    filter("remove_first", 1, 1, text::remove_first),
    filter("remove_last", 1, 1, text::remove_last),
    filter("replace", 1, 2, text::replace),
    filter("replace_first", 1, 2, text::replace_first),
    filter("replace_last", 2, 2, text::replace_last),
    filter("reverse", 0, 0, list::reverse),
    sure("round", 0, 1, math::round),
    filter("rstrip", 0, 0, text::rstrip),
    filter("sha256", 0, 0, encode::sha256),
    filter("size", 0, 0, list::size),
    filter("slice", 1, 2, list::slice),
    filter("sort", 0, 1, sort::sort),
    filter("sort_natural", 0, 1, sort::sort_natural),
    filter("split", 1, 1, text::split),
    filter("squish", 0, 0, text::squish),
    filter("strip", 0, 0, text::strip),
    filter("strip_html", 0, 0, escape::strip_html),
    filter("strip_newlines", 0, 0, text::strip_newlines),
    filter("sum", 0, 1, search::sum),
    filter("times", 1, 1, math::times),
    filter("truncate", 0, 2, text::truncate),
    filter("truncatewords", 0, 2, text::truncatewords),
    filter("uniq", 0, 1, sort::uniq),
    filter("upcase", 0, 0, text::upcase),
    filter("url_decode", 0, 0, encode::url_decode),
    filter("url_encode", 0, 0, encode::url_encode),
    filter("where", 1, 2, search::filter_where),
];

/// The filter of a name.
pub(crate) fn find(name: &str) -> Option<&'static Filter> {
    let place = FILTERS.binary_search_by(|filter| filter.name.cmp(name));
    place.ok().map(|place| &FILTERS[place])
}

/// All names, for "did you mean" and for tests.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    FILTERS.iter().map(|filter| filter.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_filter_is_found() {
        for filter in FILTERS {
            assert_eq!(find(filter.name).map(|found| found.name), Some(filter.name));
        }
        assert!(find("nosuchfilter").is_none());
    }
}
