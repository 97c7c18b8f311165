//! The configuration: a file, then the environment, then flags, each over the one before. All of it
//! is checked at the start, and everything that is wrong is said at once, each with where it stands.
//! What the settings are used for is not known here.

mod arguments;
mod bounce;
mod file;
mod mailbox;
mod provider;
mod sending;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Result, bail};
use engine::calendar::Zone;
use mail::address::Address;
use mail::classify::Rules;
use mail::inbound::mailbox::Mailbox;
use mail::lane::Rate;
use mail::mime::Unsubscribe;
use mail::provider::{Account, Secret};
use mail::smtp::Destination;
use outward::network::Network;
use runner::feedback::replies::Replies;
use server::client::Proxies;
use store::retention::{DAYS_DEFAULT, DAYS_MAX, DAYS_MIN, Retention};

pub(crate) use self::arguments::{Arguments, Files};
use crate::alive;
use crate::database::Database;
use crate::node::{self, Role};

/// Every key that the file may have; a point parts a table from a key in it.
const KEYS: [&str; 43] = [
    "bounce.domain",
    "bounce.listen",
    "bounce.rules",
    "call_networks",
    "catch_up_after",
    "database",
    "dkim_folder",
    "dns_server",
    "key_file",
    "lease_seconds",
    "listen",
    "mailbox.folder",
    "mailbox.password",
    "mailbox.security",
    "mailbox.server",
    "mailbox.user",
    "provider.domain",
    "provider.key",
    "provider.name",
    "provider.region",
    "provider.stream",
    "provider.url",
    "provider.user",
    "provider.webhook_key",
    "public_url",
    "replies.to",
    "retention.events_days",
    "retention.mail_days",
    "retention.steps_days",
    "role",
    "secret_key_file",
    "sending.rate",
    "smtp.connections",
    "smtp.password",
    "smtp.security",
    "smtp.server",
    "smtp.user",
    "test_inbox",
    "trusted_proxies",
    "workspace.name",
    "workspace.sender",
    "workspace.zone",
    "workspace.language",
];
/// The file that is read where none is named, if it is there.
const FILE: &str = "postduif.toml";
/// The password's variable; an argument would show in the list of processes.
const SMTP_PASSWORD: &str = "POSTDUIF_SMTP_PASSWORD";

/// What is kept without end.
const FOR_EVER: &str = "forever";

/// The settings, checked.
#[derive(Debug)]
pub(crate) struct Config {
    /// The file that was read, if there was one.
    pub(crate) file: Option<PathBuf>,
    pub(crate) database: Database,
    pub(crate) key_file: PathBuf,
    /// Who was forgotten, beside that key.
    pub(crate) erased_file: PathBuf,
    /// Where the keys are that sign mail.
    pub(crate) dkim_folder: PathBuf,
    pub(crate) listen: SocketAddr,
    pub(crate) public_url: String,
    /// Which proxies are believed when they say who asks.
    pub(crate) trusted_proxies: Proxies,
    /// Where mail goes; none: to the provider, or into the test inbox.
    pub(crate) smtp: Option<Destination>,
    /// How much mail may leave, by this process.
    pub(crate) rate: Option<Rate>,
    /// The provider that mail goes to.
    pub(crate) provider: Option<Account>,
    /// The domain to which mail comes back, an address of its own for each message.
    pub(crate) bounce_domain: Option<String>,
    /// Where mail to that domain is taken.
    pub(crate) bounce_listen: Option<SocketAddr>,
    /// Who gets answers of people whose contact belongs to nobody; none: nobody gets any.
    pub(crate) replies: Option<Replies>,
    /// Who is asked for records of domains; none: whoever the system asks.
    pub(crate) dns_server: Option<SocketAddr>,
    /// The mailbox from which such mail is read.
    pub(crate) mailbox: Option<Mailbox>,
    /// What proves the provider's webhook.
    pub(crate) webhook_key: Option<Secret>,
    /// What replies of mail servers mean.
    pub(crate) rules: Arc<Rules>,
    /// Whether the test inbox was asked for, and is no oversight.
    pub(crate) test_inbox: bool,
    /// Inner networks that blocks may call.
    pub(crate) call_networks: Vec<Network>,
    /// What seals the secrets of calls; none: there are no secrets.
    pub(crate) secret_key_file: Option<PathBuf>,
    pub(crate) role: Role,
    pub(crate) lease_ms: i64,
    pub(crate) retention: Retention,
    /// After how long a downtime people are asked what is still wanted; none: never.
    pub(crate) catch_up_after_ms: Option<i64>,
    pub(crate) workspace_name: String,
    pub(crate) workspace_zone: String,
    pub(crate) workspace_language: String,
    pub(crate) sender: String,
}

