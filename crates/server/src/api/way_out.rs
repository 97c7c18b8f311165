//! Marketing mail needs a way out: a link to `unsubscribe_url` in its HTML and in its text. Said as a
//! warning when an e-mail is saved, refused when a workflow would send it as marketing. Whether a
//! rendered message really has it is looked at once more when it leaves; that is the runner's.

use engine::block::{Block, Does, One};
use engine::draft::{self, Draft};
use engine::finding::Findings;
use engine::id::{BlockId, Handle};
use engine::step::Purpose;
use mail::template::{Part, Source, UNSUBSCRIBE_VARIABLE};
use store::Workspace;
use store::email::EmailSource;

use crate::problem::Problem;

use super::email::{self, InLanguage, Read};

/// The code of what is found here.
pub(super) const CODE: &str = "no_unsubscribe_link";

/// A part in which its reader finds no way out, with its language.
pub(super) type Lacking = (Option<String>, Part);

/// The parts of an e-mail in which its reader finds no way out.
pub(super) fn parts_of(compiled: &[InLanguage], source: &EmailSource) -> Vec<Lacking> {
    let mut lacking = Vec::new();
    for one in compiled {
        let tag = one.language.as_deref();
        let translation = tag.and_then(|tag| {
            let mut languages = source.languages.iter();
            languages.find(|one| one.language == tag)
        });
        let (mjml, text) = match translation {
            Some(one) => (&one.mjml, &one.text),
            None => (&source.mjml, &source.text),
        };
        let is_of_blocks = one.mjml.is_some();
        let template = Source {
            html: &one.compiled.html,
            text: (!text.trim().is_empty()).then_some(text),
            ..Source::default()
        };
        for part in template.parts_without_unsubscribe() {
            let is_there = part != Part::Html || !one.compiled.html.is_empty();
            let part = match part {
                Part::Html if is_of_blocks => Part::Blocks,
                Part::Html if !mjml.is_empty() => Part::Mjml,
                part => part,
            };
            lacking.extend(is_there.then(|| (one.language.clone(), part)));
        }
    }
    lacking
}

/// The same of an e-mail that was saved.
async fn parts_without(
    workspace: Workspace<'_>,
    source: &EmailSource,
) -> Result<Vec<Lacking>, Problem> {
    let house = email::house(workspace).await?;
    // What cannot be compiled any more has no way out either, and cannot be sent.
    let compiled = email::compile(source, &house).unwrap_or_default();
    if compiled.is_empty() {
        return Ok(vec![(None, Part::Html)]);
    }
    Ok(parts_of(&compiled, source))
}

/// What is said of these parts: a warning each, or an error where this workflow sends them in this block.
pub(super) fn told(
    email: &Read,
    lacking: Vec<Lacking>,
    sender: Option<&(Handle, BlockId)>,
) -> Findings {
    let mut findings = Findings::default();
    for (language, part) in lacking {
        let at = email::at(part, language.as_deref());
        let (place, advice) = (email.place(&at), advice(part));
        if let Some((workflow, block)) = sender {
            let sentence = format!(
                "The live workflow `{workflow}` sends this as marketing mail in its block `{block}`, and the {part} has no unsubscribe link: {advice}."
            );
            findings.error(CODE, &place, sentence);
        } else {
            let sentence = format!(
                "The {part} has no unsubscribe link, so this cannot be sent as marketing mail: {advice}."
            );
            findings.warning(CODE, &place, sentence);
        }
    }
    findings
}

/// What to do about a part without the link.
pub(super) fn advice(part: Part) -> String {
    match part {
        Part::Blocks => "add a footer to them".to_owned(),
        Part::Text => format!("write `{{{{ {UNSUBSCRIBE_VARIABLE} }}}}` in it"),
        _ => {
            format!("put `<a href=\"{{{{ {UNSUBSCRIBE_VARIABLE} }}}}\">Unsubscribe</a>` in it")
        }
    }
}

/// Adds an error for each block that would send an e-mail without a way out as marketing.
pub(super) async fn check(
    workspace: Workspace<'_>,
    draft: &Draft,
    findings: &mut Findings,
) -> Result<(), Problem> {
    let mut looked_at: Vec<(&Handle, Vec<Lacking>)> = Vec::new();
    for (block, email) in marketing(draft) {
        let known = looked_at.iter().position(|(handle, _)| *handle == email);
        let at = if let Some(at) = known {
            at
        } else {
            // One that is not there was found already.
            let row = workspace.email(email).await?;
            let parts = match row {
                Some(row) => parts_without(workspace, &row.source).await?,
                None => Vec::new(),
            };
            looked_at.push((email, parts));
            looked_at.len() - 1
        };
        for (language, part) in &looked_at[at].1 {
            let sentence = format!(
                "The {} of `{email}` has no unsubscribe link, which marketing mail needs: {}.",
                email::at(*part, language.as_deref()),
                advice(*part)
            );
            findings.error(CODE, &block.place.part("email", None), sentence);
        }
    }
    Ok(())
}

