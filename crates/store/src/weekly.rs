//! The summary of the week by mail: when it is mailed in a workspace, who gets it, and up to which moment that
//! was dealt with for each of them. What stands in it, and how it leaves, is not known here.

use engine::calendar::{Days, TimeOfDay, WEEKDAY_NAMES, Weekdays, Zone};
use engine::id::{Handle, WorkspaceId};
use engine::time::Time;

use crate::driver::{Family, Write};
use crate::error::{Error, Result};
use crate::row::Row;
use crate::sql;
use crate::system::System;
use crate::workspace::Workspace;

/// The languages in which it can be read.
pub const LANGUAGES: [&str; 2] = ["en", "nl"];
/// Minutes of a day.
const DAY_MINUTES: i64 = 24 * 60;
const HOUR_MINUTES: i64 = 60;

/// When it is mailed, in the workspace's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Whether anybody gets it.
    pub active: bool,
    /// From 0 for Monday.
    pub weekday: usize,
    /// Of the day.
    pub minute: i64,
}

/// Where nobody said anything: at the start of the week, before the day is full.
impl Default for Plan {
    fn default() -> Self {
        Self {
            active: true,
            weekday: 0,
            minute: 8 * HOUR_MINUTES,
        }
    }
}

impl Plan {
    /// The next moment at or after `from`.
    pub fn next(&self, zone: &Zone, from: Time) -> Option<Time> {
        let days = Weekdays::parse(WEEKDAY_NAMES.get(self.weekday)?)?;
        let time = TimeOfDay::parse(&self.time())?;
        zone.next(from, &Days::weekdays(days), time)
    }

    /// `08:00`.
    pub fn time(&self) -> String {
        let (hour, minute) = (self.minute / HOUR_MINUTES, self.minute % HOUR_MINUTES);
        format!("{hour:02}:{minute:02}")
    }

    fn is_sound(self) -> bool {
        self.weekday < WEEKDAY_NAMES.len() && (0..DAY_MINUTES).contains(&self.minute)
    }
}

/// Somebody who gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// Where.
    pub workspace: WorkspaceId,
    /// Who.
    pub handle: Handle,
    /// Where they are written to.
    pub email: String,
    /// One of [`LANGUAGES`].
    pub language: String,
    /// When it is mailed.
    pub plan: Plan,
    /// Nothing of this moment or before is mailed to them any more.
    pub dealt_with: Time,
    staff: i64,
}

impl Workspace<'_> {
    /// When it is mailed here.
    pub async fn weekly_plan(self) -> Result<Plan> {
        let params = params![self.id()];
        let rows = self.driver().read(&sql::WEEKLY_PLAN_ONE, params).await?;
        let plan = rows.first().map(plan).transpose()?.flatten();
        Ok(plan.unwrap_or_default())
    }

    /// Sets when it is mailed here.
    pub async fn set_weekly_plan(self, plan: Plan) -> Result<()> {
        if !plan.is_sound() {
            return Err(Error::Refused("there is no such moment in a week".into()));
        }
        let (active, weekday) = (i64::from(plan.active), plan.weekday);
        let params = params![self.id(), active, weekday, plan.minute];
        let write: Vec<Write> = vec![
            (&sql::WEEKLY_PLAN_SET, params, Some(1)),
            (&sql::META_GROW, params!["definitions"], Some(1)),
        ];
        self.driver().write(write).await?.all()
    }

    /// In which language a person on our side reads it; nothing if they do not get it.
    pub async fn weekly_language(self, who: &Handle) -> Result<Option<String>> {
        let (id, name) = (self.id(), who.clone());
        let look = move |view: crate::view::View<'_>| {
            let Some(row) = view.row(&sql::STAFF_ONE, &params![id, &name])? else {
                return Ok(None);
            };
            let params = params![id, row.int("id")?];
            let row = view.row(&sql::WEEKLY_READER_ONE, &params)?;
            row.map(|row| row.text("language")).transpose()
        };
        self.driver().view(look).await
    }

    /// A person on our side gets it from `now` on in this language, or no more. Whether there is such a
    /// person.
    pub async fn set_weekly_reader(
        self,
        who: &Handle,
        language: Option<&'static str>,
        now: Time,
    ) -> Result<bool> {
        let (id, name) = (self.id(), who.clone());
        let set = move |tx: &crate::tx::Tx<'_>| {
            let Some(row) = tx.row(&sql::STAFF_ONE, &params![id, &name])? else {
                return Ok(false);
            };
            let staff = row.int("id")?;
            match language {
                Some(language) => {
                    let params = params![id, staff, language, now];
                    tx.run(&sql::WEEKLY_READER_SET, &params)?;
                }
                None => {
                    tx.run(&sql::WEEKLY_READER_DELETE, &params![id, staff])?;
                }
            }
            tx.run(&sql::META_GROW, &params!["definitions"])?;
            Ok(true)
        };
        self.driver().work(Family::Other, 1, set).await
    }
}

impl System<'_> {
    /// Everybody who gets it, whoever's they are.
    pub async fn weekly_readers(self) -> Result<Vec<Reader>> {
        let rows = self.driver().read(&sql::WEEKLY_READERS, params![]).await?;
        rows.iter().map(reader).collect()
    }

    /// Takes a reader from the moment that was seen to another one. Whether it was still that: of two
    /// who try, one does.
    pub async fn advance_weekly(self, reader: &Reader, to: Time) -> Result<bool> {
        let params = params![reader.workspace, reader.staff, reader.dealt_with, to];
        let write: Vec<Write> = vec![(&sql::WEEKLY_READER_ADVANCE, params, Some(1))];
        Ok(self.driver().write(write).await?.all().is_ok())
    }
}

fn plan(row: &Row) -> Result<Option<Plan>> {
    let Some(weekday) = row.opt_int("weekday")? else {
        return Ok(None);
    };
    let weekday = usize::try_from(weekday).map_err(|_| row.bad("weekday", "no day".to_owned()))?;
    Ok(Some(Plan {
        active: row.flag("active")?,
        weekday,
        minute: row.int("minute")?,
    }))
}

fn reader(row: &Row) -> Result<Reader> {
    Ok(Reader {
        workspace: WorkspaceId(row.int("workspace")?),
        handle: row.parse("handle", Handle::new)?,
        email: row.text("email")?,
        language: row.text("language")?,
        plan: plan(row)?.unwrap_or_default(),
        dealt_with: row.time("dealt_with")?,
        staff: row.int("staff")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_moment_is_in_the_zone_of_the_workspace_also_where_the_clock_changes() {
        let zone = Zone::named("Europe/Amsterdam").unwrap();
        let check = |plan: Plan, from: &str, expect: &str| {
            let next = plan.next(&zone, Time::parse(from).unwrap()).unwrap();
            assert_eq!(next.to_string(), expect);
        };
        let usual = Plan::default();
        check(usual, "2027-03-01T06:59:59Z", "2027-03-01T07:00:00Z");
        check(usual, "2027-03-01T07:00:00Z", "2027-03-01T07:00:00Z");
        check(usual, "2027-03-01T07:00:01Z", "2027-03-08T07:00:00Z");
        check(usual, "2027-03-25T00:00:00Z", "2027-03-29T06:00:00Z");
        let sunday = Plan {
            weekday: 6,
            minute: 2 * HOUR_MINUTES + 30,
            ..usual
        };
        // There is no half past two on that Sunday.
        check(sunday, "2027-03-25T00:00:00Z", "2027-03-28T01:30:00Z");
    }
}
