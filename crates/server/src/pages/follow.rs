//! `/c/{token}`: where a link of a mail leads by us to where its author wrote. The address stands in
//! a row that the token names, or in `u`, which the token is signed with; nowhere else does it lead.
//! `/o/{token}`: the picture that tells that a mail was shown.
//!
//! That somebody came by is written down and changes nothing of the contact. Whoever cannot be written
//! down is led on all the same.

use std::fmt::Write as _;

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_TYPE, LOCATION, USER_AGENT};
use axum::http::{Extensions, HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use engine::settings::{self, Tracking};
use runner::{Purpose, TRAP, Token, with_utm};
use store::Workspace;
use store::hit::{Kind, NewHit};

use crate::app::App;
use crate::pages::Fault;
use crate::problem::Problem;

/// A picture of one transparent dot.
const PICTURE: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x01D\x00;";
/// Headers in which a program says that it only looks ahead, and what they then hold.
const AHEAD: [&str; 4] = ["sec-purpose", "purpose", "x-purpose", "x-moz"];
const LOOKS: [&str; 3] = ["prefetch", "preview", "prerender"];

/// A request to follow something.
pub(crate) struct Visit {
    method: Method,
    headers: HeaderMap,
    /// Empty if nobody knows.
    address: String,
}

/// Leads on.
pub(crate) async fn click(
    State(app): State<App>,
    Path(token): Path<String>,
    uri: Uri,
    method: Method,
    headers: HeaderMap,
    extensions: Extensions,
) -> Result<Response, Fault> {
    let query = uri.query().unwrap_or_default();
    let along = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "u");
    let along = along.map(|(_, url)| url.into_owned());
    let token = read(
        &app,
        Purpose::Click,
        &token,
        along.as_deref().unwrap_or_default(),
    )?;
    let workspace = app.store.workspace(token.bearer.workspace);
    let visit = Visit::new(&app, method, headers, &extensions);
    if token.part == TRAP {
        visit.keep(&app, token, Kind::Trap, None).await;
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let none = || Problem::no("page");
    let url = if let Some(url) = &along {
        url.clone()
    } else {
        let link = workspace.link(token.part).await?.ok_or_else(none)?;
        link.written.url.ok_or_else(none)?
    };
    let tracking = tracking(workspace).await?;
    if tracking.clicks {
        visit.keep(&app, token, Kind::Click, along).await;
    }
    let url = match &tracking.utm {
        Some(utm) => {
            let workflow = workflow(workspace, token).await?;
            with_utm(&url, utm, workflow.as_deref())
        }
        None => url,
    };
    let place = HeaderValue::try_from(in_a_header(&url)).map_err(|_| none())?;
    Ok((StatusCode::FOUND, [(LOCATION, place)]).into_response())
}

/// Shows the picture.
pub(crate) async fn open(
    State(app): State<App>,
    Path(token): Path<String>,
    method: Method,
    headers: HeaderMap,
    extensions: Extensions,
) -> Result<Response, Fault> {
    let token = read(&app, Purpose::Open, &token, "")?;
    let workspace = app.store.workspace(token.bearer.workspace);
    if tracking(workspace).await?.opens {
        let visit = Visit::new(&app, method, headers, &extensions);
        visit.keep(&app, token, Kind::Open, None).await;
    }
    Ok(([(CONTENT_TYPE, "image/gif")], PICTURE).into_response())
}

/// What a token says. One that nobody here made, or with something else along, leads nowhere.
fn read(app: &App, purpose: Purpose, token: &str, along: &str) -> Result<Token, Fault> {
    let links = app.links.as_ref();
    let token = links.and_then(|links| links.read(purpose, token, along));
    Ok(token.ok_or_else(|| Problem::no("page"))?)
}

async fn tracking(workspace: Workspace<'_>) -> Result<Tracking, Fault> {
    let text = workspace.settings_text().await?;
    let read = text.and_then(|row| settings::read(&row.source).settings);
    Ok(read.map(|settings| settings.tracking).unwrap_or_default())
}

/// The workflow that sent the message.
async fn workflow(workspace: Workspace<'_>, token: Token) -> Result<Option<String>, Fault> {
    let bearer = token.bearer;
    let followed = workspace.hits(bearer.contact, bearer.message).await?;
    let handle = followed.and_then(|followed| followed.handle);
    Ok(handle.map(|handle| handle.to_string()))
}

/// An address as it may stand in a header: what is not of ASCII is escaped, as browsers do.
fn in_a_header(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for byte in url.bytes() {
        if byte.is_ascii_graphic() {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("a text takes all that is written to it");
        }
    }
    out
}

impl Visit {
    fn new(app: &App, method: Method, headers: HeaderMap, extensions: &Extensions) -> Self {
        let client = app.client(&headers, extensions);
        Self {
            method,
            address: client.map(|client| client.to_string()).unwrap_or_default(),
            headers,
        }
    }

    /// Writes down that somebody came by.
    async fn keep(&self, app: &App, token: Token, kind: Kind, url: Option<String>) {
        let agent = self.headers.get(USER_AGENT);
        let agent = agent.map(|agent| String::from_utf8_lossy(agent.as_bytes()).into_owned());
        let hit = NewHit {
            contact: token.bearer.contact,
            message: token.bearer.message,
            kind,
            link: token.part.max(0),
            url,
            method: self.method.to_string(),
            agent: agent.unwrap_or_default(),
            address: self.address.clone(),
            is_ahead: self.is_ahead(),
            at: app.now(),
        };
        let workspace = app.store.workspace(token.bearer.workspace);
        match workspace.record_hit(hit).await {
            Ok(true) => {}
            Ok(false) => {
                tracing::debug!(message = %token.bearer.message, "a message is followed too often to be counted");
            }
            Err(error) => {
                tracing::error!(%error, "somebody who followed a link was not written down");
            }
        }
    }

    fn is_ahead(&self) -> bool {
        let values = AHEAD.iter().filter_map(|name| self.headers.get(*name));
        let mut values = values.filter_map(|value| value.to_str().ok());
        values.any(|value| {
            let value = value.to_ascii_lowercase();
            LOOKS.iter().any(|looks| value.contains(looks))
        })
    }
}

#[cfg(test)]
mod tests;
