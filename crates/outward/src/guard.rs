//! Where a call may go: the open internet, and the networks that the operator named.
//!
//! An operator names networks for what stands in the same building, never for what anybody may put
//! into a workflow: the list counts for every workspace.

use std::net::IpAddr;

use crate::address::special;
use crate::network::Network;

/// Ports of the open internet below 1024 that speak HTTP.
const WELL_KNOWN: [u16; 2] = [80, 443];
/// The first port that a server can have without rights of its own.
const FIRST_FREE: u16 = 1_024;
/// Ports from there on that speak something else, which a line of HTTP may set off: those that
/// browsers refuse too (the Fetch standard, "port blocking"), and well-known databases.
const OTHERS: [u16; 22] = [
    1_433, 1_719, 1_720, 1_723, 2_049, 2_375, 3_306, 3_659, 4_045, 4_190, 5_060, 5_061, 5_432,
    6_000, 6_379, 6_566, 6_697, 9_042, 10_080, 11_211, 27_017, 50_000,
];
/// IRC, which browsers refuse as well.
const IRC: std::ops::RangeInclusive<u16> = 6_665..=6_669;

/// Where a call may go.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    allowed: Vec<Network>,
}

/// Why a call may not go there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// An address that only this machine or its network can reach.
    #[error("{address} is {what}, and such addresses are not called")]
    Address {
        /// The address.
        address: IpAddr,
        /// What lies there.
        what: &'static str,
    },
    /// A port on which something else than a web server listens.
    #[error("port {0} is not one for web servers")]
    Port(u16),
}

impl Guard {
    /// Lets calls go to these networks too, whatever lies in them.
    pub fn allowing(networks: Vec<Network>) -> Self {
        Self { allowed: networks }
    }

    /// Whether this address may be called at this port.
    pub fn look(&self, address: IpAddr, port: u16) -> Result<(), Refused> {
        if self.allowed.iter().any(|one| one.contains(address)) {
            return Ok(());
        }
        if let Some(what) = special(address) {
            return Err(Refused::Address { address, what });
        }
        let is_free = port >= FIRST_FREE && !OTHERS.contains(&port) && !IRC.contains(&port);
        if is_free || WELL_KNOWN.contains(&port) {
            Ok(())
        } else {
            Err(Refused::Port(port))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(allowed: &[&str], address: &str, port: u16, expect: Option<&str>) {
        let allowed = allowed.iter().map(|one| one.parse().unwrap()).collect();
        let guard = Guard::allowing(allowed);
        let got = guard.look(address.parse().unwrap(), port);
        let got = got.err().map(|refused| refused.to_string());
        assert_eq!(got.as_deref(), expect, "{address}:{port}");
    }

    #[test]
    fn ports() {
        for port in [80, 443, 1024, 8080, 8443, 65_535] {
            check(&[], "1.1.1.1", port, None);
        }
        for port in [0, 22, 25, 587, 6_379, 5_432, 11_211, 6_667, 1_023] {
            let expect = format!("port {port} is not one for web servers");
            check(&[], "1.1.1.1", port, Some(&expect));
        }
    }

    #[test]
    fn what_the_operator_named_may_be_called() {
        let refused =
            "10.0.0.5 is an address of a private network, and such addresses are not called";
        check(&[], "10.0.0.5", 443, Some(refused));
        check(&["192.168.0.0/16", "10.0.0.5"], "10.0.0.5", 443, None);
        check(&["10.0.0.5"], "10.0.0.5", 22, None);
        let next = "10.0.0.6 is an address of a private network, and such addresses are not called";
        check(&["10.0.0.5"], "10.0.0.6", 443, Some(next));
        let mapped =
            "::ffff:10.0.0.5 is an IPv4 address written as IPv6, and such addresses are not called";
        check(&["10.0.0.0/8"], "::ffff:10.0.0.5", 443, Some(mapped));
    }
}
