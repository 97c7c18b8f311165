//! The e-mails of the workflows that are played: those of the folder that the scenario file names,
//! and for every other a made-up one, so that a workflow can be tried before its mails are written.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result};
use axum::http::Method;
use engine::document::{self, Content, Node};
use engine::finding::Findings;
use engine::id::Handle;

use crate::door::{Call, Door};

/// Brings in every e-mail that these workflows send.
pub(super) async fn bring(
    door: &Door,
    folder: Option<&Path>,
    workflows: &[(String, String)],
) -> Result<()> {
    let mut used = BTreeSet::new();
    for (_, text) in workflows {
        // What is wrong with the text is said when the workflow is published.
        if let Some(node) = document::read(text, &mut Findings::default()) {
            collect(&node, &mut used);
        }
    }
    for handle in used {
        let path = folder.map(|folder| folder.join(format!("{handle}.yaml")));
        let text = match path.filter(|path| path.exists()) {
            Some(path) => std::fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?,
            None => made_up(&handle),
        };
        let put = Call::yaml(Method::PUT, format!("/api/v1/emails/{handle}"), &text);
        door.send(&put)
            .await
            .with_context(|| format!("e-mail {handle}"))?;
    }
    Ok(())
}

/// Every `email: handle` in a workflow, wherever it stands.
fn collect(node: &Node, used: &mut BTreeSet<Handle>) {
    match &node.content {
        Content::List(nodes) => nodes.iter().for_each(|node| collect(node, used)),
        Content::Map(entries) => {
            for (key, node) in entries {
                if key.text == "email" {
                    used.extend(node.text().and_then(Handle::new));
                }
                collect(node, used);
            }
        }
        _ => {}
    }
}

/// A mail whose subject is its handle.
fn made_up(handle: &Handle) -> String {
    format!(
        "name: {handle}\nsubject: {handle}\npreheader: ''\n\
         html: '<p>{handle}</p><p><a href=\"{{{{ unsubscribe_url }}}}\">Unsubscribe</a></p>'\n"
    )
}
