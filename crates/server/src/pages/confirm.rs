//! `/confirm/{token}`: where somebody confirms what they asked for in a form. `GET` asks and changes
//! nothing, since programs follow every link of a mail; the page's button confirms. Doing it again
//! changes nothing; after its time there is nothing left to confirm.

use axum::extract::{Path, State};
use axum::http::header::USER_AGENT;
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::html;
use runner::Purpose;
use store::submission::{Confirmed, SubmissionRow};

use crate::app::App;
use crate::pages::Fault;
use crate::pages::public::{self, Behind};

/// Asks.
pub(crate) async fn ask(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let behind = Behind::find(&app, Purpose::Confirm, &token).await?;
    let words = behind.words(&headers);
    let Some(asked) = asked(&app, &behind).await? else {
        return Ok(gone(&behind, &headers));
    };
    let content = html! {
        h1 { (words.confirm_title) }
        p { (asked.wording) }
        @if !asked.privacy.is_empty() { p.help { (asked.privacy) } }
        form method="post" { button type="submit" { (words.confirm_button) } }
    };
    Ok(public::page(
        words,
        &behind.shop.name,
        words.confirm_title,
        &content,
    ))
}

/// Confirms.
pub(crate) async fn confirm(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
    extensions: Extensions,
) -> Result<Response, Fault> {
    let behind = Behind::find(&app, Purpose::Confirm, &token).await?;
    let words = behind.words(&headers);
    let client = app.client(&headers, &extensions);
    let address = client.map(|client| client.to_string()).unwrap_or_default();
    let agent = headers.get(USER_AGENT);
    let agent = agent.map(|agent| String::from_utf8_lossy(agent.as_bytes()).into_owned());
    let from = (address, agent.unwrap_or_default());
    let workspace = app.store.workspace(behind.workspace());
    let id = behind.token.part;
    let confirmed = workspace.confirm_submission(behind.contact.id, id, from, app.now());
    match confirmed.await? {
        Confirmed::Gone => Ok(gone(&behind, &headers)),
        Confirmed::Done => {
            behind.remember(&app).await?;
            app.nudge.ring();
            let content = html! {
                h1 { (words.confirmed_title) }
                p { (words.confirmed_what) }
            };
            Ok(public::page(
                words,
                &behind.shop.name,
                words.confirmed_title,
                &content,
            ))
        }
    }
}

/// What is to be confirmed, if its time has not run out.
async fn asked(app: &App, behind: &Behind) -> Result<Option<SubmissionRow>, Fault> {
    let workspace = app.store.workspace(behind.workspace());
    let row = workspace
        .submission(behind.contact.id, behind.token.part)
        .await?;
    let now = app.now();
    Ok(row.filter(|row| {
        row.contact == behind.contact.id && row.expires_at.is_none_or(|until| now < until)
    }))
}

fn gone(behind: &Behind, headers: &HeaderMap) -> Response {
    let words = behind.words(headers);
    let content = html! {
        h1 { (words.confirm_gone_title) }
        p { (words.confirm_gone) }
    };
    let page = public::page(words, &behind.shop.name, words.confirm_gone_title, &content);
    (StatusCode::GONE, page).into_response()
}
