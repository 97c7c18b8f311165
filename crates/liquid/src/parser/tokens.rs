//! The words and signs inside an output or a tag, and a cursor over them.
//!
//! Reads what an editor may have done to a template too: no-break spaces count as spaces, and signs
//! that Liquid does not know get a message that says what to write instead.

use crate::error::Mistake;
use crate::limits::EXPRESSION_DEPTH_MAX;
use crate::position::Span;
use crate::syntax::Operator;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Word,
    Number,
    /// A quoted text; its span excludes the quotes.
    Text,
    Dot,
    DotDot,
    Comma,
    Colon,
    Pipe,
    OpenSquare,
    CloseSquare,
    OpenRound,
    CloseRound,
    Assign,
    Operator(Operator),
    /// Behind the last token.
    End,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
}

/// A cursor over the tokens of one piece of markup.
pub(crate) struct Tokens<'s> {
    pub(crate) source: &'s str,
    list: Vec<Token>,
    next: usize,
    end: Token,
    depth: usize,
}

impl<'s> Tokens<'s> {
    pub(crate) fn read(source: &'s str, markup: Span) -> Result<Self, Mistake> {
        // More than most tags have, so that the list seldom grows.
        const USUAL_TOKENS: usize = 12;
        let mut list = Vec::with_capacity(USUAL_TOKENS);
        let mut at = markup.start;
        loop {
            let text = &source[at..markup.end];
            let text = text.trim_start();
            at = markup.end - text.len();
            if text.is_empty() {
                break;
            }
            let token = read_token(text, at)?;
            at = token.span.end + usize::from(token.kind == Kind::Text);
            list.push(token);
        }
        let end = Token {
            kind: Kind::End,
            span: Span::new(markup.end, markup.end),
        };
        Ok(Self {
            source,
            list,
            next: 0,
            end,
            depth: 0,
        })
    }

    pub(crate) fn peek(&self) -> Token {
        self.peek_at(0)
    }

    /// The token so many places ahead.
    pub(crate) fn peek_at(&self, ahead: usize) -> Token {
        *self.list.get(self.next + ahead).unwrap_or(&self.end)
    }

    pub(crate) fn advance(&mut self) -> Token {
        let token = self.peek();
        self.next += 1;
        token
    }

    pub(crate) fn eat(&mut self, kind: Kind) -> bool {
        let found = self.peek().kind == kind;
        if found {
            self.next += 1;
        }
        found
    }

    /// Takes the word if it is next.
    pub(crate) fn eat_word(&mut self, word: &str) -> bool {
        let found = self.is_word(0, word);
        if found {
            self.next += 1;
        }
        found
    }

    pub(crate) fn is_word(&self, ahead: usize, word: &str) -> bool {
        let token = self.peek_at(ahead);
        token.kind == Kind::Word && token.span.of(self.source) == word
    }

    /// Takes a token of this kind, or says what should stand there.
    pub(crate) fn expect(&mut self, kind: Kind, wanted: &str) -> Result<Token, Mistake> {
        if self.peek().kind == kind {
            return Ok(self.advance());
        }
        Err(self.unexpected(wanted))
    }

    /// Nothing may stand here any more.
    pub(crate) fn expect_end(&self) -> Result<(), Mistake> {
        if self.peek().kind == Kind::End {
            return Ok(());
        }
        Err(self.unexpected("the end of the tag"))
    }

    /// What stands here against what should.
    pub(crate) fn unexpected(&self, wanted: &str) -> Mistake {
        let token = self.peek();
        let message = match token.kind {
            Kind::End => format!("{wanted} is missing"),
            Kind::Text => format!("unexpected text; {wanted} should stand here"),
            Kind::Assign => {
                format!("unexpected `=` ({wanted} should stand here); to compare, write `==`")
            }
            _ => {
                let found = token.span.of(self.source);
                format!("unexpected `{found}`; {wanted} should stand here")
            }
        };
        Mistake::new(token.span.start, message)
    }

    /// Where the token before the cursor ended.
    pub(crate) fn last_end(&self) -> usize {
        let last = self.next.checked_sub(1).and_then(|i| self.list.get(i));
        last.map_or(self.end.span.start, |token| {
            token.span.end + usize::from(token.kind == Kind::Text)
        })
    }

    /// One level of brackets deeper; [`Tokens::leave`] undoes it.
    pub(crate) fn enter(&mut self) -> Result<(), Mistake> {
        if self.depth == EXPRESSION_DEPTH_MAX {
            let message = format!("brackets are nested deeper than {EXPRESSION_DEPTH_MAX} levels");
            return Err(Mistake::new(self.peek().span.start, message));
        }
        self.depth += 1;
        Ok(())
    }

    pub(crate) fn leave(&mut self) {
        self.depth -= 1;
    }
}

