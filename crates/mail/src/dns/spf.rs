//! What is thought of a list of who may send (RFC 7208). Whether it names the mail server that sends for us cannot
//! be told from here: that server may hand on to others. What can be told is whether receivers can use it at all.

use super::{GOOD, Judged, MISSING, Ways, Why, differs};
use crate::provider::Name as ProviderName;

/// Most look-ups that a receiver makes for one list (RFC 7208 §4.6.4).
pub(super) const LOOKUPS_MAX: usize = 10;

/// What becomes of whoever is not named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Others {
    /// They may not send, or look as if they may not.
    Refused,
    /// Nothing is said of them.
    Open,
    /// They may send.
    Welcome,
}

/// A list, as far as it matters here.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct List {
    /// What becomes of others; none: another list says it, or nobody.
    pub(super) others: Option<Others>,
    /// The lists that belong to it. One whose name depends on the mail cannot be followed, and is not among them.
    pub(super) more: Vec<String>,
    /// Where the list goes on, if it does.
    pub(super) redirect: bool,
    /// How many look-ups it takes by itself.
    pub(super) lookups: usize,
}

/// The list to set where a provider sends; who runs a mail server has to say what holds for it.
pub(super) fn wanted(ways: &Ways) -> Option<String> {
    let host = match ways.provider? {
        ProviderName::Ses | ProviderName::Resend => "amazonses.com",
        ProviderName::Postmark => "spf.mtasv.net",
        ProviderName::Mailgun => "mailgun.org",
        ProviderName::SendGrid => "sendgrid.net",
        ProviderName::Brevo => "spf.brevo.com",
    };
    Some(format!("v=spf1 include:{host} ~all"))
}

/// Those of the texts that are such a list.
pub(super) fn lists(texts: Vec<String>) -> Vec<String> {
    let is_list = |text: &String| {
        let first = text.split(' ').next().unwrap_or_default();
        first.eq_ignore_ascii_case("v=spf1")
    };
    texts.into_iter().filter(is_list).collect()
}

/// What is thought of the lists of a name, but for the ones that they name. The list itself where it can be used.
pub(super) fn judge(found: &[String]) -> Result<List, Judged> {
    let text = match found {
        [] => return Err(MISSING),
        [text] => text,
        _ => return Err(differs(Why::Several)),
    };
    let list = read(text).ok_or(differs(Why::Unreadable))?;
    match list.others {
        Some(Others::Welcome) => Err(differs(Why::Anybody)),
        Some(Others::Open) => Err(differs(Why::Open)),
        None if !list.redirect => Err(differs(Why::Open)),
        _ if list.lookups > LOOKUPS_MAX => Err(differs(Why::Lookups)),
        _ => Ok(list),
    }
}

/// What is thought of the whole once this many look-ups were counted.
pub(super) fn judge_lookups(count: usize) -> Judged {
    if count > LOOKUPS_MAX {
        differs(Why::Lookups)
    } else {
        GOOD
    }
}

/// `None` where there is a word that a receiver would not understand, so that it takes no notice of the list.
pub(super) fn read(text: &str) -> Option<List> {
    let mut list = List {
        others: None,
        more: Vec::new(),
        redirect: false,
        lookups: 0,
    };
    let mut redirect = None;
    let words = text.split(' ').skip(1).filter(|word| !word.is_empty());
    for word in words {
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        if let Some((name, value)) = word.split_once('=')
            && name.bytes().all(is_name)
        {
            // What is not known is passed over (§6).
            if name.eq_ignore_ascii_case("redirect") {
                redirect = Some(value);
            }
            continue;
        }
        mechanism(word, &mut list)?;
    }
    // Behind `all` nobody comes to it (§6.1).
    if let (Some(name), None) = (redirect, list.others) {
        list.redirect = true;
        list.lookups += 1;
        follow(name, &mut list.more);
    }
    Some(list)
}

fn mechanism(word: &str, list: &mut List) -> Option<()> {
    let sign = word.chars().next().filter(|sign| "+-~?".contains(*sign));
    let word = word.strip_prefix(['+', '-', '~', '?']).unwrap_or(word);
    let end = word.find([':', '/']).unwrap_or(word.len());
    let (name, value) = word.split_at(end);
    let value = value.strip_prefix(':').unwrap_or(value);
    match name.to_ascii_lowercase().as_str() {
        "all" if value.is_empty() => {
            list.others.get_or_insert(match sign {
                Some('-' | '~') => Others::Refused,
                Some('?') => Others::Open,
                _ => Others::Welcome,
            });
        }
        "include" if !value.is_empty() => {
            list.lookups += 1;
            follow(value, &mut list.more);
        }
        "a" | "mx" | "ptr" => list.lookups += 1,
        "exists" if !value.is_empty() => list.lookups += 1,
        "ip4" | "ip6" if !value.is_empty() => {}
        _ => return None,
    }
    Some(())
}

/// A name with a macro in it is another one for each mail.
fn follow(name: &str, more: &mut Vec<String>) {
    if !name.contains('%') {
        more.push(name.to_owned());
    }
}
