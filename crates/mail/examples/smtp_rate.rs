//! How many messages a second the SMTP client hands over on loopback, to the sink of the tests.
//!
//! ```text
//! cargo run --release -p postduif-mail --features sink --example smtp_rate
//! ```
//!
//! Client and sink have one thread each. A rate on loopback says what the client costs, not what a
//! receiver takes.
#![expect(
    clippy::print_stdout,
    reason = "a command whose result is what it prints"
)]

use std::{error::Error, sync::Arc, thread, time::Duration};

use postduif_mail::{
    address::Address,
    header::HeaderText,
    mime::{Email, Message, MessageId},
    sink::{
        EXTENSIONS, Sink,
        behaviour::{Accept, Offering},
    },
    smtp::{Destination, Pool},
    transport::{Envelope, Outcome},
};
use tokio::{runtime::Builder, sync::oneshot};

/// Bytes of a message, as in the measurements of other clients.
const MESSAGE_BYTES: usize = 30_000;
const MESSAGES: usize = 40_000;
const OFFERS: [(&str, &[&str]); 3] = [
    ("one command at a time", &["8BITMIME"]),
    ("PIPELINING", &["PIPELINING"]),
    ("PIPELINING and CHUNKING", EXTENSIONS),
];

fn main() -> Result<(), Box<dyn Error>> {
    let message = Arc::new(message()?);
    println!("{MESSAGES} messages of {} bytes", message.as_bytes().len());
    for (name, extensions) in OFFERS {
        for connections in [1, 10] {
            let took = run(extensions, connections, &message)?;
            let rate = MESSAGES as f64 / took.as_secs_f64();
            println!("{name}, {connections} connections: {rate:.0} messages/s");
        }
    }
    Ok(())
}

fn message() -> Result<Message, Box<dyn Error>> {
    let line = "sixty bytes of text and a line end, as a mail of words has it\n";
    Ok(Email {
        message_id: &MessageId::new("1@example.org")?,
        date_ms: 0,
        from: &Address::new("news@example.org")?.into(),
        to: &Address::new("zoe@example.net")?.into(),
        reply_to: None,
        subject: &HeaderText::new("How fast?")?,
        list_id: None,
        unsubscribe: None,
        extra: &[],
        text: &line.repeat(MESSAGE_BYTES / line.len()),
        html: None,
    }
    .build()?)
}

/// Starts a sink on a thread of its own and sends everything to it.
fn run(
    extensions: &'static [&'static str],
    connections: usize,
    message: &Arc<Message>,
) -> Result<Duration, Box<dyn Error>> {
    let (started, destination) = oneshot::channel();
    let (finish, finished) = oneshot::channel::<()>();
    let server = thread::spawn(move || -> std::io::Result<u64> {
        Builder::new_current_thread()
            .enable_all()
            .build()?
            .block_on(async {
                let behaviour = Offering(extensions, Accept);
                let sink = Sink::that(behaviour).without_bodies().listen().await?;
                // Either end of these channels is only gone if the other thread has failed.
                let _ = started.send(sink.destination());
                let _ = finished.await;
                Ok(sink.tally().taken)
            })
    });
    let client = Builder::new_current_thread().enable_all().build()?;
    let took = client.block_on(async {
        let mut destination = destination.await?;
        destination.connections_max = connections;
        destination.messages_per_connection_max = u32::MAX;
        send_all(destination, connections, message).await
    })?;
    let _ = finish.send(());
    let taken = server.join().map_err(|_| "the sink has failed")??;
    if taken != MESSAGES as u64 {
        return Err(format!("the sink took {taken} messages").into());
    }
    Ok(took)
}

async fn send_all(
    destination: Destination,
    connections: usize,
    message: &Arc<Message>,
) -> Result<Duration, Box<dyn Error>> {
    let pool = Arc::new(Pool::new(destination)?);
    let envelope = Arc::new(Envelope {
        from: Address::new("bounce@example.org")?,
        to: Address::new("zoe@example.net")?,
        reference: None,
    });
    #[expect(clippy::disallowed_methods, reason = "it measures")]
    let start = std::time::Instant::now();
    let senders: Vec<_> = (0..connections)
        .map(|_| {
            let (pool, envelope, message) = (pool.clone(), envelope.clone(), message.clone());
            tokio::spawn(async move {
                for _ in 0..MESSAGES / connections {
                    let outcome = pool.deliver(&envelope, &message).await;
                    if !matches!(outcome, Outcome::Accepted { .. }) {
                        return Err(format!("{outcome:?}"));
                    }
                }
                Ok(())
            })
        })
        .collect();
    for sender in senders {
        sender.await??;
    }
    Ok(start.elapsed())
}
