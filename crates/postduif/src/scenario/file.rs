//! The form of a scenario file: workflows, people, and stories of what happens when and which mails
//! must follow. Read tolerantly, so that every mistake is told with its line. This module plays
//! nothing.

mod line;

use std::path::{Path, PathBuf};

use engine::calendar::Zone;
use engine::document::{self, Content, Node};
use engine::finding::{Finding, Findings, Place};
use engine::read::{self, Fields, Key, key};
use engine::time::Time;
use serde_json::{Map, Value as Json, json};

pub(super) use self::line::{Expect, Happen, Line, What, consent};

/// The number of this form.
const FORMAT: i64 = 1;
/// Most of each thing in one file: a file that is longer is not read by people any more.
const MANY: usize = 1_000;
/// Longest name of a scenario or a person.
const NAME_CHARS_MAX: usize = 200;
/// Where the workspace is if the file does not say.
const ZONE: &str = "Europe/Amsterdam";

const KEYS: &[Key] = &[
    key("format", "The version of this form: 1."),
    key("note", "For the next reader."),
    key("workflows", "Workflow files, seen from this file's folder."),
    key(
        "emails",
        "The folder of their e-mails; without it each mail is made up.",
    ),
    key("zone", "The workspace's zone, and that of every time here."),
    key(
        "settings",
        "What holds for the workspace, as its settings say it.",
    ),
    key(
        "staff",
        "People on our side, as the API takes them, with a handle.",
    ),
    key("coupons", "Pools: each a handle and its codes."),
    key(
        "activities",
        "Open days, webinars: as the API takes them, with a handle.",
    ),
    key("contacts", "Who takes part."),
    key("scenarios", "The stories."),
];
const CONTACT_KEYS: &[Key] = &[
    key("id", "Its name in this file; its address is made of it."),
    key("email", "Another address."),
    key("fields", "Names and values."),
    key("tags", "Tags."),
    key("interests", "Interests that the person agreed to."),
];
const POOL_KEYS: &[Key] = &[
    key("handle", "By which workflows name it."),
    key("codes", "What is in it."),
];
const SCENARIO_KEYS: &[Key] = &[
    key("name", "What it shows, in a sentence."),
    key("start", "When it begins; as its first line if left out."),
    key("until", "When it ends; as its last line if left out."),
    key("story", "What happens, and what must follow."),
];

/// A file that was read.
pub(super) struct File {
    pub(super) workflows: Vec<PathBuf>,
    pub(super) emails: Option<PathBuf>,
    pub(super) zone: Zone,
    /// What holds for the workspace; nothing if it is not said.
    pub(super) settings: Option<Map<String, Json>>,
    /// People on our side, by handle.
    pub(super) staff: Vec<(String, Map<String, Json>)>,
    /// Codes, by the handle of their pool.
    pub(super) coupons: Vec<(String, Vec<String>)>,
    /// What takes place, by handle.
    pub(super) activities: Vec<(String, Map<String, Json>)>,
    pub(super) people: Vec<Person>,
    pub(super) scenarios: Vec<Scenario>,
}

/// Somebody who takes part.
pub(super) struct Person {
    pub(super) id: String,
    pub(super) email: String,
    pub(super) fields: Map<String, Json>,
    pub(super) tags: Vec<String>,
    pub(super) interests: Vec<String>,
}

/// One story.
pub(super) struct Scenario {
    pub(super) name: String,
    pub(super) start: Time,
    pub(super) until: Time,
    /// In the order of their instants.
    pub(super) story: Vec<Line>,
}

/// Reads a file's text. `Err` holds what is wrong with it.
pub(super) fn read(path: &Path, text: &str) -> Result<File, Vec<Finding>> {
    let mut findings = Findings::default();
    let file = document::read(text, &mut findings)
        .and_then(|node| file(path, &node, &mut findings))
        .filter(|_| findings.publishable());
    file.ok_or_else(|| findings.into_list())
}

/// Whether a text looks like a scenario file and not like a workflow or an e-mail.
pub(super) fn is_scenario(text: &str) -> bool {
    text.lines().any(|line| line.starts_with("scenarios:"))
}

fn file(path: &Path, node: &Node, findings: &mut Findings) -> Option<File> {
    let fields = Fields::open(node, &Place::default(), &[KEYS], findings)?;
    fields.required("format", findings, read::whole_number(FORMAT, FORMAT));
    fields.read("note", findings, read::text(500));
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    let paths = read::list(1, 20, read::text(500));
    let workflows = fields.required("workflows", findings, paths);
    let emails = fields.read("emails", findings, read::text(500));
    let zone = if fields.has("zone") {
        fields.read("zone", findings, zone)
    } else {
        Zone::named(ZONE)
    };
    let settings = fields.read("settings", findings, map);
    let staff = fields.read("staff", findings, read::list(0, MANY, colleague));
    let coupons = fields.read("coupons", findings, read::list(0, MANY, pool));
    let activities = read::list(0, MANY, named);
    let activities = fields.read("activities", findings, activities);
    let people = fields.required("contacts", findings, read::list(1, MANY, person));
    let people = people.unwrap_or_default();
    let zone = zone?;
    let one = |node: &Node, place: &Place, findings: &mut Findings| {
        scenario(node, place, &zone, &people, findings)
    };
    let scenarios = fields.required("scenarios", findings, read::list(1, MANY, one));
    Some(File {
        workflows: workflows?.iter().map(|path| folder.join(path)).collect(),
        emails: emails.map(|path| folder.join(path)),
        scenarios: scenarios?,
        zone,
        settings,
        staff: staff.unwrap_or_default(),
        coupons: coupons.unwrap_or_default(),
        activities: activities.unwrap_or_default(),
        people,
    })
}

