//! A rule as a sentence: what must hold, as a person would say it, in each language. The rule is the
//! engine's; nothing is decided here. Moments that a sentence cannot hold are shown as written.

mod phrases;

use engine::condition::{
    Condition, EventRule, Instant, Measure, Operand, Operator, Order, Period, Take,
};
use engine::path::{Path, Root};

use crate::pages::phrase;
use crate::pages::term;
use crate::pages::words::Words;
use phrases::{EN, FIELDS, NL, Phrases};

/// What must hold, with the words that lead it in: `Only if: interest is newsletter`.
pub(super) fn only_if(words: &'static Words, rule: &Condition) -> String {
    let speaker = Speaker::of(words);
    format!("{} {}", speaker.phrases.only_if, speaker.rule(rule))
}

struct Speaker {
    words: &'static Words,
    phrases: &'static Phrases,
}

impl Speaker {
    fn of(words: &'static Words) -> Self {
        let phrases = if words.tag == "nl" { &NL } else { &EN };
        Self { words, phrases }
    }

    fn rule(&self, rule: &Condition) -> String {
        let phrases = self.phrases;
        match rule {
            Condition::All(parts) => self.joined(parts, phrases.and),
            Condition::Any(parts) => self.joined(parts, phrases.or),
            Condition::Not(part) => format!("{} {}", phrases.not, self.part(part)),
            Condition::Field {
                path,
                operator,
                if_missing,
            } => {
                let text = format!("{} {}", self.field(path), self.operator(operator));
                if *if_missing {
                    format!("{text} {}", phrases.or_missing)
                } else {
                    text
                }
            }
            Condition::Event(rule) => self.event(rule),
            Condition::Items {
                path,
                filter,
                every,
                measure,
            } => self.items(path, filter.as_deref(), *every, measure),
            Condition::Tag(tag) => format!("{} {tag}", phrases.has_tag),
            Condition::Interest(interest) => format!("{} {interest}", phrases.subscribed),
            Condition::Segment(one) => format!("{} {}", phrases.in_segment, one.segment),
        }
    }

    fn joined(&self, parts: &[Condition], word: &str) -> String {
        let parts: Vec<_> = parts.iter().map(|part| self.part(part)).collect();
        parts.join(&format!(" {word} "))
    }

    /// A rule inside another: in brackets where it has parts of its own.
    fn part(&self, rule: &Condition) -> String {
        let text = self.rule(rule);
        match rule {
            Condition::All(parts) | Condition::Any(parts) if parts.len() > 1 => format!("({text})"),
            _ => text,
        }
    }

    fn event(&self, rule: &EventRule) -> String {
        let phrases = self.phrases;
        let names = rule.names.iter().map(|name| term::said(self.words, name));
        let names = names.collect::<Vec<_>>().join(&format!(" {} ", phrases.or));
        let period = match &rule.period {
            Period::Within(lapse) => {
                format!(
                    "{} {}",
                    phrases.within_last,
                    phrase::lapse(self.words, *lapse)
                )
            }
            Period::Ever => phrases.ever.to_owned(),
            Period::Entry | Period::Begun => phrases.since_entry.to_owned(),
            Period::Block | Period::Awaited => phrases.since_block.to_owned(),
            Period::Since(moment) => format!("{} {moment}", phrases.since),
        };
        let mut text = format!("{names} {period}");
        if let Some(filter) = &rule.filter {
            text = format!("{text} {} {}", phrases.of_those, self.part(filter));
        }
        if !rule.same.is_empty() {
            text = format!("{text} {} {}", phrases.same, rule.same.join(", "));
        }
        format!("{text}, {}", self.measure(&rule.measure))
    }

    fn items(
        &self,
        path: &Path,
        filter: Option<&Condition>,
        every: bool,
        measure: &Measure,
    ) -> String {
        let phrases = self.phrases;
        let list = self.field(path);
        let fits = |pattern: &str, filter: &Condition| {
            let rule = self.part(filter);
            pattern.replace("{list}", &list).replace("{rule}", &rule)
        };
        match filter {
            Some(filter) if every => fits(phrases.every_fits, filter),
            Some(Condition::Field {
                path,
                operator: Operator::Is(value),
                if_missing: false,
            }) if is_one_at_least(measure) => phrases
                .one_has
                .replace("{list}", &list)
                .replace("{field}", &self.field(path))
                .replace("{value}", &self.operand(value)),
            Some(filter) if is_one_at_least(measure) => fits(phrases.one_fits, filter),
            Some(filter) => {
                let (where_, rule) = (phrases.of_those, self.part(filter));
                format!("{list} {where_} {rule}: {}", self.measure(measure))
            }
            None => format!("{list}: {}", self.measure(measure)),
        }
    }

    fn measure(&self, measure: &Measure) -> String {
        let take = match measure.take {
            Take::Count => 0,
            Take::Sum => 1,
            Take::Min => 2,
            Take::Max => 3,
            Take::Average => 4,
            Take::First => 5,
            Take::Last => 6,
            Take::Distinct => 7,
        };
        let take = self.phrases.takes[take];
        let operator = self.operator(&measure.operator);
        match &measure.of {
            Some(of) => format!("{take} {} {} {operator}", self.phrases.of, self.field(of)),
            None => format!("{take} {operator}"),
        }
    }

    fn field(&self, path: &Path) -> String {
        let names = path.names.iter().map(|name| self.name(name));
        let name = names.collect::<Vec<_>>().join(" ");
        if path.root == Root::Contact {
            format!("{name} {}", self.phrases.of_contact)
        } else {
            name
        }
    }

