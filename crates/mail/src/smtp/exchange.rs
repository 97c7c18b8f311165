//! Commands out, replies in, and what they mean together for one message.
//!
//! The rules:
//!
//! - the first refusal is the outcome, whatever comes after it, also a lost connection;
//! - lost before the last byte of the message was sent: certainly not delivered;
//! - lost after it: unknown.

use std::time::Duration;

use super::{
    destination::Timeouts,
    reply::Reply,
    wire::{Lost, Wire},
};
use crate::transport::{Outcome, Stage};

/// How long to wait for replies that may still be on their way after sending has failed.
const DRAIN: Duration = Duration::from_secs(5);

/// Codes with which a server says that it does not know BDAT after all. 55x is about the message.
const NOT_UNDERSTOOD: std::ops::RangeInclusive<u16> = 500..=504;

/// What each reply answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    /// RSET: what was refused before is forgotten.
    Reset,
    /// MAIL.
    Sender,
    /// RCPT.
    Recipient,
    /// DATA; a positive answer asks for the message.
    Data,
    /// BDAT with the whole message.
    Chunk,
    /// The message after DATA.
    Message,
    /// Nothing but the dot, after a DATA that should not have been granted.
    LoneDot,
}

impl Command {
    fn stage(self) -> Stage {
        match self {
            Self::Reset | Self::Sender => Stage::Sender,
            Self::Recipient => Stage::Recipient,
            Self::Data => Stage::Data,
            Self::Chunk | Self::Message | Self::LoneDot => Stage::Message,
        }
    }

    fn carries_message(self) -> bool {
        matches!(self, Self::Chunk | Self::Message)
    }

    fn is_granted_by(self, reply: &Reply) -> bool {
        if self == Self::Data {
            reply.code == 354
        } else {
            reply.is_positive()
        }
    }
}

/// All that was said about one message so far.
#[derive(Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "six facts that do not exclude each other"
)]
pub(super) struct Exchange {
    /// The outcome, once there is a reply that settles it.
    settled: Option<Outcome>,
    lost: Option<(Stage, Lost)>,
    /// The last byte of the message has been sent.
    is_sent: bool,
    /// The server waits for the message after DATA.
    awaits_message: bool,
    /// The reply to the message after DATA has come, which ends the transaction.
    is_ended: bool,
    heard_something: bool,
    said_goodbye: bool,
    /// RSET was refused, so refusals may be about a message before this one.
    is_spoilt: bool,
    chunking_is_broken: bool,
}

impl Exchange {
    /// Sends a group of commands as one write and reads the reply to each.
    pub(super) async fn run(
        &mut self,
        wire: &mut Wire,
        bytes: &[u8],
        commands: &[Command],
        timeouts: &Timeouts,
    ) {
        let carries_message = commands.iter().any(|command| command.carries_message());
        let within = if carries_message {
            timeouts.message
        } else {
            timeouts.command
        };
        let failure = wire.send(bytes, within).await.err();
        self.is_sent |= carries_message && failure.is_none();
        for &command in commands {
            let within = match command {
                _ if failure.is_some() => DRAIN,
                Command::Data => timeouts.data,
                _ => within,
            };
            let noted = match wire.reply(within).await {
                Ok(reply) => self.note(command, &reply),
                Err(lost) => Err(lost),
            };
            if let Err(lost) = noted {
                let is_cut_short = failure.is_some() && command.carries_message();
                let stage = if is_cut_short {
                    Stage::Data
                } else {
                    command.stage()
                };
                self.lost = Some((stage, failure.unwrap_or(lost)));
                return;
            }
        }
        // Every reply came although sending failed; the server is gone all the same.
        self.lost = failure.map(|lost| (Stage::Data, lost));
    }

    fn note(&mut self, command: Command, reply: &Reply) -> Result<(), Lost> {
        self.heard_something = true;
        self.said_goodbye |= reply.code == 421;
        self.is_ended |= command == Command::Message;
        let is_granted = command.is_granted_by(reply);
        self.awaits_message |= command == Command::Data && is_granted;
        if self.settled.is_some() {
            return Ok(());
        }
        self.settled = match (command, reply.code / 100) {
            (Command::Chunk | Command::Message, _) if is_granted => {
                let reply = format!("{} {}", reply.code, reply.text());
                Some(Outcome::Accepted {
                    reply: reply.trim_end().to_owned(),
                })
            }
            _ if is_granted => None,
            (Command::Chunk, _) if NOT_UNDERSTOOD.contains(&reply.code) => {
                self.chunking_is_broken = true;
                Some(retry(command, reply))
            }
            // What follows may be refused for what went before, or be taken all the same.
            (Command::Reset, 4 | 5) => {
                self.is_spoilt = true;
                None
            }
            (_, 4) => Some(retry(command, reply)),
            (_, 5) if self.is_spoilt => Some(retry(command, reply)),
            (_, 5) => Some(refused(command, reply)),
            _ => return Err(Lost::OutOfStep(reply.code)),
        };
        Ok(())
    }

    /// Whether the next group is still worth sending.
    pub(super) fn goes_on(&self) -> bool {
        self.settled.is_none() && self.lost.is_none()
    }

    /// What to send after DATA was granted: the message, or only the dot if there is nobody to get
    /// it (RFC 2920 §3.1).
    pub(super) fn after_data(&self) -> Option<Command> {
        if !self.awaits_message || self.lost.is_some() {
            return None;
        }
        Some(if self.settled.is_none() {
            Command::Message
        } else {
            Command::LoneDot
        })
    }

    pub(super) fn into_attempt(self) -> Attempt {
        let is_accepted = matches!(self.settled, Some(Outcome::Accepted { .. }));
        let is_usable = !self.said_goodbye && !self.is_spoilt && !self.chunking_is_broken;
        let keep = self.lost.is_none() && is_usable;
        let is_stillborn = self.lost.is_some() && !self.heard_something && !self.is_sent;
        let outcome = self.settled.unwrap_or_else(|| {
            let (stage, text) = self.lost.map_or_else(
                || {
                    (
                        Stage::Message,
                        "the server did not answer the message".into(),
                    )
                },
                |(stage, lost)| (stage, lost.to_string()),
            );
            if self.is_sent {
                return Outcome::Unknown { text };
            }
            Outcome::Retry {
                stage,
                code: None,
                enhanced: None,
                text,
                after: None,
            }
        });
        Attempt {
            outcome,
            keep,
            needs_reset: !is_accepted && !self.is_ended,
            is_stillborn,
            chunking_is_broken: self.chunking_is_broken,
        }
    }
}

fn retry(command: Command, reply: &Reply) -> Outcome {
    Outcome::Retry {
        stage: command.stage(),
        code: Some(reply.code),
        enhanced: reply.enhanced(),
        text: reply.text(),
        after: None,
    }
}

fn refused(command: Command, reply: &Reply) -> Outcome {
    Outcome::Refused {
        stage: command.stage(),
        code: reply.code,
        enhanced: reply.enhanced(),
        text: reply.text(),
    }
}

/// What a delivery leaves behind.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four answers to four questions of the pool"
)]
pub(super) struct Attempt {
    pub(super) outcome: Outcome,
    /// Whether the connection can take another message.
    pub(super) keep: bool,
    /// Whether the next message must begin with RSET.
    pub(super) needs_reset: bool,
    /// The connection was dead already: nothing was heard on it, and certainly nothing delivered.
    pub(super) is_stillborn: bool,
    /// The server offers CHUNKING and does not know it.
    pub(super) chunking_is_broken: bool,
}
