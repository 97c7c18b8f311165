//! The figures of a run, as a table for people and as data for programs.

use serde::Serialize;

use crate::machine::Machine;

/// The most memory that is wanted while a million journeys wait.
pub const PEAK_MEMORY_WANTED_BYTES: u64 = 150 * 1_048_576;

/// One measured figure.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The figures that it stands among.
    pub section: String,
    /// What was measured.
    pub name: String,
    /// How many in a second.
    pub per_second: f64,
    /// Milliseconds of processor time of this process for a thousand of them, where the system tells.
    pub cpu_ms_per_thousand: Option<f64>,
    /// As a part of what the machine could do in the same run: the logged state machine, for mail `smtp-source`
    /// to `smtp-sink`. Nothing for the limits themselves.
    pub ratio: Option<f64>,
    /// What is wanted, where something is.
    pub wanted: Option<Wanted>,
    /// Bytes on the disk per journey that waits, where they were counted.
    pub bytes_per_journey: Option<u64>,
}

/// What a figure should be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// This ratio to the limit.
    Ratio(f64),
    /// So many in a second.
    PerSecond(f64),
}

/// How long one waits for something, of all who did.
#[derive(Clone, Debug, Serialize)]
pub struct Waits {
    /// For what.
    pub name: String,
    /// How many waited.
    pub count: usize,
    /// So many milliseconds waited half of them at most.
    pub p50_ms: i64,
    /// And 99 of 100.
    pub p99_ms: i64,
    /// And everybody.
    pub most_ms: i64,
    /// For how many of 100 so many milliseconds or fewer are wanted.
    pub wanted: Option<(u8, i64)>,
}

impl Waits {
    pub(crate) fn of(name: &str, mut waited: Vec<i64>) -> Self {
        waited.sort_unstable();
        let at = |part: usize| {
            let at = (waited.len() * part).div_ceil(100).saturating_sub(1);
            waited.get(at).copied().unwrap_or(0)
        };
        Self {
            name: name.to_owned(),
            count: waited.len(),
            p50_ms: at(50),
            p99_ms: at(99),
            most_ms: at(100),
            wanted: None,
        }
    }

    pub(crate) fn wanted(mut self, part: u8, ms: i64) -> Self {
        self.wanted = Some((part, ms));
        self
    }

    fn cells(&self) -> [String; 4] {
        let wanted = self.wanted.map(|(part, ms)| format!("p{part} < {ms}"));
        let [p50, p99, most] = [self.p50_ms, self.p99_ms, self.most_ms].map(|ms| ms.to_string());
        [p50, p99, most, wanted.unwrap_or_default()]
    }
}

/// All figures of a run.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// On what it was measured.
    pub machine: Machine,
    /// How many journeys waited.
    pub journeys: usize,
    /// The figures, in the order in which they were measured.
    pub rows: Vec<Row>,
    /// How long one waits.
    pub waits: Vec<Waits>,
    /// The most memory the process had while journeys waited in SQLite.
    pub peak_memory_bytes: Option<u64>,
    /// What is wanted of it, however many wait.
    pub peak_memory_wanted_bytes: u64,
    /// What was not measured, and why.
    pub left_out: Vec<String>,
}

impl Row {
    pub(crate) fn new(name: &str, per_second: f64) -> Self {
        Self {
            section: String::new(),
            name: name.to_owned(),
            per_second,
            cpu_ms_per_thousand: None,
            ratio: None,
            wanted: None,
            bytes_per_journey: None,
        }
    }

    pub(crate) const fn wanted(mut self, wanted: Wanted) -> Self {
        self.wanted = Some(wanted);
        self
    }

    /// Which part of what is wanted it reaches; nothing where nothing is.
    pub fn reached(&self) -> Option<f64> {
        match self.wanted? {
            Wanted::Ratio(wanted) => Some(self.ratio? / wanted),
            Wanted::PerSecond(wanted) => Some(self.per_second / wanted),
        }
    }
}

