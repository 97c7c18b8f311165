//! Mailgun: the whole signed message in a form, so our DKIM signature survives.
//! <https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/messages>.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::letter::Letter;
use super::sigv4::hex;
use super::{Account, AccountError, Api, Asked, Fault, Name, REFERENCE, Secret, Told};

pub(super) struct Mailgun {
    key: Secret,
    domain: String,
}

impl Mailgun {
    pub(super) fn new(account: &Account) -> Result<Self, AccountError> {
        let domain = account.domain.clone();
        Ok(Self {
            key: account.key.clone(),
            domain: domain.ok_or(AccountError::Needs(Name::Mailgun, "domain"))?,
        })
    }
}

impl Api for Mailgun {
    fn ask(&self, letter: &Letter<'_>, _: i64) -> Result<Asked, String> {
        let whole = letter.whole();
        // A hash of the message stands in it by no chance.
        let boundary = format!("postduif-{}", hex(digest(&SHA256, &whole).as_ref()));
        let mut body = Vec::with_capacity(whole.len() + 1_000);
        let mut field = |name: &str, value: &str| {
            let part = format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend_from_slice(part.as_bytes());
        };
        field("to", letter.to());
        field("o:tracking", "no");
        if !letter.reference().is_empty() {
            field(&format!("v:{REFERENCE}"), letter.reference());
        }
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"message\"; filename=\"message.eml\"\r\n\
             Content-Type: message/rfc822\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(&whole);
        body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        let login = STANDARD.encode(format!("api:{}", self.key.reveal()));
        Ok(Asked {
            path: format!("/v3/{}/messages.mime", self.domain),
            headers: vec![
                ("Authorization", format!("Basic {login}")),
                (
                    "Content-Type",
                    format!("multipart/form-data; boundary={boundary}"),
                ),
            ],
            body,
        })
    }

    fn id(&self, answer: &Told) -> Option<String> {
        answer.text("id")
    }

    fn fault(&self, answer: &Told) -> (Option<Fault>, Option<String>) {
        (None, answer.text("message"))
    }
}
