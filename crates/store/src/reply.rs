//! Answers of people, on their way to somebody on our side: messages as those that a block sends there, of
//! the journey whose message was answered, so that they leave by the one door out and are counted. Whether
//! an answer is to be passed on at all is not judged here.

use engine::id::MessageId;
use engine::step::ask::Whom;
use engine::time::Time;

use crate::asked::{NOTIFIED_MAX, WORDS_BYTES_MAX};
use crate::error::{Error, Result};
use crate::workspace::Workspace;

/// The block under which they stand in the books, in place of the one whose message was answered, whose
/// numbers they would change.
pub const BLOCK: &str = "reply_passed_on";
/// Their parts begin here, far behind those of people whom a block tells.
pub const PART_MIN: u32 = 1_000;
/// How many numbers there are for them.
pub const KEYS: u32 = 1 << 30;
/// Most answers of one person that are passed on in an hour: two programs that answer each other have no
/// end, and not all of them say that they are programs.
pub const AN_HOUR_MAX: i64 = 5;

const _: () = assert!(PART_MIN as usize > NOTIFIED_MAX);

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReply {
    /// To which message.
    pub message: MessageId,
    /// What is the same each time that this answer comes in, below [`KEYS`].
    pub key: u32,
    /// The first line is the subject.
    pub words: String,
    /// The first of these who is found.
    pub to: Vec<Whom>,
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PassedOn {
    /// It is on its way.
    Queued,
    /// It was before.
    Before,
    /// Their newest answers came too fast.
    TooMany,
    /// Nobody whom it could go to is there.
    Nobody,
}

impl Workspace<'_> {
    /// Passes an answer on.
    pub async fn pass_on(self, reply: NewReply, now: Time) -> Result<PassedOn> {
        Error::unless_over("bytes of an answer", reply.words.len(), WORDS_BYTES_MAX)?;
        let Some(message) = self.message(reply.message).await? else {
            return Ok(PassedOn::Nobody);
        };
        let bucket = self.bucket_of(message.contact);
        let of = (self.id(), bucket);
        self.driver().pass_on(of, message, reply, now).await
    }
}

/// Whether a message is such an answer.
pub const fn is_one(part: u32) -> bool {
    part >= PART_MIN
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest;
    use engine::block::notify_staff::TIMES_MAX;

    #[test]
    fn parts_of_answers_lie_behind_those_of_reminders() {
        let rounds = 1 + usize::try_from(TIMES_MAX).unwrap();
        let parts = [digest::PART_MIN, PART_MIN].map(|part| usize::try_from(part).unwrap());
        assert!(parts[0] > NOTIFIED_MAX * rounds && parts[1] > parts[0] + NOTIFIED_MAX);
    }
}