impl Report {
    pub(crate) fn new(journeys: usize) -> Self {
        Self {
            machine: Machine::look(),
            journeys,
            rows: Vec::new(),
            waits: Vec::new(),
            peak_memory_bytes: None,
            peak_memory_wanted_bytes: PEAK_MEMORY_WANTED_BYTES,
            left_out: Vec::new(),
        }
    }

    pub(crate) fn add(&mut self, section: &str, rows: impl IntoIterator<Item = Row>) {
        let rows = rows.into_iter().map(|row| Row {
            section: section.to_owned(),
            ..row
        });
        self.rows.extend(rows);
    }

    /// Puts all figures so far beside the limit.
    pub(crate) fn beside(&mut self, limit: f64) {
        for row in &mut self.rows {
            row.ratio = Some(row.per_second / limit);
        }
    }

    /// The table as a document has it, in Markdown.
    pub fn markdown(&self) -> String {
        let mut lines = vec![
            format!("{} journeys; {}.", self.journeys, self.machine.told()),
            String::new(),
            "| | per second | ratio | wanted | reached | bytes each | CPU µs each |".to_owned(),
            "|---|--:|--:|--:|--:|--:|--:|".to_owned(),
        ];
        let mut section = "";
        for row in &self.rows {
            if row.section != section {
                section = &row.section;
                lines.push(format!("| **{section}** | | | | | | |"));
            }
            lines.push(format!("| {} | {} |", row.name, cells(row).join(" | ")));
        }
        lines.push(String::new());
        lines.extend(self.waits_markdown());
        if let Some(bytes) = self.peak_memory_bytes {
            let peak = bytes / 1_048_576;
            lines.push(format!("Peak memory with SQLite: {peak} MB."));
        }
        let left_out = self.left_out.iter();
        lines.extend(left_out.map(|left_out| format!("Not measured: {left_out}.")));
        lines.join("\n") + "\n"
    }

    /// The table.
    pub fn text(&self) -> String {
        use std::fmt::Write;
        // Writing to a string cannot fail.
        let mut text = format!("{} journeys; {}\n\n", self.journeys, self.machine.told());
        let _ = writeln!(
            text,
            "{:<46}{:>11}{:>8}{:>10}{:>9}{:>11}{:>12}",
            "", "per second", "ratio", "wanted", "reached", "bytes each", "CPU us each"
        );
        let mut section = "";
        for row in &self.rows {
            if row.section != section {
                section = &row.section;
                let _ = writeln!(text, "{section}");
            }
            let _ = writeln!(text, "{}", line(row));
        }
        text.push_str(&self.waits_text());
        if let Some(bytes) = self.peak_memory_bytes {
            let (peak, wanted) = (bytes / 1_048_576, self.peak_memory_wanted_bytes / 1_048_576);
            let _ = writeln!(
                text,
                "\npeak memory with SQLite: {peak} MB (wanted: less than {wanted} MB with a million journeys)"
            );
        }
        for left_out in &self.left_out {
            let _ = writeln!(text, "not measured: {left_out}");
        }
        text
    }

    fn waits_markdown(&self) -> Vec<String> {
        if self.waits.is_empty() {
            return Vec::new();
        }
        let mut lines = vec![
            "| ms | of | half wait | 99 of 100 | the longest | wanted |".to_owned(),
            "|---|--:|--:|--:|--:|--:|".to_owned(),
        ];
        lines.extend(self.waits.iter().map(|row| {
            let (name, count, cells) = (&row.name, row.count, row.cells().join(" | "));
            format!("| {name} | {count} | {cells} |")
        }));
        lines.push(String::new());
        lines
    }

