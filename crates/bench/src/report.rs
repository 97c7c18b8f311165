//! The figures of a run, as a table for people and as data for programs.

use serde::Serialize;

/// One measured figure.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// What was measured.
    pub name: String,
    /// How many in a second.
    pub per_second: f64,
    /// Milliseconds of processor time of this process for a thousand of them, where the system tells.
    pub cpu_ms_per_thousand: Option<f64>,
    /// As a part of the logged state machine in the same run; nothing for the limits themselves.
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
    /// This ratio to the logged state machine.
    Ratio(f64),
    /// So many in a second.
    PerSecond(f64),
}

/// All figures of a run.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// How many journeys waited.
    pub journeys: usize,
    /// The figures, in the order in which they were measured.
    pub rows: Vec<Row>,
    /// The most memory the process had while it measured databases.
    pub peak_memory_bytes: Option<u64>,
}

impl Row {
    pub(crate) fn new(name: &str, per_second: f64) -> Self {
        Self {
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
}

impl Report {
    pub(crate) const fn new(journeys: usize) -> Self {
        Self {
            journeys,
            rows: Vec::new(),
            peak_memory_bytes: None,
        }
    }

    pub(crate) fn add(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// Puts all figures so far beside the limit.
    pub(crate) fn beside(&mut self, limit: f64) {
        for row in &mut self.rows {
            row.ratio = Some(row.per_second / limit);
        }
    }

    /// The table.
    pub fn text(&self) -> String {
        use std::fmt::Write;
        let mut text = format!("{} journeys\n\n", self.journeys);
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{:<44}{:>12}{:>8}{:>10}{:>12}{:>12}",
            "", "per second", "ratio", "wanted", "bytes each", "CPU us each"
        );
        let shown = |value: Option<f64>, digits: usize| {
            value.map_or(String::new(), |value| format!("{value:.digits$}"))
        };
        for row in &self.rows {
            let bytes = row.bytes_per_journey.map(|bytes| bytes.to_string());
            let wanted = match row.wanted {
                Some(Wanted::Ratio(ratio)) => format!("{ratio:.3}"),
                Some(Wanted::PerSecond(count)) => format!("{count:.0}/s"),
                None => String::new(),
            };
            let _ = writeln!(
                text,
                "{:<44}{:>12.0}{:>8}{:>10}{:>12}{:>12}",
                row.name,
                row.per_second,
                shown(row.ratio, 3),
                wanted,
                bytes.unwrap_or_default(),
                shown(row.cpu_ms_per_thousand, 1),
            );
        }
        if let Some(bytes) = self.peak_memory_bytes {
            let _ = writeln!(text, "\npeak memory {} MB", bytes / 1_048_576);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_what_was_measured_and_what_is_wanted() {
        let mut report = Report::new(10);
        report.add(Row::new("timers", 50.0).wanted(Wanted::Ratio(0.2)));
        report.add(Row::new("events", 20.0).wanted(Wanted::PerSecond(40.0)));
        report.beside(200.0);
        report.add(Row::new("limit", 200.0));
        let text = report.text();
        let lines: Vec<Vec<&str>> = text
            .lines()
            .map(|line| line.split_whitespace().collect())
            .collect();
        assert_eq!(lines[3], ["timers", "50", "0.250", "0.200"]);
        assert_eq!(lines[4], ["events", "20", "0.100", "40/s"]);
        assert_eq!(lines[5], ["limit", "200"]);
    }
}
