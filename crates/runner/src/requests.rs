//! What was asked for in a form and waits for a confirmation: the link that confirms it, for the mail
//! that a workflow sends about it, and an end for what nobody confirmed in time.

use engine::event::own;
use engine::journey::Journey;
use engine::value::Value;
use store::lease::Lease;

use crate::token::{Bearer, Links, Purpose, Token};
use crate::{Error, Runner};

impl Runner {
    /// Forgets one batch of what nobody confirmed in time. Gives how many there were.
    pub async fn expire_requests(&self, lease: impl Into<Lease>) -> Result<usize, Error> {
        let lease = lease.into();
        let now = self.clock.now();
        let system = self.store.system();
        if !system.has_expired(lease.bucket, now).await? {
            return Ok(0);
        }
        Ok(system.expire_submissions(lease, now).await?)
    }
}

/// Where the reader of this message confirms what the journey is about; nothing if it is about
/// something else.
pub(crate) fn confirm_link(links: &Links, bearer: Bearer, journey: &Journey) -> Option<String> {
    let trigger = &journey.memory.trigger;
    if trigger.name != own::INTEREST_REQUESTED {
        return None;
    }
    let Value::Map(fields) = &*trigger.data else {
        return None;
    };
    let Some(Value::Text(request)) = fields.get("request") else {
        return None;
    };
    let part = request.parse().ok()?;
    Some(links.link(Purpose::Confirm, Token { bearer, part }, ""))
}
