//! The loops: `for` and `tablerow`.

use std::sync::Arc;

use super::tokens::{Kind, Tokens};
use super::{Body, Parser, Tag, drop_white_space, expression};
use crate::error::Mistake;
use crate::position::Span;
use crate::syntax::{Expression, For, LoopHead, LoopOffset, NodeKind, TableRow};

/// A loop's tag, read. Which options a tag has differs: `reversed` or `cols`.
struct Header {
    turn: LoopHead,
    reversed: bool,
    columns: Option<Expression>,
}

impl Parser<'_> {
    pub(super) fn for_loop(&mut self, tag: Tag, body: &mut Body) {
        let header = self.loop_header(tag);
        let header = self.tolerate(header);
        let parsed = self.block(tag, |parser| {
            let (first, mut ender) = parser.body(&["else", "endfor"]);
            let mut prints = first.prints;
            let mut otherwise = None;
            while let Some(found) = ender {
                if parser.name(found) == "endfor" {
                    break;
                }
                let (arm, next) = parser.body(&["else", "endfor"]);
                prints |= arm.prints;
                otherwise.get_or_insert(arm.nodes);
                ender = next;
            }
            if ender.is_none() {
                parser.complain_unclosed(tag);
            }
            (first.nodes, otherwise, prints)
        });
        if let (Some(header), Some((mut nodes, mut otherwise, prints))) = (header, parsed) {
            if !prints {
                let bodies = std::iter::once(&mut nodes).chain(otherwise.as_mut());
                drop_white_space(self.source, bodies);
            }
            body.prints |= prints;
            let node = For {
                turn: header.turn,
                reversed: header.reversed,
                body: nodes,
                otherwise,
            };
            body.push(tag.offset, NodeKind::For(Box::new(node)));
        }
    }

    pub(super) fn table_row(&mut self, tag: Tag, body: &mut Body) {
        let header = self.loop_header(tag);
        let header = self.tolerate(header);
        let inner = self.single_body(tag, "endtablerow");
        body.prints = true;
        if let (Some(header), Some(inner)) = (header, inner) {
            let node = TableRow {
                turn: header.turn,
                columns: header.columns,
                body: inner.nodes,
            };
            body.push(tag.offset, NodeKind::TableRow(Box::new(node)));
        }
    }

    fn loop_header(&self, tag: Tag) -> Result<Header, Mistake> {
        let mut tokens = Tokens::read(self.source, tag.markup)?;
        let variable = tokens.expect(Kind::Word, "the name of the loop variable")?;
        let variable = variable.span.of(self.source);
        if !tokens.eat_word("in") {
            return Err(tokens.unexpected("`in`"));
        }
        let start = tokens.peek().span.start;
        let collection = expression::expression(&mut tokens)?;
        let written = Span::new(start, tokens.last_end()).of(self.source);
        let mut header = Header {
            turn: LoopHead {
                variable: variable.into(),
                collection,
                name: Arc::from(format!("{variable}-{written}")),
                limit: None,
                offset: None,
            },
            reversed: false,
            columns: None,
        };
        let is_row = self.name(tag) == "tablerow";
        loop {
            tokens.eat(Kind::Comma);
            if tokens.peek().kind == Kind::End {
                return Ok(header);
            }
            option(&mut tokens, is_row, &mut header)?;
        }
    }
}

fn option(tokens: &mut Tokens<'_>, is_row: bool, header: &mut Header) -> Result<(), Mistake> {
    if !is_row && tokens.eat_word("reversed") {
        header.reversed = true;
    } else if eat_option(tokens, "limit") {
        header.turn.limit = Some(expression::expression(tokens)?);
    } else if eat_option(tokens, "offset") {
        header.turn.offset = Some(if !is_row && tokens.eat_word("continue") {
            LoopOffset::Continue
        } else {
            LoopOffset::At(expression::expression(tokens)?)
        });
    } else if is_row && eat_option(tokens, "cols") {
        header.columns = Some(expression::expression(tokens)?);
    } else {
        return Err(tokens.unexpected(if is_row {
            "`cols:`, `limit:` or `offset:`"
        } else {
            "`reversed`, `limit:` or `offset:`"
        }));
    }
    Ok(())
}

fn eat_option(tokens: &mut Tokens<'_>, name: &str) -> bool {
    let found = tokens.is_word(0, name) && tokens.peek_at(1).kind == Kind::Colon;
    if found {
        tokens.advance();
        tokens.advance();
    }
    found
}
