//! `PUT /api/v1/settings`: sets what holds for the whole workspace, as YAML or JSON: zone, holidays,
//! window, quiet hours, limits on mail, whom to tell. All of it is set: what is left out is not said.
//!
//! Running workflows follow at once, so with an error in it nothing is saved: 422.

use axum::extract::State;
use axum::http::HeaderMap;
use engine::finding::{Findings, Place};
use engine::settings::{self, Recipient, Settings};
use store::Workspace;
use store::settings::SOURCE_BYTES_MAX;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::problem::{Kind, Problem};

use super::settings::{Shown, shown};
use super::workflow::text;

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    body: Received<SOURCE_BYTES_MAX>,
) -> Result<Json<Shown>, Problem> {
    let text = text(&headers, &body.bytes)?;
    let workspace = caller.workspace();
    let mut reading = settings::read(text);
    if let Some(settings) = &reading.settings {
        recipients(workspace, settings, &mut reading.findings).await?;
        secrets(workspace, settings, &mut reading.findings).await?;
    }
    let sound = reading.findings.publishable();
    let Some(settings) = reading.settings.filter(|_| sound) else {
        let findings = reading.findings.into_list();
        return Err(Problem::findings("The settings were not saved.", findings));
    };
    let seen = workspace.settings_text().await?;
    let seen = seen.map_or(0, |row| row.revision);
    let saved = workspace.save_settings_text(text, settings.zone.as_ref(), seen, app.now());
    if saved.await?.is_none() {
        let detail = "Somebody else changed the settings at the same moment; nothing was saved.";
        return Err(Problem::new(Kind::Conflict, detail));
    }
    app.nudge.ring();
    Ok(json::ok(shown(workspace, app.retention).await?))
}

/// Those who are told must be there.
async fn recipients(
    workspace: Workspace<'_>,
    settings: &Settings,
    findings: &mut Findings,
) -> Result<(), Problem> {
    if settings.alert.is_empty() {
        return Ok(());
    }
    let staff = workspace.staff().await?;
    let place = Place::default().part("alert", None);
    for recipient in &settings.alert {
        match recipient {
            Recipient::Person(handle) if staff.iter().all(|one| one.handle != *handle) => {
                let sentence = format!("There is nobody called `{handle}` on our side.");
                findings.error("unknown_person", &place, sentence);
            }
            Recipient::Role(role) if !staff.iter().any(|one| one.roles.contains(role)) => {
                let sentence = format!("Nobody has the role `{role}`.");
                findings.warning("empty_role", &place, sentence);
            }
            _ => {}
        }
    }
    Ok(())
}

/// The secrets with which a source is asked must be there; what is only played asks nobody.
async fn secrets(
    workspace: Workspace<'_>,
    settings: &Settings,
    findings: &mut Findings,
) -> Result<(), Problem> {
    if workspace.is_kept() && settings.sources.iter().any(|source| source.ask.is_some()) {
        let known = workspace.secrets().await?;
        let known = known.into_iter().map(|secret| secret.name).collect();
        settings.check_secrets(&known, findings);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    const PATH: &str = "/api/v1/settings";

    #[tokio::test]
    async fn settings_are_set_and_shown() {
        let test = TestApp::new().await;
        let before = test.get(PATH).await.json();
        assert_eq!(
            (&before["revision"], &before["source"]),
            (&json!(0), &json!("format: 1\n"))
        );
        let text =
            "format: 1\nzone: Europe/Brussels\nmail_limits: [{ id: week, at_most: 3, per: 7d }]\n";
        let saved = test.send("PUT", PATH, text).await;
        assert_eq!(saved.status, 200, "{}", saved.text());
        let shown = test.get(PATH).await.json();
        assert_eq!(shown, saved.json());
        assert_eq!(shown["source"], text);
        assert_eq!(shown["zone"], "Europe/Brussels");
        assert_eq!(
            test.send("PUT", PATH, "format: 1\n").await.json()["revision"],
            2
        );
        // The zone stays what it was last said to be.
        assert_eq!(test.get(PATH).await.json()["zone"], "Europe/Brussels");
    }

    #[tokio::test]
    async fn with_an_error_nothing_is_saved() {
        let test = TestApp::new().await;
        let check = async |line: &str, code: &str, at: &str| {
            let answer = test
                .send("PUT", PATH, &format!("format: 1\n{line}\n"))
                .await;
            assert_eq!(answer.status, 422, "{}", answer.text());
            let finding = answer.json()["findings"][0].clone();
            assert_eq!(
                (&finding["code"], &finding["at"]),
                (&json!(code), &json!(at)),
                "{finding}"
            );
        };
        check("zone: Mars", "zone", "zone").await;
        check(
            "mail_limits: [{ id: a, at_most: 0, per: 1d }]",
            "out_of_range",
            "mail_limits/a/at_most",
        )
        .await;
        check("alert: [{ person: anna }]", "unknown_person", "alert").await;
        let asks = |line: &str| {
            format!("sources: [{{ id: shop, ask: {{ url: \"https://shop.example/\", {line} }} }}]")
        };
        let at = "sources/shop/ask/sign";
        check(&asks("sign: hook"), "unknown_secret", at).await;
        let at = "sources/shop/ask/headers/1/secret";
        let headers = "headers: [{ name: A, value: b }, { name: B, secret: token }]";
        check(&asks(headers), "unknown_secret", at).await;
        assert_eq!(test.get(PATH).await.json()["revision"], 0);
        let anna = json!({"email": "anna@shop.test"});
        test.put("/api/v1/staff/anna", &anna).await;
        let saved = test.send(
            "PUT",
            PATH,
            "{ format: 1, alert: [{ person: anna }, { role: boss }] }",
        );
        assert_eq!(saved.await.status, 200);
        for name in ["token", "hook"] {
            let path = format!("/api/v1/secrets/{name}");
            test.put(&path, &json!({"value": "s3cr3t"})).await;
        }
        let text = format!("format: 1\n{}\n", asks(&format!("{headers}, sign: hook")));
        assert_eq!(test.send("PUT", PATH, &text).await.status, 200);
    }
}
