//! `GET /api/v1/export/workflows/{handle}`: the numbers of a workflow by block and version, as a file. It takes
//! what other exports take, `?language=nl` for what the heads of a table say, and `?from=` and `?to=` for what
//! was counted on some days.

use axum::extract::{Path, Query, State};
use axum::http::Uri;
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::auth::Caller;
use crate::export::Form;
use crate::flow::download;
use crate::problem::{Kind, Problem};
use crate::report::table;
use crate::why::Language;

use super::export::Asked;
use super::workflow::find;
use super::workflow_report::of_days;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: Option<String>,
    formulas: Option<String>,
    language: Option<String>,
    from: Option<String>,
    to: Option<String>,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    uri: Uri,
) -> Result<Response, Problem> {
    let malformed = |detail: &str| Problem::new(Kind::Malformed, detail);
    let Query(written) = Query::<Written>::try_from_uri(&uri).map_err(|_| {
        malformed(
            "The query may hold `format` (csv or ndjson), `formulas` (text or keep), `language` (en or nl), `from` and `to` (dates).",
        )
    })?;
    let language = match written.language.as_deref() {
        None | Some("en") => Language::English,
        Some("nl") => Language::Dutch,
        Some(_) => return Err(malformed("`language` is en or nl.")),
    };
    let form = Asked::named(written.format.as_deref(), written.formulas.as_deref())?.form;
    let workspace = caller.workspace();
    let row = find(workspace, &handle).await?;
    let days = (written.from.as_deref(), written.to.as_deref());
    let (report, days) = of_days(workspace, &row, days, app.now()).await?;
    let text = match form {
        Form::Csv(formulas) => table::csv(&report, language, formulas),
        Form::Ndjson => table::ndjson(&report).map_err(|error| {
            tracing::error!(%error, "a report cannot be written as JSON");
            Problem::new(Kind::Internal, "The report could not be written.")
        })?,
    };
    let days = days.map_or_else(String::new, |days| format!("-{days}"));
    let file = format!("{}-report{days}.{}", row.handle, form.ending());
    let (pieces, response) = download(&file, form.media());
    // It fits among the pieces that wait, so that nobody has to read it first.
    pieces.send(text).await;
    Ok(response)
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::Value;

    #[tokio::test]
    async fn the_numbers_come_out_as_a_table_or_as_lines() {
        let test = TestApp::new().await;
        test.journeyed().await;
        let path = "/api/v1/export/workflows/welcome";
        let file = test.get(path).await;
        assert_eq!(file.status, 200, "{}", file.text());
        assert_eq!(
            file.header("content-disposition"),
            "attachment; filename=\"welcome-report.csv\""
        );
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
        let text = file.text();
        let rows: Vec<_> = text.lines().collect();
        assert!(rows[0].contains(",waiting (who is in it now),"), "{text}");
        assert!(
            rows[1].starts_with("trigger,joined,interest_confirmed,,1,"),
            "{text}"
        );
        assert!(rows[2].starts_with("block,m1,send_email,,1,"), "{text}");
        let dutch = test.get(&format!("{path}?language=nl&formulas=keep")).await;
        assert!(dutch.text().contains("(wie er nu in staat)"));
        let lines = test.get(&format!("{path}?format=ndjson")).await;
        assert_eq!(lines.header("content-type"), "application/x-ndjson");
        let line: Value = serde_json::from_str(lines.text().lines().nth(2).unwrap()).unwrap();
        assert_eq!(
            (&line["id"], &line["waiting"]),
            (&"two_days".into(), &1.into())
        );
        for (bad, status) in [
            (format!("{path}?language=fr"), 400),
            (format!("{path}?format=xls"), 400),
            (format!("{path}?x=1"), 400),
            ("/api/v1/export/workflows/none".to_owned(), 404),
        ] {
            assert_eq!(test.get(&bad).await.status, status, "{bad}");
        }
    }
}
