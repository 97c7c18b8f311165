//! `GET /`: the workflows, each with the few numbers that say whether it runs.

use maud::{Markup, html};
use store::workflow::{Status, WorkflowRow};

use crate::auth::Visitor;
use crate::pages::look::Look;
use crate::pages::{Fault, Page, page, phrase};

/// How many workflows show numbers: each costs one look-up.
const WITH_NUMBERS_MAX: usize = 100;

/// The numbers of a whole workflow.
#[derive(Default)]
struct Sums {
    started: i64,
    inside: i64,
    sent: i64,
}

pub(crate) async fn handle(visitor: Visitor, look: Look) -> Result<Page, Fault> {
    let workspace = visitor.workspace();
    let mut rows = Vec::new();
    for row in workspace.workflows().await? {
        let mut sums = None;
        if rows.len() < WITH_NUMBERS_MAX {
            sums = Some(Sums::of(workspace.counters(row.id).await?));
        }
        rows.push((row, sums));
    }
    let moves = rows.iter().any(|(row, _)| row.status == Status::Live);
    Ok(page(
        &look,
        look.words.workflows,
        moves,
        &content(&look, &rows),
    ))
}

impl Sums {
    fn of(counters: Vec<store::seeing::CounterRow>) -> Self {
        let mut sums = Self::default();
        for counter in counters {
            match counter.name.as_str() {
                "started" => sums.started += counter.n,
                "entered" => sums.inside += counter.n,
                "left" => sums.inside -= counter.n,
                "sent" => sums.sent += counter.n,
                _ => {}
            }
        }
        sums
    }
}

fn content(look: &Look, rows: &[(WorkflowRow, Option<Sums>)]) -> Markup {
    let words = look.words;
    html! {
        h1 { (words.workflows) }
        @if rows.is_empty() {
            p.empty { (words.no_workflows) }
        } @else {
            table {
                thead {
                    tr {
                        th scope="col" { (words.workflow) }
                        th scope="col" { (words.status) }
                        th.n scope="col" { (words.version) }
                        th.n scope="col" { (words.started) }
                        th.n scope="col" { (words.inside) }
                        th.n scope="col" { (words.sent) }
                    }
                }
                tbody { @for (row, sums) in rows { (line(look, row, sums.as_ref())) } }
            }
        }
    }
}

fn line(look: &Look, row: &WorkflowRow, sums: Option<&Sums>) -> Markup {
    let count = |of: fn(&Sums) -> i64| sums.map(|sums| phrase::count(look.words, of(sums)));
    html! {
        tr {
            th scope="row" {
                a href=(look.href(&format!("/workflows/{}", row.handle))) { (row.name) }
            }
            td { (badge(look, row.status)) }
            td.n { @if let Some(version) = row.live_version { (version) } @else { "–" } }
            td.n { (count(|sums| sums.started).unwrap_or_default()) }
            td.n { (count(|sums| sums.inside).unwrap_or_default()) }
            td.n { (count(|sums| sums.sent).unwrap_or_default()) }
        }
    }
}

/// A workflow's status, as a small sign.
pub(super) fn badge(look: &Look, status: Status) -> Markup {
    html! { span class={ "badge " (status.as_str()) } { (phrase::status(look.words, status)) } }
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;

    #[tokio::test]
    async fn the_list_shows_each_workflow_with_its_numbers() {
        let test = TestApp::new().await;
        let empty = test.send_as(None, "GET", "/?lang=en", "").await.text();
        assert!(empty.contains("There are no workflows yet."), "{empty}");
        test.journeyed().await;
        let page = test.send_as(None, "GET", "/?lang=nl", "").await;
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        let html = page.text();
        assert!(html.contains("<html lang=\"nl\">"));
        assert!(html.contains("<a href=\"/workflows/welcome?lang=nl\">Welcome</a>"));
        assert!(html.contains(">actief</span>"));
        assert!(html.contains("http-equiv=\"refresh\" content=\"5\""));
        let still = test.send_as(None, "GET", "/?refresh=off", "").await.text();
        assert!(!still.contains("http-equiv=\"refresh\""));
    }
}
