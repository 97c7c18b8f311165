//! An e-mail as it comes in, as YAML or JSON, and what is found in it: for saving, checking and
//! previewing alike.
//!
//! What is wrong with the document has its line and column in the document (`findings`); what is wrong
//! in a template has them in that part (`errors`), and so has what could be better (`notes`).

mod placed;
pub(super) mod sample;

use axum::http::HeaderMap;
use engine::document::{self, Content, Node, SIZE_BYTES_MAX};
use engine::finding::{Findings, Place};
use engine::form::{Form, Shape};
use engine::id::Handle;
use engine::read::{Fields, Key, key};
use mail::blocks::Mjml;
use mail::compile::Compiled;
use mail::template::Part;
use runner::house::HouseStyle;
use schemars::JsonSchema;
use serde::Serialize;
use store::Workspace;
use store::email::{EmailSource, LANGUAGES_MAX, Translation};

use crate::problem::{Kind, Located, Problem};
use crate::tree;

pub(super) use self::placed::{at, notes};
use self::placed::{located, of_blocks, placed};
use super::workflow::text;

/// A template in Liquid; whether it can be read is no question of its form.
const TEMPLATE: Form = Form::Free(SIZE_BYTES_MAX);
const KEYS: &[Key] = &[
    key("format", "The number of this grammar: 1.").takes(Form::whole(1, 1)),
    key("handle", "The name by which workflows refer to it.").takes(Form::HANDLE),
    key("name", "The name that people see.").takes(TEMPLATE),
    key(
        "languages",
        "The same parts in other languages, by language.",
    )
    .takes(Form::Any),
];
const PARTS: &[Key] = &[
    key("subject", "The subject line, a template.")
        .takes(TEMPLATE)
        .required(),
    key("preheader", "The line beside the subject, a template.").takes(TEMPLATE),
    key(
        "blocks",
        "What it looks like, as blocks with a format number.",
    )
    .takes(Form::Any),
    key("mjml", "What it looks like, in MJML; a template.").takes(TEMPLATE),
    key("html", "What it looks like, in HTML; a template.").takes(TEMPLATE),
    key(
        "text",
        "The plain text, a template; else made from the MJML or HTML.",
    )
    .takes(TEMPLATE),
];
/// What an e-mail is.
pub(crate) const BODY: Shape = Shape::of(&[KEYS, PARTS]);
/// The number of the form of e-mail files.
const FORMAT: &str = "1";

/// An e-mail that could be read, and the place of each of its parts.
pub(super) struct Read {
    pub(super) handle: Option<Handle>,
    pub(super) source: EmailSource,
    places: Vec<(String, Place)>,
}

/// Something that could be better in a part.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "EmailNote")]
pub(crate) struct Noted {
    /// A stable word: `missing_alt`.
    pub(super) code: &'static str,
    /// The part: `mjml`, `languages/nl/html`; of blocks, the block: `blocks/b3`.
    pub(super) at: String,
    /// Line in that part, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) line: Option<u32>,
    /// Column in that line, in characters from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) column: Option<u32>,
    /// What, and what to do about it.
    pub(super) sentence: String,
}

/// An e-mail in one language, compiled; none for its own.
pub(super) struct InLanguage {
    pub(super) language: Option<String>,
    pub(super) compiled: Compiled,
    /// What its blocks became, if it is made of blocks.
    pub(super) mjml: Option<Mjml>,
}

impl InLanguage {
    /// Where something is: the part, with its language; of blocks, the block. Then a line means nothing.
    pub(super) fn place(&self, part: Part, position: (u32, u32)) -> (String, Option<(u32, u32)>) {
        placed(
            part,
            Some(position),
            self.language.as_deref(),
            self.mjml.as_ref(),
        )
    }
}

impl Read {
    /// Where a part stands in the document.
    pub(super) fn place(&self, at: &str) -> Place {
        let found = self.places.iter().find(|(name, _)| name == at);
        found.map_or_else(Place::default, |(_, place)| place.clone())
    }
}

