//! Bodies of requests, read whole and bounded twice: each by its endpoint's limit, and all that are
//! in the process at the same time by the room that the app has. Where the room is full, the answer
//! is 429 before a byte is read, so that memory does not grow with the number of callers.

use std::io::Read;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::sync::OwnedSemaphorePermit;

use crate::app::App;
use crate::problem::{Kind, Problem};

/// Room for bodies that are being read or worked on, in KiB. As a tree a body takes up to some
/// twenty times its text, so this is what keeps the process near 1 GiB in the worst case.
pub(crate) const IN_FLIGHT_KIB_MAX: usize = 64 * 1024;
/// Least room that a body takes, in KiB: a request costs buffers and tasks also when it is small.
/// With it at most 4,096 requests with a body are worked on at once.
const LEAST_KIB: usize = 16;

/// A body of at most `BYTES_MAX` bytes, which holds its share of the room until it is dropped.
pub(crate) struct Received<const BYTES_MAX: usize> {
    /// The body.
    pub(crate) bytes: Bytes,
    _room: OwnedSemaphorePermit,
}

impl<const BYTES_MAX: usize> FromRequest<App> for Received<BYTES_MAX> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let size_bytes = size_bytes(request.headers(), BYTES_MAX)?;
        let room = room(app, size_bytes)?;
        Ok(Self {
            bytes: whole(request, BYTES_MAX).await?,
            _room: room,
        })
    }
}

/// A body that may be compressed with gzip, of at most `BYTES_MAX` bytes before and after. Clients
/// of other products send it so, some without saying it: its first bytes tell.
pub(crate) struct Packed<const BYTES_MAX: usize> {
    /// The body, no longer compressed.
    pub(crate) bytes: Bytes,
    _room: OwnedSemaphorePermit,
}

/// With these bytes a gzip stream begins (RFC 1952), and no JSON does.
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

impl<const BYTES_MAX: usize> FromRequest<App> for Packed<BYTES_MAX> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        // How large it becomes is not known before it is unpacked.
        let room = room(app, BYTES_MAX)?;
        let bytes = whole(request, BYTES_MAX).await?;
        let bytes = if bytes.starts_with(&GZIP_MAGIC) {
            unpacked(&bytes, BYTES_MAX)?
        } else {
            bytes
        };
        Ok(Self { bytes, _room: room })
    }
}

fn unpacked(bytes: &[u8], bytes_max: usize) -> Result<Bytes, Problem> {
    let mut unpacked = Vec::new();
    // One byte more than is taken, to see that there is one.
    let read = flate2::read::MultiGzDecoder::new(bytes)
        .take(bytes_max as u64 + 1)
        .read_to_end(&mut unpacked);
    match read {
        Ok(size) if size > bytes_max => Err(too_large(bytes_max)),
        Ok(_) => Ok(unpacked.into()),
        Err(_) => Err(Problem::new(
            Kind::Malformed,
            "The body begins as gzip and cannot be unpacked; nothing was done.",
        )),
    }
}

/// Sets room aside for a body of so many bytes.
fn room(app: &App, size_bytes: usize) -> Result<OwnedSemaphorePermit, Problem> {
    let share_kib = size_bytes.div_ceil(1024).max(LEAST_KIB);
    let share_kib = u32::try_from(share_kib).unwrap_or(u32::MAX);
    let room = app.room.clone().try_acquire_many_owned(share_kib);
    room.map_err(|_| {
        Problem::new(
            Kind::TooMany,
            "Too many bodies are being read at this moment; nothing was done. Send it again.",
        )
    })
}

async fn whole(request: Request, bytes_max: usize) -> Result<Bytes, Problem> {
    let limited = Limited::new(request.into_body(), bytes_max);
    match limited.collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_large(bytes_max)),
        Err(_) => Err(Problem::new(
            Kind::Malformed,
            "The body broke off before its end; nothing was done.",
        )),
    }
}

/// How many bytes will come, at most; more than may come is refused before any is read.
fn size_bytes(headers: &HeaderMap, bytes_max: usize) -> Result<usize, Problem> {
    if let Some(coding) = headers.get(CONTENT_ENCODING)
        && coding != "identity"
    {
        let detail = format!("Send the body without Content-Encoding; {coding:?} is not read.");
        return Err(Problem::new(Kind::Malformed, detail));
    }
    // Without a length (chunks) the whole limit is set aside.
    let length = headers.get(CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    match length {
        Some(length) if length > bytes_max => Err(too_large(bytes_max)),
        Some(length) => Ok(length),
        None => Ok(bytes_max),
    }
}

fn too_large(bytes_max: usize) -> Problem {
    Problem::new(
        Kind::TooLarge,
        format!("The body may have at most {bytes_max} bytes here; nothing was done."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_app::TestApp;
    use axum::body::Body;
    use axum::response::IntoResponse;

    async fn check(app: &App, headers: &[(&str, &str)], body: &str, expect: Result<usize, u16>) {
        let mut request = Request::new(Body::from(body.to_owned()));
        for (name, value) in headers {
            let name = axum::http::HeaderName::try_from(*name).unwrap();
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        let got = Received::<10>::from_request(request, app).await;
        let got = got.map(|received| received.bytes.len());
        let got = got.map_err(|problem| problem.into_response().status().as_u16());
        assert_eq!(got, expect, "{headers:?} {body}");
    }

    #[tokio::test]
    async fn a_body_is_bounded_with_and_without_a_length() {
        let test = TestApp::new().await;
        check(&test.app, &[], "0123456789", Ok(10)).await;
        check(&test.app, &[], "0123456789a", Err(413)).await;
        check(&test.app, &[("content-length", "11")], "", Err(413)).await;
        check(&test.app, &[("content-encoding", "gzip")], "", Err(400)).await;
        check(&test.app, &[("content-encoding", "identity")], "a", Ok(1)).await;
    }

    #[tokio::test]
    async fn a_packed_body_is_bounded_when_it_is_unpacked() {
        let test = TestApp::new().await;
        let pack = |text: &str| {
            let level = flate2::Compression::best();
            let mut packer = flate2::read::GzEncoder::new(text.as_bytes(), level);
            let mut packed = Vec::new();
            packer.read_to_end(&mut packed).unwrap();
            packed
        };
        let check = async |body: Vec<u8>, expect: Result<&str, u16>| {
            let request = Request::new(Body::from(body));
            let got = Packed::<100>::from_request(request, &test.app).await;
            let got = got.map(|packed| String::from_utf8(packed.bytes.to_vec()).unwrap());
            let got = got.map_err(|problem| problem.into_response().status().as_u16());
            assert_eq!(got.as_deref().map_err(|status| *status), expect);
        };
        check(b"{}".to_vec(), Ok("{}")).await;
        check(pack("{}"), Ok("{}")).await;
        check(pack(&"a".repeat(100)), Ok(&"a".repeat(100))).await;
        check(pack(&"a".repeat(101)), Err(413)).await;
        check(pack(&"a".repeat(10_000)), Err(413)).await;
        check(pack("{}")[..8].to_vec(), Err(400)).await;
    }

    #[tokio::test]
    async fn a_full_room_answers_429_and_is_free_again_afterwards() {
        let test = TestApp::new().await;
        let all = u32::try_from(IN_FLIGHT_KIB_MAX).unwrap();
        let taken = test.app.room.clone().try_acquire_many_owned(all).unwrap();
        check(&test.app, &[], "a", Err(429)).await;
        drop(taken);
        check(&test.app, &[], "a", Ok(1)).await;
        assert_eq!(test.app.room.available_permits(), IN_FLIGHT_KIB_MAX);
    }
}
