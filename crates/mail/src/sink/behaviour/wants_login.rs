//! Takes mail only from one user.

use crate::sink::{Answer, Behaviour, Moment};

/// Refuses MAIL before a login, and every login but one.
#[derive(Debug, Clone, Copy)]
pub struct WantsLogin {
    /// What EHLO says it understands, such as `AUTH PLAIN LOGIN`.
    pub offer: &'static str,
    /// The user.
    pub user: &'static str,
    /// The password.
    pub password: &'static str,
}

impl Behaviour for WantsLogin {
    fn extensions(&self) -> Vec<&'static str> {
        vec!["PIPELINING", "CHUNKING", self.offer]
    }

    fn answer(&self, moment: &Moment<'_>) -> Answer {
        match moment {
            Moment::Login { user, password }
                if (*user, *password) != (self.user, self.password) =>
            {
                Answer::say("535 5.7.8 wrong user or password")
            }
            Moment::Sender {
                is_logged_in: false,
                ..
            } => Answer::say("530 5.7.0 log in first"),
            _ => Answer::Usual,
        }
    }
}
