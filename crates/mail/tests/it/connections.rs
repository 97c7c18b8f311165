//! How the pool uses its connections: how many, how long, and what a dead one costs.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use postduif_mail::{
    sink::{
        Answer, Behaviour, Moment, Sink,
        behaviour::{Accept, Offering, OneMessage, Slow},
    },
    smtp::{Destination, Pool},
};
use tokio::time::{sleep, timeout};

use crate::support::{envelope, message, send_each, show};

const THREE: &[&str] = &["a@example.net", "b@example.net", "c@example.net"];

fn in_memory(
    behaviour: impl Behaviour,
    change: impl FnOnce(&mut Destination),
) -> (Sink, Arc<Pool>) {
    let sink = Sink::that(behaviour).without_bodies().in_memory();
    let mut destination = sink.destination();
    change(&mut destination);
    let pool = Pool::with_dial(destination, sink.dial()).unwrap();
    (sink, Arc::new(pool))
}

/// Sends to everybody at once.
async fn send_all(pool: &Arc<Pool>, count: usize) -> Vec<String> {
    let deliveries: Vec<_> = (0..count)
        .map(|number| {
            let pool = pool.clone();
            tokio::spawn(async move {
                let to = envelope(&format!("a{number}@example.net"));
                show(&pool.deliver(&to, &message(number)).await)
            })
        })
        .collect();
    let mut lines = Vec::new();
    for delivery in deliveries {
        lines.push(delivery.await.unwrap());
    }
    lines
}

#[tokio::test(start_paused = true)]
async fn a_connection_is_closed_after_its_share() {
    let (sink, pool) = in_memory(Accept, |d| d.messages_per_connection_max = 2);
    send_each(&pool, THREE).await;
    pool.close().await;
    let wanted = "connections 2, mail 3, rcpt 3, bdat 3, quit 2, taken 3";
    assert_eq!(sink.tally().to_string(), wanted);
    let over: Vec<_> = sink
        .received()
        .iter()
        .map(|received| received.connection)
        .collect();
    assert_eq!(over, [1, 1, 2]);
}

#[tokio::test(start_paused = true)]
async fn no_more_connections_than_allowed() {
    let slow = Slow(Duration::from_secs(10));
    let (sink, pool) = in_memory(slow, |d| d.connections_max = 3);
    let start = sleep(Duration::ZERO).deadline();
    let lines = send_all(&pool, 12).await;
    assert!(
        lines.iter().all(|line| line.starts_with("accepted: 250")),
        "{lines:?}"
    );
    assert_eq!((sink.tally().connections, sink.tally().taken), (3, 12));
    // Three at a time, four times.
    let took = sleep(Duration::ZERO).deadline() - start;
    assert_eq!(took.as_secs(), 40);
}

#[tokio::test(start_paused = true)]
async fn idle_connections_are_closed() {
    let (sink, pool) = in_memory(Accept, |d| d.timeouts.idle = Duration::from_secs(30));
    send_all(&pool, 2).await;
    assert_eq!((sink.tally().connections, sink.tally().quit), (2, 0));
    sleep(Duration::from_secs(29)).await;
    assert_eq!(sink.tally().quit, 0);
    sleep(Duration::from_secs(17)).await;
    assert_eq!(sink.tally().quit, 2);
    send_each(&pool, &THREE[..1]).await;
    assert_eq!(sink.tally().connections, 3);
    sleep(Duration::from_mins(5)).await;
    assert_eq!(sink.tally().quit, 3);
}

#[tokio::test(start_paused = true)]
async fn a_connection_used_just_before_a_sweep_gets_its_whole_time() {
    let (sink, pool) = in_memory(Accept, |d| d.timeouts.idle = Duration::from_secs(30));
    for _ in 0..2 {
        send_each(&pool, &THREE[..1]).await;
        sleep(Duration::from_secs(14)).await;
    }
    sleep(Duration::from_secs(15)).await;
    assert_eq!(sink.tally().quit, 0);
    sleep(Duration::from_secs(17)).await;
    assert_eq!(sink.tally().quit, 1);
}

#[tokio::test(start_paused = true)]
async fn a_connection_in_use_is_not_idle() {
    let (sink, pool) = in_memory(Accept, |d| d.timeouts.idle = Duration::from_secs(30));
    for number in 0..20 {
        pool.deliver(&envelope("a@example.net"), &message(number))
            .await;
        sleep(Duration::from_secs(14)).await;
    }
    assert_eq!(sink.tally().connections, 1);
}

#[tokio::test(start_paused = true)]
async fn a_parked_connection_that_the_server_closed_costs_nothing() {
    let (sink, pool) = in_memory(OneMessage, |_| {});
    let lines = send_each(&pool, THREE).await;
    assert_eq!(lines, vec!["accepted: 250 2.0.0 that will do"; 3]);
    assert_eq!((sink.tally().connections, sink.tally().mail), (3, 3));
}

/// Closes at the second MAIL that it hears, in the moment in which it is sent.
struct GoneAtSecond(AtomicU64);

impl Behaviour for GoneAtSecond {
    fn answer(&self, moment: &Moment<'_>) -> Answer {
        match moment {
            Moment::Sender { .. } if self.0.fetch_add(1, Ordering::Relaxed) == 1 => Answer::Close,
            _ => Answer::Usual,
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_parked_connection_that_dies_before_the_message_is_replaced() {
    let gone = Offering(&["PIPELINING"], GoneAtSecond(AtomicU64::new(0)));
    let (sink, pool) = in_memory(gone, |_| {});
    let lines = send_each(&pool, THREE).await;
    assert!(
        lines.iter().all(|line| line.starts_with("accepted")),
        "{lines:?}"
    );
    assert_eq!((sink.tally().connections, sink.tally().taken), (2, 3));
}

#[tokio::test(start_paused = true)]
async fn a_new_connection_that_dies_is_a_retry() {
    let gone = Offering(&["PIPELINING"], GoneAtSecond(AtomicU64::new(1)));
    let (sink, pool) = in_memory(gone, |_| {});
    let lines = send_each(&pool, &THREE[..2]).await;
    assert_eq!(
        lines[0],
        "retry at Sender: the server closed the connection"
    );
    assert!(lines[1].starts_with("accepted"), "{lines:?}");
    assert_eq!((sink.tally().connections, sink.tally().taken), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn a_delivery_that_was_given_up_leaves_no_connection_behind() {
    let (sink, pool) = in_memory(Slow(Duration::from_mins(1)), |d| d.connections_max = 1);
    let (to, number) = (envelope("a@example.net"), message(1));
    let given_up = timeout(Duration::from_secs(30), pool.deliver(&to, &number)).await;
    assert!(given_up.is_err());
    let lines = send_each(&pool, &THREE[..1]).await;
    assert!(lines[0].starts_with("accepted"), "{lines:?}");
    assert_eq!(sink.tally().connections, 2);
}

#[tokio::test(start_paused = true)]
async fn closing_waits_for_what_is_under_way() {
    let (sink, pool) = in_memory(Slow(Duration::from_secs(10)), |_| {});
    let under_way = tokio::spawn({
        let pool = pool.clone();
        async move { send_all(&pool, 4).await }
    });
    sleep(Duration::from_secs(1)).await;
    pool.close().await;
    assert_eq!((sink.tally().taken, sink.tally().quit), (4, 4));
    assert!(
        under_way
            .await
            .unwrap()
            .iter()
            .all(|line| line.starts_with("accepted"))
    );
    let lines = send_each(&pool, &THREE[..1]).await;
    assert_eq!(lines, ["retry at Connect: the pool is closed"]);
}
