//! Parses values, filter chains and conditions.
//!
//! Only brackets recurse, and the cursor bounds how deep; chains of filters, of path segments and
//! of `and`/`or` are loops, here and in the walker, so their length costs no stack.

use std::sync::Arc;

use super::suggestion::nearest;
use super::tokens::{Kind, Tokens};
use crate::error::Mistake;
use crate::filter::{self, Filter};
use crate::position::Span;
use crate::syntax::{Chain, Comparison, Condition, Expression, FilterCall, Link, Path, Segment};
use crate::value::{Number, Value};

/// A whole markup that is an expression with filters, or empty.
pub(crate) fn chain(source: &str, markup: Span) -> Result<Chain, Mistake> {
    let mut tokens = Tokens::read(source, markup)?;
    let chain = chain_of(&mut tokens)?;
    tokens.expect_end()?;
    Ok(chain)
}

/// An expression with filters, or nothing at all, which prints nothing.
pub(crate) fn chain_of(tokens: &mut Tokens<'_>) -> Result<Chain, Mistake> {
    let start = tokens.peek().span.start;
    let base = if matches!(tokens.peek().kind, Kind::End) {
        Expression::Literal(Value::Nil)
    } else {
        expression(tokens)?
    };
    let span = Span::new(start, tokens.last_end().max(start));
    let mut filters = Vec::new();
    while tokens.eat(Kind::Pipe) {
        filters.push(filter_call(tokens)?);
    }
    Ok(Chain {
        base,
        span,
        filters,
    })
}

/// A value: a literal, a path or a range.
pub(crate) fn expression(tokens: &mut Tokens<'_>) -> Result<Expression, Mistake> {
    let token = tokens.peek();
    let text = token.span.of(tokens.source);
    match token.kind {
        Kind::Text => {
            tokens.advance();
            Ok(Expression::Literal(Value::from(text)))
        }
        Kind::Number => {
            tokens.advance();
            let number = Number::parse(text)
                .ok_or_else(|| Mistake::new(token.span.start, "the number is too large"))?;
            Ok(Expression::Literal(Value::Number(number)))
        }
        Kind::OpenRound => range(tokens),
        Kind::OpenSquare => path(tokens),
        Kind::Word => match literal(text).filter(|_| !continues_path(tokens.peek_at(1).kind)) {
            Some(value) => {
                tokens.advance();
                Ok(Expression::Literal(value))
            }
            None => path(tokens),
        },
        _ => Err(tokens.unexpected("a value")),
    }
}

/// The words that are values.
fn literal(word: &str) -> Option<Value> {
    Some(match word {
        "nil" | "null" => Value::Nil,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        "empty" => Value::Empty,
        "blank" => Value::Blank,
        _ => return None,
    })
}

fn continues_path(kind: Kind) -> bool {
    matches!(kind, Kind::Dot | Kind::OpenSquare)
}

fn range(tokens: &mut Tokens<'_>) -> Result<Expression, Mistake> {
    tokens.enter()?;
    tokens.expect(Kind::OpenRound, "`(`")?;
    let first = expression(tokens)?;
    tokens.expect(Kind::DotDot, "`..`")?;
    let last = expression(tokens)?;
    tokens.expect(Kind::CloseRound, "`)`")?;
    tokens.leave();
    Ok(Expression::Range(Box::new((first, last))))
}

fn path(tokens: &mut Tokens<'_>) -> Result<Expression, Mistake> {
    let start = tokens.peek().span.start;
    let root = match tokens.peek().kind {
        Kind::OpenSquare => index(tokens)?,
        _ => Segment::Name(tokens.advance().span.of(tokens.source).into()),
    };
    let mut rest = Vec::new();
    loop {
        match tokens.peek().kind {
            Kind::Dot => {
                tokens.advance();
                rest.push(Segment::Name(name_behind_dot(tokens)?));
            }
            Kind::OpenSquare => rest.push(index(tokens)?),
            _ => break,
        }
    }
    let span = Span::new(start, tokens.last_end());
    Ok(Expression::Path(Box::new(Path { span, root, rest })))
}

