//! `GET /api/v1/contacts?segment=&after=&limit=`: contacts in the order of their numbers, a page at a
//! time; all of them, or those in a segment.
//!
//! A page of a segment looks at a bounded number of contacts. It may hold fewer than `limit`, or
//! none, and still have a `next`: then the rest is found by going on.

use axum::extract::State;
use axum::http::Uri;
use engine::id::ContactId;
use schemars::JsonSchema;
use serde::Serialize;

use crate::app::App;
use crate::auth::Caller;
use crate::cursor::Page;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::contact::Contact;
use super::count_segment::unasked;
use super::segment;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Contacts {
    #[expect(clippy::struct_field_names, reason = "its name on the wire")]
    contacts: Vec<Contact>,
    /// The `after` of the next page; null on the last.
    next: Option<String>,
    /// In a segment: how many contacts were looked at for this page.
    #[serde(skip_serializing_if = "Option::is_none")]
    looked_at: Option<usize>,
    /// In a segment: how many of those have too many events to be decided, and are left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    undecided: Option<usize>,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
) -> Result<Json<Contacts>, Problem> {
    let (page, segment) = Page::of_segment(&uri)?;
    let after = page.after(|text| text.parse::<ContactId>().ok())?;
    if let Some(handle) = segment {
        let workspace = caller.workspace();
        let row = segment::find(workspace, &handle).await?;
        let question = segment::question(workspace, &row.handle, app.now()).await?;
        let question = question.ok_or_else(unasked)?;
        let members = workspace.members(question, after, page.limit).await?;
        return Ok(json::ok(Contacts {
            contacts: members.contacts.into_iter().map(Contact::from).collect(),
            next: members.next.map(|id| id.to_string()),
            looked_at: Some(members.looked_at),
            undecided: Some(members.undecided),
        }));
    }
    let rows = caller.workspace().contacts(after, page.limit).await?;
    let next = page.next(&rows, |row| row.contact.id.to_string());
    let contacts = rows.into_iter().map(Contact::from).collect();
    Ok(json::ok(Contacts {
        contacts,
        next,
        looked_at: None,
        undecided: None,
    }))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    #[tokio::test]
    async fn pages_follow_each_other_without_gap_or_double() {
        let test = TestApp::new().await;
        for n in 0..5 {
            let body = json!({"contact": {"external_id": n.to_string()}});
            test.put("/api/v1/contacts", &body).await;
        }
        let mut seen = Vec::new();
        let mut path = "/api/v1/contacts?limit=2".to_owned();
        loop {
            let page = test.get(&path).await.json();
            for contact in page["contacts"].as_array().unwrap() {
                seen.push(contact["keys"][0]["value"].as_str().unwrap().to_owned());
            }
            let Some(next) = page["next"].as_str() else {
                break;
            };
            path = format!("/api/v1/contacts?limit=2&after={next}");
        }
        assert_eq!(seen, ["0", "1", "2", "3", "4"]);
        assert_eq!(test.get("/api/v1/contacts?after=x").await.status, 400);
    }

    #[tokio::test]
    async fn a_segment_has_pages_of_its_own() {
        let test = TestApp::new().await;
        for n in 0..5 {
            let body = json!({"contact": {"external_id": n.to_string()}});
            test.put("/api/v1/contacts", &body).await;
        }
        test.put_segment("all", "{ not: { tag: none } }").await;
        test.put_segment("nobody", "{ tag: none }").await;
        let page = test
            .get("/api/v1/contacts?segment=all&limit=3")
            .await
            .json();
        assert_eq!(page["contacts"].as_array().unwrap().len(), 3);
        let next = page["next"].as_str().unwrap();
        let path = format!("/api/v1/contacts?segment=all&limit=3&after={next}");
        let page = test.get(&path).await.json();
        assert_eq!(page["contacts"].as_array().unwrap().len(), 2);
        assert_eq!(
            (&page["next"], &page["looked_at"]),
            (&json!(null), &json!(2))
        );
        let page = test.get("/api/v1/contacts?segment=nobody").await.json();
        assert_eq!(
            (&page["contacts"], &page["looked_at"]),
            (&json!([]), &json!(5))
        );
        assert_eq!(test.get("/api/v1/contacts?segment=none").await.status, 404);
    }
}
