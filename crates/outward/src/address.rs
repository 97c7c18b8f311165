//! Which addresses lie in the open internet, and what the others are.
//!
//! The tables follow the IANA registries of special-purpose addresses for IPv4 and IPv6 (RFC 6890
//! and what came after it). What carries an IPv4 address inside an IPv6 one is refused whole, also
//! if the address inside is a public one: who translates it, and into what, is not known here. A
//! NAT64 prefix of a network's own looks like any other address and cannot be seen.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The first address of a network, the bits of its prefix, and what lies in it.
type Special4 = ([u8; 4], u32, &'static str);
type Special6 = ([u16; 3], u32, &'static str);

const SPECIAL_4: &[Special4] = &[
    ([0, 0, 0, 0], 8, "an address of this machine"),
    ([10, 0, 0, 0], 8, PRIVATE),
    (
        [100, 64, 0, 0],
        10,
        "an address inside a provider's network",
    ),
    ([127, 0, 0, 0], 8, LOOPBACK),
    // Also 169.254.169.254, where clouds tell a machine its secrets.
    ([169, 254, 0, 0], 16, LINK_LOCAL),
    ([172, 16, 0, 0], 12, PRIVATE),
    ([192, 0, 0, 0], 24, RESERVED),
    ([192, 0, 2, 0], 24, DOCUMENTATION),
    ([192, 88, 99, 0], 24, "a relay between IPv4 and IPv6"),
    ([192, 168, 0, 0], 16, PRIVATE),
    ([198, 18, 0, 0], 15, "an address for measurements"),
    ([198, 51, 100, 0], 24, DOCUMENTATION),
    ([203, 0, 113, 0], 24, DOCUMENTATION),
    ([224, 0, 0, 0], 4, MULTICAST),
    ([240, 0, 0, 0], 4, RESERVED),
    // Public by number, and answered by the host that a machine in Azure runs on.
    ([168, 63, 129, 16], 32, "an address of the machine's host"),
];

/// The first three parts are enough for every prefix in here.
const SPECIAL_6: &[Special6] = &[
    ([0x64, 0xff9b, 0], 48, "an IPv4 address behind NAT64"),
    ([0x64, 0xff9b, 1], 48, "an IPv4 address behind NAT64"),
    ([0x100, 0, 0], 48, RESERVED),
    ([0x2001, 0, 0], 32, "an IPv4 address behind Teredo"),
    ([0x2001, 0, 0], 23, RESERVED),
    ([0x2001, 0xdb8, 0], 32, DOCUMENTATION),
    ([0x2002, 0, 0], 16, "an IPv4 address behind 6to4"),
    ([0x3fff, 0, 0], 20, DOCUMENTATION),
    ([0xfc00, 0, 0], 7, PRIVATE),
    ([0xfe80, 0, 0], 10, LINK_LOCAL),
    ([0xfec0, 0, 0], 10, PRIVATE),
    ([0xff00, 0, 0], 8, MULTICAST),
];

const DOCUMENTATION: &str = "an address for examples";
const LINK_LOCAL: &str = "an address of the local link";
const LOOPBACK: &str = "this machine itself";
const MULTICAST: &str = "a multicast address";
const PRIVATE: &str = "an address of a private network";
const RESERVED: &str = "a reserved address";

/// What an address is, if it does not lie in the open internet.
pub fn special(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => special_4(address),
        IpAddr::V6(address) => special_6(address),
    }
}

fn special_4(address: Ipv4Addr) -> Option<&'static str> {
    let found = SPECIAL_4.iter().find(|(first, prefix_bits, _)| {
        let differs = address.to_bits() ^ u32::from_be_bytes(*first);
        differs >> (32 - prefix_bits) == 0
    });
    found.map(|(_, _, what)| *what)
}

