//! One call: from a target to an answer or the reason why there is none.
//!
//! A connection is opened for each call and closed after it. Keeping them open would save a
//! handshake, and would let a later call go to an address that was looked at for an earlier one.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::{Request, Response, Uri, body::Incoming, client::conn::http1};
use hyper_util::rt::TokioIo;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::dial::{self, Stream};
use crate::guard::{Guard, Refused};
use crate::resolve::{Resolve, System};
use crate::target::{Target, TargetError};

mod headers;

pub use headers::{HeaderError, Headers};

/// Longest body of an answer, unless the client is told otherwise: answers go into the memory of a
/// journey, and many are read at a time.
pub const ANSWER_BYTES_MAX: usize = 256 * 1024;
/// Longest time in which one address must take a connection, unless the call ends earlier.
const CONNECT_MS: u64 = 5_000;
/// Most headers of an answer.
const HEADERS_MAX: usize = 100;
/// Longest head of an answer. Hyper takes no less than 8 KiB.
const HEAD_BYTES_MAX: usize = 32 * 1024;
/// Most redirects that a call may ask to be followed.
pub const REDIRECTS_MAX: usize = 5;
/// How we call ourselves.
const AGENT: &str = concat!("Postduif/", env!("CARGO_PKG_VERSION"));

/// What a call does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads. The only one whose redirects may be followed.
    Get,
    /// Tells.
    Post,
    /// Sets.
    Put,
    /// Sets in part.
    Patch,
    /// Takes away.
    Delete,
}

/// A call.
#[derive(Clone, Debug)]
pub struct Call {
    /// What it does.
    pub method: Method,
    /// Where it goes.
    pub target: Target,
    /// What goes along; those of the connection itself are added.
    pub headers: Headers,
    /// What is told; empty for none.
    pub body: Bytes,
    /// For all of it: look-up, connection, redirects, and the last byte of the answer.
    pub timeout: Duration,
    /// How many redirects of a `GET` are followed, at most [`REDIRECTS_MAX`]. What goes along is
    /// left out at another server.
    pub redirects_max: usize,
}

/// What a server answered, whatever it says.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status: 200, 404 ...
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
    /// Who answered; another than was called if redirects were followed.
    pub target: Target,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It may not be called.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// A redirect leads to something that is no address.
    #[error("the redirect cannot be followed: {0}")]
    Redirect(#[from] TargetError),
    /// A redirect from https to http.
    #[error("the redirect leads away from https and is not followed")]
    Downgrade,
    /// There were more redirects than may be followed.
    #[error("more than {0} redirects")]
    Redirects(usize),
    /// The name has no addresses, or its name servers do not answer.
    #[error("`{host}` cannot be resolved: {why}")]
    Lookup {
        /// The name.
        host: String,
        /// What the resolver says.
        why: io::Error,
    },
    /// No connection.
    #[error("no connection: {0}")]
    Connect(io::Error),
    /// No trust: the certificate is not the host's, has run out, or the server speaks no TLS.
    #[error("no encrypted connection: {0}")]
    Tls(io::Error),
    /// The connection broke, or what came is not HTTP.
    #[error("the answer broke off: {0}")]
    Broken(String),
    /// The body is too long.
    #[error("the answer has more than {0} bytes")]
    Large(usize),
    /// Not all of it happened in time.
    #[error("no whole answer in {} seconds", after.as_secs())]
    Late {
        /// The call's time-out.
        after: Duration,
        /// Whether the request was on its way.
        sent: bool,
    },
}

impl Failure {
    /// Whether another try can only end in the same way, as long as nobody changes anything.
    pub const fn is_final(&self) -> bool {
        matches!(
            self,
            Self::Refused(_)
                | Self::Redirect(_)
                | Self::Downgrade
                | Self::Redirects(_)
                | Self::Large(_)
        )
    }

    /// Whether the server may have got the request and acted on it.
    pub const fn may_have_arrived(&self) -> bool {
        matches!(
            self,
            Self::Broken(_) | Self::Large(_) | Self::Late { sent: true, .. }
        )
    }
}

/// Why a client cannot be made.
#[derive(Debug, thiserror::Error)]
#[error("the added certificates cannot be read: {0}")]
pub struct SetupError(String);

/// Makes calls. One is enough for the whole program.
pub struct Client {
    guard: Guard,
    resolver: Arc<dyn Resolve>,
    tls: TlsConnector,
    answer_bytes_max: usize,
}

impl Client {
    /// A client that goes where `guard` lets it. `roots_pem` are certificates of authorities that
    /// are trusted beside the public ones.
    pub fn new(guard: Guard, roots_pem: Option<&str>) -> Result<Self, SetupError> {
        Ok(Self {
            guard,
            resolver: Arc::new(System),
            tls: dial::tls(roots_pem).map_err(SetupError)?,
            answer_bytes_max: ANSWER_BYTES_MAX,
        })
    }

    /// The same one, asking somebody else for addresses.
    #[must_use]
    pub fn resolving(self, resolver: Arc<dyn Resolve>) -> Self {
        Self { resolver, ..self }
    }

    /// The same one, taking longer or only shorter answers.
    #[must_use]
    pub fn taking(self, answer_bytes_max: usize) -> Self {
        Self {
            answer_bytes_max,
            ..self
        }
    }

    /// Makes a call, once. Trying again is up to who asked.
    pub async fn call(&self, call: &Call) -> Result<Answer, Failure> {
        let sent = AtomicBool::new(false);
        let made = timeout(call.timeout, self.follow(call, &sent)).await;
        made.unwrap_or_else(|_| {
            Err(Failure::Late {
                after: call.timeout,
                sent: sent.load(Ordering::Relaxed),
            })
        })
    }

