//! What the client makes of a server's answers: the outcome of every message, and what the sink
//! heard. Each is tried in memory and over TCP, and must come out the same.

use expect_test::expect;
use postduif_mail::sink::{
    Answer, Behaviour, Moment,
    behaviour::{
        Accept, BrokenChunking, DeferRecipient, GrantData, Offering, RefuseData, RefuseMessage,
        RefuseNobody, RefuseSender,
    },
};

use crate::scenario::{TWO, check};

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

/// Refuses some recipients and does not know RSET.
#[derive(Clone)]
struct NoReset;

impl Behaviour for NoReset {
    fn answer(&self, moment: &Moment<'_>) -> Answer {
        match moment {
            Moment::Reset => Answer::say("502 5.5.1 not implemented"),
            moment => RefuseNobody.answer(moment),
        }
    }
}

#[test]
fn a_reset_that_is_refused_says_nothing_about_the_message() {
    let to = &["nobody@example.net", "a@example.net", "b@example.net"];
    check(
        NoReset,
        to,
        &expect![[r"
            refused at Recipient: 550 (5.1.1) 5.1.1 no such user
            retry at Sender: 503 (5.5.1) 5.5.1 there is a sender already
            accepted: 250 2.0.0 taken as 2
            connections 2, mail 3, rcpt 3, bdat 3, rset 1, quit 1, taken 2"]],
    );
}
