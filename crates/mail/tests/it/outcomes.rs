//! What the client makes of each behaviour of the sink: the outcome of every message, and what the
//! sink heard. Each is tried in memory and over TCP, and must come out the same.

use std::time::Duration;

use expect_test::{Expect, expect};
use postduif_mail::{
    sink::{
        Behaviour, Sink,
        behaviour::{
            Accept, Babble, BrokenChunking, DeferRecipient, DropAtMessage, DropInData, Goodbye,
            GoodbyeAt, GrantData, LoseReply, Offering, RefuseData, RefuseMessage, RefuseNobody,
            RefuseSender, Silent, Slow,
        },
    },
    smtp::{Destination, Pool, Security},
};
use tokio::runtime::Builder;

use crate::support::{envelope, message, send_each, show};

/// Over one connection at a time, to these recipients one after the other.
fn check_in_memory(behaviour: impl Behaviour, to: &[&str], wanted: &Expect) {
    wanted.assert_eq(&report_in_memory(behaviour, to));
}

/// The same in memory and over TCP.
fn check(behaviour: impl Behaviour + Clone, to: &[&str], wanted: &Expect) {
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

const TWO: &[&str] = &["a@example.net", "b@example.net"];

#[test]
fn accepted() {
    check(
        Accept,
        TWO,
        &expect![[r"
        accepted: 250 2.0.0 taken as 1
        accepted: 250 2.0.0 taken as 2
        connections 1, mail 2, rcpt 2, bdat 2, quit 1, taken 2"]],
    );
}

#[test]
fn accepted_with_fewer_extensions() {
    check(
        Offering(&["PIPELINING"], Accept),
        TWO,
        &expect![[r"
        accepted: 250 2.0.0 taken as 1
        accepted: 250 2.0.0 taken as 2
        connections 1, mail 2, rcpt 2, data 2, quit 1, taken 2"]],
    );
    check(
        Offering(&["CHUNKING"], Accept),
        TWO,
        &expect![[r"
        accepted: 250 2.0.0 taken as 1
        accepted: 250 2.0.0 taken as 2
        connections 1, mail 2, rcpt 2, bdat 2, quit 1, taken 2"]],
    );
    check(
        Offering(&[], Accept),
        TWO,
        &expect![[r"
        accepted: 250 2.0.0 taken as 1
        accepted: 250 2.0.0 taken as 2
        connections 1, mail 2, rcpt 2, data 2, quit 1, taken 2"]],
    );
}

#[test]
fn larger_than_the_server_takes() {
    check(
        Offering(&["SIZE 20000"], Accept),
        TWO,
        &expect![[r"
            refused at Sender: 552 (5.3.4) not sent: 162238 bytes, and the server takes 20000
            refused at Sender: 552 (5.3.4) not sent: 162238 bytes, and the server takes 20000
            connections 1, quit 1"]],
    );
    check(
        Offering(&["SIZE 0"], Accept),
        &TWO[..1],
        &expect![[r"
        accepted: 250 2.0.0 taken as 1
        connections 1, mail 1, rcpt 1, data 1, quit 1, taken 1"]],
    );
}

#[test]
fn an_address_that_the_server_cannot_write() {
    let to = &["zoë@example.net"];
    check(
        Accept,
        to,
        &expect![[r"
        accepted: 250 2.0.0 taken as 1
        connections 1, mail 1, rcpt 1, bdat 1, quit 1, taken 1"]],
    );
    check(
        Offering(&["PIPELINING"], Accept),
        to,
        &expect![[r"
        refused at Sender: 553 (5.6.7) not sent: an address has characters that the server cannot take
        connections 1, quit 1"]],
    );
}

#[test]
fn refused_recipients_leave_the_connection_open() {
    let to = &[
        "nobody1@example.net",
        "a@example.net",
        "nobody2@example.net",
        "b@example.net",
    ];
    check(
        RefuseNobody,
        to,
        &expect![[r"
        refused at Recipient: 550 (5.1.1) 5.1.1 no such user
        accepted: 250 2.0.0 taken as 1
        refused at Recipient: 550 (5.1.1) 5.1.1 no such user
        accepted: 250 2.0.0 taken as 2
        connections 1, mail 4, rcpt 4, bdat 4, rset 2, quit 1, taken 2"]],
    );
}

#[test]
fn refused_recipients_without_pipelining() {
    check(
        Offering(&[], RefuseNobody),
        &["nobody@example.net", "a@example.net"],
        &expect![[r"
            refused at Recipient: 550 (5.1.1) 5.1.1 no such user
            accepted: 250 2.0.0 taken as 1
            connections 1, mail 2, rcpt 2, data 1, rset 1, quit 1, taken 1"]],
    );
}

#[test]
fn refused_senders() {
    check(
        RefuseSender,
        TWO,
        &expect![[r"
        refused at Sender: 550 (5.7.1) 5.7.1 not from you
        refused at Sender: 550 (5.7.1) 5.7.1 not from you
        connections 1, mail 2, rcpt 2, bdat 2, rset 1, quit 1"]],
    );
}

#[test]
fn put_off() {
    check(
        DeferRecipient("450 4.2.1 try later"),
        TWO,
        &expect![[r"
            retry at Recipient: 450 (4.2.1) 4.2.1 try later
            retry at Recipient: 450 (4.2.1) 4.2.1 try later
            connections 1, mail 2, rcpt 2, bdat 2, rset 1, quit 1"]],
    );
    check(
        DeferRecipient("452-4.2.2 mailbox\r\n452 4.2.2 is full"),
        TWO,
        &expect![[r"
            retry at Recipient: 452 (4.2.2) 4.2.2 mailbox 4.2.2 is full
            retry at Recipient: 452 (4.2.2) 4.2.2 mailbox 4.2.2 is full
            connections 1, mail 2, rcpt 2, bdat 2, rset 1, quit 1"]],
    );
}

#[test]
fn refused_at_data() {
    check(
        RefuseData,
        TWO,
        &expect![[r"
        refused at Data: 554 (5.7.1) 5.7.1 not today
        refused at Data: 554 (5.7.1) 5.7.1 not today
        connections 1, mail 2, rcpt 2, data 2, rset 1, quit 1"]],
    );
}

#[test]
fn refused_after_the_message() {
    check(
        RefuseMessage("552 5.2.2 mailbox full"),
        TWO,
        &expect![[r"
            refused at Message: 552 (5.2.2) 5.2.2 mailbox full
            refused at Message: 552 (5.2.2) 5.2.2 mailbox full
            connections 1, mail 2, rcpt 2, bdat 2, rset 1, quit 1"]],
    );
    check(
        RefuseMessage("451 4.3.0 no space"),
        TWO,
        &expect![[r"
        retry at Message: 451 (4.3.0) 4.3.0 no space
        retry at Message: 451 (4.3.0) 4.3.0 no space
        connections 1, mail 2, rcpt 2, bdat 2, rset 1, quit 1"]],
    );
}

#[test]
fn data_granted_for_nobody() {
    check(
        GrantData,
        TWO,
        &expect![[r"
        refused at Recipient: 550 (5.1.1) 5.1.1 no such user
        refused at Recipient: 550 (5.1.1) 5.1.1 no such user
        connections 1, mail 2, rcpt 2, data 2, rset 1, quit 1"]],
    );
}

#[test]
fn goodbye() {
    check(
        Goodbye(GoodbyeAt::Greeting),
        TWO,
        &expect![[r"
        retry at Hello: 421 (4.3.2) 4.3.2 too busy, goodbye
        retry at Hello: 421 (4.3.2) 4.3.2 too busy, goodbye
        connections 2"]],
    );
    check(
        Goodbye(GoodbyeAt::Sender),
        TWO,
        &expect![[r"
        retry at Sender: 421 (4.3.2) 4.3.2 too busy, goodbye
        retry at Sender: 421 (4.3.2) 4.3.2 too busy, goodbye
        connections 2, mail 2"]],
    );
    check(
        Goodbye(GoodbyeAt::Recipient),
        TWO,
        &expect![[r"
        retry at Recipient: 421 (4.3.2) 4.3.2 too busy, goodbye
        retry at Recipient: 421 (4.3.2) 4.3.2 too busy, goodbye
        connections 2, mail 2, rcpt 2"]],
    );
    check(
        Goodbye(GoodbyeAt::Message),
        TWO,
        &expect![[r"
        retry at Message: 421 (4.3.2) 4.3.2 too busy, goodbye
        retry at Message: 421 (4.3.2) 4.3.2 too busy, goodbye
        connections 2, mail 2, rcpt 2, bdat 2"]],
    );
}

#[test]
fn lost_within_the_message() {
    // In memory only: a socket takes these messages whole before the other side has gone.
    check_in_memory(
        DropInData,
        TWO,
        &expect![[r"
            retry at Data: the server closed the connection
            retry at Data: the server closed the connection
            connections 2, mail 2, rcpt 2, bdat 2"]],
    );
    check_in_memory(
        Offering(&["PIPELINING"], DropInData),
        TWO,
        &expect![[r"
            retry at Data: the server closed the connection
            retry at Data: the server closed the connection
            connections 2, mail 2, rcpt 2, data 2"]],
    );
}

#[test]
fn lost_after_the_message() {
    check(
        DropAtMessage,
        TWO,
        &expect![[r"
        unknown: the server closed the connection
        unknown: the server closed the connection
        connections 2, mail 2, rcpt 2, bdat 2"]],
    );
}

#[test]
fn lost_with_the_reply() {
    check(
        LoseReply,
        TWO,
        &expect![[r"
        unknown: the server closed the connection
        unknown: the server closed the connection
        connections 2, mail 2, rcpt 2, bdat 2, taken 2"]],
    );
}

#[test]
fn chunking_that_is_not_there() {
    check(
        BrokenChunking,
        TWO,
        &expect![[r"
            retry at Message: 502 (5.5.1) 5.5.1 not implemented
            accepted: 250 2.0.0 taken as 1
            connections 2, mail 2, rcpt 2, data 1, bdat 1, quit 1, taken 1"]],
    );
}

#[test]
fn slow_answers() {
    let slow = |minutes| Slow(Duration::from_mins(minutes));
    check_in_memory(
        slow(9),
        TWO,
        &expect![[r"
        accepted: 250 2.0.0 taken as 1
        accepted: 250 2.0.0 taken as 2
        connections 1, mail 2, rcpt 2, bdat 2, quit 1, taken 2"]],
    );
    check_in_memory(
        slow(11),
        TWO,
        &expect![[r"
        unknown: the server did not answer within 600 s
        unknown: the server did not answer within 600 s
        connections 2, mail 2, rcpt 2, bdat 2, taken 1"]],
    );
}

#[test]
fn silence() {
    check_in_memory(
        Silent,
        &TWO[..1],
        &expect![[r"
        retry at Hello: the server did not answer within 60 s
        connections 1"]],
    );
}

#[test]
fn babble() {
    let babble = |text: &str, at_message| Babble {
        text: text.to_owned(),
        at_message,
    };
    check(
        babble("HTTP/1.1 400 Bad Request", false),
        &TWO[..1],
        &expect![[r#"
            retry at Hello: the server sent a line that is no SMTP reply: "HTTP/1.1 400 Bad Request"
            connections 1"#]],
    );
    check(
        babble(&"220-x".repeat(1_000), false),
        &TWO[..1],
        &expect![[r"
            retry at Hello: the server sent a line of more than 2048 bytes
            connections 1"]],
    );
    check(
        babble(&"220-x\r\n".repeat(3_000), false),
        &TWO[..1],
        &expect![[r"
            retry at Hello: the server sent a reply of more than 16384 bytes
            connections 1"]],
    );
    check(
        babble("what?", true),
        &TWO[..1],
        &expect![[r#"
        unknown: the server sent a line that is no SMTP reply: "what?"
        connections 1, mail 1, rcpt 1, bdat 1"#]],
    );
    check(
        babble("354 more", true),
        &TWO[..1],
        &expect![[r"
        unknown: the server answered 354, which is no answer to what was asked
        connections 1, mail 1, rcpt 1, bdat 1"]],
    );
}

#[tokio::test]
async fn no_server() {
    let port = {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        listener.local_addr().unwrap().port()
    };
    let destination = Destination::new("127.0.0.1", port, Security::PlainOnLoopback);
    let pool = Pool::new(destination).unwrap();
    let outcome = show(&pool.deliver(&envelope("a@example.net"), &message(0)).await);
    let wanted = format!("retry at Connect: no connection to 127.0.0.1:{port}: Connection refused");
    assert!(outcome.starts_with(&wanted), "{outcome}");
}
