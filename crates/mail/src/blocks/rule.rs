//! Who sees a block: a rule in the words of a workflow's rules, as far as a mail can answer it from the
//! data that it is filled in with. It is read strictly, and becomes Liquid that decides as the engine would:
//! texts without regard to case, numbers as numbers, a list by any of its entries, what is missing never.
//!
//! What has happened, and amounts of money, a mail cannot tell; that is refused and not guessed.

mod liquid;
mod read;

/// Most rules in rules: more than a person follows.
pub(super) const DEPTH_MAX: usize = 4;
/// Most rules of one block.
pub(super) const PARTS_MAX: usize = 20;
/// Most values to compare with in one rule.
pub(super) const VALUES_MAX: usize = 50;

/// A rule over the contact and what started the journey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    All(Vec<Rule>),
    Any(Vec<Rule>),
    Not(Box<Rule>),
    Tag(Literal),
    /// Subscribed to it now.
    Interest(Literal),
    Field {
        /// Names with points between, from `contact` or `trigger`.
        path: String,
        test: Test,
    },
}

/// How a value compares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Test {
    /// Whether there is one.
    Known(bool),
    /// Equal to any of these.
    OneOf(Vec<Operand>),
    /// A text with this in it.
    Contains(Literal),
    /// A number that stands so to these, to all of them.
    Ordered(Vec<(&'static str, serde_json::Number)>),
}

/// What a value is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Operand {
    Text(Literal),
    Number(serde_json::Number),
    Bool(bool),
}

/// A text that can stand in Liquid between quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Literal(String);

impl Literal {
    /// Liquid knows no way to write a quote between quotes of its kind, and its scanner ends at its braces.
    fn new(text: &str) -> Option<Self> {
        let has_both = text.contains('"') && text.contains('\'');
        let closes = ["{{", "}}", "{%", "%}"]
            .iter()
            .any(|one| text.contains(one));
        let is_whole = !text.is_empty() && !text.contains(char::is_control);
        (is_whole && !has_both && !closes).then(|| Self(text.to_owned()))
    }

    /// With its quotes.
    fn quoted(&self) -> String {
        let quote = if self.0.contains('"') { '\'' } else { '"' };
        format!("{quote}{}{quote}", self.0)
    }

    /// In small letters, with its quotes; as the `downcase` of Liquid makes them.
    fn lower(&self) -> String {
        Self(self.0.to_lowercase()).quoted()
    }
}

impl Rule {
    /// Liquid that leaves its answer under [`ANSWER`].
    pub(super) fn liquid(&self) -> String {
        liquid::of(self)
    }
}

/// The name under which the answer stands.
pub(super) const ANSWER: &str = "show_0";

#[cfg(test)]
mod tests;
