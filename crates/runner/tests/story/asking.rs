//! Blocks that ask the world for something: codes of a pool, tasks, messages to people on our side.

use engine::event::own;
use engine::id::Handle;
use engine::value::Value;
use postduif_runner::clock::Clock;
use serde_json::json;
use store::coupon::NewCode;
use store::staff::Staff;
use store::task::{Closing, Task, TaskState};
use store::workflow::Status;

use crate::home::On;
use crate::world::World;

fn handle(text: &str) -> Handle {
    Handle::new(text).unwrap()
}

/// A workflow that begins with an order, once for each.
pub(crate) fn workflow(name: &str, blocks: &str) -> String {
    format!(
        "format: 1\nhandle: {name}\nname: The one called {name}\npurpose: service\n\
         triggers: [{{ id: ordered, start: event, event: order_placed, key: event.order_id }}]\n\
         blocks:\n{blocks}"
    )
}

async fn pool(world: &World, codes: &[&str]) {
    let scope = world.store.workspace(world.workspace);
    let welcome = handle("welcome");
    let now = world.clock.now();
    scope.save_pool(&welcome, "Welcome", 1, now).await.unwrap();
    let codes = codes.iter().map(|code| NewCode {
        code: (*code).to_owned(),
        expires_at: None,
    });
    let imported = scope.import_codes(&welcome, codes.collect()).await;
    imported.unwrap().unwrap();
}

pub(crate) async fn staff(world: &World, people: &[(&str, &[&str], Option<&str>)]) {
    for (name, roles, manager) in people {
        let staff = Staff {
            handle: handle(name),
            name: (*name).to_owned(),
            email: format!("{name}@shop.example"),
            roles: roles.iter().map(|role| handle(role)).collect(),
            manager: manager.map(handle),
            active: true,
        };
        let scope = world.store.workspace(world.workspace);
        scope.save_staff(staff, world.clock.now()).await.unwrap();
    }
}

async fn tasks(world: &World) -> Vec<Task> {
    let scope = world.store.workspace(world.workspace);
    scope.tasks(TaskState::Open, None, None, 100).await.unwrap()
}

/// Mails by receiver and subject, the oldest first.
pub(crate) async fn mails(world: &World) -> Vec<String> {
    let mut mails: Vec<_> = world.inbox().await;
    mails.reverse();
    let one = |mail: &store::test_inbox::CaughtRow| format!("{}: {}", mail.recipient, mail.subject);
    mails.iter().map(one).collect()
}

async fn owner(world: &World, owner: &str) {
    let change = engine::contact::Change::Field {
        field: "owner".to_owned(),
        value: Value::Text(owner.to_owned()),
    };
    world.change(World::anna(), change).await;
}

const GIFT: &str = r#"
  - { id: gift, do: give_coupon, coupons: welcome, valid: 14d }
  - id: left
    do: branch
    branches:
      - { id: out, when: { field: block.gift.outcome, is: none_left }, blocks: [{ id: sorry, do: end, reason: sold_out }] }
  - { id: tips, do: send_email, email: tips }
"#;

/// The code stands in the next mail; who comes when there is none goes another way.
async fn a_code_is_given_once_for_each_visit_until_none_is_left(on: On) {
    let world = World::on(on).await;
    world
        .email("{{ block.gift.code }} until {{ block.gift.expires_at | date: '%Y-%m-%d' }}")
        .await;
    pool(&world, &["A", "B"]).await;
    world.publish("gift", &workflow("gift", GIFT)).await;
    for order in ["1", "2", "3"] {
        world.order(order).await;
        world.play("2027-03-04T10:00:00Z").await;
    }
    let subjects = [
        "anna@example.test: A until 2027-03-18",
        "anna@example.test: B until 2027-03-18",
    ];
    assert_eq!(mails(&world).await, subjects);
    let numbers = world.numbers_of("gift").await;
    for expect in [
        "gift.entered=3",
        "gift.left=3",
        "gift.outcome.given=2",
        "gift.outcome.none_left=1",
        "left.arm.out=1",
    ] {
        assert!(numbers.contains(expect), "{expect}: {numbers}");
    }
    let given = world.told(own::COUPON_GIVEN).await;
    let codes: Vec<_> = given.iter().map(|one| one.get("code").unwrap()).collect();
    assert_eq!(codes, [Value::from("B"), Value::from("A")]);
}

