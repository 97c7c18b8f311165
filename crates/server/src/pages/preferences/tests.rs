//! The page through the server: what it shows, that looking changes nothing, and what it sets.

use runner::{Bearer, Links};
use store::inbox::Incoming;

use crate::test_app::TestApp;

const SETTINGS: &str = "
format: 1
interests:
  - { id: newsletter, name: { nl: Nieuwsbrief, en: Newsletter }, about: { nl: Elke maand, en: Monthly } }
  - { id: offers, name: { nl: Aanbiedingen, en: Offers } }
  - { id: secret, name: Geheim, public: false }
";

/// A contact with a mail, and the path of its page.
async fn mailed() -> (TestApp, String) {
    let mut test = TestApp::new().await;
    let journeyed = test.journeyed().await;
    let links = Links::new("https://shop.example/mail", [7; 32]);
    test.app = test.app.clone().with_links(links.clone());
    let saved = test.send("PUT", "/api/v1/settings", SETTINGS).await;
    assert_eq!(saved.status, 200, "{}", saved.text());
    let bearer = Bearer {
        workspace: test.workspace,
        contact: journeyed.contact,
        message: engine::id::MessageId(1),
    };
    let link = links.preferences(bearer);
    (
        test,
        link.strip_prefix("https://shop.example/mail")
            .unwrap()
            .to_owned(),
    )
}

/// The commands that wait for the contact.
async fn asked(test: &TestApp) -> Vec<String> {
    let bucket = test.app.store.buckets()[0];
    let items = test.app.store.system().inbox(bucket, 100).await.unwrap();
    let commands = items.iter().filter_map(|item| match &item.what {
        Incoming::Command(command) => Some(format!("{command:?}")),
        _ => None,
    });
    commands.collect()
}

#[tokio::test]
async fn looking_changes_nothing_and_shows_no_address() {
    let (test, path) = mailed().await;
    for method in ["GET", "HEAD"] {
        let answer = test.send_as(None, method, &path, "").await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert!(
            answer
                .header("content-security-policy")
                .contains("form-action 'self'")
        );
    }
    let page = test.send_as(None, "GET", &path, "").await.text();
    for told in [
        "Uw voorkeuren",
        "Nieuwsbrief",
        "Elke maand",
        "Aanbiedingen",
        "Overal voor",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    for hidden in ["anna", "example.test", "Geheim"] {
        assert!(!page.contains(hidden), "{hidden}: {page}");
    }
    assert_eq!(asked(&test).await.len(), 0);
}

#[tokio::test]
async fn it_speaks_the_language_of_its_reader() {
    let (test, path) = mailed().await;
    for (language, expect) in [
        ("de-AT,en", "Worüber"),
        ("fr", "De quoi"),
        ("en", "Newsletter"),
        ("xx", "Waarover"),
    ] {
        let request = axum::http::Request::builder()
            .uri(&path)
            .header("accept-language", language)
            .body(axum::body::Body::empty());
        let page = test.answer(request.unwrap()).await.text();
        assert!(page.contains(expect), "{language}: {page}");
    }
}

#[tokio::test]
async fn what_is_chosen_is_asked_for() {
    let (test, path) = mailed().await;
    let check = async |form: &str, status: u16, expect: &[&str]| {
        let before = asked(&test).await.len();
        let answer = test.send_as(None, "POST", &path, form).await;
        assert_eq!(answer.status, status, "{form}: {}", answer.text());
        let new = asked(&test).await.split_off(before).join(" ");
        assert_eq!(new.is_empty(), expect.is_empty(), "{form}: {new}");
        for told in expect {
            assert!(new.contains(told), "{form}: {new}");
        }
    };
    check(
        "want=offers&often=weekly&pause=30",
        200,
        &[
            "offers",
            "Subscribed",
            "Ja, ik wil mail over: Aanbiedingen",
            "weekly",
            "2027-03-31",
            "preference_page",
        ],
    )
    .await;
    check(
        "everything=leave",
        200,
        &["newsletter", "offers", "everything", "Left"],
    )
    .await;
    check("", 200, &[]).await;
    check("want=secret", 400, &[]).await;
    check("often=never", 400, &[]).await;
    check(&"x".repeat(20_000), 413, &[]).await;
}

#[tokio::test]
async fn only_its_own_link_opens_it() {
    let (test, path) = mailed().await;
    let links = test.app.links.clone().unwrap();
    let contact = test
        .app
        .store
        .workspace(test.workspace)
        .contacts(None, 1)
        .await
        .unwrap()[0]
        .contact
        .id;
    let bearer = |contact| Bearer {
        workspace: test.workspace,
        contact,
        message: engine::id::MessageId(1),
    };
    let leave = links.unsubscribe(bearer(contact));
    let stranger = links.preferences(bearer(engine::id::ContactId(999)));
    let token = |link: &str| link.rsplit_once('/').unwrap().1.to_owned();
    for token in [
        token(&leave),
        token(&stranger),
        "x".to_owned(),
        format!("{}0", token(&path)),
    ] {
        for method in ["GET", "POST"] {
            let answer = test
                .send_as(None, method, &format!("/p/{token}"), "everything=leave")
                .await;
            assert_eq!(answer.status, 404, "{method} {token}");
        }
    }
    assert_eq!(asked(&test).await.len(), 0);
}
