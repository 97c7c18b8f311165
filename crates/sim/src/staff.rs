//! People on the shops' side and the notices that workflows write to them: who they are, whom each notice
//! names, and whom it has to reach while these or those are active. Worked out here from a list, and by none of
//! the product's code. This module does not know what was sent.

use engine::time::HOUR_MS;
use serde_json::{Value as Json, json};

use crate::draft::{Length, calendar, exact};

/// Somebody on a shop's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Somebody {
    /// By which workflows name them.
    pub handle: &'static str,
    /// Where they are written to.
    pub address: &'static str,
    /// What they do.
    pub role: &'static str,
    /// Whose work they see to, by the place in [`STAFF`].
    pub manager: Option<usize>,
    /// Whether they are told anything when the run begins.
    pub active: bool,
}

/// The people of every shop. Only the first has the role that tasks go to, since whose turn it is among several
/// depends on when a process dies.
pub const STAFF: [Somebody; 5] = [
    somebody("tess", "tess@shop.test", "sales", None, true),
    somebody("nora", "nora@shop.test", "care", None, true),
    somebody("olaf", "olaf@shop.test", "care", Some(1), true),
    somebody("pia", "pia@shop.test", "care", Some(1), false),
    somebody("rex", "rex@shop.test", "night", Some(2), false),
];

const fn somebody(
    handle: &'static str,
    address: &'static str,
    role: &'static str,
    manager: Option<usize>,
    active: bool,
) -> Somebody {
    Somebody {
        handle,
        address,
        role,
        manager,
        active,
    }
}

/// Whom a notice names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    /// Who has this handle or address.
    Person(&'static str),
    /// Everybody who has this role.
    Role(&'static str),
    /// The manager of who has this handle.
    ManagerOf(&'static str),
}

/// What a block writes to people on the shop's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Each of these.
    pub to: &'static [Whom],
    /// Who is told if none of them is there.
    pub fallback: Option<Whom>,
    /// An e-mail of the shop, or else a text.
    pub by_email: bool,
    /// Not again within this time.
    pub dedupe: Option<Length>,
}

/// Not again about the same contact for so long.
const QUIET: Length = exact("100h", 100 * HOUR_MS);
/// The same in days, one of which may have 23 or 25 hours.
const QUIET_DAYS: Length = calendar("3d", 3);

/// The notices in use.
pub const NOTICES: [Notice; 6] = [
    notice(&[Whom::Role("care")], None, false, None),
    notice(
        &[
            Whom::Role("care"),
            Whom::Person("nora"),
            Whom::Person("tess@shop.test"),
        ],
        None,
        true,
        None,
    ),
    notice(&[Whom::ManagerOf("pia")], None, false, Some(QUIET)),
    notice(
        &[Whom::Person("pia"), Whom::Person("rex")],
        Some(Whom::Person("olaf")),
        false,
        None,
    ),
    notice(&[Whom::Role("night")], None, true, None),
    notice(
        &[Whom::Role("sales"), Whom::ManagerOf("rex")],
        None,
        false,
        Some(QUIET_DAYS),
    ),
];

const fn notice(
    to: &'static [Whom],
    fallback: Option<Whom>,
    by_email: bool,
    dedupe: Option<Length>,
) -> Notice {
    Notice {
        to,
        fallback,
        by_email,
        dedupe,
    }
}

impl Whom {
    /// Those of the active who are meant.
    fn meant(self, active: &[bool]) -> Vec<usize> {
        let is = |n: &usize, fits: &dyn Fn(&Somebody) -> bool| active[*n] && fits(&STAFF[*n]);
        let named = |name: &str| {
            let found = |one: &Somebody| one.handle == name || one.address == name;
            STAFF.iter().position(found)
        };
        let all = 0..STAFF.len();
        match self {
            Self::Person(name) => named(name).into_iter().filter(|n| active[*n]).collect(),
            Self::Role(role) => all.filter(|n| is(n, &|one| one.role == role)).collect(),
            // Also of somebody who left, since their work is still somebody's.
            Self::ManagerOf(name) => {
                let manager = named(name).and_then(|n| STAFF[n].manager);
                manager.into_iter().filter(|n| active[*n]).collect()
            }
        }
    }

    fn to_json(self) -> Json {
        match self {
            Self::Person(name) => json!({ "person": name }),
            Self::Role(role) => json!({ "role": role }),
            Self::ManagerOf(name) => json!({"manager_of": {"person": name}}),
        }
    }
}

impl Notice {
    /// What comes of it while these are active, and where it goes then: to each once.
    pub fn reaches(&self, active: &[bool]) -> (&'static str, Vec<&'static str>) {
        let mut outcome = "notified";
        let mut people: Vec<_> = self.to.iter().flat_map(|one| one.meant(active)).collect();
        if people.is_empty() {
            outcome = "fallback";
            people = self.fallback.map_or(Vec::new(), |one| one.meant(active));
        }
        if people.is_empty() {
            outcome = "nobody";
        }
        people.sort_unstable();
        people.dedup();
        let addresses = people.into_iter().map(|n| STAFF[n].address);
        (outcome, addresses.collect())
    }

    /// Its keys as they stand in a block.
    pub fn to_json(&self) -> Json {
        let to: Vec<_> = self.to.iter().map(|one| one.to_json()).collect();
        let mut json = json!({"do": "notify_staff", "to": to});
        if self.by_email {
            json["email"] = crate::draft::email_handle(0).into();
        } else {
            json["text"] = "Look at {{ contact.plan | default: 'them' }}\nThey are here.".into();
        }
        if let Some(fallback) = self.fallback {
            json["fallback"] = fallback.to_json();
        }
        if let Some(dedupe) = self.dedupe {
            json["dedupe"] = dedupe.text.into();
        }
        json
    }
}

/// Who is active when a run begins.
pub fn at_first() -> Vec<bool> {
    STAFF.iter().map(|one| one.active).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_reaches_each_who_is_there_once() {
        let check = |n: usize, away: &[&str], outcome: &str, expect: &[&str]| {
            let mut active = at_first();
            for (slot, one) in active.iter_mut().zip(STAFF) {
                *slot &= !away.contains(&one.handle);
            }
            let (got, people) = NOTICES[n].reaches(&active);
            let names: Vec<_> = people
                .iter()
                .filter_map(|one| one.strip_suffix("@shop.test"))
                .collect();
            assert_eq!((got, names.as_slice()), (outcome, expect), "{n} {away:?}");
        };
        check(0, &[], "notified", &["nora", "olaf"]);
        check(0, &["nora"], "notified", &["olaf"]);
        check(0, &["nora", "olaf"], "nobody", &[]);
        check(1, &[], "notified", &["tess", "nora", "olaf"]);
        check(2, &[], "notified", &["nora"]);
        check(2, &["nora"], "nobody", &[]);
        check(3, &[], "fallback", &["olaf"]);
        check(4, &[], "nobody", &[]);
        check(5, &[], "notified", &["tess", "olaf"]);
    }
}