/// Reads a document. `handle` is what the address says it must be called, if that says anything.
pub(super) fn read(
    headers: &HeaderMap,
    body: &[u8],
    handle: Option<&Handle>,
) -> Result<Read, Problem> {
    let mut findings = Findings::default();
    let node = document::read(text(headers, body)?, &mut findings);
    let read = node.and_then(|node| whole(&node, handle, &mut findings));
    match read {
        Some(read) if findings.publishable() => Ok(read),
        _ => Err(Problem::findings(
            "The e-mail cannot be read.",
            findings.into_list(),
        )),
    }
}

/// Reads the document of an e-mail that is part of another one.
pub(super) fn whole(node: &Node, handle: Option<&Handle>, findings: &mut Findings) -> Option<Read> {
    let fields = Fields::open(node, &Place::default(), &[KEYS, PARTS], findings)?;
    if let Some((node, place)) = fields.get("format")
        && !matches!(&node.content, Content::Number(number) if number == FORMAT)
    {
        findings.error("format", &place, format!("`format` must be {FORMAT}."));
    }
    let said = fields.read("handle", findings, engine::read::handle);
    if let (Some(handle), Some((_, place))) = (handle, fields.get("handle"))
        && said.as_ref() != Some(handle)
    {
        let sentence = format!("`handle` differs from the address, which says `{handle}`.");
        findings.error("handle", &place, sentence);
    }
    let handle = handle.cloned().or(said);
    let name = fields.read("name", findings, template);
    let mut places = Vec::new();
    let own = parts(&fields, "", findings, &mut places)?;
    let languages = match fields.get("languages") {
        Some((node, place)) => languages(node, &place, findings, &mut places),
        None => Vec::new(),
    };
    let name = name.or_else(|| handle.as_ref().map(ToString::to_string));
    Some(Read {
        source: EmailSource {
            name: name.unwrap_or_default(),
            subject: own.subject,
            preheader: own.preheader,
            blocks: own.blocks,
            mjml: own.mjml,
            html: own.html,
            text: own.text,
            languages,
        },
        handle,
        places,
    })
}

/// The parts in one language.
fn parts(
    fields: &Fields<'_>,
    at: &str,
    findings: &mut Findings,
    places: &mut Vec<(String, Place)>,
) -> Option<Translation> {
    for part in PARTS {
        if let Some((_, place)) = fields.get(part.name) {
            places.push((format!("{at}{}", part.name), place));
        }
    }
    let subject = fields.required("subject", findings, template);
    let mut read = |key| fields.read(key, findings, template).unwrap_or_default();
    let parts = Translation {
        language: String::new(),
        preheader: read("preheader"),
        blocks: String::new(),
        mjml: read("mjml"),
        html: read("html"),
        text: read("text"),
        subject: String::new(),
    };
    let place = |key| {
        fields
            .get(key)
            .map_or_else(Place::default, |(_, place)| place)
    };
    let blocks = fields.read("blocks", findings, blocks).unwrap_or_default();
    if !["blocks", "mjml", "html", "text"]
        .iter()
        .any(|part| fields.has(part))
    {
        let sentence = format!("`{at}html` is missing: write `blocks`, `mjml`, `html` or `text`.");
        findings.error("missing", &Place::default(), sentence);
    } else if fields.has("mjml") && fields.has("html") && !parts.html.is_empty() {
        let sentence = "Write `mjml` or `html`: the HTML is made of the MJML.";
        findings.error("both", &place("html"), sentence);
    }
    for part in ["mjml", "html"] {
        if !blocks.is_empty() && fields.has(part) {
            let sentence = format!("Write `blocks` or `{part}`: the HTML is made of the blocks.");
            findings.error("both", &place(part), sentence);
        }
    }
    Some(Translation {
        subject: subject?,
        blocks,
        ..parts
    })
}

