//! `POST /api/v1/emails/preview`: an e-mail as somebody would get it: subject, HTML, plain text. Nothing is
//! saved and nothing is sent.
//!
//! Takes `email` (as `PUT` takes one) or the `handle` of one that was saved, perhaps in a `version`; `as`
//! whom: `{"contact": "12"}`, perhaps with the `event` of theirs that started it, or with the `journey` of theirs
//! that it stands in; and a `language` other than theirs; and a `house` style to try. Without `as` no value is known, so every field that has no fallback is empty.

use axum::extract::State;
use axum::http::HeaderMap;
use engine::contact::Contact;
use engine::document::{self, Node, SIZE_BYTES_MAX};
use engine::event::Event;
use engine::finding::{Findings, Place};
use engine::id::{ContactId, EventId, Handle, JourneyId};
use engine::journey::Journey;
use engine::read::{Fields, Key, key, whole_number};
use runner::Began;
use runner::house::HouseStyle;
use schemars::JsonSchema;
use serde::Serialize;
use store::Workspace;
use store::email::EmailSource;
use store::who::Who;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::problem::{Kind, Located, Problem};

use super::email::{self, InLanguage, Noted, sample::NO_LINK};
use super::house_style;
use super::workflow::text;

const KEYS: &[Key] = &[
    key("email", "The e-mail, as it is saved."),
    key("handle", "The handle of one that was saved."),
    key("version", "Its version; else the newest."),
    key("language", "In which language; else that of the contact."),
    key("as", "For whom."),
    key(
        "house",
        "A house style in place of the one that is set, as it is set.",
    ),
];
const AS: &[Key] = &[
    key("contact", "The number of a contact."),
    key("event", "The number of an event of theirs that started it."),
    key(
        "journey",
        "The number of a journey of theirs, with what started it and what its blocks left by now; instead of an event.",
    ),
];
/// An event is looked for among so many of a contact, the newest.
const EVENTS_MAX: usize = 500;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EmailPreview")]
pub(crate) struct Preview {
    /// The language that it is in; null for the e-mail's own.
    language: Option<String>,
    pub(super) subject: String,
    /// Empty where there is plain text only.
    pub(super) html: String,
    pub(super) text: String,
    /// Bytes of the HTML.
    html_bytes: usize,
    /// The HTML before values are filled in.
    source: String,
    /// The MJML that its blocks became; null where it is not made of blocks.
    mjml: Option<String>,
    /// What was noticed while values were filled in.
    noticed: Vec<Noticed>,
    /// What could be better in the e-mail.
    notes: Vec<Noted>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EmailNoticed")]
struct Noticed {
    /// `missing`, `fallback_used`, `absent_in_condition`, `unreadable_date`, `refused`.
    kind: &'static str,
    at: String,
    /// Line in that part, from 1; null for a block.
    line: Option<u32>,
    column: Option<u32>,
    /// The expression as it is written.
    path: String,
    /// How often.
    count: u32,
}

/// What is asked for.
struct Asked {
    source: EmailSource,
    language: Option<String>,
    as_whom: As,
    house: Option<HouseStyle>,
}

/// For whom, and what came before it.
#[derive(Default)]
struct As {
    contact: Option<ContactId>,
    event: Option<EventId>,
    journey: Option<JourneyId>,
}

/// The same as it was found.
enum Found {
    Event(Box<Event>),
    Journey(Box<Journey>, Vec<Event>),
}

impl Found {
    fn began(&self) -> Began<'_> {
        match self {
            Self::Event(event) => Began::Event(event),
            Self::Journey(journey, history) => Began::Journey(journey, history),
        }
    }
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    body: Received<SIZE_BYTES_MAX>,
) -> Result<Json<Preview>, Problem> {
    let workspace = caller.workspace();
    let asked = read(workspace, text(&headers, &body.bytes)?).await?;
    Ok(json::ok(made(&app, workspace, asked).await?))
}

