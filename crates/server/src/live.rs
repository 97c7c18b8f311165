//! Numbers while they move. However many look at the same numbers, one reader reads them, also for the first
//! time, and writes down once what changed; each of those who look is handed that text. Nobody looks: nobody
//! reads.
//!
//! What is told are parts by name; what they mean is the endpoint's. A reader rests far longer than
//! it read, so that large reports never become a load.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use engine::id::{Handle, WorkspaceId};
use runner::clock::operational_now;
use serde_json::Value as Json;
use store::Store;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::problem::Problem;

/// Most who look at once, in one process: half of the connections that are served, so that the other half is
/// there for everything else. A place costs a connection and a few kilobytes, and no reading.
pub(crate) const LOOKERS_MAX: usize = 512;
/// How often numbers are read while somebody looks.
const EVERY: Duration = Duration::from_secs(1);
/// So many times as long as it read a reader rests: it takes a twentieth of one connection at most.
const RESTS: u32 = 20;

/// What is told, by name.
pub(crate) type Parts = BTreeMap<String, Json>;

/// Which numbers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Topic {
    /// Those of all workflows, as a list shows them.
    Workflows(WorkspaceId),
    /// Those of each block of one workflow.
    Workflow(WorkspaceId, Handle),
    /// The newest events.
    Events(WorkspaceId),
}

/// What is known of a topic.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// How often it was told of; 0 before it was read.
    turn: u64,
    parts: Parts,
    /// What changed since the turn before, as a message.
    change: Bytes,
}

impl Known {
    /// Whether it was read at all.
    pub(crate) fn is_read(&self) -> bool {
        self.turn > 0
    }

    /// What to tell one who was told `told` last.
    pub(crate) fn since(&self, told: &Self) -> Bytes {
        if !told.is_read() {
            return whole(&self.parts).into();
        }
        if told.turn + 1 == self.turn {
            return self.change.clone();
        }
        message(&told.parts, &self.parts).into()
    }

    /// The next turn; none if nothing changed.
    fn next(&self, parts: Parts) -> Option<Self> {
        (!self.is_read() || self.parts != parts).then(|| Self {
            turn: self.turn + 1,
            change: message(&self.parts, &parts).into(),
            parts,
        })
    }
}

type Rooms = Arc<Mutex<BTreeMap<Topic, watch::Sender<Arc<Known>>>>>;

/// Who looks at what.
pub struct Live {
    rooms: Rooms,
    places: Arc<Semaphore>,
    every: Duration,
    /// How often anything was read.
    #[cfg(test)]
    reads: Arc<std::sync::atomic::AtomicUsize>,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            rooms: Rooms::default(),
            places: Arc::new(Semaphore::new(LOOKERS_MAX)),
            every: EVERY,
            #[cfg(test)]
            reads: Arc::default(),
        }
    }
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live").finish_non_exhaustive()
    }
}

impl Live {
    /// A place for one who looks, if there is one left.
    pub(crate) fn place(&self) -> Option<OwnedSemaphorePermit> {
        self.places.clone().try_acquire_owned().ok()
    }

    /// What is told of these numbers. Whoever comes first has it read; what is known then is told at once to
    /// all who come later.
    pub(crate) fn watch(&self, store: &Store, topic: Topic) -> watch::Receiver<Arc<Known>> {
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(room) = rooms.get(&topic) {
            return room.subscribe();
        }
        let (sender, receiver) = watch::channel(Arc::default());
        rooms.insert(topic.clone(), sender);
        let reader = Reader {
            rooms: self.rooms.clone(),
            store: store.clone(),
            topic,
            every: self.every,
            #[cfg(test)]
            reads: self.reads.clone(),
        };
        tokio::spawn(reader.read_on());
        receiver
    }
}

/// Reads the numbers of one room for as long as anybody is in it.
struct Reader {
    rooms: Rooms,
    store: Store,
    topic: Topic,
    every: Duration,
    #[cfg(test)]
    reads: Arc<std::sync::atomic::AtomicUsize>,
}

impl Reader {
    async fn read_on(self) {
        loop {
            let began = operational_now();
            #[cfg(test)]
            self.reads.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            match parts(&self.store, &self.topic).await {
                Ok(Some(parts)) => self.tell(parts),
                Ok(None) => return self.close(),
                Err(problem) => tracing::warn!(?problem, "live numbers could not be read"),
            }
            let took_ms = operational_now().millis() - began.millis();
            let took = Duration::from_millis(took_ms.try_into().unwrap_or_default());
            tokio::time::sleep(self.every.max(took * RESTS)).await;
            if self.is_left() {
                return;
            }
        }
    }

    /// Whether nobody is in the room any more; then it is gone.
    fn is_left(&self) -> bool {
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let is_left = rooms
            .get(&self.topic)
            .is_none_or(|room| room.receiver_count() == 0);
        if is_left {
            rooms.remove(&self.topic);
        }
        is_left
    }

    fn tell(&self, parts: Parts) {
        let rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(room) = rooms.get(&self.topic) {
            room.send_if_modified(|known| match known.next(parts) {
                Some(next) => {
                    *known = Arc::new(next);
                    true
                }
                None => false,
            });
        }
    }

    /// There is nothing to look at any more; whoever is in the room is told by its end.
    fn close(&self) {
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        rooms.remove(&self.topic);
    }
}

