//! What is thought of a domain's policy (RFC 9989): where it stands, that it can be read, and whether our mail
//! passes it.
//!
//! Which domain is the one of the whole organisation is found as the RFC has it, by going up the tree, and not with
//! a list of suffixes that would have to be kept up to date.

use super::{Judged, MISSING, State, Ways, Why, differs, tags};

/// A policy that asks for nothing to be refused: to begin with, since it can harm no other mail of the domain.
pub(super) const WANTED: &str = "v=DMARC1; p=none";
/// Most labels of a domain that is asked, the one of the sender apart (RFC 9989 §4.10).
const LABELS_MAX: usize = 7;
/// Fewest: nobody has a policy for the whole of a top-level domain that our mail would come under.
const LABELS_MIN: usize = 2;

/// Where the policy of a domain stands.
pub(super) fn name(domain: &str) -> String {
    format!("_dmarc.{domain}")
}

/// The domains whose policy may hold for mail from `domain`, in the order in which they are asked.
pub(super) fn domains(domain: &str) -> Vec<&str> {
    let mut domains = vec![domain];
    let mut rest = domain;
    while let Some((_, above)) = rest.split_once('.') {
        rest = above;
        let labels = rest.split('.').count();
        if (LABELS_MIN..=LABELS_MAX).contains(&labels) {
            domains.push(rest);
        }
    }
    domains
}

/// Those of the texts that are a policy.
pub(super) fn policies(texts: Vec<String>) -> Vec<String> {
    let is_policy = |text: &String| tags::is_version(text, "DMARC1");
    texts.into_iter().filter(is_policy).collect()
}

/// `found` are the policies at the first domain that has any, `at`.
pub(super) fn judge(found: &[String], at: &str, domain: &str, ways: &Ways) -> Judged {
    let text = match found {
        [] => return MISSING,
        [text] => text,
        _ => return differs(Why::Several),
    };
    let Some(tags) = tags::read(text) else {
        return differs(Why::Unreadable);
    };
    let policy = tags::value(&tags, "p").unwrap_or_default();
    if !["none", "quarantine", "reject"].contains(&policy.to_ascii_lowercase().as_str()) {
        return differs(Why::Unreadable);
    }
    let is_strict =
        |tag| tags::value(&tags, tag).is_some_and(|mode| mode.eq_ignore_ascii_case("s"));
    let keys = ways.keys(domain);
    let signs = keys
        .iter()
        .any(|key| !is_strict("adkim") || key.domain.as_str() == domain);
    let sends = belongs(ways.envelope(domain), domain, at, is_strict("aspf"));
    // A provider names itself on the wire, or the domain, as its settings say; and it signs.
    let why = match (signs, sends && ways.provider.is_none()) {
        (true, true) => Why::ByBoth,
        (true, false) => Why::BySignature,
        (false, true) => Why::BySender,
        (false, false) if ways.provider.is_some() => Why::ProviderSigns,
        (false, false) => return differs(Why::Unaligned),
    };
    (State::Good, Some(why))
}

/// Whether mail that comes back to `envelope` counts as sent by `domain`: the same, or, if it need not be, one of
/// the same organisation.
fn belongs(envelope: &str, domain: &str, organisation: &str, is_strict: bool) -> bool {
    let below = |name: &str, above: &str| {
        let rest = name.strip_suffix(above);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    if is_strict {
        return envelope == domain;
    }
    below(envelope, organisation) || below(envelope, domain) || below(domain, envelope)
}
