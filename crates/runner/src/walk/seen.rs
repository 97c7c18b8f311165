//! What the decisions of a walk see: the contact as the items before left it, the part of its history that
//! had come in, and what sources said of themselves. Nothing is decided here.

use std::sync::Arc;

use engine::scope::Facts;
use engine::told::Told;

use super::Walk;

impl Walk<'_> {
    /// The same, where it is known what sources said: who waits for them is let through by the clock.
    pub(crate) fn knowing(self, told: Arc<Told>) -> Self {
        Self { told, ..self }
    }

    pub(super) fn facts(&self) -> Facts<'_> {
        Facts {
            contact: &self.world.contact,
            history: &self.world.history,
            zone: &self.zone,
            told: &self.told,
        }
    }
}
