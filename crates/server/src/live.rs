//! Numbers while they move. However many look at the same numbers, one reader reads them, and each of those
//! who look is told what changed since they were last told. Nobody looks: nobody reads.
//!
//! What is told are parts by name; what they mean is the endpoint's. A reader rests far longer than
//! it read, so that large reports never become a load.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use engine::id::{Handle, WorkspaceId};
use runner::clock::operational_now;
use serde_json::Value as Json;
use store::Store;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::problem::Problem;

/// Most who look at once, in one process: a quarter of the connections that are served.
const LOOKERS_MAX: usize = 256;
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
}

type Rooms = Arc<Mutex<BTreeMap<Topic, watch::Sender<Arc<Parts>>>>>;

/// Who looks at what.
pub struct Live {
    rooms: Rooms,
    places: Arc<Semaphore>,
    every: Duration,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            rooms: Rooms::default(),
            places: Arc::new(Semaphore::new(LOOKERS_MAX)),
            every: EVERY,
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

    /// What is told of these numbers from now on. `now` is what they are, for whoever comes first.
    pub(crate) fn watch(
        &self,
        store: &Store,
        topic: Topic,
        now: Parts,
    ) -> watch::Receiver<Arc<Parts>> {
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(room) = rooms.get(&topic) {
            return room.subscribe();
        }
        let (sender, receiver) = watch::channel(Arc::new(now));
        rooms.insert(topic.clone(), sender);
        let reader = Reader {
            rooms: self.rooms.clone(),
            store: store.clone(),
            topic,
            every: self.every,
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
}

impl Reader {
    async fn read_on(self) {
        let mut rest = self.every;
        loop {
            tokio::time::sleep(rest).await;
            if self.is_left() {
                return;
            }
            let began = operational_now();
            match parts(&self.store, &self.topic).await {
                Ok(Some(parts)) => self.tell(parts),
                Ok(None) => return self.close(),
                Err(problem) => tracing::warn!(?problem, "live numbers could not be read"),
            }
            let took_ms = operational_now().millis() - began.millis();
            let took = Duration::from_millis(took_ms.try_into().unwrap_or_default());
            rest = self.every.max(took * RESTS);
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
            room.send_if_modified(|told| {
                let differs = **told != parts;
                if differs {
                    *told = Arc::new(parts);
                }
                differs
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
    }
}

/// What changed from one to the other, as a message of a stream of events; nothing if nothing did.
pub(crate) fn message(told: &Parts, now: &Parts) -> String {
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
    let data = serde_json::json!({ "changed": changed, "gone": gone });
    format!("event: numbers\ndata: {data}\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_app::TestApp;
    use serde_json::json;

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
        let mut first = live.watch(&store, topic.clone(), Parts::new());
        let mut second = live.watch(&store, topic.clone(), Parts::new());
        assert_eq!(live.rooms.lock().unwrap().len(), 1);
        test.publish_welcome().await;
        for one in [&mut first, &mut second] {
            let told = one.wait_for(|parts| parts.contains_key("welcome"));
            assert_eq!(told.await.unwrap()["welcome"]["status"], "live");
        }
        drop((first, second));
        while !live.rooms.lock().unwrap().is_empty() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
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
