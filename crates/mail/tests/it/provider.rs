//! Messages to providers that are imitated from their documentation: what is asked of them, and what
//! each of their answers means.

use std::sync::Arc;
use std::time::Duration;

use outward::Client;
use outward::guard::Guard;
use postduif_mail::address::Address;
use postduif_mail::mime::Message;
use postduif_mail::provider::{Account, Name, Provider, REFERENCE_HEADER, Secret};
use postduif_mail::transport::{Envelope, Outcome, Transport};

use crate::imitated::{Heard, Imitated, KEY, field};

const REFERENCE: &str = "1-7-0123456789abcdef0123";
/// 22 November 2026, 10:00 UTC.
const NOW_S: i64 = 1_795_341_600;
const RAW: &str = "DKIM-Signature: v=1; b=abc\r\nFrom: \"Corner, shop\" <hello@shop.example>\r\n\
    To: <zoe@b.example>\r\nSubject: =?utf-8?Q?Hall=C3=B6chen?=\r\nMessage-ID: <7.x@shop.example>\r\n\
    List-Unsubscribe: <https://shop.example/u/1>\r\n\
    List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/alternative; boundary=\"b\"\r\n\r\n\
    --b\r\nContent-Type: text/plain\r\n\r\nHello\r\n\
    --b\r\nContent-Type: text/html\r\n\r\n<p>Hello</p>\r\n--b--\r\n";

fn account(name: Name, url: &str) -> Account {
    let some = |text: &str| Some(text.to_owned());
    Account {
        name,
        key: Secret::new(KEY),
        user: some("AKIDEXAMPLE").filter(|_| name == Name::Ses),
        region: some("eu-west-1").filter(|_| name == Name::Ses),
        domain: some("mg.shop.example").filter(|_| name == Name::Mailgun),
        stream: some("offers").filter(|_| matches!(name, Name::Ses | Name::Postmark)),
        url: some(url),
    }
}

async fn send(account: &Account, to: &str) -> Outcome {
    let guard = Guard::allowing(vec!["127.0.0.1".parse().unwrap()]);
    let client = Arc::new(Client::new(guard, None).unwrap());
    let provider = Provider::new(account, client, Arc::new(|| NOW_S)).unwrap();
    let provider = provider.repeating_after(Duration::from_millis(1));
    let envelope = Envelope {
        from: Address::new("bounce@shop.example").unwrap(),
        to: Address::new(format!("{to}@b.example")).unwrap(),
        reference: Some(REFERENCE.to_owned()),
    };
    let message = Message::from_bytes(RAW.as_bytes().to_vec()).unwrap();
    assert_eq!(provider.way(), account.name.as_str());
    provider.deliver(&envelope, &message).await
}

fn told(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Accepted { reply } => reply.clone(),
        Outcome::Refused {
            stage, code, text, ..
        } => format!("refused at {stage:?} {code} {text}"),
        Outcome::Retry {
            stage, text, after, ..
        } => format!(
            "retry at {stage:?} after {}: {text}",
            after.map_or(0, |after| after.as_secs())
        ),
        Outcome::Unknown { text } => format!("unknown {text}"),
    }
}

/// What comes of a message to this recipient; and the last call.
async fn check(name: Name, to: &str, expect: &str) -> Heard {
    let server = Imitated::new(name).await;
    let outcome = told(&send(&account(name, &server.url), to).await);
    assert!(outcome.starts_with(expect), "{name}, {to}: {outcome}");
    assert!(!outcome.contains(KEY), "{outcome}");
    server.heard().pop().unwrap()
}

