//! The tags without arms, and which tag is parsed where.

use std::sync::Arc;

use super::suggestion::nearest;
use super::tokens::{Kind, Tokens};
use super::{Body, Parser, Scanner, Tag, expression, is_white};
use crate::error::Mistake;
use crate::syntax::{Cycle, CycleGroup, NodeKind, Output, Place};

/// All names that can stand first in a tag, for "did you mean".
#[rustfmt::skip]
const TAGS: [&str; 34] = [
    "#", "assign", "break", "capture", "case", "comment", "continue", "cycle", "decrement", "doc",
    "echo", "else", "elsif", "endcapture", "endcase", "endcomment", "enddoc", "endfor", "endif",
    "endifchanged", "endraw", "endtablerow", "endunless", "for", "if", "ifchanged", "include",
    "increment", "liquid", "raw", "render", "tablerow", "unless", "when",
];

impl<'s> Parser<'s> {
    /// Parses one tag that does not end a body, with all that belongs to it.
    pub(super) fn tag(&mut self, tag: Tag, body: &mut Body) {
        let result = match self.name(tag) {
            "if" | "unless" => return self.conditional(tag, body),
            "case" => return self.case(tag, body),
            "for" => return self.for_loop(tag, body),
            "tablerow" => return self.table_row(tag, body),
            "capture" => return self.capture(tag, body),
            "liquid" => return self.liquid(tag, body),
            "comment" => return self.comment(tag),
            "assign" => self.assign(tag, body),
            "echo" => self.echo(tag, body),
            "cycle" => self.cycle(tag, body),
            "increment" | "decrement" => self.counter(tag, body),
            "ifchanged" => self.if_changed(tag, body),
            "include" | "render" => self.partial(tag, body),
            "break" => self.interrupt(tag, NodeKind::Break, body),
            "continue" => self.interrupt(tag, NodeKind::Continue, body),
            "raw" => self.raw(tag, body),
            "doc" => self.doc(tag),
            "#" => self.inline_comment(tag),
            name if self.ends_unknown(name) => Ok(()),
            name => Err(self.not_a_tag(tag, name)),
        };
        self.tolerate(result);
    }

    fn ends_unknown(&self, name: &str) -> bool {
        name.strip_prefix("end")
            .is_some_and(|block| self.unknown.contains(&block))
    }

    fn not_a_tag(&mut self, tag: Tag, name: &'s str) -> Mistake {
        let message = match name {
            "else" | "elsif" | "when" => {
                format!("`{name}` stands outside of a block that has it")
            }
            _ if TAGS.contains(&name) => format!("`{name}` closes nothing here"),
            _ => {
                self.unknown.push(name);
                let mistake = Mistake::new(tag.offset, format!("unknown tag `{name}`"));
                return mistake.suggest(nearest(name, TAGS.into_iter()));
            }
        };
        Mistake::new(tag.offset, message)
    }

    fn assign(&mut self, tag: Tag, body: &mut Body) -> Result<(), Mistake> {
        let mut tokens = Tokens::read(self.source, tag.markup)?;
        let name = new_name(&mut tokens)?;
        tokens.expect(Kind::Assign, "`=`")?;
        if tokens.peek().kind == Kind::End {
            return Err(tokens.unexpected("a value"));
        }
        let chain = expression::chain_of(&mut tokens)?;
        tokens.expect_end()?;
        body.push(tag.offset, NodeKind::Assign(name, chain));
        Ok(())
    }

    fn echo(&mut self, tag: Tag, body: &mut Body) -> Result<(), Mistake> {
        body.prints = true;
        let chain = expression::chain(self.source, tag.markup)?;
        let place = Place::Plain;
        body.push(tag.offset, NodeKind::Output(Output { chain, place }));
        Ok(())
    }

    fn cycle(&mut self, tag: Tag, body: &mut Body) -> Result<(), Mistake> {
        body.prints = true;
        let mut tokens = Tokens::read(self.source, tag.markup)?;
        let start = tokens.peek().span.start;
        let first = expression::expression(&mut tokens)?;
        let (group, mut items) = if tokens.eat(Kind::Colon) {
            let item = expression::expression(&mut tokens)?;
            (Some(first), vec![item])
        } else {
            (None, vec![first])
        };
        while tokens.eat(Kind::Comma) {
            if tokens.peek().kind == Kind::End {
                break;
            }
            items.push(expression::expression(&mut tokens)?);
        }
        tokens.expect_end()?;
        let written = self.source[start..tokens.last_end()].trim();
        let group = group.map_or_else(|| CycleGroup::Items(written.into()), CycleGroup::Named);
        let cycle = Cycle {
            group,
            items,
            place: Place::Plain,
        };
        body.push(tag.offset, NodeKind::Cycle(Box::new(cycle)));
        Ok(())
    }

