//! Waiting for what a thread of the database answers, which may have gone instead.
//!
//! A thread that goes drops what waits in its queue, and whoever asked for it hears so. But what is put
//! there in the very moment in which it goes is dropped by nobody as long as the queue can be written to:
//! whoever waited for that answer alone would wait for ever.

use tokio::sync::{mpsc, oneshot};

use crate::error::{Error, Result};

/// The answer to what was put into this queue. What a thread answers it answers before its queue closes.
pub(super) async fn answered<O, T>(
    queue: &mpsc::Sender<O>,
    mut answer: oneshot::Receiver<Result<T>>,
) -> Result<T> {
    let answered = tokio::select! {
        biased;
        answered = &mut answer => answered.ok(),
        () = queue.closed() => answer.try_recv().ok(),
    };
    answered.unwrap_or(Err(Error::Closed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_asked_in_the_moment_in_which_a_thread_goes_is_answered() {
        let (queue, orders) = mpsc::channel(1);
        let place = queue.reserve().await.unwrap();
        drop(orders);
        let (reply, answer) = oneshot::channel::<Result<()>>();
        place.send(reply);
        let told = answered(&queue, answer).await;
        assert!(matches!(told, Err(Error::Closed)), "{told:?}");
    }

    #[tokio::test]
    async fn what_a_thread_answered_before_it_went_is_heard() {
        let (queue, orders) = mpsc::channel::<()>(1);
        let (reply, answer) = oneshot::channel();
        reply.send(Ok(7)).unwrap();
        drop(orders);
        assert_eq!(answered(&queue, answer).await.unwrap(), 7);
    }
}
