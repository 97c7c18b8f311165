//! Messages to send, and outcomes as one line of text each.

use postduif_mail::{
    address::Address,
    header::HeaderText,
    mime::{Email, Message, MessageId},
    smtp::Pool,
    transport::{Envelope, Outcome},
};

/// A message of about 160 KB, more than is under way at once, with dots at the start of lines.
pub(crate) fn message(number: usize) -> Message {
    let body = ".\n..dots, and a line that is neither short nor long\n".repeat(3_000);
    Email {
        message_id: &MessageId::new(format!("{number}@mail.example.org")).unwrap(),
        date_ms: 0,
        from: &address("news@example.org").into(),
        to: &address("zoe@example.net").into(),
        reply_to: None,
        subject: &HeaderText::new(format!("Message {number}")).unwrap(),
        list_id: None,
        unsubscribe: None,
        extra: &[],
        text: &body,
        html: None,
    }
    .build()
    .unwrap()
}

pub(crate) fn address(text: &str) -> Address {
    Address::new(text).unwrap()
}

pub(crate) fn envelope(to: &str) -> Envelope {
    Envelope {
        from: address("bounce@example.org"),
        to: address(to),
        reference: None,
    }
}

/// Sends one message to each address, one after the other.
pub(crate) async fn send_each(pool: &Pool, to: &[&str]) -> Vec<String> {
    let mut lines = Vec::new();
    for (number, to) in to.iter().enumerate() {
        lines.push(show(&pool.deliver(&envelope(to), &message(number)).await));
    }
    lines
}

pub(crate) fn show(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Accepted { reply } => format!("accepted: {reply}"),
        Outcome::Refused {
            stage,
            code,
            enhanced,
            text,
        } => {
            let enhanced = enhanced.map(|code| code.to_string()).unwrap_or_default();
            format!("refused at {stage:?}: {code} ({enhanced}) {text}")
        }
        Outcome::Retry {
            stage,
            code,
            enhanced,
            text,
            after: _,
        } => {
            let enhanced = enhanced.map(|code| code.to_string()).unwrap_or_default();
            let code = code
                .map(|code| format!("{code} ({enhanced}) "))
                .unwrap_or_default();
            format!("retry at {stage:?}: {code}{text}")
        }
        Outcome::Unknown { text } => format!("unknown: {text}"),
    }
}
