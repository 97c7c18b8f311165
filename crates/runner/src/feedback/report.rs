//! Mail that comes back to the address of a message, from its bytes to what it says of the message; the
//! same for the mail of a listener and for one that the test inbox makes up.

use std::sync::Arc;

use engine::id::{MessageId, WorkspaceId};
use mail::classify::{Class, Rules};
use mail::inbound::listener::{Taker, Taking};
use mail::inbound::{self, Action, Report, Status};
use store::Store;

use super::replies::Replies;
use super::{Said, Taken, What, take};
use crate::clock::Clock;
use crate::nudge::Nudge;
use crate::return_path::ReturnPaths;

/// What a mail that came back says; nothing where it says nothing of a message.
pub fn read(raw: &[u8], rules: &Rules) -> Option<What> {
    match inbound::read(raw)? {
        Report::Delivery(statuses) => weightiest(&statuses, rules),
        Report::Complaint { kind, .. } if kind == "not-spam" => None,
        Report::Complaint { by, .. } => Some(What::Complained { by }),
        Report::AutoReply => None,
        Report::Reply { subject, text, .. } => Some(What::Replied { subject, text }),
    }
}

/// One message has one recipient, so several statuses are of forwards: what was given up counts before
/// what arrived, and what is delayed is no news.
fn weightiest(statuses: &[Status], rules: &Rules) -> Option<What> {
    let failed = statuses.iter().filter(|one| one.action == Action::Failed);
    let bounces = failed.map(|one| {
        let class = rules.classify(None, one.status.as_deref(), &one.diagnostic);
        (class, one)
    });
    if let Some((class, one)) = bounces.min_by_key(|(class, _)| *class) {
        return Some(What::Bounced {
            class,
            status: one.status.clone(),
            detail: one.diagnostic.clone(),
        });
    }
    let mut actions = statuses.iter().map(|one| one.action);
    actions
        .any(|action| action == Action::Delivered)
        .then_some(What::Delivered)
}

/// Takes mails that came back. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    /// Where it is kept.
    pub store: Store,
    /// The business clock.
    pub clock: Arc<dyn Clock>,
    /// Which addresses are ours.
    pub paths: ReturnPaths,
    /// What replies of mail servers mean.
    pub rules: Arc<Rules>,
    /// Who gets answers of people; none: nobody does.
    pub replies: Option<Replies>,
    /// Rung when an event came in.
    pub nudge: Nudge,
}

impl Desk {
    /// Takes a mail about this message; what came of it, if it says anything of the message.
    pub async fn report(
        &self,
        (workspace, message): (WorkspaceId, MessageId),
        raw: &[u8],
    ) -> Result<Option<Taken>, store::Error> {
        let Some(what) = read(raw, &self.rules) else {
            return Ok(None);
        };
        let is_answer = matches!(what, What::Replied { .. });
        let said = Said {
            workspace,
            message,
            what,
            way: "bounce_address",
        };
        let taken = take(&self.store, &said, self.clock.now()).await?;
        // Also where it is no news: a process may have died in between.
        if is_answer && taken.is_some() {
            self.pass_on((workspace, message), raw).await?;
        }
        self.nudge.ring();
        Ok(taken)
    }
}

impl Taker for Desk {
    fn knows(&self, recipient: &str) -> bool {
        self.paths.message(recipient).is_some()
    }

    fn take(&self, recipient: String, mail: Vec<u8>) -> Taking<'_> {
        Box::pin(async move {
            let Some(about) = self.paths.message(&recipient) else {
                return true;
            };
            match self.report(about, &mail).await {
                Ok(taken) => {
                    tracing::debug!(message = %about.1, ?taken, "a mail came back");
                    true
                }
                Err(error) => {
                    tracing::error!(message = %about.1, %error, "a mail that came back could not be taken; it is asked for again");
                    false
                }
            }
        })
    }
}

/// A report of delivery as a server would send it (RFC 3464), for the test inbox.
pub fn made_up_bounce(recipient: &str, class: Class) -> Vec<u8> {
    let (status, words) = match class {
        Class::Hard => ("5.1.1", "550 5.1.1 User unknown"),
        Class::Soft => ("5.2.2", "552 5.2.2 Mailbox full"),
        Class::Block => ("5.7.1", "550 5.7.1 Message rejected as spam"),
        Class::None => ("4.4.1", "421 4.4.1 No answer"),
    };
    let action = if class == Class::None {
        "delayed"
    } else {
        "failed"
    };
    report(
        "delivery-status",
        &format!(
            "Reporting-MTA: dns; test-inbox.invalid\r\n\r\nFinal-Recipient: rfc822; {recipient}\r\n\
             Action: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; {words}\r\n"
        ),
    )
}

/// A report that a mail arrived.
pub fn made_up_delivery(recipient: &str) -> Vec<u8> {
    report(
        "delivery-status",
        &format!(
            "Reporting-MTA: dns; test-inbox.invalid\r\n\r\nFinal-Recipient: rfc822; {recipient}\r\n\
             Action: delivered\r\nStatus: 2.0.0\r\n"
        ),
    )
}

/// A complaint as a provider would send it (RFC 5965).
pub fn made_up_complaint(recipient: &str) -> Vec<u8> {
    report(
        "feedback-report",
        &format!(
            "Feedback-Type: abuse\r\nUser-Agent: test-inbox/1\r\nVersion: 1\r\nOriginal-Rcpt-To: <{recipient}>\r\n"
        ),
    )
}

/// An answer of a person.
pub fn made_up_reply(recipient: &str, text: &str) -> Vec<u8> {
    // A dot or a header in the text is text: it stands behind the empty line.
    let text = text.replace('\r', "").replace('\n', "\r\n");
    format!(
        "From: <{recipient}>\r\nSubject: Re:\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    )
    .into_bytes()
}

fn report(kind: &str, fields: &str) -> Vec<u8> {
    format!(
        "From: <mailer-daemon@test-inbox.invalid>\r\nSubject: Report\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type={kind}; boundary=\"=_report\"\r\n\r\n\
         --=_report\r\nContent-Type: text/plain\r\n\r\nA report.\r\n\
         --=_report\r\nContent-Type: message/{kind}\r\n\r\n{fields}\r\n--=_report--\r\n"
    )
    .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &[u8], wanted: Option<&str>) {
        let got = read(raw, Rules::built_in());
        let got = got.map(|what| match what {
            What::Delivered => "delivered".to_owned(),
            What::Bounced { class, status, .. } => {
                format!("{} {}", class.as_str(), status.unwrap_or_default())
            }
            What::Complained { by } => format!("complained {by}"),
            What::Replied { subject, text } => format!("{subject} {text}"),
        });
        assert_eq!(got.as_deref(), wanted);
    }

    #[test]
    fn what_the_test_inbox_makes_up_is_read_as_what_it_plays() {
        let to = "zoe@b.example";
        check(&made_up_bounce(to, Class::Hard), Some("hard 5.1.1"));
        check(&made_up_bounce(to, Class::Soft), Some("soft 5.2.2"));
        check(&made_up_bounce(to, Class::Block), Some("block 5.7.1"));
        check(&made_up_bounce(to, Class::None), None);
        check(&made_up_delivery(to), Some("delivered"));
        check(&made_up_complaint(to), Some("complained test-inbox/1"));
        check(
            &made_up_reply(to, "Thanks,\nsee you"),
            Some("Re: Thanks,\r\nsee you"),
        );
    }
}
