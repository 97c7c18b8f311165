//! `/f/{workspace}/{handle}`: a form that anybody may fill in, as a page of its own or in a frame of the
//! hosts that it names. `GET` shows it; `POST` takes what was filled in, with the version that was
//! shown, so that it is known which words somebody agreed to.
//!
//! Strangers fill it in, and programs: a field that people do not see, a stamp that says when the page
//! was shown, and a count of late keep most programs out. Nobody is told whether an address is known.

mod filled;
mod rate;
mod view;

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION};
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use engine::contact::{Basis, Change, Consent, Standing};
use engine::forms::{self, Answers, Form};
use engine::id::{ContactId, Handle, MessageId, WorkspaceId};
use engine::time::{DAY_MS, Time};
use engine::value::Value;
use maud::html;
use runner::{Bearer, Purpose, Token};
use store::form::FormRow;
use store::submission::{NewSubmission, Taken};

use self::filled::Filled;
pub(crate) use self::rate::Submits;
use self::view::Shown;
pub(crate) use self::view::preview;
use crate::app::App;
use crate::body::Received;
use crate::pages::Fault;
use crate::pages::public;
use crate::pages::public::words::Words;
use crate::problem::Problem;

/// Largest form: its longest texts, percent-encoded.
const FORM_BYTES_MAX: usize = 512 * 1024;
/// Nobody fills in a form so fast.
const FILLS_IN_MS: i64 = 1_500;
/// A page that was shown longer ago is shown again.
const SHOWN_MS_MAX: i64 = DAY_MS;

/// A form that is there, with how its visitor sees it.
struct Found {
    workspace: WorkspaceId,
    row: FormRow,
    form: Form,
    words: &'static Words,
    shop: String,
    /// Whether it stands in a frame.
    is_embedded: bool,
}