/// A setting as it was written, and where.
struct Written {
    text: String,
    from: String,
}

/// What was written, the strongest first, and what is wrong with it.
struct Sources {
    given: Vec<(&'static str, Written)>,
    faults: Vec<String>,
}

impl Config {
    fn read(
        files: &Files,
        given: Vec<(&'static str, &'static str, Option<&String>)>,
    ) -> Result<Self> {
        let password = std::env::var(SMTP_PASSWORD).ok();
        let password = ("smtp.password", SMTP_PASSWORD, password.as_ref());
        let provider = std::env::var(provider::KEY).ok();
        let provider = ("provider.key", provider::KEY, provider.as_ref());
        let hook = std::env::var(provider::WEBHOOK_KEY).ok();
        let hook = ("provider.webhook_key", provider::WEBHOOK_KEY, hook.as_ref());
        let mailbox = std::env::var(mailbox::PASSWORD).ok();
        let mailbox = ("mailbox.password", mailbox::PASSWORD, mailbox.as_ref());
        let secrets = [password, provider, hook, mailbox];
        let given = given.into_iter().chain(files.given()).chain(secrets);
        let given = given.filter_map(|(key, from, text)| {
            let (text, from) = (text?.clone(), from.to_owned());
            Some((key, Written { text, from }))
        });
        let mut sources = Sources {
            given: given.collect(),
            faults: Vec::new(),
        };
        let named = files.config.clone();
        let path = named.unwrap_or_else(|| FILE.into());
        let is_there = files.config.is_some() || path.exists();
        if is_there {
            file::read(&path, &mut sources)?;
        }
        let config = sources.config(is_there.then_some(path));
        match config {
            Some(config) if sources.faults.is_empty() => Ok(config),
            _ => bail!(
                "the configuration cannot be used:\n  {}",
                sources.faults.join("\n  ")
            ),
        }
    }
}

impl Sources {
    fn config(&mut self, file: Option<PathBuf>) -> Option<Config> {
        let database = self.parsed("database", "postduif.db", str::parse::<Database>);
        let key_file = self.key_file(database.as_ref());
        let dkim_folder = self.text("dkim_folder").map(PathBuf::from);
        let listen = self.parsed("listen", "127.0.0.1:8080", |text| {
            text.parse::<SocketAddr>()
                .map_err(|_| "this is not an address and a port, such as 127.0.0.1:8080".to_owned())
        });
        let public_url = self.parsed("public_url", "http://localhost:8080", public_url);
        let trusted_proxies = self.parsed("trusted_proxies", "", str::parse::<Proxies>);
        let (smtp, rate) = (self.smtp(), self.rate());
        let provider = self.provider();
        let webhook_key = self.webhook_key(provider.as_ref());
        let (bounce_domain, bounce_listen) = self.bounce();
        let (mailbox, dns_server) = (self.mailbox(bounce_domain.as_deref()), self.dns_server());
        let replies = self.replies(bounce_domain.as_deref());
        let rules = self.parsed("bounce.rules", "", bounce::rules);
        let test_inbox = self.parsed("test_inbox", "false", |text| {
            text.parse::<bool>()
                .map_err(|_| format!("`{text}` is neither true nor false"))
        });
        let role = self.parsed("role", "all", str::parse::<Role>);
        let lease_ms = self.parsed("lease_seconds", &node::lease_default(), node::lease_ms);
        let call_networks = self.parsed("call_networks", "", networks);
        let retention = self.retention();
        let catch_up_after_ms = self.parsed(
            "catch_up_after",
            alive::CATCH_UP_AFTER,
            alive::catch_up_after_ms,
        );
        let sender = self.parsed("workspace.sender", "postduif@localhost", sender);
        let zone = self.parsed("workspace.zone", "UTC", |text| {
            let zone = Zone::named(text).map(|_| text.to_owned());
            zone.ok_or_else(|| format!("`{text}` is no time zone such as Europe/Amsterdam"))
        });
        let database = database?;
        Some(Config {
            file,
            dkim_folder: dkim_folder.or_else(|| Some(key_file.as_ref()?.with_extension("dkim")))?,
            erased_file: key_file.as_ref()?.with_extension("erased"),
            key_file: key_file?,
            database,
            listen: listen?,
            public_url: public_url?,
            trusted_proxies: trusted_proxies?,
            smtp: smtp.filter(|_| test_inbox == Some(false)),
            rate,
            provider: provider.filter(|_| test_inbox == Some(false)),
            bounce_domain,
            bounce_listen,
            dns_server,
            replies,
            mailbox,
            webhook_key,
            rules: rules?,
            test_inbox: test_inbox?,
            call_networks: call_networks?,
            secret_key_file: self.text("secret_key_file").map(PathBuf::from),
            role: role?,
            lease_ms: lease_ms?,
            retention: retention?,
            catch_up_after_ms: catch_up_after_ms?,
            workspace_name: self
                .text("workspace.name")
                .unwrap_or_else(|| "Postduif".into()),
            workspace_zone: zone?,
            workspace_language: self
                .text("workspace.language")
                .unwrap_or_else(|| "en".into()),
            sender: sender?,
        })
    }

