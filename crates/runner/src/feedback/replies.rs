//! Answers of people, passed on to somebody on our side: to who the contact belongs to, else to whoever was
//! named. The answer is there as it came, from our address, and whoever answers it answers the person.
//!
//! Nothing goes round: what a program wrote is no answer, what comes from ourselves is not passed on, of
//! one person only so much an hour is, and what is passed on says that a program sends it.

use std::convert::Infallible;
use std::str::FromStr;

use engine::contact::Contact;
use engine::id::{Handle, MessageId, WorkspaceId};
use engine::step::ask::Whom;
use engine::value::Value;
use mail::inbound::{self, Report};
use sha2::{Digest, Sha256};
use store::reply::{KEYS, NewReply, PassedOn};
use store::who::Who;

use super::report::Desk;

/// The field of a contact that says who it belongs to.
const OWNER: &str = "owner";
/// Before a role, in the setting.
const ROLE: &str = "role:";
/// The subject of an answer that has none.
const NO_SUBJECT: &str = "Re:";
/// Longest subject that is passed on.
const SUBJECT_CHARS_MAX: usize = 150;

/// Who gets the answers of contacts that belong to nobody: a person's handle or address, or a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replies(Whom);

impl FromStr for Replies {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let role = text.strip_prefix(ROLE).and_then(Handle::new);
        let person = || Whom::Person(text.to_owned());
        Ok(Self(role.map_or_else(person, Whom::Turn)))
    }
}

impl Desk {
    /// Passes on what this mail says, if it is an answer of a person; what became of it.
    pub(super) async fn pass_on(
        &self,
        (workspace, message): (WorkspaceId, MessageId),
        raw: &[u8],
    ) -> Result<Option<PassedOn>, store::Error> {
        let (Some(replies), Some(reply)) = (&self.replies, Answer::of(raw)) else {
            return Ok(None);
        };
        let workspace = self.store.workspace(workspace);
        let settings = workspace.settings().await?;
        let is_sender =
            settings.is_some_and(|settings| is_same(&settings.sender_email, &reply.from));
        if is_sender || self.paths.message(&reply.from).is_some() {
            return Ok(None);
        }
        let Some(row) = workspace.message(message).await? else {
            return Ok(None);
        };
        let Some(contact) = workspace.contact(&Who::Contact(row.contact)).await? else {
            return Ok(None);
        };
        let mut to = owner(&contact.contact);
        to.push(replies.0.clone());
        let (key, words) = (reply.key(), reply.words);
        let new = NewReply {
            message,
            key,
            words,
            to,
        };
        let passed_on = workspace.pass_on(new, self.clock.now()).await?;
        match passed_on {
            PassedOn::Queued | PassedOn::Before => {}
            PassedOn::TooMany => {
                tracing::warn!(%message, "an answer was not passed on: there were too many in an hour");
            }
            PassedOn::Nobody => {
                tracing::warn!(%message, "an answer was not passed on: nobody is there to get it");
            }
        }
        Ok(Some(passed_on))
    }
}

/// Who a contact belongs to, if that is said.
fn owner(contact: &Contact) -> Vec<Whom> {
    let known = contact.attributes.get(OWNER).map(|known| &known.value);
    match known {
        Some(Value::Text(owner)) if !owner.trim().is_empty() => vec![Whom::Person(owner.clone())],
        _ => Vec::new(),
    }
}

fn is_same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// An answer of a person.
struct Answer {
    from: String,
    /// Its Message-ID, or all of it where it has none.
    id: String,
    /// The subject, and below it the text.
    words: String,
}

impl Answer {
    fn of(raw: &[u8]) -> Option<Self> {
        let Some(Report::Reply {
            from,
            id,
            subject,
            text,
        }) = inbound::read(raw)
        else {
            return None;
        };
        let subject = subject.lines().next().unwrap_or_default().trim();
        let subject: String = subject.chars().take(SUBJECT_CHARS_MAX).collect();
        let subject = if subject.is_empty() {
            NO_SUBJECT.to_owned()
        } else {
            subject
        };
        let words = format!("{subject}\n\n{text}");
        let id = id.unwrap_or_else(|| format!("{from}\n{words}"));
        Some(Self { from, id, words })
    }

    /// The same for each copy of it, by whatever way it came.
    fn key(&self) -> u32 {
        let digest = Sha256::digest(self.id.as_bytes());
        let first = [digest[0], digest[1], digest[2], digest[3]];
        u32::from_be_bytes(first) % KEYS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_names_a_person_or_a_role() {
        let check = |text: &str, whom: Whom| assert_eq!(text.parse(), Ok(Replies(whom)));
        check("anna", Whom::Person("anna".into()));
        check(
            "anna@shop.example",
            Whom::Person("anna@shop.example".into()),
        );
        check("role:support", Whom::Turn(Handle::new("support").unwrap()));
    }

    #[test]
    fn an_answer_is_known_again_by_its_id_or_all_of_it() {
        let key = |raw: &str| Answer::of(raw.as_bytes()).map(|answer| answer.key());
        let with = |head: &str, text: &str| key(&format!("From: a@b.example\r\n{head}\r\n{text}"));
        let id = "Message-ID: <1@b.example>\r\n";
        assert_eq!(with(id, "x"), with(&format!("Received: y\r\n{id}"), "z"));
        assert_ne!(with(id, "x"), with("Message-ID: <2@b.example>\r\n", "x"));
        assert_eq!(with("Subject: s\r\n", "x"), with("Subject: s\r\n", "x"));
        assert_ne!(with("Subject: s\r\n", "x"), with("Subject: s\r\n", "y"));
        assert_eq!(
            with("Subject: s\r\nAuto-Submitted: auto-replied\r\n", "x"),
            None
        );
    }

    #[test]
    fn an_answer_without_a_subject_has_one() {
        let words = |raw: &str| Answer::of(raw.as_bytes()).unwrap().words;
        assert_eq!(words("From: a@b.example\r\n\r\nHello\r\n"), "Re:\n\nHello");
        let long = format!("From: a@b.example\r\nSubject: {}\r\n\r\nx", "y".repeat(500));
        assert_eq!(
            words(&long).lines().next().unwrap().len(),
            SUBJECT_CHARS_MAX
        );
    }
}
