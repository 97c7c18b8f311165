//! The router on a socket: HTTP/1.1, with limits on everything a stranger can make us hold. TLS and
//! HTTP/2 are for the proxy in front. Stopping lets requests that run come to their end.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::client::Peer;

/// Most open connections; further ones wait in the listener's queue. Each may hold
/// [`HEADERS_BYTES_MAX`] before anybody knows who it is.
const CONNECTIONS_MAX: usize = 1_024;
/// Most bytes of a request's line and headers: clients send some 2 kB; proxies and cookies add to
/// that. It is the size of hyper's buffer, so a head may pass it by what one read brings.
const HEADERS_BYTES_MAX: usize = 32 * 1024;
/// Most headers of a request.
const HEADERS_MAX: usize = 64;
/// How long a connection may take to send the headers of its next request, which is also how long
/// it may be idle.
const HEADERS_TIME_MAX: Duration = Duration::from_secs(30);
/// How long running requests get to end when the process stops: longer than a request may take.
const DRAIN_TIME_MAX: Duration = Duration::from_secs(35);
/// How long to wait after a failed accept, which mostly means that the process has no file
/// descriptors left: trying at once would only burn the processor.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Says that the server stops, to answers that would go on for as long as anybody reads them. A part of
/// every request.
#[derive(Clone)]
pub(crate) struct Closing(watch::Receiver<bool>);

impl Closing {
    /// One that comes when `true` is sent, or when nobody can send any more.
    pub(crate) fn channel() -> (watch::Sender<bool>, Self) {
        let (sender, receiver) = watch::channel(false);
        (sender, Self(receiver))
    }

    /// Waits until the server stops.
    pub(crate) async fn comes(mut self) {
        // An error says that the server is gone.
        let _ = self.0.wait_for(|closes| *closes).await;
    }
}

/// Serves until `shutdown` comes, then until the running requests have ended.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let (close, closing) = Closing::channel();
    tokio::select! {
        () = shutdown => {}
        never = accept_all(&listener, &router, (&places, &closing), &graceful) => return never,
    }
    close.send_replace(true);
    // No further connections from here on; the port is free again.
    drop(listener);
    if tokio::time::timeout(DRAIN_TIME_MAX, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some connections did not end in time and were cut off");
    }
    Ok(())
}

async fn accept_all(
    listener: &TcpListener,
    router: &Router,
    (places, closing): (&Arc<Semaphore>, &Closing),
    graceful: &GracefulShutdown,
) -> io::Result<()> {
    loop {
        let place = places.clone().acquire_owned().await;
        let place = place.map_err(io::Error::other)?;
        match listener.accept().await {
            Ok((stream, peer)) => {
                let about = (Peer(peer.ip()), closing.clone());
                connection(stream, about, router.clone(), place, graceful);
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

fn connection(
    stream: TcpStream,
    (peer, closing): (Peer, Closing),
    router: Router,
    place: OwnedSemaphorePermit,
    graceful: &GracefulShutdown,
) {
    // Answers are small and whole; waiting to fill packets would only delay them.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection stays with Nagle's algorithm");
    }
    let router = TowerToHyperService::new(router);
    let with_peer = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        request.extensions_mut().insert(closing.clone());
        router.call(request)
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_TIME_MAX)
        .max_buf_size(HEADERS_BYTES_MAX)
        .max_headers(HEADERS_MAX)
        .serve_connection(TokioIo::new(stream), with_peer);
    let served = graceful.watch(served);
    tokio::spawn(async move {
        if let Err(error) = served.await {
            tracing::debug!(%error, "a connection ended badly");
        }
        drop(place);
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use std::net::SocketAddr;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::oneshot;

    async fn start(
        router: Router,
    ) -> (
        SocketAddr,
        oneshot::Sender<()>,
        tokio::task::JoinHandle<io::Result<()>>,
    ) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(serve(listener, router, async {
            stopped.await.unwrap_or_default();
        }));
        (address, stop, served)
    }

    #[expect(clippy::disallowed_methods, reason = "the test is the client")]
    async fn connect(address: SocketAddr) -> TcpStream {
        TcpStream::connect(address).await.unwrap()
    }

    async fn check(address: SocketAddr, request: &str, expect: &str) {
        let mut stream = connect(address).await;
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.starts_with(expect), "{answer}");
    }

    #[tokio::test]
    async fn headers_are_bounded() {
        let (address, stop, served) =
            start(Router::new().route("/", get(|| async { "hello" }))).await;
        let end = "Connection: close\r\n\r\n";
        check(
            address,
            &format!("GET / HTTP/1.1\r\nHost: x\r\n{end}"),
            "HTTP/1.1 200",
        )
        .await;
        let long = format!(
            "GET / HTTP/1.1\r\nA: {}\r\n{end}",
            "x".repeat(2 * HEADERS_BYTES_MAX)
        );
        check(address, &long, "HTTP/1.1 431").await;
        let many = format!(
            "GET / HTTP/1.1\r\n{}{end}",
            "A: x\r\n".repeat(HEADERS_MAX + 1)
        );
        check(address, &many, "HTTP/1.1 431").await;
        stop.send(()).unwrap();
        served.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn a_running_request_ends_before_the_server_does() {
        let (entered, inside) = oneshot::channel::<()>();
        let (go_on, waits) = oneshot::channel::<()>();
        let gates = std::sync::Mutex::new(Some((entered, waits)));
        let slow = move || {
            let gates = gates.lock().unwrap().take();
            async move {
                let (entered, waits) = gates.unwrap();
                entered.send(()).unwrap();
                waits.await.unwrap();
                "done"
            }
        };
        let slow = Arc::new(slow);
        let router = Router::new().route("/", get(move || slow()));
        let (address, stop, served) = start(router).await;
        let mut stream = connect(address).await;
        stream
            .write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            .await
            .unwrap();
        inside.await.unwrap();
        stop.send(()).unwrap();
        go_on.send(()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.ends_with("done"), "{answer}");
        served.await.unwrap().unwrap();
    }
}
