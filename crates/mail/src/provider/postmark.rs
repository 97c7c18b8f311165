//! Postmark: the parts of a message. <https://postmarkapp.com/developer/api/email-api> and
//! <https://postmarkapp.com/developer/api/overview#error-codes>.

use serde_json::json;

use super::letter::Letter;
use super::{Account, Api, Asked, Fault, REFERENCE, Secret, Told};

pub(super) struct Postmark {
    key: Secret,
    stream: Option<String>,
}

impl Postmark {
    pub(super) fn new(account: &Account) -> Self {
        Self {
            key: account.key.clone(),
            stream: account.stream.clone(),
        }
    }
}

impl Api for Postmark {
    fn ask(&self, letter: &Letter<'_>, _: i64) -> Result<Asked, String> {
        let parts = letter.parts()?;
        let mut headers: Vec<_> = parts
            .headers
            .iter()
            .map(|(name, value)| json!({ "Name": name, "Value": value }))
            .collect();
        // Else it writes a Message-ID of its own.
        headers.push(json!({ "Name": "X-PM-KeepID", "Value": "true" }));
        let mut body = json!({
            "From": parts.from.shown(),
            "To": letter.to(),
            "Subject": parts.subject,
            "TextBody": parts.text,
            "Headers": headers,
            "TrackOpens": false,
            "TrackLinks": "None",
        });
        if let Some(html) = parts.html {
            body["HtmlBody"] = json!(html);
        }
        if let Some(reply_to) = parts.reply_to {
            body["ReplyTo"] = json!(reply_to.shown());
        }
        if !letter.reference().is_empty() {
            body["Metadata"] = json!({ REFERENCE: letter.reference() });
        }
        if let Some(stream) = &self.stream {
            body["MessageStream"] = json!(stream);
        }
        Ok(Asked {
            path: "/email".to_owned(),
            headers: vec![
                ("Accept", "application/json".to_owned()),
                ("Content-Type", "application/json".to_owned()),
                ("X-Postmark-Server-Token", self.key.reveal().to_owned()),
            ],
            body: body.to_string().into_bytes(),
        })
    }

    fn id(&self, answer: &Told) -> Option<String> {
        answer.text("MessageID")
    }

    fn fault(&self, answer: &Told) -> (Option<Fault>, Option<String>) {
        let code = answer
            .json
            .get("ErrorCode")
            .and_then(serde_json::Value::as_i64);
        let fault = match code {
            // The token, the sender's signature, the credit, the approval of the account, the stream.
            Some(10 | 400 | 401 | 405 | 412 | 413 | 1_226..=1_239) => Some(Fault::Account),
            // It bounced there before, or its owner complained.
            Some(406) => Some(Fault::Recipient),
            _ => None,
        };
        let words = answer.text("Message");
        let words = words.map(|words| format!("{} {words}", code.unwrap_or_default()));
        (fault, words)
    }
}
