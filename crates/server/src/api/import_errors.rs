//! `GET /api/v1/imports/{id}/errors`: the rows that the newest job did not take, as a CSV file with the
//! number of each, why, and the line as it came: to be mended and sent again. It is made while it is
//! read, so it may be of any length. `?formulas=keep` leaves what a spreadsheet would take for a formula.

use axum::extract::Path;
use axum::http::Uri;
use axum::response::Response;
use store::Store;
use store::import::Import;

use crate::app::App;
use crate::auth::Caller;
use crate::csv::{self, Formulas};
use crate::flow::{Pieces, download};
use crate::problem::Problem;

use super::export::Asked;
use super::import;

/// Rows that are read at a time.
const PAGE_LENGTH: usize = 500;

pub(crate) async fn handle(
    axum::extract::State(app): axum::extract::State<App>,
    caller: Caller,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Problem> {
    let formulas = Asked::of(&uri)?.formulas;
    let row = import::find(caller.workspace(), &id).await?;
    let file = format!("import-{}-errors.csv", row.id.0);
    let (pieces, response) = download(&file, "text/csv; charset=utf-8");
    let workspace = caller.workspace().id();
    tokio::spawn(async move {
        send(&app.store, workspace, &row, formulas, pieces).await;
    });
    Ok(response)
}

async fn send(
    store: &Store,
    workspace: engine::id::WorkspaceId,
    row: &Import,
    formulas: Formulas,
    pieces: Pieces,
) {
    let mut table = String::new();
    csv::row(&mut table, ["row", "reason", "line"], formulas);
    let mut after = 0;
    loop {
        let page = store
            .workspace(workspace)
            .import_faults(row.id, after, PAGE_LENGTH);
        let page = match page.await {
            Ok(page) => page,
            Err(error) => return pieces.break_off(&error).await,
        };
        for fault in &page {
            let number = fault.number.to_string();
            let cells = [number.as_str(), &fault.reason, &fault.line];
            csv::row(&mut table, cells, formulas);
            after = fault.number;
        }
        let is_read = pieces.send(std::mem::take(&mut table)).await;
        if !is_read || page.len() < PAGE_LENGTH {
            return;
        }
    }
}
