//! From what an author wrote to what a message is made of: MJML to HTML, style sheets into elements,
//! Liquid compiled, a plain text made where none is written, and notes on what should be better.
//!
//! Done once for each version of an e-mail. A message is rendered from the result and data, and reads
//! neither MJML, HTML nor CSS any more. It knows nothing of workflows, stores or contacts.

mod contrast;
mod cover;
mod house;
mod inline;
mod look;
mod mjml;
mod scan;

use std::borrow::Cow;

use liquid::Position;

pub(crate) use self::cover::Origins;
pub use self::house::{House, NO_FOOTER};
pub use self::look::{CLIPPED_BYTES, look_at};
use crate::template::{CompileError, Part, Source, Template};

/// An e-mail as its author wrote it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Written<'a> {
    /// The subject.
    pub subject: &'a str,
    /// The line that a mailbox shows beside the subject.
    pub preheader: Option<&'a str>,
    /// What the mail looks like.
    pub body: Body<'a>,
    /// The plain text; made from the body where there is none.
    pub text: Option<&'a str>,
    /// What all e-mails of the house look like.
    pub house: Option<&'a House>,
}

/// In which language a body is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Body<'a> {
    /// MJML.
    Mjml(&'a str),
    /// HTML.
    Html(&'a str),
    /// There is plain text only.
    #[default]
    None,
}

impl Body<'_> {
    /// Whether its author wants no footer of the house.
    fn is_without_footer(self) -> bool {
        match self {
            Self::Mjml(body) | Self::Html(body) => body.contains(NO_FOOTER),
            Self::None => false,
        }
    }
}

/// An e-mail that can be rendered.
#[derive(Debug)]
pub struct Compiled {
    /// What messages are rendered from.
    pub template: Template,
    /// The HTML with its Liquid; empty where there is plain text only.
    pub html: String,
    /// What its author should know.
    pub notes: Vec<Note>,
}

/// Something that an author should know; the e-mail can be sent all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// A stable word for programs.
    pub code: &'static str,
    /// The part; none for the e-mail as a whole.
    pub part: Part,
    /// Where in that part.
    pub position: Option<Position>,
    /// A sentence.
    pub sentence: String,
}

impl Note {
    pub(crate) fn warning(
        code: &'static str,
        position: Option<Position>,
        sentence: impl Into<String>,
    ) -> Self {
        Self {
            code,
            part: Part::Html,
            position,
            sentence: sentence.into(),
        }
    }
}

/// Why no HTML can be made of a body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    position: Option<Position>,
    /// A lowercase fragment.
    message: String,
    suggestion: Option<String>,
}

impl Fault {
    fn new(position: Option<Position>, message: impl Into<String>) -> Self {
        Self {
            position,
            message: message.into(),
            suggestion: None,
        }
    }

    /// At a byte of the source.
    fn at(source: &str, byte: usize, message: impl Into<String>) -> Self {
        Self::new(Some(cover::position(source, byte)), message)
    }
}

/// HTML that was made of a body.
#[derive(Debug, Default)]
pub(crate) struct Made {
    html: String,
    /// Empty where the HTML is the author's own.
    origins: Origins,
}

/// Most notes that are kept; nobody reads more at once.
pub const NOTES_MAX: usize = 100;

impl Written<'_> {
    /// Compiles an e-mail, or says everything that is wrong in it.
    pub fn compile(&self) -> Result<Compiled, Vec<CompileError>> {
        let mut notes = Vec::new();
        let (part, made) = match self.body {
            Body::Mjml(source) => {
                let misspelt = liquid_errors(source);
                if !misspelt.is_empty() {
                    return Err(misspelt);
                }
                look::source(source, &mut notes);
                let source = self.house.map_or(Cow::Borrowed(source), |house| {
                    Cow::Owned(house.mjml_with_footer(source))
                });
                (Part::Mjml, mjml::html(&source, self.house))
            }
            Body::Html(source) => {
                look::source(source, &mut notes);
                let source = self.house.map_or(Cow::Borrowed(source), |house| {
                    Cow::Owned(house.html_with_footer(source))
                });
                (Part::Html, inline::html(&source, &mut notes))
            }
            Body::None => (Part::Html, Ok(Made::default())),
        };
        let made = made.map_err(|fault| {
            vec![CompileError {
                part,
                position: fault.position,
                message: fault.message,
                suggestion: fault.suggestion,
            }]
        })?;
        let text = self.text.map(|text| match self.house {
            Some(house) if !self.body.is_without_footer() => house.text_with_footer(text),
            _ => text.to_owned(),
        });
        let source = Source {
            subject: self.subject,
            preheader: self.preheader,
            html: &made.html,
            text: text.as_deref(),
        };
        let template = Template::compile_made(&source, part, made.origins)?;
        look::made(&made.html, &mut notes);
        for note in &mut notes {
            note.part = part;
        }
        notes.truncate(NOTES_MAX);
        Ok(Compiled {
            template,
            html: made.html,
            notes,
        })
    }
}