/// The numbers as they are; none if what they are about is gone.
pub(crate) async fn parts(store: &Store, topic: &Topic) -> Result<Option<Parts>, Problem> {
    match topic {
        Topic::Workflows(id) => {
            let workspace = store.workspace(*id);
            Ok(Some(crate::api::list_workflows::parts(workspace).await?))
        }
        Topic::Workflow(id, handle) => {
            let workspace = store.workspace(*id);
            crate::api::workflow_report::parts(workspace, handle).await
        }
        Topic::Events(id) => {
            let workspace = store.workspace(*id);
            Ok(Some(crate::api::seen_events::parts(workspace).await?))
        }
    }
}

/// Everything, as a message of a stream of events; also where there is nothing, so that it is known to be so.
pub(crate) fn whole(parts: &Parts) -> String {
    written(&parts.iter().collect(), &[])
}

/// What changed from one to the other, as a message; nothing if nothing did.
fn message(told: &Parts, now: &Parts) -> String {
    let changed: BTreeMap<_, _> = now
        .iter()
        .filter(|(name, part)| told.get(*name) != Some(*part))
        .collect();
    let gone: Vec<_> = told
        .keys()
        .filter(|name| !now.contains_key(*name))
        .collect();
    if changed.is_empty() && gone.is_empty() {
        return String::new();
    }
    written(&changed, &gone)
}

fn written(changed: &BTreeMap<&String, &Json>, gone: &[&String]) -> String {
    let data = serde_json::json!({ "changed": changed, "gone": gone });
    format!("event: numbers\ndata: {data}\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_app::TestApp;
    use serde_json::json;
    use std::sync::atomic::Ordering;

    #[test]
    fn only_what_changed_is_told() {
        let parts = |parts: Json| serde_json::from_value::<Parts>(parts).unwrap();
        let check = |told: Json, now: Json, expect: Option<Json>| {
            let said = message(&parts(told), &parts(now));
            let expect = expect.map(|data| format!("event: numbers\ndata: {data}\n\n"));
            assert_eq!(said, expect.unwrap_or_default());
        };
        check(json!({}), json!({}), None);
        check(json!({"a": 1}), json!({"a": 1}), None);
        check(
            json!({"a": 1, "b": 2, "c": 3}),
            json!({"a": 1, "b": 4, "d": 5}),
            Some(json!({"changed": {"b": 4, "d": 5}, "gone": ["c"]})),
        );
    }

    #[test]
    fn whoever_missed_a_turn_is_told_of_both() {
        let parts = |n: i64| Parts::from([("a".to_owned(), json!(n)), (format!("{n}"), json!(1))]);
        let none = Known::default();
        let first = none.next(parts(1)).unwrap();
        let second = first.next(parts(2)).unwrap();
        let third = second.next(parts(3)).unwrap();
        assert!(third.next(parts(3)).is_none());
        let check = |now: &Known, told: &Known| {
            assert_eq!(now.since(told), message(&told.parts, &now.parts));
        };
        assert_eq!(third.since(&none), whole(&third.parts));
        check(&second, &first);
        check(&third, &first);
        // That there is nothing is told too.
        let nothing = none.next(Parts::new()).unwrap();
        assert_eq!(nothing.since(&none), whole(&Parts::new()));
    }

    #[tokio::test]
    async fn one_reader_serves_all_and_goes_with_the_last() {
        let mut test = TestApp::new().await;
        let live = Arc::new(Live {
            every: Duration::from_millis(5),
            ..Live::default()
        });
        test.app.live = live.clone();
        let topic = Topic::Workflows(test.workspace);
        let store = test.app.store.clone();
        let mut first = live.watch(&store, topic.clone());
        let mut second = live.watch(&store, topic.clone());
        assert_eq!(live.rooms.lock().unwrap().len(), 1);
        test.publish_welcome().await;
        for one in [&mut first, &mut second] {
            // On its way there it is seen as a draft.
            let is_live = |known: &Arc<Known>| {
                let welcome = known.parts.get("welcome");
                welcome.is_some_and(|one| one["status"] == "live")
            };
            one.wait_for(is_live).await.unwrap();
        }
        drop((first, second));
        while !live.rooms.lock().unwrap().is_empty() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    #[tokio::test]
    async fn all_places_together_cost_one_read() {
        let mut test = TestApp::new().await;
        // The reader rests for the whole of the test: whatever else is read is read for somebody who comes.
        let live = Arc::new(Live {
            every: Duration::from_hours(1),
            ..Live::default()
        });
        test.app.live = live.clone();
        let topic = Topic::Workflows(test.workspace);
        let mut rooms: Vec<_> = (0..LOOKERS_MAX)
            .map(|_| live.watch(&test.app.store, topic.clone()))
            .collect();
        for room in &mut rooms {
            room.wait_for(|known| known.is_read()).await.unwrap();
        }
        let mut late = live.watch(&test.app.store, topic);
        late.wait_for(|known| known.is_read()).await.unwrap();
        assert_eq!(live.reads.load(Ordering::SeqCst), 1);
        // All of them hold the same numbers, and the same text.
        let first = rooms[0].borrow().clone();
        assert!(rooms.iter().all(|room| Arc::ptr_eq(&room.borrow(), &first)));
    }

    #[test]
    fn there_are_so_many_places() {
        let live = Live::default();
        let places: Vec<_> = (0..=LOOKERS_MAX).map_while(|_| live.place()).collect();
        assert_eq!(places.len(), LOOKERS_MAX);
        drop(places);
        assert!(live.place().is_some());
    }
}