    fn name(&self, name: &str) -> String {
        match FIELDS.iter().find(|(known, ..)| *known == name) {
            Some((_, dutch, _)) if self.words.tag == "nl" => (*dutch).to_owned(),
            Some((.., english)) => (*english).to_owned(),
            None => name.replace('_', " "),
        }
    }

    fn operator(&self, operator: &Operator) -> String {
        let phrases = self.phrases;
        let with = |word: &str, operand: &Operand| format!("{word} {}", self.operand(operand));
        match operator {
            Operator::Is(operand) => with(phrases.is, operand),
            Operator::OneOf(operands) => {
                let listed: Vec<_> = operands.iter().map(|one| self.operand(one)).collect();
                format!("{} {}", phrases.one_of, listed.join(", "))
            }
            Operator::Contains(operand) => with(phrases.contains, operand),
            Operator::StartsWith(operand) => with(phrases.starts_with, operand),
            Operator::EndsWith(operand) => with(phrases.ends_with, operand),
            Operator::Ordered(Order::AtLeast, operand) => with(phrases.at_least, operand),
            Operator::Ordered(Order::AtMost, operand) => with(phrases.at_most, operand),
            Operator::Ordered(Order::MoreThan, operand) => with(phrases.more_than, operand),
            Operator::Ordered(Order::LessThan, operand) => with(phrases.less_than, operand),
            Operator::Between(low, high) => {
                let low = with(phrases.between, low);
                format!("{low} {} {}", phrases.and, self.operand(high))
            }
            Operator::Before(at) => format!("{} {}", phrases.before, instant(at)),
            Operator::After(at) => format!("{} {}", phrases.after, instant(at)),
            Operator::WithinLast(lapse) => {
                format!(
                    "{} {}",
                    phrases.within_last,
                    phrase::lapse(self.words, *lapse)
                )
            }
            Operator::WithinNext(lapse) => {
                format!(
                    "{} {}",
                    phrases.within_next,
                    phrase::lapse(self.words, *lapse)
                )
            }
            Operator::KnownFor(lapse) => {
                format!(
                    "{} {}",
                    phrases.known_for,
                    phrase::lapse(self.words, *lapse)
                )
            }
            Operator::Known(true) => phrases.known.to_owned(),
            Operator::Known(false) => phrases.not_known.to_owned(),
        }
    }

    fn operand(&self, operand: &Operand) -> String {
        match operand {
            Operand::Text(text) => text.clone(),
            Operand::Number(number) => number.to_string(),
            Operand::Money(money) => money.to_string(),
            Operand::Bool(true) => self.phrases.yes.to_owned(),
            Operand::Bool(false) => self.phrases.no.to_owned(),
            Operand::Path { path, times: None } => self.field(path),
            Operand::Path {
                path,
                times: Some(times),
            } => format!("{times} {} {}", self.phrases.times, self.field(path)),
        }
    }
}

fn instant(at: &Instant) -> String {
    match at {
        Instant::Written(text) => text.clone(),
        Instant::Moment(moment) => moment.to_string(),
    }
}

/// Whether this only asks that there is one: what is meant where nothing is said.
fn is_one_at_least(measure: &Measure) -> bool {
    let one = matches!(&measure.operator, Operator::Ordered(Order::AtLeast, Operand::Number(n)) if n.to_string() == "1");
    measure.take == Take::Count && one
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline;
    use crate::pages::words;

    fn check(rule: &str, dutch: &str, english: &str) {
        let text =
            format!("triggers: [{{ id: a, start: event, event: order_placed, where: {rule} }}]");
        let outline = outline::read(&text);
        let read = outline.triggers[0].when.as_ref().expect(rule);
        let said = [&words::NL, &words::EN].map(|words| only_if(words, read));
        assert_eq!(said, [dutch, english], "{rule}");
    }

    #[test]
    fn the_rules_of_the_demo_are_sentences() {
        check(
            "{ field: event.interest, is: newsletter }",
            "Alleen als: interesse is newsletter",
            "Only if: interest is newsletter",
        );
        check(
            "{ items: event.lines, where: { field: item.sku, is: \"1082185\" } }",
            "Alleen als: een van de regels heeft SKU 1082185",
            "Only if: one of the lines has SKU 1082185",
        );
    }

    #[test]
    fn every_kind_of_rule_can_be_said() {
        check(
            "{ all: [{ field: event.total, at_least: 50 }, { any: [{ tag: vip }, { interest: offers }] }] }",
            "Alleen als: totaal is minstens 50 en (heeft de tag vip of ingeschreven voor offers)",
            "Only if: total is at least 50 and (has the tag vip or subscribed to offers)",
        );
        check(
            "{ not: { field: contact.first_name, known: true } }",
            "Alleen als: niet: voornaam van het contact is bekend",
            "Only if: not: first name of the contact is known",
        );
        check(
            "{ items: event.lines, where: { field: item.quantity, more_than: 2 }, at_least: 3 }",
            "Alleen als: regels waarbij aantal is meer dan 2: aantal is minstens 3",
            "Only if: lines where quantity is more than 2: number is at least 3",
        );
        check(
            "{ event: order_cancelled, within: 7d, at_least: 2 }",
            "Alleen als: bestelling geannuleerd lag in de afgelopen 7 dagen, aantal is minstens 2",
            "Only if: order cancelled was in the last 7 days, number is at least 2",
        );
        check(
            "{ field: event.coupon, one_of: [a, b], if_missing: true }",
            "Alleen als: coupon is een van a, b (of onbekend)",
            "Only if: coupon is one of a, b (or not known)",
        );
    }
}
