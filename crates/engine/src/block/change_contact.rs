//! `do: change_contact`: changes fields, tags and interests of the contact, in the order in which they
//! are written. Each change sees those before it, and so do the blocks that follow in the same run.
//! Each is an event, written in the same commit.

mod keys;

use rust_decimal::Decimal;

use self::keys::{CHANGE, FIELD_KEYS, INTEREST_KEYS, PROOF_CHARS_MAX, TAG_KEYS};
use super::given::Given;
use super::{Inside, Kind, Next, Run};
use crate::contact::{Basis, Change, Changed, Consent, Contact, Standing};
use crate::document::Node;
use crate::finding::{Findings, Place};
use crate::form::Form;
use crate::id::Handle;
use crate::money::Money;
use crate::path::{self, Path, Root};
use crate::read::{self, Fields, key};
use crate::scope::{Facts, Scope};
use crate::value::Value;
use crate::why::Why;

/// What forms and documentation see.
pub const KIND: Kind = Kind {
    name: "change_contact",
    doc: "Changes fields, tags and interests of the contact.",
    keys: &[key(
        "changes",
        "What changes: a field with one of set, clear, add, subtract, append, remove; a tag; an interest.",
    ).takes(Form::list(&CHANGE, 1, CHANGES_MAX)).required()],    rules: &[],
};

/// Most changes of one block.
const CHANGES_MAX: usize = 50;
/// Most elements of a list that grows by `append`.
const LIST_LENGTH_MAX: usize = 1_000;

/// The parts of a contact that are not an attribute and can be changed here. An address is not among
/// them: it is also a key by which a contact is found.
const BUILT_IN: [&str; 2] = ["zone", "language"];
const FIXED: [&str; 3] = ["email", "created_at", "tags"];

/// Changes the contact.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeContact {
    /// What changes, in order.
    pub changes: Vec<One>,
}

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub enum One {
    /// Of a field.
    Field {
        /// Which.
        field: String,
        /// What becomes of it.
        to: To,
    },
    /// Of a tag.
    Tag {
        /// Which.
        tag: String,
        /// On or off.
        set: bool,
    },
    /// The person subscribes, with what they agreed to.
    Subscribe(Handle, String),
    /// The person leaves.
    Leave(Handle),
}

/// What becomes of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum To {
    /// This value.
    Set(Given),
    /// None.
    Clear,
    /// So much more.
    Add(Given),
    /// So much less.
    Subtract(Given),
    /// A list with this element more.
    Append(Given),
    /// A list without this element.
    Remove(Given),
}

impl ChangeContact {
    pub(super) fn read(
        fields: &Fields<'_>,
        inside: Inside,
        findings: &mut Findings,
    ) -> Option<Self> {
        let one = |node: &Node, place: &Place, findings: &mut Findings| {
            One::read(inside, node, place, findings)
        };
        let changes = fields.required("changes", findings, read::list(1, CHANGES_MAX, one))?;
        Some(Self { changes })
    }

    /// The paths that its values follow.
    pub(super) fn paths(&self) -> Vec<&Path> {
        let given = self.changes.iter().filter_map(|one| match one {
            One::Field { to, .. } => to.given(),
            One::Tag { .. } | One::Subscribe(..) | One::Leave(_) => None,
        });
        given.filter_map(Given::path).collect()
    }

    /// What it does.
    pub fn run(&self, run: &mut Run<'_>) -> Next {
        let mut notes = Vec::new();
        for one in &self.changes {
            let contact = run.contact.clone();
            let contact = contact.as_ref().unwrap_or(run.scope.facts.contact);
            let facts = Facts {
                contact,
                ..run.scope.facts
            };
            let scope = Scope { facts, ..run.scope };
            match one.change(&scope, run.source()) {
                Ok(change) => match run.change(&change) {
                    Changed::Refused(why) => notes.push(why),
                    Changed::Yes(..) | Changed::Same => {}
                },
                Err(why) => notes.push(why),
            }
        }
        let outcome = if run.contact.is_some() {
            "changed"
        } else {
            "unchanged"
        };
        Next::to(run.node.next, outcome, Why::note(notes.join("; ")))
    }
}

