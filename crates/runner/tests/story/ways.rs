//! The ways in which somebody is not to be mailed any more, each as it comes in.

use engine::contact::{Basis, Change, Consent, Standing};
use engine::id::Handle;
use engine::value::Value;
use mail::classify::Class;
use postduif_runner::Links;
use postduif_runner::feedback::{Said, report, take};
use store::erasure::{Erased, Erasure};
use store::merge::Merged;
use store::message::{Filter, State};

use crate::importing;
use crate::world::World;

const ANNA: &str = "anna@example.test";

/// The ways in which somebody is not to be mailed any more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Way {
    /// Leaves the interest: over the API, by the link, by one click, in a form.
    Leaves,
    /// Leaves everything.
    LeavesEverything,
    /// Is put on the list of addresses that are never mailed.
    Suppressed,
    /// Calls a mail of before spam.
    Complains,
    /// Is not there any more, as a mail of before says that came back.
    Bounces,
    /// Another workflow takes them off the interest.
    TakenOff,
    /// Stands in a list of people who left.
    ListedAsLeft,
    /// Stands in a list of addresses that are never mailed.
    ListedAsSuppressed,
    /// Has no address any more.
    LosesAddress,
    /// Turns out to be somebody who left, and stays.
    TakesInWhoLeft,
    /// Turns out to be somebody who left, and is part of them now.
    BecomesWhoLeft,
    /// Is forgotten.
    Forgotten,
}

pub(crate) const WAYS: [Way; 12] = [
    Way::Leaves,
    Way::LeavesEverything,
    Way::Suppressed,
    Way::Complains,
    Way::Bounces,
    Way::TakenOff,
    Way::ListedAsLeft,
    Way::ListedAsSuppressed,
    Way::LosesAddress,
    Way::TakesInWhoLeft,
    Way::BecomesWhoLeft,
    Way::Forgotten,
];

/// A mail that everybody gets who is seen, long before.
const BEFORE: &str = "
format: 1
handle: before
name: Before
purpose: service
triggers: [{ id: seen, start: event, event: seen }]
blocks: [{ id: tips, do: send_email, email: tips }]
";
/// Takes whoever asks for it off offers.
const TAKES_OFF: &str = "
format: 1
handle: takes-off
name: Takes off
purpose: service
triggers: [{ id: asked, start: event, event: asked_by_phone }]
blocks: [{ id: off, do: unsubscribe, interest: offers }]
";
const NEVER: &str = r#"{"kind":"suppressions","columns":{"mail":"email"}}"#;

/// What this way needs to be there before.
pub(crate) async fn prepare(world: &World, way: Way) {
    match way {
        Way::Complains | Way::Bounces => {
            world.publish("before", BEFORE).await;
            world.append("seen", serde_json::json!({}), "seen").await;
            world.runner.settle().await.unwrap();
            assert_eq!(world.states_of("before").await, [State::Accepted]);
        }
        Way::TakenOff => world.publish("takes-off", TAKES_OFF).await,
        Way::TakesInWhoLeft | Way::BecomesWhoLeft => {
            let annie = World::who("annie");
            world.consent_of(annie, Standing::Left).await;
        }
        _ => {}
    }
}

/// It happens.
pub(crate) async fn goes(world: &World, way: Way) {
    let scope = world.store.workspace(world.workspace);
    match way {
        Way::Leaves => world.consent(Standing::Left).await,
        Way::LeavesEverything => {
            let everything = Change::Interest {
                interest: Handle::new("everything").unwrap(),
                consent: Consent {
                    state: Standing::Left,
                    basis: Basis::OptIn,
                    source: "page".into(),
                    wording: None,
                    at: world.now(),
                },
            };
            world.change(World::anna(), everything).await;
        }
        Way::Suppressed => {
            let now = world.now();
            scope.suppress(ANNA, "complained", now).await.unwrap();
        }
        Way::Complains => comes_back(world, &report::made_up_complaint(ANNA)).await,
        Way::Bounces => comes_back(world, &report::made_up_bounce(ANNA, Class::Hard)).await,
        Way::TakenOff => {
            let asked = world.append("asked_by_phone", serde_json::json!({}), "asked");
            asked.await;
        }
        Way::ListedAsLeft => {
            let file = format!("mail;city;born;offers;since\r\n{ANNA};;;no;2027-03-01\r\n");
            listed(world, importing::LIST, &file).await;
        }
        Way::ListedAsSuppressed => listed(world, NEVER, &format!("mail\r\n{ANNA}\r\n")).await,
        Way::LosesAddress => {
            let no_address = Change::Field {
                field: "email".into(),
                value: Value::Null,
            };
            world.change(World::anna(), no_address).await;
        }
        Way::TakesInWhoLeft => {
            let merged = merged(world, "annie", "anna").await;
            assert!(matches!(merged, Merged::Done(_)), "{merged:?}");
        }
        Way::BecomesWhoLeft => {
            let merged = merged(world, "anna", "annie").await;
            // What is just leaving has her number on it; then it is asked again.
            let is_leaving = world.states().await == [State::InFlight];
            assert_eq!(merged == Merged::Busy, is_leaving, "{merged:?}");
        }
        Way::Forgotten => {
            let row = scope.contact(&World::anna()).await.unwrap().unwrap();
            let links = Links::new("https://shop.example", [7; 32]);
            let erasure = Erasure {
                contact: row.contact.id,
                created_at: row.contact.created_at,
                hashes: links.address_hashes(world.workspace, ANNA),
                at: world.now(),
            };
            let begun = scope.erase(erasure).await.unwrap();
            assert!(matches!(begun, Erased::Begun(_)), "{begun:?}");
        }
    }
}

/// The mail of before comes back.
async fn comes_back(world: &World, raw: &[u8]) {
    let scope = world.store.workspace(world.workspace);
    let before = Handle::new("before").unwrap();
    let before = scope.workflow(&before).await.unwrap().unwrap().id;
    let block = engine::id::BlockId::new("tips").unwrap();
    let messages = scope.messages(Filter::Block(before, block), None, 1).await;
    let said = Said {
        workspace: world.workspace,
        message: messages.unwrap()[0].id,
        what: report::read(raw, mail::classify::Rules::built_in()).unwrap(),
        way: "bounce_address",
    };
    let taken = take(&world.store, &said, world.now()).await.unwrap();
    assert!(taken.unwrap().suppressed.is_some());
}

async fn listed(world: &World, settings: &str, file: &str) {
    let import = importing::made(world, settings, file.as_bytes()).await;
    importing::start(world, settings, import, false).await;
    importing::work(&world.runner).await.unwrap();
}

async fn merged(world: &World, gone: &str, stays: &str) -> Merged {
    let scope = world.store.workspace(world.workspace);
    let mut ids = Vec::new();
    for name in [gone, stays] {
        let row = scope.contact(&World::who(name)).await.unwrap();
        ids.push(row.unwrap().contact.id);
    }
    let merged = scope.merge(ids[0], ids[1], "a test".into(), world.now());
    merged.await.unwrap()
}

/// Whether her journey hears of it, and ends before anything is decided.
pub(crate) fn is_heard(way: Way) -> bool {
    way != Way::LosesAddress
}
