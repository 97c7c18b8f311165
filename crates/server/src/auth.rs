//! Who is asking. A key or a session names a workspace and what may be done in it. The router puts one
//! of these gates before every route that is not open to all, so a handler of such a route cannot be
//! reached by anybody else, whatever it takes; [`Caller`] only hands on who it was.

mod visitor;

use std::sync::{Arc, OnceLock};

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use engine::id::WorkspaceId;
use store::Workspace;
use store::audit::AuditId;
use store::right::Rights;

use crate::app::App;
use crate::cookie::{Cookie, is_from_our_page, token_of};
use crate::key;
use crate::problem::{Kind, Problem};
use crate::routes::needs::Need;

/// Longest part of a path that the log repeats.
const OBJECT_CHARS_MAX: usize = 120;

/// Whoever sent the request, by key or by session: it may do what its rights allow in this workspace,
/// and nothing elsewhere.
#[derive(Clone)]
pub(crate) struct Caller {
    app: App,
    id: WorkspaceId,
    /// What it may do.
    pub(crate) rights: Rights,
    /// Who it is, as the log says it.
    pub(crate) actor: String,
    /// The cookie, if it came by one.
    pub(crate) cookie: Option<Cookie>,
    about: Arc<OnceLock<String>>,
}

impl Caller {
    /// The verbs of the caller's workspace.
    pub(crate) const fn workspace(&self) -> Workspace<'_> {
        self.app.store.workspace(self.id)
    }

    /// Says for the log what is being changed, where the path does not.
    pub(crate) fn is_about(&self, object: &str) {
        // Whoever says it a second time says the same.
        drop(self.about.set(shortened(object)));
    }

    /// By its key, or where there is none by its session; in a demo also as a visitor.
    async fn of(app: &App, headers: &HeaderMap) -> Result<Self, Problem> {
        if !headers.contains_key(AUTHORIZATION)
            && let Some(id) = visitor::workspace(app, headers)
        {
            return Ok(Self::visitor(app, id));
        }
        if !headers.contains_key(AUTHORIZATION)
            && let Some(cookie) = Cookie::of(headers)
        {
            return Self::by_cookie(app, cookie).await;
        }
        let Some(text) = key::of(headers) else {
            return Err(Problem::new(
                Kind::Unauthorized,
                "Send a key: `Authorization: Bearer pd_...`, or the key as the user of Basic authentication.",
            ));
        };
        let Some(key) = app.store.system().key(&key::hash(&text)).await? else {
            return Err(Problem::new(Kind::Unauthorized, "This key is not known."));
        };
        let workspace = app.store.workspace(key.workspace);
        if let Err(error) = workspace.key_used(&key, app.machine_now()).await {
            tracing::warn!(%error, "when a key was last used could not be noted");
        }
        Ok(Self {
            app: app.clone(),
            id: key.workspace,
            rights: key.rights,
            actor: format!("key {}", key.prefix),
            cookie: None,
            about: Arc::default(),
        })
    }

    fn visitor(app: &App, id: WorkspaceId) -> Self {
        Self {
            app: app.clone(),
            id,
            rights: visitor::rights(),
            actor: visitor::ACTOR.to_owned(),
            cookie: None,
            about: Arc::default(),
        }
    }

    async fn by_cookie(app: &App, cookie: Cookie) -> Result<Self, Problem> {
        let hash = cookie.hash();
        let session = app.store.system().session(&hash, app.machine_now());
        let Some(session) = session.await? else {
            let detail = "This session has ended; sign in again.";
            return Err(Problem::new(Kind::Unauthorized, detail));
        };
        Ok(Self {
            app: app.clone(),
            id: session.workspace,
            rights: session.rights,
            actor: format!("person {}", session.handle),
            cookie: Some(cookie),
            about: Arc::default(),
        })
    }

    /// A browser sends its cookie along with whatever any page makes it ask, so what changes something
    /// has to show that a page of ours wanted it.
    fn meant_it(&self, headers: &HeaderMap) -> Result<(), Problem> {
        if self.actor == visitor::ACTOR {
            return visitor::meant_it(headers);
        }
        let Some(cookie) = &self.cookie else {
            return Ok(());
        };
        let sentence = if !is_from_our_page(headers, &self.app.public_origin) {
            "This was not asked by a page of ours: `Origin` is another one's, or is missing."
        } else if !cookie.has_token(token_of(headers)) {
            "Send the token of the session as `X-CSRF-Token`; `GET /api/v1/session` says it."
        } else {
            return Ok(());
        };
        Err(Problem::new(Kind::Forbidden, sentence))
    }

    async fn log(&self, need: &Need, object: &str) -> Result<Option<AuditId>, Problem> {
        let Some(verb) = need.logged else {
            return Ok(None);
        };
        let now = self.app.machine_now();
        let entry = self.workspace().audit(&self.actor, verb, object, now);
        Ok(Some(entry.await?))
    }

    /// How it went. What was done is done, so a fault here is not the caller's.
    async fn log_outcome(&self, entry: Option<AuditId>, status: StatusCode) {
        let Some(entry) = entry else { return };
        let object = self.about.get().map_or("", String::as_str);
        let outcome = i64::from(status.as_u16());
        let wrote = self.workspace().audit_outcome(entry, outcome, object).await;
        if let Err(error) = wrote {
            tracing::error!(%error, entry, "the outcome of a change could not be logged");
        }
    }
}

