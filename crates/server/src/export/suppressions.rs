//! The addresses that are never mailed as a table, in the order of their bytes.

use engine::time::Time;
use serde::Serialize;
use store::Workspace;

use super::{PAGE_LENGTH, Sheet};

/// As an import of such a list calls them, and since when.
const COLUMNS: [&str; 3] = ["email", "reason", "since"];

#[derive(Debug, Default)]
pub(super) struct State {
    after: Option<String>,
}

#[derive(Serialize)]
struct Row {
    email: String,
    reason: String,
    since: Time,
}

impl State {
    /// Writes the next page; whether it was the last.
    pub(super) async fn next(
        &mut self,
        workspace: Workspace<'_>,
        sheet: &mut Sheet,
    ) -> store::Result<bool> {
        if self.after.is_none() {
            sheet.header(COLUMNS);
        }
        let after = self.after.take().unwrap_or_default();
        let rows = workspace.suppressions(&after, "", PAGE_LENGTH).await?;
        let is_last = rows.len() < PAGE_LENGTH;
        self.after = Some(rows.last().map_or(after, |row| row.address.clone()));
        for one in rows {
            let since = one.at.to_string();
            let row = Row {
                email: one.address,
                reason: one.reason,
                since: one.at,
            };
            sheet.row(&row, || {
                [row.email.as_str(), row.reason.as_str(), since.as_str()]
            });
        }
        Ok(is_last)
    }
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;

    #[tokio::test]
    async fn all_of_them_are_written() {
        let test = TestApp::new().await;
        let scope = test.app.store.workspace(test.workspace);
        for n in 0..1_001 {
            let address = format!("n{n:04}@shop.test");
            scope
                .suppress(&address, "hard_bounce", test.app.now())
                .await
                .unwrap();
        }
        let file = test.get("/api/v1/export/suppressions").await.text();
        let lines: Vec<_> = file.lines().collect();
        assert_eq!(lines.len(), 1_002);
        assert_eq!(lines[0], "email,reason,since");
        assert_eq!(
            lines[1_001],
            format!("n1000@shop.test,hard_bounce,{}", crate::test_app::NOW)
        );
        let other = test
            .send_as(
                Some(&test.other_key),
                "GET",
                "/api/v1/export/suppressions",
                "",
            )
            .await;
        assert_eq!(other.text().lines().count(), 1);
    }
}
