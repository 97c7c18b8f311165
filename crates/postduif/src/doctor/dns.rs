//! What name servers say of the domains that mail comes from, where they are to be asked, in the words of somebody who
//! runs the server. What the records have to say, and what is thought of an answer, is `mail`'s.

use std::collections::BTreeSet;

use mail::dns::{self as records, Kind, Why};

use super::{Check, State, add};
use crate::config::Config;
use crate::domains;

/// Looks at each domain.
pub(super) async fn look(config: &Config, domains: &BTreeSet<String>, checks: &mut Vec<Check>) {
    let ways = match domains::ways(config) {
        Ok(ways) => ways,
        Err(error) => return add(checks, "dns", State::Error, format!("{error:#}")),
    };
    let dns = domains::asked(config);
    for domain in domains {
        for check in records::look(domain, &ways, &dns).await {
            add(
                checks,
                name(check.record.kind),
                state(&check),
                detail(&check),
            );
        }
    }
}

/// Says of each domain that it was not looked at.
pub(super) fn unasked(domains: &BTreeSet<String>, checks: &mut Vec<Check>) {
    for domain in domains {
        let detail = format!(
            "what name servers say of {domain} (SPF, DKIM, DMARC, MX) was not looked at: --dns asks \
             them, and so does the page of settings"
        );
        add(checks, "dns", State::NotChecked, detail);
    }
}

const fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Spf => "dns_spf",
        Kind::Dkim => "dns_dkim",
        Kind::Dmarc => "dns_dmarc",
        Kind::Mx => "dns_mx",
    }
}

/// Mail is refused by large receivers where one of the first three is not as it should be; without an MX it arrives,
/// and only what comes back is lost.
fn state(check: &records::Check) -> State {
    match (check.state, check.record.kind) {
        (records::State::Good, _) => State::Ok,
        (records::State::Unasked, _) => State::NotChecked,
        (_, Kind::Mx) => State::Warning,
        _ => State::Error,
    }
}

/// Where it stands, what is the matter with it, what is there and what it has to say.
fn detail(check: &records::Check) -> String {
    let is_missing = check.state == records::State::Missing;
    let is_wrong = is_missing || check.state == records::State::Differs;
    let wanted = check.record.value.as_ref().filter(|_| is_wrong);
    let parts = [
        is_missing.then(|| ": there is none".to_owned()),
        check.why.map(|why| format!(": {}", said(why))),
        check.said.as_ref().map(|answer| format!(" ({answer})")),
        (!check.found.is_empty()).then(|| format!("; found {}", quoted(&check.found))),
        wanted.map(|wanted| format!("; it has to say `{wanted}`")),
    ];
    let told: String = parts.into_iter().flatten().collect();
    format!("{}{told}", check.record.name)
}

fn quoted(found: &[String]) -> String {
    let each: Vec<_> = found.iter().map(|one| format!("`{one}`")).collect();
    each.join(", ")
}

const fn said(why: Why) -> &'static str {
    match why {
        Why::Several => "there is more than one, and receivers take none of them",
        Why::Unreadable => "it cannot be read as what it should be",
        Why::Anybody => "it lets anybody send (+all): end it in ~all",
        Why::Open => "it says nothing of who is not named: end it in ~all",
        Why::Lookups => "it takes more than 10 look-ups, so receivers take no notice of it",
        Why::Broken => "it names a list that is not there or cannot be read",
        Why::OtherKey => "it is another key than the one that signs",
        Why::Revoked => "the key was withdrawn (p= is empty)",
        Why::Testing => "it is marked as tried out (t=y), so receivers take no notice of it",
        Why::NoKey => "no key of this domain is in --dkim-folder; your mail server may sign",
        Why::ProviderSigns => "the provider signs with its own keys: its pages say which",
        Why::BySignature => "mail passes it by its signature",
        Why::BySender => "mail passes it by who sends it, so mail that is passed on fails",
        Why::ByBoth => "mail passes it by its signature and by who sends it",
        Why::Unaligned => {
            "mail passes it by nothing: it is not signed in this name and comes back to another \
             domain"
        }
        Why::TakesNone => "the domain takes no mail, so nothing can come back",
        Why::Late => "no name server answered in time",
        Why::Refused => "the name server did not answer the question",
        Why::Nobody => "there is no name server to ask",
        Why::BadName => "this is no name that can be asked for",
        Why::TooMany => "there are too many records to be read",
    }
}

#[cfg(test)]
mod tests {
    use mail::dns::Record;

    use super::*;

    #[test]
    fn what_is_wrong_with_a_record_is_told_with_its_mend() {
        let check = |kind: Kind, how: records::State, why: Option<Why>, expect: (State, &str)| {
            let record = Record {
                kind,
                name: "shop.test".to_owned(),
                value: Some("wanted".to_owned()),
            };
            let check = records::Check {
                record,
                state: how,
                why,
                found: Vec::new(),
                said: None,
            };
            assert_eq!((state(&check), detail(&check).as_str()), expect);
        };
        let missing = "shop.test: there is none; it has to say `wanted`";
        check(
            Kind::Spf,
            records::State::Good,
            None,
            (State::Ok, "shop.test"),
        );
        check(
            Kind::Dmarc,
            records::State::Missing,
            None,
            (State::Error, missing),
        );
        check(
            Kind::Mx,
            records::State::Missing,
            None,
            (State::Warning, missing),
        );
        let late = "shop.test: no name server answered in time";
        let unasked = records::State::Unasked;
        check(
            Kind::Dkim,
            unasked,
            Some(Why::Late),
            (State::NotChecked, late),
        );
    }
}
