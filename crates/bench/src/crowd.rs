//! How long a sign-up waits for its mail while everybody of another workspace is due at once. Nothing tells the two
//! apart but whose they are: both workflows are of the same purpose.

use std::sync::Arc;

use anyhow::Context;
use engine::id::{Handle, WorkspaceId};
use engine::time::{DAY_MS, Time};
use mail::dkim::Signer;
use runner::clock::{Clock, operational_now};
use store::workspace::Settings;
use tokio::sync::oneshot;

use crate::Options;
use crate::http::Door;
use crate::mailed::Mailed;
use crate::order::{START, WAIT_DAYS, workflow};
use crate::parting::email;
use crate::progress::Tell;
use crate::report::Waits;
use crate::town::{Charter, Place, Town};

/// Most who sign up meanwhile.
const SIGN_UPS_MAX: usize = 500;
/// What is wanted for 99 of 100.
const WANTED_MS: i64 = 1_000;

/// Lets a crowd wait, wakes all of it at once, and signs somebody up with the other workspace, one after the other,
/// for as long as some of the crowd are due.
pub(crate) async fn measure(options: &Options, tell: Tell<'_>) -> anyhow::Result<Waits> {
    let mailed = Mailed::listen().await?;
    let waits =
        format!("{{ id: w1, do: wait, for: {WAIT_DAYS}d }}, {{ id: w2, do: wait, for: 30d }}");
    let charter = Charter {
        workflow: workflow(&waits),
        email: None,
        outlet: mailed.outlet(),
        signer: || Ok(Signer::default()),
    };
    let mut town = Town::found(Place::file(&options.folder)?, charter).await?;
    let row = "a crowd comes in that is to be due at once";
    town.move_in(options.journeys, row, tell).await?;
    let quiet = found_another(&town).await?;
    let door = Door::open(&town, quiet).await?;
    let due_at = Time::parse(START).context("a start")?;
    town.clock()
        .advance(due_at.plus_ms(WAIT_DAYS * DAY_MS + DAY_MS / 2));

    let runner = Arc::clone(town.first().1);
    let (stop, stopped) = oneshot::channel::<()>();
    let asked = async {
        // Dropped at the end, which stops the loops.
        let _stop = stop;
        sign_ups(&town, &door, &mailed).await
    };
    let served = runner.serve(async {
        let _ = stopped.await;
    });
    let (waited, served) = tokio::join!(asked, served);
    served?;
    drop(runner);
    door.close().await?;
    town.close().await;
    mailed.close().await;
    Ok(
        Waits::of("a sign-up while all of another workspace are due", waited?)
            .wanted(99, WANTED_MS),
    )
}

/// A second workspace, with a welcome.
async fn found_another(town: &Town) -> anyhow::Result<WorkspaceId> {
    let (store, _) = town.first();
    let now = town.clock().now();
    let settings = Settings {
        name: "Village".to_owned(),
        zone: "Europe/Amsterdam".to_owned(),
        language: "en".to_owned(),
        sender_name: "Village".to_owned(),
        sender_email: "village@example.test".to_owned(),
    };
    let workspace = store.system().create_workspace(settings, now).await?;
    let scope = store.workspace(workspace);
    let hello = Handle::new("hello").context("a handle")?;
    scope.save_email(&hello, &email(), now).await?;
    let welcome = Handle::new("welcome").context("a handle")?;
    let text = workflow("{ id: hello, do: send_email, email: hello }");
    let saved = scope.save_draft(&welcome, "Welcome", &text, now).await?;
    scope
        .publish(&welcome, saved.draft_revision, "bench", 1, now)
        .await?;
    Ok(workspace)
}

/// How long each waited.
async fn sign_ups(town: &Town, door: &Door, mailed: &Mailed) -> anyhow::Result<Vec<i64>> {
    let mut line = door.line().await?;
    let mut waited = Vec::new();
    while waited.is_empty() || (waited.len() < SIGN_UPS_MAX && is_crowded(town).await?) {
        let n = waited.len();
        let since = operational_now().millis();
        line.ask(&door.happening("moved_in", n)).await?;
        waited.extend(mailed.waited(&[(n, since)]).await?);
    }
    Ok(waited)
}

/// Whether anybody is still due.
async fn is_crowded(town: &Town) -> anyhow::Result<bool> {
    let (store, _) = town.first();
    let now = town.clock().now();
    for bucket in store.buckets() {
        if !store.system().due(bucket, now, 1).await?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn somebody_signs_up_meanwhile_and_gets_a_mail() {
        let folder = tempfile::tempdir().unwrap();
        let options = Options::new(folder.path(), 70);
        let waits = measure(&options, &|_| ()).await.unwrap();
        assert!(waits.count >= 1, "{waits:?}");
        assert!(waits.p50_ms <= waits.most_ms, "{waits:?}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
