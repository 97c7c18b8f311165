//! A client of our own: requests to the very router that the server serves, without a network. What
//! the demo and scenarios do, anybody can do over HTTP.

use anyhow::{Context, Result, bail};
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use http_body_util::BodyExt;
use serde_json::Value as Json;
use tower::ServiceExt;

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) content_type: &'static str,
    pub(crate) body: String,
}

impl Call {
    pub(crate) fn json(method: Method, path: impl Into<String>, body: &Json) -> Self {
        Self {
            method,
            path: path.into(),
            content_type: "application/json",
            body: body.to_string(),
        }
    }

    pub(crate) fn yaml(method: Method, path: impl Into<String>, body: &str) -> Self {
        Self {
            method,
            path: path.into(),
            content_type: "application/yaml",
            body: body.to_owned(),
        }
    }
}

/// The way in.
pub(crate) struct Door {
    router: Router,
    authorization: String,
}

impl Door {
    pub(crate) fn new(router: Router, key: &str) -> Self {
        Self {
            router,
            authorization: format!("Bearer {key}"),
        }
    }

    /// Sends a request; an answer that is no success is an error with the server's own words.
    pub(crate) async fn send(&self, call: &Call) -> Result<Json> {
        let request = Request::builder()
            .method(&call.method)
            .uri(&call.path)
            .header(header::AUTHORIZATION, &self.authorization)
            .header(header::CONTENT_TYPE, call.content_type)
            .body(Body::from(call.body.clone()))?;
        let response = self.router.clone().oneshot(request).await?;
        let status = response.status();
        let bytes = response.into_body().collect().await?.to_bytes();
        if status != 200 && status != 201 && status != 202 {
            bail!(
                "{} {} was answered {status}: {}",
                call.method,
                call.path,
                String::from_utf8_lossy(&bytes)
            );
        }
        serde_json::from_slice(&bytes)
            .with_context(|| format!("{} {} was not answered in JSON", call.method, call.path))
    }

    /// Saves a workflow, and switches it on.
    pub(crate) async fn publish(&self, text: &str) -> Result<()> {
        let saved = Call::yaml(Method::PUT, "/api/v1/workflows", text);
        let saved = self.send(&saved).await?;
        let handle = saved["handle"].as_str().context("it has no handle")?;
        let path = format!("/api/v1/workflows/{handle}/publish");
        let publish = Call::json(Method::POST, path, &serde_json::json!({}));
        self.send(&publish).await.map(drop)
    }

    /// Asks for something.
    pub(crate) async fn get(&self, path: &str) -> Result<Json> {
        self.send(&Call::json(Method::GET, path, &Json::Null)).await
    }
}
