//! The server's side of TLS, with a certificate that the test made.

use std::sync::Arc;

use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        Error, ServerConfig,
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

/// A certificate, its key, and when to use them.
pub struct SinkTls {
    pub(super) acceptor: TlsAcceptor,
    /// TLS from the first byte instead of after STARTTLS.
    pub(super) is_implicit: bool,
}

impl SinkTls {
    /// TLS after STARTTLS, or from the first byte. The certificate is DER, the key PKCS #8 in DER.
    pub fn new(certificate: Vec<u8>, key: Vec<u8>, is_implicit: bool) -> Result<Self, Error> {
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key));
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![CertificateDer::from(certificate)], key)?;
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            is_implicit,
        })
    }
}
