//! Segments: what SQL says of a rule is what the engine says, for rules and contacts made by chance;
//! pages, counts, and a segment as a thing that is kept.

mod chance;

use std::collections::BTreeSet;
use std::sync::Arc;

use engine::calendar::Zone;
use engine::contact::Known;
use engine::event::Event;
use engine::id::{ContactId, Handle};
use engine::segment::{self, Segments};
use engine::value::Value;
use store::append::NewEvent;
use store::seeing::ContactRow;
use store::segment::{Count, Members, Question, refusals};
use store::who::Who;

use self::chance::Chance;
use crate::place::{On, Place, at, email_key, event, handle};

/// How many rules are made by chance.
const RULES: usize = 500;
/// How many contacts they are asked of.
const CONTACTS: usize = 60;

fn question(rule: &str) -> Option<Question> {
    let text = format!("{{\"format\": 1, \"handle\": \"s\", \"name\": \"S\", \"rule\": {rule}}}");
    let segment = segment::read(&text).segment?;
    let inner = "{ format: 1, handle: vip, name: VIP, rule: { any: [{ tag: vip }, { event: bought, within: 5d }] } }";
    let inner = segment::read(inner).segment.unwrap();
    let rules = [(segment.handle, segment.rule), (inner.handle, inner.rule)];
    let segments = Segments::new(&rules.into());
    let rule = segments.rule(&Handle::new("s").unwrap())?;
    Some(Question {
        rule: Arc::clone(rule),
        zone: Zone::named("Europe/Amsterdam").unwrap(),
        now: at(60),
    })
}

async fn members(place: &Place, question: &Question, limit: usize) -> (BTreeSet<ContactId>, usize) {
    let (mut found, mut in_memory, mut after) = (BTreeSet::new(), 0, None);
    loop {
        let page: Members = place
            .scope()
            .members(question.clone(), after, limit)
            .await
            .unwrap();
        assert!(page.contacts.len() <= limit && page.undecided == 0);
        found.extend(page.contacts.iter().map(|row| row.contact.id));
        in_memory += page.in_memory;
        if page.next.is_none() {
            return (found, in_memory);
        }
        assert!(page.next > after);
        after = page.next;
    }
}

/// A contact with fields, tags and events made by chance.
async fn person(place: &Place, chance: &mut Chance, n: usize) -> (ContactRow, Vec<Event>) {
    let address = format!("p{n}@example.test");
    let id = place.known(&address).await;
    let mut commit = place.nothing(id).await;
    let row = place.scope().contact(&Who::Contact(id)).await.unwrap();
    let mut contact = row.unwrap().contact;
    contact.zone = chance.zone();
    for (name, json) in chance.fields() {
        let value = Value::from_json(&json, name).unwrap();
        let since = None;
        contact
            .attributes
            .insert(name.to_owned(), Known { value, since });
    }
    contact.tags = chance.tags();
    contact.interests = chance.interests();
    contact.version += 1;
    commit.contact_after = Some(contact);
    place.done(commit).await;
    let events = chance
        .events()
        .into_iter()
        .map(|(name, minutes, data)| NewEvent {
            who: email_key(&address),
            data: Value::from_json(&data, "data").unwrap(),
            ..event(&address, name, minutes)
        });
    let events: Vec<_> = events.collect();
    if !events.is_empty() {
        place.scope().append(events, at(50)).await.unwrap();
    }
    let row = place.scope().contact(&Who::Contact(id)).await.unwrap();
    let mut history = place.scope().events(id, None, 1_000).await.unwrap();
    history.reverse();
    (row.unwrap(), history)
}

async fn sql_says_what_the_engine_says(on: On) {
    let place = Place::new(on).await;
    let mut chance = Chance::new(2027);
    let mut people = Vec::new();
    for n in 0..CONTACTS {
        people.push(person(&place, &mut chance, n).await);
    }
    let (mut asked, mut in_memory, mut some) = (0, 0, 0);
    while asked < RULES {
        let rule = chance.rule();
        let Some(question) = question(&rule) else {
            // Chance writes rules that nobody can mean.
            continue;
        };
        asked += 1;
        let expect: BTreeSet<_> = people
            .iter()
            .filter(|(row, history)| {
                let Question { rule, zone, now } = &question;
                segment::holds(rule, &row.contact, history, zone, *now)
            })
            .map(|(row, _)| row.contact.id)
            .collect();
        let (got, decided) = members(&place, &question, 25).await;
        in_memory += decided;
        some += usize::from(!got.is_empty() && got.len() < CONTACTS);
        let wrong: Vec<_> = people
            .iter()
            .filter(|(row, _)| expect.contains(&row.contact.id) != got.contains(&row.contact.id))
            .take(2)
            .collect();
        assert!(
            wrong.is_empty(),
            "{rule}\n{wrong:#?}\n{:?}",
            refusals(&question)
        );
    }
    // Else it would compare the engine with itself, or nobody with nobody.
    let all = RULES * CONTACTS;
    assert!(in_memory * 3 < all, "{in_memory} of {all} in memory");
    assert!(
        some * 3 > RULES,
        "{some} of {RULES} rules divide the contacts"
    );
}

