//! The door of the crate: compile a template, render it.
//!
//! [`Engine`] is the whole surface that a host depends on, so that another engine for the same
//! language can take this one's place. All that a rendering may depend on is an argument.

use crate::date::{Language, Zone};
use crate::diagnostic::Diagnostic;
use crate::error::{CompileErrors, RenderError};
use crate::limits::Limits;
use crate::partials::{NoPartials, Partials};
use crate::syntax::Unit;
use crate::value::Value;
use crate::{parser, render};

/// A template engine in two methods.
pub trait Engine {
    /// What a source is compiled to: immutable, shared by threads, rendered any number of times.
    type Template: Send + Sync;

    /// Reads a template. Fails with every error found, not only the first.
    fn compile(&self, source: &str, escape: Escape) -> Result<Self::Template, CompileErrors>;

    /// Prints a template over an object of data.
    fn render(
        &self,
        template: &Self::Template,
        data: &Value,
        context: &RenderContext,
    ) -> Result<Rendered, RenderError>;
}

/// What the output of a template is for, and so how values are written into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Escape {
    /// Plain text: values are written as they are.
    None,
    /// HTML: a value is written as its place wants it. In text and in quoted attributes `&`, `<`,
    /// `>`, `"` and `'` are escaped, unless the value went through `raw` or is markup that the
    /// template itself made (`capture`, `escape`, `newline_to_br`); an address has a harmless scheme
    /// and is percent-encoded; a style has no more than words, numbers and colours. Where no value is
    /// safe (a script, the name of a tag) an output is a compile error, unless its last filter is
    /// `raw`.
    Html,
    /// One line for a header: plain text in which each run of line breaks and other control
    /// characters becomes one space, or nothing at the start and the end.
    Subject,
}

/// What a rendering may know besides its data.
#[derive(Clone, Debug)]
pub struct RenderContext {
    /// The present, in milliseconds since 1970 UTC: what `"now" | date` means.
    pub now_ms: i64,
    /// The zone that dates are written in.
    pub zone: Zone,
    /// The language that months and weekdays are written in.
    pub language: Language,
    /// Where a rendering ends at the latest.
    pub limits: Limits,
}

impl RenderContext {
    /// A context at a moment, in UTC, in English, with the usual limits.
    pub fn at(now_ms: i64) -> Self {
        Self {
            now_ms,
            zone: Zone::utc(),
            language: Language::English,
            limits: Limits::default(),
        }
    }
}

/// The result of a rendering.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The output.
    pub text: String,
    /// What was noticed on the way, in the order of the source.
    pub diagnostics: Vec<Diagnostic>,
}

/// The engine of this crate: parses to a tree and walks it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Interpreter;

/// A compiled template of [`Interpreter`].
#[derive(Debug)]
pub struct Template {
    pub(crate) escape: Escape,
    /// The template itself, and its partials behind it.
    pub(crate) units: Vec<Unit>,
}

impl Template {
    /// The text that it was compiled from, without its partials.
    pub fn source(&self) -> &str {
        self.units.first().map_or("", |unit| &unit.source)
    }
}

impl Interpreter {
    /// Reads a template together with the partials that it uses, theirs included.
    pub fn compile_with(
        &self,
        source: &str,
        escape: Escape,
        partials: &dyn Partials,
    ) -> Result<Template, CompileErrors> {
        parser::compile(source, escape, partials)
    }
}

impl Engine for Interpreter {
    type Template = Template;

    fn compile(&self, source: &str, escape: Escape) -> Result<Template, CompileErrors> {
        parser::compile(source, escape, &NoPartials)
    }

    fn render(
        &self,
        template: &Template,
        data: &Value,
        context: &RenderContext,
    ) -> Result<Rendered, RenderError> {
        render::render(template, data, context)
    }
}
