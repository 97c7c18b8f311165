//! Events and contacts, and what is left alone of them.

use engine::form::Form;
use engine::read::{Key, key};

use crate::api::merge::Merge;
use crate::api::{
    add_loose_event, contact_events, contact_why, downtime, erase_contact, events, get_contact,
    journey_steps, list_contacts, list_merges, list_parked, list_sources, merge_contact,
    put_contact, retry_contact, seen_events, tell_complete,
};
use crate::openapi::operation::{
    Body, Operation, PAGE, PAGE_BY_TWO, PAGE_OF_SEGMENT, get, post, put,
};
use crate::problem::Kind::{Conflict, Invalid};

const LANGUAGE: &[Key] = &[key("language", "In which language it is told.")
    .takes(Form::Words(&["en", "nl"]))
    .else_is("\"en\"")];

#[rustfmt::skip]
pub(super) static ALL: &[Operation] = &[
    post("/api/v1/events", "add_events", "Takes one event, or a batch of up to 1,000.")
        .takes(Body::Json(events::BODY)).tells::<events::Results>()
        .also(&[(207, "Some of the batch were refused."), (422, "All of the batch were refused, or the one event.")]),
    post("/api/v1/events/without-contact", "add_event_without_contact", "Takes an event that is about no contact in particular.")
        .takes(Body::Json(Form::Map(&add_loose_event::BODY))).tells::<add_loose_event::Outcome>(),
    get("/api/v1/events/live", "watch_events", "The newest events while they come in, as server-sent events.")
        .writes(&["text/event-stream"]),
    get("/api/v1/events/seen", "list_seen_events", "What comes in: events by name, with their fields, and how long after they happened they came.")
        .tells::<seen_events::Seen>(),
    get("/api/v1/sources", "list_sources", "What brings events, and how far each source said that it is complete.")
        .tells::<list_sources::Sources>(),
    post("/api/v1/sources/{id}/complete", "tell_source_complete", "A source says that everything up to a moment has come in.")
        .takes(Body::Optional(Form::Map(&tell_complete::BODY))).tells::<tell_complete::Told>(),
    get("/api/v1/contacts", "list_contacts", "Lists contacts, by number.")
        .asks(PAGE_OF_SEGMENT).tells::<list_contacts::Contacts>().fails(&[crate::problem::Kind::NotFound, Conflict, Invalid]),
    put("/api/v1/contacts", "put_contact", "Makes a contact or changes it: fields, tags, consents.")
        .takes(Body::Json(Form::Map(&put_contact::BODY))).tells_with::<put_contact::Accepted>(202).fails(&[crate::problem::Kind::NotFound]),
    get("/api/v1/contacts/{id}", "get_contact", "A contact with its newest journeys and messages.")
        .tells::<get_contact::Shown>(),
    get("/api/v1/contacts/{id}/events", "list_contact_events", "What happened to a contact, newest first.")
        .asks(PAGE_BY_TWO).tells::<contact_events::Events>(),
    get("/api/v1/contacts/{id}/journeys/{journey}/steps", "list_journey_steps", "Why a journey went as it did.")
        .asks(PAGE).tells::<journey_steps::Steps>(),
    get("/api/v1/contacts/{id}/why/{handle}", "get_contact_why", "Why a contact is in a workflow, was in it, or never came in.")
        .asks(LANGUAGE).tells::<contact_why::Told>(),
    get("/api/v1/contacts/{id}/export", "export_contact", "Everything that is known of a person, as one document.")
        .gives("application/json"),
    post("/api/v1/contacts/{id}/erase", "erase_contact", "Forgets a person; a job does it.")
        .tells_with::<erase_contact::Begun>(202).fails(&[Conflict]),
    post("/api/v1/contacts/{id}/merge", "merge_contact", "Makes another contact part of this one, because they are one person.")
        .takes(Body::Json(Form::Map(&merge_contact::BODY))).tells::<Merge>().fails(&[Conflict]),
    get("/api/v1/contacts/{id}/merges", "list_merges", "The contacts that became part of this one, and into whom it went.")
        .tells::<list_merges::Merges>(),
    post("/api/v1/merges/{id}/undo", "undo_merge", "Takes a merge back, within thirty days.")
        .tells::<Merge>().fails(&[Conflict]),
    get("/api/v1/parked", "list_parked", "What is left alone because it cannot be worked on, with the reason.")
        .asks(PAGE_BY_TWO).tells::<list_parked::Parked>(),
    post("/api/v1/contacts/{id}/retry", "retry_contact", "Tries again what was left alone of a contact.")
        .takes(Body::Optional(Form::Map(&retry_contact::BODY))).tells::<retry_contact::Tried>(),
    get("/api/v1/downtime", "get_downtime", "What was due while nothing ran, and waits for an answer.")
        .tells::<downtime::Shown>(),
    post("/api/v1/downtime", "answer_downtime", "Says what becomes of that.")
        .takes(Body::Json(Form::Map(&downtime::BODY))).tells::<downtime::Shown>().fails(&[Conflict, Invalid]),
];
