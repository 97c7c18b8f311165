//! Makes the messages of a batch by several threads. What comes out is in the order in which it went in, and
//! the same whoever made it. It decides nothing and knows neither the store nor the way out.

use std::sync::{Arc, Mutex, PoisonError};
use std::vec::IntoIter;

use crate::content::{CannotRender, Maker, Making, Rendered};

/// Most threads that make messages: as many as the busiest way out needs for signatures with RSA, and no more
/// than leave the others of a large machine to everything else.
pub const HANDS_MAX: usize = 8;

type Made = Result<Rendered, CannotRender>;

/// What is still to be made, each with its place in the order.
type Heap = Mutex<std::iter::Enumerate<IntoIter<Making>>>;

/// Makes all of these by so many threads; by the one at hand if there is one, which lets others go on between
/// two: what is on the wire goes on meanwhile, and making a mail takes as long as handing it over.
pub(super) async fn make(maker: &Maker, hands: usize, all: Vec<Making>) -> Vec<Made> {
    let (hands, count) = (hands.min(all.len()), all.len());
    if hands <= 1 {
        let mut made = Vec::with_capacity(count);
        for one in all {
            made.push(maker.make(&one));
            tokio::task::yield_now().await;
        }
        return made;
    }
    let heap: Arc<Heap> = Arc::new(Mutex::new(all.into_iter().enumerate()));
    let begin = |_| {
        let (maker, heap) = (maker.clone(), Arc::clone(&heap));
        tokio::task::spawn_blocking(move || work_off(&maker, &heap))
    };
    let begun: Vec<_> = (0..hands).map(begin).collect();
    let mut made = Vec::with_capacity(count);
    for hand in begun {
        match hand.await {
            Ok(some) => made.extend(some),
            Err(failed) => match failed.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // The runtime ends, and nothing that is awaited in it is heard of any more.
                Err(_) => std::future::pending().await,
            },
        }
    }
    made.sort_unstable_by_key(|(n, _)| *n);
    made.into_iter().map(|(_, made)| made).collect()
}

/// Makes what is left, one after the other.
fn work_off(maker: &Maker, heap: &Heap) -> Vec<(usize, Made)> {
    let mut made = Vec::new();
    while let Some((n, one)) = next(heap) {
        made.push((n, maker.make(&one)));
    }
    made
}

fn next(heap: &Heap) -> Option<(usize, Making)> {
    // Nobody panics with it in hand.
    heap.lock().unwrap_or_else(PoisonError::into_inner).next()
}
