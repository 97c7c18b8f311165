//! E-mails as people would get them, from every side.

use crate::test_app::{Journeyed, TestApp};
use serde_json::json;

const PATH: &str = "/api/v1/emails/preview";

#[tokio::test]
async fn an_email_is_shown_as_somebody_would_get_it() {
    let test = TestApp::new().await;
    let contact = test.journeyed().await.contact.to_string();
    let events = test
        .get(&format!("/api/v1/contacts/{contact}/events"))
        .await
        .json();
    let mjml = "<mjml><mj-body><mj-section><mj-column><mj-text>To {{ contact.email }}, {{ contact.nick | default: 'you' }}\
        </mj-text></mj-column></mj-section></mj-body></mjml>";
    let email = json!({
        "subject": "Hi {{ contact.email }} {{ trigger.name }}",
        "mjml": mjml,
        "languages": {"nl": {"subject": "Hallo", "text": "Hoi {{ contact.nick }}"}},
    });
    let mut asked = json!({"email": email, "as": {"contact": contact}});
    if let Some(event) = events["events"][0]["id"].as_str() {
        asked["as"]["event"] = json!(event);
    }
    let shown = test.post(PATH, &asked).await;
    assert_eq!(shown.status, 200, "{}", shown.text());
    let shown = shown.json();
    assert!(
        shown["subject"]
            .as_str()
            .unwrap()
            .starts_with("Hi anna@example.test")
    );
    assert!(
        shown["html"]
            .as_str()
            .unwrap()
            .contains("To anna@example.test, you"),
        "{shown}"
    );
    assert!(
        shown["text"]
            .as_str()
            .unwrap()
            .contains("To anna@example.test, you")
    );
    assert!(
        shown["source"]
            .as_str()
            .unwrap()
            .contains("{{ contact.nick")
    );
    assert_eq!(
        shown["noticed"].as_array().unwrap().last().unwrap()["kind"],
        "fallback_used"
    );
    asked["language"] = json!("nl-BE");
    let shown = test.post(PATH, &asked).await.json();
    assert_eq!(
        (&shown["language"], &shown["html"]),
        (&json!("nl"), &json!(""))
    );
    let noticed = &shown["noticed"][0];
    assert_eq!(
        (&noticed["kind"], &noticed["at"]),
        (&json!("missing"), &json!("languages/nl/text"))
    );
}

#[tokio::test]
async fn of_blocks_each_place_is_a_block() {
    let test = TestApp::new().await;
    let blocks = |text: &str| {
        json!({"format": 1, "blocks": [
            {"id": "top", "kind": "heading", "text": text},
            {"id": "dot", "kind": "image", "src": "https://a.example/i.png"},
            {"id": "end", "kind": "footer", "html": "<p>Shop</p>", "unsubscribe": "Leave", "preferences": "Choose"},
        ]})
    };
    let ask = async |text: &str| {
        let email = json!({"email": {"subject": "Hi", "blocks": blocks(text)}});
        test.post(PATH, &email).await
    };
    let shown = ask("Hi {{ contact.first_name }}").await;
    assert_eq!(shown.status, 200, "{}", shown.text());
    let shown = shown.json();
    assert!(shown["mjml"].as_str().unwrap().starts_with("<mjml>"));
    assert!(shown["html"].as_str().unwrap().contains(">Leave</a>"));
    assert_eq!(shown["noticed"][0]["at"], "blocks/top");
    let house = json!({"name": "Other", "colors": {"text": "#123abc"}});
    let mut asked =
        json!({"email": {"subject": "Hi", "blocks": blocks("{{ house.name }}")}, "house": house});
    let tried = test.post(PATH, &asked).await.json();
    let html = tried["html"].as_str().unwrap();
    assert!(html.contains("#123abc") && html.contains("Other"), "{html}");
    asked["house"] = json!({"colors": {"text": "red"}});
    assert_eq!(test.post(PATH, &asked).await.status, 422);
    assert_eq!(shown["notes"][0]["at"], "blocks/dot", "{}", shown["notes"]);
    for (text, at) in [("{% if %}", "blocks/top"), ("", "blocks/top/text")] {
        let refused = ask(text).await;
        assert_eq!(refused.status, 422, "{}", refused.text());
        assert_eq!(refused.json()["errors"][0]["at"], at, "{}", refused.text());
    }
}

#[tokio::test]
async fn one_that_was_saved_is_shown_in_any_version() {
    let test = TestApp::new().await;
    for subject in ["one", "two"] {
        test.put(
            "/api/v1/emails/tips",
            &json!({"subject": subject, "html": "x"}),
        )
        .await;
    }
    let subject =
        async |asked: serde_json::Value| test.post(PATH, &asked).await.json()["subject"].clone();
    assert_eq!(subject(json!({"handle": "tips"})).await, "two");
    assert_eq!(
        subject(json!({"handle": "tips", "version": 1})).await,
        "one"
    );
    for (asked, status) in [
        (json!({"handle": "none"}), 404),
        (json!({"handle": "tips", "as": {"contact": "4711"}}), 404),
        (json!({"handle": "tips", "as": {"event": "1"}}), 422),
        (json!({"handle": "tips", "as": {"contact": 1}}), 422),
        (json!({"handle": "tips", "as": {"journey": "1"}}), 422),
        (
            json!({"handle": "tips", "email": {"subject": "x", "html": "x"}}),
            422,
        ),
        (json!({}), 422),
        (json!({"email": {"subject": "x", "html": "{% if %}"}}), 422),
    ] {
        assert_eq!(test.post(PATH, &asked).await.status, status, "{asked}");
    }
}

/// What started the journey is in the mail, and nobody else's journey is.
#[tokio::test]
async fn it_is_shown_as_it_stands_in_a_journey() {
    let test = TestApp::new().await;
    let Journeyed { contact, journey } = test.journeyed().await;
    let (contact, journey) = (contact.to_string(), journey.to_string());
    let event = json!({"event": "seen", "contact": {"email": "bo@example.test"}});
    let bo = test.post("/api/v1/events", &event).await.json();
    let bo = bo["results"][0]["contact"].as_str().unwrap().to_owned();
    let subject = "{{ contact.email }}: {{ trigger.name }} from {{ trigger.source }}, {{ journey.key | default: 'once' }}";
    let check = async |who: &str, of: serde_json::Value, expect: Result<&str, u16>| {
        let mut asked = json!({"email": {"subject": subject, "html": "x"}, "as": of});
        asked["as"]["contact"] = json!(who);
        let shown = test.post(PATH, &asked).await;
        match expect {
            Ok(subject) => assert_eq!(shown.json()["subject"], subject, "{asked}"),
            Err(status) => assert_eq!(shown.status, status, "{asked}: {}", shown.text()),
        }
    };
    let asked = json!({"journey": journey});
    let began = Ok("anna@example.test: interest_confirmed from engine, once");
    check(&contact, asked.clone(), began).await;
    check(&bo, asked.clone(), Err(404)).await;
    check(&contact, json!({"journey": "4711"}), Err(404)).await;
    check(
        &contact,
        json!({"journey": journey, "event": "1"}),
        Err(422),
    )
    .await;
    check(&contact, json!({"journey": 1}), Err(422)).await;
    // Whoever became part of somebody takes along what it got.
    let path = format!("/api/v1/contacts/{bo}/merge");
    let merged = test.post(&path, &json!({"from": contact})).await;
    assert_eq!(merged.status, 200, "{}", merged.text());
    let began = Ok("bo@example.test: interest_confirmed from engine, once");
    check(&bo, asked, began).await;
}
