//! `render` and `include`.
//!
//! Both print a partial. `render` shows it its arguments and nothing else; `include` shows it all that
//! the template sees, and may find its name out while rendering.

use std::sync::Arc;

use super::tag::new_name;
use super::tokens::{Kind, Tokens};
use super::{Body, Parser, Tag, expression};
use crate::error::Mistake;
use crate::syntax::{Bound, Expression, NodeKind, PartialCall};
use crate::value::Value;

impl Parser<'_> {
    pub(super) fn partial(&mut self, tag: Tag, body: &mut Body) -> Result<(), Mistake> {
        body.prints = true;
        self.has_partials = true;
        let isolated = self.name(tag) == "render";
        let mut tokens = Tokens::read(self.source, tag.markup)?;
        let name = expression::expression(&mut tokens)?;
        if isolated && !matches!(name, Expression::Literal(Value::Text(_))) {
            let message = "`render` takes the name of a partial in quotes, as in `'footer'`";
            return Err(Mistake::new(tag.offset, message));
        }
        let mut call = PartialCall {
            isolated,
            name,
            units: Vec::new(),
            bound: None,
            arguments: Vec::new(),
        };
        let is_argument = |tokens: &Tokens<'_>| tokens.peek_at(1).kind == Kind::Colon;
        if (tokens.is_word(0, "with") || tokens.is_word(0, "for")) && !is_argument(&tokens) {
            let each = tokens.is_word(0, "for");
            tokens.advance();
            let value = expression::expression(&mut tokens)?;
            call.bound = Some(Bound {
                value,
                each,
                alias: None,
            });
        }
        if tokens.is_word(0, "as") && !is_argument(&tokens) {
            tokens.advance();
            let alias = new_name(&mut tokens)?;
            let Some(bound) = &mut call.bound else {
                let message = "`as` names what stands behind `with` or `for`";
                return Err(Mistake::new(tag.offset, message));
            };
            bound.alias = Some(alias);
        }
        loop {
            tokens.eat(Kind::Comma);
            if tokens.peek().kind == Kind::End {
                break;
            }
            call.arguments.push(argument(&mut tokens)?);
        }
        body.push(tag.offset, NodeKind::Partial(Box::new(call)));
        Ok(())
    }
}

/// `name: value`.
fn argument(tokens: &mut Tokens<'_>) -> Result<(Arc<str>, Expression), Mistake> {
    let name = tokens.expect(Kind::Word, "the name of an argument")?;
    let name = name.span.of(tokens.source).into();
    tokens.expect(Kind::Colon, "`:`")?;
    Ok((name, expression::expression(tokens)?))
}
