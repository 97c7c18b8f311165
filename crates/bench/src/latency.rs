//! How long one waits: for the answer to an event, and for the first mail after a sign-up, alone and in a
//! crowd. All of the product is at work: its server, its loops, and SMTP to a server in this process that takes
//! everything. Who asks takes its part of the same processors.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::bail;
use mail::dkim::{Algorithm, Signer};
use mail::sink::Sink;
use mail::sink::behaviour::Accept;
use mail::smtp::Pool;
use mail::transport::{Delivery, Outcome};
use runner::clock::operational_now;
use runner::outlet::{Mail, Outlet, Parcel};
use serde_json::json;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use crate::Options;
use crate::http::{Door, Line};
use crate::order::{address, workflow};
use crate::parting::{email, signer};
use crate::progress::{Progress, Tell};
use crate::report::{Row, Waits};
use crate::stopwatch::Stopwatch;
use crate::town::{Charter, Place, Town};

/// Events in a second, one in a request, spread evenly.
const EVENTS_EACH_SECOND: usize = 1_000;
/// Most events: five seconds of them.
const EVENTS_MAX: usize = 5 * EVENTS_EACH_SECOND;
/// Who sends them, and who signs up in a crowd.
const CONNECTIONS: usize = 64;
/// Most who sign up one after the other: enough for one of a hundred to be the second slowest.
const ALONE_MAX: usize = 200;
/// How many sign up at once.
const CROWD_MAX: usize = 1_000;
/// Longest that a mail is waited for.
const WAIT_MAX: Duration = Duration::from_mins(1);
/// How often it is looked whether all have theirs.
const LOOKED_EVERY: Duration = Duration::from_millis(5);
/// A welcome of two mails.
const TWO_MAILS: &str = "{ id: one, do: send_email, email: hello }, \
    { id: w, do: wait, for: 10d }, { id: two, do: send_email, email: hello }";
/// What is wanted: the answer to an event, and a mail to somebody alone, for 99 of 100; one in a crowd for half.
const ANSWER_WANTED_MS: i64 = 20;
const ALONE_WANTED_MS: i64 = 50;
const CROWD_WANTED_MS: i64 = 1_000;

/// A way out that remembers when whose mail was taken.
struct Noting {
    way: Mail<Pool>,
    taken: Mutex<HashMap<String, i64>>,
}

impl Noting {
    fn taken(&self) -> std::sync::MutexGuard<'_, HashMap<String, i64>> {
        // Nobody panics with it in hand.
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Outlet for Noting {
    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> Delivery<'a> {
        Box::pin(async move {
            let outcome = self.way.deliver(parcel).await;
            if matches!(outcome, Outcome::Accepted { .. }) {
                let whose = parcel.envelope.to.as_str().to_owned();
                let now = operational_now().millis();
                self.taken().entry(whose).or_insert(now);
            }
            outcome
        })
    }

    fn at_once(&self) -> usize {
        self.way.at_once()
    }

    fn ahead(&self) -> usize {
        self.way.ahead()
    }
}

/// A town that is open, with somebody who hears when mail arrives.
struct Open {
    town: Town,
    door: Door,
    outlet: Arc<Noting>,
    _sink: Sink,
}

impl Open {
    async fn with(options: &Options, blocks: &str) -> anyhow::Result<Self> {
        let sink = Sink::that(Accept).without_bodies().listen().await?;
        let outlet = Arc::new(Noting {
            way: Mail(Pool::new(sink.destination())?),
            taken: Mutex::default(),
        });
        let charter = Charter {
            workflow: workflow(blocks),
            email: Some(email()),
            outlet: outlet.clone(),
            signer: || signer(&[Algorithm::Ed25519]),
        };
        let town = Town::found(Place::file(&options.folder)?, charter).await?;
        let door = Door::open(&town).await?;
        Ok(Self {
            town,
            door,
            outlet,
            _sink: sink,
        })
    }

    async fn close(mut self) -> anyhow::Result<()> {
        self.door.close().await?;
        self.town.close().await;
        self.outlet.way.0.close().await;
        Ok(())
    }

