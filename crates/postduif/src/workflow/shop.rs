//! The texts that a shop has, over its API.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};
use serde_json::Value as Json;

use super::email;
use super::folder::{EMAIL, Kind, SEGMENT, Texts, WORKFLOW, names};
use crate::door::Door;

/// Segments of a page of their list.
const PAGE: usize = 200;

/// All texts; or some workflows with the e-mails and segments that they name.
pub(super) async fn read(door: &Door, only: &BTreeSet<String>) -> Result<Texts> {
    let mut texts = Texts::default();
    let there = handles(&door.get("/api/v1/workflows").await?["workflows"]);
    if let Some(missing) = only.iter().find(|handle| !there.contains(*handle)) {
        bail!("there is no workflow `{missing}`");
    }
    let mut named = BTreeSet::new();
    for handle in there
        .iter()
        .filter(|handle| only.is_empty() || only.contains(*handle))
    {
        let shown = door.get(&format!("/api/v1/workflows/{handle}")).await?;
        let draft = shown["draft"].as_str().context("a workflow has no draft")?;
        named.extend(names(draft));
        texts.add(WORKFLOW, handle, draft.to_owned());
    }
    if only.is_empty() {
        let emails = handles(&door.get("/api/v1/emails").await?["emails"]);
        named = emails.into_iter().map(|one| (EMAIL, one)).collect();
        let mut page = Some(String::new());
        while let Some(after) = page {
            let listed = format!("/api/v1/segments?limit={PAGE}{after}");
            let listed = door.get(&listed).await?;
            named.extend(
                handles(&listed["segments"])
                    .into_iter()
                    .map(|one| (SEGMENT, one)),
            );
            let next = listed["next"].as_str();
            page = next.map(|next| format!("&after={next}"));
        }
    }
    let mut todo: Vec<(&'static Kind, String)> = named.into_iter().collect();
    while let Some((kind, handle)) = todo.pop() {
        if texts.get(kind, &handle).is_none()
            && let Some(text) = one(door, kind, &handle).await?
        {
            todo.extend(names(&text));
            texts.add(kind, &handle, text);
        }
    }
    Ok(texts)
}

/// The text of an e-mail or a segment; none where there is no such thing, as a draft may name one.
pub(super) async fn one(door: &Door, kind: &'static Kind, handle: &str) -> Result<Option<String>> {
    let path = format!("/api/v1/{}/{handle}", kind.folder);
    let call = crate::door::Call::json(axum::http::Method::GET, path, &Json::Null);
    let answer = door.ask(&call).await?;
    if answer.status == 404 {
        return Ok(None);
    }
    if !answer.is_success() {
        bail!("{} {handle}: {}", kind.one, answer.told());
    }
    let shown = answer.json();
    Ok(Some(if kind == EMAIL {
        email::of_api(&shown)
    } else {
        shown["source"].as_str().unwrap_or_default().to_owned()
    }))
}

fn handles(listed: &Json) -> BTreeSet<String> {
    let each = listed.as_array().into_iter().flatten();
    each.filter_map(|one| one["handle"].as_str().map(str::to_owned))
        .collect()
}