/// An e-mail as a contact would get it, or with nothing known of anybody.
pub(super) async fn of(
    app: &App,
    workspace: Workspace<'_>,
    source: EmailSource,
    language: Option<String>,
    contact: Option<ContactId>,
) -> Result<Preview, Problem> {
    let asked = Asked {
        source,
        language,
        as_whom: As {
            contact,
            ..As::default()
        },
        house: None,
    };
    made(app, workspace, asked).await
}

async fn made(app: &App, workspace: Workspace<'_>, asked: Asked) -> Result<Preview, Problem> {
    let contact = contact(workspace, asked.as_whom.contact).await?;
    let found = found(app, workspace, &asked.as_whom).await?;
    let house = match asked.house {
        Some(house) => house,
        None => email::house(workspace).await?,
    };
    let compiled = email::compile(&asked.source, &house).map_err(Problem::invalid)?;
    let notes = email::notes(&compiled);
    let wanted = asked.language.as_deref();
    let wanted = wanted.or_else(|| contact.as_ref()?.language.as_deref());
    let one = chosen(compiled, wanted)?;
    let settings = workspace.settings().await?;
    let settings = settings.ok_or_else(|| Problem::no("workspace"))?;
    let context = runner::sample_context(contact.as_ref(), &settings, app.now());
    let mut preview = shown(one, contact.as_ref(), found.as_ref(), &house, &context)?;
    preview.notes = notes;
    Ok(preview)
}

async fn read(workspace: Workspace<'_>, text: &str) -> Result<Asked, Problem> {
    let mut findings = Findings::default();
    let refused =
        |findings: Findings| Problem::findings("The preview cannot be read.", findings.into_list());
    let Some(node) = document::read(text, &mut findings) else {
        return Err(refused(findings));
    };
    let Some(fields) = Fields::open(&node, &Place::default(), &[KEYS], &mut findings) else {
        return Err(refused(findings));
    };
    let own = fields.get("email");
    let own = own.and_then(|(node, _)| email::whole(node, None, &mut findings));
    let handle = fields.read("handle", &mut findings, engine::read::handle);
    let version = fields.read("version", &mut findings, whole_number(1, i64::MAX));
    let language = fields.read("language", &mut findings, engine::read::text(35));
    if fields.has("email") == fields.has("handle") {
        let sentence = "Write `email` or `handle`, one of them.";
        findings.error("missing", &Place::default(), sentence);
    }
    let as_whom = match fields.get("as") {
        Some((node, place)) => seen_as(node, &place, &mut findings),
        None => As::default(),
    };
    let house = fields.get("house");
    let house = house.and_then(|(node, _)| house_style::read(node, &mut findings));
    if !findings.publishable() {
        return Err(refused(findings));
    }
    let source = match (own, handle) {
        (Some(own), _) => own.source,
        (None, Some(handle)) => saved(workspace, &handle, version).await?,
        (None, None) => return Err(refused(findings)),
    };
    Ok(Asked {
        source,
        language,
        as_whom,
        house,
    })
}

fn seen_as(node: &Node, place: &Place, findings: &mut Findings) -> As {
    let Some(fields) = Fields::open(node, place, &[AS], findings) else {
        return As::default();
    };
    let mut number = |key: &str| {
        let (node, place) = fields.get(key)?;
        let number = node.text().and_then(|text| text.parse::<i64>().ok());
        if number.is_none() {
            findings.error(
                "wrong_kind",
                &place,
                "This must be a number, written as a text.",
            );
        }
        number
    };
    let asked = As {
        contact: number("contact").map(ContactId),
        event: number("event").map(EventId),
        journey: number("journey").map(JourneyId),
    };
    if asked.contact.is_none() && (asked.event.is_some() || asked.journey.is_some()) {
        let sentence = "An `event` or a `journey` is looked for among those of a `contact`.";
        findings.error("missing", place, sentence);
    }
    if asked.event.is_some() && asked.journey.is_some() {
        let sentence = "Write `event` or `journey`, one of them.";
        findings.error("missing", place, sentence);
    }
    asked
}

async fn saved(
    workspace: Workspace<'_>,
    handle: &Handle,
    version: Option<i64>,
) -> Result<EmailSource, Problem> {
    let row = match version {
        Some(version) => workspace.email_version(handle, version).await?,
        None => workspace.email(handle).await?,
    };
    let row = row.ok_or_else(|| Problem::no("e-mail"))?;
    Ok(row.source)
}

