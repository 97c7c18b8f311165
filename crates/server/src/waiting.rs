//! What waits for an answer after a downtime, counted once for however many pages show it. Every page that is
//! open asks each minute, and counting looks at up to a hundred thousand messages.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use engine::id::WorkspaceId;
use engine::time::Time;
use store::downtime::{Overdue, Question};
use tokio::sync::Mutex as Turn;

/// For how long a count is told again. Whoever decides sees the numbers of half a minute ago; the question
/// itself, and whether it was answered, is asked each time.
const FRESH_MS: i64 = 30_000;

/// A count, and of what and when it was.
#[derive(Clone, Debug)]
struct Count {
    of: Question,
    at: Time,
    overdue: Vec<Overdue>,
}

/// The counts of each workspace that asked. Whoever asks while somebody counts waits for that count.
#[derive(Debug, Default)]
pub struct Waiting {
    counts: Mutex<BTreeMap<WorkspaceId, Arc<Turn<Option<Count>>>>>,
}

impl Waiting {
    /// What waits of this question, as it was half a minute ago at most. `at` is now, by the machine's clock.
    pub(crate) async fn of(
        &self,
        workspace: WorkspaceId,
        question: Question,
        at: Time,
        count: impl Future<Output = store::Result<Vec<Overdue>>>,
    ) -> store::Result<Vec<Overdue>> {
        let place = {
            let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
            counts.entry(workspace).or_default().clone()
        };
        let mut place = place.lock().await;
        if let Some(count) = place.as_ref()
            && count.of == question
            && (0..FRESH_MS).contains(&(at.millis() - count.at.millis()))
        {
            return Ok(count.overdue.clone());
        }
        let overdue = count.await?;
        *place = Some(Count {
            of: question,
            at,
            overdue: overdue.clone(),
        });
        Ok(overdue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::id::Handle;
    use std::sync::atomic::{AtomicI64, Ordering};
    use store::downtime::Downtime;

    #[tokio::test]
    async fn it_is_counted_again_after_a_while_and_for_another_question() {
        let counted = AtomicI64::new(0);
        let waiting = Waiting::default();
        let instant = Time::from_millis;
        let question = |until: i64, answer: Option<i64>| Question {
            downtime: Downtime {
                from: instant(0),
                until: instant(until),
            },
            skip_before: answer.map(instant),
        };
        let ask = async |workspace: i64, question: Question, at: i64| {
            let count = async {
                let waiting = counted.fetch_add(1, Ordering::SeqCst) + 1;
                Ok(vec![Overdue {
                    workflow: Handle::new("welcome").unwrap(),
                    waiting,
                    past_limit: 0,
                    oldest: instant(0),
                }])
            };
            let workspace = WorkspaceId(workspace);
            let told = waiting.of(workspace, question, instant(at), count).await;
            told.unwrap()[0].waiting
        };
        let first = question(1, None);
        assert_eq!(ask(1, first, 0).await, 1);
        assert_eq!(ask(1, first, FRESH_MS - 1).await, 1);
        assert_eq!(ask(1, first, FRESH_MS).await, 2);
        assert_eq!(ask(2, first, FRESH_MS).await, 3, "another workspace");
        assert_eq!(ask(1, question(1, Some(1)), FRESH_MS).await, 4, "an answer");
        assert_eq!(ask(1, question(2, None), FRESH_MS).await, 5);
        assert_eq!(ask(1, question(2, None), 0).await, 6, "the clock went back");
    }

    #[tokio::test]
    async fn whoever_asks_while_it_is_counted_gets_that_count() {
        let waiting = Waiting::default();
        let question = Question {
            downtime: Downtime {
                from: Time::from_millis(0),
                until: Time::from_millis(1),
            },
            skip_before: None,
        };
        let counted = AtomicI64::new(0);
        let ask = || {
            let count = async {
                tokio::task::yield_now().await;
                counted.fetch_add(1, Ordering::SeqCst);
                Ok(Vec::new())
            };
            waiting.of(WorkspaceId(1), question, Time::from_millis(0), count)
        };
        let (one, two) = tokio::join!(ask(), ask());
        assert_eq!((one.unwrap(), two.unwrap()), (Vec::new(), Vec::new()));
        assert_eq!(counted.load(Ordering::SeqCst), 1);
    }
}
