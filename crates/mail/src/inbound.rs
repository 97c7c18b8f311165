//! What comes back to the address that a message was sent from: that it could not be delivered (RFC
//! 3464), that its receiver called it spam (RFC 5965), an automatic reply, or an answer of a person.
//!
//! Only what was said is read here. Whose message it is about, the address says that it came to; what is
//! to be done about it is for others to say.

pub mod listener;
pub mod mailbox;

mod fields;

use mail_parser::{Message, MessageParser, MimeHeaders, PartType};

use self::fields::groups;

/// Most of a mail that is looked at: reports stand before what they are about.
pub const MAIL_BYTES_MAX: usize = 64 * 1024;
/// Most recipients of one report.
const RECIPIENTS_MAX: usize = 100;
/// Longest text that is kept of an answer or a report.
const TEXT_BYTES_MAX: usize = 8_000;

/// What a mail that came back is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// What became of a message, for each of its recipients.
    Delivery(Vec<Status>),
    /// Its receiver called it spam, or says that it is not.
    Complaint {
        /// `abuse`, `fraud`, `not-spam`.
        kind: String,
        /// Who says so.
        by: String,
    },
    /// A program answered: out of office, read.
    AutoReply,
    /// A person answered.
    Reply {
        /// From which address.
        from: String,
        /// Its Message-ID, if it has one.
        id: Option<String>,
        /// Its subject.
        subject: String,
        /// Its beginning.
        text: String,
    },
}

/// What became of a message for one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// To which address, if the report says it.
    pub recipient: Option<String>,
    /// What was done.
    pub action: Action,
    /// The enhanced status code, such as `5.1.1`.
    pub status: Option<String>,
    /// What the other server said.
    pub diagnostic: String,
}

/// What was done (RFC 3464 §2.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// It was given up.
    Failed,
    /// It is still being tried.
    Delayed,
    /// It arrived, or went on to where no reports come from.
    Delivered,
}

/// Reads a mail that came back; nothing where it is none.
pub fn read(raw: &[u8]) -> Option<Report> {
    let raw = &raw[..raw.len().min(MAIL_BYTES_MAX)];
    let message = MessageParser::default().parse(raw)?;
    let is_mail =
        message.from().is_some() || message.subject().is_some() || message.content_type().is_some();
    if !is_mail {
        return None;
    }
    if let Some(text) = part(&message, "delivery-status") {
        let statuses = statuses(&text);
        if !statuses.is_empty() {
            return Some(Report::Delivery(statuses));
        }
    }
    if let Some(text) = part(&message, "feedback-report") {
        return Some(complaint(&text));
    }
    let from = message.from().and_then(|from| from.first());
    let from = from.and_then(|from| from.address()).unwrap_or_default();
    if is_daemon(from) {
        return Some(Report::Delivery(vec![of_words(&message)]));
    }
    if is_automatic(&message) {
        return Some(Report::AutoReply);
    }
    Some(Report::Reply {
        from: from.to_owned(),
        id: message.message_id().map(str::to_owned),
        subject: message.subject().unwrap_or_default().to_owned(),
        text: beginning(&message),
    })
}

/// The text of the part `message/{kind}`.
fn part(message: &Message<'_>, kind: &str) -> Option<String> {
    let mut parts = message.parts.iter();
    let part = parts.find(|part| part.is_content_type("message", kind))?;
    let text = match &part.body {
        PartType::Text(text) | PartType::Html(text) => text.clone().into_owned(),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
            String::from_utf8_lossy(bytes).into_owned()
        }
        PartType::Message(inner) => String::from_utf8_lossy(&inner.raw_message).into_owned(),
        PartType::Multipart(_) => return None,
    };
    Some(text)
}

