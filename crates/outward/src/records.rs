//! What name servers say of a name beside its addresses: texts, and who takes its mail. [`Records`] is the seam
//! where a test answers in the place of name servers. What the records mean is not looked at here.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::time::Duration;

use hickory_resolver::config::{
    ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts,
};
use hickory_resolver::lookup::Lookup;
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::{Name, RData, RecordType};
use hickory_resolver::{Resolver, TokioResolver};
use tokio::time::timeout;

/// For one question with all that it takes: a second try, and TCP where an answer does not fit.
pub const ASK_MS: u64 = 4_000;
/// How long one try may take; a lost packet is asked for once more within the time of a question.
const TRY_MS: u64 = 1_500;
/// Most records of one kind that a name may have. Those who have many have some tens, for the proofs that services
/// ask for.
pub const RECORDS_MAX: usize = 200;

/// What [`Records`] gives: the records, none where there is no such name or none of this kind.
pub type Asking<'a, T> = Pin<Box<dyn Future<Output = Result<Vec<T>, Unanswered>> + Send + 'a>>;

/// Why a question has no answer. That there is no record is an answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// Nobody said anything.
    #[error("no name server answered in time")]
    Late,
    /// The name server would not say, or failed.
    #[error("the name server did not answer the question: {0}")]
    Refused(String),
    /// There is nobody to ask.
    #[error("no name server can be asked: {0}")]
    Nobody(String),
    /// No name of a host or below one.
    #[error("`{0}` is no name that can be asked for")]
    Name(String),
    /// More than we read.
    #[error("there are more than {RECORDS_MAX} records")]
    Many,
}

/// Who takes the mail of a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchanger {
    /// The lower is tried first.
    pub preference: u16,
    /// The host, without a point at its end; empty: the domain takes no mail (RFC 7505).
    pub host: String,
}

/// A way from a name to what its name servers say of it. Each question is asked anew.
pub trait Records: Send + Sync {
    /// Its texts, each put together from its pieces.
    fn texts<'a>(&'a self, name: &'a str) -> Asking<'a, String>;
    /// Who takes its mail, in the order in which they are tried.
    fn exchangers<'a>(&'a self, name: &'a str) -> Asking<'a, Exchanger>;
}

/// Asks the name servers that the system asks, or another one.
#[derive(Clone, Copy, Debug)]
pub struct Dns {
    server: Option<SocketAddr>,
    each: Duration,
}

impl Default for Dns {
    fn default() -> Self {
        Self {
            server: None,
            each: Duration::from_millis(ASK_MS),
        }
    }
}

impl Dns {
    /// The same, asking this name server and no other.
    #[must_use]
    pub fn at(self, server: SocketAddr) -> Self {
        Self {
            server: Some(server),
            ..self
        }
    }

    /// The same, waiting so long for an answer.
    #[must_use]
    pub fn within(self, each: Duration) -> Self {
        Self { each, ..self }
    }

    /// Made anew for each question: questions are few, the system's settings may have changed, and an answer that
    /// was kept would hide what somebody has just put right.
    fn resolver(self) -> Result<TokioResolver, Unanswered> {
        let provider = TokioRuntimeProvider::default();
        let builder = match self.server {
            None => Resolver::builder(provider),
            Some(server) => {
                let ways = [ConnectionConfig::udp(), ConnectionConfig::tcp()];
                let ways = ways.map(|mut way| {
                    way.port = server.port();
                    way
                });
                let server = NameServerConfig::new(server.ip(), true, ways.into());
                let config = ResolverConfig::from_name_servers(vec![server]);
                Ok(Resolver::builder_with_config(config, provider))
            }
        };
        let nobody = |error: NetError| Unanswered::Nobody(error.to_string());
        let mut builder = builder.map_err(nobody)?;
        set(builder.options_mut());
        builder.build().map_err(nobody)
    }

    async fn ask(self, name: &str, kind: RecordType) -> Result<Vec<RData>, Unanswered> {
        // With its root, so that no domain of the machine's settings is tried behind it.
        let rooted = format!("{}.", name.trim_end_matches('.'));
        let rooted = Name::from_utf8(&rooted).map_err(|_| Unanswered::Name(name.to_owned()))?;
        let resolver = self.resolver()?;
        let found = timeout(self.each, resolver.lookup(rooted, kind)).await;
        match found.unwrap_or(Err(NetError::Timeout)) {
            Ok(found) => records(&found, kind),
            Err(error) => nothing(&error),
        }
    }
}

impl Records for Dns {
    fn texts<'a>(&'a self, name: &'a str) -> Asking<'a, String> {
        Box::pin(async move {
            let found = self.ask(name, RecordType::TXT).await?;
            let texts = found.into_iter().filter_map(|data| match data {
                // The pieces of one text have nothing between them (RFC 7208 §3.3).
                RData::TXT(text) => Some(String::from_utf8_lossy(&text.txt_data.concat()).into()),
                _ => None,
            });
            Ok(texts.collect())
        })
    }

    fn exchangers<'a>(&'a self, name: &'a str) -> Asking<'a, Exchanger> {
        Box::pin(async move {
            let found = self.ask(name, RecordType::MX).await?;
            let hosts = found.into_iter().filter_map(|data| match data {
                RData::MX(mx) => Some(Exchanger {
                    preference: mx.preference,
                    host: mx.exchange.to_utf8().trim_end_matches('.').to_owned(),
                }),
                _ => None,
            });
            let mut hosts: Vec<_> = hosts.collect();
            hosts.sort_by(|a, b| (a.preference, &a.host).cmp(&(b.preference, &b.host)));
            Ok(hosts)
        })
    }
}

fn set(options: &mut ResolverOpts) {
    options.timeout = Duration::from_millis(TRY_MS);
    options.cache_size = 0;
    options.use_hosts_file = ResolveHosts::Never;
}

/// Those of the kind that was asked for; an alias on the way to them is none of them.
fn records(found: &Lookup, kind: RecordType) -> Result<Vec<RData>, Unanswered> {
    let of_kind = found.answers().iter().map(|record| &record.data);
    let of_kind: Vec<_> = of_kind
        .filter(|data| data.record_type() == kind)
        .cloned()
        .collect();
    if of_kind.len() > RECORDS_MAX {
        return Err(Unanswered::Many);
    }
    Ok(of_kind)
}

/// That there is no such name or no such record is an answer; anything else is none.
fn nothing(error: &NetError) -> Result<Vec<RData>, Unanswered> {
    match error {
        _ if error.is_nx_domain() || error.is_no_records_found() => Ok(Vec::new()),
        NetError::Timeout => Err(Unanswered::Late),
        NetError::Io(why) if why.kind() == io::ErrorKind::TimedOut => Err(Unanswered::Late),
        NetError::NoConnections => Err(Unanswered::Nobody(error.to_string())),
        _ => Err(Unanswered::Refused(error.to_string())),
    }
}
