//! Amazon SES, API version 2: the whole signed message, so our DKIM signature survives.
//! <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html>.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use outward::target::Target;
use serde_json::json;

use super::letter::Letter;
use super::sigv4::Signer;
use super::{Account, AccountError, Api, Asked, Fault, Name, REFERENCE, Secret, Told};

const PATH: &str = "/v2/email/outbound-emails";
const JSON: &str = "application/json";

pub(super) struct Ses {
    key: Secret,
    user: String,
    region: String,
    host: String,
    stream: Option<String>,
}

impl Ses {
    pub(super) fn new(account: &Account, base: &Target) -> Result<Self, AccountError> {
        let needs = |what| AccountError::Needs(Name::Ses, what);
        Ok(Self {
            key: account.key.clone(),
            user: account.user.clone().ok_or_else(|| needs("user"))?,
            region: account.region.clone().ok_or_else(|| needs("region"))?,
            host: base.authority(),
            stream: account.stream.clone(),
        })
    }
}

impl Api for Ses {
    fn ask(&self, letter: &Letter<'_>, now_s: i64) -> Result<Asked, String> {
        let mut body = json!({
            "Destination": { "ToAddresses": [letter.to()] },
            "Content": { "Raw": { "Data": STANDARD.encode(letter.whole()) } },
        });
        if !letter.reference().is_empty() {
            body["EmailTags"] = json!([{ "Name": REFERENCE, "Value": letter.reference() }]);
        }
        if let Some(stream) = &self.stream {
            body["ConfigurationSetName"] = json!(stream);
        }
        let body = body.to_string().into_bytes();
        let signer = Signer {
            user: &self.user,
            region: &self.region,
            service: "ses",
            host: &self.host,
            path: PATH,
            content_type: JSON,
        };
        let (instant, signature) = signer.sign(self.key.reveal(), &body, now_s);
        let headers = vec![
            ("Content-Type", JSON.to_owned()),
            ("X-Amz-Date", instant),
            ("Authorization", signature),
        ];
        Ok(Asked {
            path: PATH.to_owned(),
            headers,
            body,
        })
    }

    fn id(&self, answer: &Told) -> Option<String> {
        answer.text("MessageId")
    }

    fn fault(&self, answer: &Told) -> (Option<Fault>, Option<String>) {
        let kind = answer.header("x-amzn-errortype").unwrap_or_default();
        // A namespace may stand before it, and an address behind it.
        let kind = kind.split(':').next().unwrap_or_default();
        let kind = kind.rsplit('#').next().unwrap_or_default();
        let words = answer.text("message").or_else(|| answer.text("Message"));
        let words = words.unwrap_or_default();
        let fault = match kind {
            "TooManyRequestsException" => Some(Fault::Busy),
            "AccountSuspendedException"
            | "SendingPausedException"
            | "LimitExceededException"
            | "MailFromDomainNotVerifiedException"
            | "NotFoundException" => Some(Fault::Account),
            // An account in the sandbox, or a sender that was not set up.
            "MessageRejected" if words.contains("not verified") => Some(Fault::Account),
            _ => None,
        };
        let words = format!("{kind} {words}");
        (fault, Some(words).filter(|words| words.trim() != ""))
    }
}
