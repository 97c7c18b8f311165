//! `GET /api/v1/export/contacts`, `/events`, `/messages` and `/suppressions`: all there is, as a file that is made while it
//! is read. `?format=csv` (the default) or `ndjson`; in CSV `?formulas=keep` leaves cells alone that a
//! spreadsheet would take for formulas, which become text otherwise.

use axum::extract::{Query, State};
use axum::http::Uri;
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::auth::Caller;
use crate::csv::Formulas;
use crate::export::{Export, Form, Table};
use crate::flow::download;
use crate::problem::{Kind, Problem};

/// What a query asks of a file.
pub(super) struct Asked {
    pub(super) formulas: Formulas,
    pub(super) form: Form,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: Option<String>,
    formulas: Option<String>,
}

impl Asked {
    /// Reads `?format=&formulas=`.
    pub(super) fn of(uri: &Uri) -> Result<Self, Problem> {
        let malformed = |detail: &str| Problem::new(Kind::Malformed, detail);
        let Query(written) = Query::<Written>::try_from_uri(uri).map_err(|_| {
            malformed("The query may hold `format` (csv or ndjson) and `formulas` (text or keep).")
        })?;
        Self::named(written.format.as_deref(), written.formulas.as_deref())
    }

    /// The same by their names.
    pub(super) fn named(format: Option<&str>, formulas: Option<&str>) -> Result<Self, Problem> {
        let malformed = |detail: &str| Problem::new(Kind::Malformed, detail);
        let formulas = match formulas {
            None | Some("text") => Formulas::Text,
            Some("keep") => Formulas::Kept,
            Some(_) => return Err(malformed("`formulas` is text or keep.")),
        };
        let form = match format {
            None | Some("csv") => Form::Csv(formulas),
            Some("ndjson") => Form::Ndjson,
            Some(_) => return Err(malformed("`format` is csv or ndjson.")),
        };
        Ok(Self { formulas, form })
    }
}

pub(crate) async fn contacts(
    app: State<App>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, Problem> {
    export(app, &caller, &uri, Table::Contacts)
}

pub(crate) async fn events(app: State<App>, caller: Caller, uri: Uri) -> Result<Response, Problem> {
    export(app, &caller, &uri, Table::Events)
}

pub(crate) async fn messages(
    app: State<App>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, Problem> {
    export(app, &caller, &uri, Table::Messages)
}

pub(crate) async fn suppressions(
    app: State<App>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, Problem> {
    export(app, &caller, &uri, Table::Suppressions)
}

fn export(
    State(app): State<App>,
    caller: &Caller,
    uri: &Uri,
    table: Table,
) -> Result<Response, Problem> {
    let form = Asked::of(uri)?.form;
    let file = format!("{}.{}", table.as_str(), form.ending());
    let (pieces, response) = download(&file, form.media());
    let mut export = Export::new(app.store, caller.workspace().id(), table, form);
    tokio::spawn(async move {
        loop {
            match export.next().await {
                Ok(None) => return,
                Ok(Some(piece)) => {
                    if !pieces.send(piece).await {
                        return;
                    }
                }
                Err(error) => return pieces.break_off(&error).await,
            }
        }
    });
    Ok(response)
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::{Value, json};

    async fn rows(test: &TestApp, path: &str) -> Vec<String> {
        let answer = test.get(path).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert!(
            answer
                .header("content-disposition")
                .starts_with("attachment; filename=")
        );
        answer.text().lines().map(str::to_owned).collect()
    }

    #[tokio::test]
    async fn everything_comes_out_as_a_table_or_as_lines() {
        let test = TestApp::new().await;
        let story = test.journeyed().await;
        let seen = serde_json::json!({"event": "seen", "contact": {"id": story.contact}});
        assert_eq!(test.post("/api/v1/events", &seen).await.status, 200);
        let contacts = rows(&test, "/api/v1/export/contacts").await;
        assert_eq!(contacts.len(), 2);
        assert!(
            contacts[0].starts_with("id,email,external_id,"),
            "{contacts:?}"
        );
        let start = format!("{},anna@example.test,", story.contact);
        assert!(contacts[1].starts_with(&start), "{contacts:?}");
        let lines = rows(&test, "/api/v1/export/contacts?format=ndjson").await;
        let line: Value = serde_json::from_str(&lines[0]).unwrap();
        let shown = test.get("/api/v1/contacts").await.json();
        assert_eq!((&line, lines.len()), (&shown["contacts"][0], 1));
        let events = rows(&test, "/api/v1/export/events").await;
        assert_eq!(
            events[0],
            "id,contact,event,occurred_at,received_at,source,data"
        );
        assert!(events.len() > 1);
        let lines = rows(&test, "/api/v1/export/events?format=ndjson").await;
        assert_eq!(lines.len(), events.len() - 1);
        let messages = rows(&test, "/api/v1/export/messages").await;
        assert!(
            messages[1].contains(",welcome,1,m1,1,welcome,"),
            "{messages:?}"
        );
        let other = test.send_as(Some(&test.other_key), "GET", "/api/v1/export/events", "");
        assert_eq!(other.await.text().lines().count(), 1);
        for bad in ["?format=xls", "?formulas=1", "?x=1"] {
            let path = format!("/api/v1/export/contacts{bad}");
            assert_eq!(test.get(&path).await.status, 400, "{bad}");
        }
    }

    #[tokio::test]
    async fn what_came_from_outside_is_no_formula() {
        let test = TestApp::new().await;
        let name = "=HYPERLINK(\"http://evil.test\")";
        let event = json!({"event": "seen", "contact": {"external_id": "@1"}, "data": {"x": name}});
        assert_eq!(test.post("/api/v1/events", &event).await.status, 200);
        let cells = rows(&test, "/api/v1/export/contacts").await;
        assert!(cells[1].contains(",\"'@1\","), "{cells:?}");
        let kept = rows(&test, "/api/v1/export/contacts?formulas=keep").await;
        assert!(kept[1].contains(",@1,"), "{kept:?}");
        for table in ["contacts", "events", "messages"] {
            let text = test.get(&format!("/api/v1/export/{table}")).await.text();
            let formula = text
                .split([',', '\n'])
                .find(|cell| cell.trim_matches('"').starts_with(['=', '+', '@', '\t']));
            assert_eq!(formula, None);
        }
    }
}
