//! Activities and who is registered for them: the calendar of a workspace. Whatever happens to one is
//! told to each contact it concerns, by an event with an inbox row; a change of the activity itself by a
//! job, since many may be registered. Workflows know those events and not these tables.

use engine::activity;
use engine::calendar::Zone;
use engine::contact::map;
use engine::id::{ContactId, Handle, WorkspaceId};
use engine::time::Time;
use engine::value::Value;

use crate::bucket::Bucket;
use crate::error::{Error, Result};
use crate::job::{JobId, Progress, Taken};
use crate::row::Row;
use crate::seeing::PAGE_MAX;
use crate::sql;
use crate::system::System;
use crate::workspace::Workspace;

/// Longest name, in bytes: one line of a list.
pub const NAME_BYTES_MAX: usize = 300;
/// Most bytes of its further fields as JSON: they go with each of its events.
pub const FIELDS_BYTES_MAX: usize = 16 * 1024;
/// Contacts told of a change in one chunk of the job.
pub const TOLD_AT_ONCE: usize = 500;
/// Fields that say something else in an event.
pub const FIELDS_TAKEN: [&str; 12] = [
    "activity_id",
    "registration_id",
    "status",
    "name",
    "starts_at",
    "ends_at",
    "local_date",
    "local_time",
    "zone",
    "id",
    "registered_at",
    "hops",
];

/// The number of an activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ActivityId(pub i64);

/// An activity as somebody wants it.
#[derive(Clone, Debug, PartialEq)]
pub struct NewActivity {
    /// What it is called in events: `activity_id`.
    pub handle: Handle,
    /// What people call it.
    pub name: String,
    /// When it begins.
    pub starts_at: Time,
    /// When it ends.
    pub ends_at: Time,
    /// The zone it is in: an IANA name.
    pub zone: String,
    /// Anything else about it, such as `online`, `place` or `owner`: a [`Value::Map`].
    pub fields: Value,
}

/// Whether an activity takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActivityStatus {
    /// It does.
    Planned,
    /// It is called off.
    Cancelled,
}

/// An activity.
#[derive(Clone, Debug, PartialEq)]
pub struct Activity {
    /// Its number.
    pub id: ActivityId,
    /// What it is.
    pub what: NewActivity,
    /// Whether it takes place.
    pub status: ActivityStatus,
    /// Counts its changes, from 1.
    pub revision: i64,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
}

/// What came of saving or calling off an activity.
#[derive(Clone, Debug, PartialEq)]
pub enum Saved {
    /// It is so from now on. The job tells those who are registered, if somebody is.
    Now(Activity, Option<JobId>),
    /// It was so already.
    Same(Activity),
    /// There is no such activity.
    Unknown,
}

/// Somebody who is linked to an activity that is not long over.
#[derive(Clone, Debug, PartialEq)]
pub struct Linked {
    /// Which activity.
    pub id: ActivityId,
    /// As events call it.
    pub handle: Handle,
    /// Who.
    pub contact: ContactId,
    /// The contact's zone.
    pub zone: Option<String>,
    /// The activity's fields, as its events have them.
    pub fields: Value,
}

impl ActivityStatus {
    const ALL: [Self; 2] = [Self::Planned, Self::Cancelled];

    /// As it is stored and written in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Cancelled => "cancelled",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == name)
    }
}

impl NewActivity {
    /// Refuses what cannot be kept, with a sentence.
    pub(crate) fn check(&self) -> Result<()> {
        let refused = |why: String| Err(Error::Refused(why));
        if self.name.trim().is_empty() || self.name.chars().any(char::is_control) {
            return refused("the name is empty or holds a control character".to_owned());
        }
        Error::unless_over("bytes of a name", self.name.len(), NAME_BYTES_MAX)?;
        if self.ends_at < self.starts_at {
            return refused("it ends before it begins".to_owned());
        }
        if Zone::named(&self.zone).is_none() {
            return refused(format!("`{:.60}` is no time zone", self.zone));
        }
        let Value::Map(fields) = &self.fields else {
            return refused("the fields are not a map".to_owned());
        };
        if let Some(name) = fields
            .keys()
            .find(|name| FIELDS_TAKEN.contains(&name.as_str()))
        {
            return refused(format!(
                "a field cannot be called `{name}`: that says something else"
            ));
        }
        let text = self.fields.to_json().to_string();
        Error::unless_over("bytes of fields", text.len(), FIELDS_BYTES_MAX)?;
        if crate::append::has_nul(&text) {
            return refused("the fields hold the character NUL".to_owned());
        }
        Ok(())
    }

