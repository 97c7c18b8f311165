//! Amazon SES, through an SNS topic:
//! <https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html>. The signature is
//! checked with a certificate whose address stands in the very body that it signs, so the address
//! must be Amazon's, and the topic one that was named to us: anybody can have a topic.

use aws_lc_rs::signature::{
    RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey,
    VerificationAlgorithm,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use outward::target::Target;
use serde_json::Value;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use webpki::EndEntityCert;

use super::instant::instant;
use super::{DAY_S, Received, Refused, Said, Told, Words, about, is_fresh, json, text};
use crate::classify::{Class, Rules};
use crate::provider::{REFERENCE, REFERENCE_HEADER};

/// Most topics that may be named.
const TOPICS_MAX: usize = 20;

/// What SNS sent, before its signature was checked.
#[derive(Debug)]
pub struct Sealed {
    json: Value,
    certificate: Target,
}

/// What it says.
#[derive(Debug)]
pub enum Opened {
    /// This of messages.
    Told(Vec<Told>),
    /// That the topic was subscribed; whoever reads this address agrees.
    Confirm(Target),
    /// Nothing that matters here.
    Nothing,
}

/// Topics with commas between them.
pub(super) fn topics(text: &str) -> Option<Vec<String>> {
    let topics: Vec<_> = text
        .split(',')
        .map(|one| one.trim().to_owned())
        .filter(|one| !one.is_empty())
        .collect();
    let is_topic = |topic: &String| {
        let parts: Vec<_> = topic.split(':').collect();
        matches!(parts[..], ["arn", _, "sns", region, account, name]
            if !region.is_empty() && !account.is_empty() && !name.is_empty())
    };
    let are_topics = (1..=TOPICS_MAX).contains(&topics.len()) && topics.iter().all(is_topic);
    are_topics.then_some(topics)
}

/// Reads as much as has to be known to ask for the certificate.
pub(super) fn read(received: &Received<'_>, topics: &[String]) -> Result<Sealed, Refused> {
    let json = json(received.body)?;
    if text(&json, "/Signature").is_empty() {
        return Err(Refused::Unsigned);
    }
    if !topics.iter().any(|topic| topic == text(&json, "/TopicArn")) {
        return Err(Refused::Topic);
    }
    let at_s = instant(text(&json, "/Timestamp")).ok_or(Refused::Malformed)?;
    is_fresh(at_s, received.now_s, DAY_S)?;
    let certificate = text(&json, "/SigningCertURL");
    let certificate = amazons(certificate, is_certificate).ok_or(Refused::Signature)?;
    Ok(Sealed { json, certificate })
}

impl Sealed {
    /// Where its certificate is.
    pub fn certificate(&self) -> &Target {
        &self.certificate
    }

    /// Opens it with its certificate, as PEM.
    pub fn open(&self, pem: &[u8], rules: &Rules) -> Result<Opened, Refused> {
        self.check(pem)?;
        let json = &self.json;
        match text(json, "/Type") {
            "SubscriptionConfirmation" => {
                let address = text(json, "/SubscribeURL");
                let address = amazons(address, |path| {
                    path.starts_with("/?Action=ConfirmSubscription&")
                });
                Ok(Opened::Confirm(address.ok_or(Refused::Malformed)?))
            }
            "Notification" => {
                // Amazon also sends plain text, such as a test when a topic is connected.
                let message = text(json, "/Message");
                let Ok(message) = serde_json::from_str::<Value>(message) else {
                    return Ok(Opened::Nothing);
                };
                let id = text(json, "/MessageId").to_owned();
                let told = about(&reference(&message), id, said(&message, &Words { rules }));
                Ok(Opened::Told(told.into_iter().collect()))
            }
            _ => Ok(Opened::Nothing),
        }
    }

    fn check(&self, pem: &[u8]) -> Result<(), Refused> {
        let json = &self.json;
        let algorithm: &dyn VerificationAlgorithm = match text(json, "/SignatureVersion") {
            "1" => &RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
            "2" => &RSA_PKCS1_2048_8192_SHA256,
            _ => return Err(Refused::Signature),
        };
        let keys: &[&str] = match text(json, "/Type") {
            "Notification" => &[
                "Message",
                "MessageId",
                "Subject",
                "Timestamp",
                "TopicArn",
                "Type",
            ],
            "SubscriptionConfirmation" | "UnsubscribeConfirmation" => &[
                "Message",
                "MessageId",
                "SubscribeURL",
                "Timestamp",
                "Token",
                "TopicArn",
                "Type",
            ],
            _ => return Err(Refused::Signature),
        };
        let mut signed = String::new();
        for key in keys {
            // A subject is left out where there is none.
            if let Some(value) = json.get(*key).and_then(Value::as_str) {
                signed.extend([*key, "\n", value, "\n"]);
            }
        }
        let bad = |_| Refused::Signature;
        let signature = STANDARD.decode(text(json, "/Signature")).map_err(bad)?;
        let certificate = CertificateDer::from_pem_slice(pem).map_err(|_| Refused::Signature)?;
        let certificate = EndEntityCert::try_from(&certificate).map_err(|_| Refused::Signature)?;
        let key = certificate.subject_public_key_info();
        UnparsedPublicKey::new(algorithm, key.as_ref())
            .verify(signed.as_bytes(), &signature)
            .map_err(|_| Refused::Signature)
    }
}

/// An address at SNS of any region.
fn amazons(text: &str, is_path: impl Fn(&str) -> bool) -> Option<Target> {
    let rest = text.strip_prefix("https://sns.")?;
    let (host, path) = rest.split_at(rest.find('/')?);
    let region = host
        .strip_suffix(".amazonaws.com")
        .or_else(|| host.strip_suffix(".amazonaws.com.cn"))?;
    let is_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_right = !region.is_empty() && region.bytes().all(is_word) && is_path(path);
    is_right.then(|| text.parse().ok()).flatten()
}

fn is_certificate(path: &str) -> bool {
    let name = path
        .strip_prefix("/SimpleNotificationService-")
        .and_then(|rest| rest.strip_suffix(".pem"));
    name.is_some_and(|name| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// In the tags of what is published as events; in the headers of the older notifications.
fn reference(message: &Value) -> String {
    let tagged = text(message, &format!("/mail/tags/{REFERENCE}/0"));
    if !tagged.is_empty() {
        return tagged.to_owned();
    }
    let headers = message.pointer("/mail/headers").and_then(Value::as_array);
    let mut ours = headers.into_iter().flatten().filter_map(|header| {
        let is_ours = text(header, "/name").eq_ignore_ascii_case(REFERENCE_HEADER);
        is_ours.then(|| text(header, "/value").to_owned())
    });
    ours.next().unwrap_or_default()
}

fn said(message: &Value, words: &Words<'_>) -> Option<Said> {
    let kind = match text(message, "/eventType") {
        "" => text(message, "/notificationType"),
        kind => kind,
    };
    match kind {
        "Delivery" => Some(Said::Delivered),
        "Complaint" if text(message, "/complaint/complaintFeedbackType") == "not-spam" => None,
        "Complaint" => Some(Said::Complained),
        "Reject" => Some(words.bounced(Class::Block, None, text(message, "/reject/reason"))),
        "Bounce" => {
            let class = match (
                text(message, "/bounce/bounceType"),
                text(message, "/bounce/bounceSubType"),
            ) {
                (_, "ContentRejected" | "AttachmentRejected") => Class::Block,
                ("Permanent", _) => Class::Hard,
                _ => Class::Soft,
            };
            let recipient = "/bounce/bouncedRecipients/0";
            let status = text(message, &format!("{recipient}/status"));
            let status = Some(status).filter(|status| !status.is_empty());
            let words_of = text(message, &format!("{recipient}/diagnosticCode"));
            let words_of = words_of.strip_prefix("smtp;").unwrap_or(words_of).trim();
            Some(words.bounced(class, status, words_of))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
