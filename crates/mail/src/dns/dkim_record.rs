//! What is thought of the record of a key (RFC 6376 §3.6.1): it has to hold the public half of the very key that
//! signs.

use super::{GOOD, Judged, MISSING, Why, differs, tags};

/// `wanted` is the record of the key that signs; a name has that record and no other.
pub(super) fn judge(found: &[String], wanted: &str) -> Judged {
    let text = match found {
        [] => return MISSING,
        [text] => text,
        _ => return differs(Why::Several),
    };
    let (Some(has), Some(wants)) = (tags::read(text), tags::read(wanted)) else {
        return differs(Why::Unreadable);
    };
    // A record without a version is one of DKIM too; one with another is not.
    if tags::value(&has, "v").is_some_and(|version| version != "DKIM1") {
        return differs(Why::Unreadable);
    }
    let key = |of| tags::value(of, "p").map(without_blanks);
    let kind = |of| tags::value(of, "k").unwrap_or("rsa").to_ascii_lowercase();
    match key(&has) {
        None => differs(Why::Unreadable),
        Some(public) if public.is_empty() => differs(Why::Revoked),
        public if public != key(&wants) || kind(&has) != kind(&wants) => differs(Why::OtherKey),
        _ if is_testing(tags::value(&has, "t")) => differs(Why::Testing),
        _ => GOOD,
    }
}

/// Forms of providers of names break long keys over lines, which receivers put together again.
fn without_blanks(text: &str) -> String {
    text.split_ascii_whitespace().collect()
}

fn is_testing(flags: Option<&str>) -> bool {
    flags.is_some_and(|flags| flags.split(':').any(|flag| flag.trim() == "y"))
}
