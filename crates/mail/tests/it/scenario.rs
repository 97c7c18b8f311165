//! One pool, one sink, some messages: the outcomes and what the sink heard, as text.

use expect_test::Expect;
use postduif_mail::{
    sink::{Behaviour, Sink},
    smtp::Pool,
};
use tokio::runtime::Builder;

use crate::support::{message, send_each};

pub(crate) const TWO: &[&str] = &["a@example.net", "b@example.net"];

/// Over one connection at a time, to these recipients one after the other.
pub(crate) fn check_in_memory(behaviour: impl Behaviour, to: &[&str], wanted: &Expect) {
    wanted.assert_eq(&report_in_memory(behaviour, to));
}

/// The same in memory and over TCP.
pub(crate) fn check(behaviour: impl Behaviour + Clone, to: &[&str], wanted: &Expect) {
    let in_memory = report_in_memory(behaviour.clone(), to);
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let over_tcp = runtime.block_on(async {
        let sink = Sink::that(behaviour).listen().await.unwrap();
        let pool = Pool::new(sink.destination()).unwrap();
        report(&sink, &pool, to).await
    });
    wanted.assert_eq(&in_memory);
    assert_eq!(over_tcp, in_memory);
}

/// The clock stands still while anything can happen and jumps when nothing else can.
fn report_in_memory(behaviour: impl Behaviour, to: &[&str]) -> String {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(async {
        let sink = Sink::that(behaviour).in_memory();
        let pool = Pool::with_dial(sink.destination(), sink.dial()).unwrap();
        report(&sink, &pool, to).await
    })
}

async fn report(sink: &Sink, pool: &Pool, to: &[&str]) -> String {
    let outcomes = send_each(pool, to).await;
    pool.close().await;
    for received in sink.received() {
        let number = to.iter().position(|to| received.to == [*to]).unwrap();
        assert_eq!(
            received.bytes,
            message(number).into_bytes(),
            "taken as it was sent"
        );
        assert_eq!(received.from, "bounce@example.org");
    }
    // A connection that the other side closes with bytes under way ends in either way.
    let ended = "the connection failed: ";
    let outcomes = outcomes
        .into_iter()
        .map(|line| match line.split_once(ended) {
            Some((before, _)) => format!("{before}the server closed the connection"),
            None => line,
        });
    let lines: Vec<_> = outcomes.chain([sink.tally().to_string()]).collect();
    lines.join("\n")
}
