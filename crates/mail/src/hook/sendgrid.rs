//! SendGrid: an ECDSA signature (P-256, SHA-256) over an instant and the body, and many events in one.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::{DAY_S, Received, Refused, Said, Told, Words, about, hash, is_fresh, json, text};
use crate::classify::Class;
use crate::provider::REFERENCE;

/// What a key of this curve begins with, as a `SubjectPublicKeyInfo` (RFC 5480).
const P256: [u8; 23] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07,
];

/// The key as the page of its settings shows it.
pub(super) fn public_key(text: &str) -> Option<Vec<u8>> {
    let der = STANDARD.decode(text).ok()?;
    der.starts_with(&P256).then_some(der)
}

pub(super) fn read(
    received: &Received<'_>,
    key: &[u8],
    words: &Words<'_>,
) -> Result<Vec<Told>, Refused> {
    let header = |name: &str| {
        let name = format!("x-twilio-email-event-webhook-{name}");
        (received.header)(&name).ok_or(Refused::Unsigned)
    };
    let (signature, timestamp) = (header("signature")?, header("timestamp")?);
    let signature = STANDARD.decode(signature).map_err(|_| Refused::Signature)?;
    let signed = [timestamp.as_bytes(), received.body].concat();
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, key)
        .verify(&signed, &signature)
        .map_err(|_| Refused::Signature)?;
    let at_s = timestamp.parse().map_err(|_| Refused::Malformed)?;
    is_fresh(at_s, received.now_s, DAY_S)?;
    let json = json(received.body)?;
    let events = json.as_array().ok_or(Refused::Malformed)?;
    let told = events.iter().filter_map(|event| {
        let id = match text(event, "/sg_event_id") {
            "" => hash(event.to_string().as_bytes()),
            id => id.to_owned(),
        };
        about(
            text(event, &format!("/{REFERENCE}")),
            id,
            said(event, words),
        )
    });
    Ok(told.collect())
}

fn said(event: &Value, words: &Words<'_>) -> Option<Said> {
    let status = text(event, "/status");
    let status = Some(status).filter(|status| !status.is_empty());
    let reason = text(event, "/reason");
    match text(event, "/event") {
        "delivered" => Some(Said::Delivered),
        "spamreport" => Some(Said::Complained),
        "bounce" => {
            let class = match (text(event, "/bounce_classification"), text(event, "/type")) {
                ("Technical" | "Technical Failure" | "Mailbox Unavailable", _) => Class::Soft,
                ("Content" | "Reputation" | "Frequency or Volume Too High", _)
                | ("" | "Unclassified", "blocked") => Class::Block,
                _ => Class::Hard,
            };
            Some(words.bounced(class, status, reason))
        }
        // It did not try: the address is on a list of its own.
        "dropped" => {
            let class = match reason {
                "Bounced Address" | "Invalid" | "Spam Reporting Address" => Class::Hard,
                _ => Class::Block,
            };
            // These words are its own, and no server's.
            Some(Said::Bounced {
                class,
                status: None,
                detail: reason.to_owned(),
            })
        }
        _ => None,
    }
}