impl One {
    fn read(inside: Inside, node: &Node, place: &Place, findings: &mut Findings) -> Option<Self> {
        if node.get("tag").is_some() {
            let fields = Fields::open(node, place, &[TAG_KEYS], findings)?;
            let tag = fields.required("tag", findings, read::text(100));
            let set = fields.required("set", findings, read::bool);
            return Some(Self::Tag {
                tag: tag?,
                set: set?,
            });
        }
        if node.get("interest").is_some() {
            return Self::read_interest(node, place, findings);
        }
        let fields = Fields::open(node, place, &[FIELD_KEYS], findings)?;
        let field = fields.required("field", findings, field);
        let to = To::read(inside, &fields, findings);
        Some(Self::Field {
            field: field?,
            to: to?,
        })
    }

    fn read_interest(node: &Node, place: &Place, findings: &mut Findings) -> Option<Self> {
        let fields = Fields::open(node, place, &[INTEREST_KEYS], findings)?;
        let interest = fields.required("interest", findings, read::handle);
        let set = fields.required("set", findings, read::bool);
        let proof = fields.read("proof", findings, read::text(PROOF_CHARS_MAX));
        match set? {
            false if fields.has("proof") => {
                let sentence = "`proof` belongs to a subscription; who leaves proves nothing.";
                findings.error("proof", place, sentence);
                None
            }
            false => interest.map(Self::Leave),
            true if !fields.has("proof") => {
                let sentence =
                    "A subscription needs a `proof`: what did the person agree to, in which words?";
                findings.error("proof", place, sentence);
                None
            }
            true => Some(Self::Subscribe(interest?, proof?)),
        }
    }

    /// The change of the contact in `scope`, or why there is none.
    fn change(&self, scope: &Scope<'_>, source: String) -> Result<Change, String> {
        let change = |interest: &Handle, consent| Change::Interest {
            interest: interest.clone(),
            consent,
        };
        match self {
            Self::Field { field, to } => {
                let old = value_of(scope.facts.contact, field);
                let value = to.of(old.as_ref(), scope);
                let value = value.map_err(|why| format!("{field}: {why}"))?;
                Ok(Change::Field {
                    field: field.clone(),
                    value,
                })
            }
            Self::Tag { tag, set } => Ok(Change::Tag {
                tag: tag.clone(),
                set: *set,
            }),
            Self::Subscribe(interest, proof) => {
                // The person agreed by what started the journey, not by our getting round to it: an
                // opt-out that came in between is the later word.
                let trigger = scope.journey.map(|journey| &journey.memory.trigger);
                let at = trigger.map_or(scope.now, |trigger| trigger.occurred_at);
                let consent = Consent {
                    state: Standing::Subscribed,
                    basis: Basis::OptIn,
                    source,
                    wording: Some(proof.clone()),
                    at,
                };
                Ok(change(interest, consent))
            }
            Self::Leave(interest) => {
                let old = scope.facts.contact.interests.get(interest);
                let old = old.ok_or_else(|| format!("{interest}: was never subscribed"))?;
                let consent = Consent {
                    state: Standing::Left,
                    basis: old.basis,
                    source,
                    wording: None,
                    at: scope.now,
                };
                Ok(change(interest, consent))
            }
        }
    }
}

impl To {
    fn read(inside: Inside, fields: &Fields<'_>, findings: &mut Findings) -> Option<Self> {
        let verbs = FIELD_KEYS.iter().skip(1).map(|key| key.name);
        let given: Vec<_> = verbs.filter(|verb| fields.has(verb)).collect();
        let [verb] = given[..] else {
            let sentence = "A field has exactly one of: set, clear, add, subtract, append, remove.";
            findings.error("change", &fields.place, sentence);
            return None;
        };
        if verb == "clear" {
            let clear = fields.read("clear", findings, read::bool)?;
            if !clear {
                let sentence = "`clear: false` changes nothing.";
                findings.error("change", &fields.place, sentence);
            }
            return Some(Self::Clear);
        }
        let value = fields.read(verb, findings, Given::read(inside))?;
        Some(match verb {
            "add" => Self::Add(value),
            "subtract" => Self::Subtract(value),
            "append" => Self::Append(value),
            "remove" => Self::Remove(value),
            _ => Self::Set(value),
        })
    }

