//! The numbers of a workflow as a table: a row for each trigger and block in each version, with what every
//! number means in the head of its column. Pure. Reasons and ways are words of the workspace, so that they have
//! no columns of their own: their sum has one where there is a sum, and one cell tells them apart.

use std::collections::BTreeMap;

use engine::id::BlockId;
use serde::Serialize;

use crate::csv::{self, Formulas};
use crate::why::Language;

use super::{BlockNumbers, Counts, Report, TriggerNumbers};

/// A row: a trigger or a block in one version.
#[derive(Serialize)]
struct Row {
    /// `trigger`, `block`, or `gone` for what is no longer in the text.
    part: &'static str,
    id: BlockId,
    /// The kind of a block, the events of a trigger.
    kind: String,
    label: String,
    /// None where nothing was counted yet.
    version: Option<i64>,
    #[serde(flatten)]
    trigger: Option<TriggerNumbers>,
    #[serde(flatten)]
    block: Option<BlockNumbers>,
}

/// A column: its name, what it means in English and in Dutch, and what stands in it.
type Column = (&'static str, [&'static str; 2], fn(&Row) -> String);

/// What is asked of numbers: one of them, their sum, or each by its name.
fn trigger(row: &Row, of: fn(&TriggerNumbers) -> String) -> String {
    row.trigger.as_ref().map_or_else(String::new, of)
}

fn block(row: &Row, of: fn(&BlockNumbers) -> String) -> String {
    row.block.as_ref().map_or_else(String::new, of)
}

fn sum(counts: &Counts) -> String {
    counts.values().sum::<i64>().to_string()
}

fn each(counts: &Counts) -> String {
    let each = counts.iter().map(|(name, n)| format!("{name}={n}"));
    each.collect::<Vec<_>>().join(" ")
}

#[rustfmt::skip]
const COLUMNS: &[Column] = &[
    ("part", ["trigger, block, or gone from the text", "trigger (begin), block (blok) of gone (niet meer in de tekst)"], |row| row.part.to_owned()),
    ("id", ["id in the text", "id in de tekst"], |row| row.id.to_string()),
    ("kind", ["kind of the block, events of the trigger", "soort blok, gebeurtenissen van het begin"], |row| row.kind.clone()),
    ("label", ["name that people gave it", "naam die mensen eraan gaven"], |row| row.label.clone()),
    ("version", ["version of the workflow; empty where nothing was counted", "versie van de workflow; leeg waar niets werd geteld"], |row| row.version.map_or_else(String::new, |version| version.to_string())),
    ("matched", ["events that set it off", "gebeurtenissen die het in gang zetten"], |row| trigger(row, |n| n.matched.to_string())),
    ("started", ["journeys that began", "routes die begonnen"], |row| trigger(row, |n| n.started.to_string())),
    ("updated", ["journeys under way that took the new data", "lopende routes die de nieuwe gegevens namen"], |row| trigger(row, |n| n.updated.to_string())),
    ("not_let_in", ["who matched and could not enter", "wie paste en er niet in kon"], |row| trigger(row, |n| sum(&n.refused))),
    ("not_let_in_by_reason", ["the same by reason", "hetzelfde per reden"], |row| trigger(row, |n| each(&n.refused))),
    ("entered", ["who came in", "wie binnenkwam"], |row| block(row, |n| n.entered.to_string())),
    ("left", ["who went on or out", "wie verder of eruit ging"], |row| block(row, |n| n.left.to_string())),
    ("waiting", ["who is in it now", "wie er nu in staat"], |row| block(row, |n| n.waiting.to_string())),
    ("passed_over", ["whom it passed over because its condition did not hold", "wie het oversloeg omdat zijn voorwaarde niet klopte"], |row| block(row, |n| n.passed_over.to_string())),
    ("by_way", ["who took which way", "wie welke tak nam"], |row| block(row, |n| each(&n.arms))),
    ("queued", ["messages decided", "berichten waartoe werd besloten"], |row| block(row, |n| n.queued.to_string())),
    ("pending", ["of these, not come to an end yet", "daarvan nog niet afgelopen"], |row| block(row, |n| n.pending.to_string())),
    ("sent", ["of these, taken by the mail server", "daarvan aangenomen door de mailserver"], |row| block(row, |n| n.sent.to_string())),
    ("skipped", ["of these, not sent on purpose", "daarvan met opzet niet verstuurd"], |row| block(row, |n| sum(&n.skipped))),
    ("skipped_by_reason", ["the same by reason", "hetzelfde per reden"], |row| block(row, |n| each(&n.skipped))),
    ("refused", ["of these, refused by the mail server", "daarvan geweigerd door de mailserver"], |row| block(row, |n| n.refused.to_string())),
    ("expired", ["of these, too late", "daarvan te laat"], |row| block(row, |n| n.expired.to_string())),
    ("unknown", ["of these, nobody can say whether they went", "daarvan kan niemand zeggen of ze gingen"], |row| block(row, |n| n.unknown.to_string())),
    ("opened", ["messages that were shown, by a person or a program", "berichten die werden getoond, door een mens of een programma"], |row| block(row, |n| n.opened.to_string())),
    ("clicked", ["messages of which people followed a link", "berichten waarvan mensen een link volgden"], |row| block(row, |n| n.clicked.to_string())),
    ("retried", ["times that a message was put off", "keren dat een bericht werd uitgesteld"], |row| block(row, |n| n.retried.to_string())),
    ("postponed", ["times that a message waited", "keren dat een bericht wachtte"], |row| block(row, |n| sum(&n.postponed))),
    ("postponed_by_reason", ["the same by reason", "hetzelfde per reden"], |row| block(row, |n| each(&n.postponed))),
    ("held", ["times that a message was held because the workflow was paused", "keren dat een bericht werd vastgehouden omdat de workflow gepauzeerd was"], |row| block(row, |n| n.held.to_string())),
];

