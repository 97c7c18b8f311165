//! Which buckets this process works on. Alone it works on all of them; as one node of several it
//! renews what it holds every few seconds, takes what falls to it, and gives up what falls to others
//! once the batch that runs on it is done.
//!
//! What is kept here is a belief: the store refuses whatever comes from a node that lost a bucket.
//! Still, a process that was asleep stops by itself when its leases have run out, since what it does
//! outside the store (sending) cannot be refused there.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use engine::time::Time;
use store::Bucket;
use store::lease::{Holding, Lease};

use crate::clock::operational_now;
use crate::{Error, Runner};

/// A lease is renewed so many times before it would run out.
const RENEWALS: i64 = 3;

/// The node that this process is, and what it holds.
#[derive(Debug)]
pub(crate) struct Node {
    name: String,
    lease_ms: i64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    held: BTreeMap<Bucket, Lease>,
    /// To be let go when nothing runs on them any more.
    leaving: BTreeMap<Bucket, Lease>,
    /// On how many things at a time a bucket is worked.
    busy: BTreeMap<Bucket, usize>,
    /// From then on it must be taken that others hold what was held.
    until: Option<Time>,
}

/// Work on a bucket under way. While it lives the bucket is not given up.
pub(crate) struct Turn<'a> {
    node: Option<&'a Node>,
    bucket: Bucket,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let Some(node) = self.node else { return };
        let mut state = node.state();
        if let Some(count) = state.busy.get_mut(&self.bucket) {
            *count -= 1;
            if *count == 0 {
                state.busy.remove(&self.bucket);
            }
        }
    }
}

impl Node {
    pub(crate) fn new(name: String, lease_ms: i64) -> Self {
        Self {
            name,
            lease_ms,
            state: Mutex::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that holds it can fail half-way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_awake(state: &State) -> bool {
        state.until.is_some_and(|until| operational_now() < until)
    }

    /// Takes over what the store says. Gives what can be let go.
    fn set(&self, holdings: &[Holding], until: Time) -> Vec<Lease> {
        let mut state = self.state();
        let (wanted, unwanted): (Vec<_>, Vec<_>) =
            holdings.iter().partition(|holding| holding.is_wanted);
        let by_bucket = |holding: &&Holding| (holding.lease.bucket, holding.lease);
        state.held = wanted.iter().map(by_bucket).collect();
        state.leaving = unwanted.iter().map(by_bucket).collect();
        state.until = Some(until);
        let is_idle = |lease: &&Lease| !state.busy.contains_key(&lease.bucket);
        state.leaving.values().filter(is_idle).copied().collect()
    }

    fn lose(&self, bucket: Bucket) {
        self.state().held.remove(&bucket);
    }
}

impl Runner {
    /// Works as a node of several that share a database, under a name that no other process has.
    /// Leases run for `lease_ms` and are renewed three times in that.
    #[must_use]
    pub fn on_node(mut self, name: String, lease_ms: i64) -> Self {
        self.node = Some(Node::new(name, lease_ms));
        self
    }

    /// Under which name this process works on jobs. Who works alone may take again at once what it
    /// held before it died.
    pub(crate) fn owner(&self) -> &str {
        self.node.as_ref().map_or("alone", |node| &node.name)
    }

    /// The buckets to work on now.
    pub(crate) fn held(&self) -> Vec<Lease> {
        let Some(node) = &self.node else {
            return self.store.buckets().into_iter().map(Lease::from).collect();
        };
        let state = node.state();
        if !Node::is_awake(&state) {
            return Vec::new();
        }
        state.held.values().copied().collect()
    }

    /// Begins to work on a bucket; `None` if it is not held any more.
    pub(crate) fn begin(&self, lease: Lease) -> Option<Turn<'_>> {
        let bucket = lease.bucket;
        let Some(node) = &self.node else {
            return Some(Turn { node: None, bucket });
        };
        let mut state = node.state();
        if !Node::is_awake(&state) || state.held.get(&bucket) != Some(&lease) {
            return None;
        }
        *state.busy.entry(bucket).or_default() += 1;
        Some(Turn {
            node: Some(node),
            bucket,
        })
    }

    /// Whether what is done outside the store may still be done: the leases have not run out.
    pub(crate) fn may_send(&self) -> bool {
        self.node
            .as_ref()
            .is_none_or(|node| Node::is_awake(&node.state()))
    }

    /// Whether a bucket is still ours by this very lease: who slept in between may have another one by now.
    pub(crate) fn still_holds(&self, lease: Lease) -> bool {
        let Some(node) = &self.node else {
            return true;
        };
        let state = node.state();
        let mut ours = [&state.held, &state.leaving].into_iter();
        Node::is_awake(&state) && ours.any(|ours| ours.get(&lease.bucket) == Some(&lease))
    }

    /// The store said that a bucket is another's.
    pub(crate) fn lose(&self, bucket: Bucket) {
        if let Some(node) = &self.node {
            node.lose(bucket);
        }
    }

    /// How long to wait between two renewals, in milliseconds; nothing for who works alone.
    pub(crate) fn renew_every_ms(&self) -> Option<i64> {
        self.node.as_ref().map(|node| node.lease_ms / RENEWALS)
    }

    /// Says that this node lives, and takes, renews and gives up buckets. What the former holder of
    /// a bucket left in the air is settled before anything else is done with it.
    pub async fn renew(&self) -> Result<(), Error> {
        let Some(node) = &self.node else {
            return Ok(());
        };
        // Counted from before the question: the store may have answered long after.
        let until = operational_now().plus_ms(node.lease_ms);
        let mut holdings = self.store.system().hold(&node.name, node.lease_ms).await?;
        let mut lost = Vec::new();
        for holding in holdings.iter().filter(|holding| holding.is_new) {
            let bucket = holding.lease.bucket;
            tracing::info!(bucket = bucket.0, node = node.name, "a bucket was taken");
            match self.recover_bucket(holding.lease).await {
                Err(Error::Store(store::Error::NotHeld { .. })) => lost.push(bucket),
                done => done?,
            }
        }
        holdings.retain(|holding| !lost.contains(&holding.lease.bucket));
        let idle = node.set(&holdings, until);
        if !idle.is_empty() {
            self.store.system().let_go(&node.name, idle).await?;
        }
        Ok(())
    }

    /// Gives everything back, so that others need not wait.
    pub(crate) async fn let_go(&self) -> Result<(), Error> {
        let Some(node) = &self.node else {
            return Ok(());
        };
        let leases = {
            let mut state = node.state();
            let mut leases: Vec<_> = std::mem::take(&mut state.held).into_values().collect();
            leases.extend(std::mem::take(&mut state.leaving).into_values());
            leases
        };
        Ok(self.store.system().let_go(&node.name, leases).await?)
    }
}
