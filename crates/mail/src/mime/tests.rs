//! What one message looks like, and that two parsers of other people read back what was put in.

use expect_test::expect;
use mail_parser::{MessageParser, MimeHeaders};
use mailparse::MailHeaderMap;
use proptest::prelude::*;

use super::*;
use crate::address::Address;

/// The parts of a message that the tests vary.
#[derive(Debug)]
struct Sample {
    from_name: String,
    to_name: String,
    subject: String,
    extra: String,
    text: String,
    html: Option<String>,
}

impl Default for Sample {
    fn default() -> Self {
        Self {
            from_name: "Shop".into(),
            to_name: "Zoë, of the \"Harbour\"".into(),
            subject: "Your order".into(),
            extra: "17f3".into(),
            text: "Hello".into(),
            html: None,
        }
    }
}

fn build(sample: &Sample) -> Message {
    let mailbox = |name: &str, address: &str| Mailbox {
        name: Some(HeaderText::new(name).unwrap()),
        address: Address::new(address).unwrap(),
    };
    Email {
        message_id: &MessageId::new("17f3.1@mail.example.org").unwrap(),
        date_ms: 1_795_770_000_123,
        from: &mailbox(&sample.from_name, "news@example.org"),
        to: &mailbox(&sample.to_name, "zoe@example.net"),
        reply_to: Some(&Address::new("help@example.org").unwrap().into()),
        subject: &HeaderText::new(sample.subject.as_str()).unwrap(),
        list_id: Some(&ListId::new(None, "offers.example.org").unwrap()),
        unsubscribe: Some(&Unsubscribe::one_click("https://m.example.org/u/17f3").unwrap()),
        extra: &[(
            HeaderName::new("X-Flow-Message").unwrap(),
            HeaderText::new(sample.extra.as_str()).unwrap(),
        )],
        text: &sample.text,
        html: sample.html.as_deref(),
    }
    .build()
    .unwrap()
}

