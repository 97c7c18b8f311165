//! Every way in which a consent comes or goes, through its door, over every way in which somebody may
//! stand with an interest before. Nobody is mailed without a ground, and no older word is stronger than
//! a later opt-out.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::time::Time;
use runner::clock::VirtualClock;
use runner::outlet::TestInbox;
use runner::{Links, Runner};
use serde_json::{Value as Json, json};

use crate::test_app::TestApp;

/// A service mail brings everybody the links; then the offer goes to whom it may go.
const LINKS: &str = "{ format: 1, handle: links, name: L, purpose: service, triggers: [{ id: t, start: event, event: links }], blocks: [{ id: m, do: send_email, email: links }] }";
const OFFER: &str = "{ format: 1, handle: offer, name: O, interest: offers, triggers: [{ id: t, start: event, event: offer }], blocks: [{ id: m, do: send_email, email: offer }] }";
const FORM: &str = "{ format: 1, handle: news, name: News, title: News, fields: [{ id: email, kind: email, label: E }],
    interests: [offers], confirm: false, consent: { wording: Yes } }";
const EARLY: &str = "2026-01-01T00:00:00Z";
const MIDDLE: &str = "2026-06-01T00:00:00Z";
const LATE: &str = "2026-09-01T00:00:00Z";

/// How somebody stands before. All that happened in June.
const BEFORE: [&str; 5] = ["new", "subscribed", "left", "everything", "suppressed"];

/// A way in which a consent comes or goes, and to whom of [`BEFORE`] the offer goes after it.
const WAYS: [(&str, [bool; 5]); 14] = [
    ("nothing", [false, true, false, false, false]),
    ("api_older", [true, true, false, false, false]),
    ("api_newer", [true, true, true, true, false]),
    ("api_left", [false, false, false, false, false]),
    ("import_older", [true, true, false, false, false]),
    ("import_newer", [true, true, true, true, false]),
    ("import_opt_out", [false, false, false, false, false]),
    ("segment", [false, true, false, false, false]),
    ("customerio", [false, true, false, false, false]),
    ("klaviyo", [false, true, false, false, false]),
    // Whoever left has to confirm by mail, since anybody can write an address into a form.
    ("form", [true, true, false, false, false]),
    ("page_tick", [true, true, true, true, false]),
    ("page_untick", [false, false, false, false, false]),
    ("page_everything", [false, false, false, false, false]),
];

struct Doors {
    test: TestApp,
    clock: Arc<VirtualClock>,
    runner: Runner,
}

fn address(way: &str, before: &str) -> String {
    format!("{way}.{before}@example.test")
}

impl Doors {
    async fn new() -> Self {
        let mut test = TestApp::alone().await;
        let clock = Arc::new(VirtualClock::new(test.app.now()));
        (test.app.clock, test.app.machine_clock) = (clock.clone(), clock.clone());
        let links = Links::new("https://m.test", [7; 32]);
        test.app = test.app.clone().with_links(links.clone());
        let store = test.app.store.clone();
        let runner = Runner::new(
            store.clone(),
            clock.clone(),
            Arc::new(TestInbox(store)),
            links,
        );
        let doors = Self {
            test,
            clock,
            runner,
        };
        let settings = "{ format: 1, interests: [{ id: offers, name: Offers }] }";
        doors.ask("PUT", "/api/v1/settings", settings).await;
        doors.test.put_emails(&["offer"]).await;
        let html = "<a href=\"{{ preferences_url }}\">Choose</a>";
        let email = json!({"name": "L", "subject": "L", "html": html}).to_string();
        doors.ask("PUT", "/api/v1/emails/links", &email).await;
        for (handle, workflow) in [("links", LINKS), ("offer", OFFER)] {
            doors.ask("PUT", "/api/v1/workflows", workflow).await;
            doors
                .ask("POST", &format!("/api/v1/workflows/{handle}/publish"), "")
                .await;
        }
        doors.ask("PUT", "/api/v1/forms", FORM).await;
        doors
    }

    async fn ask(&self, method: &str, path: &str, body: &str) -> Json {
        let answer = self.test.send(method, path, body).await;
        assert!(
            answer.status < 300,
            "{method} {path} {body}: {}",
            answer.text()
        );
        serde_json::from_slice(&answer.body).unwrap_or_default()
    }

    async fn put(&self, email: &str, interest: &str, is_in: bool, at: &str) {
        let consent = json!({"interest": interest, "subscribed": is_in, "basis": "opt_in", "source": "test", "at": at});
        let body = json!({"contact": {"email": email}, "interests": [consent]});
        self.ask("PUT", "/api/v1/contacts", &body.to_string()).await;
    }

    /// Everybody has the event, and what follows from it is done.
    async fn happens(&self, event: &str) {
        for (way, _) in WAYS {
            for before in BEFORE {
                let body = json!({"event": event, "contact": {"email": address(way, before)}});
                self.ask("POST", "/api/v1/events", &body.to_string()).await;
            }
        }
        self.settle().await;
    }

    async fn settle(&self) {
        self.clock.advance(self.test.app.now().plus_ms(60_000));
        while self.runner.work_on_job().await.unwrap() > 0 {}
        self.runner.settle().await.unwrap();
    }

    /// The mails of this subject, by address.
    async fn mails(&self, subject: &str) -> BTreeMap<String, String> {
        let workspace = self.test.app.store.workspace(self.test.workspace);
        let mut mails = BTreeMap::new();
        for row in workspace.caught(None, 200).await.unwrap() {
            if row.subject == subject {
                let mail = workspace.caught_one(row.id).await.unwrap().unwrap();
                mails.insert(row.recipient, String::from_utf8(mail.raw).unwrap());
            }
        }
        mails
    }

