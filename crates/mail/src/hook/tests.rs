//! What the imitated providers tell, signed as their pages say; and what nobody believes.

use std::fmt::Write as _;

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::json;

use super::*;

/// 22 November 2026, 10:00 UTC.
const NOW_S: i64 = 1_795_341_600;
const REFERENCE: &str = "1-7-0123456789abcdef0123";

/// Reads a request with these headers.
fn read(
    hook: &Hook,
    headers: &[(&str, &str)],
    body: &[u8],
    now_s: i64,
) -> Result<Vec<Told>, Refused> {
    let header = |name: &str| {
        let found = headers.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    let received = Received {
        header: &header,
        body,
        now_s,
    };
    match hook.read(&received, Rules::built_in())? {
        Heard::Told(told) => Ok(told),
        Heard::Sealed(_) => panic!("it is sealed"),
    }
}

/// What was told, on a line.
fn line(told: &[Told]) -> String {
    let line = |one: &Told| {
        assert_eq!(one.reference, REFERENCE);
        match &one.what {
            Said::Delivered => "delivered".to_owned(),
            Said::Complained => "complained".to_owned(),
            Said::Bounced { class, status, .. } => {
                format!("{} {}", class.as_str(), status.as_deref().unwrap_or("-"))
            }
        }
    };
    told.iter().map(line).collect::<Vec<_>>().join(", ")
}

fn hook(name: Name, key: &str) -> Hook {
    Hook::new(name, &Secret::new(key)).unwrap()
}

#[test]
fn postmark() {
    let hook = hook(Name::Postmark, "hook:a long password");
    let login = format!("Basic {}", STANDARD.encode("hook:a long password"));
    let told = |body: &Value| {
        let body = body.to_string();
        read(&hook, &[("authorization", &login)], body.as_bytes(), NOW_S)
    };
    let check = |kind: &str, word: &str, details: &str, expect: &str| {
        let body = json!({
            "RecordType": kind, "Type": word, "Details": details,
            "MessageID": "0a129aee", "Metadata": { "postduif": REFERENCE },
        });
        assert_eq!(line(&told(&body).unwrap()), expect, "{kind} {word}");
    };
    check("Delivery", "", "", "delivered");
    check("SpamComplaint", "", "", "complained");
    check(
        "Bounce",
        "HardBounce",
        "smtp;550 5.1.1 user unknown",
        "hard -",
    );
    check(
        "Bounce",
        "HardBounce",
        "smtp;550 5.7.1 blocked using Spamhaus",
        "block -",
    );
    check(
        "Bounce",
        "SoftBounce",
        "smtp;452 4.2.2 mailbox full",
        "soft -",
    );
    check("Bounce", "SpamNotification", "", "block -");
    check("Bounce", "AutoResponder", "", "none -");
    check("Open", "", "", "");
    // A message that is none of ours has no reference.
    assert_eq!(told(&json!({ "RecordType": "Delivery" })), Ok(Vec::new()));
    let refused = |headers: &[(&str, &str)]| read(&hook, headers, b"{}", NOW_S);
    assert_eq!(refused(&[]), Err(Refused::Unsigned));
    let other = format!("Basic {}", STANDARD.encode("hook:another password"));
    assert_eq!(
        refused(&[("authorization", &other)]),
        Err(Refused::Signature)
    );
    let body = read(&hook, &[("authorization", &login)], b"{", NOW_S);
    assert_eq!(body, Err(Refused::Malformed));
}

#[test]
fn brevo() {
    let hook = hook(Name::Brevo, "a-token-of-some-length");
    let headers = [("authorization", "Bearer a-token-of-some-length")];
    let check = |event: &str, reason: &str, expect: &str| {
        let body = json!({
            "event": event, "reason": reason, "email": "zoe@b.example", "id": 1,
            "message-id": "<1@smtp-relay.mailin.fr>", "X-Mailin-custom": REFERENCE,
        });
        let told = read(&hook, &headers, body.to_string().as_bytes(), NOW_S);
        assert_eq!(line(&told.unwrap()), expect, "{event}");
    };
    check("request", "", "");
    check("delivered", "", "delivered");
    check("hard_bounce", "550 5.1.1 no such user", "hard -");
    check(
        "hard_bounce",
        "550 5.7.26 unauthenticated mail is blocked",
        "block -",
    );
    check("soft_bounce", "452 4.2.2 over quota", "soft -");
    check("invalid_email", "", "hard -");
    check("blocked", "", "block -");
    check("spam", "", "complained");
    check("proxy_open", "", "");
    assert_eq!(read(&hook, &[], b"{}", NOW_S), Err(Refused::Unsigned));
}

fn mailgun_body(at_s: i64, event: &Value) -> Vec<u8> {
    let token = "ce2b62f0fa41c3bfeb1ddd6a1f4a4ea2f1e1bcb3ee2f6be3b2";
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"signing-key-of-mailgun");
    let signature = hmac::sign(&key, format!("{at_s}{token}").as_bytes());
    let hex = signature
        .as_ref()
        .iter()
        .fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        });
    json!({
        "signature": { "timestamp": at_s.to_string(), "token": token, "signature": hex },
        "event-data": event,
    })
    .to_string()
    .into_bytes()
}

