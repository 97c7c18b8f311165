//! `postduif doctor`: looks at settings, files and database, also while the server runs, and says what
//! is right, what is wrong and what it did not look at. Changes nothing, and connects to nothing but a
//! database on a server and, where that is asked for, a name server.

mod dns;
mod files;
mod found;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use engine::time::Time;
use mail::address::Address;
use mail::provider::Account;
use runner::clock::operational_now;
use store::file::Look;

use self::files::{key_file, private};
use self::found::{Check, State};
use crate::config::{self, Config};
use crate::database::Database;
use crate::dkim;
use crate::mark::Mark;
use crate::secret::LINK_KEYS_MAX;

/// Look for what is wrong.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    settings: config::Arguments,
    /// Print what was found as JSON
    #[arg(long)]
    json: bool,
    /// Ask name servers what they say of the domains that mail comes from
    #[arg(long)]
    dns: bool,
}

/// Less free space than this is too little for any database to grow in.
const FREE_BYTES_MIN: u64 = 500_000_000;
/// How far the newest event may lie ahead of the clock: two readings of it are not taken at once.
const AHEAD_MS_MAX: i64 = 1_000;
/// Domains that no mail comes from: kept apart for examples and local use (RFC 2606, RFC 6762).
const NO_SENDERS: [&str; 6] = [
    "localhost",
    "example",
    "invalid",
    "local",
    "test",
    "internal",
];

