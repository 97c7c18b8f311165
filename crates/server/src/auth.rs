//! Who is asking. A key names a workspace; a handler that takes a [`Caller`] cannot be reached
//! without one. The pages are no part of this: they have no login yet, and are shown only where
//! the app says that they are open.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use engine::id::WorkspaceId;
use store::Workspace;

use crate::app::App;
use crate::key;
use crate::problem::{Kind, Problem};

/// Whoever sent the request, by key: it may do everything in this workspace and nothing elsewhere.
pub(crate) struct Caller {
    app: App,
    id: WorkspaceId,
}

impl Caller {
    /// The verbs of the caller's workspace.
    pub(crate) const fn workspace(&self) -> Workspace<'_> {
        self.app.store.workspace(self.id)
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Some(key) = key::of(&parts.headers) else {
            return Err(Problem::new(
                Kind::Unauthorized,
                "Send a key: `Authorization: Bearer pd_...`, or the key as the user of Basic authentication.",
            ));
        };
        let found = app
            .store
            .system()
            .workspace_of_key(&key::hash(&key))
            .await?;
        match found {
            Some(id) => Ok(Self {
                app: app.clone(),
                id,
            }),
            None => Err(Problem::new(Kind::Unauthorized, "This key is not known.")),
        }
    }
}

/// Whoever looks at the pages: anybody, where the app says so.
pub(crate) struct Visitor {
    app: App,
    id: WorkspaceId,
}

impl Visitor {
    /// The verbs of the workspace that is shown.
    pub(crate) const fn workspace(&self) -> Workspace<'_> {
        self.app.store.workspace(self.id)
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(_: &mut Parts, app: &App) -> Result<Self, Problem> {
        match app.open_pages {
            Some(id) => Ok(Self {
                app: app.clone(),
                id,
            }),
            None => Err(Problem::new(
                Kind::NotFound,
                "The pages are not open here; use the API.",
            )),
        }
    }
}
