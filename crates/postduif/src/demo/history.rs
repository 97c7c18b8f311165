//! What happened in the demo shop, in the order of time, each as the request that tells Postduif.

use std::path::Path;

use anyhow::{Context, Result};
use axum::http::Method;
use engine::calendar::Zone;
use engine::duration::{Duration, Unit};
use engine::moment::instant;
use engine::time::Time;
use serde_json::{Value as Json, json};

use super::SHOP_ZONE;
use super::files::Shop;
use crate::door::Call;

/// The local instant at which the extract's twelve weeks are over.
const DATA_ENDS: &str = "2017-12-18T00:00:00";
/// Weeks of ten years and more would be a slip of the pen.
const WEEKS_MAX: i64 = 5_000;

/// Something that happened, and how it is told.
pub(super) struct Happening {
    pub(super) at: Time,
    pub(super) request: Call,
}

/// The most whole weeks by which the data can be shifted and still end before `until`.
pub(super) fn weeks_until(until: Time) -> Result<i64> {
    let zone = shop_zone()?;
    (1..WEEKS_MAX)
        .take_while(|weeks| shift(&zone, DATA_ENDS, *weeks).is_some_and(|end| end <= until))
        .last()
        .context("the demo's data begins in 2017; it cannot end before that")
}

/// Everything that happened, shifted by whole weeks of the shop's local time.
pub(super) fn shifted(shop: &Shop, weeks: i64) -> Result<Vec<Happening>> {
    let zone = shop_zone()?;
    let at = |local: &Json| {
        local
            .as_str()
            .and_then(|local| shift(&zone, local, weeks))
            .with_context(|| format!("{local} is not a local time"))
    };
    let mut happenings = Vec::new();
    for contact in &shop.contacts {
        let interests = contact["interests"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        // Who never agreed to anything is heard of for the first time with an order.
        for interest in interests {
            for (moment, subscribed) in [("subscribed_at", true), ("left_at", false)] {
                if interest[moment].is_null() {
                    continue;
                }
                let at = at(&interest[moment])?;
                happenings.push(Happening {
                    at,
                    request: consent(contact, interest, subscribed, at),
                });
            }
        }
    }
    for order in &shop.orders {
        let at = at(&order["at"])?;
        let contact = shop
            .contacts
            .iter()
            .find(|contact| contact["external_id"] == format!("household-{}", order["household"]));
        let contact =
            contact.with_context(|| format!("nobody is household {}", order["household"]))?;
        happenings.push(Happening {
            at,
            request: self::order(contact, order, at),
        });
    }
    add_profiles(shop, &mut happenings);
    happenings.sort_by_key(|happening| happening.at);
    Ok(happenings)
}

/// At the very beginning the shop tells who its customers are: names, zones and languages.
fn add_profiles(shop: &Shop, happenings: &mut Vec<Happening>) {
    let Some(first) = happenings.iter().map(|happening| happening.at).min() else {
        return;
    };
    let profiles = shop.contacts.iter().map(|contact| {
        let body = json!({ "contact": keys(contact), "fields": fields(contact) });
        Happening {
            at: first,
            request: Call::json(Method::PUT, "/api/v1/contacts", &body),
        }
    });
    let mut all: Vec<_> = profiles.collect();
    all.append(happenings);
    *happenings = all;
}

fn consent(contact: &Json, interest: &Json, subscribed: bool, at: Time) -> Call {
    let body = json!({
        "contact": keys(contact),
        "interests": [{
            "interest": interest["interest"], "subscribed": subscribed, "basis": interest["basis"],
            "source": interest["source"], "wording": interest["wording"], "at": at,
        }],
    });
    Call::json(Method::PUT, "/api/v1/contacts", &body)
}

fn order(contact: &Json, order: &Json, at: Time) -> Call {
    let body = json!({
        "event": "order_placed",
        "contact": keys(contact),
        "occurred_at": at,
        "id": format!("order-{}", order["order_id"].as_str().unwrap_or_default()),
        "data": { "order_id": order["order_id"], "total": order["total"], "lines": order["lines"] },
    });
    Call::json(Method::POST, "/api/v1/events", &body)
}

fn keys(contact: &Json) -> Json {
    json!({ "external_id": contact["external_id"], "email": contact["email"] })
}

fn fields(contact: &Json) -> Json {
    let names = ["first_name", "last_name", "zone", "language"];
    let known = names.into_iter().filter(|name| !contact[*name].is_null());
    Json::Object(
        known
            .map(|name| (name.to_owned(), contact[name].clone()))
            .collect(),
    )
}

/// A local time of the shop, so many weeks later at the same time of day.
/// Writes what happens, a line each: the body of its request with the instant of it.
pub(super) fn write(path: &Path, happenings: &[Happening]) -> Result<()> {
    let mut text = String::new();
    for happening in happenings {
        let mut line: Json = serde_json::from_str(&happening.request.body)?;
        line["at"] = happening.at.to_string().into();
        text.push_str(&line.to_string());
        text.push('\n');
    }
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

fn shift(zone: &Zone, local: &str, weeks: i64) -> Option<Time> {
    let original = instant(local, zone)?;
    Some(zone.after(
        original,
        Duration {
            count: weeks,
            unit: Unit::Week,
        },
    ))
}

pub(super) fn shop_zone() -> Result<Zone> {
    Zone::named(SHOP_ZONE).context("the shop's zone is missing from the zone database")
}
