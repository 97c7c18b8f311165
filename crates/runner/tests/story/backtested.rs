//! The back-test is the live run: the same person, the same happenings, and the same numbers at every
//! block, with workflows that begin with events, dates and silences, that hold each other back, and that
//! compete for places under the mail limits and outside of quiet hours.

use std::collections::BTreeMap;

use engine::calendar::Zone;
use engine::check::Catalogue;
use engine::contact::{Basis, Change, Consent, Contact, Standing};
use engine::event::Event;
use engine::id::{ContactId, EventId, Handle};
use engine::plan::Plan;
use engine::settings;
use engine::time::{DAY_MS, MINUTE_MS, Time};
use engine::value::Value;
use postduif_runner::backtest::{Happening, Past, Played, Script};

use crate::home::On;
use crate::world::{WORKFLOW, World};

/// So many seeds are played, each a shop with four workflows and two months; fewer where each statement
/// goes over a network.
const SEEDS: u64 = 6;
const SEEDS_OVER_A_NETWORK: u64 = 1;
/// When workflows are switched on: the clock of the stories begins then.
const FROM: &str = "2027-03-04T09:00:00Z";
const UNTIL: &str = "2027-05-06T00:00:00Z";

/// What is chosen by a seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        // A step of Knuth's MMIX generator; its high bits are the good ones.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let n = usize::try_from(self.below(words.len() as u64)).unwrap();
        words[n]
    }
}

/// A workflow that mails twice.
fn workflow(name: &str, chance: &mut Chance) -> String {
    let trigger = chance.pick(&[
        "start: event, event: visited, key: event.id",
        "start: event, event: order_placed, key: event.order_id",
        "start: date, date: contact.born, time: \"09:00\", repeat: monthly, catch_up: 2d",
        "start: date, date: contact.born, offset: -2d, time: \"07:00\", repeat: yearly",
        "start: inactivity, after: visited, for: 2d",
        "start: change, field: contact.born",
        "start: segment, change: joined, rule: { event: visited, within: 3d, at_most: 0 }",
        "start: segment, change: left, rule: { event: order_placed, within: 2d, at_least: 2 }",
    ]);
    // One of them always has hours of its own.
    let windows: &[&str] = match name {
        "a" => &["window: { from: \"08:00\", to: \"18:00\" }"],
        _ => &[
            "",
            "window: { from: \"08:00\", to: \"18:00\" }",
            "window: none",
        ],
    };
    let more = [
        chance.pick(&["", "cap: news", "cap: none"]),
        chance.pick(windows),
        chance.pick(&["", "", "holds_back: { workflows: all, for: 20h }"]),
        chance.pick(&[
            "",
            "entry: { again: always }",
            "entry: { again: 3d }",
            "entry: { again: always, when: { not: { field: previous.entered_at, within_last: 5d } } }",
        ]),
        chance.pick(&["", "exits: [{ id: left, when: { event: complained } }]"]),
    ];
    let more: Vec<String> = more
        .iter()
        .filter(|one| !one.is_empty())
        .map(|one| format!("{one}, "))
        .collect();
    let wait = chance.pick(&[
        "for: 3h",
        "for: 1d, time: \"10:00\"",
        "until: { time: \"14:30\" }",
    ]);
    let limit = chance.pick(&["", ", not_later_than: 2h", ", not_later_than: 30h"]);
    let (priority, more) = (chance.below(4) * 10, more.concat());
    format!(
        "{{ format: 1, handle: {name}, name: N, interest: offers, priority: {priority}, {more}\
         triggers: [{{ id: t, {trigger} }}], blocks: [\
         {{ id: first, do: send_email, email: tips{limit} }}, {{ id: rest, do: wait, {wait} }}, \
         {{ id: tips, do: send_email, email: tips, when: {{ event: email_sent, since: entry }} }}] }}"
    )
}

fn rules(chance: &mut Chance) -> String {
    let limits = chance.pick(&[
        "mail_limits: [{ id: day, at_most: 1, per: 1d }]",
        "mail_limits: [{ id: week, at_most: 3, per: 1w }, { id: news, class: news, at_most: 1, per: 2d }]",
        "mail_limits: [{ id: day, at_most: 2, per: 24h }]",
    ]);
    let quiet = chance.pick(&["", ", quiet_hours: { from: \"19:00\", to: \"07:30\" }"]);
    format!("{{ format: 1, {limits}{quiet} }}")
}

