//! One connection of a sink, from greeting to end.

use std::{io, ops::ControlFlow, sync::Arc};

use base64::{Engine, engine::general_purpose::STANDARD};
use tokio::io::AsyncWriteExt;

use super::{Answer, Moment, Received, input::Peer, server::Shared};
use crate::smtp::Stream;

/// Goes on, or ends the connection.
type Step = io::Result<ControlFlow<()>>;
const GO_ON: Step = Ok(ControlFlow::Continue(()));
const END: Step = Ok(ControlFlow::Break(()));

/// What was said, or 0, and whether the connection ends with it.
struct Said {
    code: u16,
    closes: bool,
}

impl Said {
    fn is_positive(&self) -> bool {
        self.code / 100 == 2
    }

    fn step(&self) -> Step {
        if self.closes { END } else { GO_ON }
    }
}

struct Dialogue {
    shared: Arc<Shared>,
    peer: Peer,
    connection: u64,
    is_encrypted: bool,
    is_logged_in: bool,
    from: Option<String>,
    to: Vec<String>,
    chunks: Vec<u8>,
}

/// Serves one connection. How it ends is the client's affair, so errors end here.
pub(super) async fn hold(shared: Arc<Shared>, stream: Box<dyn Stream>) {
    let connection = shared.count(|tally| tally.connections += 1).connections;
    let Ok((stream, is_encrypted)) = begin(&shared, stream).await else {
        return;
    };
    let mut dialogue = Dialogue {
        shared,
        peer: Peer::new(stream),
        connection,
        is_encrypted,
        is_logged_in: false,
        from: None,
        to: Vec::new(),
        chunks: Vec::new(),
    };
    if dialogue.run().await.is_ok() {
        let _ = dialogue.peer.stream.shutdown().await;
    }
}

async fn begin(shared: &Shared, stream: Box<dyn Stream>) -> io::Result<(Box<dyn Stream>, bool)> {
    match &shared.tls {
        Some(tls) if tls.is_implicit => {
            let stream: Box<dyn Stream> = Box::new(tls.acceptor.accept(stream).await?);
            Ok((stream, true))
        }
        _ => Ok((stream, false)),
    }
}

impl Dialogue {
    async fn run(&mut self) -> io::Result<()> {
        let connection = self.connection;
        let moment = Moment::Connected { connection };
        let mut step = self.reply(moment, "220 sink.example ESMTP").await?.step();
        while step?.is_continue() {
            let line = self.peer.line().await?;
            step = self.command(&line).await;
        }
        self.peer.flush().await
    }