fn statuses(text: &str) -> Vec<Status> {
    let recipient = |group: &fields::Group| {
        let action = match group.get("action")?.to_ascii_lowercase().as_str() {
            "failed" => Action::Failed,
            "delayed" => Action::Delayed,
            "delivered" | "relayed" | "expanded" => Action::Delivered,
            _ => return None,
        };
        let said = group.get("original-recipient");
        let said = said.or_else(|| group.get("final-recipient"));
        let status = group.get("status").map(|status| first_word(&status));
        let diagnostic = group.get("diagnostic-code").unwrap_or_default();
        Some(Status {
            recipient: said.map(|address| behind_type(&address)),
            action,
            status: status.filter(|status| !status.is_empty()),
            diagnostic: behind_type(&diagnostic),
        })
    };
    let groups = groups(text);
    groups
        .iter()
        .filter_map(recipient)
        .take(RECIPIENTS_MAX)
        .collect()
}

fn complaint(text: &str) -> Report {
    let groups = groups(text);
    let field = |name: &str| groups.iter().find_map(|group| group.get(name));
    let kind = field("feedback-type").unwrap_or_else(|| "abuse".to_owned());
    Report::Complaint {
        kind: kind.to_ascii_lowercase(),
        by: field("user-agent").unwrap_or_default(),
    }
}

/// A report of a server that does not write them as the standard says: its words are all there is.
fn of_words(message: &Message<'_>) -> Status {
    let text = beginning(message);
    let told = text.lines().map(str::trim).find(|line| has_code(line));
    let diagnostic = told.unwrap_or_else(|| text.trim()).to_owned();
    let status = diagnostic
        .split([' ', '-', '#', ':', '(', ')'])
        .find(|word| is_status(word));
    Status {
        recipient: None,
        action: if status.is_some_and(|status| status.starts_with('4')) {
            Action::Delayed
        } else {
            Action::Failed
        },
        status: status.map(str::to_owned),
        diagnostic,
    }
}

/// Whether the code of a reply stands in a line.
fn has_code(line: &str) -> bool {
    line.split([' ', '-', '#', ':', '(', ')']).any(|word| {
        let is_code = word.len() == 3
            && word.starts_with(['4', '5'])
            && word.bytes().all(|byte| byte.is_ascii_digit());
        is_code || is_status(word)
    })
}

fn is_status(word: &str) -> bool {
    let word = word.trim_end_matches(['.', ',', ';']);
    let parts: Vec<_> = word.split('.').collect();
    let number = |part: &&str| {
        !part.is_empty() && part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    parts.len() == 3 && matches!(parts[0], "4" | "5") && parts.iter().all(number)
}

fn is_daemon(from: &str) -> bool {
    let local = from.split('@').next().unwrap_or_default();
    let local = local.to_ascii_lowercase();
    from.is_empty() || local == "mailer-daemon" || local == "postmaster"
}

/// Whether a program wrote it (RFC 3834, and what programs from before it say).
fn is_automatic(message: &Message<'_>) -> bool {
    let header = |name: &str| {
        let mut headers = message.headers_raw();
        let found = headers.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim().to_ascii_lowercase())
    };
    let submitted = header("Auto-Submitted");
    let precedence = header("Precedence");
    submitted.is_some_and(|value| !value.starts_with("no"))
        || precedence
            .is_some_and(|value| matches!(value.as_str(), "bulk" | "junk" | "auto_reply" | "list"))
        || [
            "X-Autoreply",
            "X-Autorespond",
            "X-Auto-Response-Suppress",
            "List-Id",
        ]
        .iter()
        .any(|name| header(name).is_some())
        || message
            .parts
            .iter()
            .any(|part| part.is_content_type("message", "disposition-notification"))
}

/// The beginning of the text.
fn beginning(message: &Message<'_>) -> String {
    let text = message.body_text(0).unwrap_or_default();
    text[..text.floor_char_boundary(TEXT_BYTES_MAX)]
        .trim()
        .to_owned()
}

/// What stands behind the type of an address or a diagnostic: `rfc822; a@b.example`.
fn behind_type(value: &str) -> String {
    let value = value.split_once(';').map_or(value, |(_, value)| value);
    value.trim().trim_matches(['<', '>']).to_owned()
}

fn first_word(value: &str) -> String {
    value
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests;
