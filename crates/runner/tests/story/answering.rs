//! A web server of this machine that answers as a story says, and keeps what it was told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// What the server does with a request.
#[derive(Clone, Copy)]
pub(crate) enum Does {
    /// Answers with this status, and these words.
    Says(u16, &'static str),
    /// Answers after half a second.
    Late(&'static str),
    /// Says nothing.
    Hangs,
    /// Sends the caller there.
    Leads(&'static str),
}

pub(crate) struct Server {
    pub(crate) port: u16,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// The last of what it does it does again and again.
    pub(crate) async fn new(does: &[Does]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard: Arc<Mutex<Vec<String>>> = Arc::default();
        let (told, mut does) = (heard.clone(), VecDeque::from(does.to_vec()));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let what = if does.len() > 1 {
                    does.pop_front()
                } else {
                    does.front().copied()
                };
                let request = request(&mut stream).await;
                told.lock().unwrap().push(request);
                let (status, more, words) = match what.unwrap() {
                    Does::Says(status, words) => (status, String::new(), words),
                    Does::Late(words) => {
                        tokio::time::sleep(Duration::from_millis(500)).await;
                        (200, String::new(), words)
                    }
                    Does::Leads(to) => (302, format!("location: {to}\r\n"), ""),
                    Does::Hangs => {
                        tokio::spawn(async move {
                            tokio::time::sleep(Duration::from_secs(30)).await;
                            drop(stream);
                        });
                        continue;
                    }
                };
                let length = words.len();
                let answer =
                    format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n{more}\r\n{words}");
                // Who hung up does not hear it.
                drop(stream.write_all(answer.as_bytes()).await);
            }
        });
        Self { port, heard }
    }

    pub(crate) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

/// Head and body.
async fn request(stream: &mut tokio::net::TcpStream) -> String {
    let (mut bytes, mut part) = (Vec::new(), [0; 4096]);
    loop {
        let n = stream.read(&mut part).await.unwrap_or(0);
        bytes.extend_from_slice(&part[..n]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "));
            let length = length.map_or(0, |length| length.parse::<usize>().unwrap());
            if body.len() >= length || n == 0 {
                return text;
            }
        }
        if n == 0 {
            return text;
        }
    }
}

/// A header of a request.
pub(crate) fn header<'a>(request: &'a str, name: &str) -> Option<&'a str> {
    let prefix = format!("{name}: ");
    request
        .lines()
        .find_map(|line| line.strip_prefix(prefix.as_str()))
}
