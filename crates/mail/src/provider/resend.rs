//! Resend: the parts of a message, with a key by which it knows a repetition for 24 hours.
//! <https://resend.com/docs/api-reference/emails/send-email>,
//! <https://resend.com/docs/dashboard/emails/idempotency-keys> and
//! <https://resend.com/docs/api-reference/errors>.

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::{Map, json};

use super::letter::Letter;
use super::sigv4::hex;
use super::{Account, Api, Asked, Fault, REFERENCE, Secret, Told};

/// Characters of the hash in a key, which may have 256 in all.
const HASH_CHARS: usize = 32;

pub(super) struct Resend {
    key: Secret,
}

impl Resend {
    pub(super) fn new(account: &Account) -> Self {
        Self {
            key: account.key.clone(),
        }
    }
}

impl Api for Resend {
    fn ask(&self, letter: &Letter<'_>, _: i64) -> Result<Asked, String> {
        let parts = letter.parts()?;
        let headers: Map<_, _> = parts
            .headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), json!(value)))
            .collect();
        let mut body = json!({
            "from": parts.from.shown(),
            "to": [letter.to()],
            "subject": parts.subject,
            "text": parts.text,
            "headers": headers,
        });
        if let Some(html) = parts.html {
            body["html"] = json!(html);
        }
        if let Some(reply_to) = parts.reply_to {
            body["reply_to"] = json!(reply_to.shown());
        }
        if !letter.reference().is_empty() {
            body["tags"] = json!([{ "name": REFERENCE, "value": letter.reference() }]);
        }
        let body = body.to_string().into_bytes();
        // The same key with another body is refused. A message that is made anew, since its contact has
        // another address by now, is another one.
        let hash = hex(digest(&SHA256, &body).as_ref());
        let key = format!("{}-{}", letter.reference(), &hash[..HASH_CHARS]);
        Ok(Asked {
            path: "/emails".to_owned(),
            headers: vec![
                ("Authorization", format!("Bearer {}", self.key.reveal())),
                ("Content-Type", "application/json".to_owned()),
                ("Idempotency-Key", key),
            ],
            body,
        })
    }

    fn id(&self, answer: &Told) -> Option<String> {
        answer.text("id")
    }

    fn fault(&self, answer: &Told) -> (Option<Fault>, Option<String>) {
        let name = answer.text("name").unwrap_or_default();
        let fault = match name.as_str() {
            // The first one is still under way: what became of it, the next repetition says.
            "concurrent_idempotent_requests" => Some(Fault::Unclear),
            "missing_api_key" | "restricted_api_key" | "invalid_api_key" => Some(Fault::Account),
            "invalid_idempotent_request" | "invalid_idempotency_key" => Some(Fault::Letter),
            _ => None,
        };
        let words = answer.text("message");
        (fault, words.map(|words| format!("{name} {words}")))
    }

    fn knows_repetitions(&self) -> bool {
        true
    }
}
