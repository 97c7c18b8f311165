//! Walks a parsed template and says of each output how its place wants a value to be written.
//!
//! The walk follows the text as HTML. Where a template may go several ways, they must come together
//! in one place; a loop is walked again if its end is another place than its start. An output where no
//! value is safe is a mistake that says what to write.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::link::Linker;
use crate::engine::Escape;
use crate::error::Mistake;
use crate::html::{Attribute, Element, Quote, Spot, UrlPart};
use crate::limits::COMPILE_ERRORS_MAX;
use crate::syntax::{Chain, Expression, Node, NodeKind, Path, Place, Segment};

/// Nodes looked at for each node there is, at most: loops in loops may be walked more than once.
const VISITS_PER_NODE: usize = 8;

/// Filters whose result is encoded for an address already.
const ENCODERS: [&str; 2] = ["url_encode", "base64_url_safe_encode"];

pub(super) struct Placer<'s, 'l, 'p> {
    source: &'s str,
    linker: &'l mut Linker<'p>,
    /// By place and text, so that a loop that is walked again says nothing twice.
    mistakes: BTreeMap<usize, Mistake>,
    /// Names that were assigned what is encoded for an address.
    encoded: BTreeSet<Arc<str>>,
    visits_left: usize,
}

impl<'s, 'l, 'p> Placer<'s, 'l, 'p> {
    pub(super) fn new(source: &'s str, linker: &'l mut Linker<'p>) -> Self {
        Self {
            source,
            linker,
            mistakes: BTreeMap::new(),
            encoded: BTreeSet::new(),
            // Each node takes at least two bytes of the source.
            visits_left: VISITS_PER_NODE * source.len().max(1),
        }
    }

    /// Places the outputs of a whole unit. A partial leaves off where it began.
    pub(super) fn unit(
        mut self,
        nodes: &mut [Node],
        start: Spot,
        is_partial: bool,
    ) -> Vec<Mistake> {
        let end = self.body(nodes, start);
        if is_partial && self.is_html() && end.join(start).is_none() {
            let message = format!(
                "a partial ends where it begins; this one begins {} and ends {}",
                start.describe(),
                end.describe()
            );
            self.complain(Mistake::new(0, message));
        }
        self.mistakes.into_values().collect()
    }

    fn is_html(&self) -> bool {
        self.linker.escape == Escape::Html
    }

    fn complain(&mut self, mistake: Mistake) {
        if self.mistakes.len() < COMPILE_ERRORS_MAX {
            self.mistakes.entry(mistake.offset).or_insert(mistake);
        }
    }

    fn body(&mut self, nodes: &mut [Node], mut spot: Spot) -> Spot {
        for node in nodes {
            self.visits_left = self.visits_left.saturating_sub(1);
            spot = self.node(node, spot);
        }
        spot
    }

    fn node(&mut self, node: &mut Node, spot: Spot) -> Spot {
        let offset = node.offset;
        match &mut node.kind {
            NodeKind::Text(span) if self.is_html() => return spot.read(span.of(self.source)),
            NodeKind::Output(output) => {
                let place = self.place_of(&output.chain, offset, spot);
                output.place = place;
                return spot.behind_value();
            }
            NodeKind::Cycle(cycle) => {
                cycle.place = self.place(offset, spot, false);
                return spot.behind_value();
            }
            NodeKind::Assign(name, chain) => {
                if is_encoded(chain, &self.encoded) {
                    self.encoded.insert(Arc::clone(name));
                } else {
                    self.encoded.remove(name);
                }
            }
            NodeKind::Capture(_, body) => {
                self.body(body, Spot::Text);
            }
            NodeKind::If(branches) => {
                let mut ends = Vec::with_capacity(branches.len() + 1);
                if branches.iter().all(|branch| branch.condition.is_some()) {
                    ends.push(spot);
                }
                for branch in branches {
                    ends.push(self.body(&mut branch.body, spot));
                }
                return self.joined(offset, spot, &ends);
            }
            NodeKind::Case(case) => {
                let mut ends = vec![spot];
                for arm in &mut case.arms {
                    ends.push(self.body(&mut arm.body, spot));
                }
                if case.arms.iter().any(|arm| arm.values.is_none()) {
                    ends.remove(0);
                }
                return self.joined(offset, spot, &ends);
            }
            NodeKind::For(node) => {
                let end = self.looped(&mut node.body, offset, spot);
                let Some(otherwise) = &mut node.otherwise else {
                    return end;
                };
                let other = self.body(otherwise, spot);
                return self.joined(offset, spot, &[end, other]);
            }
            NodeKind::TableRow(node) => return self.looped(&mut node.body, offset, spot),
            NodeKind::IfChanged(body) => {
                let end = self.body(body, spot);
                return self.joined(offset, spot, &[spot, end]);
            }
            NodeKind::Partial(call) => {
                let linked = self.linker.link(call, offset, spot);
                if let Err(mistake) = linked {
                    self.complain(mistake);
                }
            }
            NodeKind::Text(_)
            | NodeKind::Increment(_)
            | NodeKind::Decrement(_)
            | NodeKind::Break
            | NodeKind::Continue => {}
        }
        spot
    }

