//! Puts a template and its partials together.
//!
//! Each unit is parsed, then walked for the places that its values stand in; partials met on the way
//! are units of their own, once for each kind of place they are used in. What waits is a list, so
//! partials that use each other cost no stack and come to an end.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::place::Placer;
use super::suggestion::nearest;
use super::{Parsed, parse};
use crate::engine::{Escape, Template};
use crate::error::{CompileErrors, Mistake, located};
use crate::html::Spot;
use crate::limits::{PARTIALS_MAX, SOURCES_BYTES_MAX};
use crate::partials::Partials;
use crate::syntax::{Expression, PartialCall, Unit};
use crate::value::Value;

/// Compiles a template with its partials, or says everything that is wrong with them.
pub(crate) fn compile(
    source: &str,
    escape: Escape,
    partials: &dyn Partials,
) -> Result<Template, CompileErrors> {
    let mut linker = Linker {
        escape,
        partials,
        waiting: vec![Waiting {
            name: None,
            source: source.into(),
            start: Spot::Text,
        }],
        known: BTreeMap::new(),
        sources: BTreeMap::new(),
        source_bytes: source.len(),
    };
    let mut units = Vec::new();
    let mut errors = Vec::new();
    while let Some(waiting) = linker.waiting.get(units.len()).cloned() {
        let Waiting {
            name,
            source,
            start,
        } = waiting;
        let Parsed {
            mut nodes,
            mut mistakes,
            has_partials,
        } = parse(&source);
        if mistakes.is_empty() && (has_partials || escape == Escape::Html) {
            mistakes = Placer::new(&source, &mut linker).unit(&mut nodes, start, name.is_some());
        }
        errors.append(&mut located(name.as_ref(), &source, mistakes));
        units.push(Unit {
            name,
            source,
            nodes,
        });
    }
    if errors.is_empty() {
        return Ok(Template { escape, units });
    }
    // One partial in two kinds of places says the same twice.
    errors.dedup();
    Err(CompileErrors(errors))
}

/// A unit that is to be compiled; its number is its place in the list.
#[derive(Clone)]
struct Waiting {
    name: Option<Arc<str>>,
    source: Arc<str>,
    /// The place in HTML that it begins in.
    start: Spot,
}

pub(super) struct Linker<'p> {
    pub(super) escape: Escape,
    partials: &'p dyn Partials,
    waiting: Vec<Waiting>,
    known: BTreeMap<(Arc<str>, Spot), usize>,
    sources: BTreeMap<Arc<str>, Arc<str>>,
    source_bytes: usize,
}

impl Linker<'_> {
    /// Says which units a call may mean.
    pub(super) fn link(
        &mut self,
        call: &mut PartialCall,
        offset: usize,
        start: Spot,
    ) -> Result<(), Mistake> {
        call.units.clear();
        if let Expression::Literal(Value::Text(name)) = &call.name {
            let unit = self.unit(name, start, offset)?;
            call.units.push((Arc::clone(name), unit));
            return Ok(());
        }
        let names = self.partials.names();
        if names.is_empty() {
            let message = "the name of a partial is written in quotes here, as in `'footer'`";
            return Err(Mistake::new(offset, message));
        }
        for name in names {
            let name = Arc::from(name);
            let unit = self.unit(&name, start, offset)?;
            call.units.push((name, unit));
        }
        Ok(())
    }

    /// The number of the unit for a partial in a kind of place.
    fn unit(&mut self, name: &Arc<str>, start: Spot, offset: usize) -> Result<usize, Mistake> {
        let key = (Arc::clone(name), start);
        if let Some(unit) = self.known.get(&key) {
            return Ok(*unit);
        }
        let refuse = |message: String| Err(Mistake::new(offset, message));
        let known = self.sources.get(name).cloned();
        let source = known.or_else(|| Some(Arc::from(&*self.partials.source(name)?)));
        let Some(source) = source else {
            let names = self.partials.names();
            let near = nearest(name, names.iter().map(String::as_str));
            let mistake = Mistake::new(offset, format!("there is no partial `{name}`"));
            return Err(mistake.suggest(near));
        };
        self.source_bytes = self.source_bytes.saturating_add(source.len());
        if self.source_bytes > SOURCES_BYTES_MAX {
            return refuse(format!(
                "the template and its partials are longer than {SOURCES_BYTES_MAX} bytes"
            ));
        }
        let unit = self.waiting.len();
        if unit > PARTIALS_MAX {
            return refuse(format!("there are more than {PARTIALS_MAX} partials"));
        }
        self.sources.insert(Arc::clone(name), Arc::clone(&source));
        self.waiting.push(Waiting {
            name: Some(Arc::clone(name)),
            source,
            start,
        });
        self.known.insert(key, unit);
        Ok(unit)
    }
}
