//! The numbers of a workflow: its shape, with what was counted at each trigger and block. Pure: what
//! was counted comes in, a report comes out. It is what the API answers and the page draws.

pub(crate) mod table;

use std::collections::BTreeMap;

use engine::id::BlockId;
use schemars::JsonSchema;
use serde::Serialize;
use store::seeing::CounterRow;

use crate::outline::Outline;

/// The numbers of a workflow.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Numbers")]
pub(crate) struct Report {
    /// In the order of the text.
    pub(crate) triggers: Vec<TriggerReport>,
    /// In the order of the text; what stands inside a block comes behind it.
    pub(crate) blocks: Vec<BlockReport>,
    /// What was counted at blocks that are no longer in the text.
    pub(crate) gone: Vec<Gone>,
}

/// A trigger's numbers.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(crate) struct TriggerReport {
    pub(crate) id: BlockId,
    pub(crate) label: Option<String>,
    pub(crate) events: Vec<String>,
    /// Over all versions.
    pub(crate) total: TriggerNumbers,
    /// By version.
    pub(crate) versions: BTreeMap<i64, TriggerNumbers>,
}

/// A block's numbers.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(crate) struct BlockReport {
    pub(crate) id: BlockId,
    pub(crate) kind: String,
    pub(crate) label: Option<String>,
    /// Over all versions.
    pub(crate) total: BlockNumbers,
    /// By version.
    pub(crate) versions: BTreeMap<i64, BlockNumbers>,
}

/// What was counted at a block that is gone: the counters as they are named in the store.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "GoneBlock")]
pub(crate) struct Gone {
    pub(crate) id: BlockId,
    /// Over all versions.
    pub(crate) total: Counts,
    /// By version.
    pub(crate) versions: BTreeMap<i64, Counts>,
}

/// What is counted at a trigger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct TriggerNumbers {
    /// Events that set it off.
    pub(crate) matched: i64,
    /// Journeys that began.
    pub(crate) started: i64,
    /// Journeys under way that took the new data.
    pub(crate) updated: i64,
    /// Who matched and may not enter, by reason.
    pub(crate) refused: BTreeMap<String, i64>,
}

/// What is counted at a block. A message is in exactly one of `sent`, `refused`, `skipped`,
/// `expired`, `unknown` and `pending`, and those add up to `queued`. Of some days each says what was counted on
/// them, and a message that was decided on one may be sent on another; `waiting` and `pending` are of now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct BlockNumbers {
    /// Who came in.
    pub(crate) entered: i64,
    /// Who went on, or out.
    pub(crate) left: i64,
    /// Who is in it now.
    pub(crate) waiting: i64,
    /// Whom it passed over because its `when` was false.
    pub(crate) passed_over: i64,
    /// Who took which way of a branch; `none` for no way at all.
    pub(crate) arms: BTreeMap<String, i64>,
    /// Messages decided.
    pub(crate) queued: i64,
    /// Messages decided that have not come to an end.
    pub(crate) pending: i64,
    /// Messages that the mail server took.
    pub(crate) sent: i64,
    /// Messages not sent on purpose, by reason.
    pub(crate) skipped: BTreeMap<String, i64>,
    /// Messages that the mail server refused.
    pub(crate) refused: i64,
    /// Messages that became too late.
    pub(crate) expired: i64,
    /// Messages of which nobody can say whether they went.
    pub(crate) unknown: i64,
    /// How many times a message was put off.
    pub(crate) retried: i64,
    /// Times a message waited, by reason: `window`, `cap` and the like.
    pub(crate) postponed: Counts,
    /// How many times a message was held because the workflow was paused.
    pub(crate) held: i64,
    /// Messages of which people followed a link.
    pub(crate) clicked: i64,
    /// Messages that were shown, by a person or by a program for one.
    pub(crate) opened: i64,
}

/// Counters by name.
pub(crate) type Counts = BTreeMap<String, i64>;
/// Counters by version.
type Versions = BTreeMap<i64, Counts>;

