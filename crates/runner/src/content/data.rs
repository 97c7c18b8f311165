//! What an e-mail may see: the same names as in a workflow's conditions. It decides nothing.
//!
//! Names stand in the order of the alphabet, as they do where they are kept, so a loop over them prints the
//! same in every message. What is made here is made for each message, so no JSON lies in between.

use std::collections::BTreeMap;

use engine::calendar::Zone;
use engine::contact::Contact;
use engine::event::Event;
use engine::id::Handle;
use engine::journey::{Before, Heard, Journey, Left};
use engine::time::Time;
use engine::value::Value;
use liquid::{Language, Number, Object, RenderContext, VALUE_DEPTH_MAX, Value as Data};
use store::workspace::Settings;

use super::{CannotRender, cannot};
use crate::house::HouseStyle;
use crate::steps::zone_named;

/// What stands under the names of an object.
type Fields<'a> = BTreeMap<&'a str, Data>;

/// What an e-mail may see: the same names as in a workflow's conditions, and something further.
pub(crate) fn data_with(
    (contact, history): (&Contact, &[Event]),
    journey: &Journey,
    unsubscribe: Option<&str>,
    further: Vec<(&'static str, Data)>,
) -> Result<Data, CannotRender> {
    let mut all = walked(history, journey)?;
    all.extend([
        ("contact", object(person(contact)?)),
        ("interests", interests(contact)),
        ("unsubscribe_url", maybe(unsubscribe)),
    ]);
    all.extend(further);
    Ok(object(all))
}

/// What of it comes from the journey and from what happened, and not from the contact.
fn walked(history: &[Event], journey: &Journey) -> Result<Fields<'static>, CannotRender> {
    let trigger = &journey.memory.trigger;
    let mut started = fields(&trigger.data)?;
    started.insert("name", text(&trigger.name));
    started.insert("id", printed(&trigger.event));
    started.insert("occurred_at", printed(&trigger.occurred_at));
    started.insert("received_at", printed(&trigger.received_at));
    started.insert("source", text(&trigger.source));
    let left = journey.memory.left.iter();
    let blocks = left.map(|(id, left)| Ok((id.as_str(), what_is_left(left)?)));
    let blocks: Fields<'_> = blocks.collect::<Result<_, CannotRender>>()?;
    let taken = journey.memory.exit.as_ref();
    let exit = taken.and_then(|taken| taken.event.as_ref()).map(heard);
    let before = journey.memory.before.as_ref().map(went_before);
    let own = [
        ("entered_at", printed(&journey.entered_at)),
        ("key", text(&journey.key)),
    ];
    let mut all = Fields::from([
        ("trigger", object(started)),
        ("journey", object(own.into())),
        ("previous", before.transpose()?.unwrap_or_default()),
        ("block", object(blocks)),
        ("exit", exit.transpose()?.unwrap_or_default()),
    ]);
    for (name, value) in crate::linked::further(history, journey) {
        all.insert(name, shown(&value)?);
    }
    Ok(all)
}

/// The journey before, under the names that conditions know.
fn went_before(before: &Before) -> Result<Data, CannotRender> {
    let trigger = before.trigger.as_ref();
    let trigger = trigger.map(|trigger| Ok(object(fields(trigger)?)));
    let ended_at = before.ended_at.as_ref().map(printed);
    Ok(object(Fields::from([
        ("entered_at", printed(&before.entered_at)),
        ("ended_at", ended_at.unwrap_or_default()),
        ("trigger", trigger.transpose()?.unwrap_or_default()),
    ])))
}

/// What a block left behind.
fn what_is_left(left: &Left) -> Result<Data, CannotRender> {
    let mut all = match &left.data {
        Some(data) => fields(data)?,
        None => Fields::new(),
    };
    all.insert("at", printed(&left.at));
    all.insert("outcome", text(&left.outcome));
    let event = left.event.as_ref().map(heard);
    all.insert("event", event.transpose()?.unwrap_or_default());
    Ok(object(all))
}

/// An event that the journey remembers, under the names that conditions know.
fn heard(heard: &Heard) -> Result<Data, CannotRender> {
    let mut all = fields(&heard.data)?;
    all.insert("name", text(&heard.name));
    all.insert("id", printed(&heard.event));
    all.insert("occurred_at", printed(&heard.occurred_at));
    Ok(object(all))
}

pub(crate) fn context(
    contact: &Contact,
    settings: &Settings,
    zone: &Zone,
    now: Time,
) -> RenderContext {
    written_in(contact.language.as_deref(), settings, zone, now)
}

