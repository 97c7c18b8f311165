//! A network as an operator writes it: an address and the length of its prefix. This module does not
//! know what is done with one.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// All addresses that begin like this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    first: IpAddr,
    prefix_bits: u8,
}

/// Why a text is no network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// It is not written as one.
    #[error("`{0}` is not an address, or an address with the length of its prefix (10.0.0.0/8)")]
    Form(String),
    /// The prefix is longer than the address.
    #[error("`{0}` has a prefix longer than its address")]
    Prefix(String),
    /// A typing error in an address would open another network than was meant.
    #[error("`{text}` has bits behind its prefix; the network is {network}")]
    Rest {
        /// As it was written.
        text: String,
        /// What was probably meant.
        network: Network,
    },
}

impl Network {
    /// Whether an address is in it. An address of the other family never is, also where one is
    /// written in the other's form.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.first, address) {
            (IpAddr::V4(_), IpAddr::V4(_)) | (IpAddr::V6(_), IpAddr::V6(_)) => {
                masked(address, self.prefix_bits) == self.first
            }
            _ => false,
        }
    }
}

/// The first address of its network.
fn masked(address: IpAddr, prefix_bits: u8) -> IpAddr {
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(prefix_bits));
            IpAddr::V4((address.to_bits() & mask.unwrap_or(0)).into())
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(prefix_bits));
            IpAddr::V6((address.to_bits() & mask.unwrap_or(0)).into())
        }
    }
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let form = || NetworkError::Form(text.to_owned());
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| form())?;
        let bits_max = if address.is_ipv4() { 32 } else { 128 };
        let prefix_bits = match prefix {
            // `parse` would take a sign.
            Some(prefix) if prefix.bytes().all(|byte| byte.is_ascii_digit()) => {
                prefix.parse().map_err(|_| form())?
            }
            Some(_) => return Err(form()),
            None => bits_max,
        };
        if prefix_bits > bits_max {
            return Err(NetworkError::Prefix(text.to_owned()));
        }
        let first = masked(address, prefix_bits);
        let network = Self { first, prefix_bits };
        if first != address {
            let text = text.to_owned();
            return Err(NetworkError::Rest { text, network });
        }
        Ok(network)
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.prefix_bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Result<&str, &str>) {
        let got = text.parse::<Network>().map(|network| network.to_string());
        let got = got.map_err(|error| error.to_string());
        let expect = expect.map(str::to_owned).map_err(str::to_owned);
        assert_eq!(got, expect, "{text}");
    }

    #[test]
    fn a_network_is_read_strictly() {
        check("10.0.0.0/8", Ok("10.0.0.0/8"));
        check("192.0.2.1", Ok("192.0.2.1/32"));
        check("::1", Ok("::1/128"));
        check("fd00::/8", Ok("fd00::/8"));
        check("0.0.0.0/0", Ok("0.0.0.0/0"));
        check("::/0", Ok("::/0"));
        let form = |text: &str| {
            format!(
                "`{text}` is not an address, or an address with the length of its prefix (10.0.0.0/8)"
            )
        };
        for text in [
            "",
            "10",
            "10.0.0.0/",
            "10.0.0.0/+8",
            "a/8",
            "010.0.0.0/8",
            "10.0.0.0/999",
        ] {
            check(text, Err(&form(text)));
        }
        check(
            "10.0.0.0/33",
            Err("`10.0.0.0/33` has a prefix longer than its address"),
        );
        check(
            "10.0.0.1/8",
            Err("`10.0.0.1/8` has bits behind its prefix; the network is 10.0.0.0/8"),
        );
    }

    #[test]
    fn what_is_in_a_network() {
        let check = |network: &str, address: &str, expect: bool| {
            let network: Network = network.parse().unwrap();
            let found = network.contains(address.parse().unwrap());
            assert_eq!(found, expect, "{address} in {network}");
        };
        check("10.0.0.0/8", "10.255.0.1", true);
        check("10.0.0.0/8", "11.0.0.0", false);
        check("10.0.0.0/8", "::ffff:10.0.0.1", false);
        check("127.0.0.1", "127.0.0.1", true);
        check("127.0.0.1", "127.0.0.2", false);
        check("0.0.0.0/0", "8.8.8.8", true);
        check("0.0.0.0/0", "::1", false);
        check("fd00::/8", "fd12::1", true);
        check("fd00::/8", "fc00::1", false);
    }
}