/// Reads the token at the start of `text`, which lies at `at` in the source.
fn read_token(text: &str, at: usize) -> Result<Token, Mistake> {
    let first = text.chars().next().unwrap_or_default();
    if let Some(quote) = Some(first).filter(|c| matches!(c, '"' | '\'')) {
        let Some(length) = text[1..].find(quote) else {
            let message = format!("a text begins with {quote} and does not end");
            return Err(Mistake::new(at, message));
        };
        return Ok(Token {
            kind: Kind::Text,
            span: Span::new(at + 1, at + 1 + length),
        });
    }
    let (kind, length) = if first.is_alphabetic() || first == '_' {
        let length = word_length(text);
        (word_kind(&text[..length]), length)
    } else if let Some(length) = number_length(text) {
        (Kind::Number, length)
    } else if let Some(sign) = sign(text) {
        sign
    } else {
        return Err(Mistake::new(at, foreign_sign(first)));
    };
    Ok(Token {
        kind,
        span: Span::new(at, at + length),
    })
}

fn word_length(text: &str) -> usize {
    let is_ascii_part = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    let bytes = text.as_bytes();
    let mut length = bytes.iter().position(|byte| !is_ascii_part(*byte));
    if length.is_some_and(|at| !bytes[at].is_ascii()) {
        length = text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-');
    }
    let length = length.unwrap_or(text.len());
    length + usize::from(bytes.get(length) == Some(&b'?'))
}

fn word_kind(word: &str) -> Kind {
    if word == "contains" {
        Kind::Operator(Operator::Contains)
    } else {
        Kind::Word
    }
}

/// The length of digits with an optional sign and decimals; `1..5` begins with a whole number.
fn number_length(text: &str) -> Option<usize> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let sign = usize::from(text.starts_with('-'));
    let whole = digits(&text[sign..]);
    if whole == 0 {
        return None;
    }
    let length = sign + whole;
    let decimals = text[length..].strip_prefix('.').map_or(0, digits);
    Some(if decimals > 0 {
        length + 1 + decimals
    } else {
        length
    })
}

fn sign(text: &str) -> Option<(Kind, usize)> {
    let two = match text.as_bytes() {
        [b'=', b'=', ..] => Kind::Operator(Operator::Equal),
        [b'!', b'=', ..] | [b'<', b'>', ..] => Kind::Operator(Operator::NotEqual),
        [b'<', b'=', ..] => Kind::Operator(Operator::LessOrEqual),
        [b'>', b'=', ..] => Kind::Operator(Operator::GreaterOrEqual),
        [b'.', b'.', ..] => Kind::DotDot,
        [one, ..] => {
            let kind = match one {
                b'<' => Kind::Operator(Operator::Less),
                b'>' => Kind::Operator(Operator::Greater),
                b'=' => Kind::Assign,
                b'.' => Kind::Dot,
                b',' => Kind::Comma,
                b':' => Kind::Colon,
                b'|' => Kind::Pipe,
                b'[' => Kind::OpenSquare,
                b']' => Kind::CloseSquare,
                b'(' => Kind::OpenRound,
                b')' => Kind::CloseRound,
                _ => return None,
            };
            return Some((kind, 1));
        }
        [] => return None,
    };
    Some((two, 2))
}

/// A message for a sign that Liquid does not have.
fn foreign_sign(sign: char) -> String {
    let hint = match sign {
        '+' => "; to add, use the filter `plus`",
        '-' => "; to subtract, use the filter `minus`",
        '*' => "; to multiply, use the filter `times`",
        '/' => "; to divide, use the filter `divided_by`",
        '%' => "; for the rest of a division, use the filter `modulo`",
        '!' => "; for the opposite, use `unless`",
        '&' => "; write `and`, and check that the editor did not write a sign as an entity",
        '“' | '”' | '„' | '‘' | '’' => "; use straight quotes",
        _ => "",
    };
    format!("unexpected `{sign}`{hint}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expected: &str) {
        let read = Tokens::read(source, Span::new(0, source.len()));
        let found = match read {
            Ok(tokens) => {
                let spans = tokens.list.iter().map(|t| t.span.of(source));
                spans.collect::<Vec<_>>().join(" ")
            }
            Err(mistake) => format!("{}: {}", mistake.offset, mistake.message),
        };
        assert_eq!(found, expected, "{source}");
    }

    #[test]
    fn splits_markup() {
        check("a.b-c[0] | f: 'x y', 1.5", "a . b-c [ 0 ] | f : x y , 1.5");
        check("(1..5)", "( 1 .. 5 )");
        check("(-1.5..é?)", "( -1.5 .. é? )");
        check("a<=b\u{a0}<> ''", "a <= b <> ");
    }

    #[test]
    fn explains_foreign_signs() {
        check("a + 1", "2: unexpected `+`; to add, use the filter `plus`");
        check("“a”", "0: unexpected `“`; use straight quotes");
        check("'a", "0: a text begins with ' and does not end");
        check(
            "-a",
            "0: unexpected `-`; to subtract, use the filter `minus`",
        );
    }
}