    fn waits_text(&self) -> String {
        use std::fmt::Write;
        if self.waits.is_empty() {
            return String::new();
        }
        let mut text = format!(
            "\n{:<46}{:>8}{:>10}{:>11}{:>13}{:>14}\n",
            "How long one waits, in ms", "of", "half wait", "99 of 100", "the longest", "wanted"
        );
        for row in &self.waits {
            let [p50, p99, most, wanted] = row.cells();
            let (name, count) = (&row.name, row.count);
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "  {name:<44}{count:>8}{p50:>10}{p99:>11}{most:>13}{wanted:>14}"
            );
        }
        text
    }
}

fn line(row: &Row) -> String {
    let [per_second, ratio, wanted, reached, bytes, cpu] = cells(row);
    let line = format!(
        "  {:<44}{per_second:>11}{ratio:>8}{wanted:>10}{reached:>9}{bytes:>11}{cpu:>12}",
        row.name,
    );
    line.trim_end().to_owned()
}

/// A row's figures as they are written, in the order of the columns.
fn cells(row: &Row) -> [String; 6] {
    let shown = |value: Option<f64>, digits: usize| {
        value.map_or(String::new(), |value| format!("{value:.digits$}"))
    };
    let bytes = row.bytes_per_journey.map(|bytes| bytes.to_string());
    let wanted = match row.wanted {
        Some(Wanted::Ratio(ratio)) => format!("{ratio:.3}"),
        Some(Wanted::PerSecond(count)) => format!("{count:.0}/s"),
        None => String::new(),
    };
    let reached = row.reached().map(|part| format!("{:.0} %", part * 100.0));
    [
        format!("{:.0}", row.per_second),
        shown(row.ratio, 3),
        wanted,
        reached.unwrap_or_default(),
        bytes.unwrap_or_default(),
        shown(row.cpu_ms_per_thousand, 1),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_what_was_measured_and_what_is_wanted() {
        let mut report = Report::new(10);
        let timers = Row::new("timers", 50.0).wanted(Wanted::Ratio(0.2));
        let events = Row::new("events", 20.0).wanted(Wanted::PerSecond(40.0));
        report.add("SQLite", [timers, events]);
        report.beside(200.0);
        report.add("The machine", [Row::new("limit", 200.0)]);
        report.left_out.push("the moon".to_owned());
        let waits = Waits::of("an answer", (1..=200).rev().collect());
        report.waits.push(waits.wanted(99, 250));
        report.peak_memory_bytes = Some(3 * 1_048_576);
        let text = report.text();
        let lines: Vec<Vec<&str>> = text
            .lines()
            .map(|line| line.split_whitespace().collect())
            .collect();
        assert_eq!(lines[3], ["SQLite"]);
        assert_eq!(lines[4], ["timers", "50", "0.250", "0.200", "125", "%"]);
        assert_eq!(lines[5], ["events", "20", "0.100", "40/s", "50", "%"]);
        assert_eq!(lines[6], ["The", "machine"]);
        assert_eq!(lines[7], ["limit", "200"]);
        let words = |line: &[&str]| lines.iter().any(|one| one.starts_with(line));
        assert!(words(&["peak", "memory", "with", "SQLite:", "3", "MB"]));
        assert!(words(&["not", "measured:", "the", "moon"]));
        let [of, figures] = ["How long one waits,", "an answer"].map(|name| {
            let found = text.lines().find(|line| line.trim().starts_with(name));
            found.unwrap().split_whitespace().collect::<Vec<_>>()
        });
        assert_eq!(
            of[6..],
            [
                "of", "half", "wait", "99", "of", "100", "the", "longest", "wanted"
            ]
        );
        assert_eq!(
            figures[2..],
            ["200", "100", "198", "200", "p99", "<", "250"]
        );
        let markdown = report.markdown();
        for line in [
            "| an answer | 200 | 100 | 198 | 200 | p99 < 250 |",
            "| **SQLite** | | | | | | |",
            "| timers | 50 | 0.250 | 0.200 | 125 % |  |  |",
            "Not measured: the moon.",
        ] {
            assert!(
                markdown.lines().any(|one| one == line),
                "{line} is not in {markdown}"
            );
        }
    }
}
