//! Who heeds an event: the workflows that it may start, the rules that look back at it, the webhooks that are
//! told of it. What then comes of it is not known here.

use engine::event::{Event, own};
use engine::id::WorkspaceId;
use engine::trigger;
use store::webhook::{Listener, WebhookId};
use store::workflow::Status;

use super::{Plans, Running};

impl Plans {
    /// The workflows that such an event could start.
    pub(crate) fn listening(&self, workspace: WorkspaceId, event: &Event) -> Vec<Running> {
        self.heard_by(workspace, event).cloned().collect()
    }

    /// Whether such an event could start any.
    pub(crate) fn is_heard(&self, workspace: WorkspaceId, event: &Event) -> bool {
        self.heard_by(workspace, event).next().is_some()
    }

    fn heard_by(&self, workspace: WorkspaceId, event: &Event) -> impl Iterator<Item = &Running> {
        self.running.iter().filter(move |running| {
            running.workspace == workspace
                && running.status == Status::Live
                && trigger::listens(&running.plan, event)
        })
    }

    /// Whether any may set or move a reminder after an event that starts nothing.
    pub(crate) fn looks_again(&self, workspace: WorkspaceId) -> bool {
        self.timed(workspace).next().is_some()
            || self.dated_by_activities(workspace).next().is_some()
            || self.watching_segments(workspace).next().is_some()
    }

    /// Whether a rule of any known plan looks back at events of this name.
    pub(crate) fn looks_back_at(&self, workspace: WorkspaceId, name: &str) -> bool {
        let wanted = self.history_wanted.get(&workspace);
        wanted.is_some_and(|names| names.contains(name))
    }

    /// Whether anybody outside is told of anything.
    pub(crate) fn has_webhooks(&self) -> bool {
        !self.listeners.is_empty()
    }

    /// The webhooks that are told of an event of this name.
    pub(crate) fn told(
        &self,
        workspace: WorkspaceId,
        name: &str,
    ) -> impl Iterator<Item = WebhookId> {
        let is_told = move |one: &&Listener| {
            one.workspace == workspace && one.events.iter().any(|event| event == name)
        };
        self.listeners.iter().filter(is_told).map(|one| one.webhook)
    }

    /// Whether an event of ours may move anybody, or is told to a webhook. That of one that no rule of the
    /// workspace names, of whatever version that was compiled so far, does not: those of the contact at
    /// hand all were.
    pub(crate) fn hear(&self, workspace: WorkspaceId, name: &str) -> bool {
        let mut unheard = own::OFTEN_UNHEARD.into_iter();
        let known = unheard.find(|one| *one == name);
        known.is_none_or(|name| self.named.contains(&(workspace, name)))
            || self.told(workspace, name).next().is_some()
    }
}