    /// A body that is printed any number of times.
    fn looped(&mut self, body: &mut [Node], offset: usize, start: Spot) -> Spot {
        let end = self.body(body, start);
        let joined = self.joined(offset, start, &[start, end]);
        if joined == start {
            return joined;
        }
        if self.visits_left == 0 {
            let message = "loops within loops end at too many different places of the HTML";
            self.complain(Mistake::new(offset, message));
            return joined;
        }
        let again = self.body(body, joined);
        self.joined(offset, joined, &[joined, again])
    }

    /// Where several ways lead; a mistake if they lead to different places.
    fn joined(&mut self, offset: usize, start: Spot, ends: &[Spot]) -> Spot {
        if !self.is_html() {
            return start;
        }
        let mut ends = ends.iter().copied();
        let Some(mut joined) = ends.next() else {
            return start;
        };
        for end in ends {
            if let Some(place) = joined.join(end) {
                joined = place;
                continue;
            }
            let message = format!(
                "the HTML goes on {} one way and {} the other; end every way at the same place",
                joined.describe(),
                end.describe()
            );
            self.complain(Mistake::new(offset, message));
        }
        joined
    }

    /// How the result of a chain is written at a place.
    fn place_of(&mut self, chain: &Chain, offset: usize, spot: Spot) -> Place {
        if !self.is_html() {
            return Place::Plain;
        }
        let last = chain.filters.last().map(|call| call.filter.name);
        match (last, spot) {
            (Some("raw"), _) => Place::Raw,
            (Some("json"), Spot::Inside(Element::Json)) => Place::Json,
            _ => match self.place(offset, spot, true) {
                Place::Url(UrlPart::Query) if is_encoded(chain, &self.encoded) => {
                    Place::Url(UrlPart::Bare)
                }
                place => place,
            },
        }
    }

    /// How a value is written at a place; a mistake where none may stand.
    fn place(&mut self, offset: usize, spot: Spot, has_filters: bool) -> Place {
        if !self.is_html() {
            return Place::Plain;
        }
        let refused = match spot {
            Spot::Text
            | Spot::Comment
            | Spot::Inside(Element::Title | Element::Textarea | Element::Style | Element::Other) => {
                return Place::Html;
            }
            Spot::Style(css) => return Place::Css(css),
            Spot::Value(_, Attribute::Code, _) | Spot::Inside(Element::Script) => {
                "a value cannot stand in a script"
            }
            Spot::Value(_, attribute, Quote::Double | Quote::Single) => {
                return match attribute {
                    Attribute::Url(part) => Place::Url(part),
                    Attribute::Css(part) => Place::Css(part),
                    _ => Place::Html,
                };
            }
            Spot::BeforeValue(..) | Spot::Value(_, _, Quote::Nothing) => {
                "a value in an attribute stands between quotes, as in `width=\"{{ width }}\"`"
            }
            Spot::Inside(Element::Json) => {
                "a value in JSON goes through the filter `json` last and stands without quotes"
            }
            Spot::Tag(_) => "a value cannot be the name of a tag or an attribute",
        };
        let way_out = if has_filters {
            "; where you answer for it, the filter `raw` lets it through"
        } else {
            ""
        };
        self.complain(Mistake::new(offset, format!("{refused}{way_out}")));
        Place::Html
    }
}

/// Whether the result of a chain is encoded for an address.
fn is_encoded(chain: &Chain, encoded: &BTreeSet<Arc<str>>) -> bool {
    match (chain.filters.last(), &chain.base) {
        (Some(call), _) => ENCODERS.contains(&call.filter.name),
        (None, Expression::Path(path)) => matches!(
            &**path,
            Path { root: Segment::Name(name), rest, .. } if rest.is_empty() && encoded.contains(name)
        ),
        (None, _) => false,
    }
}
