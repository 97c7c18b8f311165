//! One connection to a mailbox: a question at a time, and the answers to it. What they are for is not
//! known here.

use std::io;
use std::num::NonZeroU32;
use std::time::Duration;

use imap_next::client::{Client, Error, Event, Options};
use imap_next::imap_types::command::{Command, CommandBody};
use imap_next::imap_types::core::{Tag, Vec1};
use imap_next::imap_types::fetch::{MessageDataItem, MessageDataItemName};
use imap_next::imap_types::response::{
    Code, Data, Greeting, GreetingKind, Status, StatusBody, StatusKind,
};
use imap_next::imap_types::search::SearchKey;
use imap_next::imap_types::sequence::{SeqOrUid, Sequence, SequenceSet};
use imap_next::{Interrupt, Io, State};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use super::MailboxError;
use crate::smtp::{Login, Stream};

/// How long the other side may be silent (RFC 3501 §5.4 gives a client half an hour; a server that says
/// nothing for a minute is not there).
const SILENCE_MAX: Duration = Duration::from_mins(1);
/// Longest answer: the numbers of half a million mails, far more than the beginning of one.
pub(super) const ANSWER_BYTES_MAX: u32 = 4 * 1024 * 1024;
/// Most that is read for one question, however many answers that makes.
pub(super) const ANSWERS_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Read at a time.
const READ_BYTES: usize = 16 * 1024;
/// Longest part of a server's words that is kept.
const SAID_CHARS_MAX: usize = 200;

/// A connection on which the server has said hello.
pub(super) struct Session {
    stream: Box<dyn Stream>,
    client: Client,
    asked: u32,
    /// Read since the last question.
    read_bytes: usize,
    /// What is read at a time.
    buffer: Vec<u8>,
}

/// What was answered to a question.
#[derive(Default)]
struct Answer {
    data: Vec<Data<'static>>,
    codes: Vec<Code<'static>>,
}

impl Session {
    /// A connection on which the server says hello.
    pub(super) async fn new(stream: Box<dyn Stream>) -> Result<Self, MailboxError> {
        let mut session = Self::on(stream, false);
        match session.next().await? {
            Event::GreetingReceived { greeting } => welcome(&greeting)?,
            _ => return Err(MailboxError::Nonsense("it says no hello")),
        }
        Ok(session)
    }

    /// The connection from where TLS begins on it. What was read of it and not asked for goes with this: it
    /// may be anybody's.
    pub(super) async fn into_tls(mut self) -> Result<Box<dyn Stream>, MailboxError> {
        self.ask("STARTTLS", CommandBody::StartTLS).await?;
        Ok(self.stream)
    }

    /// A connection on which TLS began after the hello: the server says it once.
    pub(super) fn secured(stream: Box<dyn Stream>) -> Self {
        Self::on(stream, true)
    }

    fn on(stream: Box<dyn Stream>, is_greeted: bool) -> Self {
        let mut options = Options::default();
        options.max_response_size = ANSWER_BYTES_MAX;
        // Some servers end lines as they like.
        options.crlf_relaxed = true;
        options.discard_greeting = is_greeted;
        Self {
            stream,
            client: Client::new(options),
            asked: 0,
            read_bytes: 0,
            buffer: vec![0; READ_BYTES],
        }
    }

    pub(super) async fn log_in(&mut self, login: &Login) -> Result<(), MailboxError> {
        let (user, password) = (login.user.clone(), login.password.clone());
        let body = CommandBody::login(user, password);
        let body = body.map_err(|_| MailboxError::Unsayable("user or password"))?;
        self.ask("the login", body).await?;
        Ok(())
    }

    /// Opens a folder for reading; the word for its numbers.
    pub(super) async fn open(&mut self, folder: &str) -> Result<u32, MailboxError> {
        let body = CommandBody::examine(folder.to_owned());
        let body = body.map_err(|_| MailboxError::Unsayable("folder"))?;
        let answer = self.ask("the folder", body).await?;
        let validity = answer.codes.iter().find_map(|code| match code {
            Code::UidValidity(validity) => Some(validity.get()),
            _ => None,
        });
        validity.ok_or(MailboxError::Nonsense("a folder without UIDVALIDITY"))
    }

    /// The numbers of the mails from this one on, and perhaps that of the last before it.
    pub(super) async fn uids_from(
        &mut self,
        first: NonZeroU32,
    ) -> Result<Vec<NonZeroU32>, MailboxError> {
        let from = Sequence::Range(SeqOrUid::Value(first), SeqOrUid::Asterisk);
        let key = SearchKey::Uid(SequenceSet::from(from));
        let body = CommandBody::search(None, Vec1::from(key), true);
        let answer = self.ask("the list of mails", body).await?;
        let found = answer.data.into_iter().filter_map(|data| match data {
            Data::Search(uids) => Some(uids),
            _ => None,
        });
        Ok(found.flatten().collect())
    }