/// Succeeds where nothing is an error.
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let mut checks = Vec::new();
    match arguments.settings.config() {
        Err(error) => add(&mut checks, "settings", State::Error, format!("{error:#}")),
        Ok(config) => {
            settings(&config, &mut checks);
            if let Some(account) = &config.provider {
                provider(account, config.webhook_key.is_some(), &mut checks);
            }
            returned(&config, &mut checks);
            key_file("key_file", &config.key_file, LINK_KEYS_MAX, &mut checks);
            if let Some(path) = &config.secret_key_file {
                key_file("secret_key_file", path, 1, &mut checks);
            } else {
                let detail = "none is named (--secret-key-file): calls can have no secrets";
                add(&mut checks, "secret_key_file", State::NotChecked, detail);
            }
            let address = config.database.address();
            let look = match &config.database {
                Database::Server(url) => store::server::look(url).await,
                Database::File(_) => {
                    tokio::task::spawn_blocking(move || store::file::look(&address)).await?
                }
            };
            let senders = look
                .as_ref()
                .map_or_else(|_| Vec::new(), |look| look.senders.clone());
            database(&config, look, &mut checks);
            let domains = senders_of(&config, &senders, &mut checks);
            if arguments.dns {
                dns::look(&config, &domains, &mut checks).await;
            } else {
                dns::unasked(&domains, &mut checks);
            }
        }
    }
    found::print(&checks, arguments.json)?;
    let is_sound = checks.iter().all(|check| check.state != State::Error);
    Ok(if is_sound {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn add(checks: &mut Vec<Check>, name: &'static str, state: State, detail: impl Into<String>) {
    let detail = detail.into();
    checks.push(Check {
        name,
        state,
        detail,
    });
}

fn settings(config: &Config, checks: &mut Vec<Check>) {
    add(checks, "settings", State::Ok, "they can all be used");
    let url = &config.public_url;
    if url.starts_with("https://") {
        add(checks, "public_url", State::Ok, url.as_str());
    } else {
        let why = format!("{url} is not https: mail programs cannot unsubscribe at one click");
        add(checks, "public_url", State::Warning, why);
    }
    match &config.smtp {
        _ if config.provider.is_some() => {}
        Some(smtp) => {
            let detail = format!("{}:{} was not connected to", smtp.host, smtp.port);
            add(checks, "smtp", State::NotChecked, detail);
        }
        None if config.test_inbox => {
            add(
                checks,
                "smtp",
                State::Ok,
                "every mail is kept in the test inbox",
            );
        }
        None => {
            let why = "no mail server is named: every mail is kept in the test inbox";
            add(checks, "smtp", State::Warning, why);
        }
    }
}

/// What is known of the provider without calling it: a key that it takes only a call can show, and
/// that would be one of a mail.
fn provider(account: &Account, has_hook: bool, checks: &mut Vec<Check>) {
    let name = account.name;
    let detail = format!("{name}: its settings fit together; it was not called");
    add(checks, "provider", State::NotChecked, detail);
    if has_hook {
        let detail = format!("what {name} tells is taken at /in/{name}");
        add(checks, "webhook", State::Ok, detail);
    } else {
        let why = format!(
            "POSTDUIF_PROVIDER_WEBHOOK_KEY is not set: nobody hears of bounces and complaints at {name}"
        );
        add(checks, "webhook", State::Warning, why);
    }
}

/// What comes back, as far as the settings say it.
fn returned(config: &Config, checks: &mut Vec<Check>) {
    if let Some(mailbox) = &config.mailbox {
        let name = runner::feedback::mailbox::name(mailbox);
        let detail = format!("{name} was not connected to");
        add(checks, "mailbox", State::NotChecked, detail);
    }
    let has_way_in = config.bounce_listen.is_some() || config.mailbox.is_some();
    if config.replies.is_some() && !has_way_in {
        let why = "answers are to be passed on, and this process takes none: it has neither \
                   --bounce-listen nor --mailbox";
        add(checks, "replies", State::Warning, why);
    }
}

fn database(config: &Config, look: Result<Look, store::Error>, checks: &mut Vec<Check>) {
    let look = match look {
        Ok(look) => look,
        Err(error) => return add(checks, "database", State::Error, error.to_string()),
    };
    let (found, known) = (look.format, look.format_known);
    let state = if found > known {
        State::Error
    } else {
        State::Ok
    };
    let detail = format!("format {found}; this program reads formats up to {known}");
    add(checks, "database", state, detail);
    if let Some(why) = &look.shut {
        add(checks, "move", State::Error, why.as_str());
    }
    let (state, detail) = standstill(config, &look);
    add(checks, "standstill", state, detail);
    if found < known {
        let detail = "rows are checked once the next start has brought the database up to date";
        add(checks, "invariants", State::NotChecked, detail);
    } else if look.breaches.is_empty() {
        add(
            checks,
            "invariants",
            State::Ok,
            match config.database {
                Database::File(_) => "every page and every row is sound",
                Database::Server(_) => "every row is sound",
            },
        );
    }
    for breach in &look.breaches {
        let why = format!("{}: {}", breach.name, breach.detail);
        add(checks, "invariants", State::Error, why);
    }
    private(config, checks);
    if found >= known {
        add(checks, "retention", State::Ok, kept(&look));
    }
    let newest = look.newest.map(|newest| newest.received_at);
    let (state, detail) = clock(newest, operational_now());
    add(checks, "clock", state, detail);
    let (state, detail) = disk(&config.database);
    add(checks, "disk", state, detail);
}

/// The addresses that mail comes from; their domains, where mail can come from them.
fn senders_of(config: &Config, senders: &[String], checks: &mut Vec<Check>) -> BTreeSet<String> {
    let mut domains = BTreeSet::new();
    for address in senders {
        match sender(address) {
            Ok(domain) => {
                add(
                    checks,
                    "sender",
                    State::Ok,
                    format!("mail can come from {address}"),
                );
                domains.insert(domain);
            }
            Err((state, why)) => add(checks, "sender", state, why),
        }
        let (state, detail) = signed(config, address);
        add(checks, "dkim", state, detail);
    }
    domains
}

/// Whether mail from this address is signed by the program. A mail server may sign it too, which cannot
/// be seen from here.
fn signed(config: &Config, address: &str) -> (State, String) {
    let signer = match dkim::signer(&config.dkim_folder) {
        Ok(signer) => signer,
        Err(error) => return (State::Error, format!("{error:#}")),
    };
    let domain = address.rsplit('@').next().unwrap_or_default();
    let keys = signer.keys_of(domain);
    let names: Vec<_> = keys.iter().map(|one| one.record_name()).collect();
    if names.is_empty() {
        let why = format!(
            "mail from {address} is not signed, unless your mail server does it: `postduif dkim make \
             {domain}` makes keys"
        );
        return (State::Warning, why);
    }
    let detail = format!("mail from {address} is signed with {}", names.join(", "));
    (State::Ok, detail)
}

/// From when on things are kept. What is deleted is a matter of taste, so it is told and not judged.
fn kept(look: &Look) -> String {
    let since = |what: &str, at: Option<Time>| match at {
        Some(at) => format!("{what} are kept since {at}"),
        None => format!("there are no {what}"),
    };
    let (events, steps) = (look.oldest.event, look.oldest.step);
    format!("{}; {}", since("events", events), since("steps", steps))
}

/// Whether anything is sent, and whether it will be after the next start.
fn standstill(config: &Config, look: &Look) -> (State, String) {
    let until = "until `postduif resume`";
    if let Some(why) = &look.standstill {
        return (State::Warning, format!("nothing is sent {until}: {why}"));
    }
    let Some(mark) = config.database.mark_file() else {
        return (State::Ok, "it does not stand still".to_owned());
    };
    let beside = match Mark::read(&mark) {
        Ok(beside) => beside,
        Err(error) => return (State::Error, format!("{error:#}")),
    };
    match Mark::seen(look).doubt(beside.as_ref()) {
        Some(why) => {
            let why = format!("nothing will be sent after the next start {until}: {why}");
            (State::Warning, why)
        }
        None => (State::Ok, "it does not stand still".to_owned()),
    }
}

/// The machine's clock against what came in last.
fn clock(newest: Option<Time>, now: Time) -> (State, String) {
    match newest {
        Some(newest) if newest.millis() > now.millis() + AHEAD_MS_MAX => {
            let why = format!("it says {now}, and the newest event came in at {newest}");
            (State::Error, why)
        }
        Some(newest) => (State::Ok, format!("the newest event came in at {newest}")),
        None => (State::Ok, "nothing came in yet".to_owned()),
    }
}

/// Whether there is room for a copy of the database, and to grow.
fn disk(database: &Database) -> (State, String) {
    let Database::File(database) = database else {
        let detail = "the disk of the database's server cannot be seen from here";
        return (State::NotChecked, detail.to_owned());
    };
    let folder = database
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let size = std::fs::metadata(database).map_or(0, |file| file.len());
    match rustix::fs::statvfs(folder.unwrap_or(Path::new("."))) {
        Err(error) => (
            State::NotChecked,
            format!("free space is not known: {error}"),
        ),
        Ok(disk) => {
            let free = disk.f_bavail.saturating_mul(disk.f_frsize);
            let enough = free >= FREE_BYTES_MIN.max(size);
            let detail = format!(
                "{} MB are free, the database has {} MB",
                free / 1_000_000,
                size / 1_000_000
            );
            (if enough { State::Ok } else { State::Warning }, detail)
        }
    }
}

/// The domain of a sender's address; who may send for it only the domain's DNS can say.
fn sender(address: &str) -> Result<String, (State, String)> {
    let domain = match Address::new(address) {
        Ok(address) => address.domain().to_ascii_lowercase(),
        Err(why) => return Err((State::Error, format!("{address}: {why}"))),
    };
    let top = domain.rsplit('.').next().unwrap_or_default();
    if !domain.contains('.') || NO_SENDERS.contains(&top) {
        return Err((State::Warning, format!("no mail can come from {address}")));
    }
    Ok(domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_that_nobody_can_be_is_told() {
        let check = |address: &str, expect: Result<&str, State>| {
            let got = sender(address).map_err(|(state, _)| state);
            assert_eq!(got.as_deref().map_err(|state| *state), expect, "{address}");
        };
        check("shop@Bol.com", Ok("bol.com"));
        check("postduif@localhost", Err(State::Warning));
        check("shop@shop.example", Err(State::Warning));
        check("shop", Err(State::Error));
    }

    #[test]
    fn a_clock_that_went_back_is_told() {
        let at = Time::from_millis;
        assert_eq!(clock(None, at(5)).0, State::Ok);
        assert_eq!(clock(Some(at(6)), at(5)).0, State::Ok);
        assert_eq!(clock(Some(at(5_000)), at(5)).0, State::Error);
    }
}
