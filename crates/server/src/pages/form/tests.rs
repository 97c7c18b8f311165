//! A form through the server: what it shows to whom, what it takes, and what it keeps out.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use engine::id::MessageId;
use engine::time::{HOUR_MS, Time};
use runner::clock::{Clock, VirtualClock};
use runner::{Bearer, Links, Purpose, Token};
use store::inbox::Incoming;
use store::submission::SubmissionRow;
use store::who::{IdentityKind, Who};

use crate::test_app::{Answer, NOW, TestApp};

const FORM: &str = "
format: 1
handle: news
name: News
title: { nl: Nieuwsbrief, en: Newsletter }
fields:
  - { id: email, kind: email, label: E-mail }
  - { id: first_name, kind: text, label: Name, save_as: first_name, required: true }
  - { id: size, kind: choice, label: Size, options: [{ id: s, label: Small }] }
interests: [newsletter]
confirm: CONFIRM
consent: { wording: { nl: \"Ja, mail mij\", en: \"Yes, mail me\" }, privacy: We keep your address., privacy_url: https://shop.example/privacy }
hosts: [www.shop.example]
";
const PATH: &str = "/f/1/news";
const XSS: &str = "\"><script>alert(1)</script>";

struct Site {
    test: TestApp,
    clock: Arc<VirtualClock>,
}

impl Site {
    async fn new(confirm: bool) -> Self {
        let mut test = TestApp::new().await;
        let clock = Arc::new(VirtualClock::new(Time::parse(NOW).unwrap()));
        test.app.machine_clock = clock.clone();
        test.app = test
            .app
            .clone()
            .with_links(Links::new("https://m.test", [7; 32]));
        let site = Self { test, clock };
        site.save(&FORM.replace("CONFIRM", &confirm.to_string()))
            .await;
        site
    }

    async fn save(&self, form: &str) {
        let saved = self.test.send("PUT", "/api/v1/forms", form).await;
        assert_eq!(saved.status, 200, "{}", saved.text());
    }

    fn wait(&self, ms: i64) {
        self.clock.advance(self.clock.now().plus_ms(ms));
    }

    async fn send(&self, method: &str, path: &str, body: &str) -> Answer {
        let request = Request::builder().method(method).uri(path);
        let request = request
            .header("accept-language", "en")
            .header("user-agent", XSS);
        self.test
            .answer(request.body(Body::from(body.to_owned())).unwrap())
            .await
    }

    /// The stamp of the page as it is shown now.
    async fn stamp(&self) -> String {
        let page = self.send("GET", PATH, "").await.text();
        let (_, rest) = page.split_once("name=\"form.stamp\" value=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    }

    /// Shows the page, waits as people do, and sends this.
    async fn fill_in(&self, body: &str) -> Answer {
        let stamp = self.stamp().await;
        self.wait(4_000);
        self.send("POST", PATH, &format!("form.stamp={stamp}&{body}"))
            .await
    }

    async fn submissions(&self) -> Vec<SubmissionRow> {
        let scope = self.test.app.store.workspace(self.test.workspace);
        scope.submissions(1, None, 50).await.unwrap()
    }

    /// What waits for the contacts, in short.
    async fn inbox(&self) -> Vec<String> {
        let bucket = self.test.app.store.buckets()[0];
        let items = self
            .test
            .app
            .store
            .system()
            .inbox(bucket, 100)
            .await
            .unwrap();
        let told = items.iter().map(|item| match &item.what {
            Incoming::Command(command) => format!("{command:?}"),
            Incoming::Event(event) => format!("{} {}", event.name, event.data),
            Incoming::Unreadable(error) => panic!("{error}"),
        });
        told.collect()
    }
}

#[tokio::test]
async fn a_form_that_needs_no_confirmation_is_taken_at_once() {
    let site = Site::new(false).await;
    let page = site.send("GET", PATH, "").await;
    assert_eq!(page.status, 200);
    for told in [
        "Newsletter",
        "Yes, mail me",
        "We keep your address.",
        "https://shop.example/privacy",
        "type=\"email\"",
    ] {
        assert!(page.text().contains(told), "{told}: {}", page.text());
    }
    // Consent is no box that is ticked already.
    assert!(!page.text().contains("checked"));
    let answer = site
        .fill_in("email=Anna%40example.test&first_name=Anna&size=s&form.agree=yes")
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let row = site.submissions().await.remove(0);
    assert_eq!(
        (row.state.as_str(), row.version, row.wording.as_str()),
        ("taken", 1, "Yes, mail me")
    );
    assert_eq!(
        (row.privacy.as_str(), row.agent.as_str()),
        ("We keep your address.", XSS)
    );
    let inbox = site.inbox().await;
    assert!(
        inbox[0].starts_with("form_submitted") && inbox[0].contains("\"size\":\"s\""),
        "{inbox:?}"
    );
    for told in ["Subscribed", "form:news", "Yes, mail me", "first_name"] {
        assert!(inbox[1].contains(told), "{told}: {inbox:?}");
    }
    let listed = site.test.get("/api/v1/forms/news/submissions").await.json();
    assert_eq!(listed["submissions"][0]["wording"], "Yes, mail me");
    let answers = serde_json::json!({ "first_name": "Anna", "size": "s" });
    assert_eq!(listed["submissions"][0]["answers"], answers);
}

#[tokio::test]
async fn what_is_wrong_is_asked_again_with_what_was_filled_in() {
    let site = Site::new(true).await;
    let check = async |body: &str, status: u16, told: &str| {
        let answer = site.fill_in(body).await;
        assert_eq!(answer.status, status, "{body}");
        assert!(answer.text().contains(told), "{told}: {}", answer.text());
        answer.text()
    };
    check(
        "first_name=Anna&form.agree=yes",
        422,
        "This is not filled in yet.",
    )
    .await;
    check(
        "email=a&first_name=Anna&form.agree=yes",
        422,
        "This is not right yet.",
    )
    .await;
    check(
        "email=a%40b.test&first_name=Anna&size=x&form.agree=yes",
        422,
        "This is not right yet.",
    )
    .await;
    let page = check(
        "email=a%40b.test&first_name=%22%3E%3Cscript%3E&size=s",
        422,
        "Tick the box",
    )
    .await;
    assert!(
        page.contains("&quot;&gt;&lt;script&gt;") && !page.contains("<script"),
        "{page}"
    );
    assert_eq!(site.submissions().await.len(), 0);
    assert_eq!(site.inbox().await.len(), 0);
}

#[tokio::test]
async fn programs_are_kept_out() {
    let site = Site::new(true).await;
    let body = "email=a%40b.test&first_name=Anna&form.agree=yes";
    // As fast as nobody is, without a stamp, with one that was altered, that is too old or of another form.
    let stamp = site.stamp().await;
    let sent = |stamp: &str| format!("form.stamp={stamp}&{body}");
    for bad in [
        sent(&stamp),
        body.to_owned(),
        sent("x"),
        sent(&stamp.replace(".1.", ".2.")),
    ] {
        let answer = site.send("POST", PATH, &bad).await;
        assert_eq!(answer.status, 422, "{bad}");
    }
    site.wait(25 * 3_600_000);
    assert_eq!(site.send("POST", PATH, &sent(&stamp)).await.status, 422);
    // A version that is not shown any more: nobody agrees to words that they did not see.
    let stamp = site.stamp().await;
    site.wait(4_000);
    site.save(
        &FORM
            .replace("CONFIRM", "true")
            .replace("Yes, mail me", "Yes"),
    )
    .await;
    assert_eq!(site.send("POST", PATH, &sent(&stamp)).await.status, 422);
    // Who fills in what people do not see is thanked, and nothing is done.
    let answer = site.fill_in(&format!("{body}&form.website=x")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(site.submissions().await.len(), 0);
    for n in 0..7 {
        let answer = site.fill_in(body).await;
        let expect = if n < 5 { 200 } else { 429 };
        assert_eq!(answer.status, expect, "{n}");
    }
    assert_eq!(site.submissions().await.len(), 5);
}

#[tokio::test]
async fn it_stands_in_frames_of_its_hosts_only_and_leads_to_those_only() {
    let site = Site::new(true).await;
    let policy = async |path: &str| {
        let answer = site.send("GET", path, "").await;
        answer.header("content-security-policy").to_owned()
    };
    assert!(policy(PATH).await.contains("frame-ancestors 'none'"));
    let framed = policy("/f/1/news?embed=1").await;
    assert!(
        framed.contains("frame-ancestors https://www.shop.example"),
        "{framed}"
    );
    let script = site.send("GET", "/f/1/news/embed.js", "").await;
    assert_eq!(
        script.header("content-type"),
        "text/javascript; charset=utf-8"
    );
    assert!(script.text().contains("/f/1/news?embed=1"));
    let form = FORM.replace("CONFIRM", "true");
    site.save(&format!(
        "{form}return_to: https://www.shop.example/thanks\n"
    ))
    .await;
    let answer = site
        .fill_in("email=a%40b.test&first_name=Anna&form.agree=yes")
        .await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, "https://www.shop.example/thanks")
    );
    let outside = format!("{form}return_to: https://evil.example/\n");
    assert_eq!(
        site.test
            .send("PUT", "/api/v1/forms", &outside)
            .await
            .status,
        422
    );
    for path in [
        "/f/2/news",
        "/f/1/none",
        "/f/x/news",
        "/f/1/news%2F",
        "/f/99/news/embed.js",
    ] {
        assert_eq!(site.send("GET", path, "").await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn an_unconfirmed_form_changes_nothing_that_is_known() {
    let site = Site::new(false).await;
    let scope = site.test.app.store.workspace(site.test.workspace);
    let keys = vec![(IdentityKind::Email, "anna@example.test".to_owned())];
    let known = scope.contact(&Who::Keys(keys.clone())).await.unwrap();
    assert!(known.is_none());
    site.fill_in("email=anna%40example.test&first_name=Anna&form.agree=yes")
        .await;
    assert!(scope.contact(&Who::Keys(keys)).await.unwrap().is_some());
    // The second time she is known; her fields were not read from the inbox yet, her language neither.
    let before = site.inbox().await.len();
    site.fill_in("email=ANNA%40example.test&first_name=Eve&form.agree=yes")
        .await;
    let new = site.inbox().await.split_off(before).join(" ");
    assert!(
        new.contains("form_submitted") && new.contains("Eve"),
        "{new}"
    );
    assert_eq!(site.submissions().await.len(), 2);
}

#[tokio::test]
async fn looking_at_a_confirmation_confirms_nothing() {
    let mut site = Site::new(true).await;
    site.fill_in("email=anna%40example.test&first_name=Anna&form.agree=yes")
        .await;
    let asked = site.submissions().await.remove(0);
    assert_eq!(asked.state, "asked");
    let links = site.test.app.links.clone().unwrap();
    let bearer = Bearer {
        workspace: site.test.workspace,
        contact: asked.contact,
        message: MessageId(1),
    };
    let path = |purpose, part| {
        let link = links.link(purpose, Token { bearer, part }, "");
        link.strip_prefix("https://m.test").unwrap().to_owned()
    };
    let confirm = path(Purpose::Confirm, asked.id);
    // A program follows the link, however often.
    for method in ["HEAD", "GET", "GET"] {
        assert_eq!(site.send(method, &confirm, "").await.status, 200);
    }
    let page = site.send("GET", &confirm, "").await.text();
    assert!(page.contains("Yes, mail me"), "{page}");
    assert_eq!(site.submissions().await[0].state, "asked");
    // A link that is for something else, or for another request, confirms nothing.
    let leave = path(Purpose::Unsubscribe, asked.id).replace("/u/", "/confirm/");
    assert_eq!(site.send("POST", &leave, "").await.status, 404);
    let other = path(Purpose::Confirm, asked.id + 1);
    assert_eq!(site.send("POST", &other, "").await.status, 410);
    assert_eq!(site.submissions().await[0].state, "asked");
    // Too late there is nothing left to confirm.
    let at_once = site.test.app.clock.clone();
    let later = at_once.now().plus_ms(72 * HOUR_MS);
    site.test.app.clock = Arc::new(VirtualClock::new(later));
    for method in ["GET", "POST"] {
        assert_eq!(site.send(method, &confirm, "").await.status, 410);
    }
    site.test.app.clock = at_once;
    for _ in 0..2 {
        assert_eq!(site.send("POST", &confirm, "").await.status, 200);
    }
    let confirmed = site.submissions().await.remove(0);
    assert_eq!(
        (
            confirmed.state.as_str(),
            confirmed.confirmed_agent.as_deref()
        ),
        ("confirmed", Some(XSS))
    );
    let told = site.inbox().await;
    let submitted = told
        .iter()
        .filter(|told| told.starts_with("form_submitted"));
    assert_eq!(submitted.count(), 1, "{told:?}");
}
