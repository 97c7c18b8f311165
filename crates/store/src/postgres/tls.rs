//! How the connection to a server is protected, as the URL says it: `sslmode` and `sslrootcert`, with the
//! meaning that they have in PostgreSQL's own programs. Nothing here opens a connection.
//!
//! The authorities are Mozilla's, compiled in, or those of `sslrootcert`. Without `verify-full` no
//! certificate is checked: that keeps out who only listens, and not who sits in between.

use std::net::IpAddr;
use std::sync::Arc;

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;
use tokio_rustls::rustls::client::danger::{
    HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier,
};
use tokio_rustls::rustls::crypto::{
    CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature,
};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{
    ClientConfig, DigitallySignedStruct, Error as TlsError, RootCertStore, SignatureScheme,
};

/// Most bytes of a file of authorities; that of a whole system has a fifth of it.
const ROOTS_BYTES_MAX: u64 = 1_000_000;

/// How much protection is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protection {
    /// None.
    Disable,
    /// What the server offers, also none.
    Prefer,
    /// Encryption.
    Require,
    /// Encryption, and a certificate of this host from an authority that is trusted.
    VerifyFull,
}

/// What a URL says of protection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wish {
    pub(super) protection: Protection,
    /// A file with the authorities that are trusted in place of Mozilla's.
    pub(super) roots: Option<String>,
}

impl Wish {
    /// Takes it out of a URL; gives the rest, which the client's library knows.
    pub(super) fn split(url: &str) -> Result<(Self, String), String> {
        let (mut mode, mut roots) = (None, None);
        let Some((before, query)) = url.split_once('?') else {
            return Ok((Self::new(mode, roots)?, url.to_owned()));
        };
        let mut rest = Vec::new();
        for pair in query.split('&') {
            match pair.split_once('=') {
                Some(("sslmode", text)) => mode = Some(text),
                Some(("sslrootcert", text)) => roots = Some(decoded(text)?),
                _ => rest.push(pair),
            }
        }
        let wish = Self::new(mode, roots)?;
        if rest.is_empty() {
            return Ok((wish, before.to_owned()));
        }
        Ok((wish, format!("{before}?{}", rest.join("&"))))
    }

    fn new(mode: Option<&str>, roots: Option<String>) -> Result<Self, String> {
        let protection = match mode {
            None | Some("prefer") => Protection::Prefer,
            Some("disable") => Protection::Disable,
            Some("require") => Protection::Require,
            Some("verify-full") => Protection::VerifyFull,
            Some(other) => {
                return Err(format!(
                    "sslmode={other:.40} is none of disable, prefer, require and verify-full"
                ));
            }
        };
        if roots.is_some() && protection != Protection::VerifyFull {
            return Err("sslrootcert is looked at with sslmode=verify-full only".to_owned());
        }
        Ok(Self { protection, roots })
    }

    /// What the client's library is told.
    pub(super) const fn ssl_mode(&self) -> SslMode {
        match self.protection {
            Protection::Disable => SslMode::Disable,
            Protection::Prefer => SslMode::Prefer,
            Protection::Require | Protection::VerifyFull => SslMode::Require,
        }
    }

    /// What connects.
    pub(super) fn connector(&self) -> Result<MakeRustlsConnect, String> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(|error| format!("TLS cannot be set up: {error}"))?;
        let config = if self.protection == Protection::VerifyFull {
            builder
                .with_root_certificates(self.roots()?)
                .with_no_client_auth()
        } else {
            builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(AnyCertificate(provider)))
                .with_no_client_auth()
        };
        Ok(MakeRustlsConnect::new(config))
    }

    fn roots(&self) -> Result<RootCertStore, String> {
        let Some(path) = &self.roots else {
            return Ok(RootCertStore {
                roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
            });
        };
        let told = |why: &dyn std::fmt::Display| format!("sslrootcert {path}: {why}");
        let size_bytes = std::fs::metadata(path).map_err(|error| told(&error))?.len();
        if size_bytes > ROOTS_BYTES_MAX {
            return Err(told(&"it is too large for a file of certificates"));
        }
        let pem = std::fs::read(path).map_err(|error| told(&error))?;
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(&pem) {
            let certificate = certificate.map_err(|error| told(&error))?;
            roots.add(certificate).map_err(|error| told(&error))?;
        }
        if roots.is_empty() {
            return Err(told(&"there is no certificate in it"));
        }
        Ok(roots)
    }
}

