//! `PUT /api/v1/emails/{handle}`: saves an e-mail, as YAML or JSON: `name`, `subject`, `preheader`,
//! `html`, `text`; a file's `format` and `handle` may stand there too.
//!
//! The templates are compiled first; with a mistake in one of them nothing is saved, and `errors`
//! names part, line and column in that part. What is wrong with the document around them is in
//! `findings`, with line and column in the body.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use engine::document::{self, Content, Node, SIZE_BYTES_MAX};
use engine::finding::{Findings, Place};
use engine::id::Handle;
use engine::read::{Fields, Key, key};
use mail::template::{CompileError, Source, Template};
use serde::Serialize;
use store::email::EmailSource;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::problem::{Located, Problem};

use super::workflow::text;

const KEYS: &[Key] = &[
    key("format", "The number of this grammar: 1."),
    key("handle", "The name by which workflows refer to it."),
    key("name", "The name that people see."),
    key("subject", "The subject line, a template."),
    key("preheader", "The line beside the subject, a template."),
    key("html", "The HTML, a template."),
    key(
        "text",
        "The plain text, a template; else made from the HTML.",
    ),
];
/// The number of the form of e-mail files.
const FORMAT: &str = "1";

#[derive(Serialize)]
pub(crate) struct Saved {
    handle: Handle,
    name: String,
    version: i64,
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
    let source = read(text(&headers, &body.bytes)?, &handle)?;
    compile(&source)?;
    let version = caller
        .workspace()
        .save_email(&handle, &source, app.now())
        .await?;
    Ok(json::ok(Saved {
        handle,
        name: source.name,
        version,
    }))
}

fn read(text: &str, handle: &Handle) -> Result<EmailSource, Problem> {
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

fn source(node: &Node, handle: &Handle, findings: &mut Findings) -> Option<EmailSource> {
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
    Some(EmailSource {
        name: name.unwrap_or_else(|| handle.to_string()),
        subject: subject?,
        preheader: part(&fields, "preheader", findings).unwrap_or_default(),
        html: html?,
        text: part(&fields, "text", findings).unwrap_or_default(),
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
    let given = |part: &'_ str| !part.trim().is_empty();
    let compiled = Template::compile(&Source {
        subject: &source.subject,
        preheader: given(&source.preheader).then_some(source.preheader.as_str()),
        html: &source.html,
        text: given(&source.text).then_some(source.text.as_str()),
    });
    match compiled {
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

fn capitalized(sentence: &str) -> String {
    let mut rest = sentence.chars();
    match rest.next() {
        Some(first) => first.to_uppercase().chain(rest).collect(),
        None => String::new(),
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
