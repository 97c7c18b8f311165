//! `PUT /api/v1/segments`: saves a segment, as YAML or JSON, under the handle that stands in it.
//!
//! A segment has no draft: what is saved is asked from then on, by lists and by running workflows.
//! So with an error in it, or where it would break another segment, nothing is saved: 422.

use axum::extract::State;
use axum::http::HeaderMap;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::problem::{Kind, Problem};

use super::segment::{self, SEGMENT_BYTES_MAX, Shown, checked};
use super::workflow::text;

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    body: Received<SEGMENT_BYTES_MAX>,
) -> Result<Json<Shown>, Problem> {
    let text = text(&headers, &body.bytes)?;
    let workspace = caller.workspace();
    let rows = workspace.segments().await?;
    let checked = checked(&rows, text);
    let Some(segment) = checked.segment else {
        let detail = "The segment was not saved.";
        return Err(Problem::findings(detail, checked.findings));
    };
    caller.is_about(segment.handle.as_str());
    let seen = rows.iter().find(|row| row.handle == segment.handle);
    let seen = seen.map_or(0, |row| row.revision);
    let saved = workspace.save_segment(&segment.handle, &segment.name, text, seen, app.now());
    if saved.await?.is_none() {
        let detail = "Somebody else changed the segment at the same moment; nothing was saved.";
        return Err(Problem::new(Kind::Conflict, detail));
    }
    app.nudge.ring();
    let row = segment::find(workspace, segment.handle.as_str()).await?;
    let question = segment::question(workspace, &row.handle, app.now()).await?;
    Ok(json::ok(Shown::new(row, question.as_ref())))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    const PATH: &str = "/api/v1/segments";

    #[tokio::test]
    async fn a_segment_is_saved_whole_or_not_at_all() {
        let test = TestApp::new().await;
        let put = async |handle: &str, rule: &str| {
            let text = format!("format: 1\nhandle: {handle}\nname: N\nrule: {rule}\n");
            test.send("PUT", PATH, &text).await
        };
        let saved = put(
            "vip",
            "{ all: [{ tag: vip }, { field: contact.a, is: { path: contact.b } }] }",
        )
        .await;
        assert_eq!(saved.status, 200, "{}", saved.text());
        assert_eq!(saved.json()["revision"], 1);
        assert_eq!(
            saved.json()["in_memory"][0]["part"],
            "contact.a is contact.b"
        );
        assert_eq!(put("vip", "{ tag: vip }").await.json()["revision"], 2);
        assert_eq!(put("vip", "{ tag: vip }").await.json()["revision"], 2);
        let check = async |handle: &str, rule: &str, code: &str, sentence: &str| {
            let answer = put(handle, rule).await;
            assert_eq!(answer.status, 422, "{}", answer.text());
            let finding = answer.json()["findings"][0].clone();
            assert_eq!(finding["code"], code, "{finding}");
            assert!(
                finding["sentence"].as_str().unwrap().contains(sentence),
                "{finding}"
            );
        };
        check(
            "a",
            "{ segment: vipp }",
            "unknown_segment",
            "did you mean `vip`?",
        )
        .await;
        check("a", "{ tag: a, tags: b }", "unknown_key", "tags").await;
        assert_eq!(put("inner", "{ segment: vip }").await.status, 200);
        check(
            "vip",
            "{ segment: inner }",
            "segment_circle",
            "`inner` names `vip` names `inner`",
        )
        .await;
        for n in 2..5 {
            let rule = if n == 2 {
                "inner".to_owned()
            } else {
                format!("s{}", n - 1)
            };
            let answer = put(&format!("s{n}"), &format!("{{ segment: {rule} }}")).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
        }
        put("more", "{ tag: x }").await;
        check(
            "vip",
            "{ segment: more }",
            "segment_size",
            "would break the segment `s4`",
        )
        .await;
        let shown = test.get("/api/v1/segments/vip").await.json();
        assert_eq!(shown["revision"], json!(2));
    }
}
