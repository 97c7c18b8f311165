//! The figures of a run, as a table for people and as data for programs.

use serde::Serialize;

/// One measured figure.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// What was measured.
    pub name: String,
    /// How many in a second.
    pub per_second: f64,
    /// As a part of the logged state machine in the same run; nothing for the limits themselves.
    pub ratio: Option<f64>,
    /// The ratio that is wanted, where one is.
    pub wanted: Option<f64>,
    /// Bytes on the disk per journey that waits, where they were counted.
    pub bytes_per_journey: Option<u64>,
}

/// All figures of a run.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// How many journeys waited.
    pub journeys: usize,
    /// The figures, in the order in which they were measured.
    pub rows: Vec<Row>,
    /// The most memory the process had.
    pub peak_memory_bytes: Option<u64>,
}

impl Row {
    pub(crate) fn limit(name: &str, per_second: f64) -> Self {
        Self {
            name: name.to_owned(),
            per_second,
            ratio: None,
            wanted: None,
            bytes_per_journey: None,
        }
    }

    pub(crate) fn beside(mut self, limit: f64) -> Self {
        self.ratio = Some(self.per_second / limit);
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

    /// The table.
    pub fn text(&self) -> String {
        use std::fmt::Write;
        let mut text = format!("{} journeys\n\n", self.journeys);
        let number =
            |value: Option<f64>| value.map_or(String::new(), |value| format!("{value:.3}"));
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{:<44}{:>12}{:>8}{:>8}{:>12}",
            "", "per second", "ratio", "wanted", "bytes each"
        );
        for row in &self.rows {
            let bytes = row
                .bytes_per_journey
                .map_or(String::new(), |bytes| bytes.to_string());
            let _ = writeln!(
                text,
                "{:<44}{:>12.0}{:>8}{:>8}{:>12}",
                row.name,
                row.per_second,
                number(row.ratio),
                number(row.wanted),
                bytes
            );
        }
        if let Some(bytes) = self.peak_memory_bytes {
            let _ = writeln!(text, "\npeak memory {} MB", bytes / 1_048_576);
        }
        text
    }
}
