//! `/u/{token}`: where the unsubscribe link of a mail leads. `GET` asks and changes nothing, since
//! programs follow every link of a mail before a person does. `POST` leaves: from the page's button,
//! or at once from a mail program (RFC 8058), whose body is not looked at. Whoever has the mail may
//! leave; the page shows no address and no name.

use axum::extract::{Path, State};
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use engine::contact::{Basis, Change, Consent, Standing};
use engine::id::{ContactId, Handle, WorkspaceId};
use maud::{DOCTYPE, Markup, html};
use store::command::Command;
use store::who::Who;

use crate::app::App;
use crate::pages::look::spoken;
use crate::pages::words::{self, Words};
use crate::pages::{Fault, Page};
use crate::problem::Problem;

/// By what the change is said to have come.
const SOURCE: &str = "unsubscribe_link";
/// The page's own form may be sent, to where it came from.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What a link allows.
struct Leaving {
    workspace: WorkspaceId,
    contact: ContactId,
    interest: Handle,
    basis: Basis,
}

/// Asks.
pub(crate) async fn ask(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let leaving = find(&app, &token).await?;
    let words = words(&headers);
    Ok(page(
        words,
        &html! {
            h1 { (words.leave_title) }
            p { (words.leave_what) " " b { (leaving.interest) } }
            form method="post" { button type="submit" { (words.leave_button) } }
        },
    ))
}

/// Leaves. Doing it again changes nothing.
pub(crate) async fn leave(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let leaving = find(&app, &token).await?;
    let now = app.now();
    let consent = Consent {
        state: Standing::Left,
        basis: leaving.basis,
        source: SOURCE.to_owned(),
        wording: None,
        at: now,
    };
    let change = Change::Interest {
        interest: leaving.interest,
        consent,
    };
    let command = Command::ChangeContact {
        changes: vec![change],
        source: SOURCE.to_owned(),
    };
    let workspace = app.store.workspace(leaving.workspace);
    workspace
        .command(Who::Contact(leaving.contact), command, now)
        .await?;
    app.nudge.ring();
    let words = words(&headers);
    Ok(page(
        words,
        &html! {
            h1 { (words.left_title) }
            p { (words.left_what) }
        },
    ))
}

/// Whose link it is, and what it is about. A link that nobody here made is no page.
async fn find(app: &App, token: &str) -> Result<Leaving, Fault> {
    let none = || Problem::no("page");
    let links = app.links.as_ref().ok_or_else(none)?;
    let bearer = links.unsubscribing(token).ok_or_else(none)?;
    let message = app
        .store
        .workspace(bearer.workspace)
        .message(bearer.message)
        .await?;
    let message = message
        .filter(|message| message.contact == bearer.contact)
        .ok_or_else(none)?;
    Ok(Leaving {
        workspace: bearer.workspace,
        contact: bearer.contact,
        interest: message.interest.ok_or_else(none)?,
        basis: message.basis.unwrap_or(Basis::OptIn),
    })
}

fn words(headers: &HeaderMap) -> &'static Words {
    spoken(headers).unwrap_or(&words::EN)
}

fn page(words: &Words, content: &Markup) -> Response {
    let page = Page(html! {
        (DOCTYPE)
        html lang=(words.tag) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (words.leave_title) }
                link rel="stylesheet" href="/style.css";
                link rel="icon" href="data:,";
            }
            body { main #content.fault { (content) } }
        }
    });
    let mut response = page.into_response();
    response
        .headers_mut()
        .insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

#[cfg(test)]
mod tests {
    use runner::{Bearer, Links};
    use store::inbox::Incoming;

    use crate::test_app::TestApp;

    /// A message that was sent, and the token of its link.
    async fn mailed() -> (TestApp, String) {
        let mut test = TestApp::new().await;
        let journeyed = test.journeyed().await;
        let links = Links::new("https://shop.example", [7; 32]);
        test.app = test.app.clone().with_links(links.clone());
        let filter = store::message::Filter::Contact(journeyed.contact);
        let scope = test.app.store.workspace(test.workspace);
        let message = scope.messages(filter, None, 1).await.unwrap()[0].id;
        let bearer = Bearer {
            workspace: test.workspace,
            contact: journeyed.contact,
            message,
        };
        let link = links.unsubscribe(bearer);
        (test, link.rsplit_once('/').unwrap().1.to_owned())
    }

    async fn unread(test: &TestApp) -> Vec<String> {
        let bucket = test.app.store.buckets()[0];
        let items = test.app.store.system().inbox(bucket, 100).await.unwrap();
        let commands = items.iter().filter_map(|item| match &item.what {
            Incoming::Command(command) => Some(format!("{command:?}")),
            _ => None,
        });
        commands
            .filter(|command| command.contains("unsubscribe_link"))
            .collect()
    }

    #[tokio::test]
    async fn looking_changes_nothing_and_posting_leaves() {
        let (test, token) = mailed().await;
        let path = format!("/u/{token}");
        for method in ["GET", "HEAD"] {
            let answer = test.send_as(None, method, &path, "").await;
            assert_eq!(answer.status, 200);
            assert!(
                answer
                    .header("content-security-policy")
                    .contains("form-action 'self'")
            );
        }
        assert_eq!(unread(&test).await.len(), 0);
        let answer = test
            .send_as(None, "POST", &path, "List-Unsubscribe=One-Click")
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let unread = unread(&test).await;
        assert_eq!(unread.len(), 1);
        assert!(
            unread[0].contains("Left") && unread[0].contains("newsletter"),
            "{unread:?}"
        );
    }

    #[tokio::test]
    async fn a_changed_link_is_no_page() {
        let (test, token) = mailed().await;
        let last = if token.ends_with('0') { "1" } else { "0" };
        let changed = format!("{}{last}", &token[..token.len() - 1]);
        for token in [changed.as_str(), "1.1.1.00", "x"] {
            for method in ["GET", "POST"] {
                let answer = test.send_as(None, method, &format!("/u/{token}"), "").await;
                assert_eq!(answer.status, 404, "{method} {token}");
            }
        }
        assert_eq!(unread(&test).await.len(), 0);
    }
}
