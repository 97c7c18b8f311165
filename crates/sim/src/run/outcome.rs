//! How a run ended: with evidence of all that happened, or with what was wrong and the story until
//! then. It does not judge.

use engine::time::Time;

use crate::check::Breach;
use crate::evidence::Evidence;
use crate::trace::Trace;

/// Lines of the story that a failure shows.
const STORY_TAIL: usize = 25;
/// A run that went well.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What was seen at its end.
    pub evidence: Evidence,
    /// How often the process died.
    pub crashes: usize,
    /// What happened, line by line.
    pub story: Vec<String>,
}

/// A run that did not.
#[derive(Clone, Debug)]
pub struct Fault {
    /// When, in the world.
    pub at: Time,
    /// What was wrong.
    pub breaches: Vec<Breach>,
    /// What happened before, line by line.
    pub story: Vec<String>,
}

impl Outcome {
    /// Everything that happened.
    pub fn exact(&self) -> Trace {
        Trace::exact(&self.evidence)
    }

    /// What does not depend on crashes.
    pub fn plain(&self) -> Trace {
        Trace::plain(&self.evidence)
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "at {}:", self.at)?;
        for breach in &self.breaches {
            writeln!(f, "  {breach}")?;
        }
        writeln!(f, "before that:")?;
        let skipped = self.story.len().saturating_sub(STORY_TAIL);
        for line in &self.story[skipped..] {
            writeln!(f, "  {line}")?;
        }
        Ok(())
    }
}
