//! The plain pages: the workflows with their numbers, and the test inbox. HTML from the server, no
//! script at all, one style sheet. They show and never change anything, to whoever is signed in, or to
//! anybody where the app says so. The exceptions are the pages behind the links of a mail ([`leave`],
//! [`preferences`]), which are for whoever has the mail, and signing in and out.
//!
//! HTML is written with maud: its templates are checked by the compiler and escape every value, in
//! text and in attributes, so that no name, subject or reason from outside can become markup. What
//! a value means is decided elsewhere; these modules only lay it out.

pub(crate) mod built;
pub(crate) mod confirm;
pub(crate) mod follow;
pub(crate) mod form;
pub(crate) mod inbox;
pub(crate) mod leave;
pub(crate) mod mail;
pub(crate) mod mail_html;
pub(crate) mod mail_raw;
pub(crate) mod playing;
pub(crate) mod preferences;
pub(crate) mod script;
pub(crate) mod sign_in;
pub(crate) mod sign_in_link;
pub(crate) mod sign_out;
pub(crate) mod style;
pub(crate) mod workflow;
pub(crate) mod workflows;

mod fault;
mod flow;
mod icon;
mod look;
mod phrase;
mod public;
mod rule;
mod term;
mod walked;
mod words;

use axum::http::HeaderValue;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use crate::cookie::FIELD;
pub(crate) use fault::Fault;
use look::Look;

/// What a page may do: show itself with our style sheet, and mails in frames of their own.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// How often a page whose numbers move is fetched again, in seconds. The reader can stop it.
const REFRESH_S: u32 = 5;

/// A page.
pub(crate) struct Page(Markup);

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let headers = [
            (
                CONTENT_TYPE,
                HeaderValue::from_static("text/html; charset=utf-8"),
            ),
            (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        ];
        (headers, self.0.into_string()).into_response()
    }
}

/// A page with this title; `moves` if its numbers change while one looks.
fn page(look: &Look, title: &str, moves: bool, content: &Markup) -> Page {
    let words = look.words;
    Page(html! {
        (DOCTYPE)
        html lang=(words.tag) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                @if moves && !look.still && look.stands_at.is_none() {
                    meta http-equiv="refresh" content=(REFRESH_S);
                }
                title { (title) " · Postduif" }
                link rel="stylesheet" href="/style.css";
                link rel="icon" href="data:,";
            }
            body {
                a.skip href="#content" { (words.skip_to_content) }
                (bar(look, moves))
                main #content { (content) }
            }
        }
    })
}

fn bar(look: &Look, moves: bool) -> Markup {
    let words = look.words;
    let link = |path: &str, text: &str| {
        let is_here = look.path == path || (path != "/" && look.path.starts_with(path));
        html! {
            a href=(look.href(path)) aria-current=[is_here.then_some("page")] { (text) }
        }
    };
    html! {
        header.bar {
            a.brand href=(look.href("/")) { (icon::pigeon()) "Postduif" }
            nav aria-label=(words.navigation) {
                (link("/", words.workflows))
                (link("/inbox", words.inbox))
                @if look.path == "/" || look.path.starts_with("/workflows/") {
                    a href={ "/app" (look.path) } { (words.edit) }
                }
            }
            span.shop { (look.shop) }
            @if let Some(at) = &look.stands_at {
                span.shop { (words.stands_still) " " (at) }
            } @else if moves {
                (refreshing(look))
            }
            nav.languages aria-label=(words.language) {
                @for other in words::ALL {
                    a lang=(other.tag) hreflang=(other.tag) href=(look.in_language(other))
                        aria-current=[(other.tag == words.tag).then_some("true")] { (other.name) }
                }
            }
            @if let Some(person) = &look.signed_in {
                form.person method="post" action="/sign-out" {
                    input type="hidden" name=(FIELD) value=(person.token);
                    span { (person.name) }
                    button type="submit" { (words.sign_out) }
                }
            }
        }
    }
}

/// A page that moves by itself can be held still (WCAG 2.2.2).
fn refreshing(look: &Look) -> Markup {
    let words = look.words;
    let text = if look.still {
        words.refresh_on
    } else {
        words.refresh_off
    };
    html! { a.refresh href=(look.toggled()) { (text) } }
}

/// A number with its name; loud where it is what the block is about.
fn number(look: &Look, name: &str, n: i64, class: &str) -> Markup {
    html! {
        div class=(class) {
            dt { (name) }
            dd { (phrase::count(look.words, n)) }
        }
    }
}