    /// What somebody does, as a request.
    fn request(&self, event: &str, n: usize) -> Vec<u8> {
        let (email, day) = (address(n as u64), "2027-03-01T08:00:00Z");
        let body = json!({
            "event": event, "contact": { "email": email }, "data": { "d1": day, "d2": day },
        });
        self.door.post(&body.to_string())
    }

    /// How long each of these waited for a mail that signed up then.
    async fn mails(&self, since: &[(usize, i64)]) -> anyhow::Result<Vec<i64>> {
        let until = operational_now().plus_ms(i64::try_from(WAIT_MAX.as_millis())?);
        loop {
            let waited: Option<Vec<i64>> = {
                let taken = self.outlet.taken();
                let waited =
                    |(n, at): &(usize, i64)| taken.get(&address(*n as u64)).map(|taken| taken - at);
                since.iter().map(waited).collect()
            };
            if let Some(waited) = waited {
                return Ok(waited);
            }
            if operational_now() > until {
                bail!("somebody waits for a mail for more than {WAIT_MAX:?}");
            }
            tokio::time::sleep(LOOKED_EVERY).await;
        }
    }
}

/// Measures all of it.
pub(crate) async fn measure(options: &Options, tell: Tell<'_>) -> anyhow::Result<Vec<Waits>> {
    let open = Open::with(options, "{ id: hello, do: send_email, email: hello }").await?;
    let runner = Arc::clone(open.town.first().1);
    let (stop, stopped) = oneshot::channel::<()>();
    let asked = async {
        // Dropped at the end, which stops the loops.
        let _stop = stop;
        let answers = answers(&open, options.journeys.min(EVENTS_MAX), tell).await?;
        let alone = alone(&open, options.journeys.min(ALONE_MAX), tell).await?;
        let crowd = crowd(&open, options.journeys.min(CROWD_MAX), tell).await?;
        anyhow::Ok(vec![answers, alone, crowd])
    };
    let served = runner.serve(async {
        let _ = stopped.await;
    });
    let (waits, served) = tokio::join!(asked, served);
    served?;
    drop(runner);
    open.close().await?;
    waits
}

/// Events that come at even times, whether those before them are answered or not.
async fn answers(open: &Open, of: usize, tell: Tell<'_>) -> anyhow::Result<Waits> {
    let row = "an event until its answer, 1,000 events/s";
    let lines = CONNECTIONS.min(of);
    let begin = operational_now().millis();
    let mut asking = JoinSet::new();
    for first in 0..lines {
        let mut line = open.door.line().await?;
        let own = (first..of).step_by(lines);
        let own: Vec<_> = own.map(|n| (n, open.request("page_viewed", n))).collect();
        asking.spawn(async move {
            let mut waited = Vec::with_capacity(own.len());
            for (n, request) in own {
                let due = begin + i64::try_from(n * 1_000 / EVENTS_EACH_SECOND)?;
                sleep_until(due).await;
                line.ask(&request).await?;
                waited.push(operational_now().millis() - due);
            }
            anyhow::Ok(waited)
        });
    }
    tell(Progress { row, done: 0, of });
    let mut waited = Vec::with_capacity(of);
    while let Some(asked) = asking.join_next().await {
        waited.extend(asked??);
        let done = waited.len();
        tell(Progress { row, done, of });
    }
    Ok(Waits::of(row, waited).wanted(99, ANSWER_WANTED_MS))
}

async fn sleep_until(ms: i64) {
    let left = ms - operational_now().millis();
    if let Ok(left) = u64::try_from(left) {
        tokio::time::sleep(Duration::from_millis(left)).await;
    }
}

/// Numbers of people who did nothing yet.
const ALONE_FROM: usize = 1_000_000;
const CROWD_FROM: usize = 2_000_000;

