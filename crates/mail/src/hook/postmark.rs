//! Postmark: a login in the address of the webhook, and one event in each body. The classes of bounces
//! are those of <https://postmarkapp.com/developer/api/bounce-api#bounce-types>.

use serde_json::Value;

use super::{Said, Told, Words, about, text};
use crate::classify::Class;
use crate::provider::REFERENCE;

pub(super) fn told(json: &Value, id: String, words: &Words<'_>) -> Vec<Told> {
    let reference = text(json, &format!("/Metadata/{REFERENCE}"));
    about(reference, id, said(json, words))
        .into_iter()
        .collect()
}

fn said(json: &Value, words: &Words<'_>) -> Option<Said> {
    match text(json, "/RecordType") {
        "Delivery" => Some(Said::Delivered),
        "SpamComplaint" => Some(Said::Complained),
        "Bounce" => {
            let class = match text(json, "/Type") {
                "SpamComplaint" => return Some(Said::Complained),
                "HardBounce" | "BadEmailAddress" => Class::Hard,
                "Transient" | "SoftBounce" | "DnsError" | "Unknown" | "Undeliverable" => {
                    Class::Soft
                }
                "AutoResponder"
                | "AddressChange"
                | "ChallengeVerification"
                | "Subscribe"
                | "Unsubscribe" => Class::None,
                _ => Class::Block,
            };
            let details = text(json, "/Details");
            let detail = if details.is_empty() {
                text(json, "/Description")
            } else {
                details
            };
            Some(words.bounced(class, None, detail))
        }
        _ => None,
    }
}
