//! `GET /api/v1/contacts?after=&limit=`: contacts in the order of their numbers, a page at a time.

use axum::http::Uri;
use engine::id::ContactId;
use serde::Serialize;

use crate::auth::Caller;
use crate::cursor::Page;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::contact::Contact;

#[derive(Serialize)]
pub(crate) struct Contacts {
    contacts: Vec<Contact>,
    /// The `after` of the next page; null on the last.
    next: Option<String>,
}

pub(crate) async fn handle(caller: Caller, uri: Uri) -> Result<Json<Contacts>, Problem> {
    let page = Page::of(&uri)?;
    let after = page.after(|text| text.parse::<ContactId>().ok())?;
    let rows = caller.workspace().contacts(after, page.limit).await?;
    let next = page.next(&rows, |row| row.contact.id.to_string());
    let contacts = rows.into_iter().map(Contact::from).collect();
    Ok(json::ok(Contacts { contacts, next }))
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
}
