//! Who asks: the machine at the other end of the connection, or, behind a proxy that is trusted, the
//! one that the proxy names. Anybody can write `X-Forwarded-For`, so it is believed no further than
//! trusted proxies wrote it.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use axum::http::HeaderMap;

/// The header in which each proxy adds, at the end, whom it heard.
const FORWARDED: &str = "x-forwarded-for";

/// The machine at the other end of a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// A range of addresses, such as `10.0.0.0/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Range {
    first: IpAddr,
    bits: u32,
}

/// The proxies that are trusted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies(Vec<Range>);

impl Proxies {
    /// Who asks.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let lines = headers.get_all(FORWARDED).iter();
        let named: Vec<&str> = lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(','))
            .collect();
        let mut client = peer.to_canonical();
        for name in named.iter().rev() {
            // What a trusted one did not write clearly, it did not write.
            let Some(next) = address(name).filter(|_| self.trust(client)) else {
                break;
            };
            client = next;
        }
        client
    }

    fn trust(&self, address: IpAddr) -> bool {
        self.0.iter().any(|range| range.has(address))
    }
}

impl FromStr for Proxies {
    type Err = String;

    /// Reads addresses and ranges with commas between them.
    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split(',').map(str::trim);
        let parts = parts.filter(|part| !part.is_empty());
        let ranges = parts.map(|part| {
            Range::parse(part)
                .ok_or_else(|| format!("`{part}` is no address or range, such as 10.0.0.0/8"))
        });
        ranges.collect::<Result<_, _>>().map(Self)
    }
}

impl Range {
    fn parse(text: &str) -> Option<Self> {
        let (first, bits) = match text.split_once('/') {
            Some((first, bits)) => (first, Some(bits.parse::<u32>().ok()?)),
            None => (text, None),
        };
        let first: IpAddr = first.parse().ok()?;
        let width = width(first);
        let bits = bits.unwrap_or(width);
        let range = Self { first, bits };
        (bits <= width && range.of(first) == first).then_some(range)
    }

    fn has(self, address: IpAddr) -> bool {
        width(address) == width(self.first) && self.of(address) == self.first
    }

    /// The first address of a range of this size that has this one in it.
    fn of(self, address: IpAddr) -> IpAddr {
        let rest = width(address) - self.bits.min(width(address));
        match address {
            IpAddr::V4(v4) => {
                let mask = u32::MAX.checked_shl(rest).unwrap_or(0);
                IpAddr::V4((v4.to_bits() & mask).into())
            }
            IpAddr::V6(v6) => {
                let mask = u128::MAX.checked_shl(rest).unwrap_or(0);
                IpAddr::V6((v6.to_bits() & mask).into())
            }
        }
    }
}

const fn width(address: IpAddr) -> u32 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

/// An address as proxies write it: alone, with a port, or in brackets.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let with_port = || text.parse::<std::net::SocketAddr>().ok().map(|it| it.ip());
    let bracketed = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    let alone = bracketed.unwrap_or(text).parse::<IpAddr>().ok();
    alone
        .or_else(with_port)
        .map(|address| address.to_canonical())
}

impl fmt::Display for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ranges = self.0.iter();
        let ranges = ranges.map(|range| format!("{}/{}", range.first, range.bits));
        f.write_str(&ranges.collect::<Vec<_>>().join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(proxies: &str, peer: &str, forwarded: &[&str], expect: &str) {
        let proxies: Proxies = proxies.parse().unwrap();
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(FORWARDED, line.parse().unwrap());
        }
        let client = proxies.client(peer.parse().unwrap(), &headers);
        assert_eq!(client.to_string(), expect, "{proxies} {peer} {forwarded:?}");
    }

    #[test]
    fn what_a_stranger_writes_is_not_believed() {
        check("", "192.0.2.9", &[], "192.0.2.9");
        check("", "192.0.2.9", &["198.51.100.1"], "192.0.2.9");
        check("10.0.0.0/8", "192.0.2.9", &["198.51.100.1"], "192.0.2.9");
        // The client wrote 127.0.0.1, the proxy added whom it heard.
        let forged = &["127.0.0.1, 198.51.100.1"];
        check("10.0.0.0/8", "10.1.2.3", forged, "198.51.100.1");
    }

    #[test]
    fn trusted_proxies_are_passed_over() {
        let two = &["198.51.100.1, 10.9.9.9"];
        check("10.0.0.0/8", "10.1.2.3", two, "198.51.100.1");
        check(
            "10.0.0.0/8",
            "10.1.2.3",
            &["198.51.100.1", "10.9.9.9"],
            "198.51.100.1",
        );
        check("10.1.2.3", "10.1.2.3", two, "10.9.9.9");
        check("10.0.0.0/8", "10.1.2.3", &[], "10.1.2.3");
        check("10.0.0.0/8", "10.1.2.3", &["unknown"], "10.1.2.3");
        check("::1", "::1", &["[2001:db8::1]:443"], "2001:db8::1");
        check(
            "::1, fd00::/8",
            "fd12::1",
            &["198.51.100.1:9"],
            "198.51.100.1",
        );
        check(
            "10.0.0.0/8",
            "::ffff:10.1.2.3",
            &["198.51.100.1"],
            "198.51.100.1",
        );
    }

    #[test]
    fn a_list_that_means_nothing_is_refused() {
        for wrong in ["10.0.0.1/8", "10.0.0.0/33", "proxy.test", "10.0.0.0/8;::1"] {
            let fault = wrong.parse::<Proxies>().unwrap_err();
            assert!(fault.ends_with("such as 10.0.0.0/8"), "{fault}");
        }
        let all: Proxies = "0.0.0.0/0, ::/0".parse().unwrap();
        assert_eq!(all.to_string(), "0.0.0.0/0, ::/0");
    }
}
