//! The database goes away under load, as a whole or connection by connection, and comes back: three
//! processes come back by themselves, say meanwhile that they are unwell, and every message is
//! accounted for at the mail server.

use crate::home::{Home, On};
use crate::own_server::OwnServer;
use crate::program::Program;
use crate::server::{self, Database};
use crate::shop::{self, Shop, TURN, ask, orders};

/// People in the story. Each gets one marketing and one service mail.
const PEOPLE: usize = 60;
/// Seconds of a lease: short, so that what a process leaves behind is seen to be taken up.
const LEASE_SECONDS: u32 = 2;
/// Seconds of one that does not run out while a test runs.
const LONG_LEASE_SECONDS: u32 = 600;
/// How often a client asks again, [`TURN`] by turn.
const ASKED_MAX: usize = 600;
/// After so many orders each, all connections are ended once more.
const ORDERS_BETWEEN: usize = 3;
const END_CONNECTIONS: &str = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                               WHERE datname = current_database() AND pid <> pg_backend_pid()";
/// A server that waits for nobody's word before it says that a commit is done, which it is by then.
const SAY_NOTHING: &str = "ALTER SYSTEM SET synchronous_standby_names = 'nobody'";
const SAY_AGAIN: &str = "ALTER SYSTEM RESET synchronous_standby_names";
const RELOAD: &str = "SELECT pg_reload_conf()";
/// Ends the connections whose commit wrote the bytes of a mail, and lets the others have their answer.
const ANSWER: &str = "
    WITH waiting AS (
        SELECT pid, EXISTS (SELECT FROM pg_locks WHERE pg_locks.pid = activity.pid
                AND relation = 'message_body'::regclass AND mode = 'RowExclusiveLock') AS is_mail
        FROM pg_stat_activity AS activity WHERE wait_event = 'SyncRep'
    ), answered AS (
        SELECT is_mail, CASE WHEN is_mail THEN pg_terminate_backend(pid)
                             ELSE pg_cancel_backend(pid) END AS is_told
        FROM waiting
    )
    SELECT count(*) FILTER (WHERE is_mail AND is_told) FROM answered";
/// How many such answers are lost, among so many people.
const UNSAID: i64 = 3;
const FEW_PEOPLE: usize = 10;

/// Three processes, of which the first has made the shop.
fn three(shop: &Shop) -> [Program; 3] {
    let start = || Program::serve_as(&mut shop.command(LEASE_SECONDS));
    let mut all = [start(), start(), start()];
    let key = all[0].key.clone();
    for program in &mut all[1..] {
        program.key.clone_from(&key);
    }
    ask(&all[0], &shop::set_up("1s"));
    all
}

/// One person orders, from a client that asks again until it is told that it is done. Nothing but
/// "not now" may be said meanwhile.
async fn orders_at_last(program: &Program, n: usize) {
    for [method, path, body] in orders(n) {
        let mut asked = 0;
        loop {
            let answer = program.send(&method, &path, &body);
            match answer.status {
                200..300 => break,
                503 if asked < ASKED_MAX => asked += 1,
                status => panic!("{method} {path}: {status} {}", answer.body),
            }
            tokio::time::sleep(TURN).await;
        }
    }
}

fn health(program: &Program) -> (u16, bool) {
    let answer = program.send("GET", "/healthz", "");
    let told: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    (answer.status, told["database"].as_bool().unwrap())
}

async fn ends_well(shop: &Shop, all: [Program; 3]) {
    let (marketing, service) = shop::settled(&all[0], PEOPLE).await;
    shop::check(shop, PEOPLE, &marketing, &service);
    for mut program in all {
        assert_eq!(health(&program), (200, true));
        program.stop();
    }
    assert_eq!(shop.home.breaches().await, []);
}

mod on_postgres {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn the_server_is_stopped_and_started() {
        let server = OwnServer::start();
        let database = Database::on(server.url(), "shop".to_owned());
        let shop = Shop::new(Home::with(Some(database))).await;
        let all = three(&shop);
        for n in 0..PEOPLE / 2 {
            ask(&all[n % 3], &orders(n));
        }
        // Some mails have gone, others are on their way, others are to come.
        shop::until("mails", || !shop.sink.received().is_empty()).await;
        server.stop();
        for program in &all {
            assert_eq!(health(program), (503, false));
            let [_, [method, path, body]] = orders(0);
            let answer = program.send(&method, &path, &body);
            assert_eq!(answer.status, 503, "{}", answer.body);
        }
        server.go();
        for n in PEOPLE / 2..PEOPLE {
            orders_at_last(&all[n % 3], n).await;
        }
        ends_well(&shop, all).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn connections_are_ended_again_and_again() {
        let shop = Shop::new(Home::new(On::Postgres)).await;
        let all = three(&shop);
        for n in 0..PEOPLE {
            if n % ORDERS_BETWEEN == 0 {
                let database = shop.home.server.as_ref().unwrap();
                database.number(END_CONNECTIONS);
            }
            orders_at_last(&all[n % 3], n).await;
        }
        ends_well(&shop, all).await;
    }
    /// Whatever was written and not known to be: nothing waits until a process is started anew or a
    /// lease runs out.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn the_answers_to_commits_are_lost() {
        let server = OwnServer::start();
        let database = Database::on(server.url(), "shop".to_owned());
        let shop = Shop::new(Home::with(Some(database))).await;
        let program = Program::serve_as(&mut shop.command(LONG_LEASE_SECONDS));
        ask(&program, &shop::set_up("2s"));
        for n in 0..FEW_PEOPLE {
            ask(&program, &orders(n));
        }
        for sql in [SAY_NOTHING, RELOAD] {
            server::ask(&server.url(), sql).unwrap();
        }
        let database = shop.home.server.as_ref().unwrap();
        let mut unsaid = 0;
        shop::until("commits without answers", || {
            unsaid += database.number(ANSWER);
            unsaid >= UNSAID
        })
        .await;
        for sql in [SAY_AGAIN, RELOAD] {
            server::ask(&server.url(), sql).unwrap();
        }
        database.number(ANSWER);
        let (marketing, service) = shop::settled(&program, FEW_PEOPLE).await;
        shop::check(&shop, FEW_PEOPLE, &marketing, &service);
        drop(program);
        assert_eq!(shop.home.breaches().await, []);
    }
}