fn zone(node: &Node, place: &Place, findings: &mut Findings) -> Option<Zone> {
    let named = |name: &str| {
        Zone::named(name)
            .ok_or_else(|| format!("`{name:.60}` is not a time zone such as Europe/Amsterdam"))
    };
    read::parsed("zone", named)(node, place, findings)
}

fn person(node: &Node, place: &Place, findings: &mut Findings) -> Option<Person> {
    let fields = Fields::open(node, place, &[CONTACT_KEYS], findings)?;
    let id = fields.required("id", findings, read::local_id)?;
    let made_up = format!("{id}@example.test");
    let words = read::list(0, MANY, read::text(NAME_CHARS_MAX));
    Some(Person {
        email: fields
            .read("email", findings, read::text(NAME_CHARS_MAX))
            .unwrap_or(made_up),
        fields: fields.read("fields", findings, map).unwrap_or_default(),
        tags: fields.read("tags", findings, &words).unwrap_or_default(),
        interests: fields
            .read("interests", findings, &words)
            .unwrap_or_default(),
        id: id.to_string(),
    })
}

/// Somebody on our side; what else may stand there, the API says.
fn colleague(
    node: &Node,
    place: &Place,
    findings: &mut Findings,
) -> Option<(String, Map<String, Json>)> {
    let (handle, mut body) = named(node, place, findings)?;
    let address = json!(format!("{handle}@staff.example.test"));
    body.entry("email").or_insert(address);
    let name = json!(handle);
    body.entry("name").or_insert(name);
    Some((handle, body))
}

/// What has a handle, and the rest of it.
fn named(
    node: &Node,
    place: &Place,
    findings: &mut Findings,
) -> Option<(String, Map<String, Json>)> {
    let mut body = map(node, place, findings)?;
    let Some(Json::String(handle)) = body.remove("handle") else {
        findings.error("missing", place, "`handle` is missing.");
        return None;
    };
    Some((handle, body))
}

fn pool(node: &Node, place: &Place, findings: &mut Findings) -> Option<(String, Vec<String>)> {
    let fields = Fields::open(node, place, &[POOL_KEYS], findings)?;
    let handle = fields.required("handle", findings, read::handle)?;
    let codes = read::list(0, MANY, read::text(NAME_CHARS_MAX));
    let codes = fields.read("codes", findings, codes);
    Some((handle.to_string(), codes.unwrap_or_default()))
}

fn scenario(
    node: &Node,
    place: &Place,
    zone: &Zone,
    people: &[Person],
    findings: &mut Findings,
) -> Option<Scenario> {
    let fields = Fields::open(node, place, &[SCENARIO_KEYS], findings)?;
    let name = fields.required("name", findings, read::text(NAME_CHARS_MAX));
    let start = fields.read("start", findings, line::instant(zone));
    let until = fields.read("until", findings, line::instant(zone));
    let one = |node: &Node, place: &Place, findings: &mut Findings| {
        line::read(node, place, zone, people, findings)
    };
    let mut story = fields.required("story", findings, read::list(1, MANY, one))?;
    story.sort_by_key(|line| line.at);
    let start = start.or(story.first().map(|line| line.at))?;
    let until = until.or(story.last().map(|line| line.at))?;
    let outside = story.iter().find(|line| line.at < start || line.at > until);
    if let Some(line) = outside {
        let place = Place {
            at: place.at.clone(),
            position: line.position,
        };
        findings.error("time", &place, "This is before `start` or after `until`.");
    }
    Some(Scenario {
        name: name?,
        start,
        until,
        story,
    })
}

/// A map whose names are the user's own.
fn map(node: &Node, place: &Place, findings: &mut Findings) -> Option<Map<String, Json>> {
    if let Content::Map(_) = node.content {
        let json = free(node, place, findings)?;
        return json.as_object().cloned();
    }
    let sentence = "This must be a map of names and values.";
    findings.error("wrong_kind", place, sentence);
    None
}

/// Free data: whatever an event or a field can hold.
fn free(node: &Node, place: &Place, findings: &mut Findings) -> Option<Json> {
    Some(match &node.content {
        Content::Null => Json::Null,
        Content::Bool(bool) => Json::Bool(*bool),
        Content::Text(text) => Json::String(text.clone()),
        Content::Number(text) => {
            let Ok(number) = serde_json::from_str(text) else {
                findings.error(
                    "number",
                    place,
                    format!("`{text:.40}` is not a number as JSON has them."),
                );
                return None;
            };
            Json::Number(number)
        }
        Content::List(nodes) => {
            let nodes = nodes.iter().enumerate();
            let read = nodes.map(|(n, node)| free(node, &place.part(n, node.position), findings));
            Json::Array(read.collect::<Option<_>>()?)
        }
        Content::Map(entries) => {
            let read = entries.iter().map(|(name, node)| {
                let at = place.part(&name.text, node.position);
                Some((name.text.clone(), free(node, &at, findings)?))
            });
            Json::Object(read.collect::<Option<_>>()?)
        }
    })
}

#[cfg(test)]
mod tests;
