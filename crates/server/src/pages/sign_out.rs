//! `POST /sign-out`: ends the session of whoever asks, from the button on each page.

use axum::extract::State;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::body::Received;
use crate::cookie::{Cookie, FIELD, forget};
use crate::pages::Fault;
use crate::problem::{Kind, Problem};

use super::sign_in::{FORM_BYTES_MAX, from_our_page};

pub(crate) async fn handle(
    State(app): State<App>,
    headers: HeaderMap,
    body: Received<FORM_BYTES_MAX>,
) -> Result<Response, Fault> {
    from_our_page(&app, &headers)?;
    if let Some(cookie) = Cookie::of(&headers) {
        let mut fields = form_urlencoded::parse(&body.bytes);
        let token = fields.find(|(name, _)| name == FIELD);
        if !token.is_some_and(|(_, token)| cookie.has_token(&token)) {
            let detail = "The form has no token of this session.";
            return Err(Problem::new(Kind::Forbidden, detail).into());
        }
        app.store.system().end_session(&cookie.hash()).await?;
    }
    let headers = [
        (LOCATION, HeaderValue::from_static("/sign-in")),
        (SET_COOKIE, forget(app.is_secure())),
    ];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}
