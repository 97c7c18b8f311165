//! What a provider tells of messages by its webhook: before the call that sent one has its answer, twice,
//! in any order, and of messages that are none of ours.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, OnceLock};

use engine::contact::Standing;
use hmac::{Hmac, KeyInit, Mac};
use mail::classify::Rules;
use mail::hook::{Hook, Refused};
use mail::provider::{Name, REFERENCE, Secret};
use mail::transport::{Delivery, Outcome};
use postduif_runner::caller::Nobody;
use postduif_runner::clock::operational_now;
use postduif_runner::feedback::hooks::{Hooks, Known, NotTaken};
use postduif_runner::nudge::Nudge;
use postduif_runner::outlet::{Outlet, Parcel};
use postduif_runner::reference::References;

use sha2::Sha256;

use crate::home::On;
use crate::world::World;

const AFTER: &str = "2027-03-08T15:00:00Z";
const TOKEN: &str = "a-token-of-some-length";

/// A provider that tells of a delivery before it has answered the call.
#[derive(Default)]
struct Hasty {
    hooks: OnceLock<Arc<Hooks>>,
    references: Mutex<Vec<String>>,
}

impl Outlet for Hasty {
    fn at_once(&self) -> usize {
        1
    }

    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> Delivery<'a> {
        Box::pin(async move {
            let reference = parcel.envelope.reference.clone().unwrap();
            let hooks = self.hooks.get().unwrap();
            assert_eq!(tell(hooks, "delivered", "", &reference).await.unwrap(), 1);
            self.references.lock().unwrap().push(reference);
            Outcome::Accepted {
                reply: "taken".to_owned(),
            }
        })
    }
}

/// An event as Brevo's page has it.
async fn tell(
    hooks: &Hooks,
    event: &str,
    reason: &str,
    reference: &str,
) -> Result<usize, NotTaken> {
    let body = serde_json::json!({
        "event": event, "reason": reason, "email": "anna@example.test", "X-Mailin-custom": reference,
    });
    let header = |name: &str| (name == "authorization").then(|| format!("Bearer {TOKEN}"));
    let heard = hooks.hear(&header, body.to_string().as_bytes())?;
    hooks.take(heard).await
}

/// A world in which Anna got a mail over such a provider; its reference.
async fn sent(on: On) -> (World, Arc<Hooks>, String) {
    let outlet = Arc::new(Hasty::default());
    let mut world = World::on_with_outlet(on, |_| Arc::clone(&outlet) as Arc<dyn Outlet>).await;
    let references = References::new([9; 32]);
    let hooks = Arc::new(Hooks {
        store: world.store.clone(),
        clock: world.clock.clone(),
        hook: Hook::new(Name::Brevo, &Secret::new(TOKEN)).unwrap(),
        references: references.clone(),
        caller: Arc::new(Nobody),
        rules: Arc::new(Rules::of("").unwrap()),
        nudge: Nudge::default(),
        known: Known::default(),
    });
    outlet.hooks.set(hooks.clone()).unwrap();
    world.runner = world.runner.with_references(references);
    world.consent(Standing::Subscribed).await;
    world.order("A1").await;
    world.play(AFTER).await;
    let reference = outlet.references.lock().unwrap().remove(0);
    (world, hooks, reference)
}

async fn what_a_provider_tells_is_taken_once(on: On) {
    let (world, hooks, reference) = sent(on).await;
    assert_eq!(world.told("email_delivered").await.len(), 1);
    assert_eq!(world.told("email_sent").await.len(), 1);
    // What came before the answer comes again after it.
    assert_eq!(tell(&hooks, "delivered", "", &reference).await.unwrap(), 0);
    let scope = world.store.workspace(world.workspace);
    let reason = "550 5.1.1 no such user";
    assert_eq!(
        tell(&hooks, "hard_bounce", reason, &reference)
            .await
            .unwrap(),
        1
    );
    assert_eq!(
        tell(&hooks, "hard_bounce", reason, &reference)
            .await
            .unwrap(),
        0
    );
    // Another process, or this one after a start, has not heard it: the books have.
    let other = Hooks {
        store: world.store.clone(),
        clock: world.clock.clone(),
        hook: Hook::new(Name::Brevo, &Secret::new(TOKEN)).unwrap(),
        references: hooks.references.clone(),
        caller: Arc::new(Nobody),
        rules: hooks.rules.clone(),
        nudge: Nudge::default(),
        known: Known::default(),
    };
    assert_eq!(
        tell(&other, "hard_bounce", reason, &reference)
            .await
            .unwrap(),
        0
    );
    assert_eq!(world.told("email_bounced").await.len(), 1);
    let why = scope.suppressed("anna@example.test").await.unwrap();
    assert_eq!(why.as_deref(), Some("hard_bounce"));
}

