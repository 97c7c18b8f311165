//! `GET /api/v1/contacts/{id}/events?after=&limit=`: what happened to a contact, newest first.

use axum::extract::Path;
use axum::http::Uri;
use engine::event::Event;
use engine::id::EventId;
use engine::time::Time;
use engine::value::Value;
use schemars::JsonSchema;
use serde::Serialize;
use store::who::Who;

use crate::auth::Caller;
use crate::cursor::{Page, instant_and};
use crate::json::{self, Json};
use crate::problem::Problem;

use super::contact;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ContactEvents")]
pub(crate) struct Events {
    events: Vec<Happening>,
    /// The `after` of the next page; null on the last.
    next: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ContactEvent")]
struct Happening {
    id: EventId,
    event: String,
    occurred_at: Time,
    received_at: Time,
    source: String,
    data: Value,
}

pub(crate) async fn handle(
    caller: Caller,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Json<Events>, Problem> {
    let page = Page::of(&uri)?;
    let before = page.after(instant_and::<EventId>)?;
    let id = contact::id(&id)?;
    let workspace = caller.workspace();
    let row = workspace.contact(&Who::Contact(id)).await?;
    let row = row.ok_or_else(|| Problem::no("contact"))?;
    let rows = workspace.events(row.contact.id, before, page.limit).await?;
    let next = page.next(&rows, |row| {
        format!("{}.{}", row.occurred_at.millis(), row.id)
    });
    let events = rows.into_iter().map(happening).collect();
    Ok(json::ok(Events { events, next }))
}

fn happening(row: Event) -> Happening {
    Happening {
        id: row.id,
        event: row.name,
        occurred_at: row.occurred_at,
        received_at: row.received_at,
        source: row.source,
        data: Value::clone(&row.data),
    }
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    #[tokio::test]
    async fn the_newest_come_first_and_pages_follow() {
        let test = TestApp::new().await;
        let event = |n: u32| json!({"event": format!("e{n}"), "contact": {"external_id": "c"}, "occurred_at": format!("2027-02-0{n}T00:00:00Z")});
        let batch = json!({"batch": [event(2), event(3), event(1)]});
        let stored = test.post("/api/v1/events", &batch).await.json();
        let contact = stored["results"][0]["contact"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/contacts/{contact}/events?limit=2");
        let first = test.get(&path).await.json();
        assert_eq!(first["events"][0]["event"], "e3");
        assert_eq!(first["events"][1]["event"], "e2");
        let next = first["next"].as_str().unwrap();
        let second = test.get(&format!("{path}&after={next}")).await.json();
        assert_eq!(second["events"][0]["event"], "e1");
        assert_eq!(second["next"], json!(null));
        assert_eq!(test.get(&format!("{path}&after=1")).await.status, 400);
        assert_eq!(test.get("/api/v1/contacts/4711/events").await.status, 404);
    }
}
