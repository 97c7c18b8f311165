//! Links lead to where their author wrote and nowhere else, and what followed them is kept.

use axum::body::Body;
use axum::http::Request;
use engine::id::{Handle, MessageId};
use runner::{Bearer, Links, Purpose, TRAP, Token};
use store::hit::{HitRow, Kind};
use store::link::Written;

use crate::test_app::{Answer, TestApp};

const AGENT: &str = "Mozilla/5.0";

/// A message, and the links that lead by us.
struct Mailed {
    test: TestApp,
    links: Links,
    bearer: Bearer,
}

impl Mailed {
    async fn new() -> Self {
        let mut test = TestApp::new().await;
        let journeyed = test.journeyed().await;
        let links = Links::new("https://m.test", [7; 32]);
        test.app = test.app.clone().with_links(links.clone());
        let bearer = Bearer {
            workspace: test.workspace,
            contact: journeyed.contact,
            message: MessageId(1),
        };
        Self {
            test,
            links,
            bearer,
        }
    }

    fn path(&self, purpose: Purpose, part: i64, along: &str) -> String {
        let bearer = self.bearer;
        let link = self.links.link(purpose, Token { bearer, part }, along);
        link.strip_prefix("https://m.test").unwrap().to_owned()
    }

    async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.test.answer(request.body(Body::empty()).unwrap()).await
    }

    async fn hits(&self) -> Vec<HitRow> {
        let workspace = self.test.app.store.workspace(self.bearer.workspace);
        let hits = workspace.hits(self.bearer.contact, self.bearer.message);
        hits.await.unwrap().unwrap().hits
    }
}

#[tokio::test]
async fn a_link_leads_to_where_its_author_wrote() {
    let mailed = Mailed::new().await;
    let written = |url: Option<&str>, label: Option<&str>| Written {
        url: url.map(str::to_owned),
        label: label.map(str::to_owned),
    };
    let email = Handle::new("welcome").unwrap();
    let all = vec![
        written(Some("https://a.test/é?x=1&y"), None),
        written(None, Some("item")),
    ];
    let workspace = mailed.test.app.store.workspace(mailed.bearer.workspace);
    let kept = workspace.links(&email, 1, all.clone()).await.unwrap();
    assert_eq!(workspace.links(&email, 1, all).await.unwrap(), kept);
    let first = mailed.path(Purpose::Click, kept[0].id, "");
    let answer = mailed.send("GET", &first, &[("user-agent", AGENT)]).await;
    assert_eq!(answer.status, 302);
    assert_eq!(answer.header("location"), "https://a.test/%C3%A9?x=1&y");
    let item = mailed.path(Purpose::Click, kept[1].id, "https://a.test/7");
    let answer = mailed
        .send("HEAD", &format!("{item}?u=https%3A%2F%2Fa.test%2F7"), &[])
        .await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (302, "https://a.test/7")
    );
    let ahead = [("user-agent", AGENT), ("sec-purpose", "prefetch;prerender")];
    mailed.send("GET", &first, &ahead).await;
    let hits = mailed.hits().await;
    let short: Vec<_> = hits
        .iter()
        .map(|row| {
            (
                row.hit.method.as_str(),
                row.hit.url.as_deref(),
                row.label.as_deref(),
                row.hit.is_ahead,
            )
        })
        .collect();
    let first = Some("https://a.test/é?x=1&y");
    let expect = [
        ("GET", first, None, false),
        ("HEAD", Some("https://a.test/7"), Some("item"), false),
        ("GET", first, None, true),
    ];
    assert_eq!(short, expect);
    assert!(hits.iter().all(|row| row.settled.is_none()));
}

#[tokio::test]
async fn nowhere_else_does_it_lead() {
    let mailed = Mailed::new().await;
    let signed = mailed.path(Purpose::Click, 0, "https://a.test/7");
    let open = mailed.path(Purpose::Open, 0, "");
    let other = open.replace("/o/", "/c/");
    for path in [
        signed.clone(),
        format!("{signed}?u=https%3A%2F%2Fa.test%2F8"),
        format!("{signed}?u=https%3A%2F%2Fevil.test%2F"),
        format!("{signed}?u="),
        format!("{signed}?x=https%3A%2F%2Fa.test%2F7"),
        format!("{signed}0?u=https%3A%2F%2Fa.test%2F7"),
        mailed.path(Purpose::Click, 99, ""),
        other,
        "/c/x?u=https%3A%2F%2Fa.test%2F7".to_owned(),
    ] {
        for method in ["GET", "HEAD"] {
            let answer = mailed.send(method, &path, &[]).await;
            assert_eq!(
                (answer.status, answer.header("location")),
                (404, ""),
                "{method} {path}"
            );
        }
    }
    assert_eq!(mailed.hits().await.len(), 0);
}

#[tokio::test]
async fn the_trap_and_the_picture_are_kept_where_they_are_wanted() {
    let mailed = Mailed::new().await;
    let (trap, picture) = (
        mailed.path(Purpose::Click, TRAP, ""),
        mailed.path(Purpose::Open, 0, ""),
    );
    assert_eq!(mailed.send("GET", &trap, &[]).await.status, 204);
    let answer = mailed.send("GET", &picture, &[]).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, "image/gif")
    );
    assert_eq!(mailed.hits().await.len(), 1);
    let settings = "{ format: 1, tracking: { opens: true, utm: { source: shop } } }";
    mailed.test.send("PUT", "/api/v1/settings", settings).await;
    mailed.send("GET", &picture, &[]).await;
    let kinds: Vec<_> = mailed.hits().await.iter().map(|row| row.hit.kind).collect();
    assert_eq!(kinds, [Kind::Trap, Kind::Open]);
    let link = mailed.path(Purpose::Click, 0, "https://a.test/");
    let answer = mailed
        .send("GET", &format!("{link}?u=https%3A%2F%2Fa.test%2F"), &[])
        .await;
    let expect = "https://a.test/?utm_source=shop&utm_medium=email&utm_campaign=welcome";
    assert_eq!(answer.header("location"), expect);
}

#[tokio::test]
async fn without_end_nothing_is_kept() {
    let mailed = Mailed::new().await;
    let trap = mailed.path(Purpose::Click, TRAP, "");
    for _ in 0..store::hit::HITS_MAX + 5 {
        assert_eq!(mailed.send("GET", &trap, &[]).await.status, 204);
    }
    assert_eq!(mailed.hits().await.len(), store::hit::HITS_MAX);
}
