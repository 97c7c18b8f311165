//! A line to the database that breaks at the worst moment: while a commit is under way, so that its
//! answer is lost. The line is one of our own, which cuts itself when it sees the word.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;

use engine::step::Purpose;
use store::message::{Filter, State};

use crate::parcel::hand_over;
use crate::place::{On, Place, at};

/// Everything goes through.
const WHOLE: u8 = 0;
/// The next commit reaches the database, and its answer reaches nobody.
const LOSES_THE_ANSWER: u8 = 1;
/// The next commit does not reach the database.
const LOSES_THE_COMMIT: u8 = 2;
/// The commit is gone through; what comes back next is its answer.
const CUT: u8 = 3;

/// A line between a store and its database.
struct Line {
    port: u16,
    plan: Arc<AtomicU8>,
}

impl Line {
    /// A line to the server at this `host:port`.
    fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let plan = Arc::new(AtomicU8::new(WHOLE));
        let all = plan.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                carry(client, &server, &all);
            }
        });
        Self { port, plan }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the other end of a line that only tests have"
)]
fn carry(client: TcpStream, server: &str, all: &Arc<AtomicU8>) {
    let server = TcpStream::connect(server).unwrap();
    // Of this connection only.
    let own = Arc::new(AtomicU8::new(WHOLE));
    let (there, back) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    let (plan, cut) = (all.clone(), own.clone());
    thread::spawn(move || {
        pass(there, server, |bytes| {
            if !bytes.windows(6).any(|word| word == b"COMMIT") {
                return true;
            }
            match plan.swap(WHOLE, Ordering::SeqCst) {
                LOSES_THE_COMMIT => false,
                LOSES_THE_ANSWER => {
                    cut.store(CUT, Ordering::SeqCst);
                    true
                }
                _ => true,
            }
        });
    });
    thread::spawn(move || pass(back, client, |_| own.load(Ordering::SeqCst) != CUT));
}

/// Passes on what comes, until an end is closed or something must not pass.
fn pass(mut from: TcpStream, mut to: TcpStream, may_pass: impl Fn(&[u8]) -> bool) {
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        if !may_pass(&bytes[..count]) || to.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    for end in [from, to] {
        // The other end may have been closed before.
        let _ = end.shutdown(Shutdown::Both);
    }
}

/// Hands three messages over while the line breaks so; one of them may not go.
async fn hands_over_once(plan: u8) {
    let mut place = Place::new(On::Postgres).await;
    for n in 0..3 {
        let address = format!("c{n}@example.test");
        place.mailed(&address, Purpose::Marketing).await;
    }
    let address = place.address.clone();
    let server = address.split('@').nth(1).unwrap();
    let server = server.split('/').next().unwrap().to_owned();
    let line = Line::to(server.clone());
    place.address = address.replace(&server, &format!("127.0.0.1:{}", line.port));
    let mut place = place.reopened().await;
    let claims = place.claim_all(at(1)).await;
    let mut wanted: Vec<_> = claims.iter().map(|claim| hand_over(claim, 0)).collect();
    wanted[1].seen_version = 7;
    let stamp = place.system().definitions_stamp().await.unwrap();
    line.plan.store(plan, Ordering::SeqCst);
    let handed = place
        .system()
        .hand_over(crate::place::BUCKET, stamp, wanted)
        .await;
    assert_eq!(handed.unwrap(), [true, false, true]);
    assert_eq!(line.plan.load(Ordering::SeqCst), WHOLE, "the line broke");
    let rows = place.scope().messages(Filter::All, None, 10).await.unwrap();
    let states: Vec<_> = rows
        .iter()
        .rev()
        .map(|row| (row.state, row.attempt))
        .collect();
    let expect = [
        (State::InFlight, 1),
        (State::Queued, 0),
        (State::InFlight, 1),
    ];
    assert_eq!(states, expect);
    place.assert_healthy().await;
    place.store.close().await;
    place.address = address;
}

mod on_postgres {
    use super::*;

    #[tokio::test]
    async fn a_hand_over_whose_answer_was_lost_is_known_to_have_been_done() {
        hands_over_once(LOSES_THE_ANSWER).await;
    }

    #[tokio::test]
    async fn a_hand_over_that_was_lost_is_done_again() {
        hands_over_once(LOSES_THE_COMMIT).await;
    }
}
