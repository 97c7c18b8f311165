//! Filters that write text in another alphabet: URL, base64, JSON.

use base64::Engine;
use base64::engine::general_purpose::{GeneralPurpose, STANDARD, URL_SAFE};

use sha2::{Digest, Sha256};

use super::Call;
use crate::error::Fault;
use crate::value::{Value, print_json};

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Percent-encodes for a form: spaces become `+`.
pub(super) fn url_encode(call: &mut Call<'_>) -> Result<Value, Fault> {
    if call.input == Value::Nil {
        return Ok(Value::Nil);
    }
    let text = call.input_text()?;
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte));
            }
            b' ' => encoded.push('+'),
            _ => {
                encoded.push('%');
                encoded.push(char::from(HEX[usize::from(byte >> 4)]));
                encoded.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
    }
    call.made(&encoded)
}

pub(super) fn url_decode(call: &mut Call<'_>) -> Result<Value, Fault> {
    if call.input == Value::Nil {
        return Ok(Value::Nil);
    }
    let text = call.input_text()?;
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(byte) = escaped {
            decoded.push(byte);
            at += 3;
        } else {
            decoded.push(if bytes[at] == b'+' { b' ' } else { bytes[at] });
            at += 1;
        }
    }
    as_text(call, decoded)
}

/// Bytes as text, or a fault if they are none.
fn as_text(call: &mut Call<'_>, bytes: Vec<u8>) -> Result<Value, Fault> {
    match String::from_utf8(bytes) {
        Ok(text) => call.made(&text),
        Err(_) => Err(call.bad_argument("a text that holds UTF-8 when decoded", &call.input)),
    }
}

fn encode(call: &mut Call<'_>, alphabet: &GeneralPurpose) -> Result<Value, Fault> {
    let text = call.input_text()?;
    let encoded = alphabet.encode(text.as_bytes());
    call.made(&encoded)
}

fn decode(call: &mut Call<'_>, alphabet: &GeneralPurpose) -> Result<Value, Fault> {
    const NEEDS: &str = "a text in base64";
    if call.input == Value::Nil {
        return Ok(Value::Nil);
    }
    let Some(text) = call.input.as_text().cloned() else {
        return Err(call.bad_argument(NEEDS, &call.input));
    };
    call.meter.bytes(text.len())?;
    match alphabet.decode(text.as_bytes()) {
        Ok(bytes) => as_text(call, bytes),
        Err(_) => Err(call.bad_argument(NEEDS, &call.input)),
    }
}

pub(super) fn base64_encode(call: &mut Call<'_>) -> Result<Value, Fault> {
    encode(call, &STANDARD)
}

pub(super) fn base64_decode(call: &mut Call<'_>) -> Result<Value, Fault> {
    decode(call, &STANDARD)
}

pub(super) fn base64_url_safe_encode(call: &mut Call<'_>) -> Result<Value, Fault> {
    encode(call, &URL_SAFE)
}

pub(super) fn base64_url_safe_decode(call: &mut Call<'_>) -> Result<Value, Fault> {
    decode(call, &URL_SAFE)
}

/// SHA-256 in hexadecimal, as picture services and advertisers want an address.
pub(super) fn sha256(call: &mut Call<'_>) -> Result<Value, Fault> {
    if call.input == Value::Nil {
        return Ok(Value::Nil);
    }
    let text = call.input_text()?;
    // Hashing a byte takes many times as long as copying one.
    call.meter.steps(text.len() / 4)?;
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(text.as_bytes()) {
        hex.push(char::from(HEX[usize::from(byte >> 4)]).to_ascii_lowercase());
        hex.push(char::from(HEX[usize::from(byte & 15)]).to_ascii_lowercase());
    }
    call.made(&hex)
}

/// Writes any value as JSON.
pub(super) fn json(call: &mut Call<'_>) -> Result<Value, Fault> {
    let input = call.input.clone();
    let mut draft = call.draft();
    print_json(&input, &mut |piece| draft.push(piece))?;
    Ok(Value::from(draft.finish()))
}
