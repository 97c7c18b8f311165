//! Who is registered for an activity, and how they stand with it. Each change is told to the contact's
//! workflows by an event with an inbox row.

use engine::activity;
use engine::id::{ContactId, Handle};
use engine::time::Time;

use crate::activity::ActivityId;
use crate::error::{Error, Result};
use crate::row::Row;
use crate::seeing::PAGE_MAX;
use crate::sql;
use crate::who::Who;
use crate::workspace::Workspace;

/// How somebody stands with an activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attendance {
    /// Is expected.
    Registered,
    /// Withdrew.
    Cancelled,
    /// Was there.
    Attended,
    /// Was not there.
    Absent,
}

/// A registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Its number; another one where somebody withdraws and registers again.
    pub id: i64,
    /// Of whom.
    pub contact: ContactId,
    /// How they stand with it.
    pub status: Attendance,
    /// When they registered.
    pub registered_at: Time,
    /// When that last changed.
    pub updated_at: Time,
}

/// What came of a change of a registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Registered {
    /// It is so from now on, and an event says so.
    Now(Registration),
    /// It was so already.
    Same(Registration),
    /// There is no such activity, or this contact is not registered for it.
    Unknown,
}

impl Attendance {
    const ALL: [Self; 4] = [
        Self::Registered,
        Self::Cancelled,
        Self::Attended,
        Self::Absent,
    ];

    /// As it is stored and written in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Cancelled => "cancelled",
            Self::Attended => "attended",
            Self::Absent => "absent",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == name)
    }

    /// The event that says so.
    pub(crate) const fn event(self) -> &'static str {
        match self {
            Self::Registered => activity::REGISTERED,
            Self::Cancelled => activity::WITHDRAWN,
            Self::Attended => activity::ATTENDED,
            Self::Absent => activity::ABSENT,
        }
    }
}

impl Workspace<'_> {
    /// Registers somebody; a person who is not known becomes a contact.
    ///
    /// Refused if the activity is called off.
    pub async fn register(self, activity: &Handle, who: Who, now: Time) -> Result<Registered> {
        self.driver()
            .register(self.id(), activity.clone(), who, now)
            .await
    }

    /// Withdraws a registration, or says whether the contact was there.
    pub async fn set_attendance(
        self,
        activity: &Handle,
        contact: ContactId,
        to: Attendance,
        now: Time,
    ) -> Result<Registered> {
        self.driver()
            .set_attendance(self.id(), (activity.clone(), contact), to, now)
            .await
    }

    /// The registrations for an activity, by contact: those behind `after`, at most `limit`.
    pub async fn registrations(
        self,
        activity: ActivityId,
        after: ContactId,
        limit: usize,
    ) -> Result<Vec<Registration>> {
        Error::unless_over("registrations on a page", limit, PAGE_MAX)?;
        let params = params![self.id(), activity.0, after, limit];
        let rows = self.driver().read(&sql::REGISTRATION_LIST, params).await?;
        rows.iter().map(registration).collect()
    }

    /// For how many contacts each of these holds.
    pub async fn registration_counts(self, activity: ActivityId) -> Result<Vec<(Attendance, i64)>> {
        let params = params![self.id(), activity.0];
        let rows = self
            .driver()
            .read(&sql::REGISTRATION_COUNTS, params)
            .await?;
        let count = |row: &Row| Ok((row.parse("status", Attendance::named)?, row.int("n")?));
        let mut counts = rows.iter().map(count).collect::<Result<Vec<_>>>()?;
        counts.sort_unstable();
        Ok(counts)
    }

    /// For what a contact is registered: those behind `after`, at most `limit`.
    pub async fn registrations_of(
        self,
        contact: ContactId,
        after: ActivityId,
        limit: usize,
    ) -> Result<Vec<(ActivityId, Handle, Registration)>> {
        Error::unless_over("registrations on a page", limit, PAGE_MAX)?;
        let params = params![self.id(), self.bucket_of(contact), contact, after.0, limit];
        let rows = self
            .driver()
            .read(&sql::REGISTRATION_OF_CONTACT, params)
            .await?;
        let one = |row: &Row| {
            let activity = ActivityId(row.int("activity")?);
            Ok((
                activity,
                row.parse("handle", Handle::new)?,
                registration(row)?,
            ))
        };
        rows.iter().map(one).collect()
    }
}

pub(crate) fn registration(row: &Row) -> Result<Registration> {
    Ok(Registration {
        id: row.int("id")?,
        contact: ContactId(row.int("contact")?),
        status: row.parse("status", Attendance::named)?,
        registered_at: row.time("registered_at")?,
        updated_at: row.time("updated_at")?,
    })
}
