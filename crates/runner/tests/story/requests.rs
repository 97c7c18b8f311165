//! Asked for in a form, confirmed from a mail or not: before the confirmation nothing is known of whoever
//! filled it in but the address, and after three days not even that.

use engine::contact::{Basis, Change, Consent, Standing};
use engine::id::{ContactId, Handle};
use engine::value::Value;
use mail_parser::MessageParser;
use postduif_runner::clock::Clock;
use postduif_runner::{Links, Purpose};
use store::submission::{Confirmed, NewSubmission, Taken};

use crate::home::On;
use crate::world::World;

/// The mail that asks, a reminder after a day, and an end when it is confirmed.
const CONFIRM: &str = "
format: 1
handle: confirm
name: Confirm
purpose: service
triggers: [{ id: asked, start: event, event: interest_requested, key: event.request }]
exits: [{ id: confirmed, when: { event: form_submitted, same: request } }]
blocks:
  - { id: ask, do: send_email, email: tips }
  - { id: a_day, do: wait, for: 24h }
  - { id: remind, do: send_email, email: tips }
";
const HTML: &str = "<a href=\"{{ confirm_url }}\">Confirm</a>";

fn filled_in(world: &World, name: &str) -> NewSubmission {
    let now = world.clock.now();
    let offers = Handle::new("offers").unwrap();
    let consent = Consent {
        state: Standing::Subscribed,
        basis: Basis::OptIn,
        source: "form:news".into(),
        wording: Some("Yes".into()),
        at: now,
    };
    let field = Change::Field {
        field: "first_name".into(),
        value: "Anna".into(),
    };
    let answers = serde_json::json!({ "first_name": "Anna" });
    NewSubmission {
        email: format!("{name}@example.test"),
        form: 1,
        handle: Handle::new("news").unwrap(),
        version: 1,
        confirm: true,
        interests: vec![offers.clone()],
        wording: "Yes".into(),
        privacy: String::new(),
        answers: Value::from_json(&answers, "answers").unwrap(),
        changes: vec![
            field,
            Change::Interest {
                interest: offers,
                consent,
            },
        ],
        language: "nl".into(),
        address: "192.0.2.1".into(),
        agent: "Mozilla/5.0".into(),
        at: now,
    }
}

async fn asked(on: On) -> World {
    let world = World::on(on).await;
    world.publish("confirm", CONFIRM).await;
    world.email_of("Confirm", HTML).await;
    world
}

/// Of whom and what the link in the newest mail is.
async fn link(world: &World) -> (ContactId, i64) {
    let row = world.inbox().await.remove(0);
    let scope = world.store.workspace(world.workspace);
    let raw = scope.caught_one(row.id).await.unwrap().unwrap().raw;
    let message = MessageParser::new().parse(&raw).unwrap();
    let html = message.body_html(0).unwrap().into_owned();
    let (_, rest) = html.split_once("https://shop.example/confirm/").unwrap();
    let links = Links::new("https://shop.example", [7; 32]);
    let token = links
        .read(Purpose::Confirm, rest.split('"').next().unwrap(), "")
        .unwrap();
    (token.bearer.contact, token.part)
}

async fn confirm(world: &World, (contact, request): (ContactId, i64)) -> Confirmed {
    let scope = world.store.workspace(world.workspace);
    let from = ("192.0.2.2".to_owned(), "Mozilla/5.0".to_owned());
    let confirmed = scope.confirm_submission(contact, request, from, world.clock.now());
    confirmed.await.unwrap()
}