/// An event as Mailgun's page has it, with the proof of this token.
fn mailgun(token: &str, event: &str, reference: &str) -> Vec<u8> {
    let timestamp = operational_now().millis() / 1_000;
    let mut mac = Hmac::<Sha256>::new_from_slice(TOKEN.as_bytes()).unwrap();
    mac.update(format!("{timestamp}{token}").as_bytes());
    let mac = mac.finalize().into_bytes();
    let hex = mac.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    });
    let body = serde_json::json!({
        "signature": { "timestamp": timestamp.to_string(), "token": token, "signature": hex },
        "event-data": { "event": event, "user-variables": { REFERENCE: reference } },
    });
    body.to_string().into_bytes()
}

/// Mailgun signs no body: a proof that was caught is good for nothing but what it was given with, also
/// once nobody remembers it who was there.
async fn a_caught_proof_is_good_for_nothing_else_also_after_a_restart(on: On) {
    let (world, first, reference) = sent(on).await;
    let started = || Hooks {
        store: world.store.clone(),
        clock: world.clock.clone(),
        hook: Hook::new(Name::Mailgun, &Secret::new(TOKEN)).unwrap(),
        references: first.references.clone(),
        caller: Arc::new(Nobody),
        rules: Rules::built_in().clone(),
        nudge: Nudge::default(),
        known: Known::default(),
    };
    let tell = async |hooks: &Hooks, token: &str, event: &str| {
        let heard = hooks.hear(&|_| None, &mailgun(token, event, &reference));
        hooks.take(heard.unwrap()).await.unwrap()
    };
    // That it arrived was told already, by its other way.
    assert_eq!(tell(&started(), "one", "delivered").await, 0);
    let restarted = started();
    assert_eq!(tell(&restarted, "one", "complained").await, 0);
    assert_eq!(tell(&restarted, "one", "delivered").await, 0);
    let scope = world.store.workspace(world.workspace);
    assert_eq!(scope.suppressed("anna@example.test").await.unwrap(), None);
    assert_eq!(tell(&started(), "two", "complained").await, 1);
    let why = scope.suppressed("anna@example.test").await.unwrap();
    assert_eq!(why.as_deref(), Some("complaint"));
}

async fn what_is_not_ours_takes_nobody_off(on: On) {
    let (world, hooks, reference) = sent(on).await;
    let scope = world.store.workspace(world.workspace);
    let elsewhere = References::new([8; 32]);
    let (workspace, message) = hooks.references.message(&reference).unwrap();
    let forged = elsewhere.of(workspace, message);
    for other in ["", "1-1-00", forged.as_str()] {
        assert_eq!(
            tell(&hooks, "hard_bounce", "550 5.1.1", other)
                .await
                .unwrap(),
            0
        );
        assert_eq!(tell(&hooks, "spam", "", other).await.unwrap(), 0);
    }
    // A message that never left.
    let next = engine::id::MessageId(message.0 + 1);
    let unsent = hooks.references.of(workspace, next);
    assert_eq!(tell(&hooks, "spam", "", &unsent).await.unwrap(), 0);
    // A block is about us.
    let reason = "550 5.7.1 blocked using Spamhaus";
    assert_eq!(
        tell(&hooks, "hard_bounce", reason, &reference)
            .await
            .unwrap(),
        1
    );
    assert_eq!(scope.suppressed("anna@example.test").await.unwrap(), None);
    let nobody = hooks.hear(&|_| None, b"{}").err();
    assert_eq!(nobody, Some(Refused::Unsigned));
    assert_eq!(tell(&hooks, "spam", "", &reference).await.unwrap(), 1);
    let why = scope.suppressed("anna@example.test").await.unwrap();
    assert_eq!(why.as_deref(), Some("complaint"));
}

on_both!(
    what_a_provider_tells_is_taken_once,
    a_caught_proof_is_good_for_nothing_else_also_after_a_restart,
    what_is_not_ours_takes_nobody_off,
);
