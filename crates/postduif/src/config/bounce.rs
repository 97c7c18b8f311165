//! The settings of what comes back of mail: to which domain, where it is taken, and what it means; and who is asked
//! about the domains of mail.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use mail::address::Address;
use mail::classify::Rules;
use runner::feedback::replies::Replies;

use super::Sources;

/// The port of name servers.
const DNS_PORT: u16 = 53;
/// Largest file of rules: that of the program has a tenth.
const RULES_BYTES_MAX: u64 = 256 * 1024;

impl Sources {
    /// Where mail comes back to, and where it is taken.
    pub(super) fn bounce(&mut self) -> (Option<String>, Option<SocketAddr>) {
        let domain = self.text("bounce.domain");
        if let Some(domain) = &domain
            && let Err(why) = Address::new(format!("b@{domain}"))
        {
            let from = self.from("bounce.domain");
            self.faults.push(format!("{from}: {why}"));
        }
        let listen = self.text("bounce.listen").and_then(|_| {
            self.parsed("bounce.listen", "", |text| {
                text.parse::<SocketAddr>()
                    .map_err(|_| "this is not an address and a port, such as 0.0.0.0:25".to_owned())
            })
        });
        if listen.is_some() && domain.is_none() {
            let from = self.from("bounce.listen");
            let fault = format!("{from}: mail to which domain? Name it with --bounce-domain");
            self.faults.push(fault);
        }
        (domain, listen)
    }
}

impl Sources {
    /// The name server that is asked, where another is wanted than the system's.
    pub(super) fn dns_server(&mut self) -> Option<SocketAddr> {
        self.text("dns_server")?;
        self.parsed("dns_server", "", |text| {
            let alone = text.parse::<IpAddr>();
            let alone = alone.map(|address| SocketAddr::new(address, DNS_PORT));
            let wrong = |_| {
                format!(
                    "`{text}` is no address of a name server, such as 9.9.9.9 or 127.0.0.1:5353"
                )
            };
            alone.or_else(|_| text.parse::<SocketAddr>()).map_err(wrong)
        })
    }
}

impl Sources {
    /// Who gets the answers of people.
    pub(super) fn replies(&mut self, bounce_domain: Option<&str>) -> Option<Replies> {
        self.text("replies.to")?;
        if bounce_domain.is_none() {
            let from = self.from("replies.to");
            let fault = format!("{from}: answers to which domain? Name it with --bounce-domain");
            self.faults.push(fault);
        }
        self.parsed("replies.to", "", |text| {
            text.parse::<Replies>().map_err(|never| match never {})
        })
    }
}

/// What replies of mail servers mean: rules in a file, before those of the program.
pub(super) fn rules(path: &str) -> Result<Arc<Rules>, String> {
    if path.is_empty() {
        return Ok(Rules::built_in().clone());
    }
    let size = std::fs::metadata(path)
        .map_err(|why| format!("{path}: {why}"))?
        .len();
    if size > RULES_BYTES_MAX {
        return Err(format!(
            "{path} has {size} bytes; at most {RULES_BYTES_MAX}"
        ));
    }
    let text = std::fs::read_to_string(path).map_err(|why| format!("{path}: {why}"))?;
    let rules = Rules::of(&text).map_err(|why| format!("{path}: {why}"))?;
    Ok(Arc::new(rules))
}
