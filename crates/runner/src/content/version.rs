//! An e-mail's version, compiled: in its own language and in those that it is translated into.
//!
//! Compiled once and kept until a definition changes. It knows nothing of headers or bytes.

use liquid::{RenderContext, Value as Data};
use mail::compile::{Body, Compiled, House, Written};
use mail::template::{CompileError, Part, Rendered as Parts, Template, WrittenLink};
use store::email::{EmailRow, EmailSource, Translation};
use store::outbox::Claim;

use super::{CannotRender, Composed, cannot, of_house};
use crate::house::HouseStyle;

/// The words of an e-mail in one language, as they are kept.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    subject: &'a str,
    preheader: &'a str,
    blocks: &'a str,
    mjml: &'a str,
    html: &'a str,
    text: &'a str,
}

impl<'a> From<&'a EmailSource> for Words<'a> {
    fn from(source: &'a EmailSource) -> Self {
        Self {
            subject: &source.subject,
            preheader: &source.preheader,
            blocks: &source.blocks,
            mjml: &source.mjml,
            html: &source.html,
            text: &source.text,
        }
    }
}

impl<'a> From<&'a Translation> for Words<'a> {
    fn from(source: &'a Translation) -> Self {
        Self {
            subject: &source.subject,
            preheader: &source.preheader,
            blocks: &source.blocks,
            mjml: &source.mjml,
            html: &source.html,
            text: &source.text,
        }
    }
}

/// Compiles an e-mail in one language. What is saved has passed this.
pub fn compile<'a>(
    words: impl Into<Words<'a>>,
    house: Option<&House>,
) -> Result<Compiled, Vec<CompileError>> {
    let words = words.into();
    let given = |part: &'a str| (!part.trim().is_empty()).then_some(part);
    let made = match given(words.blocks) {
        Some(blocks) => Some(of_blocks(blocks)?),
        None => None,
    };
    let mjml = made.as_deref().or_else(|| given(words.mjml));
    let body = match (mjml, given(words.html)) {
        (Some(mjml), _) => Body::Mjml(mjml),
        (None, Some(html)) => Body::Html(html),
        (None, None) => Body::None,
    };
    Written {
        subject: words.subject,
        preheader: given(words.preheader),
        body,
        text: given(words.text),
        house,
    }
    .compile()
}

/// The MJML of blocks as they are kept.
fn of_blocks(text: &str) -> Result<String, Vec<CompileError>> {
    let told = |fault: mail::blocks::Fault| CompileError {
        part: Part::Blocks,
        position: None,
        message: format!("{}: {}", fault.at, fault.message),
        suggestion: None,
    };
    let document = mail::blocks::read_text(text);
    let document = document.map_err(|faults| faults.into_iter().map(told).collect::<Vec<_>>())?;
    Ok(document.mjml().source)
}

/// Which of these languages is for somebody who has that one: it itself, or the one of which it is a
/// kind (`nl` for `nl-be`). None: the e-mail's own.
pub fn words_for(languages: &[&str], wanted: Option<&str>) -> Option<usize> {
    let wanted = wanted?.to_ascii_lowercase().replace('_', "-");
    let kind_of = wanted.split('-').next().unwrap_or_default();
    [wanted.as_str(), kind_of]
        .iter()
        .find_map(|tag| languages.iter().position(|one| one == tag))
}

/// An e-mail's newest version, compiled.
#[derive(Debug)]
pub(crate) struct Content {
    version: i64,
    own: Language,
    others: Vec<(String, Language)>,
    /// What it sees as `house`: the same in each message.
    house: Data,
}

#[derive(Debug)]
struct Language {
    template: Template,
    has_html: bool,
}

impl Content {
    /// Compiles a version; the errors are sentences with their part, line and column.
    pub(crate) fn new(row: &EmailRow, house: &HouseStyle) -> Result<Self, Vec<String>> {
        let of = |words: Words<'_>| {
            let compiled = compile(words, Some(&house.look));
            let compiled = compiled
                .map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>())?;
            Ok::<_, Vec<String>>(Language {
                has_html: !compiled.html.is_empty(),
                template: compiled.template,
            })
        };
        let others = row.source.languages.iter();
        let others = others.map(|one| Ok((one.language.clone(), of(one.into())?)));
        let seen = of_house(house).map_err(|error| vec![error.detail])?;
        Ok(Self {
            house: seen,
            version: row.version,
            own: of((&row.source).into())?,
            others: others.collect::<Result<_, Vec<String>>>()?,
        })
    }

    pub(crate) fn version(&self) -> i64 {
        self.version
    }

    /// What it sees as `house`.
    pub(crate) fn house(&self) -> &Data {
        &self.house
    }

    /// The links as their author wrote them, in all its languages.
    pub(crate) fn written_links(&self) -> impl Iterator<Item = WrittenLink> {
        let others = self.others.iter().map(|(_, language)| language);
        let all = std::iter::once(&self.own).chain(others);
        all.flat_map(|language| language.template.written_links())
    }

    /// The words of a message for somebody who has this language.
    pub(crate) fn compose(
        &self,
        claim: &Claim,
        language: Option<&str>,
        data: &Data,
        context: &RenderContext,
    ) -> Result<Composed, CannotRender> {
        self.offering(claim, language, data, context, None)
    }

    /// The same, where each part must offer the way to leave.
    pub(super) fn offering(
        &self,
        claim: &Claim,
        language: Option<&str>,
        data: &Data,
        context: &RenderContext,
        link: Option<&str>,
    ) -> Result<Composed, CannotRender> {
        let known: Vec<_> = self.others.iter().map(|(tag, _)| tag.as_str()).collect();
        let of = words_for(&known, language).map_or(&self.own, |at| &self.others[at].1);
        let parts = of
            .template
            .render(data, context)
            .map_err(|error| cannot("cannot_render", error))?;
        log_findings(claim, &parts);
        if let Some(link) = link {
            must_offer(link, &parts, of.has_html)?;
        }
        Ok(Composed {
            version: self.version,
            subject: parts.subject.as_str().to_owned(),
            text: parts.text,
            html: of.has_html.then_some(parts.html),
        })
    }
}

/// Nobody gets marketing without a way to leave it that they can see, in each part of the mail.
fn must_offer(link: &str, parts: &Parts, has_html: bool) -> Result<(), CannotRender> {
    let missing = parts.parts_without(link);
    let missing = missing
        .into_iter()
        .find(|part| has_html || *part != Part::Html);
    missing.map_or(Ok(()), |part| {
        let why = format!("the {part} part has no link to leave");
        Err(cannot("no_unsubscribe_link", why))
    })
}

fn log_findings(claim: &Claim, parts: &Parts) {
    for finding in &parts.findings {
        tracing::debug!(message = %claim.message, email = %claim.email, part = %finding.part, diagnostic = ?finding.diagnostic, "noticed while rendering");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_of_a_contact_or_that_of_which_it_is_a_kind() {
        let languages = ["de", "nl", "nl-be"];
        let check = |wanted: Option<&str>, expect: Option<&str>| {
            let at = words_for(&languages, wanted);
            assert_eq!(at.map(|at| languages[at]), expect, "{wanted:?}");
        };
        check(None, None);
        check(Some("nl"), Some("nl"));
        check(Some("nl-BE"), Some("nl-be"));
        check(Some("nl_BE"), Some("nl-be"));
        check(Some("nl-SR"), Some("nl"));
        check(Some("de-AT"), Some("de"));
        check(Some("fr"), None);
        check(Some(""), None);
    }
}