async fn contact(
    workspace: Workspace<'_>,
    id: Option<ContactId>,
) -> Result<Option<Contact>, Problem> {
    let Some(id) = id else {
        return Ok(None);
    };
    let row = workspace.contact(&Who::Contact(id)).await?;
    let row = row.ok_or_else(|| Problem::no("contact"))?;
    Ok(Some(row.contact))
}

/// What came before it, if that is asked for.
async fn found(app: &App, workspace: Workspace<'_>, asked: &As) -> Result<Option<Found>, Problem> {
    let Some(contact) = asked.contact else {
        return Ok(None);
    };
    if let Some(id) = asked.journey {
        return Ok(Some(journey(app, workspace, contact, id).await?));
    }
    let Some(id) = asked.event else {
        return Ok(None);
    };
    let events = workspace.events(contact, None, EVENTS_MAX).await?;
    let found = events.into_iter().find(|event| event.id == id);
    let found = found.map(|event| Some(Found::Event(Box::new(event))));
    found.ok_or_else(|| {
        let detail = format!("The contact's newest {EVENTS_MAX} events do not have this one.");
        Problem::new(Kind::NotFound, detail)
    })
}

/// A journey of the contact, or of one that became part of it, with what happened to them.
async fn journey(
    app: &App,
    workspace: Workspace<'_>,
    contact: ContactId,
    id: JourneyId,
) -> Result<Found, Problem> {
    let parts = workspace.parts(contact).await?;
    for one in std::iter::once(contact).chain(parts) {
        let bucket = app.store.bucket_of(workspace.id(), one);
        let asked = vec![(workspace.id(), id)];
        let read = app.store.system().journeys(bucket, asked).await?;
        let read = read.into_iter().next().transpose()?.flatten();
        // In the same bucket are journeys of others, too.
        if let Some(journey) = read.filter(|journey| journey.contact == one) {
            let mut history = workspace.events(contact, None, EVENTS_MAX).await?;
            history.reverse();
            return Ok(Found::Journey(Box::new(journey), history));
        }
    }
    Err(Problem::no("journey"))
}

/// The e-mail in the language that is wanted, or in its own.
fn chosen(mut all: Vec<InLanguage>, wanted: Option<&str>) -> Result<InLanguage, Problem> {
    let tags: Vec<_> = all.iter().filter_map(|one| one.language.clone()).collect();
    let tags: Vec<_> = tags.iter().map(String::as_str).collect();
    // Its own is the first.
    let at = runner::words_for(&tags, wanted).map_or(0, |at| at + 1);
    if at >= all.len() {
        return Err(Problem::no("e-mail"));
    }
    Ok(all.swap_remove(at))
}

fn shown(
    one: InLanguage,
    contact: Option<&Contact>,
    found: Option<&Found>,
    house: &HouseStyle,
    context: &runner::RenderContext,
) -> Result<Preview, Problem> {
    let refused = |sentence: String| Problem::invalid(vec![Located::refused("email", &sentence)]);
    let data = runner::sample(contact, found.map(Found::began), house, NO_LINK).map_err(refused)?;
    let rendered = one.compiled.template.render(&data, context);
    let rendered = rendered.map_err(|error| refused(error.to_string()))?;
    let noticed = |finding: &mail::template::Finding| {
        let (at, position) = one.place(finding.part, finding.place());
        Noticed {
            kind: finding.word(),
            at,
            line: position.map(|(line, _)| line),
            column: position.map(|(_, column)| column),
            path: finding.diagnostic.path.clone(),
            count: finding.diagnostic.count,
        }
    };
    Ok(Preview {
        subject: rendered.subject.to_string(),
        html_bytes: rendered.html.len(),
        html: rendered.html,
        text: rendered.text,
        noticed: rendered.findings.iter().map(noticed).collect(),
        source: one.compiled.html,
        mjml: one.mjml.map(|mjml| mjml.source),
        notes: Vec::new(),
        language: one.language,
    })
}

#[cfg(test)]
mod tests;