/// What is wrong with the Liquid of an MJML body, with its places. That of the HTML which is made of it
/// is looked at once more, since only there each value has its place.
fn liquid_errors(source: &str) -> Vec<CompileError> {
    use liquid::Engine as _;
    let compiled = liquid::Interpreter.compile(source, liquid::Escape::None);
    let errors = compiled.err().into_iter().flat_map(|errors| {
        let of = |error: &liquid::CompileError| CompileError {
            part: Part::Mjml,
            position: Some(error.position),
            message: error.message.clone(),
            suggestion: error.suggestion.clone(),
        };
        errors.iter().map(of).collect::<Vec<_>>()
    });
    errors.collect()
}

#[cfg(test)]
mod tests {
    use liquid::{RenderContext, Value};

    use super::*;

    fn render(written: &Written<'_>, json: &str) -> crate::template::Rendered {
        let compiled = written
            .compile()
            .unwrap_or_else(|errors| panic!("{errors:?}"));
        let json: serde_json::Value = serde_json::from_str(json).unwrap();
        let data = Value::try_from(&json).unwrap();
        compiled
            .template
            .render(&data, &RenderContext::at(0))
            .unwrap()
    }

    const MJML: &str = "<mjml><mj-body><mj-section><mj-column>\n<mj-text>Hi {{ name | default: 'you' }}</mj-text>\n\
        <mj-table>{% for p in products %}<tr><td>{{ p.name }}</td></tr>{% endfor %}</mj-table>\n\
        <mj-button href=\"{{ url }}?a=1\">Go</mj-button></mj-column></mj-section></mj-body></mjml>";

    #[test]
    fn mjml_becomes_a_mail_with_values_and_a_text() {
        let written = Written {
            subject: "Hi {{ name }}",
            body: Body::Mjml(MJML),
            ..Written::default()
        };
        let json = r#"{"name": "R&D", "products": [{"name": "Tea"}, {"name": "<b>"}], "url": "https://a.example/x"}"#;
        let rendered = render(&written, json);
        for wanted in [
            "Hi R&amp;D",
            "<tr><td>Tea</td></tr><tr><td>&lt;b&gt;</td></tr>",
            "href=\"https://a.example/x?a=1\"",
        ] {
            assert!(
                rendered.html.contains(wanted),
                "{wanted}: {}",
                rendered.html
            );
        }
        for wanted in ["Hi R&D", "Tea", "Go (https://a.example/x?a=1)"] {
            assert!(
                rendered.text.contains(wanted),
                "{wanted}: {}",
                rendered.text
            );
        }
    }

    #[test]
    fn what_is_missing_is_told_at_its_place_in_the_mjml() {
        let written = Written {
            body: Body::Mjml(MJML),
            ..Written::default()
        };
        let findings = render(&written, r#"{"products": [{}], "name": "x"}"#).findings;
        let told: Vec<_> = findings
            .iter()
            .map(|one| {
                format!(
                    "{}, {}: {}",
                    one.part, one.diagnostic.position, one.diagnostic.path
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "mjml, line 3, column 45: p.name",
                "mjml, line 4, column 21: url"
            ]
        );
    }

    #[test]
    fn mistakes_are_told_at_their_place_in_the_mjml() {
        let check = |body: &str, wanted: &str| {
            let source = MJML.replace("</mj-column>", &format!("{body}</mj-column>"));
            let written = Written {
                body: Body::Mjml(&source),
                ..Written::default()
            };
            let errors = written.compile().unwrap_err();
            let told: Vec<_> = errors.iter().map(ToString::to_string).collect();
            assert_eq!(told.join("; "), wanted);
        };
        check(
            "<mj-text>{% if %}</mj-text>",
            "mjml, line 4, column 56: `if` is not closed: `endif` is missing; mjml, line 4, column 62: a value is missing",
        );
        check(
            "<mj-txt>a</mj-txt>",
            "mjml, line 4, column 47: unknown element `mj-txt`; did you mean `mj-text`?",
        );
        // Only the HTML shows that a value stands in a script.
        check(
            "<mj-raw><script>{{ a }}</script></mj-raw>",
            "mjml, line 4, column 63: a value cannot stand in a script; where you answer for it, the filter `raw` lets it through",
        );
    }

    #[test]
    fn html_and_text_alone_are_compiled_too() {
        let html = Written {
            body: Body::Html("<style>p { color: red }</style><p>{{ a }}</p>"),
            ..Written::default()
        };
        assert!(
            render(&html, r#"{"a": "<"}"#)
                .html
                .contains("<p style=\"color: red;\">&lt;</p>")
        );
        let text = Written {
            text: Some("Hi {{ a }}"),
            ..Written::default()
        };
        let rendered = render(&text, r#"{"a": "<"}"#);
        assert_eq!(
            (rendered.text.as_str(), rendered.html.as_str()),
            ("Hi <", "")
        );
    }

    #[test]
    fn notes_name_the_part_and_the_place() {
        let written = Written {
            body: Body::Html(
                "<p>\n<img src=\"https://a.example/a.png\"></p><p style=\"color:#eee\">pale</p>",
            ),
            ..Written::default()
        };
        let compiled = written.compile().unwrap();
        let told: Vec<_> = compiled
            .notes
            .iter()
            .map(|note| (note.code, note.position.map(|at| at.line)))
            .collect();
        assert_eq!(told, [("missing_alt", Some(2)), ("contrast", None)]);
    }
}