fn written_in(
    language: Option<&str>,
    settings: &Settings,
    zone: &Zone,
    now: Time,
) -> RenderContext {
    let mut context = RenderContext::at(now.millis());
    let tag = language.unwrap_or(&settings.language);
    context.language = Language::from_tag(tag).unwrap_or(Language::English);
    if let Ok(zone) = liquid::Zone::named(zone.name()) {
        context.zone = zone;
    }
    context
}

/// The fields of a value that is a map.
fn fields(value: &Value) -> Result<Fields<'_>, CannotRender> {
    let Value::Map(map) = value else {
        return Ok(Fields::new());
    };
    let fields = map.iter();
    let fields = fields.map(|(name, value)| Ok((name.as_str(), shown(value)?)));
    fields.collect()
}

/// A value as templates see it. Events and attributes are bounded where they come in, well below what a
/// template may see; what was kept is not looked at again there, so its depth is bounded here.
pub(super) fn shown(value: &Value) -> Result<Data, CannotRender> {
    /// The object of all, and the one that a field stands in.
    const AROUND: usize = 2;
    shown_at(value, AROUND)
}

fn shown_at(value: &Value, depth: usize) -> Result<Data, CannotRender> {
    if depth > VALUE_DEPTH_MAX {
        let why = format!("data that is nested deeper than {VALUE_DEPTH_MAX} levels");
        return Err(cannot("cannot_render", why));
    }
    Ok(match value {
        Value::Null => Data::Nil,
        Value::Bool(value) => Data::Bool(*value),
        Value::Number(number) => {
            let text = number.to_string();
            Number::parse(&text).map_or_else(|| Data::from(text), Data::Number)
        }
        Value::Text(text) => Data::text(text.as_str()),
        Value::List(list) => {
            let all = list.iter().map(|one| shown_at(one, depth + 1));
            Data::from(all.collect::<Result<Vec<_>, _>>()?)
        }
        Value::Map(map) => {
            let all = map.iter();
            let all = all.map(|(name, one)| Ok((name.as_str(), shown_at(one, depth + 1)?)));
            let all: Result<Object, CannotRender> = all.collect();
            Data::from(all?)
        }
    })
}

fn object(fields: Fields<'_>) -> Data {
    Data::from(fields.into_iter().collect::<Object>())
}

fn text(text: &str) -> Data {
    Data::text(text)
}

fn maybe(text: Option<&str>) -> Data {
    text.map_or(Data::Nil, Data::text)
}

fn printed(value: &impl ToString) -> Data {
    Data::from(value.to_string())
}

/// What an e-mail sees as `contact`.
fn person(contact: &Contact) -> Result<Fields<'_>, CannotRender> {
    let attributes = contact.attributes.iter();
    let person = attributes.map(|(name, known)| Ok((name.as_str(), shown(&known.value)?)));
    let mut person: Fields<'_> = person.collect::<Result<_, CannotRender>>()?;
    person.insert("email", maybe(contact.email.as_deref()));
    person.insert("language", maybe(contact.language.as_deref()));
    person.insert("zone", maybe(contact.zone.as_deref()));
    let tags: Vec<_> = contact.tags.iter().map(|tag| text(tag)).collect();
    person.insert("tags", Data::from(tags));
    person.insert("created_at", printed(&contact.created_at));
    Ok(person)
}

/// What the contact is subscribed to now. It stands beside the contact, whose fields may have any name.
fn interests(contact: &Contact) -> Data {
    let all = contact.interests.keys();
    let now = all.filter(|interest| contact.subscribed(interest).is_some());
    let now: Vec<_> = now
        .map(|interest: &Handle| text(interest.as_str()))
        .collect();
    Data::from(now)
}

/// What came before an e-mail that is only shown.
#[derive(Clone, Copy, Debug)]
pub enum Began<'a> {
    /// An event that might have started a journey.
    Event(&'a Event),
    /// A journey, as far as it came, and what happened to its contact, the oldest first.
    Journey(&'a Journey, &'a [Event]),
}

/// What an e-mail may see that is only shown: of a contact, and of what came before it. What is not
/// there is missing, as it would be in a message.
pub fn sample(
    contact: Option<&Contact>,
    began: Option<Began<'_>>,
    house: &HouseStyle,
    unsubscribe: &str,
) -> Result<Data, String> {
    sampled(contact, began, house, unsubscribe).map_err(|error| error.detail)
}

