//! The verbs that cross workspaces, each with the reason why it may. Everything else goes through
//! [`Workspace`](crate::workspace::Workspace). They stand with their subjects; this is the list,
//! and a test holds it complete.
//!
//! - `create_workspace`, `create_first_workspace`, `workspaces`: there is no workspace yet, or all are meant.
//! - `settings_texts`, `house_styles`: one process sends the messages of everybody.
//! - `places`: the same, for what a contact got lately.
//! - `key`, `session`: what somebody shows says which workspace it is.
//! - `sign_in_candidates`, `take_sign_in_link`, `begin_session`, `end_session`: the same, for whoever
//!   is signing in or out.
//! - `running`, `version`, `definitions_stamp`: one process runs the workflows of everybody.
//! - `inbox`, `due`, `worlds`, `records`, `journeys`, `next_due`, `commit`: a bucket holds contacts
//!   of every workspace, and its holder takes them in the order in which they are due.
//! - `watches_due`, `watches_overdue`, `dates`, `day_cursor`, `contacts_after`, `watch`, `watch_unless`, `set_day_cursor`: the same, for what triggers
//!   wait for.
//! - `claim`, `release`, `hand_over`, `may_still_go`, `finish`, `finish_held`, `recover`, `held_workflows`: the same, for messages.
//! - `hits_due`, `settle_hits`: the same, for what was followed in mails.
//! - `step_erasure`, `step_merge`: jobs have a lease of their own, not of a bucket.
//! - `hand_on`: whoever holds a bucket finds what came in about contacts that are part of others.
//! - `expire_submissions`, `has_expired`: the same, for what nobody confirmed in time.
//! - `claim_calls`, `finish_call`, `notified`: the same, for calls and for messages to our side.
//! - `listeners`, `claim_deliveries`, `finish_delivery`, `next_delivery`: the same, for what webhooks are told.
//! - `any_sealed`: one key seals the secrets of everybody.
//! - `hold`, `let_go`, `waiting`: nodes share out buckets, and look where anything is to be done.
//! - `park`, `park_inbox`: whoever works on a bucket finds what cannot be worked on.
//! - `take_job`, `take_job_of`, `sleep_job`, `jobs_wake_at`, `fail_job`, `job_counts`: whoever has time works on the next job of anybody.
//! - `import_task`, `step_import`, `step_moving`: as it works on any job, with the workspace that the job names.
//! - `make_retention_job`, `step_retention`, `oldest`: how long things are kept is said once for all.
//! - `begin_enrolment`, `enrolment_of`, `step_enrolment`, `cancel_enrolment`, `resume_enrolments`,
//!   `loose_event_of`, `end_fan_out`: the same, for contacts who are taken in.
//! - `tell_of_activity`, `linked`: as for imports, and as for dates, for activities.
//! - `invariants`, `depths`, `oldest_due`: health is a matter of the installation.
//! - `budget_starts`, `open_alerts`: who sends stops what is out of hand, whoever's it is.
//! - `alive`, `ask_after_downtime`, `downtimes`: the program runs for everybody, or for nobody.
//! - `mailbox`, `set_mailbox`: what comes back is about messages of everybody.
//! - `use_proof`: what a provider proves it proves for everybody whose mail goes to it.
//! - `weekly_readers`, `advance_weekly`: one process mails the summaries of everybody.
//! - `standstill`, `set_standstill`, `newest`: a restored backup is everybody's.

use engine::id::WorkspaceId;
use engine::time::Time;

use crate::allot::Kind;
use crate::bucket::Bucket;
use crate::driver::{Driver, Write, Wrote};
use crate::error::Result;
use crate::sql;
use crate::store::Store;
use crate::workspace::{Settings, settings};

/// The verbs that cross workspaces.
#[derive(Clone, Copy, Debug)]
pub struct System<'a> {
    store: &'a Store,
}

impl<'a> System<'a> {
    pub(crate) const fn new(store: &'a Store) -> Self {
        Self { store }
    }