    fn given(&self) -> Option<&Given> {
        match self {
            Self::Clear => None,
            Self::Set(given)
            | Self::Add(given)
            | Self::Subtract(given)
            | Self::Append(given)
            | Self::Remove(given) => Some(given),
        }
    }

    /// The field's new value, or why it stays as it is.
    fn of(&self, old: Option<&Value>, scope: &Scope<'_>) -> Result<Value, String> {
        let given = match self.given() {
            None => return Ok(Value::Null),
            Some(given) => given.find(scope).ok_or("the value to take is missing")?,
        };
        match self {
            Self::Clear | Self::Set(_) => Ok(given),
            Self::Add(_) => sum(old, &given, Decimal::ONE),
            Self::Subtract(_) => sum(old, &given, Decimal::NEGATIVE_ONE),
            Self::Append(_) => {
                let mut list = elements(old)?;
                if list.len() >= LIST_LENGTH_MAX {
                    return Err(format!("the list has {LIST_LENGTH_MAX} elements already"));
                }
                list.push(given);
                Ok(Value::List(list))
            }
            Self::Remove(_) => {
                let mut list = elements(old)?;
                list.retain(|element| *element != given);
                Ok(Value::List(list))
            }
        }
    }
}

/// The name of a field that can be changed.
fn field(node: &Node, place: &Place, findings: &mut Findings) -> Option<String> {
    let path = path::read(node, place, findings)?;
    let (Root::Contact, [name]) = (path.root, &path.names[..]) else {
        let sentence = "Only a field of the contact can be changed: contact.points.";
        findings.error("field", place, sentence);
        return None;
    };
    if FIXED.contains(&name.as_str()) {
        let sentence = format!("`contact.{name}` cannot be changed by a workflow.");
        findings.error("field", place, sentence);
        return None;
    }
    Some(name.clone())
}

fn value_of(contact: &Contact, field: &str) -> Option<Value> {
    if BUILT_IN.contains(&field) {
        let text = match field {
            "zone" => &contact.zone,
            _ => &contact.language,
        };
        return text.clone().map(Value::Text);
    }
    let known = contact.attributes.get(field)?;
    Some(known.value.clone())
}

/// The old value and `times` the other: two numbers, or two amounts in one currency. A missing value
/// is nothing, so that counting can begin.
fn sum(old: Option<&Value>, other: &Value, times: Decimal) -> Result<Value, String> {
    let wrong = || "only numbers, and amounts in one currency, can be added".to_owned();
    match other {
        Value::Number(other) => {
            let other = other.checked_mul(times).ok_or_else(wrong)?;
            let old = match old {
                None | Some(Value::Null) => Decimal::ZERO,
                Some(Value::Number(old)) => *old,
                Some(_) => return Err(wrong()),
            };
            old.checked_add(other).map(Value::Number).ok_or_else(wrong)
        }
        Value::Text(text) => {
            let other = Money::parse(text).map_err(|_| wrong())?;
            let other = other.times(times).ok_or_else(wrong)?;
            let sum = match old {
                None | Some(Value::Null) => other,
                Some(Value::Text(old)) => {
                    let old = Money::parse(old).map_err(|_| wrong())?;
                    old.plus(&other).ok_or_else(wrong)?
                }
                Some(_) => return Err(wrong()),
            };
            Ok(Value::Text(sum.to_string()))
        }
        _ => Err(wrong()),
    }
}

fn elements(old: Option<&Value>) -> Result<Vec<Value>, String> {
    match old {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::List(list)) => Ok(list.clone()),
        Some(_) => Err("it is no list".to_owned()),
    }
}
