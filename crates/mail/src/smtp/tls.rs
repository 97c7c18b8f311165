//! TLS: whom to trust, and how to go from a plain to an encrypted connection.
//!
//! The authorities are Mozilla's, compiled in, and those that the settings add. Where TLS is only
//! taken if the server happens to offer it, no certificate is checked: whoever can put a false one
//! in between can as well strike out the offer (RFC 7435), and refusing would only mean plain text.
//! A login never goes over such a connection.

use std::{io, sync::Arc};

use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
        client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature},
        pki_types::{CertificateDer, InvalidDnsNameError, ServerName, UnixTime, pem::PemObject},
    },
};

use super::dial::Stream;

/// Why TLS cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The host is neither a name nor an address.
    #[error("`{0}` cannot be the host of a certificate")]
    Host(String, #[source] InvalidDnsNameError),
    /// The added authorities cannot be read.
    #[error("the added certificates cannot be read: {0}")]
    Roots(String),
    /// The library refuses.
    #[error("TLS cannot be set up: {0}")]
    Library(#[from] Error),
}

/// How certificates are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Check {
    /// The certificate must be the host's and come from a trusted authority.
    Full,
    /// None: see above.
    None,
}

/// What it takes to speak TLS with one host.
pub(crate) struct Tls {
    connector: TlsConnector,
    host: ServerName<'static>,
}

impl Tls {
    pub(crate) fn new(host: &str, check: Check, roots_pem: Option<&str>) -> Result<Self, TlsError> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()?;
        let config = match check {
            Check::Full => builder
                .with_root_certificates(roots(roots_pem)?)
                .with_no_client_auth(),
            Check::None => builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(AnyCertificate(provider)))
                .with_no_client_auth(),
        };
        let host = ServerName::try_from(host.to_owned())
            .map_err(|error| TlsError::Host(host.to_owned(), error))?;
        Ok(Self {
            connector: TlsConnector::from(Arc::new(config)),
            host,
        })
    }

    /// Shakes hands over a fresh or plain connection.
    pub(crate) async fn wrap(&self, stream: Box<dyn Stream>) -> io::Result<Box<dyn Stream>> {
        let stream = self.connector.connect(self.host.clone(), stream).await?;
        Ok(Box::new(stream))
    }
}

fn roots(added_pem: Option<&str>) -> Result<RootCertStore, TlsError> {
    let mut roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    let Some(pem) = added_pem else {
        return Ok(roots);
    };
    let known = roots.len();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let certificate = certificate.map_err(|error| TlsError::Roots(error.to_string()))?;
        roots
            .add(certificate)
            .map_err(|error| TlsError::Roots(error.to_string()))?;
    }
    if roots.len() == known {
        return Err(TlsError::Roots("there is none in them".into()));
    }
    Ok(roots)
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
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_cannot_work_are_errors() {
        let check = |host: &str, pem: Option<&str>, wanted: Option<&str>| {
            let got = Tls::new(host, Check::Full, pem)
                .err()
                .map(|e| e.to_string());
            assert_eq!(got.as_deref(), wanted);
        };
        check("mail.example.org", None, None);
        check("127.0.0.1", None, None);
        check(
            "a b",
            None,
            Some("`a b` cannot be the host of a certificate"),
        );
        let none = "the added certificates cannot be read: there is none in them";
        check("h.example", Some("no certificate"), Some(none));
        let cut = "-----BEGIN CERTIFICATE-----\nAAAA\n";
        let got = Tls::new("h.example", Check::Full, Some(cut))
            .err()
            .map(|e| e.to_string());
        assert!(got.is_some_and(|text| text.starts_with("the added certificates cannot be read")));
    }
}
