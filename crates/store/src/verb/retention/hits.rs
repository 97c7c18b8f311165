//! Hits that are old go; that somebody clicked in a message is remembered as a number, or the books
//! would not balance.

use std::collections::BTreeSet;

use engine::id::{BlockId, MessageId, WorkflowId, WorkspaceId};

use crate::bucket::Bucket;
use crate::error::Result;
use crate::hit::{Class, Kind};
use crate::sql;
use crate::tx::Tx;

/// Deletes the hits between two numbers that came before an instant.
pub(super) fn delete(
    tx: &Tx<'_>,
    bucket: Bucket,
    (after, last): (i64, i64),
    before: i64,
) -> Result<usize> {
    let gone = tx.rows(&sql::HIT_DELETE, &params![bucket, after, last, before])?;
    let mut clicked = BTreeSet::new();
    for row in &gone {
        let is_click = row.parse("kind", Kind::named)? == Kind::Click;
        if is_click && row.opt_parse("class", Class::named)? == Some(Class::Human) {
            clicked.insert(MessageId(row.int("message")?));
        }
    }
    for message in clicked {
        remember(tx, bucket, message)?;
    }
    Ok(gone.len())
}

/// A message counts as clicked once, however often it was: as long as a click is left, that one says so.
fn remember(tx: &Tx<'_>, bucket: Bucket, message: MessageId) -> Result<()> {
    let left = params![bucket, message, Kind::Click.as_str(), Class::Human.as_str()];
    if tx.row(&sql::HIT_HUMAN, &left)?.is_some() {
        return Ok(());
    }
    // Without its message it stands in no report.
    let Some(row) = tx.row(&sql::HIT_MESSAGE, &params![bucket, message])? else {
        return Ok(());
    };
    let workspace = WorkspaceId(row.int("workspace")?);
    let workflow = WorkflowId(row.int("workflow")?);
    let (version, block) = (row.int("version")?, row.parse("block", BlockId::new)?);
    let params = params![
        workspace, bucket, workflow, version, &block, "clicked", 1_i64
    ];
    tx.run(&sql::COUNTER_PAST_GROW, &params)?;
    Ok(())
}
