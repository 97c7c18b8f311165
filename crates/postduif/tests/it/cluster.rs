//! Three processes of the real program on one PostgreSQL database: events go to all of them, one is
//! killed in the middle, one is frozen until its leases are long gone and then thawed. Every message
//! is accounted for at the mail server.

use crate::home::{Home, On};
use crate::program::Program;
use crate::shop::{self, Shop, ask, orders};

/// People in the story. Each gets one marketing and one service mail.
const PEOPLE: usize = 90;
/// Seconds of a lease: short, so that the story is.
const LEASE_SECONDS: u32 = 2;
/// How many processes hold buckets, each at least one.
const HOLDERS: &str = "SELECT count(DISTINCT owner) FROM lease WHERE owner <> '' AND expires_at > \
     (extract(epoch FROM clock_timestamp()) * 1000)::bigint";

mod on_postgres {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn of_three_processes_one_dies_and_one_sleeps() {
        let shop = Shop::new(Home::new(On::Postgres)).await;
        let start = || Program::serve_as(&mut shop.command(LEASE_SECONDS));
        let database = shop.home.server.as_ref().unwrap();
        let held_by =
            async |count| shop::until("holders", || database.number(HOLDERS) == count).await;
        let first = start();
        let key = first.key.clone();
        assert!(key.is_some(), "the first start shows a key");
        let (mut second, mut third) = (start(), start());
        for later in [&mut second, &mut third] {
            assert!(later.key.is_none(), "one workspace");
            later.key.clone_from(&key);
        }
        ask(&first, &shop::set_up("1s"));
        let a_third = PEOPLE / 3;
        let one_orders = |n: usize, of: &[&Program]| ask(of[n % of.len()], &orders(n));
        for n in 0..a_third {
            one_orders(n, &[&first, &second, &third]);
        }
        held_by(3).await;
        // All of them are in the middle of it.
        for n in a_third..2 * a_third {
            one_orders(n, &[&first, &second, &third]);
        }
        second.signal("-KILL");
        third.signal("-STOP");
        for n in 2 * a_third..PEOPLE {
            one_orders(n, &[&first]);
        }
        held_by(1).await;
        let (marketing, service) = shop::settled(&first, PEOPLE).await;
        third.signal("-CONT");
        // The sleeper wakes, finds that nothing is its own any more, and takes its share.
        held_by(2).await;

        shop::check(&shop, PEOPLE, &marketing, &service);
        let taken = shop.taken();
        // Service mail may go twice where a process died or slept with it in the air.
        let twice = taken.by_id.values().filter(|times| **times > 2).count();
        assert_eq!(twice, 0, "{:?}", taken.by_id);
        for mut node in [first, third] {
            node.stop();
        }
        assert_eq!(shop.home.breaches().await, []);
    }
}
