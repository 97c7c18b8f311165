//! Lists and pages, and the test inbox.

use engine::id::{JourneyId, MessageId};
use engine::step::Purpose;
use engine::time::Time;
use store::message::{Filter, State};
use store::passing::Through;
use store::seeing::JourneyState;
use store::test_inbox::{CAUGHT_MAX, CaughtMail};
use store::who::{IdentityKind, Who};

use crate::place::{On, Place, at, block, email_key, event, settings};

async fn pages_follow_each_other_without_a_gap(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    for n in 0..5 {
        place
            .mailed(&format!("c{n}@example.test"), Purpose::Service)
            .await;
    }
    let first = scope.contacts(None, 3).await.unwrap();
    let rest = scope.contacts(Some(first[2].contact.id), 3).await.unwrap();
    let ids: Vec<_> = first
        .iter()
        .chain(&rest)
        .map(|row| row.contact.id.0)
        .collect();
    assert_eq!(ids, [1, 2, 3, 4, 5]);

    let first = scope.messages(Filter::All, None, 2).await.unwrap();
    let rest = scope
        .messages(Filter::All, Some(first[1].id), 10)
        .await
        .unwrap();
    let ids: Vec<_> = first.iter().chain(&rest).map(|row| row.id.0).collect();
    assert_eq!(ids, [5, 4, 3, 2, 1]);

    let events = (0..5)
        .map(|n| event("c0@example.test", "visited", n / 2))
        .collect();
    scope.append(events, at(5)).await.unwrap();
    let anna = scope
        .contact(&email_key("c0@example.test"))
        .await
        .unwrap()
        .unwrap();
    let (mut before, mut seen) = (None, Vec::new());
    loop {
        let page = scope.events(anna.contact.id, before, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        before = Some((last.occurred_at, last.id));
        seen.extend(page.iter().map(|event| (event.occurred_at, event.id)));
    }
    assert_eq!(seen.len(), 6);
    assert!(seen.is_sorted_by(|a, b| a > b), "{seen:?}");
    let error = scope
        .messages(Filter::All, None, 1_001)
        .await
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "messages on a page: 1001 is more than the 1000 allowed"
    );
}

async fn the_newest_events_are_those_of_all_contacts_of_one_workspace(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    let other = place.system().create_workspace(settings(), at(0));
    let other = other.await.unwrap();
    let said = |who: &str, name: &str| event(&format!("{who}@example.test"), name, 0);
    for (n, (who, name)) in [("anna", "first"), ("bob", "second"), ("anna", "third")]
        .into_iter()
        .enumerate()
    {
        let came_at = at(10 + i64::try_from(n).unwrap());
        scope.append(vec![said(who, name)], came_at).await.unwrap();
        let theirs = place.store.workspace(other);
        theirs
            .append(vec![said(who, "theirs")], came_at)
            .await
            .unwrap();
    }
    let names = async |limit| {
        let events = scope.newest_events(limit).await.unwrap();
        events
            .into_iter()
            .map(|event| event.name)
            .collect::<Vec<_>>()
    };
    assert_eq!(names(10).await, ["third", "second", "first"]);
    assert_eq!(names(2).await, ["third", "second"]);
    assert!(scope.newest_events(1_001).await.is_err());
}

async fn messages_are_found_by_contact_block_and_state(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    let (anna, message) = place.mailed("anna@example.test", Purpose::Marketing).await;
    place.mailed("bob@example.test", Purpose::Service).await;
    let count = |filter| async move { scope.messages(filter, None, 10).await.unwrap().len() };
    assert_eq!(count(Filter::All).await, 2);
    assert_eq!(count(Filter::Contact(anna)).await, 1);
    assert_eq!(count(Filter::Block(place.workflow, block("m1"))).await, 2);
    assert_eq!(count(Filter::Block(place.workflow, block("m2"))).await, 0);
    assert_eq!(count(Filter::State(State::Queued)).await, 2);
    assert_eq!(count(Filter::State(State::Accepted)).await, 0);
    let row = scope.message(message).await.unwrap().unwrap();
    assert_eq!(
        (row.contact, row.purpose, row.visit),
        (anna, Purpose::Marketing, 1)
    );
    let other = place.store.workspace(engine::id::WorkspaceId(99));
    assert_eq!(other.message(message).await.unwrap(), None);
}

