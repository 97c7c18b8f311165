//! Listens to what the product logs as an error while a run lasts: in a world without damage there
//! is nothing of that level to say, so each such line is a breach. It keeps a few lines and no more.

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// Most lines kept; the first ones say enough.
const LINES_MAX: usize = 20;

/// The lines of one run.
#[derive(Clone, Debug, Default)]
pub struct Lines(Arc<Mutex<Vec<String>>>);

impl Lines {
    /// Listens on this thread until the guard goes.
    pub fn listen(&self) -> tracing::subscriber::DefaultGuard {
        tracing::subscriber::set_default(Listener(self.clone()))
    }

    /// What was said so far.
    pub fn said(&self) -> Vec<String> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

struct Listener(Lines);

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() == Level::ERROR
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(String::new());
        event.record(&mut line);
        let mut lines = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() < LINES_MAX {
            lines.push(line.0);
        }
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let gap = if self.0.is_empty() { "" } else { ", " };
        // Writing into a text cannot fail.
        let _ = write!(self.0, "{gap}{field}: {value:?}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_kept_and_the_rest_is_not() {
        let lines = Lines::default();
        let guard = lines.listen();
        tracing::error!(message = "it broke", row = 7);
        tracing::warn!("it creaks");
        drop(guard);
        tracing::error!("nobody listens");
        assert_eq!(lines.said(), ["message: \"it broke\", row: 7"]);
    }
}
