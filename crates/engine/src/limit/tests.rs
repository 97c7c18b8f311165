//! Periods roll, classes are apart, the first in rank goes first; and of many messages from five
//! workflows no stretch of time ever has more than its limit, and none waits longer than its period.

use std::collections::VecDeque;

use super::*;
use crate::sample::at;

fn limit(class: Option<&str>, at_most: usize, per: &str) -> Limit {
    Limit {
        id: BlockId::new("l").unwrap(),
        class: class.and_then(Handle::new),
        at_most,
        per: Duration::parse(per).unwrap(),
    }
}

fn mine(cap: &str, priority: u8) -> Waiting {
    Waiting {
        message: MessageId(5),
        cap: Cap::named(cap).unwrap(),
        priority,
        due_at: at("2027-03-05T08:00:00Z"),
    }
}

fn told(room: &Room<'_>) -> String {
    match room {
        Room::Free => "free".to_owned(),
        Room::Others => "others".to_owned(),
        Room::Full(_, until) => format!("full until {until}"),
    }
}

#[test]
fn a_place_is_free_again_when_the_period_of_the_oldest_is_over() {
    // Thirty calendar days lie over the change of the clock on 28 March.
    let zone = Zone::named("Europe/Amsterdam").unwrap();
    let check = |at_most, per: &str, sent: &[&str], now: &str, expect: &str| {
        let sent: Vec<_> = sent
            .iter()
            .map(|text| Sent {
                cap: Cap::Counted,
                at: Time::parse(text),
            })
            .collect();
        let limits = [limit(None, at_most, per)];
        let room = room(&limits, &mine("", 50), (&sent, &[]), &zone, at(now));
        assert_eq!(
            told(&room),
            expect,
            "{at_most} per {per}: {sent:?} at {now}"
        );
    };
    let day = &["2027-03-04T09:00:00Z"];
    check(1, "1d", &[], "2027-03-04T09:00:00Z", "free");
    check(
        1,
        "1d",
        day,
        "2027-03-04T09:00:00Z",
        "full until 2027-03-05T09:00:00Z",
    );
    check(
        1,
        "1d",
        day,
        "2027-03-05T08:59:59.999Z",
        "full until 2027-03-05T09:00:00Z",
    );
    check(1, "1d", day, "2027-03-05T09:00:00Z", "free");
    check(
        1,
        "30d",
        day,
        "2027-04-03T07:59:59Z",
        "full until 2027-04-03T08:00:00Z",
    );
    check(1, "30d", day, "2027-04-03T08:00:00Z", "free");
    let three = &[
        "2027-03-04T09:00:00Z",
        "2027-03-03T09:00:00Z",
        "2027-03-01T09:00:00Z",
    ];
    check(4, "1w", three, "2027-03-05T09:00:00Z", "free");
    check(
        3,
        "1w",
        three,
        "2027-03-05T09:00:00Z",
        "full until 2027-03-08T09:00:00Z",
    );
    check(
        2,
        "1w",
        three,
        "2027-03-05T09:00:00Z",
        "full until 2027-03-10T09:00:00Z",
    );
    check(
        1,
        "1w",
        three,
        "2027-03-05T09:00:00Z",
        "full until 2027-03-11T09:00:00Z",
    );
    // What is on its way may arrive now.
    check(
        1,
        "1d",
        &["on its way"],
        "2027-03-05T09:00:00Z",
        "full until 2027-03-06T09:00:00Z",
    );
}

#[test]
fn a_class_counts_by_itself_and_among_all() {
    let check = |limits: &[Limit], sent: &str, cap: &str, expect: &str| {
        let sent = [Sent {
            cap: Cap::named(sent).unwrap(),
            at: Some(at("2027-03-04T09:00:00Z")),
        }];
        let now = at("2027-03-04T10:00:00Z");
        let room = room(limits, &mine(cap, 50), (&sent, &[]), &Zone::utc(), now);
        assert_eq!(told(&room), expect, "{limits:?} {cap}");
    };
    let day = "full until 2027-03-05T09:00:00Z";
    let of_news = [limit(Some("news"), 1, "1d")];
    check(&of_news, "news", "news", day);
    check(&of_news, "news", "", "free");
    check(&of_news, "", "news", "free");
    check(&of_news, "none", "news", "free");
    let of_all = [limit(None, 1, "1d")];
    check(&of_all, "news", "", day);
    check(&of_all, "", "news", day);
    check(&of_all, "none", "news", "free");
    check(&of_all, "news", "none", "free");
    // The one that lasts longest says until when.
    let both = [
        limit(None, 1, "1d"),
        limit(Some("news"), 1, "2d"),
        limit(None, 1, "1h"),
    ];
    check(&both, "news", "news", "full until 2027-03-06T09:00:00Z");
}

