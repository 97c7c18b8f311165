//! One message over one open connection.
//!
//! With PIPELINING all commands up to DATA are one write, with CHUNKING the message as well;
//! without either it is one command at a time. A connection survives every refusal of a message but
//! 421. It does not know the pool that it belongs to.

use std::io::Write;

use super::{
    destination::Timeouts,
    dot,
    exchange::{Attempt, Command, Exchange},
    session::Features,
    wire::Wire,
};
use crate::{
    mime::Message,
    transport::{EnhancedCode, Envelope, Outcome, Stage},
};

/// An open connection and what it has been through.
pub(super) struct Connection {
    pub(super) wire: Wire,
    features: Features,
    /// Messages that were tried over it.
    pub(super) messages: u32,
    needs_reset: bool,
    /// The group being sent; kept, so that it is allocated once per connection.
    group: Vec<u8>,
}

impl Connection {
    pub(super) fn new(wire: Wire, features: Features) -> Self {
        Self {
            wire,
            features,
            messages: 0,
            needs_reset: false,
            group: Vec::new(),
        }
    }

    /// Delivers one message.
    pub(super) async fn deliver(
        &mut self,
        envelope: &Envelope,
        message: &Message,
        timeouts: &Timeouts,
    ) -> Attempt {
        if let Some(outcome) = self.refuse_unsent(envelope, message) {
            let (keep, needs_reset) = (true, self.needs_reset);
            return Attempt {
                outcome,
                keep,
                needs_reset,
                is_stillborn: false,
                chunking_is_broken: false,
            };
        }
        self.messages += 1;
        let commands = self.commands();
        let group_length = if self.features.pipelining {
            commands.len()
        } else {
            1
        };
        let mut exchange = Exchange::default();
        for commands in commands.chunks(group_length) {
            self.write_group(commands, envelope, message);
            exchange
                .run(&mut self.wire, &self.group, commands, timeouts)
                .await;
            if !exchange.goes_on() {
                break;
            }
        }
        if let Some(command) = exchange.after_data() {
            self.write_group(&[command], envelope, message);
            exchange
                .run(&mut self.wire, &self.group, &[command], timeouts)
                .await;
        }
        let attempt = exchange.into_attempt();
        self.needs_reset = attempt.needs_reset;
        attempt
    }

    /// What the server's own words already rule out.
    fn refuse_unsent(&self, envelope: &Envelope, message: &Message) -> Option<Outcome> {
        let refuse = |code, subject, detail, text: String| {
            let enhanced = Some(EnhancedCode {
                class: 5,
                subject,
                detail,
            });
            Some(Outcome::Refused {
                stage: Stage::Sender,
                code,
                enhanced,
                text,
            })
        };
        let bytes = message.as_bytes().len() as u64;
        if let Some(limit) = self
            .features
            .size
            .filter(|&limit| limit > 0 && bytes > limit)
        {
            let text = format!("not sent: {bytes} bytes, and the server takes {limit}");
            return refuse(552, 3, 4, text);
        }
        if needs_utf8(envelope, message) && !self.features.smtputf8 {
            let text = "not sent: an address has characters that the server cannot take";
            return refuse(553, 6, 7, text.into());
        }
        None
    }

    fn commands(&self) -> Vec<Command> {
        let mut commands = Vec::with_capacity(4);
        if self.needs_reset {
            commands.push(Command::Reset);
        }
        commands.extend([Command::Sender, Command::Recipient]);
        commands.push(if self.features.chunking {
            Command::Chunk
        } else {
            Command::Data
        });
        commands
    }

    fn write_group(&mut self, commands: &[Command], envelope: &Envelope, message: &Message) {
        self.group.clear();
        for command in commands {
            match command {
                Command::Reset => self.group.extend_from_slice(b"RSET\r\n"),
                Command::Sender => self.write_sender(envelope, message),
                Command::Recipient => self.write_line(format_args!("RCPT TO:<{}>", envelope.to)),
                Command::Data => self.group.extend_from_slice(b"DATA\r\n"),
                Command::Chunk => {
                    let bytes = message.as_bytes();
                    self.write_line(format_args!("BDAT {} LAST", bytes.len()));
                    self.group.extend_from_slice(bytes);
                }
                Command::Message => dot::stuff(message, &mut self.group),
                Command::LoneDot => self.group.extend_from_slice(b".\r\n"),
            }
        }
    }

    fn write_sender(&mut self, envelope: &Envelope, message: &Message) {
        let bytes = message.as_bytes().len();
        let size = self
            .features
            .size
            .map(|_| format!(" SIZE={bytes}"))
            .unwrap_or_default();
        let utf8 = match (needs_utf8(envelope, message), self.features.eight_bit_mime) {
            (true, true) => " SMTPUTF8 BODY=8BITMIME",
            (true, false) => " SMTPUTF8",
            (false, _) => "",
        };
        self.write_line(format_args!("MAIL FROM:<{}>{size}{utf8}", envelope.from));
    }

    fn write_line(&mut self, line: std::fmt::Arguments<'_>) {
        self.group
            .write_fmt(line)
            .expect("a Vec takes all that is written");
        self.group.extend_from_slice(b"\r\n");
    }
}

/// SMTPUTF8 is asked for only where it must be: with it, every server on the way needs it.
fn needs_utf8(envelope: &Envelope, message: &Message) -> bool {
    message.has_utf8_headers() || !envelope.from.is_ascii() || !envelope.to.is_ascii()
}