/// What comes in at an instant.
enum What {
    Event(&'static str, serde_json::Value),
    Change(Change),
}

fn consent(state: Standing, at: Time) -> Change {
    Change::Interest {
        interest: Handle::new("offers").unwrap(),
        consent: Consent {
            state,
            basis: Basis::OptIn,
            source: "api".into(),
            wording: None,
            at,
        },
    }
}

fn field(name: &str, value: &str) -> Change {
    Change::Field {
        field: name.to_owned(),
        value: Value::from(value),
    }
}

/// What comes in, in order. Nothing comes at an instant of a wait, so the order within one is plain.
fn happenings(chance: &mut Chance) -> Vec<(Time, What)> {
    let mut at = Time::parse(FROM).unwrap();
    let mut all = vec![
        (at, What::Change(consent(Standing::Subscribed, at))),
        (at, What::Change(field("born", "1980-03-20"))),
    ];
    for n in 0..70 {
        at = at.plus_ms(i64::try_from(chance.below(1_500)).unwrap() * MINUTE_MS + 7_000);
        let what = match chance.below(16) {
            0..=5 => What::Event("visited", serde_json::json!({ "id": n })),
            6..=10 => {
                let data = serde_json::json!({ "order_id": n, "lines": [{ "sku": "X-100" }] });
                What::Event("order_placed", data)
            }
            11 => What::Event("complained", serde_json::json!({})),
            12 => What::Change(field(
                "born",
                chance.pick(&["1980-03-31", "1990-04-02", "x"]),
            )),
            13 => What::Change(field("zone", chance.pick(&["Asia/Tokyo", "America/Lima"]))),
            14 => What::Change(field(
                "mail_frequency",
                chance.pick(&["weekly", "daily", "x"]),
            )),
            _ => {
                let state = [Standing::Subscribed, Standing::Left];
                let state = state[usize::from(chance.below(3) == 0)];
                What::Change(consent(state, at))
            }
        };
        all.push((at, what));
    }
    all
}

/// The numbers of each workflow in a live run.
async fn live(
    on: On,
    (rules, flows): (&str, &BTreeMap<String, String>),
    happenings: &[(Time, What)],
) -> BTreeMap<String, Vec<String>> {
    let world = World::on(on).await;
    let settings = settings::read(rules).settings.unwrap();
    let scope = world.store.workspace(world.workspace);
    let zone = settings.zone.as_ref();
    let saved = scope.save_settings_text(rules, zone, 0, world.now()).await;
    assert_eq!(saved.unwrap(), Some(1));
    for (name, source) in flows.iter().filter(|(name, _)| *name != BASE) {
        world.publish(name, source).await;
    }
    for (n, (at, what)) in happenings.iter().enumerate() {
        world.play(&at.to_string()).await;
        match what {
            What::Event(name, data) => {
                world.append(name, data.clone(), &n.to_string()).await;
            }
            What::Change(change) => world.change(World::anna(), change.clone()).await,
        }
    }
    world.play(UNTIL).await;
    let mut numbers = BTreeMap::new();
    for name in flows.keys() {
        let told = world.numbers_of(name).await;
        let mut told: Vec<String> = told.split_whitespace().map(str::to_owned).collect();
        told.sort();
        numbers.insert(name.clone(), told);
    }
    numbers
}

/// The workflow that every world has; it is published first.
const BASE: &str = "product-x-monday";

/// A back-test of one of the workflows among the others.
fn backtest(
    tested: &str,
    (rules, flows): (&str, &BTreeMap<String, String>),
    happenings: &[(Time, What)],
) -> Played {
    let settings = settings::read(rules).settings.unwrap();
    let catalogue = Catalogue {
        settings: Some(std::sync::Arc::new(settings.clone())),
        ..Catalogue::default()
    };
    // In the order in which they are published live.
    let mut names: Vec<&String> = flows.keys().collect();
    names.sort_by_key(|name| (*name != BASE, (*name).clone()));
    let plan = |name: &&String| Plan::from_text(&flows[*name], &catalogue).unwrap();
    let plans = names.iter().map(plan).collect();
    let tested = names.iter().position(|name| *name == tested).unwrap();
    let happening = |(n, (at, what)): (usize, &(Time, What))| match what {
        What::Event(name, data) => Happening::Event(Event {
            id: EventId(i64::try_from(n).unwrap() + 1),
            contact: ContactId(1),
            name: (*name).to_owned(),
            occurred_at: *at,
            received_at: *at,
            source: "api".to_owned(),
            data: Value::from_json(data, "data").unwrap().into(),
        }),
        What::Change(change) => Happening::Changes {
            changes: vec![change.clone()],
            source: "api".to_owned(),
            received_at: *at,
        },
    };
    let from = Time::parse(FROM).unwrap();
    let mut contact = Contact::new(ContactId(1), from);
    contact.email = Some("anna@example.test".to_owned());
    let past = Past {
        contact,
        happenings: happenings.iter().enumerate().map(happening).collect(),
    };
    let zone = Zone::named("Europe/Amsterdam").unwrap();
    let script = Script::among(plans, tested, zone, (from, Time::parse(UNTIL).unwrap()));
    script.under(settings).play(past)
}

fn lines(played: &Played) -> Vec<String> {
    let counts = played.counts.iter();
    let mut lines: Vec<_> = counts
        .map(|((block, name), n)| format!("{block}.{name}={n}"))
        .collect();
    lines.sort();
    lines
}

async fn what_is_played_is_what_happens(on: On) {
    let mut seen = String::new();
    let mut collisions = 0;
    let is_whole = on == On::Sqlite;
    let seeds = if is_whole {
        SEEDS
    } else {
        SEEDS_OVER_A_NETWORK
    };
    for seed in 0..seeds {
        let mut chance = Chance(seed + 1);
        let rules = rules(&mut chance);
        let mut flows: BTreeMap<String, String> = ["a", "b", "c"]
            .into_iter()
            .map(|name| (name.to_owned(), workflow(name, &mut chance)))
            .collect();
        flows.insert(BASE.to_owned(), WORKFLOW.to_owned());
        let happenings = happenings(&mut chance);
        let live = live(on, (&rules, &flows), &happenings).await;
        for (name, numbers) in &live {
            let played = backtest(name, (&rules, &flows), &happenings);
            assert_eq!(played.stuck, [], "seed {seed}");
            assert_eq!(
                lines(&played),
                *numbers,
                "seed {seed}, {name}\n{rules}\n{flows:#?}"
            );
            collisions += played.collisions.count();
            seen.push_str(&numbers.join(" "));
        }
    }
    if !is_whole {
        return;
    }
    // The seeds came by what this is about.
    for name in [
        "postponed.cap",
        "skipped.cap",
        "held_back",
        "quiet_hours",
        "window",
        "expired",
    ] {
        assert!(seen.contains(name), "no seed had {name}");
    }
    assert!(collisions > 50, "{collisions}");
}

/// A day is looked at once: who was wished well is not found again.
async fn a_date_comes_once_in_a_play_as_it_does_live(on: On) {
    let birthday = "{ format: 1, handle: birthday, name: B, interest: offers, triggers: [\
        { id: day, start: date, date: contact.born, time: \"09:00\", repeat: yearly, catch_up: 5d }], \
        blocks: [{ id: tips, do: send_email, email: tips }] }";
    let flows = BTreeMap::from([
        ("birthday".to_owned(), birthday.to_owned()),
        (BASE.to_owned(), WORKFLOW.to_owned()),
    ]);
    let at = Time::parse(FROM).unwrap();
    let happenings = [
        (at, What::Change(consent(Standing::Subscribed, at))),
        (at, What::Change(field("born", "1980-03-20"))),
        (at.plus_ms(40 * DAY_MS), What::Change(field("city", "Ede"))),
    ];
    let live = live(on, ("format: 1", &flows), &happenings).await;
    let expect = [
        "day.matched=1",
        "day.started=1",
        "tips.entered=1",
        "tips.left=1",
        "tips.queued=1",
        "tips.sent=1",
    ];
    assert_eq!(live["birthday"], expect);
    let played = backtest("birthday", ("format: 1", &flows), &happenings);
    assert_eq!(lines(&played), expect);
}

on_both!(
    what_is_played_is_what_happens,
    a_date_comes_once_in_a_play_as_it_does_live,
);
