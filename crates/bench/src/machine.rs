//! On what a run was measured: without it a figure says nothing. Read where the system tells it (Linux).

use serde::Serialize;

/// The machine of a run, and how much else it had to do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Machine {
    /// Cores that this process may use.
    pub cores: usize,
    /// What the processor is called.
    pub processor: Option<String>,
    /// How many threads wanted a core, on average, in the minute before the run.
    pub load_before: Option<f64>,
    /// The same in the last minute of the run, which is itself among them.
    pub load_after: Option<f64>,
}

impl Machine {
    /// As it is before a run.
    pub(crate) fn look() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let known = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        Self {
            cores,
            processor: processor(&known),
            load_before: load(),
            load_after: None,
        }
    }

    /// After the run.
    pub(crate) fn look_again(&mut self) {
        self.load_after = load();
    }

    /// In a sentence.
    pub fn told(&self) -> String {
        let processor = self.processor.as_ref();
        let processor = processor.map_or(String::new(), |name| format!(" ({name})"));
        let load = self.load_before;
        let load = load.map_or(String::new(), |load| {
            format!("; load before the run {load:.1}")
        });
        let shared = if self.is_shared() {
            ": other work ran meanwhile, and the figures are lower for it"
        } else {
            ""
        };
        format!("{} cores{processor}{load}{shared}", self.cores)
    }

    /// Whether so much else ran before that the figures are not the machine's.
    pub fn is_shared(&self) -> bool {
        self.load_before.is_some_and(|load| load > SHARED)
    }
}

/// A load that is no mere noise: half a core.
const SHARED: f64 = 0.5;

fn processor(known: &str) -> Option<String> {
    let line = known.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn load() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/loadavg").ok()?;
    told.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_that_had_other_work_is_called_so() {
        let mut machine = Machine {
            cores: 2,
            processor: processor("x: 1\nmodel name\t: Some Chip\n"),
            load_before: Some(0.1),
            load_after: None,
        };
        assert_eq!(
            machine.told(),
            "2 cores (Some Chip); load before the run 0.1"
        );
        machine.load_before = Some(7.0);
        assert!(
            machine.told().ends_with("the figures are lower for it"),
            "{}",
            machine.told()
        );
        machine = Machine {
            processor: None,
            load_before: None,
            ..machine
        };
        assert_eq!(machine.told(), "2 cores");
    }
}
