//! `POST /in/{provider}`: what the provider that mail goes to tells of it by a webhook. It needs no key of
//! ours: it proves itself over the raw bytes, which are not read before. What is taken was written when
//! the answer is given; a provider that gets another answer tells it again.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use mail::hook::Refused;
use runner::feedback::hooks::NotTaken;
use serde::Serialize;

use crate::app::App;
use crate::body::Received;
use crate::json::{self, Json};
use crate::problem::{Kind, Problem};

/// Largest body: SendGrid sends up to 768 KiB at once, the others one event.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// What was taken.
#[derive(Debug, Serialize)]
pub(crate) struct Taken {
    /// How much of it was news of our messages.
    taken: usize,
}

/// Takes it.
pub(crate) async fn handle(
    State(app): State<App>,
    Path(provider): Path<String>,
    headers: HeaderMap,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Json<Taken>, Problem> {
    let hooks = app.hooks.as_ref();
    let hooks = hooks.filter(|hooks| hooks.hook.name().as_str() == provider);
    let nothing = || {
        Problem::new(
            Kind::NotFound,
            "Mail does not go to this provider, or its webhook has no key here.",
        )
    };
    let hooks = hooks.ok_or_else(nothing)?;
    let header = |name: &str| Some(headers.get(name)?.to_str().ok()?.to_owned());
    let taken = match hooks.hear(&header, &body.bytes) {
        Ok(heard) => hooks.take(heard).await,
        Err(why) => Err(why.into()),
    };
    match taken {
        Ok(taken) => Ok(json::ok(Taken { taken })),
        Err(NotTaken::Refused(Refused::Malformed)) => Err(Problem::new(
            Kind::Malformed,
            format!("{}.", Refused::Malformed),
        )),
        Err(NotTaken::Refused(why)) => {
            tracing::warn!(provider, %why, "a webhook was not believed");
            Err(Problem::new(
                Kind::Unauthorized,
                format!("Not believed: {why}."),
            ))
        }
        Err(NotTaken::Store(error)) => Err(error.into()),
        Err(NotTaken::Away(why)) => {
            tracing::warn!(provider, why, "what a webhook needs could not be fetched");
            Err(Problem::new(
                Kind::Unavailable,
                "What proves this could not be fetched; tell it again.",
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::body::Body;
    use axum::http::Request;
    use mail::classify::Rules;
    use mail::hook::Hook;
    use mail::provider::{Name, Secret};
    use runner::caller::Nobody;
    use runner::feedback::hooks::{Hooks, Known};
    use runner::reference::References;
    use tower::ServiceExt;

    use crate::test_app::TestApp;

    #[tokio::test]
    async fn only_the_provider_that_proves_itself_is_heard() {
        let mut test = TestApp::new().await;
        let hooks = Hooks {
            store: test.app.store.clone(),
            clock: test.app.clock.clone(),
            hook: Hook::new(Name::Brevo, &Secret::new("a-token-of-some-length")).unwrap(),
            references: References::new([9; 32]),
            caller: Arc::new(Nobody),
            rules: Rules::built_in().clone(),
            nudge: test.app.nudge.clone(),
            known: Known::default(),
        };
        assert_eq!(
            test.send_as(None, "POST", "/in/brevo", "{}").await.status,
            404
        );
        test.app.hooks = Some(Arc::new(hooks));
        let status = async |path: &str, login: Option<&str>, body: &'static str| {
            let mut request = Request::post(path);
            if let Some(login) = login {
                request = request.header("authorization", login);
            }
            let request = request.body(Body::from(body)).unwrap();
            let router = crate::router(test.app.clone());
            router.oneshot(request).await.unwrap().status().as_u16()
        };
        let login = Some("Bearer a-token-of-some-length");
        let event = r#"{"event":"spam","X-Mailin-custom":"1-1-00"}"#;
        assert_eq!(status("/in/brevo", login, event).await, 200);
        assert_eq!(status("/in/brevo", None, event).await, 401);
        assert_eq!(
            status("/in/brevo", Some("Bearer another-of-some-length"), event).await,
            401
        );
        assert_eq!(status("/in/brevo", login, "{").await, 400);
        assert_eq!(status("/in/postmark", login, event).await, 404);
        assert_eq!(status("/in/nobody", login, event).await, 404);
    }
}
