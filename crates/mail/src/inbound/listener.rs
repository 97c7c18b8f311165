//! A small SMTP server for what comes back: it takes mail for addresses that it is told it knows, and for
//! nobody else, so it can be abused for nothing.
//!
//! It keeps the beginning of a mail, where reports are, and answers for it only once it was taken. It
//! offers no encryption and no extensions: what comes here was public on its way already. It does not
//! know what the addresses mean.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::MAIL_BYTES_MAX;

/// Most connections at once; further ones wait until one is closed.
const CONNECTIONS_MAX: usize = 100;
/// How long the other side may take for a line (RFC 5321 §4.5.3.2 asks for 5 minutes).
const LINE_TIMEOUT: Duration = Duration::from_mins(5);
/// Longest line that is read: a command has 512 bytes, a line of text 1,000 (RFC 5321 §4.5.3.1).
const LINE_BYTES_MAX: usize = 4_096;
/// A mail that is longer is no report, and the connection is closed.
const WHOLE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// After so many commands that it does not know or refuses, a connection is closed.
const FAULTS_MAX: usize = 20;
/// Most recipients of one mail: a report has one.
const RECIPIENTS_MAX: usize = 10;

/// What takes the mail.
pub trait Taker: Send + Sync {
    /// Whether there is such an address; it is given as it was sent.
    fn knows(&self, recipient: &str) -> bool;

    /// Takes a mail to an address that it knows. False: not now, it is to be sent again.
    fn take(&self, recipient: String, mail: Vec<u8>) -> Taking<'_>;
}

/// What [`Taker::take`] gives.
pub type Taking<'a> = Pin<Box<dyn Future<Output = bool> + Send + 'a>>;

/// Takes mail until it is dropped.
pub async fn serve(listener: TcpListener, taker: Arc<dyn Taker>) -> io::Result<()> {
    let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut under_way = tokio::task::JoinSet::new();
    loop {
        let place = Arc::clone(&room).acquire_owned().await;
        let place = place.map_err(io::Error::other)?;
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = under_way.join_next() => continue,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection of what comes back was not accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let taker = Arc::clone(&taker);
        under_way.spawn(async move {
            if let Err(error) = talk(stream, taker.as_ref()).await {
                tracing::debug!(%peer, %error, "a connection of what comes back has ended");
            }
            drop(place);
        });
    }
}

/// What was said of the mail under way.
#[derive(Default)]
struct Under {
    has_sender: bool,
    recipients: Vec<String>,
}

/// One connection.
async fn talk(stream: impl AsyncRead + AsyncWrite + Unpin, taker: &dyn Taker) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    say(&mut stream, "220 postduif ESMTP").await?;
    let (mut under, mut faults) = (Under::default(), 0);
    while faults < FAULTS_MAX {
        let Some(line) = line(&mut stream).await? else {
            return Ok(());
        };
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        let verb = line
            .split(' ')
            .next()
            .unwrap_or_default()
            .to_ascii_uppercase();
        let reply = match verb.as_str() {
            "EHLO" => "250-postduif\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES",
            "HELO" => "250 postduif",
            "NOOP" => "250 2.0.0 ok",
            "RSET" => {
                under = Under::default();
                "250 2.0.0 ok"
            }
            "QUIT" => return say(&mut stream, "221 2.0.0 bye").await,
            "MAIL" => {
                under = Under {
                    has_sender: path(&line).is_some(),
                    ..Under::default()
                };
                if under.has_sender {
                    "250 2.1.0 ok"
                } else {
                    "501 5.5.4 write MAIL FROM:<address>"
                }
            }
            "RCPT" => recipient(&line, &mut under, taker),
            "DATA" if under.recipients.is_empty() => "554 5.5.1 no valid recipients",
            "DATA" => {
                say(&mut stream, "354 go on").await?;
                let Some(mail) = mail(&mut stream).await? else {
                    return say(&mut stream, "421 4.3.2 too long").await;
                };
                let taken = take(std::mem::take(&mut under), mail, taker).await;
                if taken {
                    "250 2.0.0 taken"
                } else {
                    "451 4.3.0 not now"
                }
            }
            _ => "502 5.5.1 not known here",
        };
        faults += usize::from(reply.starts_with('5'));
        say(&mut stream, reply).await?;
    }
    say(&mut stream, "421 4.7.0 too many errors").await
}

fn recipient(line: &str, under: &mut Under, taker: &dyn Taker) -> &'static str {
    if !under.has_sender {
        return "503 5.5.1 MAIL comes first";
    }
    let Some(path) = path(line) else {
        return "501 5.5.4 write RCPT TO:<address>";
    };
    if under.recipients.len() == RECIPIENTS_MAX {
        return "452 4.5.3 too many recipients";
    }
    if !taker.knows(path) {
        return "550 5.1.1 no such address";
    }
    under.recipients.push(path.to_owned());
    "250 2.1.5 ok"
}

async fn take(under: Under, mail: Vec<u8>, taker: &dyn Taker) -> bool {
    let mut taken = true;
    for recipient in under.recipients {
        taken &= taker.take(recipient, mail.clone()).await;
    }
    taken
}

/// What stands between `<` and `>`.
fn path(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once(':')?;
    let rest = rest.trim_start().strip_prefix('<')?;
    rest.split_once('>').map(|(path, _)| path)
}

async fn say(stream: &mut (impl AsyncWrite + Unpin), reply: &str) -> io::Result<()> {
    let wrote = async {
        stream.write_all(reply.as_bytes()).await?;
        stream.write_all(b"\r\n").await?;
        stream.flush().await
    };
    timeout(LINE_TIMEOUT, wrote)
        .await
        .map_err(io::Error::other)?
}

