//! `/sign-in`: where somebody with an account says who they are. A right password makes a session; a
//! wrong one is told no more than that it is wrong, and takes as long whether the address is known or not.

use axum::extract::{Query, State};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};
use serde::Deserialize;
use store::account::{Candidate, SESSION_MS};

use crate::app::App;
use crate::body::Received;
use crate::client::Peer;
use crate::cookie::{Cookie, is_from_our_page};
use crate::pages::language::spoken;
use crate::pages::words::{self, Words};
use crate::pages::{Fault, Page};
use crate::problem::{Kind, Problem};
use crate::{chance, password};

/// Largest form: an address, a password and a path, percent-encoded, and room.
pub(super) const FORM_BYTES_MAX: usize = 8 * 1024;

/// What the address of the page may hold; anything else is left alone.
#[derive(Default, Deserialize)]
struct Asked {
    next: Option<String>,
}

/// What was filled in.
#[derive(Default)]
struct Filled {
    email: String,
    password: String,
    next: String,
}

/// Asks.
pub(crate) async fn ask(uri: axum::http::Uri, headers: HeaderMap) -> Page {
    let asked = Query::<Asked>::try_from_uri(&uri);
    let next = asked.ok().and_then(|Query(asked)| asked.next);
    let filled = Filled {
        next: next.unwrap_or_default(),
        ..Filled::default()
    };
    form(words_of(&headers), &filled, None)
}

/// Signs in.
pub(crate) async fn sign_in(
    State(app): State<App>,
    headers: HeaderMap,
    extensions: Extensions,
    body: Received<FORM_BYTES_MAX>,
) -> Result<Response, Fault> {
    from_our_page(&app, &headers)?;
    let filled = Filled::read(&body.bytes);
    let words = words_of(&headers);
    let peer = extensions.get::<Peer>();
    let client = peer.map(|Peer(peer)| app.proxies.client(*peer, &headers));
    if !app
        .sign_ins
        .may_try(&filled.email, client, app.machine_now())
    {
        tracing::warn!(?client, "too many attempts to sign in");
        let page = form(words, &filled, Some(words.sign_in_too_often));
        return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
    }
    if let Some(who) = known(&app, &filled).await?
        && let Some(cookie) = begin(&app, &headers, &who).await?
    {
        app.sign_ins.succeeded(&filled.email);
        return Ok(gone_to(&app, &cookie, &filled.next));
    }
    tracing::info!(?client, "an attempt to sign in failed");
    let page = form(words, &filled, Some(words.sign_in_wrong));
    Ok((StatusCode::UNAUTHORIZED, page).into_response())
}

/// Whose password it is.
async fn known(app: &App, filled: &Filled) -> Result<Option<Candidate>, Fault> {
    let candidates = app.store.system().sign_in_candidates(&filled.email).await?;
    if candidates.is_empty() {
        password::is(filled.password.clone(), None).await?;
    }
    for candidate in candidates {
        if password::is(filled.password.clone(), candidate.password.clone()).await? {
            return Ok(Some(candidate));
        }
    }
    Ok(None)
}

/// Refuses what a page of somebody else's sent: it could sign people in as somebody they are not.
pub(super) fn from_our_page(app: &App, headers: &HeaderMap) -> Result<(), Fault> {
    if is_from_our_page(headers, &app.public_origin) {
        return Ok(());
    }
    let detail = "This form was not sent by a page of ours.";
    Err(Problem::new(Kind::Forbidden, detail).into())
}

/// Begins a session with a cookie of its own, and ends the one that the browser had. Nothing, if this
/// person may not come in any more.
pub(super) async fn begin(
    app: &App,
    headers: &HeaderMap,
    who: &Candidate,
) -> Result<Option<Cookie>, Fault> {
    let system = app.store.system();
    let cookie = Cookie::new(chance::random()?);
    let hash = cookie.hash();
    let begun = system.begin_session(who, &hash, app.machine_now());
    if !begun.await? {
        return Ok(None);
    }
    if let Some(old) = Cookie::of(headers) {
        system.end_session(&old.hash()).await?;
    }
    Ok(Some(cookie))
}

/// Sets the cookie, and leads to where somebody wanted to go.
pub(super) fn gone_to(app: &App, cookie: &Cookie, next: &str) -> Response {
    let place = if is_path(next) { next } else { "/" };
    let place = HeaderValue::try_from(place).unwrap_or(HeaderValue::from_static("/"));
    let cookie = cookie.set(app.is_secure(), SESSION_MS / 1000);
    (
        StatusCode::SEE_OTHER,
        [(LOCATION, place), (SET_COOKIE, cookie)],
    )
        .into_response()
}

/// Whether it is a path of this server: browsers take `//host` and `/\host` for another one.
fn is_path(next: &str) -> bool {
    let mut chars = next.chars();
    chars.next() == Some('/')
        && !matches!(chars.next(), Some('/' | '\\'))
        && next.bytes().all(|byte| byte.is_ascii_graphic())
}

impl Filled {
    fn read(form: &[u8]) -> Self {
        let mut filled = Self::default();
        for (name, value) in form_urlencoded::parse(form) {
            match &*name {
                "email" => filled.email = value.into_owned(),
                "password" => filled.password = value.into_owned(),
                "next" => filled.next = value.into_owned(),
                _ => {}
            }
        }
        filled
    }
}

pub(super) fn words_of(headers: &HeaderMap) -> &'static Words {
    spoken(headers).unwrap_or(&words::EN)
}

fn form(words: &Words, filled: &Filled, wrong: Option<&str>) -> Page {
    frame(
        words,
        &html! {
            h1 { (words.sign_in) }
            @if let Some(wrong) = wrong { p.wrong role="alert" { (wrong) } }
            form method="post" action="/sign-in" {
                label {
                    (words.address)
                    input type="email" name="email" autocomplete="username" required
                        autofocus value=(filled.email);
                }
                label {
                    (words.password)
                    input type="password" name="password" autocomplete="current-password" required;
                }
                @if is_path(&filled.next) {
                    input type="hidden" name="next" value=(filled.next);
                }
                button type="submit" { (words.sign_in) }
            }
            p.help { (words.sign_in_help) }
        },
    )
}

/// A page for somebody whom we do not know yet.
pub(super) fn frame(words: &Words, content: &Markup) -> Page {
    Page(html! {
        (DOCTYPE)
        html lang=(words.tag) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (words.sign_in) " · Postduif" }
                link rel="stylesheet" href="/style.css";
                link rel="icon" href="data:,";
            }
            body { main #content.sign-in { (content) } }
        }
    })
}

#[cfg(test)]
mod tests;