/// A field's name. `contains` is one here; a number is not, and gets told how to write it.
fn name_behind_dot(tokens: &mut Tokens<'_>) -> Result<Arc<str>, Mistake> {
    let token = tokens.peek();
    let text = token.span.of(tokens.source);
    match token.kind {
        Kind::Word => {}
        Kind::Operator(_) if text == "contains" => {}
        Kind::Number => {
            let message = format!("a place in a list is written in brackets, as in `[{text}]`");
            return Err(Mistake::new(token.span.start, message));
        }
        _ => return Err(tokens.unexpected("the name of a field")),
    }
    tokens.advance();
    Ok(text.into())
}

fn index(tokens: &mut Tokens<'_>) -> Result<Segment, Mistake> {
    tokens.enter()?;
    tokens.expect(Kind::OpenSquare, "`[`")?;
    let inner = expression(tokens)?;
    tokens.expect(Kind::CloseSquare, "`]`")?;
    tokens.leave();
    Ok(match inner {
        Expression::Literal(Value::Text(name)) => Segment::Name(name),
        other => Segment::Index(other),
    })
}

fn filter_call(tokens: &mut Tokens<'_>) -> Result<FilterCall, Mistake> {
    let token = tokens.expect(Kind::Word, "the name of a filter")?;
    let name = token.span.of(tokens.source);
    let filter = filter::find(name).ok_or_else(|| {
        Mistake::new(token.span.start, format!("unknown filter `{name}`"))
            .suggest(nearest(name, filter::names()))
    })?;
    let mut call = FilterCall {
        filter,
        offset: token.span.start,
        arguments: Vec::new(),
        allow_false: None,
    };
    if tokens.eat(Kind::Colon) {
        arguments(tokens, &mut call)?;
    }
    check_count(&call)?;
    Ok(call)
}

fn arguments(tokens: &mut Tokens<'_>, call: &mut FilterCall) -> Result<(), Mistake> {
    loop {
        if tokens.peek().kind == Kind::Word && tokens.peek_at(1).kind == Kind::Colon {
            let token = tokens.advance();
            let name = token.span.of(tokens.source);
            tokens.advance();
            let value = expression(tokens)?;
            if !call.filter.takes_allow_false || name != "allow_false" {
                let filter = call.filter.name;
                let message = format!("`{filter}` has no argument with the name `{name}`");
                return Err(Mistake::new(token.span.start, message));
            }
            call.allow_false = Some(value);
        } else {
            call.arguments.push(expression(tokens)?);
        }
        if !tokens.eat(Kind::Comma) {
            return Ok(());
        }
    }
}

fn check_count(call: &FilterCall) -> Result<(), Mistake> {
    let Filter {
        name,
        required,
        most,
        ..
    } = *call.filter;
    let count = call.arguments.len();
    if (required..=most).contains(&count) {
        return Ok(());
    }
    let wanted = match (required, most) {
        (0, 0) => "no arguments".to_owned(),
        (1, 1) => "one argument".to_owned(),
        (least, most) if least == most => format!("{most} arguments"),
        (0, most) => format!("at most {most} arguments"),
        (least, most) => format!("{least} to {most} arguments"),
    };
    let message = format!("`{name}` takes {wanted}, not {count}");
    Err(Mistake::new(call.offset, message))
}

/// A whole markup that is a condition.
pub(crate) fn condition(source: &str, markup: Span) -> Result<Condition, Mistake> {
    let mut tokens = Tokens::read(source, markup)?;
    let first = comparison(&mut tokens)?;
    let mut rest = Vec::new();
    loop {
        let link = if tokens.eat_word("and") {
            Link::And
        } else if tokens.eat_word("or") {
            Link::Or
        } else {
            break;
        };
        rest.push((link, comparison(&mut tokens)?));
    }
    if tokens.peek().kind == Kind::End {
        return Ok(Condition { first, rest });
    }
    Err(tokens.unexpected("`and`, `or` or a comparison"))
}

fn comparison(tokens: &mut Tokens<'_>) -> Result<Comparison, Mistake> {
    if tokens.is_word(0, "not") && starts_value(tokens.peek_at(1).kind) {
        let message = "Liquid has no `not`; use `unless`, `!=` or `== false`";
        return Err(Mistake::new(tokens.peek().span.start, message));
    }
    let left = expression(tokens)?;
    let right = match tokens.peek().kind {
        Kind::Operator(operator) => {
            tokens.advance();
            Some((operator, expression(tokens)?))
        }
        _ => None,
    };
    Ok(Comparison { left, right })
}

fn starts_value(kind: Kind) -> bool {
    matches!(kind, Kind::Word | Kind::Number | Kind::Text)
}
