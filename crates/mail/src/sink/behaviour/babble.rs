//! Something that is no SMTP: a web server, a line without end, a reply without end.

use crate::sink::{Answer, Behaviour, Moment};

/// Says this instead of the greeting, or instead of the answer to a message.
#[derive(Debug, Clone)]
pub struct Babble {
    /// What is said.
    pub text: String,
    /// Whether it waits for the first message.
    pub at_message: bool,
}

impl Behaviour for Babble {
    fn answer(&self, moment: &Moment<'_>) -> Answer {
        match moment {
            Moment::Connected { .. } if !self.at_message => Answer::Say(self.text.clone()),
            Moment::Message { .. } if self.at_message => Answer::Say(self.text.clone()),
            _ => Answer::Usual,
        }
    }
}
