//! `421` and the end of the connection, at a command of the test's choice.

use crate::sink::{Answer, Behaviour, Moment};

/// Where the sink says goodbye.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoodbyeAt {
    /// Instead of the greeting.
    Greeting,
    /// At MAIL.
    Sender,
    /// At RCPT.
    Recipient,
    /// Instead of taking the message.
    Message,
}

/// Says `421` and closes.
#[derive(Debug, Clone, Copy)]
pub struct Goodbye(pub GoodbyeAt);

impl Behaviour for Goodbye {
    fn answer(&self, moment: &Moment<'_>) -> Answer {
        let at = match moment {
            Moment::Connected { .. } => GoodbyeAt::Greeting,
            Moment::Sender { .. } => GoodbyeAt::Sender,
            Moment::Recipient { .. } => GoodbyeAt::Recipient,
            Moment::Message { .. } => GoodbyeAt::Message,
            _ => return Answer::Usual,
        };
        if at == self.0 {
            return Answer::SayAndClose("421 4.3.2 too busy, goodbye".into());
        }
        Answer::Usual
    }
}
