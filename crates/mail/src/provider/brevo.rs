//! Brevo: the parts of a message. <https://developers.brevo.com/reference/sendtransacemail>.

use serde_json::{Map, json};

use super::letter::{Letter, Person};
use super::{Account, Api, Asked, Fault, Secret, Told};

/// The header whose value stands in its reports.
pub(crate) const ECHOED: &str = "X-Mailin-custom";

pub(super) struct Brevo {
    key: Secret,
}

impl Brevo {
    pub(super) fn new(account: &Account) -> Self {
        Self {
            key: account.key.clone(),
        }
    }
}

fn person(person: &Person) -> serde_json::Value {
    match &person.name {
        Some(name) => json!({ "email": person.email, "name": name }),
        None => json!({ "email": person.email }),
    }
}

impl Api for Brevo {
    fn ask(&self, letter: &Letter<'_>, _: i64) -> Result<Asked, String> {
        let parts = letter.parts()?;
        let mut headers: Map<_, _> = parts
            .headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), json!(value)))
            .collect();
        if !letter.reference().is_empty() {
            headers.insert(ECHOED.to_owned(), json!(letter.reference()));
        }
        let mut body = json!({
            "sender": person(&parts.from),
            "to": [{ "email": letter.to() }],
            "subject": parts.subject,
            "textContent": parts.text,
        });
        // It refuses an empty object.
        if !headers.is_empty() {
            body["headers"] = json!(headers);
        }
        if let Some(html) = parts.html {
            body["htmlContent"] = json!(html);
        }
        if let Some(reply_to) = &parts.reply_to {
            body["replyTo"] = person(reply_to);
        }
        Ok(Asked {
            path: "/v3/smtp/email".to_owned(),
            headers: vec![
                ("Accept", "application/json".to_owned()),
                ("api-key", self.key.reveal().to_owned()),
                ("Content-Type", "application/json".to_owned()),
            ],
            body: body.to_string().into_bytes(),
        })
    }

    fn id(&self, answer: &Told) -> Option<String> {
        answer.text("messageId")
    }

    fn fault(&self, answer: &Told) -> (Option<Fault>, Option<String>) {
        let code = answer.text("code").unwrap_or_default();
        let fault = match code.as_str() {
            "unauthorized"
            | "not_enough_credits"
            | "permission_denied"
            | "account_under_validation" => Some(Fault::Account),
            _ => None,
        };
        let words = answer.text("message");
        (fault, words.map(|words| format!("{code} {words}")))
    }
}
