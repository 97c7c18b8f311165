//! How acts are worded for the product's doors: an event with its data, a change, the keys by which
//! a person is named.

use engine::contact::{Change, map};
use engine::time::{DAY_MS, Time};
use engine::value::Value;
use serde_json::{Value as Json, json};
use store::append::NewEvent;
use store::who::{IdentityKind, Who};

use crate::schedule::{Telling, Trait};
use crate::world::Person;

impl Telling {
    pub(super) fn event(&self, person: Person, now: Time) -> NewEvent {
        let occurred_at = now.plus_ms(-self.ago_ms);
        let line = |(sku, n): &(&str, i64)| json!({"sku": sku, "n": n});
        let mut data = json!({"lines": self.lines.iter().map(line).collect::<Vec<_>>()});
        let mut set = |name: &str, value: Option<Json>| {
            if let Some(value) = value {
                data[name] = value;
            }
        };
        set(
            "order_id",
            self.order.map(|order| format!("o{order}").into()),
        );
        set("total", self.total.map(Json::from));
        let visit_on = |days: i64| occurred_at.plus_ms(days * DAY_MS).to_string();
        set(
            "visit_on",
            self.visit_in_days.map(|days| visit_on(days).into()),
        );
        NewEvent {
            who: who(person, self.by_address),
            name: self.name.to_owned(),
            occurred_at,
            source: "api".to_owned(),
            data: Value::from_json(&data, "data").unwrap_or_else(|_| map([])),
            key: self.key.clone(),
        }
    }
}

impl Trait {
    pub(super) fn change(&self, person: Person) -> Change {
        let field = |field: &str, value: Value| Change::Field {
            field: field.to_owned(),
            value,
        };
        match *self {
            Self::Points(points) => {
                let points = points.map_or(Value::Null, |points| Value::Number(points.into()));
                field("points", points)
            }
            Self::Plan(plan) => field("plan", plan.map_or(Value::Null, Value::from)),
            Self::Tag(tag, set) => Change::Tag {
                tag: tag.to_owned(),
                set,
            },
            Self::Zone(zone) => field("zone", zone.into()),
            Self::Address { moved } => field("email", person.address(moved).as_str().into()),
        }
    }
}

pub(super) fn who(person: Person, by_address: bool) -> Who {
    let mut keys = vec![(IdentityKind::ExternalId, person.external_id())];
    if by_address {
        keys.push((IdentityKind::Email, person.address(false)));
    }
    Who::Keys(keys)
}
