//! Signing in and out as browsers do, and as pages of others would have them do.

use axum::body::Body;
use axum::http::Request;
use engine::time::{MINUTE_MS, Time};
use runner::clock::VirtualClock;
use serde_json::json;
use std::sync::Arc;

use super::is_path;
use crate::routes::needs;
use crate::test_app::{Answer, NOW, TestApp};

const PASSWORD: &str = "correct horse battery";
const HOST: &str = "mail.shop.test";

/// The server without open pages, where Anna may edit and sign in with a password.
async fn with_anna() -> TestApp {
    let mut test = TestApp::new().await;
    test.app.open_pages = None;
    test.app.machine_clock = Arc::new(VirtualClock::new(Time::parse(NOW).unwrap()));
    let person = json!({"email": "anna@shop.test", "name": "Anna"});
    test.put("/api/v1/staff/anna", &person).await;
    let user = json!({"rights": ["edit"], "password": PASSWORD});
    let saved = test.put("/api/v1/users/anna", &user).await;
    assert_eq!(saved.status, 200, "{}", saved.text());
    test
}

impl TestApp {
    /// Sends what a browser would: with these headers, and no key.
    async fn browse(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        request = request.header("host", HOST);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.answer(request.body(Body::from(body.to_owned())).unwrap())
            .await
    }

    /// Fills in the form on the page of ours.
    async fn fill_in(&self, email: &str, password: &str, next: &str) -> Answer {
        let form: String = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("email", email), ("password", password), ("next", next)])
            .finish();
        self.browse("POST", "/sign-in", &[OURS], &form).await
    }

    /// The cookie of Anna's new session, as a browser sends it.
    async fn signed_in(&self) -> String {
        let answer = self.fill_in("Anna@shop.test", PASSWORD, "").await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        cookie(&answer)
    }

    /// What the session says of itself.
    async fn session(&self, cookie: &str) -> Answer {
        self.browse("GET", "/api/v1/session", &[("cookie", cookie)], "")
            .await
    }

    async fn token(&self, cookie: &str) -> String {
        let session = self.session(cookie).await.json();
        session["csrf"].as_str().unwrap().to_owned()
    }
}

const OURS: (&str, &str) = ("origin", "http://mail.shop.test");

