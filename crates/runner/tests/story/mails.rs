//! What a mail looks like: in MJML, in the contact's language, in the style of the house.

use engine::contact::{Change, Standing};
use engine::id::Handle;
use engine::value::Value;
use store::email::{EmailSource, Translation};

use crate::home::On;
use crate::world::World;

const AFTER: &str = "2027-03-08T15:00:00Z";
const MJML: &str = "<mjml><mj-body><mj-section><mj-column><mj-text>Order {{ trigger.order_id }}</mj-text>\
    {% for line in trigger.lines %}<mj-text>{{ line.sku }}</mj-text>{% endfor %}\
    <mj-button href=\"https://shop.example\">Go</mj-button></mj-column></mj-section></mj-body></mjml>";

async fn everybody_gets_it_in_their_language(on: On) {
    let world = World::on(on).await;
    let scope = world.store.workspace(world.workspace);
    let link = "<a href=\"{{ unsubscribe_url }}\">x</a>";
    let source = EmailSource {
        subject: "Hello".into(),
        html: format!("<p>Hello</p>{link}"),
        languages: vec![Translation {
            language: "nl".into(),
            subject: "Hallo".into(),
            html: format!("<p>Hallo</p>{link}"),
            ..Translation::default()
        }],
        ..EmailSource::default()
    };
    let tips = Handle::new("tips").unwrap();
    scope.save_email(&tips, &source, world.now()).await.unwrap();
    for (name, language) in [
        ("anna", Some("nl-BE")),
        ("bob", Some("fr")),
        ("carla", None),
    ] {
        let who = World::who(name);
        world.consent_of(who.clone(), Standing::Subscribed).await;
        let value = language.map_or(Value::Null, Value::from);
        let change = Change::Field {
            field: "language".into(),
            value,
        };
        world.change(who.clone(), change).await;
        let data = serde_json::json!({ "order_id": name, "lines": [{ "sku": "X-100" }] });
        world.append_of(who, "order_placed", data, name).await;
    }
    world.play(AFTER).await;
    let mut got: Vec<_> = scope.caught(None, 10).await.unwrap();
    got.sort_by(|a, b| a.recipient.cmp(&b.recipient));
    let subjects: Vec<_> = got.iter().map(|mail| mail.subject.as_str()).collect();
    assert_eq!(subjects, ["Hallo", "Hello", "Hello"]);
}

async fn mjml_in_the_style_of_the_house_leaves_as_html(on: On) {
    let world = World::on(on).await;
    let scope = world.store.workspace(world.workspace);
    let source = EmailSource {
        subject: "From {{ house.name }}".into(),
        mjml: MJML.into(),
        ..EmailSource::default()
    };
    let tips = Handle::new("tips").unwrap();
    scope.save_email(&tips, &source, world.now()).await.unwrap();
    let style = serde_json::json!({
        "format": 1,
        "name": "Shop",
        "colors": { "accent": "#112233" },
        "footer": "<a href=\"{{ unsubscribe_url }}\">leave {{ house.name }}</a>",
    });
    let style = style.to_string();
    let saved = scope.save_house_style(&style, 0, world.now());
    assert_eq!(saved.await.unwrap(), Some(1));
    world.consent(Standing::Subscribed).await;
    world.order("A1").await;
    world.play(AFTER).await;
    let caught = scope.caught(None, 10).await.unwrap();
    assert_eq!(caught[0].subject, "From Shop");
    let mail = scope.caught_one(caught[0].id).await.unwrap().unwrap();
    let raw = String::from_utf8(mail.raw).unwrap().replace("=\r\n", "");
    for wanted in [
        "Order A1",
        "X-100",
        "#112233",
        "leave Shop",
        "List-Unsubscribe: <https://shop.example/u/",
    ] {
        assert!(raw.contains(wanted), "{wanted}: {raw}");
    }
}

on_both!(
    everybody_gets_it_in_their_language,
    mjml_in_the_style_of_the_house_leaves_as_html,
);