/// A pool that nobody made is an outcome, and holds nobody up.
async fn a_pool_that_is_not_there_is_an_outcome(on: On) {
    let world = World::on(on).await;
    world.publish("gift", &workflow("gift", GIFT)).await;
    world.order("1").await;
    world.play("2027-03-04T10:00:00Z").await;
    let numbers = world.numbers_of("gift").await;
    assert!(numbers.contains("gift.outcome.no_pool=1"), "{numbers}");
    assert_eq!(mails(&world).await.len(), 1);
}

const FOLLOW_UP: &str = r#"
  - { id: task, do: create_task, title: "Call {{ contact.email }} about {{ trigger.order_id }}", text: "{{ contact.phone }}", to: [{ owner: contact }], fallback: { role: sales }, due: 1bd }
  - id: handled
    do: wait_for
    at_most: 1bd
    branches:
      - { id: done, when: { event: task_done, block: task } }
      - id: late
        blocks:
          - id: alarm
            do: notify_staff
            to: [{ owner: contact }, { manager_of: { owner: contact } }]
            text: |
              {{ block.task.title }} is left open
              It was due {{ block.task.due_at }}.
"#;

async fn a_task_that_is_done_is_heard_and_one_that_is_not_alarms_the_manager(on: On) {
    let world = World::on(on).await;
    staff(
        &world,
        &[
            ("boss", &[], None),
            ("sam", &[], Some("boss")),
            ("tom", &["sales"], None),
        ],
    )
    .await;
    owner(&world, "sam@shop.example").await;
    world
        .publish("follow-up", &workflow("follow-up", FOLLOW_UP))
        .await;
    world.order("A1").await;
    world.order("A2").await;
    world.play("2027-03-04T10:00:00Z").await;
    let open = tasks(&world).await;
    assert_eq!(open.len(), 2);
    assert_eq!(open[0].title, "Call anna@example.test about A1");
    assert_eq!(open[0].owner, Some(handle("sam")));
    // Thursday at ten in Amsterdam, and a business day on.
    assert_eq!(open[0].due_at.unwrap().to_string(), "2027-03-05T09:00:00Z");
    let closing = Closing {
        state: TaskState::Done,
        by: Some("sam".to_owned()),
        result: "called".to_owned(),
    };
    let scope = world.store.workspace(world.workspace);
    let closed = scope.close_task(open[0].contact, open[0].id, closing, world.clock.now());
    closed.await.unwrap();
    world.play("2027-03-06T00:00:00Z").await;
    let numbers = world.numbers_of("follow-up").await;
    for expect in [
        "task.outcome.assigned=2",
        "handled.arm.done=1",
        "handled.arm.late=1",
        "alarm.outcome.notified=1",
        "alarm.sent=2",
    ] {
        assert!(numbers.contains(expect), "{expect}: {numbers}");
    }
    let subject = "Call anna@example.test about A2 is left open";
    let mut told = mails(&world).await;
    told.sort();
    assert_eq!(
        told,
        [
            format!("boss@shop.example: {subject}"),
            format!("sam@shop.example: {subject}")
        ]
    );
}