fn cookie(answer: &Answer) -> String {
    let set = answer.header("set-cookie");
    assert!(set.contains("HttpOnly; SameSite=Lax"), "{set}");
    set.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn whoever_signs_in_is_led_on_with_a_session() {
    let test = with_anna().await;
    let form = test
        .browse(
            "GET",
            "/sign-in?next=/inbox",
            &[("accept-language", "nl")],
            "",
        )
        .await;
    assert!(form.text().contains("<h1>Inloggen</h1>"));
    assert!(form.text().contains("name=\"next\" value=\"/inbox\""));
    let policy = form.header("content-security-policy");
    assert!(policy.contains("form-action 'self'") && policy.contains("default-src 'none'"));
    let answer = test.fill_in("anna@shop.test", PASSWORD, "/inbox").await;
    assert_eq!((answer.status, answer.header("location")), (303, "/inbox"));
    let cookie = cookie(&answer);
    // The session opens the API, with her rights.
    let session = test.session(&cookie).await.json();
    assert_eq!(
        (&session["actor"], &session["rights"]),
        (&json!("person anna"), &json!(["edit"]))
    );
}

#[tokio::test]
async fn a_wrong_password_is_told_no_more_than_that() {
    let test = with_anna().await;
    let mut pages = Vec::new();
    for (email, password) in [
        ("anna@shop.test", "wrong horse battery"),
        ("nobody@shop.test", PASSWORD),
        ("", ""),
        ("no address", PASSWORD),
    ] {
        let answer = test.fill_in(email, password, "").await;
        assert_eq!(answer.status, 401, "{email}");
        assert_eq!(answer.header("set-cookie"), "");
        assert!(!answer.text().contains(PASSWORD));
        pages.push(answer.text().replace(email, "x"));
    }
    assert_eq!(pages[0], pages[1]);
    test.send("DELETE", "/api/v1/users/anna", "").await;
    let answer = test.fill_in("anna@shop.test", PASSWORD, "").await;
    assert_eq!(answer.status, 401);
}

#[tokio::test]
async fn an_account_can_be_tried_ten_times() {
    let test = with_anna().await;
    for _ in 0..10 {
        let answer = test.fill_in("anna@shop.test", "x", "").await;
        assert_eq!(answer.status, 401);
    }
    let right = test.fill_in("anna@shop.test", PASSWORD, "").await;
    assert_eq!(right.status, 429);
    let clock = VirtualClock::new(test.app.machine_now().plus_ms(15 * MINUTE_MS));
    let mut later = test;
    later.app.machine_clock = Arc::new(clock);
    later.signed_in().await;
}

#[tokio::test]
async fn another_sites_form_signs_nobody_in() {
    let test = with_anna().await;
    let form = format!("email=anna@shop.test&password={PASSWORD}");
    for origin in [
        "https://evil.test",
        "null",
        "http://mail.shop.test.evil.test",
    ] {
        let headers = [("origin", origin)];
        let answer = test.browse("POST", "/sign-in", &headers, &form).await;
        assert_eq!(answer.status, 403, "{origin}");
    }
    assert_eq!(
        test.browse("POST", "/sign-in", &[], &form).await.status,
        403
    );
}

#[tokio::test]
async fn a_change_by_cookie_shows_that_a_page_of_ours_wanted_it() {
    let test = with_anna().await;
    let cookie = test.signed_in().await;
    let token = test.token(&cookie).await;
    let put = async |headers: &[(&str, &str)]| {
        let mut all = vec![("cookie", &*cookie)];
        all.extend(headers);
        let body = r#"{"contact": {"email": "a@b.test"}}"#;
        test.browse("PUT", "/api/v1/contacts", &all, body)
            .await
            .status
    };
    let csrf = ("x-csrf-token", &*token);
    let evil = ("origin", "https://evil.test");
    assert_eq!(put(&[]).await, 403);
    assert_eq!(put(&[OURS]).await, 403);
    assert_eq!(put(&[csrf]).await, 403);
    assert_eq!(put(&[evil, csrf]).await, 403);
    assert_eq!(put(&[OURS, ("x-csrf-token", "0")]).await, 403);
    assert!([200, 201, 202].contains(&put(&[OURS, csrf]).await));
    // A key that is sent along decides, and needs no token.
    let wrong = ("authorization", "Bearer pd_00000000_0");
    assert_eq!(put(&[OURS, csrf, wrong]).await, 401);
}

/// By every route there is, so that one that is new is among them.
#[tokio::test]
async fn no_route_changes_anything_for_a_cookie_alone() {
    let test = with_anna().await;
    test.put("/api/v1/users/anna", &json!({"rights": ["admin"]}))
        .await;
    let cookie = test.signed_in().await;
    let token = test.token(&cookie).await;
    let (cookie, csrf) = (("cookie", &*cookie), ("x-csrf-token", &*token));
    let evil = ("origin", "https://evil.test");
    let changing = needs::ALL.iter().filter(|need| need.method != "GET");
    let mut routes = 0;
    for need in changing {
        let parts = need.path.split('/');
        let parts = parts.map(|part| if part.starts_with('{') { "7" } else { part });
        let path = parts.collect::<Vec<_>>().join("/");
        let status = async |headers: &[(&str, &str)]| {
            test.browse(need.method, &path, headers, "").await.status
        };
        let at = format!("{} {path}", need.method);
        assert_eq!(status(&[cookie]).await, 403, "{at}");
        assert_eq!(status(&[cookie, evil, csrf]).await, 403, "{at}");
        let wanted = status(&[cookie, OURS, csrf]).await;
        assert!(![401, 403].contains(&wanted), "{at}: {wanted}");
        routes += 1;
    }
    assert!(routes > 50, "{routes}");
}

#[tokio::test]
async fn each_sign_in_has_a_cookie_of_its_own_and_the_old_one_ends() {
    let test = with_anna().await;
    let first = test.signed_in().await;
    let form = format!("email=anna@shop.test&password={PASSWORD}");
    let again = [OURS, ("cookie", &*first)];
    let answer = test.browse("POST", "/sign-in", &again, &form).await;
    let second = cookie(&answer);
    assert_ne!(first, second);
    assert_eq!(test.session(&first).await.status, 401);
    assert_eq!(test.session(&second).await.status, 200);
    // Signing out needs the token too.
    let token = test.token(&second).await;
    let out = async |form: &str| {
        let headers = [OURS, ("cookie", &*second)];
        test.browse("POST", "/sign-out", &headers, form).await
    };
    assert_eq!(out("").await.status, 403);
    assert_eq!(out("csrf=0").await.status, 403);
    let answer = out(&format!("csrf={token}")).await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, "/sign-in")
    );
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(test.session(&second).await.status, 401);
}

