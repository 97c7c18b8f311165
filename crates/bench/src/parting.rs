//! Mail that leaves: decided again, rendered, signed and handed over by SMTP, with its row in the database
//! claimed before and finished after. It goes to `smtp-sink` where that is there, beside what `smtp-source`
//! hands over to the same; else to a server in this process that takes everything.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context;
use mail::dkim::{Algorithm, Identity, Key, Name, Signer};
use mail::sink::Sink;
use mail::sink::behaviour::Accept;
use mail::smtp::{Destination, Pool};
use mail::transport::{Delivery, Outcome};
use runner::outlet::{Mail, Outlet, Parcel};
use store::email::EmailSource;

use crate::Options;
use crate::far::Far;
use crate::order::workflow;
use crate::postfix::{Postfix, SmtpSink};
use crate::progress::{Progress, Tell};
use crate::report::{Row, Wanted};
use crate::stopwatch::Stopwatch;
use crate::town::{Charter, Place, Town};

/// Most messages of a row: some seconds of work.
pub(crate) const MESSAGES_MAX: usize = 3_000;
/// As many times more does `smtp-source` send, which is done in a fraction of the time.
const LIMIT_TIMES: usize = 4;
/// The domain that the town sends from.
pub(crate) const DOMAIN: &str = "example.test";
/// Paragraphs of the e-mail: 8 kB of HTML.
const PARAGRAPHS: usize = 20;

/// One way to send the same mail.
pub(crate) struct Kind {
    pub(crate) row: &'static str,
    pub(crate) signer: fn() -> anyhow::Result<Signer>,
    /// The part of the limit that is wanted, where one is.
    pub(crate) wanted: Option<f64>,
}

/// The first tells how large a message is.
const KINDS: [Kind; 4] = [
    Kind {
        row: "render, send",
        signer: unsigned,
        wanted: Some(0.60),
    },
    Kind {
        row: "render, sign (Ed25519), send",
        signer: || signer(&[Algorithm::Ed25519]),
        wanted: Some(0.50),
    },
    Kind {
        row: "render, sign (RSA), send",
        signer: || signer(&[Algorithm::Rsa]),
        wanted: Some(0.40),
    },
    // As `postduif dkim make` has it.
    Kind {
        row: "render, sign (RSA and Ed25519), send",
        signer: || signer(&[Algorithm::Rsa, Algorithm::Ed25519]),
        wanted: None,
    },
];

/// What was measured.
#[derive(Debug)]
pub(crate) struct Parted {
    /// The limit, if there is one, and then all kinds.
    pub(crate) rows: Vec<Row>,
    /// Why there is no limit.
    pub(crate) left_out: Option<String>,
}

/// Where the mail goes.
pub(crate) enum Peer {
    Postfix(SmtpSink),
    Own(Sink),
    Far(Far),
}

impl Peer {
    fn destination(&self) -> Destination {
        match self {
            Self::Postfix(sink) => sink.destination(),
            Self::Own(sink) => sink.destination(),
            Self::Far(far) => far.destination(),
        }
    }
}

/// A way out that counts what was taken from it.
struct Counted {
    way: Mail<Pool>,
    messages: AtomicUsize,
    bytes: AtomicUsize,
}

