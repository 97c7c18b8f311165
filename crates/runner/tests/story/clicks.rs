//! A link that people follow: told once, a minute later, and only of people.

use engine::contact::Standing;
use engine::id::{ContactId, MessageId};
use mail_parser::MessageParser;
use postduif_runner::clock::Clock;
use postduif_runner::{Links, Purpose, TRAP, Token};
use store::hit::{Kind, NewHit};
use store::merge::Merged;

use crate::home::On;
use crate::world::World;

const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0";
/// Starts when somebody follows the link that its author calls `product-x`.
const CLICKED: &str = "
format: 1
handle: clicked
name: Clicked product X
purpose: service
triggers: [{ id: t, start: event, event: email_clicked, where: { field: event.label, is: product-x } }]
blocks: [{ id: tips, do: send_email, email: tips }]
";
const HTML: &str = "<p>Hello</p>\
    <a href=\"https://winkel.example/x?a=1&amp;b\" data-label=\"product-x\">X</a>\
    <a href=\"https://other.example/{{ trigger.order_id }}\">Yours</a>\
    <a href=\"https://other.example/y\">Y</a>\
    <a href=\"{{ preferences_url }}\">Choose</a><a href=\"{{ unsubscribe_url }}\">Leave</a>";

/// Anna's mail, and the tokens of the links in it that lead by us, with what stands behind each.
struct Mail {
    contact: ContactId,
    message: MessageId,
    html: String,
    text: String,
    links: Vec<(i64, Option<String>)>,
}

async fn mailed(world: &World) -> Mail {
    world.email_of("Hello", HTML).await;
    world.consent(Standing::Subscribed).await;
    world.order("A1").await;
    // Monday at half past two, in Amsterdam.
    world.play("2027-03-08T13:31:00Z").await;
    let row = world.inbox().await.remove(0);
    let scope = world.store.workspace(world.workspace);
    let raw = scope.caught_one(row.id).await.unwrap().unwrap().raw;
    let message = MessageParser::new().parse(&raw).unwrap();
    let html = message.body_html(0).unwrap().into_owned();
    let text = message.body_text(0).unwrap().into_owned();
    let ours = Links::new("https://shop.example", [7; 32]);
    let mut links = Vec::new();
    for rest in html.split("https://shop.example/c/").skip(1) {
        let rest = &rest[..rest.find('"').unwrap()];
        let (token, query) = rest.split_once('?').unwrap_or((rest, ""));
        let along = query
            .replace("u=", "")
            .replace("%3A", ":")
            .replace("%2F", "/");
        let read = ours.read(Purpose::Click, token, &along);
        links.push((read.unwrap().part, (!along.is_empty()).then_some(along)));
    }
    let contact = scope.message(row.message).await.unwrap().unwrap().contact;
    Mail {
        contact,
        message: row.message,
        html,
        text,
        links,
    }
}

impl Mail {
    async fn follow(&self, world: &World, link: usize, agent: &str) {
        let (part, url) = self.links[link].clone();
        let kind = if part == TRAP {
            Kind::Trap
        } else {
            Kind::Click
        };
        let hit = NewHit {
            contact: self.contact,
            message: self.message,
            kind,
            link: part.max(0),
            url,
            method: "GET".into(),
            agent: agent.into(),
            address: "192.0.2.7".into(),
            is_ahead: false,
            at: world.clock.now(),
        };
        let scope = world.store.workspace(world.workspace);
        assert!(scope.record_hit(hit).await.unwrap());
    }
}

async fn links_lead_by_us(on: On) {
    let world = World::on(on).await;
    let mail = mailed(&world).await;
    let (html, text) = (&mail.html, &mail.text);
    for kept in ["https://shop.example/u/", "https://shop.example/p/"] {
        assert!(html.contains(kept) && text.contains(kept), "{html} {text}");
    }
    assert!(!html.contains("winkel.example"), "{html}");
    let targets: Vec<_> = mail
        .links
        .iter()
        .map(|(part, url)| (*part > 0, url.as_deref()))
        .collect();
    let expect = [
        (true, None),
        (false, Some("https://other.example/A1")),
        (true, None),
        (false, None),
    ];
    assert_eq!(targets, expect);
    assert_eq!(mail.links[3].0, TRAP);
    // The text has the same links, and not the one that nobody sees.
    assert_eq!(text.matches("https://shop.example/c/").count(), 3, "{text}");
    let bearer = postduif_runner::Bearer {
        workspace: world.workspace,
        contact: mail.contact,
        message: mail.message,
    };
    let ours = Links::new("https://shop.example", [7; 32]);
    let first = Token {
        bearer,
        part: mail.links[0].0,
    };
    assert!(html.contains(&ours.link(Purpose::Click, first, "")));
    let scope = world.store.workspace(world.workspace);
    let kept = scope.link(mail.links[0].0).await.unwrap().unwrap();
    assert_eq!(
        kept.written.url.as_deref(),
        Some("https://winkel.example/x?a=1&b")
    );
}

