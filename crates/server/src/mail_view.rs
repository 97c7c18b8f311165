//! A caught mail as people look at it: who and what, its texts, and why it was sent. The mail is
//! read from the very bytes that would have gone over the wire, not from what it was made of.

mod check;

use engine::id::{BlockId, ContactId, Handle, JourneyId, MessageId};
use engine::time::Time;
use mail_parser::{Message, MessageParser, PartType};
use schemars::JsonSchema;
use serde::Serialize;
use store::Workspace;
use store::test_inbox::CaughtId;

pub(crate) use self::check::Check;
use crate::api::list_feedback::Told;
use crate::api::workflow::Handles;
use crate::problem::Problem;

/// A mail in the test inbox.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Mail {
    pub(crate) id: String,
    pub(crate) recipient: String,
    pub(crate) subject: String,
    pub(crate) at: Time,
    /// Its headers in their order, unfolded.
    pub(crate) headers: Vec<Header>,
    pub(crate) text: Option<String>,
    pub(crate) html: Option<String>,
    /// Why it was sent; null for a mail that no workflow decided.
    pub(crate) why: Option<Reason>,
    /// As many bytes as went over the wire.
    pub(crate) bytes: usize,
    /// What was looked at in it, and whether it is as it should be.
    pub(crate) checks: Vec<Check>,
    /// What was said of it after it had left, in order.
    pub(crate) feedback: Vec<Told>,
}

/// A line of a mail's head.
#[derive(Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "MailHeader")]
pub(crate) struct Header {
    pub(crate) name: String,
    pub(crate) value: String,
}

/// Why a mail was sent.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "MailReason")]
pub(crate) struct Reason {
    pub(crate) message: MessageId,
    pub(crate) contact: ContactId,
    pub(crate) journey: JourneyId,
    pub(crate) workflow: Option<Handle>,
    pub(crate) version: i64,
    pub(crate) block: BlockId,
    pub(crate) email: Handle,
    pub(crate) email_version: Option<i64>,
    #[schemars(extend("enum" = ["marketing", "service"]))]
    pub(crate) purpose: &'static str,
    pub(crate) interest: Option<Handle>,
    /// On which ground it was sent; null for service mail.
    pub(crate) basis: Option<&'static str>,
    pub(crate) due_at: Time,
    #[schemars(extend("enum" = ["queued", "claimed", "in_flight", "accepted", "refused", "retry", "unknown", "skipped", "expired", "held"]))]
    pub(crate) state: &'static str,
}

/// The number of a mail in a path. One that is no number is no mail.
pub(crate) fn id(text: &str) -> Result<CaughtId, Problem> {
    text.parse().map(CaughtId).map_err(|_| Problem::no("mail"))
}

/// A mail with the reason why it was sent.
pub(crate) async fn find(workspace: Workspace<'_>, id: CaughtId) -> Result<Mail, Problem> {
    let caught = workspace.caught_one(id).await?;
    let caught = caught.ok_or_else(|| Problem::no("mail"))?;
    let parsed = parse(&caught.raw);
    let why = reason(workspace, caught.message).await?;
    let feedback = workspace.feedback_of(caught.message).await?;
    Ok(Mail {
        bytes: caught.raw.len(),
        checks: check::all(&parsed, why.as_ref()),
        feedback: feedback.into_iter().map(Told::from).collect(),
        why,
        id: id.0.to_string(),
        recipient: caught.recipient,
        subject: caught.subject,
        at: caught.at,
        headers: parsed.headers,
        text: parsed.text,
        html: parsed.html,
    })
}

async fn reason(workspace: Workspace<'_>, id: MessageId) -> Result<Option<Reason>, Problem> {
    let Some(row) = workspace.message(id).await? else {
        return Ok(None);
    };
    let handles = Handles::of(workspace).await?;
    let workflow = handles.get(row.workflow).cloned();
    let workflow = workflow.map(|(handle, _)| handle);
    Ok(Some(Reason {
        message: id,
        contact: row.contact,
        journey: row.journey,
        workflow,
        version: row.version,
        block: row.block,
        email: row.email,
        email_version: row.email_version,
        purpose: row.purpose.as_str(),
        interest: row.interest,
        basis: row.basis.map(engine::contact::Basis::as_str),
        due_at: row.due_at,
        state: row.state.as_str(),
    }))
}

#[derive(Debug, Default)]
struct Parsed {
    headers: Vec<Header>,
    text: Option<String>,
    html: Option<String>,
}

fn parse(raw: &[u8]) -> Parsed {
    let Some(message) = MessageParser::default().parse(raw) else {
        return Parsed::default();
    };
    let header = |(name, value): (&str, &str)| Header {
        name: name.to_owned(),
        value: unfolded(value),
    };
    Parsed {
        headers: message.headers_raw().map(header).collect(),
        text: text_part(&message),
        html: html_part(&message),
    }
}

fn text_part(message: &Message<'_>) -> Option<String> {
    // The reader makes a text of an HTML part where there is none; that is not in the mail.
    message.text_bodies().find_map(|part| match &part.body {
        PartType::Text(text) => Some(text.clone().into_owned()),
        _ => None,
    })
}

fn html_part(message: &Message<'_>) -> Option<String> {
    message.html_bodies().find_map(|part| match &part.body {
        PartType::Html(html) => Some(html.clone().into_owned()),
        _ => None,
    })
}

/// A header's value on one line (RFC 5322 §2.2.3).
fn unfolded(value: &str) -> String {
    value.trim().replace("\r\n", "").replace('\n', "")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A mail with both texts.
    pub(crate) const RAW: &str = "From: Shop <shop@example.test>\r\nTo: anna@example.test\r\nSubject: =?utf-8?Q?Hall=C3=B3?=\r\nX-Long: one\r\n two\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nHall=C3=B3 Anna\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p style=\"color: red\">Hall\u{f3} <script>alert(1)</script></p>\r\n--b--\r\n";

    #[test]
    fn a_mail_is_read_from_its_bytes() {
        let parsed = parse(RAW.as_bytes());
        assert_eq!(
            parsed.text.as_deref().map(str::trim_end),
            Some("Halló Anna")
        );
        assert!(
            parsed
                .html
                .unwrap()
                .starts_with("<p style=\"color: red\">Halló")
        );
        let long = Header {
            name: "X-Long".into(),
            value: "one two".into(),
        };
        assert!(parsed.headers.contains(&long), "{:?}", parsed.headers);
    }

    #[test]
    fn what_is_no_mail_is_shown_as_far_as_it_goes() {
        let parsed = parse(b"Subject: x\r\n\r\nonly text");
        assert_eq!(parsed.text.as_deref(), Some("only text"));
        assert_eq!(parsed.html, None);
        for raw in [&b""[..], b"\0\xff\xfe", b"a: b"] {
            drop(parse(raw));
        }
    }
}
