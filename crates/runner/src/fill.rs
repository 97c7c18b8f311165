//! Short texts of a workflow that are filled in when a block asks for something: the title of a task, a
//! notice, the address and the body of a call. They see what mails see. What a contact told is written
//! into them and never read as a template.

use engine::calendar::Zone;
use engine::check::Catalogue;
use engine::draft::Draft;
use engine::finding::Findings;
use engine::journey::Journey;
use engine::scope::Facts;
use engine::time::Time;
use liquid::{Engine, Escape, Interpreter, Language, RenderContext, Value as Data};

use crate::content::data_with;

/// What texts may see.
pub(crate) struct Filler {
    data: Data,
    context: RenderContext,
}

impl Filler {
    /// With what is known of this contact and this journey. The error is a fragment.
    pub(crate) fn new(
        facts: Facts<'_>,
        journey: &Journey,
        zone: &Zone,
        now: Time,
    ) -> Result<Self, String> {
        let contact = facts.contact;
        let about = (contact, facts.history);
        let data = data_with(about, journey, None, Vec::new()).map_err(|error| error.detail)?;
        let mut context = RenderContext::at(now.millis());
        let language = contact.language.as_deref().and_then(Language::from_tag);
        context.language = language.unwrap_or(Language::English);
        if let Ok(zone) = liquid::Zone::named(zone.name()) {
            context.zone = zone;
        }
        Ok(Self { data, context })
    }

    /// A text of several lines. The error is a fragment.
    pub(crate) fn text(&self, template: &str) -> Result<String, String> {
        self.fill(template, Escape::None)
    }

    /// A text of one line.
    pub(crate) fn line(&self, template: &str) -> Result<String, String> {
        self.fill(template, Escape::Subject)
    }

    fn fill(&self, template: &str, escape: Escape) -> Result<String, String> {
        if !template.contains(['{', '\n']) && escape == Escape::None {
            return Ok(template.to_owned());
        }
        let compiled = Interpreter.compile(template, escape);
        let compiled = compiled.map_err(|errors| errors.to_string())?;
        let rendered = Interpreter.render(&compiled, &self.data, &self.context);
        Ok(rendered.map_err(|error| error.to_string())?.text)
    }
}

/// Why a text cannot be filled in; a fragment. `None` if it can.
fn fault(template: &str) -> Option<String> {
    let compiled = Interpreter.compile(template, Escape::None);
    compiled.err().map(|errors| errors.to_string())
}

/// Checks a draft as a whole, with the texts in it, which the engine cannot read.
pub fn check(draft: &Draft, catalogue: &Catalogue, findings: &mut Findings) {
    engine::check::check(draft, catalogue, findings);
    let exits = draft.exits.iter().flat_map(|exit| exit.blocks.iter());
    let mut left: Vec<_> = draft.blocks.iter().chain(exits).collect();
    while let Some(block) = left.pop() {
        for (key, text) in block.templates() {
            if let Some(fault) = fault(text) {
                let sentence = format!("This text cannot be filled in: {fault}.");
                findings.error("template", &block.place.part(key, None), sentence);
            }
        }
        left.extend(block.inner().into_iter().flatten());
    }
}
