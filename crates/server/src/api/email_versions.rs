//! `GET /api/v1/emails/{handle}/versions?after=&limit=`: the versions of an e-mail, the newest first. What one
//! of them says is asked with `GET /api/v1/emails/{handle}?version=`.

use axum::extract::Path;
use axum::http::Uri;
use engine::id::Handle;
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;

use crate::auth::Caller;
use crate::cursor::Page;
use crate::json::{self, Json};
use crate::problem::Problem;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EmailVersions")]
pub(crate) struct List {
    versions: Vec<Listed>,
    /// The `after` of the next page; null on the last.
    next: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EmailVersion")]
struct Listed {
    version: i64,
    subject: String,
    created_at: Time,
}

pub(crate) async fn handle(
    caller: Caller,
    Path(handle): Path<String>,
    uri: Uri,
) -> Result<Json<List>, Problem> {
    let page = Page::of(&uri)?;
    let before = page.after(|text| text.parse::<i64>().ok())?;
    let no_email = || Problem::no("e-mail");
    let handle = Handle::new(&handle).ok_or_else(no_email)?;
    let workspace = caller.workspace();
    let email = workspace.email(&handle).await?.ok_or_else(no_email)?;
    let rows = workspace
        .email_versions(email.id, before, page.limit)
        .await?;
    let next = page.next(&rows, |row| row.version.to_string());
    let listed = rows.into_iter().map(|row| Listed {
        version: row.version,
        subject: row.subject,
        created_at: row.created_at,
    });
    Ok(json::ok(List {
        versions: listed.collect(),
        next,
    }))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    #[tokio::test]
    async fn each_version_is_listed_and_can_be_had() {
        let test = TestApp::new().await;
        for subject in ["One", "Two"] {
            let email = json!({"subject": subject, "html": "x"});
            test.put("/api/v1/emails/tips", &email).await;
        }
        let listed = test.get("/api/v1/emails/tips/versions").await.json();
        assert_eq!(listed["versions"][0]["subject"], "Two");
        assert_eq!(listed["versions"][1]["version"], 1);
        let page = "/api/v1/emails/tips/versions?limit=1";
        assert_eq!(test.get(page).await.json()["next"], "2");
        let of = async |path: &str| test.get(path).await;
        let first = of("/api/v1/emails/tips?version=1").await.json();
        assert_eq!(
            (&first["subject"], &first["version"]),
            (&json!("One"), &json!(1))
        );
        assert_eq!(of("/api/v1/emails/tips?version=3").await.status, 404);
        assert_eq!(of("/api/v1/emails/tips?version=x").await.status, 422);
        assert_eq!(of("/api/v1/emails/none/versions").await.status, 404);
    }
}
