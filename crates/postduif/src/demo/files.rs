//! The demo's files, built into the program: e-mails, workflows, contacts and orders.

use std::path::Path;

use anyhow::{Context, Result, bail};
use axum::http::Method;
use serde_json::Value as Json;

use crate::door::{Call, Door};

macro_rules! demo {
    ($path:literal) => {
        ($path, include_str!(concat!("../../../../demo/", $path)))
    };
}

const EMAILS: [(&str, &str); 5] = [
    demo!("emails/welcome.yaml"),
    demo!("emails/first-order-thanks.yaml"),
    demo!("emails/who-we-are.yaml"),
    demo!("emails/tips-for-x.yaml"),
    demo!("emails/thank-you.yaml"),
];
const WORKFLOWS: [(&str, &str); 2] = [
    demo!("workflows/welcome.yaml"),
    demo!("workflows/product-x-monday.yaml"),
];
const CONTACTS: (&str, &str) = demo!("data/contacts.ndjson");
const ORDERS: (&str, &str) = demo!("data/orders.ndjson");

/// Everything the demo shop has.
pub(super) struct Shop {
    pub(super) workflows: Vec<(String, String)>,
    pub(super) contacts: Vec<Json>,
    pub(super) orders: Vec<Json>,
}

impl Shop {
    /// The built-in files, with the workflows of another folder if one is given.
    pub(super) fn read(folder: Option<&Path>) -> Result<Self> {
        let workflows = match folder {
            None => WORKFLOWS
                .map(|(path, text)| (path.to_owned(), text.to_owned()))
                .to_vec(),
            Some(folder) => read_folder(folder)?,
        };
        Ok(Self {
            workflows,
            contacts: lines(CONTACTS)?,
            orders: lines(ORDERS)?,
        })
    }

    /// Brings e-mails and workflows in, and switches the workflows on.
    pub(super) async fn publish(&self, door: &Door) -> Result<()> {
        for (path, text) in EMAILS {
            let handle = Path::new(path)
                .file_stem()
                .and_then(|stem| stem.to_str())
                .unwrap_or_default();
            let call = Call::yaml(Method::PUT, format!("/api/v1/emails/{handle}"), text);
            door.send(&call).await.with_context(|| path.to_owned())?;
        }
        for (path, text) in &self.workflows {
            door.publish(text).await.with_context(|| path.clone())?;
        }
        Ok(())
    }
}

fn lines((path, text): (&str, &str)) -> Result<Vec<Json>> {
    let read =
        |(n, line)| serde_json::from_str(line).with_context(|| format!("{path}, line {}", n + 1));
    text.lines().enumerate().map(read).collect()
}

fn read_folder(folder: &Path) -> Result<Vec<(String, String)>> {
    let fault = || format!("cannot read {}", folder.display());
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .and_then(|entries| {
            entries
                .map(|entry| entry.map(|entry| entry.path()))
                .collect()
        })
        .with_context(fault)?;
    paths.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "yaml")
    });
    paths.sort();
    if paths.is_empty() {
        bail!("{} has no .yaml files", folder.display());
    }
    let read = |path: std::path::PathBuf| {
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        Ok((path.display().to_string(), text))
    };
    paths.into_iter().map(read).collect()
}