async fn who_confirms_is_subscribed(on: On) {
    let world = asked(on).await;
    let scope = world.store.workspace(world.workspace);
    assert_eq!(
        scope.submit(filled_in(&world, "anna")).await.unwrap(),
        Taken::Asked
    );
    world.play("2027-03-04T10:00:00Z").await;
    let link = link(&world).await;
    let before = scope
        .contact(&World::anna())
        .await
        .unwrap()
        .unwrap()
        .contact;
    assert!(
        before.interests.is_empty() && before.attributes.is_empty(),
        "{before:?}"
    );
    assert_eq!(confirm(&world, (link.0, link.1 + 1)).await, Confirmed::Gone);
    // The reminder comes a day later, and no second one.
    world.play("2027-03-05T12:00:00Z").await;
    assert_eq!(world.inbox().await.len(), 2);
    assert_eq!(confirm(&world, link).await, Confirmed::Done);
    assert_eq!(confirm(&world, link).await, Confirmed::Done);
    world.play("2027-03-10T12:00:00Z").await;
    let after = scope
        .contact(&World::anna())
        .await
        .unwrap()
        .unwrap()
        .contact;
    let consent = after.subscribed(&Handle::new("offers").unwrap()).unwrap();
    assert_eq!(consent.at.to_string(), "2027-03-05T12:00:00Z");
    assert_eq!(
        (consent.source.as_str(), consent.wording.as_deref()),
        ("form:news", Some("Yes"))
    );
    assert!(after.attributes.contains_key("first_name"));
    assert_eq!(world.told("form_submitted").await.len(), 1);
    assert_eq!(world.told("interest_confirmed").await.len(), 1);
    let proof = scope.submission(link.0, link.1).await.unwrap().unwrap();
    assert_eq!(
        (proof.state.as_str(), proof.confirmed_address.as_deref()),
        ("confirmed", Some("192.0.2.2"))
    );
}

async fn who_does_not_is_forgotten(on: On) {
    let world = asked(on).await;
    let scope = world.store.workspace(world.workspace);
    world
        .change(
            World::who("ben"),
            Change::Tag {
                tag: "vip".into(),
                set: true,
            },
        )
        .await;
    world.play("2027-03-04T09:30:00Z").await;
    for name in ["anna", "ben"] {
        scope.submit(filled_in(&world, name)).await.unwrap();
    }
    world.play("2027-03-07T09:29:59Z").await;
    let link = link(&world).await;
    assert!(scope.contact(&World::anna()).await.unwrap().is_some());
    world.play("2027-03-07T09:30:00Z").await;
    // Ben was known before, and stays; what he filled in goes.
    assert!(scope.contact(&World::anna()).await.unwrap().is_none());
    let ben = scope
        .contact(&World::who("ben"))
        .await
        .unwrap()
        .unwrap()
        .contact;
    assert!(ben.tags.contains("vip") && ben.interests.is_empty() && ben.attributes.is_empty());
    assert_eq!(scope.submissions(1, None, 10).await.unwrap().len(), 0);
    for contact in scope.contacts(None, 10).await.unwrap() {
        assert_ne!(contact.contact.email.as_deref(), Some("anna@example.test"));
    }
    assert_eq!(confirm(&world, link).await, Confirmed::Gone);
    world.play("2027-03-20T12:00:00Z").await;
}

async fn who_left_has_to_confirm_whatever_the_form_says(on: On) {
    let world = asked(on).await;
    let scope = world.store.workspace(world.workspace);
    world.consent(Standing::Left).await;
    world.play("2027-03-04T09:30:00Z").await;
    let easy = |name: &str| NewSubmission {
        confirm: false,
        ..filled_in(&world, name)
    };
    assert_eq!(scope.submit(easy("ben")).await.unwrap(), Taken::Done);
    assert_eq!(scope.submit(easy("anna")).await.unwrap(), Taken::Asked);
    world.play("2027-03-04T10:00:00Z").await;
    let offers = Handle::new("offers").unwrap();
    let is_in = async |who| {
        let contact = scope.contact(&who).await.unwrap().unwrap().contact;
        contact.subscribed(&offers).is_some()
    };
    assert!(is_in(World::who("ben")).await && !is_in(World::anna()).await);
    assert_eq!(confirm(&world, link(&world).await).await, Confirmed::Done);
    world.play("2027-03-04T10:05:00Z").await;
    assert!(is_in(World::anna()).await);
}

on_both!(
    who_confirms_is_subscribed,
    who_does_not_is_forgotten,
    who_left_has_to_confirm_whatever_the_form_says,
);
