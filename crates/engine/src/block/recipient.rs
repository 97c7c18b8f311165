//! People on our side, as a workflow names them: by name, by role, by turn, or by what they are to
//! the contact. Who that is, is known by who carries out the ask.

use crate::document::Node;
use crate::finding::{Findings, Place};
use crate::form::{Form, Rule, Shape, parts};
use crate::id::Handle;
use crate::path::{Path, Root};
use crate::read::{self, Fields, Key, key};
use crate::scope::Scope;
use crate::step::ask::Whom;
use crate::value::Value;

const KEYS: &[Key] = &[
    key("person", "Who has this handle or address.").takes(Form::text(NAME_CHARS_MAX)),
    key("role", "Everybody who has this role.").takes(Form::HANDLE),
    key("owner", "contact or activity: who it belongs to.")
        .takes(Form::Words(&["contact", "activity"])),
    key(
        "round_robin",
        "Whose turn it is among those who have this role.",
    )
    .takes(Form::HANDLE),
    key("manager_of", "The manager of that recipient.").takes(parts::RECIPIENT),
    key(
        "chat",
        "A chat, by the name of the secret that holds its address: in `notify_staff` with `channel: chat`.",
    )
    .takes(Form::HANDLE),
    key(
        "webhook",
        "A webhook, by its name: in `notify_staff` with `channel: webhook`.",
    )
    .takes(Form::HANDLE),
];
/// What a recipient looks like.
pub(crate) fn form() -> Form {
    Form::Map(&Shape {
        keys: &[KEYS],
        rules: &[Rule::One(&[
            "person",
            "role",
            "owner",
            "round_robin",
            "manager_of",
            "chat",
            "webhook",
        ])],
    })
}

/// Managers of managers end somewhere.
const MANAGERS_MAX: usize = 3;
/// Most recipients that one block names.
pub(super) const RECIPIENTS_MAX: usize = 10;
/// Longest handle or address.
const NAME_CHARS_MAX: usize = 254;

/// Somebody on our side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// Who has this handle or this address.
    Person(String),
    /// Everybody who has this role.
    Role(Handle),
    /// Whose turn it is among those who have this role.
    Turn(Handle),
    /// Who the contact, or the activity that the journey hangs on, belongs to: its field `owner` holds
    /// a handle or an address.
    Owner(Root),
    /// The manager of that recipient.
    ManagerOf(Box<Recipient>),
}

/// Those a block names with `to`, in order, and whom in their place; nothing where `to` is missing or
/// wrong.
pub(super) fn named(
    fields: &Fields<'_>,
    findings: &mut Findings,
) -> Option<(Vec<Recipient>, Option<Recipient>)> {
    let to = fields.required("to", findings, several);
    let fallback = fields.read("fallback", findings, Recipient::read);
    Some((to?, fallback))
}

/// Several of them, in order.
pub(super) fn several(
    node: &Node,
    place: &Place,
    findings: &mut Findings,
) -> Option<Vec<Recipient>> {
    read::list(1, RECIPIENTS_MAX, Recipient::read)(node, place, findings)
}

/// What a block names with `to`, alone, where it tells nobody by name: a `chat` or a `webhook`.
pub(super) fn alone(
    kind: &'static str,
    fields: &Fields<'_>,
    findings: &mut Findings,
) -> Option<Handle> {
    let one = |node: &Node, place: &Place, findings: &mut Findings| {
        let fields = Fields::open(node, place, &[KEYS], findings)?;
        if !fields.has(kind) || KEYS.iter().filter(|key| fields.has(key.name)).count() != 1 {
            let sentence =
                format!("With `channel: {kind}` this is a {kind} alone: `to: [{{ {kind}: … }}]`.");
            findings.error(kind, place, sentence);
            return None;
        }
        fields.read(kind, findings, read::handle)
    };
    fields
        .required("to", findings, read::list(1, 1, one))?
        .pop()
}

impl Recipient {
    fn read(node: &Node, place: &Place, findings: &mut Findings) -> Option<Self> {
        Self::read_within(MANAGERS_MAX, node, place, findings)
    }

    fn read_within(
        managers: usize,
        node: &Node,
        place: &Place,
        findings: &mut Findings,
    ) -> Option<Self> {
        let fields = Fields::open(node, place, &[KEYS], findings)?;
        let given = KEYS.iter().filter(|key| fields.has(key.name)).count();
        for kind in ["chat", "webhook"] {
            if let Some((_, at)) = fields.get(kind) {
                let sentence = format!(
                    "A {kind} is told by `notify_staff` with `channel: {kind}`, and nobody beside it."
                );
                findings.error(kind, &at, sentence);
                return None;
            }
        }
        if given != 1 {
            let sentence =
                "A recipient is exactly one of person, role, owner, round_robin, manager_of.";
            findings.error("recipient", place, sentence);
            return None;
        }
        if fields.has("owner") {
            return fields.read("owner", findings, owner);
        }
        if let Some(person) = fields.read("person", findings, read::text(NAME_CHARS_MAX)) {
            return Some(Self::Person(person));
        }
        if let Some(role) = fields.read("role", findings, read::handle) {
            return Some(Self::Role(role));
        }
        if let Some(role) = fields.read("round_robin", findings, read::handle) {
            return Some(Self::Turn(role));
        }
        let (inner, at) = fields.get("manager_of")?;
        if managers == 0 {
            let sentence = format!("Managers of managers end after {MANAGERS_MAX}.");
            findings.error("recipient", &at, sentence);
            return None;
        }
        let inner = Self::read_within(managers - 1, inner, &at, findings)?;
        Some(Self::ManagerOf(Box::new(inner)))
    }

    /// Who it is, as far as the facts tell.
    pub(super) fn find(&self, scope: &Scope<'_>) -> Whom {
        match self {
            Self::Person(name) => Whom::Person(name.clone()),
            Self::Role(role) => Whom::Role(role.clone()),
            Self::Turn(role) => Whom::Turn(role.clone()),
            Self::ManagerOf(inner) => match inner.find(scope) {
                Whom::Nobody => Whom::Nobody,
                whom => Whom::ManagerOf(Box::new(whom)),
            },
            Self::Owner(of) => {
                let path = Path {
                    root: *of,
                    names: vec!["owner".to_owned()],
                };
                match scope.find(&path).map(|found| found.value.into_owned()) {
                    Some(Value::Text(owner)) if !owner.trim().is_empty() => Whom::Person(owner),
                    _ => Whom::Nobody,
                }
            }
        }
    }
}

fn owner(node: &Node, place: &Place, findings: &mut Findings) -> Option<Recipient> {
    match node.text() {
        Some("contact") => Some(Recipient::Owner(Root::Contact)),
        Some("activity") => Some(Recipient::Owner(Root::Activity)),
        Some("company") => {
            let sentence = "Owners of companies belong to the format, but this version does not know them yet.";
            findings.error("not_yet", place, sentence);
            None
        }
        _ => {
            let sentence = "An owner is that of the contact, the activity or the company.";
            findings.error("recipient", place, sentence);
            None
        }
    }
}
