//! The address of a call, read as strictly as one that a stranger wrote. Two programs that read one
//! text in two ways are how a check is passed by, so what could be read differently is refused, and
//! the rest is read once: what is checked is what is called.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use url::{Host, Url};

/// Longest address, as it is written and as it is sent.
pub const BYTES_MAX: usize = 2_048;

/// Where a call goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    url: Url,
    host: Host<String>,
    port: u16,
}

/// Why a text is no address that can be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// It is too long.
    #[error("the address has more than {BYTES_MAX} bytes")]
    Long,
    /// It has characters that two programs would read in two ways.
    #[error("the address holds a space, a control character or a backslash")]
    Characters,
    /// It cannot be read.
    #[error("the address cannot be read: {0}")]
    Unreadable(url::ParseError),
    /// It is no address of a web server.
    #[error("the address begins neither with https:// nor with http://")]
    Scheme,
    /// What stands before an `@` would go with every call, and into every log.
    #[error("the address holds a user name or a password; use a header with a secret")]
    Login,
}

impl Target {
    /// Whether the call is encrypted.
    pub fn is_secure(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// The port, named or that of the scheme.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The host, if it is written as an address.
    pub fn address(&self) -> Option<IpAddr> {
        match self.host {
            Host::Domain(_) => None,
            Host::Ipv4(address) => Some(address.into()),
            Host::Ipv6(address) => Some(address.into()),
        }
    }

    /// The host as it is resolved and as a certificate names it: without brackets, in ASCII.
    pub fn host(&self) -> String {
        match &self.host {
            Host::Domain(name) => name.clone(),
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        }
    }

    /// Whether another address is at the same server, so that it may see the same secrets.
    pub(crate) fn is_same_place(&self, other: &Self) -> bool {
        (self.url.scheme(), &self.host, self.port) == (other.url.scheme(), &other.host, other.port)
    }

    /// A path at the same server, below the path of this address: `/a` at `https://b.example/c` is
    /// `https://b.example/c/a`.
    pub fn below(&self, path: &str) -> Result<Self, TargetError> {
        let mut url = self.url.clone();
        url.set_query(None);
        format!("{}{path}", url.as_str().trim_end_matches('/')).parse()
    }

    /// Where an answer from here leads to that names `location`.
    pub(crate) fn follow(&self, location: &str) -> Result<Self, TargetError> {
        check(location)?;
        let url = self.url.join(location).map_err(TargetError::Unreadable)?;
        Self::of(url)
    }

    /// What stands in the request's first line.
    pub(crate) fn path_and_query(&self) -> String {
        match self.url.query() {
            Some(query) => format!("{}?{query}", self.url.path()),
            None => self.url.path().to_owned(),
        }
    }

    /// What stands in the `Host` header: the port only where it is not the scheme's own.
    pub fn authority(&self) -> String {
        match self.url.port() {
            Some(port) => format!("{}:{port}", self.host),
            None => self.host.to_string(),
        }
    }

    fn of(mut url: Url) -> Result<Self, TargetError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(TargetError::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(TargetError::Login);
        }
        url.set_fragment(None);
        if url.as_str().len() > BYTES_MAX {
            return Err(TargetError::Long);
        }
        let empty = TargetError::Unreadable(url::ParseError::EmptyHost);
        let host = url.host().ok_or(empty)?.to_owned();
        let port = url.port_or_known_default().ok_or(TargetError::Scheme)?;
        Ok(Self { url, host, port })
    }
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        check(text)?;
        Self::of(Url::parse(text).map_err(TargetError::Unreadable)?)
    }
}

fn check(text: &str) -> Result<(), TargetError> {
    if text.len() > BYTES_MAX {
        return Err(TargetError::Long);
    }
    let is_odd = |c: char| c.is_control() || c.is_whitespace() || c == '\\';
    if text.contains(is_odd) {
        return Err(TargetError::Characters);
    }
    Ok(())
}

/// Without the query: it may hold what is nobody's business in a log.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, path) = (self.url.scheme(), self.url.path());
        write!(f, "{scheme}://{}{path}", self.authority())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expect: Result<(&str, u16, &str), &str>) {
        let got = text.parse::<Target>();
        let got = got.map(|target| (target.host(), target.port(), target.path_and_query()));
        let got = got.map_err(|error| error.to_string());
        let expect = expect.map(|(host, port, path)| (host.to_owned(), port, path.to_owned()));
        assert_eq!(got, expect.map_err(str::to_owned), "{text}");
    }

    #[test]
    fn what_is_called() {
        check("https://a.example", Ok(("a.example", 443, "/")));
        check(
            "http://A.example:8080/x?y=1#z",
            Ok(("a.example", 8080, "/x?y=1")),
        );
        check(
            "https://bücher.example/ü",
            Ok(("xn--bcher-kva.example", 443, "/%C3%BC")),
        );
        check(
            "http://[2606:4700::1111]/",
            Ok(("2606:4700::1111", 80, "/")),
        );
        // However an address is written, it is the same one.
        for host in [
            "127.1",
            "2130706433",
            "0x7f.0.0.1",
            "0177.0.0.1",
            "①②⑦.0.0.1",
            "127.0.0.1.",
        ] {
            check(&format!("http://{host}/"), Ok(("127.0.0.1", 80, "/")));
        }
        check("http://0/", Ok(("0.0.0.0", 80, "/")));
    }

    #[test]
    fn what_is_not_called() {
        let scheme = "the address begins neither with https:// nor with http://";
        for text in [
            "file:///etc/passwd",
            "gopher://a.example/",
            "ftp://a.example/",
            "data:,x",
        ] {
            check(text, Err(scheme));
        }
        let login = "the address holds a user name or a password; use a header with a secret";
        check("https://a.example@b.example/", Err(login));
        check("https://:x@b.example/", Err(login));
        let odd = "the address holds a space, a control character or a backslash";
        for text in [
            "http://a.example\\@b.example/",
            "http://a.example/\r\nX: y",
            " http://a.example/",
            "ht\ttp://a.example/",
        ] {
            check(text, Err(odd));
        }
        check(
            "a.example",
            Err("the address cannot be read: relative URL without a base"),
        );
        check("http://", Err("the address cannot be read: empty host"));
        check(
            "http://256.1.1.1/",
            Err("the address cannot be read: invalid IPv4 address"),
        );
        let long = format!("https://a.example/{}", "a".repeat(BYTES_MAX));
        check(&long, Err("the address has more than 2048 bytes"));
        // It grows when it is written out for the wire.
        let long = format!("https://a.example/{}", "ü".repeat(BYTES_MAX / 3));
        check(&long, Err("the address has more than 2048 bytes"));
    }

    #[test]
    fn what_is_shown_holds_no_query() {
        let target: Target = "https://a.example:444/x?token=secret".parse().unwrap();
        assert_eq!(target.to_string(), "https://a.example:444/x");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_what_is_read_is_read_again_alike(text in ".{0,60}") {
            for text in [text.clone(), format!("http://{text}"), format!("https://a.example/{text}")] {
                if let Ok(target) = text.parse::<Target>() {
                    let again: Target = target.url.as_str().parse().unwrap();
                    prop_assert_eq!(again, target);
                }
            }
        }
    }
}