    /// The beginning of a mail; nothing if it is gone.
    pub(super) async fn mail(
        &mut self,
        uid: NonZeroU32,
        bytes_max: usize,
    ) -> Result<Option<Vec<u8>>, MailboxError> {
        let bytes_max = u32::try_from(bytes_max).unwrap_or(u32::MAX);
        let body = MessageDataItemName::BodyExt {
            section: None,
            partial: NonZeroU32::new(bytes_max).map(|bytes_max| (0, bytes_max)),
            peek: true,
        };
        let body = CommandBody::Fetch {
            sequence_set: SequenceSet::from(uid),
            macro_or_item_names: vec![body].into(),
            uid: true,
        };
        let answer = self.ask("a mail", body).await?;
        let items = answer.data.into_iter().filter_map(|data| match data {
            Data::Fetch { items, .. } => Some(items),
            _ => None,
        });
        let mut bodies = items.flatten().filter_map(|item| match item {
            MessageDataItem::BodyExt { data, .. } => {
                let text = data.into_option();
                text.map(std::borrow::Cow::into_owned)
            }
            _ => None,
        });
        Ok(bodies.next())
    }

    /// Says goodbye; whether that is heard is no matter.
    pub(super) async fn log_out(mut self) {
        drop(self.ask("the goodbye", CommandBody::Logout).await);
    }

    /// Asks, and waits until all is answered.
    async fn ask(
        &mut self,
        what: &'static str,
        body: CommandBody<'static>,
    ) -> Result<Answer, MailboxError> {
        let is_goodbye = matches!(body, CommandBody::Logout);
        self.asked += 1;
        self.read_bytes = 0;
        let tag = Tag::try_from(format!("p{}", self.asked));
        let tag = tag.map_err(|_| MailboxError::Nonsense("no word for a question"))?;
        self.client.enqueue_command(Command {
            tag: tag.clone(),
            body,
        });
        let mut answer = Answer::default();
        loop {
            let status = match self.next().await? {
                Event::DataReceived { data } => {
                    answer.data.push(data);
                    continue;
                }
                Event::StatusReceived { status } | Event::CommandRejected { status, .. } => status,
                _ => continue,
            };
            match status {
                Status::Tagged(tagged) if tagged.tag == tag => {
                    return match tagged.body.kind {
                        StatusKind::Ok => Ok(answer),
                        StatusKind::No | StatusKind::Bad => Err(refused(what, &tagged.body)),
                    };
                }
                Status::Tagged(_) => {
                    return Err(MailboxError::Nonsense("an answer that nobody asked for"));
                }
                Status::Untagged(body) => answer.codes.extend(body.code),
                Status::Bye(_) if is_goodbye => {}
                Status::Bye(bye) => {
                    let said = shortened(bye.text.as_ref());
                    return Err(MailboxError::Refused { what, said });
                }
            }
        }
    }

    /// What comes next.
    async fn next(&mut self) -> Result<Event, MailboxError> {
        loop {
            match self.client.next() {
                Ok(event) => return Ok(event),
                Err(Interrupt::Io(Io::NeedMoreInput)) => self.read().await?,
                Err(Interrupt::Io(Io::Output(bytes))) => {
                    let wrote = async {
                        self.stream.write_all(&bytes).await?;
                        self.stream.flush().await
                    };
                    timeout(SILENCE_MAX, wrote).await.map_err(|_| in_vain())??;
                }
                Err(Interrupt::Error(Error::ResponseTooLong { .. })) => {
                    return Err(MailboxError::Nonsense("an answer is too long"));
                }
                Err(Interrupt::Error(_)) => {
                    return Err(MailboxError::Nonsense("an answer cannot be read"));
                }
            }
        }
    }

    async fn read(&mut self) -> Result<(), MailboxError> {
        let read = timeout(SILENCE_MAX, self.stream.read(&mut self.buffer)).await;
        let count = read.map_err(|_| in_vain())??;
        if count == 0 {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        self.read_bytes += count;
        if self.read_bytes > ANSWERS_BYTES_MAX {
            return Err(MailboxError::Nonsense("its answers have no end"));
        }
        self.client.enqueue_input(&self.buffer[..count]);
        Ok(())
    }
}

fn welcome(greeting: &Greeting<'_>) -> Result<(), MailboxError> {
    match greeting.kind {
        GreetingKind::Ok => Ok(()),
        // Whose mailbox would that be?
        GreetingKind::PreAuth => Err(MailboxError::Nonsense("it wants no login")),
        GreetingKind::Bye => Err(MailboxError::Refused {
            what: "the connection",
            said: shortened(greeting.text.as_ref()),
        }),
    }
}

fn refused(what: &'static str, body: &StatusBody<'_>) -> MailboxError {
    MailboxError::Refused {
        what,
        said: shortened(body.text.as_ref()),
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(SAID_CHARS_MAX).collect()
}

pub(super) fn in_vain() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "no answer in time")
}
