//! What the holder of a bucket reads before it steps.

use std::collections::BTreeMap;

use engine::contact::map;
use engine::event::Event;
use engine::step::Lane;
use store::world::HistoryWanted;

use crate::place::{BUCKET, On, Place, at, event, no_history};

async fn due_work_comes_by_lane_and_instant_and_waits_for_the_inbox(on: On) {
    let place = Place::new(on).await;
    let plan = [
        ("bulk@example.test", Lane::Bulk, 1),
        ("late@example.test", Lane::Triggered, 3),
        ("early@example.test", Lane::Triggered, 2),
        ("service@example.test", Lane::Service, 4),
        ("unread@example.test", Lane::Service, 1),
        ("later@example.test", Lane::Service, 30),
    ];
    for (address, lane, minutes) in plan {
        let contact = place.known(address).await;
        let (_, mut commit) = place.beginning(contact, at(minutes)).await;
        commit.journeys[0].lane = lane;
        place.done(commit).await;
    }
    let unread = vec![event("unread@example.test", "order_placed", 1)];
    place.scope().append(unread, at(5)).await.unwrap();
    let due = |limit| {
        let place = &place;
        async move {
            let due = place.system().due(BUCKET, at(10), limit).await.unwrap();
            due.iter().map(|due| due.contact.0).collect::<Vec<_>>()
        }
    };
    assert_eq!(due(10).await, [4, 3, 2, 1]);
    assert_eq!(due(2).await, [4, 3]);
    let depths = place.system().depths(at(10)).await.unwrap();
    assert_eq!((depths.inbox, depths.due, depths.outbox), (1, 5, 0));
    // The oldest is the unread one's journey, nine minutes late.
    let late_ms = place.system().oldest_due(at(10)).await.unwrap();
    assert_eq!(late_ms, Some(9 * 60_000));
    assert_eq!(place.system().oldest_due(at(0)).await.unwrap(), None);
}

async fn a_world_has_the_history_that_was_asked_for(on: On) {
    let place = Place::new(on).await;
    let anna = place.known("anna@example.test").await;
    let scope = place.scope();
    for start in [0_i64, 600] {
        let events = (start..start + 600).map(|n| {
            let name = if n % 2 == 0 { "visited" } else { "bought" };
            event("anna@example.test", name, n)
        });
        scope.append(events.collect(), at(5_000)).await.unwrap();
    }
    let world = |names: &'static [&str], since| {
        let place = &place;
        async move {
            let names = names.iter().map(|name| (*name).to_owned()).collect();
            let names = BTreeMap::from([(place.workspace, names)]);
            let wanted = HistoryWanted { names, since };
            let asked = vec![(place.workspace, anna)];
            let worlds = place.system().worlds(BUCKET, asked, wanted).await;
            worlds.unwrap().remove(0).unwrap()
        }
    };
    let bought = world(&["bought"], at(1_001)).await;
    let minutes: Vec<_> = bought
        .history
        .iter()
        .map(|event| event.occurred_at)
        .collect();
    assert_eq!(
        minutes,
        (1_001..1_200).step_by(2).map(at).collect::<Vec<_>>()
    );
    assert!(!bought.history_cut);
    let all = world(&["bought", "visited", "other"], at(0)).await;
    assert_eq!((all.history.len(), all.history_cut), (1_000, true));
    assert_eq!(all.history[0].occurred_at, at(200));
    assert_eq!(world(&[], at(0)).await.history, []);

    // Somebody who is not there is an error of that one only.
    let asked = vec![
        (place.workspace, engine::id::ContactId(77)),
        (place.workspace, anna),
    ];
    let worlds = place
        .system()
        .worlds(BUCKET, asked, no_history())
        .await
        .unwrap();
    assert_eq!(
        worlds[0].as_ref().unwrap_err().to_string(),
        "there is no contact 77"
    );
    assert_eq!(worlds[1].as_ref().unwrap().contact.id, anna);
}

async fn what_was_looked_at_says_the_same_when_it_is_looked_at_again(on: On) {
    let place = Place::new(on).await;
    let anna = place.known("anna@example.test").await;
    let told = async |name: &str, minute: i64| {
        let mut event = event("anna@example.test", name, minute);
        event.data = map([("minute", minute.to_string().as_str().into())]);
        place.scope().append(vec![event], at(60)).await.unwrap();
    };
    let said = async |names: &[&str]| {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        let names = BTreeMap::from([(place.workspace, names)]);
        let wanted = HistoryWanted {
            names,
            since: at(0),
        };
        let asked = vec![(place.workspace, anna)];
        let worlds = place.system().worlds(BUCKET, asked, wanted).await;
        let world = worlds.unwrap().remove(0).unwrap();
        let minute = |event: &Event| event.data.get("minute").unwrap().to_string();
        world.history.iter().map(minute).collect::<Vec<_>>()
    };
    told("bought", 10).await;
    told("visited", 20).await;
    assert_eq!(said(&["bought"]).await, ["10"]);
    // What comes in late has its place by when it happened.
    told("bought", 5).await;
    assert_eq!(said(&["bought"]).await, ["5", "10"]);
    // A rule that is new looks at what was passed over before.
    assert_eq!(said(&["bought", "visited"]).await, ["5", "10", "20"]);
    assert_eq!(said(&["visited"]).await, ["20"]);
    told("bought", 30).await;
    assert_eq!(said(&["bought", "visited"]).await, ["5", "10", "20", "30"]);
    if on == On::Sqlite {
        // What an event says never changes, so nobody takes it out of the file again.
        let changed = "UPDATE event SET data = jsonb('{\"minute\":\"40\"}')";
        let path = place.address.strip_prefix("sqlite:").unwrap();
        let file = rusqlite::Connection::open(path).unwrap();
        file.execute_batch(changed).unwrap();
        assert_eq!(said(&["bought"]).await, ["5", "10", "30"]);
    }
}

async fn as_many_worlds_are_read_as_fit(on: On) {
    let place = Place::new(on).await;
    let mut asked = Vec::new();
    for n in 0..60 {
        let address = format!("c{n}@example.test");
        asked.push((place.workspace, place.known(&address).await));
        // More than a megabyte of history each.
        let large = |minute| {
            let mut event = event(&address, "visited", minute);
            event.data = map([("page", "x".repeat(30_000).as_str().into())]);
            event
        };
        let events = (0..40).map(large).collect();
        place.scope().append(events, at(5_000)).await.unwrap();
    }
    let wanted = HistoryWanted {
        names: BTreeMap::from([(place.workspace, vec!["visited".to_owned()])]),
        since: at(0),
    };
    let worlds = place.system().worlds(BUCKET, asked, wanted).await.unwrap();
    // The databases read in lots of other sizes; neither reads all.
    assert!((1..60).contains(&worlds.len()), "{}", worlds.len());
    for world in worlds {
        assert_eq!(world.unwrap().history.len(), 40);
    }
}

on_both!(
    as_many_worlds_are_read_as_fit,
    due_work_comes_by_lane_and_instant_and_waits_for_the_inbox,
    a_world_has_the_history_that_was_asked_for,
    what_was_looked_at_says_the_same_when_it_is_looked_at_again,
);
