//! Resend: Svix's signature, which is that of Standard Webhooks under other names of headers.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::{FRESH_S, Received, Refused, Said, Told, Words, about, is_fresh, json, text};
use crate::classify::Class;
use crate::provider::{REFERENCE, REFERENCE_HEADER};

/// Shortest secret; those of Svix have 24 bytes.
const SECRET_BYTES_MIN: usize = 16;

pub(super) fn secret(text: &str) -> Option<Vec<u8>> {
    let bytes = STANDARD.decode(text.strip_prefix("whsec_")?).ok()?;
    (bytes.len() >= SECRET_BYTES_MIN).then_some(bytes)
}

pub(super) fn read(
    received: &Received<'_>,
    secret: &[u8],
    words: &Words<'_>,
) -> Result<Vec<Told>, Refused> {
    let header = |name: &str| (received.header)(&format!("svix-{name}")).ok_or(Refused::Unsigned);
    let (id, timestamp, signatures) = (header("id")?, header("timestamp")?, header("signature")?);
    let signed = [format!("{id}.{timestamp}.").as_bytes(), received.body].concat();
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    // While a secret is being replaced there are two.
    let mut signatures = signatures
        .split(' ')
        .filter_map(|one| one.strip_prefix("v1,"));
    let is_right = signatures.any(|one| {
        let bytes = STANDARD.decode(one).unwrap_or_default();
        hmac::verify(&key, &signed, &bytes).is_ok()
    });
    if !is_right {
        return Err(Refused::Signature);
    }
    let at_s = timestamp.parse().map_err(|_| Refused::Malformed)?;
    is_fresh(at_s, received.now_s, FRESH_S)?;
    let json = json(received.body)?;
    let what = said(&json, words);
    Ok(about(&reference(&json), id, what).into_iter().collect())
}

/// Tags come as an object or as pairs.
fn reference(json: &Value) -> String {
    let tagged = text(json, &format!("/data/tags/{REFERENCE}"));
    if !tagged.is_empty() {
        return tagged.to_owned();
    }
    let pairs = ["/data/tags", "/data/headers"].into_iter();
    let pairs = pairs.filter_map(|place| json.pointer(place)?.as_array());
    let mut values = pairs.flatten().filter_map(|pair| {
        let name = text(pair, "/name");
        let is_ours = name == REFERENCE || name.eq_ignore_ascii_case(REFERENCE_HEADER);
        is_ours.then(|| text(pair, "/value").to_owned())
    });
    values.next().unwrap_or_default()
}

fn said(json: &Value, words: &Words<'_>) -> Option<Said> {
    let detail = text(json, "/data/bounce/message");
    match text(json, "/type") {
        "email.delivered" => Some(Said::Delivered),
        "email.complained" => Some(Said::Complained),
        "email.bounced" => {
            let class = match text(json, "/data/bounce/type") {
                "Permanent" => Class::Hard,
                _ => Class::Soft,
            };
            Some(words.bounced(class, None, detail))
        }
        "email.failed" => {
            Some(words.bounced(Class::Block, None, text(json, "/data/failed/reason")))
        }
        _ => None,
    }
}