fn sampled(
    contact: Option<&Contact>,
    began: Option<Began<'_>>,
    house: &HouseStyle,
    unsubscribe: &str,
) -> Result<Data, CannotRender> {
    let mut all = match began {
        Some(Began::Event(event)) => Fields::from([("trigger", happened(event)?)]),
        Some(Began::Journey(journey, history)) => walked(history, journey)?,
        None => Fields::from([("trigger", Data::default())]),
    };
    let person = contact.map(|contact| Ok(object(person(contact)?)));
    all.extend([
        ("contact", person.transpose()?.unwrap_or_default()),
        ("interests", contact.map(interests).unwrap_or_default()),
        ("house", of_house(house)?),
        ("unsubscribe_url", text(unsubscribe)),
        ("preferences_url", text(unsubscribe)),
    ]);
    Ok(object(all))
}

/// An event as what started a journey.
fn happened(event: &Event) -> Result<Data, CannotRender> {
    let mut started = fields(&event.data)?;
    started.insert("name", text(&event.name));
    started.insert("id", printed(&event.id));
    started.insert("occurred_at", printed(&event.occurred_at));
    started.insert("received_at", printed(&event.received_at));
    started.insert("source", text(&event.source));
    Ok(object(started))
}

/// What an e-mail sees as `house`.
pub(crate) fn of_house(house: &HouseStyle) -> Result<Data, CannotRender> {
    Data::try_from(&house.data()).map_err(|error| cannot("cannot_render", error))
}

/// In which language and zone such a message is written.
pub fn sample_context(contact: Option<&Contact>, settings: &Settings, now: Time) -> RenderContext {
    let zone = contact.and_then(|contact| contact.zone.as_deref());
    let zone = zone_named(zone.unwrap_or(&settings.zone));
    let language = contact.and_then(|contact| contact.language.as_deref());
    written_in(language, settings, &zone, now)
}

#[cfg(test)]
mod tests {
    use engine::contact::Known;
    use engine::id::{ContactId, EventId};
    use serde_json::{Value as Json, json};

    use super::*;

    /// What JSON says, in the order in which it says it.
    fn check(value: &Json) {
        let known = Value::from_json(value, "x").unwrap();
        let shown = shown(&known).ok().unwrap();
        let read = Data::try_from(&known.to_json()).unwrap();
        assert_eq!(format!("{shown:?}"), format!("{read:?}"), "{value}");
    }

    #[test]
    fn values_are_seen_as_their_json_would_be() {
        check(&json!(null));
        check(&json!(true));
        check(&json!("é \u{0} <b>".replace('\u{0}', "")));
        for number in ["0", "-3", "19.90", "1e3", "12345678901234567890", "0.10"] {
            check(&serde_json::from_str(number).unwrap());
        }
        check(&json!([]));
        check(&json!({}));
        check(&json!({"z": [1, null, {"b": 2.50, "a": [[]]}], "a": "x", "M": false}));
    }

    #[test]
    fn what_is_too_deep_is_refused() {
        let deep = |depth| (0..depth).fold(Value::Null, |inner, _| Value::List(vec![inner]));
        assert!(shown(&deep(VALUE_DEPTH_MAX - 2)).is_ok());
        let refused = shown(&deep(VALUE_DEPTH_MAX)).err().unwrap();
        assert!(
            refused.detail.contains("nested deeper"),
            "{}",
            refused.detail
        );
    }

    #[test]
    fn fields_of_ours_stand_among_those_of_the_contact_and_before_them() {
        let at = Time::parse("2027-03-04T09:00:00Z").unwrap();
        let mut contact = Contact::new(ContactId(1), at);
        contact.email = Some("anna@example.test".to_owned());
        contact.tags.insert("vip".to_owned());
        for (name, value) in [
            ("age", json!(41)),
            ("email", json!("other")),
            ("z", json!([1])),
        ] {
            let value = Value::from_json(&value, name).unwrap();
            let known = Known { value, since: None };
            contact.attributes.insert(name.to_owned(), known);
        }
        let data = Value::from_json(&json!({"name": "mine", "sku": "X"}), "data").unwrap();
        let event = Event {
            id: EventId(7),
            contact: contact.id,
            name: "bought".to_owned(),
            occurred_at: at,
            received_at: at,
            source: "shop".to_owned(),
            data: data.into(),
        };
        let house = HouseStyle::default();
        let seen = sample(Some(&contact), Some(Began::Event(&event)), &house, "u").unwrap();
        let told = json!({
            "contact": {
                "age": 41, "created_at": at, "email": "anna@example.test", "language": null,
                "tags": ["vip"], "z": [1], "zone": null,
            },
            "house": house.data(),
            "interests": [],
            "preferences_url": "u",
            "trigger": {
                "id": "7", "name": "bought", "occurred_at": at, "received_at": at, "sku": "X",
                "source": "shop",
            },
            "unsubscribe_url": "u",
        });
        let told = Data::try_from(&told).unwrap();
        assert_eq!(format!("{seen:?}"), format!("{told:?}"));
    }
}
