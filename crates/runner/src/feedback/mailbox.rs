//! Mail that comes back to a mailbox, for who cannot have it delivered here: each mail in it is taken as
//! one that was, if it carries an address that we made, and left alone if it does not.
//!
//! How far it was read is written after each mail, so a process that dies reads one again at most, and
//! what it says then was said before. Of several processes one reads, by a lease. A server that cannot be
//! reached is asked again less and less often.

use std::convert::Infallible;
use std::time::Duration;

use mail::inbound::mailbox::{Mailbox, Place, Reader, Reading};
use store::feedback::Kind;
use store::mailbox::{Mailbox as Known, State};
use tokio::sync::Mutex;

use super::report::Desk;
use crate::clock::operational_now;

/// How often a mailbox is looked into: nobody waits for what stands in it.
const EVERY: Duration = Duration::from_mins(1);
/// How long it is left alone at most where it cannot be read.
const REST_MAX: Duration = Duration::from_mins(30);
/// For how long one process has it to itself, from each mail on: longer than a mail may take.
const LEASE_MS: i64 = 3 * 60_000;
/// Longest visit: a server that gives a byte now and then has no end otherwise.
const VISIT_MAX: Duration = Duration::from_mins(15);

/// Reads a mailbox.
pub struct Mailroom {
    /// Where mails are taken.
    pub desk: Desk,
    /// Which.
    pub mailbox: Mailbox,
    /// Under which name this process reads.
    pub owner: String,
}

/// What a turn came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It was read; whether there is more.
    Read {
        /// Whether there is more to read.
        is_more: bool,
    },
    /// Another process reads it.
    Elsewhere,
    /// It could not be read; so often in a row.
    Failed(u32),
}

/// The name of a mailbox, by which is remembered how far it was read.
pub fn name(mailbox: &Mailbox) -> String {
    let Mailbox {
        host, port, folder, ..
    } = mailbox;
    format!("{} at {host}:{port}, {folder}", mailbox.login.user)
}

impl Mailroom {
    /// Reads it for ever.
    pub async fn keep(&self) -> Infallible {
        loop {
            let turn = self.turn().await.unwrap_or_else(|error| {
                tracing::error!(%error, "what is known of the mailbox could not be read or written");
                Turn::Elsewhere
            });
            tokio::time::sleep(pause(turn)).await;
        }
    }

    /// Reads what is new in it.
    pub async fn turn(&self) -> Result<Turn, store::Error> {
        let (system, name) = (self.desk.store.system(), name(&self.mailbox));
        let mut known = system.mailbox(&name).await?;
        if known.state.is_held_from(&self.owner, operational_now()) {
            return Ok(Turn::Elsewhere);
        }
        known.state.held = Some(self.until());
        if !system.set_mailbox(&name, &mut known).await? {
            return Ok(Turn::Elsewhere);
        }
        let behind = known.state.place;
        let behind = behind.map(|(validity, uid)| Place { validity, uid });
        let reading = Under {
            room: self,
            name: &name,
            known: Mutex::new(known),
        };
        let visit = tokio::time::timeout(VISIT_MAX, self.mailbox.visit(behind, &reading)).await;
        let mut known = reading.known.into_inner();
        let state = &mut known.state;
        state.held = None;
        let turn = match visit {
            Ok(Ok(visit)) if visit.is_stopped => {
                failed(state, &name, "a mail in it could not be taken")
            }
            Ok(Ok(visit)) => {
                if state.failures > 0 {
                    tracing::info!(mailbox = name, "the mailbox can be read again");
                }
                state.read_at = Some(operational_now().millis());
                (state.error, state.failures) = (None, 0);
                Turn::Read {
                    is_more: visit.is_more,
                }
            }
            Ok(Err(error)) => failed(state, &name, &error.to_string()),
            Err(_) => failed(state, &name, "it took too long"),
        };
        // Where somebody else has it by now, what they know of it is newer.
        system.set_mailbox(&name, &mut known).await?;
        Ok(turn)
    }

    fn until(&self) -> (String, i64) {
        let until = operational_now().plus_ms(LEASE_MS);
        (self.owner.clone(), until.millis())
    }
}

/// It could not be read.
fn failed(state: &mut State, name: &str, why: &str) -> Turn {
    // Once for each outage: that it lasts is no news.
    if state.failures == 0 {
        tracing::warn!(mailbox = name, why, "the mailbox cannot be read");
    }
    state.failed(why);
    Turn::Failed(state.failures)
}

/// A visit under way.
struct Under<'a> {
    room: &'a Mailroom,
    name: &'a str,
    known: Mutex<Known>,
}

impl Under<'_> {
    async fn take(&self, place: Place, mail: &[u8]) -> Result<bool, store::Error> {
        let desk = &self.room.desk;
        let mut news = None;
        if let Some(about) = desk.paths.found_in(mail) {
            let taken = desk.report(about, mail).await?;
            tracing::debug!(message = %about.1, ?taken, "a mail came back");
            news = taken
                .filter(|taken| taken.is_new)
                .and_then(|taken| taken.kind);
        }
        let mut known = self.known.lock().await;
        match news {
            Some(Kind::Bounced) => known.state.bounces += 1,
            Some(Kind::Replied) => known.state.replies += 1,
            Some(Kind::Complained) | None => {}
        }
        known.state.place = Some((place.validity, place.uid));
        known.state.mails += 1;
        known.state.held = Some(self.room.until());
        let system = desk.store.system();
        system.set_mailbox(self.name, &mut known).await
    }
}

impl Reader for Under<'_> {
    fn take(&self, place: Place, mail: Vec<u8>) -> Reading<'_> {
        Box::pin(async move {
            let taken = Under::take(self, place, &mail).await;
            taken.unwrap_or_else(|error| {
                tracing::error!(%error, "a mail of the mailbox could not be taken; it is read again");
                false
            })
        })
    }
}

/// How long until the next turn.
fn pause(turn: Turn) -> Duration {
    match turn {
        Turn::Read { is_more: true } => Duration::ZERO,
        Turn::Read { is_more: false } | Turn::Elsewhere => EVERY,
        Turn::Failed(times) => {
            let doubled = EVERY.saturating_mul(1 << times.saturating_sub(1).min(10));
            doubled.min(REST_MAX)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_asked_less_and_less_often() {
        let check = |turn, minutes| assert_eq!(pause(turn), Duration::from_mins(minutes));
        check(Turn::Read { is_more: true }, 0);
        check(Turn::Read { is_more: false }, 1);
        check(Turn::Elsewhere, 1);
        check(Turn::Failed(1), 1);
        check(Turn::Failed(2), 2);
        check(Turn::Failed(5), 16);
        check(Turn::Failed(6), 30);
        check(Turn::Failed(u32::MAX), 30);
    }
}
