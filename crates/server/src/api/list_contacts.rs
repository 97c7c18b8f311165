//! `GET /api/v1/contacts?segment=&after=&limit=`: contacts in the order of their numbers, a page at a
//! time; all of them, or those in a segment. With `order=newest` the newest come first, with `find=` it
//! is one page of those who have a key that begins so.
//!
//! A page of a segment looks at a bounded number of contacts. It may hold fewer than `limit`, or
//! none, and still have a `next`: then the rest is found by going on.

use axum::extract::State;
use axum::http::Uri;
use engine::id::ContactId;
use schemars::JsonSchema;
use serde::Serialize;
use store::Workspace;
use store::seeing::ContactRow;
use store::who::KEY_BYTES_MAX;

use crate::app::App;
use crate::auth::Caller;
use crate::cursor::{Page, Which};
use crate::json::{self, Json};
use crate::problem::{Located, Problem};

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
    let (page, which) = Page::of_contacts(&uri)?;
    let after = page.after(|text| text.parse::<ContactId>().ok())?;
    let workspace = caller.workspace();
    let rows = match which {
        Which::All => workspace.contacts(after, page.limit).await?,
        Which::Newest => workspace.newest_contacts(after, page.limit).await?,
        Which::Keyed(beginning) => {
            let beginning = key(&beginning)?;
            let rows = workspace.contacts_keyed(beginning, page.limit).await?;
            return Ok(json::ok(Contacts::of(rows, None)));
        }
        Which::Segment(handle) => {
            return in_segment(&app, workspace, &handle, after, page.limit).await;
        }
    };
    let next = page.next(&rows, |row| row.contact.id.to_string());
    Ok(json::ok(Contacts::of(rows, next)))
}

impl Contacts {
    fn of(rows: Vec<ContactRow>, next: Option<String>) -> Self {
        Self {
            contacts: rows.into_iter().map(Contact::from).collect(),
            next,
            looked_at: None,
            undecided: None,
        }
    }
}

/// What a key is to begin with: no more than a key can have, and not nothing.
fn key(beginning: &str) -> Result<&str, Problem> {
    let beginning = beginning.trim();
    if beginning.is_empty() || beginning.len() > KEY_BYTES_MAX {
        let sentence = format!("This is the beginning of a key: 1 to {KEY_BYTES_MAX} bytes.");
        return Err(Problem::invalid(vec![Located::new("find", sentence)]));
    }
    Ok(beginning)
}

async fn in_segment(
    app: &App,
    workspace: Workspace<'_>,
    handle: &str,
    after: Option<ContactId>,
    limit: usize,
) -> Result<Json<Contacts>, Problem> {
    let row = segment::find(workspace, handle).await?;
    let question = segment::question(workspace, &row.handle, app.now()).await?;
    let question = question.ok_or_else(unasked)?;
    let members = workspace.members(question, after, limit).await?;
    Ok(json::ok(Contacts {
        contacts: members.contacts.into_iter().map(Contact::from).collect(),
        next: members.next.map(|id| id.to_string()),
        looked_at: Some(members.looked_at),
        undecided: Some(members.undecided),
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
        // No `next` of ours is that long, whatever number it is.
        for bad in ["x", &"0".repeat(41)] {
            let path = format!("/api/v1/contacts?after={bad}");
            assert_eq!(test.get(&path).await.status, 400, "{bad}");
        }
    }

    #[tokio::test]
    async fn the_newest_come_first_where_that_is_asked() {
        let test = TestApp::new().await;
        for n in 0..3 {
            let body = json!({"contact": {"external_id": n.to_string()}});
            test.put("/api/v1/contacts", &body).await;
        }
        let keys = |page: &serde_json::Value| -> Vec<String> {
            let contacts = page["contacts"].as_array().unwrap().iter();
            let key = |contact: &serde_json::Value| {
                contact["keys"][0]["value"].as_str().unwrap().to_owned()
            };
            contacts.map(key).collect()
        };
        let page = test
            .get("/api/v1/contacts?order=newest&limit=2")
            .await
            .json();
        assert_eq!(keys(&page), ["2", "1"]);
        let after = page["next"].as_str().unwrap();
        let path = format!("/api/v1/contacts?order=newest&limit=2&after={after}");
        let page = test.get(&path).await.json();
        assert_eq!(
            (keys(&page), &page["next"]),
            (vec!["0".to_owned()], &json!(null))
        );
        assert_eq!(test.get("/api/v1/contacts?order=oldest").await.status, 422);
    }

    #[tokio::test]
    async fn a_contact_is_found_by_the_beginning_of_a_key() {
        let test = TestApp::new().await;
        for (email, number) in [
            ("anna@shop.test", "C-1"),
            ("annelies@shop.test", "C-2"),
            ("bo@shop.test", "an-3"),
        ] {
            let body = json!({"contact": {"email": email, "external_id": number}});
            test.put("/api/v1/contacts", &body).await;
        }
        let found = async |find: &str| -> Vec<String> {
            let page = test
                .get(&format!("/api/v1/contacts?find={find}"))
                .await
                .json();
            let contacts = page["contacts"].as_array().unwrap().iter();
            contacts
                .map(|one| one["email"].as_str().unwrap().to_owned())
                .collect()
        };
        assert_eq!(found("Ann").await, ["anna@shop.test", "annelies@shop.test"]);
        assert_eq!(
            found("an").await,
            ["anna@shop.test", "annelies@shop.test", "bo@shop.test"]
        );
        assert_eq!(found("C-2").await, ["annelies@shop.test"]);
        assert_eq!(found("c-2").await, [] as [&str; 0]);
        assert_eq!(found("shop").await, [] as [&str; 0]);
        for query in [
            "find=",
            "find=%20",
            "find=a&order=newest",
            "find=a&after=1",
            "find=a&segment=b",
        ] {
            let path = format!("/api/v1/contacts?{query}");
            assert_eq!(test.get(&path).await.status, 422, "{query}");
        }
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
