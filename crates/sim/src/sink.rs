//! The mail server at the end of the world. It takes, refuses, puts off, or loses the connection
//! with the answer under way, as chance says; and it keeps every message that it was given, with
//! what the model knew at that moment. It believes nothing that the product's books say.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use engine::id::{MessageId, WorkspaceId};
use engine::time::Time;
use mail::transport::{Delivery, Outcome, Stage};
use runner::outlet::{Outlet, Parcel};
use store::Store;

use crate::chance::{Chance, hash};
use crate::client::Client;
use crate::schedule::Act;

/// How the server behaves, in parts of a hundred; the rest is taken and answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Manners {
    /// Refused for good.
    pub refuses: usize,
    /// Not now.
    pub puts_off: usize,
    /// Taken, and the answer is lost.
    pub loses_answer: usize,
    /// Lost before it was taken; the sender cannot know.
    pub loses_message: usize,
}

impl Manners {
    /// A random server: many are good, some are bad.
    pub fn invent(chance: &mut Chance) -> Self {
        if chance.percent(25) {
            return Self::default();
        }
        Self {
            refuses: chance.below(10),
            puts_off: chance.below(40),
            loses_answer: chance.below(10),
            loses_message: chance.below(10),
        }
    }
}

/// What the server said, or did not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// Taken.
    Taken,
    /// No.
    Refused,
    /// Not now.
    NotNow,
    /// Nothing that arrived.
    Nothing,
}

/// One message that was handed to the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Whose.
    pub workspace: WorkspaceId,
    /// Which message.
    pub message: MessageId,
    /// To which address.
    pub to: String,
    /// When.
    pub at: Time,
    /// How many acts had taken effect when it was written down as in flight.
    pub ops: u64,
    /// Whether the server has it.
    pub taken: bool,
    /// What it said.
    pub said: Said,
    /// A hash of the bytes.
    pub bytes: u64,
    /// The marks in the bytes, each once.
    pub marks: Vec<String>,
}

/// The mail server.
pub struct Sink {
    state: Mutex<State>,
    /// Things happen one after the other, also while many messages are in flight.
    turn: tokio::sync::Mutex<()>,
}

struct State {
    manners: Manners,
    chance: Chance,
    attempts: Vec<Attempt>,
    client: std::sync::Arc<Client>,
    store: Option<Store>,
    /// What happens while the next messages are in flight.
    waiting: VecDeque<Act>,
    /// A fault for the tests of the checkers: every mail arrives twice.
    doubles: bool,
}

impl Sink {
    /// A server with these manners; `client` carries out what happens meanwhile.
    pub fn new(manners: Manners, chance: Chance, client: std::sync::Arc<Client>) -> Self {
        let state = State {
            manners,
            chance,
            attempts: Vec::new(),
            client,
            store: None,
            waiting: VecDeque::new(),
            doubles: false,
        };
        Self {
            state: Mutex::new(state),
            turn: tokio::sync::Mutex::default(),
        }
    }

    /// From here on every mail arrives twice.
    pub fn double(&self) {
        self.state().doubles = true;
    }

    /// Becomes a good server.
    pub fn behave(&self) {
        self.state().manners = Manners::default();
    }

    /// Through which store the client acts from now on.
    pub fn connect(&self, store: Store) {
        self.state().store = Some(store);
    }

    /// Lets something happen while the next message is in flight.
    pub fn interrupt(&self, act: Act) {
        self.state().waiting.push_back(act);
    }

    /// What has not happened yet.
    pub fn still_waiting(&self) -> Option<Act> {
        self.state().waiting.pop_front()
    }

    /// All that the server was given.
    pub fn attempts(&self) -> Vec<Attempt> {
        self.state().attempts.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn meanwhile(&self, at: Time) {
        let _turn = self.turn.lock().await;
        let (act, client, store) = {
            let mut state = self.state();
            let Some(store) = state.store.clone() else {
                return;
            };
            let Some(act) = state.waiting.pop_front() else {
                return;
            };
            (act, state.client.clone(), store)
        };
        if let Err(error) = client.perform(&store, &act, false, at).await {
            client.answer_lost(act, error);
        }
    }
}

impl Outlet for Sink {
    /// One after the other, or a run would not be the same each time.
    fn at_once(&self) -> usize {
        1
    }

    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> Delivery<'a> {
        let (outcome, at) = (self.state().take(&parcel), parcel.at);
        Box::pin(async move {
            self.meanwhile(at).await;
            outcome
        })
    }
}

impl State {
    fn take(&mut self, parcel: &Parcel<'_>) -> Outcome {
        let bytes = parcel.bytes.as_bytes();
        let said = self.say();
        let attempt = Attempt {
            workspace: parcel.workspace,
            message: parcel.message,
            to: parcel.envelope.to.as_str().to_owned(),
            at: parcel.at,
            ops: self.client.ops(),
            taken: said.1,
            said: said.0,
            bytes: hash(bytes),
            marks: marks(&String::from_utf8_lossy(bytes)),
        };
        if self.doubles && attempt.taken {
            self.attempts.push(attempt.clone());
        }
        self.attempts.push(attempt);
        match said.0 {
            Said::Taken => Outcome::Accepted {
                reply: "250 taken".to_owned(),
            },
            Said::Refused => Outcome::Refused {
                stage: Stage::Recipient,
                code: 550,
                enhanced: None,
                text: "nobody here".to_owned(),
            },
            Said::NotNow => Outcome::Retry {
                stage: Stage::Recipient,
                code: Some(451),
                enhanced: None,
                text: "not now".to_owned(),
                after: None,
            },
            Said::Nothing => Outcome::Unknown {
                text: "the connection was lost".to_owned(),
            },
        }
    }

    /// What it says, and whether it has the message.
    fn say(&mut self) -> (Said, bool) {
        let Manners {
            refuses,
            puts_off,
            loses_answer,
            loses_message,
        } = self.manners;
        let good = 100 - refuses - puts_off - loses_answer - loses_message;
        self.chance.weighted(&[
            (refuses, (Said::Refused, false)),
            (puts_off, (Said::NotNow, false)),
            (loses_answer, (Said::Nothing, true)),
            (loses_message, (Said::Nothing, false)),
            (good, (Said::Taken, true)),
        ])
    }
}

/// The marks in a mail, each once, in order.
fn marks(text: &str) -> Vec<String> {
    let mut marks: Vec<String> = text
        .match_indices("mark-")
        .filter_map(|(at, _)| {
            let end = text[at..].find("-end")?;
            Some(text[at..at + end + "-end".len()].to_owned())
        })
        .collect();
    marks.sort();
    marks.dedup();
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_each_once() {
        let text = "Subject: mark-1-2-end for you\r\n\r\n<p>mark-1-2-end</p> mark-1-3-end mark-";
        assert_eq!(marks(text), ["mark-1-2-end", "mark-1-3-end"]);
    }
}
