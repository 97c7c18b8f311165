//! An e-mail as its author wrote it: subject, preheader, HTML and plain text in Liquid.
//!
//! Compiled once when it is saved, with every mistake of every part and its place; rendered once
//! per message. The parts differ in what a value may do to them: HTML is escaped, the subject stays
//! one line, the plain text is written as it is. An author who writes no plain text gets one that
//! is derived from the HTML, once, as a template of its own; per message it would
//! cost more than all the rest.
//!
//! It knows nothing of MIME, links or contacts: the data is whatever the caller hands in.

mod flatten;
pub(crate) mod mask;
pub(crate) mod plain_text;
mod preheader;
mod unsubscribe_link;
mod written_links;

use std::fmt;

use liquid::{Diagnostic, Engine, Escape, Interpreter, Position, RenderContext, Value};

use crate::compile::Origins;
use crate::header::{HeaderError, HeaderText};
pub use unsubscribe_link::UNSUBSCRIBE_VARIABLE;
pub use written_links::WrittenLink;

/// What an author writes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Source<'a> {
    /// The subject.
    pub subject: &'a str,
    /// The line that a mailbox shows beside the subject; put at the start of the HTML, unseen.
    pub preheader: Option<&'a str>,
    /// The HTML.
    pub html: &'a str,
    /// The plain text; derived from the HTML where there is none.
    pub text: Option<&'a str>,
}

/// A part of an e-mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The subject.
    Subject,
    /// The preheader.
    Preheader,
    /// The HTML.
    Html,
    /// The blocks that the MJML is made of.
    Blocks,
    /// The MJML that the HTML is made of.
    Mjml,
    /// The plain text.
    Text,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Subject => "subject",
            Self::Preheader => "preheader",
            Self::Html => "html",
            Self::Blocks => "blocks",
            Self::Mjml => "mjml",
            Self::Text => "text",
        })
    }
}

/// One mistake in a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompileError {
    /// The part that it is in.
    pub part: Part,
    /// Where in that part; none for a mistake of the part as a whole.
    pub position: Option<Position>,
    /// What is wrong, as a lowercase fragment.
    pub message: String,
    /// What may have been meant.
    pub suggestion: Option<String>,
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.part)?;
        if let Some(position) = self.position {
            write!(f, ", {position}")?;
        }
        write!(f, ": {}", self.message)?;
        if let Some(suggestion) = &self.suggestion {
            write!(f, "; did you mean `{suggestion}`?")?;
        }
        Ok(())
    }
}

impl std::error::Error for CompileError {}

/// Why a message cannot be rendered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// The template passed a limit or asked for what cannot be.
    #[error("{part}, {error}")]
    Liquid {
        /// The part.
        part: Part,
        /// What it was, and where.
        error: liquid::RenderError,
    },
    /// The subject cannot stand in a header, since it is too long.
    #[error("subject: {0}")]
    Subject(#[from] HeaderError),
}

/// Something that was noticed while a part was rendered, such as a field that was not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The part.
    pub part: Part,
    /// What was noticed, and where.
    pub diagnostic: Diagnostic,
}

impl Finding {
    /// The field that was not there and for which nothing stood, if that is what was noticed.
    pub fn missing(&self) -> Option<&str> {
        let is_missing = self.diagnostic.kind == liquid::DiagnosticKind::Missing;
        is_missing.then_some(self.diagnostic.path.as_str())
    }

    /// Line and column in the part, from 1.
    pub fn place(&self) -> (u32, u32) {
        let position = self.diagnostic.position;
        (position.line, position.column)
    }

    /// A word for what was noticed.
    pub fn word(&self) -> &'static str {
        use liquid::DiagnosticKind as Kind;
        match self.diagnostic.kind {
            Kind::Missing => "missing",
            Kind::FallbackUsed => "fallback_used",
            Kind::AbsentInCondition => "absent_in_condition",
            Kind::UnreadableDate => "unreadable_date",
            Kind::UnreadableNumber => "unreadable_number",
            Kind::Refused => "refused",
            _ => "noticed",
        }
    }
}

/// An e-mail for one contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// One line.
    pub subject: HeaderText,
    /// The HTML, with the preheader in it.
    pub html: String,
    /// The plain text.
    pub text: String,
    /// What was noticed, by part and place. A derived text has nothing to say of its own: what is
    /// missing there is missing in the HTML.
    pub findings: Vec<Finding>,
}

/// A compiled e-mail: immutable, shared by threads, rendered any number of times.
#[derive(Debug)]
pub struct Template {
    subject: liquid::Template,
    preheader: Option<liquid::Template>,
    html: liquid::Template,
    text: liquid::Template,
    derived_text: Option<String>,
    /// The part that the author wrote the HTML as, and the way from places in the HTML to it.
    body: (Part, Origins),
}

