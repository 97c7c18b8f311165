//! A connection as a line of commands out and replies in, each with its time-out.
//!
//! Replies that have arrived are given out before the end of the connection is: a server that says
//! `421` and closes has said `421`.

use std::{io, pin::Pin, task::Poll, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt, ReadBuf},
    time::timeout,
};

use super::{
    dial::Stream,
    reply::{Reply, ReplyError},
};

/// How much is read at once; most replies have less than 100 bytes.
const READ_BYTES: usize = 2_048;

/// Why there is no reply.
#[derive(Debug, thiserror::Error)]
pub(super) enum Lost {
    #[error("the server closed the connection")]
    Closed,
    #[error("the connection failed: {0}")]
    Io(#[from] io::Error),
    #[error("the server did not answer within {} s", .0.as_secs())]
    NoReply(Duration),
    #[error("the server did not take what was sent within {} s", .0.as_secs())]
    NotTaken(Duration),
    #[error("the server answered {0}, which is no answer to what was asked")]
    OutOfStep(u16),
    #[error(transparent)]
    Reply(#[from] ReplyError),
}

/// One connection.
pub(super) struct Wire {
    stream: Box<dyn Stream>,
    arrived: Vec<u8>,
}

impl Wire {
    pub(super) fn new(stream: Box<dyn Stream>) -> Self {
        Self {
            stream,
            arrived: Vec::new(),
        }
    }

    /// The stream below, to be wrapped in TLS. None if something has already arrived on it: that
    /// was sent in the clear by who knows whom, and must not be read as if it came through TLS
    /// (CVE-2011-0411).
    pub(super) fn into_stream(self) -> Option<Box<dyn Stream>> {
        self.arrived.is_empty().then_some(self.stream)
    }

    /// Sends bytes as one write. After an error at least the last of them has not been sent.
    pub(super) async fn send(&mut self, bytes: &[u8], within: Duration) -> Result<(), Lost> {
        let sending = async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        };
        match timeout(within, sending).await {
            Ok(sent) => Ok(sent?),
            Err(_) => Err(Lost::NotTaken(within)),
        }
    }

    /// The next reply.
    pub(super) async fn reply(&mut self, within: Duration) -> Result<Reply, Lost> {
        if let Some(reply) = self.take_reply()? {
            return Ok(reply);
        }
        match timeout(within, self.read_reply()).await {
            Ok(reply) => reply,
            Err(_) => Err(Lost::NoReply(within)),
        }
    }

    async fn read_reply(&mut self) -> Result<Reply, Lost> {
        loop {
            let mut chunk = [0; READ_BYTES];
            match self.stream.read(&mut chunk).await? {
                0 => return Err(Lost::Closed),
                bytes => self.arrived.extend_from_slice(&chunk[..bytes]),
            }
            if let Some(reply) = self.take_reply()? {
                return Ok(reply);
            }
        }
    }

    fn take_reply(&mut self) -> Result<Option<Reply>, ReplyError> {
        let taken = Reply::take(&self.arrived)?;
        Ok(taken.map(|(reply, bytes)| {
            self.arrived.drain(..bytes);
            reply
        }))
    }

    /// Whether the connection is open and silent, as one should be that nobody has used for a
    /// while. Does not wait.
    pub(super) async fn is_quiet(&mut self) -> bool {
        let mut byte = [0];
        let mut buffer = ReadBuf::new(&mut byte);
        let read = std::future::poll_fn(|context| {
            Poll::Ready(Pin::new(&mut self.stream).poll_read(context, &mut buffer))
        });
        self.arrived.is_empty() && read.await.is_pending()
    }

    /// Says goodbye, and waits a moment for the answer so that the server sees a clean end.
    pub(super) async fn quit(mut self) {
        /// A server that does not answer a goodbye is not worth more.
        const PATIENCE: Duration = Duration::from_secs(5);
        if self.send(b"QUIT\r\n", PATIENCE).await.is_ok() {
            // Whatever it answers, this is the end.
            let _ = self.reply(PATIENCE).await;
            let _ = timeout(PATIENCE, self.stream.shutdown()).await;
        }
    }
}
