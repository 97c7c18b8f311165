//! Plays one scenario: people are there, workflows are switched on, and everything happens at its
//! instant through the public door. Then asks the door what became of it.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use axum::http::Method;
use engine::time::Time;
use serde_json::{Map, Value as Json, json};
use store::workspace::Settings;

use super::compare::{self, Happened};
use super::file::{File, Happen, Line, Person, Scenario, What};
use super::{activity, email, file};
use crate::door::{Call, Door};
use crate::stage::Stage;

/// So long before a story begins its people are there: workflows are switched on after that, so that
/// nobody is welcomed for having been there before.
const BEFORE_MS: i64 = 60 * 60 * 1_000;

/// Plays, and says what went otherwise than the story.
pub(super) async fn play(file: &File, scenario: &Scenario) -> Result<Vec<String>> {
    let settings = Settings {
        name: "Scenario".to_owned(),
        zone: file.zone.name().to_owned(),
        language: "en".to_owned(),
        sender_name: "Scenario".to_owned(),
        sender_email: "scenario@example.test".to_owned(),
    };
    let before = scenario.start.plus_ms(-BEFORE_MS);
    let stage = Stage::set("http://localhost", settings, before).await?;
    our_side(&stage.door, file).await?;
    let contacts = people(&stage.door, &file.people, before).await?;
    stage.play(scenario.start).await?;
    publish(&stage.door, file).await?;
    for Line { at, what, position } in &scenario.story {
        if let What::Happens(happen) = what {
            stage.play(*at).await?;
            let line = position.map_or(0, |(line, _)| line);
            let told = || format!("line {line}");
            let call = match happen {
                Happen::Done(who, title) => done(&stage.door, &contacts[who], title)
                    .await
                    .with_context(told)?,
                Happen::Attend(who, verb, activity) => {
                    activity::attend(&contacts[who], verb, activity)
                }
                Happen::Activity(handle, to) => activity::change(file, handle, *to),
                happen => call(file, happen),
            };
            stage.door.send(&call).await.with_context(told)?;
        }
    }
    stage.play(scenario.until).await?;
    let happened = happened(&stage.door, &contacts).await?;
    stage.store.close().await;
    Ok(compare::compare(&file.zone, scenario, &happened))
}

/// Says what holds, makes the people on our side, in an order in which managers come first, the pools of codes, and what
/// takes place.
async fn our_side(door: &Door, file: &File) -> Result<()> {
    if let Some(settings) = &file.settings {
        let mut body = settings.clone();
        body.entry("format").or_insert(json!(1));
        let put = Call::json(Method::PUT, "/api/v1/settings", &Json::Object(body));
        door.send(&put).await.context("settings")?;
    }
    let mut staff: Vec<_> = file.staff.iter().collect();
    staff.sort_by_key(|(_, body)| body.contains_key("manager"));
    for (handle, body) in staff {
        let path = format!("/api/v1/staff/{handle}");
        let put = Call::json(Method::PUT, path, &Json::Object(body.clone()));
        let made = door.send(&put).await;
        made.with_context(|| format!("staff {handle}"))?;
    }
    for (handle, codes) in &file.coupons {
        let path = format!("/api/v1/coupons/{handle}");
        let made = door
            .send(&Call::json(Method::PUT, &*path, &json!({})))
            .await;
        made.with_context(|| format!("coupons {handle}"))?;
        if !codes.is_empty() {
            let body = json!({ "codes": codes });
            let post = Call::json(Method::POST, format!("{path}/codes"), &body);
            let added = door.send(&post).await;
            added.with_context(|| format!("coupons {handle}"))?;
        }
    }
    for (handle, body) in &file.activities {
        let made = door.send(&activity::made(handle, body)).await;
        made.with_context(|| format!("activity {handle}"))?;
    }
    Ok(())
}

