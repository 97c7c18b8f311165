//! Mail over a network: the server in this process, behind a wire on which each turn takes 20 ms. What limits
//! sending there is how many turns a message takes, and how seldom a connection waits for us.

use std::collections::VecDeque;
use std::time::Duration;

use mail::sink::Sink;
use mail::sink::behaviour::{Accept, Offering};
use mail::smtp::{Destination, Security};
use runner::clock::operational_now;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::sleep;

use crate::Options;
use crate::parting::{Kind, Peer, send, unsigned};
use crate::progress::Tell;
use crate::report::{Row, Wanted};

/// Most messages of a row: some seconds of waiting, beside which opening ten connections is little.
const MESSAGES_MAX: usize = 1_600;
/// What a turn takes: a server in the same country.
const TURN_MS: i64 = 20;
/// Read at a time.
const READ_BYTES: usize = 16 * 1024;

/// The server's side, and what is wanted: a message is one turn where CHUNKING is offered, and two where not.
const PEERS: [(&str, &[&str], f64); 2] = [
    (
        "render, send over 20 ms, CHUNKING",
        &["PIPELINING", "CHUNKING", "8BITMIME"],
        400.0,
    ),
    (
        "render, send over 20 ms, no CHUNKING",
        &["PIPELINING", "8BITMIME"],
        220.0,
    ),
];

/// A server far away.
pub(crate) struct Far {
    port: u16,
    wire: AbortHandle,
    _sink: Sink,
}

impl Drop for Far {
    fn drop(&mut self) {
        self.wire.abort();
    }
}

impl Far {
    async fn listen(offered: &'static [&'static str]) -> anyhow::Result<Self> {
        let sink = Sink::that(Offering(offered, Accept)).without_bodies();
        let sink = sink.listen().await?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let wire = tokio::spawn(carry(listener, sink.destination().port)).abort_handle();
        Ok(Self {
            port,
            wire,
            _sink: sink,
        })
    }

    pub(crate) fn destination(&self) -> Destination {
        Destination::new("127.0.0.1", self.port, Security::PlainOnLoopback)
    }
}

/// Mail of the first kind to each of them.
pub(crate) async fn measure(options: &Options, tell: Tell<'_>) -> anyhow::Result<Vec<Row>> {
    let of = options.mails().min(MESSAGES_MAX);
    let mut rows = Vec::new();
    for (row, offered, wanted) in PEERS {
        let kind = Kind {
            row,
            signer: unsigned,
            wanted: None,
        };
        let peer = Peer::Far(Far::listen(offered).await?);
        let (sent, _) = send(options, (&kind, of), &peer, tell).await?;
        rows.push(sent.wanted(Wanted::PerSecond(wanted)));
    }
    Ok(rows)
}

/// Carries connections to the server at this port, until nobody wants it any more.
async fn carry(listener: TcpListener, port: u16) {
    let mut ways = JoinSet::new();
    while let Ok((near, _)) = listener.accept().await {
        #[expect(
            clippy::disallowed_methods,
            reason = "the wire to the server in this process"
        )]
        let far = TcpStream::connect(("127.0.0.1", port)).await;
        let Ok(far) = far else { continue };
        if near.set_nodelay(true).is_err() || far.set_nodelay(true).is_err() {
            continue;
        }
        let (from_us, to_us) = near.into_split();
        let (from_it, to_it) = far.into_split();
        ways.spawn(along(from_us, to_it, 0));
        // The whole turn on the way back: whoever waits for an answer notices no difference.
        ways.spawn(along(from_it, to_us, TURN_MS));
    }
}

/// Takes bytes along, each so long after it came.
async fn along(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, takes_ms: i64) {
    let mut under_way: VecDeque<(i64, Vec<u8>)> = VecDeque::new();
    let mut buffer = vec![0; READ_BYTES];
    let mut is_open = true;
    while is_open || !under_way.is_empty() {
        let now_ms = operational_now().millis();
        let next = under_way.front().map(|(at_ms, _)| at_ms - now_ms);
        let left = Duration::from_millis(next.unwrap_or_default().max(0).unsigned_abs());
        tokio::select! {
            read = from.read(&mut buffer), if is_open => match read {
                Ok(count @ 1..) => {
                    let at_ms = operational_now().millis() + takes_ms;
                    under_way.push_back((at_ms, buffer[..count].to_vec()));
                }
                Ok(0) | Err(_) => is_open = false,
            },
            () = sleep(left), if next.is_some() => {
                let Some((_, bytes)) = under_way.pop_front() else { continue };
                if to.write_all(&bytes).await.is_err() {
                    return;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many turns it takes until so much is answered.
    async fn turns(offered: &'static [&'static str]) -> i64 {
        let far = Far::listen(offered).await.unwrap();
        let begun_ms = operational_now().millis();
        #[expect(
            clippy::disallowed_methods,
            reason = "the wire, which is what is tested"
        )]
        let mut stream = TcpStream::connect(("127.0.0.1", far.port)).await.unwrap();
        let mut greeting = [0; 3];
        stream.read_exact(&mut greeting).await.unwrap();
        stream.write_all(b"EHLO us\r\n").await.unwrap();
        let mut rest = vec![0; 1_000];
        let mut said = String::new();
        while !said.contains("250 ") {
            let count = stream.read(&mut rest).await.unwrap();
            said.push_str(&String::from_utf8_lossy(&rest[..count]));
        }
        assert_eq!(said.contains("CHUNKING"), offered.contains(&"CHUNKING"));
        (operational_now().millis() - begun_ms) / TURN_MS
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn each_answer_takes_its_time() {
        for (_, offered, _) in PEERS {
            // The hello and an answer; a busy machine adds to that.
            assert!(turns(offered).await >= 2);
        }
    }
}
