//! What the name servers of the senders' domains have to say for this installation: by its keys, its provider and
//! where its mail comes back to; and who is asked whether they say so.

use std::net::IpAddr;
use std::sync::Arc;

use anyhow::Result;
use mail::dns::Ways;
use outward::records::Dns;
use server::domains::Domains;

use crate::config::Config;
use crate::dkim;

/// As the settings have it.
pub(crate) fn of(config: &Config) -> Result<Arc<Domains>> {
    Ok(Arc::new(Domains::new(
        ways(config)?,
        Arc::new(asked(config)),
    )))
}

/// Who is asked.
pub(crate) fn asked(config: &Config) -> Dns {
    let dns = Dns::default();
    config.dns_server.map_or(dns, |server| dns.at(server))
}

/// How mail leaves and comes back.
pub(crate) fn ways(config: &Config) -> Result<Ways> {
    let takes = config.bounce_listen.and_then(|_| host(&config.public_url));
    Ok(Ways {
        signer: Arc::new(dkim::signer(&config.dkim_folder)?),
        provider: config.provider.as_ref().map(|account| account.name),
        returns: config.bounce_domain.as_deref().map(str::to_ascii_lowercase),
        takes,
    })
}

/// The host under which people reach this server; none where that is an address, or a name of this machine alone.
fn host(public_url: &str) -> Option<String> {
    let (_, rest) = public_url.split_once("://")?;
    let host = rest.split(['/', ':', '?']).next()?;
    let is_name = host.contains('.') && host.parse::<IpAddr>().is_err();
    is_name.then(|| host.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_that_takes_mail() {
        let check = |url: &str, expect: Option<&str>| {
            assert_eq!(host(url).as_deref(), expect, "{url}");
        };
        let shop = Some("mail.shop.example");
        check("https://Mail.shop.example", shop);
        check("https://mail.shop.example:8443/base", shop);
        check("http://localhost:8080", None);
        check("http://192.0.2.1:8080", None);
        check("http://[2001:db8::1]:8080", None);
    }
}
