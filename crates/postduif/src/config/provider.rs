//! The settings of a mail provider that is called over HTTP, in place of a mail server.

use mail::hook::Hook;
use mail::provider::{Account, Name, Secret};

use super::Sources;

/// The key's variable; an argument would show in the list of processes.
pub(super) const KEY: &str = "POSTDUIF_PROVIDER_KEY";
/// The variable of what its webhook proves itself by.
pub(super) const WEBHOOK_KEY: &str = "POSTDUIF_PROVIDER_WEBHOOK_KEY";

impl Sources {
    /// Our account at the provider that is named, if one is.
    pub(super) fn provider(&mut self) -> Option<Account> {
        let Some(name) = self.text("provider.name") else {
            self.no_provider();
            return None;
        };
        let name = self.parsed("provider.name", &name, |text| {
            text.parse::<Name>().map_err(|why| why.to_string())
        })?;
        let from = self.from("provider.name");
        if self.text("smtp.server").is_some() {
            let server = self.from("smtp.server");
            let fault = format!(
                "{from}: mail goes to a provider or to a mail server ({server}), not to both"
            );
            self.faults.push(fault);
        }
        let Some(key) = self.text("provider.key") else {
            let fault = format!("{from}: it needs a key: {KEY} is not set");
            self.faults.push(fault);
            return None;
        };
        let account = Account {
            name,
            key: Secret::new(key.trim()),
            user: self.text("provider.user"),
            region: self.text("provider.region"),
            domain: self.text("provider.domain"),
            stream: self.text("provider.stream"),
            url: self.text("provider.url"),
        };
        if let Err(why) = account.check() {
            self.faults.push(format!("{from}: {why}"));
            return None;
        }
        Some(account)
    }

    /// What proves its webhook.
    pub(super) fn webhook_key(&mut self, provider: Option<&Account>) -> Option<Secret> {
        let key = Secret::new(self.text("provider.webhook_key")?);
        let from = self.from("provider.webhook_key");
        let fault = match provider {
            Some(account) => Hook::new(account.name, &key)
                .err()
                .map(|why| why.to_string()),
            // That is said already.
            None if self.text("provider.name").is_some() => None,
            None => Some("of which provider? Name it with --provider".to_owned()),
        };
        match fault {
            Some(why) => self.faults.push(format!("{from}: {why}")),
            None => return Some(key),
        }
        None
    }

    /// What is said of a provider that is not named would be thought to be used.
    fn no_provider(&mut self) {
        for key in ["user", "region", "domain", "stream", "url"] {
            let key = format!("provider.{key}");
            if self.text(&key).is_some() {
                let from = self.from(&key);
                let fault = format!("{from}: of which provider? Name it with --provider");
                self.faults.push(fault);
            }
        }
    }
}
