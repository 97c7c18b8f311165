//! A message into a chat, as Slack, Mattermost and Teams take it at the address of an incoming webhook: a
//! call with the text in it. What is told of a contact must call nobody, since a stranger may have written it,
//! and no link of theirs may have another name than where it leads; so no mark of theirs gets through. A bare
//! address is made a link by the chats themselves, and is shown as it is.

use engine::contact::Contact;
use engine::id::Handle;
use serde_json::json;
use store::call::Request;

/// How long one try may take: such a service answers at once.
const TIMEOUT_S: u32 = 10;
/// How often it is tried again: a chat that is away for an hour still hears of it.
const RETRIES: u32 = 5;
/// Between an `@` and a name it is no call any more, between `]` and `(` no link, and nobody sees it.
const NOTHING: char = '\u{200b}';

/// Words behind an `@` that call everybody in Mattermost and Slack, also in the middle of a word.
const EVERYBODY: [&str; 4] = ["channel", "all", "here", "everyone"];

/// The call that writes the text into the chat, with whom and which workflow it is about.
pub(super) fn request(chat: Handle, text: &str, contact: &Contact, workflow: &str) -> Request {
    let who = match &contact.email {
        Some(email) => email.clone(),
        None => contact.id.to_string(),
    };
    let text = plain(&format!("{}\n{who}, {workflow}", text.trim_end()));
    Request {
        method: "POST".to_owned(),
        url: String::new(),
        url_secret: Some(chat),
        headers: Vec::new(),
        body: json!({ "text": text }).to_string(),
        sign: None,
        timeout_s: TIMEOUT_S,
        retries: RETRIES,
        save: Vec::new(),
    }
}

/// The text without anything that a chat would take for a call or for a link with a name of its own.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for (at, sign) in text.char_indices() {
        match sign {
            '&' => plain.push_str("&amp;"),
            '<' => plain.push_str("&lt;"),
            '>' => plain.push_str("&gt;"),
            '@' if calls(&text[..at], &text[at + 1..]) => plain.extend([sign, NOTHING]),
            ']' if text[at + 1..].starts_with('(') => plain.extend([sign, NOTHING]),
            sign => plain.push(sign),
        }
    }
    plain
}

/// Whether an `@` between these calls somebody: where a name begins, or everybody wherever it stands.
fn calls(before: &str, behind: &str) -> bool {
    let word: String = behind
        .chars()
        .take_while(|sign| sign.is_alphanumeric())
        .collect();
    let begins = !before.ends_with(char::is_alphanumeric);
    begins && !word.is_empty() || EVERYBODY.contains(&word.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_calls_people_or_links() {
        let check = |text: &str, expect: &str| assert_eq!(plain(text), expect);
        check("Anna ordered é for 5 €", "Anna ordered é for 5 €");
        check("<!channel> a & b", "&lt;!channel&gt; a &amp; b");
        check("<https://evil.test|us>", "&lt;https://evil.test|us&gt;");
        check("anna@example.com", "anna@example.com");
        check(
            "@here, @All and @allan",
            "@\u{200b}here, @\u{200b}All and @\u{200b}allan",
        );
        check(
            "[us](https://evil.test) [a] (b)",
            "[us]\u{200b}(https://evil.test) [a] (b)",
        );
        check("a@channel", "a@\u{200b}channel");
        check("@", "@");
    }
}
