//! `/sign-in/{token}`: a link that signs somebody in once. `GET` asks and changes nothing, since programs
//! follow links before a person does; the button uses the link up.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::html;

use crate::app::App;
use crate::key;
use crate::pages::{Fault, Page};

use super::sign_in::{begin, frame, from_our_page, gone_to, words_of};

/// Asks. Whether the link is good is not said before it is used.
pub(crate) async fn ask(headers: HeaderMap) -> Page {
    let words = words_of(&headers);
    frame(
        words,
        &html! {
            h1 { (words.sign_in) }
            p { (words.sign_in_link) }
            form method="post" { button type="submit" { (words.sign_in) } }
        },
    )
}

/// Uses the link up, and signs in.
pub(crate) async fn sign_in(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    from_our_page(&app, &headers)?;
    let (system, hash) = (app.store.system(), key::hash(&token));
    let taken = system.take_sign_in_link(&hash, app.machine_now()).await?;
    if let Some(who) = taken
        && let Some(cookie) = begin(&app, &headers, &who).await?
    {
        return Ok(gone_to(&app, &cookie, "/"));
    }
    let words = words_of(&headers);
    let page = frame(
        words,
        &html! {
            h1 { (words.sign_in) }
            p.wrong role="alert" { (words.sign_in_link_void) }
        },
    );
    Ok((StatusCode::NOT_FOUND, page).into_response())
}
