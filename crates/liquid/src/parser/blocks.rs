//! The blocks that are no loops: `if` and `unless`, `case`, `capture`, `ifchanged`.
//!
//! A mistake in the tag that opens a block does not keep the inside from being read, so that it is
//! checked too and the end tag finds its block.

use std::sync::Arc;

use super::tag::new_name;
use super::tokens::{Kind, Tokens};
use super::{Body, Parser, Tag, drop_white_space, expression};
use crate::error::Mistake;
use crate::position::Span;
use crate::syntax::{Arm, Branch, Case, Expression, NodeKind};

impl Parser<'_> {
    /// `if` and `unless`. What follows an `else` up to the end is read, and never printed.
    pub(super) fn conditional(&mut self, tag: Tag, body: &mut Body) {
        let (end, negated) = match self.name(tag) {
            "unless" => ("endunless", true),
            _ => ("endif", false),
        };
        let first = expression::condition(self.source, tag.markup);
        let first = self.tolerate(first);
        let parsed = self.block(tag, |parser| {
            let mut branches = Vec::new();
            let mut condition = first;
            let mut is_else = false;
            let mut prints = false;
            loop {
                let (arm, ender) = parser.body(&["elsif", "else", end]);
                prints |= arm.prints;
                // A condition with a mistake leaves no branch; the mistake is already noted.
                if is_else || condition.is_some() {
                    branches.push(Branch {
                        condition: condition.take(),
                        negated: negated && branches.is_empty(),
                        body: arm.nodes,
                    });
                }
                let Some(ender) = ender else {
                    parser.complain_unclosed(tag);
                    break;
                };
                match parser.name(ender) {
                    "else" => is_else = true,
                    "elsif" => {
                        let parsed = expression::condition(parser.source, ender.markup);
                        condition = parser.tolerate(parsed);
                        is_else = false;
                    }
                    _ => break,
                }
            }
            (branches, prints)
        });
        if let Some((mut branches, prints)) = parsed {
            if !prints {
                drop_white_space(self.source, branches.iter_mut().map(|b| &mut b.body));
            }
            body.prints |= prints;
            body.push(tag.offset, NodeKind::If(branches));
        }
    }

    /// `case`. What stands before the first `when` belongs to no arm and is never printed.
    pub(super) fn case(&mut self, tag: Tag, body: &mut Body) {
        let subject = self.whole_expression(tag.markup);
        let subject = self.tolerate(subject);
        let parsed = self.block(tag, |parser| {
            let mut arms: Vec<Arm> = Vec::new();
            let mut prints = false;
            let mut values = None;
            let mut in_arm = false;
            loop {
                let (arm, ender) = parser.body(&["when", "else", "endcase"]);
                if in_arm {
                    prints |= arm.prints;
                    arms.push(Arm {
                        values: values.take(),
                        body: arm.nodes,
                    });
                }
                let Some(ender) = ender else {
                    parser.complain_unclosed(tag);
                    break;
                };
                in_arm = true;
                match parser.name(ender) {
                    "when" => {
                        let parsed = parser.when_values(ender.markup);
                        values = Some(parser.tolerate(parsed).unwrap_or_default());
                    }
                    "else" => values = None,
                    _ => break,
                }
            }
            (arms, prints)
        });
        if let (Some(subject), Some((mut arms, prints))) = (subject, parsed) {
            if !prints {
                drop_white_space(self.source, arms.iter_mut().map(|a| &mut a.body));
            }
            body.prints |= prints;
            body.push(tag.offset, NodeKind::Case(Box::new(Case { subject, arms })));
        }
    }

    fn when_values(&self, markup: Span) -> Result<Vec<Expression>, Mistake> {
        let mut tokens = Tokens::read(self.source, markup)?;
        let mut values = vec![expression::expression(&mut tokens)?];
        while tokens.eat(Kind::Comma) || tokens.eat_word("or") {
            values.push(expression::expression(&mut tokens)?);
        }
        if tokens.peek().kind == Kind::End {
            return Ok(values);
        }
        Err(tokens.unexpected("`,` or `or`"))
    }

    fn whole_expression(&self, markup: Span) -> Result<Expression, Mistake> {
        let mut tokens = Tokens::read(self.source, markup)?;
        let value = expression::expression(&mut tokens)?;
        tokens.expect_end()?;
        Ok(value)
    }

    pub(super) fn capture(&mut self, tag: Tag, body: &mut Body) {
        let name = self.captured_name(tag.markup);
        let name = self.tolerate(name);
        let inner = self.single_body(tag, "endcapture");
        if let (Some(name), Some(inner)) = (name, inner) {
            body.push(tag.offset, NodeKind::Capture(name, inner.nodes));
        }
    }

    /// The name behind `capture`, with or without quotes.
    fn captured_name(&self, markup: Span) -> Result<Arc<str>, Mistake> {
        let mut tokens = Tokens::read(self.source, markup)?;
        let name = match tokens.peek().kind {
            Kind::Text => tokens.advance().span.of(self.source).into(),
            _ => new_name(&mut tokens)?,
        };
        tokens.expect_end()?;
        Ok(name)
    }

    pub(super) fn if_changed(&mut self, tag: Tag, body: &mut Body) -> Result<(), Mistake> {
        self.no_arguments(tag)?;
        if let Some(inner) = self.single_body(tag, "endifchanged") {
            body.prints |= inner.prints;
            body.push(tag.offset, NodeKind::IfChanged(inner.nodes));
        }
        Ok(())
    }
}
