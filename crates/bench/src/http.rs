//! Events that come in over HTTP: a thousand in a request, and one in a request over many connections.
//! The server is the product's own, on a port of this machine, and whoever sends takes its part of the
//! same processors. Nobody reads the inbox meanwhile: that is measured by itself.

use std::net::SocketAddr;

use anyhow::{Context, bail};
use engine::id::WorkspaceId;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::unbounded_channel;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use crate::Options;
use crate::order::{Order, address};
use crate::progress::{Progress, Tell};
use crate::report::{Row, Wanted};
use crate::stopwatch::Stopwatch;
use crate::town::{Place, Town};

/// Events of one request, where there are many.
const BATCH_LENGTH: usize = 1_000;
/// Who sends such requests, each waiting for its answers.
const SENDERS: usize = 4;
/// Who sends single events, each waiting for its answers.
const CONNECTIONS: usize = 64;
/// Most events of a row: some seconds of work.
const EVENTS_MAX: usize = 50_000;
/// How many people they happen to, who are known before.
const PEOPLE: usize = 5_000;
/// Events in a second that are wanted, by a thousand and one by one.
const BATCHES_WANTED: f64 = 15_000.0;
const ONES_WANTED: f64 = 5_000.0;

/// Sends events in both ways.
pub(crate) async fn measure(options: &Options, tell: Tell<'_>) -> anyhow::Result<Vec<Row>> {
    let place = Place::file(&options.folder)?;
    let mut town = Town::found(place, Order::Cohort).await?;
    let door = Door::open(&town, town.workspace()).await?;
    let events = options.journeys.min(EVENTS_MAX);
    let people = events.min(PEOPLE);
    let of_all = |events| door.requests(events, people, BATCH_LENGTH);
    let made = door.send("making people known", of_all(people), SENDERS, tell);
    made.await?;
    let name = "events over HTTP, by 1,000";
    let batches = door.send(name, of_all(events), SENDERS, tell).await?;
    let name = "events over HTTP, one by one, 64 senders";
    let ones = door.requests(events.div_ceil(2), people, 1);
    let ones = door.send(name, ones, CONNECTIONS, tell).await?;
    door.close().await?;
    town.close().await;
    Ok(vec![
        batches.wanted(Wanted::PerSecond(BATCHES_WANTED)),
        ones.wanted(Wanted::PerSecond(ONES_WANTED)),
    ])
}

/// The server of a town.
pub(crate) struct Door {
    address: SocketAddr,
    key: String,
    stop: oneshot::Sender<()>,
    serving: JoinSet<std::io::Result<()>>,
}

/// A request with so many events.
struct Request {
    bytes: Vec<u8>,
    events: usize,
}

impl Door {
    /// For what happens in one of its workspaces.
    pub(crate) async fn open(town: &Town, workspace: WorkspaceId) -> anyhow::Result<Self> {
        let (store, runner) = town.first();
        let key = server::key::new([7; 32]);
        let scope = store.workspace(workspace);
        let now = runner::clock::Clock::now(&*town.clock());
        scope.add_key(&key.prefix, &key.hash, "bench", now).await?;
        let app = server::App::new(store.clone(), town.clock(), runner.nudge());
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let mut serving = JoinSet::new();
        serving.spawn(server::serve(listener, server::router(app), async {
            // Whoever would stop it has gone: that stops it too.
            let _ = stopped.await;
        }));
        Ok(Self {
            address,
            key: key.text,
            stop,
            serving,
        })
    }

    pub(crate) async fn close(mut self) -> anyhow::Result<()> {
        drop(self.stop);
        while let Some(served) = self.serving.join_next().await {
            served??;
        }
        Ok(())
    }

    /// Requests with so many events in all, of so many people, at most `each` in one.
    fn requests(&self, events: usize, people: usize, each: usize) -> Vec<Request> {
        let one = |n: usize| {
            let n = (n % people.max(1)) as u64;
            json!({
                "event": "page_viewed",
                "contact": {"email": address(n)},
                "data": {"url": format!("https://shop.example.test/p/{n}"), "title": "A product", "price": "12.50 EUR"},
            })
        };
        let request = |first: usize| {
            let last = (first + each).min(events);
            let body = if each == 1 {
                one(first)
            } else {
                json!({ "batch": (first..last).map(one).collect::<Vec<_>>() })
            };
            Request {
                bytes: self.post(&body.to_string()),
                events: last - first,
            }
        };
        (0..events).step_by(each).map(request).collect()
    }

