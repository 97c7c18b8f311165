//! SendGrid: the parts of a message. <https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send>.

use serde_json::{Map, json};

use super::letter::{Letter, Person};
use super::{Account, Api, Asked, Fault, REFERENCE, Secret, Told};

pub(super) struct SendGrid {
    key: Secret,
}

impl SendGrid {
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

impl Api for SendGrid {
    fn ask(&self, letter: &Letter<'_>, _: i64) -> Result<Asked, String> {
        let parts = letter.parts()?;
        // Text first: it wants them in the order of the kinds.
        let mut content = vec![json!({ "type": "text/plain", "value": parts.text })];
        content.extend(
            parts
                .html
                .map(|html| json!({ "type": "text/html", "value": html })),
        );
        let headers: Map<_, _> = parts
            .headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), json!(value)))
            .collect();
        let mut to = json!({ "to": [{ "email": letter.to() }] });
        if !letter.reference().is_empty() {
            to["custom_args"] = json!({ REFERENCE: letter.reference() });
        }
        let mut body = json!({
            "personalizations": [to],
            "from": person(&parts.from),
            "subject": parts.subject,
            "content": content,
            "headers": headers,
            // Links, opens and leaving are ours; it would write over all three.
            "tracking_settings": {
                "click_tracking": { "enable": false, "enable_text": false },
                "open_tracking": { "enable": false },
                "subscription_tracking": { "enable": false },
            },
        });
        if let Some(reply_to) = &parts.reply_to {
            body["reply_to"] = person(reply_to);
        }
        Ok(Asked {
            path: "/v3/mail/send".to_owned(),
            headers: vec![
                ("Authorization", format!("Bearer {}", self.key.reveal())),
                ("Content-Type", "application/json".to_owned()),
            ],
            body: body.to_string().into_bytes(),
        })
    }

    fn id(&self, answer: &Told) -> Option<String> {
        answer.header("x-message-id").map(str::to_owned)
    }

    fn fault(&self, answer: &Told) -> (Option<Fault>, Option<String>) {
        let errors = answer.json.get("errors").and_then(|all| all.as_array());
        let words = errors.map(|all| {
            let each = all.iter().filter_map(|one| one.get("message")?.as_str());
            each.collect::<Vec<_>>().join("; ")
        });
        // It is 401 also where the credit is used up; the status says the rest.
        (None, words)
    }
}