/// Without an owner the role's next in turn gets it; without anybody it is everybody's.
async fn whose_a_task_is(on: On) {
    let world = World::on(on).await;
    world
        .publish("follow-up", &workflow("follow-up", FOLLOW_UP))
        .await;
    world.order("A0").await;
    world.play("2027-03-04T09:30:00Z").await;
    staff(
        &world,
        &[("tom", &["sales"], None), ("tess", &["sales"], None)],
    )
    .await;
    for order in ["A1", "A2", "A3"] {
        world.order(order).await;
        world.play("2027-03-04T10:00:00Z").await;
    }
    let tasks = tasks(&world).await;
    let owners = tasks
        .iter()
        .map(|task| task.owner.as_ref().map(Handle::as_str));
    let owners: Vec<_> = owners.collect();
    assert_eq!(owners, [None, Some("tom"), Some("tess"), Some("tom")]);
    let numbers = world.numbers_of("follow-up").await;
    assert!(numbers.contains("task.outcome.unassigned=1"), "{numbers}");
}

/// Everybody of a role once, the contact's profile at the end, not again within the time.
async fn staff_is_told_once_about_whom_and_why(on: On) {
    let world = World::on(on).await;
    staff(
        &world,
        &[("tess", &["sales"], None), ("tom", &["sales"], None)],
    )
    .await;
    owner(&world, "tom").await;
    let tell = "  - { id: tell, do: notify_staff, to: [{ role: sales }, { owner: contact }, { person: nobody }], text: \"Order {{ trigger.order_id }}\", dedupe: 1h }\n";
    world.publish("tell", &workflow("tell", tell)).await;
    world.order("A1").await;
    world.play("2027-03-04T09:10:00Z").await;
    let expect = ["tess@shop.example: Order A1", "tom@shop.example: Order A1"];
    let mut told = mails(&world).await;
    told.sort();
    assert_eq!(told, expect);
    let caught = world.inbox().await;
    let scope = world.store.workspace(world.workspace);
    let mail = scope.caught_one(caught[0].id).await.unwrap().unwrap();
    let raw = String::from_utf8_lossy(&mail.raw).into_owned();
    for expect in [
        "Contact: anna@example.test",
        "owner: tom",
        "Because of: order_placed at 2027-03-04 10:00 (Europe/Amsterdam)",
        "Workflow: The one called tell",
        "https://shop.example/workflows/tell",
    ] {
        assert!(raw.contains(expect), "{expect}: {raw}");
    }
    world.order("A2").await;
    world.play("2027-03-04T10:30:00Z").await;
    world.order("A3").await;
    world.play("2027-03-04T10:40:00Z").await;
    assert_eq!(mails(&world).await.len(), 4);
    let numbers = world.numbers_of("tell").await;
    for expect in [
        "tell.outcome.notified=2",
        "tell.outcome.told_before=1",
        "tell.queued=4",
        "tell.sent=4",
    ] {
        assert!(numbers.contains(expect), "{expect}: {numbers}");
    }
    // What goes to staff is nothing that was sent to the contact.
    assert_eq!(world.told(own::EMAIL_SENT).await, []);
}

/// What is written to staff does not hang on the contact: not on an address, a consent, a suppression.
/// It hangs on the workflow, and on who is told.
async fn a_notice_leaves_while_its_workflow_runs_and_its_receiver_is_there(on: On) {
    let world = World::on(on).await;
    staff(&world, &[("tom", &["sales"], None)]).await;
    let tell = "  - { id: tell, do: notify_staff, to: [{ role: none }], fallback: { round_robin: sales }, email: tips }\n";
    world.publish("tell", &workflow("tell", tell)).await;
    world
        .email("{{ staff.name }}: {{ contact.email }} at {{ workflow_url }}")
        .await;
    world.order("A1").await;
    world.play("2027-03-04T09:10:00Z").await;
    let expect = "tom@shop.example: tom: anna@example.test at https://shop.example/workflows/tell";
    assert_eq!(mails(&world).await, [expect]);
    // Held while the workflow is paused, and not sent to who left meanwhile.
    world.order("A2").await;
    world.runner.read_inbox(store::Bucket(0)).await.unwrap();
    world.switch("tell", Status::Paused).await;
    world.play("2027-03-04T09:20:00Z").await;
    let scope = world.store.workspace(world.workspace);
    let tom = scope.staff_named("tom").await.unwrap().unwrap();
    let gone = Staff {
        active: false,
        ..tom
    };
    scope.save_staff(gone, world.clock.now()).await.unwrap();
    world.switch("tell", Status::Live).await;
    world.play("2027-03-04T09:30:00Z").await;
    world.order("A3").await;
    world.play("2027-03-04T09:40:00Z").await;
    assert_eq!(mails(&world).await.len(), 1);
    let numbers = world.numbers_of("tell").await;
    for expect in [
        "tell.outcome.fallback=2",
        "tell.outcome.nobody=1",
        "tell.skipped.staff_gone=1",
    ] {
        assert!(numbers.contains(expect), "{expect}: {numbers}");
    }
}