    async fn command(&mut self, line: &str) -> Step {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" => self.hello().await,
            "HELO" => self.say("250 sink.example"),
            "STARTTLS" => self.start_tls().await,
            "AUTH" => self.log_in(rest).await,
            "MAIL" => self.sender(address(rest)).await,
            "RCPT" => self.recipient(address(rest)).await,
            "DATA" => self.data().await,
            "BDAT" => self.chunk(rest).await,
            "RSET" => self.reset().await,
            "NOOP" => self.say("250 2.0.0 nothing done"),
            "QUIT" => {
                self.shared.count(|tally| tally.quit += 1);
                self.peer.say("221 2.0.0 goodbye");
                END
            }
            _ => self.say("500 5.5.2 no such command"),
        }
    }

    fn say(&mut self, reply: &str) -> Step {
        self.peer.say(reply);
        GO_ON
    }

    /// Replies as the behaviour wants at this moment.
    async fn reply(&mut self, moment: Moment<'_>, usual: &str) -> io::Result<Said> {
        let answer = self.shared.behaviour.answer(&moment);
        self.perform(answer, usual).await
    }

    async fn perform(&mut self, mut answer: Answer, usual: &str) -> io::Result<Said> {
        while let Answer::After(wait, then) = answer {
            self.peer.flush().await?;
            tokio::time::sleep(wait).await;
            answer = *then;
        }
        let (reply, closes) = match &answer {
            Answer::Usual => (usual, false),
            Answer::Say(reply) => (reply.as_str(), false),
            Answer::SayAndClose(reply) => (reply.as_str(), true),
            Answer::Close => {
                return Ok(Said {
                    code: 0,
                    closes: true,
                });
            }
            Answer::TakeAndClose => {
                return Ok(Said {
                    code: 250,
                    closes: true,
                });
            }
            Answer::Silence | Answer::After(..) => loop {
                self.peer.read_more().await?;
            },
        };
        self.peer.say(reply);
        let code = reply
            .get(..3)
            .and_then(|code| code.parse().ok())
            .unwrap_or(0);
        Ok(Said { code, closes })
    }

    async fn reset(&mut self) -> Step {
        self.shared.count(|tally| tally.rset += 1);
        let said = self.reply(Moment::Reset, "250 2.0.0 forgotten").await?;
        if said.is_positive() {
            self.forget();
        }
        said.step()
    }

    async fn hello(&mut self) -> Step {
        self.forget();
        let mut lines = self.shared.behaviour.extensions();
        if self.shared.tls.is_some() && !self.is_encrypted {
            lines.push("STARTTLS");
        }
        lines.insert(0, "sink.example");
        let last = lines.len() - 1;
        let lines: Vec<_> = lines
            .iter()
            .enumerate()
            .map(|(at, line)| format!("250{}{line}", if at == last { ' ' } else { '-' }))
            .collect();
        self.reply(Moment::Hello, &lines.join("\r\n")).await?.step()
    }

    async fn start_tls(&mut self) -> Step {
        if self.shared.tls.is_none() || self.is_encrypted {
            return self.say("503 5.5.1 no TLS here");
        }
        let said = self.reply(Moment::StartTls, "220 2.0.0 go ahead").await?;
        if said.code != 220 || said.closes {
            return said.step();
        }
        self.peer.flush().await?;
        let (client, _) = tokio::io::duplex(1);
        let plain = std::mem::replace(&mut self.peer, Peer::new(Box::new(client)));
        if let Some(tls) = &self.shared.tls {
            let stream = tls.acceptor.accept(plain.stream).await?;
            self.peer = Peer::new(Box::new(stream));
        }
        self.is_encrypted = true;
        self.forget();
        GO_ON
    }

    async fn log_in(&mut self, rest: &str) -> Step {
        let (user, password) = match rest.split_once(' ') {
            Some(("PLAIN", secret)) => {
                let secret = decode(secret);
                let mut parts = secret.split('\0').skip(1).map(str::to_owned);
                (
                    parts.next().unwrap_or_default(),
                    parts.next().unwrap_or_default(),
                )
            }
            None if rest == "LOGIN" => {
                self.peer.say("334 VXNlcm5hbWU6");
                let user = self.peer.line().await?;
                self.peer.say("334 UGFzc3dvcmQ6");
                (decode(&user), decode(&self.peer.line().await?))
            }
            _ => return self.say("504 5.5.4 no such mechanism"),
        };
        let moment = Moment::Login {
            user: &user,
            password: &password,
        };
        let said = self.reply(moment, "235 2.7.0 welcome").await?;
        self.is_logged_in = said.code == 235;
        said.step()
    }

    async fn sender(&mut self, address: String) -> Step {
        self.shared.count(|tally| tally.mail += 1);
        if self.from.is_some() {
            return self.say("503 5.5.1 there is a sender already");
        }
        let moment = Moment::Sender {
            address: &address,
            is_logged_in: self.is_logged_in,
        };
        let said = self.reply(moment, "250 2.1.0 ok").await?;
        if said.is_positive() {
            self.from = Some(address);
        }
        said.step()
    }

    async fn recipient(&mut self, address: String) -> Step {
        self.shared.count(|tally| tally.rcpt += 1);
        if self.from.is_none() {
            return self.say("503 5.5.1 no sender");
        }
        let moment = Moment::Recipient { address: &address };
        let said = self.reply(moment, "250 2.1.5 ok").await?;
        if said.is_positive() {
            self.to.push(address);
        }
        said.step()
    }

    async fn data(&mut self) -> Step {
        self.shared.count(|tally| tally.data += 1);
        let usual = if self.to.is_empty() {
            "503 5.5.1 nobody to get it"
        } else {
            "354 go ahead"
        };
        let said = self.reply(Moment::Data, usual).await?;
        if said.code != 354 || said.closes {
            return said.step();
        }
        loop {
            if let Some(message) = self.peer.take_until_dot() {
                return self.message(message).await;
            }
            self.peer.read_more().await?;
            if self.partial().await?.is_break() {
                return END;
            }
        }
    }

    /// BDAT. Its bytes are on their way, so they are read also where nobody is to get them. An
    /// answer of the behaviour is that of a server that does not know the command: it takes what
    /// follows for commands.
    async fn chunk(&mut self, rest: &str) -> Step {
        self.shared.count(|tally| tally.bdat += 1);
        let mut words = rest.split(' ');
        let Some(bytes) = words.next().and_then(|bytes| bytes.parse().ok()) else {
            return self.say("501 5.5.4 how many bytes?");
        };
        let is_last = words
            .next()
            .is_some_and(|word| word.eq_ignore_ascii_case("LAST"));
        let answer = self.shared.behaviour.answer(&Moment::Chunk);
        if !matches!(answer, Answer::Usual) {
            return self.perform(answer, "").await?.step();
        }
        let chunk = loop {
            if let Some(chunk) = self.peer.take_bytes(bytes) {
                break chunk;
            }
            self.peer.read_more().await?;
            if self.partial().await?.is_break() {
                return END;
            }
        };
        if self.to.is_empty() {
            return self.say("503 5.5.1 nobody to get it");
        }
        self.chunks.extend_from_slice(&chunk);
        if !is_last {
            return self.say("250 2.0.0 go on");
        }
        let message = std::mem::take(&mut self.chunks);
        self.message(message).await
    }

    /// Some of a message is here: only the end of the connection can come of it.
    async fn partial(&mut self) -> Step {
        match self.shared.behaviour.answer(&Moment::Partial) {
            Answer::Usual => GO_ON,
            answer => self.perform(answer, "").await?.step(),
        }
    }

    async fn message(&mut self, bytes: Vec<u8>) -> Step {
        let recipients = std::mem::take(&mut self.to);
        let from = self.from.take().unwrap_or_default();
        let number = self.shared.number();
        let moment = Moment::Message {
            number,
            recipients: &recipients,
        };
        let usual = if recipients.is_empty() {
            "554 5.5.1 nobody to get it".to_owned()
        } else {
            format!("250 2.0.0 taken as {number}")
        };
        let said = self.reply(moment, &usual).await?;
        if said.is_positive() && !recipients.is_empty() {
            self.shared.take(Received {
                connection: self.connection,
                is_encrypted: self.is_encrypted,
                from,
                to: recipients,
                bytes,
            });
        }
        said.step()
    }

    fn forget(&mut self) {
        self.from = None;
        self.to.clear();
        self.chunks.clear();
    }
}

/// The address between `<` and `>`.
fn address(rest: &str) -> String {
    let inner = rest
        .split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'));
    inner.map_or_else(String::new, |(address, _)| address.to_owned())
}

fn decode(secret: &str) -> String {
    String::from_utf8(STANDARD.decode(secret).unwrap_or_default()).unwrap_or_default()
}