impl Outlet for Counted {
    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> Delivery<'a> {
        Box::pin(async move {
            let outcome = self.way.deliver(parcel).await;
            if matches!(outcome, Outcome::Accepted { .. }) {
                let bytes = parcel.bytes.as_bytes().len();
                self.messages.fetch_add(1, Ordering::Relaxed);
                self.bytes.fetch_add(bytes, Ordering::Relaxed);
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

/// Sends a mail of each kind to everybody who moved in.
pub(crate) async fn measure(options: &Options, tell: Tell<'_>) -> anyhow::Result<Parted> {
    let of = options.mails();
    let mut left_out = None;
    let peer = match listen(options).await {
        Ok(sink) => Peer::Postfix(sink),
        Err(why) => {
            left_out = Some(format!("{why:#}"));
            Peer::Own(Sink::that(Accept).without_bodies().listen().await?)
        }
    };
    let (mut rows, mut limit) = (Vec::new(), None);
    for kind in KINDS {
        let (mut row, bytes) = send(options, (&kind, of), &peer, tell).await?;
        if rows.is_empty()
            && let Peer::Postfix(sink) = &peer
        {
            let connections = peer.destination().connections_max;
            let source = sink.limit((of * LIMIT_TIMES, bytes), connections, tell);
            match source.await {
                Ok(row) => limit = Some(row),
                Err(why) => left_out = Some(format!("{why:#}")),
            }
        }
        row.ratio = limit
            .as_ref()
            .map(|limit| row.per_second / limit.per_second);
        row.wanted = kind.wanted.map(Wanted::Ratio);
        rows.push(row);
    }
    let rows = limit.into_iter().chain(rows).collect();
    Ok(Parted { rows, left_out })
}

async fn listen(options: &Options) -> anyhow::Result<SmtpSink> {
    let postfix = Postfix::find(options.postfix.as_deref())?;
    postfix.listen().await
}

/// One kind, and how many bytes its messages have.
pub(crate) async fn send(
    options: &Options,
    (kind, of): (&Kind, usize),
    peer: &Peer,
    tell: Tell<'_>,
) -> anyhow::Result<(Row, usize)> {
    let row = kind.row;
    let outlet = Arc::new(Counted {
        way: Mail(Pool::new(peer.destination())?),
        messages: AtomicUsize::new(0),
        bytes: AtomicUsize::new(0),
    });
    let charter = Charter {
        workflow: workflow("{ id: hello, do: send_email, email: hello }"),
        email: Some(email()),
        outlet: outlet.clone(),
        signer: kind.signer,
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
    let taken = outlet.messages.load(Ordering::Relaxed);
    anyhow::ensure!(taken == of, "{taken} of {of} messages arrived");
    tell(Progress { row, done: of, of });
    town.close().await;
    outlet.way.0.close().await;
    let bytes = outlet.bytes.load(Ordering::Relaxed);
    let bytes = bytes.checked_div(taken).context("nobody got a message")?;
    Ok((measured, bytes))
}

/// Signs nothing.
#[expect(clippy::unnecessary_wraps, reason = "as those that sign")]
pub(crate) fn unsigned() -> anyhow::Result<Signer> {
    Ok(Signer::default())
}

/// Signs with new keys of these kinds.
pub(crate) fn signer(algorithms: &[Algorithm]) -> anyhow::Result<Signer> {
    let identity = |algorithm: &Algorithm| {
        let selector = match algorithm {
            Algorithm::Rsa => "r1",
            Algorithm::Ed25519 => "e1",
        };
        anyhow::Ok(Identity {
            domain: Name::new(DOMAIN)?,
            selector: Name::new(selector)?,
            key: Key::generate(*algorithm)?,
        })
    };
    let keys = algorithms.iter().map(identity);
    Ok(Signer::new(keys.collect::<anyhow::Result<_>>()?))
}

/// A mail as shops send them.
pub(crate) fn email() -> EmailSource {
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
    use std::path::PathBuf;

    use super::*;
    use crate::postfix::tests::package;

    async fn parted(postfix: PathBuf) -> Parted {
        let folder = tempfile::tempdir().unwrap();
        let mut options = Options::new(folder.path(), 30);
        options.postfix = Some(postfix);
        let measured = measure(&options, &|progress| {
            assert!(progress.done <= progress.of, "{progress:?}");
        });
        measured.await.unwrap()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn every_message_arrives_also_where_there_is_no_limit() {
        let nowhere = tempfile::tempdir().unwrap();
        let parted = parted(nowhere.path().to_owned()).await;
        let why = parted.left_out.unwrap();
        assert!(why.contains("no smtp-source and smtp-sink"), "{why}");
        assert_eq!(parted.rows.len(), KINDS.len());
        for (row, kind) in parted.rows.iter().zip(KINDS) {
            assert_eq!(row.name, kind.row);
            assert!(row.per_second > 0.0 && row.ratio.is_none(), "{row:?}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn every_kind_stands_beside_what_postfix_does() {
        let Some(package) = package() else {
            return;
        };
        let parted = parted(package).await;
        assert_eq!(parted.left_out, None);
        let [limit, kinds @ ..] = parted.rows.as_slice() else {
            panic!("no rows");
        };
        assert_eq!(limit.name, "smtp-source to smtp-sink");
        assert!(limit.per_second > 0.0 && limit.ratio.is_none(), "{limit:?}");
        assert_eq!(kinds.len(), KINDS.len());
        for (row, kind) in kinds.iter().zip(KINDS) {
            assert_eq!(row.name, kind.row);
            assert_eq!(row.ratio, Some(row.per_second / limit.per_second));
            assert_eq!(row.wanted, kind.wanted.map(Wanted::Ratio));
        }
    }

    #[test]
    fn each_kind_has_its_own_signatures() {
        let signatures = KINDS.map(|kind| (kind.signer)().unwrap().keys_of(DOMAIN).len());
        assert_eq!(signatures, [0, 1, 1, 2]);
    }
}