/// Whether what is sent leaves this machine.
pub(super) fn leaves_the_machine(config: &Config) -> bool {
    let is_near = |host: &Host| match host {
        Host::Tcp(name) => {
            let address = name.parse::<IpAddr>();
            name == "localhost" || address.is_ok_and(|address| address.is_loopback())
        }
        Host::Unix(_) => true,
    };
    let addresses = config.get_hostaddrs();
    if !addresses.is_empty() {
        return !addresses.iter().all(IpAddr::is_loopback);
    }
    !config.get_hosts().iter().all(is_near)
}

/// A value of a URL with its `%` escapes undone.
fn decoded(text: &str) -> Result<String, String> {
    let fault = || "sslrootcert has a `%` that begins no escape".to_owned();
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        rest = others;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let (digits, others) = rest.split_at_checked(2).ok_or_else(fault)?;
        let digits = std::str::from_utf8(digits).map_err(|_| fault())?;
        bytes.push(u8::from_str_radix(digits, 16).map_err(|_| fault())?);
        rest = others;
    }
    String::from_utf8(bytes).map_err(|_| fault())
}

/// Takes every certificate, but has the server prove that it holds the key to it.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::Protection::{Disable, Prefer, Require, VerifyFull};
    use super::*;

    #[test]
    fn a_url_says_how_much_protection_is_wanted() {
        let check = |url: &str, expect: Result<(Protection, Option<&str>, &str), &str>| {
            let split = Wish::split(url);
            let split = split.as_ref().map(|(wish, rest)| {
                let roots = wish.roots.as_deref();
                (wish.protection, roots, rest.as_str())
            });
            match (split, expect) {
                (Ok(found), Ok(expect)) => assert_eq!(found, expect, "{url}"),
                (Err(found), Err(part)) => assert!(found.contains(part), "{found}"),
                (found, expect) => panic!("{found:?} {expect:?}"),
            }
        };
        check("postgres://db/x", Ok((Prefer, None, "postgres://db/x")));
        let with = |query: &str| format!("postgres://u@db/x?{query}");
        let x = "postgres://u@db/x";
        check(&with("sslmode=disable"), Ok((Disable, None, x)));
        check(&with("sslmode=prefer"), Ok((Prefer, None, x)));
        let rest = "postgres://u@db/x?application_name=a&connect_timeout=3";
        check(
            &with("application_name=a&sslmode=require&connect_timeout=3"),
            Ok((Require, None, rest)),
        );
        check(
            &with("sslmode=verify-full&sslrootcert=/etc/my%20ca.pem"),
            Ok((VerifyFull, Some("/etc/my ca.pem"), x)),
        );
        check(&with("sslmode=verify-ca"), Err("none of disable, prefer"));
        check(&with("sslmode=allow"), Err("none of disable, prefer"));
        check(&with("sslrootcert=ca.pem"), Err("verify-full only"));
        let broken = "sslmode=verify-full&sslrootcert=%2";
        check(&with(broken), Err("begins no escape"));
    }

    #[test]
    fn what_leaves_the_machine_is_told_from_what_does_not() {
        let check = |url: &str, expect: bool| {
            assert_eq!(leaves_the_machine(&url.parse().unwrap()), expect, "{url}");
        };
        check("postgres://localhost/x", false);
        check("postgres://127.0.0.1:5433/x", false);
        check("postgres://[::1]/x", false);
        check("postgres://%2Frun%2Fpostgresql/x", false);
        check("postgres://db.internal/x", true);
        check("postgres://10.0.0.7/x", true);
        check("postgres://localhost,db.internal/x", true);
        check("host=db.internal hostaddr=127.0.0.1", false);
    }

    #[test]
    fn authorities_that_cannot_be_read_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        std::fs::write(&path, "no certificate").unwrap();
        let check = |path: &str, part: &str| {
            let wish = Wish::new(Some("verify-full"), Some(path.to_owned())).unwrap();
            let error = wish.connector().err().unwrap();
            assert!(error.contains(part) && error.contains(path), "{error}");
        };
        check(path.to_str().unwrap(), "there is no certificate in it");
        check("/nowhere/ca.pem", "No such file");
    }
}
