//! The demo's texts, built into the program: its settings, segments, forms, workflows with their e-mails, and who
//! works in the shop. What any of them means is not known here: each goes through its own door.

use std::path::Path;

use anyhow::{Context, Result, bail};
use axum::http::Method;
use serde_json::{Value as Json, json};

use crate::door::{Call, Door};

macro_rules! demo {
    ($path:literal) => {
        ($path, include_str!(concat!("../../../../demo/", $path)))
    };
}

const EMAILS: [(&str, &str); 25] = [
    demo!("emails/birthday-gift.yaml"),
    demo!("emails/birthday-gift-expires.yaml"),
    demo!("emails/birthday-wish.yaml"),
    demo!("emails/biscuits-with-coffee.yaml"),
    demo!("emails/did-it-help.yaml"),
    demo!("emails/first-order-thanks.yaml"),
    demo!("emails/offers-welcome.yaml"),
    demo!("emails/request-left-open.yaml"),
    demo!("emails/sinterklaas-last-chance.yaml"),
    demo!("emails/sinterklaas-tips.yaml"),
    demo!("emails/survey-answers.yaml"),
    demo!("emails/tasting-confirmed.yaml"),
    demo!("emails/tasting-missed.yaml"),
    demo!("emails/tasting-practical.yaml"),
    demo!("emails/tasting-survey-reminder.yaml"),
    demo!("emails/tasting-thanks.yaml"),
    demo!("emails/tasting-tomorrow.yaml"),
    demo!("emails/thank-you.yaml"),
    demo!("emails/tips-for-x.yaml"),
    demo!("emails/we-miss-you.yaml"),
    demo!("emails/we-will-call-you.yaml"),
    demo!("emails/welcome.yaml"),
    demo!("emails/what-you-asked-for.yaml"),
    demo!("emails/who-we-are.yaml"),
    demo!("emails/your-favourites.yaml"),
];
const WORKFLOWS: [(&str, &str); 10] = [
    demo!("workflows/welcome-message.yaml"),
    demo!("workflows/welcome.yaml"),
    demo!("workflows/product-x-monday.yaml"),
    demo!("workflows/cross-sell.yaml"),
    demo!("workflows/win-back.yaml"),
    demo!("workflows/birthday.yaml"),
    demo!("workflows/sinterklaas.yaml"),
    demo!("workflows/tasting-reminder.yaml"),
    demo!("workflows/tasting-follow-up.yaml"),
    demo!("workflows/request-follow-up.yaml"),
];
/// Whom the shop speaks of, by a rule.
const SEGMENTS: [(&str, &str); 3] = [
    demo!("segments/sleeping.yaml"),
    demo!("segments/this-year.yaml"),
    demo!("segments/vip.yaml"),
];
/// What visitors of the shop can fill in. They name what people can subscribe to, so the settings come first.
const FORMS: [(&str, &str); 2] = [
    demo!("forms/newsletter.yaml"),
    demo!("forms/shop-survey.yaml"),
];
/// What holds for the shop: what people can subscribe to.
const SETTINGS: (&str, &str) = demo!("settings.yaml");
/// Who works in the shop, a line each.
const STAFF: (&str, &str) = demo!("staff.ndjson");

/// Who of them gets the summary of the week.
const WEEKLY: &str = "neeltje";

/// The workflows to be played, each with the path it was read from.
pub(super) struct Texts {
    pub(super) workflows: Vec<(String, String)>,
}

impl Texts {
    /// The built-in workflows, or those of another folder.
    pub(super) fn read(folder: Option<&Path>) -> Result<Self> {
        let workflows = match folder {
            None => WORKFLOWS
                .map(|(path, text)| (path.to_owned(), text.to_owned()))
                .to_vec(),
            Some(folder) => read_folder(folder)?,
        };
        Ok(Self { workflows })
    }

    /// Brings the shop's settings, people, segments, forms, e-mails and workflows in, and switches the
    /// workflows on.
    pub(super) async fn publish(&self, door: &Door) -> Result<()> {
        put(door, "/api/v1/settings", SETTINGS).await?;
        employ(door).await?;
        for segment in SEGMENTS {
            put(door, "/api/v1/segments", segment).await?;
        }
        for form in FORMS {
            put(door, "/api/v1/forms", form).await?;
        }
        for (path, text) in EMAILS {
            let handle = Path::new(path)
                .file_stem()
                .and_then(|stem| stem.to_str())
                .unwrap_or_default();
            put(door, &format!("/api/v1/emails/{handle}"), (path, text)).await?;
        }
        for (path, text) in &self.workflows {
            door.publish(text).await.with_context(|| path.clone())?;
        }
        Ok(())
    }
}

/// Saves a text; where it is refused the error says which of the files it was.
async fn put(door: &Door, to: &str, (path, text): (&str, &str)) -> Result<()> {
    let sent = door.send(&Call::yaml(Method::PUT, to, text)).await;
    sent.map(drop).with_context(|| path.to_owned())
}

/// Who works in the shop.
async fn employ(door: &Door) -> Result<()> {
    for line in STAFF.1.lines() {
        let mut body: Json = serde_json::from_str(line).context(STAFF.0)?;
        let handle = body.as_object_mut().and_then(|body| body.remove("handle"));
        let handle = handle.as_ref().and_then(Json::as_str).unwrap_or_default();
        let call = Call::json(Method::PUT, format!("/api/v1/staff/{handle}"), &body);
        door.send(&call).await.context(STAFF.0)?;
    }
    // Somebody reads the summary of the week, so that one lies in the test inbox.
    let call = Call::json(
        Method::PUT,
        format!("/api/v1/staff/{WEEKLY}/weekly"),
        &json!({ "wants": true, "language": "en" }),
    );
    door.send(&call).await.context(STAFF.0)?;
    Ok(())
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