/// A journey hears what became of its message, and each outcome is a way.
async fn a_journey_waits_for_what_becomes_of_its_message(on: On) {
    let blocks = r#"
  - { id: tips, do: send_email, email: tips, wait_outcome: true, not_later_than: 1h, window: { from: "08:00", to: "11:00" } }
  - id: then
    do: branch
    branches:
      - { id: sent, when: { field: block.tips.outcome, is: sent } }
      - { id: late, when: { field: block.tips.reason, is: expired } }
"#;
    let world = World::on(on).await;
    world.publish("waits", &workflow("waits", blocks)).await;
    world.order("A1").await;
    world.play("2027-03-04T12:00:00Z").await;
    world.order("A2").await;
    world.play("2027-03-04T13:00:00Z").await;
    let numbers = world.numbers_of("waits").await;
    for expect in [
        "tips.queued=2",
        "tips.outcome.sent=1",
        "tips.outcome.skipped=1",
        "then.arm.sent=1",
        "then.arm.late=1",
    ] {
        assert!(numbers.contains(expect), "{expect}: {numbers}");
    }
}

/// What was returned meanwhile is not in the mail; where nothing is left there is none.
async fn lines_are_picked_for_the_mail_that_follows(on: On) {
    let blocks = r#"
  - { id: week, do: wait, for: 7d }
  - { id: kept, do: pick, from: trigger.lines, at_most: 2, where: { event: line_returned, same: order_id, where: { field: event.sku, is: { path: item.sku } }, since: ever, at_most: 0 } }
  - { id: tips, do: send_email, email: tips, when: { items: block.kept.items } }
"#;
    let world = World::on(on).await;
    world
        .email("{% for line in block.kept.items %}{{ line.sku }};{% endfor %}")
        .await;
    world.publish("review", &workflow("review", blocks)).await;
    for (order, skus, returned) in [("A1", ["a", "b", "c"], "a"), ("A2", ["d", "d", "d"], "d")] {
        let lines: Vec<_> = skus.iter().map(|sku| json!({ "sku": sku })).collect();
        let data = json!({ "order_id": order, "lines": lines });
        world.append("order_placed", data, order).await;
        let data = json!({ "order_id": order, "sku": returned });
        world
            .append("line_returned", data, &format!("r{order}"))
            .await;
    }
    world.play("2027-03-12T10:00:00Z").await;
    assert_eq!(mails(&world).await, ["anna@example.test: b;c;"]);
    let numbers = world.numbers_of("review").await;
    for expect in [
        "kept.outcome.picked=1",
        "kept.outcome.none_left=1",
        "tips.passed_over=1",
    ] {
        assert!(numbers.contains(expect), "{expect}: {numbers}");
    }
}

on_both!(
    a_code_is_given_once_for_each_visit_until_none_is_left,
    a_pool_that_is_not_there_is_an_outcome,
    a_task_that_is_done_is_heard_and_one_that_is_not_alarms_the_manager,
    whose_a_task_is,
    staff_is_told_once_about_whom_and_why,
    a_notice_leaves_while_its_workflow_runs_and_its_receiver_is_there,
    a_journey_waits_for_what_becomes_of_its_message,
    lines_are_picked_for_the_mail_that_follows,
);