/// People who sign up one after the other, each when the one before has a mail.
async fn alone(open: &Open, of: usize, tell: Tell<'_>) -> anyhow::Result<Waits> {
    let row = "a sign-up alone until its mail is taken";
    let mut line: Line = open.door.line().await?;
    let mut waited = Vec::with_capacity(of);
    for n in ALONE_FROM..ALONE_FROM + of {
        let (done, request) = (waited.len(), open.request("moved_in", n));
        tell(Progress { row, done, of });
        let since = operational_now().millis();
        line.ask(&request).await?;
        waited.extend(open.mails(&[(n, since)]).await?);
    }
    tell(Progress { row, done: of, of });
    Ok(Waits::of(row, waited).wanted(99, ALONE_WANTED_MS))
}

/// All of a crowd at once, over many connections.
async fn crowd(open: &Open, of: usize, tell: Tell<'_>) -> anyhow::Result<Waits> {
    let row = "a sign-up among 1,000 until its mail is taken";
    let lines = CONNECTIONS.min(of);
    let mut asking = JoinSet::new();
    tell(Progress { row, done: 0, of });
    for first in 0..lines {
        let mut line = open.door.line().await?;
        let own = (CROWD_FROM + first..CROWD_FROM + of).step_by(lines);
        let own: Vec<_> = own.map(|n| (n, open.request("moved_in", n))).collect();
        asking.spawn(async move {
            let mut since = Vec::with_capacity(own.len());
            for (n, request) in own {
                since.push((n, operational_now().millis()));
                line.ask(&request).await?;
            }
            anyhow::Ok(since)
        });
    }
    let mut since = Vec::with_capacity(of);
    while let Some(asked) = asking.join_next().await {
        since.extend(asked??);
    }
    let waited = open.mails(&since).await?;
    tell(Progress { row, done: of, of });
    Ok(Waits::of(row, waited).wanted(50, CROWD_WANTED_MS))
}

/// What a contact costs who gets a welcome of two mails: processor time, with everything from the event to the
/// last answer of the mail server, and bytes on the disk.
pub(crate) async fn welcome(options: &Options, tell: Tell<'_>) -> anyhow::Result<Row> {
    let row = "a welcome of two mails, a contact";
    let of = options.journeys.min(CROWD_MAX);
    let sink = Sink::that(Accept).without_bodies().listen().await?;
    let outlet = Arc::new(Noting {
        way: Mail(Pool::new(sink.destination())?),
        taken: Mutex::default(),
    });
    let charter = Charter {
        workflow: workflow(TWO_MAILS),
        email: Some(email()),
        outlet: outlet.clone(),
        signer: || Ok(Signer::default()),
    };
    let mut town = Town::found(Place::file(&options.folder)?, charter).await?;
    let before = town.size_bytes().await?;
    let watch = Stopwatch::start();
    town.move_in(of, row, tell).await?;
    send_all(&town).await?;
    outlet.taken().clear();
    town.wake_all(1, 1, row, tell).await?;
    send_all(&town).await?;
    let mut measured = watch.row(row, of);
    anyhow::ensure!(outlet.taken().len() == of, "somebody got no second mail");
    let bytes = town.size_bytes().await?.saturating_sub(before);
    measured.bytes_per_journey = bytes.checked_div(u64::try_from(of)?);
    town.close().await;
    outlet.way.0.close().await;
    Ok(measured)
}

async fn send_all(town: &Town) -> anyhow::Result<()> {
    let (store, runner) = town.first();
    for bucket in store.buckets() {
        while runner.send_due(bucket).await? > 0 {}
        while runner.read_inbox(bucket).await? > 0 {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn everybody_is_answered_and_gets_a_mail() {
        let folder = tempfile::tempdir().unwrap();
        let options = Options::new(folder.path(), 70);
        let waits = measure(&options, &|progress| {
            assert!(progress.done <= progress.of, "{progress:?}");
        });
        let waits = waits.await.unwrap();
        assert_eq!(waits.len(), 3);
        for row in waits {
            assert_eq!(row.count, 70, "{row:?}");
            assert!(
                row.p50_ms <= row.p99_ms && row.p99_ms <= row.most_ms,
                "{row:?}"
            );
        }
        let row = welcome(&options, &|_| ()).await.unwrap();
        assert!(
            row.bytes_per_journey.is_some_and(|bytes| bytes > 0),
            "{row:?}"
        );
    }
}
