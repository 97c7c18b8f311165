//! Parses a source into the tree of [`syntax`](crate::syntax).
//!
//! The parser goes on after a mistake, so that the author sees all of them at once; it stops at
//! [`COMPILE_ERRORS_MAX`], and at blocks nested too deep, because blocks are what it recurses on.
//! Which tags there are is in the modules below; this file knows how blocks open and close.

use crate::error::Mistake;
use crate::limits::{BLOCK_DEPTH_MAX, COMPILE_ERRORS_MAX, SOURCE_BYTES_MAX};
use crate::position::{Positions, Span};
use crate::syntax::{Node, NodeKind, Output, Place};

mod blocks;
mod expression;
mod link;
mod loops;
mod partial;
mod place;
mod scanner;
mod suggestion;
mod tag;
mod tokens;

pub(crate) use link::compile;
use scanner::{Piece, Scanner, Tag};

/// What a source is parsed to, before its outputs have their places and its partials are there.
struct Parsed {
    nodes: Vec<Node>,
    mistakes: Vec<Mistake>,
    has_partials: bool,
}

fn parse(source: &str) -> Parsed {
    let mut parser = Parser {
        source,
        scanner: Scanner::template(source),
        open: Vec::new(),
        returned: None,
        unknown: Vec::new(),
        has_partials: false,
        mistakes: Vec::new(),
        stopped: false,
    };
    let nodes = if source.len() > SOURCE_BYTES_MAX {
        let message = format!("the template is longer than {SOURCE_BYTES_MAX} bytes");
        parser.complain(Mistake::new(0, message));
        Vec::new()
    } else {
        parser.body(&[]).0.nodes
    };
    Parsed {
        nodes,
        mistakes: parser.mistakes,
        has_partials: parser.has_partials,
    }
}

/// The nodes between two tags.
#[derive(Default)]
struct Body {
    nodes: Vec<Node>,
    /// Whether something in it prints, or might. A block none of whose bodies prints loses the
    /// white space in it.
    prints: bool,
}

impl Body {
    fn push(&mut self, offset: usize, kind: NodeKind) {
        self.nodes.push(Node { offset, kind });
    }
}

struct Parser<'s> {
    source: &'s str,
    scanner: Scanner<'s>,
    /// The blocks that are open, outermost first.
    open: Vec<Tag>,
    /// An end tag that an inner block handed back because it closes an outer one.
    returned: Option<Tag>,
    /// Unknown tags seen, so that their end tags are not complained about again.
    unknown: Vec<&'s str>,
    has_partials: bool,
    mistakes: Vec<Mistake>,
    stopped: bool,
}

impl<'s> Parser<'s> {
    fn name(&self, tag: Tag) -> &'s str {
        tag.name.of(self.source)
    }

    fn complain(&mut self, mistake: Mistake) {
        if self.stopped {
            return;
        }
        self.mistakes.push(mistake);
        self.stopped = self.mistakes.len() >= COMPILE_ERRORS_MAX;
    }

    /// The value of a step of parsing, or a complaint.
    fn tolerate<T>(&mut self, result: Result<T, Mistake>) -> Option<T> {
        result.map_err(|mistake| self.complain(mistake)).ok()
    }

    /// Complains and looks at nothing further.
    fn stop(&mut self, mistake: Mistake) {
        self.complain(mistake);
        self.stopped = true;
    }

    fn next_piece(&mut self) -> Option<Piece> {
        while !self.stopped {
            if let Some(tag) = self.returned.take() {
                return Some(Piece::Tag(tag));
            }
            match self.scanner.next() {
                Ok(piece) => return piece,
                Err(mistake) => self.complain(mistake),
            }
        }
        None
    }

    /// Parses up to one of the tags that may end this body, and gives that tag; or to the end.
    fn body(&mut self, enders: &[&str]) -> (Body, Option<Tag>) {
        let mut body = Body::default();
        while let Some(piece) = self.next_piece() {
            match piece {
                Piece::Text(span) => self.text(span, &mut body),
                Piece::Output(offset, markup) => self.output(offset, markup, &mut body),
                Piece::Tag(tag) => {
                    let name = self.name(tag);
                    if enders.contains(&name) {
                        return (body, Some(tag));
                    }
                    if self.closes_an_outer_block(name) {
                        self.returned = Some(tag);
                        return (body, None);
                    }
                    self.tag(tag, &mut body);
                }
            }
        }
        (body, None)
    }

    fn closes_an_outer_block(&self, name: &str) -> bool {
        name.strip_prefix("end")
            .is_some_and(|block| self.open.iter().any(|tag| self.name(*tag) == block))
    }

    fn text(&self, span: Span, body: &mut Body) {
        if span.start < span.end {
            body.prints |= !is_white(span.of(self.source));
            body.push(span.start, NodeKind::Text(span));
        }
    }

    fn output(&mut self, offset: usize, markup: Span, body: &mut Body) {
        body.prints = true;
        let chain = expression::chain(self.source, markup);
        if let Some(chain) = self.tolerate(chain) {
            let place = Place::Plain;
            body.push(offset, NodeKind::Output(Output { chain, place }));
        }
    }

    /// Parses what an open block holds. Nothing if blocks are nested too deep.
    fn block<T>(&mut self, tag: Tag, parse: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.open.len() == BLOCK_DEPTH_MAX {
            let message = format!("blocks are nested deeper than {BLOCK_DEPTH_MAX} levels");
            self.stop(Mistake::new(tag.offset, message));
            return None;
        }
        self.open.push(tag);
        let result = parse(self);
        self.open.pop();
        Some(result)
    }

    /// The body of a block that has no arms.
    fn single_body(&mut self, tag: Tag, end: &str) -> Option<Body> {
        self.block(tag, |parser| {
            let (body, ender) = parser.body(&[end]);
            if ender.is_none() {
                parser.complain_unclosed(tag);
            }
            body
        })
    }

    fn complain_unclosed(&mut self, tag: Tag) {
        let name = self.name(tag);
        let mut message = format!("`{name}` is not closed: `end{name}` is missing");
        if let Some(other) = self.returned {
            let position = Positions::of(self.source, other.offset);
            let other = self.name(other);
            message = format!("{message} before the `{other}` at {position}");
        }
        self.complain(Mistake::new(tag.offset, message));
    }
}