#[tokio::test]
async fn what_each_takes_and_where_our_reference_stands() {
    let heard = check(Name::Ses, "zoe", "ses took it: 200 010b0190a1b2c3d4").await;
    let json = heard.json();
    assert_eq!(json["EmailTags"][0]["Value"], REFERENCE);
    assert_eq!(json["ConfigurationSetName"], "offers");
    let whole = format!("{REFERENCE_HEADER}: {REFERENCE}\r\n{RAW}");
    assert_eq!(heard.raw(), whole);

    let heard = check(Name::Mailgun, "zoe", "mailgun took it: 200 <7.x@").await;
    assert!(heard.raw().contains(&whole), "{}", heard.raw());
    assert_eq!(field(&heard.body, "v:postduif").as_deref(), Some(REFERENCE));
    assert_eq!(field(&heard.body, "o:tracking").as_deref(), Some("no"));

    let json = check(Name::Postmark, "zoe", "postmark took it: 200 0a129aee")
        .await
        .json();
    assert_eq!(json["Metadata"]["postduif"], REFERENCE);
    assert_eq!(json["From"], "\"Corner, shop\" <hello@shop.example>");
    assert_eq!(
        (&json["TrackOpens"], &json["TrackLinks"]),
        (&false.into(), &"None".into())
    );
    assert_eq!(json["MessageStream"], "offers");
    let headers = json["Headers"].to_string();
    for name in [
        "Message-ID",
        "List-Unsubscribe",
        "X-PM-KeepID",
        REFERENCE_HEADER,
    ] {
        assert!(headers.contains(&format!("\"{name}\"")), "{headers}");
    }

    let json = check(Name::SendGrid, "zoe", "sendgrid took it: 202 14c5d75ce93")
        .await
        .json();
    assert_eq!(
        json["personalizations"][0]["custom_args"]["postduif"],
        REFERENCE
    );
    assert_eq!(json["tracking_settings"]["click_tracking"]["enable"], false);
    assert_eq!(
        json["headers"]["List-Unsubscribe-Post"],
        "List-Unsubscribe=One-Click"
    );

    let json = check(Name::Brevo, "zoe", "brevo took it: 201 <202611221000")
        .await
        .json();
    assert_eq!(json["headers"]["X-Mailin-custom"], REFERENCE);
    assert_eq!(json["sender"]["name"], "Corner, shop");

    let heard = check(Name::Resend, "zoe", "resend took it: 200 49a3999c").await;
    assert_eq!(heard.json()["tags"][0]["value"], REFERENCE);
    let key = heard.header("idempotency-key").unwrap();
    assert!(key.starts_with(REFERENCE) && key.len() <= 256, "{key}");
}

/// Who, which of its answers, and how what comes of it begins.
const REFUSALS: &str = "\
ses bad: refused at Sender 400 ses: BadRequestException Missing
ses busy: retry at Message after 0: ses: 429 TooManyRequestsException
ses account: retry at Login after 0: ses: 400 MessageRejected Email
postmark bad: refused at Sender 422 postmark: 300 Invalid
postmark busy: retry at Message after 30: postmark: 429
postmark account: retry at Login after 0: postmark: 422 412 Your
postmark inactive: refused at Recipient 422 postmark: 406 You
mailgun bad: refused at Sender 400 mailgun: to parameter
mailgun busy: retry at Message after 7: mailgun: 429
mailgun account: retry at Login after 0: mailgun: 404 Domain
sendgrid bad: refused at Sender 400 sendgrid: Does not
sendgrid busy: retry at Message after 0: sendgrid: 429 too
sendgrid account: retry at Login after 0: sendgrid: 403 The from
brevo bad: refused at Sender 400 brevo: invalid_parameter
brevo busy: retry at Message after 0: brevo: 429 too_many
brevo account: retry at Login after 0: brevo: 400 not_enough
resend bad: refused at Sender 422 resend: validation_error
resend busy: retry at Message after 1: resend: 429 rate_limit
resend account: retry at Login after 0: resend: 403 validation_error
";

#[tokio::test]
async fn what_each_refusal_means() {
    for line in REFUSALS.lines() {
        let (who, expect) = line.split_once(": ").unwrap();
        let (name, to) = who.split_once(' ').unwrap();
        check(name.parse().unwrap(), to, expect).await;
    }
}

#[tokio::test]
async fn what_every_provider_has_in_common() {
    for name in Name::ALL {
        check(name, "broken", &format!("unknown {name}: 500")).await;
        check(name, "away", "retry at Message after 120").await;
        check(name, "moved", "retry at Login").await;
        let server = Imitated::new(name).await;
        let mut wrong = account(name, &server.url);
        wrong.key = Secret::new("another");
        wrong.user = wrong.user.map(|_| "AKIDOTHER".to_owned());
        let outcome = told(&send(&wrong, "zoe").await);
        assert!(outcome.starts_with("retry at Login"), "{name}: {outcome}");
        assert!(!outcome.contains("another"), "{name}: {outcome}");
        // Nobody is there: nothing was sent.
        let nobody = account(name, "http://127.0.0.1:9");
        let outcome = told(&send(&nobody, "zoe").await);
        assert!(outcome.starts_with("retry at Connect"), "{name}: {outcome}");
    }
}

#[tokio::test]
async fn a_lost_answer_is_unknown_and_asked_for_again_only_where_a_key_makes_that_safe() {
    for name in Name::ALL {
        let server = Imitated::new(name).await;
        let outcome = told(&send(&account(name, &server.url), "lost").await);
        assert!(outcome.starts_with("unknown"), "{name}: {outcome}");
        let calls = if name == Name::Resend { 3 } else { 1 };
        let heard = server.heard();
        assert_eq!(heard.len(), calls, "{name}");
        let keys: Vec<_> = heard
            .iter()
            .map(|one| one.header("idempotency-key"))
            .collect();
        assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
    }
    check(Name::Resend, "lost-once", "resend took it").await;
    check(Name::Resend, "lost-then-under-way", "resend took it").await;
    check(Name::Resend, "lost-then-busy", "unknown resend: 429").await;
}