    pub(crate) fn driver(self) -> &'a Driver {
        self.store.driver()
    }

    pub(crate) fn buckets(self) -> Vec<Bucket> {
        self.store.buckets()
    }

    /// Makes a workspace.
    pub async fn create_workspace(self, settings: Settings, now: Time) -> Result<WorkspaceId> {
        let (id, write) = self.making(settings, now).await?;
        self.driver().write(write).await?.all()?;
        Ok(id)
    }

    /// Makes the first workspace, unless somebody else does or did: several processes may be
    /// started on a new database at the same time.
    pub async fn create_first_workspace(
        self,
        settings: Settings,
        now: Time,
    ) -> Result<Option<WorkspaceId>> {
        if !self.workspaces().await?.is_empty() {
            return Ok(None);
        }
        let (id, mut write) = self.making(settings, now).await?;
        let first = params!["first_workspace", id.0.to_string()];
        write.insert(0, (&sql::META_SET_TEXT, first, Some(1)));
        match self.driver().write(write).await? {
            Wrote::All => Ok(Some(id)),
            Wrote::Not(_) => Ok(None),
        }
    }

    async fn making(self, settings: Settings, now: Time) -> Result<(WorkspaceId, Vec<Write>)> {
        settings.check()?;
        let id = WorkspaceId(self.driver().allot(Kind::Workspace, 1).await?[0]);
        let params = params![
            id,
            settings.name,
            settings.zone,
            settings.language,
            settings.sender_name,
            settings.sender_email,
            now
        ];
        let write: Vec<Write> = vec![
            (&sql::WORKSPACE_INSERT, params, Some(1)),
            (&sql::META_GROW, params!["definitions"], Some(1)),
        ];
        Ok((id, write))
    }

    /// All workspaces with their settings, by number.
    pub async fn workspaces(self) -> Result<Vec<(WorkspaceId, Settings)>> {
        let rows = self.driver().read(&sql::WORKSPACE_LIST, params![]).await?;
        rows.iter()
            .map(|row| Ok((WorkspaceId(row.int("id")?), settings(row)?)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    /// Every file with verbs of [`System`](super::System).
    const FILES: [&str; 38] = [
        include_str!("system.rs"),
        include_str!("workflow.rs"),
        include_str!("inbox.rs"),
        include_str!("world.rs"),
        include_str!("commit.rs"),
        include_str!("downtime.rs"),
        include_str!("outbox.rs"),
        include_str!("finish.rs"),
        include_str!("health.rs"),
        include_str!("lease.rs"),
        include_str!("parked.rs"),
        include_str!("merge.rs"),
        include_str!("standstill.rs"),
        include_str!("job.rs"),
        include_str!("retention.rs"),
        include_str!("watch.rs"),
        include_str!("settings.rs"),
        include_str!("limit.rs"),
        include_str!("alert.rs"),
        include_str!("enrolment.rs"),
        include_str!("loose.rs"),
        include_str!("key.rs"),
        include_str!("account.rs"),
        include_str!("asked.rs"),
        include_str!("call.rs"),
        include_str!("edit.rs"),
        include_str!("import.rs"),
        include_str!("secret.rs"),
        include_str!("activity.rs"),
        include_str!("hit.rs"),
        include_str!("submission.rs"),
        include_str!("erasure.rs"),
        include_str!("house.rs"),
        include_str!("webhook.rs"),
        include_str!("delivery.rs"),
        include_str!("mailbox.rs"),
        include_str!("proof.rs"),
        include_str!("weekly.rs"),
    ];

    #[test]
    fn every_verb_is_in_the_list_with_its_reason() {
        let list: String = FILES[0]
            .lines()
            .filter(|line| line.starts_with("//! "))
            .collect();
        let mut verbs = 0;
        for file in FILES {
            let blocks = file.split("\nimpl System<'_> {").skip(1);
            let own = file.split("\nimpl<'a> System<'a> {").skip(1);
            for block in blocks.chain(own) {
                let block = block.split("\n}\n").next().unwrap();
                for verb in block.split("    pub async fn ").skip(1) {
                    let name = verb.split('(').next().unwrap();
                    assert!(list.contains(&format!("`{name}`")), "{name}");
                    verbs += 1;
                }
            }
        }
        assert_eq!(
            verbs,
            list.matches('`').count() / 2 - 1,
            "one link, the rest verbs"
        );
    }
}
