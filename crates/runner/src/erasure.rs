//! People who were forgotten: the job that does it, and the address that comes back in an old list. The
//! second is seen where messages leave, whatever way it came back by.

use std::collections::BTreeSet;

use engine::contact::Contact;
use engine::id::WorkspaceId;
use engine::step::Purpose;
use engine::time::{SECOND_MS, Time};
use store::job::{Progress, Taken};
use store::outbox::Claim;

use crate::{Error, Runner};

/// Why somebody is not mailed whose address was forgotten.
const ERASED: &str = "erased";
/// How long the job sleeps while a sender has a message of theirs in hand.
const AGAIN_AFTER_MS: i64 = 10 * SECOND_MS;

impl Runner {
    /// Does one chunk of forgetting somebody.
    pub(crate) async fn step_erasure(&self, taken: &Taken, now: Time) -> Result<Progress, Error> {
        let system = self.store.system();
        let progress = system.step_erasure(taken, now).await?;
        if progress == Progress::More(0) {
            let until = now.plus_ms(AGAIN_AFTER_MS);
            system.sleep_job(taken, until, now).await?;
        }
        Ok(progress)
    }

    /// The contact as the last look before a message leaves takes it, where its address belonged to
    /// somebody who was forgotten: it gets no marketing, and nothing at all if the address was not to be
    /// mailed before. None for everybody else. `has_erased`: whether anybody was ever forgotten there.
    pub(crate) async fn forgotten(
        &self,
        claim: &Claim,
        contact: &Contact,
        has_erased: bool,
    ) -> Result<Option<Contact>, Error> {
        let Some(address) = contact.email.as_deref() else {
            return Ok(None);
        };
        if contact.suppressed.is_some() || !has_erased {
            return Ok(None);
        }
        let hashes = self.maker.links.address_hashes(claim.workspace, address);
        let found = self
            .store
            .workspace(claim.workspace)
            .erased_address(&hashes);
        let suppressed = match (found.await?, claim.purpose) {
            (None, _) => None,
            (Some(erased), Purpose::Marketing) => {
                Some(erased.suppressed.unwrap_or_else(|| ERASED.to_owned()))
            }
            (Some(erased), Purpose::Service) => erased.suppressed,
        };
        Ok(suppressed.map(|why| Contact {
            suppressed: Some(why),
            ..contact.clone()
        }))
    }

    /// The workspaces of these claims in which anybody was ever forgotten.
    pub(crate) async fn with_erased(
        &self,
        claims: &[Claim],
    ) -> Result<BTreeSet<WorkspaceId>, Error> {
        let mut with_erased: BTreeSet<_> = claims.iter().map(|claim| claim.workspace).collect();
        for workspace in with_erased.clone() {
            if !self.store.workspace(workspace).has_erased().await? {
                with_erased.remove(&workspace);
            }
        }
        Ok(with_erased)
    }
}