#[test]
fn of_those_that_are_due_the_first_in_rank_has_the_place() {
    let check = |priority: u8, at_most, others: &[(i64, u8, &str, &str)], expect: &str| {
        let others: Vec<_> = others
            .iter()
            .map(|(message, priority, due_at, cap)| Waiting {
                message: MessageId(*message),
                cap: Cap::named(cap).unwrap(),
                priority: *priority,
                due_at: at(due_at),
            })
            .collect();
        let limits = [limit(None, at_most, "1d")];
        let now = at("2027-03-05T09:00:00Z");
        let room = room(
            &limits,
            &mine("", priority),
            (&[], &others),
            &Zone::utc(),
            now,
        );
        assert_eq!(told(&room), expect, "{priority} {others:?}");
    };
    let same = "2027-03-05T08:00:00Z";
    check(50, 1, &[(9, 51, same, "")], "others");
    check(50, 2, &[(9, 51, same, "")], "free");
    check(50, 1, &[(9, 49, "2027-03-01T00:00:00Z", "")], "free");
    check(50, 1, &[(9, 50, "2027-03-05T07:59:59Z", "")], "others");
    check(50, 1, &[(4, 50, same, "news")], "others");
    check(50, 1, &[(4, 50, same, "none")], "free");
    // It stands among those that wait itself.
    check(50, 1, &[(5, 50, same, ""), (6, 50, same, "")], "free");
}

#[test]
fn contacts_say_how_often() {
    let check = |word: Value, expect: Option<&str>| {
        let mut contact = Contact::new(crate::id::ContactId(1), at("2027-03-05T09:00:00Z"));
        let change = crate::contact::Change::Field {
            field: FREQUENCY.to_owned(),
            value: word,
        };
        contact.apply(&change, "api", at("2027-03-05T09:00:00Z"));
        let got = Limit::of_contact(&contact).map(|own| format!("{} per {}", own.at_most, own.per));
        assert_eq!(got.as_deref(), expect);
    };
    check("monthly".into(), Some("1 per 1mo"));
    check("Weekly".into(), Some("1 per 1w"));
    check("daily".into(), Some("1 per 1d"));
    check("whenever".into(), None);
    check(Value::Bool(true), None);
}

/// A number from a seed; the same everywhere.
fn drawn(seed: &mut u64, below: u64) -> u64 {
    *seed = seed
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) % below
}

/// Everybody who waits is looked at once; whether anybody left or was dropped.
fn go(
    limits: &[Limit],
    queue: &mut VecDeque<Waiting>,
    sent: &mut Vec<Sent>,
    zone: &Zone,
    now: Time,
) -> bool {
    let mut waiting: Vec<_> = queue.iter().cloned().collect();
    for one in queue.iter() {
        let gone = match room(limits, one, (sent, &waiting), zone, now) {
            Room::Free => {
                let at = Some(now);
                sent.push(Sent {
                    cap: Cap::Counted,
                    at,
                });
                true
            }
            Room::Full(limit, until) => until > zone.after(one.due_at, limit.per),
            // Nobody gives way who is the first.
            Room::Others => {
                assert!(waiting.iter().any(|other| other.is_before(one)));
                false
            }
        };
        if gone {
            waiting.retain(|other| other != one);
        }
    }
    let some_left = waiting.len() < queue.len();
    *queue = waiting.into();
    some_left
}

/// Five workflows send at random to one contact under two limits; each message waits for its turn as
/// long as its period, and is then dropped.
#[test]
fn the_limit_is_never_exceeded_and_nothing_waits_longer_than_its_period() {
    let limits = [limit(None, 2, "1d"), limit(None, 5, "1w")];
    let zone = Zone::named("Europe/Amsterdam").unwrap();
    let began = at("2027-03-01T00:00:00Z");
    for run in 1..=6 {
        let mut seed = run;
        let (mut now, mut sent) = (began, Vec::<Sent>::new());
        let mut queue: VecDeque<Waiting> = VecDeque::new();
        for n in 0..150 {
            now = now.plus_ms(i64::try_from(drawn(&mut seed, 14_400_000)).unwrap());
            queue.push_back(Waiting {
                message: MessageId(n),
                cap: Cap::Counted,
                priority: u8::try_from(drawn(&mut seed, 5)).unwrap(),
                due_at: now,
            });
            while go(&limits, &mut queue, &mut sent, &zone, now) {}
            assert!(
                queue
                    .iter()
                    .all(|one| now < zone.after(one.due_at, limits[1].per)),
                "{run}"
            );
        }
        assert!(sent.len() > 7, "{run}: {}", sent.len());
        for limit in &limits {
            for (n, first) in sent.iter().enumerate() {
                let end = zone.after(first.at.unwrap(), limit.per);
                let inside = sent[n..].iter().filter(|one| one.at.unwrap() < end).count();
                assert!(inside <= limit.at_most, "{run}: {inside} in {}", limit.per);
            }
        }
    }
}
