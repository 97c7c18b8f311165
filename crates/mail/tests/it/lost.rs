//! Connections that end, hang or turn out to be something else: what is certain then, and what is not.

use std::time::Duration;

use expect_test::expect;
use postduif_mail::{
    sink::behaviour::{
        Babble, DropAtMessage, DropInData, Goodbye, GoodbyeAt, LoseReply, Offering, RefuseMessage,
        Silent, Slow,
    },
    smtp::{Destination, Pool, Security},
};

use crate::{
    scenario::{TWO, check, check_in_memory},
    support::{envelope, message, show},
};

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
fn goodbye_without_going() {
    check(
        RefuseMessage("421 4.7.0 go away"),
        TWO,
        &expect![[r"
        retry at Message: 421 (4.7.0) 4.7.0 go away
        retry at Message: 421 (4.7.0) 4.7.0 go away
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
