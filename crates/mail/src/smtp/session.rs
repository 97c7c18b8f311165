//! From an open stream to a connection that can take messages: greeting, EHLO, STARTTLS, login.
//!
//! Whatever fails here is about us and the server, never about a message, so there is one kind of
//! failure and it means: try again.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{
    destination::{Destination, Login, Security},
    dial::Stream,
    reply::Reply,
    tls::Tls,
    wire::{Lost, Wire},
};
use crate::transport::{EnhancedCode, Outcome, Stage};

/// What the server said it can do (the reply to EHLO).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an extension that a server has or has not"
)]
pub(super) struct Features {
    pub(super) pipelining: bool,
    pub(super) chunking: bool,
    pub(super) smtputf8: bool,
    pub(super) eight_bit_mime: bool,
    pub(super) starttls: bool,
    pub(super) auth_plain: bool,
    pub(super) auth_login: bool,
    /// SIZE, with its limit in bytes; 0 is no limit.
    pub(super) size: Option<u64>,
}

impl Features {
    fn read(reply: &Reply) -> Self {
        let mut features = Self::default();
        // The first line is the server's name.
        for line in reply.lines.iter().skip(1) {
            let mut words = line.split_ascii_whitespace().map(str::to_ascii_uppercase);
            match words.next().as_deref() {
                Some("PIPELINING") => features.pipelining = true,
                Some("CHUNKING") => features.chunking = true,
                Some("SMTPUTF8") => features.smtputf8 = true,
                Some("8BITMIME") => features.eight_bit_mime = true,
                Some("STARTTLS") => features.starttls = true,
                Some("SIZE") => {
                    features.size = Some(words.next().and_then(|n| n.parse().ok()).unwrap_or(0));
                }
                Some("AUTH") => {
                    for mechanism in words {
                        features.auth_plain |= mechanism == "PLAIN";
                        features.auth_login |= mechanism == "LOGIN";
                    }
                }
                _ => {}
            }
        }
        features
    }
}

/// Why there is no connection.
#[derive(Debug)]
pub(super) struct Failure {
    stage: Stage,
    code: Option<u16>,
    enhanced: Option<EnhancedCode>,
    text: String,
}

impl Failure {
    pub(super) fn new(stage: Stage, text: impl Into<String>) -> Self {
        Self {
            stage,
            code: None,
            enhanced: None,
            text: text.into(),
        }
    }

    fn lost(stage: Stage) -> impl Fn(Lost) -> Self {
        move |lost| Self::new(stage, lost.to_string())
    }

    fn refused(stage: Stage, reply: &Reply) -> Self {
        let code = Some(reply.code);
        Self {
            stage,
            code,
            enhanced: reply.enhanced(),
            text: reply.text(),
        }
    }

    pub(super) fn into_outcome(self) -> Outcome {
        let Self {
            stage,
            code,
            enhanced,
            text,
        } = self;
        Outcome::Retry {
            stage,
            code,
            enhanced,
            text,
            after: None,
        }
    }
}

/// Brings a fresh stream to the point where messages can be sent.
pub(super) async fn open(
    stream: Box<dyn Stream>,
    destination: &Destination,
    tls: Option<&Tls>,
) -> Result<(Wire, Features), Failure> {
    let within = destination.timeouts.command;
    let (mut wire, mut features) = match (destination.security, tls) {
        (Security::Implicit, Some(tls)) => {
            let mut wire = Wire::new(shake_hands(stream, tls, destination).await?);
            let features = greet(&mut wire, destination).await?;
            (wire, features)
        }
        (security, tls) => {
            let mut wire = Wire::new(stream);
            let features = greet(&mut wire, destination).await?;
            match tls {
                Some(tls) if features.starttls => start_tls(wire, tls, destination).await?,
                Some(_) if security == Security::StartTls => {
                    wire.quit().await;
                    return Err(Failure::new(
                        Stage::Tls,
                        "the server does not offer STARTTLS",
                    ));
                }
                _ => (wire, features),
            }
        }
    };
    if let Some(login) = &destination.login {
        log_in(&mut wire, &features, login, within).await?;
    }
    // A server that says so may not be asked to.
    features.starttls = false;
    Ok((wire, features))
}

/// The server's greeting, then EHLO; HELO for a server that knows no EHLO.
async fn greet(wire: &mut Wire, destination: &Destination) -> Result<Features, Failure> {
    let within = destination.timeouts.command;
    let greeting = wire
        .reply(within)
        .await
        .map_err(Failure::lost(Stage::Hello))?;
    if greeting.code != 220 {
        return Err(Failure::refused(Stage::Hello, &greeting));
    }
    hello(wire, destination).await
}

