//! A message into a chat, as Slack, Mattermost and Teams take it at the address of an incoming webhook: a
//! call with the text in it. What is told of a contact must call nobody and link nowhere, since a stranger
//! may have written it; so no mark of theirs gets through.

use engine::contact::Contact;
use engine::id::Handle;
use serde_json::json;
use store::call::Request;

/// How long one try may take: such a service answers at once.
const TIMEOUT_S: u32 = 10;
/// How often it is tried again: a chat that is away for an hour still hears of it.
const RETRIES: u32 = 5;
/// Words behind an `@` that call everybody in Mattermost and Slack.
const EVERYBODY: [&str; 4] = ["channel", "all", "here", "everyone"];
/// Between the `@` and the word it is no call any more, and nobody sees it.
const NOTHING: char = '\u{200b}';

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

/// The text without anything that a chat would take for a call or a link.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for (at, sign) in text.char_indices() {
        match sign {
            '&' => plain.push_str("&amp;"),
            '<' => plain.push_str("&lt;"),
            '>' => plain.push_str("&gt;"),
            '@' if calls_everybody(&text[at + 1..]) => plain.extend([sign, NOTHING]),
            sign => plain.push(sign),
        }
    }
    plain
}

fn calls_everybody(behind: &str) -> bool {
    let word: String = behind
        .chars()
        .take_while(|sign| sign.is_alphanumeric())
        .collect();
    EVERYBODY.contains(&word.to_lowercase().as_str())
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
            "@\u{200b}here, @\u{200b}All and @allan",
        );
        check("a@channel", "a@\u{200b}channel");
        check("@", "@");
    }
}
