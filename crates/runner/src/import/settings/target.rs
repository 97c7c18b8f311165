//! What a column can become, by its name: a key of a person, a field, a consent, a part of an event.

use engine::id::Handle;
use store::who::IdentityKind;

use super::Kind;

/// What a column becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Key(IdentityKind),
    Zone,
    Language,
    Field(String),
    Tags,
    Tag(String),
    Interest(Handle),
    ConsentAt,
    ConsentSource,
    ConsentWording,
    Event,
    OccurredAt,
    EventKey,
    Data(String),
    Reason,
}

impl Target {
    pub(super) fn is_of(&self, kind: Kind) -> bool {
        let is_event = matches!(kind, Kind::Events | Kind::Orders);
        match self {
            Self::Key(_) => true,
            Self::Event | Self::OccurredAt | Self::EventKey | Self::Data(_) => is_event,
            Self::Reason => kind == Kind::Suppressions,
            _ => kind == Kind::Contacts,
        }
    }

    /// The error is a sentence.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        if let Some(kind) = IdentityKind::named(text) {
            return Ok(Self::Key(kind));
        }
        let handle = |name: &str| {
            Handle::new(name).ok_or_else(|| format!("`{name:.40}` is no handle of an interest."))
        };
        let (family, name) = text.split_once('.').unwrap_or((text, ""));
        Ok(match (family, name) {
            ("zone", "") => Self::Zone,
            ("language", "") => Self::Language,
            ("tags", "") => Self::Tags,
            ("event", "") => Self::Event,
            ("occurred_at", "") => Self::OccurredAt,
            ("key", "") => Self::EventKey,
            ("reason", "") => Self::Reason,
            ("consent", "at") => Self::ConsentAt,
            ("consent", "source") => Self::ConsentSource,
            ("consent", "wording") => Self::ConsentWording,
            ("fields", "email" | "zone" | "language") => {
                return Err(format!("Write `{name}` in place of `{text}`."));
            }
            ("fields", name) if !name.is_empty() => Self::Field(name.to_owned()),
            ("tag", name) if !name.is_empty() => Self::Tag(name.to_owned()),
            ("data", name) if !name.is_empty() => Self::Data(name.to_owned()),
            ("interests", name) if !name.is_empty() => Self::Interest(handle(name)?),
            _ => {
                return Err(format!(
                    "`{text:.60}` is nothing that a column can become, such as `email`, `fields.city`, `tags`, `interests.news` or `data.total`."
                ));
            }
        })
    }
}
