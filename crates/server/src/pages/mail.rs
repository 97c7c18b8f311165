//! `GET /inbox/{id}`: a caught mail, why it was sent, and the way that led to it.
//!
//! The mail's HTML never stands in this page. It is fetched from a path of its own into a sandboxed
//! frame; with `srcdoc` it would inherit this page's policy, under which its styles could not work.

use axum::extract::Path;
use maud::{Markup, html};

use crate::auth::Visitor;
use crate::mail_view::{self, Mail, Reason};
use crate::pages::look::Look;
use crate::pages::words::Words;
use crate::pages::{Fault, Page, page, phrase, walked};

pub(crate) async fn handle(
    visitor: Visitor,
    look: Look,
    Path(id): Path<String>,
) -> Result<Page, Fault> {
    let workspace = visitor.workspace();
    let mail = mail_view::find(workspace, mail_view::id(&id)?).await?;
    let steps = match &mail.why {
        Some(why) => walked::steps(workspace, why).await?,
        None => Vec::new(),
    };
    let content = content(&look, &mail, &walked::draw(&look, &steps));
    Ok(page(&look, &mail.subject, false, &content))
}

fn content(look: &Look, mail: &Mail, walked: &Markup) -> Markup {
    let words = look.words;
    let path = |end: &str| format!("/inbox/{}/{end}", mail.id);
    html! {
        p.back { a href=(look.href("/inbox")) { "← " (words.inbox) } }
        h1 { (mail.subject) }
        (head(look, mail))
        div.mail {
            div.shown {
                @if mail.html.is_some() {
                    h2 { (words.as_shown) }
                    iframe sandbox="" src=(path("html")) title=(words.as_shown) {}
                }
                @if let Some(text) = &mail.text {
                    details open[mail.html.is_none()] {
                        summary { (words.as_text) }
                        pre { (text) }
                    }
                }
                details {
                    summary { (words.headers) }
                    table.headers {
                        @for header in &mail.headers {
                            tr { th scope="row" { (header.name) } td { (header.value) } }
                        }
                    }
                }
                p { a href=(path("raw")) { (words.download) } }
            }
            aside aria-labelledby="why" {
                h2 #why { (words.why) }
                @match &mail.why {
                    Some(why) => { (reason(look, why)) (walked) }
                    None => p.note { (words.no_reason) },
                }
            }
        }
    }
}

fn head(look: &Look, mail: &Mail) -> Markup {
    let words = look.words;
    let from = mail
        .headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("from"));
    html! {
        dl.head {
            @if let Some(from) = from { (fact(words.from, &html! { (from.value) })) }
            (fact(words.to, &html! { (mail.recipient) }))
            (fact(words.when, &html! { (phrase::moment(words, &look.zone, mail.at)) }))
        }
    }
}

fn reason(look: &Look, why: &Reason) -> Markup {
    let words = look.words;
    let name = why.workflow_name.as_deref().unwrap_or_default();
    html! {
        dl.facts {
            @if let Some(handle) = &why.workflow {
                (fact(words.workflow, &html! {
                    a href=(look.href(&format!("/workflows/{handle}"))) { (name) }
                    " · " (words.version) " " (why.version)
                }))
                (fact(words.block, &html! {
                    a href=(format!("{}#block-{}", look.href(&format!("/workflows/{handle}")), why.block)) { (why.block) }
                }))
            }
            (fact(words.email, &html! {
                (why.email)
                @if let Some(version) = why.email_version { " · " (words.version) " " (version) }
            }))
            @if let Some(interest) = &why.interest { (fact(words.interest, &html! { (interest) })) }
            (fact(words.ground, &html! { (ground(words, why)) }))
            (fact(words.due, &html! { (phrase::moment(words, &look.zone, why.due_at)) }))
            (fact(words.contact, &html! { (why.contact) }))
            (fact(words.journey, &html! { (why.journey) }))
        }
    }
}

fn ground(words: &Words, why: &Reason) -> &'static str {
    match why.basis {
        Some("opt_in") => words.bases[0],
        Some("customer") => words.bases[1],
        Some("request") => words.bases[2],
        _ if why.purpose == "service" => words.service,
        _ => "–",
    }
}

fn fact(name: &str, value: &Markup) -> Markup {
    html! { div { dt { (name) } dd { (value) } } }
}

#[cfg(test)]
mod tests {
    use crate::mail_view::tests::RAW;
    use crate::test_app::TestApp;

    #[tokio::test]
    async fn a_mail_is_shown_with_its_reason_and_its_html_apart() {
        let test = TestApp::new().await;
        test.journeyed().await;
        let id = test.catch("<i>Halló</i>", RAW).await;
        let html = test
            .send_as(None, "GET", &format!("/inbox/{id}?lang=en"), "")
            .await
            .text();
        for part in [
            "<h1>&lt;i&gt;Halló&lt;/i&gt;</h1>",
            "Why was this sent?",
            "href=\"/workflows/welcome?lang=en\"",
            "#block-m1",
            "welcome, due now",
            "Halló Anna",
        ] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
        assert!(html.contains(&format!("<iframe sandbox=\"\" src=\"/inbox/{id}/html\"")));
        assert!(
            !html.contains("<script") && !html.contains("color: red"),
            "{html}"
        );
    }

    #[tokio::test]
    async fn a_mail_without_a_workflow_says_so() {
        let test = TestApp::new().await;
        let id = test.catch("x", "Subject: x\r\n\r\nonly text").await;
        let html = test
            .send_as(None, "GET", &format!("/inbox/{id}?lang=en"), "")
            .await
            .text();
        assert!(html.contains("This mail does not come from a workflow."));
        assert!(!html.contains("<iframe"));
        assert_eq!(
            test.send_as(None, "GET", "/inbox/4711", "").await.status,
            404
        );
    }
}
