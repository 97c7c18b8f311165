//! One block of an import in the transaction of its job: what the rows do, what was not taken, and the
//! counts.

use engine::id::WorkspaceId;
use engine::time::{DAY_MS, Time};
use engine::trigger::crossing::MARK_LEAST;

use super::import::{Order, read, signed, stored};
use super::import_block;
use super::job::Chunk;
use crate::error::{Error, Result};
use crate::import::{Block, Counts, FAULTS_MAX, ImportId, LINE_BYTES_MAX, Pass};
use crate::sql;
use crate::tx::Tx;
use crate::watch::LOOKED_ONCE;

/// Parts that go in one transaction: 16 MiB.
pub(super) const PARTS_GONE: usize = 64;

pub(super) fn chunk(tx: &Tx<'_>, order: Order, block: &Block, now: Time) -> Result<Chunk> {
    let (workspace, id) = (WorkspaceId(order.workspace), ImportId(order.import));
    if block.from.pass == Pass::Tidy {
        let gone = tx.run(&sql::IMPORT_PART_DELETE, &params![id, PARTS_GONE])?;
        let cursor = (gone == PARTS_GONE).then(|| stored(&block.from));
        return Ok(Chunk {
            cursor: cursor.transpose()?,
            done: 0,
        });
    }
    let about = import_block::About {
        workspace,
        import: id,
        is_dry: order.dry,
        triggers: block.triggers,
        started_at: Time::from_millis(order.started_at),
        now,
    };
    let mut done = import_block::apply(tx, &about, &block.rows)?;
    let import = read(tx.view(), workspace, id)?;
    let import = import.ok_or_else(|| Error::Refused("the import is not there".to_owned()))?;
    let before = if order.dry {
        import.checked
    } else {
        import.ran
    };
    let mut counts = before.unwrap_or_default();
    let room = FAULTS_MAX - counts.refused - counts.consents_refused;
    if block.from.pass == Pass::OptOuts {
        // What is wrong with a row is said when all of it is taken.
        done.faults.clear();
        done.counts = Counts {
            opt_outs: done.counts.opt_outs,
            ..Counts::default()
        };
    }
    if block.from.pass == Pass::Rows && block.triggers && !order.dry {
        // They were counted in the pass before, and may not have had their turn in the inbox yet.
        done.counts.opt_outs = 0;
    }
    done.faults.truncate(usize::try_from(room).unwrap_or(0));
    let faults = done.faults.iter().map(|(place, reason)| {
        let row = &block.rows[*place];
        let number = signed(row.number);
        params![id, number, reason, line(&block.text, row.span)]
    });
    let faults: Vec<_> = faults.collect();
    if tx.is_alone() {
        for fault in &faults {
            tx.run(&sql::IMPORT_FAULT_INSERT, fault)?;
        }
    } else {
        tx.run_all(&sql::IMPORT_FAULT_INSERT_MANY, faults)?;
    }
    let rows = done.counts.rows;
    counts.add(&done.counts);
    let set = if order.dry {
        &sql::IMPORT_SET_CHECKED
    } else {
        &sql::IMPORT_SET_RAN
    };
    tx.run(set, &params![workspace, id, stored(&counts)?])?;
    let is_last = block.next.is_none_or(|next| next.pass == Pass::Tidy);
    if is_last && !order.dry {
        let today = now.millis().div_euclid(DAY_MS);
        let days = params![workspace, today, MARK_LEAST, LOOKED_ONCE];
        tx.run(&sql::IMPORT_DAYS_AGAIN, &days)?;
        // Every process hears of it as it hears of a new definition.
        tx.run(&sql::META_GROW, &params!["definitions"])?;
    }
    Ok(Chunk {
        cursor: block.next.map(|next| stored(&next)).transpose()?,
        done: usize::try_from(rows).unwrap_or(0),
    })
}

/// The text of a row as it came, without the end of its line; a long one is shortened, and ends with
/// `…`. What is no UTF-8 and the character NUL, which cannot be kept, become `�`.
fn line(text: &[u8], (from, to): (usize, usize)) -> String {
    let whole = text.get(from..to).unwrap_or_default();
    let some = &whole[..whole.len().min(LINE_BYTES_MAX)];
    let line = String::from_utf8_lossy(some).replace('\0', "\u{fffd}");
    let line = line.trim_matches(['\r', '\n']);
    if whole.len() > LINE_BYTES_MAX {
        format!("{line}…")
    } else {
        line.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_shown_as_it_came() {
        let check = |text: &[u8], expect: &str| {
            assert_eq!(line(text, (0, text.len())), expect);
        };
        check(b"a;b\r\n", "a;b");
        check(b"\"a\nb\";c\n", "\"a\nb\";c");
        check(b"a\0\xff", "a\u{fffd}\u{fffd}");
        let long = "x".repeat(LINE_BYTES_MAX + 1);
        check(long.as_bytes(), &format!("{}…", &long[1..]));
        assert_eq!(line(b"abc", (2, 9)), "");
    }
}
