//! `GET /api/v1/emails/{handle}?version=`: an e-mail in its newest version, or in that one, as its author
//! wrote it.

use std::collections::BTreeMap;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use engine::id::Handle;
use engine::time::Time;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::email::Translation;

use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::{Located, Problem};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Email")]
pub(crate) struct Shown {
    handle: Handle,
    name: String,
    version: i64,
    created_at: Time,
    subject: String,
    preheader: String,
    /// The blocks that it is made of; null where it is written in another way.
    blocks: Option<Value>,
    /// Empty where there is HTML, or text only.
    mjml: String,
    html: String,
    /// The plain text; empty if it is made from the MJML or HTML.
    text: String,
    /// The same parts in other languages, by language.
    languages: BTreeMap<String, Words>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EmailWords")]
struct Words {
    subject: String,
    preheader: String,
    blocks: Option<Value>,
    mjml: String,
    html: String,
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    version: Option<i64>,
}

pub(crate) async fn handle(
    caller: Caller,
    Path(handle): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Json<Shown>, Problem> {
    let sentence = "`version` is the number of a version; nothing else can be asked.";
    let bad = |_| Problem::invalid(vec![Located::new("query", sentence)]);
    let Query(asked) = asked.map_err(bad)?;
    let no_email = || Problem::no("e-mail");
    let handle = Handle::new(&handle).ok_or_else(no_email)?;
    let workspace = caller.workspace();
    let row = match asked.version {
        Some(version) => workspace.email_version(&handle, version).await?,
        None => workspace.email(&handle).await?,
    };
    let row = row.ok_or_else(no_email)?;
    let languages = row.source.languages.into_iter().map(words);
    Ok(json::ok(Shown {
        handle: row.handle,
        name: row.source.name,
        version: row.version,
        created_at: row.created_at,
        subject: row.source.subject,
        preheader: row.source.preheader,
        blocks: blocks(&row.source.blocks)?,
        mjml: row.source.mjml,
        html: row.source.html,
        text: row.source.text,
        languages: languages.collect::<Result<_, _>>()?,
    }))
}

/// A document of blocks as it is kept; none where there is none.
fn blocks(text: &str) -> Result<Option<Value>, Problem> {
    let some = (!text.is_empty()).then(|| json::read(text.as_bytes()));
    some.transpose()
}

fn words(one: Translation) -> Result<(String, Words), Problem> {
    let words = Words {
        subject: one.subject,
        preheader: one.preheader,
        blocks: blocks(&one.blocks)?,
        mjml: one.mjml,
        html: one.html,
        text: one.text,
    };
    Ok((one.language, words))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;

    #[tokio::test]
    async fn an_email_is_shown_whole() {
        let test = TestApp::new().await;
        test.put_emails(&["welcome"]).await;
        let shown = test.get("/api/v1/emails/welcome").await.json();
        assert_eq!(
            shown["html"],
            "<p>Hello</p><a href=\"{{ unsubscribe_url }}\">Leave</a>"
        );
        assert_eq!(shown["created_at"], crate::test_app::NOW);
        assert_eq!(test.get("/api/v1/emails/none").await.status, 404);
    }
}