    /// Its fields as its events have them.
    pub(crate) fn told(&self, status: ActivityStatus) -> Value {
        let text = |text: &str| Value::Text(text.to_owned());
        let mut fields = match &self.fields {
            Value::Map(fields) => fields.clone(),
            _ => std::collections::BTreeMap::new(),
        };
        let zone = Zone::named(&self.zone).unwrap_or_else(Zone::utc);
        let local = zone.local(self.starts_at);
        let own = map([
            (activity::ID, text(self.handle.as_str())),
            ("name", text(&self.name)),
            ("starts_at", text(&self.starts_at.to_string())),
            ("ends_at", text(&self.ends_at.to_string())),
            ("zone", text(&self.zone)),
            ("local_date", text(&local.date().to_string())),
            ("local_time", text(&local.strftime("%H:%M").to_string())),
            ("status", text(status.as_str())),
        ]);
        if let Value::Map(own) = own {
            fields.extend(own);
        }
        Value::Map(fields)
    }
}

impl Workspace<'_> {
    /// Makes an activity, or changes it; those who are registered are told.
    ///
    /// Refused if it was called off, ends before it begins, or has a field that cannot be kept.
    pub async fn save_activity(self, new: NewActivity, now: Time) -> Result<Saved> {
        new.check()?;
        self.driver().save_activity(self.id(), new, now).await
    }

    /// Calls an activity off; those who are registered are told.
    pub async fn cancel_activity(self, handle: &Handle, now: Time) -> Result<Saved> {
        self.driver()
            .cancel_activity(self.id(), handle.clone(), now)
            .await
    }

    /// One activity.
    pub async fn activity(self, handle: &Handle) -> Result<Option<Activity>> {
        let params = params![self.id(), handle.to_string()];
        let rows = self.driver().read(&sql::ACTIVITY_ONE, params).await?;
        rows.first().map(read).transpose()
    }

    /// Activities in the order in which they begin: those behind `after`, at most `limit`.
    pub async fn activities(
        self,
        after: (Time, ActivityId),
        limit: usize,
    ) -> Result<Vec<Activity>> {
        Error::unless_over("activities on a page", limit, PAGE_MAX)?;
        let params = params![self.id(), after.0, after.1.0, limit];
        let rows = self.driver().read(&sql::ACTIVITY_LIST, params).await?;
        rows.iter().map(read).collect()
    }
}

impl System<'_> {
    /// Tells the next of those who are registered for the activity of a job that is ours.
    pub async fn tell_of_activity(self, taken: &Taken, now: Time) -> Result<Progress> {
        self.driver().tell_of_activity(taken.clone(), now).await
    }

    /// Of one bucket, who is linked to an activity that does not end before `from`: up to 1,000 behind
    /// `after`, by activity and contact.
    pub async fn linked(
        self,
        bucket: Bucket,
        workspace: WorkspaceId,
        from: Time,
        after: (ActivityId, ContactId),
    ) -> Result<Vec<Linked>> {
        let params = params![
            bucket,
            workspace,
            from,
            after.0.0,
            after.1,
            crate::watch::WATCHES_MAX
        ];
        let rows = self.driver().read(&sql::ACTIVITY_UPCOMING, params).await?;
        rows.iter().map(linked).collect()
    }
}

fn linked(row: &Row) -> Result<Linked> {
    let mut fields = fields(row)?;
    if let Value::Map(fields) = &mut fields {
        for name in ["starts_at", "ends_at"] {
            let at = row.time(name)?.to_string();
            fields.insert(name.to_owned(), Value::Text(at));
        }
    }
    Ok(Linked {
        id: ActivityId(row.int("activity")?),
        handle: row.parse("handle", Handle::new)?,
        contact: ContactId(row.int("contact")?),
        zone: row.opt_text("zone")?,
        fields,
    })
}

fn fields(row: &Row) -> Result<Value> {
    let fields = Value::from_json(&row.json("fields")?, "fields");
    fields.map_err(|why| row.bad("fields", why.to_string()))
}

pub(crate) fn read(row: &Row) -> Result<Activity> {
    Ok(Activity {
        id: ActivityId(row.int("id")?),
        what: NewActivity {
            handle: row.parse("handle", Handle::new)?,
            name: row.text("name")?,
            starts_at: row.time("starts_at")?,
            ends_at: row.time("ends_at")?,
            zone: row.text("zone")?,
            fields: fields(row)?,
        },
        status: row.parse("status", ActivityStatus::named)?,
        revision: row.int("revision")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}
