//! A client of our own, in two forms: requests to the very router that the server serves, without a
//! network, and requests to a server that runs somewhere. What the demo, scenarios and commands do,
//! anybody can do over HTTP.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use http_body_util::BodyExt;
use outward::Client;
use outward::client::{self, Headers};
use outward::guard::Guard;
use outward::target::Target;
use serde_json::Value as Json;
use tower::ServiceExt;

/// Longest answer that is read: a workflow's report and a page of a list are far shorter.
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;
/// For one request and its answer: a forecast plays journeys.
const TIMEOUT: Duration = Duration::from_mins(2);
/// A server is named by whoever gives the command, so it may be anywhere.
const ANYWHERE: [&str; 2] = ["0.0.0.0/0", "::/0"];

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

/// What was answered, whatever it says.
pub(crate) struct Answer {
    pub(crate) status: u16,
    bytes: Vec<u8>,
}

impl Answer {
    pub(crate) const fn is_success(&self) -> bool {
        matches!(self.status, 200..=202)
    }

    /// The body; null where it is no JSON.
    pub(crate) fn json(&self) -> Json {
        serde_json::from_slice(&self.bytes).unwrap_or_default()
    }

    /// What is wrong, in the server's own words.
    pub(crate) fn told(&self) -> String {
        let json = self.json();
        let Some(detail) = json["detail"].as_str() else {
            return String::from_utf8_lossy(&self.bytes).into_owned();
        };
        let mut told = detail.to_owned();
        let several = json["errors"].as_array().filter(|errors| errors.len() > 1);
        let listed = several.or_else(|| json["findings"].as_array());
        for one in listed.into_iter().flatten() {
            let text = |name: &str| one[name].as_str().unwrap_or_default();
            told.extend(["\n  ", text("at"), ": ", text("sentence")]);
        }
        told
    }
}

/// The way in.
pub(crate) struct Door {
    way: Way,
    /// What goes along with each request.
    headers: Vec<(&'static str, String)>,
}

enum Way {
    Router(Router),
    Server { client: Client, base: String },
}

impl Door {
    /// To a router of this very program.
    pub(crate) fn new(router: Router, key: &str) -> Self {
        Self {
            way: Way::Router(router),
            headers: vec![("authorization", format!("Bearer {key}"))],
        }
    }

    /// To a server that runs. Without a key it is asked as its pages ask, which a demo allows.
    pub(crate) fn to_server(base: &str, key: Option<&str>) -> Result<Self> {
        let base = base.trim_end_matches('/').to_owned();
        let target: Target = base.parse().with_context(|| {
            format!("`{base}` is no address of a server such as http://localhost:8080")
        })?;
        drop(target);
        let networks = ANYWHERE.iter().map(|one| one.parse());
        let guard = Guard::allowing(networks.collect::<Result<_, _>>()?);
        let client = Client::new(guard, None)?.taking(ANSWER_BYTES_MAX);
        let headers = match key {
            Some(key) => vec![("authorization", format!("Bearer {key}"))],
            None => vec![
                ("x-postduif-page", "1".to_owned()),
                ("origin", base.clone()),
            ],
        };
        Ok(Self {
            way: Way::Server { client, base },
            headers,
        })
    }

    /// Sends a request; an answer that is no success is an error with the server's own words.
    pub(crate) async fn send(&self, call: &Call) -> Result<Json> {
        let answer = self.ask(call).await?;
        if !answer.is_success() {
            bail!(
                "{} {} was answered {}: {}",
                call.method,
                call.path,
                answer.status,
                answer.told()
            );
        }
        serde_json::from_slice(&answer.bytes)
            .with_context(|| format!("{} {} was not answered in JSON", call.method, call.path))
    }

    /// Sends a request, and gives whatever was answered.
    pub(crate) async fn ask(&self, call: &Call) -> Result<Answer> {
        match &self.way {
            Way::Router(router) => self.ask_router(router, call).await,
            Way::Server { client, base } => self.ask_server(client, base, call).await,
        }
    }

    async fn ask_router(&self, router: &Router, call: &Call) -> Result<Answer> {
        let mut request = Request::builder()
            .method(&call.method)
            .uri(&call.path)
            .header(header::CONTENT_TYPE, call.content_type);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let request = request.body(Body::from(call.body.clone()))?;
        let response = router.clone().oneshot(request).await?;
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await?.to_bytes().to_vec();
        Ok(Answer { status, bytes })
    }

    async fn ask_server(&self, client: &Client, base: &str, call: &Call) -> Result<Answer> {
        let mut headers = Headers::default();
        headers.add("content-type", call.content_type)?;
        for (name, value) in &self.headers {
            headers.add(name, value)?;
        }
        let made = client::Call {
            method: match call.method {
                Method::GET => client::Method::Get,
                Method::PUT => client::Method::Put,
                Method::DELETE => client::Method::Delete,
                _ => client::Method::Post,
            },
            target: format!("{base}{}", call.path).parse()?,
            headers,
            body: if call.method == Method::GET {
                Vec::new().into()
            } else {
                call.body.clone().into()
            },
            timeout: TIMEOUT,
            redirects_max: 0,
        };
        let answer = client.call(&made).await;
        let answer = answer.with_context(|| format!("cannot ask {base}"))?;
        Ok(Answer {
            status: answer.status,
            bytes: answer.body.to_vec(),
        })
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
