//! Brevo: a login or a token, and one event in each body, without a number of its own.

use serde_json::Value;

use super::{Said, Told, Words, about, text};
use crate::classify::Class;

/// The header whose value it repeats.
const ECHOED: &str = "/X-Mailin-custom";

pub(super) fn told(json: &Value, id: String, words: &Words<'_>) -> Vec<Told> {
    about(text(json, ECHOED), id, said(json, words))
        .into_iter()
        .collect()
}

fn said(json: &Value, words: &Words<'_>) -> Option<Said> {
    let class = match text(json, "/event") {
        "delivered" => return Some(Said::Delivered),
        "spam" | "complaint" => return Some(Said::Complained),
        "hard_bounce" | "invalid_email" => Class::Hard,
        "soft_bounce" | "error" => Class::Soft,
        "blocked" => Class::Block,
        _ => return None,
    };
    Some(words.bounced(class, None, text(json, "/reason")))
}
