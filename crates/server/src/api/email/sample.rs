//! An e-mail over people who are there: which of its fields how many of them do not have. It tells what
//! no template shows, a field that is misspelt or that few have.

use std::collections::BTreeMap;

use mail::template::{Finding, Part};
use runner::house::HouseStyle;
use store::Workspace;
use store::seeing::ContactRow;

use crate::app::App;
use crate::problem::Problem;

use super::{InLanguage, Noted};

/// So many people are looked at: as many as a page of them has, so that it takes a moment.
const PEOPLE_MAX: usize = 200;
/// What is in every message's data, or may be.
const KNOWN: [&str; 17] = [
    "forloop",
    "tablerowloop",
    "contact",
    "interests",
    "trigger",
    "journey",
    "previous",
    "block",
    "exit",
    "house",
    "unsubscribe_url",
    "preferences_url",
    "confirm_url",
    "staff",
    "workflow_url",
    "tasks_url",
    "reminder",
];
/// What may stand for a link in a text that goes to nobody.
pub(in crate::api) const NO_LINK: &str = "https://example.invalid/unsubscribe";

/// Tags that give a name to something; the name comes next.
const NAMING: [&str; 7] = [
    "assign",
    "capture",
    "for",
    "tablerow",
    "as",
    "increment",
    "decrement",
];

/// A field at a place in a part: the part, line and column, the name.
type Field = (Part, (u32, u32), String);

/// What is missing in an e-mail for people who are there.
pub(in crate::api) async fn missing(
    app: &App,
    workspace: Workspace<'_>,
    all: &[InLanguage],
    house: &HouseStyle,
) -> Result<Vec<Noted>, Problem> {
    let people = workspace.contacts(None, PEOPLE_MAX).await?;
    let settings = workspace.settings().await?;
    let settings = settings.ok_or_else(|| Problem::no("workspace"))?;
    let mut noted = Vec::new();
    for one in all {
        let language = one.language.as_deref();
        let tags = all.iter().filter_map(|one| one.language.as_deref());
        let tags: Vec<&str> = tags.collect();
        let readers: Vec<_> = people
            .iter()
            .filter(|row| {
                let read = runner::words_for(&tags, row.contact.language.as_deref());
                read.map(|at| tags[at]) == language
            })
            .collect();
        let mut fields: BTreeMap<Field, usize> = BTreeMap::new();
        for field in fields_of(one, None, house, &settings, app) {
            fields.entry(field).or_insert(0);
        }
        for row in &readers {
            for field in fields_of(one, Some(row), house, &settings, app) {
                *fields.entry(field).or_insert(0) += 1;
            }
        }
        for ((part, position, path), count) in fields {
            let (at, position) = one.place(part, position);
            noted.extend(told(&path, &one.compiled.html, count, readers.len()).map(
                |(code, sentence)| Noted {
                    code,
                    at,
                    line: position.map(|(line, _)| line),
                    column: position.map(|(_, column)| column),
                    sentence,
                },
            ));
        }
    }
    Ok(noted)
}

/// The fields that somebody does not have and for which nothing stands; without somebody, all of them.
fn fields_of(
    one: &InLanguage,
    row: Option<&ContactRow>,
    house: &HouseStyle,
    settings: &store::workspace::Settings,
    app: &App,
) -> Vec<Field> {
    let contact = row.map(|row| &row.contact);
    let Ok(data) = runner::sample(contact, None, house, NO_LINK) else {
        return Vec::new();
    };
    let context = runner::sample_context(contact, settings, app.now());
    // What cannot be rendered for somebody is told when it is previewed for them.
    let Ok(rendered) = one.compiled.template.render(&data, &context) else {
        return Vec::new();
    };
    let field = |finding: &Finding| {
        let path = finding.missing()?.to_owned();
        Some((finding.part, finding.place(), path))
    };
    rendered.findings.iter().filter_map(field).collect()
}

/// What to say of a field that so many of these people do not have.
fn told(path: &str, source: &str, count: usize, people: usize) -> Option<(&'static str, String)> {
    if is_unknown(path, source) {
        let sentence = format!(
            "There is no `{path}`: an e-mail sees `contact`, `trigger`, `journey`, `block`, `house` and `unsubscribe_url`."
        );
        return Some(("unknown_field", sentence));
    }
    if root(path) != "contact" || count == 0 {
        return None;
    }
    if count == people {
        let sentence = format!(
            "None of the {people} contacts that were looked at has `{path}`, and no fallback stands in its place: write `{{{{ {path} | default: \"…\" }}}}`, or look at the name."
        );
        return Some(("unknown_field", sentence));
    }
    let sentence = format!(
        "{count} of the {people} contacts that were looked at have no `{path}`, and no fallback stands in its place: write `{{{{ {path} | default: \"…\" }}}}`."
    );
    Some(("missing_fallback", sentence))
}

/// Whether neither a message's data nor the e-mail itself has something of this name.
fn is_unknown(path: &str, source: &str) -> bool {
    let root = root(path);
    if KNOWN.contains(&root)
        || !root
            .bytes()
            .all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
    {
        return false;
    }
    let words: Vec<_> = source
        .split(|c: char| c != '_' && !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let names = |pair: &[&str]| NAMING.contains(&pair[0]) && pair[1] == root;
    !words.windows(2).any(names)
}

/// The first name of a path.
fn root(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    #[tokio::test]
    async fn what_people_do_not_have_is_counted() {
        let test = TestApp::new().await;
        for keys in [
            json!({"email": "a@example.test"}),
            json!({"email": "b@example.test"}),
            json!({"external_id": "7"}),
        ] {
            let saved = test
                .put("/api/v1/contacts", &json!({ "contact": keys }))
                .await;
            assert_eq!(saved.status, 202, "{}", saved.text());
        }
        let html = "<p>{{ contact.email }} {{ contact.email | default: 'you' }}\n{{ contact.frist_name }} {{ contakt.x }}\
            {% assign y = contact.zone %}{{ y }}{{ trigger.order_id }}</p>{% for p in trigger.lines %}{{ p.name }}{% endfor %}\
            <a href=\"{{ unsubscribe_url }}\">x</a>";
        let email = json!({"subject": "Hi", "html": html});
        let found = test.post("/api/v1/emails/check", &email).await.json();
        let told: Vec<_> = found["notes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|note| {
                format!(
                    "{}, {}: {} {}",
                    note["line"],
                    note["column"],
                    note["code"].as_str().unwrap(),
                    note["sentence"]
                        .as_str()
                        .unwrap()
                        .split(',')
                        .next()
                        .unwrap()
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "1, 7: missing_fallback 1 of the 3 contacts that were looked at have no `contact.email`",
                "2, 4: unknown_field None of the 3 contacts that were looked at has `contact.frist_name`",
                "2, 29: unknown_field There is no `contakt.x`: an e-mail sees `contact`",
                "2, 55: unknown_field None of the 3 contacts that were looked at has `contact.zone`",
            ]
        );
    }
}
