//! Mailgun: an HMAC over an instant and a token, and not over the rest of the body. So a token that was
//! seen must be known again, or whoever caught one could write anything beside it: it is the id of what
//! is told, and a proof that is good for one thing.

use aws_lc_rs::hmac;
use serde_json::Value;

use super::{DAY_S, Received, Refused, Said, Told, Words, about, is_fresh, json, text};
use crate::classify::Class;
use crate::provider::{REFERENCE, Secret};

/// Longest token: they have 50 characters.
const TOKEN_BYTES_MAX: usize = 200;

pub(super) fn read(
    received: &Received<'_>,
    secret: &Secret,
    words: &Words<'_>,
) -> Result<Vec<Told>, Refused> {
    // The proof stands in the body. Nothing but the proof is looked at before it is right.
    let json = json(received.body)?;
    let [timestamp, token, signature] = ["timestamp", "token", "signature"]
        .map(|key| text(&json, &format!("/signature/{key}")).to_owned());
    if signature.is_empty() || token.len() > TOKEN_BYTES_MAX {
        return Err(Refused::Unsigned);
    }
    let signature = unhex(&signature).ok_or(Refused::Signature)?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.reveal().as_bytes());
    let signed = format!("{timestamp}{token}");
    hmac::verify(&key, signed.as_bytes(), &signature).map_err(|_| Refused::Signature)?;
    let at_s = timestamp.parse().map_err(|_| Refused::Malformed)?;
    is_fresh(at_s, received.now_s, DAY_S)?;
    let event = json.get("event-data").ok_or(Refused::Malformed)?;
    let reference = text(event, &format!("/user-variables/{REFERENCE}"));
    let told = about(reference, token.clone(), said(event, words));
    let proven = |told| Told {
        proof: Some(token),
        ..told
    };
    Ok(told.map(proven).into_iter().collect())
}

fn said(event: &Value, words: &Words<'_>) -> Option<Said> {
    let status = text(event, "/delivery-status/enhanced-code");
    let status = Some(status).filter(|status| !status.is_empty());
    let message = text(event, "/delivery-status/message");
    let detail = if message.is_empty() {
        text(event, "/delivery-status/description")
    } else {
        message
    };
    match text(event, "/event") {
        "delivered" => Some(Said::Delivered),
        "complained" => Some(Said::Complained),
        "rejected" => Some(words.bounced(Class::Block, None, text(event, "/reject/reason"))),
        // What is temporary it tries again by itself.
        "failed" if text(event, "/severity") == "permanent" => {
            let class = match text(event, "/reason") {
                // It was tried for too long.
                "old" => Class::Soft,
                "suppress-unsubscribe" => Class::Block,
                _ => Class::Hard,
            };
            Some(words.bounced(class, status, detail))
        }
        _ => None,
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    let pairs = (0..text.len()).step_by(2);
    pairs
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok())
        .collect()
}
