//! What an e-mail may see: the same names as in a workflow's conditions. It decides nothing.

use engine::calendar::Zone;
use engine::contact::Contact;
use engine::event::Event;
use engine::id::Handle;
use engine::journey::{Before, Heard, Journey, Left};
use engine::time::Time;
use engine::value::Value;
use liquid::{Language, RenderContext, Value as Data};
use serde_json::{Value as Json, json};
use store::workspace::Settings;

use super::{CannotRender, cannot};
use crate::house::HouseStyle;
use crate::steps::zone_named;

/// What an e-mail may see: the same names as in a workflow's conditions, and something further.
pub(crate) fn data_with(
    contact: &Contact,
    journey: &Journey,
    unsubscribe: Option<&str>,
    further: Vec<(&str, Json)>,
) -> Result<Data, CannotRender> {
    let trigger = &journey.memory.trigger;
    let mut started = fields(&trigger.data);
    started.insert("name".to_owned(), json!(trigger.name));
    started.insert("id".to_owned(), json!(trigger.event.to_string()));
    started.insert("occurred_at".to_owned(), json!(trigger.occurred_at));
    started.insert("received_at".to_owned(), json!(trigger.received_at));
    started.insert("source".to_owned(), json!(trigger.source));
    let left = journey.memory.left.iter();
    let blocks: serde_json::Map<_, _> = left
        .map(|(id, left)| (id.to_string(), what_is_left(left)))
        .collect();
    let taken = journey.memory.exit.as_ref();
    let exit = taken.and_then(|taken| taken.event.as_ref()).map(heard);
    let mut all = json!({
        "contact": person(contact),
        "interests": interests(contact),
        "trigger": started,
        "journey": { "entered_at": journey.entered_at, "key": journey.key },
        "previous": journey.memory.before.as_ref().map(went_before),
        "block": blocks,
        "exit": exit,
        "unsubscribe_url": unsubscribe,
    });
    for (name, value) in further {
        all[name] = value;
    }
    // Events and attributes are bounded where they come in, well below what a template may see.
    Data::try_from(&all).map_err(|error| cannot("cannot_render", error))
}

/// The journey before, under the names that conditions know.
fn went_before(before: &Before) -> Json {
    json!({
        "entered_at": before.entered_at,
        "ended_at": before.ended_at,
        "trigger": before.trigger.as_ref().map(fields),
    })
}

/// What a block left behind.
fn what_is_left(left: &Left) -> Json {
    let mut fields = left.data.as_ref().map(fields).unwrap_or_default();
    fields.insert("at".to_owned(), json!(left.at));
    fields.insert("outcome".to_owned(), json!(left.outcome));
    fields.insert("event".to_owned(), json!(left.event.as_ref().map(heard)));
    Json::Object(fields)
}

/// An event that the journey remembers, under the names that conditions know.
fn heard(heard: &Heard) -> Json {
    let mut fields = fields(&heard.data);
    fields.insert("name".to_owned(), json!(heard.name));
    fields.insert("id".to_owned(), json!(heard.event.to_string()));
    fields.insert("occurred_at".to_owned(), json!(heard.occurred_at));
    Json::Object(fields)
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
fn fields(value: &Value) -> serde_json::Map<String, Json> {
    match value.to_json() {
        Json::Object(fields) => fields,
        _ => serde_json::Map::new(),
    }
}

/// What an e-mail sees as `contact`.
fn person(contact: &Contact) -> serde_json::Map<String, Json> {
    let attributes = contact
        .attributes
        .iter()
        .map(|(name, known)| (name.clone(), known.value.to_json()));
    let mut person: serde_json::Map<String, Json> = attributes.collect();
    person.insert("email".to_owned(), json!(contact.email));
    person.insert("language".to_owned(), json!(contact.language));
    person.insert("zone".to_owned(), json!(contact.zone));
    person.insert("tags".to_owned(), json!(contact.tags));
    person.insert("created_at".to_owned(), json!(contact.created_at));
    person
}

/// What the contact is subscribed to now. It stands beside the contact, whose fields may have any name.
fn interests(contact: &Contact) -> Vec<&str> {
    let all = contact.interests.keys();
    let now = all.filter(|interest| contact.subscribed(interest).is_some());
    now.map(Handle::as_str).collect()
}

/// What an e-mail may see where no journey is: of a contact, and of what happened to them. What is not
/// there is missing, as it would be in a message.
pub fn sample(
    contact: Option<&Contact>,
    trigger: Option<&Event>,
    house: &HouseStyle,
    unsubscribe: &str,
) -> Result<Data, String> {
    let started = trigger.map(|event| {
        let mut started = fields(&event.data);
        started.insert("name".to_owned(), json!(event.name));
        started.insert("id".to_owned(), json!(event.id.to_string()));
        started.insert("occurred_at".to_owned(), json!(event.occurred_at));
        started.insert("received_at".to_owned(), json!(event.received_at));
        started.insert("source".to_owned(), json!(event.source));
        started
    });
    let all = json!({
        "contact": contact.map(person),
        "interests": contact.map(interests),
        "trigger": started,
        "house": house.data(),
        "unsubscribe_url": unsubscribe,
        "preferences_url": unsubscribe,
    });
    Data::try_from(&all).map_err(|error| error.to_string())
}

/// In which language and zone such a message is written.
pub fn sample_context(contact: Option<&Contact>, settings: &Settings, now: Time) -> RenderContext {
    let zone = contact.and_then(|contact| contact.zone.as_deref());
    let zone = zone_named(zone.unwrap_or(&settings.zone));
    let language = contact.and_then(|contact| contact.language.as_deref());
    written_in(language, settings, &zone, now)
}
