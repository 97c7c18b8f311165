//! Time and memory of this process, as the operating system tells them.

use runner::clock::operational_now;

/// Measures from its making.
pub(crate) struct Stopwatch {
    started_ms: i64,
}

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self {
            started_ms: operational_now().millis(),
        }
    }

    /// How many of `count` went by in a second.
    pub(crate) fn per_second(&self, count: usize) -> f64 {
        // A run that short says nothing; dividing by zero would say infinity.
        let ms = (operational_now().millis() - self.started_ms).max(1);
        count as f64 * 1_000.0 / ms as f64
    }
}

/// The most memory this process ever had, where the system tells it (Linux).
pub(crate) fn peak_memory_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1_024)
}