    /// A connection to it.
    pub(crate) async fn line(&self) -> anyhow::Result<Line> {
        Line::open(self.address).await
    }

    /// What somebody does, as a request.
    pub(crate) fn happening(&self, event: &str, n: usize) -> Vec<u8> {
        let (email, day) = (address(n as u64), "2027-03-01T08:00:00Z");
        let body = json!({
            "event": event, "contact": { "email": email }, "data": { "d1": day, "d2": day },
        });
        self.post(&body.to_string())
    }

    /// A request with this body of events.
    pub(crate) fn post(&self, body: &str) -> Vec<u8> {
        let (key, length) = (&self.key, body.len());
        let head = format!(
            "POST /api/v1/events HTTP/1.1\r\nhost: bench.example.test\r\n\
             authorization: Bearer {key}\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n\r\n"
        );
        [head.as_bytes(), body.as_bytes()].concat()
    }

    /// Sends requests over so many connections, each waiting for its answer before the next.
    async fn send(
        &self,
        row: &str,
        requests: Vec<Request>,
        connections: usize,
        tell: Tell<'_>,
    ) -> anyhow::Result<Row> {
        let of = requests.iter().map(|request| request.events).sum();
        let (mut done, mut sending) = (0, JoinSet::new());
        let (counted, mut counts) = unbounded_channel();
        let mut shares: Vec<Vec<Request>> = (0..connections).map(|_| Vec::new()).collect();
        for (n, request) in requests.into_iter().enumerate() {
            shares[n % connections].push(request);
        }
        let mut lines = Vec::with_capacity(connections);
        for _ in 0..connections {
            lines.push(self.line().await?);
        }
        tell(Progress { row, done, of });
        let watch = Stopwatch::start();
        for (mut line, share) in lines.into_iter().zip(shares) {
            let counted = counted.clone();
            sending.spawn(async move {
                for request in share {
                    line.ask(&request.bytes).await?;
                    // Whoever counts has gone only if the measurement failed.
                    let _ = counted.send(request.events);
                }
                anyhow::Ok(())
            });
        }
        drop(counted);
        while let Some(some) = counts.recv().await {
            done += some;
            let done = done.min(of - 1);
            tell(Progress { row, done, of });
        }
        while let Some(sent) = sending.join_next().await {
            sent??;
        }
        let measured = watch.row(row, of);
        tell(Progress { row, done: of, of });
        Ok(measured)
    }
}

/// One connection to this program's own server. It understands as much HTTP as that answers with.
pub(crate) struct Line(BufReader<TcpStream>);

impl Line {
    #[expect(
        clippy::disallowed_methods,
        reason = "to this program's own server, on this machine"
    )]
    async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    /// Sends a request and reads its answer, which must be 200.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> anyhow::Result<()> {
        self.0.get_mut().write_all(request).await?;
        let (mut line, mut head) = (String::new(), String::new());
        while self.0.read_line(&mut line).await? > 0 && line != "\r\n" {
            head.push_str(&line);
            line.clear();
        }
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            let is_length = name.eq_ignore_ascii_case("content-length");
            value.trim().parse().ok().filter(|_| is_length)
        });
        let mut body = vec![0; length.context("an answer without a length")?];
        self.0.read_exact(&mut body).await?;
        if !head.starts_with("HTTP/1.1 200 ") {
            let (head, body) = (head.lines().next(), String::from_utf8_lossy(&body));
            bail!(
                "an event was not taken: {}: {body}",
                head.unwrap_or_default()
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn everything_that_is_sent_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::file(folder.path()).unwrap();
        let mut town = Town::found(place, Order::Cohort).await.unwrap();
        let door = Door::open(&town, town.workspace()).await.unwrap();
        for (events, each, connections) in [(25, 10, 2), (7, 1, 3)] {
            let requests = door.requests(events, 5, each);
            assert_eq!(requests.len(), events.div_ceil(each));
            let row = door.send("events", requests, connections, &|_| ()).await;
            assert!(row.unwrap().per_second > 0.0);
        }
        let mut unknown = Line::open(door.address).await.unwrap();
        let error = unknown
            .ask(b"GET /nowhere HTTP/1.1\r\nhost: a\r\n\r\n")
            .await;
        let error = error.unwrap_err().to_string();
        assert!(
            error.starts_with("an event was not taken: HTTP/1.1 4"),
            "{error}"
        );
        drop(unknown);
        door.close().await.unwrap();
        let people = town.first().0.workspace(town.workspace());
        assert_eq!(people.contacts(None, 100).await.unwrap().len(), 5);
        town.close().await;
    }
}
