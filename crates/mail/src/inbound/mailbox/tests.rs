//! Servers that do not do as they should, each a script: what a mailbox says when it is asked.

use std::sync::Mutex;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream};

use super::*;

/// What a server says to one that reads: its hello, then a reply to each line that it hears. `TAG`
/// stands for the tag of the line.
type Script<'a> = &'a [&'a str];

const HELLO: &str = "* OK hello\r\n";
const DONE: &str = "TAG OK done\r\n";
const OPENED: &str = "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] good\r\nTAG OK [READ-ONLY] opened\r\n";

#[derive(Default)]
struct Taken {
    mails: Mutex<Vec<(Place, String)>>,
    /// So many are taken.
    most: Option<usize>,
}

impl Reader for Taken {
    fn take(&self, place: Place, mail: Vec<u8>) -> Reading<'_> {
        Box::pin(async move {
            let mut mails = self.mails.lock().unwrap();
            if Some(mails.len()) == self.most {
                return false;
            }
            mails.push((place, String::from_utf8(mail).unwrap()));
            true
        })
    }
}

/// What the server heard.
async fn play(stream: DuplexStream, script: Vec<String>) -> Vec<String> {
    let mut stream = BufReader::new(stream);
    let mut heard: Vec<String> = Vec::new();
    for reply in script {
        let tag = heard.last().and_then(|line| line.split(' ').next());
        let reply = reply.replace("TAG", tag.unwrap_or("*"));
        if stream.write_all(reply.as_bytes()).await.is_err() {
            break;
        }
        let mut line = String::new();
        if !matches!(stream.read_line(&mut line).await, Ok(1..)) {
            break;
        }
        heard.push(line.trim_end().to_owned());
    }
    heard
}

async fn visit(
    script: Script<'_>,
    behind: Option<u32>,
    reader: &Taken,
) -> (Result<Visit, String>, Vec<String>) {
    visit_with(Security::Implicit, script, behind, reader).await
}

async fn visit_with(
    security: Security,
    script: Script<'_>,
    behind: Option<u32>,
    reader: &Taken,
) -> (Result<Visit, String>, Vec<String>) {
    let login = Login {
        user: "zoe".into(),
        password: "a \"b".into(),
    };
    let mailbox = Mailbox::new("mail.example", 993, security, login);
    let (ours, theirs) = tokio::io::duplex(1_000_000);
    let script = script.iter().map(|&line| line.to_owned()).collect();
    let playing = tokio::spawn(play(theirs, script));
    let behind = behind.map(|uid| Place { validity: 7, uid });
    let visit = mailbox.visit_over(Box::new(ours), behind, reader).await;
    (
        visit.map_err(|error| error.to_string()),
        playing.await.unwrap(),
    )
}

async fn check(script: Script<'_>, wanted: &str) {
    let (visit, _) = visit(script, None, &Taken::default()).await;
    assert_eq!(visit.unwrap_err(), wanted);
}

#[tokio::test]
async fn what_is_new_is_read_in_order() {
    let taken = Taken::default();
    let (seen, heard) = visit(
        &[
            HELLO,
            DONE,
            OPENED,
            "* SEARCH 9 8 7\r\nTAG OK done\r\n",
            "* 2 FETCH (UID 8 BODY[]<0> {3}\r\nA\r\n)\r\nTAG OK done\r\n",
            // Deleted meanwhile.
            DONE,
            "* BYE bye\r\nTAG OK bye\r\n",
        ],
        Some(7),
        &taken,
    )
    .await;
    let wanted = Visit {
        taken: 2,
        is_more: false,
        is_stopped: false,
    };
    assert_eq!(seen, Ok(wanted));
    let place = |uid| Place { validity: 7, uid };
    assert_eq!(
        taken.mails.into_inner().unwrap(),
        [(place(8), "A\r\n".to_owned()), (place(9), String::new())]
    );
    assert_eq!(
        heard,
        [
            "p1 LOGIN zoe \"a \\\"b\"",
            "p2 EXAMINE INBOX",
            "p3 UID SEARCH UID 8:*",
            "p4 UID FETCH 8 BODY.PEEK[]<0.65536>",
            "p5 UID FETCH 9 BODY.PEEK[]<0.65536>",
            "p6 LOGOUT",
        ]
    );
}

#[tokio::test]
async fn another_numbering_is_read_from_its_beginning() {
    let opened = "* OK [UIDVALIDITY 8] good\r\nTAG OK opened\r\n";
    let script = [HELLO, DONE, opened, DONE, DONE];
    let (_, heard) = visit(&script, Some(5), &Taken::default()).await;
    assert_eq!(heard[2], "p3 UID SEARCH UID 1:*");
    let script = [HELLO, DONE, OPENED, "* SEARCH 5\r\nTAG OK done\r\n", DONE];
    let (seen, _) = visit(&script, Some(5), &Taken::default()).await;
    assert_eq!(seen.map(|seen| seen.taken), Ok(0));
}

