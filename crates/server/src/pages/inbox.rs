//! `GET /inbox`: the mails that would have been sent, newest first.

use axum::http::Uri;
use maud::{Markup, html};
use store::test_inbox::{CaughtId, CaughtRow};

use crate::auth::Visitor;
use crate::pages::look::Look;
use crate::pages::{Fault, Page, page, phrase};

/// Mails on a page.
const ON_A_PAGE: usize = 50;

pub(crate) async fn handle(visitor: Visitor, look: Look, uri: Uri) -> Result<Page, Fault> {
    let before = before(&uri);
    let rows = visitor.workspace().caught(before, ON_A_PAGE).await?;
    // Further back nothing moves.
    let moves = before.is_none();
    Ok(page(&look, look.words.inbox, moves, &content(&look, &rows)))
}

/// The last mail of the page before. What is no number begins at the front: this is a link for
/// people, and somebody who changed it by hand wants to see mails.
fn before(uri: &Uri) -> Option<CaughtId> {
    let query = uri.query().unwrap_or_default();
    let after = query
        .split('&')
        .find_map(|part| part.strip_prefix("after="));
    after.and_then(|after| after.parse().ok()).map(CaughtId)
}

fn content(look: &Look, rows: &[CaughtRow]) -> Markup {
    let words = look.words;
    let older = rows.last().filter(|_| rows.len() == ON_A_PAGE);
    html! {
        h1 { (words.inbox) }
        @if rows.is_empty() {
            p.empty { (words.no_mails) }
        } @else {
            table {
                thead {
                    tr {
                        th scope="col" { (words.subject) }
                        th scope="col" { (words.to) }
                        th.n scope="col" { (words.when) }
                    }
                }
                tbody { @for row in rows { (line(look, row)) } }
            }
            @if let Some(last) = older {
                p.older { a href=(look.href(&format!("/inbox?after={}", last.id.0))) { (words.older) } }
            }
        }
    }
}

fn line(look: &Look, row: &CaughtRow) -> Markup {
    let subject = if row.subject.is_empty() {
        "–"
    } else {
        &row.subject
    };
    html! {
        tr {
            th scope="row" { a href=(look.href(&format!("/inbox/{}", row.id.0))) { (subject) } }
            td { (row.recipient) }
            td.n { time datetime=(row.at) { (phrase::moment(look.words, &look.zone, row.at)) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;

    #[tokio::test]
    async fn mails_are_listed_newest_first_a_page_at_a_time() {
        let test = TestApp::new().await;
        let empty = test.send_as(None, "GET", "/inbox?lang=en", "").await.text();
        assert!(empty.contains("The test inbox is empty."));
        for n in 0..51 {
            test.catch(&format!("mail <b>{n}</b>"), "x").await;
        }
        let first = test.send_as(None, "GET", "/inbox", "").await.text();
        assert!(first.contains("mail &lt;b&gt;50&lt;/b&gt;") && !first.contains("&gt;0&lt;"));
        assert!(first.contains("1 mrt 2027 10:00"));
        let link = first.split("/inbox?after=").nth(1).unwrap();
        let after = link.split('"').next().unwrap();
        let second = test
            .send_as(None, "GET", &format!("/inbox?after={after}"), "")
            .await
            .text();
        assert!(second.contains("mail &lt;b&gt;0&lt;/b&gt;") && !second.contains("&gt;1&lt;"));
    }
}