    fn counter(&mut self, tag: Tag, body: &mut Body) -> Result<(), Mistake> {
        body.prints = true;
        let mut tokens = Tokens::read(self.source, tag.markup)?;
        let name = new_name(&mut tokens)?;
        tokens.expect_end()?;
        let kind = match self.name(tag) {
            "increment" => NodeKind::Increment(name),
            _ => NodeKind::Decrement(name),
        };
        body.push(tag.offset, kind);
        Ok(())
    }

    fn interrupt(&mut self, tag: Tag, kind: NodeKind, body: &mut Body) -> Result<(), Mistake> {
        body.prints = true;
        self.no_arguments(tag)?;
        body.push(tag.offset, kind);
        Ok(())
    }

    pub(super) fn no_arguments(&self, tag: Tag) -> Result<(), Mistake> {
        if is_white(tag.markup.of(self.source)) {
            return Ok(());
        }
        let message = format!("`{}` takes no arguments", self.name(tag));
        Err(Mistake::new(tag.offset, message))
    }

    /// `liquid`: its lines are tags of the body around it, but blocks close where they opened.
    fn liquid(&mut self, tag: Tag, body: &mut Body) {
        let lines = Scanner::lines(self.source, tag.markup);
        let inner = self.block(tag, |parser| {
            let around = std::mem::replace(&mut parser.scanner, lines);
            let open = std::mem::take(&mut parser.open);
            // The depth goes on counting; the names of the blocks around do not.
            parser.open = vec![tag; open.len()];
            let (inner, _) = parser.body(&[]);
            parser.open = open;
            parser.scanner = around;
            inner
        });
        if let Some(inner) = inner {
            body.prints |= inner.prints;
            body.nodes.extend(inner.nodes);
        }
    }

    fn raw(&mut self, tag: Tag, body: &mut Body) -> Result<(), Mistake> {
        self.no_arguments(tag)?;
        match self.scanner.verbatim("endraw") {
            None => self.stop_unclosed(tag),
            Some(span) if span.start == span.end => {}
            Some(span) => {
                body.prints = true;
                body.push(span.start, NodeKind::Text(span));
            }
        }
        Ok(())
    }

    fn comment(&mut self, tag: Tag) {
        if self.scanner.skip_comment().is_none() {
            self.stop_unclosed(tag);
        }
    }

    fn doc(&mut self, tag: Tag) -> Result<(), Mistake> {
        self.no_arguments(tag)?;
        if self.scanner.verbatim("enddoc").is_none() {
            self.stop_unclosed(tag);
        }
        Ok(())
    }

    /// There is no telling where such a block should have ended, so the rest is not looked at.
    fn stop_unclosed(&mut self, tag: Tag) {
        self.complain_unclosed(tag);
        self.stopped = true;
    }

    fn inline_comment(&self, tag: Tag) -> Result<(), Mistake> {
        let lines = tag.markup.of(self.source).lines().skip(1);
        for line in lines {
            let text = line.trim_start();
            if !text.is_empty() && !text.starts_with('#') {
                let message = "each line of an inline comment begins with `#`";
                return Err(Mistake::new(tag.offset, message));
            }
        }
        Ok(())
    }
}

/// A name that a template gives to something of its own.
pub(super) fn new_name(tokens: &mut Tokens<'_>) -> Result<Arc<str>, Mistake> {
    let token = tokens.peek();
    let text = token.span.of(tokens.source);
    let usable = match token.kind {
        Kind::Word => !text.ends_with('?'),
        // A name of digits can be given but not read; Liquid allows it.
        Kind::Number => text.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    };
    if !usable {
        return Err(tokens.unexpected("a name"));
    }
    tokens.advance();
    if matches!(tokens.peek().kind, Kind::Dot | Kind::OpenSquare) {
        let message = "a template can set its own names, not the fields of an object";
        return Err(Mistake::new(token.span.start, message));
    }
    Ok(text.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::Node;

    fn nodes(source: &str) -> Vec<Node> {
        super::super::parse(source).nodes
    }

    #[test]
    fn knows_every_name_it_suggests() {
        for name in TAGS.iter().filter(|name| !name.starts_with("end")) {
            let source = format!("{{% {name} %}}");
            for mistake in super::super::parse(&source).mistakes {
                let message = mistake.message;
                assert!(!message.contains("unknown tag"), "{message}");
            }
        }
    }

    #[test]
    fn a_block_that_prints_nothing_keeps_no_white_space() {
        let source = "{% if a %} {% assign b = 1 %} {% endif %}";
        let NodeKind::If(branches) = &nodes(source)[0].kind else {
            panic!("not a condition")
        };
        assert_eq!(branches[0].body.len(), 1);
    }
}