#[tokio::test]
async fn a_reader_that_can_take_no_more_is_left_in_peace() {
    let mail = "* 1 FETCH (BODY[]<0> {1}\r\nA)\r\nTAG OK done\r\n";
    let script = [
        HELLO,
        DONE,
        OPENED,
        "* SEARCH 1 2 3\r\nTAG OK done\r\n",
        mail,
        mail,
        DONE,
    ];
    let taken = Taken {
        most: Some(1),
        ..Taken::default()
    };
    let (seen, heard) = visit(&script, None, &taken).await;
    let wanted = Visit {
        taken: 1,
        is_more: false,
        is_stopped: true,
    };
    assert_eq!(seen, Ok(wanted));
    assert_eq!(heard.last().unwrap(), "p6 LOGOUT");
}

#[tokio::test]
async fn more_than_fits_into_a_visit_is_left_for_the_next() {
    let numbers: Vec<_> = (1..=MAILS_MAX + 1).map(|uid| uid.to_string()).collect();
    let found = format!("* SEARCH {}\r\nTAG OK done\r\n", numbers.join(" "));
    let mut script = vec![HELLO, DONE, OPENED, &found];
    script.extend([DONE; MAILS_MAX + 1]);
    let (seen, _) = visit(&script, None, &Taken::default()).await;
    let wanted = Visit {
        taken: MAILS_MAX,
        is_more: true,
        is_stopped: false,
    };
    assert_eq!(seen, Ok(wanted));
}

#[tokio::test]
async fn a_server_that_does_not_do_as_it_should_is_an_error_that_says_so() {
    check(
        &["* BYE too many\r\n"],
        "the connection was refused: too many",
    )
    .await;
    check(
        &["* PREAUTH hello\r\n"],
        "the server does not speak IMAP: it wants no login",
    )
    .await;
    check(
        &["220 smtp.example ESMTP\r\n"],
        "the server does not speak IMAP: an answer cannot be read",
    )
    .await;
    check(
        &[HELLO, "TAG NO [AUTHENTICATIONFAILED] wrong password\r\n"],
        "the login was refused: wrong password",
    )
    .await;
    check(
        &[HELLO, DONE, "TAG NO no such folder\r\n"],
        "the folder was refused: no such folder",
    )
    .await;
    check(
        &[HELLO, DONE, DONE],
        "the server does not speak IMAP: a folder without UIDVALIDITY",
    )
    .await;
    check(
        &[HELLO, "x9 OK done\r\n"],
        "the server does not speak IMAP: an answer that nobody asked for",
    )
    .await;
    check(
        &[HELLO, DONE, "* BYE too long ago\r\n"],
        "the folder was refused: too long ago",
    )
    .await;
}

#[tokio::test]
async fn answers_have_an_end() {
    let long = format!("* OK {}\r\n", "x".repeat(ANSWER_BYTES));
    check(
        &[HELLO, &long],
        "the server does not speak IMAP: an answer is too long",
    )
    .await;
    let line = format!("* OK {}\r\n", "x".repeat(100_000));
    let many = line.repeat(session::ANSWERS_BYTES_MAX / 100_000 + 1);
    check(
        &[HELLO, &many],
        "the server does not speak IMAP: its answers have no end",
    )
    .await;
}

/// More than one answer may have.
const ANSWER_BYTES: usize = session::ANSWER_BYTES_MAX as usize + 1;

#[tokio::test(start_paused = true)]
async fn silence_is_not_waited_for_for_ever() {
    // A hello, and the login is heard and never answered.
    let (ours, theirs) = tokio::io::duplex(1_000);
    let mut theirs = BufReader::new(theirs);
    theirs.write_all(HELLO.as_bytes()).await.unwrap();
    let login = Login {
        user: "zoe".into(),
        password: "b".into(),
    };
    let mailbox = Mailbox::new("mail.example", 993, Security::Implicit, login);
    let taken = Taken::default();
    let visit = mailbox.visit_over(Box::new(ours), None, &taken).await;
    assert_eq!(visit.unwrap_err().to_string(), "no answer in time");
}

#[tokio::test]
async fn a_password_goes_over_no_connection_that_can_be_read() {
    let login = Login {
        user: "zoe".into(),
        password: "b".into(),
    };
    let mailbox = Mailbox::new("127.0.0.1", 1, Security::StartTlsIfOffered, login.clone());
    let error = mailbox.visit(None, &Taken::default()).await.unwrap_err();
    assert!(matches!(error, MailboxError::Security), "{error}");
    let elsewhere = Mailbox::new("192.0.2.1", 143, Security::PlainOnLoopback, login);
    let error = elsewhere.visit(None, &Taken::default()).await.unwrap_err();
    assert!(error.to_string().contains("is not this machine"), "{error}");
}

/// Somebody in between may say that there is no TLS, or answer in the server's name before it begins.
#[tokio::test]
async fn without_tls_that_was_asked_for_nobody_logs_in() {
    for (reply, wanted) in [
        (
            "TAG BAD no such thing\r\n",
            "STARTTLS was refused: no such thing",
        ),
        ("TAG NO not now\r\n", "STARTTLS was refused: not now"),
        ("TAG OK begin\r\np1 OK logged in\r\n", ""),
    ] {
        let script = [HELLO, reply, DONE];
        let taken = Taken::default();
        let (visit, heard) = visit_with(Security::StartTls, &script, None, &taken).await;
        let error = visit.unwrap_err();
        assert!(error.starts_with(wanted), "{error}");
        assert_eq!(heard[0], "p1 STARTTLS");
        let logins = heard.iter().filter(|line| line.contains("LOGIN"));
        assert_eq!(logins.count(), 0, "{heard:?}");
    }
}
