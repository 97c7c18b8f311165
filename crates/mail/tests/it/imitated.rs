//! Servers that stand for the providers: each asks of a call what the provider's page asks, and answers
//! from `imitated/`. The local part of the recipient orders a mood, as the sinks of the providers do.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use postduif_mail::provider::Name;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The key that all of them know.
pub(crate) const KEY: &str = "k3y-of-the-shop";

/// What was asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heard {
    pub(crate) path: String,
    /// The head, with names in small letters.
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Heard {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines();
        let mut values = lines.filter_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        values.next()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// The whole message, for those that take it.
    pub(crate) fn raw(&self) -> String {
        let data = &self.json()["Content"]["Raw"]["Data"];
        match data.as_str() {
            Some(data) => String::from_utf8(STANDARD.decode(data).unwrap()).unwrap(),
            None => self.body.clone(),
        }
    }
}

/// A provider on a port of its own of this machine.
pub(crate) struct Imitated {
    pub(crate) url: String,
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl Imitated {
    pub(crate) async fn new(name: Name) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let heard: Arc<Mutex<Vec<Heard>>> = Arc::default();
        let all = heard.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                serve(name, stream, &all).await;
            }
        });
        Self { url, heard }
    }

    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }
}

async fn serve(name: Name, mut stream: TcpStream, all: &Mutex<Vec<Heard>>) {
    let heard = read(&mut stream).await;
    let calls = {
        let mut all = all.lock().unwrap();
        all.push(heard.clone());
        all.len()
    };
    if has_key(name, &heard)
        && let Err(missing) = asked_for(name, &heard)
    {
        panic!("{name}: {missing}\n{heard:?}");
    }
    let to = recipient(name, &heard);
    let mood = to.split('@').next().unwrap_or_default();
    // The call is lost, or its answer.
    if mood == "lost" || (mood.starts_with("lost-") && calls == 1) {
        return;
    }
    let file = match mood {
        _ if !has_key(name, &heard) => "login",
        "lost-then-under-way" if calls == 2 => "under-way",
        "lost-then-busy" => "busy",
        "broken" => return say(&mut stream, "HTTP/1.1 500 Oops\n\nsomething went wrong").await,
        "away" => return say(&mut stream, "HTTP/1.1 503 Away\nRetry-After: 120\n\n").await,
        "moved" => {
            return say(&mut stream, "HTTP/1.1 302 Found\nLocation: /elsewhere\n\n").await;
        }
        "bad" | "busy" | "account" | "inactive" => mood,
        _ => "accepted",
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("imitated");
    let path = folder.join(name.as_str()).join(format!("{file}.http"));
    say(&mut stream, &std::fs::read_to_string(path).unwrap()).await;
}

async fn read(stream: &mut TcpStream) -> Heard {
    let mut bytes = Vec::new();
    loop {
        let mut more = [0; 8_192];
        let count = stream.read(&mut more).await.unwrap();
        bytes.extend_from_slice(&more[..count]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let mut lines = head.lines();
        let first = lines.next().unwrap().to_owned();
        let head = lines.fold(String::new(), |mut head, line| {
            let (name, value) = line.split_once(": ").unwrap();
            let _ = writeln!(head, "{}: {value}", name.to_lowercase());
            head
        });
        let heard = Heard {
            path: first,
            head,
            body: body.to_owned(),
        };
        let length: usize = heard.header("content-length").unwrap().parse().unwrap();
        if heard.body.len() >= length {
            return heard;
        }
    }
}

async fn say(stream: &mut TcpStream, text: &str) {
    let (head, body) = text.split_once("\n\n").unwrap();
    let head = head.replace('\n', "\r\n");
    let length = body.len();
    let answer = format!("{head}\r\nContent-Length: {length}\r\n\r\n{body}");
    stream.write_all(answer.as_bytes()).await.unwrap();
}

/// Whether the call carries our key where the page wants it.
fn has_key(name: Name, heard: &Heard) -> bool {
    let is = |header: &str, value: &str| heard.header(header) == Some(value);
    let login = STANDARD.encode(format!("api:{KEY}"));
    match name {
        Name::Ses => heard.header("authorization").is_some_and(|value| {
            value.starts_with("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/2026")
                && value.contains("/eu-west-1/ses/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=")
                && heard.header("x-amz-date").is_some()
        }),
        Name::Postmark => is("x-postmark-server-token", KEY),
        Name::Mailgun => is("authorization", &format!("Basic {login}")),
        Name::SendGrid | Name::Resend => is("authorization", &format!("Bearer {KEY}")),
        Name::Brevo => is("api-key", KEY),
    }
}

/// The one recipient.
fn recipient(name: Name, heard: &Heard) -> String {
    let json = heard.json();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match name {
        Name::Ses => text(&json["Destination"]["ToAddresses"][0]),
        Name::Postmark => text(&json["To"]),
        Name::Mailgun => field(&heard.body, "to").unwrap_or_default(),
        Name::SendGrid => text(&json["personalizations"][0]["to"][0]["email"]),
        Name::Brevo => text(&json["to"][0]["email"]),
        Name::Resend => text(&json["to"][0]),
    }
}

/// The value of a field of a form in parts.
pub(crate) fn field(body: &str, name: &str) -> Option<String> {
    let (_, rest) = body.split_once(&format!("name=\"{name}\"\r\n\r\n"))?;
    Some(rest.split_once("\r\n--")?.0.to_owned())
}

/// What the page says that a call has to have.
fn asked_for(name: Name, heard: &Heard) -> Result<(), String> {
    let (path, kind, pointers): (_, _, &[&str]) = match name {
        Name::Ses => (
            "/v2/email/outbound-emails",
            "application/json",
            &["/Content/Raw/Data", "/Destination/ToAddresses/0"],
        ),
        Name::Postmark => (
            "/email",
            "application/json",
            &["/From", "/To", "/Subject", "/TextBody", "/HtmlBody"],
        ),
        Name::Mailgun => (
            "/v3/mg.shop.example/messages.mime",
            "multipart/form-data; boundary=",
            &[],
        ),
        Name::SendGrid => (
            "/v3/mail/send",
            "application/json",
            &[
                "/personalizations/0/to/0/email",
                "/from/email",
                "/subject",
                "/content/0/value",
                "/content/1/value",
            ],
        ),
        Name::Brevo => (
            "/v3/smtp/email",
            "application/json",
            &["/sender/email", "/to/0/email", "/subject", "/htmlContent"],
        ),
        Name::Resend => (
            "/emails",
            "application/json",
            &["/from", "/to/0", "/subject", "/html", "/text"],
        ),
    };
    if heard.path != format!("POST {path} HTTP/1.1") {
        return Err(format!("path {}", heard.path));
    }
    let given = heard.header("content-type").unwrap_or_default();
    if !given.starts_with(kind) {
        return Err(format!("content type {given}"));
    }
    let json = heard.json();
    let missing = pointers.iter().find(|pointer| {
        json.pointer(pointer)
            .and_then(Value::as_str)
            .is_none_or(str::is_empty)
    });
    if let Some(pointer) = missing {
        return Err(format!("no {pointer}"));
    }
    // A part ends where the next begins, and the last says that it is the last.
    if let Some(boundary) = given.strip_prefix(kind).filter(|rest| !rest.is_empty())
        && !heard.body.ends_with(&format!("\r\n--{boundary}--\r\n"))
    {
        return Err("no end".to_owned());
    }
    Ok(())
}