impl Report {
    /// Puts the numbers to the shape.
    pub(crate) fn new(outline: &Outline, rows: Vec<CounterRow>) -> Self {
        let mut counted: BTreeMap<BlockId, Versions> = BTreeMap::new();
        for row in rows {
            let versions = counted.entry(row.block).or_default();
            let counts = versions.entry(row.version).or_default();
            *counts.entry(row.name).or_insert(0) += row.n;
        }
        let mut take = |id: &BlockId| counted.remove(id).unwrap_or_default();
        let mut triggers = Vec::new();
        for trigger in &outline.triggers {
            let versions = take(&trigger.id);
            triggers.push(TriggerReport {
                id: trigger.id.clone(),
                label: trigger.label.clone(),
                events: trigger.events.clone(),
                total: TriggerNumbers::of(&sum(&versions)),
                versions: each(&versions, TriggerNumbers::of),
            });
        }
        let mut blocks = Vec::new();
        for block in outline.flat() {
            let versions = take(&block.id);
            blocks.push(BlockReport {
                id: block.id.clone(),
                kind: block.kind.clone(),
                label: block.label.clone(),
                total: BlockNumbers::of(&sum(&versions)),
                versions: each(&versions, BlockNumbers::of),
            });
        }
        let gone = |(id, versions): (BlockId, Versions)| Gone {
            id,
            total: sum(&versions),
            versions,
        };
        Self {
            triggers,
            blocks,
            gone: counted.into_iter().map(gone).collect(),
        }
    }
}

impl Report {
    /// What was counted on some days, with who is where now, which follows from all that was ever counted.
    pub(crate) fn between(outline: &Outline, days: Vec<CounterRow>, ever: Vec<CounterRow>) -> Self {
        let (mut report, now) = (Self::new(outline, days), Self::new(outline, ever));
        for (block, now) in report.blocks.iter_mut().zip(now.blocks) {
            block.total.is_now_as(&now.total);
            for (version, now) in &now.versions {
                block.versions.entry(*version).or_default().is_now_as(now);
            }
        }
        report
    }
}

impl TriggerNumbers {
    fn of(counts: &Counts) -> Self {
        Self {
            matched: one(counts, "matched"),
            started: one(counts, "started"),
            updated: one(counts, "updated"),
            refused: family(counts, "refused."),
        }
    }
}

impl BlockNumbers {
    const fn is_now_as(&mut self, now: &Self) {
        self.waiting = now.waiting;
        self.pending = now.pending;
    }

    /// Counters as they are named in the store.
    pub(crate) fn of(counts: &Counts) -> Self {
        let one = |name| one(counts, name);
        let mut numbers = Self {
            entered: one("entered"),
            left: one("left"),
            waiting: one("entered") - one("left"),
            passed_over: one("passed_over"),
            arms: family(counts, "arm."),
            queued: one("queued"),
            pending: 0,
            sent: one("sent"),
            skipped: family(counts, "skipped."),
            refused: one("refused"),
            expired: one("expired"),
            unknown: one("unknown"),
            retried: one("retry"),
            postponed: family(counts, "postponed."),
            held: one("held"),
            clicked: one("clicked"),
            opened: one("opened"),
        };
        numbers.pending = numbers.queued
            - numbers.sent
            - numbers.skipped.values().sum::<i64>()
            - numbers.refused
            - numbers.expired
            - numbers.unknown;
        numbers
    }
}

fn sum(versions: &Versions) -> Counts {
    let mut total = Counts::new();
    for (name, n) in versions.values().flatten() {
        *total.entry(name.clone()).or_insert(0) += n;
    }
    total
}

fn each<T>(versions: &Versions, of: impl Fn(&Counts) -> T) -> BTreeMap<i64, T> {
    let each = versions
        .iter()
        .map(|(version, counts)| (*version, of(counts)));
    each.collect()
}

fn one(counts: &Counts, name: &str) -> i64 {
    counts.get(name).copied().unwrap_or(0)
}