fn special_6(address: Ipv6Addr) -> Option<&'static str> {
    if address.is_unspecified() {
        return Some("an address of this machine");
    }
    if address.is_loopback() {
        return Some(LOOPBACK);
    }
    let parts = address.segments();
    // Written in IPv6: `::a.b.c.d`, `::ffff:a.b.c.d` and `::ffff:0:a.b.c.d`.
    if parts[..4] == [0; 4] {
        return Some("an IPv4 address written as IPv6");
    }
    let found = SPECIAL_6.iter().find(|(first, prefix_bits, _)| {
        let [a, b, c] = *first;
        let first = Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0);
        (address.to_bits() ^ first.to_bits()) >> (128 - prefix_bits) == 0
    });
    if let Some((_, _, what)) = found {
        return Some(what);
    }
    // ISATAP (RFC 5214): an IPv4 address in the lower half of any network's.
    if matches!(parts[4..6], [0 | 0x200, 0x5efe]) {
        return Some("an IPv4 address behind ISATAP");
    }
    // All that was ever given out for the open internet is 2000::/3.
    (parts[0] >> 13 != 1).then_some(RESERVED)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(addresses: &[&str], expect: Option<&str>) {
        for address in addresses {
            let got = special(address.parse().unwrap());
            assert_eq!(got, expect, "{address}");
        }
    }

    #[test]
    fn what_is_not_in_the_open_internet() {
        let own = "an address of this machine";
        check(&["0.0.0.0", "0.255.255.255", "::"], Some(own));
        check(&["127.0.0.1", "127.255.255.255", "::1"], Some(LOOPBACK));
        let private = ["10.0.0.0", "10.255.255.255", "172.16.0.1", "172.31.255.255"];
        check(&private, Some(PRIVATE));
        let private = [
            "192.168.0.1",
            "fc00::",
            "fdff::1",
            "fd00:ec2::254",
            "fec0::1",
        ];
        check(&private, Some(PRIVATE));
        let carrier = "an address inside a provider's network";
        check(
            &["100.64.0.0", "100.127.255.255", "100.100.100.200"],
            Some(carrier),
        );
        let link = ["169.254.169.254", "169.254.0.0", "fe80::1", "febf::1"];
        check(&link, Some(LINK_LOCAL));
        let examples = ["192.0.2.1", "198.51.100.9", "203.0.113.255"];
        check(&examples, Some(DOCUMENTATION));
        check(&["2001:db8::1", "3fff:fff::1"], Some(DOCUMENTATION));
        check(
            &["224.0.0.1", "239.255.255.255", "ff02::1"],
            Some(MULTICAST),
        );
        let reserved = ["192.0.0.192", "240.0.0.1", "255.255.255.255"];
        check(&reserved, Some(RESERVED));
        let reserved = ["100::1", "2001:20::1", "5f00::1", "4000::1", "1::"];
        check(&reserved, Some(RESERVED));
        check(&["168.63.129.16"], Some("an address of the machine's host"));
        check(
            &["198.18.0.1", "198.19.255.255"],
            Some("an address for measurements"),
        );
        check(&["192.88.99.1"], Some("a relay between IPv4 and IPv6"));
    }

    #[test]
    fn an_ipv4_address_in_an_ipv6_one_is_seen() {
        let written = "an IPv4 address written as IPv6";
        check(
            &[
                "::ffff:127.0.0.1",
                "::ffff:8.8.8.8",
                "::127.0.0.1",
                "::ffff:0:10.0.0.1",
                "::2",
            ],
            Some(written),
        );
        let nat64 = "an IPv4 address behind NAT64";
        check(
            &["64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1"],
            Some(nat64),
        );
        check(
            &["2002:7f00:1::1", "2002::"],
            Some("an IPv4 address behind 6to4"),
        );
        check(
            &["2001::1", "2001:0:ffff::"],
            Some("an IPv4 address behind Teredo"),
        );
        let isatap = ["2a00:1450::5efe:7f00:1", "2a00:1450::200:5efe:10.0.0.1"];
        check(&isatap, Some("an IPv4 address behind ISATAP"));
    }

    #[test]
    fn the_open_internet() {
        check(
            &[
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
            ],
            None,
        );
        check(
            &[
                "172.15.255.255",
                "172.32.0.0",
                "169.253.0.1",
                "192.0.1.1",
                "198.17.0.1",
                "223.255.255.255",
            ],
            None,
        );
        check(
            &[
                "2606:4700:4700::1111",
                "2a00:1450:400e:80c::200e",
                "2001:4860:4860::8888",
                "2003::1",
            ],
            None,
        );
    }
}
