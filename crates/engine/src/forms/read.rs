//! Reading the text of a form, with everything that is wrong with it and where.

mod keys;

use std::collections::BTreeSet;

use super::{
    Agreement, Choice, FIELDS_MAX, FORMAT, Field, Form, HOSTS_MAX, INTERESTS_MAX, Kind, OPTIONS_MAX,
};
use crate::contact::EVERYTHING;
use crate::document::{self, Content, Node};
use crate::finding::{Findings, Place};
use crate::id::Handle;
use crate::read::{self, Fields};
use crate::settings::words;

pub use self::keys::FORM;
use self::keys::{
    CONSENT_KEYS, FIELD_KEYS, KEYS, LABEL_CHARS_MAX, NUMBER_MAX, OPTION_KEYS, PROSE_CHARS_MAX,
    URL_CHARS_MAX,
};

/// The kinds of fields by name, those with settings of their own empty.
const KINDS: &[(&str, u8)] = &[
    ("email", 0),
    ("text", 1),
    ("long_text", 2),
    ("phone", 3),
    ("number", 4),
    ("date", 5),
    ("yes_no", 6),
    ("choice", 7),
    ("choices", 8),
];

/// What came of reading a text.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The form, if there is no error in it.
    pub form: Option<Form>,
    /// Everything that was found on the way.
    pub findings: Findings,
}

/// Reads the text of a form, YAML or JSON.
pub fn read(text: &str) -> Reading {
    let mut findings = Findings::default();
    let node = document::read(text, &mut findings);
    let form = node.and_then(|node| form(&node, &mut findings));
    Reading {
        form: form.filter(|_| findings.publishable()),
        findings,
    }
}

fn form(node: &Node, findings: &mut Findings) -> Option<Form> {
    let fields = Fields::open(node, &Place::default(), &[KEYS], findings)?;
    fields.required("format", findings, format);
    let handle = fields.required("handle", findings, read::handle);
    let name = fields.required("name", findings, read::text(LABEL_CHARS_MAX));
    fields.read("note", findings, read::text(PROSE_CHARS_MAX));
    let label = || words(LABEL_CHARS_MAX);
    let prose = || words(PROSE_CHARS_MAX);
    let title = fields.required("title", findings, label());
    let intro = fields.read("intro", findings, prose());
    let asked = fields.required("fields", findings, read::list(1, FIELDS_MAX, field));
    let interests = fields.read(
        "interests",
        findings,
        read::list(0, INTERESTS_MAX, interest),
    );
    let confirm = fields.read("confirm", findings, read::bool);
    let consent = fields.read("consent", findings, agreement);
    let button = fields.read("button", findings, label());
    let thanks = fields.read("thanks", findings, prose());
    let hosts = fields.read("hosts", findings, read::list(0, HOSTS_MAX, host));
    let hosts: BTreeSet<String> = hosts.unwrap_or_default().into_iter().collect();
    let return_to = fields.read("return_to", findings, |node, place, findings| {
        back(node, place, findings, &hosts)
    });
    let form = Form {
        handle: handle?,
        name: name?,
        title: title?,
        intro,
        fields: asked?,
        interests: interests.unwrap_or_default(),
        confirm: confirm.unwrap_or(true),
        consent,
        button,
        thanks,
        return_to,
        hosts,
    };
    whole(&form, findings);
    Some(form)
}

/// What no part can see alone.
fn whole(form: &Form, findings: &mut Findings) {
    let at = |key: &str| Place::default().part(key, None);
    for (n, field) in form.fields.iter().enumerate() {
        if form.fields[..n].iter().any(|before| before.id == field.id) {
            let sentence = format!("Two fields are called `{}`.", field.id);
            findings.error("duplicate_id", &at("fields"), sentence);
        }
    }
    let addresses = form.fields.iter().filter(|field| field.kind == Kind::Email);
    if addresses.count() != 1 {
        let sentence = "One field has the kind `email`: it says who fills it in.";
        findings.error("email_field", &at("fields"), sentence);
    }
    if !form.interests.is_empty() && form.consent.is_none() {
        let sentence = "Who subscribes agrees to something: `consent` says to what.";
        findings.error("missing", &at("consent"), sentence);
    }
}

fn format(node: &Node, place: &Place, findings: &mut Findings) -> Option<()> {
    let is_ours = matches!(&node.content, Content::Number(number) if number == FORMAT);
    if !is_ours {
        findings.error(
            "format",
            place,
            format!("This version reads format {FORMAT}."),
        );
    }
    is_ours.then_some(())
}

fn interest(node: &Node, place: &Place, findings: &mut Findings) -> Option<Handle> {
    let handle = read::handle(node, place, findings)?;
    if handle.as_str() == EVERYTHING {
        let sentence = format!("Nobody can subscribe to `{EVERYTHING}`.");
        findings.error("reserved", place, sentence);
        return None;
    }
    Some(handle)
}

