//! Pages for people whom we mail, behind the links of a mail, and pages with a form for anybody. They
//! show no address and no name, since a mail can be forwarded, and nobody is signed in. In four
//! languages: the reader's own if it is known, else the browser's, else the workspace's.

pub(super) mod words;

use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use engine::contact::Contact;
use engine::id::WorkspaceId;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use runner::{Purpose, Token};
use store::who::Who;

use self::words::Words;
use crate::app::App;
use crate::pages::language::ranges;
use crate::pages::style::SHEET;
use crate::pages::{Fault, Page};
use crate::problem::Problem;

/// The page's own form may be sent, to where it came from.
pub(super) const POLICY: &str = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What is behind a link of a mail: whose mail it was, and of which shop.
pub(super) struct Behind {
    pub(super) token: Token,
    pub(super) contact: Contact,
    pub(super) shop: store::workspace::Settings,
}

impl Behind {
    /// Whose link it is. A link that nobody here made, or whose reader is gone, is no page.
    pub(super) async fn find(app: &App, purpose: Purpose, token: &str) -> Result<Self, Fault> {
        let none = || Problem::no("page");
        let links = app.links.as_ref().ok_or_else(none)?;
        let token = links.read(purpose, token, "").ok_or_else(none)?;
        let workspace = app.store.workspace(token.bearer.workspace);
        let shop = workspace.settings().await?.ok_or_else(none)?;
        let who = Who::Contact(token.bearer.contact);
        let row = workspace.contact(&who).await?.ok_or_else(none)?;
        let contact = row.contact;
        Ok(Self {
            token,
            contact,
            shop,
        })
    }

    /// Whoever was forgotten and asks for mail from a mail of ours may be mailed again.
    pub(super) async fn remember(&self, app: &App) -> Result<(), Fault> {
        if let (Some(links), Some(address)) = (&app.links, self.contact.email.as_deref()) {
            let hashes = links.address_hashes(self.workspace(), address);
            let workspace = app.store.workspace(self.workspace());
            workspace.remember_address(hashes).await?;
        }
        Ok(())
    }

    pub(super) fn workspace(&self) -> WorkspaceId {
        self.token.bearer.workspace
    }

    /// The words of the reader's language.
    pub(super) fn words(&self, headers: &HeaderMap) -> &'static Words {
        spoken(
            self.contact.language.as_deref(),
            headers,
            &self.shop.language,
        )
    }
}

/// The words of a language: the reader's own, the browser's, the workspace's.
pub(super) fn spoken(own: Option<&str>, headers: &HeaderMap, shop: &str) -> &'static Words {
    let browser = || ranges(headers).into_iter().find_map(|tag| Words::of(&tag));
    own.and_then(Words::of)
        .or_else(browser)
        .or_else(|| Words::of(shop))
        .unwrap_or(&words::EN)
}

/// A page of a shop.
pub(super) fn page(words: &Words, shop: &str, title: &str, content: &Markup) -> Response {
    let sheet = html! { link rel="stylesheet" href="/style.css"; };
    let page = Page(document(words, (shop, title), &sheet, content));
    let mut response = page.into_response();
    response
        .headers_mut()
        .insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

/// A page of a shop as one file, for a frame that may load nothing.
pub(super) fn alone(words: &Words, shop: &str, title: &str, content: &Markup) -> String {
    let sheet = html! { style { (PreEscaped(SHEET)) } };
    document(words, (shop, title), &sheet, content).into_string()
}

fn document(
    words: &Words,
    (shop, title): (&str, &str),
    sheet: &Markup,
    content: &Markup,
) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(words.tag) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (title) " · " (shop) }
                (sheet)
                link rel="icon" href="data:,";
            }
            body { main #content.public { p.shop { (shop) } (content) } }
        }
    }
}
