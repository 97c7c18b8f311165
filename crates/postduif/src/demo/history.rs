//! What happened in the demo shop, in the order of time, each as the request that tells Postduif.

use std::collections::BTreeSet;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use axum::http::Method;
use engine::calendar::Zone;
use engine::duration::{Duration, Unit};
use engine::moment::instant;
use engine::time::Time;
use serde_json::{Map, Value as Json, json};

use super::SHOP_ZONE;
use super::data::{Data, Order};
use crate::door::Call;

/// The local instant at which the data's year is over: its last orders are from the night after the
/// last Sunday.
const DATA_ENDS: &str = "2018-01-01T04:02:00";
/// The hours between which people order by day.
const OPENS: i8 = 7;
const CLOSES: i8 = 23;
/// Weeks of ten years and more would be a slip of the pen.
const WEEKS_MAX: i64 = 5_000;

/// Most events of one request: far below what the door takes, also if each of them is a large order.
pub(super) const TOGETHER_MAX: usize = 100;
/// The door for events.
const EVENTS: &str = "/api/v1/events";

/// Something that happened.
pub(super) struct Happening<'d> {
    pub(super) at: Time,
    what: What<'d>,
}

/// What it was, as the data has it. It becomes a request when it is told, and not before: the requests
/// of a whole year would be a hundred megabytes.
enum What<'d> {
    Profile(&'d Json),
    Consent(&'d Json, &'d Json, bool),
    Order(&'d Json, &'d Order),
    Event(&'d Json, &'d Json),
}

impl Happening<'_> {
    /// Whose event it is; none for a change of somebody, which has a request of its own.
    fn of(&self) -> Option<&str> {
        match self.what {
            What::Profile(_) | What::Consent(..) => None,
            What::Order(contact, _) | What::Event(contact, _) => contact["external_id"].as_str(),
        }
    }
}

/// A year that is moved by whole weeks of the shop's local time.
pub(super) struct Shifted {
    zone: Zone,
    weeks: i64,
}

/// The most whole weeks by which the data can be shifted and still end before `until`.
pub(super) fn weeks_until(until: Time) -> Result<i64> {
    let zone = shop_zone()?;
    let ends = |weeks: &i64| {
        let shifted = Shifted {
            zone: zone.clone(),
            weeks: *weeks,
        };
        shifted.at(DATA_ENDS).is_ok_and(|end| end <= until)
    };
    (1..WEEKS_MAX)
        .take_while(ends)
        .last()
        .context("the demo's data begins in 2017; it cannot end before that")
}

impl Shifted {
    pub(super) fn by(weeks: i64) -> Result<Self> {
        let zone = shop_zone()?;
        Ok(Self { zone, weeks })
    }

    /// The instant of a local time of the shop, so many weeks later at the same time of day.
    fn at(&self, local: &str) -> Result<Time> {
        let original = instant(local, &self.zone);
        let original = original.with_context(|| format!("{local} is not a local time"))?;
        let weeks = Duration {
            count: self.weeks,
            unit: Unit::Week,
        };
        Ok(self.zone.after(original, weeks))
    }

    /// The instant at which the data is over.
    pub(super) fn end(&self) -> Result<Time> {
        self.at(DATA_ENDS)
    }

    /// Whether it is day in the shop.
    pub(super) fn is_open(&self, at: Time) -> bool {
        (OPENS..CLOSES).contains(&self.zone.local(at).hour())
    }

    fn at_text(&self, json: &Json) -> Result<Time> {
        self.at(json.as_str().unwrap_or_default())
    }

