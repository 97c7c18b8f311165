//! More journeys of one workspace are due in one second than fit into a batch, and behind them, in the
//! same second, the welcome mail of another. It leaves with the first batch.

use engine::contact::map;
use engine::id::{Handle, WorkspaceId};
use engine::time::Time;
use postduif_runner::BATCH_LENGTH;
use store::Bucket;
use store::append::NewEvent;
use store::email::EmailSource;
use store::workspace::Settings;

use crate::home::On;
use crate::world::World;

const BUCKET: Bucket = Bucket(0);
/// So many that the first batch could be full of them.
const MANY: usize = BATCH_LENGTH + 200;
/// Events of one request.
const TOGETHER: usize = 300;

/// The same in both workspaces, so that no lane puts one of them in front.
const WORKFLOW: &str = "
format: 1
handle: welcome
name: Welcome
purpose: service
triggers: [{ id: t, start: event, event: signed_up }]
blocks:
  - { id: hour, do: wait, for: 1h }
  - { id: hello, do: send_email, email: hello }
";

async fn found(world: &World, name: &str) -> WorkspaceId {
    let settings = Settings {
        name: name.into(),
        zone: "Europe/Amsterdam".into(),
        language: "nl".into(),
        sender_name: name.into(),
        sender_email: "hallo@shop.example".into(),
    };
    let now = world.now();
    let workspace = world.store.system().create_workspace(settings, now).await;
    let workspace = workspace.unwrap();
    let scope = world.store.workspace(workspace);
    let email = EmailSource {
        name: "Hello".into(),
        subject: "Welcome".into(),
        html: "<p>Hello</p>".into(),
        ..EmailSource::default()
    };
    let hello = Handle::new("hello").unwrap();
    scope.save_email(&hello, &email, now).await.unwrap();
    let welcome = Handle::new("welcome").unwrap();
    let saved = scope.save_draft(&welcome, "Welcome", WORKFLOW, now).await;
    let revision = saved.unwrap().draft_revision;
    let published = scope.publish(&welcome, revision, "2026a", 1, now).await;
    published.unwrap();
    workspace
}

async fn sign_up(world: &World, workspace: WorkspaceId, names: &[String]) {
    let event = |name: &String| NewEvent {
        who: World::who(name),
        name: "signed_up".into(),
        occurred_at: world.now(),
        source: "api".into(),
        data: map([]),
        key: None,
    };
    let scope = world.store.workspace(workspace);
    for some in names.chunks(TOGETHER) {
        let events = some.iter().map(event).collect();
        scope.append(events, world.now()).await.unwrap();
    }
    while world.runner.read_inbox(BUCKET).await.unwrap() > 0 {}
}

async fn a_welcome_mail_does_not_wait_for_the_crowd_of_another_workspace(on: On) {
    let world = World::on(on).await;
    let (crowded, quiet) = (found(&world, "Crowd").await, found(&world, "Quiet").await);
    let crowd: Vec<String> = (0..MANY).map(|n| format!("one-of-many-{n}")).collect();
    sign_up(&world, crowded, &crowd).await;
    let start = world.now();
    world.clock.advance(start.plus_ms(500));
    sign_up(&world, quiet, &["anna".to_owned()]).await;

    // All of them are due within one second, and Anna last.
    world
        .clock
        .advance(Time::parse("2027-03-04T10:00:01Z").unwrap());
    let runner = &world.runner;
    let first = runner.wake_due(BUCKET).await.unwrap();
    assert!(first <= BATCH_LENGTH, "{first} journeys in one batch");
    runner.send_due(BUCKET).await.unwrap();
    let mails = world.store.workspace(quiet).caught(None, 10).await.unwrap();
    assert_eq!(mails.len(), 1, "Anna has her mail after the first batch");
    assert_eq!(mails[0].recipient, "anna@example.test");

    // Nobody of the crowd is forgotten for it.
    let mut woken = first;
    loop {
        let more = runner.wake_due(BUCKET).await.unwrap();
        woken += more;
        if more == 0 {
            break;
        }
    }
    assert!(
        woken > first,
        "the crowd fits into one batch, which shows nothing"
    );
    assert_eq!(woken, MANY + 1);
    assert_eq!(world.store.system().invariants().await.unwrap().len(), 0);
}

on_both!(a_welcome_mail_does_not_wait_for_the_crowd_of_another_workspace);