async fn a_journey_is_shown_with_its_steps_and_reasons(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    let anna = place.known("anna@example.test").await;
    let (id, commit) = place.beginning(anna, at(60)).await;
    place.done(commit).await;
    let journeys = scope.journeys(anna, None, 10).await.unwrap();
    assert_eq!((journeys.len(), journeys[0].id), (1, id));
    let active = JourneyState::Active {
        block: Some(block("m1")),
        wake_at: at(60),
    };
    assert_eq!(journeys[0].state, active);
    let steps = scope.steps(anna, id, None, 10).await.unwrap();
    assert_eq!(steps.len(), 1);
    assert_eq!((steps[0].arrived, steps[0].left), (true, false));
    assert_eq!(steps[0].why.to_string(), r#"{"note":"until then"}"#);
    assert_eq!(
        scope.steps(anna, id, Some(steps[0].id), 10).await.unwrap(),
        []
    );
}

impl Place {
    /// All who went through a block, asked for so many at a time.
    async fn went(
        &self,
        (block_id, way): (&str, Option<&str>),
        within: Option<(Time, Time)>,
        limit: usize,
    ) -> Vec<JourneyId> {
        let (block_id, way) = (block(block_id), way.map(block));
        let through = Through {
            block: &block_id,
            way: way.as_ref(),
            within,
        };
        let (mut after, mut found) = (None, Vec::new());
        loop {
            let page = self.scope().passing(self.workflow, through, after, limit);
            let page = page.await.unwrap();
            found.extend(page.journeys.into_iter().map(|one| one.journey));
            after = page.next;
            if after.is_none() {
                // Buckets come one after the other, on PostgreSQL.
                found.sort_unstable_by(|a, b| b.cmp(a));
                return found;
            }
        }
    }
}

async fn who_came_into_a_block_and_left_it_by_a_way_is_found(on: On) {
    let place = Place::new(on).await;
    let mut expected = Vec::new();
    for (day, name) in (0..).zip(["anna", "bob", "carl"]) {
        let contact = place.known(&format!("{name}@example.test")).await;
        let (journey, mut commit) = place.beginning(contact, at(60)).await;
        // It came, and all but one went on; a day each.
        let left = name != "carl";
        commit.at = at(day * 24 * 60);
        commit.visits = vec![place.visit(journey, 1, (true, left))];
        place.done(commit).await;
        expected.push(journey);
    }
    expected.reverse();
    let whole = Some((Time::MIN, Time::MAX));
    let day = |from: i64, to: i64| Some((at(from * 24 * 60), at(to * 24 * 60)));
    for limit in [1, 2, 10] {
        assert_eq!(place.went(("m1", None), None, limit).await, expected);
        assert_eq!(place.went(("m1", None), whole, limit).await, expected);
        let by_way = ("m1", Some("ended"));
        assert_eq!(place.went(by_way, None, limit).await, expected[1..]);
        assert_eq!(
            place.went(("m1", None), day(0, 1), limit).await,
            expected[2..]
        );
        assert_eq!(
            place.went(("m1", None), day(1, 2), limit).await,
            expected[1..2]
        );
        assert_eq!(
            place.went(("m1", None), day(1, 9), limit).await,
            expected[..2]
        );
        assert_eq!(place.went(by_way, day(2, 9), limit).await, []);
        assert_eq!(place.went(("m1", None), day(-9, 0), limit).await, []);
    }
    assert_eq!(place.went(("m1", Some("waiting")), None, 10).await, []);
    assert_eq!(place.went(("m2", None), None, 10).await, []);
    let other = place.store.workspace(engine::id::WorkspaceId(99));
    let m1 = block("m1");
    let through = Through {
        block: &m1,
        way: None,
        within: None,
    };
    let theirs = other.passing(place.workflow, through, None, 10);
    assert_eq!(theirs.await.unwrap().journeys, []);
}

async fn keys_of_two_people_find_nobody(on: On) {
    let place = Place::new(on).await;
    let anna = place.known("anna@example.test").await;
    let bob = place.known("bob@example.test").await;
    let keys = ["anna@example.test", "bob@example.test"];
    let both = Who::Keys(keys.map(|key| (IdentityKind::Email, key.to_owned())).into());
    let error = place.scope().contact(&both).await.unwrap_err().to_string();
    let why = format!(
        "the keys name two contacts: email anna@example.test is {anna}, email bob@example.test is {bob}"
    );
    assert_eq!(error, why);
    assert!(
        place
            .scope()
            .contact(&email_key("x@example.test"))
            .await
            .unwrap()
            .is_none()
    );
}

async fn caught_mail_is_kept_whole_and_the_newest_only(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    let mail = |n: usize| CaughtMail {
        message: MessageId(1),
        recipient: "anna@example.test".to_owned(),
        subject: format!("Mail {n}"),
        raw: vec![0, 255, 13, 10],
        at: at(1),
    };
    let mut last = None;
    for n in 0..3 {
        last = Some(scope.catch(mail(n)).await.unwrap());
    }
    let listed = scope.caught(None, 2).await.unwrap();
    let subjects: Vec<_> = listed.iter().map(|row| row.subject.as_str()).collect();
    assert_eq!(subjects, ["Mail 2", "Mail 1"]);
    let rest = scope.caught(Some(listed[1].id), 10).await.unwrap();
    assert_eq!((rest.len(), rest[0].subject.as_str()), (1, "Mail 0"));
    let whole = scope.caught_one(last.unwrap()).await.unwrap();
    assert_eq!(whole, Some(mail(2)));
    let other = place.store.workspace(engine::id::WorkspaceId(99));
    assert_eq!(other.caught_one(last.unwrap()).await.unwrap(), None);

    // As many again as may be kept, all older.
    let older = "WITH RECURSIVE older (id) AS (SELECT -4999 UNION ALL SELECT id + 1 FROM older WHERE id < 0)
                 INSERT INTO caught_mail SELECT id, 1, 1, 'old', 'old', 0, x'' FROM older";
    place.damage(older).await;
    let place = place.reopened().await;
    let scope = place.scope();
    scope.catch(mail(3)).await.unwrap();
    let (mut before, mut kept) = (None, Vec::new());
    loop {
        let page = scope.caught(before, 1_000).await.unwrap();
        let Some(oldest) = page.last() else { break };
        before = Some(oldest.id);
        kept.extend(page.into_iter().map(|row| row.id.0));
    }
    assert_eq!((kept.len(), kept.last()), (CAUGHT_MAX, Some(&-4995)));
}

on_both!(
    pages_follow_each_other_without_a_gap,
    the_newest_events_are_those_of_all_contacts_of_one_workspace,
    messages_are_found_by_contact_block_and_state,
    a_journey_is_shown_with_its_steps_and_reasons,
    who_came_into_a_block_and_left_it_by_a_way_is_found,
    keys_of_two_people_find_nobody,
    caught_mail_is_kept_whole_and_the_newest_only,
);