/// A workflow that is live or paused and sends this e-mail as marketing, with the block that does.
pub(super) async fn live_sender(
    workspace: Workspace<'_>,
    email: &Handle,
) -> Result<Option<(Handle, BlockId)>, Problem> {
    for row in workspace.workflows().await? {
        let Some(version) = row.live_version.filter(|_| row.status.is_under_way()) else {
            continue;
        };
        let Some(version) = workspace.version(row.id, version).await? else {
            continue;
        };
        // Reading a draft is dear; most do not name this e-mail at all.
        if !version.source.contains(email.as_str()) {
            continue;
        }
        let reading = draft::read(&version.source);
        let blocks = reading.draft.iter().flat_map(marketing);
        let sends = blocks.into_iter().find(|(_, sent)| *sent == email);
        if let Some((block, _)) = sends {
            return Ok(Some((row.handle, block.id.clone())));
        }
    }
    Ok(None)
}

/// The blocks that send marketing mail, with their e-mails; those of the exits too.
fn marketing(draft: &Draft) -> Vec<(&Block, &Handle)> {
    let mut found = Vec::new();
    let last_words = draft.exits.iter().flat_map(|exit| &exit.blocks);
    let mut left: Vec<&Block> = last_words.collect();
    left.extend(draft.blocks.iter().rev());
    while let Some(block) = left.pop() {
        if let Does::One(One::SendEmail(send)) = &block.does
            && send.purpose.unwrap_or(draft.purpose) == Purpose::Marketing
        {
            found.push((block, &send.email));
        }
        let inner: Vec<&Block> = block.inner().into_iter().flatten().collect();
        left.extend(inner.into_iter().rev());
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::test_app::{TestApp, WELCOME};
    use serde_json::json;

    const EMAIL: &str = "/api/v1/emails/welcome";
    const WORKFLOWS: &str = "/api/v1/workflows";
    const PUBLISH: &str = "/api/v1/workflows/welcome/publish";
    const LINK: &str = "<a href=\"{{ unsubscribe_url }}\">Leave</a>";

    #[tokio::test]
    async fn an_email_without_a_way_out_is_saved_with_a_warning() {
        let test = TestApp::new().await;
        let body = "subject: Hi\nhtml: <p>Hi</p>\ntext: Hi\n";
        let saved = test.send("PUT", EMAIL, body).await;
        assert_eq!(saved.status, 200, "{}", saved.text());
        let findings = saved.json()["findings"].clone();
        let told = |n: usize| {
            let finding = &findings[n];
            json!([
                finding["severity"],
                finding["code"],
                finding["at"],
                finding["line"]
            ])
        };
        assert_eq!(
            told(0),
            json!(["warning", "no_unsubscribe_link", "html", 2])
        );
        assert_eq!(
            told(1),
            json!(["warning", "no_unsubscribe_link", "text", 3])
        );
        let body = json!({"subject": "Hi", "html": LINK});
        assert_eq!(test.put(EMAIL, &body).await.json()["findings"], json!([]));
    }

    #[tokio::test]
    async fn a_workflow_that_would_send_it_as_marketing_is_not_published() {
        let test = TestApp::new().await;
        test.put(EMAIL, &json!({"subject": "Hi", "html": "<p>Hi</p>"}))
            .await;
        test.send("PUT", WORKFLOWS, WELCOME).await;
        let refused = test.send("POST", PUBLISH, "").await;
        assert_eq!(refused.status, 422, "{}", refused.text());
        let finding = &refused.json()["findings"][0];
        assert_eq!(finding["code"], "no_unsubscribe_link");
        assert_eq!(finding["at"], "blocks/m1/email");
        assert_eq!(finding["line"], 8);
        let service = WELCOME.replace("email: welcome", "email: welcome, purpose: service");
        test.send("PUT", WORKFLOWS, &service).await;
        assert_eq!(test.send("POST", PUBLISH, "").await.status, 200);
        test.put(EMAIL, &json!({"subject": "Hi", "html": LINK}))
            .await;
        test.send("PUT", WORKFLOWS, WELCOME).await;
        assert_eq!(test.send("POST", PUBLISH, "").await.status, 200);
    }

    #[tokio::test]
    async fn the_way_out_of_a_mail_that_goes_out_cannot_be_taken_away() {
        let test = TestApp::new().await;
        test.publish_welcome().await;
        let without = json!({"subject": "Hi", "html": "<p>Hi</p>"});
        let refused = test.put(EMAIL, &without).await;
        assert_eq!(refused.status, 422, "{}", refused.text());
        let finding = &refused.json()["findings"][0];
        assert_eq!(finding["severity"], "error");
        assert_eq!(finding["at"], "html");
        let sentence = finding["sentence"].as_str().unwrap();
        assert!(
            sentence.contains("`welcome`") && sentence.contains("`m1`"),
            "{sentence}"
        );
        assert!(
            test.get(EMAIL).await.json()["html"]
                .as_str()
                .unwrap()
                .contains("unsubscribe_url")
        );
        // Another e-mail, and that of another workspace, are nobody's way out.
        assert_eq!(test.put("/api/v1/emails/other", &without).await.status, 200);
        let other = Some(test.other_key.as_str());
        let answer = test
            .send_as(other, "PUT", EMAIL, &without.to_string())
            .await;
        assert_eq!(answer.status, 200);
    }
}
