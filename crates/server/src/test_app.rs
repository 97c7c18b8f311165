//! The server for tests: on a database of its own in a folder that goes with it, with a clock that
//! stands still, called in process. Two workspaces, so that a test can look over the wall.

mod story;

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, Request};
use engine::id::WorkspaceId;
use engine::time::Time;
use http_body_util::BodyExt;
use runner::clock::VirtualClock;
use runner::nudge::Nudge;
use serde_json::Value as Json;
use store::workspace::Settings;
use store::{Options, Store};
use tempfile::TempDir;
use tower::ServiceExt;

use crate::app::App;
use crate::key;
use crate::openapi::checked;

pub(crate) use story::{Journeyed, WELCOME};

/// What the clock says.
pub(crate) const NOW: &str = "2027-03-01T09:00:00Z";

/// The server, and a key for each of its two workspaces.
pub(crate) struct TestApp {
    pub(crate) app: App,
    pub(crate) workspace: WorkspaceId,
    pub(crate) key: String,
    pub(crate) other_key: String,
    _folder: TempDir,
}

/// What was answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl TestApp {
    pub(crate) async fn new() -> Self {
        let mut test = Self::alone().await;
        let (_, other_key) = new_workspace(&test.app.store, 2, test.app.now()).await;
        test.other_key = other_key;
        test
    }

    /// With one workspace, as most installations; the other key is nobody's.
    pub(crate) async fn alone() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.db");
        let store = Store::open(path.to_str().unwrap(), Options::default())
            .await
            .unwrap();
        let now = Time::parse(NOW).unwrap();
        let clock = Arc::new(VirtualClock::new(now));
        let (workspace, key) = new_workspace(&store, 1, now).await;
        Self {
            app: App {
                vault: Some(Arc::new(runner::vault::Vault::new(&[9; 32]))),
                ..App::new(store, clock, Nudge::default()).with_open_pages(workspace)
            },
            workspace,
            key,
            other_key: String::new(),
            _folder: folder,
        }
    }

    /// Sends a request with the key of the first workspace.
    pub(crate) async fn send(&self, method: &str, path: &str, body: &str) -> Answer {
        self.send_as(Some(&self.key), method, path, body).await
    }

    /// Sends a request with this key, or without one.
    pub(crate) async fn send_as(
        &self,
        key: Option<&str>,
        method: &str,
        path: &str,
        body: &str,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(key) = key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        self.answer(request.body(Body::from(body.to_owned())).unwrap())
            .await
    }

    /// What is answered to a request.
    pub(crate) async fn answer(&self, request: Request<Body>) -> Answer {
        let (method, path) = (request.method().clone(), request.uri().to_string());
        let (head, body) = request.into_parts();
        let sent = body.collect().await.unwrap().to_bytes();
        let request = Request::from_parts(head, Body::from(sent.clone()));
        let response = crate::router(self.app.clone())
            .oneshot(request)
            .await
            .unwrap();
        let answer = Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response
                .into_body()
                .collect()
                .await
                .unwrap()
                .to_bytes()
                .to_vec(),
        };
        let kind = answer.header("content-type");
        checked::check(
            method.as_str(),
            &path,
            &sent,
            answer.status,
            kind,
            &answer.body,
        );
        answer
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "").await
    }

    pub(crate) async fn post(&self, path: &str, body: &Json) -> Answer {
        self.send("POST", path, &body.to_string()).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Json) -> Answer {
        self.send("PUT", path, &body.to_string()).await
    }
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Json {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{}", self.text()))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

async fn new_workspace(store: &Store, seed: u8, now: Time) -> (WorkspaceId, String) {
    let settings = Settings {
        name: format!("Shop {seed}"),
        zone: "Europe/Amsterdam".to_owned(),
        language: "nl".to_owned(),
        sender_name: "Shop".to_owned(),
        sender_email: "shop@example.test".to_owned(),
    };
    let id = store
        .system()
        .create_workspace(settings, now)
        .await
        .unwrap();
    let key = key::new([seed; 32]);
    let added = store
        .workspace(id)
        .add_key(&key.prefix, &key.hash, "test", now);
    added.await.unwrap();
    (id, key.text)
}
