//! What the name servers of a domain have to say for its mail to be believed: who may send it (SPF, RFC 7208),
//! the keys that sign it (DKIM, RFC 6376), what becomes of mail that is neither (DMARC, RFC 9989), and who takes
//! what comes back of it.
//!
//! What is wanted and what is thought of an answer is pure; only [`look()`] asks, through the seam that it is given.
//! Who may see it, and how often is asked, is not known here.

mod dkim_record;
mod dmarc;
pub mod look;
mod spf;
mod tags;

use std::sync::Arc;

use outward::records::{Exchanger, Unanswered};

use crate::dkim::{Identity, Signer};
use crate::provider::Name as ProviderName;

pub use self::look::look;

/// How mail of this installation leaves and where what is said of it comes back to.
#[derive(Clone, Debug, Default)]
pub struct Ways {
    /// The keys that sign.
    pub signer: Arc<Signer>,
    /// The provider that sends; none: a mail server of the operator's.
    pub provider: Option<ProviderName>,
    /// The domain that reports come back to; none: the sender's own.
    pub returns: Option<String>,
    /// The host that takes mail for that domain, where this program does so itself.
    pub takes: Option<String>,
}

impl Ways {
    /// The keys that sign mail from `domain`.
    fn keys<'a>(&'a self, domain: &str) -> Vec<&'a Identity> {
        if self.provider.is_none_or(ProviderName::takes_whole) {
            self.signer.keys_of(domain)
        } else {
            Vec::new()
        }
    }

    /// The domain that mail from `domain` names as its sender on the wire.
    fn envelope<'a>(&'a self, domain: &'a str) -> &'a str {
        self.returns.as_deref().unwrap_or(domain)
    }
}

/// What a record is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Who may send.
    Spf,
    /// A key that signs.
    Dkim,
    /// What becomes of mail that is not the domain's.
    Dmarc,
    /// Who takes what comes back.
    Mx,
}

/// A record as it has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// What it is for.
    pub kind: Kind,
    /// Where it stands.
    pub name: String,
    /// What it says; none: somebody else knows, such as who runs the mail server.
    pub value: Option<String>,
}

/// How it is with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// As it has to be.
    Good,
    /// There is none.
    Missing,
    /// It says something else.
    Differs,
    /// It could not be seen.
    Unasked,
}

/// What is wrong with a record, or worth to know of one that is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// More than one, where receivers take none of them.
    Several,
    /// It cannot be read as what it should be.
    Unreadable,
    /// SPF: anybody may send (`+all`).
    Anybody,
    /// SPF: it does not end in what becomes of everybody else.
    Open,
    /// SPF: more look-ups than receivers make.
    Lookups,
    /// SPF: it names a domain that has no such record.
    Broken,
    /// DKIM: another key than the one that signs.
    OtherKey,
    /// DKIM: the key was withdrawn.
    Revoked,
    /// DKIM: it is only tried out, so receivers take no notice of it.
    Testing,
    /// DKIM: we have no key of the domain; whoever sends for us may have one.
    NoKey,
    /// DKIM: the provider signs, with keys that its pages tell.
    ProviderSigns,
    /// DMARC: mail passes by its signature.
    BySignature,
    /// DMARC: mail passes by who sends it.
    BySender,
    /// DMARC: mail passes by both.
    ByBoth,
    /// DMARC: mail passes by neither, since it is not signed and comes back to another domain.
    Unaligned,
    /// MX: the domain says that it takes no mail.
    TakesNone,
    /// The name server did not answer.
    Late,
    /// The name server would not say, or failed.
    Refused,
    /// There is no name server to ask.
    Nobody,
    /// It cannot be asked for.
    BadName,
    /// Too many records to be read.
    TooMany,
}

impl From<&Unanswered> for Why {
    fn from(why: &Unanswered) -> Self {
        match why {
            Unanswered::Late => Self::Late,
            Unanswered::Refused(_) => Self::Refused,
            Unanswered::Nobody(_) => Self::Nobody,
            Unanswered::Name(_) => Self::BadName,
            Unanswered::Many => Self::TooMany,
        }
    }
}

/// A record that was looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// As it has to be.
    pub record: Record,
    /// How it is.
    pub state: State,
    /// What is wrong, or worth to know.
    pub why: Option<Why>,
    /// What is there.
    pub found: Vec<String>,
    /// What was said by whoever did not answer.
    pub said: Option<String>,
}

impl Check {
    fn of(record: Record, (state, why): Judged, found: Vec<String>) -> Self {
        Self {
            record,
            state,
            why,
            found,
            said: None,
        }
    }

    fn unasked(record: Record, error: &Unanswered, found: Vec<String>) -> Self {
        Self {
            said: Some(error.to_string()),
            ..Self::of(record, (State::Unasked, Some(error.into())), found)
        }
    }
}

/// What is thought of a record.
type Judged = (State, Option<Why>);

const GOOD: Judged = (State::Good, None);
const MISSING: Judged = (State::Missing, None);

const fn differs(why: Why) -> Judged {
    (State::Differs, Some(why))
}

/// All records that mail from this domain needs, in the order in which they are set.
pub fn wanted(domain: &str, ways: &Ways) -> Vec<Record> {
    let envelope = ways.envelope(domain);
    let mut records = vec![record(Kind::Spf, domain.to_owned(), spf::wanted(ways))];
    // A provider has a name of its own on the wire.
    if envelope != domain && ways.provider.is_none() {
        records.push(record(Kind::Spf, envelope.to_owned(), spf::wanted(ways)));
    }
    let keys = ways.keys(domain);
    let of_key = |key: &&Identity| record(Kind::Dkim, key.record_name(), key.key.record().ok());
    records.extend(keys.iter().map(of_key));
    if keys.is_empty() {
        records.push(record(Kind::Dkim, format!("_domainkey.{domain}"), None));
    }
    let policy = Some(dmarc::WANTED.to_owned());
    records.push(record(Kind::Dmarc, dmarc::name(domain), policy));
    let host = ways.takes.as_ref().map(|host| format!("10 {host}."));
    records.push(record(Kind::Mx, envelope.to_owned(), host));
    records
}

fn record(kind: Kind, name: String, value: Option<String>) -> Record {
    Record { kind, name, value }
}

/// Who takes mail: anybody will do, since a mail server may pass on what we are to read.
fn judge_mx(found: &[Exchanger]) -> Judged {
    match found {
        [] => MISSING,
        [one] if one.host.is_empty() => differs(Why::TakesNone),
        _ => GOOD,
    }
}

#[cfg(test)]
mod tests;
