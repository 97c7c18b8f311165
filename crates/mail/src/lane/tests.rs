//! A lane by what it is told, one outcome at a time.

use super::*;

const fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn accepted() -> Outcome {
    Outcome::Accepted {
        reply: "250 2.0.0 ok".into(),
    }
}

fn retry(stage: Stage, code: u16, text: &str, after: Option<Duration>) -> Outcome {
    Outcome::Retry {
        stage,
        code: (code > 0).then_some(code),
        enhanced: EnhancedCode::at_start_of(text),
        text: text.into(),
        after,
    }
}

fn down() -> Outcome {
    retry(Stage::Connect, 0, "connection refused", None)
}

fn busy() -> Outcome {
    retry(Stage::Message, 421, "4.7.0 try later", None)
}

/// The rest that an outcome begins, in seconds, and how many leave at a time afterwards.
fn check(outcome: &Outcome, expect: (u64, usize)) {
    let mut lane = Lane::new(10, None);
    lane.hear(outcome, s(100));
    let view = lane.view(s(100));
    let rest = view.rest.map_or(0, |rest| rest.left.as_secs());
    assert_eq!((rest, view.window), expect, "{outcome:?}");
}

#[test]
fn what_an_outcome_says_of_the_way() {
    check(&accepted(), (0, 10));
    check(&down(), (5, 10));
    check(&retry(Stage::Tls, 454, "4.7.0 TLS not now", None), (15, 5));
    check(&retry(Stage::Tls, 0, "unknown certificate", None), (5, 10));
    check(&retry(Stage::Hello, 554, "5.7.1 go away", None), (5, 10));
    check(
        &retry(Stage::Hello, 421, "too many connections", None),
        (15, 5),
    );
    check(
        &retry(Stage::Login, 535, "5.7.8 wrong password", None),
        (5, 10),
    );
    check(&retry(Stage::Login, 454, "4.7.0 later", None), (5, 10));
    check(&busy(), (15, 5));
    check(
        &retry(Stage::Sender, 450, "4.7.1 reputation", None),
        (15, 5),
    );
    let ses = "Throttling failure: Maximum sending rate exceeded.";
    check(&retry(Stage::Message, 454, ses, None), (15, 5));
    check(
        &retry(Stage::Message, 429, "slow down", Some(s(40))),
        (40, 5),
    );
    check(
        &retry(Stage::Message, 429, "slow down", Some(s(9_999))),
        (3_600, 5),
    );
    check(&retry(Stage::Message, 503, "away", Some(s(40))), (0, 10));
    // About one recipient, or one message.
    check(
        &retry(Stage::Recipient, 450, "4.7.1 greylisted", None),
        (0, 10),
    );
    check(
        &retry(Stage::Recipient, 452, "4.2.2 mailbox full", None),
        (0, 10),
    );
    check(&retry(Stage::Data, 451, "4.3.0 local error", None), (0, 10));
    let gone = Outcome::Unknown {
        text: "lost".into(),
    };
    check(&gone, (0, 10));
    let refused = Outcome::Refused {
        stage: Stage::Recipient,
        code: 550,
        enhanced: None,
        text: "no such user".into(),
    };
    check(&refused, (0, 10));
}

#[test]
fn one_message_tries_after_a_rest_and_then_all_leave() {
    let mut lane = Lane::new(10, None);
    assert_eq!(lane.room(s(0)), 10);
    lane.hear(&down(), s(0));
    assert_eq!((lane.room(s(0)), lane.room(s(4))), (0, 0));
    assert_eq!(lane.room(s(5)), 1);
    lane.hear(&down(), s(5));
    let rest = lane.view(s(6)).rest.unwrap();
    assert_eq!((rest.since, rest.left), (s(6), s(9)));
    assert_eq!(rest.reason, "connection refused");
    assert_eq!((lane.room(s(14)), lane.room(s(15))), (0, 1));
    lane.hear(&accepted(), s(15));
    assert_eq!((lane.room(s(15)), lane.view(s(15)).rest), (10, None));
    // It is forgotten: the next one is short again.
    lane.hear(&down(), s(20));
    assert_eq!(lane.view(s(20)).rest.unwrap().left, s(5));
}