/// As CSV: each head is the column's name and what it means.
pub(crate) fn csv(report: &Report, language: Language, formulas: Formulas) -> String {
    let heads: Vec<_> = COLUMNS
        .iter()
        .map(|(name, [english, dutch], _)| match language {
            Language::English => format!("{name} ({english})"),
            Language::Dutch => format!("{name} ({dutch})"),
        })
        .collect();
    let mut table = String::new();
    csv::row(&mut table, heads.iter().map(String::as_str), formulas);
    for row in rows(report) {
        let cells: Vec<_> = COLUMNS.iter().map(|(_, _, cell)| cell(&row)).collect();
        csv::row(&mut table, cells.iter().map(String::as_str), formulas);
    }
    table
}

/// As a JSON object per line, with the numbers as the report has them.
pub(crate) fn ndjson(report: &Report) -> serde_json::Result<String> {
    let mut text = String::new();
    for row in rows(report) {
        text += &serde_json::to_string(&row)?;
        text.push('\n');
    }
    Ok(text)
}

fn rows(report: &Report) -> Vec<Row> {
    let mut rows = Vec::new();
    for one in &report.triggers {
        let label = one.label.clone().unwrap_or_default();
        let new = |version, numbers| Row {
            part: "trigger",
            id: one.id.clone(),
            kind: one.events.join(" "),
            label: label.clone(),
            version,
            trigger: Some(numbers),
            block: None,
        };
        by_version(&mut rows, &one.versions, new);
    }
    for one in &report.blocks {
        let label = one.label.clone().unwrap_or_default();
        let new = |version, numbers| Row {
            part: "block",
            id: one.id.clone(),
            kind: one.kind.clone(),
            label: label.clone(),
            version,
            trigger: None,
            block: Some(numbers),
        };
        by_version(&mut rows, &one.versions, new);
    }
    for one in &report.gone {
        rows.extend(
            one.versions
                .iter()
                .map(|(version, counts)| gone(&one.id, *version, counts)),
        );
    }
    rows
}

fn by_version<N: Clone + Default>(
    rows: &mut Vec<Row>,
    versions: &BTreeMap<i64, N>,
    new: impl Fn(Option<i64>, N) -> Row,
) {
    if versions.is_empty() {
        rows.push(new(None, N::default()));
    }
    rows.extend(
        versions
            .iter()
            .map(|(version, numbers)| new(Some(*version), numbers.clone())),
    );
}

