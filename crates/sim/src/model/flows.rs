//! Where each workflow stands: its version, and whether it runs.

use store::workflow::Status;

use super::Model;

/// Where a workflow stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flow {
    pub(super) version: i64,
    pub(super) status: Status,
}

/// Where a workflow stands from an act on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Switch {
    shop: usize,
    flow: usize,
    ops: u64,
    status: Status,
}

impl Model {
    /// Where a workflow stood after so many acts.
    pub fn status_after(&self, shop: usize, flow: usize, ops: u64) -> Status {
        let own = |one: &&Switch| (one.shop, one.flow) == (shop, flow) && one.ops <= ops;
        let last = self.switches.iter().rfind(own);
        last.map_or(Status::Live, |switch| switch.status)
    }

    /// Whether a workflow was ever ended.
    pub fn was_ended(&self, shop: usize, flow: usize) -> bool {
        let ended =
            |one: &Switch| (one.shop, one.flow) == (shop, flow) && one.status == Status::Ended;
        self.switches.iter().any(ended)
    }

    /// A version of a workflow is published.
    pub fn published(&mut self, shop: usize, flow: usize, version: i64) {
        self.flows[shop][flow].version = version;
        // One that had ended goes again, a paused one stays paused.
        let status = match self.flows[shop][flow].status {
            Status::Paused => Status::Paused,
            _ => Status::Live,
        };
        self.switched(shop, flow, status);
    }

    /// A workflow is paused or ended, or goes again.
    pub fn switched(&mut self, shop: usize, flow: usize, status: Status) {
        self.flows[shop][flow].status = status;
        self.switches.push(Switch {
            shop,
            flow,
            ops: self.ops,
            status,
        });
        self.reconsider();
    }

    /// How often a workflow was switched.
    pub(super) fn switches_of(&self, shop: usize, flow: usize) -> usize {
        let own = |one: &&Switch| (one.shop, one.flow) == (shop, flow);
        self.switches.iter().filter(own).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::sample;

    #[test]
    fn a_workflow_that_ended_goes_again_when_it_is_published() {
        let mut model = Model::new(sample::evidence().world);
        model.switched(0, 0, Status::Ended);
        model.published(0, 0, 2);
        assert_eq!(model.status_after(0, 0, model.ops()), Status::Live);
        model.switched(0, 0, Status::Paused);
        model.published(0, 0, 3);
        assert_eq!(model.status_after(0, 0, model.ops()), Status::Paused);
        assert!(model.was_ended(0, 0));
    }
}