fn agreement(node: &Node, place: &Place, findings: &mut Findings) -> Option<Agreement> {
    let fields = Fields::open(node, place, &[CONSENT_KEYS], findings)?;
    let wording = fields.required("wording", findings, words(PROSE_CHARS_MAX));
    let privacy = fields.read("privacy", findings, words(PROSE_CHARS_MAX));
    let privacy_url = fields.read("privacy_url", findings, address);
    let is_required = fields.read("required", findings, read::bool);
    Some(Agreement {
        wording: wording?,
        privacy,
        privacy_url,
        is_required: is_required.unwrap_or(true),
    })
}

fn field(node: &Node, place: &Place, findings: &mut Findings) -> Option<Field> {
    let fields = Fields::open(node, place, &[FIELD_KEYS], findings)?;
    let id = fields.required("id", findings, read::local_id);
    let kind = fields.required("kind", findings, read::one_of(KINDS));
    let label = fields.required("label", findings, words(LABEL_CHARS_MAX));
    let help = fields.read("help", findings, words(PROSE_CHARS_MAX));
    let is_required = fields.read("required", findings, read::bool);
    let save_as = fields.read("save_as", findings, read::text(100));
    if save_as.as_deref() == Some("email") {
        let sentence = "The address is the contact's already; leave `save_as` out.";
        findings.error("reserved", &place.part("save_as", None), sentence);
    }
    let options = fields.read("options", findings, read::list(1, OPTIONS_MAX, choice));
    let number = || read::whole_number(-NUMBER_MAX, NUMBER_MAX);
    let least = fields.read("least", findings, number());
    let most = fields.read("most", findings, number());
    let kind = match kind? {
        0 => Kind::Email,
        1 => Kind::Text,
        2 => Kind::LongText,
        3 => Kind::Phone,
        4 => Kind::Number {
            least: least.unwrap_or(-NUMBER_MAX),
            most: most.unwrap_or(NUMBER_MAX),
        },
        5 => Kind::Date,
        6 => Kind::YesNo,
        several => {
            if options.is_none() && !fields.has("options") {
                findings.error("missing", place, "`options` is missing.");
            }
            let options = options.clone()?;
            if several == 7 {
                Kind::Choice(options)
            } else {
                Kind::Choices(options)
            }
        }
    };
    let is_choice = matches!(kind, Kind::Choice(_) | Kind::Choices(_));
    let is_number = matches!(kind, Kind::Number { .. });
    for (name, belongs) in [
        ("options", is_choice),
        ("least", is_number),
        ("most", is_number),
    ] {
        if fields.has(name) && !belongs {
            let sentence = format!("`{name}` says nothing about a field of this kind.");
            findings.error("unknown_key", &place.part(name, None), sentence);
        }
    }
    Some(Field {
        id: id?,
        label: label?,
        help,
        is_required: is_required.unwrap_or(kind == Kind::Email),
        kind,
        save_as,
    })
}

fn choice(node: &Node, place: &Place, findings: &mut Findings) -> Option<Choice> {
    let fields = Fields::open(node, place, &[OPTION_KEYS], findings)?;
    let id = fields.required("id", findings, read::local_id);
    let label = fields.required("label", findings, words(LABEL_CHARS_MAX));
    Some(Choice {
        id: id?,
        label: label?,
    })
}

/// A host as it stands in an address, without a port.
fn host(node: &Node, place: &Place, findings: &mut Findings) -> Option<String> {
    let parse = |text: &str| {
        let is_host = !text.is_empty()
            && text.len() <= 253
            && text
                .split('.')
                .all(|part| !part.is_empty() && !part.starts_with('-'))
            && text.bytes().all(|byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte)
            });
        if is_host {
            Ok(text.to_owned())
        } else {
            Err(format!(
                "`{text:.60}` is not a host such as www.shop.example"
            ))
        }
    };
    read::parsed("host", parse)(node, place, findings)
}

/// An address of the web.
fn address(node: &Node, place: &Place, findings: &mut Findings) -> Option<String> {
    let parse = |text: &str| {
        let rest = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"));
        let is_whole = rest.is_some_and(|rest| !rest.is_empty())
            && text.len() <= URL_CHARS_MAX
            && text
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && !b"\"<>\\".contains(&byte));
        if is_whole {
            Ok(text.to_owned())
        } else {
            Err(format!(
                "`{text:.60}` is not an address such as https://shop.example/privacy"
            ))
        }
    };
    read::parsed("address", parse)(node, place, findings)
}

/// Where a form leads back to: only to hosts that are named, or it would lead anywhere.
fn back(
    node: &Node,
    place: &Place,
    findings: &mut Findings,
    hosts: &BTreeSet<String>,
) -> Option<String> {
    let url = address(node, place, findings)?;
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let name = host.split(':').next().unwrap_or_default();
    if host.contains('@') || !hosts.contains(name) {
        let sentence = format!("`{name:.60}` is not among the `hosts` of this form.");
        findings.error("host", place, sentence);
        return None;
    }
    Some(url)
}

#[cfg(test)]
mod tests;
