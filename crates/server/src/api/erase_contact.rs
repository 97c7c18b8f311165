//! `POST /api/v1/contacts/{id}/erase`: forgets a person. Nothing is sent to them from the answer on; a job
//! deletes what is known. Numbers stay: that something happened, when, and how often.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use engine::id::ContactId;
use schemars::JsonSchema;
use serde::Serialize;
use store::erasure::{Erased, Erasure};
use store::seeing::ContactRow;
use store::who::{IdentityKind, Who};

use super::contact;
use crate::app::App;
use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::{Kind, Problem};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ContactErasure")]
pub(crate) struct Begun {
    contact: ContactId,
    /// The job that does it; null if it was asked for before.
    job: Option<String>,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<Begun>), Problem> {
    let workspace = caller.workspace();
    let id = contact::id(&id)?;
    let none = || Problem::no("contact");
    let row = workspace
        .contact(&Who::Contact(id))
        .await?
        .ok_or_else(none)?;
    let Some(links) = &app.links else {
        let detail = "This program has no secret with which to remember that the address must not be mailed.";
        return Err(Problem::new(Kind::Conflict, detail));
    };
    let hashes = addresses(&row);
    let hashes = hashes.flat_map(|address| links.address_hashes(workspace.id(), address));
    let mut hashes: Vec<String> = hashes.collect();
    hashes.sort_unstable();
    hashes.dedup();
    // Who became part of another is forgotten with them.
    let id = row.contact.id;
    let erasure = Erasure {
        contact: id,
        created_at: row.contact.created_at,
        hashes,
        at: app.now(),
    };
    if let Some(ledger) = &app.ledger {
        // Before it begins: what is forgotten here must be forgotten after a restore too.
        let written = ledger.append(workspace.id(), &erasure);
        written.map_err(|error| {
            tracing::error!(%error, "who is to be forgotten cannot be written down");
            let detail = "It cannot be written down who is to be forgotten; nothing was done.";
            Problem::new(Kind::Unavailable, detail)
        })?;
    }
    let job = match workspace.erase(erasure).await? {
        Erased::Begun(job) => Some(job.0.to_string()),
        Erased::Before => None,
        Erased::Nobody => return Err(none()),
    };
    app.nudge.ring();
    Ok((StatusCode::ACCEPTED, json::ok(Begun { contact: id, job })))
}

/// Every address by which somebody is known.
fn addresses(row: &ContactRow) -> impl Iterator<Item = &str> {
    let keys = row
        .keys
        .iter()
        .filter(|(kind, _)| *kind == IdentityKind::Email);
    let keys = keys.map(|(_, address)| address.as_str());
    row.contact.email.as_deref().into_iter().chain(keys)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use runner::Links;

    use crate::ledger::Ledger;
    use crate::test_app::{Journeyed, TestApp};

    #[tokio::test]
    async fn who_is_to_be_forgotten_is_written_down_and_gets_no_mail() {
        let mut test = TestApp::new().await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.db.erased");
        test.app = test
            .app
            .clone()
            .with_links(Links::new("https://m.test", [7; 32]));
        test.app.ledger = Some(Arc::new(Ledger::at(&path)));
        let Journeyed { contact, .. } = test.journeyed().await;
        let erase = format!("/api/v1/contacts/{contact}/erase");
        let other = test
            .send_as(Some(&test.other_key), "POST", &erase, "")
            .await;
        assert_eq!(other.status, 404);
        assert!(!path.exists());
        let begun = test.send("POST", &erase, "").await;
        assert_eq!(begun.status, 202, "{}", begun.text());
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(
            !text.contains("anna") && text.contains(&format!("\"contact\":{contact}")),
            "{text}"
        );
        let shown = test
            .get(&format!("/api/v1/contacts/{contact}"))
            .await
            .json();
        assert_eq!(shown["suppressed"], "erased");
        let jobs = test.get("/api/v1/jobs").await.json();
        assert_eq!(jobs["jobs"][0]["kind"], "erasure");
        // Asked twice it is done once; over the same database the file changes nothing.
        assert_eq!(
            test.send("POST", &erase, "").await.json()["job"],
            serde_json::json!(null)
        );
        let ledger = Ledger::at(&path);
        assert_eq!(ledger.keep(&test.app.store).await.unwrap(), 0);
        assert_eq!(
            test.get("/api/v1/jobs").await.json()["jobs"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
    }

    #[tokio::test]
    async fn without_a_secret_nobody_is_half_forgotten() {
        let test = TestApp::new().await;
        let Journeyed { contact, .. } = test.journeyed().await;
        let erase = format!("/api/v1/contacts/{contact}/erase");
        assert_eq!(test.send("POST", &erase, "").await.status, 409);
    }
}