async fn a_click_is_told_a_minute_later_and_starts_a_workflow(on: On) {
    let world = World::on(on).await;
    world.publish("clicked", CLICKED).await;
    let mail = mailed(&world).await;
    mail.follow(&world, 0, BROWSER).await;
    mail.follow(&world, 0, BROWSER).await;
    world.play("2027-03-08T13:31:59Z").await;
    assert_eq!(world.told("email_clicked").await.len(), 0);
    world.play("2027-03-08T13:32:00Z").await;
    let told = world.told("email_clicked").await;
    assert_eq!(told.len(), 1, "{told:?}");
    let told = told[0].to_string();
    for field in [
        "\"label\":\"product-x\"",
        "\"url\":\"https://winkel.example/x?a=1&b\"",
        "\"workflow\":\"product-x-monday\"",
        "\"block\":\"tips\"",
    ] {
        assert!(told.contains(field), "{field}: {told}");
    }
    assert_eq!(world.inbox().await.len(), 2);
    // Again, later: another click, and still one message that was clicked.
    world.play("2027-03-08T15:00:00Z").await;
    mail.follow(&world, 0, BROWSER).await;
    mail.follow(&world, 2, BROWSER).await;
    world.play("2027-03-08T15:02:00Z").await;
    assert_eq!(world.told("email_clicked").await.len(), 1);
    assert_eq!(
        world.told("email_fetched").await.len(),
        1,
        "two at once are in doubt"
    );
    mail.follow(&world, 0, BROWSER).await;
    world.play("2027-03-08T15:04:00Z").await;
    assert_eq!(world.told("email_clicked").await.len(), 2);
    let numbers = world.numbers().await;
    assert!(numbers.contains("tips.clicked=1"), "{numbers}");
}

async fn a_program_that_follows_every_link_is_no_click(on: On) {
    let world = World::on(on).await;
    world.publish("clicked", CLICKED).await;
    let mail = mailed(&world).await;
    for link in 0..4 {
        mail.follow(&world, link, BROWSER).await;
    }
    world.play("2027-03-08T13:35:00Z").await;
    assert_eq!(world.told("email_clicked").await.len(), 0);
    let told = world.told("email_fetched").await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0]
            .to_string()
            .contains("\"reasons\":[\"burst\",\"trap\"]"),
        "{}",
        told[0]
    );
    let numbers = world.numbers().await;
    assert!(!numbers.contains("clicked"), "{numbers}");
    assert_eq!(world.inbox().await.len(), 1);
    // The person comes two hours later, from elsewhere or not.
    world.play("2027-03-08T16:00:00Z").await;
    mail.follow(&world, 0, BROWSER).await;
    world.play("2027-03-08T16:02:00Z").await;
    assert_eq!(world.told("email_clicked").await.len(), 1);
    let scope = world.store.workspace(world.workspace);
    let hits = scope
        .hits(mail.contact, mail.message)
        .await
        .unwrap()
        .unwrap()
        .hits;
    let classes: Vec<_> = hits
        .iter()
        .map(|row| row.settled.as_ref().unwrap().0.as_str())
        .collect();
    assert_eq!(
        classes,
        ["machine", "machine", "machine", "machine", "human"]
    );
}

/// Somebody who turned out to be another follows a link in a mail of before.
async fn a_click_of_who_became_another_is_the_others(on: On) {
    let world = World::apart(on).await;
    world.publish("clicked", CLICKED).await;
    let mail = mailed(&world).await;
    let ben = World::who("ben");
    world.consent_of(ben.clone(), Standing::Subscribed).await;
    world.runner.settle().await.unwrap();
    let scope = world.store.workspace(world.workspace);
    let ben = scope.contact(&ben).await.unwrap().unwrap().contact.id;
    let merged = scope.merge(mail.contact, ben, "a test".into(), world.clock.now());
    assert!(matches!(merged.await.unwrap(), Merged::Done(_)));
    mail.follow(&world, 0, BROWSER).await;
    world.play("2027-03-08T14:00:00Z").await;
    let events = scope.events(ben, None, 100).await.unwrap();
    let clicks = events.iter().filter(|event| event.name == "email_clicked");
    assert_eq!(clicks.count(), 1);
    let mails = world.inbox().await;
    assert_eq!(mails[0].recipient, "ben@example.test");
    assert_eq!((mails.len(), world.parked().await.len()), (2, 0));
    assert_eq!(
        scope.events(mail.contact, None, 100).await.unwrap().len(),
        0
    );
}

on_both!(
    links_lead_by_us,
    a_click_of_who_became_another_is_the_others,
    a_click_is_told_a_minute_later_and_starts_a_workflow,
    a_program_that_follows_every_link_is_no_click,
);
