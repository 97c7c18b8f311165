//! `PUT /api/v1/emails/{handle}`: saves an e-mail, as YAML or JSON: `name`, `subject`, `preheader`,
//! `html`, `text`; a file's `format` and `handle` may stand there too.
//!
//! The templates are compiled first; with a mistake in one of them nothing is saved, and `errors`
//! names part, line and column in that part. What is wrong with the document around them is in
//! `findings`, with line and column in the body. An e-mail without an unsubscribe link is saved with
//! a warning, but not if a live workflow sends it as marketing.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use engine::document::{self, Content, Node, SIZE_BYTES_MAX};
use engine::finding::{Finding, Findings, Place};
use engine::form::{Form, Shape};
use engine::id::Handle;
use engine::read::{Fields, Key, key};
use mail::template::{CompileError, Part, Template};
use schemars::JsonSchema;
use serde::Serialize;
use store::Workspace;
use store::email::EmailSource;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::problem::{Located, Problem, capitalized};

use super::way_out;
use super::workflow::text;

const KEYS: &[Key] = &[
    key("format", "The number of this grammar: 1.").takes(Form::whole(1, 1)),
    key("handle", "The name by which workflows refer to it.").takes(Form::HANDLE),
    key("name", "The name that people see.").takes(TEMPLATE),
    key("subject", "The subject line, a template.")
        .takes(TEMPLATE)
        .required(),
    key("preheader", "The line beside the subject, a template.").takes(TEMPLATE),
    key("html", "The HTML, a template.")
        .takes(TEMPLATE)
        .required(),
    key(
        "text",
        "The plain text, a template; else made from the HTML.",
    )
    .takes(TEMPLATE),
];
/// A template in Liquid; whether it can be read is no question of its form.
const TEMPLATE: Form = Form::Free(SIZE_BYTES_MAX);

/// What it takes.
pub(crate) const BODY: Shape = Shape::of(&[KEYS]);
/// The number of the form of e-mail files.
const FORMAT: &str = "1";

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EmailSaved")]
pub(crate) struct Saved {
    handle: Handle,
    name: String,
    version: i64,
    /// Warnings only: with an error it is not saved.
    findings: Vec<Finding>,
}

/// An e-mail that could be read, and the places of its parts.
struct Read {
    source: EmailSource,
    html: Place,
    text: Place,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    headers: HeaderMap,
    body: Received<SIZE_BYTES_MAX>,
) -> Result<Json<Saved>, Problem> {
    let Some(handle) = Handle::new(&handle) else {
        let sentence =
            "An e-mail's handle has at most 64 of a-z, 0-9 and -, and does not begin with -.";
        return Err(Problem::invalid(vec![Located::new("handle", sentence)]));
    };
    let read = read(text(&headers, &body.bytes)?, &handle)?;
    compile(&read.source)?;
    let findings = without_way_out(caller.workspace(), &read, &handle).await?;
    let source = read.source;
    let version = caller
        .workspace()
        .save_email(&handle, &source, app.now())
        .await?;
    Ok(json::ok(Saved {
        handle,
        name: source.name,
        version,
        findings,
    }))
}

/// What is said of an e-mail without an unsubscribe link: a warning, and an error if a live workflow
/// sends it as marketing.
async fn without_way_out(
    workspace: Workspace<'_>,
    email: &Read,
    handle: &Handle,
) -> Result<Vec<Finding>, Problem> {
    let parts = way_out::parts_without(&email.source);
    let sender = if parts.is_empty() {
        None
    } else {
        way_out::live_sender(workspace, handle).await?
    };
    let mut findings = Findings::default();
    for part in parts {
        let place = if part == Part::Text {
            &email.text
        } else {
            &email.html
        };
        let advice = way_out::advice(part);
        if let Some((workflow, block)) = &sender {
            let sentence = format!(
                "The live workflow `{workflow}` sends this as marketing mail in its block `{block}`, and the {part} has no unsubscribe link: {advice}."
            );
            findings.error(way_out::CODE, place, sentence);
        } else {
            let sentence = format!(
                "The {part} has no unsubscribe link, so this cannot be sent as marketing mail: {advice}."
            );
            findings.warning(way_out::CODE, place, sentence);
        }
    }
    if findings.publishable() {
        Ok(findings.into_list())
    } else {
        let detail = "The e-mail was not saved.";
        Err(Problem::findings(detail, findings.into_list()))
    }
}

fn read(text: &str, handle: &Handle) -> Result<Read, Problem> {
    let mut findings = Findings::default();
    let node = document::read(text, &mut findings);
    let source = node.and_then(|node| source(&node, handle, &mut findings));
    match source {
        Some(source) if findings.publishable() => Ok(source),
        _ => Err(Problem::findings(
            "The e-mail was not saved.",
            findings.into_list(),
        )),
    }
}