fn is_white(text: &str) -> bool {
    text.trim().is_empty()
}

/// Takes the white space out of a block that prints nothing anyway, so that a block of
/// assignments leaves no empty lines behind.
fn drop_white_space<'n>(source: &str, bodies: impl Iterator<Item = &'n mut Vec<Node>>) {
    for body in bodies {
        body.retain(|node| !matches!(node.kind, NodeKind::Text(span) if is_white(span.of(source))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Escape;
    use crate::partials::NoPartials;

    /// Errors as `line:column message`.
    fn check(source: &str, expected: &[&str]) {
        let errors: Vec<String> = match compile(source, Escape::None, &NoPartials) {
            Ok(_) => Vec::new(),
            Err(errors) => errors.iter().map(ToString::to_string).collect(),
        };
        assert_eq!(errors, expected, "{source}");
    }

    #[test]
    fn says_what_is_unknown_and_what_was_meant() {
        check(
            "a\nb {{ name | upcas }}",
            &["line 2, column 13: unknown filter `upcas`; did you mean `upcase`?"],
        );
        check(
            "{% fi a %}{% endfi %}",
            &["line 1, column 1: unknown tag `fi`; did you mean `if`?"],
        );
        check(
            "{% if a %}{% elseif b %}{% endif %}",
            &["line 1, column 11: unknown tag `elseif`; did you mean `elsif`?"],
        );
    }

    #[test]
    fn says_which_block_is_open() {
        check(
            "{% if a %}x",
            &["line 1, column 1: `if` is not closed: `endif` is missing"],
        );
        check(
            "{% for a in b %}\n{% if a %}\n{% endfor %}",
            &[
                "line 2, column 1: `if` is not closed: `endif` is missing before the `endfor` at \
                 line 3, column 1",
            ],
        );
        check(
            "x{% endif %}",
            &["line 1, column 2: `endif` closes nothing here"],
        );
        check(
            "{% else %}",
            &["line 1, column 1: `else` stands outside of a block that has it"],
        );
        check(
            "{% comment %}",
            &["line 1, column 1: `comment` is not closed: `endcomment` is missing"],
        );
    }

    #[test]
    fn reports_every_mistake_up_to_the_bound() {
        check(
            "{{ a | }}{{ b. }}{% assign c %}",
            &[
                "line 1, column 8: the name of a filter is missing",
                "line 1, column 16: the name of a field is missing",
                "line 1, column 30: `=` is missing",
            ],
        );
        let errors = compile(&"{{ a b }}".repeat(1_000), Escape::None, &NoPartials).unwrap_err();
        assert_eq!(errors.iter().count(), COMPILE_ERRORS_MAX);
    }

    #[test]
    fn explains_what_other_languages_write() {
        check(
            "{% if a = 1 %}{% endif %}",
            &[
                "line 1, column 9: unexpected `=` (`and`, `or` or a comparison should stand here); \
                 to compare, write `==`",
            ],
        );
        check(
            "{% if not a %}{% endif %}",
            &["line 1, column 7: Liquid has no `not`; use `unless`, `!=` or `== false`"],
        );
        check(
            "{{ a.0 }}",
            &["line 1, column 6: a place in a list is written in brackets, as in `[0]`"],
        );
        check(
            "{% include 'x' %}",
            &["line 1, column 1: there is no partial `x`"],
        );
    }

    #[test]
    fn counts_arguments() {
        check(
            "{{ a | append }}{{ a | round: 1, 2 }}{{ a | upcase: 1 }}{{ a | round: b: 1 }}",
            &[
                "line 1, column 8: `append` takes one argument, not 0",
                "line 1, column 24: `round` takes at most 1 arguments, not 2",
                "line 1, column 45: `upcase` takes no arguments, not 1",
                "line 1, column 71: `round` has no argument with the name `b`",
            ],
        );
    }
}
