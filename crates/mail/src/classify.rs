//! What a mail server means when it sends a message back: that nobody is there, that it may work later,
//! or that it does not want mail of ours.
//!
//! Rules of regular expressions over the reply on one line, `550 5.1.1 no such user`; the first that
//! fits counts. They stand in `classify/rules.toml` with their reasons, and somebody who runs this can
//! put rules of their own before them. What is to be done about a class is not said here.

use std::sync::{Arc, LazyLock};

use regex::{RegexSet, RegexSetBuilder};
use serde::Deserialize;

/// Longest reply that is looked at; what says why stands at its beginning.
const REPLY_BYTES_MAX: usize = 2_000;
/// Most expressions, and the memory that they may take once compiled.
const EXPRESSIONS_MAX: usize = 2_000;
const COMPILED_BYTES_MAX: usize = 16 * 1024 * 1024;

/// What a reply means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// The address does not exist: it is never to be mailed again.
    Hard,
    /// It may work later: a mailbox is full, a server is away.
    Soft,
    /// It is about us: our address, our domain, what we write. The receiver is not to blame.
    Block,
    /// No bounce at all.
    None,
}

impl Class {
    /// The stored name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hard => "hard",
            Self::Soft => "soft",
            Self::Block => "block",
            Self::None => "none",
        }
    }
}

/// Rules, compiled.
#[derive(Debug)]
pub struct Rules {
    set: RegexSet,
    /// Of each expression.
    classes: Vec<Class>,
}

/// Rules that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// No TOML, or not of this form.
    #[error("{0}")]
    Toml(#[from] toml::de::Error),
    /// An expression that is none.
    #[error("{0}")]
    Expression(#[from] regex::Error),
    /// Too many expressions.
    #[error("{0} expressions are too many: the limit is {EXPRESSIONS_MAX}")]
    TooMany(usize),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    class: Class,
    /// For people who read the file.
    #[serde(rename = "why")]
    _why: String,
    any: Vec<String>,
}

static BUILT_IN: LazyLock<Arc<Rules>> =
    LazyLock::new(|| Arc::new(Rules::of("").expect("a test compiles the built-in rules")));

impl Rules {
    /// Those that come with the program.
    pub fn built_in() -> &'static Arc<Self> {
        &BUILT_IN
    }

    /// Rules of somebody's own, and behind them those that come with the program.
    pub fn of(own: &str) -> Result<Self, RulesError> {
        let mut rules: Vec<Rule> = Vec::new();
        if !own.trim().is_empty() {
            rules.extend(toml::from_str::<File>(own)?.rule);
        }
        rules.extend(toml::from_str::<File>(include_str!("classify/rules.toml"))?.rule);
        let (mut expressions, mut classes) = (Vec::new(), Vec::new());
        for rule in rules {
            classes.extend(rule.any.iter().map(|_| rule.class));
            expressions.extend(rule.any);
        }
        if expressions.len() > EXPRESSIONS_MAX {
            return Err(RulesError::TooMany(expressions.len()));
        }
        let set = RegexSetBuilder::new(expressions)
            .case_insensitive(true)
            .size_limit(COMPILED_BYTES_MAX)
            .build()?;
        Ok(Self { set, classes })
    }

    /// What a reply means. `code` is 400 to 599, `status` such as `5.1.1` where it is known apart from
    /// the text. What no rule knows counts as soft: nobody is taken off for words that nobody read.
    pub fn classify(&self, code: Option<u16>, status: Option<&str>, text: &str) -> Class {
        self.known(code, status, text).unwrap_or(Class::Soft)
    }

    /// The same; none where no rule knows the reply.
    pub fn known(&self, code: Option<u16>, status: Option<&str>, text: &str) -> Option<Class> {
        let mut line = String::new();
        let mut add = |word: &str| {
            if !word.is_empty() && !text.trim_start().starts_with(word) {
                line.push_str(word);
                line.push(' ');
            }
        };
        add(&code.map_or(String::new(), |code| code.to_string()));
        add(status.unwrap_or_default());
        let end = text.floor_char_boundary(REPLY_BYTES_MAX);
        for word in text[..end].split_whitespace() {
            line.push_str(word);
            line.push(' ');
        }
        let first = self.set.matches(line.trim_end()).into_iter().next();
        first.map(|first| self.classes[first])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Replies as servers are known to write them, shortened, and what they mean. Written down from the
    /// providers' pages on their codes and from the texts of Postfix, Exim, Sendmail and Exchange.
    const REPLIES: &str = include_str!("classify/replies.txt");

    #[test]
    fn replies_mean_what_is_listed() {
        let mut seen = 0;
        let mut wrong = Vec::new();
        for line in REPLIES
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            let (class, reply) = line.split_once(": ").unwrap();
            let got = Rules::built_in().classify(None, None, reply).as_str();
            seen += 1;
            if got != class {
                wrong.push(format!("{got}: {line}"));
            }
        }
        assert!(seen >= 90, "{seen}");
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn codes_count_where_no_words_do() {
        let check = |code, status: Option<&str>, text, wanted| {
            assert_eq!(
                Rules::built_in().classify(Some(code), status, text),
                wanted,
                "{code} {status:?} {text}"
            );
        };
        check(550, Some("5.1.1"), "zzz", Class::Hard);
        check(550, Some("5.1.1"), "550 5.1.1 zzz", Class::Hard);
        check(550, Some("5.7.1"), "zzz", Class::Block);
        check(452, Some("4.2.2"), "zzz", Class::Soft);
        check(550, None, "nobody knows these words", Class::Soft);
        check(421, None, "", Class::Soft);
    }

    #[test]
    fn ones_own_rules_come_first() {
        let own =
            "[[rule]]\nclass = \"block\"\nwhy = \"our own filter\"\nany = [\"no such user\"]\n";
        let rules = Rules::of(own).unwrap();
        assert_eq!(
            rules.classify(Some(550), Some("5.1.1"), "No such user"),
            Class::Block
        );
        for (bad, wanted) in [
            (
                "[[rule]]\nclass = \"never\"\nwhy = \"\"\nany = []\n",
                "never",
            ),
            (
                "[[rule]]\nclass = \"hard\"\nwhy = \"\"\nany = [\"(\"]\n",
                "unclosed group",
            ),
            ("[[rule]]\nclass = \"hard\"\nany = []\n", "why"),
        ] {
            let error = Rules::of(bad).unwrap_err().to_string();
            assert!(error.contains(wanted), "{error}");
        }
    }

    #[test]
    fn a_long_reply_takes_no_long_time() {
        let long = "a ".repeat(1_000_000);
        assert_eq!(Rules::built_in().classify(None, None, &long), Class::Soft);
    }
}
