//! Sealed with a certificate made for the test, under the address of Amazon's.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256};
use serde_json::json;

use super::*;
use crate::hook::{Heard, Hook};
use crate::provider::{Name, Secret};

const NOW_S: i64 = 1_795_341_600;
const TOPIC: &str = "arn:aws:sns:eu-west-1:123456789012:mail";
const CERTIFICATE: &str =
    "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123abc.pem";

/// Somebody who signs, with a certificate.
struct Signer {
    pair: RsaKeyPair,
    pem: String,
}

impl Signer {
    fn new() -> Self {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let pkcs8 =
            aws_lc_rs::encoding::AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(&pair);
        let pkcs8 = pkcs8.unwrap().as_ref().to_vec();
        let der = tokio_rustls::rustls::pki_types::PrivateKeyDer::try_from(pkcs8).unwrap();
        let key = KeyPair::from_der_and_sign_algo(&der, &PKCS_RSA_SHA256).unwrap();
        let params = CertificateParams::new(vec!["sns.amazonaws.com".to_owned()]).unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { pair, pem }
    }

    /// Signs as version 2 of the page says.
    fn seal(&self, mut json: Value, keys: &[&str]) -> Value {
        let mut words = String::new();
        for key in keys.iter().copied() {
            if let Some(value) = json.get(key).and_then(Value::as_str) {
                words.extend([key, "\n", value, "\n"]);
            }
        }
        let mut signature = vec![0; self.pair.public_modulus_len()];
        let random = SystemRandom::new();
        self.pair
            .sign(&RSA_PKCS1_SHA256, &random, words.as_bytes(), &mut signature)
            .unwrap();
        json["Signature"] = json!(STANDARD.encode(signature));
        json
    }

    fn notification(&self, message: &Value) -> Value {
        let json = json!({
            "Type": "Notification", "MessageId": "m-1", "TopicArn": TOPIC, "Subject": "About mail",
            "Message": message.to_string(), "Timestamp": "2026-11-22T09:59:00.000Z",
            "SignatureVersion": "2", "SigningCertURL": CERTIFICATE,
        });
        self.seal(
            json,
            &[
                "Message",
                "MessageId",
                "Subject",
                "Timestamp",
                "TopicArn",
                "Type",
            ],
        )
    }
}

fn open(signer: &Signer, json: &Value) -> Result<Opened, Refused> {
    let hook = Hook::new(Name::Ses, &Secret::new(TOPIC)).unwrap();
    let body = json.to_string();
    let received = Received {
        header: &|_| None,
        body: body.as_bytes(),
        now_s: NOW_S,
    };
    let Heard::Sealed(sealed) = hook.read(&received, Rules::built_in())? else {
        panic!("it is open");
    };
    assert_eq!(sealed.certificate().to_string(), CERTIFICATE);
    sealed.open(signer.pem.as_bytes(), Rules::built_in())
}

#[test]
fn what_ses_tells() {
    let signer = Signer::new();
    let check = |message: &Value, expect: &str| {
        let mut message = message.clone();
        message["mail"] = json!({ "tags": { "postduif": ["1-7-ab"] } });
        let opened = open(&signer, &signer.notification(&message)).unwrap();
        let Opened::Told(told) = opened else {
            panic!("{opened:?}");
        };
        let got = told.first().map_or(String::new(), |told| {
            assert_eq!(
                (told.reference.as_str(), told.id.as_str()),
                ("1-7-ab", "m-1")
            );
            match &told.what {
                Said::Bounced { class, status, .. } => {
                    format!("{} {}", class.as_str(), status.as_deref().unwrap_or("-"))
                }
                other => format!("{other:?}"),
            }
        });
        assert_eq!(got, expect, "{message}");
    };
    let bounce = |kind: &str, sub: &str, status: &str, words: &str| {
        let recipient =
            json!({ "emailAddress": "zoe@b.example", "status": status, "diagnosticCode": words });
        json!({ "eventType": "Bounce", "bounce": {
            "bounceType": kind, "bounceSubType": sub, "bouncedRecipients": [recipient] } })
    };
    check(&json!({ "eventType": "Send" }), "");
    check(&json!({ "notificationType": "Delivery" }), "Delivered");
    check(
        &json!({ "eventType": "Complaint", "complaint": { "complaintFeedbackType": "abuse" } }),
        "Complained",
    );
    check(
        &json!({ "eventType": "Complaint", "complaint": { "complaintFeedbackType": "not-spam" } }),
        "",
    );
    check(
        &bounce(
            "Permanent",
            "General",
            "5.1.1",
            "smtp; 550 5.1.1 user unknown",
        ),
        "hard 5.1.1",
    );
    check(
        &bounce(
            "Permanent",
            "General",
            "5.7.1",
            "smtp; 550 5.7.1 blocked using Spamhaus",
        ),
        "block 5.7.1",
    );
    check(
        &bounce("Transient", "MailboxFull", "5.2.2", "smtp; 552 5.2.2 full"),
        "soft 5.2.2",
    );
    check(&bounce("Transient", "ContentRejected", "", ""), "block -");
    check(&bounce("Undetermined", "Undetermined", "", ""), "soft -");
    // In the older notifications it stands in a header.
    let header = json!({ "name": "X-Postduif-Message", "value": "1-7-ab" });
    let message = json!({ "notificationType": "Delivery", "mail": { "headers": [header] } });
    let opened = open(&signer, &signer.notification(&message)).unwrap();
    assert!(
        matches!(&opened, Opened::Told(told) if told.len() == 1),
        "{opened:?}"
    );
}