    async fn begin(&self, before: &str, email: &str) {
        match before {
            "subscribed" => self.put(email, "offers", true, MIDDLE).await,
            "left" => self.put(email, "offers", false, MIDDLE).await,
            "everything" => self.put(email, "everything", false, MIDDLE).await,
            "suppressed" => {
                let path = format!("/in/customerio/api/v1/customers/{email}/suppress");
                self.ask("POST", &path, "").await;
            }
            _ => {}
        }
    }

    async fn import(&self, name: &str, column: &Json, cell: &str) {
        let columns = json!({"E": "email", "N": column});
        let consent = json!({"source": "list", "wording": "Yes", "at": if name == "import_older" { EARLY } else { LATE }});
        let settings =
            json!({"kind": "contacts", "name": name, "columns": columns, "consent": consent});
        let made = self
            .ask("POST", "/api/v1/imports", &settings.to_string())
            .await;
        let path = format!("/api/v1/imports/{}", made["id"].as_str().unwrap());
        let rows = BEFORE.map(|before| format!("{},{cell}\n", address(name, before)));
        self.ask(
            "PUT",
            &format!("{path}/file"),
            &format!("E,N\n{}", rows.concat()),
        )
        .await;
        self.ask("POST", &format!("{path}/run"), "").await;
    }

    async fn form(&self, emails: impl Iterator<Item = String>) {
        let page = self.test.send_as(None, "GET", "/f/1/news", "").await.text();
        let (_, rest) = page.split_once("name=\"form.stamp\" value=\"").unwrap();
        let stamp = rest.split('"').next().unwrap();
        self.clock.advance(self.test.app.now().plus_ms(5_000));
        for email in emails {
            let body = format!("form.stamp={stamp}&form.agree=yes&email={email}");
            let answer = self.test.send_as(None, "POST", "/f/1/news", &body).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
        }
    }

    /// The page behind the link in this mail, with this form.
    async fn page(&self, mail: Option<&String>, form: &str) {
        // Who is never mailed has no link.
        let Some(mail) = mail.map(|mail| mail.replace("=\r\n", "")) else {
            return;
        };
        let (_, rest) = mail.split_once("https://m.test/p/").unwrap();
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '.')
            .unwrap();
        let path = format!("/p/{}", rest[..end].trim_end_matches('.'));
        let answer = self.test.send_as(None, "POST", &path, form).await;
        assert_eq!(answer.status, 200, "{path} {form}: {}", answer.text());
    }

    /// One way, for one person.
    async fn go(&self, way: &str, before: &str, mails: &BTreeMap<String, String>) {
        let email = address(way, before);
        let mail = mails.get(&email);
        let traits = json!({"email": email, "interests": ["offers"], "subscribed": true, "unsubscribed": false});
        match way {
            "api_older" => self.put(&email, "offers", true, EARLY).await,
            "api_newer" => self.put(&email, "offers", true, LATE).await,
            "api_left" => self.put(&email, "offers", false, LATE).await,
            "segment" => {
                let body = json!({"userId": email, "traits": traits});
                self.ask("POST", "/v1/identify", &body.to_string()).await;
            }
            "customerio" => {
                let path = format!("/in/customerio/api/v1/customers/{email}");
                self.ask("PUT", &path, &traits.to_string()).await;
            }
            "klaviyo" => {
                let attributes = json!({"email": email, "properties": traits});
                let body = json!({"data": {"type": "profile", "attributes": attributes}});
                self.ask("POST", "/in/klaviyo/api/profile-import", &body.to_string())
                    .await;
            }
            "page_tick" if before == "subscribed" => {
                self.page(mail, "was=offers&want=offers").await;
            }
            "page_tick" => self.page(mail, "want=offers").await,
            "page_untick" => self.page(mail, "was=offers").await,
            "page_everything" => self.page(mail, "everything=leave").await,
            _ => {}
        }
    }
}

#[tokio::test]
async fn nobody_is_mailed_without_a_ground_whatever_the_way() {
    let doors = Doors::new().await;
    for (way, _) in WAYS {
        for before in BEFORE {
            doors.begin(before, &address(way, before)).await;
        }
    }
    doors.happens("links").await;
    let mails = doors.mails("L").await;
    assert_eq!(mails.len(), WAYS.len() * (BEFORE.len() - 1));
    for (way, _) in WAYS {
        for before in BEFORE {
            doors.go(way, before, &mails).await;
        }
    }
    doors
        .import("import_older", &json!("interests.offers"), "yes")
        .await;
    doors
        .import("import_newer", &json!("interests.offers"), "yes")
        .await;
    doors
        .import("import_opt_out", &json!("interests.offers"), "no")
        .await;
    doors
        .form(BEFORE.iter().map(|before| address("form", before)))
        .await;
    doors.settle().await;
    doors.happens("offer").await;
    let offers = doors.mails("Hello").await;
    for (way, expect) in WAYS {
        let got = BEFORE.map(|before| offers.contains_key(&address(way, before)));
        assert_eq!(got, expect, "{way}: {BEFORE:?}");
    }
    assert_eq!(
        doors
            .test
            .app
            .store
            .system()
            .invariants()
            .await
            .unwrap()
            .len(),
        0
    );
    assert!(doors.test.app.now() < Time::parse("2027-03-02T00:00:00Z").unwrap());
}
