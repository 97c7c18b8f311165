//! `GET /workflows/{handle}`: a workflow with the numbers in each block.

use axum::extract::Path;
use maud::{Markup, html};
use store::workflow::WorkflowRow;

use crate::api::workflow::find;
use crate::api::workflow_report::report;
use crate::auth::Visitor;
use crate::pages::look::Look;
use crate::pages::workflows::badge;
use crate::pages::{Fault, Page, flow, number, page, phrase};
use crate::report::{Gone, Report};

pub(crate) async fn handle(
    visitor: Visitor,
    look: Look,
    Path(handle): Path<String>,
) -> Result<Page, Fault> {
    let workspace = visitor.workspace();
    let row = find(workspace, &handle).await?;
    let (outline, report) = report(workspace, &row).await?;
    let moves = row.status.is_under_way();
    let emails = workspace.emails().await?.into_iter();
    let emails = emails.map(|email| (email.handle, email.name)).collect();
    let drawing = flow::draw(&look, &outline, &report, &emails);
    let content = content(&look, &row, &report, &drawing);
    Ok(page(&look, &row.name, moves, &content))
}

fn content(look: &Look, row: &WorkflowRow, report: &Report, drawing: &Markup) -> Markup {
    let words = look.words;
    html! {
        div.title {
            h1 { (row.name) }
            (badge(look, row.status))
            @if let Some(version) = row.live_version {
                span.version { (words.version) " " (version) }
            }
        }
        @if row.live_version.is_some() {
            (sums(look, report))
        } @else {
            p.note { (words.draft_only) }
        }
        (drawing)
        @if !report.gone.is_empty() { (gone(look, &report.gone)) }
    }
}

fn sums(look: &Look, report: &Report) -> Markup {
    let words = look.words;
    let blocks = || report.blocks.iter().map(|block| &block.total);
    let started = report
        .triggers
        .iter()
        .map(|trigger| trigger.total.started)
        .sum();
    let inside = blocks().map(|block| block.waiting).sum();
    let sent = blocks().map(|block| block.sent).sum();
    let skipped = blocks().flat_map(|block| block.skipped.values()).sum();
    html! {
        dl.sums {
            (number(look, words.started, started, "sum"))
            (number(look, words.inside, inside, "sum"))
            (number(look, words.sent, sent, "sum"))
            (number(look, words.skipped, skipped, "sum"))
        }
    }
}

/// What was counted at blocks that a later version no longer has, so that no number vanishes.
fn gone(look: &Look, gone: &[Gone]) -> Markup {
    html! {
        section.gone {
            h2 { (look.words.gone) }
            table {
                @for block in gone {
                    @for (name, n) in &block.total {
                        tr {
                            th scope="row" { (block.id) }
                            td { (name) }
                            td.n { (phrase::count(look.words, *n)) }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::test_app::{TestApp, WELCOME};

    #[tokio::test]
    async fn a_workflow_is_drawn_with_its_numbers() {
        let test = TestApp::new().await;
        test.journeyed().await;
        let answer = test
            .send_as(None, "GET", "/workflows/welcome?lang=nl", "")
            .await;
        let html = answer.text();
        for part in [
            "<h1>Welcome</h1>",
            "Versie 1",
            "<dt>gestart</dt><dd>1</dd>",
            "id=\"block-two_days\"",
            "2 dagen, dan om 10:00",
            "<dt>wacht</dt><dd>1</dd>",
        ] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"));
        assert!(!html.contains("<script") && !html.contains("style=\""));
    }

    #[tokio::test]
    async fn a_draft_is_drawn_without_numbers() {
        let test = TestApp::new().await;
        test.send("PUT", "/api/v1/workflows", WELCOME).await;
        let html = test
            .send_as(None, "GET", "/workflows/welcome", "")
            .await
            .text();
        assert!(html.contains("nog niet gepubliceerd"), "{html}");
        assert!(!html.contains("http-equiv=\"refresh\""));
        let missing = test.send_as(None, "GET", "/workflows/none", "").await;
        assert_eq!(missing.status, 404);
        assert!(missing.text().contains("There is no such page."));
    }

    #[tokio::test]
    async fn numbers_of_blocks_that_went_are_kept() {
        let test = TestApp::new().await;
        test.journeyed().await;
        let other = WELCOME.replace("two_days", "three_days");
        test.send("PUT", "/api/v1/workflows", &other).await;
        let stay = r#"{"moves": {"two_days": "stay"}}"#;
        let path = "/api/v1/workflows/welcome/publish";
        assert_eq!(test.send("POST", path, stay).await.status, 200);
        let html = test
            .send_as(None, "GET", "/workflows/welcome?lang=en", "")
            .await
            .text();
        assert!(html.contains("Blocks that are no longer in the workflow"));
        assert!(html.contains(">two_days</th>"));
    }
}
