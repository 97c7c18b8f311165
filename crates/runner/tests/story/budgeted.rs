//! A budget in the back-test is the budget live: with the clock played, the same workflow is stopped at the
//! same instant for the same reason, and has the same numbers at every block, whatever came before or after.

use std::collections::BTreeMap;

use engine::calendar::Zone;
use engine::check::Catalogue;
use engine::contact::{Basis, Change, Consent, Contact, Standing};
use engine::event::Event;
use engine::id::{ContactId, EventId, Handle};
use engine::plan::Plan;
use engine::time::{MINUTE_MS, Time};
use engine::value::Value;
use postduif_runner::backtest::budgets::Stop;
use postduif_runner::backtest::{Happening, Past, Played, Script};

use crate::home::On;
use crate::world::World;

const FROM: &str = "2027-03-04T09:00:00Z";
const UNTIL: &str = "2027-03-12T00:00:00Z";
/// So many people order, so many times.
const PEOPLE: usize = 5;
const ORDERS: usize = 24;

/// Two mails for each order, the second one when many are due at once.
fn workflow(budgets: &str) -> String {
    format!(
        "{{ format: 1, handle: a, name: A, interest: offers, {budgets} \
         triggers: [{{ id: t, start: event, event: ordered, key: event.id }}], blocks: [\
         {{ id: first, do: send_email, email: tips }}, {{ id: rest, do: wait, until: {{ time: \"14:30\" }} }}, \
         {{ id: tips, do: send_email, email: tips, not_later_than: 30h }}, {{ id: day, do: wait, for: 1d }}] }}"
    )
}

/// When who orders; nobody at an instant of a wait.
fn orders() -> Vec<(Time, usize)> {
    let from = Time::parse(FROM).unwrap();
    let order = |n: usize| {
        let mixed = n * 7 + n * n * 3;
        let minutes = i64::try_from(n * 211 + mixed % 97).unwrap();
        (from.plus_ms(minutes * MINUTE_MS + 7_000), mixed % PEOPLE)
    };
    (1..=ORDERS).map(order).collect()
}

fn consent(at: Time) -> Change {
    Change::Interest {
        interest: Handle::new("offers").unwrap(),
        consent: Consent {
            state: Standing::Subscribed,
            basis: Basis::OptIn,
            source: "api".into(),
            wording: None,
            at,
        },
    }
}

/// The numbers of a live run, and what stopped it.
async fn live(on: On, workflow: &str) -> (Vec<String>, Option<(Time, String)>) {
    let world = World::on(on).await;
    world.publish("a", workflow).await;
    for n in 0..PEOPLE {
        let who = World::who(&format!("person-{n}"));
        world.change(who, consent(world.now())).await;
    }
    for (n, (at, who)) in orders().into_iter().enumerate() {
        world.play(&at.to_string()).await;
        let (who, id) = (
            World::who(&format!("person-{who}")),
            serde_json::json!({ "id": n }),
        );
        world.append_of(who, "ordered", id, &n.to_string()).await;
    }
    world.play(UNTIL).await;
    let told = world.numbers_of("a").await;
    let mut told: Vec<String> = told.split_whitespace().map(str::to_owned).collect();
    told.sort();
    let scope = world.store.workspace(world.workspace);
    let alerts = scope.alerts(None, 10).await.unwrap();
    assert!(alerts.len() <= 1, "{alerts:?}");
    (told, alerts.first().map(|one| (one.at, one.detail.clone())))
}

fn people() -> Vec<Past> {
    let from = Time::parse(FROM).unwrap();
    let person = |who: usize| {
        let id = ContactId(i64::try_from(who).unwrap() + 1);
        let mut contact = Contact::new(id, from);
        contact.email = Some(format!("person-{who}@example.test"));
        let agreed = Happening::Changes {
            changes: vec![consent(from)],
            source: "api".to_owned(),
            received_at: from,
        };
        let ordered = orders().into_iter().enumerate();
        let ordered = ordered.filter(|(_, (_, of))| *of == who);
        let ordered = ordered.map(|(n, (at, _))| {
            let data = serde_json::json!({ "id": n });
            Happening::Event(Event {
                id: EventId(i64::try_from(n).unwrap() + 1),
                contact: id,
                name: "ordered".to_owned(),
                occurred_at: at,
                received_at: at,
                source: "api".to_owned(),
                data: Value::from_json(&data, "data").unwrap().into(),
            })
        });
        let happenings = std::iter::once(agreed).chain(ordered).collect();
        Past {
            contact,
            happenings,
        }
    };
    (0..PEOPLE).map(person).collect()
}

fn backtest(workflow: &str) -> (Played, Vec<Stop>) {
    let plan = Plan::from_text(workflow, &Catalogue::default()).unwrap();
    let between = (Time::parse(FROM).unwrap(), Time::parse(UNTIL).unwrap());
    let zone = Zone::named("Europe/Amsterdam").unwrap();
    let mut script = Script::new(plan, zone, between);
    for _ in 0..script.plays_max() {
        let mut played = Played::default();
        for past in people() {
            played.add(script.play(past));
        }
        if !script.stop_what_is_spent(&played) {
            return (played, script.stops().cloned().collect());
        }
    }
    panic!("it is played more often than there are budgets");
}

fn lines(counts: &BTreeMap<(engine::id::BlockId, String), i64>) -> Vec<String> {
    let counts = counts.iter();
    let mut lines: Vec<_> = counts
        .map(|((block, name), n)| format!("{block}.{name}={n}"))
        .collect();
    lines.sort();
    lines
}

async fn a_budget_is_spent_in_a_play_where_it_is_spent_live(on: On) {
    let check = async |budgets: &str, expect: Option<&str>| {
        let workflow = workflow(budgets);
        let (numbers, alert) = live(on, &workflow).await;
        let (played, stops) = backtest(&workflow);
        assert_eq!(lines(&played.counts), numbers, "{budgets}");
        let stop = stops.first();
        let told = stop.map(|stop| (stop.at, stop.breach.detail.clone()));
        assert_eq!(told, alert, "{budgets}");
        assert_eq!(stop.map(|stop| stop.breach.reason), expect, "{budgets}");
        let held = numbers.iter().filter_map(|one| one.split_once(".held="));
        let held: i64 = held.map(|(_, n)| n.parse::<i64>().unwrap()).sum();
        assert_eq!(played.held.values().sum::<i64>(), held, "{budgets}");
        assert_eq!(held > 0, expect.is_some(), "{budgets}");
    };
    // Spent among those that are due at one instant.
    check("budgets: { per_day: 6 },", Some("per_day")).await;
    // Over a network each statement takes its time, and the play is the same.
    if on == On::Postgres {
        return;
    }
    check("", None).await;
    let wide = "budgets: { per_day: 1000, per_contact: 1000, bounced: 1% },";
    check(wide, None).await;
    check("budgets: { per_day: 9 },", Some("per_day")).await;
    check("budgets: { per_contact: 4 },", Some("per_contact")).await;
}

on_both!(a_budget_is_spent_in_a_play_where_it_is_spent_live);
