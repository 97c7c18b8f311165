//! What a shop has and how it is switched: its workspace, its e-mails, its workflows in their versions. What
//! happens to its people is the client's own.

use engine::id::WorkflowId;
use engine::time::Time;
use store::workflow::{Published, Status};
use store::workspace::Settings;
use store::{Store, Workspace};

use super::{Client, Trouble, asking, handle};
use crate::activity;
use crate::draft::{email_handle, invent::SOURCES};
use crate::world::{self, Limit};

impl Client {
    /// Makes the shops: workspaces, e-mails, and every workflow in its first version.
    pub async fn furnish(&self, store: &Store, now: Time) -> Result<(), Trouble> {
        for (n, shop) in self.world.shops.iter().enumerate() {
            let settings = Settings {
                name: format!("Shop {n}"),
                zone: shop.zone.to_owned(),
                language: "en".to_owned(),
                sender_name: format!("Shop {n}"),
                sender_email: format!("hello@shop{n}.test"),
            };
            let workspace = store.system().create_workspace(settings, now).await?;
            let scope = store.workspace(workspace);
            let limit = shop
                .limit
                .map_or(String::new(), |Limit { at_most, hours }| {
                    format!(", mail_limits: [{{ id: l, at_most: {at_most}, per: {hours}h }}]")
                });
            let text = format!("{{ format: 1, {SOURCES}{limit} }}");
            scope.save_settings_text(&text, None, 0, now).await?;
            for email in 0..shop.emails {
                save_email(scope, email, 1, now).await?;
            }
            asking::furnish(scope, now).await?;
            for n in 0..activity::HANDLES.len() {
                let new = super::activity::dated(self.world.start, n, 0)?;
                scope.save_activity(new, now).await?;
            }
            let mut flows = Vec::new();
            for flow in 0..shop.flows.len() {
                flows.push(self.publish(scope, (n, flow, 1), now).await?);
            }
            let mut books = self.books();
            books.workspaces.push(workspace);
            books.flows.push(flows);
        }
        Ok(())
    }

    pub(super) async fn publish(
        &self,
        scope: Workspace<'_>,
        (shop, flow, version): (usize, usize, i64),
        now: Time,
    ) -> Result<WorkflowId, Trouble> {
        let draft = self.world.draft(shop, flow, version);
        let draft = draft.ok_or_else(|| Trouble::Wrong("no such version".to_owned()))?;
        let handle = handle(&draft.handle)?;
        let (name, text) = (format!("Workflow {flow}"), draft.to_text());
        let row = scope.save_draft(&handle, &name, &text, now).await?;
        let published = scope.publish(&handle, row.draft_revision, "simulated", 1, now);
        match published.await? {
            Published::Version(got) if got == version => Ok(row.id),
            other => Err(Trouble::Wrong(format!(
                "publishing version {version} of {handle} gave {other:?}"
            ))),
        }
    }

    pub(super) async fn switch(
        &self,
        store: &Store,
        (shop, flow): (usize, usize),
        status: Status,
        now: Time,
    ) -> Result<(), Trouble> {
        let scope = self.scope(store, shop);
        let handle = handle(&self.world.shops[shop].flows[flow][0].handle)?;
        scope.set_status(&handle, status, now).await?;
        if status == Status::Live {
            scope.release_held(self.flows(shop)[flow], now).await?;
        }
        self.begin(now).model.switched(shop, flow, status);
        Ok(())
    }
}

pub(super) async fn save_email(
    scope: Workspace<'_>,
    email: usize,
    version: i64,
    now: Time,
) -> Result<(), Trouble> {
    let source = world::email(email, version);
    let got = scope
        .save_email(&handle(&email_handle(email))?, &source, now)
        .await?;
    if got == version {
        return Ok(());
    }
    let text = format!("saving version {version} of e-mail {email} gave version {got}");
    Err(Trouble::Wrong(text))
}
