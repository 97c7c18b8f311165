//! `GET /api/v1/webhooks/{handle}/deliveries?after=&limit=`: what a webhook was told or is to be told,
//! newest first, and what became of it.

use axum::extract::Path;
use axum::http::Uri;
use engine::id::{ContactId, EventId};
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;
use store::delivery::DeliveryRow;

use super::webhook::find;
use crate::auth::Caller;
use crate::cursor::Page;
use crate::json::{self, Json};
use crate::problem::Problem;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Deliveries {
    deliveries: Vec<Delivery>,
    /// The `after` of the next page; null on the last.
    next: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Delivery {
    id: String,
    contact: ContactId,
    event_id: EventId,
    /// Null once the event is not kept any more.
    event: Option<String>,
    /// `queued`, `in_flight`, `retry`, `delivered`, `failed` or `dropped`.
    state: String,
    reason: Option<String>,
    /// What the receiver answered last.
    status: Option<i64>,
    tries: u32,
    next_try_at: Option<Time>,
    /// When it was written down, or put back.
    queued_at: Time,
    finished_at: Option<Time>,
}

impl From<DeliveryRow> for Delivery {
    fn from(row: DeliveryRow) -> Self {
        Self {
            id: row.id.to_string(),
            contact: row.contact,
            event_id: row.event,
            event: row.name,
            state: row.state,
            reason: row.reason,
            status: row.status,
            tries: row.attempt,
            next_try_at: row.due_at,
            queued_at: row.queued_at,
            finished_at: row.finished_at,
        }
    }
}

pub(crate) async fn handle(
    caller: Caller,
    Path(name): Path<String>,
    uri: Uri,
) -> Result<Json<Deliveries>, Problem> {
    let page = Page::of(&uri)?;
    let before = page.after(|text| text.parse().ok())?;
    let row = find(&caller, &name).await?;
    let workspace = caller.workspace();
    let rows = workspace.deliveries(row.id, before, page.limit).await?;
    let next = rows.last().filter(|_| rows.len() == page.limit);
    let next = next.map(|row| row.id.to_string());
    let deliveries = rows.into_iter().map(Delivery::from).collect();
    Ok(json::ok(Deliveries { deliveries, next }))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    #[tokio::test]
    async fn there_is_a_page_of_deliveries() {
        let test = TestApp::new().await;
        let path = "/api/v1/webhooks/crm/deliveries";
        assert_eq!(test.get(path).await.status, 404);
        let body = json!({"url": "https://crm.example/in", "events": ["order_placed"]});
        test.put("/api/v1/webhooks/crm", &body).await;
        let page = test.get(path).await.json();
        assert_eq!(page, json!({"deliveries": [], "next": null}));
        for bad in ["limit=0", "limit=201", "limit=x", "after=x"] {
            let answer = test.get(&format!("{path}?{bad}")).await;
            assert!(
                (400..500).contains(&answer.status),
                "{bad} {}",
                answer.text()
            );
        }
    }
}