#[test]
fn a_message_as_it_travels() {
    let message = build(&Sample {
        subject: "Für dich: 10 % off".into(),
        text: "Hello Zoë,\n.\nbye\r".into(),
        html: Some("<p>Hello Zo&euml;</p>\n".into()),
        ..Sample::default()
    });
    expect![[r#"
        Date: Fri, 27 Nov 2026 09:00:00 +0000
        From: "Shop" <news@example.org>
        To: =?utf-8?Q?Zo=C3=AB=2C_of_the_=22Harbour=22?= <zoe@example.net>
        Reply-To: <help@example.org>
        Subject: =?utf-8?Q?F=C3=BCr_dich:_10_%_off?=
        Message-ID: <17f3.1@mail.example.org>
        List-Id: <offers.example.org>
        List-Unsubscribe: <https://m.example.org/u/17f3>
        List-Unsubscribe-Post: List-Unsubscribe=One-Click
        X-Flow-Message: 17f3
        MIME-Version: 1.0
        Content-Type: multipart/alternative; boundary="=_bab9bd7d162d10f6"

        --=_bab9bd7d162d10f6
        Content-Type: text/plain; charset="utf-8"
        Content-Transfer-Encoding: quoted-printable

        Hello Zo=C3=AB,
        .
        bye

        --=_bab9bd7d162d10f6
        Content-Type: text/html; charset="utf-8"
        Content-Transfer-Encoding: 7bit

        <p>Hello Zo&euml;</p>

        --=_bab9bd7d162d10f6--
    "#]]
    .assert_eq(&String::from_utf8_lossy(message.as_bytes()).replace("\r\n", "\n"));
}

#[test]
fn text_alone_is_not_multipart() {
    let message = build(&Sample::default());
    let parsed = MessageParser::new().parse(message.as_bytes()).unwrap();
    assert_eq!((parsed.parts.len(), parsed.html_body_count()), (1, 1));
    assert!(parsed.is_content_type("text", "plain"));
}

#[test]
fn bounds_are_errors() {
    let mut sample = Sample {
        text: "a\0".into(),
        ..Sample::default()
    };
    check_refused(
        &sample,
        0,
        &[],
        "the text part holds a NUL character (at byte 1)",
    );
    sample.text = "x".repeat(MESSAGE_BYTES_MAX);
    let wanted = "is too large: the limit is 10000000";
    check_refused(&sample, 0, &[], wanted);
    sample.text.clear();
    check_refused(
        &sample,
        -1,
        &[],
        "-1 ms is no date for a mail: the years 1970 to 9999 are",
    );
    check_refused(&sample, DATE_MS_MAX + 1, &[], "is no date for a mail");
    let header = (
        HeaderName::new("X-A").unwrap(),
        HeaderText::new("").unwrap(),
    );
    let wanted = "33 extra headers are too many: the limit is 32";
    check_refused(&sample, 0, &vec![header; EXTRA_HEADERS_MAX + 1], wanted);
}

fn check_refused(sample: &Sample, date_ms: i64, extra: &[(HeaderName, HeaderText)], wanted: &str) {
    let mailbox = Address::new("zoe@example.net").unwrap().into();
    let email = Email {
        message_id: &MessageId::new("1@example.org").unwrap(),
        date_ms,
        from: &mailbox,
        to: &mailbox,
        reply_to: None,
        subject: &HeaderText::new("").unwrap(),
        list_id: None,
        unsubscribe: None,
        extra,
        text: &sample.text,
        html: None,
    };
    let error = email.build().expect_err(wanted).to_string();
    assert!(error.contains(wanted), "{error}");
}

#[test]
fn an_address_outside_ascii_marks_the_message() {
    let ascii = build(&Sample::default());
    assert!(!ascii.has_utf8_headers());
    let mailbox: Mailbox = Address::new("zoë@example.net").unwrap().into();
    let email = Email {
        message_id: &MessageId::new("1@example.org").unwrap(),
        date_ms: 0,
        from: &mailbox,
        to: &mailbox,
        reply_to: None,
        subject: &HeaderText::new("é").unwrap(),
        list_id: None,
        unsubscribe: None,
        extra: &[],
        text: "é",
        html: None,
    };
    assert!(email.build().unwrap().has_utf8_headers());
}

/// The headers of every message that [`build`] makes, in their order.
const HEADERS: [&str; 13] = [
    "date",
    "from",
    "to",
    "reply-to",
    "subject",
    "message-id",
    "list-id",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "x-flow-message",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
];

fn check_round_trip(sample: &Sample) {
    let message = build(sample);
    assert_eq!(
        message,
        build(sample),
        "the same input gives the same bytes"
    );
    assert!(!message.has_utf8_headers());
    check_mail_parser(sample, message.as_bytes());
    check_mailparse(sample, message.as_bytes());
}

fn check_mail_parser(sample: &Sample, bytes: &[u8]) {
    let parsed = MessageParser::new().parse(bytes).unwrap();
    let names: Vec<_> = parsed
        .headers()
        .iter()
        .map(|h| h.name().to_ascii_lowercase())
        .collect();
    let wanted = if sample.html.is_some() {
        &HEADERS[..12]
    } else {
        &HEADERS[..]
    };
    assert_eq!(names, wanted);
    assert_eq!(parsed.subject().unwrap_or(""), sample.subject);
    let name = |a: Option<&mail_parser::Address<'_>>| {
        a.and_then(|a| a.first())
            .and_then(|a| a.name())
            .unwrap_or("")
            .to_owned()
    };
    assert_eq!(name(parsed.from()), shown(&sample.from_name));
    assert_eq!(name(parsed.to()), shown(&sample.to_name));
    assert_eq!(
        parsed.body_text(0).unwrap(),
        body::normalised("text", &sample.text).unwrap()
    );
    if let Some(html) = &sample.html {
        assert_eq!(
            parsed.body_html(0).unwrap(),
            body::normalised("html", html).unwrap()
        );
        assert_eq!(parsed.parts.len(), 3);
    }
}

fn check_mailparse(sample: &Sample, bytes: &[u8]) {
    let parsed = mailparse::parse_mail(bytes).unwrap();
    assert_eq!(
        parsed.headers.get_first_value("Subject").unwrap(),
        sample.subject
    );
    assert_eq!(
        parsed.headers.get_first_value("X-Flow-Message").unwrap(),
        sample.extra
    );
    let parts = if sample.html.is_some() {
        &parsed.subparts[..]
    } else {
        std::slice::from_ref(&parsed)
    };
    let bodies: Vec<_> = parts.iter().map(|part| part.get_body().unwrap()).collect();
    let wanted: Vec<_> = [Some(&sample.text), sample.html.as_ref()]
        .into_iter()
        .flatten()
        .map(|body| body::normalised("", body).unwrap())
        .collect();
    assert_eq!(bodies, wanted);
}

/// A name of blanks alone is not written.
fn shown(name: &str) -> &str {
    if name.trim().is_empty() { "" } else { name }
}

#[test]
fn hostile_and_odd_parts_come_back_as_one_message() {
    for text in [
        "",
        ".",
        "..",
        "\r\n.\r\n",
        "a\n.\nMAIL FROM:<x@y.z>\n",
        "b\r.\r\n",
        "--=_x--",
        "From me",
        " ",
    ] {
        let html = Some(format!("<p>{text}</p>"));
        check_round_trip(&Sample {
            text: text.into(),
            html,
            ..Sample::default()
        });
        check_round_trip(&Sample {
            text: text.into(),
            ..Sample::default()
        });
    }
    for line in [
        "",
        "=?utf-8?Q?=0D=0ABcc:_x?=",
        " led",
        "trailed ",
        "a  b",
        "a\tb",
        "\"q\"",
        "(c)",
        "a,b;c:<d>",
        "\u{1f54a}é",
        "\\",
        // Folded within the two blanks, where one reader of three gives back a single one.
        "!AAa A00a00 a0A0   aA   A aA0A a0AAAAA AAAa a  A!!!0AAAa!00AA!A",
    ] {
        let line = line.to_owned();
        let sample = Sample {
            from_name: line.clone(),
            to_name: line.clone(),
            subject: line.clone(),
            extra: line,
            ..Sample::default()
        };
        check_round_trip(&sample);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn any_parts_come_back(
        from_name in "[ -~éß漢\u{1f54a}]{0,40}",
        to_name in "[ -~é]{0,90}",
        subject in "[\t -~éß漢\u{1f54a}]{0,200}",
        extra in "[ -~]{0,300}",
        text in "[\r\n\t -~é.]{0,300}",
        html in proptest::option::of("[\r\n -~漢=.]{0,300}"),
    ) {
        check_round_trip(&Sample { from_name, to_name, subject, extra, text, html });
    }
}
