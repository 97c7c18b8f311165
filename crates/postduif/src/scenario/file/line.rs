//! One line of a story: at an instant, something happens, or something must have followed.

use engine::calendar::Zone;
use engine::document::Node;
use engine::finding::{Findings, Place};
use engine::moment;
use engine::read::{self, Fields, Key, key, unknown};
use engine::time::Time;
use serde_json::{Map, Value as Json, json};

use super::{NAME_CHARS_MAX, Person, map};

const KEYS: &[Key] = &[
    key("at", "When: local date and time, or an instant."),
    key("contact", "Whom it is about."),
    key("event", "It happens: an event of this name comes in."),
    key("data", "The event's fields."),
    key(
        "id",
        "The event's own key; the same one twice is one event.",
    ),
    key("occurred_at", "When the event happened, if not just now."),
    key("set", "It happens: fields of the contact change."),
    key("tag", "It happens: the contact gets this tag."),
    key("untag", "It happens: the contact loses it."),
    key(
        "joins",
        "It happens: the contact subscribes to this interest.",
    ),
    key("leaves", "It happens: the contact leaves it."),
    key(
        "done",
        "It happens: somebody does the open task of the contact with this title.",
    ),
    key(
        "registers",
        "It happens: the contact registers for this activity.",
    ),
    key("withdraws", "It happens: the contact withdraws from it."),
    key(
        "attended",
        "It happens: the contact is said to have been there.",
    ),
    key(
        "absent",
        "It happens: the contact is said not to have been there.",
    ),
    key("moves", "It happens: this activity is moved."),
    key("to", "With `moves`: when it begins from now on."),
    key("cancels", "It happens: this activity is called off."),
    key(
        "complete",
        "It happens: this source says that everything has come in.",
    ),
    key("until", "With `complete`: everything up to there."),
    key("pause", "It happens: somebody pauses this workflow."),
    key("resume", "It happens: somebody resumes it."),
    key(
        "mail",
        "It must follow: this e-mail went out in this very minute.",
    ),
    key("subject", "With `mail`: its subject."),
    key(
        "skipped",
        "It must follow: this e-mail was decided, and not sent.",
    ),
    key(
        "ended",
        "It must follow: a journey through this workflow ended in this very minute.",
    ),
    key("reason", "With `skipped` or `ended`: why."),
];
/// Each line has exactly one of these.
const SUBJECTS: [&str; 19] = [
    "done",
    "event",
    "set",
    "tag",
    "untag",
    "joins",
    "leaves",
    "registers",
    "withdraws",
    "attended",
    "absent",
    "moves",
    "cancels",
    "complete",
    "pause",
    "resume",
    "mail",
    "skipped",
    "ended",
];
/// What happens to nobody in particular.
const OF_NOBODY: [&str; 5] = ["pause", "resume", "moves", "cancels", "complete"];

/// One line of a story.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::scenario) struct Line {
    pub(in crate::scenario) at: Time,
    /// Where it stands in the file.
    pub(in crate::scenario) position: Option<(usize, usize)>,
    pub(in crate::scenario) what: What,
}

/// What a line says.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::scenario) enum What {
    /// Something happens.
    Happens(Happen),
    /// Something must have followed, about this contact.
    Follows(String, Expect),
}

/// Something that happens.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::scenario) enum Happen {
    /// An event of a contact: the body that tells it, but for who it is.
    Event(String, Map<String, Json>),
    /// A contact changes: the body that tells it, but for who it is.
    Change(String, Map<String, Json>),
    /// The open task of a contact with this title is done.
    Done(String, String),
    /// A workflow is paused or resumed.
    Switch(String, &'static str),
    /// How a contact stands with an activity changes: who, what, which.
    Attend(String, &'static str, String),
    /// An activity begins at another instant, or is called off.
    Activity(String, Option<Time>),
    /// A source is complete, up to there or by now.
    Complete(String, Option<Time>),
}

/// Something that must have followed.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::scenario) enum Expect {
    /// This e-mail went out, with this subject.
    Mail(String, Option<String>),
    /// This e-mail was not sent, for this reason.
    Skipped(String, Option<String>),
    /// A journey through this workflow ended, for this reason.
    Ended(String, Option<String>),
}

/// A local date and time in a zone, or an instant.
pub(super) fn instant(zone: &Zone) -> impl Fn(&Node, &Place, &mut Findings) -> Option<Time> {
    let parse = |text: &str| {
        moment::instant(text, zone).ok_or_else(|| {
            format!("`{text:.60}` is not a date and time such as \"2027-03-08T14:30\"")
        })
    };
    move |node, place, findings| read::parsed("time", parse)(node, place, findings)
}

