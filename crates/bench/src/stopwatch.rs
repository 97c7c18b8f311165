//! Time and memory of this process, as the operating system tells them.

use runner::clock::operational_now;

use crate::report::Row;

/// Measures from its making.
pub(crate) struct Stopwatch {
    started_ms: i64,
    cpu_ms: Option<f64>,
}

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self {
            started_ms: operational_now().millis(),
            cpu_ms: cpu_ms(),
        }
    }

    /// The row of `count` things that went by.
    pub(crate) fn row(&self, name: &str, count: usize) -> Row {
        // A run that short says nothing; dividing by zero would say infinity.
        let ms = (operational_now().millis() - self.started_ms).max(1);
        let mut row = Row::new(name, count as f64 * 1_000.0 / ms as f64);
        let cpu_ms = self.cpu_ms.zip(cpu_ms());
        row.cpu_ms_per_thousand =
            cpu_ms.map(|(before, after)| (after - before) * 1_000.0 / count.max(1) as f64);
        row
    }
}

/// The processor time that this process has used, all its threads together (Linux).
fn cpu_ms() -> Option<f64> {
    /// Ticks of a second in `/proc`: fixed in the kernel's interface.
    const TICKS: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The second field, the name, may hold spaces and brackets itself.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |n: usize| fields.get(n)?.parse::<u32>().ok().map(f64::from);
    Some((ticks(11)? + ticks(12)?) * 1_000.0 / TICKS)
}

/// The most memory this process ever had, where the system tells it (Linux).
pub(crate) fn peak_memory_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1_024)
}
