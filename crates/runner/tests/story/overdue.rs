//! A workflow is paused, and what was due meanwhile is held; whoever resumes it says what of that is still
//! wanted.

use engine::id::Handle;
use engine::time::Time;
use store::finish::Held;
use store::workflow::Status;

use crate::home::On;
use crate::world::World;

const VISITS: &str = r#"
format: 1
handle: visits
name: Visits
purpose: service
triggers: [{ id: seen, start: event, event: seen, key: event.n }]
blocks:
  - { id: wait, do: wait, until: { date: trigger.at } }
  - { id: tips, do: send_email, email: tips }
"#;

async fn what_is_not_wanted_any_more_expires(on: On) {
    let world = World::on(on).await;
    world.publish("visits", VISITS).await;
    for hour in [10, 12, 14] {
        let data = serde_json::json!({ "n": hour, "at": format!("2027-03-04T{hour}:00:00Z") });
        world.append("seen", data, &format!("seen-{hour}")).await;
    }
    world.play("2027-03-04T11:00:00Z").await;
    world.switch("visits", Status::Paused).await;
    world.play("2027-03-04T15:00:00Z").await;
    let scope = world.store.workspace(world.workspace);
    let handle = Handle::new("visits").unwrap();
    let row = scope.workflow(&handle).await.unwrap().unwrap();
    let at = |text: &str| Time::parse(text).unwrap();
    let held = scope.held(row.id, world.now()).await.unwrap();
    let expect = Held {
        block: engine::id::BlockId::new("tips").unwrap(),
        waiting: 2,
        past_limit: 0,
        oldest: at("2027-03-04T12:00:00Z"),
    };
    assert_eq!(held, [expect]);
    let before = at("2027-03-04T13:00:00Z");
    assert_eq!(scope.expire_held(row.id, before).await.unwrap(), 1);
    assert_eq!(scope.expire_held(row.id, before).await.unwrap(), 0);
    let held = scope.held(row.id, world.now()).await.unwrap();
    assert_eq!((held[0].waiting, held[0].past_limit), (2, 1));
    world.switch("visits", Status::Live).await;
    world.play("2027-03-04T16:00:00Z").await;
    let mails = world.inbox().await;
    let mut at: Vec<_> = mails.iter().map(|mail| mail.at.to_string()).collect();
    at.sort();
    assert_eq!(at, ["2027-03-04T10:00:00Z", "2027-03-04T15:00:00Z"]);
    let numbers = world.numbers_of("visits").await;
    assert!(numbers.contains("tips.expired=1"), "{numbers}");
}

on_both!(what_is_not_wanted_any_more_expires);
