//! Rules that the simulator can judge by itself: who may enter, and which events count. They are
//! written into the drafts as conditions, which the engine reads, and judged here by other code:
//! where the two differ, one of them is wrong. This module knows nothing of the engine's conditions.

use std::collections::{BTreeMap, BTreeSet};

use engine::contact::{Basis, Standing};
use engine::time::Time;
use serde_json::{Value as Json, json};

/// What contacts of every shop can subscribe to.
pub const INTERESTS: [&str; 2] = ["news", "offers"];
/// The tags in use.
pub const TAGS: [&str; 2] = ["vip", "staff"];
/// The values of the field `plan`.
pub const PLANS: [&str; 3] = ["free", "silver", "gold"];
/// The things that are sold.
pub const SKUS: [&str; 3] = ["X-1", "Y-2", "Z-3"];

/// What the simulator believes of a contact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traits {
    /// The field `points`.
    pub points: Option<i64>,
    /// The field `plan`.
    pub plan: Option<&'static str>,
    /// Its tags.
    pub tags: BTreeSet<&'static str>,
    /// Consent per interest, by its place in [`INTERESTS`].
    pub consents: BTreeMap<usize, Belief>,
}

/// What the simulator believes of one consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Belief {
    /// Subscribed or left.
    pub state: Standing,
    /// The ground of the last consent that took effect.
    pub basis: Basis,
    /// The date of the last opt-out, if the person is out.
    pub left_at: Option<Time>,
}

impl Traits {
    /// Takes a consent as the product promises to: nothing overrides a later opt-out, and an
    /// opt-out is taken whatever its date. True if the person is subscribed by it, or on a better
    /// ground than before.
    pub fn consent(&mut self, interest: usize, state: Standing, basis: Basis, at: Time) -> bool {
        let old = self.consents.get(&interest).copied();
        let left_at = old.and_then(|old| old.left_at);
        let new = match state {
            Standing::Left => Belief {
                state,
                basis,
                left_at: Some(left_at.map_or(at, |before| before.max(at))),
            },
            Standing::Subscribed => {
                let as_good = |old: Belief| old.state == Standing::Subscribed && old.basis <= basis;
                if old.is_some_and(as_good) || left_at.is_some_and(|left_at| at <= left_at) {
                    return false;
                }
                Belief {
                    state,
                    basis,
                    left_at: None,
                }
            }
        };
        self.consents.insert(interest, new);
        state == Standing::Subscribed
    }

    /// Whether a marketing message about this interest may go out on one of these grounds.
    pub fn may_be_mailed(&self, interest: usize, grounds: &[Basis]) -> bool {
        self.consents.get(&interest).is_some_and(|belief| {
            belief.state == Standing::Subscribed && grounds.contains(&belief.basis)
        })
    }
}

/// A rule over a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Has at least so many points.
    Points(i64),
    /// Has this plan.
    Plan(&'static str),
    /// Has the tag.
    Tag(&'static str),
    /// Is subscribed to the interest.
    Interest(usize),
    /// The other way round.
    Not(Box<Rule>),
    /// Both.
    Both(Box<Rule>, Box<Rule>),
    /// At least one.
    Either(Box<Rule>, Box<Rule>),
}

impl Rule {
    /// Whether it holds.
    pub fn holds(&self, traits: &Traits) -> bool {
        match self {
            Self::Points(least) => traits.points.is_some_and(|points| points >= *least),
            Self::Plan(plan) => traits.plan == Some(plan),
            Self::Tag(tag) => traits.tags.contains(tag),
            Self::Interest(interest) => traits
                .consents
                .get(interest)
                .is_some_and(|belief| belief.state == Standing::Subscribed),
            Self::Not(rule) => !rule.holds(traits),
            Self::Both(one, other) => one.holds(traits) && other.holds(traits),
            Self::Either(one, other) => one.holds(traits) || other.holds(traits),
        }
    }

    /// As it stands in a draft.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Points(least) => json!({"field": "contact.points", "at_least": least}),
            Self::Plan(plan) => json!({"field": "contact.plan", "is": plan}),
            Self::Tag(tag) => json!({"tag": tag}),
            Self::Interest(interest) => json!({"interest": INTERESTS[*interest]}),
            Self::Not(rule) => json!({"not": rule.to_json()}),
            Self::Both(one, other) => json!({"all": [one.to_json(), other.to_json()]}),
            Self::Either(one, other) => json!({"any": [one.to_json(), other.to_json()]}),
        }
    }
}

/// Something that happened, as far as triggers look at it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// What.
    pub name: &'static str,
    /// The field `order_id`.
    pub order: Option<String>,
    /// The field `total`.
    pub total: Option<i64>,
    /// The field `sku` of each line.
    pub skus: Vec<&'static str>,
    /// The field `interest`.
    pub interest: Option<usize>,
    /// The field `activity_id`.
    pub activity: Option<&'static str>,
}

/// Which events set off a trigger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Worth at least so much.
    Total(i64),
    /// With this thing among its lines.
    Sku(&'static str),
    /// About this interest.
    Interest(usize),
}

impl Filter {
    /// Whether the event passes.
    pub fn passes(&self, seen: &Seen) -> bool {
        match self {
            Self::Total(least) => seen.total.is_some_and(|total| total >= *least),
            Self::Sku(sku) => seen.skus.contains(sku),
            Self::Interest(interest) => seen.interest == Some(*interest),
        }
    }

    /// As it stands in a draft.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Total(least) => json!({"field": "event.total", "at_least": least}),
            Self::Sku(sku) => {
                json!({"items": "event.lines", "where": {"field": "item.sku", "is": sku}})
            }
            Self::Interest(interest) => {
                json!({"field": "event.interest", "is": INTERESTS[*interest]})
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_overrides_a_later_opt_out() {
        let mut traits = Traits::default();
        let mut take = |state, at| {
            let at = Time::from_millis(at);
            let subscribed = traits.consent(0, state, Basis::OptIn, at);
            (subscribed, traits.may_be_mailed(0, &[Basis::OptIn]))
        };
        assert_eq!(take(Standing::Subscribed, 10), (true, true));
        assert_eq!(take(Standing::Subscribed, 11), (false, true));
        assert_eq!(take(Standing::Left, 5), (false, false));
        assert_eq!(take(Standing::Left, 20), (false, false));
        assert_eq!(take(Standing::Subscribed, 20), (false, false));
        assert_eq!(take(Standing::Subscribed, 21), (true, true));
    }

    #[test]
    fn rules_are_judged() {
        let traits = Traits {
            points: Some(5),
            tags: ["vip"].into(),
            ..Traits::default()
        };
        let check = |rule: &Rule, expect: bool| assert_eq!(rule.holds(&traits), expect, "{rule:?}");
        let vip = || Box::new(Rule::Tag("vip"));
        let gold = || Box::new(Rule::Plan("gold"));
        check(&Rule::Points(5), true);
        check(&Rule::Points(6), false);
        check(&Rule::Not(gold()), true);
        check(&Rule::Both(vip(), gold()), false);
        check(&Rule::Either(gold(), vip()), true);
        check(&Rule::Interest(0), false);
    }
}