async fn hello(wire: &mut Wire, destination: &Destination) -> Result<Features, Failure> {
    let within = destination.timeouts.command;
    let name = &destination.our_name;
    let reply = ask(wire, &format!("EHLO {name}\r\n"), Stage::Hello, within).await?;
    if reply.is_positive() {
        return Ok(Features::read(&reply));
    }
    if reply.code / 100 == 5 {
        let reply = ask(wire, &format!("HELO {name}\r\n"), Stage::Hello, within).await?;
        if reply.is_positive() {
            return Ok(Features::default());
        }
    }
    Err(Failure::refused(Stage::Hello, &reply))
}

async fn start_tls(
    mut wire: Wire,
    tls: &Tls,
    destination: &Destination,
) -> Result<(Wire, Features), Failure> {
    let reply = ask(
        &mut wire,
        "STARTTLS\r\n",
        Stage::Tls,
        destination.timeouts.command,
    )
    .await?;
    if reply.code != 220 {
        return Err(Failure::refused(Stage::Tls, &reply));
    }
    let stream = wire.into_stream().ok_or_else(|| {
        Failure::new(
            Stage::Tls,
            "the server sent more than its answer before TLS began",
        )
    })?;
    let mut wire = Wire::new(shake_hands(stream, tls, destination).await?);
    // What was said in the clear does not count (RFC 3207 §4.2).
    let features = hello(&mut wire, destination).await?;
    Ok((wire, features))
}

async fn shake_hands(
    stream: Box<dyn Stream>,
    tls: &Tls,
    destination: &Destination,
) -> Result<Box<dyn Stream>, Failure> {
    let within = destination.timeouts.command;
    match tokio::time::timeout(within, tls.wrap(stream)).await {
        Ok(wrapped) => wrapped.map_err(|e| Failure::new(Stage::Tls, format!("no TLS: {e}"))),
        Err(_) => Err(Failure::lost(Stage::Tls)(Lost::NoReply(within))),
    }
}

/// AUTH PLAIN, or LOGIN where there is only that (RFC 4954).
async fn log_in(
    wire: &mut Wire,
    features: &Features,
    login: &Login,
    within: std::time::Duration,
) -> Result<(), Failure> {
    let Login { user, password } = login;
    let reply = if features.auth_plain {
        let secret = STANDARD.encode(format!("\0{user}\0{password}"));
        ask(
            wire,
            &format!("AUTH PLAIN {secret}\r\n"),
            Stage::Login,
            within,
        )
        .await?
    } else if features.auth_login {
        let mut reply = ask(wire, "AUTH LOGIN\r\n", Stage::Login, within).await?;
        for secret in [user, password] {
            if reply.code == 334 {
                let line = format!("{}\r\n", STANDARD.encode(secret));
                reply = ask(wire, &line, Stage::Login, within).await?;
            }
        }
        reply
    } else {
        let text = "the server offers neither AUTH PLAIN nor AUTH LOGIN";
        return Err(Failure::new(Stage::Login, text));
    };
    if reply.code == 235 {
        Ok(())
    } else {
        Err(Failure::refused(Stage::Login, &reply))
    }
}

async fn ask(
    wire: &mut Wire,
    line: &str,
    stage: Stage,
    within: std::time::Duration,
) -> Result<Reply, Failure> {
    wire.send(line.as_bytes(), within)
        .await
        .map_err(Failure::lost(stage))?;
    wire.reply(within).await.map_err(Failure::lost(stage))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_can() {
        let reply = b"250-mx.example PIPELINING\r\n250-pipelining\r\n250-SIZE 35882577\r\n\
            250-AUTH CRAM-MD5 LOGIN plain\r\n250-8BITMIME\r\n250-CHUNKING-X\r\n250 STARTTLS\r\n";
        let (reply, _) = Reply::take(reply).unwrap().unwrap();
        let wanted = Features {
            pipelining: true,
            size: Some(35_882_577),
            auth_plain: true,
            auth_login: true,
            eight_bit_mime: true,
            starttls: true,
            ..Features::default()
        };
        assert_eq!(Features::read(&reply), wanted);
        let (bare, _) = Reply::take(b"250-CHUNKING\r\n250 SIZE x\r\n")
            .unwrap()
            .unwrap();
        let wanted = Features {
            size: Some(0),
            ..Features::default()
        };
        assert_eq!(Features::read(&bare), wanted);
    }
}
