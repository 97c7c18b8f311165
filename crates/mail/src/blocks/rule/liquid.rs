//! A rule as Liquid. Its conditions know no brackets and no "not", so each rule leaves its answer under
//! a name of its own depth, and the one around it puts those together.

use std::fmt::Write as _;

use super::{Operand, Rule, Test};

pub(super) fn of(rule: &Rule) -> String {
    answered(rule, 0)
}

fn answered(rule: &Rule, depth: usize) -> String {
    let inner = depth + 1;
    match rule {
        Rule::All(parts) => {
            let each = parts.iter().map(|part| {
                let asked = answered(part, inner);
                format!(
                    "{asked}{{% unless show_{inner} %}}{}{{% endunless %}}",
                    so(depth, false)
                )
            });
            so(depth, true) + &each.collect::<String>()
        }
        Rule::Any(parts) => {
            let each = parts.iter().map(|part| {
                let asked = answered(part, inner);
                format!(
                    "{asked}{{% if show_{inner} %}}{}{{% endif %}}",
                    so(depth, true)
                )
            });
            so(depth, false) + &each.collect::<String>()
        }
        Rule::Not(part) => {
            let asked = answered(part, inner);
            let turned = so(depth, true);
            format!(
                "{asked}{}{{% unless show_{inner} %}}{turned}{{% endunless %}}",
                so(depth, false)
            )
        }
        Rule::Tag(tag) => only_if(depth, &format!("contact.tags contains {}", tag.quoted())),
        Rule::Interest(interest) => {
            only_if(depth, &format!("interests contains {}", interest.quoted()))
        }
        Rule::Field { path, test } => field(path, test, depth),
    }
}

/// Leaves an answer.
fn so(depth: usize, held: bool) -> String {
    format!("{{% assign show_{depth} = {held} %}}")
}

fn only_if(depth: usize, condition: &str) -> String {
    format!(
        "{}{{% if {condition} %}}{}{{% endif %}}",
        so(depth, false),
        so(depth, true)
    )
}

fn field(path: &str, test: &Test, depth: usize) -> String {
    let held = so(depth, true);
    let each = match test {
        Test::Known(true) => return only_if(depth, &format!("{path} != nil")),
        Test::Known(false) => return only_if(depth, &format!("{path} == nil")),
        Test::OneOf(operands) => one_of(operands, &held),
        Test::Contains(part) => of_text(&format!("show_word contains {}", part.lower()), &held),
        Test::Ordered(ends) => {
            // What is no number does not equal what becomes of it, and is not compared: that would be an error.
            let mut fits = String::new();
            for (order, number) in ends {
                let _ = write!(fits, " and show_number {order} {number}");
            }
            format!(
                "{{% assign show_number = show_value | plus: 0 %}}{{% if show_number == show_value{fits} %}}{held}{{% endif %}}"
            )
        }
    };
    // One value is a list of one. What is missing is asked for in a condition, where that is no mistake.
    format!(
        "{}{{% if {path} != nil %}}{{% assign show_values = {path} | compact %}}{{% for show_value in show_values %}}{each}{{% endfor %}}{{% endif %}}",
        so(depth, false)
    )
}

fn one_of(operands: &[Operand], held: &str) -> String {
    let (mut words, mut others) = (Vec::new(), Vec::new());
    for operand in operands {
        match operand {
            Operand::Text(text) => words.push(format!("show_word == {}", text.lower())),
            Operand::Number(number) => others.push(format!("show_value == {number}")),
            Operand::Bool(bool) => others.push(format!("show_value == {bool}")),
        }
    }
    let mut all = String::new();
    if !words.is_empty() {
        all.push_str(&of_text(&words.join(" or "), held));
    }
    if !others.is_empty() {
        let one = others.join(" or ");
        let _ = write!(all, "{{% if {one} %}}{held}{{% endif %}}");
    }
    all
}

/// A condition over `show_word`, the value in small letters, if it is a text: only a text equals itself as text.
fn of_text(condition: &str, held: &str) -> String {
    format!(
        "{{% assign show_word = show_value | append: \"\" %}}{{% if show_word == show_value %}}{{% assign show_word = show_word | downcase %}}{{% if {condition} %}}{held}{{% endif %}}{{% endif %}}"
    )
}