/// What does the open task of a contact with this title.
async fn done(door: &Door, contact: &str, title: &str) -> Result<Call> {
    let open = door.get("/api/v1/tasks?limit=200").await?;
    let mut tasks = open["tasks"].as_array().into_iter().flatten();
    let task = tasks.find(|task| task["contact"] == contact && task["title"] == title);
    let task = task.and_then(|task| task["id"].as_str());
    let task = task.with_context(|| format!("no open task is called `{title}`"))?;
    let path = format!("/api/v1/contacts/{contact}/tasks/{task}/done");
    Ok(Call::json(Method::POST, path, &json!({})))
}

/// Makes everybody; their numbers by their names.
async fn people(door: &Door, people: &[Person], at: Time) -> Result<BTreeMap<String, String>> {
    let mut contacts = BTreeMap::new();
    for person in people {
        let consents = person.interests.iter();
        let consents =
            consents.map(|interest| file::consent(interest, true, at)["interests"][0].clone());
        let tags: Map<_, _> = person
            .tags
            .iter()
            .map(|tag| (tag.clone(), Json::Bool(true)))
            .collect();
        let body = json!({
            "contact": { "email": person.email }, "fields": person.fields, "tags": tags,
            "interests": consents.collect::<Vec<_>>(),
        });
        let put = Call::json(Method::PUT, "/api/v1/contacts", &body);
        let made = door.send(&put).await;
        let made = made.with_context(|| format!("contact {}", person.id))?;
        let number = made["contact"]
            .as_str()
            .context("a contact without a number")?;
        contacts.insert(person.id.clone(), number.to_owned());
    }
    Ok(contacts)
}

async fn publish(door: &Door, file: &File) -> Result<()> {
    let mut workflows = Vec::new();
    for path in &file.workflows {
        let text = std::fs::read_to_string(path);
        let text = text.with_context(|| format!("cannot read {}", path.display()))?;
        workflows.push((path.display().to_string(), text));
    }
    email::bring(door, file.emails.as_deref(), &workflows).await?;
    for (path, text) in workflows {
        door.publish(&text).await.with_context(|| path)?;
    }
    Ok(())
}

/// What tells Postduif.
fn call(file: &File, happen: &Happen) -> Call {
    let about = |who: &String, body: &Map<String, Json>| {
        let mut people = file.people.iter();
        let email = people
            .find(|person| person.id == *who)
            .map(|person| &person.email);
        let mut body = body.clone();
        body.insert("contact".to_owned(), json!({ "email": email }));
        Json::Object(body)
    };
    match happen {
        Happen::Event(who, body) => Call::json(Method::POST, "/api/v1/events", &about(who, body)),
        Happen::Change(who, body) => Call::json(Method::PUT, "/api/v1/contacts", &about(who, body)),
        Happen::Done(..) | Happen::Attend(..) | Happen::Activity(..) => {
            unreachable!("these are told in another way")
        }
        Happen::Complete(source, until) => {
            let path = format!("/api/v1/sources/{source}/complete");
            let until = until.map(|until| until.to_string());
            let body = until.map_or(json!({}), |until| json!({ "until": until }));
            Call::json(Method::POST, path, &body)
        }
        Happen::Switch(workflow, verb) => {
            let path = format!("/api/v1/workflows/{workflow}/{verb}");
            Call::json(Method::POST, path, &json!({}))
        }
    }
}

/// What became of everybody.
async fn happened(door: &Door, contacts: &BTreeMap<String, String>) -> Result<Happened> {
    let mut happened = Happened::default();
    for (who, number) in contacts {
        let contact = door.get(&format!("/api/v1/contacts/{number}")).await?;
        for message in contact["messages"].as_array().into_iter().flatten() {
            happened.message(who, message);
        }
        for journey in contact["journeys"].as_array().into_iter().flatten() {
            happened.journey(who, journey);
        }
    }
    let mut after = String::new();
    loop {
        let page = door.get(&format!("/api/v1/inbox?limit=200{after}")).await?;
        for mail in page["mails"].as_array().into_iter().flatten() {
            happened.subject(mail);
        }
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return Ok(happened),
        }
    }
}