async fn what_is_common_needs_no_memory(on: On) {
    let place = Place::new(on).await;
    for n in 0..3 {
        place.known(&format!("p{n}@example.test")).await;
    }
    for rule in [
        r#"{"field": "contact.country", "one_of": ["NL", "BE"]}"#,
        r#"{"field": "contact.born", "before": "2000-05-01"}"#,
        r#"{"field": "contact.points", "between": [1.5, 100]}"#,
        r#"{"field": "contact.spent", "at_least": "50.00 EUR"}"#,
        r#"{"all": [{"tag": "vip"}, {"not": {"interest": "offers"}}, {"segment": "vip"}]}"#,
        r#"{"event": "bought", "within": "90d", "take": "sum", "of": "event.total", "more_than": "10.00 EUR"}"#,
        r#"{"event": "bought", "since": "ever", "where": {"items": "event.lines", "where": {"field": "item.sku", "is": "X-100"}}}"#,
        r#"{"event": "bought", "within": "2w", "take": "distinct", "of": "event.code", "at_least": 2}"#,
    ] {
        let question = question(rule).unwrap();
        assert_eq!(refusals(&question), [], "{rule}");
        assert_eq!(members(&place, &question, 10).await.1, 0, "{rule}");
    }
    let what = |rule: &str| refusals(&question(rule).unwrap()).remove(0);
    let other = what(r#"{"field": "contact.a", "is": {"path": "contact.b"}}"#);
    assert_eq!(other.part, "contact.a is contact.b");
    assert_eq!(other.why.to_string(), "it compares with another value");
}

async fn few_are_counted_and_of_many_a_sample_is_asked(on: On) {
    let place = Place::new(on).await;
    let count = async |rule: &str| -> Count {
        let question = question(rule).unwrap();
        place.scope().count_members(question, 7).await.unwrap()
    };
    let tagged = r#"{"tag": "vip"}"#;
    assert_eq!(count(tagged).await.of, 0);
    place.known("first@example.test").await;
    let one = count(r#"{"not": {"tag": "vip"}}"#).await;
    assert_eq!((one.estimate, one.low, one.high, one.of), (1, 1, 1, 1));
    assert_eq!(one.as_of, at(60));
    // Behind a gap, of two workspaces: every fourth is tagged, and only ours count.
    let bytes = if on == On::Sqlite { "jsonb" } else { "" };
    let (text, cast) = match on {
        On::Sqlite => (
            "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 40000)",
            "n.n",
        ),
        On::Postgres => ("WITH n(n) AS (SELECT generate_series(1, 40000))", "n.n"),
    };
    let cast_end = if on == On::Sqlite { "" } else { "::jsonb" };
    let fill = format!(
        "{text} INSERT INTO contact (id, bucket, workspace, attributes, tags, version, created_at)
         SELECT {cast} + 50000, 0, CASE WHEN n.n % 5 = 0 THEN {other} ELSE {own} END,
                {bytes}('{{}}'){cast_end}, {bytes}(CASE WHEN n.n % 4 = 0 THEN '[\"vip\"]' ELSE '[]' END){cast_end}, 0, 0
         FROM n",
        own = place.workspace,
        other = place.workspace.0 + 1,
    );
    place.damage(&fill).await;
    let place = place.reopened().await;
    let question = question(tagged).unwrap();
    let count = place
        .scope()
        .count_members(question.clone(), 7)
        .await
        .unwrap();
    assert!((30_000..34_000).contains(&count.of), "{count:?}");
    assert!(count.low <= 8_000 && 8_000 <= count.high, "{count:?}");
    assert!(count.high - count.low < 3_000, "{count:?}");
    // A rule that fits nobody ends each request where so many were looked at.
    let nobody = self::question(r#"{"tag": "nobody"}"#).unwrap();
    let page = place
        .scope()
        .members(nobody.clone(), None, 10)
        .await
        .unwrap();
    assert_eq!((page.contacts.len(), page.looked_at), (0, 20_000));
    let page = place.scope().members(nobody, page.next, 10).await.unwrap();
    assert_eq!((page.looked_at, page.next), (12_001, None));
}

async fn a_segment_is_saved_changed_and_deleted(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    let stamp = async || place.system().definitions_stamp().await.unwrap();
    let vip = handle("vip");
    let before = stamp().await;
    assert_eq!(scope.segment(&vip).await.unwrap(), None);
    let save = async |source: &str, seen: i64| {
        let saved = scope.save_segment(&vip, "VIP", source, seen, at(1)).await;
        saved.unwrap()
    };
    assert_eq!(save("rule one", 0).await, Some(1));
    assert_eq!(stamp().await, before + 1);
    assert_eq!(save("rule one", 1).await, Some(1));
    assert_eq!(stamp().await, before + 1, "nothing changed");
    assert_eq!(save("rule two", 1).await, Some(2));
    assert_eq!(save("rule three", 1).await, None, "somebody else was first");
    assert_eq!(save("rule three", 0).await, None);
    let row = scope.segment(&vip).await.unwrap().unwrap();
    assert_eq!((row.source.as_str(), row.revision), ("rule two", 2));
    assert_eq!(scope.segments().await.unwrap(), [row]);
    let naming = scope.versions_naming(&handle("orma")).await.unwrap();
    assert_eq!(
        naming.len(),
        1,
        "the live workflow's text has these letters"
    );
    assert_eq!(scope.versions_naming(&vip).await.unwrap(), []);
    assert!(!scope.delete_segment(&vip, 1).await.unwrap());
    assert!(scope.delete_segment(&vip, 2).await.unwrap());
    assert_eq!(scope.segments().await.unwrap(), []);
    assert_eq!(stamp().await, before + 3);
}

on_both! {
    sql_says_what_the_engine_says,
    what_is_common_needs_no_memory,
    few_are_counted_and_of_many_a_sample_is_asked,
    a_segment_is_saved_changed_and_deleted,
}
