//! What a block names of that which leads out of the workspace: secrets and webhooks. Only whether they are
//! there is asked; what a secret holds, and whether anybody listens at a webhook, is not known here.

use super::Walk;
use crate::block::Block;
use crate::block::call::Call;
use crate::block::notify_staff::Circle;
use crate::block::wait_for_data::{AtLimit, Known, WaitForData};
use crate::id::{BlockId, Handle};
use crate::read::unknown;

impl Walk<'_> {
    /// The secrets of a call: without one it answers `no_secret`, whoever comes by.
    pub(super) fn secrets(&mut self, call: &Call, block: &Block) {
        for (at, secret) in call.secrets() {
            self.secret(secret, block, &at);
        }
    }

    /// Where people on our side are told together.
    pub(super) fn circle(&mut self, circle: &Circle, block: &Block) {
        match circle {
            Circle::Chat(secret) => self.secret(secret, block, "to/0/chat"),
            Circle::Webhook(webhook) => self.webhook(webhook, block),
        }
    }

    /// How a source is asked at the limit of a gate: nobody knows where the settings do not say so.
    pub(super) fn question(&mut self, gate: &WaitForData, block: &Block) {
        let settings = self.catalogue.settings.as_ref();
        let Some(settings) = settings.filter(|_| gate.at_limit == AtLimit::Ask) else {
            return;
        };
        let is_known = settings.source(&gate.source) != Known::Nowhere;
        if let Some(question) = settings.question(&gate.source) {
            for (_, secret) in question.secrets() {
                self.secret(secret, block, "at_limit");
            }
        } else if is_known && !self.catalogue.is_published {
            let sentence = format!(
                "The settings do not say where the source `{}` can be asked: give it an `ask`.",
                gate.source
            );
            let place = block.place.part("at_limit", None);
            self.findings.error("no_ask", &place, sentence);
        }
    }

    /// What a notice is to be taken up with: a block before it that gives out a task.
    pub(super) fn task(&mut self, task: &BlockId, block: &Block) {
        if self.readable.contains(task) && !self.tasks.contains(task) {
            let place = block.place.part("remind/task", None);
            let sentence = format!("`{task}` gives out no task: this names a `create_task`.");
            self.findings.error("remind", &place, sentence);
        }
    }

    fn secret(&mut self, secret: &Handle, block: &Block, at: &str) {
        let secrets = self.catalogue.secrets.as_ref();
        let Some(secrets) = secrets.filter(|secrets| !secrets.contains(secret)) else {
            return;
        };
        let place = block.place.part(at, None);
        self.findings.error_with("unknown_secret", &place, || {
            unknown(
                "secret",
                secret.as_str(),
                secrets.iter().map(Handle::as_str),
            )
        });
    }

    fn webhook(&mut self, webhook: &Handle, block: &Block) {
        let webhooks = self.catalogue.webhooks.as_ref();
        let Some(webhooks) = webhooks.filter(|webhooks| !webhooks.contains(webhook)) else {
            return;
        };
        let place = block.place.part("to/0/webhook", None);
        self.findings.error_with("unknown_webhook", &place, || {
            let known = webhooks.iter().map(Handle::as_str);
            unknown("webhook", webhook.as_str(), known)
        });
    }
}