    async fn follow(&self, call: &Call, sent: &AtomicBool) -> Result<Answer, Failure> {
        let redirects_max = call.redirects_max.min(REDIRECTS_MAX);
        let mut target = call.target.clone();
        // Reading twice does no harm, and only reading is followed.
        for _ in 0..=redirects_max {
            let answer = self.hop(call, &target, sent).await?;
            let is_followed = redirects_max > 0 && call.method == Method::Get;
            let Some(location) = location(&answer).filter(|_| is_followed) else {
                return Ok(answer);
            };
            let next = target.follow(location)?;
            if target.is_secure() && !next.is_secure() {
                return Err(Failure::Downgrade);
            }
            target = next;
        }
        Err(Failure::Redirects(redirects_max))
    }

    /// One question and its answer, at one address that was looked at.
    async fn hop(
        &self,
        call: &Call,
        target: &Target,
        sent: &AtomicBool,
    ) -> Result<Answer, Failure> {
        let request = request(call, target)?;
        let addresses = self.addresses(target).await?;
        let each = Duration::from_millis(CONNECT_MS);
        let plain = dial::connect(&addresses, target.port(), each).await;
        let mut stream = plain.map_err(Failure::Connect)?;
        if target.is_secure() {
            let secure = dial::secure(&self.tls, target.host(), stream).await;
            stream = secure.map_err(Failure::Tls)?;
        }
        sent.store(true, Ordering::Relaxed);
        let (status, headers, body) = exchange(stream, request, self.answer_bytes_max).await?;
        Ok(Answer {
            status,
            headers,
            body,
            target: target.clone(),
        })
    }

    /// All addresses of a host, if each of them may be called. One that may not refuses them all: a
    /// name with an inner address beside an outer one is a mistake or an attack.
    async fn addresses(&self, target: &Target) -> Result<Vec<IpAddr>, Failure> {
        let addresses = if let Some(address) = target.address() {
            vec![address]
        } else {
            let host = target.host();
            let found = self.resolver.resolve(&host).await;
            found.map_err(|why| Failure::Lookup { host, why })?
        };
        for address in &addresses {
            self.guard.look(*address, target.port())?;
        }
        Ok(addresses)
    }
}

/// Where a redirect leads; `None` for other answers.
fn location(answer: &Answer) -> Option<&str> {
    let is_redirect = matches!(answer.status, 301 | 302 | 303 | 307 | 308);
    let location = answer.headers.get(header::LOCATION)?;
    is_redirect.then(|| location.to_str().ok()).flatten()
}

fn request(call: &Call, target: &Target) -> Result<Request<Full<Bytes>>, Failure> {
    let is_odd = |_| Failure::Redirect(TargetError::Characters);
    let uri: Uri = target.path_and_query().parse().map_err(is_odd)?;
    let mut request = Request::new(Full::new(call.body.clone()));
    *request.method_mut() = match call.method {
        Method::Get => hyper::Method::GET,
        Method::Post => hyper::Method::POST,
        Method::Put => hyper::Method::PUT,
        Method::Patch => hyper::Method::PATCH,
        Method::Delete => hyper::Method::DELETE,
    };
    *request.uri_mut() = uri;
    let headers = request.headers_mut();
    headers.insert(header::ACCEPT, HeaderValue::from_static("*/*"));
    headers.insert(header::USER_AGENT, HeaderValue::from_static(AGENT));
    // What goes along may be a secret, and is for the server that was named.
    if target.is_same_place(&call.target) {
        call.headers.write_to(headers);
    }
    let host = HeaderValue::from_str(&target.authority());
    let host = host.map_err(|_| Failure::Redirect(TargetError::Characters))?;
    headers.insert(header::HOST, host);
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    Ok(request)
}

/// Speaks HTTP/1.1 over a fresh connection, which is closed on the way out.
async fn exchange(
    stream: Box<dyn Stream>,
    request: Request<Full<Bytes>>,
    answer_bytes_max: usize,
) -> Result<(u16, HeaderMap, Bytes), Failure> {
    let broken = |error: hyper::Error| Failure::Broken(spoken(&error));
    let mut builder = http1::Builder::new();
    builder
        .max_headers(HEADERS_MAX)
        .max_buf_size(HEAD_BYTES_MAX);
    #[expect(
        clippy::disallowed_methods,
        reason = "the guarded client itself; the address was looked at"
    )]
    let handshake = builder.handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.map_err(broken)?;
    // It has to be driven beside the exchange, and may end before all that it brought is read.
    let driven = async {
        let _ended = connection.await;
        std::future::pending::<std::convert::Infallible>().await
    };
    let asked = async {
        let response = sender.send_request(request).await.map_err(broken)?;
        read(response, answer_bytes_max).await
    };
    tokio::select! {
        biased;
        answer = asked => answer,
        never = driven => match never {},
    }
}

async fn read(
    response: Response<Incoming>,
    answer_bytes_max: usize,
) -> Result<(u16, HeaderMap, Bytes), Failure> {
    let (head, body) = response.into_parts();
    match Limited::new(body, answer_bytes_max).collect().await {
        Ok(body) => Ok((head.status.as_u16(), head.headers, body.to_bytes())),
        Err(error) if error.is::<LengthLimitError>() => Err(Failure::Large(answer_bytes_max)),
        Err(error) => Err(Failure::Broken(spoken(&*error))),
    }
}

/// An error and what it came from, in one line.
fn spoken(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}
