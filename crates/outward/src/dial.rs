//! Opening a connection to an address that was looked at: the one place of the workspace from where
//! a call leaves the machine. Names are not resolved here, so nothing can have changed in between.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// Most addresses of one host that are tried; each may take its whole time-out.
const ADDRESSES_MAX: usize = 4;

/// Bytes in both directions.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// Connects to the first of the addresses that answers.
pub(crate) async fn connect(
    addresses: &[IpAddr],
    port: u16,
    each: Duration,
) -> io::Result<Box<dyn Stream>> {
    let mut error = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
    for address in addresses.iter().take(ADDRESSES_MAX) {
        match timeout(each, open(SocketAddr::new(*address, port))).await {
            Ok(Ok(stream)) => return Ok(Box::new(stream)),
            Ok(Err(failed)) => error = failed,
            Err(_) => error = io::Error::new(io::ErrorKind::TimedOut, "no answer in time"),
        }
    }
    Err(error)
}

async fn open(address: SocketAddr) -> io::Result<TcpStream> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where calls to web servers are made, to addresses that were looked at"
    )]
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// How to speak TLS: the authorities are Mozilla's, compiled in, and those that the settings add.
pub(crate) fn tls(added_pem: Option<&str>) -> Result<TlsConnector, String> {
    let mut roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    let known = roots.len();
    for certificate in CertificateDer::pem_slice_iter(added_pem.unwrap_or_default().as_bytes()) {
        let certificate = certificate.map_err(|error| error.to_string())?;
        roots.add(certificate).map_err(|error| error.to_string())?;
    }
    if added_pem.is_some() && roots.len() == known {
        return Err("there is no certificate in them".to_owned());
    }
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// Shakes hands. The certificate must be the host's.
pub(crate) async fn secure(
    tls: &TlsConnector,
    host: String,
    stream: Box<dyn Stream>,
) -> io::Result<Box<dyn Stream>> {
    let host = ServerName::try_from(host).map_err(io::Error::other)?;
    Ok(Box::new(tls.connect(host, stream).await?))
}