/// Shows.
pub(crate) async fn show(
    State(app): State<App>,
    Path((workspace, handle)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let found = Found::find(&app, (&workspace, &handle), &uri, &headers).await?;
    Ok(found.page(&app, &Filled::default(), StatusCode::OK, None))
}

/// Takes what was filled in.
pub(crate) async fn submit(
    State(app): State<App>,
    Path((workspace, handle)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
    extensions: Extensions,
    body: Received<FORM_BYTES_MAX>,
) -> Result<Response, Fault> {
    let found = Found::find(&app, (&workspace, &handle), &uri, &headers).await?;
    let words = found.words;
    let filled = Filled::read(&body.bytes);
    if filled.is_trapped {
        tracing::debug!(form = %found.row.handle, "a program filled in a form");
        return Ok(found.thanks(Taken::Done));
    }
    let again = |status, wrong| Ok(found.page(&app, &filled, status, Some(wrong)));
    if !found.was_shown(&app, &filled.stamp) {
        return again(StatusCode::UNPROCESSABLE_ENTITY, words.form_again);
    }
    let client = app.client(&headers, &extensions);
    let answers = match forms::answer(&found.form, &filled.answers) {
        Ok(answers) => answers,
        Err(faults) => {
            let filled = Filled { faults, ..filled };
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(found.page(&app, &filled, status, Some(words.form_wrong)));
        }
    };
    let must_agree = found
        .form
        .consent
        .as_ref()
        .is_some_and(|consent| consent.is_required);
    if must_agree && !filled.agrees {
        return again(StatusCode::UNPROCESSABLE_ENTITY, words.form_agree);
    }
    if !app
        .submits
        .may_submit(&answers.email, client, app.machine_now())
    {
        tracing::warn!(?client, form = %found.row.handle, "a form is filled in too often");
        return again(StatusCode::TOO_MANY_REQUESTS, words.form_too_often);
    }
    let new = found.submission(
        &app,
        answers,
        &filled,
        (&headers, client.map(|it| it.to_string())),
    );
    let new = NewSubmission {
        confirm: new.confirm || was_forgotten(&app, found.workspace, &new.email).await?,
        ..new
    };
    let taken = app.store.workspace(found.workspace).submit(new).await?;
    app.nudge.ring();
    Ok(found.thanks(taken))
}

/// Whether this is the address of somebody who asked to be forgotten: they are mailed again only if they
/// confirm that they want it.
async fn was_forgotten(app: &App, workspace: WorkspaceId, address: &str) -> Result<bool, Fault> {
    let Some(links) = &app.links else {
        return Ok(false);
    };
    let hashes = links.address_hashes(workspace, address);
    let found = app
        .store
        .workspace(workspace)
        .erased_address(&hashes)
        .await?;
    Ok(found.is_some())
}

/// A script that puts the form into the page that loads it, in a frame.
pub(crate) async fn embed(
    State(app): State<App>,
    Path((workspace, handle)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let found = Found::find(&app, (&workspace, &handle), &uri, &headers).await?;
    let origin = &app.public_origin;
    let (workspace, handle) = (found.workspace, &found.row.handle);
    let title = serde_json::json!(found.form.title.of(found.words.tag));
    // The form's own address, so that a page can be read on its way by nobody else.
    let source = serde_json::json!(format!("{origin}/f/{workspace}/{handle}?embed=1"));
    let script = format!(
        "(function(){{var s=document.currentScript,f=document.createElement('iframe');\
         f.src={source}+(s.dataset.lang?'&lang='+encodeURIComponent(s.dataset.lang):'');\
         f.title={title};f.style.cssText='border:0;width:100%;height:'+(parseInt(s.dataset.height,10)||640)+'px';\
         s.parentNode.insertBefore(f,s)}})();\n"
    );
    let headers = [
        (
            CONTENT_TYPE,
            HeaderValue::from_static("text/javascript; charset=utf-8"),
        ),
        // It is for pages of others.
        (
            axum::http::HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("cross-origin"),
        ),
    ];
    Ok((headers, script).into_response())
}

impl Found {
    async fn find(
        app: &App,
        (workspace, handle): (&str, &str),
        uri: &Uri,
        headers: &HeaderMap,
    ) -> Result<Self, Fault> {
        let none = || Problem::no("page");
        let workspace = WorkspaceId(workspace.parse().map_err(|_| none())?);
        let handle = Handle::new(handle).ok_or_else(none)?;
        let scope = app.store.workspace(workspace);
        let row = scope.form(&handle).await?.filter(|row| row.is_open);
        let row = row.ok_or_else(none)?;
        let form = forms::read(&row.source).form.ok_or_else(none)?;
        let settings = scope.settings().await?.ok_or_else(none)?;
        let query = uri.query().unwrap_or_default();
        let asked = |name: &str| {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            pairs
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned())
        };
        let words = public::spoken(asked("lang").as_deref(), headers, &settings.language);
        Ok(Self {
            workspace,
            row,
            form,
            words,
            shop: settings.name,
            is_embedded: asked("embed").is_some(),
        })
    }

    /// What says when the page was shown, and in which version.
    fn stamp(&self, app: &App) -> String {
        let token = Token {
            bearer: self.bearer(),
            part: app.machine_now().millis(),
        };
        let links = app.links.as_ref();
        links
            .map(|links| links.token(Purpose::Form, token, &self.along()))
            .unwrap_or_default()
    }

    fn bearer(&self) -> Bearer {
        Bearer {
            workspace: self.workspace,
            contact: ContactId(0),
            message: MessageId(self.row.id),
        }
    }

    fn along(&self) -> String {
        self.row.version.to_string()
    }

    /// Whether the page was shown in this version, a while ago and not too long.
    fn was_shown(&self, app: &App, stamp: &str) -> bool {
        let links = app.links.as_ref();
        let token = links.and_then(|links| links.read(Purpose::Form, stamp, &self.along()));
        let token = token.filter(|token| token.bearer == self.bearer());
        token.is_some_and(|token| {
            let ago = app.machine_now().millis() - token.part;
            (FILLS_IN_MS..=SHOWN_MS_MAX).contains(&ago)
        })
    }

    fn page(
        &self,
        app: &App,
        filled: &Filled,
        status: StatusCode,
        wrong: Option<&str>,
    ) -> Response {
        let shown = Shown {
            form: &self.form,
            words: self.words,
            filled,
            wrong,
            stamp: &self.stamp(app),
        };
        let title = self.form.title.of(self.words.tag);
        let page = public::page(self.words, &self.shop, title, &shown.draw());
        self.framed((status, page).into_response())
    }

    /// What is said when it came.
    fn thanks(&self, taken: Taken) -> Response {
        if let Some(place) = &self.form.return_to
            && let Ok(place) = HeaderValue::try_from(place)
        {
            return (StatusCode::SEE_OTHER, [(LOCATION, place)]).into_response();
        }
        let words = self.words;
        let (title, what) = match taken {
            Taken::Asked => (words.form_asked_title, words.form_asked),
            Taken::Done => (words.form_thanks_title, ""),
        };
        let own = self.form.thanks.as_ref().map(|own| own.of(words.tag));
        let content = html! {
            h1 { (title) }
            @if !what.is_empty() { p { (what) } }
            @if let Some(own) = own { p { (own) } }
        };
        self.framed(public::page(words, &self.shop, title, &content))
    }

    /// The page, which may stand in frames of the hosts that the form names.
    fn framed(&self, mut response: Response) -> Response {
        let hosts = self.form.hosts.iter().map(|host| format!("https://{host}"));
        let hosts = hosts.collect::<Vec<_>>().join(" ");
        let mut policy = public::POLICY.to_owned();
        if self.is_embedded && !hosts.is_empty() {
            let framed = format!("frame-ancestors {hosts}");
            policy = policy.replace("frame-ancestors 'none'", &framed);
        }
        if self.form.return_to.is_some() {
            // Browsers ask of where a form leads on, too, whether it may be sent there.
            policy = policy.replace("form-action 'self'", &format!("form-action 'self' {hosts}"));
        }
        if let Ok(policy) = HeaderValue::try_from(policy) {
            response
                .headers_mut()
                .insert(CONTENT_SECURITY_POLICY, policy);
        }
        response
    }

    fn submission(
        &self,
        app: &App,
        answers: Answers,
        filled: &Filled,
        (headers, address): (&HeaderMap, Option<String>),
    ) -> NewSubmission {
        let now = app.now();
        let consent = self.form.consent.as_ref().filter(|_| filled.agrees);
        let wording = consent.map_or("", |consent| consent.wording.of(self.words.tag));
        let privacy = consent.and_then(|consent| consent.privacy.as_ref());
        let interests = consent.map(|_| self.form.interests.clone());
        let interests = interests.unwrap_or_default();
        let changes = self.changes(&answers, &interests, wording, now);
        let agent = headers.get(axum::http::header::USER_AGENT);
        let agent = agent.map(|agent| String::from_utf8_lossy(agent.as_bytes()).into_owned());
        let values = answers.values.into_iter();
        let values = values.map(|(id, value)| (id.to_string(), value));
        NewSubmission {
            email: answers.email,
            form: self.row.id,
            handle: self.row.handle.clone(),
            version: self.row.version,
            confirm: self.form.confirm,
            interests,
            wording: wording.to_owned(),
            privacy: privacy
                .map_or("", |privacy| privacy.of(self.words.tag))
                .to_owned(),
            answers: Value::Map(values.collect()),
            changes,
            language: self.words.tag.to_owned(),
            address: address.unwrap_or_default(),
            agent: agent.unwrap_or_default(),
            at: now,
        }
    }

    /// What changes of the contact: the fields that get an answer, the language, the consents.
    fn changes(
        &self,
        answers: &Answers,
        interests: &[Handle],
        wording: &str,
        now: Time,
    ) -> Vec<Change> {
        let language = Change::Field {
            field: "language".to_owned(),
            value: self.words.tag.into(),
        };
        let saved = self.form.fields.iter().filter_map(|field| {
            let value = answers.values.get(&field.id)?;
            Some(Change::Field {
                field: field.save_as.clone()?,
                value: value.clone(),
            })
        });
        let consents = interests.iter().map(|interest| Change::Interest {
            interest: interest.clone(),
            consent: Consent {
                state: Standing::Subscribed,
                basis: Basis::OptIn,
                source: format!("form:{}", self.row.handle),
                wording: Some(wording.to_owned()),
                at: now,
            },
        });
        std::iter::once(language)
            .chain(saved)
            .chain(consents)
            .collect()
    }
}

#[cfg(test)]
mod tests;
