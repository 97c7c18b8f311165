//! `/u/{token}`: where the unsubscribe link of a mail leads. `GET` asks and changes nothing, since
//! programs follow every link of a mail before a person does. `POST` leaves: from the page's button,
//! or at once from a mail program (RFC 8058), whose body is not looked at. Whoever has the mail may
//! leave; the page shows no address and no name.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use engine::contact::{Basis, Change, Consent, Standing};
use engine::id::Handle;
use engine::settings;
use maud::html;
use runner::Purpose;
use store::command::Command;
use store::who::Who;

use crate::app::App;
use crate::pages::Fault;
use crate::pages::public::{self, Behind};
use crate::problem::Problem;

/// By what the change is said to have come.
const SOURCE: &str = "unsubscribe_link";

/// What a link allows.
struct Leaving {
    behind: Behind,
    interest: Handle,
    basis: Basis,
    /// Where its reader can choose.
    preferences: String,
}

/// Asks.
pub(crate) async fn ask(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let leaving = find(&app, &token).await?;
    let words = leaving.behind.words(&headers);
    let interest = leaving.told(&app, words.tag).await?;
    let content = html! {
        h1 { (words.leave_title) }
        p { (words.leave_what) " " b { (interest) } }
        form method="post" { button type="submit" { (words.leave_button) } }
        p.help { a href=(leaving.preferences) { (words.rather_choose) } }
    };
    let shop = &leaving.behind.shop.name;
    Ok(public::page(words, shop, words.leave_title, &content))
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
    let behind = leaving.behind;
    let workspace = app.store.workspace(behind.workspace());
    workspace
        .command(Who::Contact(behind.contact.id), command, now)
        .await?;
    app.nudge.ring();
    let words = behind.words(&headers);
    let content = html! {
        h1 { (words.left_title) }
        p { (words.left_what) }
        p.help { a href=(leaving.preferences) { (words.rather_choose) } }
    };
    Ok(public::page(
        words,
        &behind.shop.name,
        words.left_title,
        &content,
    ))
}

impl Leaving {
    /// The interest, as the workspace tells it.
    async fn told(&self, app: &App, language: &str) -> Result<String, Fault> {
        let workspace = app.store.workspace(self.behind.workspace());
        let text = workspace.settings_text().await?;
        let read = text.and_then(|row| settings::read(&row.source).settings);
        let told = read.into_iter().flat_map(|settings| settings.interests);
        let name = told
            .filter(|one| one.id == self.interest)
            .map(|one| one.name.of(language).to_owned())
            .next();
        Ok(name.unwrap_or_else(|| self.interest.to_string()))
    }
}

/// Whose link it is, and what it is about. A link that nobody here made is no page.
async fn find(app: &App, token: &str) -> Result<Leaving, Fault> {
    let none = || Problem::no("page");
    let links = app.links.as_ref().ok_or_else(none)?;
    let behind = Behind::find(app, Purpose::Unsubscribe, token).await?;
    let bearer = behind.token.bearer;
    let workspace = app.store.workspace(bearer.workspace);
    let message = workspace.message(bearer.message).await?;
    let message = message
        .filter(|message| message.contact == bearer.contact)
        .ok_or_else(none)?;
    Ok(Leaving {
        interest: message.interest.ok_or_else(none)?,
        basis: message.basis.unwrap_or(Basis::OptIn),
        preferences: path_of(&links.preferences(bearer)),
        behind,
    })
}

/// A link of ours as seen from a page of ours: whatever address the reader came by.
fn path_of(link: &str) -> String {
    let path = link.rsplitn(3, '/').take(2).collect::<Vec<_>>();
    format!("/{}/{}", path[1], path[0])
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
        let page = test.send_as(None, "GET", &path, "").await.text();
        assert!(page.contains("href=\"/p/"), "{page}");
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