/// A line with its end; nothing where the other side has closed. One that is too long is an error.
async fn line(stream: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let read = async {
        loop {
            let bytes = stream.fill_buf().await?;
            if bytes.is_empty() {
                return Ok(());
            }
            let end = memchr::memchr(b'\n', bytes).map(|end| end + 1);
            let length = end.unwrap_or(bytes.len());
            line.extend_from_slice(&bytes[..length]);
            stream.consume(length);
            if end.is_some() {
                return Ok(());
            }
            if line.len() > LINE_BYTES_MAX {
                return Err(io::Error::other("a line is too long"));
            }
        }
    };
    timeout(LINE_TIMEOUT, read)
        .await
        .map_err(io::Error::other)??;
    Ok((!line.is_empty()).then_some(line))
}

/// The mail behind DATA, its beginning; nothing where it is longer than any report.
async fn mail(stream: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<Vec<u8>>> {
    let (mut mail, mut length) = (Vec::new(), 0);
    loop {
        let Some(line) = line(stream).await? else {
            return Err(io::ErrorKind::UnexpectedEof.into());
        };
        // Only a dot between two CRLF ends a mail: a lone line feed is what smuggling is made of.
        if line == b".\r\n" {
            return Ok(Some(mail));
        }
        length += line.len();
        if length > WHOLE_BYTES_MAX {
            return Ok(None);
        }
        let line = if line.starts_with(b"..") {
            &line[1..]
        } else {
            &line[..]
        };
        let room = MAIL_BYTES_MAX.saturating_sub(mail.len());
        mail.extend_from_slice(&line[..line.len().min(room)]);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use tokio::io::AsyncReadExt;

    use super::*;

    #[derive(Default)]
    struct Known(Mutex<Vec<(String, Vec<u8>)>>);

    impl Taker for Known {
        fn knows(&self, recipient: &str) -> bool {
            recipient.starts_with("b+")
        }

        fn take(&self, recipient: String, mail: Vec<u8>) -> Taking<'_> {
            Box::pin(async move {
                let is_now = !recipient.contains("later");
                self.0.lock().unwrap().push((recipient, mail));
                is_now
            })
        }
    }

    /// What is answered to this, line by line, and what was taken.
    async fn said(input: &[u8]) -> (Vec<String>, Vec<(String, Vec<u8>)>) {
        let known = Known::default();
        let (mut client, server) = tokio::io::duplex(4 * 1024 * 1024);
        client.write_all(input).await.unwrap();
        client.shutdown().await.unwrap();
        drop(talk(server, &known).await);
        let mut answers = String::new();
        client.read_to_string(&mut answers).await.unwrap();
        let answers = answers.lines().map(str::to_owned).collect();
        (answers, known.0.into_inner().unwrap())
    }

    #[tokio::test]
    async fn a_report_is_taken() {
        let (answers, taken) = said(
            b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<b+1@a.example> NOTIFY=NEVER\r\nDATA\r\nSubject: x\r\n\r\n..dot\r\n.\n.\r\nQUIT\r\n",
        )
        .await;
        assert_eq!(
            answers[5..],
            [
                "250 2.1.0 ok",
                "250 2.1.5 ok",
                "354 go on",
                "250 2.0.0 taken",
                "221 2.0.0 bye"
            ]
        );
        assert_eq!(
            taken,
            [(
                "b+1@a.example".to_owned(),
                b"Subject: x\r\n\r\n.dot\r\n.\n".to_vec()
            )]
        );
    }

    #[tokio::test]
    async fn nobody_else_gets_mail_here() {
        let (answers, taken) = said(
            b"MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\nRCPT TO:b+1@a.example\r\nRSET\r\nRCPT TO:<b+1@a.example>\r\nVRFY x\r\n",
        )
        .await;
        let codes: Vec<_> = answers.iter().map(|line| &line[..3]).collect();
        assert_eq!(
            codes,
            ["220", "250", "550", "554", "501", "250", "503", "502"]
        );
        assert!(taken.is_empty());
    }

    #[tokio::test]
    async fn what_cannot_be_taken_now_is_sent_again() {
        let (answers, _) =
            said(b"MAIL FROM:<>\r\nRCPT TO:<b+later@a.example>\r\nDATA\r\nx\r\n.\r\n").await;
        assert_eq!(answers.last().unwrap(), "451 4.3.0 not now");
    }

    #[tokio::test]
    async fn a_mail_is_kept_as_far_as_its_report_goes_and_bounded() {
        let head = b"MAIL FROM:<>\r\nRCPT TO:<b+1@a.example>\r\nDATA\r\n";
        let line = [vec![b'x'; 998], b"\r\n".to_vec()].concat();
        let (answers, taken) = said(&[&head[..], &line.repeat(100), b".\r\n"].concat()).await;
        assert_eq!(answers.last().unwrap(), "250 2.0.0 taken");
        assert_eq!(taken[0].1.len(), MAIL_BYTES_MAX);
        let (answers, taken) = said(&[&head[..], &vec![b'x'; 10_000][..]].concat()).await;
        assert_eq!(
            (answers.last().unwrap().as_str(), taken.len()),
            ("354 go on", 0)
        );
    }

    #[tokio::test]
    async fn who_makes_only_mistakes_is_sent_away() {
        let (answers, _) = said(&b"WHAT\r\n".repeat(50)).await;
        assert_eq!(
            (answers.len(), answers.last().unwrap().as_str()),
            (22, "421 4.7.0 too many errors")
        );
    }
}
