//! A server that answers as a test says and counts who came, and a resolver that says what it is
//! told.

use std::collections::VecDeque;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use postduif_outward::client::{Answer, Call, Failure, Headers, Method};
use postduif_outward::guard::Guard;
use postduif_outward::resolve::{Resolve, Resolving};
use postduif_outward::{Client, target::Target};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Long enough for this machine on a bad day.
pub(crate) const LONG: Duration = Duration::from_secs(20);

/// What a server does with a connection, after the head of the request was read.
#[derive(Clone)]
pub(crate) enum Does {
    /// Writes this and closes.
    Says(Vec<u8>),
    /// Writes the first, then the second again and again until nobody listens.
    Repeats(&'static str, &'static str),
    /// Writes this and then nothing more, with the connection open.
    Stops(&'static str),
}

impl Does {
    pub(crate) fn says(text: impl Into<String>) -> Self {
        Self::Says(text.into().into_bytes())
    }
}

/// A server on a port of its own of this machine.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    came: Arc<AtomicUsize>,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) async fn new(does: Does) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            came: Arc::default(),
            heard: Arc::default(),
        };
        let (came, heard) = (server.came.clone(), server.heard.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                came.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(stream, does.clone(), heard.clone()));
            }
        });
        server
    }

    /// How many connections were made.
    pub(crate) fn came(&self) -> usize {
        self.came.load(Ordering::SeqCst)
    }

    /// What was asked, each as it stood on the wire.
    pub(crate) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

async fn serve(mut stream: TcpStream, does: Does, heard: Arc<Mutex<Vec<String>>>) {
    let mut request = Vec::new();
    while !is_whole(&request) {
        let mut some = [0; 4_096];
        match stream.read(&mut some).await {
            Ok(0) | Err(_) => return,
            Ok(n) => request.extend_from_slice(&some[..n]),
        }
    }
    heard
        .lock()
        .unwrap()
        .push(String::from_utf8_lossy(&request).into_owned());
    match does {
        Does::Says(text) => {
            let _ = stream.write_all(&text).await;
        }
        Does::Repeats(first, then) => {
            let mut text = first;
            while stream.write_all(text.as_bytes()).await.is_ok() {
                text = then;
            }
        }
        Does::Stops(text) => {
            let _ = stream.write_all(text.as_bytes()).await;
            // Until the caller has gone.
            let _ = stream.read(&mut [0]).await;
        }
    }
}

/// Whether the head is there, and as much of the body as it says.
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head.lines().find_map(|line| {
        let line = line.to_ascii_lowercase();
        line.strip_prefix("content-length: ")?.parse::<usize>().ok()
    });
    body.len() >= length.unwrap_or(0)
}

/// Answers each look-up with the next of these, and the last one from then on.
pub(crate) struct Answers(Mutex<VecDeque<Vec<IpAddr>>>, AtomicUsize);

impl Answers {
    pub(crate) fn new(answers: &[&[&str]]) -> Arc<Self> {
        let each = |list: &&[&str]| list.iter().map(|one| one.parse().unwrap()).collect();
        let answers = answers.iter().map(each).collect();
        Arc::new(Self(Mutex::new(answers), AtomicUsize::new(0)))
    }

    /// How often was asked.
    pub(crate) fn asked(&self) -> usize {
        self.1.load(Ordering::SeqCst)
    }
}

impl Resolve for Answers {
    fn resolve<'a>(&'a self, _host: &'a str) -> Resolving<'a> {
        self.1.fetch_add(1, Ordering::SeqCst);
        let mut answers = self.0.lock().unwrap();
        let answer = if answers.len() > 1 {
            answers.pop_front()
        } else {
            answers.front().cloned()
        };
        let none = || io::Error::new(io::ErrorKind::NotFound, "no such name");
        Box::pin(async move { answer.ok_or_else(none) })
    }
}

/// A client that may call these networks beside the open internet.
pub(crate) fn client(allowed: &[&str]) -> Client {
    let allowed = allowed.iter().map(|one| one.parse().unwrap()).collect();
    Client::new(Guard::allowing(allowed), None).unwrap()
}

/// A client that may call this machine.
pub(crate) fn local() -> Client {
    client(&["127.0.0.1"])
}

pub(crate) fn get(url: &str) -> Call {
    Call {
        method: Method::Get,
        target: url.parse::<Target>().unwrap(),
        headers: Headers::default(),
        body: bytes(""),
        timeout: LONG,
        redirects_max: 0,
    }
}

pub(crate) fn bytes(text: &str) -> bytes::Bytes {
    bytes::Bytes::copy_from_slice(text.as_bytes())
}

/// The answer's status and body, or the sentence why there is none.
pub(crate) fn shown(made: Result<Answer, Failure>) -> Result<(u16, String), String> {
    match made {
        Ok(answer) => Ok((
            answer.status,
            String::from_utf8_lossy(&answer.body).into_owned(),
        )),
        Err(failure) => Err(failure.to_string()),
    }
}
