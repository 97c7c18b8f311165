//! `POST /api/v1/segments/members?after=&limit=`: whom a segment would have, from its text, before it is saved.
//! Nothing is saved. The first page says about how many there are; each is bounded as one of `GET
//! /api/v1/contacts?segment=` is.

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use engine::id::ContactId;
use schemars::JsonSchema;
use serde::Serialize;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::cursor::Page;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::contact::Contact;
use super::count_segment::{Counted, seed_of, unasked};
use super::segment::{self, SEGMENT_BYTES_MAX, checked};
use super::workflow::text;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SegmentMembers")]
pub(crate) struct Members {
    contacts: Vec<Contact>,
    /// The `after` of the next page, which this one may be short of; null on the last.
    next: Option<String>,
    /// How many contacts were looked at for this page.
    looked_at: usize,
    /// How many of those have too many events to be decided, and are left out.
    undecided: usize,
    /// About how many there are in all; null but on the first page.
    count: Option<Counted>,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    uri: Uri,
    body: Received<SEGMENT_BYTES_MAX>,
) -> Result<Json<Members>, Problem> {
    let page = Page::of(&uri)?;
    let after = page.after(|text| text.parse::<ContactId>().ok())?;
    let workspace = caller.workspace();
    let rows = workspace.segments().await?;
    let checked = checked(&rows, text(&headers, &body.bytes)?);
    let Some(read) = checked.segment else {
        let detail = "Nobody can be found by this.";
        return Err(Problem::findings(detail, checked.findings));
    };
    let segments = segment::with(&rows, &read);
    let rule = segments.rule(&read.handle).ok_or_else(unasked)?;
    let question = segment::asks(workspace, rule, app.now()).await?;
    let count = if after.is_none() {
        let count = workspace.count_members(question.clone(), seed_of(app.now()));
        Some(Counted::from(count.await?))
    } else {
        None
    };
    let members = workspace.members(question, after, page.limit).await?;
    Ok(json::ok(Members {
        contacts: members.contacts.into_iter().map(Contact::from).collect(),
        next: members.next.map(|id| id.to_string()),
        looked_at: members.looked_at,
        undecided: members.undecided,
        count,
    }))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    const PATH: &str = "/api/v1/segments/members";

    #[tokio::test]
    async fn a_rule_is_asked_and_nothing_is_saved() {
        let test = TestApp::new().await;
        test.put_segment("nobody", "{ tag: none }").await;
        for n in 0..5 {
            let body = json!({"contact": {"external_id": n.to_string()}});
            assert_eq!(test.put("/api/v1/contacts", &body).await.status, 202);
        }
        let ask = async |rule: &str, query: &str| {
            let text = format!("{{ format: 1, handle: view, name: View, rule: {rule} }}");
            let found = test.send("POST", &format!("{PATH}{query}"), &text).await;
            assert_eq!(found.status, 200, "{}", found.text());
            found.json()
        };
        let check = async |rule: &str, wanted: &[&str]| {
            let found = ask(rule, "").await;
            let contacts = found["contacts"].as_array().unwrap().iter();
            let keys = contacts.map(|one| one["keys"][0]["value"].as_str().unwrap());
            assert_eq!(keys.collect::<Vec<_>>(), wanted, "{rule}");
            assert_eq!(found["count"]["estimate"], wanted.len(), "{rule}");
            assert_eq!(
                (&found["looked_at"], &found["next"]),
                (&json!(5), &json!(null))
            );
        };
        check("{ not: { tag: none } }", &["0", "1", "2", "3", "4"]).await;
        check("{ not: { segment: nobody } }", &["0", "1", "2", "3", "4"]).await;
        check("{ segment: nobody }", &[]).await;
        // The next page goes on behind it, and does not count again.
        let first = ask("{ not: { tag: none } }", "?limit=3").await;
        assert_eq!(first["contacts"].as_array().unwrap().len(), 3);
        let next = first["next"].as_str().unwrap();
        let query = format!("?limit=3&after={next}");
        let rest = ask("{ not: { tag: none } }", &query).await;
        assert_eq!(rest["contacts"].as_array().unwrap().len(), 2);
        assert_eq!(rest["count"], json!(null));
        let listed = test.get("/api/v1/segments").await.json();
        assert_eq!(listed["segments"].as_array().unwrap().len(), 1);
    }

    #[tokio::test]
    async fn a_rule_with_a_mistake_finds_nobody_and_says_where() {
        let test = TestApp::new().await;
        test.put_segment("vips", "{ tag: vip }").await;
        let check = async |handle: &str, rule: &str, code: &str| {
            let text = format!("{{ format: 1, handle: {handle}, name: View, rule: {rule} }}");
            let found = test.send("POST", PATH, &text).await;
            assert_eq!(found.status, 422, "{}", found.text());
            assert_eq!(found.json()["findings"][0]["code"], code, "{rule}");
        };
        check("view", "{ segment: none }", "unknown_segment").await;
        check("view", "{ tags: vip }", "subject").await;
        // As if it were saved under its handle: one that names itself has no end.
        check("vips", "{ segment: vips }", "segment_circle").await;
        let text = "{ format: 1, handle: a, name: A, rule: { tag: a } }";
        for query in ["?after=x", "?segment=vips", "?limit=0"] {
            let path = format!("{PATH}{query}");
            assert_eq!(test.send("POST", &path, text).await.status, 400, "{query}");
        }
    }
}