fn source(node: &Node, handle: &Handle, findings: &mut Findings) -> Option<Read> {
    let fields = Fields::open(node, &Place::default(), &[KEYS], findings)?;
    if let Some((node, place)) = fields.get("format")
        && !matches!(&node.content, Content::Number(number) if number == FORMAT)
    {
        findings.error("format", &place, format!("`format` must be {FORMAT}."));
    }
    if let Some((node, place)) = fields.get("handle")
        && node.text() != Some(handle.as_str())
    {
        let sentence = format!("`handle` differs from the address, which says `{handle}`.");
        findings.error("handle", &place, sentence);
    }
    let name = part(&fields, "name", findings);
    let subject = fields.required("subject", findings, template);
    let html = fields.required("html", findings, template);
    let place = |key| fields.get(key).map(|(_, place)| place).unwrap_or_default();
    Some(Read {
        html: place("html"),
        text: place("text"),
        source: EmailSource {
            name: name.unwrap_or_else(|| handle.to_string()),
            subject: subject?,
            preheader: part(&fields, "preheader", findings).unwrap_or_default(),
            html: html?,
            text: part(&fields, "text", findings).unwrap_or_default(),
        },
    })
}

fn part(fields: &Fields<'_>, key: &str, findings: &mut Findings) -> Option<String> {
    fields.read(key, findings, template)
}

fn template(node: &Node, place: &Place, findings: &mut Findings) -> Option<String> {
    if node.text().is_none() {
        let sentence = format!("This must be text, not {}.", node.kind());
        findings.error("wrong_kind", place, sentence);
    }
    node.text().map(str::to_owned)
}

fn compile(source: &EmailSource) -> Result<(), Problem> {
    match Template::compile(&way_out::template(source)) {
        Ok(_) => Ok(()),
        Err(errors) => Err(Problem::invalid(errors.iter().map(located).collect())),
    }
}

fn located(error: &CompileError) -> Located {
    let sentence = match &error.suggestion {
        Some(suggestion) => format!("{}; did you mean `{suggestion}`?", error.message),
        None => format!("{}.", error.message),
    };
    let position = error
        .position
        .map(|position| (position.line, position.column));
    Located {
        position,
        ..Located::new(error.part.to_string(), capitalized(&sentence))
    }
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    const PATH: &str = "/api/v1/emails/welcome";

    #[tokio::test]
    async fn an_email_gets_a_version_when_it_changes() {
        let test = TestApp::new().await;
        let email = |subject: &str| json!({"name": "Welcome", "subject": subject, "html": "<p>Hi {{ contact.first_name }}</p>"});
        let saved = test.put(PATH, &email("Hi")).await;
        assert_eq!(saved.status, 200, "{}", saved.text());
        assert_eq!(saved.json()["version"], 1);
        assert_eq!(test.put(PATH, &email("Hi")).await.json()["version"], 1);
        assert_eq!(test.put(PATH, &email("Hello")).await.json()["version"], 2);
        let shown = test.get(PATH).await.json();
        assert_eq!(
            (&shown["subject"], &shown["version"]),
            (&json!("Hello"), &json!(2))
        );
        let yaml =
            "format: 1\nhandle: welcome\nname: Welcome\nsubject: 'Hi'\nhtml: |\n  <p>Hi</p>\n";
        let saved = test.send("PUT", PATH, yaml).await;
        assert_eq!(saved.json()["version"], 3, "{}", saved.text());
    }

    #[tokio::test]
    async fn mistakes_have_a_place_and_nothing_is_saved() {
        let test = TestApp::new().await;
        let answer = test
            .put(
                PATH,
                &json!({"subject": "a", "html": "<p>\n  {% if %}</p>"}),
            )
            .await;
        assert_eq!(answer.status, 422, "{}", answer.text());
        let error = &answer.json()["errors"][0];
        assert_eq!(
            (&error["at"], &error["line"]),
            (&json!("html"), &json!(2)),
            "{error}"
        );
        let check = async |body: &str, code: &str| {
            let answer = test.send("PUT", PATH, body).await;
            assert_eq!(answer.status, 422, "{}", answer.text());
            assert_eq!(
                answer.json()["findings"][0]["code"],
                code,
                "{}",
                answer.text()
            );
        };
        check("subject: a\nhtml: b\nhandle: other\n", "handle").await;
        check("subject: a\nhtml: b\nformat: 2\n", "format").await;
        check("subject: a\nhtlm: b\n", "missing").await;
        check("subject: [a]\nhtml: b\n", "wrong_kind").await;
        check(
            r#"{"subject": "a", "html": "b", "html": "c"}"#,
            "duplicate_key",
        )
        .await;
        assert_eq!(test.get(PATH).await.status, 404);
        let bad = test
            .send("PUT", "/api/v1/emails/No-Good", "subject: a\nhtml: b\n")
            .await;
        assert_eq!(bad.status, 422);
    }
}