#[test]
fn mailgun() {
    let hook = hook(Name::Mailgun, "signing-key-of-mailgun");
    let check = |event: &str, more: &Value, expect: &str| {
        let mut body = json!({ "event": event, "user-variables": { "postduif": REFERENCE } });
        for (key, value) in more.as_object().unwrap() {
            body[key] = value.clone();
        }
        let told = read(&hook, &[], &mailgun_body(NOW_S, &body), NOW_S).unwrap();
        assert_eq!(line(&told), expect, "{event} {more}");
    };
    let failed = |severity: &str, reason: &str, code: &str, words: &str| {
        json!({
            "severity": severity, "reason": reason,
            "delivery-status": { "message": words, "enhanced-code": code },
        })
    };
    check("accepted", &json!({}), "");
    check("delivered", &json!({}), "delivered");
    check("complained", &json!({}), "complained");
    check(
        "failed",
        &failed("temporary", "generic", "4.2.2", "full"),
        "",
    );
    let words = "550 5.1.1 The email account that you tried to reach does not exist";
    check(
        "failed",
        &failed("permanent", "bounce", "5.1.1", words),
        "hard 5.1.1",
    );
    let words = "550 5.7.1 our system has detected that this message is spam";
    check(
        "failed",
        &failed("permanent", "bounce", "5.7.1", words),
        "block 5.7.1",
    );
    check("failed", &failed("permanent", "old", "", ""), "soft -");
    check(
        "failed",
        &failed("permanent", "suppress-bounce", "", ""),
        "hard -",
    );
    check(
        "failed",
        &failed("permanent", "suppress-unsubscribe", "", ""),
        "block -",
    );
    let event = json!({ "event": "delivered" });
    let body = mailgun_body(NOW_S, &event);
    assert_eq!(
        read(&hook, &[], &body, NOW_S + DAY_S + 1),
        Err(Refused::Old)
    );
    assert_eq!(read(&hook, &[], &body, NOW_S - DAY_S), Err(Refused::Old));
    let text = String::from_utf8(body).unwrap();
    let moved = text.replace(&NOW_S.to_string(), &(NOW_S + 1).to_string());
    assert_eq!(
        read(&hook, &[], moved.as_bytes(), NOW_S),
        Err(Refused::Signature)
    );
    assert_eq!(read(&hook, &[], b"{}", NOW_S), Err(Refused::Unsigned));
}