/// What the gate before a route of the API knows of it.
#[derive(Clone)]
pub(crate) struct Gate {
    pub(crate) app: App,
    pub(crate) needs: Vec<&'static Need>,
}

/// Lets nobody through whose key or session does not allow it, and writes down what is changed.
pub(crate) async fn gate(State(gate): State<Gate>, mut request: Request, next: Next) -> Response {
    let admitted = admitted(&gate, request.method(), request.headers()).await;
    let (caller, need) = match admitted {
        Ok(admitted) => admitted,
        Err(problem) => return problem.into_response(),
    };
    let object = object(&request);
    let entry = match caller.log(need, &object).await {
        Ok(entry) => entry,
        Err(problem) => return problem.into_response(),
    };
    request.extensions_mut().insert(caller.clone());
    let response = next.run(request).await;
    caller.log_outcome(entry, response.status()).await;
    response
}

async fn admitted(
    gate: &Gate,
    method: &Method,
    headers: &HeaderMap,
) -> Result<(Caller, &'static Need), Problem> {
    let caller = Caller::of(&gate.app, headers).await?;
    let method = match *method {
        Method::HEAD => &Method::GET,
        _ => method,
    };
    let mut needs = gate.needs.iter();
    let Some(need) = needs.find(|need| need.method == method.as_str()) else {
        let detail = "Nobody said who may do this, so nobody may.";
        return Err(Problem::new(Kind::Forbidden, detail));
    };
    if !caller.rights.allow(need.right) {
        let detail = format!(
            "This needs the right `{}`; you have `{}`.",
            need.right.as_str(),
            caller.rights
        );
        return Err(Problem::new(Kind::Forbidden, detail));
    }
    if method != Method::GET {
        caller.meant_it(headers)?;
    }
    Ok((caller, need))
}

/// What a path names: its parts that stand for parameters of the route.
fn object(request: &Request) -> String {
    let Some(route) = request.extensions().get::<MatchedPath>() else {
        return String::new();
    };
    let parts = route
        .as_str()
        .split('/')
        .zip(request.uri().path().split('/'));
    let named = parts.filter(|(part, _)| part.starts_with('{'));
    let named: Vec<_> = named.map(|(_, named)| shortened(named)).collect();
    named.join("/")
}

fn shortened(text: &str) -> String {
    text.chars().take(OBJECT_CHARS_MAX).collect()
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let caller = parts.extensions.get::<Self>().cloned();
        // Only a route that is open to all has no gate, and its handler cannot ask for a caller.
        caller.ok_or_else(|| Problem::new(Kind::Unauthorized, "A key is needed."))
    }
}