#[test]
fn what_is_not_amazons_or_not_ours_is_not_believed() {
    let signer = Signer::new();
    let good = signer.notification(&json!({ "eventType": "Delivery" }));
    assert!(open(&signer, &good).is_ok());
    let check = |key: &str, value: &str, expect: Refused| {
        let mut json = good.clone();
        json[key] = json!(value);
        assert_eq!(open(&signer, &json).unwrap_err(), expect, "{key}: {value}");
    };
    check("Message", "{}", Refused::Signature);
    check("Subject", "x", Refused::Signature);
    check("SignatureVersion", "1", Refused::Signature);
    check("SignatureVersion", "3", Refused::Signature);
    check("Type", "SubscriptionConfirmation", Refused::Signature);
    check("Signature", "", Refused::Unsigned);
    check(
        "TopicArn",
        "arn:aws:sns:eu-west-1:999999999999:mail",
        Refused::Topic,
    );
    check("Timestamp", "2026-11-21T09:59:00.000Z", Refused::Old);
    check("Timestamp", "yesterday", Refused::Malformed);
    for address in [
        "http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123abc.pem",
        "https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-0123abc.pem",
        "https://evil.example/SimpleNotificationService-0123abc.pem",
        "https://sns.a@evil.example/.amazonaws.com/SimpleNotificationService-0123abc.pem",
        "https://s3.eu-west-1.amazonaws.com/SimpleNotificationService-0123abc.pem",
        "https://sns.eu-west-1.amazonaws.com/bucket/SimpleNotificationService-0123abc.pem",
        "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0.pem?x=.pem",
        "https://sns..amazonaws.com/other.pem",
    ] {
        check("SigningCertURL", address, Refused::Signature);
    }
    // Right in itself, by another key than the certificate's.
    let other = Signer::new();
    let json = other.notification(&json!({ "eventType": "Delivery" }));
    assert_eq!(open(&signer, &json).unwrap_err(), Refused::Signature);
    let nothing = Signer {
        pem: "no certificate".to_owned(),
        ..other
    };
    assert_eq!(open(&nothing, &json).unwrap_err(), Refused::Signature);
}

#[test]
fn a_subscription_is_confirmed_at_amazons_address_only() {
    let signer = Signer::new();
    let sealed = |address: &str| {
        let json = json!({
            "Type": "SubscriptionConfirmation", "MessageId": "m-2", "Token": "t", "TopicArn": TOPIC,
            "Message": "You have chosen to subscribe.", "SubscribeURL": address,
            "Timestamp": "2026-11-22T09:59:00.000Z", "SignatureVersion": "2",
            "SigningCertURL": CERTIFICATE,
        });
        let keys = [
            "Message",
            "MessageId",
            "SubscribeURL",
            "Timestamp",
            "Token",
            "TopicArn",
            "Type",
        ];
        signer.seal(json, &keys)
    };
    let good = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=x&Token=t";
    let opened = open(&signer, &sealed(good)).unwrap();
    assert!(
        matches!(&opened, Opened::Confirm(target) if target.host() == "sns.eu-west-1.amazonaws.com"),
        "{opened:?}"
    );
    for bad in [
        "https://evil.example/?Action=ConfirmSubscription&x=1",
        "https://sns.eu-west-1.amazonaws.com/?Action=Publish&x=1",
    ] {
        assert_eq!(open(&signer, &sealed(bad)).unwrap_err(), Refused::Malformed);
    }
}

/// Both versions of the signature, made by `openssl dgst`.
#[test]
fn what_another_program_signed() {
    let pem = include_str!("../../../imitated/ses/signed.pem").to_owned();
    let signer = Signer {
        pem,
        ..Signer::new()
    };
    for text in [
        include_str!("../../../imitated/ses/version-1.json"),
        include_str!("../../../imitated/ses/version-2.json"),
    ] {
        let mut json: Value = serde_json::from_str(text).unwrap();
        let opened = open(&signer, &json).unwrap();
        assert!(
            matches!(&opened, Opened::Told(told) if told.len() == 1),
            "{opened:?}"
        );
        json["MessageId"] = json!("m-2");
        assert_eq!(open(&signer, &json).unwrap_err(), Refused::Signature);
    }
}

#[test]
fn topics_are_arns() {
    let check = |text: &str, expect: usize| {
        assert_eq!(topics(text).map_or(0, |all| all.len()), expect, "{text}");
    };
    check(TOPIC, 1);
    check(&format!("{TOPIC}, {TOPIC}"), 2);
    check(&format!("{TOPIC},mail"), 0);
    check("arn:aws:sqs:eu-west-1:1:mail", 0);
    check("", 0);
}