#[test]
fn resend() {
    let hook = hook(Name::Resend, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    let signed = |body: &str, at_s: i64| {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &secret);
        let signature = hmac::sign(&key, format!("msg_1.{at_s}.{body}").as_bytes());
        format!("v1,{}", STANDARD.encode(signature.as_ref()))
    };
    let told = |body: &str, signature: &str, at_s: i64| {
        let at = at_s.to_string();
        let headers = [
            ("svix-id", "msg_1"),
            ("svix-timestamp", at.as_str()),
            ("svix-signature", signature),
        ];
        read(&hook, &headers, body.as_bytes(), NOW_S)
    };
    let check = |kind: &str, data: &Value, expect: &str| {
        let body = json!({ "type": kind, "data": data }).to_string();
        let got = told(&body, &signed(&body, NOW_S), NOW_S).unwrap();
        assert_eq!(line(&got), expect, "{kind}");
        assert!(got.iter().all(|one| one.id == "msg_1"));
    };
    let tagged = json!({ "tags": { "postduif": REFERENCE } });
    check("email.sent", &tagged, "");
    check("email.delivered", &tagged, "delivered");
    check(
        "email.complained",
        &json!({ "tags": [{ "name": "postduif", "value": REFERENCE }] }),
        "complained",
    );
    let headers = json!([{ "name": "x-postduif-message", "value": REFERENCE }]);
    let bounce = json!({ "type": "Permanent", "message": "550 5.1.1 unknown user" });
    check(
        "email.bounced",
        &json!({ "headers": headers, "bounce": bounce }),
        "hard -",
    );
    let bounce = json!({ "type": "Transient", "message": "full" });
    check(
        "email.bounced",
        &json!({ "headers": headers, "bounce": bounce }),
        "soft -",
    );
    let good = signed("{}", NOW_S);
    assert_eq!(
        told("{}", &format!("v1,AAAA {good}"), NOW_S),
        Ok(Vec::new())
    );
    assert_eq!(told("{ }", &good, NOW_S), Err(Refused::Signature));
    let old = NOW_S - FRESH_S - 1;
    assert_eq!(told("{}", &signed("{}", old), old), Err(Refused::Old));
    assert_eq!(read(&hook, &[], b"{}", NOW_S), Err(Refused::Unsigned));
    // The vector of Standard Webhooks' own libraries, which is of another year.
    let headers = [
        ("svix-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
        ("svix-timestamp", "1614265330"),
        (
            "svix-signature",
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        ),
    ];
    let vector = read(&hook, &headers, br#"{"test": 2432232314}"#, 1_614_265_330);
    assert_eq!(vector, Ok(Vec::new()));
}

#[test]
fn sendgrid() {
    let random = SystemRandom::new();
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref()).unwrap();
    let mut der = vec![
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08,
        0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
    ];
    der.extend_from_slice(pair.public_key().as_ref());
    let hook = hook(Name::SendGrid, &STANDARD.encode(der));
    let told = |body: &str, signed: &str, at_s: i64| {
        let words = format!("{at_s}{signed}");
        let signature = STANDARD.encode(pair.sign(&random, words.as_bytes()).unwrap().as_ref());
        let at = at_s.to_string();
        let headers = [
            ("x-twilio-email-event-webhook-signature", signature.as_str()),
            ("x-twilio-email-event-webhook-timestamp", at.as_str()),
        ];
        read(&hook, &headers, body.as_bytes(), NOW_S)
    };
    let event = |event: &str, more: &Value| {
        let mut json = json!({ "event": event, "postduif": REFERENCE, "sg_event_id": event });
        for (key, value) in more.as_object().unwrap() {
            json[key] = value.clone();
        }
        json
    };
    let events = json!([
        event("processed", &json!({})),
        event("delivered", &json!({})),
        event("open", &json!({})),
        event("bounce", &json!({ "type": "bounce", "status": "5.1.1", "reason": "550 5.1.1 unknown" })),
        event("bounce", &json!({ "type": "blocked", "status": "5.7.1", "reason": "550 go away" })),
        event("bounce", &json!({ "type": "bounce", "bounce_classification": "Mailbox Unavailable" })),
        event("dropped", &json!({ "reason": "Bounced Address" })),
        event("dropped", &json!({ "reason": "Spam Reporting Address" })),
        event("dropped", &json!({ "reason": "Unsubscribed Address" })),
        event("spamreport", &json!({})),
        { "event": "delivered", "email": "not@ours.example" },
    ])
    .to_string();
    let got = told(&events, &events, NOW_S).unwrap();
    assert_eq!(
        line(&got),
        "delivered, hard 5.1.1, block 5.7.1, soft -, hard -, hard -, block -, complained"
    );
    assert_eq!(got[0].id, "delivered");
    assert_eq!(told(&events, "another", NOW_S), Err(Refused::Signature));
    let old = NOW_S - DAY_S - 1;
    assert_eq!(told("[]", "[]", old), Err(Refused::Old));
    assert_eq!(told("{}", "{}", NOW_S), Err(Refused::Malformed));
    assert_eq!(read(&hook, &[], b"[]", NOW_S), Err(Refused::Unsigned));
}

#[test]
fn keys_that_are_none() {
    let check = |name: Name, key: &str, expect: HookError| {
        assert_eq!(
            Hook::new(name, &Secret::new(key)).err(),
            Some(expect),
            "{key}"
        );
    };
    check(Name::Ses, "", HookError::Topics);
    check(Name::Ses, "mail", HookError::Topics);
    check(Name::Postmark, "a:b", HookError::Short);
    check(Name::Brevo, "short", HookError::Short);
    check(Name::Mailgun, "short", HookError::Short);
    check(Name::SendGrid, "MFkw", HookError::PublicKey);
    check(
        Name::Resend,
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        HookError::Svix,
    );
    check(Name::Resend, "whsec_AAAA", HookError::Svix);
}
