//! Mail that leaves: decided again, rendered, signed with two keys and handed over by SMTP, to a server
//! in this process that takes everything.

use std::sync::Arc;

use mail::dkim::{Algorithm, Identity, Key, Name, Signer};
use mail::sink::Sink;
use mail::sink::behaviour::Accept;
use mail::smtp::Pool;
use runner::outlet::Mail;
use store::email::EmailSource;

use crate::Options;
use crate::order::workflow;
use crate::progress::{Progress, Tell};
use crate::report::Row;
use crate::stopwatch::Stopwatch;
use crate::town::{Charter, Place, Town};

/// Most messages of the row: some seconds of work.
const MESSAGES_MAX: usize = 5_000;
/// The domain that the town sends from.
const DOMAIN: &str = "example.test";
/// Paragraphs of the e-mail: 8 kB of HTML.
const PARAGRAPHS: usize = 20;

/// Sends a mail to everybody who moved in.
pub(crate) async fn measure(options: &Options, tell: Tell<'_>) -> anyhow::Result<Row> {
    let row = "render, sign (RSA and Ed25519), send";
    let of = options.journeys.min(MESSAGES_MAX);
    let sink = Sink::that(Accept).without_bodies().listen().await?;
    let charter = Charter {
        workflow: workflow("{ id: hello, do: send_email, email: hello }"),
        email: Some(email()),
        outlet: Arc::new(Mail(Pool::new(sink.destination())?)),
        signer,
    };
    let mut town = Town::found(Place::file(&options.folder)?, charter).await?;
    town.move_in(of, "deciding messages", tell).await?;
    let (store, runner) = town.first();
    let mut done = 0;
    tell(Progress { row, done, of });
    let watch = Stopwatch::start();
    for bucket in store.buckets() {
        loop {
            let sent = runner.send_due(bucket).await?;
            if sent == 0 {
                break;
            }
            done += sent;
            let done = done.min(of - 1);
            tell(Progress { row, done, of });
        }
    }
    let measured = watch.row(row, of);
    let taken = sink.tally().taken;
    anyhow::ensure!(taken == of as u64, "{taken} of {of} messages arrived");
    tell(Progress { row, done: of, of });
    town.close().await;
    Ok(measured)
}

/// Both kinds of key, as `postduif dkim make` makes them.
fn signer() -> anyhow::Result<Signer> {
    let identity = |(selector, algorithm)| {
        anyhow::Ok(Identity {
            domain: Name::new(DOMAIN)?,
            selector: Name::new(selector)?,
            key: Key::generate(algorithm)?,
        })
    };
    let keys = [("r1", Algorithm::Rsa), ("e1", Algorithm::Ed25519)];
    let keys = keys.into_iter().map(identity);
    Ok(Signer::new(keys.collect::<anyhow::Result<_>>()?))
}

/// A mail as shops send them.
fn email() -> EmailSource {
    let paragraph = "<tr><td style=\"padding: 8px 24px; font-family: sans-serif; color: #333333\">\
        <p>Hello {{ contact.first_name | default: 'you' }}, you moved in on {{ trigger.d1 }}. Here is what \
        the neighbours say about the street, the baker and the school.</p><p><a style=\"color: #0055aa\" \
        href=\"https://shop.example.test/p/{{ trigger.d2 | slice: 0, 10 }}?from=hello\">Read more</a></p>\
        </td></tr>\n";
    let rows = paragraph.repeat(PARAGRAPHS);
    EmailSource {
        name: "Hello".to_owned(),
        subject: "Welcome{% if contact.first_name %}, {{ contact.first_name }}{% endif %}"
            .to_owned(),
        preheader: "The street, the baker and the school".to_owned(),
        html: format!("<html><body><table>{rows}</table></body></html>"),
        ..EmailSource::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn every_message_arrives() {
        let folder = tempfile::tempdir().unwrap();
        let row = measure(&Options::new(folder.path(), 60), &|_| ()).await;
        assert!(row.unwrap().per_second > 0.0);
    }
}