    /// A place that nobody chose would be another one with each folder that the program is started
    /// in, and a new secret each time.
    fn key_file(&mut self, database: Option<&Database>) -> Option<PathBuf> {
        let named = self.text("key_file").map(PathBuf::from);
        let file = named.or_else(|| database?.key_file());
        if let (None, Some(database)) = (&file, database) {
            let from = self.from("database");
            let fault = format!(
                "{from}: {database} is no file that a key could lie beside: name one with --key-file"
            );
            self.faults.push(fault);
        }
        file
    }

    fn retention(&mut self) -> Option<Retention> {
        let default = DAYS_DEFAULT.to_string();
        let events = self.parsed("retention.events_days", &default, days);
        let steps = self.parsed("retention.steps_days", &default, days);
        let mail = self.parsed("retention.mail_days", &default, days);
        Some(Retention {
            events_days: events?,
            steps_days: steps?,
            mail_days: mail?,
        })
    }

    /// What was written last for a key.
    fn text(&self, key: &str) -> Option<String> {
        let written = self.given.iter().find(|(known, _)| *known == key);
        written.map(|(_, written)| written.text.clone())
    }

    fn from(&self, key: &str) -> String {
        let written = self.given.iter().find(|(known, _)| *known == key);
        written.map_or_else(|| key.to_owned(), |(_, written)| written.from.clone())
    }

    fn parsed<T>(
        &mut self,
        key: &str,
        default: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let text = self.text(key).unwrap_or_else(|| default.to_owned());
        let read = parse(&text);
        read.map_err(|why| self.faults.push(format!("{}: {why}", self.from(key))))
            .ok()
    }
}

/// A fault here would make every marketing mail impossible to send.
fn public_url(text: &str) -> Result<String, String> {
    Unsubscribe::page(format!("{text}/u/"))
        .map(|_| text.to_owned())
        .map_err(|_| format!("`{text}` is no address of a website"))
}

fn sender(text: &str) -> Result<String, String> {
    let address = Address::new(text);
    address
        .map(|_| text.to_owned())
        .map_err(|why| format!("`{text}` is no e-mail address: {why}"))
}

/// Networks with commas between them.
fn networks(text: &str) -> Result<Vec<Network>, String> {
    let each = text.split(',').map(str::trim).filter(|one| !one.is_empty());
    let one = |one: &str| {
        let network = one.parse::<Network>();
        network.map_err(|why| format!("`{one}` is no network such as 10.0.0.0/8: {why}"))
    };
    each.map(one).collect()
}

/// For how many days something is kept.
fn days(text: &str) -> Result<Option<u32>, String> {
    if text == FOR_EVER {
        return Ok(None);
    }
    let days = text.parse::<u32>().ok();
    let days = days.filter(|days| (DAYS_MIN..=DAYS_MAX).contains(days));
    days.map(Some).ok_or_else(|| {
        format!(
            "`{text}` is neither a number of days from {DAYS_MIN} to {DAYS_MAX} nor `{FOR_EVER}`"
        )
    })
}

#[cfg(test)]
mod tests;