fn languages(
    node: &Node,
    place: &Place,
    findings: &mut Findings,
    places: &mut Vec<(String, Place)>,
) -> Vec<Translation> {
    let Content::Map(entries) = &node.content else {
        let sentence = format!("This must be a map by language, not {}.", node.kind());
        findings.error("wrong_kind", place, sentence);
        return Vec::new();
    };
    if entries.len() > LANGUAGES_MAX {
        let sentence = format!(
            "{} languages are too many: at most {LANGUAGES_MAX}.",
            entries.len()
        );
        findings.error("too_many", place, sentence);
        return Vec::new();
    }
    let mut found = Vec::new();
    for (name, node) in entries {
        let place = place.part(&name.text, name.position);
        if !is_language(&name.text) {
            let sentence = format!(
                "`{}` is no language: write `nl`, or `nl-be`, in small letters.",
                name.text
            );
            findings.error("unknown_language", &place, sentence);
            continue;
        }
        let Some(fields) = Fields::open(node, &place, &[PARTS], findings) else {
            continue;
        };
        let at = format!("languages/{}/", name.text);
        let parts = parts(&fields, &at, findings, places);
        found.extend(parts.map(|parts| Translation {
            language: name.text.clone(),
            ..parts
        }));
    }
    found.sort_by(|a, b| a.language.cmp(&b.language));
    found
}

/// The tags that contacts have, as far as mail is written in them: a language, and perhaps a country or
/// a script.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let is_small = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&part.len())
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    let language = parts.next().is_some_and(|part| is_small(part, 2..=3));
    language && parts.next().is_none_or(|part| is_small(part, 2..=4)) && parts.next().is_none()
}

/// Blocks as they are kept; empty where they are null, as `GET` shows what is not there. What is in them is
/// looked at when they are compiled.
fn blocks(node: &Node, place: &Place, findings: &mut Findings) -> Option<String> {
    match &node.content {
        Content::Null => None,
        Content::Map(_) => tree::json(node).map(|json| json.to_string()),
        _ => {
            let sentence = format!("This must be an object, not {}.", node.kind());
            findings.error("wrong_kind", place, sentence);
            None
        }
    }
}

fn template(node: &Node, place: &Place, findings: &mut Findings) -> Option<String> {
    if node.text().is_none() {
        let sentence = format!("This must be text, not {}.", node.kind());
        findings.error("wrong_kind", place, sentence);
    }
    node.text().map(str::to_owned)
}

/// The look of a workspace's e-mails.
pub(super) async fn house(workspace: Workspace<'_>) -> Result<HouseStyle, Problem> {
    let Some(row) = workspace.house_style().await? else {
        return Ok(HouseStyle::default());
    };
    let read = serde_json::from_str(&row.style).map_err(|error| error.to_string());
    read.and_then(|json| HouseStyle::from_json(&json))
        .map_err(|error| {
            tracing::error!(error, "the house style of a workspace cannot be read");
            Problem::new(Kind::Internal, "The house style cannot be read.")
        })
}

/// Compiles an e-mail in each of its languages, its own first; or everything that is wrong in any.
pub(super) fn compile(
    source: &EmailSource,
    house: &HouseStyle,
) -> Result<Vec<InLanguage>, Vec<Located>> {
    let look = Some(&house.look);
    let own = (None, &source.blocks, runner::compile_email(source, look));
    let others = source.languages.iter().map(|one| {
        let compiled = runner::compile_email(one, look);
        (Some(one.language.clone()), &one.blocks, compiled)
    });
    let (mut done, mut errors) = (Vec::new(), Vec::new());
    for (language, blocks, compiled) in std::iter::once(own).chain(others) {
        let mjml = match of_blocks(blocks, language.as_deref()) {
            Ok(mjml) => mjml,
            Err(found) => {
                errors.extend(found);
                continue;
            }
        };
        match compiled {
            Ok(compiled) => done.push(InLanguage {
                language,
                compiled,
                mjml,
            }),
            Err(found) => {
                let language = language.as_deref();
                errors.extend(
                    found
                        .iter()
                        .map(|one| located(one, language, mjml.as_ref())),
                );
            }
        }
    }
    if errors.is_empty() {
        Ok(done)
    } else {
        Err(errors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_of_languages() {
        for tag in ["nl", "nl-be", "zh-hant", "nds", "es-419"] {
            assert!(is_language(tag), "{tag}");
        }
        for tag in ["", "n", "NL", "nl_be", "nl-", "nl-be-x", "dutch", "nl-b"] {
            assert!(!is_language(tag), "{tag}");
        }
    }
}
