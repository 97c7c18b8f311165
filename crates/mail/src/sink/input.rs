//! What a client sends, cut into lines and messages.

use std::io;

use memchr::memmem;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::smtp::Stream;

/// Most bytes that the sink holds for one connection; a test that sends more is wrong.
const HELD_BYTES_MAX: usize = 64_000_000;
const READ_BYTES: usize = 65_536;

/// A connection from the server's side. Replies are held back until the client has to wait for
/// them, as a server with PIPELINING does.
pub(super) struct Peer {
    pub(super) stream: Box<dyn Stream>,
    arrived: Vec<u8>,
    read: Vec<u8>,
    replies: Vec<u8>,
}

impl Peer {
    pub(super) fn new(stream: Box<dyn Stream>) -> Self {
        Self {
            stream,
            arrived: Vec::new(),
            read: vec![0; READ_BYTES],
            replies: Vec::new(),
        }
    }

    pub(super) fn say(&mut self, reply: &str) {
        self.replies.extend_from_slice(reply.as_bytes());
        self.replies.extend_from_slice(b"\r\n");
    }

    pub(super) async fn flush(&mut self) -> io::Result<()> {
        if !self.replies.is_empty() {
            self.stream.write_all(&self.replies).await?;
            self.replies.clear();
        }
        self.stream.flush().await
    }

    /// Waits for more; the end of the connection is an error.
    pub(super) async fn read_more(&mut self) -> io::Result<()> {
        self.flush().await?;
        if self.arrived.len() > HELD_BYTES_MAX {
            return Err(io::Error::other("more than a sink can hold"));
        }
        match self.stream.read(&mut self.read).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            bytes => {
                self.arrived.extend_from_slice(&self.read[..bytes]);
                Ok(())
            }
        }
    }

    /// A line, without its CRLF.
    pub(super) async fn line(&mut self) -> io::Result<String> {
        loop {
            if let Some(end) = memmem::find(&self.arrived, b"\r\n") {
                let line = String::from_utf8_lossy(&self.arrived[..end]).into_owned();
                self.arrived.drain(..end + 2);
                return Ok(line);
            }
            self.read_more().await?;
        }
    }

    /// The first `bytes` of what has arrived, if they are there.
    pub(super) fn take_bytes(&mut self, bytes: usize) -> Option<Vec<u8>> {
        (self.arrived.len() >= bytes).then(|| self.arrived.drain(..bytes).collect())
    }

    /// The message up to the lone dot, if it is there, with the stuffed dots removed.
    pub(super) fn take_until_dot(&mut self) -> Option<Vec<u8>> {
        let (end, dot) = if self.arrived.starts_with(b".\r\n") {
            (0, 0)
        } else {
            let end = memmem::find(&self.arrived, b"\r\n.\r\n")? + 2;
            (end, end)
        };
        let stuffed: Vec<u8> = self.arrived.drain(..dot + 3).take(end).collect();
        let mut message = Vec::with_capacity(stuffed.len());
        for line in stuffed.split_inclusive(|&byte| byte == b'\n') {
            message.extend_from_slice(line.strip_prefix(b".").unwrap_or(line));
        }
        Some(message)
    }
}