fn family(counts: &Counts, prefix: &str) -> BTreeMap<String, i64> {
    let members = counts.iter().filter_map(|(name, n)| {
        let member = name.strip_prefix(prefix)?;
        Some((member.to_owned(), *n))
    });
    members.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline;

    const TEXT: &str = "
triggers: [{ id: bought, start: event, event: order_placed }]
blocks:
  - { id: monday, do: wait, for: 2d }
  - { id: more, do: branch, branches: [{ id: again, blocks: [{ id: thanks, do: send_email, email: thank-you }] }] }
";

    fn row(version: i64, block: &str, name: &str, n: i64) -> CounterRow {
        CounterRow {
            version,
            block: BlockId::new(block).unwrap(),
            name: name.to_owned(),
            n,
        }
    }

    #[test]
    fn numbers_stand_at_their_blocks_by_version_and_summed() {
        let rows = vec![
            row(1, "bought", "matched", 10),
            row(1, "bought", "started", 8),
            row(1, "bought", "updated", 1),
            row(1, "bought", "refused.audience", 2),
            row(1, "monday", "entered", 8),
            row(1, "monday", "left", 5),
            row(2, "monday", "entered", 2),
            row(1, "more", "arm.again", 5),
            row(1, "thanks", "queued", 9),
            row(1, "thanks", "sent", 3),
            row(1, "thanks", "skipped.no_consent", 2),
            row(1, "thanks", "unknown", 1),
            row(1, "thanks", "postponed.cap", 4),
            row(1, "old", "entered", 4),
        ];
        let report = Report::new(&outline::read(TEXT), rows);
        let trigger = &report.triggers[0];
        assert_eq!((trigger.total.matched, trigger.total.started), (10, 8));
        assert_eq!(
            (trigger.total.updated, trigger.total.refused["audience"]),
            (1, 2)
        );
        let ids: Vec<_> = report
            .blocks
            .iter()
            .map(|block| block.id.as_str())
            .collect();
        assert_eq!(ids, ["monday", "more", "thanks"]);
        let monday = &report.blocks[0];
        assert_eq!(
            (
                monday.total.entered,
                monday.total.left,
                monday.total.waiting
            ),
            (10, 5, 5)
        );
        assert_eq!(monday.versions[&1].waiting, 3);
        assert_eq!(monday.versions[&2].waiting, 2);
        assert_eq!(report.blocks[1].total.arms["again"], 5);
        let thanks = &report.blocks[2].total;
        assert_eq!(
            (thanks.sent, thanks.skipped["no_consent"], thanks.pending),
            (3, 2, 3)
        );
        assert_eq!(thanks.postponed["cap"], 4);
        assert_eq!(report.gone[0].id.as_str(), "old");
        assert_eq!(report.gone[0].total["entered"], 4);
    }

    #[test]
    fn of_some_days_who_is_where_is_told_of_now() {
        let ever = vec![
            row(1, "monday", "entered", 8),
            row(1, "monday", "left", 5),
            row(2, "monday", "entered", 2),
            row(1, "thanks", "queued", 9),
            row(1, "thanks", "sent", 3),
        ];
        // On those days more left than came, and more was sent than decided.
        let days = vec![
            row(1, "monday", "left", 4),
            row(1, "thanks", "queued", 1),
            row(1, "thanks", "sent", 2),
        ];
        let report = Report::between(&outline::read(TEXT), days, ever);
        let [monday, _, thanks] = &report.blocks[..] else {
            panic!("{report:?}");
        };
        let (one, two) = (&monday.versions[&1], &monday.versions[&2]);
        assert_eq!((one.entered, one.left, one.waiting), (0, 4, 3));
        assert_eq!((two.entered, two.left, two.waiting), (0, 0, 2));
        assert_eq!((monday.total.left, monday.total.waiting), (4, 5));
        let thanks = &thanks.total;
        assert_eq!((thanks.queued, thanks.sent, thanks.pending), (1, 2, 6));
    }

    #[test]
    fn without_numbers_everything_is_nought() {
        let report = Report::new(&outline::read(TEXT), Vec::new());
        assert_eq!(report.blocks[0].total, BlockNumbers::default());
        assert!(report.gone.is_empty());
    }
}
