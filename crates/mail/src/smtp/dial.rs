//! Opening the connection: the one place of the workspace from where a mail leaves the machine, and from
//! where a mailbox is read.
//!
//! [`Dial`] is the seam where a test or the simulator puts a connection in memory. Nothing here
//! knows what is said over it.

use std::{io, net::SocketAddr, pin::Pin, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, lookup_host},
    time::timeout,
};

/// Most addresses of one host that are tried; each may take its whole time-out.
const ADDRESSES_MAX: usize = 8;

/// Bytes in both directions.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// What [`Dial::dial`] gives.
pub type Dialling<'a> = Pin<Box<dyn Future<Output = io::Result<Box<dyn Stream>>> + Send + 'a>>;

/// A way to open a connection to one server.
pub trait Dial: Send + Sync {
    /// Opens a new connection.
    fn dial(&self) -> Dialling<'_>;
}

/// Opens TCP connections to a host.
pub(crate) struct TcpDial {
    pub(crate) host: String,
    pub(crate) port: u16,
    /// Refuses every address that is not this machine's own.
    pub(crate) loopback_only: bool,
    /// For the look-up and for each of the host's addresses.
    pub(crate) timeout: Duration,
}

impl TcpDial {
    /// Tries the host's addresses in the order in which the system gives them.
    async fn connect(&self) -> io::Result<Box<dyn Stream>> {
        let mut error = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
        let lookup = lookup_host((self.host.as_str(), self.port));
        let addresses = timeout(self.timeout, lookup)
            .await
            .map_err(|_| in_vain())??;
        for address in addresses.take(ADDRESSES_MAX) {
            if self.loopback_only && !address.ip().is_loopback() {
                error = io::Error::other(format!(
                    "{address} is not this machine, and without TLS no other may be used"
                ));
                continue;
            }
            match timeout(self.timeout, open(address)).await {
                Ok(Ok(stream)) => return Ok(Box::new(stream)),
                Ok(Err(failed)) => error = failed,
                Err(_) => error = in_vain(),
            }
        }
        Err(error)
    }
}

impl Dial for TcpDial {
    fn dial(&self) -> Dialling<'_> {
        Box::pin(self.connect())
    }
}

fn in_vain() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "no answer in time")
}

async fn open(address: SocketAddr) -> io::Result<TcpStream> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where connections to mail servers are made"
    )]
    let stream = TcpStream::connect(address).await?;
    // Without it the end of each message waits 40 ms for the server's delayed acknowledgement.
    stream.set_nodelay(true)?;
    Ok(stream)
}
