//! Death at each named crash point of the real program: the process aborts by itself in the middle
//! of its work, is started again on the same database, of either kind, and in the end nothing is lost
//! and nothing was done twice. Events go in over HTTP, mails come out over SMTP.

use crate::home::{Home, On};
use crate::program::Program;
use crate::shop::{self, Shop, TURN};

/// People in the story. Each gets one marketing and one service mail.
const PEOPLE: usize = 4;
/// How long the program may take to die, in turns of [`TURN`].
const TURNS_MAX: usize = 600;
/// Long enough for the whole story to be told before the first mail goes out: what dies while events
/// come in has no mail in the air.
const WAIT: &str = "3s";
/// Seconds of a lease: what the dead process held on a shared database is free soon.
const LEASE_SECONDS: u32 = 1;

/// The program on one database, started as often as it takes.
struct Mortal {
    shop: Shop,
    program: Program,
}

impl Mortal {
    async fn new(on: On) -> Self {
        let shop = Shop::new(Home::new(on)).await;
        let program = Program::serve_as(&mut shop.command(LEASE_SECONDS));
        assert!(program.key.is_some(), "the first start shows a key");
        Self { shop, program }
    }

    /// Ends the process at once and starts another.
    fn restart(&mut self, crash_at: Option<&str>) {
        // It may be dead already.
        drop(self.program.child.kill());
        self.program.child.wait().unwrap();
        let mut command = self.shop.command(LEASE_SECONDS);
        if let Some(point) = crash_at {
            command.env("POSTDUIF_CRASH_AT", point);
        }
        let key = self.program.key.take();
        self.program = Program::serve_as(&mut command);
        self.program.key = key;
    }

    /// Waits until the process has died by itself.
    async fn dies(&mut self, point: &str) {
        for _ in 0..TURNS_MAX {
            if let Some(status) = self.program.child.try_wait().unwrap() {
                assert!(!status.success(), "{point}: it ended as if all were well");
                return;
            }
            tokio::time::sleep(TURN).await;
        }
        panic!("{point} was not reached");
    }

    /// Requests; if the process dies under one, it is started again and the request repeated, as a
    /// careful client does. Gives whether it died.
    fn send(&mut self, requests: &[[String; 3]]) -> bool {
        let mut died = false;
        for [method, path, body] in requests {
            loop {
                match self.program.try_send(method, path, body) {
                    Ok(answer) if answer.status < 300 => break,
                    other => {
                        let said = other.map(|answer| answer.body);
                        assert!(!died, "{method} {path} fails after a restart: {said:?}");
                    }
                }
                died = true;
                self.restart(None);
            }
        }
        died
    }
}

async fn check(on: On, point: &str) {
    let mut mortal = Mortal::new(on).await;
    mortal.send(&shop::set_up(WAIT));
    mortal.restart(Some(point));
    let story: Vec<_> = (0..PEOPLE).flat_map(shop::orders).collect();
    if !mortal.send(&story) {
        // It dies on its way to the mails: nothing but the crash point ends it.
        mortal.dies(point).await;
        mortal.restart(None);
    }
    let (marketing, service) = shop::settled(&mortal.program, PEOPLE).await;
    // Marketing: everybody is accounted for, and what is uncertain is said and not sent again.
    shop::check(&mortal.shop, PEOPLE, &marketing, &service);
    let by_id = mortal.shop.taken().by_id;
    // Each outcome is written when it comes, so the first one written leaves the others in the air.
    let written = point == "finish.after_commit";
    let uncertain = written
        || matches!(
            point,
            "hand_over.after_commit" | "deliver.before" | "deliver.after" | "finish.before_commit"
        );
    assert!(
        uncertain || marketing.unknown == 0,
        "{point}: {marketing:?}"
    );
    // Only a death between the server's yes and our note of it sends a service mail twice.
    let repeated = by_id.values().filter(|times| **times > 1).count();
    let repeats = written || matches!(point, "deliver.after" | "finish.before_commit");
    assert!(repeats || repeated == 0, "{point}: {by_id:?}");
    assert!(
        !written || repeated + marketing.unknown < 2 * PEOPLE,
        "{point}: what was written is forgotten: {by_id:?}"
    );
    let most = by_id.values().max();
    assert!(most.is_some_and(|times| *times <= 2), "{point}: {by_id:?}");

    drop(mortal.program);
    assert_eq!(mortal.shop.home.breaches().await, [], "{point}");
}

macro_rules! points {
    ($($test:ident = $point:literal;)*) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::check(super::On::Sqlite, $point).await;
            })*
        }

        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::check(super::On::Postgres, $point).await;
            })*
        }

        #[test]
        fn every_crash_point_has_its_test() {
            let tested = [$($point),*];
            for name in store::crash::NAMES {
                assert!(tested.contains(&name), "{name} has no test here");
            }
        }
    };
}

points! {
    append_before_commit = "append.before_commit";
    append_after_commit = "append.after_commit";
    commit_before_commit = "commit.before_commit";
    commit_after_commit = "commit.after_commit";
    claim_after_commit = "claim.after_commit";
    hand_over_before_commit = "hand_over.before_commit";
    hand_over_after_commit = "hand_over.after_commit";
    deliver_before = "deliver.before";
    deliver_after = "deliver.after";
    finish_before_commit = "finish.before_commit";
    finish_after_commit = "finish.after_commit";
}