/// Nobody knows any more what it was; only triggers count whom they matched.
fn gone(id: &BlockId, version: i64, counts: &Counts) -> Row {
    let was_trigger = counts.contains_key("matched");
    Row {
        part: "gone",
        id: id.clone(),
        kind: String::new(),
        label: String::new(),
        version: Some(version),
        trigger: was_trigger.then(|| TriggerNumbers::of(counts)),
        block: (!was_trigger).then(|| BlockNumbers::of(counts)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline;
    use store::seeing::CounterRow;

    const TEXT: &str = "
triggers: [{ id: bought, start: event, event: order_placed }]
blocks:
  - { id: monday, do: wait, for: 2d, label: '=1+1' }
  - { id: thanks, do: send_email, email: thank-you }
";

    fn counted(rows: &[(i64, &str, &str, i64)]) -> Report {
        let rows = rows.iter().map(|(version, block, name, n)| CounterRow {
            version: *version,
            block: BlockId::new(block).unwrap(),
            name: (*name).to_owned(),
            n: *n,
        });
        Report::new(&outline::read(TEXT), rows.collect())
    }

    /// What stands in a row of the table under these names, of one version of one thing.
    fn check(report: &Report, id: &str, version: &str, expect: &[(&str, &str)]) {
        let table = csv(report, Language::English, Formulas::Kept);
        let place = |name: &str| {
            COLUMNS
                .iter()
                .position(|(known, ..)| *known == name)
                .unwrap()
        };
        let rows: Vec<Vec<&str>> = table
            .lines()
            .map(|line| line.split(',').collect())
            .collect();
        let row = rows
            .iter()
            .find(|row| row[place("id")] == id && row[place("version")] == version);
        let row = row.unwrap_or_else(|| panic!("{id} {version}: {table}"));
        for (name, cell) in expect {
            assert_eq!(row[place(name)], *cell, "{name} of {id}");
        }
    }

    #[test]
    fn each_block_has_a_row_for_each_version() {
        let report = counted(&[
            (1, "bought", "matched", 10),
            (1, "bought", "refused.audience", 2),
            (1, "bought", "refused.inside", 1),
            (1, "thanks", "queued", 9),
            (1, "thanks", "sent", 3),
            (2, "thanks", "skipped.cap", 2),
            (2, "thanks", "skipped.no_consent", 4),
            (2, "thanks", "arm.a", 4),
            (1, "old", "entered", 4),
            (1, "was", "matched", 5),
        ]);
        let reasons = ("not_let_in_by_reason", "audience=2 inside=1");
        check(
            &report,
            "bought",
            "1",
            &[
                ("part", "trigger"),
                ("matched", "10"),
                ("not_let_in", "3"),
                reasons,
                ("entered", ""),
            ],
        );
        check(
            &report,
            "monday",
            "",
            &[("kind", "wait"), ("entered", "0"), ("matched", "")],
        );
        check(
            &report,
            "thanks",
            "1",
            &[
                ("part", "block"),
                ("queued", "9"),
                ("sent", "3"),
                ("pending", "6"),
            ],
        );
        let reasons = ("skipped_by_reason", "cap=2 no_consent=4");
        check(
            &report,
            "thanks",
            "2",
            &[("skipped", "6"), reasons, ("by_way", "a=4")],
        );
        check(
            &report,
            "old",
            "1",
            &[("part", "gone"), ("entered", "4"), ("matched", "")],
        );
        check(
            &report,
            "was",
            "1",
            &[("part", "gone"), ("matched", "5"), ("entered", "")],
        );
    }

    #[test]
    fn a_head_says_what_stands_below_it_and_a_label_is_no_formula() {
        let report = counted(&[]);
        let table = csv(&report, Language::English, Formulas::Text);
        assert!(table.contains(",entered (who came in),"), "{table}");
        assert!(table.contains("\"'=1+1\""), "{table}");
        let table = csv(&report, Language::Dutch, Formulas::Kept);
        assert!(table.contains(",entered (wie binnenkwam),"), "{table}");
        assert!(table.contains(",=1+1,"), "{table}");
    }

    #[test]
    fn a_line_has_the_numbers_as_the_report_has_them() {
        let report = counted(&[
            (3, "bought", "refused.inside", 1),
            (3, "thanks", "refused", 2),
        ]);
        let lines = ndjson(&report).unwrap();
        let line = |n: usize| {
            serde_json::from_str::<serde_json::Value>(lines.lines().nth(n).unwrap()).unwrap()
        };
        let known = serde_json::to_value(&report.triggers[0].versions[&3]).unwrap();
        assert_eq!(
            (&line(0)["refused"], &line(0)["version"]),
            (&known["refused"], &3.into())
        );
        assert_eq!(
            (&line(1)["id"], &line(1)["version"]),
            (&"monday".into(), &serde_json::Value::Null)
        );
        assert_eq!(line(2)["refused"], 2);
        assert_eq!(lines.lines().count(), 3);
    }
}
