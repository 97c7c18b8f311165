//! The calendar of a shop, as the outside changes it: who registers, withdraws or was there, and which date an
//! activity has. It judges the answers by what the model knows.

use engine::contact::map;
use engine::time::Time;
use store::Store;
use store::activity::{NewActivity, Saved};
use store::registration::{Attendance, Registered};

use super::{Client, Trouble, handle, who};
use crate::activity::{HANDLES, LASTS_MS, starts_at};
use crate::schedule::Act;
use crate::world::Person;

impl Client {
    pub(super) async fn calendar(
        &self,
        store: &Store,
        act: &Act,
        again: bool,
        now: Time,
    ) -> Result<(), Trouble> {
        match *act {
            Act::Register(person, activity) => {
                let to = (activity, Attendance::Registered);
                let scope = self.scope(store, person.shop);
                let handle = handle(HANDLES[activity])?;
                let answer = scope.register(&handle, who(person, false), now).await?;
                self.registered(person, to, &answer, (again, now))
            }
            Act::Attend(person, activity, to) => {
                let contact = self.books().registered.get(&person).copied();
                let stands = self.books().model.stands(person, activity);
                // Who is not registered cannot withdraw, and who withdrew was not there.
                let stands = stands.filter(|one| *one != Attendance::Cancelled);
                let (Some(contact), Some(_)) = (contact, stands) else {
                    return Ok(());
                };
                let scope = self.scope(store, person.shop);
                let handle = handle(HANDLES[activity])?;
                let answer = scope.set_attendance(&handle, contact, to, now).await?;
                self.registered(person, (activity, to), &answer, (again, now))
            }
            Act::Move {
                shop,
                activity,
                date,
            } => {
                let new = dated(self.world.start, activity, date)?;
                let saved = self.scope(store, shop).save_activity(new, now).await?;
                let is_saved = matches!(saved, Saved::Now(..)) || again;
                if !is_saved {
                    return Err(Trouble::Wrong(format!(
                        "{act:?} was answered with {saved:?}"
                    )));
                }
                self.begin(now).model.moved(shop, activity, date);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn registered(
        &self,
        person: Person,
        (activity, to): (usize, Attendance),
        answer: &Registered,
        (again, now): (bool, Time),
    ) -> Result<(), Trouble> {
        let mut books = self.begin(now);
        let is_new = books.model.registered(person, activity, to);
        let contact = match answer {
            Registered::Now(row) if is_new => row.contact,
            Registered::Same(row) if again || !is_new => row.contact,
            _ => {
                return Err(Trouble::Wrong(format!(
                    "{to:?} of {person:?} for activity {activity}, new: {is_new}, was answered with {answer:?}"
                )));
            }
        };
        books.registered.insert(person, contact);
        Ok(())
    }
}

/// An activity by its how many-th date.
pub(super) fn dated(start: Time, n: usize, date: i64) -> Result<NewActivity, Trouble> {
    let starts_at = starts_at(start, n, date);
    Ok(NewActivity {
        handle: handle(HANDLES[n])?,
        name: format!("Open day {n}"),
        starts_at,
        ends_at: starts_at.plus_ms(LASTS_MS),
        zone: "Europe/Amsterdam".to_owned(),
        fields: map([]),
    })
}