pub(super) fn read(
    node: &Node,
    place: &Place,
    zone: &Zone,
    people: &[Person],
    findings: &mut Findings,
) -> Option<Line> {
    let fields = Fields::open(node, place, &[KEYS], findings)?;
    let at = fields.required("at", findings, instant(zone));
    let mut subjects = SUBJECTS.into_iter().filter(|subject| fields.has(subject));
    let (Some(subject), None) = (subjects.next(), subjects.next()) else {
        let sentence = format!("A line has exactly one of {}.", SUBJECTS.join(", "));
        findings.error("line", place, sentence);
        return None;
    };
    let who = if OF_NOBODY.contains(&subject) {
        Some(String::new())
    } else {
        fields.required("contact", findings, known(people))
    };
    let what = what(subject, &fields, at, zone, findings);
    Some(Line {
        at: at?,
        position: node.position,
        what: what?(who?),
    })
}

/// The name of somebody who takes part.
fn known(people: &[Person]) -> impl Fn(&Node, &Place, &mut Findings) -> Option<String> {
    let find = |name: &str| {
        let mut names = people.iter().map(|person| person.id.as_str());
        if names.any(|known| known == name) {
            return Ok(name.to_owned());
        }
        Err(unknown(
            "contact",
            name,
            people.iter().map(|person| person.id.as_str()),
        ))
    };
    move |node, place, findings| read::parsed("unknown_contact", find)(node, place, findings)
}

type About = Box<dyn FnOnce(String) -> What>;

fn what(
    subject: &'static str,
    fields: &Fields<'_>,
    at: Option<Time>,
    zone: &Zone,
    findings: &mut Findings,
) -> Option<About> {
    let text = read::text(NAME_CHARS_MAX);
    let change = |body: Json| -> Option<About> {
        let Json::Object(body) = body else {
            return None;
        };
        Some(Box::new(|who| What::Happens(Happen::Change(who, body))))
    };
    if subject == "set" {
        let set = fields.read(subject, findings, map)?;
        return change(json!({ "fields": set }));
    }
    let word = fields.read(subject, findings, &text)?;
    let reason = fields.read("reason", findings, &text);
    let expect =
        |expect: Expect| -> Option<About> { Some(Box::new(|who| What::Follows(who, expect))) };
    match subject {
        "event" => {
            let mut body = Map::from_iter([("event".to_owned(), Json::String(word))]);
            let data = fields.read("data", findings, map).unwrap_or_default();
            body.insert("data".to_owned(), Json::Object(data));
            if let Some(key) = fields.read("id", findings, &text) {
                body.insert("id".to_owned(), Json::String(key));
            }
            if let Some(at) = fields.read("occurred_at", findings, instant(zone)) {
                body.insert("occurred_at".to_owned(), Json::String(at.to_string()));
            }
            Some(Box::new(|who| What::Happens(Happen::Event(who, body))))
        }
        "tag" | "untag" => change(json!({ "tags": { word: subject == "tag" } })),
        "joins" | "leaves" => change(consent(&word, subject == "joins", at?)),
        "pause" | "resume" => Some(Box::new(move |_| {
            What::Happens(Happen::Switch(word, subject))
        })),
        "registers" | "withdraws" | "attended" | "absent" => Some(Box::new(move |who| {
            What::Happens(Happen::Attend(who, subject, word))
        })),
        "moves" => {
            let to = fields.required("to", findings, instant(zone))?;
            Some(Box::new(move |_| {
                What::Happens(Happen::Activity(word, Some(to)))
            }))
        }
        "complete" => {
            let until = fields.read("until", findings, instant(zone));
            Some(Box::new(move |_| {
                What::Happens(Happen::Complete(word, until))
            }))
        }
        "cancels" => Some(Box::new(|_| What::Happens(Happen::Activity(word, None)))),
        "done" => Some(Box::new(|who| What::Happens(Happen::Done(who, word)))),
        "mail" => expect(Expect::Mail(
            word,
            fields.read("subject", findings, read::text(998)),
        )),
        "skipped" => expect(Expect::Skipped(word, reason)),
        _ => expect(Expect::Ended(word, reason)),
    }
}

/// The body that tells a person's word about an interest.
pub(in crate::scenario) fn consent(interest: &str, subscribed: bool, at: Time) -> Json {
    let mut one = json!({
        "interest": interest, "subscribed": subscribed, "source": "scenario",
        "at": at.to_string(),
    });
    if subscribed {
        one["basis"] = "opt_in".into();
    }
    json!({ "interests": [one] })
}