impl Template {
    /// Compiles all parts, or says everything that is wrong in any of them.
    pub fn compile(source: &Source<'_>) -> Result<Self, Vec<CompileError>> {
        Self::compile_made(source, Part::Html, Origins::default())
    }

    /// The same where the HTML was made of what the author wrote as `written`: places in it are told as
    /// places in that.
    pub(crate) fn compile_made(
        source: &Source<'_>,
        written: Part,
        origins: Origins,
    ) -> Result<Self, Vec<CompileError>> {
        let mut errors = Vec::new();
        let subject = compile_part(Part::Subject, source.subject, &mut errors);
        let preheader = source
            .preheader
            .map(|preheader| compile_part(Part::Preheader, preheader, &mut errors));
        let html = compile_part(Part::Html, source.html, &mut errors);
        let derived_text = match source.text {
            None if html.is_some() => plain_text::derive(source.html)
                .map_err(|error| errors.push(underivable(&error.to_string())))
                .ok(),
            _ => None,
        };
        let text = match (source.text, &derived_text) {
            (Some(text), _) => compile_part(Part::Text, text, &mut errors),
            (None, Some(derived)) => compile_derived(derived, &mut errors),
            (None, None) => None,
        };
        let body = (written, origins);
        match (subject, preheader.unwrap_or_default(), html, text) {
            (Some(subject), preheader, Some(html), Some(text)) if errors.is_empty() => Ok(Self {
                subject,
                preheader,
                html,
                text,
                derived_text,
                body,
            }),
            _ => Err(errors
                .into_iter()
                .map(|one| body.1.told(one, written))
                .collect()),
        }
    }

    /// The source of the plain text that was derived from the HTML, for its author to read and to
    /// edit; none if there was one already.
    pub fn derived_text(&self) -> Option<&str> {
        self.derived_text.as_deref()
    }

    /// Renders all parts over the same data.
    pub fn render(&self, data: &Value, context: &RenderContext) -> Result<Rendered, RenderError> {
        let mut findings = Vec::new();
        let mut render = |part, template| {
            let rendered = Interpreter
                .render(template, data, context)
                .map_err(|error| RenderError::Liquid { part, error })?;
            if part != Part::Text || self.derived_text.is_none() {
                let found = rendered.diagnostics.into_iter();
                findings.extend(found.map(|diagnostic| self.finding(part, diagnostic)));
            }
            Ok::<_, RenderError>(rendered.text)
        };
        let subject = HeaderText::new(render(Part::Subject, &self.subject)?)?;
        let preheader = match &self.preheader {
            Some(preheader) => Some(render(Part::Preheader, preheader)?),
            None => None,
        };
        let mut html = render(Part::Html, &self.html)?;
        if let Some(preheader) = preheader {
            html = preheader::insert(&html, &preheader);
        }
        let text = render(Part::Text, &self.text)?;
        Ok(Rendered {
            subject,
            html,
            text,
            findings,
        })
    }
}

impl Template {
    /// What was noticed, at its place in what the author wrote.
    fn finding(&self, part: Part, mut diagnostic: Diagnostic) -> Finding {
        let (written, origins) = &self.body;
        if part != Part::Html {
            return Finding { part, diagnostic };
        }
        diagnostic.position = origins.of(diagnostic.position);
        Finding {
            part: *written,
            diagnostic,
        }
    }
}

impl Origins {
    /// A mistake in the HTML as one in what the author wrote.
    fn told(&self, error: CompileError, written: Part) -> CompileError {
        if error.part != Part::Html {
            return error;
        }
        CompileError {
            part: written,
            position: error.position.map(|at| self.of(at)),
            ..error
        }
    }
}

fn compile_part(
    part: Part,
    source: &str,
    errors: &mut Vec<CompileError>,
) -> Option<liquid::Template> {
    let escape = match part {
        Part::Subject => Escape::Subject,
        Part::Preheader | Part::Html | Part::Mjml | Part::Blocks => Escape::Html,
        Part::Text => Escape::None,
    };
    Interpreter
        .compile(source, escape)
        .map_err(|found| {
            errors.extend(found.iter().map(|error| CompileError {
                part,
                position: Some(error.position),
                message: error.message.clone(),
                suggestion: error.suggestion.clone(),
            }));
        })
        .ok()
}

/// A position in a derived text would mean nothing to the author.
fn compile_derived(derived: &str, errors: &mut Vec<CompileError>) -> Option<liquid::Template> {
    Interpreter
        .compile(derived, Escape::None)
        .map_err(|found| errors.push(underivable(&found.to_string())))
        .ok()
}

fn underivable(reason: &str) -> CompileError {
    CompileError {
        part: Part::Text,
        position: None,
        message: format!("no plain text can be derived from the html, so write one ({reason})"),
        suggestion: None,
    }
}

#[cfg(test)]
mod tests;