    /// Everything that happened, in order.
    pub(super) fn all<'d>(&self, data: &'d Data) -> Result<Vec<Happening<'d>>> {
        let mut all = Vec::with_capacity(data.orders.len());
        for contact in &data.contacts {
            self.consents(contact, &mut all)?;
        }
        for order in &data.orders {
            let at = self.at(&order.at)?;
            let what = What::Order(data.contact(order.household)?, order);
            all.push(Happening { at, what });
        }
        for event in &data.happenings {
            let at = self.at_text(&event["at"])?;
            let what = What::Event(data.contact_of(event)?, event);
            all.push(Happening { at, what });
        }
        // At the very beginning the shop tells who its customers are: names, zones and birthdays.
        let first = all.iter().map(|happening| happening.at).min();
        let profile = |contact| {
            first.map(|at| Happening {
                at,
                what: What::Profile(contact),
            })
        };
        let mut whole: Vec<_> = data.contacts.iter().filter_map(profile).collect();
        whole.append(&mut all);
        whole.sort_by_key(|happening| happening.at);
        Ok(whole)
    }

    /// Who never agreed to anything is heard of for the first time with an order.
    fn consents<'d>(&self, contact: &'d Json, all: &mut Vec<Happening<'d>>) -> Result<()> {
        for interest in contact["interests"].as_array().into_iter().flatten() {
            for (moment, subscribed) in [("subscribed_at", true), ("left_at", false)] {
                if !interest[moment].is_null() {
                    let at = self.at_text(&interest[moment])?;
                    let what = What::Consent(contact, interest, subscribed);
                    all.push(Happening { at, what });
                }
            }
        }
        Ok(())
    }

    /// The request that tells it.
    pub(super) fn call(&self, data: &Data, happening: &Happening<'_>) -> Result<Call> {
        let at = happening.at;
        Ok(match happening.what {
            What::Profile(contact) => {
                let body = json!({ "contact": keys(contact), "fields": fields(contact) });
                Call::json(Method::PUT, "/api/v1/contacts", &body)
            }
            What::Consent(contact, interest, subscribed) => {
                consent(contact, interest, subscribed, at)
            }
            What::Order(contact, order) => {
                let told = data.told(order, &order.id);
                event(
                    "order_placed",
                    contact,
                    at,
                    &format!("order-{}", order.id),
                    &told,
                )
            }
            What::Event(contact, one) => {
                let mut told = one["data"].as_object().cloned().unwrap_or_default();
                for (name, moment) in one["moments"].as_object().into_iter().flatten() {
                    told.insert(name.clone(), self.at_text(moment)?.to_string().into());
                }
                let text = |name: &str| one[name].as_str().unwrap_or_default();
                event(text("event"), contact, at, text("id"), &told.into())
            }
        })
    }

    /// How many of the first of these can come in with one request: events of different people, before
    /// anything else is due. What one of them begins can then change nothing about the others, and the play
    /// is step for step what it would be with each by itself. 0 where the first is no event.
    pub(super) fn together(happenings: &[Happening<'_>], due: Option<Time>, most: usize) -> usize {
        let mut people = BTreeSet::new();
        let fits = |one: &&Happening<'_>| {
            due.is_none_or(|due| one.at < due)
                && one.of().is_some_and(|of| people.insert(of.to_owned()))
        };
        happenings.iter().take(most).take_while(fits).count()
    }

    /// One request with several events.
    pub(super) fn batch(&self, data: &Data, happenings: &[Happening<'_>]) -> Result<Call> {
        let mut events = Vec::new();
        for happening in happenings {
            events.push(self.call(data, happening)?.body);
        }
        Ok(Call {
            method: Method::POST,
            path: EVENTS.to_owned(),
            content_type: "application/json",
            body: format!("{{\"batch\":[{}]}}", events.join(",")),
        })
    }

    /// Writes what happens, a line each: the body of its request with the instant of it.
    pub(super) fn write(
        &self,
        path: &Path,
        data: &Data,
        happenings: &[Happening<'_>],
    ) -> Result<()> {
        let fault = || format!("cannot write {}", path.display());
        let mut file = BufWriter::new(std::fs::File::create(path).with_context(fault)?);
        for happening in happenings {
            let mut line: Json = serde_json::from_str(&self.call(data, happening)?.body)?;
            line["at"] = happening.at.to_string().into();
            writeln!(file, "{line}").with_context(fault)?;
        }
        file.flush().with_context(fault)
    }
}

/// Somebody agrees to be mailed about an interest, or does not want to be any more.
pub(super) fn consent(contact: &Json, interest: &Json, subscribed: bool, at: Time) -> Call {
    let body = json!({
        "contact": keys(contact),
        "interests": [{
            "interest": interest["interest"], "subscribed": subscribed, "basis": interest["basis"],
            "source": interest["source"], "wording": interest["wording"], "at": at,
        }],
    });
    Call::json(Method::PUT, "/api/v1/contacts", &body)
}

/// An event of a contact.
pub(super) fn event(name: &str, contact: &Json, at: Time, id: &str, data: &Json) -> Call {
    let body = json!({
        "event": name, "contact": keys(contact), "occurred_at": at, "id": id, "data": data,
    });
    Call::json(Method::POST, EVENTS, &body)
}

fn keys(contact: &Json) -> Json {
    json!({ "external_id": contact["external_id"], "email": contact["email"] })
}

fn fields(contact: &Json) -> Json {
    let names = ["first_name", "last_name", "birth_date", "zone", "language"];
    let known = names.into_iter().filter(|name| !contact[*name].is_null());
    let known = known.map(|name| (name.to_owned(), contact[name].clone()));
    Json::Object(known.collect::<Map<_, _>>())
}

pub(super) fn shop_zone() -> Result<Zone> {
    Zone::named(SHOP_ZONE).context("the shop's zone is missing from the zone database")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_of_different_people_come_in_together_until_something_is_due() {
        let [anna, ben, cas] = ["a", "b", "c"].map(|id| json!({ "external_id": id }));
        let (event, interest) = (json!({}), json!({}));
        let at = |ms: i64, what| Happening {
            at: Time::from_millis(ms),
            what,
        };
        let a = |ms| at(ms, What::Event(&anna, &event));
        let b = |ms| at(ms, What::Event(&ben, &event));
        let c = |ms| at(ms, What::Event(&cas, &event));
        let consent = |ms| at(ms, What::Consent(&anna, &interest, true));
        let check = |happenings: &[Happening<'_>], due: Option<i64>, expect: usize| {
            let due = due.map(Time::from_millis);
            assert_eq!(Shifted::together(happenings, due, 2), expect, "{due:?}");
        };
        check(&[a(1), b(2)], None, 2);
        check(&[a(1), a(3)], None, 1);
        check(&[a(1), b(2), c(3)], None, 2);
        check(&[a(1), b(2)], Some(2), 1);
        check(&[a(1), b(2)], Some(3), 2);
        check(&[a(1), consent(2), b(3)], None, 1);
        check(&[consent(1), a(2)], None, 0);
        check(&[], None, 0);
    }
}
