//! Under which words people sort their workflows. Nothing hangs on them but lists, so they are no part of the
//! workflow itself: to sort makes no new revision, and no version has them.

use std::collections::{BTreeMap, BTreeSet};

use engine::id::{Handle, WorkflowId};

use crate::error::{Error, Result};
use crate::row::Row;
use crate::sql;
use crate::workspace::Workspace;

/// Most tags of one workflow: what stands beside a name in a list.
pub const TAGS_MAX: usize = 12;
/// Longest tag, in characters: a word or two.
pub const TAG_CHARS_MAX: usize = 40;

impl Workspace<'_> {
    /// The tags of all workflows that have any, each in their order.
    pub async fn workflow_tags(self) -> Result<BTreeMap<WorkflowId, BTreeSet<String>>> {
        let rows = self
            .driver()
            .read(&sql::WORKFLOW_TAGS_LIST, params![self.id()])
            .await?;
        let read = |row: &Row| Ok((WorkflowId(row.int("workflow")?), tags(&row.text("tags")?)));
        rows.iter().map(read).collect()
    }

    /// Sets all tags of a workflow.
    pub async fn set_workflow_tags(self, handle: &Handle, tags: &BTreeSet<String>) -> Result<()> {
        Error::unless_over("tags of a workflow", tags.len(), TAGS_MAX)?;
        let longest = tags.iter().map(|tag| tag.chars().count()).max();
        Error::unless_over("characters of a tag", longest.unwrap_or(0), TAG_CHARS_MAX)?;
        let row = self.workflow_there(handle).await?;
        let text = serde_json::json!(tags).to_string();
        let params = params![self.id(), row.id, text];
        let write = vec![(&sql::WORKFLOW_TAGS_SET, params, Some(1))];
        self.driver().write(write).await?.all()
    }
}

/// What was kept. Of what a later version wrote otherwise nothing is read: a list is the poorer by a word.
fn tags(text: &str) -> BTreeSet<String> {
    serde_json::from_str(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_no_tag() {
        let check = |text: &str, expect: &[&str]| {
            let expect: BTreeSet<String> = expect.iter().map(|tag| (*tag).to_owned()).collect();
            assert_eq!(tags(text), expect, "{text}");
        };
        check(r#"["b","a","b"]"#, &["a", "b"]);
        check("[]", &[]);
        check("[1]", &[]);
        check("{", &[]);
    }
}
