//! Memory does not grow with what is due: the real program under a limit of its address space, with
//! many journeys due at once and a large import beside them.
#![cfg(target_os = "linux")]

use std::process::Command;
use std::sync::Arc;

use engine::time::{DAY_MS, Time};
use engine::value::Value;
use runner::clock::{VirtualClock, operational_now};
use runner::outlet::TestInbox;
use runner::{Links, Runner};
use serde_json::json;
use store::append::NewEvent;
use store::who::{IdentityKind, Who};
use store::{Options, Store};

use crate::home::{Home, On};
use crate::program::{Program, command};
use crate::shop;

/// Journeys that are due at the same instant, and people who are imported meanwhile: so many where a
/// change is tested, and at full size.
const JOURNEYS: usize = 2_000;
const JOURNEYS_AT_FULL_SIZE: usize = 200_000;
/// Says that the full size is wanted.
const FULL_SIZE: &str = "POSTDUIF_SOAK";
/// Events of one request, or of one call.
const AT_ONCE: usize = 1_000;
/// The address space, most of which is only reserved: a start that needs more fails.
const ADDRESS_SPACE_BYTES: u64 = 3 << 30;
/// What may be used of it, at the highest, whatever the size: the two page caches of SQLite have their
/// full size by then.
const PEAK_KIB_MAX: u64 = 256 * 1_024;

const WORKFLOW: &str = "
format: 1
handle: due
name: Due
purpose: service
triggers: [{ id: seen, start: event, event: seen, key: event.n }]
blocks:
  - { id: a_day, do: wait, for: 1d }
  - { id: m1, do: send_email, email: hello }
";

fn size() -> usize {
    match std::env::var_os(FULL_SIZE) {
        Some(_) => JOURNEYS_AT_FULL_SIZE,
        None => JOURNEYS,
    }
}

/// Lets journeys begin two days ago, all of which wait for one day.
async fn begin_two_days_ago(address: &str, count: usize) {
    let store = Store::open(address, Options::default()).await.unwrap();
    let then = Time::from_millis(operational_now().millis() - 2 * DAY_MS);
    let clock = Arc::new(VirtualClock::new(then));
    let links = Links::new("https://shop.example", [7; 32]);
    let outlet = Arc::new(TestInbox(store.clone()));
    let runner = Runner::new(store.clone(), clock, outlet, links);
    let (workspace, _) = store.system().workspaces().await.unwrap().remove(0);
    let event = |n: usize| NewEvent {
        who: Who::Keys(vec![(IdentityKind::Email, format!("p{n}@example.test"))]),
        name: "seen".to_owned(),
        occurred_at: then,
        source: "test".to_owned(),
        data: Value::from_json(&json!({ "n": n.to_string() }), "data").unwrap(),
        key: None,
    };
    for first in (0..count).step_by(AT_ONCE) {
        let events = (first..count.min(first + AT_ONCE)).map(event).collect();
        let appended = store.workspace(workspace).append(events, then).await;
        appended.unwrap();
        runner.settle().await.unwrap();
    }
    store.close().await;
}

/// The most memory that a process has used so far.
fn peak_kib(program: &Program) -> u64 {
    let path = format!("/proc/{}/status", program.child.id());
    let status = std::fs::read_to_string(path).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.unwrap().trim().split(' ').next().unwrap();
    number.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_does_not_grow_with_what_is_due() {
    let home = Home::new(On::Sqlite);
    let address = home.address();
    let count = size();
    let mut program = Program::serve(&["--database", &address]);
    let key = program.key.clone();
    let email = json!({"subject": "Hello", "html": "<p>Hello</p>"}).to_string();
    program.ask("PUT", "/api/v1/emails/hello", &email);
    program.ask("PUT", "/api/v1/workflows", WORKFLOW);
    program.ask("POST", "/api/v1/workflows/due/publish", "");
    program.stop();
    begin_two_days_ago(&address, count).await;

    let mut limited = Command::new("prlimit");
    limited.arg(format!("--as={ADDRESS_SPACE_BYTES}"));
    let serve = command(&["serve", "--listen", "127.0.0.1:0", "--database", &address]);
    limited.arg(serve.get_program()).args(serve.get_args());
    let mut program = Program::serve_as(&mut limited);
    program.key = key;
    for first in (count..2 * count).step_by(AT_ONCE) {
        let event = |n: usize| {
            json!({"event": "seen", "contact": {"email": format!("p{n}@example.test")},
                   "data": {"n": n.to_string()}})
        };
        let batch: Vec<_> = (first..(2 * count).min(first + AT_ONCE))
            .map(event)
            .collect();
        let batch = json!({ "batch": batch }).to_string();
        program.ask("POST", "/api/v1/events", &batch);
    }
    // At full size this takes minutes: it may take its time as long as it gets on.
    let done = || {
        (
            shop::told(&program, "due").sent,
            shop::entered(&program, "due"),
        )
    };
    let mut so_far = done();
    while so_far != (count, 2 * count as u64) {
        shop::until("it gets on", || done() != so_far).await;
        so_far = done();
    }
    let peak_kib = peak_kib(&program);
    println!("{count} journeys due at once, {count} imported: at most {peak_kib} KiB were used");
    assert!(peak_kib < PEAK_KIB_MAX, "{peak_kib} KiB");
    program.stop();
    assert_eq!(home.breaches().await, []);
}
