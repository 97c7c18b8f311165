//! What is handed over in the stories: a mail whose bytes say which message it is.

use store::Error;
use store::outbox::{Claim, HandOver, Mail};

use crate::place::{BUCKET, Place, at};

pub(crate) fn hand_over(claim: &Claim, seen_version: i64) -> HandOver {
    HandOver {
        bucket: BUCKET,
        message: claim.message,
        workspace: claim.workspace,
        contact: claim.contact,
        seen_version,
        basis: None,
        places: None,
        mail: claim.pinned.is_none().then(|| mail(claim)),
        counts_anew: false,
        at: at(2),
    }
}

pub(crate) fn mail(claim: &Claim) -> Mail {
    Mail {
        email_version: 1,
        recipient: "anna@example.test".to_owned(),
        body: format!("mail {}", claim.message).into_bytes(),
    }
}

impl Place {
    /// Hands over with the definitions as they are.
    pub(crate) async fn try_hand_over(&self, messages: Vec<HandOver>) -> Result<Vec<bool>, Error> {
        let stamp = self.system().definitions_stamp().await?;
        self.system().hand_over(BUCKET, stamp, messages).await
    }
}