#[test]
fn rests_grow_to_their_longest() {
    let lengths = |outcome: &Outcome| {
        let mut lane = Lane::new(10, None);
        let mut now = s(0);
        let length = |_| {
            lane.hear(outcome, now);
            let left = lane.view(now).rest.unwrap().left;
            now += left;
            left.as_secs()
        };
        (0..8).map(length).collect::<Vec<_>>()
    };
    assert_eq!(lengths(&down()), [5, 10, 20, 40, 80, 160, 300, 300]);
    assert_eq!(lengths(&busy()), [15, 30, 60, 120, 240, 480, 900, 900]);
}

#[test]
fn those_under_way_together_count_once() {
    let mut lane = Lane::new(16, None);
    for _ in 0..16 {
        lane.hear(&busy(), s(0));
    }
    assert_eq!(lane.view(s(0)).window, 8);
    assert_eq!(lane.view(s(0)).rest.unwrap().left, s(15));
    // One of them is asked for more, and one arrives after all.
    lane.hear(&retry(Stage::Message, 421, "later", Some(s(60))), s(1));
    lane.hear(&accepted(), s(1));
    assert_eq!(lane.view(s(1)).rest.unwrap().left, s(60));
}

#[test]
fn a_lane_that_was_slowed_recovers_by_what_arrives() {
    let mut lane = Lane::new(4, None);
    for n in 0..5 {
        lane.hear(&busy(), s(n * 10_000));
    }
    assert_eq!(lane.view(s(0)).window, 1);
    let later = s(100_000);
    for _ in 0..99 {
        lane.hear(&accepted(), later);
    }
    assert_eq!(lane.room(later), 1);
    lane.hear(&accepted(), later);
    assert_eq!(lane.room(later), 2);
    for _ in 0..1_000 {
        lane.hear(&accepted(), later);
    }
    assert_eq!(lane.room(later), 4);
    lane.hear(&busy(), later);
    assert_eq!(lane.view(later).rest.unwrap().left, s(15));
}

#[test]
fn more_is_made_ready_while_nothing_slows_it_down() {
    let mut free = Lane::new(10, None);
    assert_eq!(free.ahead(s(0)), usize::MAX);
    free.hear(&down(), s(0));
    // While it rests, and while one message tries.
    assert_eq!((free.ahead(s(1)), free.ahead(s(9))), (0, 0));
    free.hear(&accepted(), s(9));
    assert_eq!(free.ahead(s(9)), usize::MAX);
    let mut slowed = Lane::new(10, None);
    slowed.hear(&busy(), s(0));
    slowed.hear(&accepted(), s(100));
    assert_eq!(slowed.ahead(s(100)), 0);
    let mut rated = Lane::new(10, Some("14/s".parse().unwrap()));
    rated.leaves(s(0));
    assert_eq!(rated.ahead(s(0)), 13);
}

#[test]
fn ten_refused_in_a_row_are_about_us() {
    let grey = retry(Stage::Recipient, 450, "4.7.1 later", None);
    let mut lane = Lane::new(10, None);
    for _ in 0..9 {
        lane.hear(&grey, s(0));
    }
    lane.hear(&accepted(), s(0));
    for _ in 0..9 {
        lane.hear(&grey, s(0));
    }
    assert_eq!(lane.room(s(0)), 10);
    lane.hear(&grey, s(0));
    assert_eq!(lane.room(s(0)), 0);
    assert_eq!(lane.view(s(0)).window, 5);
}

#[test]
fn a_rate_and_a_window_both_hold() {
    let mut lane = Lane::new(10, Some("3/s".parse().unwrap()));
    assert_eq!(lane.room(s(0)), 3);
    lane.leaves(s(0));
    assert_eq!(lane.room(s(0)), 2);
    assert_eq!(lane.view(s(0)).rate.unwrap().to_string(), "3/s");
    let mut lane = Lane::new(2, Some("300/s".parse().unwrap()));
    assert_eq!(lane.room(s(0)), 2);
    lane.hear(&down(), s(0));
    assert_eq!((lane.room(s(1)), lane.room(s(5))), (0, 1));
}

#[test]
fn a_long_reason_is_shortened() {
    let mut lane = Lane::new(1, None);
    lane.hear(&retry(Stage::Connect, 0, &"é".repeat(1_000), None), s(0));
    let reason = lane.view(s(0)).rest.unwrap().reason;
    assert_eq!(reason.chars().count(), REASON_CHARS_MAX);
}
