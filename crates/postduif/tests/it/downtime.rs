//! The program is started again after days in which nothing ran: what was due then waits for an
//! answer, what is new goes out, and the answer is followed.

use engine::time::{DAY_MS, Time};
use serde_json::{Value as Json, json};

use crate::home::{Home, On};
use crate::program::Program;
use crate::shop::{self, Shop, Told, ask, orders, told};

const LEASE_SECONDS: u32 = 1;
/// People who ordered before it was stopped, and one who orders after.
const BEFORE: usize = 5;
/// How long mails wait: long enough for everybody to order first.
const WAIT: &str = "4s";
const WAIT_MS: u64 = 4_000;

/// As if nothing had run for three days, in which all mail was due.
async fn days_go_by(home: &Home) {
    // The program lives in real time, and so does what it waits for.
    tokio::time::sleep(std::time::Duration::from_millis(WAIT_MS)).await;
    let address = home.address();
    let store = store::Store::open(&address, store::Options::default());
    let store = store.await.unwrap();
    let now = runner::clock::operational_now();
    let days_ago = Time::from_millis(now.millis() - 3 * DAY_MS);
    store.system().alive(days_ago).await.unwrap();
    store.close().await;
}

async fn check(on: On, answer: Json, sent: usize) {
    let shop = Shop::new(Home::new(on)).await;
    let mut program = Program::serve_as(&mut shop.command(LEASE_SECONDS));
    let key = program.key.clone();
    ask(&program, &shop::set_up(WAIT));
    for n in 0..BEFORE {
        ask(&program, &orders(n));
    }
    let all_entered = |handle| shop::entered(&program, handle) == BEFORE as u64;
    let is_read = || ["marketing", "service"].into_iter().all(all_entered);
    shop::until("all events are read", is_read).await;
    program.stop();
    let before = shop.taken().by_id.len();
    days_go_by(&shop.home).await;

    let mut program = Program::serve_as(&mut shop.command(LEASE_SECONDS));
    program.key = key;
    let said = program.said.join("\n");
    assert!(said.contains("GET and POST /api/v1/downtime"), "{said}");
    ask(&program, &orders(BEFORE));
    let waits = || {
        let shown = program.ask("GET", "/api/v1/downtime", "");
        let overdue = shown["downtime"]["overdue"].as_array().unwrap().clone();
        assert_eq!(shown["downtime"]["is_open"], true);
        let waiting = overdue.iter().map(|one| one["waiting"].as_u64().unwrap());
        usize::try_from(waiting.sum::<u64>()).unwrap()
    };
    // Both mails of each wait, but for those that went before it was stopped.
    shop::until("all waits", || waits() + before == 2 * BEFORE).await;
    let new_goes_out = || shop.taken().by_id.len() == before + 2;
    shop::until("new mail", new_goes_out).await;
    assert_eq!(waits() + before, 2 * BEFORE);
    program.ask("POST", "/api/v1/downtime", &answer.to_string());
    let both = || [told(&program, "marketing"), told(&program, "service")];
    let is_settled = |told: &Told| told.queued == BEFORE + 1 && told.pending == 0;
    shop::until("rest", || both().iter().all(is_settled)).await;
    let expect = if sent == 0 { before + 2 } else { 2 * sent };
    assert_eq!(shop.taken().by_id.len(), expect);
    assert_eq!(shop.taken().by_id.values().max(), Some(&1));
    program.stop();
    assert_eq!(shop.home.breaches().await, []);
}

mod on_sqlite {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn all_of_it_is_wanted() {
        check(On::Sqlite, json!({"send": "all"}), BEFORE + 1).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn none_of_it_is_wanted() {
        check(On::Sqlite, json!({"send": "none"}), 0).await;
    }
}

mod on_postgres {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_is_not_an_hour_old_is_wanted() {
        let answer = json!({"skip_older_than": "1h"});
        check(On::Postgres, answer, BEFORE + 1).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn none_of_it_is_wanted() {
        check(On::Postgres, json!({"send": "none"}), 0).await;
    }
}
