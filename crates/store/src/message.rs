//! Messages as they are shown: each e-mail that a step decided, with its state and reason. The row
//! stays for ever; the outbox over it is thin and short-lived. Nothing here changes a message.

use engine::contact::Basis;
use engine::id::{BlockId, ContactId, Handle, JourneyId, MessageId, WorkflowId};
use engine::step::Purpose;
use engine::time::Time;

use crate::error::{Error, Result};
use crate::row::Row;
use crate::seeing::PAGE_MAX;
use crate::sql;
use crate::workspace::Workspace;

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Decided, and waiting for its turn.
    Queued,
    /// Taken by a sender.
    Claimed,
    /// Handed over: the mail server may have it.
    InFlight,
    /// Taken by the mail server. Final.
    Accepted,
    /// Refused by the mail server for good. Final.
    Refused,
    /// To be tried again.
    Retry,
    /// Nobody can say whether it went.
    Unknown,
    /// Not sent, on purpose. Final.
    Skipped,
    /// Too late to be sent. Final.
    Expired,
    /// Its workflow is paused.
    Held,
}

impl State {
    /// All states.
    pub const ALL: [Self; 10] = [
        Self::Queued,
        Self::Claimed,
        Self::InFlight,
        Self::Accepted,
        Self::Refused,
        Self::Retry,
        Self::Unknown,
        Self::Skipped,
        Self::Expired,
        Self::Held,
    ];

    /// As it is stored and written in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Claimed => "claimed",
            Self::InFlight => "in_flight",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Retry => "retry",
            Self::Unknown => "unknown",
            Self::Skipped => "skipped",
            Self::Expired => "expired",
            Self::Held => "held",
        }
    }

    /// The state of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// Whether nothing will happen to it any more.
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            Self::Accepted | Self::Refused | Self::Skipped | Self::Expired
        )
    }
}

/// Which messages are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// All of the workspace.
    All,
    /// To this contact.
    Contact(ContactId),
    /// Decided by this block of this workflow, in any version.
    Block(WorkflowId, BlockId),
    /// In this state.
    State(State),
}

/// A message as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageRow {
    /// Its number.
    pub id: MessageId,
    /// To whom.
    pub contact: ContactId,
    /// Which journey decided it.
    pub journey: JourneyId,
    /// Of which workflow.
    pub workflow: WorkflowId,
    /// In which version.
    pub version: i64,
    /// Which block.
    pub block: BlockId,
    /// The how many-th visit to it.
    pub visit: u32,
    /// Which e-mail.
    pub email: Handle,
    /// The version that was rendered, from the first hand-over on.
    pub email_version: Option<i64>,
    /// Marketing or service.
    pub purpose: Purpose,
    /// About which interest.
    pub interest: Option<Handle>,
    /// On which ground it was sent.
    pub basis: Option<Basis>,
    /// When it was due by plan.
    pub due_at: Time,
    /// After this instant it is not sent any more.
    pub not_later_than: Option<Time>,
    /// Where it stands.
    pub state: State,
    /// Why: the reply of the mail server, the reason of a skip.
    pub reason: Option<String>,
    /// How many times it was handed over, less those of which it is certain that nothing was tried.
    pub attempt: u32,
    /// When it was decided.
    pub created_at: Time,
    /// When it was first handed over.
    pub handed_at: Option<Time>,
    /// When it became final or unknown.
    pub finished_at: Option<Time>,
}

impl Workspace<'_> {
    /// Messages, newest first: those before `before`, at most `limit`.
    pub async fn messages(
        self,
        filter: Filter,
        before: Option<MessageId>,
        limit: usize,
    ) -> Result<Vec<MessageRow>> {
        Error::unless_over("messages on a page", limit, PAGE_MAX)?;
        let before = before.map_or(i64::MAX, |id| id.0);
        let workspace = self.id();
        let (statement, params) = match filter {
            Filter::All => (&sql::MESSAGE_LIST, params![workspace, before, limit]),
            Filter::Contact(contact) => (
                &sql::MESSAGE_LIST_OF_CONTACT,
                params![workspace, before, limit, self.bucket_of(contact), contact],
            ),
            Filter::Block(workflow, block) => (
                &sql::MESSAGE_LIST_OF_BLOCK,
                params![
                    workspace,
                    before,
                    limit,
                    workflow,
                    block.as_str().to_owned()
                ],
            ),
            Filter::State(state) => (
                &sql::MESSAGE_LIST_OF_STATE,
                params![workspace, before, limit, state.as_str()],
            ),
        };
        let rows = self.driver().read(statement, params).await?;
        rows.iter().map(message_row).collect()
    }

    /// One message.
    pub async fn message(self, id: MessageId) -> Result<Option<MessageRow>> {
        let params = params![self.id(), id];
        let rows = self.driver().read(&sql::MESSAGE_ONE, params).await?;
        rows.first().map(message_row).transpose()
    }
}

fn message_row(row: &Row) -> Result<MessageRow> {
    Ok(MessageRow {
        id: MessageId(row.int("id")?),
        contact: ContactId(row.int("contact")?),
        journey: JourneyId(row.int("journey")?),
        workflow: WorkflowId(row.int("workflow")?),
        version: row.int("version")?,
        block: row.parse("block", BlockId::new)?,
        visit: row.count("visit")?,
        email: row.parse("email", Handle::new)?,
        email_version: row.opt_int("email_version")?,
        purpose: row.parse("purpose", purpose_named)?,
        interest: row.opt_parse("interest", Handle::new)?,
        basis: row.opt_parse("basis", basis_named)?,
        due_at: row.time("due_at")?,
        not_later_than: row.opt_time("not_later_than")?,
        state: row.parse("state", State::named)?,
        reason: row.opt_text("reason")?,
        attempt: row.count("attempt")?,
        created_at: row.time("created_at")?,
        handed_at: row.opt_time("handed_at")?,
        finished_at: row.opt_time("finished_at")?,
    })
}

/// The purpose of this stored name.
pub(crate) fn purpose_named(name: &str) -> Option<Purpose> {
    [Purpose::Marketing, Purpose::Service]
        .into_iter()
        .find(|purpose| purpose.as_str() == name)
}

/// The basis of this stored name.
pub(crate) fn basis_named(name: &str) -> Option<Basis> {
    [Basis::OptIn, Basis::Customer, Basis::Request]
        .into_iter()
        .find(|basis| basis.as_str() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stored_name_is_read_back() {
        for state in State::ALL {
            assert_eq!(State::named(state.as_str()), Some(state));
        }
        for purpose in [Purpose::Marketing, Purpose::Service] {
            assert_eq!(purpose_named(purpose.as_str()), Some(purpose));
        }
        for basis in [Basis::OptIn, Basis::Customer, Basis::Request] {
            assert_eq!(basis_named(basis.as_str()), Some(basis));
        }
        assert_eq!(State::named("lost"), None);
    }
}