#[tokio::test]
async fn a_new_password_ends_every_session() {
    let test = with_anna().await;
    let (one, two) = (test.signed_in().await, test.signed_in().await);
    let token = test.token(&one).await;
    let set = async |old: &str, new: &str| {
        let headers = [OURS, ("cookie", &*one), ("x-csrf-token", &*token)];
        let body = json!({"old": old, "new": new}).to_string();
        test.browse("PUT", "/api/v1/session/password", &headers, &body)
            .await
    };
    let wrong = set("wrong horse battery", "another horse battery").await;
    assert_eq!(wrong.json()["errors"][0]["at"], "old");
    let short = set(PASSWORD, "short").await;
    assert_eq!(short.json()["errors"][0]["at"], "new");
    assert_eq!(test.session(&two).await.status, 200);
    assert_eq!(set(PASSWORD, "another horse battery").await.status, 204);
    for cookie in [&one, &two] {
        assert_eq!(test.session(cookie).await.status, 401);
    }
    assert_eq!(
        test.fill_in("anna@shop.test", PASSWORD, "").await.status,
        401
    );
    let new = test.fill_in("anna@shop.test", "another horse battery", "");
    assert_eq!(new.await.status, 303);
    let key = test
        .put("/api/v1/session/password", &json!({"new": "x"}))
        .await;
    assert_eq!(key.status, 409);
}

#[tokio::test]
async fn a_link_signs_in_once_and_only_by_its_button() {
    let mut test = with_anna().await;
    test.app = test
        .app
        .clone()
        .with_public_url("https://mail.shop.test/path");
    let made = test.send("POST", "/api/v1/users/anna/link", "").await;
    assert_eq!(made.status, 201, "{}", made.text());
    let url = made.json()["url"].as_str().unwrap().to_owned();
    let path = url.strip_prefix("https://mail.shop.test").unwrap();
    for method in ["GET", "HEAD", "GET"] {
        assert_eq!(test.browse(method, path, &[], "").await.status, 200);
    }
    let ours = [("origin", "https://mail.shop.test")];
    let evil = [("origin", "https://evil.test")];
    assert_eq!(test.browse("POST", path, &evil, "").await.status, 403);
    let answer = test.browse("POST", path, &ours, "").await;
    assert_eq!((answer.status, answer.header("location")), (303, "/"));
    // With TLS the cookie is for TLS only, and for this very host.
    let set = answer.header("set-cookie");
    assert!(
        set.starts_with("__Host-") && set.ends_with("; Secure"),
        "{set}"
    );
    assert_eq!(test.session(&cookie(&answer)).await.status, 200);
    let again = test.browse("POST", path, &ours, "").await;
    assert_eq!((again.status, again.header("set-cookie")), (404, ""));
    let none = test.browse("POST", "/sign-in/0", &ours, "").await;
    assert_eq!(none.status, 404);
}

#[test]
fn one_is_led_nowhere_else() {
    for path in ["/", "/inbox", "/workflows/a?lang=nl"] {
        assert!(is_path(path), "{path}");
    }
    for other in [
        "",
        "//evil.test",
        "/\\evil.test",
        "https://evil.test",
        "/a b",
        "/a\r\nSet-Cookie: x",
        "javascript:x",
    ] {
        assert!(!is_path(other), "{other}");
    }
}
